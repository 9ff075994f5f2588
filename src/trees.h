/*
 * Trees: makes toolchains aside, in a prefix of their own inside the cache, for those who want to know or to pack what
 * becomes of a release.
 */
#ifndef MINGWUP_TREES_H
#define MINGWUP_TREES_H

#include "install.h"

/* What the name of such a prefix begins with. */
#define TREES_PREFIX "trees."

/* Makes the plan's toolchains and calls options->use with each; nothing of them is left afterwards. */
MUST_CHECK int trees_make(const struct plan *plan, const struct install_options *options, struct error *err);

/*
 * Replaces the trees in the lock of `release`: makes all its toolchains, for each host and profile, from packages, and
 * holds them to their promises. `options` says how; its `use` and `from` are not looked at.
 */
MUST_CHECK int trees_lock(struct release *release, const struct install_options *options, struct error *err);

#endif
