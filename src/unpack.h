/*
 * Unpack: from a verified package, or a pack, to files in the stage, in a child process that can write nowhere else.
 *
 *	struct unpack_job job = { .source = &verified, .layout = &layout, .stage = &stage, .trees = &trees, ... };
 *	unpack_start(&child, &job, err);
 *
 * layout.h says where each entry goes. Modes are 0755 for directories and for what anyone may execute, else
 * 0644; owners are ours; times are the package's, but for directories, whose times mean nothing.
 *
 * STATUS_INTEGRITY, "<package>_<version>: <entry>: <why>", for every entry that no honest package has:
 * absolute paths, "..", empty or "." components, control characters, what is not UTF-8; symlinks that are
 * absolute or lead out of the package; anything below a symlink; hard links to what is not in the tree;
 * devices, fifos, sockets, sparse files; setuid, setgid and sticky bits; what all may write to; a name that
 * comes twice (directories may); more entries or bytes than allowed; what is damaged or cut short. What is
 * already in the stage then is garbage.
 */
#ifndef MINGWUP_UNPACK_H
#define MINGWUP_UNPACK_H

#include "child.h"
#include "fs.h"
#include "layout.h"
#include "verify.h"

struct unpack_job {
	const struct verified *source; /* NULL: `pack` */
	int pack; /* a pack's file. Nobody vouches for it: finish.h compares what it makes */
	const struct layout *layout;
	const struct dir *stage;
	const struct strlist
		*trees;     /* names below stage: each gets all files, as hard links to those of the first */
	unsigned threads;   /* for decoding */
	uint64_t memory;    /* that more than one thread may take */
	uint64_t max_bytes; /* that the package unpacks to, its directory included */
	uint64_t max_entries;
};

/* Starts a child that does it: child_wait() has the outcome. It has no rights and no descriptors left but for that. */
MUST_CHECK int unpack_start(struct child *child, struct unpack_job *job, struct error *err);

#endif
