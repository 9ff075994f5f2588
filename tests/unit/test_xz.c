/* .xz streams are decoded whole, within bounds, by one thread or several, and nothing else passes for one. */
#include "helper.h"

#include "child.h"
#include "xz.h"

#include <stdlib.h>

enum { PLAIN = 3 << 20, MEMORY = 64 << 20 };

struct fixture {
	struct strbuf plain;
	struct strbuf packed; /* in several blocks */
};

/* xz(1) comes with liblzma's own release; without it there is nothing to decode. */
static void pack(const struct strbuf *plain, struct strbuf *packed)
{
	static const char *const argv[] = { "xz", "-0", "-T2", "--block-size=1MiB", "-c", "plain", NULL };
	struct command command = { .argv = argv, .output_max = 64 << 20 };
	struct error err = ERROR_INIT;
	struct dir dir = DIR_INIT;
	int status = 0;

	scratch_make(&dir);
	command.dir = &dir;
	assert_ok(fs_write(&dir, "plain", plain->buf, plain->len, 0600, &err));
	assert_ok(command_run(&command, packed, &status, NULL, &err));
	assert_int_equal(status, 0);
	scratch_drop(&dir);
}

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	unsigned random = 1;

	strbuf_init(&f->plain);
	strbuf_init(&f->packed);
	while (f->plain.len < PLAIN) {
		random = random * 1103515245 + 12345;
		strbuf_addf(&f->plain, "%u ", random >> 20);
	}
	pack(&f->plain, &f->packed);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	strbuf_release(&f->plain);
	strbuf_release(&f->packed);
	free(f);
	return 0;
}

static void assert_same(const struct strbuf *a, const struct strbuf *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->buf, b->buf, a->len);
}

static void whole_buffer_is_appended(void **state)
{
	struct strbuf out = STRBUF_INIT, wanted = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct fixture *f = *state;

	strbuf_addstr(&out, "before ");
	strbuf_addstr(&wanted, "before ");
	strbuf_add(&wanted, f->plain.buf, f->plain.len);
	assert_ok(xz_decode(f->packed.buf, f->packed.len, f->plain.len, &out, &err));
	assert_same(&out, &wanted);
	strbuf_release(&out);
	strbuf_release(&wanted);
}

static void more_than_the_bound_is_refused(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct fixture *f = *state;

	assert_fails(xz_decode(f->packed.buf, f->packed.len, f->plain.len - 1, &out, &err), STATUS_INTEGRITY,
		     "more than");
	assert_true(out.len < f->plain.len);
	strbuf_release(&out);
}

/* A source that gives a few bytes at a time, and then `then` as its outcome. */
struct drops {
	const struct strbuf *packed;
	size_t at, size;
	bool fails;
};

static int next_drop(void *arg, const void **data, size_t *len, struct error *err)
{
	struct drops *d = arg;
	size_t left = d->packed->len - d->at;

	if (!left && d->fails)
		return error_set(err, STATUS_FILESYSTEM, "the disk is on fire");
	*data = d->packed->buf + d->at;
	*len = left < d->size ? left : d->size;
	d->at += *len;
	return 0;
}

static int read_all(struct drops *d, unsigned threads, uint64_t memory, struct strbuf *out, struct error *err)
{
	struct xz *xz = xz_new(threads, memory, next_drop, d);
	const void *data;
	size_t len;
	int ret;

	while (!(ret = xz_read(xz, &data, &len, err)) && len)
		strbuf_add(out, data, len);
	xz_free(xz);
	return ret;
}

static void stream_is_the_same_whatever_the_pieces_and_threads(void **state)
{
	static const size_t sizes[] = { 1, 7, 4096, 1 << 20, SIZE_MAX };
	struct error err = ERROR_INIT;
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (unsigned threads = 0; threads <= 3; threads++) {
			struct drops d = { .packed = &f->packed, .size = sizes[i] };
			struct strbuf out = STRBUF_INIT;

			assert_ok(read_all(&d, threads, MEMORY, &out, &err));
			assert_same(&out, &f->plain);
			strbuf_release(&out);
		}
	}
}

static void where_memory_is_too_little_for_threads_one_decodes(void **state)
{
	struct fixture *f = *state;
	struct drops d = { .packed = &f->packed, .size = 4096 };
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(read_all(&d, 3, 1, &out, &err));
	assert_same(&out, &f->plain);
	strbuf_release(&out);
}

/* Alters a copy of the packed bytes and decodes it, by one thread and by two. */
static void assert_refused(const struct strbuf *packed, enum status status, const char *why, bool fails)
{
	struct error err = ERROR_INIT;

	for (unsigned threads = 1; threads <= 2; threads++) {
		struct drops d = { .packed = packed, .size = 65536, .fails = fails };
		struct strbuf out = STRBUF_INIT;

		assert_fails(read_all(&d, threads, MEMORY, &out, &err), status, why);
		strbuf_release(&out);
	}
}

static void cut_stream_is_refused(void **state)
{
	struct fixture *f = *state;
	struct strbuf cut = STRBUF_INIT;

	for (size_t gone = 1; gone < f->packed.len; gone = gone * 7 + 3) {
		strbuf_reset(&cut);
		strbuf_add(&cut, f->packed.buf, f->packed.len - gone);
		assert_refused(&cut, STATUS_INTEGRITY, "cut short", false);
	}
	strbuf_reset(&cut);
	assert_refused(&cut, STATUS_INTEGRITY, "cut short", false);
	strbuf_release(&cut);
}

static void damaged_stream_is_refused(void **state)
{
	struct fixture *f = *state;
	struct strbuf bad = STRBUF_INIT;

	/* From the last byte, in the footer, over the index, into the blocks. */
	for (size_t behind = 1; behind < f->packed.len; behind = behind * 3 + 1) {
		strbuf_reset(&bad);
		strbuf_add(&bad, f->packed.buf, f->packed.len);
		bad.buf[bad.len - behind] ^= 1;
		assert_refused(&bad, STATUS_INTEGRITY, "damaged", false);
	}
	strbuf_release(&bad);
}

static void other_formats_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_refused(&f->plain, STATUS_INTEGRITY, "not in .xz format", false);
}

static void nothing_may_follow_the_stream(void **state)
{
	struct fixture *f = *state;
	struct strbuf twice = STRBUF_INIT;

	strbuf_add(&twice, f->packed.buf, f->packed.len);
	strbuf_addstr(&twice, "x");
	assert_refused(&twice, STATUS_INTEGRITY, "follows the end", false);
	strbuf_setlen(&twice, twice.len - 1);
	strbuf_add(&twice, f->packed.buf, f->packed.len);
	assert_refused(&twice, STATUS_INTEGRITY, "follows the end", false);
	strbuf_release(&twice);
}

static void failure_of_the_source_is_kept(void **state)
{
	struct fixture *f = *state;
	struct strbuf half = STRBUF_INIT;

	strbuf_add(&half, f->packed.buf, f->packed.len / 2);
	assert_refused(&half, STATUS_FILESYSTEM, "on fire", true);
	strbuf_release(&half);
}

enum { BLOCK = 1 << 20 };

/* Reads a piece, which is less than a block, skips what it can of what lies before `to`, comes to stand at `wanted` (0:
 * where it stood), and reads the rest. */
static void assert_skips(const struct fixture *f, const struct strbuf *packed, size_t to, size_t wanted)
{
	struct drops d = { .packed = packed, .size = 4096 };
	struct xz *xz = xz_new(1, MEMORY, next_drop, &d);
	struct strbuf out = STRBUF_INIT, rest = STRBUF_INIT;
	struct error err = ERROR_INIT;
	uint64_t skipped = 1;
	const void *data;
	size_t len, at;

	assert_ok(xz_read(xz, &data, &len, &err));
	at = len;
	assert_ok(xz_skip(xz, to - at, &skipped, &err));
	at += (size_t)skipped;
	assert_int_equal(at, wanted ? wanted : len);
	do {
		assert_ok(xz_read(xz, &data, &len, &err));
		strbuf_add(&out, data, len);
	} while (len);
	strbuf_add(&rest, f->plain.buf + at, f->plain.len - at);
	assert_same(&out, &rest);
	xz_free(xz);
	strbuf_release(&out);
	strbuf_release(&rest);
}

static void blocks_that_nobody_wants_are_left_out(void **state)
{
	const struct fixture *f = *state;

	assert_skips(f, &f->packed, BLOCK - 1, 0);
	assert_skips(f, &f->packed, BLOCK, BLOCK);
	assert_skips(f, &f->packed, 2 * BLOCK - 1, BLOCK);
	assert_skips(f, &f->packed, 2 * BLOCK, 2 * BLOCK);
	assert_skips(f, &f->packed, SIZE_MAX, f->plain.len);
}

static void what_is_left_out_is_not_decoded(void **state)
{
	const struct fixture *f = *state;
	struct strbuf bad = STRBUF_INIT;

	strbuf_add(&bad, f->packed.buf, f->packed.len);
	bad.buf[bad.len / 2] ^= 1;
	assert_skips(f, &bad, SIZE_MAX, f->plain.len);
	strbuf_release(&bad);
}

static void skipping_what_is_cut_short_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct strbuf half = STRBUF_INIT;
	struct drops d = { .packed = &half, .size = 4096 };
	struct xz *xz = xz_new(1, MEMORY, next_drop, &d);
	struct error err = ERROR_INIT;
	uint64_t skipped;
	const void *data;
	size_t len;

	strbuf_add(&half, f->packed.buf, f->packed.len / 2);
	assert_ok(xz_read(xz, &data, &len, &err));
	assert_fails(xz_skip(xz, UINT64_MAX, &skipped, &err), STATUS_INTEGRITY, "cut short");
	xz_free(xz);
	strbuf_release(&half);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_buffer_is_appended),
		cmocka_unit_test(more_than_the_bound_is_refused),
		cmocka_unit_test(stream_is_the_same_whatever_the_pieces_and_threads),
		cmocka_unit_test(where_memory_is_too_little_for_threads_one_decodes),
		cmocka_unit_test(cut_stream_is_refused),
		cmocka_unit_test(damaged_stream_is_refused),
		cmocka_unit_test(other_formats_are_refused),
		cmocka_unit_test(nothing_may_follow_the_stream),
		cmocka_unit_test(failure_of_the_source_is_kept),
		cmocka_unit_test(blocks_that_nobody_wants_are_left_out),
		cmocka_unit_test(what_is_left_out_is_not_decoded),
		cmocka_unit_test(skipping_what_is_cut_short_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
