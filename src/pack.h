/*
 * Pack: a toolchain's tree as one file, and another prefix's tree as a source of one.
 *
 * A pack is <store name>.tar.zst: the tree in its plain form (launch.h), without receipt and listing, in the order of
 * the listing. Owner and group 0, no names, modes as they are, times of files and symlinks those of the packages,
 * times of directories 0: the same tree makes the same bytes, with the same libzstd. Beside it lies <store name>.json
 * with its size and SHA-256, so that a transfer can be resumed and checked.
 *
 * Nobody need believe either file. A pack is decoded by a child without rights (unpack.h), within the bounds that the
 * lock names, and what it makes is a toolchain only if it is the tree that the lock names (finish.h).
 */
#ifndef MINGWUP_PACK_H
#define MINGWUP_PACK_H

#include "fs.h"
#include "toolchain.h"

/* Free them. */
MUST_CHECK char *pack_name(const struct toolchain *t);     /* "<store name>.tar.zst" */
MUST_CHECK char *pack_sum_name(const struct toolchain *t); /* "<store name>.json" */

/* What lies beside a pack. -1 when it is not that. */
enum { PACK_SUM_MAX = 4096 };
MUST_CHECK int pack_sum_parse(const char *text, size_t len, uint64_t *size, struct digest *sha256);

/* STATUS_MANIFEST when the lock names no tree of it: then nobody could trust a pack. */
MUST_CHECK int pack_check(const struct toolchain *t, struct error *err);

struct pack_job {
	const struct toolchain *toolchain;
	const struct dir *tree;
	const struct dir *out;
};
/*
 * Writes both files into `out`, replacing what is there. For child_start(), since it takes long. STATUS_INTEGRITY when
 * the tree is damaged or is not the one that the lock names, STATUS_MANIFEST when the lock names none.
 */
MUST_CHECK int pack_job_run(void *job, struct error *err);

struct take_job {
	const struct toolchain *toolchain;
	const struct dir *from; /* an installed tree of the same store name */
	const struct dir *tree; /* empty */
};
/*
 * Makes the plain tree from one that is installed in another prefix: as reflinks where the file system has them, else
 * as hard links to files that are our own and that nobody else can write to, else as copies. No file of ours is ever
 * changed in place, so sharing it does no harm. For child_start(). STATUS_INTEGRITY as above.
 */
MUST_CHECK int take_job_run(void *job, struct error *err);

#endif
