/* Artifacts from the cache or from mirrors, each verified, several at once, in one loop. */
#include "fetch.h"

#include "clock.h"
#include "fetch_cache.h"
#include "fetch_mirrors.h"
#include "http.h"
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { WAIT_MS = 200, REHASH_CHUNK = 256 * 1024 };

enum item_state {
	ITEM_NEW,
	ITEM_CACHED, /* to be rehashed */
	ITEM_QUEUED, /* for the network, not before walk.due */
	ITEM_RUNNING,
	ITEM_READY,
	ITEM_TAKEN,
};

struct item {
	struct fetch *fetch;
	const struct artifact *artifact;
	enum item_state state;
	char *name;  /* for messages */
	char *label; /* for the progress */
	bool shown;  /* its stage has begun */
	struct fetch_walk walk;
	struct fetch_part part;
	uint64_t position;         /* bytes in the part, and fed to: */
	struct verifier *verifier; /* NULL while position is 0 */
	bool resumed;              /* the last transfer continued what was there before */
	bool restarted;            /* what was resumed has been thrown away at this mirror */
	uint64_t expected;         /* bytes announced to the progress */
	uint64_t counted;          /* and received */
	struct verified verified;
};

struct fetch {
	struct fetch_options options;
	struct dir artifacts;
	struct http *http; /* NULL until it is needed */
	struct fetch_mirrors mirrors;
	VEC(struct item *) items;
	unsigned running;
	unsigned news;        /* became ready since fetch_wait() was called */
	struct error failure; /* of a callback */
};

struct fetch *fetch_new(const struct fetch_options *options)
{
	struct fetch *f = xcalloc(1, sizeof(*f));

	f->options = *options;
	f->artifacts = (struct dir)DIR_INIT;
	f->failure = (struct error)ERROR_INIT;
	fetch_mirrors_init(&f->mirrors, options);
	return f;
}

void fetch_add(struct fetch *f, const struct artifact *artifact)
{
	struct item *item = xcalloc(1, sizeof(*item));
	struct strbuf label = STRBUF_INIT;

	item->fetch = f;
	item->artifact = artifact;
	item->name = xasprintf("%s_%s", artifact->package, artifact->version);
	strbuf_addf(&label, "%s (", item->name);
	strbuf_addsize(&label, artifact->size);
	strbuf_addch(&label, ')');
	item->label = strbuf_detach(&label);
	item->part = (struct fetch_part)FETCH_PART_INIT;
	item->verified = (struct verified)VERIFIED_INIT;
	fetch_walk_init(&item->walk, &f->mirrors);
	*vec_push(&f->items) = item;
}

static void item_free(struct item *item)
{
	verifier_abandon(item->verifier);
	fetch_part_close(&item->part, &item->fetch->artifacts);
	verified_close(&item->verified);
	fetch_walk_release(&item->walk);
	free(item->label);
	free(item->name);
	free(item);
}

void fetch_free(struct fetch *f)
{
	if (!f)
		return;
	http_free(f->http);
	vec_each (&f->items, item)
		item_free(*item);
	vec_release(&f->items);
	fetch_mirrors_release(&f->mirrors);
	dir_close(&f->artifacts);
	error_release(&f->failure);
	free(f);
}

/* So many bytes are still to come. What was announced too much (another process went on) is evened out at the
 * end. */
static void item_expect(struct item *item, uint64_t left)
{
	struct progress *p = item->fetch->options.progress;

	if (item->counted + left <= item->expected)
		return;
	p->expect(p, item->counted + left - item->expected);
	item->expected = item->counted + left;
}

static void item_ready(struct item *item)
{
	struct progress *p = item->fetch->options.progress;

	item->state = ITEM_READY;
	item->fetch->news++;
	if (item->expected != item->counted)
		p->received(p, (int64_t)(item->expected - item->counted));
	item->counted = item->expected;
	if (item->shown)
		p->end(p, STAGE_FETCH, item->label);
}

/* What is in the part is not, or cannot be made, the artifact. */
static int item_discard(struct item *item, struct error *err)
{
	struct progress *p = item->fetch->options.progress;

	verifier_abandon(item->verifier);
	item->verifier = NULL;
	item->position = 0;
	if (item->counted)
		p->received(p, -(int64_t)item->counted);
	item->counted = 0;
	return fetch_part_truncate(&item->part, &item->fetch->artifacts, err);
}

/* The mirror served something else, or what was resumed was already wrong: then it gets another chance. */
static int item_wrong(struct item *item, const char *why, struct error *err)
{
	struct progress *p = item->fetch->options.progress;

	item->state = ITEM_QUEUED;
	if (item->resumed && !item->restarted) {
		p->note(p, NOTE_VERBOSE, "%s: not right after it was resumed (%s); downloading all of it",
			item->name, why);
		item->restarted = true;
	} else {
		fetch_walk_wrong(&item->walk, "serves another file", why);
		item->restarted = false;
	}
	return item_discard(item, err);
}

/* Where the file system lets others write the file, it is as good as one that others have put into the cache. */
static void item_complete(struct item *item)
{
	if (fetch_part_is_ours(&item->part)) {
		item_ready(item);
	} else {
		verified_close(&item->verified);
		item->state = ITEM_CACHED;
	}
}

static int item_finish(struct item *item, struct error *err)
{
	struct fetch *f = item->fetch;
	struct verifier *verifier = item->verifier ? item->verifier : verifier_begin(item->artifact);
	struct error why = ERROR_INIT;
	int fd = fcntl(item->part.fd, F_DUPFD_CLOEXEC, 0), ret;

	item->verifier = NULL;
	if (fd < 0) {
		verifier_abandon(verifier);
		return error_errno(err, "cannot open %s/%s again", f->artifacts.path, item->part.name);
	}
	if (verifier_end(verifier, fd, &item->verified, &why)) {
		ret = item_wrong(item, why.text.buf, err);
	} else {
		item_complete(item);
		ret = fetch_part_commit(&item->part, &f->artifacts, item->artifact, err);
	}
	error_release(&why);
	return ret;
}

static int on_begin(void *arg, uint64_t offset)
{
	struct item *item = arg;

	if (offset != item->position && item_discard(item, &item->fetch->failure))
		return -1;
	item->resumed = offset > 0;
	if (!item->verifier)
		item->verifier = verifier_begin(item->artifact);
	item_expect(item, item->artifact->size - offset);
	return 0;
}

static int on_body(void *arg, const void *data, size_t len)
{
	struct item *item = arg;
	struct fetch *f = item->fetch;

	/* A file is read in one go, however large it is. */
	if (interrupt_check(&f->failure))
		return -1;
	if (fs_write_all(item->part.fd, data, len))
		return error_errno(&f->failure, "cannot write %s/%s", f->artifacts.path, item->part.name);
	verifier_feed(item->verifier, data, len);
	item->position += len;
	item->counted += len;
	f->options.progress->received(f->options.progress, (int64_t)len);
	return 0;
}

/* Hashes what an earlier run has left. */
static int item_rehash(struct item *item, struct error *err)
{
	struct fetch *f = item->fetch;
	char *buffer = xcalloc(REHASH_CHUNK, 1);
	int ret = 0;
	ssize_t n;

	while ((n = read(item->part.fd, buffer, REHASH_CHUNK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			ret = error_errno(err, "cannot read %s/%s", f->artifacts.path, item->part.name);
			break;
		}
		if (!item->verifier)
			item->verifier = verifier_begin(item->artifact);
		verifier_feed(item->verifier, buffer, (size_t)n);
		item->position += (uint64_t)n;
	}
	free(buffer);
	item->resumed = item->position > 0;
	if (!ret && item->position > item->artifact->size)
		ret = item_discard(item, err);
	return ret;
}

static int item_open(struct item *item, struct error *err)
{
	struct fetch *f = item->fetch;

	if (fetch_part_open(&item->part, &f->artifacts, item->artifact, err))
		return -1;
	/* Another process may have finished it while this one was busy elsewhere. */
	if (fetch_cache_has(&f->artifacts, item->artifact)) {
		item->state = ITEM_CACHED;
		fetch_part_remove(&item->part, &f->artifacts);
		return 0;
	}
	return item_rehash(item, err);
}

static int item_start(struct item *item, const struct fetch_mirror *mirror, struct error *err)
{
	struct fetch *f = item->fetch;
	struct progress *p = f->options.progress;
	struct http_request request = {
		.size = item->artifact->size,
		.begin = on_begin,
		.body = on_body,
		.arg = item,
	};
	char *url;

	if (item->part.fd < 0 && item_open(item, err))
		return -1;
	if (item->state == ITEM_CACHED)
		return 0;
	if (item->position == item->artifact->size)
		return item_finish(item, err);
	if (!f->http)
		f->http = http_new(f->options.stall_seconds, err);
	if (!f->http)
		return -1;
	url = http_url_below(mirror->url, item->artifact->path);
	request.url = url;
	request.start = item->position;
	http_start(f->http, &request);
	free(url);
	item->state = ITEM_RUNNING;
	f->running++;
	if (!item->shown)
		p->begin(p, STAGE_FETCH, item->label);
	item->shown = true;
	return 0;
}

static int item_unserved(const struct item *item, struct error *err)
{
	const struct fetch *f = item->fetch;
	size_t n = f->mirrors.list.len;

	fetch_walk_error(&item->walk, item->name, err);
	if (!n || item->walk.missing != n)
		return -1;
	return error_append(err, "; the lock is outdated: run `mingwup lock %s`",
			    f->options.release ? f->options.release : "RELEASE");
}

static int start_due(struct fetch *f, struct error *err)
{
	vec_each (&f->items, at) {
		struct item *item = *at;
		const struct fetch_mirror *mirror;

		if (item->state != ITEM_QUEUED)
			continue;
		mirror = fetch_walk_mirror(&item->walk);
		if (!mirror)
			return item_unserved(item, err);
		if (f->running < f->options.parallel && item->walk.due <= clock_ms() &&
		    item_start(item, mirror, err))
			return -1;
	}
	return 0;
}

static int item_settle(struct item *item, const struct http_outcome *outcome, struct error *err)
{
	size_t mirror = item->walk.at;
	char *why;
	int ret;

	item->fetch->running--;
	item->state = ITEM_QUEUED;
	switch (outcome->result) {
	case HTTP_OK:
		return item_finish(item, err);
	case HTTP_RANGE_REFUSED:
		return item_discard(item, err);
	case HTTP_WRONG_SIZE:
		why = xasprintf("%s %s; the lock says sha256 %s", item->name, outcome->text,
				digest_hex(&item->artifact->sha256).text);
		ret = item_wrong(item, why, err);
		free(why);
		return ret;
	case HTTP_ABORTED:
		return error_set(err, item->fetch->failure.status, "%s", item->fetch->failure.text.buf);
	default:
		fetch_walk_advanced(&item->walk, item->position);
		fetch_walk_failed(&item->walk, item->name, outcome);
		if (item->walk.at != mirror)
			item->restarted = false;
		return 0;
	}
}

static int item_unavailable(const struct strlist *names, struct error *err)
{
	enum { NAMED = 5 };

	error_set(err, STATUS_NETWORK, "offline, and the cache lacks %zu package%s:", names->len,
		  names->len == 1 ? "" : "s");
	for (size_t i = 0; i < names->len && i < NAMED; i++)
		error_append(err, "%s %s", i ? "," : "", names->items[i]);
	if (names->len > NAMED)
		error_append(err, " and %zu more", names->len - NAMED);
	return error_append(err, "; run `mingwup fetch` with network first");
}

/* New ones: from the cache or from the network? */
static int admit(struct fetch *f, struct error *err)
{
	struct strlist lacking = STRLIST_INIT;
	int ret = 0;

	if (f->artifacts.fd < 0 && fetch_cache_open(&f->artifacts, f->options.cache, err))
		return -1;
	vec_each (&f->items, at) {
		struct item *item = *at;
		uint64_t size = item->artifact->size, there;

		if (item->state != ITEM_NEW)
			continue;
		if (fetch_cache_has(&f->artifacts, item->artifact)) {
			item->state = ITEM_CACHED;
		} else if (f->options.offline) {
			strlist_add(&lacking, item->name);
		} else {
			item->state = ITEM_QUEUED;
			there = fetch_cache_has_part(&f->artifacts, item->artifact);
			item_expect(item, there < size ? size - there : size);
		}
	}
	if (lacking.len)
		ret = item_unavailable(&lacking, err);
	strlist_release(&lacking);
	return ret;
}

static int item_take_cached(struct item *item, struct error *err)
{
	struct fetch *f = item->fetch;
	struct progress *p = f->options.progress;
	struct strlist lacking = STRLIST_INIT;
	struct error why = ERROR_INIT;
	int ret = fetch_cache_take(&f->artifacts, item->artifact, &item->verified, &why);

	if (!ret) {
		item_ready(item);
	} else if (ret < 0) {
		error_set(err, why.status, "%s", why.text.buf);
	} else {
		ret = 0;
		if (why.text.len)
			p->note(p, NOTE_WARNING, "the cache in %s is spoilt: %s; the file has been removed",
				f->artifacts.path, why.text.buf);
		item->state = ITEM_QUEUED;
		item_expect(item, item->artifact->size);
		strlist_add(&lacking, item->name);
		if (f->options.offline)
			ret = item_unavailable(&lacking, err);
	}
	strlist_release(&lacking);
	error_release(&why);
	return ret;
}

/* One at a time, so that its taker has work while the next is hashed. */
static int take_one_cached(struct fetch *f, struct error *err)
{
	vec_each (&f->items, item)
		if ((*item)->state == ITEM_CACHED)
			return item_take_cached(*item, err);
	return 0;
}

/* How long nothing but a transfer or one of the caller's can need attention. */
static int quiet_ms(const struct fetch *f)
{
	uint64_t now = clock_ms(), until = now + WAIT_MS;

	if (f->news)
		return 0;
	vec_each (&f->items, at) {
		const struct item *item = *at;

		if (item->state == ITEM_CACHED)
			return 0;
		if (item->state == ITEM_QUEUED && f->running < f->options.parallel && item->walk.due < until)
			until = item->walk.due;
	}
	return until > now ? (int)(until - now) : 0;
}

int fetch_wait(struct fetch *f, struct pollfd *others, nfds_t n, struct error *err)
{
	struct progress *p = f->options.progress;
	struct http_outcome outcome;
	int ret = 0;

	f->news = 0;
	if (interrupt_check(err) || admit(f, err) || take_one_cached(f, err) || start_due(f, err))
		return -1;
	if (f->http)
		http_wait(f->http, others, n, quiet_ms(f));
	else
		(void)!poll(others, n, quiet_ms(f));
	while (!ret && f->http && http_next(f->http, &outcome)) {
		ret = item_settle(outcome.arg, &outcome, err);
		free(outcome.text);
	}
	p->tick(p);
	return ret ? ret : interrupt_check(err);
}

bool fetch_take(struct fetch *f, struct verified *out)
{
	vec_each (&f->items, at) {
		struct item *item = *at;

		if (item->state != ITEM_READY)
			continue;
		*out = item->verified;
		item->verified = (struct verified)VERIFIED_INIT;
		item->state = ITEM_TAKEN;
		return true;
	}
	return false;
}

bool fetch_done(const struct fetch *f)
{
	vec_each (&f->items, item)
		if ((*item)->state != ITEM_TAKEN)
			return false;
	return true;
}
