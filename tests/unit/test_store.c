/* The store: opening, locking, sweeping, and what is installed. */
#include "store_sample.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>

static const char i686[] = "i686-pc-windows-gnu", x86_64[] = "x86_64-pc-windows-gnu";

static struct dir scratch;
static struct store s;
static char *prefix;

static int setup(void **state)
{
	(void)state;
	scratch_make(&scratch);
	prefix = xasprintf("%s/prefix", scratch.path);
	s = (struct store)STORE_INIT;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	store_close(&s);
	free(prefix);
	scratch_drop(&scratch);
	return 0;
}

static void assert_there(const char *path, bool there)
{
	if (fs_exists(&scratch, path) != there)
		fail_msg("%s is%s there", path, there ? " not" : "");
}

static void where_nothing_was_installed_reading_says_so_and_makes_nothing(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(store_open(&s, prefix, &err), 1);
	assert_there("prefix", false);
	put_file(&scratch, "file", "", 0644);
	free(prefix);
	prefix = xasprintf("%s/file/below", scratch.path);
	assert_int_equal(store_open(&s, prefix, &err), 1);
}

static void a_prefix_in_which_a_first_run_was_killed_early_has_nothing_installed(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_ok(fs_mkdirs(&scratch, "prefix/.mingwup", true, &err));
	assert_int_equal(store_open(&s, prefix, &err), 1);
	assert_ok(fs_mkdirs(&scratch, "prefix/toolchains", true, &err));
	assert_int_equal(store_open(&s, prefix, &err), 1);
	assert_int_equal(s.prefix.fd, -1);
}

static void opening_to_change_makes_the_prefix_with_nothing_in_it(void **state)
{
	struct installed_list list = INSTALLED_LIST_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	sample_open(&s, prefix);
	assert_ok(store_installed(&s, &list, &err));
	assert_int_equal(list.len, 0);
	store_close(&s);
	assert_int_equal(store_open(&s, prefix, &err), 0);
	assert_there("prefix/.mingwup/lock", true);
	assert_there("prefix/.mingwup/staging", false);
}

static void what_is_installed_is_listed_by_target_with_its_receipt(void **state)
{
	struct installed_list list = INSTALLED_LIST_INIT;
	struct receipt receipt = { 0 };
	struct dir tree = DIR_INIT;
	struct error err = ERROR_INIT;
	char *a, *b;

	(void)state;
	sample_open(&s, prefix);
	b = sample_install(&s, x86_64, "gcc-14", "");
	a = sample_install(&s, i686, "gcc-14", "");
	store_close(&s);
	assert_int_equal(store_open(&s, prefix, &err), 0);
	assert_ok(store_installed(&s, &list, &err));
	assert_int_equal(list.len, 2);
	assert_string_equal(list.items[0].target, i686);
	assert_string_equal(installed_find(&list, i686), a);
	assert_string_equal(installed_find(&list, x86_64), b);
	assert_null(installed_find(&list, "i686"));
	assert_ok(store_open_tree(&s, a, &tree, &err));
	assert_ok(store_read_receipt(&tree, &receipt, &err));
	assert_string_equal(receipt.triple, "i686-w64-mingw32");
	receipt_release(&receipt);
	dir_close(&tree);
	installed_list_release(&list);
	free(a);
	free(b);
}

static void what_is_no_link_into_the_store_is_not_installed(void **state)
{
	struct installed_list list = INSTALLED_LIST_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	sample_open(&s, prefix);
	put_link(&s.toolchains, "elsewhere", "/etc");
	put_link(&s.toolchains, "upwards", ".store/../..");
	put_link(&s.toolchains, "deeper", ".store/a/b");
	put_file(&s.toolchains, "file", "", 0644);
	assert_ok(fs_mkdirs(&s.toolchains, "directory", true, &err));
	assert_ok(store_installed(&s, &list, &err));
	assert_int_equal(list.len, 0);
	installed_list_release(&list);
}

static void a_missing_or_damaged_receipt_is_a_matter_of_integrity(void **state)
{
	struct receipt receipt = { 0 };
	struct dir tree = DIR_INIT;
	struct error err = ERROR_INIT;
	char *name;

	(void)state;
	sample_open(&s, prefix);
	name = sample_install(&s, i686, "gcc-14", "");
	assert_ok(store_open_tree(&s, name, &tree, &err));
	put_file(&tree, "libexec/mingwup/receipt.json", "{", 0644);
	assert_fails(store_read_receipt(&tree, &receipt, &err), STATUS_INTEGRITY, "receipt.json");
	assert_ok(fs_remove(&tree, "libexec", &err));
	assert_fails(store_read_receipt(&tree, &receipt, &err), STATUS_INTEGRITY, "receipt.json");
	dir_close(&tree);
	free(name);
}

static void opening_to_change_sweeps_what_a_killed_run_left(void **state)
{
	struct error err = ERROR_INIT;
	char *name, *kept;

	(void)state;
	sample_open(&s, prefix);
	name = sample_install(&s, i686, "gcc-14", "");
	put_file(&s.trees, "orphan/bin/tool", "", 0755);
	put_file(&s.staging, "half-made/bin/tool", "", 0755);
	store_close(&s);
	assert_there("prefix/toolchains/.store/orphan/bin/tool", true);
	sample_open(&s, prefix);
	assert_there("prefix/toolchains/.store/orphan", false);
	assert_there("prefix/.mingwup/staging/half-made", false);
	kept = xasprintf("prefix/toolchains/.store/%s/libexec", name);
	assert_there(kept, true);
	assert_ok(fs_sync_dir(&s.trees, &err));
	free(kept);
	free(name);
}

static void closing_leaves_no_staging_area(void **state)
{
	(void)state;
	sample_open(&s, prefix);
	put_file(&s.staging, "i686.self-test/a.out", "", 0755);
	store_close(&s);
	assert_there("prefix/.mingwup/staging", false);
}

/* A process that holds the lock until it is killed; returns when it has it. */
static pid_t hold_lock(void)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		char *path = xasprintf("%s/.mingwup/lock", prefix);
		int fd = open(path, O_RDWR | O_CLOEXEC);

		if (fd < 0 || flock(fd, LOCK_EX) || write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void another_run_is_waited_for_and_then_given_up(void **state)
{
	struct progress progress = no_progress;
	struct store second = STORE_INIT;
	struct error err = ERROR_INIT;
	pid_t holder;

	(void)state;
	sample_open(&s, prefix);
	put_file(&s.staging, "in-the-making", "", 0644);
	close(s.lock);
	s.lock = -1;
	holder = hold_lock();
	assert_fails(store_open_to_change(&second, prefix, 1, &progress, &err), STATUS_LOCKED,
		     "another mingwup");
	/* What the other one is making is not swept. */
	assert_there("prefix/.mingwup/staging/in-the-making", true);
	assert_int_equal(kill(holder, SIGKILL), 0);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
	sample_open(&second, prefix);
	assert_there("prefix/.mingwup/staging/in-the-making", false);
	store_close(&second);
}

static void a_run_that_was_killed_holds_no_lock(void **state)
{
	pid_t holder;

	(void)state;
	sample_open(&s, prefix);
	store_close(&s);
	holder = hold_lock();
	assert_int_equal(kill(holder, SIGKILL), 0);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
	sample_open(&s, prefix);
}

static void reading_needs_no_lock(void **state)
{
	struct error err = ERROR_INIT;
	pid_t holder;

	(void)state;
	sample_open(&s, prefix);
	store_close(&s);
	holder = hold_lock();
	assert_int_equal(store_open(&s, prefix, &err), 0);
	assert_int_equal(kill(holder, SIGKILL), 0);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
}

static void a_symlink_in_the_place_of_a_directory_of_ours_is_refused(void **state)
{
	static const char *const places[] = { ".mingwup", "toolchains", "toolchains/.store" };
	struct progress progress = no_progress;
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&scratch, "victim/precious", "", 0644);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		char *path = xasprintf("prefix/%s", places[i]), *target = xasprintf("%s/victim", scratch.path);

		assert_ok(fs_remove(&scratch, "prefix", &err));
		put_link(&scratch, path, target);
		assert_fails(store_open_to_change(&s, prefix, 1, &progress, &err), STATUS_FILESYSTEM,
			     places[i]);
		assert_there("victim/precious", true);
		free(path);
		free(target);
	}
}

static void a_symlink_in_the_place_of_the_lock_or_the_staging_area_leads_nowhere(void **state)
{
	struct progress progress = no_progress;
	struct error err = ERROR_INIT;
	char *target = xasprintf("%s/victim", scratch.path);

	(void)state;
	put_file(&scratch, "victim/precious", "", 0644);
	put_link(&scratch, "prefix/.mingwup/lock", "made-elsewhere");
	assert_fails(store_open_to_change(&s, prefix, 1, &progress, &err), STATUS_FILESYSTEM, "lock");
	assert_there("prefix/.mingwup/made-elsewhere", false);
	assert_ok(fs_remove(&scratch, "prefix", &err));
	put_link(&scratch, "prefix/.mingwup/staging", target);
	sample_open(&s, prefix);
	put_file(&s.staging, "new", "", 0644);
	assert_there("victim/precious", true);
	assert_there("victim/new", false);
	free(target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(where_nothing_was_installed_reading_says_so_and_makes_nothing),
		TEST(a_prefix_in_which_a_first_run_was_killed_early_has_nothing_installed),
		TEST(opening_to_change_makes_the_prefix_with_nothing_in_it),
		TEST(what_is_installed_is_listed_by_target_with_its_receipt),
		TEST(what_is_no_link_into_the_store_is_not_installed),
		TEST(a_missing_or_damaged_receipt_is_a_matter_of_integrity),
		TEST(opening_to_change_sweeps_what_a_killed_run_left),
		TEST(closing_leaves_no_staging_area),
		TEST(another_run_is_waited_for_and_then_given_up),
		TEST(a_run_that_was_killed_holds_no_lock),
		TEST(reading_needs_no_lock),
		TEST(a_symlink_in_the_place_of_a_directory_of_ours_is_refused),
		TEST(a_symlink_in_the_place_of_the_lock_or_the_staging_area_leads_nowhere),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
