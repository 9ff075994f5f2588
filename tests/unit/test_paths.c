/* Where things are by default, and what a path of the user's becomes. */
#include "helper.h"

#include "paths.h"

#include <stdlib.h>

static int setup(void **state)
{
	(void)state;
	setenv("HOME", "/home/somebody", 1);
	unsetenv("XDG_DATA_HOME");
	unsetenv("XDG_CACHE_HOME");
	unsetenv("XDG_CONFIG_HOME");
	return 0;
}

static void assert_taken(char *path, const char *wanted)
{
	assert_non_null(path);
	assert_string_equal(path, wanted);
	free(path);
}

static void the_defaults_lie_below_home(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_taken(paths_default_prefix(&err), "/home/somebody/.local/share/mingwup");
	assert_taken(paths_default_cache(&err), "/home/somebody/.cache/mingwup");
}

static void xdg_variables_move_them(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	setenv("XDG_DATA_HOME", "/data", 1);
	setenv("XDG_CACHE_HOME", "/var/cache/x", 1);
	assert_taken(paths_default_prefix(&err), "/data/mingwup");
	assert_taken(paths_default_cache(&err), "/var/cache/x/mingwup");
}

static void relative_and_empty_xdg_variables_are_ignored(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	setenv("XDG_DATA_HOME", "data", 1);
	setenv("XDG_CACHE_HOME", "", 1);
	assert_taken(paths_default_prefix(&err), "/home/somebody/.local/share/mingwup");
	assert_taken(paths_default_cache(&err), "/home/somebody/.cache/mingwup");
}

static void an_absolute_xdg_variable_needs_no_home(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	unsetenv("HOME");
	setenv("XDG_DATA_HOME", "/data", 1);
	assert_taken(paths_default_prefix(&err), "/data/mingwup");
}

static void a_default_that_no_tool_could_take_is_refused(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	setenv("XDG_DATA_HOME", "/da\nta", 1);
	assert_null(paths_default_prefix(&err));
	assert_fault(&err, STATUS_USAGE, "control character");
	setenv("XDG_CACHE_HOME", "/ca\tche", 1);
	assert_null(paths_default_cache(&err));
	assert_fault(&err, STATUS_USAGE, "control character");
}

static void a_trailing_slash_in_a_variable_is_not_doubled(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	setenv("XDG_DATA_HOME", "/data/", 1);
	assert_taken(paths_default_prefix(&err), "/data/mingwup");
	setenv("HOME", "/home/somebody/", 1);
	assert_taken(paths_default_cache(&err), "/home/somebody/.cache/mingwup");
}

static void absolute_paths_stay_without_trailing_slashes(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_taken(paths_absolute("/a/b", &err), "/a/b");
	assert_taken(paths_absolute("/a/b///", &err), "/a/b");
	assert_taken(paths_absolute("/", &err), "/");
	assert_taken(paths_absolute("//a//b", &err), "/a/b");
	assert_taken(paths_absolute("/with blank/it's", &err), "/with blank/it's");
	assert_taken(paths_absolute("/\xc3\xa9", &err), "/\xc3\xa9");
}

static void relative_paths_are_taken_from_here(void **state)
{
	char *here = getcwd(NULL, 0), *there = xasprintf("%s/x/y", here);
	struct error err = ERROR_INIT;

	(void)state;
	assert_taken(paths_absolute("x/y", &err), there);
	assert_taken(paths_absolute("./x/y/", &err), there);
	assert_taken(paths_absolute("././x/y", &err), there);
	assert_taken(paths_absolute(".", &err), here);
	assert_taken(paths_absolute("./", &err), here);
	free(here);
	free(there);
}

static void relative_paths_in_the_root_begin_with_one_slash(void **state)
{
	char *here = getcwd(NULL, 0), *got;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(chdir("/"), 0);
	got = paths_absolute("x", &err);
	assert_int_equal(chdir(here), 0);
	assert_taken(got, "/x");
	free(here);
}

static void empty_paths_and_control_characters_are_refused(void **state)
{
	static const char *const bad[] = { "/a\nb", "a\tb", "/a\x7f", "/\x1b[0m" };
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(paths_absolute("", &err));
	assert_fault(&err, STATUS_USAGE, "empty");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_null(paths_absolute(bad[i], &err));
		assert_fault(&err, STATUS_USAGE, "control character");
	}
}

static void manifests_of_the_user_come_last_and_only_where_they_are(void **state)
{
	struct strlist dirs = STRLIST_INIT;
	struct error err = ERROR_INIT;
	struct dir scratch = DIR_INIT;
	char *wanted;

	(void)state;
	scratch_make(&scratch);
	setenv("XDG_CONFIG_HOME", scratch.path, 1);
	paths_toolchains_d(&dirs);
	for (size_t i = 0; i < dirs.len; i++)
		assert_false(str_starts_with(dirs.items[i], scratch.path));
	strlist_release(&dirs);
	assert_ok(fs_mkdirs(&scratch, "mingwup/toolchains.d", true, &err));
	paths_toolchains_d(&dirs);
	wanted = xasprintf("%s/mingwup/toolchains.d", scratch.path);
	assert_true(dirs.len > 0);
	assert_string_equal(dirs.items[dirs.len - 1], wanted);
	free(wanted);
	strlist_release(&dirs);
	scratch_drop(&scratch);
}

static void the_host_is_named_as_manifests_name_it(void **state)
{
	(void)state;
	assert_true(str_ends_with(paths_this_host(), "-linux"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup(f, setup)
		TEST(the_defaults_lie_below_home),
		TEST(xdg_variables_move_them),
		TEST(relative_and_empty_xdg_variables_are_ignored),
		TEST(an_absolute_xdg_variable_needs_no_home),
		TEST(a_default_that_no_tool_could_take_is_refused),
		TEST(a_trailing_slash_in_a_variable_is_not_doubled),
		TEST(absolute_paths_stay_without_trailing_slashes),
		TEST(relative_paths_are_taken_from_here),
		TEST(relative_paths_in_the_root_begin_with_one_slash),
		TEST(empty_paths_and_control_characters_are_refused),
		TEST(manifests_of_the_user_come_last_and_only_where_they_are),
		TEST(the_host_is_named_as_manifests_name_it),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
