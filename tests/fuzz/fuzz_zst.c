/*
 * A .zst stream: any bytes are decoded or refused, in pieces that end anywhere, and what zst_write() compresses comes out
 * again, unless a byte of it was changed: then it is refused, or what comes out is something (there is no checksum).
 */
#include "fuzz.h"

#include "strbuf.h"
#include "zst.h"

enum { MAX_BYTES = 1 << 22 };

static int decode(const void *bytes, size_t size, struct strbuf *out)
{
	struct fuzz_input input = { bytes, size };
	struct zst *z = zst_new(fuzz_next_piece, &input);
	struct error err = ERROR_INIT;
	const void *data;
	size_t len = 0;
	int ret;

	do {
		ret = zst_read(z, &data, &len, &err);
		if (!ret)
			strbuf_add(out, data, len);
	} while (!ret && len && out->len < MAX_BYTES);
	if (ret)
		fuzz_refused(&err);
	zst_free(z);
	return ret;
}

static int append(void *arg, const void *data, size_t len, struct error *err)
{
	(void)err;
	strbuf_add(arg, data, len);
	return 0;
}

static void compress(const uint8_t *data, size_t size, struct strbuf *out)
{
	struct zst_writer *w = zst_writer_new(append, out);
	struct error err = ERROR_INIT;

	fuzz_must(!zst_write(w, data, size, &err) && !zst_writer_end(w, &err));
	zst_writer_free(w);
}

FUZZ_TARGET(zst)
{
	struct strbuf any = STRBUF_INIT, packed = STRBUF_INIT, again = STRBUF_INIT;

	(void)decode(data, size, &any);
	/* A writer's tables are large: not for each of millions of inputs. */
	if (size > 1 && data[0] == 0) {
		compress(data, size, &packed);
		fuzz_must(!decode(packed.buf, packed.len, &again));
		fuzz_must(again.len == size && !memcmp(again.buf, data, size));
		packed.buf[data[1] % packed.len] ^= 1;
		(void)decode(packed.buf, packed.len, &any);
	}
	strbuf_release(&any);
	strbuf_release(&packed);
	strbuf_release(&again);
	return 0;
}
