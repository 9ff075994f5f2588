/* An ELF file's facts are read right, and no file, however broken, is read beyond its end. */
#include "helper.h"

#include "elf.h"

enum { HEADERS = 3, FILE_BYTES = 64 + HEADERS * 56 };

/* A header and three program headers: PT_LOAD, `kind`, PT_LOAD. */
static void make_elf(unsigned char bytes[FILE_BYTES], unsigned machine, unsigned type, unsigned kind)
{
	memset(bytes, 0, FILE_BYTES);
	memcpy(bytes, "\177ELF\2\1\1", 7);
	bytes[16] = (unsigned char)type;
	bytes[18] = (unsigned char)machine;
	bytes[32] = 64;
	bytes[54] = 56;
	bytes[56] = HEADERS;
	bytes[64] = 1;
	bytes[64 + 56] = (unsigned char)kind;
	bytes[64 + 2 * 56] = 1;
}

/* From memory of exactly that size, so that the address sanitizer sees a read beyond it. */
static int read_exactly(const unsigned char *bytes, size_t len, struct elf *elf, struct error *err)
{
	unsigned char *copy = xcalloc(1, len ? len : 1);
	int ret;

	memcpy(copy, bytes, len);
	ret = elf_read(elf, copy, len, err);
	free(copy);
	return ret;
}

static void programs_of_both_hosts_are_read(void **state)
{
	unsigned char bytes[FILE_BYTES];
	struct error err = ERROR_INIT;
	struct elf elf;

	(void)state;
	make_elf(bytes, 62, 2, 3);
	assert_ok(read_exactly(bytes, sizeof(bytes), &elf, &err));
	assert_int_equal(elf.machine, ELF_MACHINE_X86_64);
	assert_int_equal(elf.type, ELF_TYPE_EXECUTABLE);
	assert_true(elf.interpreted);
	make_elf(bytes, 183, 3, 3);
	assert_ok(read_exactly(bytes, sizeof(bytes), &elf, &err));
	assert_int_equal(elf.machine, ELF_MACHINE_AARCH64);
	assert_int_equal(elf.type, ELF_TYPE_SHARED);
	assert_true(elf.interpreted);
}

static void a_library_has_no_interpreter(void **state)
{
	unsigned char bytes[FILE_BYTES];
	struct error err = ERROR_INIT;
	struct elf elf;

	(void)state;
	make_elf(bytes, 62, 3, 2);
	assert_ok(read_exactly(bytes, sizeof(bytes), &elf, &err));
	assert_false(elf.interpreted);
	bytes[56] = 0; /* and an object file has no program headers */
	assert_ok(read_exactly(bytes, 64, &elf, &err));
	assert_false(elf.interpreted);
}

static void this_very_program_is_one(void **state)
{
	struct strbuf bytes = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct dir root = DIR_INIT;
	char path[4096] = "";
	struct elf elf;

	(void)state;
	/* Not through the link itself: under valgrind only reading it leads to this program. */
	assert_true(readlink("/proc/self/exe", path, sizeof(path) - 1) > 0);
	assert_ok(dir_open(&root, "/", false, &err));
	assert_ok(fs_read(&root, path + 1, 1 << 30, &bytes, &err));
	assert_ok(elf_read(&elf, bytes.buf, bytes.len, &err));
	assert_true(elf.interpreted);
	dir_close(&root);
	strbuf_release(&bytes);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	unsigned char bytes[FILE_BYTES];
	struct error err = ERROR_INIT;
	struct elf elf;

	(void)state;
	make_elf(bytes, 62, 2, 3);
	for (size_t len = 0; len < sizeof(bytes); len++) {
		assert_int_equal(read_exactly(bytes, len, &elf, &err), -1);
		assert_int_equal(err.status, STATUS_MANIFEST);
		error_clear(&err);
	}
	error_release(&err);
}

/* What comes of it does not matter; that nothing outside is read is the sanitizer's to see. */
static void no_byte_makes_it_read_outside_of_the_file(void **state)
{
	unsigned char bytes[FILE_BYTES];
	struct error err = ERROR_INIT;
	struct elf elf;

	(void)state;
	for (size_t at = 0; at < 64; at++)
		for (unsigned value = 0; value < 256; value++) {
			make_elf(bytes, 62, 2, 3);
			bytes[at] = (unsigned char)value;
			if (read_exactly(bytes, sizeof(bytes), &elf, &err))
				assert_int_equal(err.status, STATUS_MANIFEST);
			error_clear(&err);
		}
	error_release(&err);
}

static void refuse(size_t at, unsigned char value, size_t count, const char *part)
{
	unsigned char bytes[FILE_BYTES];
	struct error err = ERROR_INIT;
	struct elf elf;

	make_elf(bytes, 62, 2, 3);
	memset(bytes + at, value, count);
	assert_fails(read_exactly(bytes, sizeof(bytes), &elf, &err), STATUS_MANIFEST, part);
}

static void foreign_and_broken_headers_are_refused(void **state)
{
	(void)state;
	refuse(0, 'X', 1, "not an ELF file");
	refuse(4, 1, 1, "not a 64-bit little-endian");
	refuse(5, 2, 1, "not a 64-bit little-endian");
	refuse(32, 0xff, 8, "outside of the file"); /* where offset plus size would wrap around */
	refuse(54, 8, 1, "outside of the file");
	refuse(56, 0xff, 2, "outside of the file");
}

static void machines_have_names(void **state)
{
	char buffer[32];

	(void)state;
	assert_string_equal(elf_machine_name(62, buffer, sizeof(buffer)), "x86_64");
	assert_string_equal(elf_machine_name(183, buffer, sizeof(buffer)), "aarch64");
	assert_string_equal(elf_machine_name(243, buffer, sizeof(buffer)), "machine 243");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_of_both_hosts_are_read),
		cmocka_unit_test(a_library_has_no_interpreter),
		cmocka_unit_test(this_very_program_is_one),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(no_byte_makes_it_read_outside_of_the_file),
		cmocka_unit_test(foreign_and_broken_headers_are_refused),
		cmocka_unit_test(machines_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
