/*
 * Where things stand in a text that is TOML, to the byte: its headers, its assignments, its comments. What
 * toml.h tells of values, this tells of the text around them.
 *
 * Only for a text that toml_parse() has taken: of any other it says something, but nothing to rely on.
 */
#ifndef MINGWUP_TOML_TEXT_H
#define MINGWUP_TOML_TEXT_H

#include "vec.h"

#include <stdbool.h>

/* A header, or an assignment. It begins in a line of its own, and nothing but a comment follows it in its last. */
struct toml_statement {
	enum toml_statement_kind {
		TOML_HEADER,       /* [a.b] */
		TOML_ARRAY_HEADER, /* [[a.b]] */
		TOML_ASSIGNMENT,   /* a.b = value */
	} kind;
	struct strlist path; /* its keys, an assignment's with those of the header that it stands under */
	size_t under;        /* how many of them are the header's */
	size_t start, end;   /* its lines, the last one's line end with them */
	size_t key;          /* where it begins in its first line */
	size_t value, value_end;
	unsigned line; /* the first is 1 */
};

/* A comment, from its # to before the line end. */
struct toml_comment {
	size_t start, end;
	size_t line_start;
	unsigned line;
	unsigned depth;        /* in how many arrays and inline tables it stands */
	unsigned line_depth;   /* in how many the line that it ends began */
	bool begins_in_string; /* the line that it ends began inside a string */
};

struct toml_text {
	VEC(struct toml_statement) statements;
	VEC(struct toml_comment) comments;
	size_t start; /* behind the byte order mark, if there is one */
};
#define TOML_TEXT_INIT                                       \
	{                                                    \
		.statements = VEC_INIT, .comments = VEC_INIT \
	}

void toml_text_scan(struct toml_text *t, const char *text, size_t len);
void toml_text_release(struct toml_text *t);

/* An item of an array. */
struct toml_item {
	size_t start, end;
	size_t comma; /* 0: none follows it */
};
struct toml_items {
	VEC(struct toml_item) list;
};
#define TOML_ITEMS_INIT  \
	{                \
		VEC_INIT \
	}

/* Of the array whose [ stands at `value`. The caller releases items->list. */
void toml_text_items(const char *text, size_t len, size_t value, struct toml_items *items);

#endif
