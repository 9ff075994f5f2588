/* The doctor's look at wine: whether it runs what the compilers build. Nothing of a build fails without it. */
#include "doctor.h"

#include "child.h"
#include "interrupt.h"

#include <string.h>
#include <unistd.h>

enum { OUTPUT_MAX = 64 * 1024, SECONDS = 60 };

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

/* Without a drive C of the user's, one of our own: wine would make theirs. */
static void choose_drive(const struct doctor *d, struct strlist *env)
{
	const char *home = getenv("HOME");
	char *dot_wine = xasprintf("%s/.wine", home ? home : "");

	for (char **variable = environ; *variable; variable++)
		strlist_add(env, *variable);
	strlist_add(env, "WINEDEBUG=-all");
	/* Or it asks whether to download what programs for .NET and HTML want. */
	strlist_add(env, "WINEDLLOVERRIDES=mscoree,mshtml=");
	if (!is_set("WINEPREFIX") && access(dot_wine, F_OK))
		strlist_take(env, xasprintf("WINEPREFIX=%s/wine", d->scratch_path));
	strlist_take(env, NULL);
	free(dot_wine);
}

static void tell(struct doctor *d, const struct doctor_target *t, int status, bool said)
{
	if (!status && said)
		findings_add(&d->findings, FINDING_OK, "wine", t->target->name, "wine runs its programs");
	else
		findings_add(&d->findings, FINDING_NOTE, "wine", t->target->name,
			     "wine does not run its programs (exit status %d)%s", status,
			     str_starts_with(t->target->triple, "i686-") ? ": is wine32 installed?" : "");
}

/* What the look at a compiler has left there prints ok. */
static int run(struct doctor *d, const char *wine, const struct doctor_target *t, const char *program,
	       struct error *err)
{
	const char *const argv[] = { wine, program, NULL };
	struct strlist env = STRLIST_INIT;
	struct strbuf output = STRBUF_INIT;
	struct command command = { .argv = argv, .output_max = OUTPUT_MAX, .seconds = SECONDS };
	int status = 0, ret = 0;

	choose_drive(d, &env);
	command.env = (const char *const *)env.items;
	if (!command_run(&command, &output, &status, NULL, err)) {
		tell(d, t, status, str_starts_with(output.buf, "ok"));
	} else {
		findings_add(&d->findings, FINDING_NOTE, "wine", t->target->name,
			     "wine does not run its programs: %s", err->text.buf);
		error_clear(err);
		ret = interrupt_check(err);
	}
	strbuf_release(&output);
	strlist_release(&env);
	return ret;
}

int doctor_wine(struct doctor *d, struct error *err)
{
	char *wine = command_find("wine");
	int ret = 0;

	if (!wine)
		findings_add(&d->findings, FINDING_NOTE, "wine", NULL,
			     "there is no wine in PATH: cargo run and cargo test cannot run what is built");
	vec_each (&d->targets, t) {
		char *program = xasprintf("%s/%s/c.exe", d->scratch_path, t->target->name);

		if (!ret && wine && !access(program, F_OK))
			ret = run(d, wine, t, program, err);
		free(program);
	}
	free(wine);
	return ret;
}
