/*
 * Derive: what follows from the active toolchains: <prefix>/bin and one file for each row of the emitters' table that
 * names one (emit.h). Rendered whole, written only where it differs, safe to delete.
 */
#ifndef MINGWUP_DERIVE_H
#define MINGWUP_DERIVE_H

#include "store.h"

/* Brings all derived files up to date. The store is open to change. */
MUST_CHECK int derive_files(const struct store *s, struct error *err);

#endif
