/*
 * The environment for GitLab CI: a hidden job, for `include` and `extends`. PATH is set by a command, since the runner
 * does not expand $PATH in `variables`.
 */
#include "emit.h"

#include "quote.h"

/* A double-quoted scalar of YAML 1.2; `$$` is a dollar sign for GitLab. */
static void quote(struct strbuf *out, const char *value, const char *doubled)
{
	struct strbuf dollars = STRBUF_INIT;

	quote_escape(&dollars, value, doubled, '$');
	quote_double(out, dollars.buf, "\"\\");
	strbuf_release(&dollars);
}

void emit_gitlab(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	struct strbuf command = STRBUF_INIT;

	(void)t;
	strbuf_addstr(out, EMIT_HEAD ".mingwup:\n  variables:\n");
	vec_each (&e->variables, v) {
		if (v->separator)
			continue;
		strbuf_addf(out, "    %s: ", v->name);
		quote(out, v->value, "$");
		strbuf_addch(out, '\n');
	}
	strbuf_addstr(&command, "export PATH=");
	quote_sh(&command, e->bin);
	strbuf_addstr(&command, ":\"$PATH\"");
	strbuf_addstr(out, "  before_script:\n    - ");
	quote(out, command.buf, "");
	strbuf_addch(out, '\n');
	strbuf_release(&command);
}
