/*
 * Growing arrays of any type.
 *
 *	VEC(struct step) steps = VEC_INIT;
 *	struct step *s = vec_push(&steps);   // zeroed, at the end
 *	vec_each (&steps, step)              // declares `step`, a pointer to each in turn
 *		...
 *	vec_release(&steps);                 // the array; what the items own is the caller's
 *
 * A pointer to an item is valid until the next push.
 */
#ifndef MINGWUP_VEC_H
#define MINGWUP_VEC_H

#include "mem.h"

#include <stdlib.h>

#define VEC(type)             \
	struct {              \
		type *items;  \
		size_t len;   \
		size_t alloc; \
	}
#define VEC_INIT           \
	{                  \
		NULL, 0, 0 \
	}

#define vec_push(v) \
	((v)->items = vec_room((v)->items, (v)->len, &(v)->alloc, sizeof(*(v)->items)), &(v)->items[(v)->len++])
#define vec_each(v, item) \
	for (__typeof__(*(v)->items) *item = (v)->items; item && item < (v)->items + (v)->len; item++)
#define vec_release(v) (free((v)->items), (v)->items = NULL, (v)->len = 0, (v)->alloc = 0)

/* The array with room for one more item at index `len`, which is zeroed. */
MUST_CHECK void *vec_room(void *items, size_t len, size_t *alloc, size_t size);

/* A vector of strings that it owns. */
struct strlist {
	char **items;
	size_t len;
	size_t alloc;
};
#define STRLIST_INIT       \
	{                  \
		NULL, 0, 0 \
	}

void strlist_add(struct strlist *list, const char *s);
void strlist_take(struct strlist *list, char *s); /* takes ownership of s */
void strlist_sort(struct strlist *list);          /* bytewise */
int strlist_has(const struct strlist *list, const char *s);
void strlist_release(struct strlist *list);

#endif
