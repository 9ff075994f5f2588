/* A directory tree as text, and what differs between two. */
#include "helper.h"

#include "tree.h"

#include <fcntl.h>

static struct dir scratch;

static int setup(void **state)
{
	(void)state;
	scratch_make(&scratch);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scratch_drop(&scratch);
	return 0;
}

static const struct strlist nothing = STRLIST_INIT;

static void make_sample(void)
{
	struct error err = ERROR_INIT;

	put_file(&scratch, "a/b", "abc", 0755);
	put_file(&scratch, "a.c", "", 0644);
	put_link(&scratch, "a/l", "../a.c");
	assert_ok(fs_mkdirs(&scratch, "empty", true, &err));
}

static const char sample[] =
	"d\ta\n"
	"f\t644\t0\te3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\ta.c\n"
	"f\t755\t3\tba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\ta/b\n"
	"l\t../a.c\ta/l\n"
	"d\tempty\n";

static void the_listing_is_in_the_order_of_whole_paths(void **state)
{
	struct error err = ERROR_INIT;
	struct tree tree = TREE_INIT;

	(void)state;
	make_sample();
	assert_ok(tree_scan(&tree, &scratch, &nothing, &err));
	assert_string_equal(tree.listing.buf, sample);
	assert_int_equal(tree.files, 3);
	assert_int_equal(tree.bytes, 3);
	tree_release(&tree);
}

static void what_is_excepted_is_not_listed_nor_what_is_below_it(void **state)
{
	struct strlist except = STRLIST_INIT;
	struct error err = ERROR_INIT;
	struct tree tree = TREE_INIT;

	(void)state;
	make_sample();
	strlist_add(&except, "a");
	strlist_add(&except, "empty");
	assert_ok(tree_scan(&tree, &scratch, &except, &err));
	assert_true(str_ends_with(tree.listing.buf, "\ta.c\n"));
	assert_int_equal(tree.files, 1);
	tree_release(&tree);
	strlist_release(&except);
}

static void symlinks_are_listed_and_not_followed(void **state)
{
	struct error err = ERROR_INIT;
	struct tree tree = TREE_INIT;

	(void)state;
	put_link(&scratch, "dangling", "nowhere");
	put_link(&scratch, "loop", ".");
	assert_ok(tree_scan(&tree, &scratch, &nothing, &err));
	assert_string_equal(tree.listing.buf, "l\tnowhere\tdangling\nl\t.\tloop\n");
	tree_release(&tree);
}

static void setuid_bits_and_odd_files_show(void **state)
{
	struct error err = ERROR_INIT;
	struct tree tree = TREE_INIT;

	(void)state;
	put_file(&scratch, "f", "", 04755);
	assert_int_equal(mkfifoat(scratch.fd, "fifo", 0600), 0);
	assert_ok(tree_scan(&tree, &scratch, &nothing, &err));
	assert_true(str_starts_with(tree.listing.buf, "f\t4755\t"));
	assert_non_null(strstr(tree.listing.buf, "\n?\t10600\tfifo\n"));
	tree_release(&tree);
}

static void what_would_garble_the_listing_is_an_error(void **state)
{
	struct error err = ERROR_INIT;
	struct tree tree = TREE_INIT;

	(void)state;
	put_file(&scratch, "a\nb", "", 0644);
	assert_fails(tree_scan(&tree, &scratch, &nothing, &err), STATUS_INTEGRITY, "tab or newline");
	tree_release(&tree);
	assert_ok(fs_remove(&scratch, "a\nb", &err));
	put_link(&scratch, "l", "x\nd\tforged");
	assert_fails(tree_scan(&tree, &scratch, &nothing, &err), STATUS_INTEGRITY, "tab or newline");
	tree_release(&tree);
}

static void assert_differences(const char *wanted, const char *found, const char *differences)
{
	struct strlist list = STRLIST_INIT;
	struct strbuf all = STRBUF_INIT;

	tree_compare(wanted, found, &list);
	vec_each (&list, item)
		strbuf_addf(&all, "%s\n", *item);
	assert_string_equal(all.buf, differences);
	strbuf_release(&all);
	strlist_release(&list);
}

static void equal_listings_do_not_differ(void **state)
{
	(void)state;
	assert_differences(sample, sample, "");
	assert_differences("", "", "");
}

static void what_is_missing_changed_or_extra_is_named_by_path(void **state)
{
	(void)state;
	assert_differences("d\ta\nf\t644\t1\tx\ta/b\n", "d\ta\n", "missing: a/b\n");
	assert_differences("d\ta\n", "d\ta\nf\t644\t1\tx\ta/b\n", "extra: a/b\n");
	assert_differences("f\t644\t1\tx\ta\n", "f\t755\t1\tx\ta\n", "changed: a\n");
	assert_differences("f\t644\t1\tx\ta\n", "f\t644\t1\ty\ta\n", "changed: a\n");
	assert_differences("l\tx\ta\n", "l\tyy\ta\n", "changed: a\n");
	assert_differences("f\t644\t1\tx\ta\n", "d\ta\n", "changed: a\n");
	assert_differences("f\t644\t1\tx\ta.c\nf\t644\t1\tx\tb\n", "f\t644\t1\tx\ta/b\nf\t644\t1\tx\tb\n",
			   "missing: a.c\nextra: a/b\n");
	assert_differences("d\ta\nd\tb\n", "", "missing: a\nmissing: b\n");
	assert_differences("", "d\ta\nd\tb\n", "extra: a\nextra: b\n");
}

static void a_damaged_listing_is_compared_to_its_end(void **state)
{
	(void)state;
	assert_differences("d\ta\n\nd\tb\n", "d\ta\nd\tb\n", "missing: \n");
	assert_differences("\n\n", "", "missing: \nmissing: \n");
	assert_differences("no tabs\nd\tcut off", "", "missing: no tabs\n");
}

static void a_changed_tree_is_told_by_its_listing(void **state)
{
	struct error err = ERROR_INIT;
	struct tree tree = TREE_INIT;

	(void)state;
	make_sample();
	put_file(&scratch, "a/b", "abd", 0755);
	put_file(&scratch, "a/extra", "", 0644);
	assert_int_equal(fchmodat(scratch.fd, "a.c", 0600, 0), 0);
	assert_ok(fs_remove(&scratch, "empty", &err));
	assert_ok(tree_scan(&tree, &scratch, &nothing, &err));
	assert_differences(sample, tree.listing.buf,
			   "changed: a.c\nchanged: a/b\nextra: a/extra\nmissing: empty\n");
	tree_release(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(the_listing_is_in_the_order_of_whole_paths),
		TEST(what_is_excepted_is_not_listed_nor_what_is_below_it),
		TEST(symlinks_are_listed_and_not_followed),
		TEST(setuid_bits_and_odd_files_show),
		TEST(what_would_garble_the_listing_is_an_error),
		cmocka_unit_test(equal_listings_do_not_differ),
		cmocka_unit_test(what_is_missing_changed_or_extra_is_named_by_path),
		cmocka_unit_test(a_damaged_listing_is_compared_to_its_end),
		TEST(a_changed_tree_is_told_by_its_listing),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
