/* Patterns: what a line of a build log says, written down so that it reads like the line. */
#include "pattern.h"

#include <string.h>

static bool is_name_char(char c)
{
	return char_is_letter(c) || char_is_digit(c) || (c && strchr("._+-", c));
}

/* Takes one part off *rest. NULL, or what is wrong with it. */
static const char *parse_part(struct pattern_part *part, const char **rest)
{
	const char *at = *rest, *end = strchrnul(at, *at == '{' ? '}' : '{');

	if (*at != '{') {
		*part = (struct pattern_part){ PATTERN_TEXT, xstrndup(at, (size_t)(end - at)),
					       (size_t)(end - at) };
		*rest = end;
		return NULL;
	}
	if (!*end)
		return "has a { without a }";
	*part = (struct pattern_part){ PATTERN_CAPTURE, xstrndup(at + 1, (size_t)(end - at - 1)), 0 };
	if (!strcmp(part->text, "*"))
		part->kind = PATTERN_GAP;
	else if (!str_is_name(part->text, (size_t)(end - at)))
		return "has something in braces that is neither a name nor *";
	*rest = end + 1;
	return NULL;
}

const char *pattern_parse(struct pattern *p, const char *text)
{
	const char *fault;

	*p = (struct pattern){ .count = 0 };
	while (*text) {
		struct pattern_part *part = &p->parts[p->count];

		if (p->count == PATTERN_PARTS_MAX)
			return "has too many parts";
		p->count++;
		fault = parse_part(part, &text);
		if (fault)
			return fault;
		if (part->kind != PATTERN_TEXT && (part == p->parts || part[-1].kind != PATTERN_TEXT))
			return "has no text in front of a brace";
	}
	if (!p->count || p->parts[p->count - 1].kind == PATTERN_GAP)
		return "ends with no text";
	return NULL;
}

void pattern_release(struct pattern *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->parts[i].text);
	p->count = 0;
}

const char *pattern_key(const struct pattern *p)
{
	const struct pattern_part *longest = p->parts;

	for (size_t i = 1; i < p->count; i++)
		if (p->parts[i].len > longest->len)
			longest = &p->parts[i];
	return longest->text;
}

/* The length of a value that begins at `at` and has the part behind it at its end. 0: there is none. */
static size_t capture_length(const struct pattern *p, size_t behind, const char *at, const char *end)
{
	const struct pattern_part *text = behind < p->count ? &p->parts[behind] : NULL;
	size_t len = 0;

	while (at + len < end && is_name_char(at[len])) {
		len++;
		if (text && (size_t)(end - at) - len >= text->len && !memcmp(at + len, text->text, text->len))
			return len;
	}
	return text ? 0 : len;
}

/*
 * The parts from *i up to the next gap or the end, at this very place. Returns its end, NULL when it is not there.
 * Nothing need be tried twice: the text behind a value is where it first can be.
 */
static const char *match_here(const struct pattern *p, size_t *i, const char *at, const char *end,
			      struct slice *values)
{
	size_t n = *i;

	for (; n < p->count && p->parts[n].kind != PATTERN_GAP; n++) {
		const struct pattern_part *part = &p->parts[n];
		size_t len = part->len;

		if (part->kind == PATTERN_CAPTURE)
			len = capture_length(p, n + 1, at, end);
		else if ((size_t)(end - at) < len || memcmp(at, part->text, len) != 0)
			len = 0;
		if (!len)
			return NULL;
		values[n] = (struct slice){ at, len };
		at += len;
	}
	*i = n;
	return at;
}

bool pattern_match(const struct pattern *p, struct slice line, size_t *start, struct captures *captures)
{
	const char *at = line.at, *end = line.at + line.len;
	struct slice values[PATTERN_PARTS_MAX] = { { NULL, 0 } };

	for (size_t i = 0; i < p->count; i++) {
		size_t first = i;
		const char *behind = NULL;

		while (!behind) {
			at = memmem(at, (size_t)(end - at), p->parts[first].text, p->parts[first].len);
			if (!at)
				return false;
			behind = match_here(p, &i, at++, end, values);
		}
		at = behind;
	}
	for (size_t i = 0; i < p->count; i++)
		if (p->parts[i].kind == PATTERN_CAPTURE)
			captures_set(captures, p->parts[i].text, values[i]);
	*start = (size_t)(values[0].at - line.at);
	return true;
}
