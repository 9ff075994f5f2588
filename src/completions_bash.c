/* Completions for bash 4 and later. */
#include "completions.h"

static const char head[] =
	"# Completions of mingwup for bash. Made by: mingwup completions bash\n"
	"\n"
	"# What mingwup list shows: the targets, or the releases, of what is installed or available.\n"
	"_mingwup_list() { # installed|available targets|releases\n"
	"\tlocal state word\n"
	"\tmingwup list 2>/dev/null | while read -r state word _; do\n"
	"\t\t[ \"$state\" = \"$1\" ] || continue\n"
	"\t\tcase $2 in\n"
	"\t\ttargets) echo \"${word%@*}\" ;;\n"
	"\t\treleases) echo \"${word#*@}\" ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"}\n"
	"\n";

static const char tail[] =
	"# The words up to the cursor. Bash has cut them where it cuts file names, at = and @ and :.\n"
	"_mingwup_words() {\n"
	"\tlocal i rest=$COMP_LINE\n"
	"\twords=()\n"
	"\tfor ((i = 0; i <= COMP_CWORD; i++)); do\n"
	"\t\tif ((i > 0)) && [[ $rest != [[:blank:]]* ]]; then\n"
	"\t\t\twords[${#words[@]} - 1]+=${COMP_WORDS[i]}\n"
	"\t\telse\n"
	"\t\t\trest=${rest#\"${rest%%[![:blank:]]*}\"}\n"
	"\t\t\twords+=(\"${COMP_WORDS[i]}\")\n"
	"\t\tfi\n"
	"\t\trest=${rest#\"${COMP_WORDS[i]}\"}\n"
	"\tdone\n"
	"}\n"
	"\n"
	"# Sets COMPREPLY to what begins as VALUE does, the last part of WORD.\n"
	"_mingwup_reply() { # KIND VALUE WORD\n"
	"\tlocal candidates release cut\n"
	"\tcase $1 in\n"
	"\tnothing) return ;;\n"
	"\tdirectories) compopt -o dirnames && return ;;\n"
	"\tfiles) compopt -o default && return ;;\n"
	"\tcommand) mapfile -t COMPREPLY < <(compgen -c -- \"$2\") && return ;;\n"
	"\tinstalled) candidates=$(_mingwup_list installed targets) ;;\n"
	"\treleases) candidates=$(_mingwup_list available releases) ;;\n"
	"\tavailable)\n"
	"\t\tif [[ $2 == *@* ]]; then\n"
	"\t\t\tcandidates=$(_mingwup_list available releases | while read -r release; do echo \"${2%%@*}@$release\"; done)\n"
	"\t\telse\n"
	"\t\t\tcandidates=$(_mingwup_list available targets)\n"
	"\t\tfi\n"
	"\t\t;;\n"
	"\t*) candidates=$1 ;;\n"
	"\tesac\n"
	"\tmapfile -t COMPREPLY < <(compgen -W \"$candidates\" -P \"${3%\"$2\"}\" -- \"$2\")\n"
	"\t# What stands before the last cut is on the line already, but that readline keeps an @ with what follows it.\n"
	"\tcut=${3%\"${3##*[\"$COMP_WORDBREAKS\"]}\"}\n"
	"\tcut=${cut%@}\n"
	"\tCOMPREPLY=(\"${COMPREPLY[@]#\"$cut\"}\")\n"
	"}\n"
	"\n"
	"_mingwup() {\n"
	"\tlocal words word i command='' kind='' arguments=0 only_arguments=''\n"
	"\t_mingwup_words\n"
	"\tword=${words[${#words[@]} - 1]}\n"
	"\tfor ((i = 1; i < ${#words[@]} - 1; i++)); do\n"
	"\t\tif [ -n \"$only_arguments\" ]; then\n"
	"\t\t\targuments=$((arguments + 1))\n"
	"\t\telif [ \"${words[i]}\" = -- ]; then\n"
	"\t\t\tonly_arguments=1\n"
	"\t\telif [[ ${words[i]} == -* ]]; then\n"
	"\t\t\t_mingwup_value \"${words[i]}\" && ((i += 1))\n"
	"\t\telif [ -z \"$command\" ]; then\n"
	"\t\t\tcommand=${words[i]}\n"
	"\t\telse\n"
	"\t\t\targuments=$((arguments + 1))\n"
	"\t\t\t_mingwup_takes_command \"$command\" && only_arguments=1\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tCOMPREPLY=()\n"
	"\tif ((i == ${#words[@]})); then\n"
	"\t\t# The option before wants it as its value.\n"
	"\t\t_mingwup_reply \"$kind\" \"$word\" \"$word\"\n"
	"\telif [ -z \"$only_arguments\" ] && [[ $word == --*=* ]]; then\n"
	"\t\t_mingwup_value \"${word%%=*}\" && _mingwup_reply \"$kind\" \"${word#*=}\" \"$word\"\n"
	"\telif [ -z \"$only_arguments\" ] && [[ $word == -* ]]; then\n"
	"\t\t_mingwup_reply \"$(_mingwup_options \"$command\")\" \"$word\" \"$word\"\n"
	"\telif [ -z \"$command\" ]; then\n"
	"\t\t_mingwup_reply \"$_mingwup_commands\" \"$word\" \"$word\"\n"
	"\telif _mingwup_argument \"$command\" \"$arguments\"; then\n"
	"\t\t_mingwup_reply \"$kind\" \"$word\" \"$word\"\n"
	"\tfi\n"
	"}\n"
	"\n"
	"complete -F _mingwup mingwup\n";

static const char *const kinds[] = {
	[COMPLETES_NOTHING] = "nothing",     [COMPLETES_DIRECTORIES] = "directories",
	[COMPLETES_FILES] = "files",         [COMPLETES_AVAILABLE] = "available",
	[COMPLETES_INSTALLED] = "installed", [COMPLETES_RELEASES] = "releases",
	[COMPLETES_COMMAND] = "command",
};

static void add_kind(struct strbuf *out, const struct metavar *p)
{
	strbuf_addstr(out, "kind='");
	if (p->what == COMPLETES_WORDS)
		metavar_words(p, out);
	else
		strbuf_addstr(out, kinds[p->what]);
	strbuf_addstr(out, "'");
}

static void add_commands(struct strbuf *out)
{
	strbuf_addstr(out, "_mingwup_commands='");
	for (const struct command *c = cli_commands; c->name; c++)
		strbuf_addf(out, "%s%s", c == cli_commands ? "" : " ", c->name);
	strbuf_addstr(out, "'\n\n_mingwup_takes_command() { # COMMAND\n\tcase $1 in\n");
	for (const struct command *c = cli_commands; c->name; c++)
		if (c->takes_command)
			strbuf_addf(out, "\t%s) return 0 ;;\n", c->name);
	strbuf_addstr(out, "\t*) return 1 ;;\n\tesac\n}\n\n");
}

static void add_options_of(struct strbuf *out, const char *command)
{
	strbuf_addf(out, "\t%s) echo '", command ? command : "*");
	for (const struct option *o = cli_options; o->name; o++) {
		if (!option_is_of(o, command))
			continue;
		strbuf_addf(out, "--%s ", o->name);
		if (o->letter)
			strbuf_addf(out, "-%c ", o->letter);
	}
	strbuf_addstr(out, "' ;;\n");
}

static void add_options(struct strbuf *out)
{
	strbuf_addstr(out, "_mingwup_options() { # COMMAND\n\tcase $1 in\n");
	for (const struct command *c = cli_commands; c->name; c++)
		add_options_of(out, c->name);
	add_options_of(out, NULL);
	strbuf_addstr(out, "\tesac\n}\n\n"
			   "# Sets kind to what the option's value completes to. Status 1 when it takes none.\n"
			   "_mingwup_value() { # OPTION\n\tcase $1 in\n");
	for (const struct option *o = cli_options; o->name; o++) {
		if (!option_wants_value(o))
			continue;
		strbuf_addf(out, "\t--%s", o->name);
		if (o->letter)
			strbuf_addf(out, " | -%c", o->letter);
		strbuf_addstr(out, ") ");
		add_kind(out, option_metavar(o));
		strbuf_addstr(out, " ;;\n");
	}
	strbuf_addstr(out, "\t*) return 1 ;;\n\tesac\n}\n\n");
}

static void add_arguments(struct strbuf *out)
{
	strbuf_addstr(out, "# Sets kind to what a command's argument completes to, behind so many others.\n"
			   "_mingwup_argument() { # COMMAND NUMBER\n\tcase $1 in\n");
	for (const struct command *c = cli_commands; c->name; c++) {
		if (!*c->args)
			continue;
		strbuf_addf(out, "\t%s) ", c->name);
		if (c->takes_command)
			strbuf_addstr(out, "if [ \"$2\" = 0 ]; then kind='command'; else kind='files'; fi");
		else
			add_kind(out, command_metavar(c));
		strbuf_addf(out, "%s ;;\n", command_repeats(c) ? "" : " && [ \"$2\" = 0 ]");
	}
	strbuf_addstr(out, "\t*) return 1 ;;\n\tesac\n}\n\n");
}

void completions_bash(struct strbuf *out)
{
	strbuf_addstr(out, head);
	add_commands(out);
	add_options(out);
	add_arguments(out);
	strbuf_addstr(out, tail);
}
