/*
 * The command line's tables: parsing, help and completions are all made from these two.
 *
 * Each ends with a row without a name.
 */
#ifndef MINGWUP_CLI_TABLES_H
#define MINGWUP_CLI_TABLES_H

#include "cli.h"

struct command {
	const char *name;
	const char *args;    /* as usage shows them */
	const char *summary; /* one line */
	const char *details; /* for --help */
	int (*run)(struct invocation *in, struct error *err);
	bool takes_command; /* its first argument is a command: what follows is that one's */
};
extern const struct command cli_commands[];

/* A question is asked on the command line alone: MINGWUP_VERSION is what others call the version they want. */
enum kind { FLAG, VALUE, LIST, QUESTION };

struct option {
	const char *name;
	char letter; /* 0: none */
	const char *metavar;
	enum kind kind;
	size_t offset;        /* in struct settings: bool, const char *, struct strlist */
	const char *commands; /* who takes it, with blanks around each name; "*" for all */
	const char *help;
};
extern const struct option cli_options[];

/* NULL: there is none. */
const struct command *cli_find_command(const char *name);
/* By the name's first `len` bytes, or, without a name, by letter. */
const struct option *cli_find_option(const char *name, size_t len, char letter);
/* In front of the command (NULL) stand only the options that every command takes. */
bool option_is_of(const struct option *o, const char *command);
bool option_wants_value(const struct option *o);

#endif
