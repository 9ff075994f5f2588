/* How a value is written so that its reader gets back the very value. */
#include "quote.h"

#include <string.h>

void quote_escape(struct strbuf *out, const char *value, const char *special, char before)
{
	for (; *value; value++) {
		if (strchr(special, *value))
			strbuf_addch(out, before);
		strbuf_addch(out, *value);
	}
}

void quote_double(struct strbuf *out, const char *value, const char *special)
{
	strbuf_addch(out, '"');
	quote_escape(out, value, special, '\\');
	strbuf_addch(out, '"');
}

/* In single quotes everything stands for itself but the quote. */
void quote_sh(struct strbuf *out, const char *value)
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

bool quote_is_plain(const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+=:,@";

	return *value && !value[strspn(value, plain)];
}

void quote_sh_if_needed(struct strbuf *out, const char *value)
{
	if (quote_is_plain(value))
		strbuf_addstr(out, value);
	else
		quote_sh(out, value);
}

void quote_own_command(struct strbuf *out, const char *verb, const char *prefix)
{
	strbuf_addf(out, "mingwup %s", verb);
	if (!prefix)
		return;
	strbuf_addstr(out, " --prefix ");
	quote_sh_if_needed(out, prefix);
}

void quote_toml(struct strbuf *out, const char *value)
{
	quote_double(out, value, "\"\\");
}
