/* Needles: many texts searched at once, at one reading. */
#include "needles.h"

#include <stdlib.h>
#include <string.h>

static void assign_columns(struct needles *n, const char *const *texts, size_t count)
{
	n->columns = 1;
	for (size_t i = 0; i < count; i++)
		for (const unsigned char *c = (const unsigned char *)texts[i]; *c; c++)
			if (!n->column[*c])
				n->column[*c] = (uint8_t)n->columns++;
}

/* The texts as a tree of rows by their numbers: row 0 is its root, and nothing leads back there yet. Returns how many. */
static size_t grow(struct needles *n, const char *const *texts, size_t count)
{
	size_t rows = 1;

	for (size_t i = 0; i < count; i++) {
		size_t row = 0;

		for (const unsigned char *c = (const unsigned char *)texts[i]; *c; c++) {
			uint32_t *to = &n->table[row * n->columns + n->column[*c]];

			if (!*to)
				*to = (uint32_t)rows++;
			row = *to;
		}
		n->next[i] = n->first[row];
		n->first[row] = (uint32_t)i;
	}
	return rows;
}

/* What ends at the shorter of two rows ends at the longer one, too. */
static void inherit(struct needles *n, size_t row, size_t shorter)
{
	uint32_t *end = &n->first[row];

	while (*end != NEEDLES_NONE)
		end = &n->next[*end];
	*end = n->first[shorter];
}

/*
 * Fills what the tree leaves open, the rows in the order of their lengths: where a row leads nowhere, it leads where the
 * row does that is its longest proper end.
 */
static void close_up(struct needles *n, size_t rows)
{
	uint32_t *queue = xcalloc(rows, sizeof(*queue)), *shorter = xcalloc(rows, sizeof(*shorter));
	size_t queued = 1;

	for (size_t at = 0; at < queued; at++) {
		size_t row = queue[at];
		const uint32_t *other = &n->table[shorter[row] * n->columns];

		for (size_t column = 0; column < n->columns; column++) {
			uint32_t *to = &n->table[row * n->columns + column];

			if (!*to) {
				*to = other[column];
				continue;
			}
			if (row)
				shorter[*to] = other[column];
			inherit(n, *to, shorter[*to]);
			queue[queued++] = *to;
		}
	}
	free(queue);
	free(shorter);
}

/* From numbers of rows to states. */
static void encode(struct needles *n, size_t rows)
{
	for (size_t i = 0; i < rows * n->columns; i++)
		n->table[i] =
			(uint32_t)(n->table[i] * n->columns * 2 + (n->first[n->table[i]] != NEEDLES_NONE));
}

struct needles *needles_new(const char *const *texts, size_t count)
{
	struct needles *n = xcalloc(1, sizeof(*n));
	size_t bytes = 1, rows;

	for (size_t i = 0; i < count; i++)
		bytes += strlen(texts[i]);
	assign_columns(n, texts, count);
	n->table = xcalloc(bytes * n->columns, sizeof(*n->table));
	n->first = xrealloc(NULL, bytes, sizeof(*n->first));
	n->next = xrealloc(NULL, count + 1, sizeof(*n->next));
	memset(n->first, 0xff, bytes * sizeof(*n->first));
	rows = grow(n, texts, count);
	close_up(n, rows);
	encode(n, rows);
	return n;
}

void needles_free(struct needles *n)
{
	if (!n)
		return;
	free(n->table);
	free(n->first);
	free(n->next);
	free(n);
}

bool needles_find(const struct needles *n, struct slice *bytes, uint32_t *state)
{
	const unsigned char *at = (const unsigned char *)bytes->at, *end = at + bytes->len;
	uint32_t now = *state;
	bool found = false;

	while (at < end && !found) {
		now = n->table[(now >> 1) + n->column[*at++]];
		found = now & 1;
	}
	*state = now;
	slice_skip(bytes, (size_t)((const char *)at - bytes->at));
	return found;
}
