/*
 * Clear-signed texts (InRelease), checked by gpgv(1) against a keyring.
 *
 * Only what gpgv itself puts out is handed on, so that no byte that is not signed reaches a parser. A signature
 * counts when gpgv calls it GOODSIG and VALIDSIG (status lines of GnuPG's doc/DETAILS), by SHA-256 or better.
 */
#ifndef MINGWUP_GPGV_H
#define MINGWUP_GPGV_H

#include "error.h"
#include "slice.h"
#include "vec.h"

/*
 * `name` is for messages. Appends the signed text, and the fingerprints of the primary keys of all good
 * signatures. One is needed; signatures by keys that the keyring does not have do no harm beside it.
 *
 * STATUS_INTEGRITY: not signed, text before or behind what is signed, altered, or no signature by a key of the
 * keyring that is neither expired nor revoked. STATUS_FAILURE: no keyring or no gpgv, with what to install.
 */
MUST_CHECK int gpgv_verify(const struct strbuf *document, const char *name, const char *keyring,
			   struct strbuf *text, struct strlist *signers, struct error *err);

/* Whether a document is one signed text with nothing before or behind it. For gpgv_verify() and its tests. */
bool gpgv_has_one_frame(struct slice document);

#endif
