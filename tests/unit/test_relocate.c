/* A relocated tree runs by its own C library from wherever it lies, and relocating is the same everywhere. */
#include "helper.h"

#include "child.h"
#include "digest.h"
#include "elf.h"
#include "launch.h"
#include "launcher.h"
#include "launchers.h"
#include "relocate.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#if defined(__x86_64__)
#define HOST "x86_64-linux"
#define OTHER_HOST "aarch64-linux"
#define LOADER "ld-linux-x86-64.so.2"
#else
#define HOST "aarch64-linux"
#define OTHER_HOST "x86_64-linux"
#define LOADER "ld-linux-aarch64.so.1"
#endif
#define TRIPLE "i686-w64-mingw32"

enum { FILE_MAX = 64 << 20 };

static const struct relocate_options options = { .host = HOST, .loader = LOADER, .triple = TRIPLE };

static void put_bytes(const struct dir *dir, const char *path, const struct strbuf *bytes, mode_t mode)
{
	struct error err = ERROR_INIT;
	int fd;

	assert_ok(fs_mkdirs(dir, path, false, &err));
	fd = openat(dir->fd, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	assert_true(fd >= 0);
	assert_int_equal(fs_write_all(fd, bytes->buf, bytes->len), 0);
	close(fd);
}

static void read_file(const struct dir *dir, const char *path, struct strbuf *out)
{
	struct error err = ERROR_INIT;

	strbuf_reset(out);
	assert_ok(fs_read(dir, path, FILE_MAX, out, &err));
}

static struct stat stat_of(const struct dir *dir, const char *path)
{
	struct stat st;

	assert_int_equal(fstatat(dir->fd, path, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st;
}

static void set_time(const struct dir *dir, const char *path, time_t seconds)
{
	const struct timespec times[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

	assert_int_equal(utimensat(dir->fd, path, times, AT_SYMLINK_NOFOLLOW), 0);
}

/* The file of this process's own memory map whose name is this: the machine's C library, its loader. */
static void put_mapped(const struct dir *dir, const char *path, const char *name)
{
	struct strbuf bytes = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct dir root = DIR_INIT;
	char line[4096], *file = NULL;
	FILE *maps = fopen("/proc/self/maps", "r");

	assert_non_null(maps);
	while (!file && fgets(line, sizeof(line), maps)) {
		line[strcspn(line, "\n")] = '\0';
		file = strchr(line, '/');
		if (file && !str_ends_with(file, name))
			file = NULL;
	}
	fclose(maps);
	assert_non_null(file);
	assert_ok(dir_open(&root, "/", false, &err));
	read_file(&root, file + 1, &bytes);
	put_bytes(dir, path, &bytes, 0755);
	set_time(dir, path, 1000000000);
	dir_close(&root);
	strbuf_release(&bytes);
}

/*
 * A tree whose one program is the machine's shell, under two hard-linked names and deep down as well, with a
 * library and a script, and with the machine's C library in the place of the toolchain's.
 */
static void make_tree(const struct dir *parent, const char *name, struct dir *tree)
{
	struct strbuf bytes = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct dir bin = DIR_INIT;

	assert_ok(dir_open_at(tree, parent, name, true, &err));
	assert_ok(dir_open(&bin, "/bin", false, &err));
	read_file(&bin, "sh", &bytes);
	put_bytes(tree, "bin/" TRIPLE "-gcc-posix", &bytes, 0755);
	assert_int_equal(
		linkat(tree->fd, "bin/" TRIPLE "-gcc-posix", tree->fd, "bin/" TRIPLE "-gcc-14-posix", 0), 0);
	put_bytes(tree, "lib/gcc/" TRIPLE "/14-posix/cc1", &bytes, 0755);
	put_file(tree, "lib/gcc/" TRIPLE "/14-posix/lto1", "not ELF", 0755);
	put_file(tree, "bin/script", "#!/bin/sh\n", 0755);
	put_file(tree, "bin/" TRIPLE "-ar", "not ELF", 0755);
	put_file(tree, "bin/" TRIPLE "-ar-posix", "not ELF", 0755);
	put_file(tree, "bin/" TRIPLE "-g++-win32", "not ELF", 0755);
	put_mapped(tree, "lib/libplugin.so", "/libcmocka.so.0.7.0");
	put_mapped(tree, LAUNCHER_HOST_DIR "/libc.so.6", "/libc.so.6");
	put_mapped(tree, LAUNCHER_HOST_DIR "/" LOADER, "/" LOADER);
	put_link(tree, "bin/" TRIPLE "-gcc", TRIPLE "-gcc-posix");
	set_time(tree, "bin/" TRIPLE "-gcc-posix", 1111111111);
	set_time(tree, "lib/gcc/" TRIPLE "/14-posix/cc1", 1222222222);
	set_time(tree, "bin", 1333333333);
	strbuf_release(&bytes);
	dir_close(&bin);
}

struct fixture {
	struct dir scratch;
	struct dir tree; /* scratch/tree */
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	*f = (struct fixture){ .scratch = DIR_INIT, .tree = DIR_INIT };
	scratch_make(&f->scratch);
	make_tree(&f->scratch, "tree", &f->tree);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	dir_close(&f->tree);
	scratch_drop(&f->scratch);
	free(f);
	return 0;
}

/* As finish does it: relocated, then with launchers. */
static void relocate(const struct dir *tree)
{
	const struct strlist all = STRLIST_INIT;
	struct tree plain = TREE_INIT, found = TREE_INIT;
	struct strbuf launched = STRBUF_INIT, again = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(relocate_tree(tree, &options, &err));
	assert_ok(tree_scan(&plain, tree, &all, &err));
	assert_ok(launch_tree(tree, HOST, LOADER, plain.listing.buf, &launched, &err));
	assert_ok(tree_scan(&found, tree, &all, &err));
	assert_string_equal(launched.buf, found.listing.buf);
	assert_ok(launch_plain(tree, launched.buf, &again, &err));
	assert_string_equal(again.buf, plain.listing.buf);
	strbuf_release(&launched);
	strbuf_release(&again);
	tree_release(&plain);
	tree_release(&found);
}

/* Runs what is found at `path` from the scratch directory; with both outputs in *out. */
static int run_with(const struct fixture *f, const char *path, const char *const *args, const char *const *env,
		    struct strbuf *out)
{
	const char *argv[8] = { path };
	const struct command command = {
		.argv = argv, .env = env, .dir = &f->scratch, .output_max = 1 << 20, .merge = true
	};
	struct error err = ERROR_INIT;
	int status = -1;

	for (size_t i = 0; args[i]; i++)
		argv[i + 1] = args[i];
	strbuf_reset(out);
	assert_ok(command_run(&command, out, &status, NULL, &err));
	return status;
}

static int run(const struct fixture *f, const char *path, const char *code, struct strbuf *out)
{
	const char *const args[] = { "-c", code, "name", "an argument", "", NULL };

	return run_with(f, path, args, NULL, out);
}

static void programs_run_through_their_launchers(void **state)
{
	static const char *const paths[] = { "tree/bin/" TRIPLE "-gcc-posix",
					     "tree/bin/" TRIPLE "-gcc-14-posix", "./tree/bin/" TRIPLE "-gcc",
					     "tree/lib/gcc/" TRIPLE "/14-posix/cc1" };
	struct fixture *f = *state;
	struct strbuf out = STRBUF_INIT;

	relocate(&f->tree);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		assert_int_equal(run(f, paths[i], "echo \"$# [$1] [$2]\"; exit 7", &out), 7);
		assert_string_equal(out.buf, "2 [an argument] []\n");
	}
	assert_int_equal(run(f, paths[0], "kill -9 $$", &out), 128 + 9);
	assert_int_equal(run(f, paths[0], "cat /proc/$$/maps", &out), 0);
	assert_non_null(strstr(out.buf, "/tree/" LAUNCHER_HOST_DIR "/libc.so.6"));
	assert_null(strstr(out.buf, " /usr/lib/"));
	assert_null(strstr(out.buf, " /lib/"));
	strbuf_release(&out);
}

static void where_there_is_no_lto1_drivers_are_told_and_no_other_program_is(void **state)
{
	static const struct {
		const char *name;
		bool is_driver;
	} programs[] = {
		{ "gcc-posix", true },     { "gcc-14-posix", true },
		{ "g++-posix", true },     { "c++", true },
		{ "g++-14.2", true },      { "cpp-posix", true },
		{ "cpp-14", true },        { "c++filt", false },
		{ "gcc-ar-posix", false }, { "gcc-ranlib-14", false },
		{ "gcov", false },
	};
	struct fixture *f = *state;
	struct strbuf out = STRBUF_INIT, bytes = STRBUF_INIT;
	struct error err = ERROR_INIT;

	read_file(&f->tree, "bin/" TRIPLE "-gcc-posix", &bytes);
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		char *path = xasprintf("bin/" TRIPLE "-%s", programs[i].name);

		put_bytes(&f->tree, path, &bytes, 0755);
		free(path);
	}
	assert_ok(fs_remove(&f->tree, "lib/gcc/" TRIPLE "/14-posix/lto1", &err));
	relocate(&f->tree);
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		char *path = xasprintf("tree/bin/" TRIPLE "-%s", programs[i].name);

		assert_int_equal(run(f, path, "echo \"[$1] [$2] [$3]\"", &out), 0);
		assert_string_equal(out.buf, programs[i].is_driver ? "[an argument] [] [-fno-lto]\n"
								   : "[an argument] [] []\n");
		free(path);
	}
	assert_int_equal(run(f, "tree/lib/gcc/" TRIPLE "/14-posix/cc1", "echo $#", &out), 0);
	assert_string_equal(out.buf, "2\n");
	strbuf_release(&out);
	strbuf_release(&bytes);
}

/* A shell that cannot open its script says so under the name it was called by. */
static void assert_called_by(const struct fixture *f, const char *path, const char *name)
{
	static const char *const args[] = { "missing-script", NULL };
	struct strbuf out = STRBUF_INIT;

	run_with(f, path, args, NULL, &out);
	if (!str_starts_with(out.buf, name))
		fail_msg("\"%s\" does not begin with \"%s\"", out.buf, name);
	strbuf_release(&out);
}

static void a_program_is_called_by_its_launchers_path(void **state)
{
	struct fixture *f = *state;
	char *absolute = xasprintf("%s/tree/bin/" TRIPLE "-gcc-14-posix", f->scratch.path);

	relocate(&f->tree);
	put_link(&f->scratch, "links/first", "second");
	put_link(&f->scratch, "links/second", "../tree/bin/" TRIPLE "-gcc-14-posix");
	put_link(&f->scratch, "links/absolute", absolute);
	assert_called_by(f, "tree/bin/" TRIPLE "-gcc-posix", "tree/bin/" TRIPLE "-gcc-posix: ");
	assert_called_by(f, "tree/bin/" TRIPLE "-gcc", "tree/bin/" TRIPLE "-gcc-posix: ");
	assert_called_by(f, "links/first", "links/../tree/bin/" TRIPLE "-gcc-14-posix: ");
	assert_called_by(f, "links/absolute", absolute);
	free(absolute);
}

/* Execs in bin/ as glibc's execvp does for an empty entry in PATH, without a slash; or by descriptor. */
static void exec_in_bin(const struct fixture *f, bool by_descriptor, struct strbuf *out)
{
	char name[] = TRIPLE "-gcc-posix", script[] = "missing-script", *argv[] = { name, script, NULL };
	char *env[] = { NULL }, buffer[4096];
	int ends[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		if (fchdir(f->tree.fd) || chdir("bin") || dup2(ends[1], STDERR_FILENO) < 0)
			_exit(1);
		if (by_descriptor)
			fexecve(open(name, O_RDONLY | O_CLOEXEC), argv, env);
		else
			execve(name, argv, env);
		_exit(1);
	}
	close(ends[1]);
	strbuf_reset(out);
	while ((n = read(ends[0], buffer, sizeof(buffer))) > 0)
		strbuf_add(out, buffer, (size_t)n);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void a_program_runs_by_bare_name_and_by_descriptor(void **state)
{
	struct fixture *f = *state;
	char *bin = realpath(f->tree.path, NULL);
	struct strbuf out = STRBUF_INIT;

	relocate(&f->tree);
	exec_in_bin(f, false, &out);
	if (!str_starts_with(out.buf, "./" TRIPLE "-gcc-posix: "))
		fail_msg("%s", out.buf);
	exec_in_bin(f, true, &out);
	if (!str_starts_with(out.buf, bin) || !strstr(out.buf, "/bin/" TRIPLE "-gcc-posix: "))
		fail_msg("%s", out.buf);
	strbuf_release(&out);
	free(bin);
}

static void a_moved_tree_runs(void **state)
{
	struct fixture *f = *state;
	struct strbuf out = STRBUF_INIT;

	relocate(&f->tree);
	assert_int_equal(renameat(f->scratch.fd, "tree", f->scratch.fd, "an other place"), 0);
	assert_int_equal(run(f, "an other place/bin/" TRIPLE "-gcc", "cat /proc/$$/maps", &out), 0);
	assert_non_null(strstr(out.buf, "/an other place/" LAUNCHER_HOST_DIR "/libc.so.6"));
	strbuf_release(&out);
}

static void this_machines_libraries_are_kept_out(void **state)
{
	static const char *const args[] = { "-c", "echo \"[$LD_PRELOAD$LD_AUDIT$KEPT$GCONV_PATH]\"", NULL };
	static const char *const env[] = { "LD_PRELOAD=/nonsense/a.so", "KEPT=yes",
					   "LD_AUDIT=/nonsense/b.so",   "GCONV_PATH=/nonsense",
					   "LD_LIBRARY_PATH=/nonsense", NULL };
	struct fixture *f = *state;
	struct strbuf out = STRBUF_INIT;

	relocate(&f->tree);
	assert_int_equal(run_with(f, "tree/bin/" TRIPLE "-gcc", args, env, &out), 0);
	assert_string_equal(out.buf, "[yes]\n");
	strbuf_release(&out);
}

static void assert_gconv(const struct fixture *f, const char *option, const char *locale, const char *wanted)
{
	const char *const args[] = { "-c", "echo $GCONV_PATH", option, NULL };
	const char *const env[] = { "LC_ALL=",   "LC_CTYPE=",       "LC_MESSAGES=", "LANG=",
				    "LANGUAGE=", "OUTPUT_CHARSET=", locale,         NULL };
	struct strbuf out = STRBUF_INIT;

	assert_int_equal(run_with(f, "tree/bin/" TRIPLE "-gcc", args, env, &out), 0);
	if (strcmp(out.buf, wanted) != 0)
		fail_msg("%s, %s: \"%s\"", option, locale, out.buf);
	strbuf_release(&out);
}

static void character_sets_are_there_for_what_converts(void **state)
{
	static const char there[] = "tree/bin/../" LAUNCHER_HOST_DIR "/gconv\n";
	static const char *const plain[] = { "LANG=",          "LANG=en_US.UTF-8",   "LC_ALL=C",
					     "LC_ALL=POSIX",   "LC_ALL=C.UTF-8",     "LC_CTYPE=en_GB.utf8",
					     "LC_MESSAGES=en", "LANGUAGE=en_US:en:C" };
	static const char *const others[] = { "LANG=en_US",           "LANG=de_DE.UTF-8",
					      "LC_ALL=zh_CN.GB18030", "LC_ALL=Cx",
					      "LC_CTYPE=ja_JP.SJIS",  "LC_MESSAGES=da_DK.UTF-8",
					      "LANGUAGE=en:da",       "OUTPUT_CHARSET=ISO-8859-1" };
	struct fixture *f = *state;

	relocate(&f->tree);
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		assert_gconv(f, "-O2", plain[i], "\n");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_gconv(f, "-O2", others[i], there);
	assert_gconv(f, "-finput-charset=CP1252", "LC_ALL=C.UTF-8", there);
	assert_gconv(f, "-fwide-exec-charset=UTF-16", "LC_ALL=C.UTF-8", there);
	assert_gconv(f, "@options", "LC_ALL=C.UTF-8", there);
}

static void many_arguments_arrive(void **state)
{
	enum { COUNT = 60000 };
	struct fixture *f = *state;
	const char **argv = xcalloc(COUNT + 5, sizeof(*argv));
	const struct command command = { .argv = argv, .dir = &f->scratch, .output_max = 100, .merge = true };
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int status = -1;

	relocate(&f->tree);
	argv[0] = "tree/bin/" TRIPLE "-gcc";
	argv[1] = "-c";
	argv[2] = "echo $#";
	argv[3] = "name";
	for (size_t i = 0; i < COUNT; i++)
		argv[4 + i] = "argument";
	assert_ok(command_run(&command, &out, &status, NULL, &err));
	assert_string_equal(out.buf, "60000\n");
	strbuf_release(&out);
	free(argv);
}

static void assert_cannot_run(const struct fixture *f, const char *path, const char *message)
{
	struct strbuf out = STRBUF_INIT;

	assert_int_equal(run(f, path, "exit 0", &out), 127);
	if (!str_starts_with(out.buf, "mingwup: cannot run ") || !strstr(out.buf, message))
		fail_msg("\"%s\" does not say \"%s\"", out.buf, message);
	assert_int_equal(strchr(out.buf, '\n') - out.buf, out.len - 1);
	strbuf_release(&out);
}

static void a_launcher_that_fails_says_why_in_one_line(void **state)
{
	struct fixture *f = *state;
	struct strbuf far = STRBUF_INIT;

	relocate(&f->tree);
	for (int i = 0; i < 2020; i++)
		strbuf_addstr(&far, "./");
	strbuf_addstr(&far, "tree/bin/" TRIPLE "-gcc-posix");
	put_link(&f->scratch, "far", far.buf);
	assert_cannot_run(f, "./far", ": errno 36\n");

	assert_int_equal(renameat(f->scratch.fd, "tree", f->scratch.fd, "a:b"), 0);
	assert_cannot_run(f, "a:b/bin/" TRIPLE "-gcc", "a:b/bin/../libexec/mingwup/host: errno 22\n");
	assert_int_equal(renameat(f->scratch.fd, "a:b", f->scratch.fd, "tree"), 0);

	assert_int_equal(unlinkat(f->tree.fd, LAUNCHER_HOST_DIR "/" LOADER, 0), 0);
	assert_cannot_run(f, "tree/bin/" TRIPLE "-gcc",
			  "tree/bin/../libexec/mingwup/host/" LOADER ": errno 2\n");
	strbuf_release(&far);
}

static void launchers_carry_what_compiler_caches_look_at(void **state)
{
	struct fixture *f = *state;
	struct strbuf launcher = STRBUF_INIT, real = STRBUF_INIT;
	struct digest digest;
	struct stat st;

	relocate(&f->tree);
	st = stat_of(&f->tree, "bin/" TRIPLE "-gcc-posix");
	assert_int_equal(st.st_mtim.tv_sec, 1111111111);
	assert_int_equal(st.st_mode & 07777, 0755);
	st = stat_of(&f->tree, "lib/gcc/" TRIPLE "/14-posix/cc1");
	assert_int_equal(st.st_mtim.tv_sec, 1222222222);
	read_file(&f->tree, "bin/" TRIPLE "-gcc-posix", &launcher);
	read_file(&f->tree, LAUNCHER_REAL_DIR "/bin/" TRIPLE "-gcc-14-posix", &real);
	digest_of(real.buf, real.len, &digest);
	assert_non_null(memmem(launcher.buf, launcher.len, digest.bytes, sizeof(digest.bytes)));
	strbuf_release(&launcher);
	strbuf_release(&real);
}

static void hard_links_share_one_real_file(void **state)
{
	struct fixture *f = *state;
	struct relocate_result result;
	struct relocate_options with_result = options;
	struct error err = ERROR_INIT;

	with_result.result = &result;
	assert_ok(relocate_tree(&f->tree, &with_result, &err));
	assert_int_equal(result.links, 3);
	assert_int_equal(result.programs, 2);
	assert_true(fs_exists(&f->tree, LAUNCHER_REAL_DIR "/bin/" TRIPLE "-gcc-14-posix"));
	assert_false(fs_exists(&f->tree, LAUNCHER_REAL_DIR "/bin/" TRIPLE "-gcc-posix"));
	assert_ok(relocate_tree(&f->tree, &with_result, &err));
	assert_int_equal(result.links + result.programs + result.blanked, 0);
}

static void what_is_no_program_stays(void **state)
{
	static const char *const paths[] = { "bin/script", "lib/libplugin.so", LAUNCHER_HOST_DIR "/libc.so.6" };
	struct fixture *f = *state;
	ino_t before[ARRAY_SIZE(paths)];

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		before[i] = stat_of(&f->tree, paths[i]).st_ino;
	relocate(&f->tree);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		assert_int_equal(stat_of(&f->tree, paths[i]).st_ino, before[i]);
}

/* Appends the strings to a program; the loader does not care what stands behind its sections. */
static void put_with_tail(const struct dir *tree, const char *path, const char *tail, size_t len)
{
	struct strbuf bytes = STRBUF_INIT;

	read_file(tree, path, &bytes);
	strbuf_add(&bytes, tail, len);
	put_bytes(tree, path, &bytes, 0755);
	strbuf_release(&bytes);
}

static void only_lone_names_of_host_tools_are_blanked(void **state)
{
	static const char cc1[] = "lib/gcc/" TRIPLE "/14-posix/cc1";
	static const char tail[] =
		"\0/usr/bin/" TRIPLE "-as\0/usr/bin/" TRIPLE "-ld\0"
		"--with-as=/usr/bin/" TRIPLE "-as\0/usr/bin/" TRIPLE "-as --x\0/usr/bin/x-as";
	static const char blanked[] =
		"\0\0usr/bin/" TRIPLE "-as\0\0usr/bin/" TRIPLE "-ld\0"
		"--with-as=/usr/bin/" TRIPLE "-as\0/usr/bin/" TRIPLE "-as --x\0/usr/bin/x-as";
	struct fixture *f = *state;
	struct strbuf bytes = STRBUF_INIT;

	put_with_tail(&f->tree, cc1, tail, sizeof(tail));
	set_time(&f->tree, cc1, 1222222222);
	relocate(&f->tree);
	read_file(&f->tree, LAUNCHER_REAL_DIR "/lib/gcc/" TRIPLE "/14-posix/cc1", &bytes);
	assert_memory_equal(bytes.buf + bytes.len - sizeof(blanked), blanked, sizeof(blanked));
	assert_int_equal(stat_of(&f->tree, LAUNCHER_REAL_DIR "/lib/gcc/" TRIPLE "/14-posix/cc1").st_mtim.tv_sec,
			 1222222222);
	strbuf_release(&bytes);
}

static void the_machines_preload_list_is_blanked_in_the_loader(void **state)
{
	struct fixture *f = *state;
	struct strbuf bytes = STRBUF_INIT;

	relocate(&f->tree);
	read_file(&f->tree, LAUNCHER_HOST_DIR "/" LOADER, &bytes);
	assert_null(memmem(bytes.buf, bytes.len, "/etc/ld.so.preload", strlen("/etc/ld.so.preload")));
	assert_non_null(memmem(bytes.buf, bytes.len, "etc/ld.so.preload", strlen("etc/ld.so.preload")));
	strbuf_release(&bytes);
}

static void files_that_other_trees_share_are_not_changed(void **state)
{
	static const char *const paths[] = { "lib/gcc/" TRIPLE "/14-posix/cc1", "bin/" TRIPLE "-gcc-posix",
					     LAUNCHER_HOST_DIR "/" LOADER };
	static const char tail[] = "\0/usr/bin/" TRIPLE "-as";
	struct fixture *f = *state;
	struct strbuf before[ARRAY_SIZE(paths)], after = STRBUF_INIT;
	char name[] = "0";

	put_with_tail(&f->tree, paths[0], tail, sizeof(tail));
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++, name[0]++) {
		strbuf_init(&before[i]);
		read_file(&f->tree, paths[i], &before[i]);
		assert_int_equal(linkat(f->tree.fd, paths[i], f->scratch.fd, name, 0), 0);
	}
	relocate(&f->tree);
	name[0] = '0';
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++, name[0]++) {
		read_file(&f->scratch, name, &after);
		assert_int_equal(after.len, before[i].len);
		assert_memory_equal(after.buf, before[i].buf, after.len);
		strbuf_release(&before[i]);
	}
	strbuf_release(&after);
}

/* One line for each path: what it is, its mode, time and content. */
static void describe(const struct dir *dir, const char *prefix, struct strbuf *out)
{
	struct strlist names = STRLIST_INIT;
	struct strbuf bytes = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(fs_list(dir, &names, &err));
	vec_each (&names, name) {
		struct stat st = stat_of(dir, *name);
		struct digest digest = { .bytes = { 0 } };

		if (S_ISREG(st.st_mode))
			read_file(dir, *name, &bytes);
		digest_of(bytes.buf, S_ISREG(st.st_mode) ? bytes.len : 0, &digest);
		strbuf_addf(out, "%s/%s %o %ld %s\n", prefix, *name, (unsigned)st.st_mode,
			    (long)st.st_mtim.tv_sec, digest_hex(&digest).text);
		if (S_ISDIR(st.st_mode)) {
			char *path = xasprintf("%s/%s", prefix, *name);
			struct dir below = DIR_INIT;

			assert_ok(dir_open_at(&below, dir, *name, false, &err));
			describe(&below, path, out);
			dir_close(&below);
			free(path);
		}
	}
	strlist_release(&names);
	strbuf_release(&bytes);
}

/* What makes a directory gives it a time of its own: that is the unpacker's to settle, so here it is settled.
 */
static void settle_times(const struct dir *tree)
{
	static const char *const paths[] = { "lib/gcc/" TRIPLE "/14-posix",
					     "lib/gcc/" TRIPLE,
					     "lib/gcc",
					     "lib",
					     "libexec",
					     "bin/script",
					     "bin/" TRIPLE "-ar",
					     "bin/" TRIPLE "-gcc",
					     "bin/" TRIPLE "-ar-posix",
					     "bin/" TRIPLE "-g++-win32" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		set_time(tree, paths[i], 1444444444);
}

static void relocating_is_the_same_wherever_and_whenever(void **state)
{
	struct fixture *f = *state;
	struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
	struct dir other = DIR_INIT;
	mode_t mask;

	make_tree(&f->scratch, "another, elsewhere", &other);
	settle_times(&f->tree);
	settle_times(&other);
	relocate(&f->tree);
	usleep(1100000);
	mask = umask(077);
	relocate(&other);
	umask(mask);
	describe(&f->tree, "", &first);
	describe(&other, "", &second);
	assert_string_equal(first.buf, second.buf);
	assert_non_null(strstr(first.buf, "/libexec/mingwup/real/lib/gcc 40755 1444444444 "));
	dir_close(&other);
	strbuf_release(&first);
	strbuf_release(&second);
}

static void programs_of_another_machine_are_refused(void **state)
{
	struct fixture *f = *state;
	struct relocate_options wrong = { .host = OTHER_HOST, .loader = LOADER, .triple = TRIPLE };
	struct strbuf bytes = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_fails(relocate_tree(&f->tree, &wrong, &err), STATUS_MANIFEST,
		     LOADER " is a program or library for ");
	read_file(&f->tree, "bin/" TRIPLE "-gcc-posix", &bytes);
	bytes.buf[18] = (char)243;
	put_bytes(&f->tree, "bin/riscv", &bytes, 0755);
	assert_fails(relocate_tree(&f->tree, &options, &err), STATUS_MANIFEST,
		     "bin/riscv is a program or library for machine 243");
	strbuf_release(&bytes);
}

static void packages_without_the_loader_are_refused(void **state)
{
	struct fixture *f = *state;
	struct relocate_options wrong = options;
	struct error err = ERROR_INIT;

	wrong.loader = "ld-musl.so.1";
	assert_fails(relocate_tree(&f->tree, &wrong, &err), STATUS_MANIFEST, "no dynamic loader ld-musl.so.1");
	put_file(&f->tree, LAUNCHER_HOST_DIR "/ld-musl.so.1", "text", 0755);
	assert_fails(relocate_tree(&f->tree, &wrong, &err), STATUS_MANIFEST, "is not an ELF file");
	wrong = options;
	wrong.host = "riscv64-linux";
	assert_fails(relocate_tree(&f->tree, &wrong, &err), STATUS_MANIFEST,
		     "no launcher for the host riscv64-linux");
}

static void each_template_has_one_block_and_is_small(void **state)
{
	const struct launcher_template *const templates[] = { &launcher_x86_64, &launcher_aarch64 };
	static const uint16_t machines[] = { ELF_MACHINE_X86_64, ELF_MACHINE_AARCH64 };
	static const char magic[sizeof(((struct launcher_parameters *)0)->magic)] = LAUNCHER_MAGIC;
	struct error err = ERROR_INIT;
	const unsigned char *block;
	struct elf elf;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(templates); i++) {
		const unsigned char *end = templates[i]->bytes + templates[i]->size;

		assert_ok(elf_read(&elf, templates[i]->bytes, templates[i]->size, &err));
		assert_int_equal(elf.machine, machines[i]);
		assert_false(elf.interpreted);
		assert_in_range(templates[i]->size, 1, 4096);
		block = memmem(templates[i]->bytes, templates[i]->size, magic, sizeof(magic));
		assert_non_null(block);
		assert_true((size_t)(end - block) >= sizeof(struct launcher_parameters));
		block++;
		assert_null(memmem(block, (size_t)(end - block), magic, sizeof(magic)));
	}
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_template_has_one_block_and_is_small),
		TREE_TEST(programs_run_through_their_launchers),
		TREE_TEST(where_there_is_no_lto1_drivers_are_told_and_no_other_program_is),
		TREE_TEST(a_program_is_called_by_its_launchers_path),
		TREE_TEST(a_program_runs_by_bare_name_and_by_descriptor),
		TREE_TEST(a_moved_tree_runs),
		TREE_TEST(this_machines_libraries_are_kept_out),
		TREE_TEST(character_sets_are_there_for_what_converts),
		TREE_TEST(many_arguments_arrive),
		TREE_TEST(a_launcher_that_fails_says_why_in_one_line),
		TREE_TEST(launchers_carry_what_compiler_caches_look_at),
		TREE_TEST(hard_links_share_one_real_file),
		TREE_TEST(what_is_no_program_stays),
		TREE_TEST(only_lone_names_of_host_tools_are_blanked),
		TREE_TEST(the_machines_preload_list_is_blanked_in_the_loader),
		TREE_TEST(files_that_other_trees_share_are_not_changed),
		TREE_TEST(relocating_is_the_same_wherever_and_whenever),
		TREE_TEST(programs_of_another_machine_are_refused),
		TREE_TEST(packages_without_the_loader_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
