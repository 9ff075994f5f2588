/* The environment for csh and tcsh. What their own language cannot do with a list, a POSIX shell does for them. */
#include "emit.h"

#include "quote.h"

/* A history substitution happens in single quotes, too, unless a backslash stands in front of it. */
static void quote(struct strbuf *out, const char *value)
{
	struct strbuf quoted = STRBUF_INIT;

	quote_sh(&quoted, value);
	quote_escape(out, quoted.buf, "!", '\\');
	strbuf_release(&quoted);
}

static void put(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, "setenv %s ", name);
	quote(out, value);
	strbuf_addch(out, '\n');
}

static void set(struct strbuf *out, const struct variable *v)
{
	put(out, v->name, v->value);
}

/* The part goes to the shell by a variable: nothing has to be quoted twice. */
static void put_in_front(struct strbuf *out, const struct variable *v)
{
	const char *name = v->name;
	char c = v->separator;

	strbuf_addf(out, "if ( ! $?%s ) setenv %s ''\n", name, name);
	put(out, "mingwup_part", v->value);
	strbuf_addf(out, "/bin/sh -c 'case \"%c$%s%c\" in *\"%c$mingwup_part%c\"*) exit 1; esac'\n", c, name, c,
		    c, c);
	strbuf_addf(out, "if ( ! $status ) then\nif ( \"$%s\" == '' ) then\n", name);
	strbuf_addf(out,
		    "setenv %s \"$mingwup_part\"\nelse\nsetenv %s \"${mingwup_part}%c${%s}\"\nendif\nendif\n",
		    name, name, c, name);
	strbuf_addstr(out, "unsetenv mingwup_part\n");
}

void emit_csh(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	strbuf_addstr(out, EMIT_HEAD);
	emit_variables(e, set, put_in_front, out);
}

/* The script for the shell goes by a variable as well: backquotes in double quotes take no quotes inside. */
static void take_out(struct strbuf *out, const struct variable *v)
{
	const char *name = v->name;
	char c = v->separator;
	char *script =
		xasprintf("p=\"%c$mingwup_part%c\" l=\"%c$%s%c\"; case $l in *\"$p\"*) "
			  "l=\"${l%%%%\"$p\"*}%c${l#*\"$p\"}\";; esac; l=\"${l#%c}\"; printf %%s \"${l%%%c}\"",
			  c, c, c, name, c, c, c, c);

	strbuf_addf(out, "if ( $?%s ) then\n", name);
	put(out, "mingwup_part", v->value);
	put(out, "mingwup_script", script);
	strbuf_addf(out, "setenv %s \"`printenv mingwup_script | /bin/sh`\"\n", name);
	strbuf_addf(out,
		    "if ( \"$%s\" == '' ) unsetenv %s\nunsetenv mingwup_part\nunsetenv mingwup_script\nendif\n",
		    name, name);
	free(script);
}

static void unset(struct strbuf *out, const struct variable *v)
{
	strbuf_addf(out, "unsetenv %s\n", v->name);
}

void emit_csh_undo(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	emit_variables(e, unset, take_out, out);
}
