/*
 * The environment as NAME=value lines. Readers agree on values without quotes, and on double quotes around what holds no
 * quote, dollar sign, backquote or backslash. A list cannot be continued where $PATH is not expanded, so there is no
 * PATH: the paths are absolute.
 */
#include "emit.h"

#include "quote.h"

void emit_dotenv(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	vec_each (&e->variables, v) {
		if (v->separator)
			continue;
		strbuf_addf(out, "%s=", v->name);
		if (quote_is_plain(v->value))
			strbuf_addstr(out, v->value);
		else
			quote_double(out, v->value, "");
		strbuf_addch(out, '\n');
	}
}
