/* The environment for GNU make: exported to all that its recipes run. */
#include "emit.h"

#include "quote.h"

/* GNU make manual, "The Two Flavors of Variables", "What Makefiles Contain": $$ and \#. */
static void quote(struct strbuf *out, const char *value)
{
	struct strbuf dollars = STRBUF_INIT;

	quote_escape(&dollars, value, "$", '$');
	quote_escape(out, dollars.buf, "#", '\\');
	strbuf_release(&dollars);
}

static void put(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, "%s := ", name);
	quote(out, value);
	strbuf_addch(out, '\n');
}

static void set(struct strbuf *out, const struct variable *v)
{
	strbuf_addstr(out, "export ");
	put(out, v->name, v->value);
}

/* By a variable, since a function's arguments end at commas and brackets. */
static void put_in_front(struct strbuf *out, const struct variable *v)
{
	const char *name = v->name;
	char c = v->separator;

	put(out, "mingwup_part", v->value);
	strbuf_addf(out, "ifeq (,$(findstring %c$(mingwup_part)%c,%c$(%s)%c))\n", c, c, c, name, c);
	strbuf_addf(out, "export %s := $(mingwup_part)$(if $(%s),%c$(%s))\nendif\n", name, name, c, name);
}

void emit_make(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	strbuf_addstr(out, EMIT_HEAD);
	emit_variables(e, set, put_in_front, out);
}
