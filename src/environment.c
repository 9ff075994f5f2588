/* The environment that makes build scripts find the installed toolchains. */
#include "environment.h"

#include <ctype.h>

/*
 * What each consumer reads (cc, embed-resource: with the target in lower case and underscores). Absolute paths:
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

static char *underscored(const char *target, int (*change)(int))
{
	char *name = xstrdup(target);

	for (char *c = name; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)change((unsigned char)*c) : '_';
	return name;
}

void environment_init(struct environment *e, const char *prefix)
{
	*e = (struct environment)ENVIRONMENT_INIT;
	e->prefix = xstrdup(prefix);
	e->bin = xasprintf("%s/bin", prefix);
}

static void add(struct environment *e, char *name, char *value, bool is_cargo_key)
{
	*vec_push(&e->variables) = (struct variable){ name, value, is_cargo_key };
}

void environment_add_target(struct environment *e, const char *target, const char *triple)
{
	char *lower = underscored(target, tolower), *upper = underscored(target, toupper);
	struct environment_target *t = vec_push(&e->targets);

	t->name = xstrdup(target);
	t->linker = xasprintf("%s/%s-%s", e->bin, triple, linker_tool);
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		add(e, xasprintf("%s_%s", tools[i].variable, lower),
		    xasprintf("%s/%s-%s", e->bin, triple, tools[i].tool), false);
	add(e, xasprintf("CARGO_TARGET_%s_LINKER", upper), xstrdup(t->linker), true);
	free(lower);
	free(upper);
}

void environment_release(struct environment *e)
{
	vec_each (&e->targets, t) {
		free(t->name);
		free(t->linker);
	}
	vec_release(&e->targets);
	vec_each (&e->variables, v) {
		free(v->name);
		free(v->value);
	}
	vec_release(&e->variables);
	free(e->prefix);
	free(e->bin);
	*e = (struct environment)ENVIRONMENT_INIT;
}
