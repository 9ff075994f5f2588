/*
 * A directory tree as text: one line an entry, in the bytewise order of the paths, fields separated by tabs:
 *
 *	d <path>
 *	f <mode> <size> <sha256> <path>		mode: 644 or 755
 *	l <target> <path>
 *
 * Two trees with the same listing hold the same files. Times and owners are not part of it, nor are hard links.
 *The SHA-256 of the listing names the tree.
 */
#ifndef MINGWUP_TREE_H
#define MINGWUP_TREE_H

#include "digest.h"
#include "fs.h"

struct tree {
	struct strbuf listing;
	int64_t files; /* regular files and symlinks */
	int64_t bytes; /* of the regular files */
};
#define TREE_INIT                      \
	{                              \
		.listing = STRBUF_INIT \
	}

/* Lists all that is below dir but the paths in `except`. Reads every file. A name with a tab or newline is an
 * error. */
MUST_CHECK int tree_scan(struct tree *t, const struct dir *dir, const struct strlist *except,
			 struct error *err);
void tree_release(struct tree *t);

/* Appends a line for each path that differs between two listings: "missing: p", "changed: p", "extra: p". */
void tree_compare(const char *wanted, const char *found, struct strlist *differences);

#endif
