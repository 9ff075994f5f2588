/* mingwup run: a command with the environment of what is installed. */
#include "child.h"
#include "context.h"

#include <string.h>

/* Whether `part` is one of the parts of the list. */
static bool has_part(const char *list, const char *part, char separator)
{
	size_t len = strlen(part);

	for (const char *at = list; at; at = strchr(at, separator), at += at != NULL)
		if (!strncmp(at, part, len) && (!at[len] || at[len] == separator))
			return true;
	return false;
}

static void apply(const struct variable *v)
{
	const char *there = getenv(v->name);
	char *both;

	if (!v->separator || !there || !*there) {
		setenv(v->name, v->value, 1);
	} else if (!has_part(there, v->value, v->separator)) {
		both = xasprintf("%s%c%s", v->value, v->separator, there);
		setenv(v->name, both, 1);
		free(both);
	}
}

int cmd_run(struct invocation *in, struct error *err)
{
	struct environment e = ENVIRONMENT_INIT;

	if (!in->args.len)
		return error_set(err, STATUS_USAGE, "run wants a command: mingwup run -- cargo build");
	if (context_environment(in, &in->settings.targets, &e, err))
		return -1;
	vec_each (&e.variables, v)
		apply(v);
	environment_release(&e);
	/* The list ends with a NULL. */
	strlist_take(&in->args, NULL);
	return command_become((const char *const *)in->args.items, err);
}
