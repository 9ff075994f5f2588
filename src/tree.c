/* A directory tree as text, to name it and to see what changed in it. */
#include "tree.h"

#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One entry: its path, which it owns, and what stands before it in the line. */
struct line {
	char *path;
	char *before; /* "f\t755\t12\t<sha256>\t" */
};

struct scan {
	const struct strlist *except;
	struct tree *tree;
	VEC(struct line) lines;
};

static int describe_file(int parent, const char *name, const struct stat *st, struct strbuf *out)
{
	int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), ret;
	struct digest digest;
	uint64_t size;

	if (fd < 0)
		return -1;
	ret = digest_of_file(fd, &digest, &size);
	close(fd);
	if (!ret)
		strbuf_addf(out, "f\t%o\t%" PRIu64 "\t%s\t", (unsigned)st->st_mode & 07777, size,
			    digest_hex(&digest).text);
	return ret;
}

static int describe_link(int parent, const char *name, struct strbuf *out)
{
	char target[4096];
	ssize_t len = readlinkat(parent, name, target, sizeof(target) - 1);

	if (len < 0)
		return -1;
	target[len] = '\0';
	strbuf_addf(out, "l\t%s\t", target);
	return 0;
}

static int describe(int parent, const char *name, const struct stat *st, struct strbuf *out)
{
	if (S_ISDIR(st->st_mode)) {
		strbuf_addstr(out, "d\t");
		return 0;
	}
	if (S_ISLNK(st->st_mode))
		return describe_link(parent, name, out);
	if (S_ISREG(st->st_mode))
		return describe_file(parent, name, st, out);
	strbuf_addf(out, "?\t%o\t", (unsigned)st->st_mode);
	return 0;
}

static int scan_dir(struct scan *scan, const struct dir *dir, const char *below, struct error *err);

static int scan_entry(struct scan *scan, const struct dir *dir, const char *name, const char *path,
		      struct error *err)
{
	struct strbuf before = STRBUF_INIT;
	struct dir sub = DIR_INIT;
	struct line *line;
	struct stat st;
	int ret = 0;

	if (interrupt_check(err))
		return -1;
	if (strpbrk(path, "\t\n"))
		return error_set(err, STATUS_INTEGRITY, "%s: a name with a tab or newline does not belong here",
				 dir->path);
	if (fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) || describe(dir->fd, name, &st, &before)) {
		strbuf_release(&before);
		return error_errno(err, "cannot read %s/%s", dir->path, name);
	}
	/* "l", the target, and the tab that has to be the only one behind it. */
	if (S_ISLNK(st.st_mode) && strpbrk(before.buf + 2, "\t\n") != before.buf + before.len - 1) {
		strbuf_release(&before);
		return error_set(err, STATUS_INTEGRITY,
				 "%s/%s: a symlink to a name with a tab or newline does not belong here",
				 dir->path, name);
	}
	line = vec_push(&scan->lines);
	line->path = xstrdup(path);
	line->before = strbuf_detach(&before);
	if (S_ISREG(st.st_mode))
		scan->tree->bytes += st.st_size;
	if (!S_ISDIR(st.st_mode)) {
		scan->tree->files++;
		return 0;
	}
	ret = dir_open_at(&sub, dir, name, false, err);
	if (!ret)
		ret = scan_dir(scan, &sub, path, err);
	dir_close(&sub);
	return ret;
}

static int scan_dir(struct scan *scan, const struct dir *dir, const char *below, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	int ret = fs_list(dir, &names, err);

	vec_each (&names, name) {
		char *path = *below ? xasprintf("%s/%s", below, *name) : xstrdup(*name);

		if (!ret && !strlist_has(scan->except, path))
			ret = scan_entry(scan, dir, *name, path, err);
		free(path);
	}
	strlist_release(&names);
	return ret;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->path, ((const struct line *)b)->path);
}

int tree_scan(struct tree *t, const struct dir *dir, const struct strlist *except, struct error *err)
{
	struct scan scan = { .except = except, .tree = t, .lines = VEC_INIT };
	int ret = scan_dir(&scan, dir, "", err);

	/* "a/b" sorts behind "a.c" as a whole path, before it when walked. */
	if (scan.lines.len)
		qsort(scan.lines.items, scan.lines.len, sizeof(*scan.lines.items), by_path);
	vec_each (&scan.lines, line) {
		strbuf_addf(&t->listing, "%s%s\n", line->before, line->path);
		free(line->before);
		free(line->path);
	}
	vec_release(&scan.lines);
	return ret;
}

void tree_release(struct tree *t)
{
	strbuf_release(&t->listing);
}

/* A line of a listing, and its path. */
struct cursor {
	const char *next; /* where the next line begins */
	const char *line;
	size_t line_len;
	const char *path;
	size_t path_len;
};

static bool cursor_next(struct cursor *c)
{
	const char *end, *tab;

	c->line = c->next;
	end = strchr(c->line, '\n');
	if (!end)
		return false;
	c->next = end + 1;
	c->line_len = (size_t)(end - c->line);
	tab = memrchr(c->line, '\t', c->line_len);
	c->path = tab ? tab + 1 : c->line;
	c->path_len = (size_t)(end - c->path);
	return true;
}

static int compare_paths(const struct cursor *a, const struct cursor *b)
{
	size_t shorter = a->path_len < b->path_len ? a->path_len : b->path_len;
	int order = memcmp(a->path, b->path, shorter);

	if (order)
		return order;
	return a->path_len < b->path_len ? -1 : a->path_len > b->path_len;
}

static void report(struct strlist *differences, const char *what, const struct cursor *c)
{
	strlist_take(differences, xasprintf("%s: %.*s", what, (int)c->path_len, c->path));
}

void tree_compare(const char *wanted, const char *found, struct strlist *differences)
{
	struct cursor a = { .next = wanted }, b = { .next = found };
	bool more_a = cursor_next(&a), more_b = cursor_next(&b);

	while (more_a || more_b) {
		int order = !more_a ? 1 : !more_b ? -1 : compare_paths(&a, &b);

		if (order < 0)
			report(differences, "missing", &a);
		else if (order > 0)
			report(differences, "extra", &b);
		else if (a.line_len != b.line_len || memcmp(a.line, b.line, a.line_len) != 0)
			report(differences, "changed", &a);
		if (order <= 0)
			more_a = cursor_next(&a);
		if (order >= 0)
			more_b = cursor_next(&b);
	}
}
