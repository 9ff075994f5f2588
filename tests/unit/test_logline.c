/* What is left of a line that was written for a terminal or by a CI system. */
#include "helper.h"

#include "logline.h"

/* "number:text|" of each line, fed in pieces of `step` bytes. */
static void split(const char *text, size_t len, size_t step, struct strbuf *out)
{
	struct logline *l = xcalloc(1, sizeof(*l));

	for (size_t at = 0; at < len; at += step) {
		struct slice bytes = { text + at, len - at < step ? len - at : step };

		while (logline_take(l, &bytes))
			strbuf_addf(out, "%u:%.*s|", (unsigned)l->number, (int)l->len, l->text);
	}
	if (logline_rest(l))
		strbuf_addf(out, "%u:%.*s|", (unsigned)l->number, (int)l->len, l->text);
	free(l);
}

static void assert_lines(const char *text, const char *wanted)
{
	for (size_t step = 1; step <= strlen(text) + 1; step++) {
		struct strbuf got = STRBUF_INIT;

		split(text, strlen(text), step, &got);
		assert_string_equal(got.buf, wanted);
		strbuf_release(&got);
	}
}

static void lines_are_numbered_and_empty_ones_left_out(void **state)
{
	(void)state;
	assert_lines("a\nb\n\n\nc", "1:a|2:b|5:c|");
	assert_lines("a\r\nb\r\n", "1:a|2:b|");
	assert_lines("", "");
	assert_lines("\n\n", "");
}

static void a_progress_bar_is_a_line_of_its_own_under_the_same_number(void **state)
{
	(void)state;
	assert_lines(
		"    Building [==>  ] 1/3\r   Compiling cc v1.2.19\n    Building [===> ] 2/3\r\rerror: x\n",
		"1:    Building [==>  ] 1/3|1:   Compiling cc v1.2.19|2:    Building [===> ] 2/3|2:error: x|");
}

static void what_is_for_terminals_is_left_out(void **state)
{
	(void)state;
	assert_lines("\033[0m\033[1m\033[38;5;9merror\033[0m\033[1m: no\033[K\n", "1:error: no|");
	assert_lines("\033]8;;https://x\033\\link\033]8;;\033\\ and \033]0;title\007text\n",
		     "1:link and text|");
	assert_lines("\033[1\nnext\n", "2:next|");
	assert_lines("\033(B\x07tab\tend\x7f\n", "1:B tab end |");
	assert_lines("end \033", "1:end |");
}

static void typographic_quotes_are_made_plain(void **state)
{
	(void)state;
	assert_lines("\xe2\x80\x98X\xe2\x80\x99 undeclared, \xe2\x80\x9cq\xe2\x80\x9d\n",
		     "1:'X' undeclared, \"q\"|");
	assert_lines("\xe2\x80\xa6 \xe2\x82\xac \xe2\x80\xe2\x80\x98 \xe2",
		     "1:\xe2\x80\xa6 \xe2\x82\xac \xe2\x80' |");
	assert_lines("\xe2\x80\n\xe2\n\xe2\xe2\x80\x99\n", "1:\xe2\x80|2:\xe2|3:\xe2'|");
}

/* Whatever stands somewhere in a line of any length stands in one piece, if it is not longer than the overlap. */
static void long_lines_come_in_pieces_that_overlap(void **state)
{
	enum { LENGTH = LOGLINE_MAX + 100 };
	char *line = xcalloc(LENGTH + 1, 1);

	(void)state;
	for (size_t at = LOGLINE_MAX - LOGLINE_OVERLAP - 16; at < LENGTH - 8; at++) {
		struct strbuf got = STRBUF_INIT, whole = STRBUF_INIT;

		memset(line, 'x', LENGTH);
		memcpy(line + at, "[needle]", 8);
		split(line, LENGTH, 4096, &got);
		split(line, LENGTH, LENGTH, &whole);
		assert_non_null(strstr(got.buf, "[needle]"));
		assert_string_equal(got.buf, whole.buf);
		strbuf_release(&got);
		strbuf_release(&whole);
	}
	free(line);
}

/* The last bytes of a full line may be ones that were kept back. */
static void a_full_line_takes_what_was_kept_back(void **state)
{
	static const char *const ends[] = { "\xe2\x80\xa6y", "\xe2\x80\x98y", "\xe2y", "\033[1my",
					    "\ty",           "\ny",           "y" };
	char *line = xcalloc(LOGLINE_MAX + 16, 1);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		for (size_t before = LOGLINE_MAX - 4; before <= LOGLINE_MAX; before++) {
			struct strbuf one = STRBUF_INIT, all = STRBUF_INIT;
			size_t len = before + strlen(ends[i]);

			memset(line, 'x', before);
			memcpy(line + before, ends[i], strlen(ends[i]));
			split(line, len, 1, &one);
			split(line, len, len, &all);
			assert_string_equal(one.buf, all.buf);
			strbuf_release(&one);
			strbuf_release(&all);
		}
	free(line);
}

static void assert_without(const char *line, const char *wanted)
{
	struct slice s = logline_without_prefix(slice_of(line));
	char *got = slice_dup(s);

	assert_string_equal(got, wanted);
	free(got);
}

static void what_ci_systems_put_in_front_is_taken_off(void **state)
{
	(void)state;
	assert_without("2024-05-01T12:00:00.0000000Z error: x", "error: x");
	assert_without("2024-05-01T12:00:00.0000000Z ##[error]Process completed", "Process completed");
	assert_without("##[error]Process completed", "Process completed");
	assert_without("#12 34.5 error: x", "error: x");
	assert_without("#12 34.5 2024-05-01T12:00:00.000000Z x", "2024-05-01T12:00:00.000000Z x");
	assert_without("#include <windows.h>", "#include <windows.h>");
	assert_without("#1", "#1");
	assert_without("2024-05-01T12:00:00.0000000", "2024-05-01T12:00:00.0000000");
	assert_without("2024-05-01 12:00", "2024-05-01 12:00");
	assert_without("   = note: x", "= note: x");
	assert_without("", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_numbered_and_empty_ones_left_out),
		cmocka_unit_test(a_progress_bar_is_a_line_of_its_own_under_the_same_number),
		cmocka_unit_test(what_is_for_terminals_is_left_out),
		cmocka_unit_test(typographic_quotes_are_made_plain),
		cmocka_unit_test(long_lines_come_in_pieces_that_overlap),
		cmocka_unit_test(a_full_line_takes_what_was_kept_back),
		cmocka_unit_test(what_ci_systems_put_in_front_is_taken_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
