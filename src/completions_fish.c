/* Completions for fish. */
#include "completions.h"

static const char head[] =
	"# Completions of mingwup for fish. Made by: mingwup completions fish\n"
	"\n"
	"# What mingwup list shows: the targets ($1), or the releases ($2), of what is installed or available.\n"
	"function __mingwup_list # installed|available $1|$2\n"
	"\tmingwup list 2>/dev/null | string replace -rf \"^$argv[1] +([^ @]+)@([^ ]+) .*\" $argv[2]\n"
	"end\n"
	"\n"
	"function __mingwup_available\n"
	"\tset -l word (commandline -ct)\n"
	"\tif string match -q '*@*' -- $word\n"
	"\t\tprintf '%s\\n' (string replace -r '@.*' '' -- $word)@(__mingwup_list available '$2')\n"
	"\telse\n"
	"\t\t__mingwup_list available '$1'\n"
	"\tend\n"
	"end\n"
	"\n"
	"# The command that mingwup run is to run, and its arguments: as if they were the line. Given are mingwup's options with a\n"
	"# value, which is not the command's name.\n"
	"function __mingwup_subcommand\n"
	"\tset -l tokens (commandline -opc) (commandline -ct)\n"
	"\tset -l mine mingwup run\n"
	"\twhile set -q tokens[2]\n"
	"\t\tif contains -- $tokens[1] $argv\n"
	"\t\t\tset -e tokens[1..2]\n"
	"\t\telse if string match -q -- '-*' $tokens[1]\n"
	"\t\t\tset -e tokens[1]\n"
	"\t\telse if set -q mine[1]\n"
	"\t\t\tset -e tokens[1] mine[1]\n"
	"\t\telse\n"
	"\t\t\tbreak\n"
	"\t\tend\n"
	"\tend\n"
	"\tcomplete -C \"$tokens\"\n"
	"end\n"
	"\n";

/* The value or argument: what `complete` is told of it. */
static const char *const actions[] = {
	[COMPLETES_NOTHING] = " -x",
	[COMPLETES_DIRECTORIES] = " -xa '(__fish_complete_directories)'",
	[COMPLETES_FILES] = " -rF",
	[COMPLETES_AVAILABLE] = " -xa '(__mingwup_available)'",
	[COMPLETES_INSTALLED] = " -xa '(__mingwup_list installed \\'$1\\')'",
	[COMPLETES_RELEASES] = " -xa '(__mingwup_list available \\'$2\\')'",
};

static void add_quoted(struct strbuf *out, const char *text)
{
	strbuf_addch(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			strbuf_addch(out, '\\');
		strbuf_addch(out, *text);
	}
	strbuf_addch(out, '\'');
}

static void add_action(struct strbuf *out, const struct metavar *p)
{
	if (p->what == COMPLETES_WORDS) {
		strbuf_addstr(out, " -xa '");
		metavar_words(p, out);
		strbuf_addstr(out, "'");
	} else {
		strbuf_addstr(out, actions[p->what]);
	}
}

/* Commands that take the option; all of them in front of a command, too. */
static void add_condition(struct strbuf *out, const struct option *o)
{
	if (option_is_of(o, NULL))
		return;
	strbuf_addstr(out, " -n '__fish_seen_subcommand_from");
	for (const struct command *c = cli_commands; c->name; c++)
		if (option_is_of(o, c->name))
			strbuf_addf(out, " %s", c->name);
	strbuf_addstr(out, "'");
}

static void add_option(struct strbuf *out, const struct option *o)
{
	strbuf_addstr(out, "complete -c mingwup");
	add_condition(out, o);
	strbuf_addf(out, " -l %s", o->name);
	if (o->letter)
		strbuf_addf(out, " -s %c", o->letter);
	if (option_wants_value(o))
		add_action(out, option_metavar(o));
	strbuf_addstr(out, " -d ");
	add_quoted(out, o->help);
	strbuf_addstr(out, "\n");
}

static void add_subcommand(struct strbuf *out, const struct command *c)
{
	strbuf_addstr(out, " -xa '(__mingwup_subcommand");
	for (const struct option *o = cli_options; o->name; o++) {
		if (!option_is_of(o, c->name) || !option_wants_value(o))
			continue;
		strbuf_addf(out, " --%s", o->name);
		if (o->letter)
			strbuf_addf(out, " -%c", o->letter);
	}
	strbuf_addstr(out, ")'");
}

static void add_command(struct strbuf *out, const struct command *c)
{
	strbuf_addf(out,
		    "complete -c mingwup -n 'not __fish_seen_subcommand_from $__mingwup_commands' -a %s -d ",
		    c->name);
	add_quoted(out, c->summary);
	strbuf_addstr(out, "\n");
	if (!*c->args)
		return;
	strbuf_addf(out, "complete -c mingwup -n '__fish_seen_subcommand_from %s'", c->name);
	if (c->takes_command)
		add_subcommand(out, c);
	else
		add_action(out, command_metavar(c));
	strbuf_addstr(out, "\n");
}

void completions_fish(struct strbuf *out)
{
	strbuf_addstr(out, head);
	strbuf_addstr(out, "set -g __mingwup_commands");
	for (const struct command *c = cli_commands; c->name; c++)
		strbuf_addf(out, " %s", c->name);
	strbuf_addstr(out, "\ncomplete -c mingwup -f\n");
	for (const struct command *c = cli_commands; c->name; c++)
		add_command(out, c);
	for (const struct option *o = cli_options; o->name; o++)
		add_option(out, o);
}
