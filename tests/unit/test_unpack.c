/*
 * Packages are unpacked exactly, and what no honest package has (tests/lib/hostile_archive.py) is refused by
 * name, with nothing touched outside the stage; the sandbox holds even where a check would not.
 */
#include "helper.h"

#include "child.h"
#include "sandbox.h"
#include "unpack.h"
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

static char package[] = "gcc-x", version[] = "14.2.0-1";

/* A scratch directory with `stage`, where things go, and `sentinel` beside it, where nothing may. */
struct world {
	const struct dir *packages;
	struct dir scratch, stage;
	struct strlist trees, omit;
	struct layout layout;
	struct artifact artifact;
	struct verified source;
	struct unpack_job job;
};

static int make_packages(void **state)
{
	struct dir *packages = xcalloc(1, sizeof(*packages));
	const char *argv[] = { "python3", "tests/lib/hostile_archive.py", NULL, NULL };
	const struct command command = { .argv = argv, .output_max = 4096, .merge = true };
	struct strbuf output = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int status = 0;

	scratch_make(packages);
	argv[2] = packages->path;
	assert_ok(command_run(&command, &output, &status, NULL, &err));
	if (status)
		fail_msg("hostile_archive.py: %s", output.buf);
	strbuf_release(&output);
	*state = packages;
	return 0;
}

static int drop_packages(void **state)
{
	struct dir *packages = *state;

	scratch_drop(packages);
	free(packages);
	return 0;
}

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct error err = ERROR_INIT;

	w->packages = *state;
	w->scratch = w->stage = (struct dir)DIR_INIT;
	w->source = (struct verified)VERIFIED_INIT;
	scratch_make(&w->scratch);
	put_file(&w->scratch, "sentinel/kept", "kept", 0644);
	assert_ok(dir_open_at(&w->stage, &w->scratch, "stage", true, &err));
	strlist_add(&w->trees, "i686");
	strlist_add(&w->trees, "x86_64");
	strlist_add(&w->omit, "share/man*");
	w->layout = (struct layout){ "x86_64-linux-gnu", &w->omit };
	w->job = (struct unpack_job){
		.source = &w->source,
		.layout = &w->layout,
		.stage = &w->stage,
		.trees = &w->trees,
		.threads = 2,
		.memory = 64 << 20,
		.max_bytes = 4 << 20,
		.max_entries = 100,
	};
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	verified_close(&w->source);
	dir_close(&w->stage);
	scratch_drop(&w->scratch);
	strlist_release(&w->trees);
	strlist_release(&w->omit);
	free(w);
	return 0;
}

/* Verifies the package of that case: its digest is right, however wrong the rest is. */
static void take_package(struct world *w, const char *name)
{
	char *file = xasprintf("%s.deb", name);
	struct error err = ERROR_INIT;
	int fd = openat(w->packages->fd, file, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	verified_close(&w->source);
	w->artifact = (struct artifact){ .package = package, .version = version };
	assert_int_equal(digest_of_file(fd, &w->artifact.sha256, &w->artifact.size), 0);
	assert_ok(verify_file(&w->artifact, fd, &w->source, &err));
	free(file);
}

static int unpack(struct world *w, struct error *err)
{
	struct child child = CHILD_INIT;

	return unpack_start(&child, &w->job, err) ? -1 : child_wait(&child, err);
}

static void assert_names(const struct dir *dir, const char *const *names, size_t count)
{
	struct strlist found = STRLIST_INIT;
	struct error err = ERROR_INIT;

	assert_ok(fs_list(dir, &found, &err));
	assert_int_equal(found.len, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(found.items[i], names[i]);
	strlist_release(&found);
}

/* Beside the stage there is what was there before, and only the trees are in it. */
static void assert_untouched(struct world *w)
{
	static const char *const scratch[] = { "sentinel", "stage" }, *const sentinel[] = { "kept" };
	struct error err = ERROR_INIT;
	struct strbuf kept = STRBUF_INIT;
	struct dir dir = DIR_INIT;
	struct stat st;

	assert_names(&w->scratch, scratch, ARRAY_SIZE(scratch));
	assert_ok(dir_open_at(&dir, &w->scratch, "sentinel", false, &err));
	assert_names(&dir, sentinel, ARRAY_SIZE(sentinel));
	assert_ok(fs_read(&dir, "kept", 16, &kept, &err));
	assert_string_equal(kept.buf, "kept");
	assert_int_equal(fstatat(dir.fd, "kept", &st, 0), 0);
	assert_int_equal(st.st_nlink, 1);
	strbuf_release(&kept);
	dir_close(&dir);
}

static void assert_refused(struct world *w, const char *name, enum status status, const char *entry,
			   const char *why)
{
	char *start = xasprintf("%s_%s: %s", package, version, entry);
	struct error err = ERROR_INIT;
	int ret;

	take_package(w, name);
	ret = unpack(w, &err);
	if (!ret)
		fail_msg("%s is not refused", name);
	if (!str_starts_with(err.text.buf, start) || !strstr(err.text.buf, why))
		fail_msg("%s: \"%s\", wanted \"%s\" and \"%s\"", name, err.text.buf, start, why);
	assert_int_equal(err.status, status);
	assert_untouched(w);
	error_release(&err);
	assert_ok(fs_remove(&w->stage, "i686", &err));
	assert_ok(fs_remove(&w->stage, "x86_64", &err));
	free(start);
}

/* mode, links and time of a path in the stage */
static struct stat stat_of(struct world *w, const char *path)
{
	struct stat st;

	if (fstatat(w->stage.fd, path, &st, AT_SYMLINK_NOFOLLOW))
		fail_msg("%s: %s", path, strerror(errno));
	return st;
}

static void assert_file(struct world *w, const char *path, const char *content, mode_t mode, nlink_t links)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct stat st = stat_of(w, path);

	assert_ok(fs_read(&w->stage, path, 1 << 20, &text, &err));
	if (strcmp(text.buf, content))
		fail_msg("%s holds \"%s\"", path, text.buf);
	if (st.st_mode != (S_IFREG | mode) || st.st_nlink != links || st.st_mtime != 1234567890)
		fail_msg("%s: mode %o, %d links, time %jd", path, st.st_mode, (int)st.st_nlink,
			 (intmax_t)st.st_mtime);
	strbuf_release(&text);
}

static void assert_link(struct world *w, const char *path, const char *target)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(fs_readlink(&w->stage, path, &text, &err), 0);
	assert_string_equal(text.buf, target);
	strbuf_release(&text);
}

static void assert_honest(struct world *w)
{
	assert_file(w, "i686/bin/tool", "tool\n", 0755, 4);
	assert_file(w, "i686/bin/tool-14", "tool\n", 0755, 4);
	assert_file(w, "i686/bin/script", "script\n", 0755, 2);
	assert_file(w, "i686/share/empty", "", 0644, 2);
	assert_file(w, "i686/share/\xc3\xbcml\xc3\xa4ut", "utf-8\n", 0644, 2);
	assert_file(w, "i686/libexec/mingwup/host/libx.so.1.0", "library\n", 0644, 2);
	assert_int_equal(stat_of(w, "i686/share/private").st_mode, S_IFREG | 0644);
	assert_int_equal(stat_of(w, "i686/share/private").st_size, 100000);
	assert_int_equal(stat_of(w, "i686/bin").st_mode, S_IFDIR | 0755);
	assert_link(w, "i686/bin/alias", "tool");
	assert_link(w, "i686/libexec/mingwup/host/libx.so.1", "libx.so.1.0");
	assert_link(w, "i686/lib/plugin.so", "../libexec/mingwup/host/libx.so.1");
	assert_false(fs_exists(&w->stage, "i686/lib64"));
	assert_false(fs_exists(&w->stage, "i686/usr"));
	assert_false(fs_exists(&w->stage, "i686/share/man"));
	assert_untouched(w);
}

static void honest_package_is_unpacked_exactly(void **state)
{
	struct world *w = *state;
	struct error err = ERROR_INIT;
	mode_t before = umask(0077);

	take_package(w, "honest");
	assert_ok(unpack(w, &err));
	umask(before);
	assert_honest(w);
}

static void every_compression_and_one_thread_give_the_same(void **state)
{
	static const char *const cases[] = { "honest", "honest-gz", "honest-plain", "honest-zstd",
					     "honest-blocks" };
	struct world *w = *state;
	struct error err = ERROR_INIT;

	w->job.threads = 1;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		take_package(w, cases[i]);
		assert_ok(unpack(w, &err));
		assert_honest(w);
		assert_ok(fs_remove(&w->stage, "i686", &err));
		assert_ok(fs_remove(&w->stage, "x86_64", &err));
	}
}

static void odd_names_that_harm_nobody_are_kept(void **state)
{
	struct world *w = *state;
	struct error err = ERROR_INIT;

	take_package(w, "honest-odd-but-fine");
	assert_ok(unpack(w, &err));
	assert_file(w, "i686/share/Case", "content\n", 0644, 2);
	assert_file(w, "i686/share/case", "content\n", 0644, 2);
	assert_true(fs_exists(&w->stage, "i686/share/a\\..\\b"));
	assert_true(fs_exists(&w->stage, "i686/y"));
	assert_untouched(w);
}

static void trees_share_their_files(void **state)
{
	static const char *const paths[] = { "bin/tool", "bin/tool-14", "bin/alias", "share/empty",
					     "libexec/mingwup/host/libx.so.1" };
	struct world *w = *state;
	struct error err = ERROR_INIT;

	take_package(w, "honest");
	assert_ok(unpack(w, &err));
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		char *a = xasprintf("i686/%s", paths[i]), *b = xasprintf("x86_64/%s", paths[i]);

		assert_int_equal(stat_of(w, a).st_ino, stat_of(w, b).st_ino);
		free(a);
		free(b);
	}
	assert_true(S_ISDIR(stat_of(w, "x86_64/bin").st_mode));
}

static void two_packages_may_share_directories_but_no_file(void **state)
{
	struct world *w = *state;
	struct error err = ERROR_INIT;

	take_package(w, "honest");
	assert_ok(unpack(w, &err));
	assert_fails(unpack(w, &err), STATUS_INTEGRITY,
		     "./usr/bin/tool: there is something of that name already");
	assert_honest(w);
}

/* One descriptor, many readers, as when two releases contain one artifact. */
static void children_may_share_a_descriptor(void **state)
{
	enum { CHILDREN = 4 };
	struct world *w = *state;
	struct child children[CHILDREN];
	struct strlist trees[CHILDREN];
	struct error err = ERROR_INIT;

	take_package(w, "honest");
	for (int i = 0; i < CHILDREN; i++) {
		struct unpack_job job = w->job;

		trees[i] = (struct strlist)STRLIST_INIT;
		strlist_take(&trees[i], xasprintf("tree%d", i));
		job.trees = &trees[i];
		assert_ok(unpack_start(&children[i], &job, &err));
	}
	for (int i = 0; i < CHILDREN; i++) {
		char *tool = xasprintf("tree%d/bin/tool", i);

		assert_ok(child_wait(&children[i], &err));
		assert_file(w, tool, "tool\n", 0755, 2);
		strlist_release(&trees[i]);
		free(tool);
	}
}

struct refusal {
	const char *name, *entry, *why;
};

static void assert_all_refused(struct world *w, const struct refusal *refusals, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_refused(w, refusals[i].name, STATUS_INTEGRITY, refusals[i].entry, refusals[i].why);
}

static void ways_out_in_disguise_are_refused(void **state)
{
	static const struct refusal refusals[] = {
		{ "dotdot-first", "../../sentinel/x: ", "\"..\"" },
		{ "dotdot-behind-dot", "./../../sentinel/x: ", "\"..\"" },
		{ "dotdot-last", "./usr/bin/..: ", "\"..\"" },
		{ "dotdot-alone", "../: ", "\"..\"" },
		{ "dotdot-directory", "./usr/../../sentinel/: ", "\"..\"" },
		{ "two-slashes-first", "//usr/bin/x: ", "absolute" },
		{ "dots-and-slashes", "./usr/....//....//x: ", "empty" },
		{ "overlong-dots", "./usr/\\xc0\\xae\\xc0\\xae/x: ", "UTF-8" },
		{ "c1-control", "./usr/bin/\\xc2\\x9b2Jx: ", "control" },
		{ "delete-character", "./usr/bin/\\x7fx: ", "control" },
		{ "surrogate", "./usr/bin/\\xed\\xa0\\x80: ", "UTF-8" },
		{ "too-deep", "./usr/d/d/", "too many components" },
		{ "prefix-dotdot", "./usr/../../x: ", "\"..\"" },
		{ "prefix-absolute", "/etc/x: ", "absolute" },
		{ "pax-dotdot", "../../sentinel/x: ", "\"..\"" },
		{ "pax-absolute", "/etc/x: ", "absolute" },
		{ "pax-newline", "./usr/a\\x0ab: ", "control" },
		{ "pax-not-utf8", "", "Pathname can't be converted" },
		{ "pax-link-out", "./usr/x: ", "points out of" },
		{ "pax-hard-link-out", "./usr/x: ", "\"..\"" },
		{ "pax-long-name", "./usr/d/d/", "too long" },
		{ "gnu-long-dotdot", "./usr/d/d/", "\"..\"" },
		{ "gnu-long-name", "./usr/xxx", "too long" },
		{ "gnu-long-link", "./usr/x: ", "points out of" },
	};

	assert_all_refused(*state, refusals, ARRAY_SIZE(refusals));
}

static void links_in_every_order_are_refused(void **state)
{
	static const struct refusal refusals[] = {
		{ "symlink-root-up", "./x: ", "points out of" },
		{ "symlink-far-up", "./usr/share/x: ", "points out of" },
		{ "symlink-empty", "", "lacks name, size or target" },
		{ "symlink-dot-component", "./usr/bin/x: ", "\".\"" },
		{ "symlink-control-character", "./usr/bin/x: ", "control" },
		{ "symlink-not-utf8", "./usr/bin/x: ", "UTF-8" },
		{ "symlink-as-root", "./usr: ", "where the root is" },
		{ "symlink-below-symlink", "./usr/a/b: ", "no directory" },
		{ "file-through-chain", "./usr/a/x: ", "no directory" },
		{ "file-through-loop", "./usr/a/x: ", "no directory" },
		{ "file-over-dangling-symlink", "./usr/a: ", "already" },
		{ "symlink-over-file", "./usr/bin/x: ", "already" },
		{ "symlink-over-directory", "./usr/bin: ", "already" },
		{ "symlink-over-hard-link", "./usr/b: ", "already" },
		{ "hardlink-over-file", "./usr/b: ", "already" },
		{ "hardlink-before-its-target", "./usr/b: ", "not a file here" },
		{ "hardlink-to-itself", "./usr/a: ", "not a file here" },
		{ "hardlink-to-directory", "./usr/x: ", "not a file here" },
		{ "hardlink-to-root", "./usr/x: ", "not a file here" },
		{ "hardlink-empty", "./usr/x: ", "of an unknown type" },
		{ "hardlink-to-outward-symlink", "./usr/a: ", "points out of" },
		{ "hardlink-as-root", "./usr: ", "where the root is" },
		{ "setuid-hard-link", "./usr/b: ", "setuid" },
		{ "setuid-symlink", "./usr/b: ", "setuid" },
		{ "all-special-bits", "./usr/bin/x: ", "setuid" },
		{ "device-where-it-is-left-out", "./usr/share/man/x: ", "a block device" },
	};

	assert_all_refused(*state, refusals, ARRAY_SIZE(refusals));
}

static void headers_that_lie_are_refused(void **state)
{
	static const struct refusal refusals[] = {
		{ "pax-huge-name", "", "too large" },
		{ "pax-size-negative", "", "negative" },
		{ "pax-size-huge", "", "overflow" },
		{ "pax-size-beyond", "", "overflow" },
		{ "pax-line-too-long", "", "malformed pax" },
		{ "pax-without-entry", "", "Damaged tar" },
		{ "gnu-long-chain", "", "Too many special headers" },
		{ "gnu-long-huge", "", "too large" },
		{ "gnu-sparse", "", "" },
		{ "size-negative", "", "negative" },
		{ "size-huge", "", "overflow" },
		{ "size-beyond-64-bits", "", "overflow" },
		{ "size-of-symlink", "", "" },
		{ "bad-checksum", "", "Unrecognized" },
		{ "header-garbage-behind", "", "" },
	};

	assert_all_refused(*state, refusals, ARRAY_SIZE(refusals));
}

static void containers_that_lie_are_refused(void **state)
{
	static const struct refusal refusals[] = {
		{ "two-control", "", "cannot stand where it does" },
		{ "unknown-member", "", "cannot stand where it does" },
		{ "two-formats", "", "cannot stand where it does" },
		{ "same-data-twice", "", "more than one data.tar" },
		{ "nested-ar", "", "Unrecognized archive format" },
		{ "ar-size-huge", "", "Truncated" },
		{ "ar-size-negative", "", "Unrecognized" },
		{ "ar-size-of-letters", "", "Unrecognized" },
		{ "xz-wants-4-gib", "", "more memory than is sensible" },
		{ "zstd-wants-2-gib", "", "memory" },
	};

	assert_all_refused(*state, refusals, ARRAY_SIZE(refusals));
}

static void hostile_names_are_refused(void **state)
{
	struct world *w = *state;

	assert_refused(w, "absolute", STATUS_INTEGRITY, "/usr/bin/x: ", "absolute");
	assert_refused(w, "dotdot", STATUS_INTEGRITY, "./usr/../../sentinel/x: ", "\"..\"");
	assert_refused(w, "dot-component", STATUS_INTEGRITY, "./usr/./bin/x: ", "\".\"");
	assert_refused(w, "empty-component", STATUS_INTEGRITY, "./usr//bin/x: ", "empty");
	assert_refused(w, "control-character", STATUS_INTEGRITY, "./usr/bin/\\x1b[2Jx: ", "control");
	assert_refused(w, "newline", STATUS_INTEGRITY, "./usr/bin/a\\x0ab: ", "control");
	assert_refused(w, "not-utf8", STATUS_INTEGRITY, "./usr/bin/\\xff\\xfe: ", "UTF-8");
	assert_refused(w, "long-name", STATUS_INTEGRITY, "./usr/bin/xxx", "...: the name is too long");
	assert_refused(w, "own-place", STATUS_INTEGRITY, "./usr/libexec/mingwup/real/gcc: ", "no package");
	assert_refused(w, "file-as-root", STATUS_INTEGRITY, "./usr: ", "a file where the root is");
}

static void hostile_symlinks_are_refused(void **state)
{
	struct world *w = *state;

	assert_refused(w, "symlink-absolute", STATUS_INTEGRITY, "./usr/bin/x: ", "the symlink is absolute");
	assert_refused(w, "symlink-out", STATUS_INTEGRITY, "./usr/bin/x: ", "points out of");
	assert_refused(w, "symlink-through-name", STATUS_INTEGRITY, "./usr/bin/x: ", "\"..\"");
	assert_refused(w, "symlink-to-own-place", STATUS_INTEGRITY, "./usr/bin/x: ", "no package");
	assert_refused(w, "through-symlink", STATUS_INTEGRITY, "./usr/d/x: ", "no directory");
	assert_refused(w, "directory-over-symlink", STATUS_INTEGRITY, "./usr/d/: ", "no directory");
}

static void hostile_hard_links_are_refused(void **state)
{
	struct world *w = *state;

	assert_refused(w, "hardlink-out", STATUS_INTEGRITY, "./usr/bin/x: ", "\"..\"");
	assert_refused(w, "hardlink-absolute", STATUS_INTEGRITY, "./usr/bin/x: ", "absolute");
	assert_refused(w, "hardlink-missing", STATUS_INTEGRITY, "./usr/bin/x: ", "not a file here");
	assert_refused(w, "hardlink-to-symlink", STATUS_INTEGRITY, "./usr/bin/x: ", "not a file here");
	assert_refused(w, "hardlink-through-symlink", STATUS_INTEGRITY, "./usr/x: ", "not a file here");
	assert_refused(w, "hardlink-to-omitted", STATUS_MANIFEST,
		       "./usr/bin/x: ", "share/man/a, which the profile");
}

static void hostile_types_and_modes_are_refused(void **state)
{
	struct world *w = *state;

	assert_refused(w, "character-device", STATUS_INTEGRITY, "./usr/x: ", "a character device");
	assert_refused(w, "block-device", STATUS_INTEGRITY, "./usr/x: ", "a block device");
	assert_refused(w, "fifo", STATUS_INTEGRITY, "./usr/x: ", "a fifo");
	assert_refused(w, "sparse", STATUS_INTEGRITY, "./usr/x: ", "a sparse file");
	assert_refused(w, "sparse-tail", STATUS_INTEGRITY, "./usr/x: ", "a sparse file");
	assert_refused(w, "sparse-smaller-than-its-data", STATUS_INTEGRITY, "./usr/x: ", "a sparse file");
	assert_refused(w, "setuid", STATUS_INTEGRITY, "./usr/bin/x: ", "setuid");
	assert_refused(w, "setuid-where-it-is-dropped", STATUS_INTEGRITY, "./lib64/x: ", "setuid");
	assert_refused(w, "setgid", STATUS_INTEGRITY, "./usr/bin/x: ", "setgid");
	assert_refused(w, "setgid-directory", STATUS_INTEGRITY, "./usr/bin/: ", "setgid");
	assert_refused(w, "sticky", STATUS_INTEGRITY, "./usr/x/: ", "sticky");
	assert_refused(w, "world-writable", STATUS_INTEGRITY, "./usr/bin/x: ", "everybody");
	assert_refused(w, "world-writable-directory", STATUS_INTEGRITY, "./usr/bin/: ", "everybody");
}

static void names_that_come_twice_are_refused(void **state)
{
	struct world *w = *state;

	assert_refused(w, "duplicate-file", STATUS_INTEGRITY, "./usr/bin/x: ", "already");
	assert_refused(w, "duplicate-by-layout", STATUS_INTEGRITY, "./bin/x: ", "already");
	assert_refused(w, "duplicate-symlink", STATUS_INTEGRITY, "./usr/bin/x: ", "already");
	assert_refused(w, "file-over-directory", STATUS_INTEGRITY, "./usr/bin/x: ", "already");
	assert_refused(w, "file-over-symlink", STATUS_INTEGRITY, "./usr/bin/x: ", "already");
	assert_refused(w, "directory-over-file", STATUS_INTEGRITY, "./usr/bin/x/: ", "no directory");
	assert_refused(w, "below-a-file", STATUS_INTEGRITY, "./usr/bin/x/y: ", "no directory");
}

static void what_goes_beyond_the_bounds_is_refused(void **state)
{
	struct world *w = *state;

	assert_refused(w, "bomb", STATUS_INTEGRITY, "./usr/share/zeros: ", "more than 4194304 bytes");
	assert_refused(w, "bomb-gz", STATUS_INTEGRITY, "./usr/share/zeros: ", "more than 4194304 bytes");
	assert_refused(w, "bomb-left-out", STATUS_INTEGRITY, "./usr/share/man/x: ", "more than 4194304 bytes");
	assert_refused(w, "bomb-behind-the-end", STATUS_INTEGRITY, "", "more than 4194304 bytes");
	assert_refused(w, "bomb-xz", STATUS_INTEGRITY, "./usr/share/zeros: ", "more than 4194304 bytes");
	assert_refused(w, "bomb-zstd", STATUS_INTEGRITY, "./usr/share/zeros: ", "more than 4194304 bytes");
	assert_refused(w, "bomb-of-names", STATUS_INTEGRITY, "./usr/share/: ", "more than 100 entries");
	w->job.max_entries = UINT64_MAX;
	assert_refused(w, "bomb-of-names", STATUS_INTEGRITY, "", "more than 4194304 bytes");
	w->job.max_entries = 100;
	assert_refused(w, "many", STATUS_INTEGRITY, "./usr/share/100: ", "more than 100 entries");
}

/* However much of it there is, a package that was cut off is none. */
static void packages_cut_off_anywhere_are_refused(void **state)
{
	struct world *w = *state;
	struct strbuf whole = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(fs_read(w->packages, "honest-plain.deb", 1 << 20, &whole, &err));
	for (size_t len = 0; len < whole.len; len += 512) {
		assert_ok(fs_write(w->packages, "cut.deb", whole.buf, len, 0644, &err));
		assert_refused(w, "cut", STATUS_INTEGRITY, "", "");
	}
	strbuf_release(&whole);
}

static void damaged_packages_are_refused(void **state)
{
	struct world *w = *state;

	assert_refused(w, "truncated-tar", STATUS_INTEGRITY, "./usr/share/private: ", "damaged: Truncated");
	assert_refused(w, "truncated-xz", STATUS_INTEGRITY, "", "cut short");
	assert_refused(w, "truncated-deb", STATUS_INTEGRITY, "", "");
	assert_refused(w, "damaged-xz", STATUS_INTEGRITY, "", "xz: the data is damaged");
	assert_refused(w, "trailing-xz", STATUS_INTEGRITY, "", "follows the end");
	assert_refused(w, "not-xz", STATUS_INTEGRITY, "", "not in .xz format");
	assert_refused(w, "not-tar", STATUS_INTEGRITY, "", "Unrecognized archive format");
	assert_refused(w, "bzip2", STATUS_INTEGRITY, "", "data.tar.bz2 is in no format");
	assert_refused(w, "no-data", STATUS_INTEGRITY, "", "no data.tar");
	assert_refused(w, "two-data", STATUS_INTEGRITY, "", "more than one data.tar");
	assert_refused(w, "no-format", STATUS_INTEGRITY, "", "does not begin with debian-binary");
	assert_refused(w, "format-3", STATUS_INTEGRITY, "", "format 2");
	assert_refused(w, "not-ar", STATUS_INTEGRITY, "", "Unrecognized archive format");
	assert_refused(w, "empty", STATUS_INTEGRITY, "", "");
}

enum { FILE_BYTES = 1 << 20, MEMORY_BYTES = 1 << 29 };

/* What a child tries once it is in the sandbox: each must fail, but for the last. */
struct attempt {
	struct world *w;
	int (*try)(struct world *w);
};

static int in_sandbox(void *arg, struct error *err)
{
	struct attempt *a = arg;

	const struct sandbox sandbox = { a->w->stage.fd, FILE_BYTES, MEMORY_BYTES };

	if (sandbox_enter(&sandbox, err))
		return -1;
	return a->try(a->w) ? error_errno(err, "failed") : 0;
}

static int make_beside(struct world *w)
{
	return openat(w->scratch.fd, "sentinel/new", O_WRONLY | O_CREAT, 0644) < 0;
}

static int write_beside(struct world *w)
{
	return openat(w->scratch.fd, "sentinel/kept", O_WRONLY) < 0;
}

static int remove_beside(struct world *w)
{
	return unlinkat(w->scratch.fd, "sentinel/kept", 0);
}

static int link_beside(struct world *w)
{
	return linkat(w->scratch.fd, "sentinel/kept", w->stage.fd, "stolen", 0);
}

static int read_beside(struct world *w)
{
	return openat(w->scratch.fd, "sentinel/kept", O_RDONLY) < 0;
}

static int read_system(struct world *w)
{
	(void)w;
	return open("/etc/passwd", O_RDONLY) < 0;
}

static int read_process(struct world *w)
{
	(void)w;
	return open("/proc/self/environ", O_RDONLY) < 0;
}

static int list_directory(struct world *w)
{
	return openat(w->stage.fd, ".", O_RDONLY | O_DIRECTORY) < 0;
}

static int remove_inside(struct world *w)
{
	return unlinkat(w->stage.fd, "i686", AT_REMOVEDIR);
}

static int reach_network(struct world *w)
{
	(void)w;
	return socket(AF_INET, SOCK_STREAM, 0) < 0;
}

static int reach_local(struct world *w)
{
	int ends[2];

	(void)w;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int fork_process(struct world *w)
{
	pid_t pid = fork();

	(void)w;
	if (!pid)
		_exit(0);
	return pid < 0;
}

static int trace_parent(struct world *w)
{
	(void)w;
	return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) != 0;
}

static int peek_parent(struct world *w)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { w, 1 };

	return process_vm_readv(getppid(), &here, 1, &there, 1, 0) < 0;
}

static int signal_parent(struct world *w)
{
	(void)w;
	return kill(getppid(), 0);
}

static int mount_something(struct world *w)
{
	(void)w;
	return mount("none", "/", NULL, MS_REMOUNT, NULL);
}

static int leave_namespaces(struct world *w)
{
	(void)w;
	return unshare(CLONE_NEWUSER);
}

static int change_root(struct world *w)
{
	return fchdir(w->scratch.fd) || chroot(".");
}

static int map_code(struct world *w)
{
	(void)w;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	       MAP_FAILED;
}

static int raise_limit(struct world *w)
{
	const struct rlimit more = { 1000, 1000 };

	(void)w;
	return setrlimit(RLIMIT_NOFILE, &more);
}

static int filter_again(struct world *w)
{
	uint32_t action = 0;

	(void)w;
	return syscall(SYS_seccomp, 2, 0, &action) != 0;
}

static int use_ring(struct world *w)
{
	(void)w;
	return syscall(SYS_io_uring_setup, 1, NULL) < 0;
}

static int run_program(struct world *w)
{
	(void)w;
	execl("/bin/true", "true", (char *)NULL);
	return -1;
}

static int make_fifo(struct world *w)
{
	return mknodat(w->stage.fd, "fifo", S_IFIFO | 0644, 0);
}

static int make_inside(struct world *w)
{
	return openat(w->stage.fd, "new", O_WRONLY | O_CREAT, 0644) < 0 || mkdirat(w->stage.fd, "dir", 0755) ||
	       symlinkat("new", w->stage.fd, "symlink") ||
	       linkat(w->stage.fd, "new", w->stage.fd, "dir/link", 0);
}

static int attempt(struct world *w, int (*try)(struct world *w), struct error *err)
{
	struct attempt a = { w, try };
	struct child child = CHILD_INIT;

	return child_start(&child, in_sandbox, &a, err) ? -1 : child_wait(&child, err);
}

static void assert_attempts_fail(struct world *w, int (*const *tries)(struct world *), size_t count,
				 const char *const *reasons)
{
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < count; i++) {
		if (!attempt(w, tries[i], &err))
			fail_msg("attempt %zu succeeded", i);
		if (!strstr(err.text.buf, reasons[0]) && !strstr(err.text.buf, reasons[1]))
			fail_msg("attempt %zu: %s", i, err.text.buf);
		error_release(&err);
	}
	assert_untouched(w);
}

static void landlock_confines_to_the_stage(void **state)
{
	static int (*const tries[])(struct world *) = { make_beside, write_beside, link_beside,   read_beside,
							read_system, read_process, list_directory };
	const char *const reasons[] = { strerror(EACCES), strerror(EXDEV) };
	const char *lacks = sandbox_lacks();

	if (lacks && strstr(lacks, "Landlock")) {
		print_message("this kernel has no Landlock: nothing to see\n");
		skip();
	}
	assert_attempts_fail(*state, tries, ARRAY_SIZE(tries), reasons);
}

/* ENOSYS: it is the filter that refuses, before the kernel looks at anything else. */
static void seccomp_leaves_only_the_calls_that_unpacking_needs(void **state)
{
	static int (*const tries[])(struct world *) = {
		run_program,  make_fifo,    remove_beside, remove_inside, reach_network,   reach_local,
		fork_process, trace_parent, peek_parent,   signal_parent, mount_something, leave_namespaces,
		change_root,  map_code,     raise_limit,   filter_again,  use_ring,
	};
	const char *const reasons[] = { strerror(ENOSYS), strerror(ENOSYS) };
	const char *lacks = sandbox_lacks();

	if (lacks && strstr(lacks, "seccomp")) {
		print_message("this kernel has no seccomp: nothing to see\n");
		skip();
	}
	assert_attempts_fail(*state, tries, ARRAY_SIZE(tries), reasons);
}

static int write_too_much(struct world *w)
{
	int fd = openat(w->stage.fd, "large", O_WRONLY | O_CREAT, 0644);
	static const char zeros[FILE_BYTES + 1];

	return fs_write_all(fd, zeros, sizeof(zeros));
}

static int take_memory(struct world *w)
{
	(void)w;
	return mmap(NULL, MEMORY_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static int open_many(struct world *w)
{
	for (int i = 0; i < 100; i++)
		if (openat(w->stage.fd, ".", O_PATH) < 0)
			return -1;
	return 0;
}

static void limits_are_what_was_said(void **state)
{
	struct error err = ERROR_INIT;

	signal(SIGXFSZ, SIG_IGN);
	assert_fails(attempt(*state, write_too_much, &err), STATUS_FILESYSTEM, strerror(EFBIG));
	assert_fails(attempt(*state, open_many, &err), STATUS_FILESYSTEM, strerror(EMFILE));
#ifndef __SANITIZE_ADDRESS__
	assert_fails(attempt(*state, take_memory, &err), STATUS_FILESYSTEM, strerror(ENOMEM));
#else
	(void)take_memory;
#endif
}

/* Everything that is open here is closed there, but for what was named. */
static int count_descriptors(void *arg, struct error *err)
{
	const struct world *w = arg;
	int open = 0;

	for (int fd = 0; fd < 1000; fd++)
		open += fcntl(fd, F_GETFD) >= 0;
	if (fcntl(w->stage.fd, F_GETFD) < 0 || fcntl(STDERR_FILENO, F_GETFD) < 0)
		return error_set(err, STATUS_FAILURE, "what was named is closed");
	/* stage, stderr, and the pipe of the report */
	return open == 3 ? 0 : error_set(err, STATUS_FAILURE, "%d are open", open);
}

static void a_child_has_only_the_descriptors_it_needs(void **state)
{
	struct world *w = *state;
	struct error err = ERROR_INIT;
	struct child child = CHILD_INIT;
	/* As a socket of the parent that somebody forgot to mark. */
	int leak = fcntl(w->scratch.fd, F_DUPFD, 500);

	assert_true(leak >= 500);
	assert_ok(child_start_alone(&child, count_descriptors, w, &w->stage.fd, 1, &err));
	assert_ok(child_wait(&child, &err));
	close(leak);
}

static void sandbox_allows_what_unpacking_needs(void **state)
{
	struct world *w = *state;
	struct error err = ERROR_INIT;

	assert_ok(attempt(w, make_inside, &err));
	assert_true(fs_exists(&w->stage, "dir/link"));
}

int main(void)
{
#define UNPACK_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		UNPACK_TEST(honest_package_is_unpacked_exactly),
		UNPACK_TEST(every_compression_and_one_thread_give_the_same),
		UNPACK_TEST(odd_names_that_harm_nobody_are_kept),
		UNPACK_TEST(trees_share_their_files),
		UNPACK_TEST(two_packages_may_share_directories_but_no_file),
		UNPACK_TEST(children_may_share_a_descriptor),
		UNPACK_TEST(ways_out_in_disguise_are_refused),
		UNPACK_TEST(links_in_every_order_are_refused),
		UNPACK_TEST(headers_that_lie_are_refused),
		UNPACK_TEST(containers_that_lie_are_refused),
		UNPACK_TEST(hostile_names_are_refused),
		UNPACK_TEST(hostile_symlinks_are_refused),
		UNPACK_TEST(hostile_hard_links_are_refused),
		UNPACK_TEST(hostile_types_and_modes_are_refused),
		UNPACK_TEST(names_that_come_twice_are_refused),
		UNPACK_TEST(what_goes_beyond_the_bounds_is_refused),
		UNPACK_TEST(damaged_packages_are_refused),
		UNPACK_TEST(packages_cut_off_anywhere_are_refused),
		UNPACK_TEST(landlock_confines_to_the_stage),
		UNPACK_TEST(seccomp_leaves_only_the_calls_that_unpacking_needs),
		UNPACK_TEST(limits_are_what_was_said),
		UNPACK_TEST(a_child_has_only_the_descriptors_it_needs),
		UNPACK_TEST(sandbox_allows_what_unpacking_needs),
	};

	return cmocka_run_group_tests(tests, make_packages, drop_packages);
}
