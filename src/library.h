/*
 * A library that takes long to load, loaded by whoever needs it first. It stays loaded: libraries that it brings do not
 * all bear to go.
 *
 *	#define FUNCTIONS(X) X(init, curl_easy_init) X(cleanup, curl_easy_cleanup)
 *	struct functions {
 *		FUNCTIONS(LIBRARY_POINTER)
 *	} f;
 *	static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
 *	if (library_load("libcurl.so.4", names, ARRAY_SIZE(names), &f, err)) ...
 *	easy = f.init();
 */
#ifndef MINGWUP_LIBRARY_H
#define MINGWUP_LIBRARY_H

#include "error.h"

#include <stddef.h>

#define LIBRARY_POINTER(member, function) __typeof__(function) *member;
#define LIBRARY_NAME(member, function) #function,

/*
 * Finds `count` functions. *functions is a struct of as many pointers to them, in the order of `names`. STATUS_FAILURE
 * when the library is not there or lacks one.
 */
MUST_CHECK int library_load(const char *soname, const char *const *names, size_t count, void *functions,
			    struct error *err);

#endif
