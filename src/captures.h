/*
 * What patterns have found in a log, by name: {crate} is libmimalloc-sys. Pure.
 *
 * A value is a run of letters, digits and . _ + - (pattern.h), so that it can stand in any text and any command.
 */
#ifndef MINGWUP_CAPTURES_H
#define MINGWUP_CAPTURES_H

#include "slice.h"
#include "strbuf.h"
#include "vec.h"

struct capture {
	char *name;
	char *value;
};

struct captures {
	VEC(struct capture) all;
};
#define CAPTURES_INIT    \
	{                \
		VEC_INIT \
	}

void captures_set(struct captures *c, const char *name, struct slice value);
/* Takes from the other what it has no value for. */
void captures_complete(struct captures *c, const struct captures *other);
const char *captures_get(const struct captures *c, const char *name); /* NULL: unknown */
void captures_release(struct captures *c);

/*
 * Appends the text with each {name} replaced by its value, and each {name|other words} by its value or these words.
 * Returns whether all values were known; else <name> stands for one that has no other words.
 */
bool captures_expand(const struct captures *c, const char *text, struct strbuf *out);

#endif
