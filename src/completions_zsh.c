/* Completions for zsh. */
#include "completions.h"

static const char head[] =
	"#compdef mingwup\n"
	"# Completions of mingwup for zsh. Made by: mingwup completions zsh\n"
	"\n"
	"# What mingwup list shows: the targets, or the releases, of what is installed or available.\n"
	"_mingwup_list() { # installed|available targets|releases\n"
	"\tlocal state word rest\n"
	"\tmingwup list 2>/dev/null | while read -r state word rest; do\n"
	"\t\t[[ $state == $1 ]] || continue\n"
	"\t\tcase $2 in\n"
	"\t\ttargets) print -r -- \"${word%@*}\" ;;\n"
	"\t\treleases) print -r -- \"${word#*@}\" ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_mingwup_installed() {\n"
	"\tlocal -aU targets=(${(f)\"$(_mingwup_list installed targets)\"})\n"
	"\tcompadd \"$@\" -a targets\n"
	"}\n"
	"\n"
	"_mingwup_releases() {\n"
	"\tlocal -aU releases=(${(f)\"$(_mingwup_list available releases)\"})\n"
	"\tcompadd \"$@\" -a releases\n"
	"}\n"
	"\n"
	"_mingwup_available() {\n"
	"\tif compset -P '*@'; then\n"
	"\t\t_mingwup_releases \"$@\"\n"
	"\telse\n"
	"\t\tlocal -aU targets=(${(f)\"$(_mingwup_list available targets)\"})\n"
	"\t\tcompadd \"$@\" -a targets\n"
	"\tfi\n"
	"}\n"
	"\n"
	"_mingwup() {\n"
	"\tlocal curcontext=$curcontext state line ret=1\n"
	"\tlocal -a subcommands\n"
	"\ttypeset -A opt_args\n";

static const char tail[] = "\tesac\n"
			   "\treturn ret\n"
			   "}\n"
			   "\n"
			   "if [[ $funcstack[1] == _mingwup ]]; then\n"
			   "\t_mingwup \"$@\"\n"
			   "else\n"
			   "\tcompdef _mingwup mingwup\n"
			   "fi\n";

/* What _arguments and _describe take as an action. */
static const char *const actions[] = {
	[COMPLETES_NOTHING] = " ",
	[COMPLETES_DIRECTORIES] = "_files -/",
	[COMPLETES_FILES] = "_files",
	[COMPLETES_AVAILABLE] = "_mingwup_available",
	[COMPLETES_INSTALLED] = "_mingwup_installed",
	[COMPLETES_RELEASES] = "_mingwup_releases",
	[COMPLETES_COMMAND] = "_command_names -e",
};

/* Within single quotes, with the characters escaped that mean something to _arguments. */
static void add_text(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			strbuf_addstr(out, "'\\''");
			continue;
		}
		if (*text == ':' || *text == '[' || *text == ']' || *text == '\\')
			strbuf_addch(out, '\\');
		strbuf_addch(out, *text);
	}
}

/* ":name:action" */
static void add_action(struct strbuf *out, const struct metavar *p, const char *name)
{
	strbuf_addstr(out, ":");
	add_text(out, name);
	strbuf_addstr(out, ":");
	if (p->what == COMPLETES_WORDS) {
		strbuf_addstr(out, "(");
		metavar_words(p, out);
		strbuf_addstr(out, ")");
	} else {
		strbuf_addstr(out, actions[p->what]);
	}
}

/* '*--mirror=[help]:URL: ', '(-j --jobs)'{-j+,--jobs=}'[help]:N: ' */
static void add_option(struct strbuf *out, const struct option *o)
{
	const char *value = option_wants_value(o) ? "=" : "";

	if (o->letter)
		strbuf_addf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", o->letter, o->name, o->letter,
			    option_wants_value(o) ? "+" : "", o->name, value);
	else
		strbuf_addf(out, "'%s--%s%s", o->kind == LIST ? "*" : "", o->name, value);
	strbuf_addstr(out, "[");
	add_text(out, o->help);
	strbuf_addstr(out, "]");
	if (option_wants_value(o))
		add_action(out, option_metavar(o), o->metavar);
	strbuf_addstr(out, "'");
}

static void add_options(struct strbuf *out, const char *command, const char *indent)
{
	for (const struct option *o = cli_options; o->name; o++)
		if (option_is_of(o, command)) {
			strbuf_addstr(out, indent);
			add_option(out, o);
			strbuf_addstr(out, " \\\n");
		}
}

static void add_command(struct strbuf *out, const struct command *c)
{
	strbuf_addf(out, "\t\t%s)\n\t\t\t_arguments -S \\\n", c->name);
	add_options(out, c->name, "\t\t\t\t");
	strbuf_addstr(out, "\t\t\t\t");
	if (*c->args) {
		strbuf_addstr(out, c->takes_command ? "'(-)1" : command_repeats(c) ? "'*" : "'1");
		add_action(out, command_metavar(c), c->takes_command ? "command" : "argument");
		strbuf_addstr(out, c->takes_command ? "' '*::argument:_normal' " : "' ");
	}
	strbuf_addstr(out, "&& ret=0\n\t\t\t;;\n");
}

void completions_zsh(struct strbuf *out)
{
	strbuf_addstr(out, head);
	strbuf_addstr(out, "\tsubcommands=(\n");
	for (const struct command *c = cli_commands; c->name; c++) {
		strbuf_addf(out, "\t\t'%s:", c->name);
		add_text(out, c->summary);
		strbuf_addstr(out, "'\n");
	}
	strbuf_addstr(out, "\t)\n\t_arguments -C -S \\\n");
	add_options(out, NULL, "\t\t");
	strbuf_addstr(out, "\t\t'1:command:->command' '*::argument:->argument' && ret=0\n"
			   "\tcase $state in\n"
			   "\tcommand) _describe -t commands command subcommands && ret=0 ;;\n"
			   "\targument)\n"
			   "\t\tcurcontext=${curcontext%:*:*}:mingwup-$words[1]:\n"
			   "\t\tcase $words[1] in\n");
	for (const struct command *c = cli_commands; c->name; c++)
		add_command(out, c);
	strbuf_addstr(out, "\t\tesac\n\t\t;;\n");
	strbuf_addstr(out, tail);
}
