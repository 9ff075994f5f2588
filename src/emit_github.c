/*
 * The environment for GitHub Actions: what a step appends to the files that $GITHUB_ENV, $GITHUB_PATH and $GITHUB_OUTPUT
 * name ("Workflow commands for GitHub Actions": the form with a delimiter holds any value).
 */
#include "emit.h"

#include <string.h>

/* A delimiter that is no line of the value. */
static void put(struct strbuf *out, const char *name, const char *value)
{
	char *delimiter = xstrdup("mingwup_end");

	while (strstr(value, delimiter)) {
		char *longer = xasprintf("%s_", delimiter);

		free(delimiter);
		delimiter = longer;
	}
	strbuf_addf(out, "%s<<%s\n%s\n%s\n", name, delimiter, value, delimiter);
	free(delimiter);
}

/* The runner expands nothing, and a list other than PATH is set, not continued. */
void emit_github(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	vec_each (&e->variables, v)
		if (!v->separator)
			put(out, v->name, v->value);
}

void emit_github_path(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	strbuf_addf(out, "%s\n", e->bin);
}

void emit_github_output(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	struct strbuf targets = STRBUF_INIT;

	(void)t;
	vec_each (&e->targets, one)
		strbuf_addf(&targets, "%s%s", targets.len ? " " : "", one->name);
	put(out, "prefix", e->prefix);
	put(out, "targets", targets.buf);
	strbuf_release(&targets);
}
