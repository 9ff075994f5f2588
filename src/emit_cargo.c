/* The environment for cargo, as a configuration file. */
#include "emit.h"

#include "quote.h"

#include <string.h>

static void put(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, "%s = ", key);
	quote_toml(out, value);
	strbuf_addch(out, '\n');
}

/*
 * cargo takes a string apart at blanks. Else it is a string: an array in one configuration and a string in another make
 * every command of cargo fail, and a string is what people write; two arrays are taken for one by cargo 1.65.
 */
static void put_runner(struct strbuf *out, const char *runner)
{
	if (!strchr(runner, ' ')) {
		put(out, "runner", runner);
		return;
	}
	strbuf_addstr(out, "runner = [");
	quote_toml(out, runner);
	strbuf_addstr(out, "]\n");
}

void emit_cargo(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	strbuf_addstr(out, EMIT_HEAD
		      "# Use it as it is: cargo --config <this file> build --target ...\n"
		      "# or let mingwup cargo --write put its content into a configuration of yours.\n"
		      "\n[env]\n");
	vec_each (&e->variables, v)
		if (!v->is_cargo_key && !v->separator)
			put(out, v->name, v->value);
	vec_each (&e->targets, one) {
		strbuf_addf(out, "\n[target.%s]\n", one->name);
		put(out, "linker", one->linker);
		if (one->runner)
			put_runner(out, one->runner);
	}
	strbuf_addstr(out, "\n[profile.release.build-override]\ndebug = true\n");
}
