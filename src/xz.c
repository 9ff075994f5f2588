/* The .xz format, by liblzma. */
#include "xz.h"

#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>

#if LZMA_VERSION < UINT32_C(50020002)
#error "liblzma is too old: install liblzma-dev 5.2 or later (5.4 or later decodes in parallel)"
#endif

/* xz -9 needs 65 MiB for a thread; a block of xz -6 in threads about 40. Beyond the first limit liblzma uses
 * fewer threads, beyond the second it gives up. */
#define MEMORY_FOR_THREADS (UINT64_C(256) << 20)
#define MEMORY_MAX (UINT64_C(512) << 20)

enum { PIECE = 1 << 20, THREADS_MAX = 64 };

struct xz {
	lzma_stream stream;
	xz_source *source;
	void *arg;
	unsigned threads;
	bool started;
	bool drained; /* the source has nothing more */
	bool ended;   /* the end of the .xz stream was decoded */
	uint8_t *piece;
};

struct xz *xz_new(unsigned threads, xz_source *source, void *arg)
{
	struct xz *xz = xcalloc(1, sizeof(*xz));

	xz->stream = (lzma_stream)LZMA_STREAM_INIT;
	xz->source = source;
	xz->arg = arg;
	xz->threads = !threads ? 1 : threads > THREADS_MAX ? THREADS_MAX : threads;
	xz->piece = xrealloc(NULL, PIECE, 1);
	return xz;
}

void xz_free(struct xz *xz)
{
	if (!xz)
		return;
	lzma_end(&xz->stream);
	free(xz->piece);
	free(xz);
}

static lzma_ret start(struct xz *xz)
{
#if LZMA_VERSION >= UINT32_C(50040002)
	if (xz->threads > 1) {
		lzma_mt mt = {
			.threads = xz->threads,
			.memlimit_threading = MEMORY_FOR_THREADS,
			.memlimit_stop = MEMORY_MAX,
		};

		return lzma_stream_decoder_mt(&xz->stream, &mt);
	}
#endif
	return lzma_stream_decoder(&xz->stream, MEMORY_MAX, 0);
}

static int refuse(lzma_ret code, struct error *err)
{
	const char *why;

	switch (code) {
	case LZMA_FORMAT_ERROR:
		why = "this is not in .xz format";
		break;
	case LZMA_OPTIONS_ERROR:
		why = "its options are not supported";
		break;
	case LZMA_DATA_ERROR:
		why = "the data is damaged";
		break;
	case LZMA_BUF_ERROR:
		why = "the data is cut short";
		break;
	case LZMA_MEMLIMIT_ERROR:
		why = "it wants more memory than is sensible";
		break;
	case LZMA_MEM_ERROR:
		return error_set(err, STATUS_FAILURE, "xz: out of memory, or of threads");
	default:
		return error_set(err, STATUS_FAILURE, "xz: liblzma failed with code %d", (int)code);
	}
	return error_set(err, STATUS_INTEGRITY, "xz: %s", why);
}

static int more_input(struct xz *xz, struct error *err)
{
	const void *data = NULL;
	size_t len = 0;

	if (xz->source(xz->arg, &data, &len, err))
		return -1;
	xz->stream.next_in = data;
	xz->stream.avail_in = len;
	xz->drained = !len;
	return 0;
}

/* Whatever follows the stream is not ours: nobody may hide something there. */
static int check_end(struct xz *xz, struct error *err)
{
	if (!xz->stream.avail_in && !xz->drained && more_input(xz, err))
		return -1;
	if (xz->stream.avail_in)
		return error_set(err, STATUS_INTEGRITY, "xz: something follows the end of the stream");
	return 0;
}

int xz_read(struct xz *xz, const void **data, size_t *len, struct error *err)
{
	lzma_ret code = LZMA_OK;

	xz->stream.next_out = xz->piece;
	xz->stream.avail_out = PIECE;
	if (!xz->started) {
		code = start(xz);
		xz->started = true;
	}
	while (code == LZMA_OK && !xz->ended && xz->stream.avail_out) {
		if (!xz->stream.avail_in && !xz->drained && more_input(xz, err))
			return -1;
		code = lzma_code(&xz->stream, xz->drained ? LZMA_FINISH : LZMA_RUN);
		xz->ended = code == LZMA_STREAM_END;
	}
	if (code != LZMA_OK && code != LZMA_STREAM_END)
		return refuse(code, err);
	if (xz->ended && check_end(xz, err))
		return -1;
	*data = xz->piece;
	*len = PIECE - xz->stream.avail_out;
	return 0;
}

struct whole {
	const void *data;
	size_t len;
};

static int whole_piece(void *arg, const void **data, size_t *len, struct error *err)
{
	struct whole *whole = arg;

	(void)err;
	*data = whole->data;
	*len = whole->len;
	whole->len = 0;
	return 0;
}

int xz_decode(const void *data, size_t len, size_t max, struct strbuf *out, struct error *err)
{
	struct whole whole = { data, len };
	struct xz *xz = xz_new(lzma_cputhreads(), whole_piece, &whole);
	size_t start_len = out->len, n = 0;
	const void *piece = NULL;
	int ret = 0;

	do {
		ret = xz_read(xz, &piece, &n, err);
		if (!ret && n > max - (out->len - start_len))
			ret = error_set(err, STATUS_INTEGRITY, "xz: it unpacks to more than %zu bytes", max);
		if (!ret)
			strbuf_add(out, piece, n);
	} while (!ret && n);
	xz_free(xz);
	return ret;
}
