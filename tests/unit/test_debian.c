/* Control paragraphs, versions, relations, dates. */
#include "helper.h"

#include "child.h"
#include "debian.h"

#include <time.h>

static struct control control_of(const char *text)
{
	return (struct control)CONTROL_INIT(text, strlen(text), "Packages");
}

static void assert_slice(struct slice s, const char *text)
{
	char *copy = slice_dup(s);

	assert_non_null(s.at);
	assert_string_equal(copy, text);
	free(copy);
}

static void paragraphs_have_fields_and_continuations(void **state)
{
	struct control c = control_of("\n\nPackage: a\nTag:  x,\n y,\n\tz \nEmpty:\n \t\npackage: b\nKey: c:d");
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(control_next(&c, &err), 1);
	assert_int_equal(c.start, 3);
	assert_slice(control_get(&c, "package"), "a");
	assert_slice(control_get(&c, "TAG"), "x,\n y,\n\tz");
	assert_slice(control_get(&c, "Empty"), "");
	assert_null(control_get(&c, "Tags").at);
	/* A line of blanks separates. */
	assert_int_equal(control_next(&c, &err), 1);
	assert_int_equal(c.start, 9);
	assert_slice(control_get(&c, "Package"), "b");
	assert_slice(control_get(&c, "Key"), "c:d");
	assert_null(control_get(&c, "Tag").at);
	assert_int_equal(control_next(&c, &err), 0);
	assert_int_equal(control_next(&c, &err), 0);
	control_release(&c);
}

static void no_control_file_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{ "Package: a\nnonsense\n", "Packages:2: not a field: \"nonsense\"" },
		{ " begins: indented\n", "Packages:1: a continuation of nothing: \" begins: indented\"" },
		{ "A: b\n\nTwo words: c\n", "Packages:3: not a field name: \"Two words\"" },
		{ ": c\n", "Packages:1: not a field name: \"\"" },
		{ "-A: c\n", "Packages:1: not a field name: \"-A\"" },
		{ "#A: c\n", "Packages:1: not a field name: \"#A\"" },
		{ "A: b\nC: d\na: e\n", "Packages:3: a field that stands here twice: \"a\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct control c = control_of(bad[i].text);
		struct error err = ERROR_INIT;
		int more;

		while ((more = control_next(&c, &err)) > 0)
			;
		assert_int_equal(more, -1);
		assert_int_equal(err.status, STATUS_INTEGRITY);
		assert_string_equal(err.text.buf, bad[i].message);
		control_release(&c);
		error_release(&err);
	}
}

static void a_nul_is_refused(void **state)
{
	struct control c = CONTROL_INIT("A: b\0c\n", 7, "Packages");
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(control_next(&c, &err), -1);
	assert_non_null(strstr(err.text.buf, "NUL"));
	control_release(&c);
	error_release(&err);
}

static void fields_of_a_paragraph_are_bounded(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct control c;

	(void)state;
	for (int i = 0; i < CONTROL_FIELDS_MAX; i++)
		strbuf_addf(&text, "F%d: x\n", i);
	c = control_of(text.buf);
	assert_int_equal(control_next(&c, &err), 1);
	strbuf_addstr(&text, "One-more: x\n");
	control_release(&c);
	c = control_of(text.buf);
	assert_int_equal(control_next(&c, &err), -1);
	control_release(&c);
	strbuf_release(&text);
	error_release(&err);
}

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

static unsigned seed;

static int below(int n)
{
	return (int)((unsigned)rand_r(&seed) / ((unsigned)RAND_MAX / (unsigned)n + 1));
}

/* A valid version, or one that differs from `like` in one place. */
static void random_version(char *out, const char *like)
{
	static const char letters[] = "00129abZ~~+..-:";
	size_t len;

	do {
		if (like) {
			strcpy(out, like);
			out[below((int)strlen(out))] = letters[below(sizeof(letters) - 1)];
			continue;
		}
		len = (size_t)below(12) + 1;
		for (size_t i = 0; i < len; i++)
			out[i] = letters[below(sizeof(letters) - 1)];
		out[len] = '\0';
	} while (!debian_version_valid(slice_of(out)));
}

/* What dpkg's own library says of each line's two versions: -1, 0 or 1 a line. */
static void ask_perl(const char *file, struct strbuf *answers)
{
	const char *const argv[] = { "perl",  "-MDpkg::Version",
				     "-lane", "print version_compare($F[0], $F[1])",
				     file,    NULL };
	const struct command command = { .argv = argv, .output_max = 1 << 20 };
	struct error err = ERROR_INIT;
	int status = 0;

	assert_ok(command_run(&command, answers, &status, NULL, &err));
	assert_int_equal(status, 0);
}

static bool dpkg_agrees(const char *a, int order, const char *b)
{
	const char *const argv[] = { "dpkg", "--compare-versions", a, order < 0 ? "lt" : order ? "gt" : "eq", b,
				     NULL };
	const struct command command = { .argv = argv, .output_max = 4096, .merge = true };
	struct strbuf output = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int status = 0;

	assert_ok(command_run(&command, &output, &status, NULL, &err));
	strbuf_release(&output);
	return !status;
}

/* Other pairs at every run: all are put to Dpkg::Version, some to the program. */
static void random_versions_are_ordered_as_dpkg_orders_them(void **state)
{
	enum { PAIRS = 20000, EACH = 100, LONGEST = 16 };
	static char a[PAIRS][LONGEST], b[PAIRS][LONGEST];
	struct strbuf text = STRBUF_INIT, answers = STRBUF_INIT;
	struct dir scratch = DIR_INIT;
	char *file, *next;

	(void)state;
	seed = (unsigned)time(NULL) ^ (unsigned)getpid();
	scratch_make(&scratch);
	for (int i = 0; i < PAIRS; i++) {
		random_version(a[i], NULL);
		random_version(b[i], i % 2 ? a[i] : NULL);
		strbuf_addf(&text, "%s %s\n", a[i], b[i]);
	}
	put_file(&scratch, "pairs", text.buf, 0644);
	file = xasprintf("%s/pairs", scratch.path);
	ask_perl(file, &answers);
	next = answers.buf;
	for (int i = 0; i < PAIRS; i++) {
		int order = sign(debian_version_compare(slice_of(a[i]), slice_of(b[i])));

		if (sign((int)strtol(next, &next, 10)) != order)
			fail_msg("%s %c %s, says Dpkg::Version not", a[i], "<=>"[order + 1], b[i]);
		if (i % EACH == 0 && !dpkg_agrees(a[i], order, b[i]))
			fail_msg("%s %c %s, says dpkg not", a[i], "<=>"[order + 1], b[i]);
	}
	free(file);
	strbuf_release(&text);
	strbuf_release(&answers);
	scratch_drop(&scratch);
}

/* The table was made by `dpkg --compare-versions`. */
static void versions_are_ordered_as_dpkg_orders_them(void **state)
{
	FILE *f = fopen("tests/data/versions.txt", "r");
	char line[256], a[100], b[100], op;
	int pairs = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		int order;

		if (line[0] == '#')
			continue;
		assert_int_equal(sscanf(line, "%99s %c %99s", a, &op, b), 3);
		order = op == '<' ? -1 : op == '>';
		if (sign(debian_version_compare(slice_of(a), slice_of(b))) != order ||
		    sign(debian_version_compare(slice_of(b), slice_of(a))) != -order)
			fail_msg("wrong order: %s", line);
		assert_true(debian_version_valid(slice_of(a)));
		assert_true(debian_version_valid(slice_of(b)));
		pairs++;
	}
	fclose(f);
	assert_true(pairs > 500);
}

static void what_is_no_version_is_refused(void **state)
{
	static const char *const bad[] = { "",    "a1",  "-1", ":1",  "1:",  "a:1",  "1-",
					   "1 2", "1_2", "~1", "1:a", "1/2", "1-1_", "1-1:2-" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (debian_version_valid(slice_of(bad[i])))
			fail_msg("taken for a version: \"%s\"", bad[i]);
	assert_false(debian_version_valid((struct slice){ "1\0", 2 }));
	assert_false(debian_version_valid((struct slice){ NULL, 0 }));
}

static void operators_mean_what_policy_says(void **state)
{
	static const struct {
		enum debian_operator op;
		bool less, equal, greater;
	} table[] = {
		{ DEBIAN_ANY, true, true, true }, { DEBIAN_LT, true, false, false },
		{ DEBIAN_LE, true, true, false }, { DEBIAN_EQ, false, true, false },
		{ DEBIAN_GE, false, true, true }, { DEBIAN_GT, false, false, true },
	};
	struct slice one = slice_of("1"), zero = slice_of("1~"), two = slice_of("1:0");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		assert_int_equal(debian_version_satisfies(zero, table[i].op, one), table[i].less);
		assert_int_equal(debian_version_satisfies(one, table[i].op, one), table[i].equal);
		assert_int_equal(debian_version_satisfies(two, table[i].op, one), table[i].greater);
	}
}

static void relations_are_taken_apart(void **state)
{
	struct slice rest =
		slice_of(" libc6 (>= 2.36) , a:any|b.c+ (<<1:2-3) |d [!arm64], e (= 1) [ arm64 i386 ],\n f,,");
	struct error err = ERROR_INIT;
	struct debian_relation r;

	(void)state;
	assert_int_equal(debian_next_relation(&rest, "amd64", &r, &err), 1);
	assert_slice(r.name, "libc6");
	assert_slice(r.text, "libc6 (>= 2.36)");
	assert_slice(r.version, "2.36");
	assert_int_equal(r.op, DEBIAN_GE);
	assert_null(r.qualifier.at);
	assert_true(r.applies && r.last);
	assert_int_equal(debian_next_relation(&rest, "amd64", &r, &err), 1);
	assert_slice(r.name, "a");
	assert_slice(r.qualifier, "any");
	assert_int_equal(r.op, DEBIAN_ANY);
	assert_false(r.last);
	assert_int_equal(debian_next_relation(&rest, "amd64", &r, &err), 1);
	assert_slice(r.name, "b.c+");
	assert_slice(r.version, "1:2-3");
	assert_int_equal(r.op, DEBIAN_LT);
	assert_false(r.last);
	assert_int_equal(debian_next_relation(&rest, "amd64", &r, &err), 1);
	assert_true(r.applies && r.last);
	assert_int_equal(debian_next_relation(&rest, "amd64", &r, &err), 1);
	assert_slice(r.name, "e");
	assert_int_equal(r.op, DEBIAN_EQ);
	assert_false(r.applies);
	assert_int_equal(debian_next_relation(&rest, "amd64", &r, &err), 1);
	assert_slice(r.name, "f");
	assert_int_equal(debian_next_relation(&rest, "amd64", &r, &err), 0);
}

static void what_is_no_relation_is_refused(void **state)
{
	static const char *const bad[] = {
		"A",      "a (1)",    "a (> 1)",      "a (< 1)",   "a (>= )", "a (>= 1",
		"a >= 1", "a b",      "a |",          "| a",       "a: b",    "a [amd64",
		"a []",   "a [!x y]", "a <!nocheck>", "a (= 1) x", "_a",      "a (= 1 2)",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct slice rest = slice_of(bad[i]);
		struct error err = ERROR_INIT;
		struct debian_relation r;

		if (debian_next_relation(&rest, "amd64", &r, &err) != -1)
			fail_msg("taken for a relation: \"%s\"", bad[i]);
		assert_int_equal(err.status, STATUS_INTEGRITY);
		error_release(&err);
	}
}

static void dates_are_read(void **state)
{
	static const char *const bad[] = {
		"",
		"Sat, 21 Nov 2026 09:15:44",
		"Sat, 21 Nov 2026 09:15:44 CET",
		"Sat, 31 Feb 2026 09:15:44 UTC",
		"Sat, 0 Nov 2026 09:15:44 UTC",
		"Sat, 21 Nov 26 09:15 UTC",
		"Sat, 21 nov 2026 09:15:44 UTC",
		"Sat, 21 Nov 2026 24:15:44 UTC",
		"Sat, 21 Nov 2026 09:60:44 UTC",
		"Sat, 21 Nov 2026 09:15:44 UTC and more",
		"21 Nov 2026 09:15:44 UTC",
		"2026-11-21T09:15:44Z",
	};
	time_t t = 0;

	(void)state;
	assert_int_equal(debian_parse_date(slice_of("Sat, 21 Nov 2026 09:15:44 UTC"), &t), 0);
	assert_int_equal(t, 1795252544);
	assert_int_equal(debian_parse_date(slice_of("Thu,  1 Jan 1970 0:00:01 +0000"), &t), 0);
	assert_int_equal(t, 1);
	assert_int_equal(debian_parse_date(slice_of("Thu, 29 Feb 2024 23:59:59 GMT"), &t), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (!debian_parse_date(slice_of(bad[i]), &t))
			fail_msg("taken for a date: \"%s\"", bad[i]);
}

static void a_source_package_is_named_or_the_same(void **state)
{
	struct slice name, version;

	(void)state;
	debian_source(slice_of("gcc-14 (14.2.0-19)"), slice_of("libgcc-s1"), slice_of("14.2.0-19+b1"), &name,
		      &version);
	assert_slice(name, "gcc-14");
	assert_slice(version, "14.2.0-19");
	debian_source(slice_of("glibc"), slice_of("libc6"), slice_of("2.41-12"), &name, &version);
	assert_slice(name, "glibc");
	assert_slice(version, "2.41-12");
	debian_source((struct slice){ NULL, 0 }, slice_of("hello"), slice_of("2.10"), &name, &version);
	assert_slice(name, "hello");
	assert_slice(version, "2.10");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_have_fields_and_continuations),
		cmocka_unit_test(no_control_file_is_refused_with_its_line),
		cmocka_unit_test(a_nul_is_refused),
		cmocka_unit_test(fields_of_a_paragraph_are_bounded),
		cmocka_unit_test(versions_are_ordered_as_dpkg_orders_them),
		cmocka_unit_test(random_versions_are_ordered_as_dpkg_orders_them),
		cmocka_unit_test(what_is_no_version_is_refused),
		cmocka_unit_test(operators_mean_what_policy_says),
		cmocka_unit_test(relations_are_taken_apart),
		cmocka_unit_test(what_is_no_relation_is_refused),
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(a_source_package_is_named_or_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
