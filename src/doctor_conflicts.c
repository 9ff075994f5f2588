/* The doctor's look at what else a build here reads: cargo's files, the environment, PATH. */
#include "doctor.h"

#include "child.h"
#include "conflicts.h"

#include <string.h>
#include <unistd.h>

enum { LOCK_MAX = 16 * 1024 * 1024 };

/* Whether Cargo.lock names the crate that has nothing but raw-dylib. */
static bool wants_dlltool(const struct doctor *d)
{
	char *path = xasprintf("%s/Cargo.lock", d->settings.workspace ? d->settings.workspace : d->dir);
	struct strbuf text = STRBUF_INIT;
	struct error ignored = ERROR_INIT;
	bool wants =
		!fs_read_path(path, LOCK_MAX, &text, &ignored) && strstr(text.buf, "name = \"windows-link\"");

	error_release(&ignored);
	strbuf_release(&text);
	free(path);
	return wants;
}

/* rustc calls it for the import libraries of raw-dylib. */
static void look_at_dlltool(struct doctor *d, const struct doctor_target *t, bool wanted)
{
	char *name = xasprintf("%s-dlltool", t->target->triple), *path = command_find(name);
	struct cargo_setting flags = { 0 };

	if (!path && !(cargo_config_rustflags(&d->settings.config, (const char *const *)environ,
					      t->target->name, &flags) &&
		       strstr(flags.value, "dlltool=")))
		findings_add(
			&d->findings, wanted ? FINDING_WARNING : FINDING_NOTE, "wiring-dlltool",
			t->target->name,
			"%s is not in PATH: crates with raw-dylib%s want it there, as with %s run -- cargo build",
			name, wanted ? ", windows-link for one, which Cargo.lock has," : " (windows-link)",
			d->program);
	free(path);
	free(name);
}

static void look_at_rustflags(struct doctor *d, const struct doctor_target *t)
{
	struct cargo_setting in_file = { 0 };

	/* Those of CARGO_TARGET_<target>_RUSTFLAGS and CARGO_BUILD_RUSTFLAGS are joined to the files'. */
	if (cargo_config_file_rustflags(&d->settings.config, t->target->name, &in_file) &&
	    (getenv("CARGO_ENCODED_RUSTFLAGS") || getenv("RUSTFLAGS")))
		findings_add(&d->findings, FINDING_WARNING, "rustflags", t->target->name,
			     "flags for rustc in the environment make cargo ignore those of %s", in_file.place);
}

static void look_at_environment(struct doctor *d)
{
	struct strlist sentences = STRLIST_INIT;

	conflicts_find(&d->environment, (const char *const *)environ, &sentences);
	vec_each (&sentences, sentence)
		findings_add(&d->findings, FINDING_NOTE, "environment", NULL, "%s", *sentence);
	strlist_release(&sentences);
}

static void look_at_files(struct doctor *d)
{
	if (d->settings_fault.len)
		findings_add(&d->findings, FINDING_ERROR, "cargo-config", NULL,
			     "cargo cannot read its configuration: %s", d->settings_fault.buf);
	vec_each (&d->settings.shadowed, path)
		findings_add(&d->findings, FINDING_WARNING, "cargo-config-twice", NULL,
			     "cargo reads %s, and not the config.toml beside it", *path);
}

int doctor_conflicts(struct doctor *d, struct error *err)
{
	bool dlltool = wants_dlltool(d);

	(void)err;
	look_at_files(d);
	look_at_environment(d);
	vec_each (&d->targets, t) {
		look_at_dlltool(d, t, dlltool);
		look_at_rustflags(d, t);
	}
	return 0;
}
