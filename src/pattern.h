/*
 * Patterns: what a line of a build log says, written down so that it reads like the line. Pure.
 *
 *	linker `{arch}-w64-mingw32-{tool}` not found
 *	relocation truncated{*}against symbol
 *
 * A pattern is found anywhere in a line. Text stands for itself. {name} is one or more letters, digits and . _ + -, as
 * few as the text behind it allows, at the end as many as there are. {*} is any text, as little as possible. A pattern
 * begins with text, and no two of the others stand side by side.
 */
#ifndef MINGWUP_PATTERN_H
#define MINGWUP_PATTERN_H

#include "captures.h"

enum { PATTERN_PARTS_MAX = 16 };

enum pattern_kind { PATTERN_TEXT, PATTERN_CAPTURE, PATTERN_GAP };

struct pattern_part {
	enum pattern_kind kind;
	char *text; /* or the capture's name */
	size_t len;
};

struct pattern {
	struct pattern_part parts[PATTERN_PARTS_MAX];
	size_t count;
};

/* NULL, or what is wrong with the text. Either way the pattern is to be released. */
MUST_CHECK const char *pattern_parse(struct pattern *p, const char *text);
void pattern_release(struct pattern *p);

/* The longest of its texts: a line without it does not match. */
const char *pattern_key(const struct pattern *p);
/* Whether it is in the line: from where is *start; what it captures is set. */
bool pattern_match(const struct pattern *p, struct slice line, size_t *start, struct captures *captures);

#endif
