/*
 * Names: the links that a toolchain has beside what its packages bring.
 *
 * - bin/<triple>-<tool> -> <triple>-<tool>-posix, where no such file exists. Debian makes these when a package is
 *   installed; openssl-src, rustc's defaults and the cc crate beside a linker called *-gcc look for them.
 * - lib/gcc/<triple>/<version>/libgcc_s.a -> libgcc_eh.a, where the profile leaves libgcc_s.a out. g++ asks for the
 *   shared libgcc by default; without its import library it gets the static one, and the program needs no DLL.
 */
#ifndef MINGWUP_NAMES_H
#define MINGWUP_NAMES_H

#include "fs.h"

/* Doing it again changes nothing. */
MUST_CHECK int names_link(const struct dir *tree, const char *triple, struct error *err);

#endif
