/* Files, always by a directory descriptor and a relative name. */
#include "fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int open_or_make(int parent, const char *name, int flags, bool create)
{
	flags |= O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	if (create && mkdirat(parent, name, 0755) && errno != EEXIST)
		return -1;
	return openat(parent, name, flags);
}

static int make_parents(const char *path, struct error *err)
{
	char *copy = xstrdup(path);
	int ret = 0;

	for (char *slash = strchr(copy + 1, '/'); slash && !ret; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0755) && errno != EEXIST)
			ret = error_errno(err, "cannot create directory %s", copy);
		*slash = '/';
	}
	free(copy);
	return ret;
}

int dir_open(struct dir *dir, const char *path, bool create, struct error *err)
{
	if (create && make_parents(path, err))
		return -1;
	dir->fd = open_or_make(AT_FDCWD, path, 0, create);
	if (dir->fd < 0)
		return error_errno(err, "cannot open directory %s", path);
	dir->path = xstrdup(path);
	return 0;
}

int dir_open_at(struct dir *dir, const struct dir *parent, const char *name, bool create, struct error *err)
{
	dir->fd = open_or_make(parent->fd, name, O_NOFOLLOW, create);
	if (dir->fd < 0)
		return error_errno(err, "cannot open directory %s/%s", parent->path, name);
	dir->path = xasprintf("%s/%s", parent->path, name);
	return 0;
}

void dir_close(struct dir *dir)
{
	if (dir->fd >= 0)
		close(dir->fd);
	free(dir->path);
	*dir = (struct dir)DIR_INIT;
}

int fs_read(const struct dir *dir, const char *name, size_t max, struct strbuf *out, struct error *err)
{
	size_t start = out->len;
	int ret = -1, fd;
	struct stat st;
	ssize_t n;

	fd = openat(dir->fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st)) {
		error_errno(err, "cannot open %s/%s", dir->path, name);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		error_set(err, STATUS_FILESYSTEM, "%s/%s is not a regular file", dir->path, name);
		goto out;
	}
	do {
		strbuf_grow(out, 65536);
		n = read(fd, out->buf + out->len, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_errno(err, "cannot read %s/%s", dir->path, name);
			goto out;
		}
		strbuf_setlen(out, out->len + (size_t)n);
		if (out->len - start > max) {
			error_set(err, STATUS_FILESYSTEM, "%s/%s is larger than %zu bytes", dir->path, name,
				  max);
			goto out;
		}
	} while (n);
	ret = 0;
out:
	if (fd >= 0)
		close(fd);
	return ret;
}

int fs_read_path(const char *path, size_t max, struct strbuf *out, struct error *err)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *parent = !slash          ? xstrdup(".")
		       : slash == path ? xstrdup("/")
				       : xstrndup(path, (size_t)(slash - path));
	struct dir dir = DIR_INIT;
	int ret = dir_open(&dir, parent, false, err);

	if (!ret)
		ret = fs_read(&dir, name, max, out, err);
	dir_close(&dir);
	free(parent);
	return ret;
}

int fs_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The name under which `name` is made before it is renamed into its place. */
static char *temporary_name(const char *name)
{
	return xasprintf("%s.%ld.tmp", name, (long)getpid());
}

/* Synced, under a name that was free. */
static int make_file(const struct dir *dir, const char *name, const void *data, size_t len, mode_t mode)
{
	int fd = openat(dir->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode), ret, saved;

	if (fd < 0)
		return -1;
	ret = fchmod(fd, mode) || fs_write_all(fd, data, len) || fsync(fd) ? -1 : 0;
	saved = errno;
	close(fd);
	errno = saved;
	return ret;
}

int fs_write_via(const struct dir *via, const struct dir *dir, const char *name, const void *data, size_t len,
		 mode_t mode, struct error *err)
{
	char *tmp = temporary_name(name);
	int ret = 0;

	unlinkat(via->fd, tmp, 0);
	if (make_file(via, tmp, data, len, mode) || renameat(via->fd, tmp, dir->fd, name) || fsync(dir->fd)) {
		ret = error_errno(err, "cannot write %s/%s", dir->path, name);
		unlinkat(via->fd, tmp, 0);
	}
	free(tmp);
	return ret;
}

/* Whether it is a temporary name for `name` whose process is no more. */
static bool is_stale(const char *candidate, const char *name)
{
	size_t len = strlen(name);
	char *end;
	long pid;

	if (strncmp(candidate, name, len) != 0 || candidate[len] != '.')
		return false;
	pid = strtol(candidate + len + 1, &end, 10);
	return pid > 0 && !strcmp(end, ".tmp") && kill((pid_t)pid, 0) && errno == ESRCH;
}

void fs_sweep(const struct dir *dir, const char *name)
{
	struct strlist names = STRLIST_INIT;
	struct error ignored = ERROR_INIT;

	/* A directory may be one to write to and not to read. */
	(void)!fs_list(dir, &names, &ignored);
	vec_each (&names, candidate)
		if (is_stale(*candidate, name))
			unlinkat(dir->fd, *candidate, 0);
	strlist_release(&names);
	error_release(&ignored);
}

int fs_write(const struct dir *dir, const char *name, const void *data, size_t len, mode_t mode,
	     struct error *err)
{
	fs_sweep(dir, name);
	return fs_write_via(dir, dir, name, data, len, mode, err);
}

int fs_write_aside(const struct dir *dir, const char *name, const void *data, size_t len, mode_t mode,
		   char **aside, struct error *err)
{
	*aside = temporary_name(name);
	fs_sweep(dir, name);
	unlinkat(dir->fd, *aside, 0);
	if (!make_file(dir, *aside, data, len, mode))
		return 0;
	error_errno(err, "cannot write %s/%s", dir->path, *aside);
	unlinkat(dir->fd, *aside, 0);
	return -1;
}

int fs_create(const struct dir *dir, const char *name, const void *data, size_t len, mode_t mode,
	      struct error *err)
{
	int fd = openat(dir->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode), ret = 0;

	if (fd < 0 || fchmod(fd, mode) || fs_write_all(fd, data, len))
		ret = error_errno(err, "cannot write %s/%s", dir->path, name);
	if (fd >= 0 && close(fd) && !ret)
		ret = error_errno(err, "cannot write %s/%s", dir->path, name);
	return ret;
}

int fs_write_dated(const struct dir *dir, const char *name, const void *data, size_t len, mode_t mode,
		   const struct timespec *mtime, struct error *err)
{
	const struct timespec times[] = { *mtime, *mtime };
	char *tmp = xasprintf("%s.tmp", name);
	int ret = 0, fd;

	fd = openat(dir->fd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || fs_write_all(fd, data, len) || fchmod(fd, mode) || futimens(fd, times) ||
	    renameat(dir->fd, tmp, dir->fd, name))
		ret = error_errno(err, "cannot write %s/%s", dir->path, name);
	if (fd >= 0)
		close(fd);
	free(tmp);
	return ret;
}

int fs_symlink_via(const struct dir *via, const struct dir *dir, const char *name, const char *target,
		   struct error *err)
{
	char *tmp = temporary_name(name);
	int ret = 0;

	unlinkat(via->fd, tmp, 0);
	if (symlinkat(target, via->fd, tmp) || renameat(via->fd, tmp, dir->fd, name)) {
		ret = error_errno(err, "cannot make symlink %s/%s", dir->path, name);
		unlinkat(via->fd, tmp, 0);
	}
	free(tmp);
	return ret;
}

int fs_symlink(const struct dir *dir, const char *name, const char *target, struct error *err)
{
	return fs_symlink_via(dir, dir, name, target, err);
}

int fs_readlink(const struct dir *dir, const char *name, struct strbuf *out, struct error *err)
{
	char target[4096];
	ssize_t len = readlinkat(dir->fd, name, target, sizeof(target));

	if (len < 0 && (errno == ENOENT || errno == EINVAL))
		return 1;
	if (len < 0)
		return error_errno(err, "cannot read symlink %s/%s", dir->path, name);
	strbuf_add(out, target, (size_t)len);
	return 0;
}

int fs_rename(const struct dir *from, const char *name, const struct dir *to, const char *new_name,
	      struct error *err)
{
	if (renameat(from->fd, name, to->fd, new_name) || fsync(to->fd) ||
	    (from->fd != to->fd && fsync(from->fd)))
		return error_errno(err, "cannot rename %s/%s to %s/%s", from->path, name, to->path, new_name);
	return 0;
}

int fs_exchange(const struct dir *a, const char *name, const struct dir *b, const char *other,
		struct error *err)
{
	if (renameat2(a->fd, name, b->fd, other, RENAME_EXCHANGE)) {
		if (errno == EINVAL || errno == ENOSYS)
			return 1;
		return error_errno(err, "cannot exchange %s/%s and %s/%s", a->path, name, b->path, other);
	}
	if (fs_sync_dir(a, err) || fs_sync_dir(b, err))
		return -1;
	return 0;
}

int fs_mkdirs(const struct dir *dir, const char *path, bool last, struct error *err)
{
	char *copy = xstrdup(path), *part = copy, *slash;
	int at = dir->fd, next, ret = 0;

	while (part && *part && !ret) {
		slash = strchr(part, '/');
		if (!slash && !last)
			break;
		if (slash)
			*slash = '\0';
		next = open_or_make(at, part, O_NOFOLLOW, true);
		if (next < 0)
			ret = error_errno(err, "cannot create directory %s/%s", dir->path, path);
		if (at != dir->fd)
			close(at);
		at = next;
		part = slash ? slash + 1 : NULL;
	}
	if (at != dir->fd && at >= 0)
		close(at);
	free(copy);
	return ret;
}

static int remove_below(int parent, const char *name)
{
	struct dirent *entry;
	int fd, ret = 0;
	DIR *d;

	if (!unlinkat(parent, name, 0) || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	fchmod(fd, 0700);
	d = fdopendir(fd);
	if (!d) {
		close(fd);
		return -1;
	}
	while (!ret && (errno = 0, entry = readdir(d)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ret = remove_below(fd, entry->d_name);
	if (!ret && errno)
		ret = -1;
	closedir(d);
	return ret ? ret : unlinkat(parent, name, AT_REMOVEDIR);
}

int fs_remove(const struct dir *dir, const char *name, struct error *err)
{
	if (remove_below(dir->fd, name))
		return error_errno(err, "cannot remove %s/%s", dir->path, name);
	return 0;
}

int fs_each_name(const struct dir *dir, fs_name_function *function, void *arg, struct error *err)
{
	int fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	bool more = true;

	if (!d) {
		error_errno(err, "cannot read directory %s", dir->path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while (more && (errno = 0, entry = readdir(d)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			more = function(arg, entry->d_name);
	if (more && errno) {
		error_errno(err, "cannot read directory %s", dir->path);
		closedir(d);
		return -1;
	}
	closedir(d);
	return 0;
}

static bool add_name(void *names, const char *name)
{
	strlist_add(names, name);
	return true;
}

int fs_list(const struct dir *dir, struct strlist *names, struct error *err)
{
	if (fs_each_name(dir, add_name, names, err))
		return -1;
	strlist_sort(names);
	return 0;
}

bool fs_exists(const struct dir *dir, const char *name)
{
	struct stat st;

	return !fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW);
}

bool fs_is_regular(const struct dir *dir, const char *name)
{
	struct stat st;

	return !fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode);
}

int fs_sync_dir(const struct dir *dir, struct error *err)
{
	return fsync(dir->fd) ? error_errno(err, "cannot sync %s", dir->path) : 0;
}

int fs_sync(const struct dir *dir, struct error *err)
{
	return syncfs(dir->fd) ? error_errno(err, "cannot sync %s", dir->path) : 0;
}

int fs_free_space(const struct dir *dir, uint64_t *bytes, struct error *err)
{
	struct statvfs vfs;

	if (fstatvfs(dir->fd, &vfs))
		return error_errno(err, "cannot ask for the free space of %s", dir->path);
	*bytes = (uint64_t)vfs.f_bavail * vfs.f_frsize;
	return 0;
}
