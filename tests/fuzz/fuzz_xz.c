/*
 * A byte that says how eagerly to skip, and an .xz stream: taking it apart block by block, as one thread does, gives what
 * liblzma's own decoder of streams gives, and skipping no more than was asked for.
 */
#include "fuzz.h"

#include "xz.h"

enum { MAX_BYTES = 1 << 20 };

/* Counts what comes out, and appends it where nothing is skipped. */
static int decode(struct fuzz_input input, unsigned threads, uint64_t skip, struct strbuf *out, uint64_t *bytes)
{
	struct xz *xz = xz_new(threads, 64 << 20, fuzz_next_piece, &input);
	struct error err = ERROR_INIT;
	uint64_t skipped = 0;
	const void *data;
	size_t len = 0;
	int ret;

	do {
		ret = skip ? xz_skip(xz, skip, &skipped, &err) : 0;
		fuzz_must(ret || skipped <= skip);
		*bytes += skipped;
		if (!ret)
			ret = xz_read(xz, &data, &len, &err);
		if (!ret && !skip)
			strbuf_add(out, data, len);
		*bytes += ret ? 0 : len;
	} while (!ret && len && *bytes < MAX_BYTES);
	if (ret)
		fuzz_refused(&err);
	xz_free(xz);
	return ret;
}

FUZZ_TARGET(xz)
{
	struct strbuf by_blocks = STRBUF_INIT, whole = STRBUF_INIT;
	struct fuzz_input input = { data + 1, size - 1 };
	uint64_t a = 0, b = 0, c = 0;
	int first, second;

	if (!size)
		return 0;
	first = decode(input, 1, 0, &by_blocks, &a);
	second = decode(input, 2, 0, &whole, &b);
	if (a < MAX_BYTES && b < MAX_BYTES) {
		fuzz_must(first == second);
		fuzz_must(first ||
			  (by_blocks.len == whole.len && !memcmp(by_blocks.buf, whole.buf, whole.len)));
	}
	if (!first && *data) {
		fuzz_must(!decode(input, 1, (uint64_t)*data << 4, &by_blocks, &c));
		fuzz_must(c == a || c >= MAX_BYTES);
	}
	strbuf_release(&by_blocks);
	strbuf_release(&whole);
	return 0;
}
