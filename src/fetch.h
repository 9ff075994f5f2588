/*
 * Fetch: artifacts from the cache or from mirrors, each verified, several at once, in one loop.
 *
 *	struct fetch *f = fetch_new(&options);
 *	fetch_add(f, artifact);			// any number, largest first
 *	while (!fetch_done(f)) {
 *		if (fetch_wait(f, others, n, err))	// transfers move; returns when something happened
 *			...				// out of mirrors, integrity, interrupted
 *		while (fetch_take(f, &verified))	// each artifact once; the caller owns it then
 *			...
 *	}
 *	fetch_free(f);				// open transfers end; what came stays in the cache for resuming
 *
 * The cache: artifacts/<sha256>, read-only, complete and once verified; artifacts/<sha256>.part while
 * downloading, locked (flock) by the process that does. Another process that wants the same file meanwhile
 * downloads it to a name of its own, <sha256>.part.<random>. A file is rehashed whenever it is used, so the
 * cache needs no trust and no fsync: what a power cut spoils is noticed, removed with a warning and downloaded
 * anew. A file that another user could change while it is used is copied first, and is not resumed.
 *
 * Resuming: what is in the .part is hashed again, and the rest asked for by Range. There is no If-Range: the
 * content is known by its digest, so a file that does not match after it was resumed is thrown away and fetched
 * whole once more from the same mirror before that mirror is given up.
 *
 * Mirrors are base URLs (http, https, file) in order of preference; no mirror is trusted. An artifact that one
 * does not have (404), serves wrongly (size or digest, with a warning) or fails to serve is asked of the next.
 * Transient failures (no connection, cut or stalled body, 408, 429, 5xx) are tried four times at each mirror,
 * not counting tries that bring the file on, with jittered back-off, Retry-After honoured up to a minute, while other transfers go on. A mirror that could
 * not be connected to at all is left out for the rest of the run.
 *
 * Progress: expect() once an artifact must come from the network, STAGE_FETCH begins and ends for
 * "package_version (size)"; nothing for what the cache has.
 */
#ifndef MINGWUP_FETCH_H
#define MINGWUP_FETCH_H

#include "fs.h"
#include "progress.h"
#include "verify.h"

#include <poll.h>

struct fetch_options {
	const struct strlist *mirrors; /* base URLs, borrowed */
	const struct dir *cache;       /* the cache directory, borrowed */
	bool offline;      /* never touch the network: what the cache lacks is STATUS_NETWORK at once */
	unsigned parallel; /* transfers at a time, at least 1 */
	struct progress *progress;
	const char *release;     /* for messages: whose lock it is, "gcc-14"; NULL: not known */
	unsigned retry_delay_ms; /* the first pause before another try; 0: FETCH_RETRY_DELAY_MS */
	unsigned stall_seconds;  /* a transfer that is (almost) silent for so long is cut; 0: http.h's */
};
enum { FETCH_RETRY_DELAY_MS = 500 };

struct fetch;

MUST_CHECK struct fetch *fetch_new(const struct fetch_options *options);
void fetch_add(struct fetch *f, const struct artifact *artifact); /* borrowed, outlives f; once per digest */
/*
 * Waits until a transfer made something ready or failed, one of `others` is ready (their revents are set), or
 * at most a fraction of a second passed. Errors: STATUS_NETWORK when no mirror served an artifact,
 * STATUS_INTEGRITY when one was served and was wrong everywhere (both digests in the text), STATUS_FILESYSTEM,
 * "interrupted". After an error there is only fetch_free(). With `offline`, the first call names all that is
 * lacking.
 */
MUST_CHECK int fetch_wait(struct fetch *f, struct pollfd *others, nfds_t n, struct error *err);
bool fetch_take(struct fetch *f, struct verified *out); /* false: none ready now */
bool fetch_done(const struct fetch *f);                 /* all that was added has been taken */
void fetch_free(struct fetch *f);

/*
 * One document whose digest nobody knows yet (a Release file), at most `max` bytes: from the first mirror that has one
 * which judge() accepts, into *out, which is empty before. Where judge() returns STATUS_INTEGRITY, the next mirror is
 * asked, with a warning; any other error of it is the end. Not cached. `path` is below the base URL. Errors:
 * STATUS_NETWORK, or STATUS_INTEGRITY with the words of judge() when it refused one and accepted none.
 */
struct fetch_document {
	const char *path;
	size_t max;
	int (*judge)(void *arg, const struct strbuf *document, struct error *err);
	void *arg;
};
MUST_CHECK int fetch_document(const struct fetch_options *options, const struct fetch_document *wanted,
			      struct strbuf *out, struct error *err);

#endif
