/* mingwup doctor: whether a build will work here, and if not, the commands that mend it. */
#include "child.h"
#include "context.h"
#include "doctor.h"
#include "http.h"
#include "interrupt.h"
#include "jsondoc.h"
#include "paths.h"

#include <string.h>
#include <unistd.h>

enum { OUTPUT_MAX = 1024 * 1024 };

/* A command that was run. */
struct fix {
	char *shown;
	bool worked;
};
struct fixes {
	VEC(struct fix) list;
};

/* How a shell here calls this very program. */
static char *own_name(void)
{
	char *self = realpath("/proc/self/exe", NULL), *found = command_find("mingwup");
	char *real = found ? realpath(found, NULL) : NULL;
	bool is_found = self && real && !strcmp(self, real);

	free(real);
	free(found);
	if (is_found || !self) {
		free(self);
		return xstrdup("mingwup");
	}
	return self;
}

static void add_option(struct strlist *words, const char *option, const char *value)
{
	strlist_add(words, option);
	strlist_add(words, value);
}

/* As they were given, for the commands that mend. A URL with a password is not to be printed: it is left out. */
static void copy_options(const struct settings *s, struct doctor *d)
{
	bool all = true;

	if (s->prefix)
		add_option(&d->prefix_option, "--prefix", s->prefix);
	if (s->cache)
		add_option(&d->source_options, "--cache", s->cache);
	vec_each (&s->toolchains, dir)
		add_option(&d->source_options, "--toolchains", *dir);
	vec_each (&s->mirrors, mirror) {
		char *shown = http_url_shown(*mirror);

		if (!strcmp(shown, *mirror))
			add_option(&d->source_options, "--mirror", *mirror);
		else
			all = false;
		free(shown);
	}
	if (s->only_mirror && all)
		strlist_add(&d->source_options, "--only-mirror");
	if (s->offline)
		strlist_add(&d->source_options, "--offline");
}

/* The next one that is printed; NULL: there is none. */
static const struct finding *next_shown(const struct invocation *in, const struct findings *findings,
					const struct finding *f)
{
	const struct finding *end = findings->list.items + findings->list.len;

	for (f = f ? f + 1 : findings->list.items; f < end; f++)
		if (!in->settings.quiet || finding_is_ill(f))
			return f;
	return NULL;
}

/* A command that mends several in a row is shown once, below the last. */
static void print_text(struct invocation *in, const struct findings *findings)
{
	struct strbuf line = STRBUF_INIT, mend = STRBUF_INIT, next_mend = STRBUF_INIT;
	const struct finding *f = next_shown(in, findings, NULL), *next;

	for (; f; f = next) {
		next = next_shown(in, findings, f);
		strbuf_reset(&mend);
		strbuf_reset(&next_mend);
		finding_render_command(&f->mend, &mend);
		if (next)
			finding_render_command(&next->mend, &next_mend);
		strbuf_reset(&line);
		finding_render(f, &line);
		ui_out(&in->ui, "%s", line.buf);
		if (mend.len && strcmp(mend.buf, next_mend.buf) != 0)
			ui_out(&in->ui, "         mend: %s\n", mend.buf);
	}
	strbuf_release(&line);
	strbuf_release(&mend);
	strbuf_release(&next_mend);
}

static void print_json(struct invocation *in, const struct findings *findings, const struct fixes *fixes)
{
	struct jsondoc *j = jsondoc_object(), *list = jsondoc_array(), *run = jsondoc_array();
	struct strbuf text = STRBUF_INIT;

	vec_each (&findings->list, f)
		jsondoc_append(list, finding_json(f));
	vec_each (&fixes->list, fix) {
		struct jsondoc *item = jsondoc_object();

		jsondoc_put_string(item, "command", fix->shown);
		jsondoc_put_boolean(item, "worked", fix->worked);
		jsondoc_append(run, item);
	}
	jsondoc_put_integer(j, "schema", 1);
	jsondoc_put_boolean(j, "well", !findings_are_ill(findings));
	jsondoc_put(j, "findings", list);
	jsondoc_put(j, "fixes", run);
	jsondoc_render(j, &text);
	ui_out(&in->ui, "%s", text.buf);
	strbuf_release(&text);
	jsondoc_free(j);
}

static bool was_run(const struct fixes *fixes, const char *shown)
{
	vec_each (&fixes->list, fix)
		if (!strcmp(fix->shown, shown))
			return true;
	return false;
}

/* Once. What it says on stderr is the user's to see. */
static void run_mend(struct invocation *in, const struct strlist *words, struct fixes *fixes)
{
	struct progress *p = ui_progress(&in->ui);
	struct strbuf shown = STRBUF_INIT, output = STRBUF_INIT;
	struct strlist argv = STRLIST_INIT;
	struct command command = { .output_max = OUTPUT_MAX };
	struct error why = ERROR_INIT;
	int status = 0;

	finding_render_command(words, &shown);
	if (!was_run(fixes, shown.buf)) {
		vec_each (words, word)
			strlist_add(&argv, *word);
		strlist_take(&argv, NULL);
		command.argv = (const char *const *)argv.items;
		p->note(p, NOTE_EVENT, "mending: %s", shown.buf);
		if (!command_run(&command, &output, &status, NULL, &why) && status)
			error_set(&why, STATUS_FAILURE, "%s: exit status %d", shown.buf, status);
		if (why.text.len)
			ui_warn(&in->ui, "%s", why.text.buf);
		*vec_push(&fixes->list) = (struct fix){ xstrdup(shown.buf), !why.text.len };
	}
	error_release(&why);
	strlist_release(&argv);
	strbuf_release(&output);
	strbuf_release(&shown);
}

static int run_mends(struct invocation *in, const struct findings *findings, struct fixes *fixes,
		     struct error *err)
{
	int ret = 0;

	vec_each (&findings->list, f)
		if (!ret && finding_is_ill(f) && f->safe) {
			run_mend(in, &f->mend, fixes);
			ret = interrupt_check(err);
		}
	return ret;
}

static int examine(struct invocation *in, struct doctor *d, struct error *err)
{
	const char *cc = in->settings.cc;
	char *path = NULL;
	int ret;

	if (doctor_open(d, &in->args, err))
		return -1;
	if (!cc)
		return doctor_examine(d, err);
	path = strchr(cc, '/') ? paths_absolute(cc, err) : command_find(cc);
	if (!path && !strchr(cc, '/'))
		error_set(err, STATUS_NOTHING, "there is no %s in PATH", cc);
	ret = path ? doctor_examine_compiler(d, path, in->args.len ? &d->targets.items[0] : NULL, err) : -1;
	free(path);
	return ret;
}

/* The second look is the one that counts. */
static int examine_and_mend(struct invocation *in, const struct doctor *given, struct doctor *d,
			    struct fixes *fixes, struct error *err)
{
	if (examine(in, d, err))
		return -1;
	if (!in->settings.fix)
		return 0;
	if (run_mends(in, &d->findings, fixes, err))
		return -1;
	if (!fixes->list.len)
		return 0;
	doctor_close(d);
	*d = *given;
	return examine(in, d, err);
}

static bool has_safe_mend(const struct findings *findings)
{
	vec_each (&findings->list, f)
		if (finding_is_ill(f) && f->safe)
			return true;
	return false;
}

static int sum_up(const struct invocation *in, const struct findings *findings, struct error *err)
{
	size_t errors = 0, warnings = 0;

	vec_each (&findings->list, f) {
		errors += f->severity == FINDING_ERROR;
		warnings += f->severity == FINDING_WARNING;
	}
	if (!errors && !warnings)
		return 0;
	error_set(err, STATUS_FAILURE, "not all is well: %zu error%s, %zu warning%s", errors,
		  errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
	if (!in->settings.fix && has_safe_mend(findings))
		error_append(err, "; mingwup doctor --fix runs those of the commands that are safe");
	return -1;
}

static int run(struct invocation *in, const struct doctor *given, struct error *err)
{
	struct fixes fixes = { VEC_INIT };
	struct doctor d = *given;
	int ret = examine_and_mend(in, given, &d, &fixes, err);

	doctor_tidy(&d);
	if (!ret && in->settings.json)
		print_json(in, &d.findings, &fixes);
	else if (!ret)
		print_text(in, &d.findings);
	if (!ret)
		ret = sum_up(in, &d.findings, err);
	vec_each (&fixes.list, fix)
		free(fix->shown);
	vec_release(&fixes.list);
	doctor_close(&d);
	return ret;
}

static int begin(struct invocation *in, struct error *err)
{
	const struct settings *s = &in->settings;
	char *prefix = context_prefix(in, err), *cache = prefix ? context_cache(in, err) : NULL;
	char *dir = cache ? getcwd(NULL, 0) : NULL, *program = own_name();
	struct catalog catalog = CATALOG_INIT;
	struct doctor given = {
		.prefix = prefix,
		.cache = cache,
		.dir = dir,
		.catalog = &catalog,
		.program = program,
		.mirrors = &s->mirrors,
		.only_mirrors = s->only_mirror,
		.offline = s->offline,
	};
	int ret = -1;

	copy_options(s, &given);
	if (cache && !dir)
		error_errno(err, "cannot tell the current directory");
	else if (dir && !context_catalog(in, true, &catalog, err))
		ret = run(in, &given, err);
	strlist_release(&given.prefix_option);
	strlist_release(&given.source_options);
	catalog_release(&catalog);
	free(program);
	free(dir);
	free(cache);
	free(prefix);
	return ret;
}

int cmd_doctor(struct invocation *in, struct error *err)
{
	if (in->settings.cc && in->args.len > 1)
		return error_set(err, STATUS_USAGE, "--cc judges a compiler for one target: name one");
	return begin(in, err);
}
