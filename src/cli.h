/*
 * The command line. Its commands and options are two tables (cli_tables.h); help, the environment variables and
 * the man page agree with them (tests/cli/cli.bats compares).
 *
 * Every option NAME has the environment variable MINGWUP_NAME (upper case, - as _); the command line beats it.
 */
#ifndef MINGWUP_CLI_H
#define MINGWUP_CLI_H

#include "toolchain.h"
#include "ui.h"

/* What the options say. Strings are borrowed from argv, the environment or the defaults. */
struct settings {
	const char *prefix, *cache; /* NULL: the defaults of paths.h */
	struct strlist mirrors;     /* in front of those of the manifest */
	bool only_mirror, allow_older;
	struct strlist toolchains; /* directories of manifests; none: those of paths.h */
	const char *host, *profile, *jobs, *memory, *lock_timeout, *color;
	const char *keyring, *output, *format, *project, *cc;
	struct strlist from;    /* prefixes, directories of packs and their URLs */
	struct strlist targets; /* of run, whose arguments are a command, and of audit */
	struct strlist deny;    /* crates */
	bool offline, dry_run, json, force, no_self_test, copy, undo, trees, pack, keep_packs;
	bool write, check, remove, global, fix, explain;
	bool quiet, verbose, help, version;
};

struct invocation {
	struct settings settings;
	struct strlist args; /* what is no option */
	struct ui ui;
};

/* Parses and runs; returns the exit status. */
int cli_main(int argc, char **argv);

int cmd_install(struct invocation *in, struct error *err);
int cmd_remove(struct invocation *in, struct error *err);
int cmd_list(struct invocation *in, struct error *err);
int cmd_fetch(struct invocation *in, struct error *err);
int cmd_verify(struct invocation *in, struct error *err);
int cmd_env(struct invocation *in, struct error *err);
int cmd_cargo(struct invocation *in, struct error *err);
int cmd_run(struct invocation *in, struct error *err);
int cmd_cross(struct invocation *in, struct error *err);
int cmd_dlls(struct invocation *in, struct error *err);
int cmd_doctor(struct invocation *in, struct error *err);
int cmd_audit(struct invocation *in, struct error *err);
int cmd_explain(struct invocation *in, struct error *err);
int cmd_completions(struct invocation *in, struct error *err);
int cmd_lock(struct invocation *in, struct error *err);
int cmd_pack(struct invocation *in, struct error *err);
int cmd_cache(struct invocation *in, struct error *err);
/* What `env` prints in one format, for commands that do so, too. */
int cmd_print(struct invocation *in, const char *format, struct error *err);

#endif
