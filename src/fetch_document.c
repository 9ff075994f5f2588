/* One document whose digest nobody knows yet, from the first mirror that has it. */
#include "clock.h"
#include "fetch.h"
#include "fetch_mirrors.h"
#include "http.h"
#include "interrupt.h"

enum { WAIT_MS = 200 };

/* Never resumed: the document may have changed since. */
static int on_begin(void *arg, uint64_t offset)
{
	strbuf_reset(arg);
	return offset ? -1 : 0;
}

static int on_body(void *arg, const void *data, size_t len)
{
	strbuf_add(arg, data, len);
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

/* Asks the mirror once. 1: not served, or not accepted; the walk knows why. */
static int try_mirror(struct http *http, const struct fetch_document *wanted, const struct fetch_mirror *mirror,
		      struct fetch_walk *walk, struct strbuf *out, struct error *err)
{
	char *url = http_url_below(mirror->url, wanted->path);
	const struct http_request request = {
		.url = url, .max = wanted->max, .begin = on_begin, .body = on_body, .arg = out
	};
	struct http_outcome outcome;
	int ret = ask(http, &request, walk->due, walk->mirrors->progress, &outcome, err);

	free(url);
	if (ret)
		return -1;
	if (outcome.result != HTTP_OK) {
		fetch_walk_failed(walk, wanted->path, &outcome);
		ret = 1;
	} else if (wanted->judge(wanted->arg, out, err)) {
		ret = -1;
		if (err->status == STATUS_INTEGRITY) {
			fetch_walk_wrong(walk, "serves what is refused", err->text.buf);
			error_clear(err);
			ret = 1;
		}
	}
	free(outcome.text);
	return ret;
}

static int unserved(const struct fetch_walk *walk, const char *path, struct error *err)
{
	size_t n = walk->mirrors->list.len;

	if (!walk->wrong)
		return fetch_walk_error(walk, path, err);
	error_set(err, STATUS_INTEGRITY, "%s", walk->differs.buf);
	return n > 1 ? error_append(err, "; tried %zu mirrors: %s", n, walk->why.buf) : -1;
}

int fetch_document(const struct fetch_options *options, const struct fetch_document *wanted, struct strbuf *out,
		   struct error *err)
{
	struct fetch_mirrors mirrors = FETCH_MIRRORS_INIT;
	struct http *http = http_new(options->stall_seconds, err);
	const struct fetch_mirror *mirror;
	struct fetch_walk walk;
	int ret = 1;

	if (!http)
		return -1;
	fetch_mirrors_init(&mirrors, options);
	fetch_walk_init(&walk, &mirrors);
	if (options->offline)
		ret = error_set(err, STATUS_NETWORK, "offline: %s must come from the network", wanted->path);
	while (ret > 0 && (mirror = fetch_walk_mirror(&walk)))
		ret = try_mirror(http, wanted, mirror, &walk, out, err);
	if (ret > 0)
		ret = unserved(&walk, wanted->path, err);
	if (ret)
		strbuf_reset(out);
	fetch_walk_release(&walk);
	fetch_mirrors_release(&mirrors);
	http_free(http);
	return ret;
}
