/* One document whose digest nobody knows yet, from the first mirror that has it. */
#include "clock.h"
#include "fetch.h"
#include "fetch_mirrors.h"
#include "http.h"
#include "interrupt.h"

enum { WAIT_MS = 200 };

struct document {
	struct strbuf *out;
	size_t start; /* what *out had before */
};

/* Never resumed: the document may have changed since. */
static int on_begin(void *arg, uint64_t offset)
{
	struct document *d = arg;

	strbuf_setlen(d->out, d->start);
	return offset ? -1 : 0;
}

static int on_body(void *arg, const void *data, size_t len)
{
	struct document *d = arg;

	strbuf_add(d->out, data, len);
	return 0;
}

/* Until the one transfer has ended, which starts at `due`. */
static int ask(struct http *http, const struct http_request *request, uint64_t due, struct progress *p,
	       struct http_outcome *outcome, struct error *err)
{
	bool started = false;
	uint64_t now;

	do {
		if (interrupt_check(err))
			return -1;
		now = clock_ms();
		if (!started && due <= now) {
			http_start(http, request);
			started = true;
		}
		http_wait(http, NULL, 0, started || due - now > WAIT_MS ? WAIT_MS : (int)(due - now));
		p->tick(p);
	} while (!http_next(http, outcome));
	return 0;
}

int fetch_document(const struct fetch_options *options, const char *path, size_t max, struct strbuf *out,
		   struct error *err)
{
	struct fetch_mirrors mirrors = FETCH_MIRRORS_INIT;
	struct document document = { .out = out, .start = out->len };
	struct http *http = http_new(options->stall_seconds);
	const struct fetch_mirror *mirror;
	struct http_outcome outcome;
	struct fetch_walk walk;
	bool done = false;
	int ret = -1;

	fetch_mirrors_init(&mirrors, options);
	fetch_walk_init(&walk, &mirrors);
	if (options->offline) {
		error_set(err, STATUS_NETWORK, "offline: %s must come from the network", path);
		goto out;
	}
	while (!done && (mirror = fetch_walk_mirror(&walk))) {
		char *url = http_url_below(mirror->url, path);
		const struct http_request request = {
			.url = url, .max = max, .begin = on_begin, .body = on_body, .arg = &document
		};
		int stopped = ask(http, &request, walk.due, options->progress, &outcome, err);

		free(url);
		if (stopped)
			goto out;
		done = outcome.result == HTTP_OK;
		if (!done)
			fetch_walk_failed(&walk, path, &outcome);
		free(outcome.text);
	}
	ret = done ? 0 : fetch_walk_error(&walk, path, err);
out:
	if (ret)
		strbuf_setlen(out, document.start);
	fetch_walk_release(&walk);
	fetch_mirrors_release(&mirrors);
	http_free(http);
	return ret;
}
