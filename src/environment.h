/*
 * The environment that makes build scripts find the installed toolchains: one description, from which every
 * emitter renders its format. Pure.
 */
#ifndef MINGWUP_ENVIRONMENT_H
#define MINGWUP_ENVIRONMENT_H

#include "strbuf.h"
#include "vec.h"

struct variable {
	char *name;
	char *value;
	bool is_cargo_key; /* cargo has a key of its own for it (target.<t>.linker): not to be put into its
			      [env] */
};

/* What it says of one installed target. */
struct environment_target {
	char *name;   /* "i686-pc-windows-gnu" */
	char *linker; /* absolute */
};

struct environment {
	char *prefix; /* absolute */
	char *bin;    /* the directory to put in front of PATH */
	VEC(struct environment_target) targets;
	VEC(struct variable) variables; /* in the order of the targets */
};
#define ENVIRONMENT_INIT                       \
	{                                      \
		NULL, NULL, VEC_INIT, VEC_INIT \
	}

void environment_init(struct environment *e, const char *prefix);
/* Adds the variables of a target: CC_<t> and the like as the cc crate reads them, and cargo's linker. */
void environment_add_target(struct environment *e, const char *target, const char *triple);
void environment_release(struct environment *e);

#endif
