/*
 * Verify before parse. A `struct verified` exists only when the size and SHA-256 of the very bytes behind its
 * descriptor match the lock, and only verify.c makes one; unpack takes nothing else.
 */
#ifndef MINGWUP_VERIFY_H
#define MINGWUP_VERIFY_H

#include "lock.h"

struct verified {
	const struct artifact *artifact; /* borrowed; outlives it */
	int fd;                          /* owned; readable, its position does not matter */
};
#define VERIFIED_INIT    \
	{                \
		.fd = -1 \
	}
void verified_close(struct verified *v);

/* Checks while the bytes stream by: begin, feed... in order, then end or abandon. */
struct verifier;
MUST_CHECK struct verifier *verifier_begin(const struct artifact *artifact);
void verifier_feed(struct verifier *v, const void *data, size_t len);
/*
 * Ends and frees. Takes fd, the file that holds exactly what was fed, whatever the outcome.
 * STATUS_INTEGRITY, with both digests in the text, when it is not the artifact.
 */
MUST_CHECK int verifier_end(struct verifier *v, int fd, struct verified *out, struct error *err);
void verifier_abandon(struct verifier *v);

/* The same for a file that is already whole. Takes fd. */
MUST_CHECK int verify_file(const struct artifact *artifact, int fd, struct verified *out, struct error *err);

#endif
