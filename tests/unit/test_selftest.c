/*
 * A toolchain that breaks a promise fails its self-test. The toolchains here are shell scripts that answer as
 * GCC does, each wrong in one respect; the tests of whole installs run the real ones.
 */
#include "helper.h"

#include "pe.h"
#include "pe_image.h"
#include "selftest.h"

#include <fcntl.h>

#define TRIPLE "i686-w64-mingw32"

/* What a fake compiler says and makes. */
struct fake {
	const char *threads, *version, *gcc_minor, *headers_major, *macros, *binutils;
	uint16_t machine;
	const char *c_dll, *cxx_dll, *static_dll; /* imported beside KERNEL32 and msvcrt */
};

static const struct fake good = {
	.threads = "posix",
	.version = "14-posix",
	.gcc_minor = "2",
	.headers_major = "12",
	.macros = "",
	.binutils = "2.44",
	.machine = PE_MACHINE_I386,
};

static const struct selftest_promise promised = {
	.host = "x86_64-linux",
	.triple = TRIPLE,
	.threads = "posix",
	.exceptions = "dwarf",
	.crt = "msvcrt",
	.gcc = "14.2",
	.mingw_w64 = "12.0",
	.binutils = "2.44",
	.static_cxx = true,
};

static void put_executable(const struct dir *tree, const char *name, uint16_t machine, const char *dll)
{
	const char *const dlls[] = { "KERNEL32.dll", "msvcrt.dll", dll, NULL };
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;

	pe_image(&image, machine, dlls);
	assert_ok(fs_write(tree, name, image.buf, image.len, 0644, &err));
	strbuf_release(&image);
}

static void put_compiler(const struct dir *tree, const char *path, const struct fake *fake)
{
	struct strbuf script = STRBUF_INIT;

	strbuf_addstr(&script, "#!/bin/sh\n"
			       "made=\n"
			       "for word; do last=$word; [ \"$word\" != -static ] || made=static.exe; done\n"
			       "case $1 in\n");
	strbuf_addf(&script, "-v) printf 'Target: x\\nThread model: %s\\nlast line\\n' >&2 ;;\n",
		    fake->threads);
	strbuf_addstr(&script, "-print-file-name=plugin) echo /somewhere/plugin ;;\n"
			       "-dM) /bin/cat <<'end'\n");
	strbuf_addf(&script, "#define __VERSION__ \"%s\"\n", fake->version);
	if (fake->gcc_minor)
		strbuf_addf(&script,
			    "#define GCCPLUGIN_VERSION_MINOR %s\n#define GCCPLUGIN_VERSION_MAJOR 14\n"
			    "#define GCCPLUGIN_VERSION_PATCHLEVEL 0\n",
			    fake->gcc_minor);
	strbuf_addf(&script,
		    "#define __MINGW64_VERSION_MAJOR %s\n#define __MINGW64_VERSION_MINOR 0\n"
		    "#define __MINGW64_VERSION_BUGFIX 0\n%send\n;;\n",
		    fake->headers_major, fake->macros);
	strbuf_addf(
		&script,
		"c.c) /bin/cp %s/c.exe c.exe ;;\n-c) ;;\n*) /bin/cp %s/${made:-cxx.exe} \"$last\" ;;\nesac\n",
		tree->path, tree->path);
	put_file(tree, path, script.buf, 0755);
	strbuf_release(&script);
}

static void put_binutils(const struct dir *tree, const char *path, const struct fake *fake)
{
	char *script =
		xasprintf("#!/bin/sh\necho 'GNU tool (GNU Binutils) %s'\necho Copyright\n", fake->binutils);

	put_file(tree, path, script, 0755);
	free(script);
}

static void make_toolchain(const struct dir *tree, const struct fake *fake)
{
	put_executable(tree, "c.exe", fake->machine, fake->c_dll);
	put_executable(tree, "cxx.exe", fake->machine, fake->cxx_dll);
	put_executable(tree, "static.exe", fake->machine, fake->static_dll);
	put_compiler(tree, "bin/" TRIPLE "-gcc-posix", fake);
	put_compiler(tree, "bin/" TRIPLE "-g++-posix", fake);
	put_link(tree, "bin/" TRIPLE "-gcc", TRIPLE "-gcc-posix");
	put_link(tree, "bin/" TRIPLE "-g++", TRIPLE "-g++-posix");
	put_binutils(tree, "bin/" TRIPLE "-as", fake);
	put_binutils(tree, "bin/" TRIPLE "-ld", fake);
}

struct fixture {
	struct dir scratch, tree, work;
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct error err = ERROR_INIT;

	*f = (struct fixture){ .scratch = DIR_INIT, .tree = DIR_INIT, .work = DIR_INIT };
	scratch_make(&f->scratch);
	assert_ok(dir_open_at(&f->tree, &f->scratch, "tree", true, &err));
	assert_ok(dir_open_at(&f->work, &f->scratch, "work", true, &err));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	dir_close(&f->tree);
	dir_close(&f->work);
	scratch_drop(&f->scratch);
	free(f);
	return 0;
}

/* An empty directory to work in, for a second self-test. */
static void renew_work(struct fixture *f)
{
	struct error err = ERROR_INIT;

	dir_close(&f->work);
	assert_ok(fs_remove(&f->scratch, "work", &err));
	assert_ok(dir_open_at(&f->work, &f->scratch, "work", true, &err));
}

static void a_toolchain_that_keeps_its_promise_passes(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	make_toolchain(&f->tree, &good);
	assert_ok(selftest_run(&f->tree, &promised, &f->work, &err));
}

static void refuse(const struct fixture *f, const struct fake *fake, const char *part)
{
	struct error err = ERROR_INIT;

	make_toolchain(&f->tree, fake);
	assert_fails(selftest_run(&f->tree, &promised, &f->work, &err), STATUS_SELFTEST, part);
}

#define BROKEN_PROMISE(name, field, value, part) \
	static void name(void **state)           \
	{                                        \
		struct fake fake = good;         \
                                                 \
		fake.field = value;              \
		refuse(*state, &fake, part);     \
	}

BROKEN_PROMISE(another_thread_model_is_refused, threads, "win32",
	       "self-test of " TRIPLE ": promised is the thread model posix, found win32")
BROKEN_PROMISE(another_gcc_is_refused, gcc_minor, "1", "promised is GCC 14.2, found 14.1.0")
BROKEN_PROMISE(other_headers_are_refused, headers_major, "8", "promised is mingw-w64 12.0, found 8.0.0")
BROKEN_PROMISE(other_binutils_are_refused, binutils, "2.4", "promised is binutils 2.44, found 2.4")
BROKEN_PROMISE(sjlj_exceptions_are_refused, macros, "#define __USING_SJLJ_EXCEPTIONS__ 1\n",
	       "promised is the exception model dwarf, found sjlj")
BROKEN_PROMISE(seh_exceptions_are_refused, macros, "#define __SEH__ 1\n",
	       "promised is the exception model dwarf, found seh")
BROKEN_PROMISE(the_universal_crt_is_refused, macros, "#define _UCRT \n",
	       "promised is the C runtime msvcrt, found ucrt")
BROKEN_PROMISE(another_machine_is_refused, machine, PE_MACHINE_AMD64,
	       "promised is that c.exe is for i686, found machine 0x8664")
BROKEN_PROMISE(a_foreign_dll_in_c_is_refused, c_dll, "libgcc_s_dw2-1.dll",
	       "promised is that c.exe imports system DLLs only, found libgcc_s_dw2-1.dll")
BROKEN_PROMISE(a_universal_crt_import_is_refused, c_dll, "api-ms-win-crt-stdio-l1-1-0.dll",
	       "found api-ms-win-crt-stdio-l1-1-0.dll")
BROKEN_PROMISE(the_shared_libstdcxx_is_refused, cxx_dll, "libstdc++-6.dll",
	       "promised is that cxx.exe imports system DLLs only, found libstdc++-6.dll")
BROKEN_PROMISE(the_shared_libgcc_is_refused, cxx_dll, "libgcc_s_dw2-1.dll",
	       "promised is that cxx.exe imports system DLLs only, found libgcc_s_dw2-1.dll")
BROKEN_PROMISE(a_compilers_dll_in_a_static_link_is_refused, static_dll, "libwinpthread-1.dll",
	       "promised is that cxx-static.exe imports system DLLs only, found libwinpthread-1.dll")

static void the_compilers_dlls_are_right_where_they_are_not_left_out(void **state)
{
	struct fixture *f = *state;
	struct selftest_promise full = promised;
	struct error err = ERROR_INIT;
	struct fake fake = good;

	fake.cxx_dll = "libstdc++-6.dll";
	full.static_cxx = false;
	make_toolchain(&f->tree, &fake);
	assert_ok(selftest_run(&f->tree, &full, &f->work, &err));
	put_executable(&f->tree, "cxx.exe", PE_MACHINE_I386, "libother-1.dll");
	renew_work(f);
	assert_fails(selftest_run(&f->tree, &full, &f->work, &err), STATUS_SELFTEST,
		     "imports system DLLs and the compiler's only, found libother-1.dll");
}

static void without_plugin_headers_what_the_compiler_says_counts(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	struct fake fake = good;

	fake.gcc_minor = NULL;
	make_toolchain(&f->tree, &fake);
	assert_ok(selftest_run(&f->tree, &promised, &f->work, &err));
	fake.version = "12-posix";
	put_compiler(&f->tree, "bin/" TRIPLE "-g++-posix", &fake);
	renew_work(f);
	assert_fails(selftest_run(&f->tree, &promised, &f->work, &err), STATUS_SELFTEST,
		     "promised is GCC 14.2, found 12");
}

static void a_compiler_of_another_thread_model_is_named(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	put_file(&f->tree, "bin/" TRIPLE "-gcc-win32", "", 0755);
	put_file(&f->tree, "bin/" TRIPLE "-gcc-14-win32", "", 0755);
	assert_fails(selftest_run(&f->tree, &promised, &f->work, &err), STATUS_SELFTEST,
		     "promised is a compiler " TRIPLE "-gcc-posix, found " TRIPLE "-gcc-14-win32, " TRIPLE
		     "-gcc-win32");
}

static void a_failing_compiler_is_quoted(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	make_toolchain(&f->tree, &good);
	put_file(
		&f->tree, "bin/" TRIPLE "-g++-posix",
		"#!/bin/sh\necho In file included from x\necho 'x.h:1: fatal error: y.h: No such file'\nexit 1\n",
		0755);
	assert_fails(selftest_run(&f->tree, &promised, &f->work, &err), STATUS_SELFTEST,
		     TRIPLE "-g++-posix failed with exit status 1: x.h:1: fatal error: y.h: No such file");
}

static void a_compiler_for_another_kind_of_machine_is_no_broken_promise(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	make_toolchain(&f->tree, &good);
	put_file(&f->tree, "bin/" TRIPLE "-gcc-posix", "\177ELF of nowhere", 0755);
	assert_fails(
		selftest_run(&f->tree, &promised, &f->work, &err), STATUS_SELFTEST,
		"cannot run x86_64-linux programs here: install qemu-user-static with binfmt_misc, or give "
		"--no-self-test");
}

static void the_users_environment_does_not_reach_the_compiler(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	make_toolchain(&f->tree, &good);
	assert_int_equal(setenv("CPATH", "/nonsense", 1), 0);
	put_file(&f->tree, "bin/" TRIPLE "-ld",
		 "#!/bin/sh\n[ -z \"$CPATH$HOME\" ] || exit 3\n[ \"$TMPDIR\" = . ] || exit 4\nexit 5\n", 0755);
	assert_fails(selftest_run(&f->tree, &promised, &f->work, &err), STATUS_SELFTEST, "exit status 5");
	unsetenv("CPATH");
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(a_toolchain_that_keeps_its_promise_passes),
		TREE_TEST(another_thread_model_is_refused),
		TREE_TEST(another_gcc_is_refused),
		TREE_TEST(other_headers_are_refused),
		TREE_TEST(other_binutils_are_refused),
		TREE_TEST(sjlj_exceptions_are_refused),
		TREE_TEST(seh_exceptions_are_refused),
		TREE_TEST(the_universal_crt_is_refused),
		TREE_TEST(another_machine_is_refused),
		TREE_TEST(a_foreign_dll_in_c_is_refused),
		TREE_TEST(a_universal_crt_import_is_refused),
		TREE_TEST(the_shared_libstdcxx_is_refused),
		TREE_TEST(the_shared_libgcc_is_refused),
		TREE_TEST(a_compilers_dll_in_a_static_link_is_refused),
		TREE_TEST(the_compilers_dlls_are_right_where_they_are_not_left_out),
		TREE_TEST(without_plugin_headers_what_the_compiler_says_counts),
		TREE_TEST(a_compiler_of_another_thread_model_is_named),
		TREE_TEST(a_failing_compiler_is_quoted),
		TREE_TEST(a_compiler_for_another_kind_of_machine_is_no_broken_promise),
		TREE_TEST(the_users_environment_does_not_reach_the_compiler),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
