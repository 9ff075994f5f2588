/* A script that runs Windows programs of one target, with the DLLs of its compiler at hand. */
#include "emit.h"

#include "quote.h"

/* WINEPATH goes in front of the program's PATH. */
void emit_wine(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	strbuf_addstr(out, "#!/bin/sh\n" EMIT_HEAD "export WINEPATH=");
	vec_each (&t->dlls, dir) {
		quote_sh(out, *dir);
		strbuf_addstr(out, "';'");
	}
	strbuf_addstr(out, "\"${WINEPATH-}\" WINEDEBUG=\"${WINEDEBUG--all}\"\nexec ");
	quote_sh(out, e->wine);
	strbuf_addstr(out, " \"$@\"\n");
}
