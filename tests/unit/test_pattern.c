/* Which lines a pattern is in, and what it captures. */
#include "test.h"

#include "pattern.h"

#include <string.h>

/* `wanted`: "name=value ..." of what it captures, NULL when it is not in the line. */
static void assert_matches(const char *text, const char *line, const char *wanted)
{
	struct captures captures = CAPTURES_INIT;
	struct strbuf got = STRBUF_INIT;
	struct pattern p;
	size_t start = 0;

	assert_null(pattern_parse(&p, text));
	if (!pattern_match(&p, slice_of(line), &start, &captures)) {
		if (wanted)
			fail_msg("\"%s\" is not in \"%s\"", text, line);
		assert_int_equal(captures.all.len, 0);
	} else {
		vec_each (&captures.all, c)
			strbuf_addf(&got, "%s%s=%s", got.len ? " " : "", c->name, c->value);
		assert_string_equal(got.buf, wanted ? wanted : "no match");
		assert_int_equal(strncmp(line + start, p.parts[0].text, p.parts[0].len), 0);
	}
	strbuf_release(&got);
	captures_release(&captures);
	pattern_release(&p);
}

static void text_is_found_anywhere(void **state)
{
	(void)state;
	assert_matches("not found", "error: not found", "");
	assert_matches("not found", "not found", "");
	assert_matches("not found", "nt found, not foun", NULL);
	assert_matches("not found", "", NULL);
}

static void captures_are_names_and_as_short_as_they_can_be(void **state)
{
	(void)state;
	assert_matches("linker `{tool}` not found", "error: linker `i686-w64-mingw32-gcc` not found",
		       "tool=i686-w64-mingw32-gcc");
	assert_matches("`{arch}-w64-mingw32-{tool}`", "`x86_64-w64-mingw32-g++-w64-mingw32-x`",
		       "arch=x86_64 tool=g++-w64-mingw32-x");
	assert_matches("for `{crate} v{version}", "for `app v0.1.0 (/home/user/project)`",
		       "crate=app version=0.1.0");
	assert_matches("`{a}`", "``", NULL);
	assert_matches("`{a}`", "`two words`", NULL);
	assert_matches("`{a}`", "`/usr/bin/gcc`", NULL);
	assert_matches("`{a}`", "`$(id)` `;` `b`", "a=b");
	assert_matches("-l{library}", "cannot find -lsqlite3: No such file", "library=sqlite3");
	assert_matches("-l{library}", "cannot find -l", NULL);
}

static void a_text_that_begins_twice_is_tried_twice(void **state)
{
	(void)state;
	assert_matches("lib{name}.a", "lib liblib.so libz.a", "name=z");
	assert_matches("aab", "aaab", "");
	assert_matches("a{x}b{y}c", "a b axbyc", "x=x y=y");
	assert_matches("a{x}b{y}c", "aubvbwc", "x=u y=vbw");
}

static void gaps_are_any_text(void **state)
{
	(void)state;
	assert_matches("(required by {*}/build-script-",
		       "(required by /target/debug/build/a b/build-script-build)", "");
	assert_matches("x{*}y{*}z", "x 1 y 2 z", "");
	assert_matches("x{*}y", "xy", "");
	assert_matches("x{*}y", "y x", NULL);
	assert_matches("`{*}/{arch}-gcc`", "`/opt/a/b/x86_64-gcc`", "arch=x86_64");
	assert_matches("`{*}/{arch}-gcc`", "`/opt/a -gcc/i686-gcc`", "arch=i686");
}

static void what_is_no_pattern_is_told(void **state)
{
	static const char *const wrong[][2] = {
		{ "", "no text" },
		{ "{a} text", "no text in front" },
		{ "{*}text", "no text in front" },
		{ "a{b}{c}", "no text in front" },
		{ "a{b}{*}d", "no text in front" },
		{ "a{*}", "ends with no text" },
		{ "a{b", "without a }" },
		{ "a{b c}", "neither a name" },
		{ "a{}", "neither a name" },
		{ "a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a", "too many" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct pattern p;
		const char *fault = pattern_parse(&p, wrong[i][0]);

		if (!fault || !strstr(fault, wrong[i][1]))
			fail_msg("\"%s\": %s", wrong[i][0], fault ? fault : "taken");
		pattern_release(&p);
	}
}

static void the_key_is_the_longest_text(void **state)
{
	struct pattern p;

	(void)state;
	assert_null(pattern_parse(&p, "linker `{tool}` not found{*}x"));
	assert_string_equal(pattern_key(&p), "` not found");
	pattern_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_found_anywhere),
		cmocka_unit_test(captures_are_names_and_as_short_as_they_can_be),
		cmocka_unit_test(a_text_that_begins_twice_is_tried_twice),
		cmocka_unit_test(gaps_are_any_text),
		cmocka_unit_test(what_is_no_pattern_is_told),
		cmocka_unit_test(the_key_is_the_longest_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
