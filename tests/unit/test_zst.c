/* What is written as .zst is read again, always the same; what is no whole frame is refused. */
#include "helper.h"

#include "zst.h"

enum { SIZE = 3 << 20 };

static int add(void *arg, const void *data, size_t len, struct error *err)
{
	(void)err;
	strbuf_add(arg, data, len);
	return 0;
}

/* Hands out a text in small pieces, so that every state of the reader is met. */
struct pieces {
	const char *at;
	size_t left, piece;
};

static int next(void *arg, const void **data, size_t *len, struct error *err)
{
	struct pieces *p = arg;

	(void)err;
	*data = p->at;
	*len = p->left < p->piece ? p->left : p->piece;
	p->at += *len;
	p->left -= *len;
	return 0;
}

static void compress(const struct strbuf *text, size_t piece, struct strbuf *out)
{
	struct zst_writer *w = zst_writer_new(add, out);
	struct error err = ERROR_INIT;

	for (size_t at = 0; at < text->len; at += piece)
		assert_ok(zst_write(w, text->buf + at, text->len - at < piece ? text->len - at : piece, &err));
	assert_ok(zst_writer_end(w, &err));
	zst_writer_free(w);
}

static int decompress(const char *bytes, size_t len, size_t piece, struct strbuf *out, struct error *err)
{
	struct pieces pieces = { bytes, len, piece };
	struct zst *z = zst_new(next, &pieces);
	const void *data;
	int ret;

	while (!(ret = zst_read(z, &data, &len, err)) && len)
		strbuf_add(out, data, len);
	zst_free(z);
	return ret;
}

/* Text that is neither all the same nor noise. */
static void make_text(struct strbuf *text)
{
	unsigned seed = 1;

	while (text->len < SIZE) {
		seed = seed * 1103515245 + 12345;
		strbuf_addf(text, "%u line\n", (seed >> 16) % 5000);
	}
}

static void what_is_written_is_read(void **state)
{
	struct strbuf text = STRBUF_INIT, packed = STRBUF_INIT, again = STRBUF_INIT, out = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	make_text(&text);
	compress(&text, 100000, &packed);
	compress(&text, 100000, &again);
	assert_true(packed.len < text.len / 2);
	assert_int_equal(packed.len, again.len);
	assert_memory_equal(packed.buf, again.buf, packed.len);
	for (size_t piece = 7; piece <= packed.len; piece *= 300) {
		strbuf_reset(&out);
		assert_ok(decompress(packed.buf, packed.len, piece, &out, &err));
		assert_int_equal(out.len, text.len);
		assert_memory_equal(out.buf, text.buf, text.len);
	}
	strbuf_release(&text);
	strbuf_release(&packed);
	strbuf_release(&again);
	strbuf_release(&out);
}

static void nothing_is_a_frame_too(void **state)
{
	struct strbuf text = STRBUF_INIT, packed = STRBUF_INIT, out = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	compress(&text, 1, &packed);
	assert_true(packed.len > 0);
	assert_ok(decompress(packed.buf, packed.len, 3, &out, &err));
	assert_int_equal(out.len, 0);
	strbuf_release(&packed);
}

static void what_is_no_whole_frame_is_refused(void **state)
{
	struct strbuf text = STRBUF_INIT, packed = STRBUF_INIT, out = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	make_text(&text);
	compress(&text, SIZE, &packed);
	assert_fails(decompress("", 0, 10, &out, &err), STATUS_INTEGRITY, "cut short");
	assert_fails(decompress("no frame", 8, 10, &out, &err), STATUS_INTEGRITY, "damaged");
	for (size_t cut = 1; cut < packed.len; cut = cut * 3 + 1)
		assert_fails(decompress(packed.buf, packed.len - cut, 4096, &out, &err), STATUS_INTEGRITY,
			     "cut short");
	packed.buf[packed.len / 2] ^= 1;
	assert_fails(decompress(packed.buf, packed.len, 4096, &out, &err), STATUS_INTEGRITY, "damaged");
	packed.buf[packed.len / 2] ^= 1;
	strbuf_addch(&packed, 'x');
	assert_fails(decompress(packed.buf, packed.len, 4096, &out, &err), STATUS_INTEGRITY,
		     "something follows its frame");
	strbuf_release(&text);
	strbuf_release(&packed);
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(nothing_is_a_frame_too),
		cmocka_unit_test(what_is_no_whole_frame_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
