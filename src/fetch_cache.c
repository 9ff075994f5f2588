/* The cache of artifacts on disk. */
#include "fetch_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
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

/* Whether nobody else but root can have it open for writing. */
static bool is_ours_alone(const struct stat *st)
{
	return S_ISREG(st->st_mode) && (st->st_uid == geteuid() || !st->st_uid) &&
	       !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* A file without a name that nobody else can open, in the cache or, where that cannot be, in memory. */
static int nameless_file(const struct dir *artifacts)
{
	int fd = openat(artifacts->fd, ".", O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

	return fd < 0 ? memfd_create("mingwup-artifact", MFD_CLOEXEC) : fd;
}

/* Takes fd; returns a copy's, or -1 with the error. More than `max` bytes are not the artifact anyway. */
static int copy_of(int fd, uint64_t max, const struct dir *artifacts, const char *name, struct error *err)
{
	enum { CHUNK = 256 * 1024 };
	int copy = nameless_file(artifacts), ret = copy < 0 ? -1 : 0;
	char *buffer = xcalloc(CHUNK, 1);
	uint64_t size = 0;
	ssize_t n = 1;

	while (!ret && n && size <= max) {
		n = read(fd, buffer, CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		ret = n < 0 ? -1 : fs_write_all(copy, buffer, (size_t)n);
		size += n > 0 ? (uint64_t)n : 0;
	}
	if (ret)
		error_errno(err, "cannot copy %s/%s, which others can change", artifacts->path, name);
	free(buffer);
	close(fd);
	if (!ret)
		return copy;
	if (copy >= 0)
		close(copy);
	return -1;
}

/* The file behind the name, or a copy that nobody can change. STATUS_INTEGRITY: it is no file. */
static int open_unchanging(const struct dir *artifacts, const char *name, uint64_t max, struct error *err)
{
	int fd = openat(artifacts->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st = { .st_mode = S_IFLNK };

	if ((fd < 0 && errno != ELOOP) || (fd >= 0 && fstat(fd, &st)))
		return error_errno(err, "cannot open %s/%s", artifacts->path, name);
	if (S_ISREG(st.st_mode))
		return is_ours_alone(&st) ? fd : copy_of(fd, max, artifacts, name, err);
	if (fd >= 0)
		close(fd);
	return error_set(err, STATUS_INTEGRITY, "%s is no file", name);
}

int fetch_cache_take(const struct dir *artifacts, const struct artifact *artifact, struct verified *out,
		     struct error *err)
{
	struct digest_hex name = digest_hex(&artifact->sha256);
	int fd = open_unchanging(artifacts, name.text, artifact->size, err);

	if (fd >= 0 && !verify_file(artifact, fd, out, err))
		return 0;
	if (fd < 0 && !fs_exists(artifacts, name.text)) {
		error_clear(err);
		return 1;
	}
	if (err->status != STATUS_INTEGRITY)
		return fd < 0 ? -1 : error_prefix(err, "%s/%s", artifacts->path, name.text);
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

bool fetch_part_is_ours(const struct fetch_part *part)
{
	struct stat st;

	return !fstat(part->fd, &st) && is_ours_alone(&st);
}

/* Not what another user made or can write, nor a file of ours that he has linked there to have it overwritten. */
static bool is_resumable(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && is_ours_alone(&st) && st.st_uid == geteuid() && st.st_nlink == 1;
}

/* 1 when the name is another process's, or somebody else's. */
static int open_locked(struct fetch_part *part, const struct dir *artifacts, const char *name, int flags)
{
	int fd = openat(artifacts->fd, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags,
			0644);
	int why = errno;

	if (fd < 0 && fs_exists(artifacts, name))
		return 1;
	if (fd < 0) {
		errno = why;
		return -1;
	}
	if ((!(flags & O_EXCL) && !is_resumable(fd)) || flock(fd, LOCK_EX | LOCK_NB) ||
	    !is_still(artifacts, name, fd)) {
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
