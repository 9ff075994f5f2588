/* The environment for POSIX shells, and for direnv, which runs bash and itself puts back what was there before. */
#include "emit.h"

#include "quote.h"

/* The value between separators: to be looked for in a list that has one at either end, too. */
static char *as_part(const struct variable *v)
{
	return xasprintf("%c%s%c", v->separator, v->value, v->separator);
}

static void put_in_front(struct strbuf *out, const struct variable *v)
{
	char *part = as_part(v);

	strbuf_addf(out, "case '%c'\"${%s-}\"'%c' in\n*", v->separator, v->name, v->separator);
	quote_sh(out, part);
	strbuf_addf(out, "*) ;;\n*) export %s=", v->name);
	quote_sh(out, v->value);
	strbuf_addf(out, "\"${%s:+%c${%s}}\" ;;\nesac\n", v->name, v->separator, v->name);
	free(part);
}

static void set(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "export %s=", v->name);
	quote_sh(out, v->value);
	strbuf_addch(out, '\n');
}

void emit_sh(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	strbuf_addstr(out, EMIT_HEAD);
	emit_variables(e, set, put_in_front, out);
}

/* Cut out where it stands; a variable that then holds nothing held nothing before. */
static void take_out(struct strbuf *out, const struct variable *v)
{
	const char *name = v->name;
	char *part = as_part(v), c = v->separator;

	strbuf_addstr(out, "mingwup_part=");
	quote_sh(out, part);
	strbuf_addf(out, "\nmingwup_list='%c'\"${%s-}\"'%c'\ncase $mingwup_list in\n*\"$mingwup_part\"*)\n", c,
		    name, c);
	strbuf_addf(out, "%s=${mingwup_list%%%%\"$mingwup_part\"*}'%c'${mingwup_list#*\"$mingwup_part\"}\n",
		    name, c);
	strbuf_addf(out, "%s=${%s#'%c'}\n%s=${%s%%'%c'}\n", name, name, c, name, name, c);
	strbuf_addf(out, "[ -n \"$%s\" ] || unset %s ;;\nesac\nunset mingwup_part mingwup_list\n", name, name);
	free(part);
}

static void unset(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "unset %s\n", v->name);
}

void emit_sh_undo(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	emit_variables(e, unset, take_out, out);
}
