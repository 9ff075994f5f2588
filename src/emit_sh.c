/* The environment for POSIX shells. */
#include "emit.h"

/* In single quotes everything stands for itself but the quote. */
static void quote(struct strbuf *out, const char *value)
{
	strbuf_addch(out, '\'');
	for (; *value; value++) {
		if (*value == '\'')
			strbuf_addstr(out, "'\\''");
		else
			strbuf_addch(out, *value);
	}
	strbuf_addch(out, '\'');
}

void emit_sh(const struct environment *e, struct strbuf *out)
{
	strbuf_addstr(out, EMIT_MARK ", which makes it again: a change here is lost.\n");
	vec_each (&e->variables, v) {
		strbuf_addf(out, "export %s=", v->name);
		quote(out, v->value);
		strbuf_addch(out, '\n');
	}
	strbuf_addstr(out, "case \":${PATH-}:\" in\n*:");
	quote(out, e->bin);
	strbuf_addstr(out, ":*) ;;\n*) export PATH=");
	quote(out, e->bin);
	strbuf_addstr(out, "\"${PATH:+:${PATH}}\" ;;\nesac\n");
}
