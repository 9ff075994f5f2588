/* ELF files. */
#include "fuzz.h"

#include "elf.h"

FUZZ_TARGET(elf)
{
	struct error err = ERROR_INIT;
	struct elf elf;

	if (elf_read(&elf, data, size, &err))
		fuzz_refused(&err);
	else
		fuzz_must(elf_has_magic(data, size));
	return 0;
}
