/*
 * A toolchain: one release for one target for one host in one profile. What it is made of is known from
 * manifest and lock alone, and so is its name in the store.
 */
#ifndef MINGWUP_TOOLCHAIN_H
#define MINGWUP_TOOLCHAIN_H

#include "catalog.h"

/* Counts changes of how the same artifacts are laid out. Whoever changes the tree's bytes raises it. */
enum { LAYOUT_VERSION = 2 };

enum profile { PROFILE_MINIMAL, PROFILE_FULL };
const char *profile_name(size_t profile); /* NULL behind the last */
/* 0, or -1 when there is no profile of that name. */
MUST_CHECK int profile_parse(const char *name, enum profile *profile);

struct toolchain {
	const struct release *release; /* all borrowed from the catalog */
	const struct target *target;
	const struct host *host;
	enum profile profile;
	char *store_name; /* "<target>-<release>-<first 12 digits of the digest of all that it is made of>" */
};

void toolchain_init(struct toolchain *t, const struct release *release, const struct target *target,
		    const struct host *host, enum profile profile);
void toolchain_release(struct toolchain *t);
/* The profile in which one of these has that name in the store. False: none has, its lock was another one. */
bool toolchain_find_profile(const char *store_name, const struct release *release, const struct target *target,
			    const struct host *host, enum profile *profile);

bool toolchain_contains(const struct toolchain *t, const struct artifact *artifact);
/* Its tree as the lock names it; NULL when the lock has none, or one of other artifacts, patterns or layout. */
const struct locked_tree *toolchain_tree(const struct toolchain *t);
/* What its profile leaves out. */
const struct strlist *toolchain_omit(const struct toolchain *t);

#endif
