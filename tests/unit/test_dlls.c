/* Each DLL that a program needs is found where it is, and what is copied harms no other file. */
#include "helper.h"

#include "dlls.h"
#include "implib_image.h"
#include "paths.h"
#include "pe_image.h"

static const char triple[] = "x86_64-w64-mingw32";
static struct dir scratch, dir, tree;
static struct strbuf listing;

static void put(const struct dir *where, const char *path, const struct strbuf *content)
{
	struct error err = ERROR_INIT;

	assert_ok(fs_mkdirs(where, path, false, &err));
	assert_ok(fs_write(where, path, content->buf, content->len, 0644, &err));
}

/* A DLL that needs others: the list ends with NULL. */
static void put_dll(const struct dir *where, const char *path, uint16_t machine, const char *const *needs)
{
	struct strbuf image = STRBUF_INIT;

	pe_image(&image, machine, needs);
	put(where, path, &image);
	strbuf_release(&image);
	if (where == &tree) {
		strbuf_addf(&listing, "f\t644\t1024\t00\t%s\n", path);
		put(&tree, PATHS_OWN "/" PATHS_LISTING, &listing);
	}
}

static void put_library(const char *path, const char *const *dlls)
{
	struct strbuf library = STRBUF_INIT;

	lib_image(&library, dlls);
	put(&tree, path, &library);
	strbuf_release(&library);
}

static const char *const kernel[] = { "KERNEL32.dll", NULL };
static const char *const nothing[] = { NULL };

static int setup(void **state)
{
	static const char *const spooler[] = { "winspool.drv", "rpcrt4.dll", NULL };
	struct error err = ERROR_INIT;

	(void)state;
	scratch_make(&scratch);
	assert_ok(dir_open_at(&dir, &scratch, "program", true, &err));
	assert_ok(dir_open_at(&tree, &scratch, "toolchain", true, &err));
	strbuf_init(&listing);
	put_library("x86_64-w64-mingw32/lib/libkernel32.a", kernel);
	put_library("x86_64-w64-mingw32/lib/libspooler.a", spooler);
	put_dll(&tree, "x86_64-w64-mingw32/lib/libwinpthread-1.dll", PE_MACHINE_AMD64, kernel);
	put_dll(&tree, "lib/gcc/x86_64-w64-mingw32/14/libgcc_s_seh-1.dll", PE_MACHINE_AMD64,
		(const char *const[]){ "libwinpthread-1.dll", "KERNEL32.dll", NULL });
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dir_close(&dir);
	dir_close(&tree);
	strbuf_release(&listing);
	scratch_drop(&scratch);
	return 0;
}

/* What is to be done with a program that imports these. */
static int find(struct dlls *dlls, const char *const *needs, bool replace, bool copy, struct error *err)
{
	struct strbuf image = STRBUF_INIT;
	struct pe pe = PE_INIT;
	const struct dlls_program program = { &pe, "app.exe", &dir, &tree, triple };
	int ret;

	pe_image(&image, PE_MACHINE_AMD64, needs);
	ret = pe_read(&pe, image.buf, image.len, err) || dlls_find(dlls, &program, replace, err) ||
			      (copy && dlls_copy(dlls, &program, err))
		      ? -1
		      : 0;
	pe_release(&pe);
	strbuf_release(&image);
	return ret;
}

static void assert_dll(const struct dlls *dlls, size_t i, const char *name, enum dll_place place,
		       const char *needed_by)
{
	assert_true(i < dlls->items.len);
	assert_string_equal(dlls->items.items[i].name, name);
	assert_int_equal(dlls->items.items[i].place, place);
	assert_string_equal(dlls->items.items[i].needed_by, needed_by);
}

static void assert_content(const char *name, const struct dir *where, const char *path)
{
	struct strbuf found = STRBUF_INIT, wanted = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(fs_read(&dir, name, 1 << 20, &found, &err));
	assert_ok(fs_read(where, path, 1 << 20, &wanted, &err));
	assert_int_equal(found.len, wanted.len);
	assert_memory_equal(found.buf, wanted.buf, wanted.len);
	strbuf_release(&found);
	strbuf_release(&wanted);
}

static void each_place_is_told_and_dlls_are_followed(void **state)
{
	static const char *const needs[] = { "kernel32.dll", "mine.dll", "gone.dll", NULL };
	static const char *const mine_needs[] = { "LIBGCC_S_SEH-1.DLL", "Kernel32.DLL", "WINSPOOL.DRV", NULL };
	struct dlls dlls = DLLS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	put_dll(&dir, "Mine.dll", PE_MACHINE_AMD64, mine_needs);
	assert_ok(find(&dlls, needs, false, false, &err));
	assert_int_equal(dlls.items.len, 6);
	assert_dll(&dlls, 0, "kernel32.dll", DLL_WINDOWS, "app.exe");
	assert_dll(&dlls, 1, "mine.dll", DLL_BESIDE, "app.exe");
	assert_string_equal(dlls.items.items[1].beside, "Mine.dll");
	assert_dll(&dlls, 2, "gone.dll", DLL_NOWHERE, "app.exe");
	assert_dll(&dlls, 3, "LIBGCC_S_SEH-1.DLL", DLL_TOOLCHAIN, "mine.dll");
	assert_string_equal(dlls.items.items[3].shipped, "lib/gcc/x86_64-w64-mingw32/14/libgcc_s_seh-1.dll");
	assert_dll(&dlls, 4, "WINSPOOL.DRV", DLL_WINDOWS, "mine.dll");
	assert_dll(&dlls, 5, "libwinpthread-1.dll", DLL_TOOLCHAIN, "LIBGCC_S_SEH-1.DLL");
	dlls_release(&dlls);
}

static void what_windows_has_is_told_by_libraries_and_api_sets(void **state)
{
	static const char *const needs[] = { "API-MS-Win-Core-Synch-l1-2-0.dll",
					     "ext-ms-win-x-l1-1-0.dll",
					     "RPCRT4.dll",
					     "bcryptprimitives.dll",
					     "user32.dll",
					     "../../app.dll",
					     NULL };
	struct dlls dlls = DLLS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_ok(find(&dlls, needs, false, false, &err));
	for (size_t i = 0; i < 4; i++)
		assert_dll(&dlls, i, needs[i], DLL_WINDOWS, "app.exe");
	assert_dll(&dlls, 4, "user32.dll", DLL_NOWHERE, "app.exe");
	assert_dll(&dlls, 5, "../../app.dll", DLL_NOWHERE, "app.exe");
	dlls_release(&dlls);
}

static void copying_takes_all_that_is_the_toolchains_and_nothing_else(void **state)
{
	static const char *const needs[] = { "libgcc_s_seh-1.dll", "gone.dll", NULL };
	struct strlist names = STRLIST_INIT;
	struct dlls dlls = DLLS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_ok(find(&dlls, needs, false, true, &err));
	assert_content("libgcc_s_seh-1.dll", &tree, "lib/gcc/x86_64-w64-mingw32/14/libgcc_s_seh-1.dll");
	assert_content("libwinpthread-1.dll", &tree, "x86_64-w64-mingw32/lib/libwinpthread-1.dll");
	assert_ok(fs_list(&dir, &names, &err));
	assert_int_equal(names.len, 2);
	assert_true(dlls.items.items[0].copied);
	dlls_release(&dlls);
	assert_ok(find(&dlls, needs, false, true, &err));
	assert_dll(&dlls, 0, "libgcc_s_seh-1.dll", DLL_BESIDE, "app.exe");
	assert_false(dlls.items.items[0].copied);
	dlls_release(&dlls);
	strlist_release(&names);
}

static void another_file_of_the_name_is_kept_unless_it_is_to_be_replaced(void **state)
{
	static const char *const needs[] = { "libgcc_s_seh-1.dll", NULL };
	struct dlls dlls = DLLS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	put_dll(&dir, "LibGCC_s_seh-1.dll", PE_MACHINE_AMD64, kernel);
	put_dll(&scratch, "kept", PE_MACHINE_AMD64, kernel);
	assert_fails(find(&dlls, needs, false, true, &err), STATUS_FAILURE, "LibGCC_s_seh-1.dll differs");
	assert_true(dlls.items.items[0].differs);
	assert_content("LibGCC_s_seh-1.dll", &scratch, "kept");
	assert_false(fs_exists(&dir, "libwinpthread-1.dll"));
	dlls_release(&dlls);
	/* The toolchain's needs libwinpthread, the other one does not. */
	assert_ok(find(&dlls, needs, true, true, &err));
	assert_content("LibGCC_s_seh-1.dll", &tree, "lib/gcc/x86_64-w64-mingw32/14/libgcc_s_seh-1.dll");
	assert_true(fs_exists(&dir, "libwinpthread-1.dll"));
	assert_false(fs_exists(&dir, "libgcc_s_seh-1.dll"));
	dlls_release(&dlls);
}

static void a_file_beside_that_cannot_be_loaded_is_refused(void **state)
{
	static const char *const needs[] = { "mine.dll", NULL };
	struct dlls dlls = DLLS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	put_dll(&dir, "mine.dll", PE_MACHINE_I386, nothing);
	assert_fails(find(&dlls, needs, false, false, &err), STATUS_FAILURE,
		     "is for another machine than app.exe");
	dlls_release(&dlls);
	put_file(&dir, "mine.dll", "text", 0644);
	assert_fails(find(&dlls, needs, false, false, &err), STATUS_FAILURE,
		     "mine.dll: not a Windows executable");
	dlls_release(&dlls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_place_is_told_and_dlls_are_followed, setup, teardown),
		cmocka_unit_test_setup_teardown(what_windows_has_is_told_by_libraries_and_api_sets, setup,
						teardown),
		cmocka_unit_test_setup_teardown(copying_takes_all_that_is_the_toolchains_and_nothing_else,
						setup, teardown),
		cmocka_unit_test_setup_teardown(another_file_of_the_name_is_kept_unless_it_is_to_be_replaced,
						setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_beside_that_cannot_be_loaded_is_refused, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
