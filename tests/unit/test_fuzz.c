/* Every input that is kept for the fuzz targets (tests/fuzz) passes them. */
#include "helper.h"

#include "fuzz.h"

/* Which file a target is at: it does not return from what it finds. */
static char *present;

static int tell_present(void **state)
{
	(void)state;
	if (present)
		print_error("with %s\n", present);
	free(present);
	present = NULL;
	return 0;
}

static void replay(const char *target, int (*run)(const uint8_t *data, size_t size))
{
	char *path = xasprintf("tests/fuzz/corpus/%s", target);
	struct strlist names = STRLIST_INIT;
	struct error err = ERROR_INIT;
	struct dir dir = DIR_INIT;

	assert_ok(dir_open(&dir, path, false, &err));
	assert_ok(fs_list(&dir, &names, &err));
	assert_true(names.len > 0);
	vec_each (&names, name) {
		struct strbuf input = STRBUF_INIT;
		char *exact;

		present = xasprintf("%s/%s", path, *name);
		assert_ok(fs_read(&dir, *name, 1 << 20, &input, &err));
		/* So that a byte too far is outside for the sanitizer. */
		exact = xrealloc(NULL, input.len + !input.len, 1);
		memcpy(exact, input.buf, input.len);
		assert_int_equal(run((const uint8_t *)exact, input.len), 0);
		free(exact);
		strbuf_release(&input);
		free(present);
		present = NULL;
	}
	strlist_release(&names);
	dir_close(&dir);
	free(path);
}

#define REPLAY(name)                               \
	static void corpus_of_##name(void **state) \
	{                                          \
		(void)state;                       \
		replay(#name, fuzz_##name);        \
	}
FUZZ_TARGETS(REPLAY)

int main(void)
{
#define REPLAY_TEST(name) cmocka_unit_test_teardown(corpus_of_##name, tell_present),
	const struct CMUnitTest tests[] = { FUZZ_TARGETS(REPLAY_TEST) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
