/*
 * Explain: which known failure a build's log shows, read as it comes, in bounded memory. Pure.
 *
 *	struct explain *e = explain_new(&signatures);	// which must outlive it
 *	explain_feed(e, bytes, len);			// any number of times
 *	explain_finish(e, &x);
 *	... x.signature, x.captures, x.lines
 *	explanation_release(&x);
 *	explain_free(e);
 *
 * Each signature has its first line in the log; of those found the heaviest is the cause, and of several as heavy as
 * that the first. What is being built (crate, arch) is what the last line of context before it says, or else the first
 * one behind it. It does not matter where the log is cut into pieces.
 */
#ifndef MINGWUP_EXPLAIN_H
#define MINGWUP_EXPLAIN_H

#include "signatures.h"

/* A line is shown with at most so many bytes, and so many lines of an unknown error. */
enum { EXPLAIN_TEXT_MAX = 400, EXPLAIN_LINES_MAX = 8 };

struct explain_line {
	uint64_t number; /* 0: there is none */
	char *text;
};

struct explanation {
	const struct signature *signature; /* NULL: no known one */
	struct captures captures;
	/* What shows it, in the order of the log. Without a signature the first error and what follows; none: there is no
	 * error at all. */
	VEC(struct explain_line) lines;
};
#define EXPLANATION_INIT                      \
	{                                     \
		NULL, CAPTURES_INIT, VEC_INIT \
	}

struct explain;

MUST_CHECK struct explain *explain_new(const struct signatures *signatures);
void explain_free(struct explain *e);
void explain_feed(struct explain *e, const void *bytes, size_t len);
void explain_finish(struct explain *e, struct explanation *x);
void explanation_release(struct explanation *x);

#endif
