/* Growing byte strings, and vectors. */
#include "helper.h"

#include "strbuf.h"
#include "vec.h"

static void an_empty_strbuf_is_an_empty_string_and_can_be_released(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	assert_string_equal(sb.buf, "");
	strbuf_setlen(&sb, 0);
	strbuf_release(&sb);
	strbuf_release(&sb);
	assert_string_equal(sb.buf, "");
	assert_int_equal(sb.len, 0);
}

static void what_is_added_stands_behind_what_was_there(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_addstr(&sb, "a");
	strbuf_add(&sb, "bcd", 2);
	strbuf_addch(&sb, '-');
	strbuf_addf(&sb, "%d%s", 42, "x");
	strbuf_addf(&sb, "%s", "");
	assert_string_equal(sb.buf, "abc-42x");
	assert_int_equal(sb.len, 7);
	strbuf_release(&sb);
}

static void bytes_of_any_value_are_kept(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_add(&sb, "a\0b", 3);
	assert_int_equal(sb.len, 3);
	assert_memory_equal(sb.buf, "a\0b", 4);
	strbuf_release(&sb);
}

static void a_long_string_survives_growing(void **state)
{
	enum { N = 100000 };
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (int i = 0; i < N; i++)
		strbuf_addch(&sb, (char)('a' + i % 26));
	assert_int_equal(sb.len, N);
	for (int i = 0; i < N; i++)
		assert_int_equal(sb.buf[i], 'a' + i % 26);
	assert_int_equal(sb.buf[N], 0);
	strbuf_release(&sb);
}

static void a_format_longer_than_the_room_is_not_cut(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_addstr(&sb, "x");
	strbuf_addf(&sb, "%01000d", 7);
	assert_int_equal(sb.len, 1001);
	assert_string_equal(sb.buf + 999, "07");
	strbuf_release(&sb);
}

static void insert_moves_the_rest(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_insert(&sb, 0, "bd", 2);
	strbuf_insert(&sb, 1, "c", 1);
	strbuf_insert(&sb, 0, "a", 1);
	strbuf_insert(&sb, 4, "e", 1);
	assert_string_equal(sb.buf, "abcde");
	strbuf_release(&sb);
}

static void detach_hands_over_and_leaves_an_empty_strbuf(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	char *bytes;

	(void)state;
	strbuf_addstr(&sb, "mine");
	bytes = strbuf_detach(&sb);
	assert_string_equal(bytes, "mine");
	assert_int_equal(sb.len, 0);
	free(bytes);
	bytes = strbuf_detach(&sb);
	assert_string_equal(bytes, "");
	free(bytes);
}

static void two_empty_strbufs_do_not_share_what_is_added(void **state)
{
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

	(void)state;
	strbuf_grow(&a, 1);
	assert_string_equal(a.buf, "");
	strbuf_addstr(&a, "a");
	assert_string_equal(b.buf, "");
	strbuf_release(&a);
}

static void sizes_read_as_people_write_them(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 kB" },
		{ 37249000, "37.2 MB" },
		{ 999949, "999.9 kB" },
		{ 999950, "1.0 MB" },
		{ 999999999, "1.0 GB" },
		{ UINT64_C(5000000000000), "5.0 TB" },
		{ UINT64_C(5000000000000000), "5000.0 TB" },
	};
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		strbuf_reset(&sb);
		strbuf_addsize(&sb, cases[i].bytes);
		assert_string_equal(sb.buf, cases[i].text);
	}
	strbuf_release(&sb);
}

static void prefixes_and_suffixes_are_told(void **state)
{
	(void)state;
	assert_true(str_starts_with("gcc-14.toml", "gcc"));
	assert_true(str_starts_with("gcc", ""));
	assert_false(str_starts_with("gc", "gcc"));
	assert_true(str_ends_with("gcc-14.toml", ".toml"));
	assert_true(str_ends_with(".toml", ".toml"));
	assert_false(str_ends_with("toml", ".toml"));
	assert_false(str_ends_with("gcc-14.tomlx", ".toml"));
}

static void a_pushed_item_is_zeroed_and_earlier_ones_stay(void **state)
{
	struct item {
		int number;
		char *text;
	};
	VEC(struct item) v = VEC_INIT;
	int sum = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct item *item = vec_push(&v);

		assert_int_equal(item->number, 0);
		assert_null(item->text);
		item->number = i;
	}
	assert_int_equal(v.len, 100);
	vec_each (&v, item)
		sum += item->number;
	assert_int_equal(sum, 4950);
	vec_release(&v);
	assert_null(v.items);
	assert_int_equal(v.len, 0);
}

static void each_over_an_empty_vector_does_nothing(void **state)
{
	VEC(int) v = VEC_INIT;

	(void)state;
	vec_each (&v, item)
		fail_msg("an item at %p", (void *)item);
	vec_release(&v);
}

static void a_string_list_owns_copies_and_sorts_bytewise(void **state)
{
	struct strlist list = STRLIST_INIT;
	char word[] = "b";

	(void)state;
	strlist_sort(&list);
	strlist_add(&list, word);
	word[0] = 'x';
	strlist_take(&list, xstrdup("a.c"));
	strlist_add(&list, "a/b");
	strlist_add(&list, "B");
	strlist_sort(&list);
	assert_string_equal(list.items[0], "B");
	assert_string_equal(list.items[1], "a.c");
	assert_string_equal(list.items[2], "a/b");
	assert_string_equal(list.items[3], "b");
	assert_true(strlist_has(&list, "b"));
	assert_false(strlist_has(&list, "x"));
	strlist_release(&list);
	assert_int_equal(list.len, 0);
	assert_false(strlist_has(&list, "b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_strbuf_is_an_empty_string_and_can_be_released),
		cmocka_unit_test(what_is_added_stands_behind_what_was_there),
		cmocka_unit_test(bytes_of_any_value_are_kept),
		cmocka_unit_test(a_long_string_survives_growing),
		cmocka_unit_test(a_format_longer_than_the_room_is_not_cut),
		cmocka_unit_test(insert_moves_the_rest),
		cmocka_unit_test(detach_hands_over_and_leaves_an_empty_strbuf),
		cmocka_unit_test(two_empty_strbufs_do_not_share_what_is_added),
		cmocka_unit_test(sizes_read_as_people_write_them),
		cmocka_unit_test(prefixes_and_suffixes_are_told),
		cmocka_unit_test(a_pushed_item_is_zeroed_and_earlier_ones_stay),
		cmocka_unit_test(each_over_an_empty_vector_does_nothing),
		cmocka_unit_test(a_string_list_owns_copies_and_sorts_bytewise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
