/* All texts are found wherever they end, also one in another. */
#include "test.h"

#include "needles.h"
#include "strbuf.h"

#include <stdlib.h>
#include <string.h>

/* "end:index" of each, those at one place in the order of their indexes. */
static void add_by_automaton(const char *const *texts, size_t count, const char *hay, struct strbuf *out)
{
	struct needles *n = needles_new(texts, count);
	struct slice bytes = slice_of(hay);
	uint32_t state = 0;

	while (needles_find(n, &bytes, &state)) {
		uint64_t found = 0;

		for (uint32_t i = needles_first(n, state); i != NEEDLES_NONE; i = needles_next(n, i)) {
			assert_true(i < count && !(found & (uint64_t)1 << i));
			found |= (uint64_t)1 << i;
		}
		for (size_t i = 0; i < count; i++)
			if (found & (uint64_t)1 << i)
				strbuf_addf(out, "%zu:%zu ", (size_t)(bytes.at - hay) - 1, i);
	}
	needles_free(n);
}

static void add_by_comparing(const char *const *texts, size_t count, const char *hay, struct strbuf *out)
{
	for (size_t at = 0; hay[at]; at++)
		for (size_t i = 0; i < count; i++) {
			size_t len = strlen(texts[i]);

			if (len <= at + 1 && !memcmp(hay + at + 1 - len, texts[i], len))
				strbuf_addf(out, "%zu:%zu ", at, i);
		}
}

static void assert_same(const char *const *texts, size_t count, const char *hay)
{
	struct strbuf got = STRBUF_INIT, wanted = STRBUF_INIT;

	add_by_automaton(texts, count, hay, &got);
	add_by_comparing(texts, count, hay, &wanted);
	assert_string_equal(got.buf, wanted.buf);
	strbuf_release(&got);
	strbuf_release(&wanted);
}

static void texts_in_texts_are_found(void **state)
{
	const char *const texts[] = { "he", "she", "his", "hers", "he", "e", "ushers" };

	(void)state;
	assert_same(texts, ARRAY_SIZE(texts), "ushers and his sheep");
	assert_same(texts, ARRAY_SIZE(texts), "");
	assert_same(texts, 0, "ushers");
}

static void every_byte_is_one(void **state)
{
	const char *const texts[] = { "\xff\x80", "\x01", "\x80\xff" };

	(void)state;
	assert_same(texts, ARRAY_SIZE(texts), "\xff\x80\xff\x80\x01\x02");
}

static void random_texts_are_found_as_by_comparing(void **state)
{
	enum { TEXTS = 40, LENGTH = 6, HAY = 2000 };
	char texts[TEXTS][LENGTH + 1], hay[HAY + 1] = "";
	const char *all[TEXTS];
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < TEXTS; i++) {
			size_t len = 1 + (size_t)rand_r(&seed) % LENGTH;

			for (size_t c = 0; c < len; c++)
				texts[i][c] = (char)('a' + rand_r(&seed) % 3);
			texts[i][len] = '\0';
			all[i] = texts[i];
		}
		for (size_t c = 0; c < HAY; c++)
			hay[c] = (char)('a' + rand_r(&seed) % 4);
		assert_same(all, TEXTS, hay);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_in_texts_are_found),
		cmocka_unit_test(every_byte_is_one),
		cmocka_unit_test(random_texts_are_found_as_by_comparing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
