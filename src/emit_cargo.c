/* The environment for cargo, as a configuration file. */
#include "emit.h"

/* A basic string of TOML 1.0; the prefix has no control characters (paths_absolute). */
static void quote(struct strbuf *out, const char *value)
{
	strbuf_addch(out, '"');
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			strbuf_addch(out, '\\');
		strbuf_addch(out, *value);
	}
	strbuf_addch(out, '"');
}

void emit_cargo(const struct environment *e, struct strbuf *out)
{
	strbuf_addstr(
		out, EMIT_MARK
		", which makes it again: a change here is lost.\n"
		"# Use it as it is: cargo --config <this file> build --target ...\n"
		"# or put its content into .cargo/config.toml of a project or of $CARGO_HOME.\n\n[env]\n");
	vec_each (&e->variables, v) {
		if (v->is_cargo_key)
			continue;
		strbuf_addf(out, "%s = ", v->name);
		quote(out, v->value);
		strbuf_addch(out, '\n');
	}
	vec_each (&e->targets, t) {
		strbuf_addf(out, "\n[target.%s]\nlinker = ", t->name);
		quote(out, t->linker);
		strbuf_addch(out, '\n');
	}
}
