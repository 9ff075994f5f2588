/* Looking at a compiler: what it says of itself, and whether it builds. */
#include "compiler.h"

#include "child.h"
#include "gcc_output.h"
#include "selftest_source.h"

#include <string.h>
#include <unistd.h>

enum { OUTPUT_MAX = 1024 * 1024, SECONDS = 60 };

/* One that is being looked at. */
struct look {
	const char *path;
	const struct dir *scratch; /* NULL: wherever we are */
	VEC(const char *) env;
};

static const char *const language[] = { "LC_ALL=", "LANGUAGE=" };

static void look_init(struct look *l, const char *path, const struct dir *scratch)
{
	*l = (struct look){ .path = path, .scratch = scratch };
	for (char **variable = environ; *variable; variable++)
		if (!str_starts_with(*variable, language[0]) && !str_starts_with(*variable, language[1]))
			*vec_push(&l->env) = *variable;
	*vec_push(&l->env) = "LC_ALL=C";
	*vec_push(&l->env) = NULL;
}

/* Runs the tool; both outputs go to *output. 1: it failed. */
static int ask(const struct look *l, const char *const *argv, struct strbuf *output, struct error *err)
{
	const struct command command = { .argv = argv,
					 .env = l->env.items,
					 .dir = l->scratch,
					 .output_max = OUTPUT_MAX,
					 .merge = true,
					 .seconds = SECONDS };
	int status = 0;

	strbuf_reset(output);
	return command_run(&command, output, &status, NULL, err) ? -1 : status != 0;
}

/* The first line that the compiler prints with one argument; NULL: it refuses. */
static char *ask_line(const struct look *l, const char *argument, struct error *err)
{
	const char *const argv[] = { l->path, argument, NULL };
	struct strbuf output = STRBUF_INIT;
	char *line = NULL;

	if (!ask(l, argv, &output, err))
		line = xstrndup(output.buf, strcspn(output.buf, "\n"));
	strbuf_release(&output);
	return line;
}

static int look_at_driver(const struct look *l, struct compiler *c, struct error *err)
{
	const char *const argv[] = { l->path, "-v", NULL };
	struct strbuf output = STRBUF_INIT;
	int ret = ask(l, argv, &output, err);

	c->path = xstrdup(l->path);
	if (ret > 0)
		ret = error_set(err, STATUS_FAILURE, "%s -v fails: %s", l->path, gcc_output_complaint(&output));
	if (!ret) {
		c->threads = gcc_output_threads(output.buf);
		c->machine = ask_line(l, "-dumpmachine", err);
	}
	strbuf_release(&output);
	return ret;
}

/* The ld that it would run: the host's, where it was made to. */
static void look_at_binutils(const struct look *l, struct compiler *c, struct error *err)
{
	char *ld = ask_line(l, "-print-prog-name=ld", err);
	const char *const argv[] = { ld ? ld : "", "--version", NULL };
	struct strbuf output = STRBUF_INIT;

	if (ld && !ask(l, argv, &output, err))
		c->binutils = gcc_output_tool_version(output.buf);
	strbuf_release(&output);
	free(ld);
}

static int look_at_macros(const struct look *l, struct compiler *c, struct error *err)
{
	char *plugin = ask_line(l, "-print-file-name=plugin", err);
	char *option = xasprintf("-idirafter%s/include", plugin ? plugin : "");
	const char *const argv[] = { l->path, "-dM", "-E", option, "probe.c", NULL };
	struct strbuf macros = STRBUF_INIT;
	int ret = ask(l, argv, &macros, err);
	bool exact;

	if (ret > 0)
		ret = error_set(err, STATUS_FAILURE, "%s does not find its headers: %s", l->path,
				gcc_output_complaint(&macros));
	if (!ret) {
		c->gcc = gcc_output_version(macros.buf, &exact);
		c->mingw_w64 = gcc_output_mingw_w64(macros.buf);
		c->crt = xstrdup(gcc_output_crt(macros.buf));
		c->exceptions = xstrdup(gcc_output_exceptions(macros.buf));
	}
	strbuf_release(&macros);
	free(option);
	free(plugin);
	return ret;
}

/* What the compiler complains of; NULL: nothing. */
static int build(const struct look *l, const char *const *argv, char **fault, struct error *err)
{
	struct strbuf output = STRBUF_INIT;
	int ret = ask(l, argv, &output, err);

	if (ret > 0)
		*fault = xstrdup(gcc_output_complaint(&output));
	strbuf_release(&output);
	return ret < 0 ? -1 : 0;
}

char *compiler_find_cxx(const char *path)
{
	const char *at = NULL, *slash = strrchr(path, '/');
	char *cxx;

	for (const char *next = slash ? slash : path; (next = strstr(next, "gcc")); next++)
		at = next;
	cxx = at ? xasprintf("%.*sg++%s", (int)(at - path), path, at + strlen("gcc")) : xasprintf("%s++", path);
	if (!access(cxx, X_OK))
		return cxx;
	free(cxx);
	return NULL;
}

static int look_at_builds(const struct look *l, struct compiler *c, struct error *err)
{
	char *cxx = compiler_find_cxx(l->path);
	const char *const in_c[] = { l->path, "c.c", "-o", "c.exe", NULL };
	const char *const in_cxx[] = { cxx, "cxx.cpp", "-o", "cxx.exe", NULL };
	/* What rustc 1.63 to 1.95 have in common (library/std and library/unwind, rustc_target's windows_gnu base). */
	const char *const as_rustc[] = { l->path,           "rust.c",         "-o",
					 "rust.exe",        "-nodefaultlibs", "-lgcc_eh",
					 "-l:libpthread.a", "-lmsvcrt",       "-lmingwex",
					 "-lmingw32",       "-lgcc",          "-lmsvcrt",
					 "-luser32",        "-lkernel32",     NULL };
	int ret = build(l, in_c, &c->c_fault, err);

	c->has_cxx = cxx != NULL;
	if (!ret && !c->c_fault)
		ret = build(l, as_rustc, &c->rust_fault, err);
	if (!ret && cxx)
		ret = build(l, in_cxx, &c->cxx_fault, err);
	free(cxx);
	return ret;
}

static int write_sources(const struct dir *scratch, struct error *err)
{
	const struct {
		const char *name, *text;
	} sources[] = {
		{ "probe.c", selftest_source_probe },
		{ "c.c", selftest_source_c },
		{ "cxx.cpp", selftest_source_cxx },
		{ "rust.c", selftest_source_rust },
	};

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (fs_create(scratch, sources[i].name, sources[i].text, strlen(sources[i].text), 0644, err))
			return -1;
	return 0;
}

int compiler_look(struct compiler *c, const char *path, const struct dir *scratch, struct error *err)
{
	struct look l;
	int ret;

	look_init(&l, path, scratch);
	ret = write_sources(scratch, err);
	if (!ret)
		ret = look_at_driver(&l, c, err);
	if (!ret)
		ret = look_at_macros(&l, c, err);
	if (!ret) {
		look_at_binutils(&l, c, err);
		ret = look_at_builds(&l, c, err);
	}
	vec_release(&l.env);
	return ret;
}

int compiler_glance(struct compiler *c, const char *path, struct error *err)
{
	struct look l;
	int ret;

	look_init(&l, path, NULL);
	ret = look_at_driver(&l, c, err);
	vec_release(&l.env);
	return ret;
}
