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

/* Takes a field and the tab behind it. */
static struct slice take_field(struct slice *fields)
{
	const char *tab = fields->len ? memchr(fields->at, '\t', fields->len) : NULL;
	struct slice field = { fields->at, tab ? (size_t)(tab - fields->at) : fields->len };

	slice_skip(fields, field.len + (tab != NULL));
	return field;
}

bool tree_next_line(const char **rest, struct tree_line *line)
{
	const char *end = strchr(*rest, '\n');
	struct slice fields = { *rest, end ? (size_t)(end - *rest) : 0 }, type;

	if (!end)
		return false;
	*rest = end + 1;
	*line = (struct tree_line){ .type = '?', .all = fields, .path = fields };
	type = take_field(&fields);
	if (type.len != 1 || !strchr("dfl", *type.at))
		return true;
	line->type = *type.at;
	if (line->type == 'f') {
		line->mode = take_field(&fields);
		if (slice_number(take_field(&fields), &line->size))
			line->type = '?';
	}
	if (line->type != 'd')
		line->value = take_field(&fields);
	line->path = fields;
	return true;
}

static void report(struct strlist *differences, const char *what, const struct tree_line *line)
{
	strlist_take(differences, xasprintf("%s: %.*s", what, SLICE_ARGS(line->path)));
}

void tree_compare(const char *wanted, const char *found, struct strlist *differences)
{
	struct tree_line a, b;
	bool more_a = tree_next_line(&wanted, &a), more_b = tree_next_line(&found, &b);

	while (more_a || more_b) {
		int order = !more_a ? 1 : !more_b ? -1 : slice_compare(a.path, b.path);

		if (order < 0)
			report(differences, "missing", &a);
		else if (order > 0)
			report(differences, "extra", &b);
		else if (slice_compare(a.all, b.all))
			report(differences, "changed", &a);
		if (order <= 0)
			more_a = tree_next_line(&wanted, &a);
		if (order >= 0)
			more_b = tree_next_line(&found, &b);
	}
}
