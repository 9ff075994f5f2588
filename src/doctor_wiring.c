/* The doctor's look at which compiler and linker a build here would take, and by whose word. */
#include "doctor.h"

#include "ccrs.h"
#include "child.h"
#include "compiler.h"
#include "interrupt.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

/* Of one target. */
struct wiring {
	struct doctor *d;
	const struct doctor_target *t;
	struct strlist
		told; /* paths of compilers that are not ours and were judged, with the C++ compilers beside */
};

/* A program that a build takes. */
struct tool {
	const char *id;       /* of its findings */
	const char *who, *as; /* takes it: "cc", "the C compiler" */
	const char *program;  /* as it is named */
	const char *variable; /* by what; NULL: nothing says so */
	const char *place;    /* where; NULL: in the environment */
	char *path;           /* of the program; NULL: there is none */
	bool has_arguments;
	bool is_ours; /* of our toolchain for this target */
};

static bool is_there(const char *path)
{
	return !access(path, F_OK);
}

/* Several symlinks lead to a toolchain's programs, and their names begin with its triple. */
static bool is_ours(const struct wiring *w, const char *path)
{
	char *real = realpath(path, NULL), *prefix = realpath(w->d->prefix, NULL);
	const char *name = strrchr(path, '/'), *triple = w->t->target->triple;
	bool ours = real && prefix && str_starts_with(real, prefix) && real[strlen(prefix)] == '/' && name &&
		    str_starts_with(name + 1, triple);

	free(real);
	free(prefix);
	return ours;
}

/* As seen from here: a look at it runs elsewhere. */
static char *absolute(const struct doctor *d, const char *program)
{
	return *program == '/' ? xstrdup(program) : xasprintf("%s/%s", d->dir, program);
}

static void find_program(const struct wiring *w, struct tool *tool)
{
	if (!strchr(tool->program, '/'))
		tool->path = command_find(tool->program);
	else
		tool->path = access(tool->program, X_OK) ? NULL : absolute(w->d, tool->program);
	tool->is_ours = tool->path && is_ours(w, tool->path);
}

/* "cc takes gcc as the C compiler, by CC in the environment" */
static void add_sentence(const struct tool *tool, struct strbuf *out)
{
	strbuf_addf(out, "%s takes %s as %s, by ", tool->who, tool->path ? tool->path : tool->program,
		    tool->as);
	if (!tool->variable)
		strbuf_addstr(out, "default");
	else
		strbuf_addf(out, "%s in %s", tool->variable, tool->place ? tool->place : "the environment");
}

/* Whether what says so speaks of this target alone: nothing that is configured can beat it then. */
static bool is_of_target(const struct tool *tool, const char *target)
{
	char *lower = environment_underscored(target, tolower),
	     *upper = environment_underscored(target, toupper);
	bool is = tool->variable && (strstr(tool->variable, target) || strstr(tool->variable, lower) ||
				     strstr(tool->variable, upper));

	free(lower);
	free(upper);
	return is;
}

/* mingwup cargo --write, where cargo looks. What other projects read, too, is not changed without being told to. */
static void mend_by_cargo(const struct doctor *d, struct finding *f, bool force)
{
	const char *project = d->settings.project;

	doctor_mend(d, f, project && !force, "cargo", (const char *const[]){ "--write", NULL });
	if (force)
		strlist_add(&f->mend, "--force");
	if (!project)
		strlist_add(&f->mend, "--global");
	else if (strcmp(project, d->dir) != 0)
		finding_mend(f, f->safe, (const char *const[]){ "--project", project, NULL });
}

/* What was found of the tool since `first` is mended by taking ours in its place. */
static void mend_since(const struct wiring *w, size_t first, const struct tool *tool)
{
	bool is_fixed = is_of_target(tool, w->t->target->name), is_set = is_fixed && !tool->place;

	/* No command takes a name with hyphens out of the environment, and none mends a file that is no TOML. */
	if (w->d->settings_fault.len || (is_set && strchr(tool->variable, '-')))
		return;
	for (size_t i = first; i < w->d->findings.list.len; i++) {
		struct finding *f = &w->d->findings.list.items[i];

		if (finding_is_ill(f) && is_set)
			finding_mend(f, false, (const char *const[]){ "unset", tool->variable, NULL });
		else if (finding_is_ill(f))
			mend_by_cargo(w->d, f, is_fixed);
	}
}

static void tell(const struct wiring *w, const struct tool *tool, enum finding_severity severity)
{
	struct strbuf sentence = STRBUF_INIT;

	add_sentence(tool, &sentence);
	findings_add(&w->d->findings, tool->path ? FINDING_OK : severity, tool->id, w->t->target->name, "%s%s",
		     sentence.buf, tool->path ? "" : ", and there is no such program");
	strbuf_release(&sentence);
}

/* In full, with the C++ compiler beside it. */
static int judge(struct wiring *w, const struct tool *tool, struct error *err)
{
	char *cxx = compiler_find_cxx(tool->path);

	strlist_add(&w->told, tool->path);
	if (cxx)
		strlist_take(&w->told, cxx);
	return doctor_look(w->d, tool->path, w->t, err);
}

/* By what it says of itself. */
static int glance(struct wiring *w, const struct tool *tool, struct error *err)
{
	struct findings *findings = &w->d->findings;
	const char *target = w->t->target->name;
	struct compiler c = { 0 };
	int ret = 0;

	if (compiler_glance(&c, tool->path, err)) {
		findings_add(findings, FINDING_NOTE, tool->id, target, "%s", err->text.buf);
		error_clear(err);
		ret = interrupt_check(err);
	} else if (c.machine && !judge_is_for(c.machine, w->t->target->triple)) {
		findings_add(findings, FINDING_ERROR, "compiler-machine", target, "%s is for %s, not for %s",
			     tool->path, c.machine, w->t->target->triple);
	} else if (c.threads && strcmp(c.threads, "posix") != 0) {
		findings_add(findings, FINDING_WARNING, "compiler-threads", target,
			     "%s has the thread model %s: it goes with no C++ of compilers for posix threads",
			     tool->path, c.threads);
	}
	compiler_release(&c);
	return ret;
}

/* `look` is for one that is not ours and was not told of. */
static int look_at_tool(struct wiring *w, struct tool *tool, enum finding_severity severity,
			int (*look)(struct wiring *, const struct tool *, struct error *), struct error *err)
{
	size_t first = w->d->findings.list.len;
	int ret = 0;

	find_program(w, tool);
	tell(w, tool, severity);
	if (tool->path && tool->has_arguments)
		findings_add(&w->d->findings, FINDING_NOTE, tool->id, w->t->target->name,
			     "%s has arguments there, and was not looked at", tool->path);
	else if (tool->path && !tool->is_ours && !strlist_has(&w->told, tool->path))
		ret = look(w, tool, err);
	mend_since(w, first, tool);
	free(tool->path);
	return ret;
}

static void look_at_wrapper(const struct wiring *w, const struct ccrs *choice)
{
	char *path = choice->wrapper ? command_find(choice->wrapper) : NULL;

	if (choice->wrapper && !path && access(choice->wrapper, X_OK))
		findings_add(&w->d->findings, FINDING_ERROR, "wiring-wrapper", w->t->target->name,
			     "%s puts %s in front of the compiler, and there is no such program",
			     choice->variable, choice->wrapper);
	free(path);
}

static int look_at_cc(struct wiring *w, bool cxx, struct error *err)
{
	const struct target *target = w->t->target;
	struct ccrs choice;
	struct tool tool = { .who = "cc" };
	int ret;

	ccrs_choose(&choice, &w->d->settings.config, (const char *const *)environ, target->name, target->triple,
		    cxx, is_there);
	tool.id = cxx ? "wiring-cxx" : "wiring-cc";
	tool.as = cxx ? "the C++ compiler" : "the C compiler";
	tool.program = choice.program;
	tool.has_arguments = choice.has_arguments;
	tool.variable = choice.variable;
	tool.place = choice.place;
	look_at_wrapper(w, &choice);
	ret = look_at_tool(w, &tool, cxx ? FINDING_WARNING : FINDING_ERROR, cxx ? glance : judge, err);
	ccrs_release(&choice);
	return ret;
}

/* rustc's own linker for the target is <triple>-gcc: its target specifications. */
static int look_at_linker(struct wiring *w, struct error *err)
{
	const struct target *target = w->t->target;
	char *upper = environment_underscored(target->name, toupper);
	char *variable = xasprintf("CARGO_TARGET_%s_LINKER", upper),
	     *key = xasprintf("target.%s.linker", target->name);
	char *standard = xasprintf("%s-gcc", target->triple);
	struct cargo_setting setting = { standard, NULL };
	struct tool tool = { .id = "wiring-linker", .who = "rustc", .as = "the linker" };
	int ret;

	if (cargo_config_linker(&w->d->settings.config, (const char *const *)environ, target->name, &setting))
		tool.variable = setting.place ? key : variable;
	tool.program = setting.value;
	tool.place = setting.place;
	ret = look_at_tool(w, &tool, FINDING_ERROR, glance, err);
	free(standard);
	free(key);
	free(variable);
	free(upper);
	return ret;
}

/* A distribution's compiler that somebody may call by its plain name, though what cc takes is well. */
static int look_at_path(struct wiring *w, struct error *err)
{
	char *name = xasprintf("%s-gcc", w->t->target->triple), *path = command_find(name);
	struct compiler c = { 0 };
	int ret = 0;

	if (path && !is_ours(w, path) && !strlist_has(&w->told, path) && compiler_glance(&c, path, err)) {
		error_clear(err);
		ret = interrupt_check(err);
	}
	if (c.threads && strcmp(c.threads, "posix") != 0)
		findings_add(
			&w->d->findings, FINDING_NOTE, "path", w->t->target->name,
			"the first %s in PATH, %s, has the thread model %s: configure and make may take it",
			name, path, c.threads);
	compiler_release(&c);
	free(path);
	free(name);
	return ret;
}

int doctor_wiring(struct doctor *d, struct error *err)
{
	int ret = 0;

	vec_each (&d->targets, t) {
		struct wiring w = { d, t, STRLIST_INIT };

		if (!ret)
			ret = look_at_cc(&w, false, err) || look_at_cc(&w, true, err) ||
					      look_at_linker(&w, err) || look_at_path(&w, err)
				      ? -1
				      : 0;
		strlist_release(&w.told);
	}
	return ret;
}
