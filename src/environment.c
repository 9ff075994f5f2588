/* The environment that makes build scripts and build systems find the installed toolchains. */
#include "environment.h"

#include "quote.h"

#include <ctype.h>
#include <string.h>

/*
 * What build scripts read with the target behind it in lower case and underscores (cc, embed-resource). Absolute paths:
 * a change of PATH does not make cargo run a build script again.
 */
static const struct {
	const char *variable;
	const char *tool;
} tools[] = {
	{ "CC", "gcc-posix" },  { "CXX", "g++-posix" }, { "AR", "ar" },
	{ "RANLIB", "ranlib" }, { "RC", "windres" },
};

static const char linker_tool[] = "gcc-posix";

char *environment_underscored(const char *target, int (*change)(int))
{
	char *name = xstrdup(target);

	for (char *c = name; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)change((unsigned char)*c) : '_';
	return name;
}

const char *environment_get(const char *const *environ, const char *name)
{
	size_t len = strlen(name);

	for (; *environ; environ++)
		if (!strncmp(*environ, name, len) && (*environ)[len] == '=')
			return *environ + len + 1;
	return NULL;
}

void environment_init(struct environment *e, const char *prefix, const char *wine)
{
	*e = (struct environment)ENVIRONMENT_INIT;
	e->prefix = xstrdup(prefix);
	e->bin = xasprintf("%s/bin", prefix);
	e->wine = wine ? xstrdup(wine) : NULL;
}

char *environment_tool(const struct environment *e, const struct environment_target *t, const char *tool)
{
	return xasprintf("%s/%s-%s", e->bin, t->triple, tool);
}

static struct variable *add(struct environment *e, const struct environment_target *t, char *name, char *value)
{
	struct variable *v = vec_push(&e->variables);

	v->name = name;
	v->value = value;
	v->target = t ? t->name : NULL;
	return v;
}

static void add_in_front(struct environment *e, const struct environment_target *t, const char *name,
			 const char *value, char separator)
{
	add(e, t, xstrdup(name), xstrdup(value))->separator = separator;
}

/* cargo splits what the variable holds at blanks, and looks in PATH for a name without a slash. */
static char *runner_value(const struct environment_target *t)
{
	return strchr(t->runner, ' ') ? xasprintf("%s-wine", t->triple) : xstrdup(t->runner);
}

/* The cargo book, "Configuration": target.<triple>.linker and .runner. */
static void add_cargo_variables(struct environment *e, const struct environment_target *t)
{
	char *upper = environment_underscored(t->name, toupper);

	add(e, t, xasprintf("CARGO_TARGET_%s_LINKER", upper), xstrdup(t->linker))->is_cargo_key = true;
	if (t->runner)
		add(e, t, xasprintf("CARGO_TARGET_%s_RUNNER", upper), runner_value(t))->is_cargo_key = true;
	free(upper);
}

/*
 * cmake (since 0.1.46): CMAKE_TOOLCHAIN_FILE_<target>, where there is such a file. bindgen: BINDGEN_EXTRA_CLANG_ARGS_<target>, taken apart as a shell does.
 * pkg-config: only where there is something to find; unset, the crates fall back to the sources that they bring.
 */
static void add_variables_of_others(struct environment *e, const struct environment_target *t, bool pkgconfig)
{
	char *lower = environment_underscored(t->name, tolower), *include = xasprintf("%s/include", t->sysroot);
	struct strbuf clang = STRBUF_INIT;

	strbuf_addstr(&clang, "-isystem ");
	quote_sh_if_needed(&clang, include);
	if (!strpbrk(e->prefix, ENVIRONMENT_UNTAKEN_BY_CMAKE))
		add(e, t, xasprintf("CMAKE_TOOLCHAIN_FILE_%s", lower),
		    xasprintf("%s/cmake/%s.cmake", e->prefix, t->name));
	add(e, t, xasprintf("BINDGEN_EXTRA_CLANG_ARGS_%s", lower), strbuf_detach(&clang));
	if (pkgconfig) {
		add(e, t, xasprintf("PKG_CONFIG_ALLOW_CROSS_%s", lower), xstrdup("1"));
		add(e, t, xasprintf("PKG_CONFIG_LIBDIR_%s", lower), xasprintf("%s/lib/pkgconfig", t->sysroot));
		add(e, t, xasprintf("PKG_CONFIG_SYSROOT_DIR_%s", lower), xstrdup(t->root));
	}
	free(include);
	free(lower);
}

void environment_add_target(struct environment *e, const struct toolchain_facts *facts)
{
	struct environment_target *t = vec_push(&e->targets);
	char *lower = environment_underscored(facts->target, tolower);

	*t = (struct environment_target){
		.name = xstrdup(facts->target),
		.triple = xstrdup(facts->triple),
		.processor = xstrndup(facts->triple, strcspn(facts->triple, "-")),
		.release = xstrdup(facts->release),
		.summary = xstrdup(facts->summary),
		.host = xstrdup(facts->host),
		.profile = xstrdup(facts->profile),
		.root = xasprintf("%s/toolchains/%s", e->prefix, facts->target),
		.sysroot = xasprintf("%s/toolchains/%s/%s", e->prefix, facts->target, facts->triple),
	};
	t->linker = environment_tool(e, t, linker_tool);
	t->runner = e->wine ? environment_tool(e, t, "wine") : NULL;
	vec_each (&facts->dlls, dir)
		strlist_take(&t->dlls, xasprintf("%s/%s", t->root, *dir));
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		add(e, t, xasprintf("%s_%s", tools[i].variable, lower), environment_tool(e, t, tools[i].tool));
	add_cargo_variables(e, t);
	add_variables_of_others(e, t, facts->pkgconfig);
	free(lower);
}

/* In front, so that what is added last comes first. */
static void add_dlls(struct environment *e)
{
	for (size_t i = e->targets.len; i-- > 0;) {
		const struct environment_target *t = &e->targets.items[i];

		for (size_t k = t->dlls.len; k-- > 0;)
			add_in_front(e, t, "WINEPATH", t->dlls.items[k], ';');
	}
}

void environment_finish(struct environment *e)
{
	/* A build script that fails then says where. */
	add(e, NULL, xstrdup("CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_DEBUG"), xstrdup("true"))->is_cargo_key =
		true;
	if (e->wine)
		add_dlls(e);
	add_in_front(e, NULL, "PATH", e->bin, ':');
}

static void release_target(struct environment_target *t)
{
	free(t->name);
	free(t->triple);
	free(t->processor);
	free(t->release);
	free(t->summary);
	free(t->host);
	free(t->profile);
	free(t->root);
	free(t->sysroot);
	free(t->linker);
	free(t->runner);
	strlist_release(&t->dlls);
}

void environment_release(struct environment *e)
{
	vec_each (&e->targets, t)
		release_target(t);
	vec_release(&e->targets);
	vec_each (&e->variables, v) {
		free(v->name);
		free(v->value);
	}
	vec_release(&e->variables);
	free(e->prefix);
	free(e->bin);
	free(e->wine);
	*e = (struct environment)ENVIRONMENT_INIT;
}
