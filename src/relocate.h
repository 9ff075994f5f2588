/*
 * Relocate: puts an unpacked Debian tree into the form in which it runs from anywhere, by its own C library.
 *
 * Before: bin/ lib/ <triple>/ share/ as Debian has them below usr/, and libexec/mingwup/host/ with the
 * compiler's own loader and shared libraries. After:
 *
 * - Every ELF program with an interpreter, outside of libexec/mingwup/, lies in libexec/mingwup/real/<same
 * path>, and in its place a symlink to it, as old as the program. Hard-linked programs (gcc, gcc-14) are one real
 * file behind several symlinks. launch.h puts a launcher in the place of each: the tree as it is here is the same
 * bytes whoever makes it, while a launcher is what the compiler made that built this program.
 * - In these programs the strings "/usr/bin/<triple>-as" and "-ld", where they stand alone between NULs, are
 * empty: gcc and collect2 were configured to prefer those files, which on this machine are another release's.
 * - In the loader the string "/etc/ld.so.preload" is empty: what it names on this machine would be loaded into
 * a C library that it was not made for.
 *
 * Shared libraries and scripts stay as they are. No file is changed in place: its inode may be another tree's
 * too. Nothing depends on when or where this runs, times and modes included. Doing it again changes nothing.
 */
#ifndef MINGWUP_RELOCATE_H
#define MINGWUP_RELOCATE_H

#include "fs.h"

/* What was done, for who wants to know. */
struct relocate_result {
	unsigned links;    /* to them, each the place of a launcher */
	unsigned programs; /* moved */
	unsigned blanked;  /* strings; of Debian 12 and 13: 7 in the programs, 1 in the loader */
};

struct relocate_options {
	const char *host;   /* the machine that the tree's programs run on: "x86_64-linux", "aarch64-linux" */
	const char *loader; /* file name in libexec/mingwup/host: "ld-linux-x86-64.so.2" */
	const char *triple; /* the prefix of the tools: "i686-w64-mingw32" */
	struct relocate_result *result; /* filled in; may be NULL */
};

/*
 * STATUS_MANIFEST when the packages are not what the manifest takes them for: a program or library of another
 * machine, a broken one, no such loader. Not durable; who commits the tree syncs it.
 */
MUST_CHECK int relocate_tree(const struct dir *tree, const struct relocate_options *options, struct error *err);

#endif
