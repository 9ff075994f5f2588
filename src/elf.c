/* What an ELF file is for. */
#include "elf.h"

#include <stdio.h>
#include <string.h>

/* Offsets and values of the ELF64 headers. */
enum {
	EI_CLASS = 4,
	EI_DATA = 5,
	CLASS_64 = 2,
	DATA_LITTLE = 1,
	E_TYPE = 16,
	E_MACHINE = 18,
	E_PHOFF = 32,
	E_PHENTSIZE = 54,
	E_PHNUM = 56,
	HEADER_BYTES = 64,
	P_TYPE = 0,
	PROGRAM_HEADER_BYTES = 56,
	PT_INTERP = 3,
};

static uint64_t little(const unsigned char *p, unsigned bytes)
{
	uint64_t value = 0;

	while (bytes--)
		value = value << 8 | p[bytes];
	return value;
}

bool elf_has_magic(const void *data, size_t len)
{
	return len >= ELF_MAGIC_BYTES && !memcmp(data, "\177ELF", ELF_MAGIC_BYTES);
}

int elf_read(struct elf *elf, const void *data, size_t len, struct error *err)
{
	const unsigned char *bytes = data;
	uint64_t offset;
	size_t size, count;

	*elf = (struct elf){ 0 };
	if (!elf_has_magic(data, len))
		return error_set(err, STATUS_MANIFEST, "not an ELF file");
	if (len < HEADER_BYTES)
		return error_set(err, STATUS_MANIFEST, "ELF header cut off");
	if (bytes[EI_CLASS] != CLASS_64 || bytes[EI_DATA] != DATA_LITTLE)
		return error_set(err, STATUS_MANIFEST, "not a 64-bit little-endian ELF file");
	elf->type = (uint16_t)little(bytes + E_TYPE, 2);
	elf->machine = (uint16_t)little(bytes + E_MACHINE, 2);
	offset = little(bytes + E_PHOFF, 8);
	size = little(bytes + E_PHENTSIZE, 2);
	count = little(bytes + E_PHNUM, 2);
	if (!count)
		return 0;
	if (size < PROGRAM_HEADER_BYTES || offset > len || count * size > len - offset)
		return error_set(err, STATUS_MANIFEST, "ELF program headers lie outside of the file");
	for (size_t i = 0; i < count; i++)
		if (little(bytes + offset + i * size + P_TYPE, 4) == PT_INTERP)
			elf->interpreted = true;
	return 0;
}

const char *elf_machine_name(uint16_t machine, char *buffer, size_t size)
{
	if (machine == ELF_MACHINE_X86_64)
		return "x86_64";
	if (machine == ELF_MACHINE_AARCH64)
		return "aarch64";
	snprintf(buffer, size, "machine %u", machine);
	return buffer;
}
