/* The DLLs of an import library are read, and no library, however broken, is read beyond its end. */
#include "helper.h"

#include "implib.h"
#include "implib_image.h"

static const char *const two_dlls[] = { "KERNEL32.dll", "winspool.drv", NULL };

/* From memory of exactly that size, so that the address sanitizer sees a read beyond it. */
static void read_exactly(const struct strbuf *library, size_t len, struct strlist *names)
{
	char *copy = xcalloc(1, len ? len : 1);

	memcpy(copy, library->buf, len);
	implib_names(names, copy, len);
	free(copy);
}

static void the_name_of_each_dll_is_read(void **state)
{
	struct strbuf library = STRBUF_INIT;
	struct strlist names = STRLIST_INIT;

	(void)state;
	lib_image(&library, two_dlls);
	read_exactly(&library, library.len, &names);
	assert_int_equal(names.len, 2);
	assert_string_equal(names.items[0], "KERNEL32.dll");
	assert_string_equal(names.items[1], "winspool.drv");
	strlist_release(&names);
	strbuf_release(&library);
}

static void what_is_no_import_library_has_no_names(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const texts[] = { "", "!<arch>\n", "INPUT(-lgcc_eh)", "!<thin>\n/               0" };
	struct strbuf library = STRBUF_INIT;
	struct strlist names = STRLIST_INIT;

	(void)state;
	lib_image(&library, none);
	read_exactly(&library, library.len, &names);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		implib_names(&names, texts[i], strlen(texts[i]));
	assert_int_equal(names.len, 0);
	strbuf_release(&library);
}

static void a_library_cut_anywhere_has_no_name_that_is_cut(void **state)
{
	struct strbuf library = STRBUF_INIT;

	(void)state;
	lib_image(&library, two_dlls); /* its last byte is padding */
	for (size_t len = 0; len < library.len - 1; len++) {
		struct strlist names = STRLIST_INIT;

		read_exactly(&library, len, &names);
		assert_true(names.len < 2);
		vec_each (&names, name)
			assert_string_equal(*name, "KERNEL32.dll");
		strlist_release(&names);
	}
	strbuf_release(&library);
}

/* What comes of it does not matter; that nothing outside is read is the sanitizer's to see. */
static void no_byte_makes_it_read_outside_of_the_library(void **state)
{
	static const char values[] = { 0x00, 0x01, 0x7f, '9', ' ', (char)0xff };
	struct strbuf library = STRBUF_INIT;

	(void)state;
	lib_image(&library, two_dlls);
	for (size_t at = 0; at < library.len; at++)
		for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
			struct strlist names = STRLIST_INIT;
			char kept = library.buf[at];

			library.buf[at] = values[v];
			read_exactly(&library, library.len, &names);
			library.buf[at] = kept;
			assert_true(names.len <= 2);
			strlist_release(&names);
		}
	strbuf_release(&library);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_name_of_each_dll_is_read),
		cmocka_unit_test(what_is_no_import_library_has_no_names),
		cmocka_unit_test(a_library_cut_anywhere_has_no_name_that_is_cut),
		cmocka_unit_test(no_byte_makes_it_read_outside_of_the_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
