/* The comment by which a line in a file of the user's is ours. */
#include "merge_mark.h"

#include <stdio.h>
#include <string.h>

static const char mark_start[] = "# mingwup ", mark_joined[] = " joined";

enum { SUM_DIGITS = 8 };

/* FNV-1a: it has to tell a changed line, not an enemy. */
static void sum(struct slice line, char digits[SUM_DIGITS + 1])
{
	uint32_t hash = 2166136261;

	for (size_t i = 0; i < line.len; i++)
		hash = (hash ^ (unsigned char)line.at[i]) * 16777619;
	snprintf(digits, SUM_DIGITS + 1, "%08x", (unsigned)hash);
}

/* The last one, since a whole line of ours may be a comment. */
static const char *find_start(const char *text, const struct toml_comment *comment)
{
	size_t len = strlen(mark_start);

	for (size_t at = comment->end; at-- > comment->start;)
		if (comment->end - at >= len && !memcmp(text + at, mark_start, len))
			return text + at;
	return NULL;
}

bool merge_mark_read(const char *text, const struct toml_comment *comment, struct merge_mark *mark)
{
	const char *start = find_start(text, comment);
	struct slice digits, rest;
	char wanted[SUM_DIGITS + 1];

	*mark = (struct merge_mark){ .ours = false };
	/* A line of ours is whole. */
	if (!start || comment->begins_in_string || comment->line_depth != comment->depth)
		return false;
	digits.at = start + strlen(mark_start);
	rest = (struct slice){ digits.at, (size_t)(text + comment->end - digits.at) };
	rest = slice_trim(rest);
	if (rest.len < SUM_DIGITS)
		return false;
	digits = (struct slice){ rest.at, SUM_DIGITS };
	slice_skip(&rest, SUM_DIGITS);
	mark->joined = slice_is(rest, mark_joined);
	if (rest.len && !mark->joined)
		return false;
	mark->line = (struct slice){ text + comment->line_start, (size_t)(start - text) - comment->line_start };
	mark->line = slice_trim(mark->line);
	sum(mark->line, wanted);
	/* A line of ours in an array is an item; elsewhere it is none. */
	mark->ours = slice_is(digits, wanted) && mark->line.len &&
		     (mark->line.at[mark->line.len - 1] == ',') == (comment->depth > 0);
	return true;
}

void merge_mark_write(struct strbuf *out, const char *line, bool joined, const char *line_end)
{
	char digits[SUM_DIGITS + 1];

	sum(slice_trim(slice_of(line)), digits);
	strbuf_addf(out, "%s %s%s%s%s", line, mark_start, digits, joined ? mark_joined : "", line_end);
}
