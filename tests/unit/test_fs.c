/* Files by directory descriptor and relative name. */
#include "helper.h"

#include "fs.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void assert_content(const char *name, const char *wanted)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(fs_read(&scratch, name, 1000, &text, &err));
	assert_string_equal(text.buf, wanted);
	strbuf_release(&text);
}

static size_t count_names(void)
{
	struct strlist names = STRLIST_INIT;
	struct error err = ERROR_INIT;
	size_t n;

	assert_ok(fs_list(&scratch, &names, &err));
	n = names.len;
	strlist_release(&names);
	return n;
}

static void a_file_is_replaced_as_a_whole_with_the_mode_asked_for(void **state)
{
	struct error err = ERROR_INIT;
	struct stat before, after;

	(void)state;
	assert_ok(fs_write(&scratch, "f", "a long text", 11, 0644, &err));
	assert_int_equal(fstatat(scratch.fd, "f", &before, 0), 0);
	assert_ok(fs_write(&scratch, "f", "short", 5, 0600, &err));
	assert_int_equal(fstatat(scratch.fd, "f", &after, 0), 0);
	assert_content("f", "short");
	assert_int_not_equal(before.st_ino, after.st_ino);
	assert_int_equal(after.st_mode & 07777, 0600);
	assert_int_equal(count_names(), 1);
}

static void the_umask_does_not_change_the_mode_asked_for(void **state)
{
	struct error err = ERROR_INIT;
	struct stat st;
	mode_t mask = umask(077);

	(void)state;
	assert_ok(fs_write(&scratch, "f", "x", 1, 0644, &err));
	umask(mask);
	assert_int_equal(fstatat(scratch.fd, "f", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

static void writing_over_a_symlink_replaces_it_and_not_what_it_names(void **state)
{
	struct error err = ERROR_INIT;
	struct stat st;

	(void)state;
	put_file(&scratch, "victim", "precious", 0644);
	put_link(&scratch, "f", "victim");
	assert_ok(fs_write(&scratch, "f", "new", 3, 0644, &err));
	assert_content("victim", "precious");
	assert_int_equal(fstatat(scratch.fd, "f", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_content("f", "new");
}

static void a_write_that_fails_leaves_the_old_file_and_no_other(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	/* A directory with something in it cannot be renamed over. */
	put_file(&scratch, "d/inside", "kept", 0644);
	assert_fails(fs_write(&scratch, "d", "x", 1, 0644, &err), STATUS_FILESYSTEM, "cannot write");
	assert_content("d/inside", "kept");
	assert_int_equal(count_names(), 1);
}

static void what_a_killed_writer_left_goes_with_the_next_write(void **state)
{
	struct error err = ERROR_INIT;
	pid_t dead = fork();
	char *left, *others;

	(void)state;
	if (!dead)
		_exit(0);
	waitpid(dead, NULL, 0);
	left = xasprintf("f.%ld.tmp", (long)dead);
	others = xasprintf("g.%ld.tmp", (long)dead);
	put_file(&scratch, left, "half", 0644);
	put_file(&scratch, others, "not of f", 0644);
	put_file(&scratch, "f.1.tmp", "of one who lives", 0644);
	assert_ok(fs_write(&scratch, "f", "whole", 5, 0644, &err));
	assert_content("f", "whole");
	assert_false(fs_exists(&scratch, left));
	assert_true(fs_exists(&scratch, others));
	assert_true(fs_exists(&scratch, "f.1.tmp"));
	free(left);
	free(others);
}

static void what_is_made_by_way_of_another_directory_leaves_nothing_there(void **state)
{
	struct error err = ERROR_INIT;
	struct dir via = DIR_INIT;
	struct strbuf target = STRBUF_INIT;
	struct strlist names = STRLIST_INIT;

	(void)state;
	assert_ok(dir_open_at(&via, &scratch, "via", true, &err));
	put_file(&scratch, "f", "before", 0644);
	assert_ok(fs_write_via(&via, &scratch, "f", "after", 5, 0644, &err));
	assert_ok(fs_symlink_via(&via, &scratch, "l", "f", &err));
	assert_content("f", "after");
	assert_ok(fs_readlink(&scratch, "l", &target, &err));
	assert_string_equal(target.buf, "f");
	assert_fails(fs_write_via(&via, &scratch, "via", "x", 1, 0644, &err), STATUS_FILESYSTEM,
		     "cannot write");
	assert_ok(fs_list(&via, &names, &err));
	assert_int_equal(names.len, 0);
	assert_int_equal(count_names(), 3);
	strbuf_release(&target);
	dir_close(&via);
}

static void what_is_made_is_for_nobody_else_to_write_whatever_the_umask(void **state)
{
	struct error err = ERROR_INIT;
	struct dir dir = DIR_INIT;
	struct stat st;
	mode_t mask = umask(0);

	(void)state;
	assert_ok(dir_open_at(&dir, &scratch, "d", true, &err));
	umask(mask);
	assert_int_equal(fstat(dir.fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	dir_close(&dir);
}

static void a_file_is_created_only_where_none_is(void **state)
{
	struct error err = ERROR_INIT;
	struct stat st;

	(void)state;
	assert_ok(fs_create(&scratch, "f", "first", 5, 0640, &err));
	assert_fails(fs_create(&scratch, "f", "second", 6, 0640, &err), STATUS_FILESYSTEM, "cannot write");
	assert_content("f", "first");
	assert_int_equal(fstatat(scratch.fd, "f", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void a_symlink_is_replaced_in_one_step(void **state)
{
	struct strbuf target = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_ok(fs_symlink(&scratch, "l", "one", &err));
	assert_ok(fs_symlink(&scratch, "l", "two", &err));
	assert_int_equal(fs_readlink(&scratch, "l", &target, &err), 0);
	assert_string_equal(target.buf, "two");
	assert_int_equal(count_names(), 1);
	strbuf_release(&target);
}

static void what_is_no_symlink_is_told_from_a_fault(void **state)
{
	struct strbuf target = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&scratch, "f", "", 0644);
	assert_int_equal(fs_readlink(&scratch, "f", &target, &err), 1);
	assert_int_equal(fs_readlink(&scratch, "nothing", &target, &err), 1);
	assert_fails(fs_readlink(&scratch, "f/below", &target, &err), STATUS_FILESYSTEM, "f/below");
	assert_int_equal(target.len, 0);
}

static void a_file_of_just_the_limit_is_read_and_one_more_byte_refused(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&scratch, "f", "12345", 0644);
	strbuf_addstr(&text, "0");
	assert_ok(fs_read(&scratch, "f", 5, &text, &err));
	assert_string_equal(text.buf, "012345");
	assert_fails(fs_read(&scratch, "f", 4, &text, &err), STATUS_FILESYSTEM, "larger than 4 bytes");
	strbuf_release(&text);
}

static void only_regular_files_are_read(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_fails(fs_read(&scratch, "nothing", 10, &text, &err), STATUS_FILESYSTEM, "No such file");
	assert_fails(fs_read(&scratch, ".", 10, &text, &err), STATUS_FILESYSTEM, "not a regular file");
	/* Nobody writes into it: reading would wait for ever. */
	assert_int_equal(mkfifoat(scratch.fd, "fifo", 0600), 0);
	assert_fails(fs_read(&scratch, "fifo", 10, &text, &err), STATUS_FILESYSTEM, "not a regular file");
	strbuf_release(&text);
}

static void removing_a_tree_never_follows_a_symlink(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&scratch, "outside/precious", "kept", 0644);
	put_file(&scratch, "tree/a/b/c", "", 0444);
	put_link(&scratch, "tree/a/to-file", "../../outside/precious");
	put_link(&scratch, "tree/a/to-dir", "../../outside");
	put_link(&scratch, "to-dir", "outside");
	assert_ok(fs_remove(&scratch, "tree", &err));
	assert_ok(fs_remove(&scratch, "to-dir", &err));
	assert_false(fs_exists(&scratch, "tree"));
	assert_content("outside/precious", "kept");
	assert_int_equal(count_names(), 1);
}

static void removing_nothing_is_no_fault(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_ok(fs_remove(&scratch, "nothing", &err));
}

static void directories_without_write_permission_are_removed_too(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&scratch, "tree/a/b", "", 0444);
	assert_int_equal(fchmodat(scratch.fd, "tree/a", 0500, 0), 0);
	assert_int_equal(fchmodat(scratch.fd, "tree", 0500, 0), 0);
	assert_ok(fs_remove(&scratch, "tree", &err));
	assert_false(fs_exists(&scratch, "tree"));
}

static void mkdirs_makes_the_way_and_the_last_one_when_asked(void **state)
{
	struct error err = ERROR_INIT;
	struct stat st;

	(void)state;
	assert_ok(fs_mkdirs(&scratch, "a/b/c", false, &err));
	assert_int_equal(fstatat(scratch.fd, "a/b", &st, 0), 0);
	assert_false(fs_exists(&scratch, "a/b/c"));
	assert_ok(fs_mkdirs(&scratch, "a/b/c", true, &err));
	assert_ok(fs_mkdirs(&scratch, "a/b/c", true, &err));
	assert_true(fs_exists(&scratch, "a/b/c"));
	assert_ok(fs_mkdirs(&scratch, "single", false, &err));
	assert_false(fs_exists(&scratch, "single"));
}

static void mkdirs_refuses_symlinks_and_files_on_the_way(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_ok(fs_mkdirs(&scratch, "outside", true, &err));
	put_link(&scratch, "link", "outside");
	put_file(&scratch, "file", "", 0644);
	assert_fails(fs_mkdirs(&scratch, "link/x", true, &err), STATUS_FILESYSTEM, "link/x");
	assert_fails(fs_mkdirs(&scratch, "link", true, &err), STATUS_FILESYSTEM, "link");
	assert_fails(fs_mkdirs(&scratch, "file/x", true, &err), STATUS_FILESYSTEM, "file/x");
	assert_false(fs_exists(&scratch, "outside/x"));
}

static void a_directory_below_is_not_opened_through_a_symlink(void **state)
{
	struct error err = ERROR_INIT;
	struct dir sub = DIR_INIT;

	(void)state;
	assert_ok(fs_mkdirs(&scratch, "outside", true, &err));
	put_link(&scratch, "link", "outside");
	assert_fails(dir_open_at(&sub, &scratch, "link", false, &err), STATUS_FILESYSTEM, "/link");
	assert_fails(dir_open_at(&sub, &scratch, "link", true, &err), STATUS_FILESYSTEM, "/link");
	assert_fails(dir_open_at(&sub, &scratch, "nothing", false, &err), STATUS_FILESYSTEM, "/nothing");
	assert_ok(dir_open_at(&sub, &scratch, "new", true, &err));
	assert_true(str_ends_with(sub.path, "/new"));
	dir_close(&sub);
	dir_close(&sub);
	assert_int_equal(sub.fd, -1);
}

static void dir_open_makes_parents_only_when_asked(void **state)
{
	char *path = xasprintf("%s/x/y/z", scratch.path);
	struct error err = ERROR_INIT;
	struct dir dir = DIR_INIT;

	(void)state;
	assert_fails(dir_open(&dir, path, false, &err), STATUS_FILESYSTEM, path);
	assert_false(fs_exists(&scratch, "x"));
	assert_ok(dir_open(&dir, path, true, &err));
	assert_true(fs_exists(&scratch, "x/y/z"));
	dir_close(&dir);
	free(path);
}

static void names_come_in_the_order_of_their_bytes(void **state)
{
	static const char *const wanted[] = { ".hidden", "B", "a", "a.c", "b" };
	struct strlist names = STRLIST_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = ARRAY_SIZE(wanted); i-- > 0;)
		put_file(&scratch, wanted[i], "", 0644);
	assert_ok(fs_list(&scratch, &names, &err));
	assert_int_equal(names.len, ARRAY_SIZE(wanted));
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		assert_string_equal(names.items[i], wanted[i]);
	strlist_release(&names);
}

static void a_dangling_symlink_exists(void **state)
{
	(void)state;
	put_link(&scratch, "dangling", "nowhere");
	assert_true(fs_exists(&scratch, "dangling"));
	assert_false(fs_exists(&scratch, "nowhere"));
}

static void rename_moves_between_directories(void **state)
{
	struct error err = ERROR_INIT;
	struct dir to = DIR_INIT;

	(void)state;
	put_file(&scratch, "f", "content", 0644);
	assert_ok(dir_open_at(&to, &scratch, "to", true, &err));
	assert_ok(fs_rename(&scratch, "f", &to, "g", &err));
	assert_content("to/g", "content");
	assert_false(fs_exists(&scratch, "f"));
	assert_fails(fs_rename(&scratch, "f", &to, "g", &err), STATUS_FILESYSTEM, "to/g");
	dir_close(&to);
}

static void free_space_is_told_in_bytes(void **state)
{
	struct error err = ERROR_INIT;
	uint64_t bytes = 0;

	(void)state;
	assert_ok(fs_free_space(&scratch, &bytes, &err));
	assert_true(bytes > 1024 * 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(a_file_is_replaced_as_a_whole_with_the_mode_asked_for),
		TEST(the_umask_does_not_change_the_mode_asked_for),
		TEST(writing_over_a_symlink_replaces_it_and_not_what_it_names),
		TEST(a_write_that_fails_leaves_the_old_file_and_no_other),
		TEST(what_a_killed_writer_left_goes_with_the_next_write),
		TEST(what_is_made_by_way_of_another_directory_leaves_nothing_there),
		TEST(what_is_made_is_for_nobody_else_to_write_whatever_the_umask),
		TEST(a_file_is_created_only_where_none_is),
		TEST(a_symlink_is_replaced_in_one_step),
		TEST(what_is_no_symlink_is_told_from_a_fault),
		TEST(a_file_of_just_the_limit_is_read_and_one_more_byte_refused),
		TEST(only_regular_files_are_read),
		TEST(removing_a_tree_never_follows_a_symlink),
		TEST(removing_nothing_is_no_fault),
		TEST(directories_without_write_permission_are_removed_too),
		TEST(mkdirs_makes_the_way_and_the_last_one_when_asked),
		TEST(mkdirs_refuses_symlinks_and_files_on_the_way),
		TEST(a_directory_below_is_not_opened_through_a_symlink),
		TEST(dir_open_makes_parents_only_when_asked),
		TEST(names_come_in_the_order_of_their_bytes),
		TEST(a_dangling_symlink_exists),
		TEST(rename_moves_between_directories),
		TEST(free_space_is_told_in_bytes),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
