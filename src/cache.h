/*
 * The cache as a whole: what is in it, and what of that may go.
 *
 *	artifacts/<sha256>		packages, and indexes that `lock` has read
 *	artifacts/<sha256>.part[.*]	downloads, to be resumed
 *	packs/<store name>.tar.zst	packs, and what describes them
 *	trees.<pid>/			toolchains that are being made aside (trees.h)
 *
 * Removing is safe while others use the cache: they have open what they use, and what they are making is locked and
 * stays.
 */
#ifndef MINGWUP_CACHE_H
#define MINGWUP_CACHE_H

#include "catalog.h"
#include "fs.h"

enum cache_kind {
	CACHE_ARTIFACT,
	CACHE_PACK,
	CACHE_UNFINISHED, /* a .part, or what is locked while somebody is at it */
	CACHE_ASIDE,
};

struct cache_entry {
	enum cache_kind kind;
	char *name;     /* below the cache */
	uint64_t bytes; /* of a file; 0 for a directory */
};
struct cache_list {
	struct cache_entry *items; /* by kind and name */
	size_t len;
	size_t alloc;
};
#define CACHE_LIST_INIT    \
	{                  \
		NULL, 0, 0 \
	}

/* What is not ours is not listed. */
MUST_CHECK int cache_list(const struct dir *cache, struct cache_list *list, struct error *err);
void cache_list_release(struct cache_list *list);

/* 1 when somebody is at it. */
MUST_CHECK int cache_remove(const struct dir *cache, const struct cache_entry *entry, struct error *err);

#endif
