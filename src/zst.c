/* The .zst format, by libzstd. */
#include "zst.h"

#include <stdlib.h>
#include <zstd.h>

enum {
	/* Measured over a full tree of gcc-12: 9 needs 10 s of one core; 19 gets no smaller, in 130 s. */
	LEVEL = 9,
	/* 64 MiB: 41 MB for x86_64's minimal tree; 32 MiB, 47 MB. */
	WINDOW_LOG = 26,
	WINDOW_LOG_MAX = 27,
};

struct zst {
	ZSTD_DCtx *context;
	zst_source *source;
	void *arg;
	ZSTD_inBuffer in;
	char *piece;
	size_t piece_size;
	bool pending; /* the decoder may hold more than fitted into the piece */
	bool ended;   /* the frame is whole */
};

struct zst_writer {
	ZSTD_CCtx *context;
	zst_sink *sink;
	void *arg;
	char *piece;
	size_t piece_size;
};

static int damaged(const char *what, struct error *err)
{
	return error_set(err, STATUS_INTEGRITY, "the .zst stream is damaged: %s", what);
}

struct zst *zst_new(zst_source *source, void *arg)
{
	struct zst *z = xcalloc(1, sizeof(*z));

	z->source = source;
	z->arg = arg;
	z->piece_size = ZSTD_DStreamOutSize();
	z->piece = xcalloc(1, z->piece_size);
	z->context = ZSTD_createDCtx();
	if (z->context)
		ZSTD_DCtx_setParameter(z->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	return z;
}

/* Makes z->in not empty, but at the end of the input. */
static int refill(struct zst *z, struct error *err)
{
	if (z->in.pos < z->in.size)
		return 0;
	z->in.pos = 0;
	return z->source(z->arg, &z->in.src, &z->in.size, err);
}

static int decode(struct zst *z, ZSTD_outBuffer *out, struct error *err)
{
	size_t more;

	if (!z->pending) {
		if (refill(z, err))
			return -1;
		if (!z->in.size)
			return damaged("it is cut short", err);
	}
	more = ZSTD_decompressStream(z->context, out, &z->in);
	if (ZSTD_isError(more))
		return damaged(ZSTD_getErrorName(more), err);
	z->pending = out->pos == out->size;
	z->ended = !more;
	return 0;
}

int zst_read(struct zst *z, const void **data, size_t *len, struct error *err)
{
	ZSTD_outBuffer out = { z->piece, z->piece_size, 0 };

	*len = 0;
	if (!z->context)
		return error_set(err, STATUS_FAILURE, "out of memory");
	while (!out.pos && !z->ended)
		if (decode(z, &out, err))
			return -1;
	*data = z->piece;
	*len = out.pos;
	if (out.pos)
		return 0;
	if (refill(z, err))
		return -1;
	return z->in.size ? damaged("something follows its frame", err) : 0;
}

void zst_free(struct zst *z)
{
	if (!z)
		return;
	ZSTD_freeDCtx(z->context);
	free(z->piece);
	free(z);
}

struct zst_writer *zst_writer_new(zst_sink *sink, void *arg)
{
	struct zst_writer *w = xcalloc(1, sizeof(*w));

	w->sink = sink;
	w->arg = arg;
	w->piece_size = ZSTD_CStreamOutSize();
	w->piece = xcalloc(1, w->piece_size);
	w->context = ZSTD_createCCtx();
	if (w->context) {
		ZSTD_CCtx_setParameter(w->context, ZSTD_c_compressionLevel, LEVEL);
		ZSTD_CCtx_setParameter(w->context, ZSTD_c_windowLog, WINDOW_LOG);
		ZSTD_CCtx_setParameter(w->context, ZSTD_c_enableLongDistanceMatching, 1);
		ZSTD_CCtx_setParameter(w->context, ZSTD_c_checksumFlag, 1);
	}
	return w;
}

/* All of the input; with ZSTD_e_end, until nothing is held back any more. */
static int compress(struct zst_writer *w, ZSTD_inBuffer *in, ZSTD_EndDirective end, struct error *err)
{
	size_t left;

	if (!w->context)
		return error_set(err, STATUS_FAILURE, "out of memory");
	do {
		ZSTD_outBuffer out = { w->piece, w->piece_size, 0 };

		left = ZSTD_compressStream2(w->context, &out, in, end);
		if (ZSTD_isError(left))
			return error_set(err, STATUS_FAILURE, "cannot compress: %s", ZSTD_getErrorName(left));
		if (out.pos && w->sink(w->arg, out.dst, out.pos, err))
			return -1;
	} while (end == ZSTD_e_end ? left > 0 : in->pos < in->size);
	return 0;
}

int zst_write(struct zst_writer *w, const void *data, size_t len, struct error *err)
{
	ZSTD_inBuffer in = { data, len, 0 };

	return compress(w, &in, ZSTD_e_continue, err);
}

int zst_writer_end(struct zst_writer *w, struct error *err)
{
	ZSTD_inBuffer in = { NULL, 0, 0 };

	return compress(w, &in, ZSTD_e_end, err);
}

void zst_writer_free(struct zst_writer *w)
{
	if (!w)
		return;
	ZSTD_freeCCtx(w->context);
	free(w->piece);
	free(w);
}
