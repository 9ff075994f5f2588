/* What a Windows executable or DLL is for and which DLLs it needs. */
#include "pe.h"

#include <string.h>

/* Offsets and values of the headers. */
enum {
	DOS_BYTES = 64,
	DOS_LFANEW = 60,
	COFF_BYTES = 24, /* with the signature "PE\0\0" before it */
	COFF_MACHINE = 4,
	COFF_SECTIONS = 6,
	COFF_OPTIONAL_SIZE = 20,
	COFF_CHARACTERISTICS = 22,
	CHARACTERISTIC_DLL = 0x2000,
	OPTIONAL_HEADERS_SIZE = 60,
	OPTIONAL_SUBSYSTEM = 68,
	MAGIC_PE32 = 0x10b,
	MAGIC_PE32_PLUS = 0x20b,
	DIRECTORIES_PE32 = 92, /* their count; they follow it */
	DIRECTORIES_PE32_PLUS = 108,
	DIRECTORY_IMPORT = 1,
	DIRECTORY_DELAY_IMPORT = 13,
	DIRECTORY_BYTES = 8,
	SECTION_BYTES = 40,
	SECTION_ADDRESS = 12,
	SECTION_RAW_SIZE = 16,
	SECTION_RAW = 20,
	IMPORT_BYTES = 20,
	IMPORT_NAME = 12,
	DELAY_BYTES = 32,
	DELAY_NAME = 4,
};

/* The file and the tables found in it; all offsets are checked against `len`. */
struct image {
	const unsigned char *bytes;
	size_t len;
	size_t sections;
	size_t section_count;
	size_t headers_size; /* what is mapped from offset 0 at address 0 */
};

static uint32_t little(const struct image *image, size_t offset, unsigned bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | image->bytes[offset + bytes];
	return value;
}

static bool holds(const struct image *image, size_t offset, size_t bytes)
{
	return offset <= image->len && bytes <= image->len - offset;
}

/* The file's bytes that are mapped at an address: their offset, and how many follow in the same piece. */
static bool find_address(const struct image *image, uint32_t address, size_t *offset, size_t *available)
{
	if (address < image->headers_size) {
		*offset = address;
		*available = image->headers_size - address;
		return true;
	}
	for (size_t i = 0; i < image->section_count; i++) {
		size_t section = image->sections + i * SECTION_BYTES;
		uint32_t start = little(image, section + SECTION_ADDRESS, 4);
		uint32_t size = little(image, section + SECTION_RAW_SIZE, 4);
		uint32_t raw = little(image, section + SECTION_RAW, 4);

		if (address < start || address - start >= size || !holds(image, raw, size))
			continue;
		*offset = (size_t)raw + (address - start);
		*available = size - (address - start);
		return true;
	}
	return false;
}

static int read_name(const struct image *image, uint32_t address, struct strlist *names, struct error *err)
{
	size_t offset, available;
	const char *name, *end;

	if (!find_address(image, address, &offset, &available))
		return error_set(err, STATUS_FAILURE, "the name of an imported DLL lies outside of the file");
	name = (const char *)image->bytes + offset;
	if (available > PE_NAME_MAX + 1)
		available = PE_NAME_MAX + 1;
	end = memchr(name, '\0', available);
	if (!end || end == name)
		return error_set(err, STATUS_FAILURE, "the name of an imported DLL is empty or has no end");
	for (const char *c = name; c < end; c++)
		if (*c <= ' ' || *c > '~')
			return error_set(err, STATUS_FAILURE,
					 "the name of an imported DLL has a character 0x%02x",
					 (unsigned)(unsigned char)*c);
	strlist_add(names, name);
	return 0;
}

/* One of the two tables of imports: its directory, and the size of an entry and where the DLL's name is in it. */
struct import_table {
	const char *what;
	unsigned directory;
	size_t entry_bytes, name;
};

static const struct import_table import_table = { "import directory", DIRECTORY_IMPORT, IMPORT_BYTES,
						  IMPORT_NAME };
static const struct import_table delay_table = { "delay-load import directory", DIRECTORY_DELAY_IMPORT,
						 DELAY_BYTES, DELAY_NAME };

/* The table ends with an entry without a name; the size in the directory is not to be trusted. */
static int read_entries(const struct image *image, const struct import_table *table, uint32_t address,
			struct strlist *names, struct error *err)
{
	size_t offset, available;
	uint32_t name;

	if (!find_address(image, address, &offset, &available))
		return error_set(err, STATUS_FAILURE, "the %s lies outside of the file", table->what);
	for (;; offset += table->entry_bytes, available -= table->entry_bytes) {
		if (available < table->entry_bytes)
			return error_set(err, STATUS_FAILURE, "the %s has no end", table->what);
		name = little(image, offset + table->name, 4);
		if (!name)
			return 0;
		if (names->len == PE_IMPORTS_MAX)
			return error_set(err, STATUS_FAILURE, "more than %d imported DLLs", PE_IMPORTS_MAX);
		if (read_name(image, name, names, err))
			return -1;
	}
}

/* `directories`: the part of the optional header that begins with their count. */
static int read_imports(const struct image *image, const struct import_table *table, size_t directories,
			size_t size, struct strlist *names, struct error *err)
{
	size_t entry = 4 + table->directory * DIRECTORY_BYTES;
	uint32_t address;

	if (little(image, directories, 4) <= table->directory)
		return 0;
	if (size < entry + DIRECTORY_BYTES)
		return error_set(err, STATUS_FAILURE, "PE optional header cut off");
	address = little(image, directories + entry, 4);
	return address ? read_entries(image, table, address, names, err) : 0;
}

static int read_optional(struct pe *pe, struct image *image, size_t offset, size_t size, struct error *err)
{
	size_t directories;
	uint32_t magic;

	if (size < 2 || !holds(image, offset, size))
		return error_set(err, STATUS_FAILURE, "PE optional header cut off");
	magic = little(image, offset, 2);
	if (magic != MAGIC_PE32 && magic != MAGIC_PE32_PLUS)
		return error_set(err, STATUS_FAILURE, "PE optional header has the unknown magic 0x%x", magic);
	pe->plus = magic == MAGIC_PE32_PLUS;
	directories = pe->plus ? DIRECTORIES_PE32_PLUS : DIRECTORIES_PE32;
	if (size < directories + 4)
		return error_set(err, STATUS_FAILURE, "PE optional header cut off");
	pe->subsystem = (uint16_t)little(image, offset + OPTIONAL_SUBSYSTEM, 2);
	image->headers_size = little(image, offset + OPTIONAL_HEADERS_SIZE, 4);
	if (image->headers_size > image->len)
		return error_set(err, STATUS_FAILURE, "PE headers are larger than the file");
	size -= directories;
	directories += offset;
	if (read_imports(image, &import_table, directories, size, &pe->imports, err))
		return -1;
	return read_imports(image, &delay_table, directories, size, &pe->delayed, err);
}

int pe_read(struct pe *pe, const void *data, size_t len, struct error *err)
{
	struct image image = { .bytes = data, .len = len };
	size_t coff, optional_size;

	if (len < DOS_BYTES || memcmp(data, "MZ", 2))
		return error_set(err, STATUS_FAILURE, "not a Windows executable");
	coff = little(&image, DOS_LFANEW, 4);
	if (!holds(&image, coff, COFF_BYTES) || memcmp(image.bytes + coff, "PE\0\0", 4))
		return error_set(err, STATUS_FAILURE, "not a Windows executable: no PE header");
	pe->machine = (uint16_t)little(&image, coff + COFF_MACHINE, 2);
	pe->dll = little(&image, coff + COFF_CHARACTERISTICS, 2) & CHARACTERISTIC_DLL;
	optional_size = little(&image, coff + COFF_OPTIONAL_SIZE, 2);
	image.section_count = little(&image, coff + COFF_SECTIONS, 2);
	image.sections = coff + COFF_BYTES + optional_size;
	if (image.section_count > PE_SECTIONS_MAX)
		return error_set(err, STATUS_FAILURE, "%zu PE sections, more than %d", image.section_count,
				 PE_SECTIONS_MAX);
	if (!holds(&image, image.sections, image.section_count * SECTION_BYTES))
		return error_set(err, STATUS_FAILURE, "PE section table cut off");
	return read_optional(pe, &image, coff + COFF_BYTES, optional_size, err);
}

void pe_release(struct pe *pe)
{
	strlist_release(&pe->imports);
	strlist_release(&pe->delayed);
	*pe = (struct pe)PE_INIT;
}
