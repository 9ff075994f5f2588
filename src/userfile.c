/* A file of the user's that we change. */
#include "userfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { USERFILE_MAX = 1024 * 1024, COPIES_MAX = 1000 };

/* Splits a path into its directory and the name in it. */
static char *split(const char *path, char **name)
{
	const char *slash = strrchr(path, '/');

	*name = xstrdup(slash ? slash + 1 : path);
	if (!slash)
		return xstrdup(".");
	return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

static int refuse(const struct userfile *f, const char *why, struct error *err)
{
	return error_set(err, STATUS_FILESYSTEM, "%s %s", f->path, why);
}

/* What may be replaced by a new file of its name without harm to anybody. */
static int check_file(struct userfile *f, struct error *err)
{
	struct stat st;

	if (fstatat(f->dir.fd, f->name, &st, AT_SYMLINK_NOFOLLOW))
		return error_errno(err, "cannot look at %s", f->path);
	f->mode = st.st_mode & 07777;
	f->owner = st.st_uid;
	f->group = st.st_gid;
	if (!S_ISREG(st.st_mode))
		return refuse(f, "is not a regular file", err);
	if (st.st_nlink > 1)
		return refuse(
			f,
			"has further names (hard links), which would keep the old content: change it by hand",
			err);
	if (!(st.st_mode & 0222) || faccessat(f->dir.fd, f->name, W_OK, AT_EACCESS))
		return refuse(f, "is read-only", err);
	if (geteuid() != 0 && st.st_uid != geteuid())
		return refuse(f, "belongs to another user", err);
	return 0;
}

static int open_existing(struct userfile *f, struct error *err)
{
	char *real = realpath(f->path, NULL), *parent;
	int ret;

	if (!real)
		return error_errno(err, "cannot find %s", f->path);
	parent = split(real, &f->name);
	ret = dir_open(&f->dir, parent, false, err);
	if (!ret)
		ret = check_file(f, err);
	if (!ret)
		ret = fs_read(&f->dir, f->name, USERFILE_MAX, &f->text, err);
	free(parent);
	free(real);
	return ret;
}

static bool has_parent(const char *path)
{
	char *name, *parent = split(path, &name);
	struct stat st;
	bool has = !stat(parent, &st);

	free(parent);
	free(name);
	return has;
}

int userfile_open(struct userfile *f, const char *path, struct error *err)
{
	struct stat st;

	f->path = xstrdup(path);
	f->exists = !lstat(path, &st);
	if (!f->exists && errno != ENOENT && errno != ENOTDIR)
		return error_errno(err, "cannot look at %s", path);
	f->has_dir = f->exists || has_parent(path);
	f->is_link = f->exists && S_ISLNK(st.st_mode);
	if (f->is_link && stat(path, &st))
		return error_errno(err, "%s is a symlink that leads nowhere", path);
	return f->exists ? open_existing(f, err) : 0;
}

/* What is there now is what was read. */
static int check_unchanged(const struct userfile *f, const char *name, struct error *err)
{
	struct strbuf now = STRBUF_INIT;
	int ret = fs_read(&f->dir, name, USERFILE_MAX, &now, err);

	if (!ret && (now.len != f->text.len || memcmp(now.buf, f->text.buf, now.len) != 0))
		ret = refuse(f, "was changed meanwhile by somebody else: nothing was written, try again", err);
	strbuf_release(&now);
	return ret;
}

/* A further name for the file, which keeps it when another takes its place. */
static int keep_copy(struct userfile *f, struct error *err)
{
	for (int n = 1; n <= COPIES_MAX; n++) {
		char *name = xasprintf("%s.mingwup-%d", f->name, n);
		int failed = linkat(f->dir.fd, f->name, f->dir.fd, name, 0) ? errno : 0;

		if (!failed)
			f->copy = xasprintf("%s/%s", f->dir.path, name);
		free(name);
		if (!failed)
			return 0;
		errno = failed;
		if (failed != EEXIST)
			break;
	}
	return error_errno(err, "cannot keep a copy of %s: nothing was written", f->path);
}

/*
 * The new file and the old one change places, and only then is the old one compared with what was read: so nothing that
 * was written in between is lost. A file system that cannot exchange leaves a moment in which it could be.
 */
static int replace(struct userfile *f, const char *tmp, struct error *err)
{
	int ret = fs_exchange(&f->dir, tmp, &f->dir, f->name, err);

	if (ret < 0)
		return -1;
	if (ret) {
		ret = check_unchanged(f, f->name, err);
		return ret ? ret : fs_rename(&f->dir, tmp, &f->dir, f->name, err);
	}
	if (!check_unchanged(f, tmp, err))
		return 0;
	if (fs_exchange(&f->dir, tmp, &f->dir, f->name, err))
		error_append(err, "; what was there is now %s/%s", f->dir.path, tmp);
	return -1;
}

static int write_over(struct userfile *f, const struct strbuf *text, bool keep, struct error *err)
{
	char *tmp = NULL;
	int ret = fs_write_aside(&f->dir, f->name, text->buf, text->len, f->mode, &tmp, err);
	struct error ignored = ERROR_INIT;

	if (!ret && (f->owner != geteuid() || f->group != getegid()) &&
	    (fchownat(f->dir.fd, tmp, f->owner, f->group, 0) || fchmodat(f->dir.fd, tmp, f->mode, 0)))
		ret = error_errno(err, "cannot keep the owner of %s", f->path);
	if (!ret && keep)
		ret = keep_copy(f, err);
	if (!ret)
		ret = replace(f, tmp, err);
	if (fs_remove(&f->dir, tmp, &ignored) && !ret)
		ret = error_set(err, ignored.status, "%s", ignored.text.buf);
	error_release(&ignored);
	free(tmp);
	return ret;
}

static int write_new(struct userfile *f, const struct strbuf *text, struct error *err)
{
	char *parent = split(f->path, &f->name), *tmp = NULL;
	mode_t mask = umask(0);
	bool made = !mkdir(parent, 0777 & ~mask);
	int ret = 0;

	umask(mask);
	if (!made && errno != EEXIST)
		ret = error_errno(err, "cannot create directory %s", parent);
	if (!ret)
		ret = dir_open(&f->dir, parent, false, err);
	if (!ret)
		ret = fs_write_aside(&f->dir, f->name, text->buf, text->len, 0666 & ~mask, &tmp, err);
	if (!ret && renameat2(f->dir.fd, tmp, f->dir.fd, f->name, RENAME_NOREPLACE) &&
	    (errno != EINVAL || renameat(f->dir.fd, tmp, f->dir.fd, f->name))) {
		ret = error_errno(err, "cannot create %s", f->path);
		unlinkat(f->dir.fd, tmp, 0);
	}
	if (!ret)
		ret = fs_sync_dir(&f->dir, err);
	else if (made)
		rmdir(parent);
	free(tmp);
	free(parent);
	return ret;
}

int userfile_write(struct userfile *f, const struct strbuf *text, bool keep, struct error *err)
{
	return f->exists ? write_over(f, text, keep, err) : write_new(f, text, err);
}

int userfile_remove(struct userfile *f, bool dir, struct error *err)
{
	if (check_unchanged(f, f->name, err) || fs_remove(&f->dir, f->name, err))
		return -1;
	if (dir && rmdir(f->dir.path) && errno != ENOTEMPTY && errno != EEXIST)
		return error_errno(err, "cannot remove %s", f->dir.path);
	return 0;
}

void userfile_sweep(const struct userfile *f)
{
	if (f->exists)
		fs_sweep(&f->dir, f->name);
}

void userfile_close(struct userfile *f)
{
	dir_close(&f->dir);
	strbuf_release(&f->text);
	free(f->path);
	free(f->name);
	free(f->copy);
	*f = (struct userfile)USERFILE_INIT;
}
