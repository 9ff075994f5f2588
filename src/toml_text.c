/* Where things stand in a text that is TOML. The grammar: TOML 1.0.0, "Spec". */
#include "toml_text.h"

#include "slice.h"
#include "toml.h"

#include <string.h>

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct scan {
	const char *text;
	size_t len, at;
	size_t line_start;
	unsigned line, depth;
	unsigned line_depth;      /* that of this line's beginning */
	bool in_string;           /* this line began inside a string */
	struct toml_text *into;   /* NULL: comments are of no interest */
	struct toml_items *items; /* of the array of depth 1; NULL: of no interest */
};

static char peek(const struct scan *s, size_t ahead)
{
	if (s->len - s->at > ahead)
		return s->text[s->at + ahead];
	return '\0';
}

static bool at_end(const struct scan *s)
{
	return s->at >= s->len;
}

static bool at_one_of(const struct scan *s, const char *set)
{
	return !at_end(s) && peek(s, 0) && strchr(set, peek(s, 0));
}

static void step(struct scan *s, bool in_string)
{
	if (s->text[s->at++] != '\n')
		return;
	s->line++;
	s->line_start = s->at;
	s->line_depth = s->depth;
	s->in_string = in_string;
}

static void skip_spaces(struct scan *s)
{
	while (peek(s, 0) == ' ' || peek(s, 0) == '\t')
		s->at++;
}

static void skip_comment(struct scan *s)
{
	size_t start = s->at, end;

	while (!at_end(s) && peek(s, 0) != '\n')
		s->at++;
	end = s->at;
	if (!at_end(s) && s->text[end - 1] == '\r')
		end--;
	if (s->into)
		*vec_push(&s->into->comments) =
			(struct toml_comment){ start,    end,           s->line_start, s->line,
					       s->depth, s->line_depth, s->in_string };
}

/* Blanks, line ends and comments. */
static void skip_gap(struct scan *s)
{
	while (!at_end(s)) {
		if (peek(s, 0) == '#')
			skip_comment(s);
		else if (char_is_blank(peek(s, 0)))
			step(s, false);
		else
			return;
	}
}

static bool at_three(const struct scan *s, char quote)
{
	return peek(s, 0) == quote && peek(s, 1) == quote && peek(s, 2) == quote;
}

static void skip_string(struct scan *s)
{
	char quote = peek(s, 0);
	bool long_form = at_three(s, quote);

	s->at += long_form ? 3 : 1;
	while (!at_end(s)) {
		if (quote == '"' && peek(s, 0) == '\\') {
			s->at++;
			if (!at_end(s))
				step(s, true);
		} else if (long_form ? at_three(s, quote) : peek(s, 0) == quote) {
			s->at += long_form ? 3 : 1;
			/* One or two more are the string's last characters. */
			for (int i = 0; long_form && i < 2 && peek(s, 0) == quote; i++)
				s->at++;
			return;
		} else {
			step(s, true);
		}
	}
}

static void skip_value(struct scan *s);

static void skip_array(struct scan *s)
{
	s->depth++;
	s->at++;
	for (skip_gap(s); !at_end(s) && peek(s, 0) != ']'; skip_gap(s)) {
		struct toml_item item = { .start = s->at };

		skip_value(s);
		item.end = s->at;
		skip_gap(s);
		if (peek(s, 0) == ',')
			item.comma = s->at++;
		else if (s->at == item.start)
			break;
		if (s->items && s->depth == 1)
			*vec_push(&s->items->list) = item;
	}
	if (!at_end(s))
		s->at++;
	s->depth--;
}

static void skip_inline_table(struct scan *s)
{
	s->depth++;
	s->at++;
	while (!at_end(s) && peek(s, 0) != '}')
		if (at_one_of(s, "\"'[{"))
			skip_value(s);
		else
			step(s, false);
	if (!at_end(s))
		s->at++;
	s->depth--;
}

/* A number, date or boolean ends before what cannot be part of one; a date may have a blank inside. */
static void skip_bare(struct scan *s)
{
	size_t start = s->at;

	while (!at_end(s) && !at_one_of(s, ",]}#\r\n"))
		s->at++;
	while (s->at > start && (s->text[s->at - 1] == ' ' || s->text[s->at - 1] == '\t'))
		s->at--;
}

static void skip_value(struct scan *s)
{
	switch (peek(s, 0)) {
	case '"':
	case '\'':
		skip_string(s);
		break;
	case '[':
		skip_array(s);
		break;
	case '{':
		skip_inline_table(s);
		break;
	default:
		skip_bare(s);
	}
}

/* A key with escapes in it is read by who knows them. */
static char *unescape_key(const char *quoted, size_t len)
{
	char *text = xasprintf("%.*s = 0", (int)len, quoted), *key;
	struct error err = ERROR_INIT;
	struct toml_document *doc = toml_parse(text, strlen(text), "a key", &err);
	unsigned line, column;

	key = xstrdup(doc && toml_count(toml_root(doc)) ? toml_key_at(toml_root(doc), 0, &line, &column) : "");
	toml_free(doc);
	error_release(&err);
	free(text);
	return key;
}

static void take_key(struct scan *s, struct strlist *path)
{
	size_t start = s->at;
	char quote = peek(s, 0);

	if (quote == '"' || quote == '\'') {
		skip_string(s);
		if (quote == '"' && memchr(s->text + start, '\\', s->at - start))
			strlist_take(path, unescape_key(s->text + start, s->at - start));
		else if (s->at - start >= 2)
			strlist_take(path, xstrndup(s->text + start + 1, s->at - start - 2));
		return;
	}
	while (char_is_letter(peek(s, 0)) || char_is_digit(peek(s, 0)) || peek(s, 0) == '_' ||
	       peek(s, 0) == '-')
		s->at++;
	strlist_take(path, xstrndup(s->text + start, s->at - start));
}

static void take_keys(struct scan *s, struct strlist *path)
{
	do {
		if (peek(s, 0) == '.')
			s->at++;
		skip_spaces(s);
		take_key(s, path);
		skip_spaces(s);
	} while (peek(s, 0) == '.');
}

static void take_header(struct scan *s, struct toml_statement *st)
{
	st->kind = peek(s, 1) == '[' ? TOML_ARRAY_HEADER : TOML_HEADER;
	s->at += st->kind == TOML_ARRAY_HEADER ? 2 : 1;
	take_keys(s, &st->path);
	while (peek(s, 0) == ']')
		s->at++;
}

/* `header`: the one it stands under, NULL for none. */
static void take_assignment(struct scan *s, struct toml_statement *st, const struct strlist *header)
{
	st->kind = TOML_ASSIGNMENT;
	for (size_t i = 0; header && i < header->len; i++)
		strlist_add(&st->path, header->items[i]);
	st->under = st->path.len;
	take_keys(s, &st->path);
	if (peek(s, 0) == '=')
		s->at++;
	skip_spaces(s);
	st->value = s->at;
	skip_value(s);
	st->value_end = s->at;
}

/* To the next line, over a comment if there is one. */
static void skip_rest(struct scan *s)
{
	unsigned line = s->line;

	while (!at_end(s) && s->line == line) {
		if (peek(s, 0) == '#')
			skip_comment(s);
		else
			step(s, false);
	}
}

void toml_text_scan(struct toml_text *t, const char *text, size_t len)
{
	struct scan s = { .text = text, .len = len, .line = 1, .into = t };
	size_t header = 0;
	bool has_header = false;

	if (len >= strlen(byte_order_mark) && !memcmp(text, byte_order_mark, strlen(byte_order_mark)))
		t->start = s.at = s.line_start = strlen(byte_order_mark);
	for (skip_gap(&s); !at_end(&s); skip_gap(&s)) {
		struct toml_statement st = { .start = s.line_start, .key = s.at, .line = s.line };

		if (peek(&s, 0) == '[')
			take_header(&s, &st);
		else
			take_assignment(&s, &st, has_header ? &t->statements.items[header].path : NULL);
		skip_rest(&s);
		st.end = s.at;
		if (st.kind != TOML_ASSIGNMENT) {
			header = t->statements.len;
			has_header = true;
		}
		*vec_push(&t->statements) = st;
	}
}

void toml_text_release(struct toml_text *t)
{
	vec_each (&t->statements, st)
		strlist_release(&st->path);
	vec_release(&t->statements);
	vec_release(&t->comments);
}

void toml_text_items(const char *text, size_t len, size_t value, struct toml_items *items)
{
	struct scan s = { .text = text, .len = len, .at = value, .line = 1, .items = items };

	if (peek(&s, 0) == '[')
		skip_array(&s);
}
