/*
 * Cargo.lock, versions 1 to 4: the packages of a workspace, and which depends on which. Pure.
 *
 *	struct cargolock lock = CARGOLOCK_INIT;
 *	if (cargolock_parse(&lock, text, len, "Cargo.lock", err))
 *		...
 *	cargolock_release(&lock);
 *
 * The format is cargo's own, src/cargo/core/resolver/encode.rs. The versions differ in where checksums stand and in
 * how much a dependency says: "name version (source)", and from version 2 on no more than tells it from others.
 * Version 1 may have a [root] beside its packages. A package without a source is one of the workspace, or lies at a path.
 */
#ifndef MINGWUP_CARGOLOCK_H
#define MINGWUP_CARGOLOCK_H

#include "error.h"
#include "slice.h"
#include "vec.h"

struct toml_document;
struct toml_node;

/* Strings are borrowed from the document. */
struct cargolock_package {
	const char *name, *version;
	const char *source;            /* NULL: of the workspace, or by path */
	VEC(size_t) dependencies;      /* places in `packages` */
	const struct toml_node *table; /* that it stands in, for messages */
};

struct cargolock {
	struct toml_document *document;
	VEC(struct cargolock_package) packages; /* by name, version, source */
};
#define CARGOLOCK_INIT               \
	{                            \
		.packages = VEC_INIT \
	}

/*
 * `file` is for messages. STATUS_MANIFEST with file, line and column for what is no Cargo.lock, was cut off, has a
 * conflict of git's in it, or is of a version to come. Names and versions have no blanks or control characters.
 */
MUST_CHECK int cargolock_parse(struct cargolock *lock, const char *text, size_t len, const char *file,
			       struct error *err);
void cargolock_release(struct cargolock *lock);

bool cargolock_has(const struct cargolock *lock, struct slice name);
/* Whether the package depends on one of that name. */
bool cargolock_depends(const struct cargolock *lock, const struct cargolock_package *package, const char *name);

#endif
