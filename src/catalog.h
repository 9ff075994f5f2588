/* The releases that are on offer: manifests, each with its lock if there is one. */
#ifndef MINGWUP_CATALOG_H
#define MINGWUP_CATALOG_H

#include "lock.h"
#include "manifest.h"

struct release {
	struct manifest manifest;
	bool locked;
	struct lock lock;
	char *manifest_file; /* where they came from, for messages and for `mingwup lock` */
	char *lock_file;     /* the path beside the manifest, whether or not it is there */
};

struct catalog {
	VEC(struct release) releases; /* sorted by name */
};
#define CATALOG_INIT     \
	{                \
		VEC_INIT \
	}

void release_release(struct release *r);

/* Takes the release; one of the same name that was there before is replaced. */
void catalog_put(struct catalog *c, struct release *release);
void catalog_release(struct catalog *c);

/* NULL when there is none of that name. */
const struct release *catalog_find(const struct catalog *c, const char *name);
/* A target of that Rust target, triple or processor, in the first release that has it. NULL: none has. */
const struct target *catalog_find_target(const struct catalog *c, const char *name,
					 const struct release **release);
/* The one that the user gets without asking. STATUS_MANIFEST when none or several call themselves default. */
MUST_CHECK int catalog_default(const struct catalog *c, const struct release **found, struct error *err);
/*
 * STATUS_MANIFEST when the lock has another GCC than the manifest promises. The first package that a target names is
 * GCC's, and its version is; the compiler itself tells no more than "14-posix".
 */
MUST_CHECK int catalog_check_lock(const struct manifest *m, const struct lock *lock, struct error *err);

/* "gcc-12, gcc-14" */
void catalog_names(const struct catalog *c, struct strbuf *out);

#endif
