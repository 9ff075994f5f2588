/*
 * The packages of one architecture in one suite, by name and by what they provide.
 *
 *	struct packages *p = packages_new("amd64");
 *	if (packages_add(p, text, len, "main/binary-amd64/Packages", err)) ...	// once a component
 *	for (offer = packages_find(p, name); offer; offer = packages_find_next(p, offer))
 *		...
 *	packages_free(p);
 *
 * All slices point into the texts, which must outlive it.
 */
#ifndef MINGWUP_PACKAGES_H
#define MINGWUP_PACKAGES_H

#include "debian.h"

#include <stdint.h>

struct package {
	size_t number; /* 0, 1, ... in the order of the texts */
	struct slice name, version, architecture;
	struct slice source, source_version;
	struct slice pre_depends, depends, provides;
	struct slice filename, sha256; /* as they stand: to be checked by who uses them */
	struct slice size;
	bool any; /* Multi-Arch: allowed: satisfies "name:any" */
};

/* A package under its own name, or under one that it provides. */
struct offer {
	size_t package;       /* its number */
	struct slice name;    /* the one under which it stands here */
	struct slice version; /* empty for what is provided without a version, which satisfies no versioned
				 relation */
	bool real;            /* its own name */
	size_t next;
};

struct packages;

MUST_CHECK struct packages *packages_new(const char *architecture); /* borrowed */
/* STATUS_INTEGRITY, with `title` and line, for what is no index of this architecture (and `all`). */
MUST_CHECK int packages_add(struct packages *p, const char *text, size_t len, const char *title,
			    struct error *err);
void packages_free(struct packages *p);

const char *packages_architecture(const struct packages *p);
size_t packages_count(const struct packages *p);
const struct package *packages_at(const struct packages *p, size_t number);

/* Every offer of a name, in the order of the texts; NULL after the last. */
const struct offer *packages_find(const struct packages *p, struct slice name);
const struct offer *packages_find_next(const struct packages *p, const struct offer *offer);

#endif
