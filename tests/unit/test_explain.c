/* What is found in logs, wherever they are cut into pieces: small ones here, and the real ones of tests/data/logs. */
#include "helper.h"

#include "explain.h"

static const char knowledge[] = "schema = 1\n"
				"errors = ['error: ']\n"
				"heads = ['failed: {crate}', 'failed to']\n"
				"context = ['building `{crate}`', 'for {arch}']\n"
				"[[failure]]\n"
				"name = 'generic'\n"
				"weight = 1\n"
				"patterns = ['link failed']\n"
				"cause = 'linking {crate} failed'\n"
				"mend = ['Look.']\n"
				"source = 'measured'\n"
				"[[failure]]\n"
				"name = 'missing'\n"
				"patterns = ['no {tool} found', 'where is {tool}?']\n"
				"cause = '{crate} wants {tool}'\n"
				"mend = ['@toolchain']\n"
				"source = 'measured'\n"
				"[[failure]]\n"
				"name = 'mixed'\n"
				"patterns = ['undefined {symbol}']\n"
				"also = ['by linker {linker}', 'by other {linker}']\n"
				"cause = '{symbol}'\n"
				"mend = ['Look.']\n"
				"source = 'measured'\n";

static void parse(struct signatures *s, const char *text, size_t len)
{
	struct error err = ERROR_INIT;

	assert_ok(signatures_parse(s, text, len, "failures.toml", &err));
}

/* "name capture=value ... | number:text | ..." */
static void add_explanation(const struct explanation *x, struct strbuf *out)
{
	strbuf_addstr(out, x->signature ? x->signature->name : "unknown");
	vec_each (&x->captures.all, c)
		strbuf_addf(out, " %s=%s", c->name, c->value);
	vec_each (&x->lines, line)
		strbuf_addf(out, " | %u:%s", (unsigned)line->number, line->text);
}

/* Fed in pieces of `step` bytes, or, with 0, of random sizes. */
static void explain(const struct signatures *s, const struct strbuf *log, size_t step, struct strbuf *out)
{
	struct explain *e = explain_new(s);
	struct explanation x;
	unsigned seed = (unsigned)log->len;

	for (size_t at = 0, n; at < log->len; at += n) {
		n = step ? step : 1 + (size_t)rand_r(&seed) % 300;
		if (n > log->len - at)
			n = log->len - at;
		explain_feed(e, log->buf + at, n);
	}
	explain_finish(e, &x);
	add_explanation(&x, out);
	explanation_release(&x);
	explain_free(e);
}

static void assert_explained(const char *log, const char *wanted)
{
	struct strbuf text = STRBUF_INIT, got = STRBUF_INIT;
	struct signatures s;

	parse(&s, knowledge, strlen(knowledge));
	strbuf_addstr(&text, log);
	explain(&s, &text, log[0] ? strlen(log) : 1, &got);
	assert_string_equal(got.buf, wanted);
	strbuf_release(&text);
	strbuf_release(&got);
	signatures_release(&s);
}

static void the_first_line_of_the_heaviest_is_the_cause(void **state)
{
	(void)state;
	assert_explained("error: link failed\nerror: no ld found\nerror: where is as?\n",
			 "missing tool=ld | 2:error: no ld found");
	assert_explained("a\nerror: link failed\n", "generic | 2:error: link failed");
	assert_explained("error: undefined x\nby linker y\nerror: no ld found\n",
			 "mixed symbol=x linker=y | 1:error: undefined x | 2:by linker y");
	assert_explained("by linker y\nerror: no ld found\nerror: undefined x\n",
			 "missing tool=ld | 2:error: no ld found");
}

static void the_head_above_is_shown_or_else_the_one_below(void **state)
{
	(void)state;
	assert_explained("failed: a\nfailed: b\nerror: no ld found\nfailed: c\n",
			 "missing tool=ld crate=b | 2:failed: b | 3:error: no ld found");
	assert_explained("error: no ld found\nmore\nfailed: c\nfailed: d\n",
			 "missing tool=ld crate=c | 1:error: no ld found | 3:failed: c");
	assert_explained("failed to error: no ld found\n", "missing tool=ld | 1:failed to error: no ld found");
}

static void context_is_what_stands_last_before_or_first_behind(void **state)
{
	(void)state;
	assert_explained("building `a`\nbuilding `b`\nerror: no ld found\nbuilding `c`\nfor i686\nfor x86_64\n",
			 "missing tool=ld crate=b arch=i686 | 3:error: no ld found");
}

static void another_line_that_must_be_there_may_stand_anywhere(void **state)
{
	(void)state;
	assert_explained("error: undefined x\n", "unknown | 1:error: undefined x");
	assert_explained("error: undefined x\nby other gcc\n",
			 "mixed symbol=x linker=gcc | 1:error: undefined x | 2:by other gcc");
	assert_explained("by linker gcc\nerror: undefined x\n",
			 "mixed linker=gcc symbol=x | 1:by linker gcc | 2:error: undefined x");
}

static void nothing_is_explained_where_nothing_failed(void **state)
{
	(void)state;
	assert_explained("", "unknown");
	assert_explained("no ld found, trying lld\n    Finished dev\n", "unknown");
}

static void an_unknown_error_is_shown_with_what_follows(void **state)
{
	(void)state;
	assert_explained("a\nerror: b\nc\n\nd\n", "unknown | 2:error: b | 3:c | 5:d");
	assert_explained("error: 1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n",
			 "unknown | 1:error: 1 | 2:2 | 3:3 | 4:4 | 5:5 | 6:6 | 7:7 | 8:8");
}

static void of_a_long_line_the_part_that_matters_is_shown(void **state)
{
	struct strbuf log = STRBUF_INIT, got = STRBUF_INIT;
	struct signatures s;

	(void)state;
	parse(&s, knowledge, strlen(knowledge));
	strbuf_addstr(&log, "error: ");
	for (int i = 0; i < 30000; i++)
		strbuf_addch(&log, 'x');
	strbuf_addstr(&log, " no ld found ");
	for (int i = 0; i < 30000; i++)
		strbuf_addch(&log, 'y');
	explain(&s, &log, 4096, &got);
	assert_int_equal(strncmp(got.buf, "missing tool=ld | 1:...xxx", 26), 0);
	assert_non_null(strstr(got.buf, "no ld found yyy"));
	assert_non_null(strstr(got.buf, "yyy..."));
	assert_true(got.len < 2 * EXPLAIN_TEXT_MAX);
	strbuf_release(&log);
	strbuf_release(&got);
	signatures_release(&s);
}

/* The logs, and what is to be found in them: the name up to the first dot. */
static void each_log(const struct signatures *s,
		     void (*look)(const struct signatures *s, const char *name, const struct strbuf *log))
{
	struct strlist names = STRLIST_INIT;
	struct error err = ERROR_INIT;
	struct dir dir = DIR_INIT;

	assert_ok(dir_open(&dir, "tests/data/logs", false, &err));
	assert_ok(fs_list(&dir, &names, &err));
	vec_each (&names, name) {
		struct strbuf log = STRBUF_INIT;

		if (!str_ends_with(*name, ".log"))
			continue;
		assert_ok(fs_read(&dir, *name, 1 << 20, &log, &err));
		look(s, *name, &log);
		strbuf_release(&log);
	}
	strlist_release(&names);
	dir_close(&dir);
}

static int read_shipped(void **state)
{
	struct signatures *s = xcalloc(1, sizeof(*s));
	struct strbuf text = STRBUF_INIT;

	read_data("toolchains.d/knowledge/failures.toml", &text);
	parse(s, text.buf, text.len);
	strbuf_release(&text);
	*state = s;
	return 0;
}

static int free_shipped(void **state)
{
	signatures_release(*state);
	free(*state);
	return 0;
}

static void find_it(const struct signatures *s, const char *name, const struct strbuf *log)
{
	struct strbuf got = STRBUF_INIT;
	size_t len = strcspn(name, ".");

	explain(s, log, log->len, &got);
	if (strncmp(got.buf, name, len) != 0 || (got.buf[len] && got.buf[len] != ' '))
		fail_msg("%s: %s", name, got.buf);
	strbuf_release(&got);
}

static void every_real_log_shows_the_failure_that_it_is_called_after(void **state)
{
	each_log(*state, find_it);
}

static void a_download_that_was_tried_again_is_not_what_failed(void **state)
{
	static const char text[] =
		"warning: spurious network error (3 tries remaining): [6] (Could not resolve host: x)\n"
		"error[E0308]: mismatched types\n"
		"error: could not compile `app` (bin \"app\") due to 1 previous error\n";
	struct strbuf log = STRBUF_INIT;

	strbuf_addstr(&log, text);
	find_it(*state, "code-refused", &log);
	strbuf_release(&log);
}

static void every_failure_has_a_log(void **state)
{
	const struct signatures *s = *state;

	assert_true(s->all.len >= 25);
	vec_each (&s->all, signature) {
		char *path = xasprintf("tests/data/logs/%s.log", signature->name);

		if (access(path, R_OK))
			fail_msg("there is no %s", path);
		free(path);
	}
}

static void cut_it(const struct signatures *s, const char *name, const struct strbuf *log)
{
	struct strbuf whole = STRBUF_INIT, bytes = STRBUF_INIT, random = STRBUF_INIT;

	(void)name;
	explain(s, log, log->len, &whole);
	explain(s, log, 1, &bytes);
	explain(s, log, 0, &random);
	assert_string_equal(bytes.buf, whole.buf);
	assert_string_equal(random.buf, whole.buf);
	strbuf_release(&whole);
	strbuf_release(&bytes);
	strbuf_release(&random);
}

static void it_does_not_matter_where_a_log_is_cut(void **state)
{
	each_log(*state, cut_it);
}

/* As GitHub's runner, docker and a colour terminal would have written the same log. */
static void dress_it(const struct signatures *s, const char *name, const struct strbuf *log)
{
	static const char *const dresses[] = { "2024-05-01T12:00:00.1234567Z ", "#12 34.5 ", "\033[0m\033[1m" };

	for (size_t i = 0; i < ARRAY_SIZE(dresses); i++) {
		struct strbuf dressed = STRBUF_INIT;
		const char *at = log->buf, *end;

		while ((end = memchr(at, '\n', log->len - (size_t)(at - log->buf)))) {
			strbuf_addstr(&dressed, dresses[i]);
			strbuf_add(&dressed, at, (size_t)(end - at));
			strbuf_addstr(&dressed, "\r\n");
			at = end + 1;
		}
		find_it(s, name, &dressed);
		strbuf_release(&dressed);
	}
}

static void ci_systems_and_terminals_hide_nothing(void **state)
{
	each_log(*state, dress_it);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_of_the_heaviest_is_the_cause),
		cmocka_unit_test(the_head_above_is_shown_or_else_the_one_below),
		cmocka_unit_test(context_is_what_stands_last_before_or_first_behind),
		cmocka_unit_test(another_line_that_must_be_there_may_stand_anywhere),
		cmocka_unit_test(nothing_is_explained_where_nothing_failed),
		cmocka_unit_test(an_unknown_error_is_shown_with_what_follows),
		cmocka_unit_test(of_a_long_line_the_part_that_matters_is_shown),
		cmocka_unit_test_setup_teardown(every_real_log_shows_the_failure_that_it_is_called_after,
						read_shipped, free_shipped),
		cmocka_unit_test_setup_teardown(a_download_that_was_tried_again_is_not_what_failed,
						read_shipped, free_shipped),
		cmocka_unit_test_setup_teardown(every_failure_has_a_log, read_shipped, free_shipped),
		cmocka_unit_test_setup_teardown(it_does_not_matter_where_a_log_is_cut, read_shipped,
						free_shipped),
		cmocka_unit_test_setup_teardown(ci_systems_and_terminals_hide_nothing, read_shipped,
						free_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
