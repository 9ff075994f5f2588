/*
 * Emit: the environment as text, one function a format, all in one table. Adding a format is a file and a row.
 */
#ifndef MINGWUP_EMIT_H
#define MINGWUP_EMIT_H

#include "environment.h"

/* How every file of ours begins: what begins otherwise is the user's. */
#define EMIT_MARK "# Made by mingwup"

struct emitter {
	const char *format; /* "sh" */
	const char *help;
	void (*emit)(const struct environment *e, struct strbuf *out);
};

/* NULL: no such format. */
const struct emitter *emit_find(const char *format);

void emit_sh(const struct environment *e,
	     struct strbuf *out); /* to be sourced by a POSIX shell, twice is no harm */
void emit_cargo(const struct environment *e, struct strbuf *out); /* a configuration file of cargo */

#endif
