/* A PE file's facts are read right, and no file, however broken, is read beyond its end. */
#include "helper.h"

#include "pe.h"
#include "pe_image.h"

static const char *const two_dlls[] = { "KERNEL32.dll", "msvcrt.dll", NULL };

/* From memory of exactly that size, so that the address sanitizer sees a read beyond it. */
static int read_exactly(const struct strbuf *image, size_t len, struct pe *pe, struct error *err)
{
	char *copy = xcalloc(1, len ? len : 1);
	int ret;

	memcpy(copy, image->buf, len);
	ret = pe_read(pe, copy, len, err);
	free(copy);
	return ret;
}

static void check_image(uint16_t machine, bool plus)
{
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct pe pe = PE_INIT;

	pe_image(&image, machine, two_dlls);
	assert_ok(read_exactly(&image, image.len, &pe, &err));
	assert_int_equal(pe.machine, machine);
	assert_int_equal(pe.plus, plus);
	assert_int_equal(pe.subsystem, PE_SUBSYSTEM_CONSOLE);
	assert_false(pe.dll);
	assert_int_equal(pe.imports.len, 2);
	assert_string_equal(pe.imports.items[0], "KERNEL32.dll");
	assert_string_equal(pe.imports.items[1], "msvcrt.dll");
	pe_release(&pe);
	strbuf_release(&image);
}

static void executables_of_both_machines_are_read(void **state)
{
	(void)state;
	check_image(PE_MACHINE_I386, false);
	check_image(PE_MACHINE_AMD64, true);
}

static void a_dll_is_told_from_a_program(void **state)
{
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct pe pe = PE_INIT;

	(void)state;
	pe_image(&image, PE_MACHINE_I386, two_dlls);
	pe_put(&image, PE_COFF + 22, 0x2000, 2);
	assert_ok(read_exactly(&image, image.len, &pe, &err));
	assert_true(pe.dll);
	pe_release(&pe);
	strbuf_release(&image);
}

static void an_image_without_imports_has_none(void **state)
{
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct pe pe = PE_INIT;

	(void)state;
	pe_image(&image, PE_MACHINE_AMD64, two_dlls);
	pe_put(&image, PE_OPTIONAL + 108 + 12, 0, 4);
	assert_ok(read_exactly(&image, image.len, &pe, &err));
	assert_int_equal(pe.imports.len, 0);
	pe_release(&pe);
	pe_put(&image, PE_OPTIONAL + 108, 1, 4); /* no second directory */
	assert_ok(read_exactly(&image, image.len, &pe, &err));
	assert_int_equal(pe.imports.len, 0);
	pe_release(&pe);
	strbuf_release(&image);
}

/* Adds a table of delay-load imports that has one entry, whose name lies at PE_DELAY + 64. */
enum { PE_DELAY = PE_HEADERS + 300, PE_DELAY_DIRECTORY = PE_OPTIONAL + 108 + 4 + 13 * 8 };

static void delay_image(struct strbuf *image)
{
	pe_image(image, PE_MACHINE_AMD64, two_dlls);
	pe_put(image, PE_DELAY_DIRECTORY, PE_ADDRESS + PE_DELAY - PE_HEADERS, 4);
	pe_put(image, PE_DELAY, 1, 4);
	pe_put(image, PE_DELAY + 4, PE_ADDRESS + PE_DELAY - PE_HEADERS + 64, 4);
	memcpy(image->buf + PE_DELAY + 64, "late.dll", 9);
}

static void delay_load_imports_are_read_beside_the_others(void **state)
{
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct pe pe = PE_INIT;

	(void)state;
	delay_image(&image);
	assert_ok(read_exactly(&image, image.len, &pe, &err));
	assert_int_equal(pe.imports.len, 2);
	assert_int_equal(pe.delayed.len, 1);
	assert_string_equal(pe.delayed.items[0], "late.dll");
	pe_release(&pe);
	pe_put(&image, PE_DELAY_DIRECTORY, 0x7fffffff, 4);
	assert_fails(read_exactly(&image, image.len, &pe, &err), STATUS_FAILURE,
		     "delay-load import directory lies outside");
	pe_release(&pe);
	pe_put(&image, PE_OPTIONAL + 108, 13, 4); /* no fourteenth directory */
	assert_ok(read_exactly(&image, image.len, &pe, &err));
	assert_int_equal(pe.delayed.len, 0);
	pe_release(&pe);
	strbuf_release(&image);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (int plus = 0; plus < 2; plus++) {
		pe_image(&image, plus ? PE_MACHINE_AMD64 : PE_MACHINE_I386, two_dlls);
		for (size_t len = 0; len < image.len; len++) {
			struct pe pe = PE_INIT;

			assert_int_equal(read_exactly(&image, len, &pe, &err), -1);
			assert_int_equal(err.status, STATUS_FAILURE);
			assert_true(err.text.len > 0);
			error_clear(&err);
			pe_release(&pe);
		}
	}
	error_release(&err);
	strbuf_release(&image);
}

/* What comes of it does not matter; that nothing outside is read is the sanitizer's to see. */
static void no_byte_makes_it_read_outside_of_the_file(void **state)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t at = 0; at < PE_HEADERS + 240; at++)
		for (size_t v = 0; v < ARRAY_SIZE(values); v++)
			for (unsigned bytes = 1; bytes <= 4; bytes *= 4) {
				struct pe pe = PE_INIT;

				pe_image(&image, PE_MACHINE_AMD64, two_dlls);
				pe_put(&image, at, values[v] * 0x01010101u, bytes);
				if (read_exactly(&image, image.len, &pe, &err))
					assert_true(err.text.len > 0);
				error_clear(&err);
				pe_release(&pe);
			}
	error_release(&err);
	strbuf_release(&image);
}

static void refuse(size_t offset, uint64_t value, unsigned bytes, const char *part)
{
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct pe pe = PE_INIT;

	pe_image(&image, PE_MACHINE_AMD64, two_dlls);
	pe_put(&image, offset, value, bytes);
	assert_fails(read_exactly(&image, image.len, &pe, &err), STATUS_FAILURE, part);
	pe_release(&pe);
	strbuf_release(&image);
}

static void hostile_tables_are_refused_by_name(void **state)
{
	(void)state;
	refuse(0, 'X', 1, "not a Windows executable");
	refuse(60, 0xfffffff0, 4, "no PE header");
	refuse(PE_COFF + 6, 0xffff, 2, "65535 PE sections");
	refuse(PE_COFF + 6, 96, 2, "section table cut off");
	refuse(PE_OPTIONAL, 0x107, 2, "magic 0x107");
	refuse(PE_OPTIONAL + 60, 0x10000, 4, "headers are larger");
	refuse(PE_OPTIONAL + 108 + 12, 0x7fffffff, 4, "import directory lies outside");
	refuse(PE_SECTION + 20, 0xffffff00, 4, "import directory lies outside");
	refuse(PE_HEADERS + 12, 0x9000, 4, "name of an imported DLL lies outside");
	refuse(PE_HEADERS + 200, 0, 1, "is empty or has no end");
	refuse(PE_HEADERS + 203, '\n', 1, "has a character 0x0a");
}

static void an_import_directory_without_end_is_refused(void **state)
{
	struct strbuf image = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct pe pe = PE_INIT;

	(void)state;
	pe_image(&image, PE_MACHINE_AMD64, two_dlls);
	memset(image.buf + PE_HEADERS, 'A', PE_RAW_SIZE);
	for (size_t at = PE_HEADERS; at + 20 <= PE_SIZE - 8; at += 20)
		pe_put(&image, at + 12, PE_ADDRESS + PE_RAW_SIZE - 4, 4);
	pe_put(&image, PE_SIZE - 1, 0, 1);
	assert_fails(read_exactly(&image, image.len, &pe, &err), STATUS_FAILURE, "import directory has no end");
	pe_release(&pe);
	strbuf_release(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(executables_of_both_machines_are_read),
		cmocka_unit_test(a_dll_is_told_from_a_program),
		cmocka_unit_test(an_image_without_imports_has_none),
		cmocka_unit_test(delay_load_imports_are_read_beside_the_others),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(no_byte_makes_it_read_outside_of_the_file),
		cmocka_unit_test(hostile_tables_are_refused_by_name),
		cmocka_unit_test(an_import_directory_without_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
