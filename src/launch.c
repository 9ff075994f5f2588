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

static unsigned char *make_launcher(const struct launcher_template *template, const struct tree_line *line,
				    struct slice real, const char *loader, const struct digest *digest)
{
	struct launcher_parameters p = { .magic = LAUNCHER_MAGIC };
	unsigned char *bytes = xcalloc(1, template->size);

	for (size_t i = 0; i < line->path.len; i++)
		p.levels += line->path.at[i] == '/';
	memcpy(p.digest, digest->bytes, sizeof(p.digest));
	snprintf(p.loader, sizeof(p.loader), "%s", loader);
	snprintf(p.real, sizeof(p.real), "%.*s", SLICE_ARGS(real));
	memcpy(bytes, template->bytes, template->size);
	memcpy(memmem(bytes, template->size, p.magic, sizeof(p.magic)), &p, sizeof(p));
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

static int put_launcher(const struct dir *tree, const struct launcher_template *template,
			const struct tree_line *line, struct slice real, const char *loader, const char *plain,
			struct strbuf *launched, struct error *err)
{
	char *path = slice_dup(line->path), *program = xasprintf(LAUNCHER_REAL_DIR "/%.*s", SLICE_ARGS(real));
	unsigned char *bytes = NULL;
	struct digest digest;
	struct stat st;
	int ret = -1;

	if (find_digest(plain, program, &digest)) {
		error_set(err, STATUS_INTEGRITY, "%s leads to no program", path);
		goto out;
	}
	if (fstatat(tree->fd, program, &st, AT_SYMLINK_NOFOLLOW)) {
		error_errno(err, "cannot look at %s/%s", tree->path, program);
		goto out;
	}
	bytes = make_launcher(template, line, real, loader, &digest);
	if (replace(tree, path, bytes, template->size, &st.st_mtim, err))
		goto out;
	digest_of(bytes, template->size, &digest);
	strbuf_addf(launched, "f\t755\t%zu\t%s\t%s\n", template->size, digest_hex(&digest).text, path);
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
	const struct launcher_template *template = NULL;
	const char *rest = plain;
	struct tree_line line;
	struct slice real;

	for (size_t i = 0; i < ARRAY_SIZE(templates); i++)
		if (!strcmp(templates[i].host, host))
			template = templates[i].template;
	if (!template)
		return error_set(err, STATUS_MANIFEST, "no launcher for the host %s", host);
	while (tree_next_line(&rest, &line)) {
		if (!find_real(&line, &real))
			strbuf_addf(launched, "%.*s\n", SLICE_ARGS(line.all));
		else if (put_launcher(tree, template, &line, real, loader, plain, launched, err))
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
