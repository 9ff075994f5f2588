/* The .xz format, by liblzma. */
#include "xz.h"

#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if LZMA_VERSION < UINT32_C(50020002)
#error "liblzma is too old: install liblzma-dev 5.2 or later (5.4 or later decodes in parallel)"
#endif

/* Of a document, which is decoded at once. */
#define MEMORY_FOR_WHOLE (UINT64_C(256) << 20)
/* What is not decoded at all: xz -9 needs 65 MiB. */
#define MEMORY_MAX (UINT64_C(512) << 20)

/* What is decoded is still in the processor's cache when it is written. */
enum { PIECE = 64 << 10, THREADS_MAX = 64 };

struct xz {
	lzma_stream stream;
	xz_source *source;
	void *arg;
	unsigned threads;
	uint64_t memory;
	bool started;
	bool drained; /* the source has nothing more */
	bool ended;   /* the end of the .xz stream was decoded */
	uint8_t *piece;
	/* One thread takes the stream apart itself. */
	bool by_blocks;
	bool inside; /* a block, which `stream` decodes */
	lzma_stream_flags flags;
	lzma_block block;        /* the present one, as its header has it */
	lzma_index_hash *blocks; /* all so far, to be compared with the index at the end */
};

struct xz *xz_new(unsigned threads, uint64_t memory, xz_source *source, void *arg)
{
	struct xz *xz = xcalloc(1, sizeof(*xz));

	xz->stream = (lzma_stream)LZMA_STREAM_INIT;
	xz->source = source;
	xz->arg = arg;
	xz->threads = !threads ? 1 : threads > THREADS_MAX ? THREADS_MAX : threads;
	xz->memory = memory;
	xz->piece = xrealloc(NULL, PIECE, 1);
	return xz;
}

void xz_free(struct xz *xz)
{
	if (!xz)
		return;
	lzma_end(&xz->stream);
	lzma_index_hash_end(xz->blocks, NULL);
	free(xz->piece);
	free(xz);
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

/* There is at least one byte of input after this. */
static int need_input(struct xz *xz, struct error *err)
{
	if (!xz->stream.avail_in && !xz->drained && more_input(xz, err))
		return -1;
	return xz->stream.avail_in ? 0 : refuse(LZMA_BUF_ERROR, err);
}

static void advance(struct xz *xz, size_t len)
{
	xz->stream.next_in += len;
	xz->stream.avail_in -= len;
}

/* Moves `len` bytes of input to `to`; NULL: drops them. */
static int take(struct xz *xz, uint8_t *to, uint64_t len, struct error *err)
{
	while (len) {
		size_t n;

		if (need_input(xz, err))
			return -1;
		n = xz->stream.avail_in < len ? xz->stream.avail_in : (size_t)len;
		if (to) {
			memcpy(to, xz->stream.next_in, n);
			to += n;
		}
		advance(xz, n);
		len -= n;
	}
	return 0;
}

static int start_blocks(struct xz *xz, struct error *err)
{
	uint8_t header[LZMA_STREAM_HEADER_SIZE];
	lzma_ret code;

	xz->by_blocks = true;
	xz->blocks = lzma_index_hash_init(NULL, NULL);
	if (!xz->blocks)
		return refuse(LZMA_MEM_ERROR, err);
	if (take(xz, header, sizeof(header), err))
		return -1;
	code = lzma_stream_header_decode(&xz->flags, header);
	return code == LZMA_OK ? 0 : refuse(code, err);
}

static int start(struct xz *xz, struct error *err)
{
	xz->started = true;
#if LZMA_VERSION >= UINT32_C(50040002)
	if (xz->threads > 1) {
		lzma_mt mt = {
			.threads = xz->threads,
			.memlimit_threading = xz->memory,
			.memlimit_stop = MEMORY_MAX,
		};
		lzma_ret code = lzma_stream_decoder_mt(&xz->stream, &mt);

		return code == LZMA_OK ? 0 : refuse(code, err);
	}
#endif
	return start_blocks(xz, err);
}

static lzma_ret start_decoder(struct xz *xz, lzma_filter *filters)
{
	uint64_t memory = lzma_raw_decoder_memusage(filters);
	lzma_ret code = memory == UINT64_MAX  ? LZMA_OPTIONS_ERROR
			: memory > MEMORY_MAX ? LZMA_MEMLIMIT_ERROR
					      : lzma_block_decoder(&xz->stream, &xz->block);

	for (size_t i = 0; filters[i].id != LZMA_VLI_UNKNOWN; i++)
		free(filters[i].options);
	xz->block.filters = NULL;
	return code;
}

/* The header whose first byte, which tells its length, was read. */
static int open_block(struct xz *xz, uint8_t first, struct error *err)
{
	uint8_t header[LZMA_BLOCK_HEADER_SIZE_MAX] = { first };
	lzma_filter filters[LZMA_FILTERS_MAX + 1];
	lzma_ret code;

	xz->block = (lzma_block){
		.version = 1,
		.header_size = lzma_block_header_size_decode(first),
		.check = xz->flags.check,
		.filters = filters,
	};
	if (take(xz, header + 1, xz->block.header_size - 1, err))
		return -1;
	code = lzma_block_header_decode(&xz->block, NULL, header);
	if (code == LZMA_OK)
		code = start_decoder(xz, filters);
	xz->inside = code == LZMA_OK;
	return xz->inside ? 0 : refuse(code, err);
}

static int close_block(struct xz *xz, struct error *err)
{
	lzma_ret code = lzma_index_hash_append(xz->blocks, lzma_block_unpadded_size(&xz->block),
					       xz->block.uncompressed_size);

	xz->inside = false;
	return code == LZMA_OK ? 0 : refuse(code, err);
}

/* What stands behind the blocks: the index, whose first byte is 0, and the footer. */
static int read_index(struct xz *xz, struct error *err)
{
	uint8_t first = 0, footer[LZMA_STREAM_HEADER_SIZE];
	lzma_stream_flags flags;
	size_t used = 0;
	lzma_ret code = lzma_index_hash_decode(xz->blocks, &first, &used, 1);

	while (code == LZMA_OK) {
		if (need_input(xz, err))
			return -1;
		used = 0;
		code = lzma_index_hash_decode(xz->blocks, xz->stream.next_in, &used, xz->stream.avail_in);
		advance(xz, used);
	}
	if (code != LZMA_STREAM_END)
		return refuse(code, err);
	if (take(xz, footer, sizeof(footer), err))
		return -1;
	code = lzma_stream_footer_decode(&flags, footer);
	if (code == LZMA_OK)
		code = lzma_stream_flags_compare(&xz->flags, &flags);
	if (code == LZMA_FORMAT_ERROR ||
	    (code == LZMA_OK && flags.backward_size != lzma_index_hash_size(xz->blocks)))
		code = LZMA_DATA_ERROR;
	xz->ended = code == LZMA_OK;
	return xz->ended ? 0 : refuse(code, err);
}

/* Enters the next block, or comes to the end. */
static int next_block(struct xz *xz, struct error *err)
{
	uint8_t first;

	if (take(xz, &first, 1, err))
		return -1;
	return first ? open_block(xz, first, err) : read_index(xz, err);
}

static int read_blocks(struct xz *xz, struct error *err)
{
	while (!xz->ended && xz->stream.avail_out) {
		lzma_ret code;

		if (!xz->inside) {
			if (next_block(xz, err))
				return -1;
			continue;
		}
		if (need_input(xz, err))
			return -1;
		code = lzma_code(&xz->stream, LZMA_RUN);
		if (code != LZMA_OK && code != LZMA_STREAM_END)
			return refuse(code, err);
		if (code == LZMA_STREAM_END && close_block(xz, err))
			return -1;
	}
	return 0;
}

static int read_stream(struct xz *xz, struct error *err)
{
	lzma_ret code = LZMA_OK;

	while (code == LZMA_OK && !xz->ended && xz->stream.avail_out) {
		if (!xz->stream.avail_in && !xz->drained && more_input(xz, err))
			return -1;
		code = lzma_code(&xz->stream, xz->drained ? LZMA_FINISH : LZMA_RUN);
		xz->ended = code == LZMA_STREAM_END;
	}
	return code == LZMA_OK || code == LZMA_STREAM_END ? 0 : refuse(code, err);
}

int xz_read(struct xz *xz, const void **data, size_t *len, struct error *err)
{
	xz->stream.next_out = xz->piece;
	xz->stream.avail_out = PIECE;
	if (!xz->started && start(xz, err))
		return -1;
	if (xz->by_blocks ? read_blocks(xz, err) : read_stream(xz, err))
		return -1;
	if (xz->ended && check_end(xz, err))
		return -1;
	*data = xz->piece;
	*len = PIECE - xz->stream.avail_out;
	return 0;
}

/* 1: dropped what is left of the block, *left bytes; 0: its header does not tell both sizes, or it is more than `max`. */
static int drop_block(struct xz *xz, uint64_t max, uint64_t *left, struct error *err)
{
	const lzma_block *b = &xz->block;

	if (b->compressed_size == LZMA_VLI_UNKNOWN || b->uncompressed_size == LZMA_VLI_UNKNOWN)
		return 0;
	*left = b->uncompressed_size - xz->stream.total_out;
	if (*left > max)
		return 0;
	if (take(xz, NULL, lzma_block_total_size(b) - b->header_size - xz->stream.total_in, err) ||
	    close_block(xz, err))
		return -1;
	return 1;
}

int xz_skip(struct xz *xz, uint64_t max, uint64_t *skipped, struct error *err)
{
	uint64_t left = 0;
	int dropped = 1;

	*skipped = 0;
	while (xz->by_blocks && !xz->ended && dropped > 0) {
		if (!xz->inside && next_block(xz, err))
			return -1;
		dropped = xz->inside ? drop_block(xz, max - *skipped, &left, err) : 0;
		if (dropped > 0)
			*skipped += left;
	}
	return dropped < 0 ? -1 : 0;
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
	struct xz *xz = xz_new(lzma_cputhreads(), MEMORY_FOR_WHOLE, whole_piece, &whole);
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
