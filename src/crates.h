/*
 * What is known of crates that run native tools when they are built for windows-gnu: toolchains.d/knowledge/crates.toml,
 * whose schema is in toolchains.d/README.md. Pure.
 */
#ifndef MINGWUP_CRATES_H
#define MINGWUP_CRATES_H

#include "cargolock.h"
#include "slice.h"

#include <stdint.h>

enum { CRATES_TOOLS_MAX = 64 };

/* Something that builds want: of the toolchain, or of the host. One of the first three is there. */
struct crates_tool {
	char *name;
	char *toolchain; /* what follows the triple in its name: "gcc-posix" */
	char *command;   /* in PATH */
	char *library;   /* a shared library: "libclang" */
	char *package;   /* Debian's, that brings what is no toolchain's */
};

/* Slices of `wants`; `at` is NULL where it says nothing of the kind. */
struct crates_need {
	size_t tool;            /* place in `tools` */
	struct slice processor; /* which alone needs it: "x86_64" */
	struct slice unless;    /* a crate: where the lock has it nobody needs it */
};

/* What holds of the versions [since, before) of a crate, if it depends on `with`. One of needs, nothing, elsewhere. */
struct crates_row {
	char *name;
	char *group; /* by which it can be denied, too */
	char *since, *before, *with;
	struct strlist wants; /* as written: "C", "nasm x86_64 unless rustls" */
	VEC(struct crates_need) needs;
	char *nothing;   /* why no tool is run for windows-gnu */
	char *elsewhere; /* why it is no part of a build for Windows */
	char *maybe;     /* what decides whether the tools are run, and no lock says */
	char *note, *without, *source;
};

/* What is known of the dependency of a crate on others. */
struct crates_pull {
	char *crate;
	struct strlist pulls;
	char *elsewhere; /* why it is no dependency on Windows */
	char *without;   /* how to do without it */
	char *source;
};

struct crates {
	struct strlist builders; /* crates that run tools for the one that depends on them */
	VEC(struct crates_tool) tools;
	VEC(struct crates_row) rows;
	VEC(struct crates_pull) pulls;
};
#define CRATES_INIT                                                    \
	{                                                              \
		.tools = VEC_INIT, .rows = VEC_INIT, .pulls = VEC_INIT \
	}

/* `file` is for messages. STATUS_MANIFEST with file, line and column. */
MUST_CHECK int crates_parse(struct crates *c, const char *text, size_t len, const char *file,
			    struct error *err);
void crates_release(struct crates *c);

/* The first row that fits a package of the lock; NULL: none does. */
const struct crates_row *crates_find(const struct crates *c, const struct cargolock *lock,
				     const struct cargolock_package *package);
/* NULL: nothing is known. */
const struct crates_pull *crates_find_pull(const struct crates *c, const char *crate, const char *pulls);

/* By the numbers before any - or +: as far as crates' versions are needed here. */
int crates_compare_versions(const char *a, const char *b);

#endif
