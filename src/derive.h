/*
 * Derive: what follows from the active toolchains: <prefix>/bin and one file for each row of the emitters' table that
 * names one (emit.h). Rendered whole, written only where it differs, safe to delete.
 */
#ifndef MINGWUP_DERIVE_H
#define MINGWUP_DERIVE_H

#include "store.h"

/* Brings all derived files up to date. The store is open to change. */
MUST_CHECK int derive_files(const struct store *s, struct error *err);
/* Changes nothing: 0 when they are up to date, 1 when derive_files() has something to do. */
MUST_CHECK int derive_look(const struct store *s, struct error *err);
/*
 * Refuses what is the user's and stands where the files of these toolchains, and the links to their compilers, will be
 * made: before anything is downloaded for them.
 */
MUST_CHECK int derive_refuse_foreign(const char *prefix, const struct plan *plan, struct error *err);

#endif
