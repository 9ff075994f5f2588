/*
 * How a value is written so that its reader gets back the very value. Values have no control characters
 * (paths_absolute).
 */
#ifndef MINGWUP_QUOTE_H
#define MINGWUP_QUOTE_H

#include "strbuf.h"

/* `before` in front of each character of `special`, nothing around it. */
void quote_escape(struct strbuf *out, const char *value, const char *special, char before);
/* The same in double quotes, by backslashes. */
void quote_double(struct strbuf *out, const char *value, const char *special);
/* For POSIX shells, and for what is taken apart as they do it (shlex): in single quotes. */
void quote_sh(struct strbuf *out, const char *value);
/* Whether everybody takes the value as it is, without quotes. */
bool quote_is_plain(const char *value);
/* Quoted only where it is not plain. */
void quote_sh_if_needed(struct strbuf *out, const char *value);
/* "mingwup install --prefix P" for a shell; without the option when `prefix` is NULL. */
void quote_own_command(struct strbuf *out, const char *verb, const char *prefix);
/* A basic string of TOML 1.0. */
void quote_toml(struct strbuf *out, const char *value);

#endif
