/*
 * Derive: what follows from the active toolchains: <prefix>/bin, env.sh, cargo/config.toml. Rendered whole,
 * written only where it differs, safe to delete.
 */
#ifndef MINGWUP_DERIVE_H
#define MINGWUP_DERIVE_H

#include "environment.h"
#include "store.h"

/* The environment of what is active in the store. */
MUST_CHECK int derive_environment(const struct store *s, struct environment *e, struct error *err);
/* Brings all derived files up to date. The store is open to change. */
MUST_CHECK int derive_files(const struct store *s, struct error *err);

#endif
