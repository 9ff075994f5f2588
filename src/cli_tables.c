/* The command line's tables, and what is looked up in them. */
#include "cli_tables.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

const struct command cli_commands[] = {
	{ "install", "[TARGET[@RELEASE]...]", "download, verify and install toolchains",
	  "A target is a Rust target, a GNU triple, or i686 or x86_64; none means all that the release offers.\n"
	  "@RELEASE alone means all targets of that release. What is installed already is left as it is.",
	  .run = cmd_install },
	{ "remove", "TARGET...", "remove installed toolchains", "Other targets and the cache stay as they are.",
	  .run = cmd_remove },
	{ "list", "", "show what is installed and what is available", NULL, .run = cmd_list },
	{ "fetch", "[TARGET[@RELEASE]...]", "fill the cache, install nothing",
	  "Downloads and verifies everything that an install of the same targets needs, so that\n"
	  "mingwup install --offline can do it later, or elsewhere with the same cache.",
	  .run = cmd_fetch },
	{ "verify", "[TARGET...]", "compare installed files with what was installed",
	  "Names every file that is missing, changed or extra. Exit status 4 when there is one.",
	  .run = cmd_verify },
	{ "env", "[TARGET...]", "print the environment for a shell, a build system or a service",
	  "For a POSIX shell: eval \"$(mingwup env)\". What it prints for other formats goes where their readers want it;\n"
	  "the manual says where. With --unset, what takes it back.",
	  .run = cmd_env },
	{ "run", "[--] COMMAND [ARGUMENT...]", "run a command with that environment",
	  "The command takes mingwup's place: its exit status and its signals are its own.\n"
	  "With --explain, mingwup stays, reads what it writes to stderr, and explains it when the command fails.",
	  .run = cmd_run, .takes_command = true },
	{ "cargo", "", "print the configuration for cargo, or merge it into one of yours",
	  "Without an option, what cargo --config FILE takes; the same text lies in <prefix>/cargo/config.toml.\n"
	  "With --write, .cargo/config.toml leads to it or says the same. No byte of yours is changed; each line that\n"
	  "comes in is marked, and --remove takes it out again. A value that you have set differently is refused.",
	  .run = cmd_cargo },
	{ "cross", "", "print the configuration for cross, or merge it into your Cross.toml",
	  "Without an option, a fragment of Cross.toml. With --write, it is put into yours as with mingwup cargo.",
	  .run = cmd_cross },
	{ "dlls", "FILE...", "show which DLLs a program needs and where they are",
	  "For each DLL: beside the program, in the toolchain, Windows' own, or found nowhere (exit status 9).\n"
	  "--copy puts those of the toolchain beside the program, so that it runs elsewhere.",
	  .run = cmd_dlls },
	{ "doctor", "[TARGET...]", "tell whether a build will work here, and if not, why",
	  "Looks at this machine, the mirrors, what is installed, Rust, and at which compiler and linker a build in this\n"
	  "directory and environment would take. What is wrong comes with the command that mends it.",
	  .run = cmd_doctor },
	{ "audit", "[FILE]", "show which crates of a Cargo.lock need a compiler or other tools",
	  "Reads the Cargo.lock of this directory or the nearest one above: which crates run native tools when they are\n"
	  "built for Windows, whether these are here, who pulls each in, and how to do without. Exit status 1 when\n"
	  "something is missing, or a crate is there that --deny names.",
	  .run = cmd_audit },
	{ "explain", "[FILE]", "say why a build failed, by its log, and what mends it",
	  "FILE is what cargo, or the CI system, has written; - or none is standard input:\n"
	  "cargo build 2>&1 | mingwup explain. Exit status 9 when no known failure is in it.",
	  .run = cmd_explain },
	{ "lock", "RELEASE", "make or check a release's lock from its signed archive",
	  "Reads the archive's InRelease, checks its signature with gpgv, follows its hashes to the package\n"
	  "indexes, resolves what the release's packages depend on and writes the lock beside the manifest.\n"
	  "With --trees, the lock is taken as it is: all toolchains of the release are made from it and tested, and\n"
	  "their digests are written into it, so that packs can be trusted.",
	  .run = cmd_lock },
	{ "pack", "[TARGET...]", "write installed toolchains as packs",
	  "A pack is one file, <toolchain>.tar.zst, from which install --from makes the same toolchain in a second.\n"
	  "It goes together with the small .json file beside it.",
	  .run = cmd_pack },
	{ "cache", "key|dir|list|clean|prune [TARGET[@RELEASE]...]", "look at the cache, and tidy it up",
	  "key    print a short name for all that an install of these targets depends on\n"
	  "dir    print where the cache is\n"
	  "list   show what is in it\n"
	  "clean  remove everything in it\n"
	  "prune  remove what no present lock needs",
	  .run = cmd_cache },
	{ "completions", "SHELL", "print completions for bash, zsh or fish",
	  "make install puts them where these shells look. Elsewhere: source <(mingwup completions bash)",
	  .run = cmd_completions },
	{ 0 },
};

const struct option cli_options[] = {
#define AT(member) offsetof(struct settings, member)
	{ "prefix", 0, "DIR", VALUE, AT(prefix),
	  " install remove list verify env run cargo cross dlls doctor audit explain pack ",
	  "where toolchains are installed (~/.local/share/mingwup)" },
	{ "cache", 0, "DIR", VALUE, AT(cache), " install fetch doctor lock cache ",
	  "where downloads are kept (~/.cache/mingwup)" },
	{ "mirror", 0, "URL", LIST, AT(mirrors), " install fetch doctor lock ",
	  "a mirror to try first; may be repeated; http, https or file" },
	{ "only-mirror", 0, NULL, FLAG, AT(only_mirror), " install fetch doctor lock ",
	  "use no mirrors but those of --mirror" },
	{ "offline", 0, NULL, FLAG, AT(offline), " install fetch doctor ",
	  "never use the network, only the cache" },
	{ "toolchains", 0, "DIR", LIST, AT(toolchains),
	  " install fetch list doctor audit run explain lock pack cache ",
	  "read manifests and locks from here only; may be repeated" },
	{ "host", 0, "HOST", VALUE, AT(host), " install fetch cache ",
	  "the machine that will run the compilers: x86_64-linux or aarch64-linux (this one)" },
	{ "profile", 0, "PROFILE", VALUE, AT(profile), " install fetch cache ",
	  "minimal, without documentation and other languages, or full (minimal)" },
	{ "jobs", 'j', "N", VALUE, AT(jobs), " install fetch lock ",
	  "how much to do at a time (one per core)" },
	{ "memory", 0, "MIB", VALUE, AT(memory), " install fetch lock ",
	  "how much memory to decode with in parallel (64 for each of --jobs)" },
	{ "force", 'f', NULL, FLAG, AT(force), " install cargo cross dlls ",
	  "install anew what is installed already; replace a DLL that differs, or values of yours (a copy is kept)" },
	{ "fix", 0, NULL, FLAG, AT(fix), " doctor ",
	  "run the commands that mend and undo nothing, then look again" },
	{ "cc", 0, "PATH", VALUE, AT(cc), " doctor ", "judge this compiler, and nothing else" },
	{ "copy", 0, NULL, FLAG, AT(copy), " dlls ", "put the toolchain's DLLs beside the program" },
	{ "no-self-test", 0, NULL, FLAG, AT(no_self_test), " install lock ",
	  "commit without running the compiler, when its host's programs cannot run here" },
	{ "lock-timeout", 0, "SECONDS", VALUE, AT(lock_timeout), " install remove ",
	  "how long to wait for another mingwup (300)" },
	{ "dry-run", 'n', NULL, FLAG, AT(dry_run), " install fetch remove ", "show what would be done" },
	{ "json", 0, NULL, FLAG, AT(json), " list verify dlls doctor audit explain ", "for programs" },
	{ "format", 0, "FORMAT", VALUE, AT(format), " env ",
	  "sh, fish, csh, powershell, direnv, make, dotenv, json, dockerfile, github, gitlab, cargo, cross, cmake, "
	  "meson or wine (sh)" },
	{ "unset", 0, NULL, FLAG, AT(undo), " env ", "print what takes it back" },
	{ "target", 0, "TARGET", LIST, AT(targets), " run audit ", "this target only; may be repeated" },
	{ "explain", 0, NULL, FLAG, AT(explain), " run ", "when the command fails, say why" },
	{ "deny", 0, "CRATE", LIST, AT(deny), " audit ",
	  "a crate, or a group of them such as mimalloc, that must not be there; may be repeated" },
	{ "write", 0, NULL, FLAG, AT(write), " cargo cross ", "merge it into the configuration file" },
	{ "check", 0, NULL, FLAG, AT(check), " lock cargo cross ",
	  "write nothing, tell whether the file is as it should be (exit 1 when not)" },
	{ "remove", 0, NULL, FLAG, AT(remove), " cargo cross ", "take out of the file what --write put in" },
	{ "project", 0, "DIR", VALUE, AT(project), " cargo cross ",
	  "the file of the project there (this directory)" },
	{ "global", 0, NULL, FLAG, AT(global), " cargo ",
	  "the file of all your projects, in $CARGO_HOME or ~/.cargo" },
	{ "allow-older", 0, NULL, FLAG, AT(allow_older), " lock ",
	  "take an older state of the archive than the present lock's" },
	{ "keyring", 0, "FILE", VALUE, AT(keyring), " lock ", "public keys to check the archive with" },
	{ "trees", 0, NULL, FLAG, AT(trees), " lock ",
	  "leave the packages, make all toolchains from them and write down their digests" },
	{ "output", 'o', "PATH", VALUE, AT(output), " lock pack ",
	  "write the lock to this file, or packs into this directory" },
	{ "from", 0, "PLACE", LIST, AT(from), " install fetch ",
	  "take packs from a directory or its URL, or toolchains from another prefix; may be repeated" },
	{ "pack", 0, NULL, FLAG, AT(pack), " fetch ", "put packs into the cache, so that installing is quick" },
	{ "keep-packs", 0, NULL, FLAG, AT(keep_packs), " cache ",
	  "prune: remove the packages, too, whose toolchains are there as packs" },
	{ "color", 0, "WHEN", VALUE, AT(color), "*", "always, never or auto" },
	{ "quiet", 'q', NULL, FLAG, AT(quiet), "*", "say nothing but errors" },
	{ "verbose", 'v', NULL, FLAG, AT(verbose), "*", "say more" },
	{ "help", 'h', NULL, QUESTION, AT(help), "*", "show this help" },
	{ "version", 'V', NULL, QUESTION, AT(version), "*", "show the version" },
	{ 0 },
#undef AT
};

const struct command *cli_find_command(const char *name)
{
	for (const struct command *c = cli_commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

const struct option *cli_find_option(const char *name, size_t len, char letter)
{
	for (const struct option *o = cli_options; o->name; o++)
		if (name ? strlen(o->name) == len && !strncmp(o->name, name, len)
			 : o->letter && o->letter == letter)
			return o;
	return NULL;
}

bool option_is_of(const struct option *o, const char *command)
{
	char padded[32];

	if (!strcmp(o->commands, "*"))
		return true;
	if (!command)
		return false;
	snprintf(padded, sizeof(padded), " %s ", command);
	return strstr(o->commands, padded) != NULL;
}

bool option_wants_value(const struct option *o)
{
	return o->kind == VALUE || o->kind == LIST;
}
