/* The command line: one table of commands, one of options. */
#include "cli.h"

#include "interrupt.h"

#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct command commands[] = {
	{ "install", "[TARGET[@RELEASE]...]", "download, verify and install toolchains",
	  "A target is a Rust target, a GNU triple, or i686 or x86_64; none means all that the release offers.\n"
	  "@RELEASE alone means all targets of that release. What is installed already is left as it is.",
	  cmd_install },
	{ "remove", "TARGET...", "remove installed toolchains", "Other targets and the cache stay as they are.",
	  cmd_remove },
	{ "list", "", "show what is installed and what is available", NULL, cmd_list },
	{ "fetch", "[TARGET[@RELEASE]...]", "fill the cache, install nothing",
	  "Downloads and verifies everything that an install of the same targets needs, so that\n"
	  "mingwup install --offline can do it later, or elsewhere with the same cache.",
	  cmd_fetch },
	{ "verify", "[TARGET...]", "compare installed files with what was installed",
	  "Names every file that is missing, changed or extra. Exit status 4 when there is one.", cmd_verify },
	{ "env", "", "print the environment as shell commands",
	  "For a POSIX shell: eval \"$(mingwup env)\". The same text lies in <prefix>/env.sh.", cmd_env },
	{ "cargo", "", "print the configuration for cargo",
	  "For cargo --config FILE, or for .cargo/config.toml. The same text lies in <prefix>/cargo/config.toml.",
	  cmd_cargo },
	{ "lock", "RELEASE", "make or check a release's lock from its signed archive",
	  "Reads the archive's InRelease, checks its signature with gpgv, follows its hashes to the package\n"
	  "indexes, resolves what the release's packages depend on and writes the lock beside the manifest.",
	  cmd_lock },
};

/* A question is asked on the command line alone: MINGWUP_VERSION is what others call the version they want. */
enum kind { FLAG, VALUE, LIST, QUESTION };

/* `commands`: who takes the option, with blanks around each name; "*" for all. */
static const struct option {
	const char *name;
	char letter;
	const char *metavar;
	enum kind kind;
	size_t offset; /* in struct settings: bool, const char *, struct strlist */
	const char *commands;
	const char *help;
} options[] = {
#define AT(member) offsetof(struct settings, member)
	{ "prefix", 0, "DIR", VALUE, AT(prefix), " install remove list verify env cargo ",
	  "where toolchains are installed (~/.local/share/mingwup)" },
	{ "cache", 0, "DIR", VALUE, AT(cache), " install fetch lock ",
	  "where downloads are kept (~/.cache/mingwup)" },
	{ "mirror", 0, "URL", LIST, AT(mirrors), " install fetch lock ",
	  "a mirror to try first; may be repeated; http, https or file" },
	{ "only-mirror", 0, NULL, FLAG, AT(only_mirror), " install fetch lock ",
	  "use no mirrors but those of --mirror" },
	{ "offline", 0, NULL, FLAG, AT(offline), " install fetch ", "never use the network, only the cache" },
	{ "toolchains", 0, "DIR", LIST, AT(toolchains), " install fetch list lock ",
	  "read manifests and locks from here only; may be repeated" },
	{ "host", 0, "HOST", VALUE, AT(host), " install fetch ",
	  "the machine that will run the compilers: x86_64-linux or aarch64-linux (this one)" },
	{ "profile", 0, "NAME", VALUE, AT(profile), " install fetch ",
	  "minimal, without documentation and other languages, or full (minimal)" },
	{ "jobs", 'j', "N", VALUE, AT(jobs), " install fetch ", "how much to do at a time (one per core)" },
	{ "force", 'f', NULL, FLAG, AT(force), " install ", "install anew what is installed already" },
	{ "no-self-test", 0, NULL, FLAG, AT(no_self_test), " install ",
	  "commit without running the compiler, when its host's programs cannot run here" },
	{ "lock-timeout", 0, "SECONDS", VALUE, AT(lock_timeout), " install remove ",
	  "how long to wait for another mingwup (300)" },
	{ "dry-run", 'n', NULL, FLAG, AT(dry_run), " install fetch remove ", "show what would be done" },
	{ "json", 0, NULL, FLAG, AT(json), " list verify ", "for programs" },
	{ "check", 0, NULL, FLAG, AT(check), " lock ",
	  "write nothing, tell whether the lock agrees with its archive (exit 1 when not)" },
	{ "keyring", 0, "FILE", VALUE, AT(keyring), " lock ", "public keys to check the archive with" },
	{ "output", 'o', "FILE", VALUE, AT(output), " lock ", "write the lock there" },
	{ "color", 0, "WHEN", VALUE, AT(color), "*", "always, never or auto" },
	{ "quiet", 'q', NULL, FLAG, AT(quiet), "*", "say nothing but errors" },
	{ "verbose", 'v', NULL, FLAG, AT(verbose), "*", "say more" },
	{ "help", 'h', NULL, QUESTION, AT(help), "*", "show this help" },
	{ "version", 'V', NULL, QUESTION, AT(version), "*", "show the version" },
#undef AT
};

/* In front of the command (NULL) stand only the options that every command takes. */
static bool takes(const char *command, const struct option *o)
{
	char padded[32];

	if (!strcmp(o->commands, "*"))
		return true;
	if (!command)
		return false;
	snprintf(padded, sizeof(padded), " %s ", command);
	return strstr(o->commands, padded) != NULL;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static bool wants_value(const struct option *o)
{
	return o->kind == VALUE || o->kind == LIST;
}

static void store_value(struct settings *s, const struct option *o, const char *value)
{
	void *at = (char *)s + o->offset;

	if (!wants_value(o))
		*(bool *)at = true;
	else if (o->kind == VALUE)
		*(const char **)at = value;
	else
		strlist_add(at, value);
}

static bool is_set(const struct settings *s, const struct option *o)
{
	const void *at = (const char *)s + o->offset;

	if (!wants_value(o))
		return *(const bool *)at;
	if (o->kind == VALUE)
		return *(const char *const *)at != NULL;
	return ((const struct strlist *)at)->len > 0;
}

static void store_words(struct settings *s, const struct option *o, const char *value)
{
	char *copy = xstrdup(value), *rest = NULL;

	for (char *word = strtok_r(copy, " \t\n", &rest); word; word = strtok_r(NULL, " \t\n", &rest))
		store_value(s, o, word);
	free(copy);
}

/* "--only-mirror" is MINGWUP_ONLY_MIRROR: a flag is set by anything but 0, a list is separated by blanks. */
static void read_environment(struct settings *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *o = &options[i];
		char *name;
		const char *value;

		if (o->kind == QUESTION)
			continue;
		name = xasprintf("MINGWUP_%s", o->name);
		for (char *c = name; *c; c++)
			*c = (char)(*c == '-' ? '_' : toupper((unsigned char)*c));
		value = getenv(name);
		free(name);
		if (!value || !*value || is_set(s, o) || (o->kind == FLAG && !strcmp(value, "0")))
			continue;
		if (o->kind == LIST)
			store_words(s, o, value);
		else
			store_value(s, o, value);
	}
}

static const struct option *find_option(const char *name, size_t len, char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (name ? strlen(options[i].name) == len && !strncmp(options[i].name, name, len)
			 : options[i].letter && options[i].letter == letter)
			return &options[i];
	return NULL;
}

static int usage_fault(struct error *err, const char *command, const char *subject, const char *what)
{
	return error_set(err, STATUS_USAGE, "%s %s: try mingwup %s%s--help", subject, what,
			 command ? command : "", command ? " " : "");
}

/* Takes one option with its value; *i is moved over what it took. */
static int parse_option(struct invocation *in, const char *command, char **argv, int *i, struct error *err)
{
	const char *arg = argv[*i], *name = arg + 2, *value = NULL;
	const struct option *o;

	if (str_starts_with(arg, "--")) {
		value = strchr(name, '=');
		o = find_option(name, value ? (size_t)(value - name) : strlen(name), 0);
		value = value ? value + 1 : NULL;
	} else {
		o = find_option(NULL, 0, arg[1]);
		value = arg[2] ? arg + 2 : NULL;
	}
	if (!o)
		return usage_fault(err, command, "unknown option", arg);
	if (!takes(command, o))
		return usage_fault(err, command, arg,
				   command ? "is no option of this command" : "belongs behind the command");
	if (!wants_value(o) && value)
		return usage_fault(err, command, arg, "wants no value");
	if (wants_value(o) && !value)
		value = argv[++*i];
	if (wants_value(o) && (!value || !*value))
		return usage_fault(err, command, arg, "wants a value");
	store_value(&in->settings, o, value);
	return 0;
}

static int parse(struct invocation *in, const struct command **command, char **argv, struct error *err)
{
	bool only_args = false;

	*command = NULL;
	for (int i = 1; argv[i]; i++) {
		if (!only_args && !strcmp(argv[i], "--")) {
			only_args = true;
		} else if (!only_args && argv[i][0] == '-' && argv[i][1]) {
			if (parse_option(in, *command ? (*command)->name : NULL, argv, &i, err))
				return -1;
		} else if (!*command) {
			*command = find_command(argv[i]);
			if (!*command)
				return usage_fault(err, NULL, "unknown command", argv[i]);
		} else {
			strlist_add(&in->args, argv[i]);
		}
	}
	return 0;
}

static void option_help(struct ui *ui, const char *command)
{
	ui_out(ui, "\nOptions:\n");
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *o = &options[i];
		char left[64], letter[8] = "    ";

		if (!takes(command, o))
			continue;
		if (o->letter)
			snprintf(letter, sizeof(letter), "-%c, ", o->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->metavar ? " " : "",
			 o->metavar ? o->metavar : "");
		ui_out(ui, "  %-28s %s\n", left, o->help);
	}
}

static void help(struct ui *ui, const struct command *command)
{
	if (command) {
		ui_out(ui, "mingwup %s%s%s: %s\n", command->name, *command->args ? " " : "", command->args,
		       command->summary);
		if (command->details)
			ui_out(ui, "\n%s\n", command->details);
	} else {
		ui_out(ui,
		       "mingwup: mingw-w64 toolchains that make Rust's Windows builds from Linux just work\n\n"
		       "Usage: mingwup COMMAND [OPTION...]\n\nCommands:\n");
		for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
			ui_out(ui, "  %-10s %s\n", commands[i].name, commands[i].summary);
	}
	option_help(ui, command ? command->name : NULL);
	ui_out(ui,
	       "\nEvery option NAME but help and version can be given as MINGWUP_NAME in the environment, too.\n");
	if (!command)
		ui_out(ui, "mingwup COMMAND --help tells more; the manual is mingwup(1).\n");
}

static int run(struct invocation *in, char **argv, struct error *err)
{
	const struct command *command;
	enum ui_verbosity verbosity;

	if (parse(in, &command, argv, err))
		return -1;
	read_environment(&in->settings);
	verbosity = in->settings.quiet ? UI_QUIET : in->settings.verbose ? UI_VERBOSE : UI_NORMAL;
	if (ui_init(&in->ui, verbosity, in->settings.color, err))
		return -1;
	if (in->settings.version) {
		ui_out(&in->ui, "mingwup %s\n", MINGWUP_VERSION);
		return 0;
	}
	if (in->settings.help) {
		help(&in->ui, command);
		return 0;
	}
	if (!command)
		return error_set(err, STATUS_USAGE, "no command given: try mingwup --help");
	if (!*command->args && in->args.len)
		return error_set(err, STATUS_USAGE, "%s wants no argument, but there is \"%s\"", command->name,
				 in->args.items[0]);
	return command->run(in, err);
}

/* What is opened later must not get the number of a stdout or stderr that was closed, and what is printed. Read-only,
 * so that a closed stdout is still one that takes nothing. */
static void occupy_standard_descriptors(void)
{
	int fd = 0;

	while (fd >= 0 && fd <= STDERR_FILENO)
		fd = open("/dev/null", O_RDONLY);
	if (fd >= 0)
		close(fd);
}

int cli_main(int argc, char **argv)
{
	struct invocation in = { .args = STRLIST_INIT };
	struct error err = ERROR_INIT;
	int status = STATUS_OK, came;

	(void)argc;
	occupy_standard_descriptors();
	interrupt_catch();
	if (run(&in, argv, &err)) {
		ui_error(&in.ui, &err);
		status = err.status;
	}
	if (ui_finish(&in.ui) && status == STATUS_OK)
		status = STATUS_FILESYSTEM;
	strlist_release(&in.settings.mirrors);
	strlist_release(&in.settings.toolchains);
	strlist_release(&in.args);
	error_release(&err);
	came = interrupt_signal();
	if (came && status != STATUS_OK) {
		/* Whoever started us shall see that it was the signal. */
		interrupt_default();
		raise(came);
	}
	return status;
}
