/* names.c: the links that packages do not bring. */
#include "helper.h"
#include "names.h"

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

	assert_ok(names_link(tree, triple, &err));
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
		assert_ok(names_link(tree, triple, &err));
	assert_link(tree, "lib/gcc/i686-w64-mingw32/14-posix/libgcc_s.a", "libgcc_eh.a");
	assert_int_equal(fs_readlink(tree, "lib/gcc/i686-w64-mingw32/12-posix/libgcc_s.a", &target, &err), 1);
	assert_false(fs_exists(tree, "lib/gcc/i686-w64-mingw32/none/libgcc_s.a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(posix_tools_of_the_triple_get_plain_names_and_no_others,
						make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(a_missing_libgcc_s_is_the_static_one, make_tree, drop_tree),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
