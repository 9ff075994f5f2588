/*
 * One file's way through the mirrors: which one to ask, when to ask again, and what to say when none served it.
 * A part of fetch; nobody else includes it.
 *
 *	while ((mirror = fetch_walk_mirror(&walk))) {
 *		... ask it, not before walk.due
 *		fetch_walk_failed(&walk, what, &outcome);	// or fetch_walk_wrong()
 *	}
 *	return fetch_walk_error(&walk, what, err);
 *
 * A mirror is asked up to four times for one file while its failures are transient, after pauses of 0.5, 1 and
 * 2 s, each 50 % shorter to 50 % longer at random, and not before its Retry-After is over (of that, 60 s at
 * most). A try that brought the file on by 64 KiB does not count: a large file may come over a line that is cut
 * often. One that could not be reached at all is not asked for other files either.
 */
#ifndef MINGWUP_FETCH_MIRRORS_H
#define MINGWUP_FETCH_MIRRORS_H

#include "fetch.h"
#include "http.h"

struct fetch_mirror {
	const char *url; /* borrowed */
	char *shown;     /* without password */
	char *dead;      /* why it could not be reached; NULL: it is not known to be down */
};

struct fetch_mirrors {
	VEC(struct fetch_mirror) list;
	unsigned retry_delay_ms;
	struct progress *progress;
};
#define FETCH_MIRRORS_INIT        \
	{                         \
		.list = VEC_INIT, \
	}

void fetch_mirrors_init(struct fetch_mirrors *mirrors, const struct fetch_options *options);
void fetch_mirrors_release(struct fetch_mirrors *mirrors);

struct fetch_walk {
	struct fetch_mirrors *mirrors;
	size_t at;             /* the mirror that is being asked */
	unsigned tries;        /* made there */
	uint64_t due;          /* by clock_ms() */
	uint64_t furthest;     /* how much of the file there has been, at whatever mirror */
	size_t missing;        /* so many said that they do not have it */
	size_t wrong;          /* so many served something else */
	struct strbuf why;     /* each mirror's reason */
	struct strbuf differs; /* what is wrong with the last wrong file */
};

void fetch_walk_init(struct fetch_walk *walk, struct fetch_mirrors *mirrors);
void fetch_walk_release(struct fetch_walk *walk);

/* The mirror to ask; NULL when there is none left. */
const struct fetch_mirror *fetch_walk_mirror(struct fetch_walk *walk);
/* The last try ended with so many bytes of the file. To be said before fetch_walk_failed(). */
void fetch_walk_advanced(struct fetch_walk *walk, uint64_t bytes);
/* That mirror did not serve `what`: it is asked again later, or the next one at once. */
void fetch_walk_failed(struct fetch_walk *walk, const char *what, const struct http_outcome *outcome);
/* That mirror "serves another file", `why` tells the difference: the next one. */
void fetch_walk_wrong(struct fetch_walk *walk, const char *what, const char *why);
/* After the last one. STATUS_INTEGRITY when some served it wrongly, else STATUS_NETWORK. Returns -1. */
int fetch_walk_error(const struct fetch_walk *walk, const char *what, struct error *err);

#endif
