/*
 * Completions: what a shell is told of the command line, made from its tables (cli_tables.h).
 *
 * The word by which a usage line calls an option's value or a command's arguments says what they complete to: one
 * table. What only this machine knows, targets and releases, the scripts ask of `mingwup list` when it is wanted.
 */
#ifndef MINGWUP_COMPLETIONS_H
#define MINGWUP_COMPLETIONS_H

#include "cli_tables.h"

enum completes {
	COMPLETES_NOTHING, /* a number, a URL */
	COMPLETES_WORDS,
	COMPLETES_DIRECTORIES,
	COMPLETES_FILES,
	COMPLETES_AVAILABLE, /* TARGET or TARGET@RELEASE */
	COMPLETES_INSTALLED, /* TARGET */
	COMPLETES_RELEASES,
	COMPLETES_COMMAND, /* of the system, with its arguments */
};

struct metavar {
	const char *text; /* "HOST" */
	enum completes what;
	const char *(*word)(size_t i); /* COMPLETES_WORDS: each in turn, then NULL */
};
/* What the text begins with; an option's metavar, or a command's args from the first capital on. */
const struct metavar *metavar_of(const char *text);
const struct metavar *option_metavar(const struct option *o);
const struct metavar *command_metavar(const struct command *c);
/* Whether it takes more than one argument. */
bool command_repeats(const struct command *c);
/* The words with blanks between. */
void metavar_words(const struct metavar *p, struct strbuf *out);

/* Appends the script for a shell. STATUS_USAGE when there is none for it. */
MUST_CHECK int completions_write(const char *shell, struct strbuf *out, struct error *err);

void completions_bash(struct strbuf *out);
void completions_zsh(struct strbuf *out);
void completions_fish(struct strbuf *out);

#endif
