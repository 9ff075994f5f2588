/* The environment as ENV lines of a Dockerfile. */
#include "emit.h"

#include "quote.h"

void emit_dockerfile(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	vec_each (&e->variables, v) {
		strbuf_addf(out, "ENV %s=\"", v->name);
		quote_escape(out, v->value, "\"\\$", '\\');
		if (v->separator)
			strbuf_addf(out, "${%s:+%c$%s}", v->name, v->separator, v->name);
		strbuf_addstr(out, "\"\n");
	}
}
