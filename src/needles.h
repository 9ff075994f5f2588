/*
 * Needles: many texts searched at once, at one reading (Aho and Corasick, "Efficient string matching", 1975). Pure.
 *
 *	uint32_t state = 0;
 *	while (needles_find(n, &bytes, &state))
 *		for (i = needles_first(n, state); i != NEEDLES_NONE; i = needles_next(n, i))
 *			... the i-th text ends here
 *
 * The time that a byte takes does not depend on how many texts there are.
 */
#ifndef MINGWUP_NEEDLES_H
#define MINGWUP_NEEDLES_H

#include "slice.h"

/* How many bytes all texts may have together. */
enum { NEEDLES_BYTES_MAX = 65535 };
#define NEEDLES_NONE UINT32_MAX

struct needles {
	uint8_t column[256]; /* of a byte in the table; 0 for all bytes that are in no text */
	size_t columns;
	/* The next state, by row and column. A state is twice the place of its row, and one more when a text ends there,
	 * so that most bytes cost one look into the table. */
	uint32_t *table;
	uint32_t *first; /* by the number of a row: what ends there */
	uint32_t *next;  /* by text: what else ends where it does */
};

/* None of the texts is empty. They are not needed afterwards. */
MUST_CHECK struct needles *needles_new(const char *const *texts, size_t count);
void needles_free(struct needles *n);

/* Takes bytes off the front up to the next place where a text ends. Returns whether there is one. */
bool needles_find(const struct needles *n, struct slice *bytes, uint32_t *state);

static inline uint32_t needles_first(const struct needles *n, uint32_t state)
{
	return state & 1 ? n->first[(state >> 1) / n->columns] : NEEDLES_NONE;
}

static inline uint32_t needles_next(const struct needles *n, uint32_t i)
{
	return n->next[i];
}

#endif
