/* Launchers in the place of the symlinks to a tree's programs. */
#include "launch.h"

#include "launcher.h"
#include "launchers.h"
#include "tree.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert((int)LAUNCHER_DIGEST == (int)DIGEST_BYTES, "the launcher carries a digest");

/* Ours have some 2 KB. What is larger is not read to see whether it is one. */
enum { LAUNCHER_FILE_MAX = 64 * 1024 };

static const struct {
	const char *host;
	const struct launcher_template *template;
} templates[] = {
	{ "x86_64-linux", &launcher_x86_64 },
	{ "aarch64-linux", &launcher_aarch64 },
};

/* One tree's launchers in the making. */
struct launching {
	const struct dir *tree;
	const struct launcher_template *template;
	const char *loader;
	const char *plain; /* the listing */
	bool lacks_lto;
};

/* "../" for each directory that path lies in. */
static void add_ups(struct strbuf *out, struct slice path)
{
	for (size_t i = 0; i < path.len; i++)
		if (path.at[i] == '/')
			strbuf_addstr(out, "../");
}

/* The path below libexec/mingwup/real that a symlink leads to; false when it leads elsewhere. */
static bool find_real(const struct tree_line *line, struct slice *real)
{
	struct strbuf start = STRBUF_INIT;
	bool found;

	add_ups(&start, line->path);
	strbuf_addstr(&start, LAUNCHER_REAL_DIR "/");
	*real = line->value;
	found = line->type == 'l' && memchr(line->path.at, '/', line->path.len) && real->len > start.len &&
		real->len - start.len < LAUNCHER_REAL_MAX && !memcmp(real->at, start.buf, start.len);
	if (found)
		slice_skip(real, start.len);
	strbuf_release(&start);
	return found;
}

/* The digest that a listing has for a path. */
static int find_digest(const char *listing, const char *path, struct digest *digest)
{
	struct tree_line line;

	while (tree_next_line(&listing, &line)) {
		char *hex;
		int ret;

		if (line.type != 'f' || !slice_is(line.path, path))
			continue;
		hex = slice_dup(line.value);
		ret = digest_parse(hex, digest);
		free(hex);
		return ret;
	}
	return -1;
}

static bool ends_with(struct slice s, const char *end)
{
	size_t len = strlen(end);

	return s.len >= len && !memcmp(s.at + s.len - len, end, len);
}

/* Whether there is a compiler, and no lto1. */
static bool lacks_lto(const char *listing)
{
	bool compiler = false, lto = false;
	struct tree_line line;

	while (tree_next_line(&listing, &line)) {
		compiler = compiler || ends_with(line.path, "/cc1");
		lto = lto || ends_with(line.path, "/lto1");
	}
	return compiler && !lto;
}

/* bin/<triple>-gcc and its kin, with a version or "-posix" behind it, but not gcc-ar or c++filt. */
static bool is_driver(struct slice path)
{
	static const char posix[] = "-posix";

	if (ends_with(path, posix))
		path.len -= strlen(posix);
	while (path.len && strchr("0123456789.", path.at[path.len - 1]))
		path.len--;
	if (path.len && path.at[path.len - 1] == '-')
		path.len--;
	return path.len > 4 && !memcmp(path.at, "bin/", 4) &&
	       (ends_with(path, "-gcc") || ends_with(path, "-g++") || ends_with(path, "-c++") ||
		ends_with(path, "-cpp"));
}

static unsigned char *make_launcher(const struct launching *l, const struct tree_line *line, struct slice real,
				    const struct digest *digest)
{
	struct launcher_parameters p = { .magic = LAUNCHER_MAGIC };
	unsigned char *bytes = xcalloc(1, l->template->size);

	for (size_t i = 0; i < line->path.len; i++)
		p.levels += line->path.at[i] == '/';
	memcpy(p.digest, digest->bytes, sizeof(p.digest));
	snprintf(p.loader, sizeof(p.loader), "%s", l->loader);
	snprintf(p.real, sizeof(p.real), "%.*s", SLICE_ARGS(real));
	if (l->lacks_lto && is_driver(line->path))
		snprintf(p.last, sizeof(p.last), "-fno-lto");
	memcpy(bytes, l->template->bytes, l->template->size);
	memcpy(memmem(bytes, l->template->size, p.magic, sizeof(p.magic)), &p, sizeof(p));
	return bytes;
}

/* Leaves the directory as old as it was: what a tree is does not depend on when it is made. */
static int replace(const struct dir *tree, const char *path, const unsigned char *bytes, size_t size,
		   const struct timespec *mtime, struct error *err)
{
	char *parent = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	struct timespec times[2];
	struct stat st;
	int ret = -1;

	if (fstatat(tree->fd, parent, &st, AT_SYMLINK_NOFOLLOW)) {
		error_errno(err, "cannot look at %s/%s", tree->path, parent);
	} else if (!fs_write_dated(tree, path, bytes, size, 0755, mtime, err)) {
		times[0] = times[1] = st.st_mtim;
		ret = utimensat(tree->fd, parent, times, 0)
			      ? error_errno(err, "cannot set the time of %s/%s", tree->path, parent)
			      : 0;
	}
	free(parent);
	return ret;
}

static int put_launcher(const struct launching *l, const struct tree_line *line, struct slice real,
			struct strbuf *launched, struct error *err)
{
	char *path = slice_dup(line->path), *program = xasprintf(LAUNCHER_REAL_DIR "/%.*s", SLICE_ARGS(real));
	size_t size = l->template->size;
	unsigned char *bytes = NULL;
	struct digest digest;
	struct stat st;
	int ret = -1;

	if (find_digest(l->plain, program, &digest)) {
		error_set(err, STATUS_INTEGRITY, "%s leads to no program", path);
		goto out;
	}
	if (fstatat(l->tree->fd, program, &st, AT_SYMLINK_NOFOLLOW)) {
		error_errno(err, "cannot look at %s/%s", l->tree->path, program);
		goto out;
	}
	bytes = make_launcher(l, line, real, &digest);
	if (replace(l->tree, path, bytes, size, &st.st_mtim, err))
		goto out;
	digest_of(bytes, size, &digest);
	strbuf_addf(launched, "f\t755\t%zu\t%s\t%s\n", size, digest_hex(&digest).text, path);
	ret = 0;
out:
	free(bytes);
	free(program);
	free(path);
	return ret;
}

int launch_tree(const struct dir *tree, const char *host, const char *loader, const char *plain,
		struct strbuf *launched, struct error *err)
{
	struct launching l = { .tree = tree, .loader = loader, .plain = plain, .lacks_lto = lacks_lto(plain) };
	const char *rest = plain;
	struct tree_line line;
	struct slice real;

	for (size_t i = 0; i < ARRAY_SIZE(templates); i++)
		if (!strcmp(templates[i].host, host))
			l.template = templates[i].template;
	if (!l.template)
		return error_set(err, STATUS_MANIFEST, "no launcher for the host %s", host);
	while (tree_next_line(&rest, &line)) {
		if (!find_real(&line, &real))
			strbuf_addf(launched, "%.*s\n", SLICE_ARGS(line.all));
		else if (put_launcher(&l, &line, real, launched, err))
			return -1;
	}
	return 0;
}

/* What a file launches; "" when it is no launcher. */
static int read_launcher(const struct dir *tree, const char *path, char real[LAUNCHER_REAL_MAX],
			 struct error *err)
{
	int fd = openat(tree->fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char *bytes = xcalloc(1, LAUNCHER_FILE_MAX), *block;
	ssize_t len = fd < 0 ? -1 : pread(fd, bytes, LAUNCHER_FILE_MAX, 0);
	int ret = 0;

	real[0] = '\0';
	if (len < 0) {
		ret = error_errno(err, "cannot read %s/%s", tree->path, path);
	} else {
		block = memmem(bytes, (size_t)len, LAUNCHER_MAGIC, sizeof(LAUNCHER_MAGIC));
		if (block && (size_t)(bytes + len - block) >= sizeof(struct launcher_parameters)) {
			memcpy(real, block + offsetof(struct launcher_parameters, real), LAUNCHER_REAL_MAX);
			real[LAUNCHER_REAL_MAX - 1] = '\0';
		}
	}
	if (fd >= 0)
		close(fd);
	free(bytes);
	return ret;
}

int launch_plain(const struct dir *tree, const char *launched, struct strbuf *plain, struct error *err)
{
	char real[LAUNCHER_REAL_MAX];
	struct tree_line line;

	while (tree_next_line(&launched, &line)) {
		char *path = slice_dup(line.path);
		int ret = 0;

		real[0] = '\0';
		if (line.type == 'f' && slice_is(line.mode, "755") && line.size <= LAUNCHER_FILE_MAX)
			ret = read_launcher(tree, path, real, err);
		free(path);
		if (ret)
			return -1;
		if (real[0]) {
			strbuf_addstr(plain, "l\t");
			add_ups(plain, line.path);
			strbuf_addf(plain, LAUNCHER_REAL_DIR "/%s\t%.*s\n", real, SLICE_ARGS(line.path));
		} else {
			strbuf_addf(plain, "%.*s\n", SLICE_ARGS(line.all));
		}
	}
	return 0;
}
