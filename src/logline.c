/* Log lines: the plain text in what a build has written to a terminal or a CI system, as it comes. */
#include "logline.h"

#include <string.h>

enum { ESCAPE = 0x1b, BELL = 0x07, DELETE = 0x7f };

static void put(struct logline *l, const char *text, size_t len)
{
	memcpy(l->text + l->len, text, len);
	l->len += len;
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c != DELETE && c != 0xe2;
}

/* Takes what needs no second look; there is room for some of it. */
static void take_plain(struct logline *l, struct slice *bytes)
{
	size_t room = LOGLINE_MAX - l->len, n = 0;

	while (n < bytes->len && n < room && is_plain((unsigned char)bytes->at[n]))
		n++;
	put(l, bytes->at, n);
	slice_skip(bytes, n);
}

/* A typographic quote is e2 80 and 98, 99, 9c or 9d; other characters that begin so are put as they are. */
static enum logline_state after_quote(struct logline *l, unsigned char c, bool *again)
{
	bool second = l->state == LOGLINE_QUOTE_2;

	if (!second && c == 0x80)
		return LOGLINE_QUOTE_2;
	*again = !second || (c != 0x98 && c != 0x99 && c != 0x9c && c != 0x9d);
	if (*again)
		put(l, "\xe2\x80", second ? 2 : 1);
	else
		put(l, c < 0x9c ? "'" : "\"", 1);
	return LOGLINE_TEXT;
}

/* A character of a sequence for terminals, by ECMA-48. */
static enum logline_state after_escape(enum logline_state state, unsigned char c)
{
	switch (state) {
	case LOGLINE_ESCAPE:
		return c == '[' ? LOGLINE_CSI : c == ']' ? LOGLINE_OSC : LOGLINE_TEXT;
	case LOGLINE_CSI:
		return c >= 0x40 && c <= 0x7e ? LOGLINE_TEXT : LOGLINE_CSI;
	default:
		/* It ends with a bell or ESC \, whose ESC begins a sequence of one character. */
		return c == BELL ? LOGLINE_TEXT : c == ESCAPE ? LOGLINE_ESCAPE : LOGLINE_OSC;
	}
}

static enum logline_state after_text(struct logline *l, unsigned char c)
{
	if (c == ESCAPE)
		return LOGLINE_ESCAPE;
	if (c == 0xe2)
		return LOGLINE_QUOTE;
	put(l, is_plain(c) ? (const char *)&c : " ", 1);
	return LOGLINE_TEXT;
}

/* Makes room for the next line, or the next piece of this one. */
static void go_on(struct logline *l)
{
	if (!l->taken)
		return;
	memmove(l->text, l->text + l->len - l->overlap, l->overlap);
	l->len = l->overlap;
	l->taken = false;
}

/* Whether there is one. */
static bool end_line(struct logline *l, size_t overlap)
{
	l->state = overlap ? l->state : LOGLINE_TEXT;
	l->number = l->ended + 1;
	l->overlap = overlap;
	l->taken = l->len > 0;
	return l->taken;
}

/* Returns whether a line ended. */
static bool take_special(struct logline *l, unsigned char c)
{
	bool again = false, ended;

	if (l->state == LOGLINE_QUOTE || l->state == LOGLINE_QUOTE_2) {
		l->state = after_quote(l, c, &again);
		if (!again)
			return false;
	}
	if (c == '\n' || c == '\r') {
		ended = end_line(l, 0);
		l->ended += c == '\n';
		return ended;
	}
	l->state = l->state == LOGLINE_TEXT ? after_text(l, c) : after_escape(l->state, c);
	return false;
}

bool logline_take(struct logline *l, struct slice *bytes)
{
	go_on(l);
	while (bytes->len) {
		unsigned char c = (unsigned char)*bytes->at;

		if (l->len >= LOGLINE_MAX)
			return end_line(l, LOGLINE_OVERLAP);
		if (l->state == LOGLINE_TEXT && is_plain(c)) {
			take_plain(l, bytes);
			continue;
		}
		slice_skip(bytes, 1);
		if (take_special(l, c))
			return true;
	}
	return false;
}

bool logline_rest(struct logline *l)
{
	go_on(l);
	return end_line(l, 0);
}

/* "2024-05-01T12:00:00.0000000Z", of GitHub's and GitLab's. The length, 0: none. */
static size_t time_length(struct slice s)
{
	static const char shape[] = "0000-00-00T00:00:00.000000";
	size_t i = 0;

	if (s.len <= strlen(shape))
		return 0;
	for (; shape[i]; i++)
		if (shape[i] == '0' ? !char_is_digit(s.at[i]) : s.at[i] != shape[i])
			return 0;
	while (i < s.len && char_is_digit(s.at[i]))
		i++;
	return i < s.len && s.at[i] == 'Z' ? i + 1 : 0;
}

/* Docker's "#12 34.5 ": the step and the seconds. */
static size_t step_length(struct slice s)
{
	size_t i = 1;

	if (s.len < 2 || s.at[0] != '#' || !char_is_digit(s.at[1]))
		return 0;
	while (i < s.len && char_is_digit(s.at[i]))
		i++;
	if (i == s.len || s.at[i++] != ' ')
		return 0;
	while (i < s.len && (char_is_digit(s.at[i]) || s.at[i] == '.'))
		i++;
	return i;
}

struct slice logline_without_prefix(struct slice line)
{
	static const char mark[] = "##[error]";

	slice_skip(&line, time_length(line));
	slice_skip(&line, step_length(line));
	line = slice_trim(line);
	if (line.len > strlen(mark) && !memcmp(line.at, mark, strlen(mark)))
		slice_skip(&line, strlen(mark));
	return line;
}
