/*
 * Slices: borrowed pieces of a larger text, and taking a text apart without copying it.
 *
 * A slice is not NUL-terminated and lives as long as its text; `at` is NULL for what does not exist. Blanks are
 * the space, the tab and the line ends. Letters and digits are ASCII's, whatever the locale.
 */
#ifndef MINGWUP_SLICE_H
#define MINGWUP_SLICE_H

#include "mem.h"

#include <stdbool.h>
#include <stdint.h>

struct slice {
	const char *at;
	size_t len;
};

/* For "%.*s". */
#define SLICE_ARGS(s) (int)(s).len, (s).at ? (s).at : ""

struct slice slice_of(const char *s);
MUST_CHECK char *slice_dup(struct slice s);
bool slice_is(struct slice s, const char *text);
int slice_compare(struct slice a, struct slice b); /* bytewise, as strcmp */
struct slice slice_trim(struct slice s);           /* without the blanks around it */

/* Each takes something off the front of *s. */
void slice_skip(struct slice *s, size_t n);    /* n <= s->len */
bool slice_take_char(struct slice *s, char c); /* blanks and this character, if it follows */
struct slice slice_take_word(struct slice *s); /* up to a blank; empty at the end */
/* What stands before the first of `stops` or the end, trimmed. The stop stays. */
struct slice slice_take_until(struct slice *s, const char *stops);

/* A whole number of at most 18 digits and nothing else. -1 when it is none. */
MUST_CHECK int slice_number(struct slice s, uint64_t *number);

bool char_is_digit(char c);
bool char_is_letter(char c);
bool char_is_blank(char c);

#endif
