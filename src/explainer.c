/* What `explain` and `run --explain` share: the known failures, and what is said of one. */
#include "explainer.h"

#include "child.h"
#include "context.h"
#include "paths.h"

#include <string.h>

int explainer_init(struct explainer *e, const struct invocation *in, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	char *file = NULL;
	int ret;

	*e = (struct explainer)EXPLAINER_INIT;
	ret = context_knowledge(in, "failures.toml", &text, &file, err);
	if (!ret)
		ret = signatures_parse(&e->signatures, text.buf, text.len, file, err);
	if (!ret)
		e->explain = explain_new(&e->signatures);
	strbuf_release(&text);
	free(file);
	return ret;
}

void explainer_release(struct explainer *e)
{
	remedy_list_release(&e->mend);
	explanation_release(&e->found);
	explain_free(e->explain);
	signatures_release(&e->signatures);
}

/* A prefix that cannot be read has nothing that helps. */
static void read_installed(const struct invocation *in, struct strlist *targets)
{
	struct installed_list installed = INSTALLED_LIST_INIT;
	struct error ignored = ERROR_INIT;
	char *prefix = context_prefix(in, &ignored);
	struct store s = STORE_INIT;

	if (prefix && !store_open(&s, prefix, &ignored) && !store_installed(&s, &installed, &ignored))
		vec_each (&installed, i)
			strlist_add(targets, i->target);
	installed_list_release(&installed);
	store_close(&s);
	error_release(&ignored);
	free(prefix);
}

static bool has_program(const char *name)
{
	char *file = command_find(name);
	bool has = file != NULL;

	free(file);
	return has;
}

/* What the environment says it says to the commands of an advice, too. */
static const char *prefix_to_tell(const struct invocation *in)
{
	const char *prefix = in->settings.prefix, *variable = getenv("MINGWUP_PREFIX");

	return prefix && variable && !strcmp(prefix, variable) ? NULL : prefix;
}

void explainer_finish(struct explainer *e, const struct invocation *in, bool running)
{
	struct strlist installed = STRLIST_INIT;
	const struct remedy_facts facts = {
		.installed = &installed,
		.prefix = prefix_to_tell(in),
		.running = running,
		.rustup = has_program("rustup"),
		.apt = has_program("apt-get"),
		.architecture = paths_this_architecture(),
	};

	explain_finish(e->explain, &e->found);
	if (!e->found.signature)
		return;
	read_installed(in, &installed);
	vec_each (&e->found.signature->mend, advice)
		remedy_add(&e->mend, *advice, &e->found.captures, &facts);
	strlist_release(&installed);
}

static void tell_lines(const struct explainer *e, struct strbuf *text)
{
	vec_each (&e->found.lines, line)
		strbuf_addf(text, "%8llu  %s\n", (unsigned long long)line->number, line->text);
}

void explainer_tell(const struct explainer *e, struct strbuf *text)
{
	const struct signature *s = e->found.signature;

	if (!s) {
		tell_lines(e, text);
		return;
	}
	strbuf_addf(text, "%s: ", s->name);
	captures_expand(&e->found.captures, s->cause, text);
	strbuf_addstr(text, "\n\nwhat shows it:\n");
	tell_lines(e, text);
	strbuf_addstr(text, "\nwhat to do:\n");
	vec_each (&e->mend.all, remedy)
		strbuf_addf(text, "%s%s\n", remedy->is_command ? "    " : "  ", remedy->text);
	strbuf_addf(text, "\nsource: %s\n", s->source);
}
