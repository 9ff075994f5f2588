/*
 * The closure of packages. Each file of tests/data/resolve is one case: a paragraph with Architecture, Roots,
 * and Expect (packages and versions) or Error, then the Packages index.
 */
#include "test.h"

#include "resolve.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 1 << 20, CASES_MIN = 25 };

static void read_text(const char *path, struct strbuf *out)
{
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	strbuf_grow(out, TEXT_MAX);
	strbuf_setlen(out, fread(out->buf, 1, TEXT_MAX, f));
	fclose(f);
}

static void get_roots(struct slice field, struct strlist *roots)
{
	struct slice word;

	while ((word = slice_take_word(&field)).len)
		strlist_take(roots, slice_dup(word));
}

static void describe(const struct closure *closure, struct strbuf *out)
{
	vec_each (&closure->packages, p)
		strbuf_addf(out, "%s%.*s %.*s", out->len ? ", " : "", SLICE_ARGS((*p)->name),
			    SLICE_ARGS((*p)->version));
}

static void run_case(const char *path)
{
	struct strbuf text = STRBUF_INIT, got = STRBUF_INIT;
	struct strlist roots = STRLIST_INIT;
	struct closure closure = CLOSURE_INIT;
	struct error err = ERROR_INIT;
	struct packages *packages;
	struct control head;
	char *architecture, *expected;
	bool fails;

	read_text(path, &text);
	head = (struct control)CONTROL_INIT(text.buf, text.len, path);
	assert_int_equal(control_next(&head, &err), 1);
	fails = control_get(&head, "Error").at;
	expected = slice_dup(control_get(&head, fails ? "Error" : "Expect"));
	architecture = slice_dup(control_get(&head, "Architecture"));
	get_roots(control_get(&head, "Roots"), &roots);
	packages = packages_new(architecture);
	if (packages_add(packages, head.rest.at, head.rest.len, "Packages", &err) ||
	    resolve_closure(packages, &roots, &closure, &err)) {
		if (!fails)
			fail_msg("%s: %s", path, err.text.buf);
		strbuf_addstr(&got, err.text.buf);
	} else {
		describe(&closure, &got);
	}
	if (strcmp(got.buf, expected))
		fail_msg("%s: expected \"%s\", got \"%s\"", path, expected, got.buf);
	closure_release(&closure);
	packages_free(packages);
	strlist_release(&roots);
	control_release(&head);
	strbuf_release(&text);
	strbuf_release(&got);
	error_release(&err);
	free(architecture);
	free(expected);
}

static void every_case_resolves_as_its_file_says(void **state)
{
	glob_t files;

	(void)state;
	assert_int_equal(glob("tests/data/resolve/*.txt", 0, NULL, &files), 0);
	assert_true(files.gl_pathc >= CASES_MIN);
	for (size_t i = 0; i < files.gl_pathc; i++)
		run_case(files.gl_pathv[i]);
	globfree(&files);
}

static void several_components_make_one_index(void **state)
{
	static const char first[] = "Package: a\nVersion: 1\nArchitecture: amd64\nDepends: b\n";
	static const char second[] = "Package: b\nVersion: 1\nArchitecture: all\n";
	struct packages *packages = packages_new("amd64");
	struct closure closure = CLOSURE_INIT;
	struct strlist roots = STRLIST_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	strlist_add(&roots, "a");
	assert_int_equal(packages_add(packages, first, sizeof(first) - 1, "main", &err), 0);
	assert_int_equal(resolve_closure(packages, &roots, &closure, &err), -1);
	assert_int_equal(err.status, STATUS_MANIFEST);
	assert_int_equal(packages_add(packages, second, sizeof(second) - 1, "contrib", &err), 0);
	assert_int_equal(resolve_closure(packages, &roots, &closure, &err), 0);
	assert_int_equal(closure.packages.len, 2);
	closure_release(&closure);
	packages_free(packages);
	strlist_release(&roots);
	error_release(&err);
}

static void an_empty_index_has_nothing(void **state)
{
	struct packages *packages = packages_new("amd64");
	struct closure closure = CLOSURE_INIT;
	struct strlist roots = STRLIST_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(packages_add(packages, "", 0, "Packages", &err), 0);
	assert_null(packages_find(packages, slice_of("a")));
	assert_int_equal(resolve_closure(packages, &roots, &closure, &err), 0);
	assert_int_equal(closure.packages.len, 0);
	closure_release(&closure);
	packages_free(packages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_resolves_as_its_file_says),
		cmocka_unit_test(several_components_make_one_index),
		cmocka_unit_test(an_empty_index_has_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
