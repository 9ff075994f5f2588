/* Looking at a compiler: what it says of itself, and whether it builds. Slow ones are given up. */
#ifndef MINGWUP_COMPILER_H
#define MINGWUP_COMPILER_H

#include "fs.h"
#include "judge.h"

/*
 * `path` is a C compiler, `scratch` an empty directory in which files are left behind. The environment is the user's, but
 * for the language. STATUS_FAILURE when it cannot be run or is no GCC for Windows at all: it has no <_mingw.h>, for
 * one; its machine is known then.
 */
MUST_CHECK int compiler_look(struct compiler *c, const char *path, const struct dir *scratch,
			     struct error *err);
/* Only whether it can be run, its machine and thread model: no file is written. */
MUST_CHECK int compiler_glance(struct compiler *c, const char *path, struct error *err);
/* The C++ compiler beside it, which the caller frees: g++ for the last gcc of its name, else ++ behind it. NULL: none. */
MUST_CHECK char *compiler_find_cxx(const char *path);

#endif
