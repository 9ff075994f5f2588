/* Commit: a toolchain becomes the active one, or ceases to be. */
#include "store_sample.h"

static const char i686[] = "i686-pc-windows-gnu", x86_64[] = "x86_64-pc-windows-gnu";

static struct dir scratch;
static struct store s;

static int setup(void **state)
{
	char *prefix;

	(void)state;
	scratch_make(&scratch);
	prefix = xasprintf("%s/prefix", scratch.path);
	sample_open(&s, prefix);
	free(prefix);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	store_close(&s);
	scratch_drop(&scratch);
	return 0;
}

/* The names in the store, and that the target's link leads to `wanted` (NULL: that there is none). */
static void assert_active(const char *target, const char *wanted, size_t trees)
{
	struct strbuf link = STRBUF_INIT;
	struct strlist names = STRLIST_INIT, staged = STRLIST_INIT;
	struct error err = ERROR_INIT;
	int ret = fs_readlink(&s.toolchains, target, &link, &err);

	if (wanted) {
		assert_int_equal(ret, 0);
		assert_true(str_starts_with(link.buf, ".store/"));
		assert_string_equal(link.buf + strlen(".store/"), wanted);
		assert_true(fs_exists(&s.trees, wanted));
	} else {
		assert_int_equal(ret, 1);
	}
	assert_ok(fs_list(&s.trees, &names, &err));
	assert_int_equal(names.len, trees);
	assert_ok(fs_list(&s.staging, &staged, &err));
	assert_int_equal(staged.len, 0);
	strlist_release(&names);
	strlist_release(&staged);
	strbuf_release(&link);
}

static void a_first_toolchain_becomes_active(void **state)
{
	char *name = sample_install(&s, i686, "gcc-14", "tool");

	(void)state;
	assert_active(i686, name, 1);
	assert_true(fs_exists(&s.toolchains, "i686-pc-windows-gnu/bin/tool"));
	free(name);
}

static void another_release_takes_its_place_and_the_old_tree_goes(void **state)
{
	char *old = sample_install(&s, i686, "gcc-14", ""), *new = sample_install(&s, i686, "gcc-12", "");

	(void)state;
	assert_string_not_equal(old, new);
	assert_active(i686, new, 1);
	free(old);
	free(new);
}

static void the_same_toolchain_made_anew_replaces_itself(void **state)
{
	char *old = sample_install(&s, i686, "gcc-14", "old"), *new = sample_install(&s, i686, "gcc-14", "new");

	(void)state;
	assert_string_equal(old, new);
	assert_active(i686, new, 1);
	assert_true(fs_exists(&s.toolchains, "i686-pc-windows-gnu/bin/new"));
	assert_false(fs_exists(&s.toolchains, "i686-pc-windows-gnu/bin/old"));
	free(old);
	free(new);
}

static void one_target_does_not_touch_another(void **state)
{
	char *a = sample_install(&s, i686, "gcc-14", ""), *b = sample_install(&s, x86_64, "gcc-14", "");
	struct error err = ERROR_INIT;

	(void)state;
	assert_active(i686, a, 2);
	assert_active(x86_64, b, 2);
	assert_ok(commit_removal(&s, i686, a, &err));
	assert_active(i686, NULL, 1);
	assert_active(x86_64, b, 1);
	free(a);
	free(b);
}

static void removing_what_is_not_there_is_an_error(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_fails(commit_removal(&s, i686, "x", &err), STATUS_FILESYSTEM, i686);
}

static void a_target_whose_tree_is_gone_can_be_removed_and_installed(void **state)
{
	struct error err = ERROR_INIT;
	char *name = sample_install(&s, i686, "gcc-14", "");

	(void)state;
	assert_ok(fs_remove(&s.trees, name, &err));
	assert_ok(commit_removal(&s, i686, name, &err));
	assert_active(i686, NULL, 0);
	free(name);
	name = sample_install(&s, i686, "gcc-14", "");
	assert_ok(fs_remove(&s.trees, name, &err));
	free(name);
	name = sample_install(&s, i686, "gcc-14", "again");
	assert_active(i686, name, 1);
	free(name);
}

static void what_is_no_link_of_ours_is_not_replaced_by_a_toolchain(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&s.toolchains, "i686-pc-windows-gnu/precious", "kept", 0644);
	put_file(&s.staging, "new/tool", "", 0755);
	assert_fails(commit_toolchain(&s, "new", i686, "name", &err), STATUS_FILESYSTEM, i686);
	assert_true(fs_exists(&s.toolchains, "i686-pc-windows-gnu/precious"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(a_first_toolchain_becomes_active),
		TEST(another_release_takes_its_place_and_the_old_tree_goes),
		TEST(the_same_toolchain_made_anew_replaces_itself),
		TEST(one_target_does_not_touch_another),
		TEST(removing_what_is_not_there_is_an_error),
		TEST(a_target_whose_tree_is_gone_can_be_removed_and_installed),
		TEST(what_is_no_link_of_ours_is_not_replaced_by_a_toolchain),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
