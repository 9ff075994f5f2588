/* Windows executables. */
#include "fuzz.h"

#include "pe.h"

FUZZ_TARGET(pe)
{
	struct error err = ERROR_INIT;
	struct pe pe = PE_INIT;

	if (pe_read(&pe, data, size, &err)) {
		fuzz_refused(&err);
	} else {
		fuzz_must(pe.imports.len <= PE_IMPORTS_MAX);
		vec_each (&pe.imports, name)
			fuzz_must(strlen(*name) <= PE_NAME_MAX);
	}
	pe_release(&pe);
	return 0;
}
