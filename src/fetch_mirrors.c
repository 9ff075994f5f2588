/* One file's way through the mirrors. */
#include "fetch_mirrors.h"

#include "clock.h"

#include <sys/random.h>

enum { TRIES = 4, RETRY_AFTER_MAX = 60, ADVANCE_MIN = 64 * 1024 };

void fetch_mirrors_init(struct fetch_mirrors *mirrors, const struct fetch_options *options)
{
	vec_each (options->mirrors, url) {
		struct fetch_mirror *mirror = vec_push(&mirrors->list);

		mirror->url = *url;
		mirror->shown = http_url_shown(*url);
	}
	mirrors->retry_delay_ms = options->retry_delay_ms ? options->retry_delay_ms : FETCH_RETRY_DELAY_MS;
	mirrors->progress = options->progress;
}

void fetch_mirrors_release(struct fetch_mirrors *mirrors)
{
	vec_each (&mirrors->list, mirror) {
		free(mirror->shown);
		free(mirror->dead);
	}
	vec_release(&mirrors->list);
}

void fetch_walk_init(struct fetch_walk *walk, struct fetch_mirrors *mirrors)
{
	*walk = (struct fetch_walk){ .mirrors = mirrors, .why = STRBUF_INIT, .differs = STRBUF_INIT };
}

void fetch_walk_release(struct fetch_walk *walk)
{
	strbuf_release(&walk->why);
	strbuf_release(&walk->differs);
}

static struct fetch_mirror *mirror_at(const struct fetch_walk *walk)
{
	return &walk->mirrors->list.items[walk->at];
}

static void give_up(struct fetch_walk *walk, const char *why)
{
	strbuf_addf(&walk->why, "%s%s: %s", walk->why.len ? "; " : "", mirror_at(walk)->shown, why);
	walk->at++;
	walk->tries = 0;
	walk->due = 0;
}

const struct fetch_mirror *fetch_walk_mirror(struct fetch_walk *walk)
{
	while (walk->at < walk->mirrors->list.len && mirror_at(walk)->dead)
		give_up(walk, mirror_at(walk)->dead);
	return walk->at < walk->mirrors->list.len ? mirror_at(walk) : NULL;
}

/* Many machines that failed together shall not come back together. */
static unsigned jitter(unsigned ms)
{
	unsigned random = 0;

	(void)!getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return ms / 2 + random % (ms + 1);
}

static void ask_again(struct fetch_walk *walk, const char *what, const struct http_outcome *outcome)
{
	struct progress *p = walk->mirrors->progress;
	unsigned pause = jitter(walk->mirrors->retry_delay_ms << (walk->tries - 1));
	unsigned after = outcome->retry_after < RETRY_AFTER_MAX ? outcome->retry_after : RETRY_AFTER_MAX;

	if (pause < after * 1000)
		pause = after * 1000;
	walk->due = clock_ms() + pause;
	p->note(p, NOTE_VERBOSE, "%s: %s: %s; trying again in %u.%u s", mirror_at(walk)->shown, what,
		outcome->text, pause / 1000, pause % 1000 / 100);
}

/* By the furthest point ever: whoever begins again and again, and is cut each time, brings nothing on. */
void fetch_walk_advanced(struct fetch_walk *walk, uint64_t bytes)
{
	if (bytes < walk->furthest + ADVANCE_MIN)
		return;
	walk->furthest = bytes;
	walk->tries = 0;
}

void fetch_walk_failed(struct fetch_walk *walk, const char *what, const struct http_outcome *outcome)
{
	struct progress *p = walk->mirrors->progress;
	struct fetch_mirror *mirror = mirror_at(walk);
	bool missing = outcome->result == HTTP_NOT_FOUND;

	if (outcome->result == HTTP_TRANSIENT && !mirror->dead && ++walk->tries < TRIES) {
		ask_again(walk, what, outcome);
		return;
	}
	walk->missing += missing;
	/* A mirror that lacks a superseded file is nothing to worry about; one that is down is said once. */
	if (missing || mirror->dead)
		p->note(p, NOTE_VERBOSE, "%s: %s: %s", mirror->shown, what, outcome->text);
	else
		p->note(p, NOTE_WARNING, "%s: %s: %s", mirror->shown, what, outcome->text);
	if (outcome->unreachable && !mirror->dead)
		mirror->dead = xstrdup(outcome->text);
	give_up(walk, outcome->text);
}

void fetch_walk_wrong(struct fetch_walk *walk, const char *what, const char *why)
{
	struct progress *p = walk->mirrors->progress;

	p->note(p, NOTE_WARNING, "%s %s: %s", mirror_at(walk)->shown, what, why);
	walk->wrong++;
	strbuf_reset(&walk->differs);
	strbuf_addstr(&walk->differs, why);
	give_up(walk, what);
}

int fetch_walk_error(const struct fetch_walk *walk, const char *what, struct error *err)
{
	size_t n = walk->mirrors->list.len;

	if (!n)
		return error_set(err, STATUS_NETWORK,
				 "cannot fetch %s: no mirror is configured: give one with --mirror", what);
	if (walk->wrong == n)
		return error_set(err, STATUS_INTEGRITY,
				 "%s: the mirror serves another file; tried %zu mirror%s", walk->differs.buf, n,
				 n == 1 ? "" : "s");
	if (walk->wrong)
		return error_set(err, STATUS_INTEGRITY,
				 "%s: the mirror serves another file; tried %zu mirrors: %s", walk->differs.buf,
				 n, walk->why.buf);
	return error_set(err, STATUS_NETWORK, "cannot fetch %s: %s", what, walk->why.buf);
}
