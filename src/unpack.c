/* Unpack: from a verified package to files in the stage. */
#include "unpack.h"

#include "deb.h"
#include "sandbox.h"
#include "unpack_tree.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * What a child may map: liblzma gives up beyond 512 MiB (xz.c), zstd's window is at most 128 MiB; a thread reserves a
 * stack (8 MiB) and an arena of malloc (128 MiB), most of which it never touches.
 */
#define MEMORY_MAX (UINT64_C(1) << 30)
#define MEMORY_OF_THREAD (UINT64_C(192) << 20)

enum { EARLY_BYTES_MIN = 256 * 1024 };

/* What the child is given. */
struct start {
	const struct unpack_job *job;
	struct deb_library *library;
};

struct unpack {
	const struct unpack_job *job;
	const struct deb_library *library;
	struct deb *deb;
	struct unpack_tree tree;
	uint64_t entries, bytes; /* so far */
	struct strbuf path;      /* of the present entry, in the tree */
	struct strbuf target;
};

static int refuse(struct error *err, const char *why)
{
	return error_set(err, STATUS_INTEGRITY, "%s", why);
}

/* Checked for all entries, those that are left out included: they show what the package is. */
static int check_entry(struct unpack *u, const struct deb_entry *entry, struct error *err)
{
	if (++u->entries > u->job->max_entries)
		return error_set(err, STATUS_INTEGRITY, "the package has more than %llu entries",
				 (unsigned long long)u->job->max_entries);
	if (entry->type == DEB_OTHER)
		return error_set(err, STATUS_INTEGRITY, "it is %s", entry->kind);
	if (entry->size > u->job->max_bytes - u->bytes)
		return error_set(err, STATUS_INTEGRITY, "the package unpacks to more than %llu bytes",
				 (unsigned long long)u->job->max_bytes);
	u->bytes += entry->size;
	if (entry->type != DEB_FILE && entry->size)
		return error_set(err, STATUS_INTEGRITY, "it is %s with content", entry->kind);
	if (entry->mode & (S_ISUID | S_ISGID | S_ISVTX))
		return refuse(err, "it has a setuid, setgid or sticky bit");
	if (entry->type != DEB_SYMLINK && entry->mode & S_IWOTH)
		return refuse(err, "everybody may write to it");
	return 0;
}

static int write_file(struct unpack *u, const struct deb_entry *entry, struct error *err)
{
	struct timespec times[2] = { { .tv_sec = entry->mtime }, { .tv_sec = entry->mtime } };
	const void *data;
	size_t len;
	int fd, ret;

	if (unpack_tree_file(&u->tree, u->path.buf, entry->mode & 0111 ? 0755 : 0644, &fd, err))
		return -1;
	while (!(ret = deb_read(u->deb, &data, &len, err)) && len) {
		if (fs_write_all(fd, data, len)) {
			ret = error_errno(err, "cannot write it");
			break;
		}
	}
	if (!ret && futimens(fd, times))
		ret = error_errno(err, "cannot set its time");
	/* The disk begins now, so that the sync at the end finds little to wait for. */
	if (entry->size >= EARLY_BYTES_MIN)
		sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	if (close(fd) && !ret)
		ret = error_errno(err, "cannot write it");
	return ret ? ret : unpack_tree_share(&u->tree, err);
}

static int write_symlink(struct unpack *u, const struct deb_entry *entry, struct error *err)
{
	const char *why = NULL;

	switch (layout_map_link(u->job->layout, entry->path, entry->target, &u->target, &why)) {
	case LAYOUT_PLACE:
		return unpack_tree_symlink(&u->tree, u->path.buf, u->target.buf, entry->mtime, err);
	case LAYOUT_REFUSE:
		return refuse(err, why);
	default:
		return 0;
	}
}

static int write_link(struct unpack *u, const struct deb_entry *entry, struct error *err)
{
	const char *why = NULL;

	switch (layout_map(u->job->layout, entry->target, &u->target, &why)) {
	case LAYOUT_PLACE:
		return unpack_tree_link(&u->tree, u->path.buf, u->target.buf, err);
	case LAYOUT_REFUSE:
		return error_set(err, STATUS_INTEGRITY, "it is a hard link, and of its target %s", why);
	default:
		return error_set(err, STATUS_MANIFEST, "it is a hard link to %s, which the profile leaves out",
				 u->target.buf);
	}
}

static int unpack_entry(struct unpack *u, const struct deb_entry *entry, struct error *err)
{
	const char *why = NULL;

	if (check_entry(u, entry, err))
		return -1;
	switch (layout_map(u->job->layout, entry->path, &u->path, &why)) {
	case LAYOUT_REFUSE:
		return refuse(err, why);
	case LAYOUT_PLACE:
		break;
	default:
		return 0;
	}
	if (!u->path.len && entry->type != DEB_DIRECTORY)
		return error_set(err, STATUS_INTEGRITY, "it is %s where the root is", entry->kind);
	switch (entry->type) {
	case DEB_FILE:
		return write_file(u, entry, err);
	case DEB_SYMLINK:
		return write_symlink(u, entry, err);
	case DEB_HARDLINK:
		return write_link(u, entry, err);
	default:
		return unpack_tree_directory(&u->tree, u->path.buf, err);
	}
}

/* Hostile names must not reach the terminal as they are, nor fill the report. */
static void add_escaped(struct strbuf *out, const char *name)
{
	enum { SHOWN = 256 };
	size_t i = 0;

	for (; i < SHOWN && name[i]; i++) {
		unsigned char c = (unsigned char)name[i];

		if (c < 0x20 || c >= 0x7f || c == '\\')
			strbuf_addf(out, "\\x%02x", c);
		else
			strbuf_addch(out, (char)c);
	}
	if (name[i])
		strbuf_addstr(out, "...");
}

static int name_entry(const struct deb_entry *entry, struct error *err)
{
	struct strbuf name = STRBUF_INIT;

	add_escaped(&name, entry->path);
	error_prefix(err, "%s", name.buf);
	strbuf_release(&name);
	return -1;
}

static int open_source(struct unpack *u, struct error *err)
{
	const struct unpack_job *job = u->job;

	if (!job->source)
		return deb_open_pack(&u->deb, u->library, job->pack, job->max_bytes, err);
	return deb_open(&u->deb, u->library, job->source->fd, job->threads, job->memory, job->max_bytes, err);
}

static int unpack_all(struct unpack *u, struct error *err)
{
	const struct unpack_job *job = u->job;
	const struct sandbox sandbox = {
		.writable_fd = job->stage->fd,
		.file_bytes = job->max_bytes,
		.memory_bytes = MEMORY_MAX + job->threads * MEMORY_OF_THREAD,
	};
	struct deb_entry entry;
	int more;

	if (sandbox_enter(&sandbox, err) || unpack_tree_open(&u->tree, job->stage, job->trees, err) ||
	    open_source(u, err))
		return -1;
	while ((more = deb_next(u->deb, &entry, err)) > 0)
		if (unpack_entry(u, &entry, err))
			return name_entry(&entry, err);
	return more;
}

static int run(void *arg, struct error *err)
{
	const struct start *start = arg;
	const struct unpack_job *job = start->job;
	struct unpack u = { .job = job,
			    .library = start->library,
			    .tree = UNPACK_TREE_INIT,
			    .path = STRBUF_INIT,
			    .target = STRBUF_INIT };
	int ret = unpack_all(&u, err);

	if (ret && job->source)
		error_prefix(err, "%s_%s", job->source->artifact->package, job->source->artifact->version);
	unpack_tree_close(&u.tree);
	deb_free(u.deb);
	strbuf_release(&u.path);
	strbuf_release(&u.target);
	return ret;
}

int unpack_start(struct child *child, struct unpack_job *job, struct error *err)
{
	const int fds[] = { job->source ? job->source->fd : job->pack, job->stage->fd };
	struct start start = { .job = job, .library = deb_library_load(err) };
	int ret = start.library ? child_start_alone(child, run, &start, fds, ARRAY_SIZE(fds), err) : -1;

	free(start.library);
	return ret;
}
