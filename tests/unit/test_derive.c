/* What follows from the active toolchains: links in bin/, env.sh, cargo's configuration. */
#include "store_sample.h"

#include "derive.h"
#include "emit.h"

#include <fcntl.h>

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

static void install(const char *target, const char *release, const char *tools)
{
	free(sample_install(&s, target, release, tools));
}

static void derive(void)
{
	struct error err = ERROR_INIT;

	assert_ok(derive_files(&s, &err));
}

static void assert_link(const char *name, const char *wanted)
{
	struct strbuf target = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int ret = fs_readlink(&s.prefix, name, &target, &err);

	assert_int_equal(ret, wanted ? 0 : 1);
	assert_string_equal(target.buf, wanted ? wanted : "");
	strbuf_release(&target);
}

static void get(const char *name, struct strbuf *out)
{
	struct error err = ERROR_INIT;

	strbuf_reset(out);
	assert_ok(fs_read(&s.prefix, name, 100000, out, &err));
}

static void every_tool_of_every_target_gets_a_link_through_its_target(void **state)
{
	struct stat st;

	(void)state;
	install(i686, "gcc-14", "i686-w64-mingw32-gcc-posix i686-w64-mingw32-ar");
	install(x86_64, "gcc-14", "x86_64-w64-mingw32-ar");
	derive();
	assert_link("bin/i686-w64-mingw32-ar", "../toolchains/i686-pc-windows-gnu/bin/i686-w64-mingw32-ar");
	assert_link("bin/i686-w64-mingw32-gcc-posix",
		    "../toolchains/i686-pc-windows-gnu/bin/i686-w64-mingw32-gcc-posix");
	assert_link("bin/x86_64-w64-mingw32-ar",
		    "../toolchains/x86_64-pc-windows-gnu/bin/x86_64-w64-mingw32-ar");
	assert_int_equal(fstatat(s.prefix.fd, "bin/x86_64-w64-mingw32-ar", &st, 0), 0);
}

static void what_bears_another_name_gets_no_link(void **state)
{
	(void)state;
	install(i686, "gcc-14", "gcc sh x86_64-w64-mingw32-ar i686-w64-mingw32-ar");
	derive();
	assert_link("bin/gcc", NULL);
	assert_link("bin/sh", NULL);
	assert_link("bin/x86_64-w64-mingw32-ar", NULL);
	assert_false(fs_exists(&s.prefix, "bin/sh"));
}

static void links_of_tools_that_are_no_more_are_dropped(void **state)
{
	struct error err = ERROR_INIT;
	char *name;

	(void)state;
	install(i686, "gcc-14", "i686-w64-mingw32-old i686-w64-mingw32-ar");
	derive();
	name = sample_install(&s, i686, "gcc-12", "i686-w64-mingw32-ar");
	derive();
	assert_false(fs_exists(&s.prefix, "bin/i686-w64-mingw32-old"));
	assert_true(fs_exists(&s.prefix, "bin/i686-w64-mingw32-ar"));
	assert_ok(commit_removal(&s, i686, name, &err));
	derive();
	assert_false(fs_exists(&s.prefix, "bin/i686-w64-mingw32-ar"));
	free(name);
}

static void other_files_in_bin_are_not_touched(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	put_file(&s.prefix, "bin/users-script", "mine", 0755);
	put_link(&s.prefix, "bin/users-link", "/usr/bin/env");
	put_link(&s.prefix, "bin/users-dangling", "nowhere");
	install(i686, "gcc-14", "i686-w64-mingw32-ar");
	derive();
	get("bin/users-script", &text);
	assert_string_equal(text.buf, "mine");
	assert_link("bin/users-link", "/usr/bin/env");
	assert_link("bin/users-dangling", "nowhere");
	strbuf_release(&text);
}

static void what_is_up_to_date_is_not_written_again(void **state)
{
	static const char *const names[] = { "env.sh", "cargo/config.toml", "bin/i686-w64-mingw32-ar" };
	struct stat before[ARRAY_SIZE(names)], after;

	(void)state;
	install(i686, "gcc-14", "i686-w64-mingw32-ar");
	derive();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(fstatat(s.prefix.fd, names[i], &before[i], AT_SYMLINK_NOFOLLOW), 0);
	derive();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(fstatat(s.prefix.fd, names[i], &after, AT_SYMLINK_NOFOLLOW), 0);
		assert_int_equal(after.st_ino, before[i].st_ino);
		assert_int_equal(after.st_mtim.tv_nsec, before[i].st_mtim.tv_nsec);
	}
}

static void looking_tells_whether_something_differs_and_changes_nothing(void **state)
{
	static const char *const derived[] = { "env.sh", "cargo/config.toml", "bin/i686-w64-mingw32-ar" };
	struct error err = ERROR_INIT;

	(void)state;
	install(i686, "gcc-14", "i686-w64-mingw32-ar");
	assert_int_equal(derive_look(&s, &err), 1);
	assert_false(fs_exists(&s.prefix, "bin"));
	assert_false(fs_exists(&s.prefix, "cargo"));
	derive();
	assert_int_equal(derive_look(&s, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(derived); i++) {
		assert_ok(fs_remove(&s.prefix, derived[i], &err));
		assert_int_equal(derive_look(&s, &err), 1);
		assert_false(fs_exists(&s.prefix, derived[i]));
		derive();
	}
	put_link(&s.prefix, "bin/i686-w64-mingw32-old",
		 "../toolchains/i686-pc-windows-gnu/bin/i686-w64-mingw32-old");
	assert_int_equal(derive_look(&s, &err), 1);
	assert_true(fs_exists(&s.prefix, "bin/i686-w64-mingw32-old"));
	put_file(&s.prefix, "env.mk", "mine", 0644);
	assert_fails(derive_look(&s, &err), STATUS_FILESYSTEM, "env.mk is not mingwup's");
}

static void what_was_changed_or_deleted_is_made_again(void **state)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	install(i686, "gcc-14", "i686-w64-mingw32-ar i686-w64-mingw32-ld");
	derive();
	get("env.sh", &before);
	put_file(&s.prefix, "env.sh", EMIT_MARK " nonsense", 0644);
	assert_ok(fs_remove(&s.prefix, "cargo", &err));
	assert_ok(fs_remove(&s.prefix, "bin/i686-w64-mingw32-ar", &err));
	assert_ok(fs_symlink(&s.prefix, "bin/i686-w64-mingw32-ld", "../toolchains/nonsense", &err));
	derive();
	get("env.sh", &after);
	assert_string_equal(after.buf, before.buf);
	get("cargo/config.toml", &after);
	assert_non_null(strstr(after.buf, "[target.i686-pc-windows-gnu]"));
	assert_link("bin/i686-w64-mingw32-ar", "../toolchains/i686-pc-windows-gnu/bin/i686-w64-mingw32-ar");
	assert_link("bin/i686-w64-mingw32-ld", "../toolchains/i686-pc-windows-gnu/bin/i686-w64-mingw32-ld");
	strbuf_release(&before);
	strbuf_release(&after);
}

static void what_is_the_users_is_neither_overwritten_nor_removed(void **state)
{
	static const char *const users[] = { "env.sh", "cargo/config.toml", "bin/i686-w64-mingw32-ar" };
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	install(i686, "gcc-14", "i686-w64-mingw32-ar");
	for (size_t i = 0; i < ARRAY_SIZE(users); i++) {
		assert_ok(fs_remove(&s.prefix, users[i], &err));
		put_file(&s.prefix, users[i], "mine", 0644);
		assert_fails(derive_files(&s, &err), STATUS_FILESYSTEM, "is not mingwup's");
		get(users[i], &text);
		assert_string_equal(text.buf, "mine");
		assert_ok(fs_remove(&s.prefix, users[i], &err));
	}
	derive();
	put_file(&s.prefix, "env.sh", "mine", 0644);
	assert_ok(fs_remove(&s.toolchains, i686, &err));
	derive();
	get("env.sh", &text);
	assert_string_equal(text.buf, "mine");
	strbuf_release(&text);
}

static void the_files_speak_of_what_is_installed_and_go_with_the_last_target(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	char *a, *b;

	(void)state;
	a = sample_install(&s, i686, "gcc-14", "i686-w64-mingw32-ar");
	b = sample_install(&s, x86_64, "gcc-14", "x86_64-w64-mingw32-ar");
	derive();
	get("env.sh", &text);
	assert_non_null(strstr(text.buf, "export CC_i686_pc_windows_gnu='"));
	assert_non_null(strstr(text.buf, "export CC_x86_64_pc_windows_gnu='"));
	assert_non_null(strstr(text.buf, s.prefix.path));
	assert_ok(commit_removal(&s, x86_64, b, &err));
	derive();
	get("env.sh", &text);
	assert_null(strstr(text.buf, "x86_64"));
	assert_ok(commit_removal(&s, i686, a, &err));
	derive();
	assert_false(fs_exists(&s.prefix, "env.sh"));
	/* A user's configuration may include it, and cargo fails where it is missing. */
	get("cargo/config.toml", &text);
	assert_string_equal(text.buf, EMIT_HEAD);
	free(a);
	free(b);
	strbuf_release(&text);
}

static void a_toolchain_without_its_receipt_is_named(void **state)
{
	struct error err = ERROR_INIT;
	struct dir tree = DIR_INIT;
	char *name = sample_install(&s, i686, "gcc-14", "i686-w64-mingw32-ar");

	(void)state;
	assert_ok(store_open_tree(&s, name, &tree, &err));
	assert_ok(fs_remove(&tree, "libexec", &err));
	assert_fails(derive_files(&s, &err), STATUS_INTEGRITY, i686);
	dir_close(&tree);
	free(name);
}

static void a_symlink_in_the_place_of_bin_is_refused(void **state)
{
	struct error err = ERROR_INIT;
	struct strlist names = STRLIST_INIT;
	struct dir victim = DIR_INIT;

	(void)state;
	assert_ok(dir_open_at(&victim, &scratch, "victim", true, &err));
	put_link(&s.prefix, "bin", "../victim");
	install(i686, "gcc-14", "i686-w64-mingw32-ar");
	assert_fails(derive_files(&s, &err), STATUS_FILESYSTEM, "bin");
	assert_ok(fs_list(&victim, &names, &err));
	assert_int_equal(names.len, 0);
	dir_close(&victim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(every_tool_of_every_target_gets_a_link_through_its_target),
		TEST(what_bears_another_name_gets_no_link),
		TEST(links_of_tools_that_are_no_more_are_dropped),
		TEST(other_files_in_bin_are_not_touched),
		TEST(what_is_up_to_date_is_not_written_again),
		TEST(looking_tells_whether_something_differs_and_changes_nothing),
		TEST(what_was_changed_or_deleted_is_made_again),
		TEST(what_is_the_users_is_neither_overwritten_nor_removed),
		TEST(the_files_speak_of_what_is_installed_and_go_with_the_last_target),
		TEST(a_toolchain_without_its_receipt_is_named),
		TEST(a_symlink_in_the_place_of_bin_is_refused),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
