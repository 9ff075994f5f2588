/* Small Windows executables made of nothing but headers and an import directory, for the tests of what reads
 * them. */
#ifndef MINGWUP_TEST_PE_IMAGE_H
#define MINGWUP_TEST_PE_IMAGE_H

#include "strbuf.h"

#include <stdint.h>
#include <string.h>

/* Where things lie, the same in every image. */
enum {
	PE_COFF = 64,
	PE_OPTIONAL = PE_COFF + 24,
	PE_OPTIONAL_SIZE = 240, /* of PE32+, with 16 directories; 224 would do for PE32 */
	PE_SECTION = PE_OPTIONAL + PE_OPTIONAL_SIZE,
	PE_HEADERS = 512,
	PE_RAW_SIZE = 512,
	PE_SIZE = PE_HEADERS + PE_RAW_SIZE,
	PE_ADDRESS = 0x1000, /* of the one section */
};

static inline void pe_put(struct strbuf *image, size_t offset, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		image->buf[offset + i] = (char)(value >> 8 * i);
}

/* Appends an image that imports the DLLs, a NULL-terminated list. */
static inline void pe_image(struct strbuf *image, uint16_t machine, const char *const *dlls)
{
	bool plus = machine != 0x14c;
	size_t directories = PE_OPTIONAL + (plus ? 108 : 92), entry = PE_HEADERS, name = PE_HEADERS + 200;
	static const char zeros[PE_SIZE];

	strbuf_reset(image);
	strbuf_add(image, zeros, sizeof(zeros));
	memcpy(image->buf, "MZ", 2);
	pe_put(image, 60, PE_COFF, 4);
	memcpy(image->buf + PE_COFF, "PE\0\0", 4);
	pe_put(image, PE_COFF + 4, machine, 2);
	pe_put(image, PE_COFF + 6, 1, 2);
	pe_put(image, PE_COFF + 20, PE_OPTIONAL_SIZE, 2);
	pe_put(image, PE_OPTIONAL, plus ? 0x20b : 0x10b, 2);
	pe_put(image, PE_OPTIONAL + 60, PE_HEADERS, 4);
	pe_put(image, PE_OPTIONAL + 68, 3, 2);
	pe_put(image, directories, 16, 4);
	pe_put(image, directories + 4 + 8, PE_ADDRESS, 4);
	pe_put(image, PE_SECTION + 12, PE_ADDRESS, 4);
	pe_put(image, PE_SECTION + 16, PE_RAW_SIZE, 4);
	pe_put(image, PE_SECTION + 20, PE_HEADERS, 4);
	for (; *dlls; dlls++) {
		pe_put(image, entry + 12, PE_ADDRESS + (name - PE_HEADERS), 4);
		memcpy(image->buf + name, *dlls, strlen(*dlls) + 1);
		entry += 20;
		name += strlen(*dlls) + 1;
	}
}

#endif
