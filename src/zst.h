/*
 * The .zst format, by libzstd: a stream that is pulled, and one that is written.
 *
 *	struct zst *z = zst_new(next_piece, arg);
 *	do {
 *		if (zst_read(z, &data, &len, err)) ...
 *	} while (len);
 *	zst_free(z);
 *
 * One frame (RFC 8878), whose window is at most 128 MiB: what `zstd -d` takes without being asked to.
 *
 * Errors of reading: STATUS_INTEGRITY for input that is no .zst, damaged, cut short, goes on behind the frame, or wants
 * more memory; what the source said, when it failed.
 *
 * Why not libarchive's own filter, which can do both: that of Debian 12 cannot look further back than 8 MiB when it
 * writes. cc1 and cc1plus, over 30 MB each, are mostly the same code: over them, a pack's size falls from 48.3 to 41 MB.
 */
#ifndef MINGWUP_ZST_H
#define MINGWUP_ZST_H

#include "error.h"

/* The next piece of compressed input, valid until the next call; *len is 0 at its end. */
typedef int zst_source(void *arg, const void **data, size_t *len, struct error *err);

struct zst;
MUST_CHECK struct zst *zst_new(zst_source *source, void *arg);
/* The next decoded bytes, valid until the next call; *len is 0 at the end, which is the input's end too. */
MUST_CHECK int zst_read(struct zst *z, const void **data, size_t *len, struct error *err);
void zst_free(struct zst *z); /* NULL is fine */

/* Takes what was compressed. */
typedef int zst_sink(void *arg, const void *data, size_t len, struct error *err);

/* The same input makes the same bytes, with the same libzstd. */
struct zst_writer;
MUST_CHECK struct zst_writer *zst_writer_new(zst_sink *sink, void *arg);
MUST_CHECK int zst_write(struct zst_writer *w, const void *data, size_t len, struct error *err);
MUST_CHECK int zst_writer_end(struct zst_writer *w, struct error *err);
void zst_writer_free(struct zst_writer *w); /* NULL is fine */

#endif
