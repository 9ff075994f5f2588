/* The files in a Debian package or a pack, by libarchive. */
#include "deb.h"

#include "library.h"
#include "xz.h"
#include "zst.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20 };

/* What of libarchive is used, by names without its prefix. */
#define ARCHIVE_FUNCTIONS(X)                                          \
	X(read_new, archive_read_new)                                 \
	X(read_free, archive_read_free)                               \
	X(read_support_format_ar, archive_read_support_format_ar)     \
	X(read_support_format_tar, archive_read_support_format_tar)   \
	X(read_support_filter_gzip, archive_read_support_filter_gzip) \
	X(read_open, archive_read_open)                               \
	X(read_open2, archive_read_open2)                             \
	X(read_next_header, archive_read_next_header)                 \
	X(read_data, archive_read_data)                               \
	X(read_data_block, archive_read_data_block)                   \
	X(filter_bytes, archive_filter_bytes)                         \
	X(error_number, archive_errno)                                \
	X(error_string, archive_error_string)                         \
	X(set_error, archive_set_error)                               \
	X(entry_pathname, archive_entry_pathname)                     \
	X(entry_filetype, archive_entry_filetype)                     \
	X(entry_hardlink, archive_entry_hardlink)                     \
	X(entry_symlink, archive_entry_symlink)                       \
	X(entry_perm, archive_entry_perm)                             \
	X(entry_mtime, archive_entry_mtime)                           \
	X(entry_size, archive_entry_size)

/* libarchive is loaded when there is something to unpack: it brings libxml2 and ICU. */
struct deb_library {
	ARCHIVE_FUNCTIONS(LIBRARY_POINTER)
};

struct deb {
	const struct deb_library *library;
	int fd;
	off_t at;              /* how far it is read; by pread(), since children may share the descriptor */
	char *piece;           /* what was read last */
	struct archive *outer; /* ar; NULL: a pack, which is none */
	struct archive *inner; /* tar */
	struct xz *xz;         /* between them when the tar is in .xz */
	struct zst *zst;       /* when it is in .zst */
	uint64_t decoded;      /* bytes that one of them gave */
	uint64_t max_bytes;
	int64_t offset, size; /* of the present entry's data: how far it is read, and how much there is */
	struct error failure; /* what went wrong below libarchive, which knows only that something did */
};

/* Turns libarchive's failure into ours. */
static int refuse(struct deb *deb, struct archive *a, struct error *err)
{
	const char *text = deb->library->error_string(a);

	if (deb->failure.status)
		return error_set(err, deb->failure.status, "%s", deb->failure.text.buf);
	if (deb->library->error_number(a) == ENOMEM)
		return error_set(err, STATUS_FAILURE, "out of memory");
	return error_set(err, STATUS_INTEGRITY, "the package is damaged: %s",
			 text ? text : "libarchive does not say how");
}

/* The next bytes of the file; a zst_source. */
static int file_piece(void *arg, const void **data, size_t *len, struct error *err)
{
	struct deb *deb = arg;
	ssize_t n;

	do {
		n = pread(deb->fd, deb->piece, READ_BYTES, deb->at);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_errno(err, "cannot read the package");
	deb->at += n;
	*data = deb->piece;
	*len = (size_t)n;
	return 0;
}

/* An archive_read_callback for the outer archive. */
static la_ssize_t outer_piece(struct archive *outer, void *arg, const void **data)
{
	struct deb *deb = arg;
	size_t len = 0;

	if (!file_piece(deb, data, &len, &deb->failure))
		return (la_ssize_t)len;
	deb->library->set_error(outer, EIO, "cannot read");
	return ARCHIVE_FATAL;
}

static bool is_decoded(const struct deb *deb)
{
	return deb->xz || deb->zst;
}

static int check_bound(const struct deb *deb, struct error *err)
{
	uint64_t bytes = is_decoded(deb) ? deb->decoded : (uint64_t)deb->library->filter_bytes(deb->inner, 0);

	if (bytes <= deb->max_bytes)
		return 0;
	return error_set(err, STATUS_INTEGRITY, "it unpacks to more than %llu bytes",
			 (unsigned long long)deb->max_bytes);
}

/* The next bytes of the data.tar member as they lie in the file; an xz_source and a zst_source. */
static int member_piece(void *arg, const void **data, size_t *len, struct error *err)
{
	struct deb *deb = arg;
	la_int64_t offset;
	int code = deb->library->read_data_block(deb->outer, data, len, &offset);

	if (code == ARCHIVE_EOF)
		*len = 0;
	else if (code != ARCHIVE_OK)
		return refuse(deb, deb->outer, err);
	return 0;
}

/* An archive_read_callback for the inner archive. */
static la_ssize_t inner_piece(struct archive *inner, void *arg, const void **data)
{
	struct deb *deb = arg;
	size_t len = 0;
	int ret;

	if (deb->failure.status)
		return ARCHIVE_FATAL;
	ret = deb->xz    ? xz_read(deb->xz, data, &len, &deb->failure)
	      : deb->zst ? zst_read(deb->zst, data, &len, &deb->failure)
			 : member_piece(deb, data, &len, &deb->failure);
	deb->decoded += len;
	if (!ret && is_decoded(deb))
		ret = check_bound(deb, &deb->failure);
	if (!ret)
		return (la_ssize_t)len;
	deb->library->set_error(inner, EINVAL, "%s", deb->failure.text.buf);
	return ARCHIVE_FATAL;
}

/* An archive_skip_callback for the inner archive: of what nobody reads, as much need not be decoded. */
static la_int64_t inner_skip(struct archive *inner, void *arg, la_int64_t wanted)
{
	struct deb *deb = arg;
	uint64_t skipped = 0;

	(void)inner;
	/* libarchive takes no failure here: the next inner_piece() tells it. */
	if (!deb->xz || deb->failure.status || xz_skip(deb->xz, (uint64_t)wanted, &skipped, &deb->failure))
		return 0;
	deb->decoded += skipped;
	return (la_int64_t)skipped;
}

/* 1 and its name: the next member of the ar archive. */
static int next_member(struct deb *deb, const char **name, struct error *err)
{
	struct archive_entry *entry;
	int code = deb->library->read_next_header(deb->outer, &entry);

	if (code == ARCHIVE_EOF)
		return 0;
	if (code != ARCHIVE_OK)
		return refuse(deb, deb->outer, err);
	*name = deb->library->entry_pathname(entry);
	if (!*name)
		return error_set(err, STATUS_INTEGRITY, "the package is damaged: a member without a name");
	return 1;
}

static bool is_data(const char *name)
{
	return !strcmp(name, "data.tar") || str_starts_with(name, "data.tar.");
}

/* deb(5): the first line is the format's version; a new minor one is compatible. */
static int check_format(struct deb *deb, struct error *err)
{
	char version[16];
	la_ssize_t len = deb->library->read_data(deb->outer, version, sizeof(version) - 1);

	if (len < 0)
		return refuse(deb, deb->outer, err);
	version[len] = '\0';
	version[strcspn(version, "\n")] = '\0';
	if (version[0] == '2' && version[1] == '.' && version[2])
		return 0;
	return error_set(err, STATUS_INTEGRITY,
			 "the package is not in Debian's format 2: its debian-binary is wrong");
}

/*
 * Leaves the outer archive at the data.tar; *suffix gets what follows that name. deb(5): before it stand
 * debian-binary, one control.tar, and members whose names begin with `_`.
 */
static int find_data(struct deb *deb, const char **suffix, struct error *err)
{
	const char *name = "";
	int more = next_member(deb, &name, err);
	bool control = false;

	if (more > 0 && !strcmp(name, "debian-binary")) {
		if (check_format(deb, err))
			return -1;
	} else if (more >= 0) {
		return error_set(err, STATUS_INTEGRITY, "the package does not begin with debian-binary");
	}
	while ((more = next_member(deb, &name, err)) > 0 && !is_data(name)) {
		if (*name != '_' && (control || !str_starts_with(name, "control.tar")))
			return error_set(err, STATUS_INTEGRITY,
					 "the package has a member that cannot stand where it does");
		control = control || *name != '_';
	}
	if (more > 0)
		*suffix = name + strlen("data.tar");
	return more > 0 ? 0 : more ? -1 : error_set(err, STATUS_INTEGRITY, "the package has no data.tar");
}

static int open_tar(struct deb *deb, struct error *err)
{
	if (deb->library->read_support_format_tar(deb->inner) != ARCHIVE_OK ||
	    deb->library->read_open2(deb->inner, deb, NULL, inner_piece, inner_skip, NULL) != ARCHIVE_OK)
		return refuse(deb, deb->inner, err);
	return 0;
}

static int open_inner(struct deb *deb, const char *suffix, unsigned threads, uint64_t memory, struct error *err)
{
	int code = ARCHIVE_OK;

	if (!strcmp(suffix, ".xz"))
		deb->xz = xz_new(threads, memory, member_piece, deb);
	else if (!strcmp(suffix, ".zst"))
		deb->zst = zst_new(member_piece, deb);
	else if (!strcmp(suffix, ".gz"))
		code = deb->library->read_support_filter_gzip(deb->inner);
	else if (*suffix)
		return error_set(err, STATUS_INTEGRITY, "data.tar%s is in no format that a package may have",
				 suffix);
	/* A warning means that libarchive would run a program for it. */
	if (code != ARCHIVE_OK)
		return error_set(err, STATUS_FAILURE, "this machine's libarchive cannot decode data.tar%s",
				 suffix);
	return open_tar(deb, err);
}

struct deb_library *deb_library_load(struct error *err)
{
	static const char *const names[] = { ARCHIVE_FUNCTIONS(LIBRARY_NAME) };
	struct deb_library *library = xcalloc(1, sizeof(*library));

	if (!library_load("libarchive.so.13", names, ARRAY_SIZE(names), library, err))
		return library;
	free(library);
	return NULL;
}

static struct deb *deb_new(const struct deb_library *library, int fd, uint64_t max_bytes)
{
	struct deb *deb = xcalloc(1, sizeof(*deb));

	deb->library = library;
	deb->failure = (struct error)ERROR_INIT;
	deb->max_bytes = max_bytes;
	deb->fd = fd;
	deb->piece = xrealloc(NULL, READ_BYTES, 1);
	deb->inner = library->read_new();
	return deb;
}

int deb_open(struct deb **out, const struct deb_library *library, int fd, unsigned threads, uint64_t memory,
	     uint64_t max_bytes, struct error *err)
{
	struct deb *deb = deb_new(library, fd, max_bytes);
	const char *suffix = "";
	int ret = 0;

	deb->outer = library->read_new();
	if (!deb->outer || !deb->inner)
		ret = error_set(err, STATUS_FAILURE, "out of memory");
	else if (library->read_support_format_ar(deb->outer) != ARCHIVE_OK ||
		 library->read_open(deb->outer, deb, NULL, outer_piece, NULL) != ARCHIVE_OK)
		ret = refuse(deb, deb->outer, err);
	else if (find_data(deb, &suffix, err) || open_inner(deb, suffix, threads, memory, err))
		ret = -1;
	if (ret)
		deb_free(deb);
	else
		*out = deb;
	return ret;
}

int deb_open_pack(struct deb **out, const struct deb_library *library, int fd, uint64_t max_bytes,
		  struct error *err)
{
	struct deb *deb = deb_new(library, fd, max_bytes);
	int ret;

	deb->zst = zst_new(file_piece, deb);
	ret = deb->inner ? open_tar(deb, err) : error_set(err, STATUS_FAILURE, "out of memory");
	if (ret)
		deb_free(deb);
	else
		*out = deb;
	return ret;
}

void deb_free(struct deb *deb)
{
	if (!deb)
		return;
	deb->library->read_free(deb->inner);
	deb->library->read_free(deb->outer);
	xz_free(deb->xz);
	zst_free(deb->zst);
	error_release(&deb->failure);
	free(deb->piece);
	free(deb);
}

static void describe_type(const struct deb_library *library, struct archive_entry *from,
			  struct deb_entry *entry)
{
	static const struct {
		mode_t type;
		enum deb_type is;
		const char *kind;
	} types[] = {
		{ AE_IFREG, DEB_FILE, "a file" },          { AE_IFDIR, DEB_DIRECTORY, "a directory" },
		{ AE_IFLNK, DEB_SYMLINK, "a symlink" },    { AE_IFCHR, DEB_OTHER, "a character device" },
		{ AE_IFBLK, DEB_OTHER, "a block device" }, { AE_IFIFO, DEB_OTHER, "a fifo" },
		{ AE_IFSOCK, DEB_OTHER, "a socket" },
	};

	entry->type = DEB_OTHER;
	entry->kind = "of an unknown type";
	if (library->entry_hardlink(from)) {
		entry->type = DEB_HARDLINK;
		entry->kind = "a hard link";
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (library->entry_filetype(from) == types[i].type) {
			entry->type = types[i].is;
			entry->kind = types[i].kind;
		}
	}
}

static int describe(const struct deb_library *library, struct archive_entry *from, struct deb_entry *entry,
		    struct error *err)
{
	describe_type(library, from, entry);
	entry->path = library->entry_pathname(from);
	entry->target = entry->type == DEB_HARDLINK  ? library->entry_hardlink(from)
			: entry->type == DEB_SYMLINK ? library->entry_symlink(from)
						     : NULL;
	entry->mode = library->entry_perm(from);
	entry->mtime = library->entry_mtime(from);
	entry->size = (uint64_t)library->entry_size(from);
	if (!entry->path || library->entry_size(from) < 0 || (entry->type == DEB_SYMLINK && !entry->target))
		return error_set(err, STATUS_INTEGRITY,
				 "the package is damaged: an entry lacks name, size or target");
	return 0;
}

/* Behind the tar's end: the rest of the member must be whole, and no second data.tar may follow. */
static int finish(struct deb *deb, struct error *err)
{
	const char *name = "";
	const void *data;
	la_ssize_t len;
	int more;

	do {
		len = is_decoded(deb) ? inner_piece(deb->inner, deb, &data) : 0;
	} while (len > 0);
	if (len < 0)
		return refuse(deb, deb->inner, err);
	if (!deb->outer)
		return 0;
	while ((more = next_member(deb, &name, err)) > 0)
		if (is_data(name))
			return error_set(err, STATUS_INTEGRITY, "the package has more than one data.tar");
	return more;
}

int deb_next(struct deb *deb, struct deb_entry *entry, struct error *err)
{
	struct archive_entry *from;
	int code = deb->library->read_next_header(deb->inner, &from);

	deb->offset = 0;
	if (code == ARCHIVE_EOF)
		return finish(deb, err);
	if (code != ARCHIVE_OK)
		return refuse(deb, deb->inner, err);
	if (check_bound(deb, err) || describe(deb->library, from, entry, err))
		return -1;
	deb->size = deb->library->entry_size(from);
	return 1;
}

int deb_read(struct deb *deb, const void **data, size_t *len, struct error *err)
{
	la_int64_t offset;
	int code = deb->library->read_data_block(deb->inner, data, len, &offset);

	if (code == ARCHIVE_EOF) {
		*len = 0;
		offset = deb->size;
	} else if (code != ARCHIVE_OK) {
		return refuse(deb, deb->inner, err);
	}
	/* Its map may also say that there is more than the file has bytes. */
	if (offset != deb->offset || (int64_t)*len > deb->size - offset)
		return error_set(err, STATUS_INTEGRITY, "it is a sparse file");
	deb->offset += (int64_t)*len;
	return check_bound(deb, err);
}
