/*
 * Pin: a lock from a signed archive.
 *
 *	InRelease -> gpgv -> Release -> Packages.xz, by its digest -> closure for each host and target -> lock
 *
 * Every step trusts only what the one before has vouched for, and the first is vouched for by a keyring.
 */
#ifndef MINGWUP_PIN_H
#define MINGWUP_PIN_H

#include "fetch.h"
#include "manifest.h"

#include <time.h>

struct pin_options {
	const struct fetch_options *fetch; /* mirrors, cache */
	const char *keyring;               /* NULL: the manifest's */
	const struct lock *present;        /* no older state of the same suite is taken; NULL: any is */
	time_t now;                        /* for what expires */
};

/*
 * Makes the lock of a release, sorted; the same archive makes the same lock. STATUS_INTEGRITY for what is not
 * signed, expired, another suite, or altered; STATUS_MANIFEST when the suite does not have what the manifest
 * asks for; STATUS_NETWORK.
 */
MUST_CHECK int pin_release(const struct manifest *manifest, const struct pin_options *options,
			   struct lock *lock, struct error *err);

/*
 * Whether a key that vouched for the one has vouched for the other. Which of an archive's several signatures count
 * depends on the keyring at hand, so one key in common is all that can be asked for.
 */
bool pin_shares_signer(const struct provenance *old, const struct provenance *new);

/*
 * Appends a line for each thing that differs; nothing when `old` still agrees with its archive, of which `new`
 * was made just now.
 */
void pin_compare(const struct lock *old, const struct lock *new, struct strbuf *differences);

#endif
