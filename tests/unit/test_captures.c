/* What is known goes into texts, and what is not is told. */
#include "test.h"

#include "captures.h"

static void assert_expands(const struct captures *c, const char *text, bool known, const char *wanted)
{
	struct strbuf out = STRBUF_INIT;

	assert_int_equal(captures_expand(c, text, &out), known);
	assert_string_equal(out.buf, wanted);
	strbuf_release(&out);
}

static void names_are_replaced_by_values_or_other_words(void **state)
{
	struct captures c = CAPTURES_INIT;

	(void)state;
	captures_set(&c, "crate", slice_of("libc"));
	captures_set(&c, "arch", slice_of("i686"));
	assert_expands(&c, "{crate} for {arch}-pc-windows-gnu", true, "libc for i686-pc-windows-gnu");
	assert_expands(&c, "{crate|a crate}{arch}", true, "libci686");
	assert_expands(&c, "by {tool|some tool}.", false, "by some tool.");
	assert_expands(&c, "by {tool|}.", false, "by .");
	assert_expands(&c, "by {tool}", false, "by <tool>");
	assert_expands(&c, "no {end", true, "no {end");
	assert_expands(&c, "", true, "");
	captures_release(&c);
}

static void a_value_is_set_anew_and_completed_only_where_there_is_none(void **state)
{
	struct captures c = CAPTURES_INIT, other = CAPTURES_INIT;

	(void)state;
	captures_set(&c, "a", slice_of("1"));
	captures_set(&c, "a", slice_of("2"));
	captures_set(&other, "a", slice_of("3"));
	captures_set(&other, "b", slice_of("4"));
	captures_complete(&c, &other);
	assert_string_equal(captures_get(&c, "a"), "2");
	assert_string_equal(captures_get(&c, "b"), "4");
	assert_null(captures_get(&c, "c"));
	captures_release(&c);
	captures_release(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_replaced_by_values_or_other_words),
		cmocka_unit_test(a_value_is_set_anew_and_completed_only_where_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
