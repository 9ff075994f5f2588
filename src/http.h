/*
 * Transfers over http, https and from files, several at once: libcurl's multi handle, and the only file that
 * includes it.
 *
 *	struct http *http = http_new(0, &err);
 *	struct http_transfer *t = http_start(http, &request);	// any number, at any time
 *	for (;;) {
 *		http_wait(http, others, n, 200);	// calls the callbacks of the requests
 *		while (http_next(http, &outcome))	// each finished transfer once
 *			... free(outcome.text)
 *	}
 *	http_free(http);				// ends what still runs, without an outcome
 *
 * Limits: redirects, at most 5, only to http and https, and never from https to http; connect within 10 s; a
 * transfer below 1000 bytes a second for 20 s has stalled. There is no limit to the whole time.
 *
 * The environment means what it means to curl(1): http_proxy, https_proxy, all_proxy, no_proxy, CURL_CA_BUNDLE,
 * SSL_CERT_FILE, SSL_CERT_DIR, and ~/.netrc.
 */
#ifndef MINGWUP_HTTP_H
#define MINGWUP_HTTP_H

#include "error.h"
#include "strbuf.h"

#include <poll.h>

struct http_request {
	const char *url; /* http, https or file; copied */
	uint64_t start;  /* ask for the bytes from here on; 0: for all of them */
	uint64_t size;   /* what the whole file must have; 0: not known */
	uint64_t max;    /* with size 0: the file may not be larger than this */
	/*
	 * Before the first byte: where in the file the body begins, which is `start`, or 0 from a server that
	 * does not know ranges. Not called for answers that are errors. Both return -1 to end the transfer
	 * (HTTP_ABORTED).
	 */
	int (*begin)(void *arg, uint64_t offset);
	int (*body)(void *arg, const void *data, size_t len);
	void *arg;
};

enum http_result {
	HTTP_OK,
	HTTP_NOT_FOUND,     /* 404, 410, no such file */
	HTTP_TRANSIENT,     /* worth another try: no connection, cut, stalled, 408, 429, 5xx */
	HTTP_PERMANENT,     /* not worth one */
	HTTP_WRONG_SIZE,    /* another size than `size`, or more than `max`; ended as soon as that was known */
	HTTP_RANGE_REFUSED, /* only with start > 0: ask again for all bytes */
	HTTP_ABORTED,       /* by a callback */
};

struct http_outcome {
	struct http_transfer *transfer; /* gone; for comparison only */
	void *arg;                      /* the request's */
	enum http_result result;
	bool unreachable;     /* nobody answered at that address, or nobody with a trusted certificate */
	unsigned retry_after; /* seconds that the server asks to wait; 0: it does not */
	char *text;           /* a few words for a person; no URL; the caller's, free(3) */
};

struct http;
struct http_transfer;

/* stall_seconds 0: 20. NULL on error: STATUS_FAILURE when libcurl is not on this machine. */
MUST_CHECK struct http *http_new(unsigned stall_seconds, struct error *err);
void http_free(struct http *http);

struct http_transfer *http_start(struct http *http, const struct http_request *request);
/* Moves the transfers; waits until one moves, one of `others` can be read or has hung up (revents are set), or
 * the time is over. */
void http_wait(struct http *http, struct pollfd *others, nfds_t n, int timeout_ms);
bool http_next(struct http *http, struct http_outcome *outcome);

/* base + "/" + path, with what is special in a URL's path percent-encoded in `path`. free(3) it. */
MUST_CHECK char *http_url_below(const char *base, const char *path);
/* The URL as a message may show it: without user and password. free(3) it. */
MUST_CHECK char *http_url_shown(const char *url);

#endif
