/*
 * Finish: from an unpacked tree to a toolchain that is ready to be committed: relocate it, write down what it
 * is, and hold it to what its manifest promises.
 */
#ifndef MINGWUP_FINISH_H
#define MINGWUP_FINISH_H

#include "fs.h"
#include "toolchain.h"

struct finish_job {
	const struct toolchain *toolchain;
	const struct dir *tree;
	const struct dir *staging; /* for the self-test's scratch files */
	bool self_test;
};

/* child_start() runs this with a struct finish_job. */
MUST_CHECK int finish_job_run(void *job, struct error *err);

#endif
