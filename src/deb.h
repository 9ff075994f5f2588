/*
 * The files in a Debian package or in a pack, by libarchive; .xz and .zst streams are decoded by xz.h and zst.h.
 *
 *	struct deb_library *library = deb_library_load(err);
 *	struct deb *deb = NULL;
 *	if (deb_open(&deb, library, fd, threads, memory, max_bytes, err)) ...
 *	while ((more = deb_next(deb, &entry, err)) > 0)
 *		while (!(ret = deb_read(deb, &data, &len, err)) && len)
 *			...
 *	deb_free(deb);
 *
 * A .deb (deb(5)) is an ar archive of debian-binary, which says 2.x, a control.tar, and exactly one data.tar,
 * data.tar.gz, .xz or .zst, whose entries these are. A pack (pack.h) is a .tar.zst and nothing else. All is read from the descriptor in one pass; nothing is
 * written. Everything in the entries is as the archive has it: whoever uses it must judge it.
 *
 * Errors: STATUS_FAILURE when libarchive cannot be loaded; STATUS_INTEGRITY, with libarchive's or liblzma's words, for
 * what is damaged, cut short, or unpacks to more than `max_bytes`; STATUS_FILESYSTEM when the file cannot be read.
 */
#ifndef MINGWUP_DEB_H
#define MINGWUP_DEB_H

#include "error.h"

#include <stdint.h>
#include <sys/types.h>

enum deb_type {
	DEB_FILE,
	DEB_DIRECTORY,
	DEB_SYMLINK,
	DEB_HARDLINK,
	DEB_OTHER, /* `kind` says what: "a device", ... */
};

/* Valid until the next deb_next(). */
struct deb_entry {
	enum deb_type type;
	const char *kind;   /* with its article, for messages */
	const char *path;   /* "./usr/bin/x" */
	const char *target; /* of a symlink or a hard link; else NULL */
	mode_t mode;        /* permissions, and the setuid, setgid and sticky bits */
	uint64_t size;      /* bytes that deb_read() will give */
	int64_t mtime;      /* seconds since 1970 */
};

struct deb_library;
/*
 * Loads libarchive. NULL: failed. The caller frees it with free(). Whoever unpacks in a child loads it before the fork:
 * the child cannot open files, and another thread, a resolver of libcurl's, may be loading something at that moment.
 */
MUST_CHECK struct deb_library *deb_library_load(struct error *err);

struct deb;
/* Borrows the library, and fd, whose position neither matters nor moves. `max_bytes` bounds the unpacked data.tar;
 * `threads` and `memory` as xz_new() has them. */
MUST_CHECK int deb_open(struct deb **deb, const struct deb_library *library, int fd, unsigned threads,
			uint64_t memory, uint64_t max_bytes, struct error *err);
MUST_CHECK int deb_open_pack(struct deb **deb, const struct deb_library *library, int fd, uint64_t max_bytes,
			     struct error *err);
/* 1: the next entry; 0: the end, and the whole package was in order; -1: failed. */
MUST_CHECK int deb_next(struct deb *deb, struct deb_entry *entry, struct error *err);
/* The next bytes of a DEB_FILE, valid until the next call; *len is 0 at its end. Need not be called: what nobody reads
 * is not decoded where that can be helped, and then not checked either. */
MUST_CHECK int deb_read(struct deb *deb, const void **data, size_t *len, struct error *err);
void deb_free(struct deb *deb); /* NULL is fine */

#endif
