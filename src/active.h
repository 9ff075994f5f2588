/*
 * Active: the toolchains that the targets of a prefix lead to, read one after the other.
 */
#ifndef MINGWUP_ACTIVE_H
#define MINGWUP_ACTIVE_H

#include "environment.h"
#include "store.h"

/* One of them, opened. */
struct active {
	struct dir tree;
	struct receipt receipt;
};

/* Calls `use` for each of `chosen`, or of all with NULL, and stops at the first failure. */
MUST_CHECK int active_each(const struct store *s, const struct installed_list *chosen,
			   int (*use)(const struct active *, void *, struct error *), void *arg,
			   struct error *err);
/* The environment of the same, with wine where this machine has it. The caller releases it. */
MUST_CHECK int active_environment(const struct store *s, const struct installed_list *chosen,
				  struct environment *e, struct error *err);

#endif
