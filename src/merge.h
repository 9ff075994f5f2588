/*
 * Merge: what we want in a TOML file of the user's, put among their lines and taken out again. Pure.
 *
 * No byte of theirs is written anew. What is put in are whole lines, each ending in a comment of ours,
 *
 *	CC_i686_pc_windows_gnu = "/p/bin/i686-w64-mingw32-gcc-posix" # mingwup 1a2b3c4d
 *
 * whose digits are a check sum of the line: a line that was changed since is the user's. Such a comment inside a
 * string is no comment. "joined" behind the digits says that the line end in front of the line was put in, too.
 *
 * Merging begins by taking out what an earlier run put in: so it updates, and doing it twice changes nothing.
 */
#ifndef MINGWUP_MERGE_H
#define MINGWUP_MERGE_H

#include "error.h"
#include "vec.h"

enum merge_how {
	MERGE_VALUE, /* the key has this value */
	MERGE_ITEMS, /* the key is an array that has these items */
	MERGE_AGREE, /* the key has no other value; it need not be there, and is not put in */
};

struct merge_want {
	struct strlist table; /* its keys; none: the root */
	char *key;
	char *value; /* as TOML, in one line */
	enum merge_how how;
};
struct merge_wants {
	VEC(struct merge_want) list; /* those of one table stand together */
};

/* Adds what a TOML text of our own says. */
void merge_wants_add(struct merge_wants *wants, const char *text, enum merge_how how);
void merge_wants_release(struct merge_wants *wants);

/* What of a file is ours besides lines: --remove takes it away when nothing of the user's is in it. */
enum merge_made { MERGE_MADE_NOTHING, MERGE_MADE_FILE, MERGE_MADE_DIRECTORY /* the file, too */ };

/* A piece of what is left when ours is taken out: where it begins, and where it stood in the text. */
struct merge_piece {
	size_t at, origin;
};

/* What taking out found. */
struct merge_found {
	struct strlist ours; /* our lines, without the comments */
	enum merge_made made;
	unsigned changed; /* the first line that has our comment and was changed since; 0: none */
	VEC(struct merge_piece) pieces;
};
#define MERGE_FOUND_INIT             \
	{                            \
		.ours = STRLIST_INIT \
	}
void merge_found_release(struct merge_found *found);

/* Appends to *out the text without what is ours. STATUS_FAILURE with its place when the text is not TOML. */
MUST_CHECK int merge_strip(const char *text, size_t len, const char *name, struct merge_found *found,
			   struct strbuf *out, struct error *err);

struct merge_options {
	enum merge_made made; /* what had to be made for the file: noted in it. What its text notes stays */
	bool force;           /* the user's other values give way */
};

/* What happened besides. */
struct merge_outcome {
	struct strlist conflicts; /* "file:line:column: ..." */
	bool forceable;           /* force would do away with all of them */
	bool replaced;            /* a value of the user's gave way */
};
#define MERGE_OUTCOME_INIT                \
	{                                 \
		.conflicts = STRLIST_INIT \
	}
void merge_outcome_release(struct merge_outcome *outcome);

/*
 * Appends to *out the text with what is wanted. Returns 1, *out as it was, when there is a conflict. -1 with
 * STATUS_FAILURE when the text is not TOML, or when it cannot be proved that the result is the same with what is wanted.
 */
MUST_CHECK int merge_apply(const char *text, size_t len, const char *name, const struct merge_wants *wants,
			   const struct merge_options *options, struct strbuf *out,
			   struct merge_outcome *outcome, struct error *err);

#endif
