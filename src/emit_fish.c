/* The environment for fish. */
#include "emit.h"

#include "quote.h"

/* fish manual, "Quotes": in single quotes only \' and \\ mean something. */
static void quote(struct strbuf *out, const char *value)
{
	strbuf_addch(out, '\'');
	quote_escape(out, value, "'\\", '\\');
	strbuf_addch(out, '\'');
}

/* fish holds PATH, and all that ends in PATH, as a list, which a colon joins again. */
static bool is_list(const struct variable *v)
{
	return v->separator == ':';
}

static void put_in_front(struct strbuf *out, const struct variable *v)
{
	strbuf_addstr(out, "contains -- ");
	quote(out, v->value);
	if (is_list(v)) {
		strbuf_addf(out, " $%s; or set -gx %s ", v->name, v->name);
		quote(out, v->value);
		strbuf_addf(out, " $%s\n", v->name);
		return;
	}
	strbuf_addf(out, " (string split -- '%c' \"$%s\"); or set -gx %s (string join -- '%c' ", v->separator,
		    v->name, v->name, v->separator);
	quote(out, v->value);
	strbuf_addf(out, " (string split -n -- '%c' \"$%s\"))\n", v->separator, v->name);
}

static void set(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "set -gx %s ", v->name);
	quote(out, v->value);
	strbuf_addch(out, '\n');
}

void emit_fish(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	strbuf_addstr(out, EMIT_HEAD);
	emit_variables(e, set, put_in_front, out);
}

static void take_out(struct strbuf *out, const struct variable *v)
{
	const char *name = v->name;

	strbuf_addf(out, "set -l mingwup_parts (string split -n -- '%c' \"$%s\")\n", v->separator, name);
	strbuf_addstr(out, "if set -l mingwup_at (contains -i -- ");
	quote(out, v->value);
	strbuf_addstr(out, " $mingwup_parts)\nset -e mingwup_parts[$mingwup_at]\n");
	if (is_list(v))
		strbuf_addf(out, "set -gx %s $mingwup_parts\n", name);
	else
		strbuf_addf(out, "set -gx %s (string join -- '%c' $mingwup_parts)\n", name, v->separator);
	strbuf_addf(out, "test -n \"$%s\"; or set -e %s\nend\n", name, name);
}

static void unset(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "set -e %s\n", v->name);
}

void emit_fish_undo(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	emit_variables(e, unset, take_out, out);
}
