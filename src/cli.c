/* The command line: parsing, help, and the way into a command. */
#include "cli_tables.h"

#include "interrupt.h"

#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void store_value(struct settings *s, const struct option *o, const char *value)
{
	void *at = (char *)s + o->offset;

	if (!option_wants_value(o))
		*(bool *)at = true;
	else if (o->kind == VALUE)
		*(const char **)at = value;
	else
		strlist_add(at, value);
}

static bool is_set(const struct settings *s, const struct option *o)
{
	const void *at = (const char *)s + o->offset;

	if (!option_wants_value(o))
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
	for (const struct option *o = cli_options; o->name; o++) {
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
		o = cli_find_option(name, value ? (size_t)(value - name) : strlen(name), 0);
		value = value ? value + 1 : NULL;
	} else {
		o = cli_find_option(NULL, 0, arg[1]);
		value = arg[2] ? arg + 2 : NULL;
	}
	if (!o)
		return usage_fault(err, command, "unknown option", arg);
	if (!option_is_of(o, command))
		return usage_fault(err, command, arg,
				   command ? "is no option of this command" : "belongs behind the command");
	if (!option_wants_value(o) && value)
		return usage_fault(err, command, arg, "wants no value");
	if (option_wants_value(o) && !value)
		value = argv[++*i];
	if (option_wants_value(o) && (!value || !*value))
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
			*command = cli_find_command(argv[i]);
			if (!*command)
				return usage_fault(err, NULL, "unknown command", argv[i]);
		} else {
			strlist_add(&in->args, argv[i]);
			only_args |= (*command)->takes_command;
		}
	}
	return 0;
}

static void option_help(struct ui *ui, const char *command)
{
	ui_out(ui, "\nOptions:\n");
	for (const struct option *o = cli_options; o->name; o++) {
		char left[64], letter[8] = "    ";

		if (!option_is_of(o, command))
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
		for (const struct command *c = cli_commands; c->name; c++)
			ui_out(ui, "  %-10s %s\n", c->name, c->summary);
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
		/* Without a text: what `run` ran has said it. */
		if (err.text.len)
			ui_error(&in.ui, &err);
		status = err.status;
	}
	if (ui_finish(&in.ui) && status == STATUS_OK)
		status = STATUS_FILESYSTEM;
	strlist_release(&in.settings.mirrors);
	strlist_release(&in.settings.toolchains);
	strlist_release(&in.settings.targets);
	strlist_release(&in.settings.deny);
	strlist_release(&in.settings.from);
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
