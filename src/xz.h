/*
 * The .xz format, by liblzma: a stream that is pulled, and a whole buffer at once.
 *
 *	struct xz *xz = xz_new(threads, memory, next_piece, arg);
 *	do {
 *		if (xz_read(xz, &data, &len, err)) ...
 *	} while (len);
 *	xz_free(xz);
 *
 * One .xz stream, not several behind each other: dpkg and the Debian archive write no others. With more than one
 * thread, its blocks are decoded in parallel where liblzma can do that (5.4 or later). With one, those that nobody
 * wants may be left out. Threads start at the first xz_read(), so that what the process forbade itself before binds
 * them too.
 *
 * Errors: STATUS_INTEGRITY for input that is no .xz, damaged, cut short, or wants more memory than any
 * Debian package needs; what the source said, when it failed.
 */
#ifndef MINGWUP_XZ_H
#define MINGWUP_XZ_H

#include "error.h"

#include <stdint.h>

/* The next piece of compressed input, valid until the next call; *len is 0 at its end. */
typedef int xz_source(void *arg, const void **data, size_t *len, struct error *err);

struct xz;
/* Threads are so many that they need no more than `memory` bytes; one may take what it needs. */
MUST_CHECK struct xz *xz_new(unsigned threads, uint64_t memory, xz_source *source, void *arg);
/* The next decoded bytes, valid until the next call; *len is 0 at the end, which is reached only when the
 * input ends there too. */
MUST_CHECK int xz_read(struct xz *xz, const void **data, size_t *len, struct error *err);
/*
 * Leaves out some of the next `max` decoded bytes, *skipped of them, when that spares the decoding: what is left of
 * blocks that end within them. The checksums of these blocks are not looked at: it is for input that is known already.
 */
MUST_CHECK int xz_skip(struct xz *xz, uint64_t max, uint64_t *skipped, struct error *err);
void xz_free(struct xz *xz); /* NULL is fine */

/* Appends the decoded bytes of a whole .xz file. STATUS_INTEGRITY also when they are more than `max`. */
MUST_CHECK int xz_decode(const void *data, size_t len, size_t max, struct strbuf *out, struct error *err);

#endif
