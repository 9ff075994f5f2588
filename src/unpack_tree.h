/*
 * Writes the same files into several trees at once: once into the first, as hard links into the others.
 *
 *	struct unpack_tree t = UNPACK_TREE_INIT;
 *	if (unpack_tree_open(&t, stage, trees, err) ||
 *	    unpack_tree_file(&t, "bin/x", 0755, mtime, &fd, err) || ... write to fd, close it ... ||
 *	    unpack_tree_share(&t, err))
 *		...
 *	unpack_tree_close(&t);
 *
 * Paths are relative, in order (layout.h), and reached from the tree's root by one openat() a component that
 * follows no symlink: whatever lies in the tree, nothing outside is touched. Nothing that is there is ever
 * replaced. Several processes may work in one tree at a time, as long as they make different files.
 *
 * Modes are exact, whatever umask and default ACLs say. STATUS_INTEGRITY when the name is taken, or lies below
 * something that is no directory; STATUS_FILESYSTEM for the rest.
 */
#ifndef MINGWUP_UNPACK_TREE_H
#define MINGWUP_UNPACK_TREE_H

#include "fs.h"

struct unpack_tree {
	size_t count;
	int *roots; /* of each tree */
	int *dirs;  /* the directory `current` in each; -1: not open */
	struct strbuf
		current;  /* entries come directory by directory, so keeping one saves most of the walking */
	const char *name; /* the last component of the file being written */
	struct strbuf path;
};
#define UNPACK_TREE_INIT                                     \
	{                                                    \
		.current = STRBUF_INIT, .path = STRBUF_INIT, \
	}

/* Makes the trees' roots below stage when they are missing. */
MUST_CHECK int unpack_tree_open(struct unpack_tree *t, const struct dir *stage, const struct strlist *trees,
				struct error *err);
void unpack_tree_close(struct unpack_tree *t);

/* Makes the directory and those on the way to it, 0755, where they are missing. */
MUST_CHECK int unpack_tree_directory(struct unpack_tree *t, const char *path, struct error *err);
/* Makes an empty file in the first tree; the caller writes to *fd and closes it. */
MUST_CHECK int unpack_tree_file(struct unpack_tree *t, const char *path, mode_t mode, int *fd,
				struct error *err);
/* Links that file into the other trees. */
MUST_CHECK int unpack_tree_share(struct unpack_tree *t, struct error *err);
MUST_CHECK int unpack_tree_symlink(struct unpack_tree *t, const char *path, const char *target, int64_t mtime,
				   struct error *err);
/* A hard link to `target`, a regular file that is in the trees already. */
MUST_CHECK int unpack_tree_link(struct unpack_tree *t, const char *path, const char *target, struct error *err);

#endif
