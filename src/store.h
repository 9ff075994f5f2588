/*
 * The store: a prefix with its installed toolchains, opened for reading or, alone, for changing.
 *
 *	<prefix>/toolchains/<target>		symlink to the active one: the single commit point
 *	<prefix>/toolchains/.store/<store name>	the toolchains, each with its receipt
 *	<prefix>/.mingwup/lock			flock'ed by whoever changes the prefix
 *	<prefix>/.mingwup/staging/		what is being made
 */
#ifndef MINGWUP_STORE_H
#define MINGWUP_STORE_H

#include "fs.h"
#include "plan.h"
#include "progress.h"
#include "receipt.h"

struct store {
	struct dir prefix;
	struct dir toolchains;
	struct dir trees;   /* toolchains/.store */
	struct dir state;   /* .mingwup; only when opened for changing */
	struct dir staging; /* likewise */
	int lock;           /* the flock'ed descriptor, -1 when opened for reading */
};
#define STORE_INIT                                                   \
	{                                                            \
		DIR_INIT, DIR_INIT, DIR_INIT, DIR_INIT, DIR_INIT, -1 \
	}

/* Returns 1 when nothing was ever installed there. */
MUST_CHECK int store_open(struct store *s, const char *prefix, struct error *err);
/*
 * Makes the prefix when it is missing, waits at most `seconds` for another run to finish (STATUS_LOCKED
 * beyond), and sweeps: the staging area, and toolchains that no target refers to, are what a killed run left.
 */
MUST_CHECK int store_open_to_change(struct store *s, const char *prefix, unsigned seconds,
				    struct progress *progress, struct error *err);
void store_close(struct store *s);
/* Whether this user could not open it for changing: it is another's, or on a read-only file system. */
bool store_is_fixed(const struct store *s);

/* What is active, by target. */
MUST_CHECK int store_installed(const struct store *s, struct installed_list *list, struct error *err);
/* Opens the active toolchain of a target by its store name. This and the next: STATUS_INTEGRITY when it is
 * missing. */
MUST_CHECK int store_open_tree(const struct store *s, const char *store_name, struct dir *tree,
			       struct error *err);
MUST_CHECK int store_read_receipt(const struct dir *tree, struct receipt *receipt, struct error *err);
/* Both at once, for one of store_installed(). STATUS_INTEGRITY also when the receipt is that of another target. */
MUST_CHECK int store_open_active(const struct store *s, const struct installed *i, struct dir *tree,
				 struct receipt *receipt, struct error *err);

#endif
