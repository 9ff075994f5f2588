/* Relocate: makes an unpacked Debian tree run from anywhere, by its own C library. */
#include "relocate.h"

#include "elf.h"
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PRELOAD_LIST "/etc/ld.so.preload"
#define OWN_DIR "libexec/mingwup"

/* A host that there is a launcher for (launch.c). */
struct host_kind {
	const char *name;
	uint16_t machine;
};

static const struct host_kind host_kinds[] = {
	{ "x86_64-linux", ELF_MACHINE_X86_64 },
	{ "aarch64-linux", ELF_MACHINE_AARCH64 },
};

/* A program that has been moved, by the inode that further hard links to it have. */
struct program {
	dev_t dev;
	ino_t ino;
	char *path; /* in the tree and below libexec/mingwup/real alike */
};

struct relocation {
	const struct relocate_options *options;
	const struct host_kind *kind;
	struct strbuf assembler, linker, preload; /* the strings that are blanked */
	VEC(struct program) programs;
	struct relocate_result result;
	struct strbuf path; /* of what is being looked at, in the tree */
};

/* A directory of the tree, and the one of the same path below libexec/mingwup/real, opened when it is needed.
 */
struct level {
	struct level *up;
	const char *name;
	struct dir dir;
	struct dir real;
	struct stat st; /* before anything was changed in it */
};

/* A file mapped privately: what is changed here does not reach the file. */
struct mapping {
	unsigned char *bytes; /* NULL: none */
	size_t len;
};

static const struct host_kind *find_host_kind(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(host_kinds); i++)
		if (!strcmp(host_kinds[i].name, name))
			return &host_kinds[i];
	return NULL;
}

static void mapping_release(struct mapping *map)
{
	if (map->bytes)
		munmap(map->bytes, map->len);
	map->bytes = NULL;
}

/* Whether it begins as ELF files do: 1 or 0, or -1 with errno. */
static int begins_as_elf(int fd)
{
	char magic[ELF_MAGIC_BYTES];
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(magic) && (n = pread(fd, magic + len, sizeof(magic) - len, (off_t)len)) != 0) {
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			len += (size_t)n;
	}
	return elf_has_magic(magic, len);
}

/* Maps a regular file that begins as ELF files do; map->bytes stays NULL for all others. */
static int map_elf(struct mapping *map, const struct dir *dir, const char *name, struct error *err)
{
	struct stat st;
	int ret = 0, fd, is_elf;
	void *bytes;

	fd = openat(dir->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	is_elf = fd < 0 ? -1 : begins_as_elf(fd);
	if (is_elf < 0 || fstat(fd, &st)) {
		ret = error_errno(err, "cannot read %s/%s", dir->path, name);
	} else if (is_elf) {
		map->len = (size_t)st.st_size;
		bytes = mmap(NULL, map->len, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
		if (bytes == MAP_FAILED)
			ret = error_errno(err, "cannot read %s/%s", dir->path, name);
		else
			map->bytes = bytes;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

static int set_time(const struct dir *dir, const struct timespec *mtime, struct error *err)
{
	const struct timespec times[] = { *mtime, *mtime };

	return futimens(dir->fd, times) ? error_errno(err, "cannot set the time of %s", dir->path) : 0;
}

/* `needle` begins and ends with NUL; where it stands, the string between becomes empty. */
static unsigned blank_string(const struct mapping *map, const struct strbuf *needle)
{
	unsigned char *at = map->bytes, *end = map->bytes + map->len;
	unsigned count = 0;

	while ((at = memmem(at, (size_t)(end - at), needle->buf, needle->len))) {
		at[1] = '\0';
		at++;
		count++;
	}
	return count;
}

static int check_machine(const struct relocation *r, const struct mapping *map, const char *path,
			 struct elf *elf, struct error *err)
{
	char number[32];

	if (elf_read(elf, map->bytes, map->len, err))
		return error_prefix(err, "%s in the packages", path);
	if (elf->machine == r->kind->machine ||
	    (elf->type != ELF_TYPE_EXECUTABLE && elf->type != ELF_TYPE_SHARED))
		return 0;
	return error_set(
		err, STATUS_MANIFEST,
		"%s is a program or library for %s, not for the host %s: the packages are of another architecture",
		path, elf_machine_name(elf->machine, number, sizeof(number)), r->kind->name);
}

static int open_real(struct level *level, struct error *err)
{
	if (level->real.fd >= 0)
		return 0;
	if (open_real(level->up, err) || dir_open_at(&level->real, &level->up->real, level->name, true, err))
		return -1;
	if (fchmod(level->real.fd, 0755))
		return error_errno(err, "cannot set the mode of %s", level->real.path);
	return 0;
}

/* Where a launcher is to stand, as old as its program. */
static int link_program(const struct relocation *r, const struct level *level, const char *name,
			const struct program *program, const struct stat *st, struct error *err)
{
	const struct timespec times[] = { st->st_mtim, st->st_mtim };
	struct strbuf target = STRBUF_INIT;
	int ret;

	for (const char *slash = strchr(r->path.buf, '/'); slash; slash = strchr(slash + 1, '/'))
		strbuf_addstr(&target, "../");
	strbuf_addf(&target, LAUNCHER_REAL_DIR "/%s", program->path);
	ret = fs_symlink(&level->dir, name, target.buf, err);
	if (!ret && utimensat(level->dir.fd, name, times, AT_SYMLINK_NOFOLLOW))
		ret = error_errno(err, "cannot set the time of %s/%s", level->dir.path, name);
	strbuf_release(&target);
	return ret;
}

/* A changed program is a new file; an unchanged one keeps its inode, which other trees may share. */
static int move_program(struct relocation *r, struct level *level, const char *name, const struct mapping *map,
			const struct stat *st, struct error *err)
{
	unsigned blanked = blank_string(map, &r->assembler) + blank_string(map, &r->linker);

	r->result.blanked += blanked;
	r->result.programs++;
	if (open_real(level, err))
		return -1;
	if (blanked)
		return fs_write_dated(&level->real, name, map->bytes, map->len, st->st_mode & 0777,
				      &st->st_mtim, err);
	if (renameat(level->dir.fd, name, level->real.fd, name))
		return error_errno(err, "cannot move %s/%s to %s", level->dir.path, name, level->real.path);
	return 0;
}

static struct program *find_program(const struct relocation *r, const struct stat *st)
{
	vec_each (&r->programs, program)
		if (program->dev == st->st_dev && program->ino == st->st_ino)
			return program;
	return NULL;
}

static int relocate_program(struct relocation *r, struct level *level, const char *name,
			    const struct mapping *map, const struct stat *st, struct error *err)
{
	struct program *program = find_program(r, st);

	if (r->path.len >= LAUNCHER_REAL_MAX)
		return error_set(err, STATUS_MANIFEST, "%s in the packages: path too long", r->path.buf);
	if (!program) {
		if (move_program(r, level, name, map, st, err))
			return -1;
		program = vec_push(&r->programs);
		*program =
			(struct program){ .dev = st->st_dev, .ino = st->st_ino, .path = xstrdup(r->path.buf) };
	}
	r->result.links++;
	return link_program(r, level, name, program, st, err);
}

static int relocate_file(struct relocation *r, struct level *level, const char *name, const struct stat *st,
			 struct error *err)
{
	struct mapping map = { 0 };
	struct elf elf;
	int ret;

	if (map_elf(&map, &level->dir, name, err))
		return -1;
	if (!map.bytes)
		return 0;
	ret = check_machine(r, &map, r->path.buf, &elf, err);
	if (!ret && elf.interpreted)
		ret = relocate_program(r, level, name, &map, st, err);
	mapping_release(&map);
	return ret;
}

static int walk(struct relocation *r, struct level *level, struct error *err);

static int walk_directory(struct relocation *r, struct level *up, const char *name, struct error *err)
{
	struct level level = { .up = up, .name = name, .dir = DIR_INIT, .real = DIR_INIT };
	int ret = -1;

	if (!strcmp(r->path.buf, OWN_DIR))
		return 0;
	if (dir_open_at(&level.dir, &up->dir, name, false, err) || walk(r, &level, err))
		goto out;
	ret = 0;
out:
	dir_close(&level.dir);
	dir_close(&level.real);
	return ret;
}

/* Each file and directory in bytewise order, so that which of several hard links gives the real file its name
 * is fixed. */
static int walk(struct relocation *r, struct level *level, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	size_t len = r->path.len;
	struct stat st;
	int ret = 0;

	if (fstat(level->dir.fd, &level->st))
		ret = error_errno(err, "cannot examine %s", level->dir.path);
	else
		ret = fs_list(&level->dir, &names, err);
	for (size_t i = 0; !ret && i < names.len; i++) {
		strbuf_addf(&r->path, "%s%s", len ? "/" : "", names.items[i]);
		if (fstatat(level->dir.fd, names.items[i], &st, AT_SYMLINK_NOFOLLOW))
			ret = error_errno(err, "cannot examine %s/%s", level->dir.path, names.items[i]);
		else if (S_ISDIR(st.st_mode))
			ret = walk_directory(r, level, names.items[i], err);
		else if (S_ISREG(st.st_mode))
			ret = relocate_file(r, level, names.items[i], &st, err);
		strbuf_setlen(&r->path, len);
	}
	if (!ret)
		ret = set_time(&level->dir, &level->st.st_mtim, err);
	if (!ret && level->real.fd >= 0)
		ret = set_time(&level->real, &level->st.st_mtim, err);
	strlist_release(&names);
	return ret;
}

static int relocate_loader(struct relocation *r, const struct dir *host, struct timespec *mtime,
			   struct error *err)
{
	const char *name = r->options->loader;
	struct mapping map = { 0 };
	unsigned blanked;
	struct stat st;
	struct elf elf;
	int ret = -1;

	if (strlen(name) >= LAUNCHER_LOADER_MAX - 1 || fstatat(host->fd, name, &st, AT_SYMLINK_NOFOLLOW) ||
	    !S_ISREG(st.st_mode)) {
		error_set(err, STATUS_MANIFEST, "the packages hold no dynamic loader %s for the host %s", name,
			  r->kind->name);
		goto out;
	}
	if (map_elf(&map, host, name, err))
		goto out;
	if (!map.bytes) {
		error_set(err, STATUS_MANIFEST, "the dynamic loader %s in the packages is not an ELF file",
			  name);
		goto out;
	}
	if (check_machine(r, &map, name, &elf, err))
		goto out;
	blanked = blank_string(&map, &r->preload);
	r->result.blanked += blanked;
	*mtime = st.st_mtim;
	ret = blanked ? fs_write_dated(host, name, map.bytes, map.len, st.st_mode & 0777, mtime, err) : 0;
out:
	mapping_release(&map);
	return ret;
}

/* "\0<text>\0" */
static void add_needle(struct strbuf *needle, const char *directory, const char *prefix, const char *name)
{
	strbuf_addch(needle, '\0');
	strbuf_addf(needle, "%s%s%s", directory, prefix, name);
	strbuf_addch(needle, '\0');
}

/* Our own directories have no time from a package: the loader's, so that it is always the same one. */
static int set_own_times(const struct dir *own, const struct dir *host, const struct dir *real,
			 const struct timespec *mtime, struct error *err)
{
	return set_time(host, mtime, err) || set_time(real, mtime, err) || set_time(own, mtime, err) ? -1 : 0;
}

static int relocate_open_tree(struct relocation *r, const struct dir *tree, struct error *err)
{
	struct level root = { .dir = *tree, .real = DIR_INIT };
	struct dir libexec = DIR_INIT, own = DIR_INIT, host = DIR_INIT, real = DIR_INIT;
	struct timespec mtime;
	int ret = -1;

	if (dir_open_at(&libexec, tree, "libexec", false, err) ||
	    dir_open_at(&own, &libexec, "mingwup", false, err) ||
	    dir_open_at(&host, &own, "host", false, err) || relocate_loader(r, &host, &mtime, err) ||
	    dir_open_at(&real, &own, "real", true, err))
		goto out;
	root.real = real;
	if (fchmod(real.fd, 0755)) {
		error_errno(err, "cannot set the mode of %s", real.path);
		goto out;
	}
	if (walk(r, &root, err) || set_own_times(&own, &host, &real, &mtime, err))
		goto out;
	ret = 0;
out:
	dir_close(&real);
	dir_close(&host);
	dir_close(&own);
	dir_close(&libexec);
	return ret;
}

int relocate_tree(const struct dir *tree, const struct relocate_options *options, struct error *err)
{
	struct relocation r = { .options = options,
				.assembler = STRBUF_INIT,
				.linker = STRBUF_INIT,
				.preload = STRBUF_INIT,
				.programs = VEC_INIT,
				.path = STRBUF_INIT };
	int ret;

	r.kind = find_host_kind(options->host);
	if (!r.kind)
		return error_set(err, STATUS_MANIFEST, "no launcher for the host %s", options->host);
	add_needle(&r.assembler, "/usr/bin/", options->triple, "-as");
	add_needle(&r.linker, "/usr/bin/", options->triple, "-ld");
	add_needle(&r.preload, PRELOAD_LIST, "", "");
	ret = relocate_open_tree(&r, tree, err);
	if (options->result)
		*options->result = r.result;
	vec_each (&r.programs, program)
		free(program->path);
	vec_release(&r.programs);
	strbuf_release(&r.assembler);
	strbuf_release(&r.linker);
	strbuf_release(&r.preload);
	strbuf_release(&r.path);
	return ret;
}
