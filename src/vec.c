/* Growing arrays of any type, and of strings. */
#include "vec.h"

#include <string.h>

void *vec_room(void *items, size_t len, size_t *alloc, size_t size)
{
	if (len == *alloc) {
		*alloc = *alloc ? *alloc * 2 : 8;
		items = xrealloc(items, *alloc, size);
	}
	memset((char *)items + len * size, 0, size);
	return items;
}

void strlist_add(struct strlist *list, const char *s)
{
	strlist_take(list, xstrdup(s));
}

void strlist_take(struct strlist *list, char *s)
{
	*vec_push(list) = s;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strlist_sort(struct strlist *list)
{
	if (list->len)
		qsort(list->items, list->len, sizeof(*list->items), by_bytes);
}

int strlist_has(const struct strlist *list, const char *s)
{
	vec_each (list, item)
		if (!strcmp(*item, s))
			return 1;
	return 0;
}

void strlist_release(struct strlist *list)
{
	vec_each (list, item)
		free(*item);
	vec_release(list);
}
