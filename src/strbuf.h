/*
 * A growing byte string, always NUL-terminated after `len`.
 *
 *	struct strbuf b = STRBUF_INIT;
 *	strbuf_addf(&b, "%s/%s", dir, name);
 *	...
 *	strbuf_release(&b);
 *
 * `buf` is never NULL. strbuf_detach() hands the bytes to the caller, who frees them with free(3).
 * What grows with input from outside is bounded where it grows, not here.
 */
#ifndef MINGWUP_STRBUF_H
#define MINGWUP_STRBUF_H

#include "mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf {
	char *buf;
	size_t len;
	size_t alloc; /* bytes owned at buf; 0 while buf is the shared empty string */
};

extern char strbuf_empty[];
#define STRBUF_INIT                 \
	{                           \
		.buf = strbuf_empty \
	}

void strbuf_init(struct strbuf *sb);
void strbuf_release(struct strbuf *sb); /* leaves an empty, usable strbuf */
void strbuf_reset(struct strbuf *sb);   /* empties, keeps the memory */
MUST_CHECK char *strbuf_detach(struct strbuf *sb);

void strbuf_grow(struct strbuf *sb, size_t extra); /* room for `extra` more bytes and the NUL */
void strbuf_setlen(struct strbuf *sb, size_t len); /* len < alloc, or 0 */
void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) PRINTF_LIKE(2, 3);
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);
void strbuf_insert(struct strbuf *sb, size_t pos, const void *data, size_t len);
/* A number of bytes as people read it: "999 B", "37.2 MB"; decimal units, as download sizes are given. */
void strbuf_addsize(struct strbuf *sb, uint64_t bytes);

bool str_starts_with(const char *s, const char *prefix);
bool str_ends_with(const char *s, const char *suffix);
/*
 * Whether it is a name of at most `max` bytes that can be part of a path, a URL and a command: letters, digits and
 * . _ + -, the first a letter or digit.
 */
bool str_is_name(const char *s, size_t max);
/*
 * Makes a ? of each control character that is not in `keep`, C1 in UTF-8 among them: what others wrote is not to make lines
 * of ours, nor to command a terminal.
 */
void str_defuse(char *s, const char *keep);

#endif
