/* additions.c: what packages do not bring. */
#include "additions.h"
#include "helper.h"

static const char triple[] = "i686-w64-mingw32";

static int make_tree(void **state)
{
	struct dir *tree = xcalloc(1, sizeof(*tree));

	scratch_make(tree);
	put_file(tree, "bin/i686-w64-mingw32-gcc-posix", "gcc", 0755);
	put_file(tree, "bin/i686-w64-mingw32-cpp-posix", "cpp", 0755);
	put_file(tree, "bin/i686-w64-mingw32-cpp", "another", 0755);
	put_file(tree, "bin/i686-w64-mingw32-g++-win32", "g++", 0755);
	put_file(tree, "bin/x86_64-w64-mingw32-gcc-posix", "gcc", 0755);
	*state = tree;
	return 0;
}

static int drop_tree(void **state)
{
	scratch_drop(*state);
	free(*state);
	return 0;
}

static void assert_link(const struct dir *tree, const char *name, const char *target)
{
	struct strbuf found = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(fs_readlink(tree, name, &found, &err));
	assert_string_equal(found.buf, target);
	strbuf_release(&found);
}

static void posix_tools_of_the_triple_get_plain_names_and_no_others(void **state)
{
	const struct dir *tree = *state;
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(additions_make(tree, triple, &err));
	assert_link(tree, "bin/i686-w64-mingw32-gcc", "i686-w64-mingw32-gcc-posix");
	assert_false(fs_exists(tree, "bin/i686-w64-mingw32-g++"));
	assert_false(fs_exists(tree, "bin/x86_64-w64-mingw32-gcc"));
	assert_ok(fs_read(tree, "bin/i686-w64-mingw32-cpp", 100, &text, &err));
	assert_string_equal(text.buf, "another");
	strbuf_release(&text);
}

static void a_missing_libgcc_s_is_the_static_one(void **state)
{
	const struct dir *tree = *state;
	struct strbuf target = STRBUF_INIT;
	struct error err = ERROR_INIT;

	put_file(tree, "lib/gcc/i686-w64-mingw32/14-posix/libgcc_eh.a", "eh", 0644);
	put_file(tree, "lib/gcc/i686-w64-mingw32/12-posix/libgcc_eh.a", "eh", 0644);
	put_file(tree, "lib/gcc/i686-w64-mingw32/12-posix/libgcc_s.a", "s", 0644);
	put_file(tree, "lib/gcc/i686-w64-mingw32/none/libgcc.a", "gcc", 0644);
	for (int i = 0; i < 2; i++)
		assert_ok(additions_make(tree, triple, &err));
	assert_link(tree, "lib/gcc/i686-w64-mingw32/14-posix/libgcc_s.a", "libgcc_eh.a");
	assert_int_equal(fs_readlink(tree, "lib/gcc/i686-w64-mingw32/12-posix/libgcc_s.a", &target, &err), 1);
	assert_false(fs_exists(tree, "lib/gcc/i686-w64-mingw32/none/libgcc_s.a"));
}

static void without_lto1_gcc_is_told_to_ignore_it(void **state)
{
	static const char *const specs[] = { "lib/gcc/i686-w64-mingw32/14-posix/specs",
					     "lib/gcc/i686-w64-mingw32/12-posix/specs",
					     "lib/gcc/i686-w64-mingw32/none/specs" };
	const struct dir *tree = *state;
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct stat compiler, written;

	put_file(tree, "lib/gcc/i686-w64-mingw32/14-posix/cc1", "cc1", 0755);
	put_file(tree, "lib/gcc/i686-w64-mingw32/12-posix/cc1", "cc1", 0755);
	put_file(tree, "lib/gcc/i686-w64-mingw32/12-posix/lto1", "lto1", 0755);
	put_file(tree, "lib/gcc/i686-w64-mingw32/none/libgcc.a", "gcc", 0644);
	for (int i = 0; i < 2; i++)
		assert_ok(additions_make(tree, triple, &err));
	assert_ok(fs_read(tree, specs[0], 1000, &text, &err));
	assert_non_null(strstr(text.buf, "%<flto*"));
	assert_int_equal(fstatat(tree->fd, "lib/gcc/i686-w64-mingw32/14-posix/cc1", &compiler, 0), 0);
	assert_int_equal(fstatat(tree->fd, specs[0], &written, 0), 0);
	assert_int_equal(written.st_mtim.tv_sec, compiler.st_mtim.tv_sec);
	assert_int_equal(written.st_mtim.tv_nsec, compiler.st_mtim.tv_nsec);
	assert_false(fs_exists(tree, specs[1]));
	assert_false(fs_exists(tree, specs[2]));
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(posix_tools_of_the_triple_get_plain_names_and_no_others,
						make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(a_missing_libgcc_s_is_the_static_one, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(without_lto1_gcc_is_told_to_ignore_it, make_tree, drop_tree),
	};

	return cmocka_run_group_tests_name("additions", tests, NULL, NULL);
}
