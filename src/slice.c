/* Slices: borrowed pieces of a larger text. */
#include "slice.h"

#include <string.h>

struct slice slice_of(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

char *slice_dup(struct slice s)
{
	return xstrndup(s.at ? s.at : "", s.len);
}

bool slice_is(struct slice s, const char *text)
{
	return s.len == strlen(text) && !memcmp(s.at ? s.at : "", text, s.len);
}

int slice_compare(struct slice a, struct slice b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.at, b.at, common) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

struct slice slice_trim(struct slice s)
{
	while (s.len && char_is_blank(*s.at)) {
		s.at++;
		s.len--;
	}
	while (s.len && char_is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

void slice_skip(struct slice *s, size_t n)
{
	s->at += n;
	s->len -= n;
}

bool slice_take_char(struct slice *s, char c)
{
	*s = slice_trim(*s);
	if (!s->len || *s->at != c)
		return false;
	slice_skip(s, 1);
	return true;
}

struct slice slice_take_word(struct slice *rest)
{
	struct slice word = *rest;

	while (word.len && char_is_blank(*word.at))
		slice_skip(&word, 1);
	*rest = word;
	while (rest->len && !char_is_blank(*rest->at))
		slice_skip(rest, 1);
	word.len -= rest->len;
	return word;
}

struct slice slice_take_until(struct slice *s, const char *stops)
{
	struct slice part = *s;

	while (s->len && !(*s->at && strchr(stops, *s->at)))
		slice_skip(s, 1);
	part.len -= s->len;
	return slice_trim(part);
}

int slice_number(struct slice s, uint64_t *number)
{
	*number = 0;
	if (!s.len || s.len > 18)
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		if (!char_is_digit(s.at[i]))
			return -1;
		*number = *number * 10 + (uint64_t)(s.at[i] - '0');
	}
	return 0;
}

bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool char_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool char_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
