/*
 * Where a file of a Debian package lies in a toolchain's tree. Pure: names in, names out.
 *
 *	usr/bin/x, bin/x                       bin/x: the tree is Debian's without its usr/
 *	usr/lib/<multiarch>/..., lib/<multiarch>/...
 *	                                       libexec/mingwup/host/...: the compiler's own C library and loader
 *	usr/lib64/, lib64/, [usr/]lib/ld-linux*
 *	                                       dropped: other names of the loader, which lies in <multiarch>/
 *	[usr/]libexec/mingwup/...              refused: that place is ours
 *	anything else                          kept as it is
 *
 * Measured over the packages of Debian 12 and 13, amd64 and arm64: no two files end up in one place.
 */
#ifndef MINGWUP_LAYOUT_H
#define MINGWUP_LAYOUT_H

#include "strbuf.h"
#include "vec.h"

/* Components of a name; Debian's deepest have 15. Every one costs a system call, and removing a tree a descriptor. */
enum { LAYOUT_DEPTH_MAX = 64 };

struct layout {
	const char
		*multiarch; /* of the host: "x86_64-linux-gnu"; NULL: the names are those of the tree already */
	/*
	 * What the profile leaves out: fnmatch(3) patterns without flags (so `*` also matches `/`) over the
	 * path in the tree; empty for all. share/doc/<package> and share/doc/<package>/copyright are never left
	 * out.
	 */
	const struct strlist *omit;
};

enum layout_verdict {
	LAYOUT_PLACE,
	LAYOUT_DROP,   /* by the rules above */
	LAYOUT_OMIT,   /* by a pattern of the profile */
	LAYOUT_REFUSE, /* no Debian package has such a name: *why tells what is wrong with it */
};

/*
 * Sets *tree_path, relative and without a slash at either end, for the path of an entry ("./usr/bin/x"; a
 * directory's may end in a slash). It is empty for the root and for usr/ themselves. Refused are absolute
 * paths, empty, "." and ".." components, control characters, what is not UTF-8, and what is too long or too deep.
 */
MUST_CHECK enum layout_verdict layout_map(const struct layout *layout, const char *debian_path,
					  struct strbuf *tree_path, const char **why);

/*
 * Sets *tree_target for a symlink at `debian_path`, which layout_map() places. The target stays as it is where
 * that means the right thing in the tree, and else becomes the shortest relative one. Refused are absolute
 * targets, those that leave the package's root, and ".." behind a name, since that name could be a symlink
 * itself: so no chain of symlinks leads out of the tree either. LAYOUT_DROP when the target is dropped.
 */
MUST_CHECK enum layout_verdict layout_map_link(const struct layout *layout, const char *debian_path,
					       const char *target, struct strbuf *tree_target,
					       const char **why);

#endif
