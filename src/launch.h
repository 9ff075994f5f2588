/*
 * Launch: launchers (launcher.h) in the place of the symlinks to a tree's programs (relocate.h), and back.
 *
 * A launcher has mode 0755, its program's modification time, and its program's digest inside, since compiler
 * caches take one or the other for the compiler. Its code is what the compiler made that built this mingwup: the
 * one thing in a toolchain that is not the same everywhere. So the plain listing, which has the symlinks, is what a
 * lock names a tree by and what a pack holds (pack.h), and launchers are made where it is installed.
 *
 * Where the profile leaves lto1 out, those of gcc, g++ and cpp add -fno-lto as the last argument, and -flto has no effect.
 * Else GCC would compile with it, so that probes for it succeed, and then fail in the link. rustc's links could not take
 * such objects anyway: they do without GCC's plugin. What somebody else compiled with -flto -ffat-lto-objects is linked
 * by its code.
 */
#ifndef MINGWUP_LAUNCH_H
#define MINGWUP_LAUNCH_H

#include "fs.h"

/*
 * Replaces the symlinks. `plain` is the listing (tree.h) of the tree as it is; *launched gets that of the tree with
 * its launchers. STATUS_MANIFEST for a host that there is no launcher for.
 */
MUST_CHECK int launch_tree(const struct dir *tree, const char *host, const char *loader, const char *plain,
			   struct strbuf *launched, struct error *err);

/* Appends the plain listing of a tree with launchers, whose listing is `launched`, and changes nothing. */
MUST_CHECK int launch_plain(const struct dir *tree, const char *launched, struct strbuf *plain,
			    struct error *err);

#endif
