/* The environment for PowerShell, on Linux. */
#include "emit.h"

#include <string.h>

/*
 * In single quotes everything stands for itself but the quote, which is doubled; PowerShell takes four of Unicode's
 * quotation marks for one as well (about_Quoting_Rules; CharExtensions.IsSingleQuote): U+2018 to U+201B, E2 80 98 to
 * E2 80 9B.
 */
static void quote(struct strbuf *out, const char *value)
{
	strbuf_addch(out, '\'');
	while (*value) {
		const unsigned char *c = (const unsigned char *)value;
		bool curly = !strncmp(value, "\xe2\x80", 2) && c[2] >= 0x98 && c[2] <= 0x9b;
		size_t len = curly ? 3 : 1;

		if (curly || *value == '\'')
			strbuf_add(out, value, len);
		strbuf_add(out, value, len);
		value += len;
	}
	strbuf_addch(out, '\'');
}

static void put_in_front(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "if (($env:%s -split '%c') -cnotcontains ", v->name, v->separator);
	quote(out, v->value);
	strbuf_addf(out, ") {\n\t$env:%s = ((@(", v->name);
	quote(out, v->value);
	strbuf_addf(out, ") + ($env:%s -split '%c' -ne '')) -join '%c')\n}\n", v->name, v->separator,
		    v->separator);
}

static void set(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "$env:%s = ", v->name);
	quote(out, v->value);
	strbuf_addch(out, '\n');
}

void emit_powershell(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	strbuf_addstr(out, EMIT_HEAD);
	emit_variables(e, set, put_in_front, out);
}

static void take_out(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "$env:%s = (($env:%s -split '%c' -cne ", v->name, v->name, v->separator);
	quote(out, v->value);
	strbuf_addf(out, ") -join '%c')\n", v->separator);
}

static void unset(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "Remove-Item -ErrorAction Ignore Env:%s\n", v->name);
}

void emit_powershell_undo(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	emit_variables(e, unset, take_out, out);
}
