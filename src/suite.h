/*
 * A suite of a Debian archive, as its Release file describes it. The text has been checked by gpgv before.
 *
 * Source: "RepositoryFormat" of the Debian wiki, and what apt does with it.
 */
#ifndef MINGWUP_SUITE_H
#define MINGWUP_SUITE_H

#include "debian.h"
#include "digest.h"

/* Slices point into the text, which must outlive it. */
struct suite {
	struct slice origin;   /* "Debian" */
	struct slice suite;    /* "stable" */
	struct slice codename; /* "trixie" */
	struct slice version;  /* "13.8"; empty when there is none */
	time_t date;
	time_t valid_until;  /* 0: for ever */
	bool by_hash;        /* its indexes can be had under names that never change */
	struct slice sha256; /* lines of digest, size, path */
};

/* `name` is for messages. STATUS_INTEGRITY for what is no Release file. */
MUST_CHECK int suite_parse(struct suite *suite, const char *text, size_t len, const char *name,
			   struct error *err);

/*
 * Whether it is the suite that was asked for (a signed Release of another suite is signed all the same), and
 * neither expired nor from the future. STATUS_INTEGRITY with the reason.
 */
MUST_CHECK int suite_check(const struct suite *suite, const char *origin, const char *name, time_t now,
			   struct error *err);

/* Size and digest of one of its files ("main/binary-amd64/Packages.xz"). STATUS_MANIFEST when it has none. */
MUST_CHECK int suite_find(const struct suite *suite, const char *path, uint64_t *size, struct digest *sha256,
			  struct error *err);

/* "2026-11-21T09:15:44Z" (RFC 3339). The caller frees. */
MUST_CHECK char *suite_format_time(time_t time);

#endif
