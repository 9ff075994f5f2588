/*
 * The closure of some packages over Depends and Pre-Depends, within one architecture of one suite.
 *
 * Deterministic: of a dependency's alternatives one that is already chosen is taken, else the first that the
 * index can satisfy; of several versions the highest that fits; a real package before one that provides the
 * name, and of several providers the first by name. Where a later dependency forbids a version that was chosen,
 * the search starts again knowing that. It looks one step ahead and never back: an alternative is "satisfiable"
 * when the index has a package for it. Conflicts, Breaks, Recommends and Essential are not looked at: the
 * closure is laid out in a directory of its own and configured by nobody.
 */
#ifndef MINGWUP_RESOLVE_H
#define MINGWUP_RESOLVE_H

#include "packages.h"

struct closure {
	VEC(const struct package *) packages; /* borrowed from the index; sorted by name */
};
#define CLOSURE_INIT                 \
	{                            \
		.packages = VEC_INIT \
	}

/*
 * `roots` are names of real packages. STATUS_MANIFEST when something cannot be satisfied, with the way to it:
 * "a -> b -> c (>= 2): the archive has c 1.5".
 */
MUST_CHECK int resolve_closure(const struct packages *packages, const struct strlist *roots,
			       struct closure *closure, struct error *err);
void closure_release(struct closure *closure);

#endif
