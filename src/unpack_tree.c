/* Writes the same files into several trees at once. */
#include "unpack_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* O_PATH needs no permission to read, which the sandbox takes away. */
enum { DIR_FLAGS = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

static int taken(struct error *err)
{
	return error_set(err, STATUS_INTEGRITY, "there is something of that name already");
}

static int failed(const char *what, struct error *err)
{
	if (errno == EEXIST)
		return taken(err);
	if (errno == ENOTDIR || errno == ELOOP)
		return error_set(err, STATUS_INTEGRITY, "it lies where something is that is no directory");
	return error_errno(err, "cannot make the %s", what);
}

/* Opens `name` in the directory `at`, made when missing and wanted. -1 with errno. */
static int step(int at, const char *name, bool make)
{
	int fd = openat(at, name, DIR_FLAGS);

	if (fd >= 0 || errno != ENOENT || !make)
		return fd;
	if (!mkdirat(at, name, 0755)) {
		if (fchmodat(at, name, 0755, 0))
			return -1;
	} else if (errno != EEXIST) {
		return -1;
	}
	return openat(at, name, DIR_FLAGS);
}

/* Opens the directory of `len` bytes of path below root; "" is root itself. -1 with errno. */
static int walk(int root, const char *path, size_t len, bool make)
{
	int at = openat(root, ".", DIR_FLAGS), next, saved;
	char *copy = xstrndup(path, len), *save = NULL;

	for (char *part = strtok_r(copy, "/", &save); part && at >= 0; part = strtok_r(NULL, "/", &save)) {
		next = step(at, part, make);
		saved = errno;
		close(at);
		errno = saved;
		at = next;
	}
	free(copy);
	return at;
}

static const char *last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void leave(struct unpack_tree *t)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->dirs[i] >= 0)
			close(t->dirs[i]);
		t->dirs[i] = -1;
	}
}

/* Makes `len` bytes of path the current directory. */
static int enter(struct unpack_tree *t, const char *path, size_t len, struct error *err)
{
	if (t->dirs[0] >= 0 && t->current.len == len && !memcmp(t->current.buf, path, len))
		return 0;
	leave(t);
	strbuf_reset(&t->current);
	strbuf_add(&t->current, path, len);
	for (size_t i = 0; i < t->count; i++) {
		t->dirs[i] = walk(t->roots[i], path, len, true);
		if (t->dirs[i] < 0) {
			failed("directory", err);
			leave(t);
			return -1;
		}
	}
	return 0;
}

/* Enters the parent of path and sets *name to what is left. */
static int enter_parent(struct unpack_tree *t, const char *path, const char **name, struct error *err)
{
	*name = last_component(path);
	return enter(t, path, *name > path ? (size_t)(*name - path) - 1 : 0, err);
}

int unpack_tree_open(struct unpack_tree *t, const struct dir *stage, const struct strlist *trees,
		     struct error *err)
{
	t->roots = xcalloc(trees->len, sizeof(*t->roots));
	t->dirs = xcalloc(trees->len, sizeof(*t->dirs));
	for (; t->count < trees->len; t->count++) {
		t->dirs[t->count] = -1;
		t->roots[t->count] = step(stage->fd, trees->items[t->count], true);
		if (t->roots[t->count] < 0)
			return error_errno(err, "cannot make directory %s/%s", stage->path,
					   trees->items[t->count]);
	}
	return 0;
}

void unpack_tree_close(struct unpack_tree *t)
{
	leave(t);
	for (size_t i = 0; i < t->count; i++)
		close(t->roots[i]);
	free(t->roots);
	free(t->dirs);
	strbuf_release(&t->current);
	strbuf_release(&t->path);
	*t = (struct unpack_tree)UNPACK_TREE_INIT;
}

int unpack_tree_directory(struct unpack_tree *t, const char *path, struct error *err)
{
	return enter(t, path, strlen(path), err);
}

int unpack_tree_file(struct unpack_tree *t, const char *path, mode_t mode, int *fd, struct error *err)
{
	strbuf_reset(&t->path);
	strbuf_addstr(&t->path, path);
	if (enter_parent(t, t->path.buf, &t->name, err))
		return -1;
	*fd = openat(t->dirs[0], t->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (*fd < 0)
		return failed("file", err);
	if (fchmod(*fd, mode)) {
		failed("file", err);
		close(*fd);
		return -1;
	}
	return 0;
}

int unpack_tree_share(struct unpack_tree *t, struct error *err)
{
	for (size_t i = 1; i < t->count; i++)
		if (linkat(t->dirs[0], t->name, t->dirs[i], t->name, 0))
			return failed("hard link", err);
	return 0;
}

int unpack_tree_symlink(struct unpack_tree *t, const char *path, const char *target, int64_t mtime,
			struct error *err)
{
	struct timespec times[2] = { { .tv_sec = mtime }, { .tv_sec = mtime } };

	strbuf_reset(&t->path);
	strbuf_addstr(&t->path, path);
	if (enter_parent(t, t->path.buf, &t->name, err))
		return -1;
	if (symlinkat(target, t->dirs[0], t->name) ||
	    utimensat(t->dirs[0], t->name, times, AT_SYMLINK_NOFOLLOW))
		return failed("symlink", err);
	return unpack_tree_share(t, err);
}

int unpack_tree_link(struct unpack_tree *t, const char *path, const char *target, struct error *err)
{
	const char *name, *there = last_component(target);
	struct stat st;
	int at, ret = 0;

	if (enter_parent(t, path, &name, err))
		return -1;
	for (size_t i = 0; i < t->count && !ret; i++) {
		at = walk(t->roots[i], target, there > target ? (size_t)(there - target) - 1 : 0, false);
		if (at < 0 || fstatat(at, there, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
			ret = error_set(err, STATUS_INTEGRITY,
					"it is a hard link to %s, which is not a file here", target);
		else if (linkat(at, there, t->dirs[i], name, 0))
			ret = failed("hard link", err);
		if (at >= 0)
			close(at);
	}
	return ret;
}
