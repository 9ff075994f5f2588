/*
 * The archive reader as unpacking drives it. What does not begin as a package is taken for its data.tar, so that what
 * is changed is mostly tar, not ar. No entry has more bytes than it says, and all together no more than allowed.
 */
#include "fuzz.h"

#include "deb.h"
#include "fs.h"

#include <sys/mman.h>
#include <unistd.h>

enum { MAX_BYTES = 1 << 20 };

static void write_package(int fd, const uint8_t *data, size_t size)
{
	static const char start[] = "!<arch>\n";
	char head[3 * 60 + 64];
	int len = 0;

	if (size < strlen(start) || memcmp(data, start, strlen(start)) != 0)
		len = snprintf(head, sizeof(head),
			       "%sdebian-binary   0           0     0     100644  4         `\n2.0\n"
			       "data.tar        0           0     0     100644  %-10zu`\n",
			       start, size);
	fuzz_must(!ftruncate(fd, 0) && lseek(fd, 0, SEEK_SET) == 0);
	fuzz_must(!fs_write_all(fd, head, (size_t)len) && !fs_write_all(fd, data, size));
}

static uint64_t read_entry(struct deb *deb, const struct deb_entry *entry, struct error *err)
{
	const void *data;
	uint64_t bytes = 0;
	size_t len = 0;
	int ret;

	while (!(ret = deb_read(deb, &data, &len, err)) && len) {
		bytes += len;
		fuzz_must(bytes <= entry->size);
	}
	fuzz_must(ret || bytes == entry->size);
	return bytes;
}

FUZZ_TARGET(deb)
{
	int fd = memfd_create("package", MFD_CLOEXEC), more;
	struct error err = ERROR_INIT;
	struct deb_library *library = deb_library_load(&err);
	struct deb_entry entry;
	struct deb *deb = NULL;
	uint64_t total = 0;

	fuzz_must(library);
	write_package(fd, data, size);
	more = deb_open(&deb, library, fd, 1, 0, MAX_BYTES, &err);
	while (!more && (more = deb_next(deb, &entry, &err)) > 0) {
		fuzz_must(entry.path && entry.kind);
		fuzz_must((entry.type != DEB_SYMLINK && entry.type != DEB_HARDLINK) || entry.target);
		if (entry.type == DEB_FILE)
			total += read_entry(deb, &entry, &err);
		fuzz_must(total <= MAX_BYTES);
		more = err.status ? -1 : 0;
	}
	if (more)
		fuzz_refused(&err);
	deb_free(deb);
	free(library);
	close(fd);
	return 0;
}
