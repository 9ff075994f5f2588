/*
 * A directory tree as text: one line an entry, in the bytewise order of the paths, fields separated by tabs:
 *
 *	d <path>
 *	f <mode> <size> <sha256> <path>		mode: 644 or 755
 *	l <target> <path>
 *
 * Two trees with the same listing hold the same files. Times and owners are not part of it, nor are hard links.
 * The SHA-256 of the listing names the tree.
 */
#ifndef MINGWUP_TREE_H
#define MINGWUP_TREE_H

#include "digest.h"
#include "fs.h"
#include "slice.h"

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

/* One line of a listing, taken apart. */
struct tree_line {
	struct slice all;   /* without its end */
	char type;          /* 'd', 'f', 'l', or '?' */
	struct slice mode;  /* of a file: "644" or "755"; else empty */
	uint64_t size;      /* of a file; else 0 */
	struct slice value; /* of a file its SHA-256 in hexadecimal, of a symlink its target; else empty */
	struct slice path;
};
/* Takes the first line off *rest; its type is '?' when it is none of these. False at the end. */
bool tree_next_line(const char **rest, struct tree_line *line);

/* Appends a line for each path that differs between two listings: "missing: p", "changed: p", "extra: p". */
void tree_compare(const char *wanted, const char *found, struct strlist *differences);

#endif
