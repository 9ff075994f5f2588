/* SHA-256, by OpenSSL's EVP. */
#ifndef MINGWUP_DIGEST_H
#define MINGWUP_DIGEST_H

#include "error.h"

#include <stdint.h>

enum { DIGEST_BYTES = 32, DIGEST_HEX = 64 };

struct digest {
	unsigned char bytes[DIGEST_BYTES];
};

struct digest_hex {
	char text[DIGEST_HEX + 1];
};

bool digest_equal(const struct digest *a, const struct digest *b);
struct digest_hex digest_hex(const struct digest *digest); /* lower case */
/* 0, or -1 when `text` is not exactly 64 hexadecimal digits of lower case. */
MUST_CHECK int digest_parse(const char *text, struct digest *digest);

/* A digest in the making: new, update..., finish (at most once), free. */
struct digester;
MUST_CHECK struct digester *digester_new(void);
void digester_update(struct digester *d, const void *data, size_t len);
void digester_finish(struct digester *d, struct digest *digest);
void digester_free(struct digester *d);

void digest_of(const void *data, size_t len, struct digest *digest);
/* Of the whole file behind fd, from its start; *size gets its bytes. -1 with errno set. */
MUST_CHECK int digest_of_file(int fd, struct digest *digest, uint64_t *size);

#endif
