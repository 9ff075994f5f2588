/* Small import libraries, as binutils' dlltool lays them out, for the tests of what reads them. */
#ifndef MINGWUP_TEST_IMPLIB_IMAGE_H
#define MINGWUP_TEST_IMPLIB_IMAGE_H

#include "strbuf.h"

#include <stdint.h>
#include <string.h>

/* Where things lie. */
enum {
	LIB_SYMBOLS = 8 + 60,     /* the content of the symbol table */
	LIB_COFF = 20,            /* size of an object's header */
	LIB_NAME = LIB_COFF + 40, /* of the DLL's name in the object, behind the one section's header */
};

static inline void lib_big(struct strbuf *out, uint32_t value)
{
	const char bytes[] = { (char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value };

	strbuf_add(out, bytes, sizeof(bytes));
}

static inline void lib_member(struct strbuf *out, const char *name, const struct strbuf *content)
{
	strbuf_addf(out, "%-16s%-12d%-6d%-6d%-8s%-10zu`\n", name, 0, 0, 0, "644", content->len);
	strbuf_add(out, content->buf, content->len);
	if (content->len % 2)
		strbuf_addch(out, '\n');
}

/* An object whose only section, .idata$7, holds the DLL's name. */
static inline void lib_object(struct strbuf *object, const char *dll)
{
	unsigned char header[LIB_NAME] = { 0x64, 0x86, 1 }, *section = header + LIB_COFF;

	strbuf_reset(object);
	memcpy(section, ".idata$7", 8);
	section[16] = (unsigned char)(strlen(dll) + 1);
	section[20] = LIB_NAME;
	strbuf_add(object, header, sizeof(header));
	strbuf_add(object, dll, strlen(dll) + 1);
}

/* Appends a library that links to the DLLs, a NULL-terminated list, with a symbol in front that names none. */
static inline void lib_image(struct strbuf *out, const char *const *dlls)
{
	struct strbuf symbols = STRBUF_INIT, names = STRBUF_INIT, objects = STRBUF_INIT, object = STRBUF_INIT;
	size_t count = 0, start, offsets[8];

	strbuf_add(&names, "__head", sizeof("__head"));
	for (; dlls[count]; count++) {
		strbuf_addf(&names, "__lib%zu_iname", count);
		strbuf_addch(&names, '\0');
		offsets[count] = objects.len;
		lib_object(&object, dlls[count]);
		lib_member(&objects, "t.o/", &object);
	}
	start = LIB_SYMBOLS + 4 + 4 * (count + 1) + names.len;
	start += start % 2;
	lib_big(&symbols, (uint32_t)count + 1);
	lib_big(&symbols, (uint32_t)start);
	for (size_t i = 0; i < count; i++)
		lib_big(&symbols, (uint32_t)(start + offsets[i]));
	strbuf_add(&symbols, names.buf, names.len);
	strbuf_addstr(out, "!<arch>\n");
	lib_member(out, "/", &symbols);
	strbuf_add(out, objects.buf, objects.len);
	strbuf_release(&symbols);
	strbuf_release(&names);
	strbuf_release(&objects);
	strbuf_release(&object);
}

#endif
