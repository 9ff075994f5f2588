/*
 * A file of the user's that we change. It is found through symlinks, and replaced in one step where it lies, with its
 * mode and owner, never over what somebody else wrote since it was read.
 *
 *	struct userfile f = USERFILE_INIT;
 *	if (userfile_open(&f, path, err))		// reads it; f.exists tells whether there was one
 *		...
 *	ret = userfile_write(&f, &text, keep, err);
 *	userfile_close(&f);
 *
 * STATUS_FILESYSTEM also for a file that is not ours to replace: read-only, another user's, one of several names.
 */
#ifndef MINGWUP_USERFILE_H
#define MINGWUP_USERFILE_H

#include "fs.h"

struct userfile {
	char *path;     /* as it was asked for */
	struct dir dir; /* the one in which the file itself lies; not open when it is missing */
	char *name;     /* in it */
	bool exists;
	bool has_dir; /* or its directory does */
	bool is_link; /* `path` is a symlink to it */
	mode_t mode;
	uid_t owner;
	gid_t group;
	struct strbuf text;
	char *copy; /* what userfile_write() kept; NULL: nothing */
};
#define USERFILE_INIT                                \
	{                                            \
		.dir = DIR_INIT, .text = STRBUF_INIT \
	}

/* The directory of a missing file may be missing, too, but not the one above it. */
MUST_CHECK int userfile_open(struct userfile *f, const char *path, struct error *err);
/* With `keep`, the file as it was stays beside it under a name that was free, f->copy. */
MUST_CHECK int userfile_write(struct userfile *f, const struct strbuf *text, bool keep, struct error *err);
/* Removes it, and with `dir` its directory when nothing else is in it. */
MUST_CHECK int userfile_remove(struct userfile *f, bool dir, struct error *err);
/* Takes away what killed runs have left beside it. */
void userfile_sweep(const struct userfile *f);
void userfile_close(struct userfile *f);

#endif
