/*
 * Commit: the one place where a toolchain becomes the active one, or ceases to be.
 *
 * The order is what makes a kill harmless: all data on disk, tree renamed into the store, symlink switched by
 * rename. Before the switch the old toolchain is active; after it, the new one. What the switch leaves behind
 * is removed, now or by the next run's sweep (store.h).
 */
#ifndef MINGWUP_COMMIT_H
#define MINGWUP_COMMIT_H

#include "store.h"

/* Renames staging/<staged> into the store under `store_name` and makes it the target's active toolchain. */
MUST_CHECK int commit_toolchain(struct store *s, const char *staged, const char *target, const char *store_name,
				struct error *err);
/* The target has no toolchain after this. `store_name` is its active one. */
MUST_CHECK int commit_removal(struct store *s, const char *target, const char *store_name, struct error *err);

#endif
