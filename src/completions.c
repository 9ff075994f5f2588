/* Completions: what a shell is told of the command line, made from its tables. */
#include "completions.h"

#include "emit.h"

#include <string.h>

static const struct {
	const char *name;
	void (*write)(struct strbuf *out);
} shells[] = {
	{ "bash", completions_bash },
	{ "zsh", completions_zsh },
	{ "fish", completions_fish },
};

static const char *shell_name(size_t i)
{
	return i < ARRAY_SIZE(shells) ? shells[i].name : NULL;
}

static const char *format_name(size_t i)
{
	return i < emitters_count ? emitters[i].format : NULL;
}

/* Where one begins as another does, the longer one stands first. What is not here completes to nothing. */
static const struct metavar metavars[] = {
	{ "DIR", COMPLETES_DIRECTORIES, NULL },
	{ "PLACE", COMPLETES_DIRECTORIES, NULL },
	{ "FILE", COMPLETES_FILES, NULL },
	{ "PATH", COMPLETES_FILES, NULL },
	{ "HOST", COMPLETES_WORDS, manifest_host_name },
	{ "PROFILE", COMPLETES_WORDS, profile_name },
	{ "FORMAT", COMPLETES_WORDS, format_name },
	{ "WHEN", COMPLETES_WORDS, ui_colour_name },
	{ "SHELL", COMPLETES_WORDS, shell_name },
	{ "TARGET[@RELEASE]", COMPLETES_AVAILABLE, NULL },
	{ "TARGET", COMPLETES_INSTALLED, NULL },
	{ "RELEASE", COMPLETES_RELEASES, NULL },
	{ "COMMAND", COMPLETES_COMMAND, NULL },
};
static const struct metavar nothing = { "", COMPLETES_NOTHING, NULL };

const struct metavar *metavar_of(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(metavars); i++)
		if (str_starts_with(text, metavars[i].text))
			return &metavars[i];
	return &nothing;
}

const struct metavar *option_metavar(const struct option *o)
{
	return metavar_of(o->metavar ? o->metavar : "");
}

const struct metavar *command_metavar(const struct command *c)
{
	return metavar_of(c->args + strcspn(c->args, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
}

bool command_repeats(const struct command *c)
{
	return strstr(c->args, "...") != NULL;
}

void metavar_words(const struct metavar *p, struct strbuf *out)
{
	for (size_t i = 0; p->word && p->word(i); i++)
		strbuf_addf(out, "%s%s", i ? " " : "", p->word(i));
}

int completions_write(const char *shell, struct strbuf *out, struct error *err)
{
	struct strbuf names = STRBUF_INIT;
	int ret;

	for (size_t i = 0; i < ARRAY_SIZE(shells); i++)
		if (!strcmp(shells[i].name, shell)) {
			shells[i].write(out);
			return 0;
		}
	metavar_words(metavar_of("SHELL"), &names);
	ret = error_set(err, STATUS_USAGE, "there are no completions for %s; there are for: %s", shell,
			names.buf);
	strbuf_release(&names);
	return ret;
}
