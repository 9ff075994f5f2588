/*
 * What went wrong, as one line for a person and one status for the shell.
 *
 * A function that can fail returns 0 or -1 and takes `struct error *err` last. The text is made where the
 * facts are, may grow a prefix on its way up, and is printed once, at the front; its status is the exit status.
 *
 *	return error_set(err, STATUS_INTEGRITY, "sha256 of %s is %s, the lock says %s", name, got, want);
 *	return error_prefix(err, "%s", release);
 */
#ifndef MINGWUP_ERROR_H
#define MINGWUP_ERROR_H

#include "strbuf.h"

/* The exit statuses; the man page lists them and a test compares. */
enum status {
	STATUS_OK = 0,
	STATUS_FAILURE = 1,
	STATUS_USAGE = 2,
	STATUS_NETWORK = 3,
	STATUS_INTEGRITY = 4,  /* a hash, size or signature is wrong */
	STATUS_FILESYSTEM = 5, /* full, read-only, permission */
	STATUS_MANIFEST = 6,   /* a manifest or a lock is wrong */
	STATUS_SELFTEST = 7,
	STATUS_LOCKED = 8,  /* by another run */
	STATUS_NOTHING = 9, /* not installed, or nothing matches */
	/* Of `run` alone, as env(1) has them: else it ends as what it runs does. */
	STATUS_NOT_RUNNABLE = 126,
	STATUS_NOT_FOUND = 127,
};

struct error {
	enum status status;
	struct strbuf text;
};
#define ERROR_INIT                  \
	{                           \
		.text = STRBUF_INIT \
	}

/* Each sets or extends *err and returns -1. */
int error_set(struct error *err, enum status status, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Status STATUS_FILESYSTEM, and ": " with the text of the present errno behind the message. */
int error_errno(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Puts "<message>: " in front of the text. */
int error_prefix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Puts text behind: what to do next. */
int error_append(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

void error_clear(struct error *err); /* empties, so that another try can use it */
void error_release(struct error *err);

#endif
