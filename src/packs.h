/*
 * Packs: makes toolchains from packs and from other prefixes, where there are any. A part of install.
 *
 * For each toolchain of the plan whose tree the lock names, these are looked at, and the first that is there is
 * used: another prefix or a directory of packs in `from`, the cache (<cache>/packs), a URL of a directory of packs in
 * `from`. What comes from a URL stays in the cache. Nobody else is asked: the mirrors of a release are Debian's and
 * have no packs, and an install that names no place for them waits for no answer that says so.
 *
 * A pack that is damaged, or does not make the tree that the lock names, is a warning, and the toolchain is one of
 * those that are made from packages.
 */
#ifndef MINGWUP_PACKS_H
#define MINGWUP_PACKS_H

#include "install.h"

/* Below the cache. */
#define PACKS_CACHE "packs"

/*
 * ready[i] is set for the step i of the plan when its toolchain stands finished in staging/<target>; the stage of all
 * others is as it was. -1 when it makes no sense to go on: interrupted, or the stage cannot be written to.
 */
MUST_CHECK int packs_install(struct store *s, const struct plan *plan, const struct install_options *options,
			     bool *ready, struct error *err);

#endif
