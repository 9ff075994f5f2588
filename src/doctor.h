/*
 * The doctor: whether a build for Windows will work on this machine, in this directory and environment, and if not, why.
 *
 *	struct doctor d = { .prefix = prefix, ... };	// all that is given
 *	if (doctor_open(&d, &names, err) || doctor_examine(&d, err))
 *		...
 *	doctor_close(&d);
 *
 * What is wrong is a finding (finding.h) and no error. Nothing of the user's is changed, and nothing is installed. What
 * may be slow has an end: programs that are asked a minute, mirrors half a minute for all of them.
 */
#ifndef MINGWUP_DOCTOR_H
#define MINGWUP_DOCTOR_H

#include "cargo_settings.h"
#include "environment.h"
#include "finding.h"
#include "store.h"

/* A target that is looked at. */
struct doctor_target {
	const struct release *release; /* whose compiler it has, or would get */
	const struct target *target;   /* in that release */
	char *store_name;              /* of its toolchain; NULL: it is not installed */
	char *damage;                  /* why it cannot be opened; NULL: it can */
	enum profile profile;          /* that it was installed in */
	bool is_current;               /* it is as its present lock has it */
};

struct doctor {
	/* Given; borrowed. */
	const char *prefix, *cache, *dir; /* absolute; `dir` is where cargo would run */
	const struct catalog *catalog;
	const char *program;           /* by which this program is called, in a command that mends */
	struct strlist prefix_option;  /* as it was given: "--prefix", "p"; none: the default */
	struct strlist source_options; /* those that say where an install takes things from */
	const struct strlist *mirrors; /* in front of those of the manifests */
	bool only_mirrors, offline;
	/* Found. */
	VEC(struct doctor_target) targets;
	struct store store;
	bool has_store;
	struct cargo_settings settings;
	struct strbuf settings_fault;   /* why cargo cannot read them; empty: it can */
	struct environment environment; /* of what is installed */
	char *scratch_path;
	struct dir scratch;
	struct findings findings;
};

/* With names of targets (by Rust target, triple or processor), these; without, what is installed, and what cargo builds
 * for here; without any of those, what the default release offers. STATUS_NOTHING for a name that no release has. */
MUST_CHECK int doctor_open(struct doctor *d, const struct strlist *names, struct error *err);
MUST_CHECK int doctor_examine(struct doctor *d, struct error *err);
/* Leaves no file behind; for before something is printed, of which a closed pipe may be the end (SIGPIPE). */
void doctor_tidy(struct doctor *d);
void doctor_close(struct doctor *d);

/* Adds what there is to say of one compiler. `t` NULL: for the target that it compiles for, if any release has it. */
MUST_CHECK int doctor_examine_compiler(struct doctor *d, const char *path, const struct doctor_target *t,
				       struct error *err);

/*
 * The parts, in their order. Each returns -1 only when the examination is to end: interrupted, or no process can be
 * started.
 */
MUST_CHECK int doctor_host(struct doctor *d, struct error *err);      /* kernel, machine, room */
MUST_CHECK int doctor_store(struct doctor *d, struct error *err);     /* what is installed; the cache */
MUST_CHECK int doctor_sources(struct doctor *d, struct error *err);   /* mirrors, and what the locks name */
MUST_CHECK int doctor_toolchain(struct doctor *d, struct error *err); /* what the compilers are and build */
MUST_CHECK int doctor_rust(struct doctor *d, struct error *err);      /* cargo, rustc, std of the targets */
MUST_CHECK int doctor_conflicts(struct doctor *d, struct error *err); /* what else it reads */
MUST_CHECK int doctor_wiring(struct doctor *d, struct error *err);    /* which compiler a build would take */
MUST_CHECK int doctor_wine(struct doctor *d, struct error *err);      /* whether programs can be run */

/* What the parts share. */

/* Whether it is installed and can be opened. */
bool doctor_is_sound(const struct doctor_target *t);
/* The command `mingwup VERB [option...] WORD...`; the words may be NULL, and have NULL behind the last. */
void doctor_mend(const struct doctor *d, struct finding *f, bool safe, const char *verb,
		 const char *const *words);
/* By which an install makes the same again: "i686-pc-windows-gnu@gcc-12". The caller frees it. */
MUST_CHECK char *doctor_spec(const struct doctor_target *t);
/* mingwup install of the target's toolchain, as it is installed: in its release and profile. */
void doctor_mend_install(const struct doctor *d, struct finding *f, const struct doctor_target *t, bool force);
/* The last line that a program prints, behind what it warns of; the caller frees it. NULL: it cannot be run, fails, or
 * says nothing. */
MUST_CHECK char *doctor_ask(const struct doctor *d, const char *const *argv);
/* An empty directory below the scratch directory. */
MUST_CHECK int doctor_scratch(struct doctor *d, const char *name, struct dir *dir, struct error *err);
/* Looks at a compiler and judges it; what cannot be run is a finding. */
MUST_CHECK int doctor_look(struct doctor *d, const char *path, const struct doctor_target *t,
			   struct error *err);
/* Whether the toolchain of the target on this machine is made of it. */
bool doctor_wants(const struct doctor_target *t, const struct artifact *artifact);

#endif
