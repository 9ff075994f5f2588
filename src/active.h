/*
 * Active: the toolchains that the targets of a prefix lead to.
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
struct active_list {
	VEC(struct active) all; /* sorted by target */
};
#define ACTIVE_LIST_INIT \
	{                \
		VEC_INIT \
	}

/* Those of `chosen`, or all with NULL. */
MUST_CHECK int active_open(const struct store *s, const struct installed_list *chosen, struct active_list *list,
			   struct error *err);
void active_list_release(struct active_list *list);

/* Their environment, with wine where this machine has it. The caller releases it. */
MUST_CHECK int active_environment(const struct store *s, const struct active_list *list, struct environment *e,
				  struct error *err);

#endif
