/* Load: manifests and locks from directories into the catalog. */
#ifndef MINGWUP_LOAD_H
#define MINGWUP_LOAD_H

#include "catalog.h"
#include "strbuf.h"

/*
 * Reads every *.toml of the directories in order; a later file of the same name replaces an earlier one. Locks are
 * much longer, and read by themselves. STATUS_MANIFEST for the first fault, STATUS_FILESYSTEM when something cannot
 * be read.
 */
MUST_CHECK int load_catalog(struct catalog *catalog, const struct strlist *dirs, struct error *err);

/* The lock in a file. Returns 1 when there is none. */
MUST_CHECK int load_lock(const char *path, struct lock *lock, struct error *err);
/* The lock of a release that was not read yet, if it has one. */
MUST_CHECK int load_release_lock(struct release *r, struct error *err);

/*
 * What is known of crates and of failing builds (toolchains.d/README.md): the text of knowledge/<name> in the last
 * of the directories that has it. *file, its path, is the caller's. STATUS_MANIFEST when none has it.
 */
MUST_CHECK int load_knowledge(const struct strlist *dirs, const char *name, struct strbuf *text, char **file,
			      struct error *err);

#endif
