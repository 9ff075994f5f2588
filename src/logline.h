/*
 * Log lines: the plain text in what a build has written to a terminal or a CI system, as it comes. Pure.
 *
 *	while (logline_take(&l, &bytes))
 *		... l.text, l.len, l.number
 *	... and when no more bytes come: if (logline_rest(&l))
 *
 * Colours and other sequences for terminals are left out, typographic quotes (GCC's in a UTF-8 locale) made plain, other
 * control characters made blanks. A carriage return ends a line, too: what a progress bar shows is a line of its own, under
 * the number of the line in the file. Empty lines are left out. A line longer than LOGLINE_MAX comes in pieces, each
 * beginning with the last LOGLINE_OVERLAP bytes of the one before.
 */
#ifndef MINGWUP_LOGLINE_H
#define MINGWUP_LOGLINE_H

#include "slice.h"

enum { LOGLINE_MAX = 8192, LOGLINE_OVERLAP = 1024 };

enum logline_state { LOGLINE_TEXT, LOGLINE_ESCAPE, LOGLINE_CSI, LOGLINE_OSC, LOGLINE_QUOTE, LOGLINE_QUOTE_2 };

struct logline {
	char text[LOGLINE_MAX + 4]; /* a character that was kept back may go beyond */
	size_t len;
	uint64_t number; /* of the line in the file, from 1 */
	uint64_t ended;  /* how many lines of the file have */
	bool taken;      /* text is that of the last call */
	size_t overlap;  /* and so much of its end begins the next one */
	enum logline_state state;
};

/* Takes bytes up to the end of a line off the front. Returns whether there is a line, which stays until the next call. */
bool logline_take(struct logline *l, struct slice *bytes);
/* Whether there is a line that had no end. */
bool logline_rest(struct logline *l);

/* The text without what CI systems put in front of each line: times, the number of a step. */
struct slice logline_without_prefix(struct slice line);

#endif
