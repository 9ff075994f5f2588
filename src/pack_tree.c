/* The plain listing of an installed tree, and a plain tree from one. */
#include "pack_tree.h"

#include "interrupt.h"
#include "launch.h"
#include "pack.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LISTING_MAX = 16 * 1024 * 1024 };

int pack_check(const struct toolchain *t, struct error *err)
{
	if (toolchain_tree(t))
		return 0;
	return error_set(err, STATUS_MANIFEST, "%s names no tree of %s: run mingwup lock --trees %s",
			 t->release->lock_file, t->store_name, t->release->manifest.release);
}

int pack_read_plain(const struct toolchain *t, const struct dir *tree, struct strbuf *plain, struct error *err)
{
	const struct locked_tree *wanted = toolchain_tree(t);
	struct strbuf launched = STRBUF_INIT;
	struct digest digest;
	int ret = pack_check(t, err);

	if (ret)
		return ret;
	ret = fs_read(tree, PATHS_OWN "/" PATHS_LISTING, LISTING_MAX, &launched, err);
	if (!ret)
		ret = launch_plain(tree, launched.buf, plain, err);
	if (!ret) {
		digest_of(plain->buf, plain->len, &digest);
		if (!digest_equal(&digest, &wanted->sha256))
			ret = error_set(err, STATUS_INTEGRITY, "the tree in %s has sha256 %s, the lock says %s",
					tree->path, digest_hex(&digest).text, digest_hex(&wanted->sha256).text);
	}
	strbuf_release(&launched);
	return ret;
}

struct taking {
	const struct take_job *job;
	bool no_clones; /* the file system has none, or it is another one */
};

/* Whether a hard link is as good as a copy: nobody but us can change what is behind it. */
static bool is_ours(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

static int copy_content(int from, int to)
{
	char buffer[65536];
	ssize_t n;

	while ((n = read(from, buffer, sizeof(buffer))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || fs_write_all(to, buffer, (size_t)n))
			return -1;
	}
	return 0;
}

/* A file of its own, with shared blocks where that is possible. */
static int copy(struct taking *t, int from, const char *path, const struct stat *st, bool clone)
{
	const struct timespec times[] = { st->st_mtim, st->st_mtim };
	int to = openat(t->job->tree->fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), ret = -1;

	if (to < 0)
		return -1;
	if (!(clone ? ioctl(to, FICLONE, from) : copy_content(from, to)) && !fchmod(to, st->st_mode & 0777) &&
	    !futimens(to, times))
		ret = 0;
	if (close(to))
		ret = -1;
	if (ret)
		unlinkat(t->job->tree->fd, path, 0);
	return ret;
}

static int take_open_file(struct taking *t, int fd, const char *path, struct error *err)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return error_errno(err, "cannot open %s/%s", t->job->from->path, path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, STATUS_INTEGRITY, "%s/%s is no file", t->job->from->path, path);
	if (!t->no_clones && !copy(t, fd, path, &st, true))
		return 0;
	t->no_clones = true;
	if (is_ours(&st) && !linkat(t->job->from->fd, path, t->job->tree->fd, path, 0))
		return 0;
	if (copy(t, fd, path, &st, false))
		return error_errno(err, "cannot copy %s/%s to %s", t->job->from->path, path,
				   t->job->tree->path);
	return 0;
}

static int take_file(struct taking *t, const char *path, struct error *err)
{
	int fd = openat(t->job->from->fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int ret = take_open_file(t, fd, path, err);

	if (fd >= 0)
		close(fd);
	return ret;
}

static int take_symlink(const struct taking *t, const char *path, const char *target, struct error *err)
{
	struct timespec times[2];
	struct stat st;

	if (fstatat(t->job->from->fd, path, &st, AT_SYMLINK_NOFOLLOW))
		return error_errno(err, "cannot look at %s/%s", t->job->from->path, path);
	times[0] = times[1] = st.st_mtim;
	if (symlinkat(target, t->job->tree->fd, path) ||
	    utimensat(t->job->tree->fd, path, times, AT_SYMLINK_NOFOLLOW))
		return error_errno(err, "cannot make symlink %s/%s", t->job->tree->path, path);
	return 0;
}

static int take_line(struct taking *t, const struct tree_line *line, struct error *err)
{
	char *path = slice_dup(line->path), *target = slice_dup(line->value);
	int ret = 0;

	if (line->type == 'f')
		ret = take_file(t, path, err);
	else if (line->type == 'l')
		ret = take_symlink(t, path, target, err);
	else if (mkdirat(t->job->tree->fd, path, 0755) || fchmodat(t->job->tree->fd, path, 0755, 0))
		ret = error_errno(err, "cannot create directory %s/%s", t->job->tree->path, path);
	free(target);
	free(path);
	return ret;
}

int take_job_run(void *arg, struct error *err)
{
	struct taking t = { .job = arg };
	struct strbuf plain = STRBUF_INIT;
	struct tree_line line;
	/* The names are the lock's then: none leads out of the tree. */
	int ret = pack_read_plain(t.job->toolchain, t.job->from, &plain, err);

	for (const char *rest = plain.buf; !ret && tree_next_line(&rest, &line);)
		ret = interrupt_check(err) ? -1 : take_line(&t, &line, err);
	strbuf_release(&plain);
	return ret;
}
