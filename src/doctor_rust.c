/* The doctor's look at Rust: cargo, rustc, and the targets' std. */
#include "doctor.h"

#include "cargo.h"
#include "child.h"
#include "paths.h"
#include "remedy.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

enum { CARGO_WITH_ENV = 56 };

/* The program that cargo(1) and its kin would take: by a variable, else by name. */
static const char *named_by(const char *variable, const char *name)
{
	const char *value = getenv(variable);

	return value && *value ? value : name;
}

static void tell_unusable(struct doctor *d, const char *program)
{
	char *path = command_find(program);

	if (path)
		findings_add(&d->findings, FINDING_ERROR, "rust-missing", NULL,
			     "%s does not run in this directory: %s --version tells why", path, program);
	else
		findings_add(&d->findings, FINDING_ERROR, "rust-missing", NULL,
			     "there is no %s in PATH: install Rust, by rustup for one (https://rustup.rs)",
			     program);
	free(path);
}

static bool look_at_programs(struct doctor *d)
{
	const char *const cargo[] = { named_by("CARGO", "cargo"), "--version", NULL };
	const char *const rustc[] = { named_by("RUSTC", "rustc"), "--version", NULL };
	char *cargo_says = doctor_ask(d, cargo), *rustc_says = doctor_ask(d, rustc);
	bool both = cargo_says && rustc_says;

	if (!both)
		tell_unusable(d, cargo_says ? rustc[0] : cargo[0]);
	else if (!cargo_is_since(cargo_says, CARGO_WITH_ENV))
		findings_add(&d->findings, FINDING_WARNING, "cargo-old", NULL,
			     "%s does not know [env] in its configuration, which 1.56 and later do",
			     cargo_says);
	else
		findings_add(&d->findings, FINDING_OK, "rust", NULL, "%s, %s", cargo_says, rustc_says);
	free(cargo_says);
	free(rustc_says);
	return both;
}

static bool has_std(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir)))
		found = str_starts_with(entry->d_name, "libstd-") && str_ends_with(entry->d_name, ".rlib");
	if (dir)
		closedir(dir);
	return found;
}

/* Whether rustup answers for the rustc that is taken here: there may be another one before its own in PATH. */
static bool is_of_rustup(struct doctor *d, const char *sysroot)
{
	const char *const which[] = { "rustup", "which", "rustc", NULL };
	char *rustc = doctor_ask(d, which);
	bool is = rustc && str_starts_with(rustc, sysroot) && rustc[strlen(sysroot)] == '/';

	free(rustc);
	return is;
}

static void tell_missing(struct doctor *d, const struct doctor_target *t, const char *libdir)
{
	const char *const ask[] = { named_by("RUSTC", "rustc"), "--print", "sysroot", NULL };
	char *sysroot = doctor_ask(d, ask), *hint = NULL;
	bool is_debians = sysroot && !strcmp(sysroot, "/usr") && !access("/etc/debian_version", F_OK);
	const char *foreign = NULL, *package = NULL;
	struct finding *f;

	if (is_debians)
		package = remedy_std_package(t->target->name, paths_this_architecture(), &foreign);
	if (foreign)
		hint = xasprintf(
			"; Debian's is in its architecture %s (dpkg --add-architecture %s && apt-get update)",
			foreign, foreign);
	f = findings_add(&d->findings, FINDING_ERROR, "std-missing", t->target->name,
			 "rustc has no std for it in %s%s", libdir, hint ? hint : "");
	if (sysroot && is_of_rustup(d, sysroot))
		finding_mend(f, true,
			     (const char *const[]){ "rustup", "target", "add", t->target->name, NULL });
	else if (package)
		finding_mend(f, false, (const char *const[]){ "apt-get", "install", package, NULL });
	free(hint);
	free(sysroot);
}

static void look_at_std(struct doctor *d, const struct doctor_target *t)
{
	const char *const argv[] = {
		named_by("RUSTC", "rustc"), "--print", "target-libdir", "--target", t->target->name, NULL
	};
	char *libdir = doctor_ask(d, argv);

	if (!libdir)
		findings_add(&d->findings, FINDING_ERROR, "std-unknown", t->target->name,
			     "%s does not tell where its std would be", argv[0]);
	else if (has_std(libdir))
		findings_add(&d->findings, FINDING_OK, "std", t->target->name, "std is in %s", libdir);
	else
		tell_missing(d, t, libdir);
	free(libdir);
}

int doctor_rust(struct doctor *d, struct error *err)
{
	(void)err;
	if (look_at_programs(d))
		vec_each (&d->targets, t)
			look_at_std(d, t);
	return 0;
}
