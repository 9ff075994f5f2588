/*
 * What a Windows executable or DLL is for and which DLLs it needs. Pure: bytes in, facts out, and no byte
 * outside of them is read whatever they say.
 *
 *	struct pe pe = PE_INIT;
 *	if (pe_read(&pe, data, len, err))
 *		...
 *	pe_release(&pe);
 *
 * Source of the numbers: Microsoft, "PE Format" (learn.microsoft.com/windows/win32/debug/pe-format).
 */
#ifndef MINGWUP_PE_H
#define MINGWUP_PE_H

#include "error.h"
#include "vec.h"

#include <stdint.h>

enum pe_machine { PE_MACHINE_I386 = 0x14c, PE_MACHINE_AMD64 = 0x8664, PE_MACHINE_ARM64 = 0xaa64 };
enum pe_subsystem { PE_SUBSYSTEM_GUI = 2, PE_SUBSYSTEM_CONSOLE = 3 };

struct pe {
	uint16_t machine;   /* enum pe_machine, or another of the format's numbers */
	uint16_t subsystem; /* enum pe_subsystem, or another */
	bool plus;          /* PE32+: a 64-bit image */
	bool dll;
	struct strlist imports; /* names of DLLs as the import directory has them, in its order */
	struct strlist delayed; /* those of the delay-load directory: loaded at the first call */
};
#define PE_INIT                                                   \
	{                                                         \
		.imports = STRLIST_INIT, .delayed = STRLIST_INIT, \
	}

/* Limits on what a file may claim; nothing real comes near. PE_IMPORTS_MAX: of each kind. */
enum { PE_IMPORTS_MAX = 1024, PE_NAME_MAX = 255, PE_SECTIONS_MAX = 96 };

/* Reads a whole file. STATUS_FAILURE, with what is wrong, when it is no PE image or its tables do not lie
 * within it. */
MUST_CHECK int pe_read(struct pe *pe, const void *data, size_t len, struct error *err);
void pe_release(struct pe *pe);

#endif
