/*
 * What Windows has, as far as a toolchain knows it.
 *
 * A DLL is Windows' own when one of these holds:
 *
 *   - its name begins with "api-" or "ext-": an API set, which Windows' loader maps to a DLL of its own
 *     (learn.microsoft.com/windows/win32/apiindex/windows-apisets);
 *   - an import library among mingw-w64's, <triple>/lib/lib*.a, links to it. What the toolchain brings itself, such as
 *     libwinpthread-1.dll, is the caller's to find first. In the profile `full` there are also import libraries of
 *     runtimes that Microsoft gives out apart from Windows, msvcr120.dll or d3dx9_30.dll;
 *   - it is one of the two that mingw-w64 has no import library of, and Rust links to nevertheless.
 */
#ifndef MINGWUP_WINDOWS_H
#define MINGWUP_WINDOWS_H

#include "fs.h"

struct windows {
	const struct dir *tree; /* of the toolchain; borrowed */
	const char *triple;     /* borrowed */
	struct strlist names;   /* what the libraries that were read link to */
	bool all_read;
};

MUST_CHECK int windows_has(struct windows *w, const char *dll, bool *has, struct error *err);
void windows_release(struct windows *w);

#endif
