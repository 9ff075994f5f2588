/* Import libraries: which DLLs a library of mingw-w64 links a program to. */
#include "implib.h"

#include "slice.h"
#include "strbuf.h"

#include <string.h>

/* Offsets and sizes: ar(5), and the COFF headers of the members. */
enum {
	ARCHIVE_MAGIC_BYTES = 8,
	MEMBER_BYTES = 60, /* of its header */
	MEMBER_SIZE = 48,
	MEMBER_SIZE_BYTES = 10,
	COFF_SECTIONS = 2,
	COFF_OPTIONAL_SIZE = 16,
	COFF_BYTES = 20,
	SECTION_BYTES = 40,
	SECTION_NAME_BYTES = 8,
	SECTION_RAW_SIZE = 16,
	SECTION_RAW = 20,
};

static uint32_t big(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t little(const char *at, unsigned bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | (unsigned char)at[bytes];
	return value;
}

/* The bytes from `offset` on; what does not lie within the text is empty. */
static struct slice part(struct slice text, size_t offset, size_t len)
{
	if (offset > text.len || len > text.len - offset)
		return (struct slice){ 0 };
	return (struct slice){ text.at + offset, len };
}

/* The content of the member whose header lies at `offset`. */
static struct slice member(struct slice archive, size_t offset)
{
	struct slice header = part(archive, offset, MEMBER_BYTES);
	uint64_t size;

	if (slice_number(slice_trim(part(header, MEMBER_SIZE, MEMBER_SIZE_BYTES)), &size))
		return (struct slice){ 0 };
	return part(archive, offset + MEMBER_BYTES, size);
}

static void add_name(struct strlist *names, struct slice object)
{
	struct slice header = part(object, 0, COFF_BYTES), name;
	size_t count, sections;

	if (!header.len)
		return;
	count = little(header.at + COFF_SECTIONS, 2);
	sections = COFF_BYTES + little(header.at + COFF_OPTIONAL_SIZE, 2);
	for (size_t i = 0; i < count; i++) {
		struct slice section = part(object, sections + i * SECTION_BYTES, SECTION_BYTES);

		if (!section.len || memcmp(section.at, ".idata$7", SECTION_NAME_BYTES))
			continue;
		name = part(object, little(section.at + SECTION_RAW, 4),
			    little(section.at + SECTION_RAW_SIZE, 4));
		if (name.len && *name.at)
			strlist_take(names, xstrndup(name.at, name.len));
	}
}

void implib_names(struct strlist *names, const void *data, size_t len)
{
	struct slice archive = { data, len }, symbols = member(archive, ARCHIVE_MAGIC_BYTES), text = symbols;
	size_t count;

	/* The symbol table comes first: their number, the offset of each one's member, their names. */
	if (!slice_is(part(archive, 0, ARCHIVE_MAGIC_BYTES + 2), "!<arch>\n/ ") || symbols.len < 4)
		return;
	count = big(symbols.at);
	if (count > (symbols.len - 4) / 4)
		return;
	slice_skip(&text, 4 + 4 * count);
	for (size_t i = 0; i < count && memchr(text.at, '\0', text.len); i++) {
		if (str_ends_with(text.at, "_iname"))
			add_name(names, member(archive, big(symbols.at + 4 + 4 * i)));
		slice_skip(&text, strlen(text.at) + 1);
	}
}
