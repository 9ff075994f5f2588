/*
 * Install: carries out a plan. Fetch, verify, unpack, relocate, self-test, commit, derive, in one loop: the
 * parent moves the transfers; each verified artifact is unpacked by a child, largest first; a toolchain whose
 * artifacts are all there is finished by a child. What packs.h can make comes first. All toolchains of the plan are committed together at the end,
 * or none.
 */
#ifndef MINGWUP_INSTALL_H
#define MINGWUP_INSTALL_H

#include "fetch.h"
#include "plan.h"
#include "store.h"

struct install_options {
	struct fetch_options fetch;
	const struct strlist *from; /* where packs and prefixes are looked for (packs.h), borrowed */
	unsigned jobs;              /* children at a time, at least 1 */
	uint64_t memory;            /* bytes for decoding in parallel, of all children together */
	bool self_test; /* false: trust the toolchain unseen, for hosts whose programs cannot run here */
	/* Instead of committing: called with each finished tree, which is dropped afterwards. NULL: commit. */
	int (*use)(void *arg, const struct toolchain *toolchain, const struct dir *tree, struct error *err);
	void *use_arg;
};

/* The store is open to change. Nothing but the staging area is touched before all toolchains are ready. */
MUST_CHECK int install_run(struct store *s, const struct plan *plan, const struct install_options *options,
			   struct error *err);

/* Only fetches and verifies all that the plan needs. */
MUST_CHECK int install_fetch(const struct plan *plan, const struct fetch_options *options, struct error *err);

#endif
