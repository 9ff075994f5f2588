/* The cache of artifacts on disk. */
#include "fetch_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_own_name(const char *name)
{
	return strlen(name) > DIGEST_HEX && str_starts_with(name + DIGEST_HEX, ".part.");
}

/*
 * A file under a process's own name that nobody holds locked belongs to the dead. Asking the lock, not the
 * process table: the cache may be shared by containers that do not see each other's processes.
 */
static void sweep(const struct dir *artifacts, const char *name)
{
	int fd = openat(artifacts->fd, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (!flock(fd, LOCK_EX | LOCK_NB))
		unlinkat(artifacts->fd, name, 0);
	close(fd);
}

int fetch_cache_open(struct dir *artifacts, const struct dir *cache, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	int ret;

	if (dir_open_at(artifacts, cache, "artifacts", true, err))
		return -1;
	ret = fs_list(artifacts, &names, err);
	vec_each (&names, name)
		if (is_own_name(*name))
			sweep(artifacts, *name);
	strlist_release(&names);
	return ret;
}

bool fetch_cache_has(const struct dir *artifacts, const struct artifact *artifact)
{
	return fs_exists(artifacts, digest_hex(&artifact->sha256).text);
}

uint64_t fetch_cache_has_part(const struct dir *artifacts, const struct artifact *artifact)
{
	char *name = xasprintf("%s.part", digest_hex(&artifact->sha256).text);
	struct stat st;
	int missing = fstatat(artifacts->fd, name, &st, AT_SYMLINK_NOFOLLOW);

	free(name);
	return missing || !S_ISREG(st.st_mode) ? 0 : (uint64_t)st.st_size;
}

int fetch_cache_take(const struct dir *artifacts, const struct artifact *artifact, struct verified *out,
		     struct error *err)
{
	struct digest_hex name = digest_hex(&artifact->sha256);
	int fd = openat(artifacts->fd, name.text, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return 1;
	if (fd < 0)
		return error_errno(err, "cannot open %s/%s", artifacts->path, name.text);
	if (!verify_file(artifact, fd, out, err))
		return 0;
	if (err->status != STATUS_INTEGRITY)
		return error_prefix(err, "%s/%s", artifacts->path, name.text);
	if (unlinkat(artifacts->fd, name.text, 0) && errno != ENOENT)
		return error_errno(err, "cannot remove the spoilt file %s/%s", artifacts->path, name.text);
	return 1;
}

/* Whether the name still stands for the file that was opened: it may have been committed or removed meanwhile.
 */
static bool is_still(const struct dir *artifacts, const char *name, int fd)
{
	struct stat opened, named;

	return !fstat(fd, &opened) && !fstatat(artifacts->fd, name, &named, AT_SYMLINK_NOFOLLOW) &&
	       opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* 1 when another process has it. */
static int open_locked(struct fetch_part *part, const struct dir *artifacts, const char *name, int flags)
{
	int fd = openat(artifacts->fd, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags,
			0644);

	if (fd < 0)
		return errno == EEXIST ? 1 : -1;
	if (flock(fd, LOCK_EX | LOCK_NB) || !is_still(artifacts, name, fd)) {
		close(fd);
		return 1;
	}
	part->fd = fd;
	part->name = xstrdup(name);
	return 0;
}

int fetch_part_open(struct fetch_part *part, const struct dir *artifacts, const struct artifact *artifact,
		    struct error *err)
{
	enum { ATTEMPTS = 16 };
	struct digest_hex hex = digest_hex(&artifact->sha256);
	char *name = xasprintf("%s.part", hex.text);
	unsigned random = 0;
	int ret = open_locked(part, artifacts, name, 0);

	for (int i = 0; ret > 0 && i < ATTEMPTS; i++) {
		(void)!getrandom(&random, sizeof(random), GRND_NONBLOCK);
		free(name);
		name = xasprintf("%s.part.%08x", hex.text, random);
		ret = open_locked(part, artifacts, name, O_EXCL);
		part->is_own = true;
	}
	if (ret > 0)
		ret = error_set(err, STATUS_FILESYSTEM,
				"cannot lock a file in %s: does its file system know flock(2)?",
				artifacts->path);
	else if (ret)
		error_errno(err, "cannot open %s/%s", artifacts->path, name);
	free(name);
	return ret;
}

int fetch_part_truncate(const struct fetch_part *part, const struct dir *artifacts, struct error *err)
{
	if (ftruncate(part->fd, 0) || lseek(part->fd, 0, SEEK_SET) < 0)
		return error_errno(err, "cannot truncate %s/%s", artifacts->path, part->name);
	return 0;
}

int fetch_part_commit(struct fetch_part *part, const struct dir *artifacts, const struct artifact *artifact,
		      struct error *err)
{
	struct digest_hex name = digest_hex(&artifact->sha256);
	int ret = 0;

	/* Whoever emptied the cache meanwhile has taken the name, not the file that is open. */
	if ((renameat(artifacts->fd, part->name, artifacts->fd, name.text) && errno != ENOENT) ||
	    fchmod(part->fd, 0444))
		ret = error_errno(err, "cannot name %s/%s", artifacts->path, name.text);
	else
		part->is_own = false;
	fetch_part_close(part, artifacts);
	return ret;
}

void fetch_part_remove(struct fetch_part *part, const struct dir *artifacts)
{
	part->is_own = true;
	fetch_part_close(part, artifacts);
}

void fetch_part_close(struct fetch_part *part, const struct dir *artifacts)
{
	if (part->fd >= 0) {
		if (part->is_own)
			unlinkat(artifacts->fd, part->name, 0);
		close(part->fd);
	}
	free(part->name);
	*part = (struct fetch_part)FETCH_PART_INIT;
}
