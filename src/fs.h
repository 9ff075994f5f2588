/*
 * Files, always by a directory descriptor and a relative name, so that a directory that is swapped for a
 * symlink half-way cannot lead us elsewhere. Messages name the whole path.
 *
 * All functions that can fail return -1 with STATUS_FILESYSTEM in *err, unless they say otherwise.
 */
#ifndef MINGWUP_FS_H
#define MINGWUP_FS_H

#include "error.h"
#include "vec.h"

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* An open directory and the path by which messages name it. */
struct dir {
	int fd; /* -1: not open */
	char *path;
};
#define DIR_INIT         \
	{                \
		.fd = -1 \
	}

/* Opens `path`, an ordinary path. With `create`, it and its parents are made when missing, mode 0755 less the
 * umask: whatever that is, nobody else can write there. */
MUST_CHECK int dir_open(struct dir *dir, const char *path, bool create, struct error *err);
/* Opens `name` below `parent` without following a symlink at its end; with `create`, made when missing. */
MUST_CHECK int dir_open_at(struct dir *dir, const struct dir *parent, const char *name, bool create,
			   struct error *err);
void dir_close(struct dir *dir);

/* Appends the content of a regular file. STATUS_FILESYSTEM also when it is larger than `max` bytes. */
MUST_CHECK int fs_read(const struct dir *dir, const char *name, size_t max, struct strbuf *out,
		       struct error *err);
/* The same by an ordinary path. */
MUST_CHECK int fs_read_path(const char *path, size_t max, struct strbuf *out, struct error *err);
/*
 * Makes or replaces a file in one step: temporary name, fsync, rename, fsync of the directory. Whoever is killed at it
 * leaves the temporary name behind; the next to write the same file takes it away.
 */
MUST_CHECK int fs_write(const struct dir *dir, const char *name, const void *data, size_t len, mode_t mode,
			struct error *err);
/* Takes away what killed writers of that file have left. */
void fs_sweep(const struct dir *dir, const char *name);
/* The first half of fs_write(): the file lies beside `name` as *aside, which the caller frees, and renames or unlinks. */
MUST_CHECK int fs_write_aside(const struct dir *dir, const char *name, const void *data, size_t len,
			      mode_t mode, char **aside, struct error *err);
/* Makes a file that is not there yet. On disk after fs_sync(). */
MUST_CHECK int fs_create(const struct dir *dir, const char *name, const void *data, size_t len, mode_t mode,
			 struct error *err);
/* Makes or replaces a file with that modification time. On disk after fs_sync(). */
MUST_CHECK int fs_write_dated(const struct dir *dir, const char *name, const void *data, size_t len,
			      mode_t mode, const struct timespec *mtime, struct error *err);
/* Makes or replaces a symlink in one step. Durable after fs_sync_dir(). */
MUST_CHECK int fs_symlink(const struct dir *dir, const char *name, const char *target, struct error *err);
/* The same two, but made in the directory `via` of the same file system, so that a kill leaves nothing beside `name`. */
MUST_CHECK int fs_write_via(const struct dir *via, const struct dir *dir, const char *name, const void *data,
			    size_t len, mode_t mode, struct error *err);
MUST_CHECK int fs_symlink_via(const struct dir *via, const struct dir *dir, const char *name,
			      const char *target, struct error *err);
/* Appends the target of a symlink. Returns 1 when there is no such name or it is no symlink. */
MUST_CHECK int fs_readlink(const struct dir *dir, const char *name, struct strbuf *out, struct error *err);
/* Renames within one file system, and makes it durable in both directories. */
MUST_CHECK int fs_rename(const struct dir *from, const char *name, const struct dir *to, const char *new_name,
			 struct error *err);
/*
 * Lets two names in two directories change places in one step, durably. Returns 1 when the file system cannot do that
 * (NFS).
 */
MUST_CHECK int fs_exchange(const struct dir *a, const char *name, const struct dir *b, const char *other,
			   struct error *err);
/* Makes the directories on the way to `path` (all of it: with `last`), below dir. Symlinks on the way are
 * refused. */
MUST_CHECK int fs_mkdirs(const struct dir *dir, const char *path, bool last, struct error *err);
/* Removes a file, symlink or whole directory tree; nothing there is no error. Never follows a symlink. */
MUST_CHECK int fs_remove(const struct dir *dir, const char *name, struct error *err);
/* Calls it for each name in a directory but "." and "..", in no order, until it returns false. */
typedef bool fs_name_function(void *arg, const char *name);
MUST_CHECK int fs_each_name(const struct dir *dir, fs_name_function *function, void *arg, struct error *err);
/* Appends all of them, and sorts bytewise. */
MUST_CHECK int fs_list(const struct dir *dir, struct strlist *names, struct error *err);
bool fs_is_regular(const struct dir *dir, const char *name); /* and no symlink */
/* A dangling symlink exists, too. False: errno says why, ENOENT when there is none. */
bool fs_exists(const struct dir *dir, const char *name);
/* The names in the directory are on disk after this. */
MUST_CHECK int fs_sync_dir(const struct dir *dir, struct error *err);
/* All data of the file system that holds dir is on disk after this. */
MUST_CHECK int fs_sync(const struct dir *dir, struct error *err);

/* Writes all of it, whatever the kernel takes at a time. -1 with errno set. */
MUST_CHECK int fs_write_all(int fd, const void *data, size_t len);
/* Bytes that an ordinary user can still write on dir's file system. */
MUST_CHECK int fs_free_space(const struct dir *dir, uint64_t *bytes, struct error *err);

#endif
