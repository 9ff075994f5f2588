/* The headers of a tar file. */
#include "tar.h"

#include <string.h>

/* IEEE Std 1003.1-1988, 10.1.1: octal numbers in ASCII. */
struct header {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char target[100];
	char magic[6];
	char version[2];
	char user[32];
	char group[32];
	char device_major[8];
	char device_minor[8];
	char prefix[155];
	char rest[12];
};
_Static_assert(sizeof(struct header) == TAR_BLOCK, "a header is one block");

/* All digits but the last byte, which is a NUL. */
static int put_octal(char *field, size_t size, uint64_t value)
{
	for (size_t i = size - 1; i-- > 0; value >>= 3)
		field[i] = (char)('0' + (value & 7));
	return value ? -1 : 0;
}

/* A text that fills its field needs no NUL. */
static int put_text(char *field, size_t size, const char *text, size_t len)
{
	if (len > size)
		return -1;
	memcpy(field, text, len);
	return 0;
}

static int put_path(struct header *h, const char *path)
{
	size_t len = strlen(path);
	const char *slash = path;

	if (!put_text(h->name, sizeof(h->name), path, len))
		return 0;
	while ((slash = strchr(slash, '/')) && (size_t)(path + len - slash - 1) > sizeof(h->name))
		slash++;
	if (!slash)
		return -1;
	return put_text(h->prefix, sizeof(h->prefix), path, (size_t)(slash - path)) ||
			       put_text(h->name, sizeof(h->name), slash + 1, strlen(slash + 1))
		       ? -1
		       : 0;
}

static void put_checksum(struct header *h)
{
	const unsigned char *bytes = (const unsigned char *)h;
	unsigned sum = 0;

	memset(h->checksum, ' ', sizeof(h->checksum));
	for (size_t i = 0; i < sizeof(*h); i++)
		sum += bytes[i];
	/* Six digits, NUL, blank. */
	(void)put_octal(h->checksum, sizeof(h->checksum) - 1, sum);
	h->checksum[6] = '\0';
}

int tar_add_header(struct strbuf *out, const struct tar_member *member)
{
	struct header h = { .type = (char)member->type, .magic = "ustar", .version = { '0', '0' } };
	const char *target = member->target ? member->target : "";

	if (member->mtime < 0 || put_path(&h, member->path) ||
	    put_text(h.target, sizeof(h.target), target, strlen(target)) ||
	    put_octal(h.mode, sizeof(h.mode), member->mode) || put_octal(h.uid, sizeof(h.uid), 0) ||
	    put_octal(h.gid, sizeof(h.gid), 0) || put_octal(h.size, sizeof(h.size), member->size) ||
	    put_octal(h.mtime, sizeof(h.mtime), (uint64_t)member->mtime))
		return -1;
	put_checksum(&h);
	strbuf_add(out, &h, sizeof(h));
	return 0;
}

static void add_zeros(struct strbuf *out, size_t len)
{
	static const char zeros[2 * TAR_BLOCK];

	strbuf_add(out, zeros, len);
}

void tar_add_padding(struct strbuf *out, uint64_t size)
{
	add_zeros(out, (size_t)(-size % TAR_BLOCK));
}

void tar_add_end(struct strbuf *out)
{
	add_zeros(out, 2 * (size_t)TAR_BLOCK);
}
