/* The cache as a whole. */
#include "cache.h"

#include "packs.h"
#include "paths.h"
#include "trees.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void cache_list_release(struct cache_list *list)
{
	vec_each (list, entry)
		free(entry->name);
	vec_release(list);
}

static bool is_digest(const char *name, size_t len)
{
	return len == DIGEST_HEX && strspn(name, "0123456789abcdef") >= len;
}

/* What a name in artifacts/ is. */
static bool artifact_kind(const char *name, enum cache_kind *kind)
{
	size_t len = strcspn(name, ".");

	*kind = name[len] ? CACHE_UNFINISHED : CACHE_ARTIFACT;
	return is_digest(name, len) && (!name[len] || str_starts_with(name + len, ".part"));
}

/* And one in packs/. */
static bool pack_kind(const char *name, enum cache_kind *kind)
{
	*kind = str_ends_with(name, ".tmp") ? CACHE_UNFINISHED : CACHE_PACK;
	return str_ends_with(name, ".tar.zst") || str_ends_with(name, ".json") || str_ends_with(name, ".tmp");
}

static int list_dir(const struct dir *cache, const char *below,
		    bool (*kind_of)(const char *, enum cache_kind *), struct cache_list *list,
		    struct error *err)
{
	struct strlist names = STRLIST_INIT;
	struct dir dir = DIR_INIT;
	int ret = 0;

	if (!fs_exists(cache, below))
		return 0;
	if (dir_open_at(&dir, cache, below, false, err) || fs_list(&dir, &names, err))
		ret = -1;
	vec_each (&names, name) {
		enum cache_kind kind;
		struct stat st;

		if (!kind_of(*name, &kind) || fstatat(dir.fd, *name, &st, AT_SYMLINK_NOFOLLOW) ||
		    !S_ISREG(st.st_mode))
			continue;
		*vec_push(list) = (struct cache_entry){ .kind = kind,
							.name = xasprintf("%s/%s", below, *name),
							.bytes = (uint64_t)st.st_size };
	}
	strlist_release(&names);
	dir_close(&dir);
	return ret;
}

static int list_aside(const struct dir *cache, struct cache_list *list, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	int ret = fs_list(cache, &names, err);

	vec_each (&names, name)
		if (str_starts_with(*name, TREES_PREFIX))
			*vec_push(list) = (struct cache_entry){ .kind = CACHE_ASIDE, .name = xstrdup(*name) };
	strlist_release(&names);
	return ret;
}

static int by_kind(const void *x, const void *y)
{
	const struct cache_entry *a = x, *b = y;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->name, b->name);
}

int cache_list(const struct dir *cache, struct cache_list *list, struct error *err)
{
	if (list_dir(cache, "artifacts", artifact_kind, list, err) ||
	    list_dir(cache, PACKS_CACHE, pack_kind, list, err) || list_aside(cache, list, err))
		return -1;
	if (list->len)
		qsort(list->items, list->len, sizeof(*list->items), by_kind);
	return 0;
}

/* The file whose lock says that somebody is at it. */
static char *lock_of(const struct cache_entry *entry)
{
	if (entry->kind == CACHE_ASIDE)
		return xasprintf("%s/" PATHS_STATE "/" PATHS_LOCK, entry->name);
	return xstrdup(entry->name);
}

int cache_remove(const struct dir *cache, const struct cache_entry *entry, struct error *err)
{
	bool lockable = entry->kind == CACHE_UNFINISHED || entry->kind == CACHE_ASIDE;
	char *lock = lock_of(entry);
	int fd = lockable ? openat(cache->fd, lock, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1, ret;

	free(lock);
	/* Whoever has just made it locks it next. */
	if (lockable && fd < 0 && errno != ENOENT)
		ret = error_errno(err, "cannot open %s/%s", cache->path, entry->name);
	else if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB))
		ret = 1;
	else
		ret = fs_remove(cache, entry->name, err);
	if (fd >= 0)
		close(fd);
	return ret;
}
