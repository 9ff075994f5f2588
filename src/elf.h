/*
 * What an ELF file is for: its machine, its kind, and whether a dynamic loader starts it. Pure: bytes in, facts
 * out, and no byte outside of them is read whatever they say.
 *
 * Source of the numbers: System V ABI, chapters "ELF header" and "Program header".
 */
#ifndef MINGWUP_ELF_H
#define MINGWUP_ELF_H

#include "error.h"

#include <stdint.h>

enum elf_machine { ELF_MACHINE_X86_64 = 62, ELF_MACHINE_AARCH64 = 183 };
enum elf_type { ELF_TYPE_RELOCATABLE = 1, ELF_TYPE_EXECUTABLE = 2, ELF_TYPE_SHARED = 3, ELF_TYPE_CORE = 4 };

struct elf {
	uint16_t machine; /* enum elf_machine, or another of ABI's numbers */
	uint16_t type;    /* enum elf_type */
	bool interpreted; /* has PT_INTERP: a program that needs its dynamic loader */
};

enum { ELF_MAGIC_BYTES = 4 };

/* Whether it begins as an ELF file does; `len` may be as small as ELF_MAGIC_BYTES, or less. */
bool elf_has_magic(const void *data, size_t len);

/*
 * Reads a whole file. STATUS_MANIFEST when it is no 64-bit little-endian ELF file, which all our hosts' are, or
 * when its headers do not lie within it.
 */
MUST_CHECK int elf_read(struct elf *elf, const void *data, size_t len, struct error *err);

/* "x86_64", or "machine <number>" in the caller's buffer. */
const char *elf_machine_name(uint16_t machine, char *buffer, size_t size);

#endif
