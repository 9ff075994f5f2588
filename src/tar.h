/*
 * The headers of a tar file (POSIX.1-1988, "ustar"), to write one. Owner root by number and no names, so that the same
 * files make the same bytes. Reading is libarchive's (deb.h).
 */
#ifndef MINGWUP_TAR_H
#define MINGWUP_TAR_H

#include "strbuf.h"

enum { TAR_BLOCK = 512 };

enum tar_type { TAR_FILE = '0', TAR_SYMLINK = '2', TAR_DIRECTORY = '5' };

struct tar_member {
	enum tar_type type;
	const char *path;   /* relative */
	const char *target; /* of a symlink; else NULL */
	unsigned mode;      /* 0755 */
	uint64_t size;      /* of a file; else 0. So many bytes follow, and zeros up to a whole block */
	int64_t mtime;      /* seconds since 1970 */
};

/* Appends the header. -1 when a name, a number or the target does not fit: 100 bytes behind and 155 before some slash of
 * the path, 100 for the target. */
MUST_CHECK int tar_add_header(struct strbuf *out, const struct tar_member *member);
/* Appends the zeros behind a file's content. */
void tar_add_padding(struct strbuf *out, uint64_t size);
/* Appends what ends a tar file. */
void tar_add_end(struct strbuf *out);

#endif
