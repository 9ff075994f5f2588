/* SHA-256, by OpenSSL's EVP. */
#include "digest.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct digester {
	EVP_MD_CTX *ctx;
};

/* EVP fails on SHA-256 only when out of memory or when OpenSSL's own configuration forbids it. */
static void must(int ok)
{
	static const char message[] = "mingwup: error: OpenSSL cannot compute SHA-256\n";

	if (ok)
		return;
	(void)!write(STDERR_FILENO, message, sizeof(message) - 1);
	_exit(STATUS_FAILURE);
}

/* What OpenSSL would clean up at exit goes with the process. */
static const EVP_MD *sha256(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
	return EVP_sha256();
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return !memcmp(a->bytes, b->bytes, DIGEST_BYTES);
}

struct digest_hex digest_hex(const struct digest *digest)
{
	static const char digits[] = "0123456789abcdef";
	struct digest_hex hex;

	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		hex.text[2 * i] = digits[digest->bytes[i] >> 4];
		hex.text[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	hex.text[DIGEST_HEX] = '\0';
	return hex;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int digest_parse(const char *text, struct digest *digest)
{
	if (strlen(text) != DIGEST_HEX)
		return -1;
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		digest->bytes[i] = (unsigned char)(high << 4 | low);
	}
	return 0;
}

struct digester *digester_new(void)
{
	struct digester *d = xcalloc(1, sizeof(*d));

	d->ctx = EVP_MD_CTX_new();
	must(d->ctx && EVP_DigestInit_ex(d->ctx, sha256(), NULL));
	return d;
}

void digester_update(struct digester *d, const void *data, size_t len)
{
	must(EVP_DigestUpdate(d->ctx, data, len));
}

void digester_finish(struct digester *d, struct digest *digest)
{
	must(EVP_DigestFinal_ex(d->ctx, digest->bytes, NULL));
}

void digester_free(struct digester *d)
{
	if (!d)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

void digest_of(const void *data, size_t len, struct digest *digest)
{
	must(EVP_Digest(data, len, digest->bytes, NULL, sha256(), NULL));
}

int digest_of_file(int fd, struct digest *digest, uint64_t *size)
{
	/* On the stack, which stays mapped: most of the thousands of files of a tree are small. */
	char buffer[64 * 1024];
	struct digester *d = digester_new();
	ssize_t n;

	*size = 0;
	while ((n = pread(fd, buffer, sizeof(buffer), (off_t)*size)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		digester_update(d, buffer, (size_t)n);
		*size += (uint64_t)n;
	}
	if (!n)
		digester_finish(d, digest);
	digester_free(d);
	return n ? -1 : 0;
}
