/* mingwup run: a command with the environment of what is installed. */
#include "child.h"
#include "context.h"
#include "explainer.h"

#include <string.h>
#include <sys/wait.h>

/* Whether `part` is one of the parts of the list. */
static bool has_part(const char *list, const char *part, char separator)
{
	size_t len = strlen(part);

	for (const char *at = list; at; at = strchr(at, separator), at += at != NULL)
		if (!strncmp(at, part, len) && (!at[len] || at[len] == separator))
			return true;
	return false;
}

static void apply(const struct variable *v)
{
	const char *there = getenv(v->name);
	char *both;

	if (!v->separator || !there || !*there) {
		setenv(v->name, v->value, 1);
	} else if (!has_part(there, v->value, v->separator)) {
		both = xasprintf("%s%c%s", v->value, v->separator, there);
		setenv(v->name, both, 1);
		free(both);
	}
}

static void see(void *arg, const void *bytes, size_t len)
{
	explain_feed(arg, bytes, len);
}

static void tell(struct invocation *in, struct explainer *e)
{
	struct progress *p = ui_progress(&in->ui);
	struct strbuf text = STRBUF_INIT;

	explainer_finish(e, in, true);
	if (e->found.signature) {
		explainer_tell(e, &text);
		p->note(p, NOTE_EVENT, "\nmingwup: %s", text.buf);
	} else {
		ui_warn(&in->ui, "none of the %zu known failures is in what the command wrote to stderr",
			e->signatures.all.len);
	}
	strbuf_release(&text);
}

/* Its status is the command's, without a text: the command has said why. */
static int run_explained(struct invocation *in, const char *const *argv, struct error *err)
{
	struct explainer e = EXPLAINER_INIT;
	int status = 0, ret = explainer_init(&e, in, err);

	/* It looks for a terminal where there is a pipe now. What the user has set stays. */
	if (in->ui.colour)
		setenv("CARGO_TERM_COLOR", "always", 0);
	if (!ret)
		ret = command_watch(argv, see, e.explain, &status, err);
	if (!ret && WIFEXITED(status) && WEXITSTATUS(status))
		tell(in, &e);
	explainer_release(&e);
	if (!ret && status) {
		err->status = (enum status)command_end_like(status);
		ret = -1;
	}
	return ret;
}

int cmd_run(struct invocation *in, struct error *err)
{
	struct environment e = ENVIRONMENT_INIT;
	const char *const *argv;

	if (!in->args.len)
		return error_set(err, STATUS_USAGE, "run wants a command: mingwup run -- cargo build");
	if (context_environment(in, &in->settings.targets, &e, err))
		return -1;
	vec_each (&e.variables, v)
		apply(v);
	environment_release(&e);
	/* The list ends with a NULL. */
	strlist_take(&in->args, NULL);
	argv = (const char *const *)in->args.items;
	return in->settings.explain ? run_explained(in, argv, err) : command_become(argv, err);
}
