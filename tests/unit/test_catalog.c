/* The releases on offer. */
#include "catalog_text.h"

static void releases_are_sorted_and_found_by_name(void **state)
{
	struct strbuf names = STRBUF_INIT;
	struct catalog c;

	(void)state;
	catalog_from_text(&c, "release gcc-14\nrelease gcc-12\nrelease gcc-13\n");
	catalog_names(&c, &names);
	assert_string_equal(names.buf, "gcc-12, gcc-13, gcc-14");
	assert_string_equal(catalog_find(&c, "gcc-13")->manifest.release, "gcc-13");
	assert_null(catalog_find(&c, "gcc-1"));
	assert_null(catalog_find(&c, ""));
	strbuf_release(&names);
	catalog_release(&c);
}

static void a_later_release_of_the_same_name_replaces_the_earlier(void **state)
{
	struct strbuf names = STRBUF_INIT;
	struct catalog c;

	(void)state;
	catalog_from_text(&c, "release gcc-14\ntarget old old-triple\nartifact a 1 h/t\n"
			      "release gcc-12\n"
			      "release gcc-14 unlocked\ntarget new new-triple\n");
	catalog_names(&c, &names);
	assert_string_equal(names.buf, "gcc-12, gcc-14");
	assert_int_equal(catalog_find(&c, "gcc-14")->manifest.targets.len, 1);
	assert_string_equal(catalog_find(&c, "gcc-14")->manifest.targets.items[0].name, "new");
	assert_false(catalog_find(&c, "gcc-14")->locked);
	strbuf_release(&names);
	catalog_release(&c);
}

static void the_default_is_the_one_that_says_so(void **state)
{
	const struct release *found = NULL;
	struct error err = ERROR_INIT;
	struct catalog c;

	(void)state;
	catalog_from_text(&c, "release gcc-12\nrelease gcc-13 default\nrelease gcc-14\n");
	assert_ok(catalog_default(&c, &found, &err));
	assert_string_equal(found->manifest.release, "gcc-13");
	catalog_release(&c);
}

static void no_default_is_refused(void **state)
{
	const struct release *found;
	struct error err = ERROR_INIT;
	struct catalog c;

	(void)state;
	catalog_from_text(&c, "release gcc-12\n");
	assert_fails(catalog_default(&c, &found, &err), STATUS_MANIFEST, "no release is the default");
	assert_null(found);
	catalog_release(&c);
}

static void two_defaults_are_refused_and_both_files_named(void **state)
{
	const struct release *found;
	struct error err = ERROR_INIT;
	struct catalog c;

	(void)state;
	catalog_from_text(&c, "release gcc-14 default\nrelease gcc-12 default\n");
	assert_fails(catalog_default(&c, &found, &err), STATUS_MANIFEST,
		     "both toolchains.d/gcc-12.toml and toolchains.d/gcc-14.toml");
	catalog_release(&c);
}

static void an_empty_catalog_has_nothing(void **state)
{
	struct catalog c = CATALOG_INIT;
	struct strbuf names = STRBUF_INIT;

	(void)state;
	assert_null(catalog_find(&c, "gcc-14"));
	catalog_names(&c, &names);
	assert_int_equal(names.len, 0);
	catalog_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_are_sorted_and_found_by_name),
		cmocka_unit_test(a_later_release_of_the_same_name_replaces_the_earlier),
		cmocka_unit_test(the_default_is_the_one_that_says_so),
		cmocka_unit_test(no_default_is_refused),
		cmocka_unit_test(two_defaults_are_refused_and_both_files_named),
		cmocka_unit_test(an_empty_catalog_has_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
