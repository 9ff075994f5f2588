/*
 * The cache of artifacts on disk: what is there, and files in the making. A part of fetch; nobody else includes
 * it.
 *
 * fetch.h tells what lies in it. Everything may disappear at any time: the cache is the user's to delete. It may also
 * be shared with other users, who are not trusted: what they made or can write is copied while it is hashed, and not
 * resumed. Nobody but root and the user himself can change what verify has seen.
 */
#ifndef MINGWUP_FETCH_CACHE_H
#define MINGWUP_FETCH_CACHE_H

#include "fs.h"
#include "verify.h"

/* A file in the making, locked. */
struct fetch_part {
	int fd;      /* readable and writable; -1: none */
	char *name;  /* in the directory of artifacts */
	bool is_own; /* another process holds the shared name: this one is not resumed later */
};
#define FETCH_PART_INIT  \
	{                \
		.fd = -1 \
	}

/* Opens <cache>/artifacts, made when missing, and removes what dead processes left under names of their own. */
MUST_CHECK int fetch_cache_open(struct dir *artifacts, const struct dir *cache, struct error *err);
bool fetch_cache_has(const struct dir *artifacts, const struct artifact *artifact);
/* Bytes that a .part holds, 0 when there is none. */
uint64_t fetch_cache_has_part(const struct dir *artifacts, const struct artifact *artifact);

/* Rehashes a cached file, or a copy of it. 1 when it is not there, or was not the artifact and has been removed; then the text
 * of *err, if there is any, says what was wrong with it. */
MUST_CHECK int fetch_cache_take(const struct dir *artifacts, const struct artifact *artifact,
				struct verified *out, struct error *err);

MUST_CHECK int fetch_part_open(struct fetch_part *part, const struct dir *artifacts,
			       const struct artifact *artifact, struct error *err);
/* Nobody else can write it, so that what was hashed is what will be read. */
bool fetch_part_is_ours(const struct fetch_part *part);
MUST_CHECK int fetch_part_truncate(const struct fetch_part *part, const struct dir *artifacts,
				   struct error *err);
/* The file is whole and verified: gives it its name. */
MUST_CHECK int fetch_part_commit(struct fetch_part *part, const struct dir *artifacts,
				 const struct artifact *artifact, struct error *err);
/* Nobody needs it any more. */
void fetch_part_remove(struct fetch_part *part, const struct dir *artifacts);
/* Leaves it for resuming, unless nobody could. */
void fetch_part_close(struct fetch_part *part, const struct dir *artifacts);

#endif
