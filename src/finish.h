/*
 * Finish: from an unpacked tree to a toolchain that is ready to be committed: relocate it, compare it with what its
 * lock says, put the launchers in, write down what it is, and hold it to what its manifest promises.
 *
 * Who unpacked the tree is not believed: every file of it is read here. A tree that is the lock's was held to all
 * promises when the lock was made, bytes being bytes; what is left to show is that it compiles on this machine
 * (selftest.h).
 */
#ifndef MINGWUP_FINISH_H
#define MINGWUP_FINISH_H

#include "fs.h"
#include "toolchain.h"

struct finish_job {
	const struct toolchain *toolchain;
	const struct dir *tree;
	const struct dir *staging; /* for the self-test's scratch files */
	bool is_plain; /* the tree comes from a pack or another prefix: it must be the lock's, STATUS_INTEGRITY if not */
	bool self_test;
};

/* child_start() runs this with a struct finish_job. */
MUST_CHECK int finish_job_run(void *job, struct error *err);

#endif
