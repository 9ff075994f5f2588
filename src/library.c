/* Libraries that are loaded when they are needed. */
#include "library.h"

#include <dlfcn.h>
#include <string.h>

int library_load(const char *soname, const char *const *names, size_t count, void *functions, struct error *err)
{
	void *library = dlopen(soname, RTLD_NOW), *function = library;

	for (size_t i = 0; function && i < count; i++) {
		function = dlsym(library, names[i]);
		memcpy((char *)functions + i * sizeof(function), &function, sizeof(function));
	}
	if (function)
		return 0;
	return error_set(err, STATUS_FAILURE, "cannot load %.*s: %s", (int)strcspn(soname, "."), soname,
			 dlerror());
}
