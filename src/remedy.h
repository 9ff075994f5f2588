/*
 * Remedies: what a row of knowledge/failures.toml advises, made into what is to be done here. Pure.
 *
 * An advice is a line with values of captures.h in it:
 *
 *	$ COMMAND		a command; where a value in it is unknown, words
 *	@toolchain		the toolchain for {arch} is to be installed, or to be used
 *	@std			rustc's std for {arch}
 *	@package NAME...	Debian's packages with programs or libraries for this machine
 *	anything else		words
 */
#ifndef MINGWUP_REMEDY_H
#define MINGWUP_REMEDY_H

#include "captures.h"

/* What is known of this machine. */
struct remedy_facts {
	const struct strlist *installed; /* targets */
	const char *prefix;              /* as --prefix has it; NULL: the default one */
	bool running;                    /* it was `mingwup run` that failed: the environment was set */
	bool rustup, apt;                /* whether there are these programs */
	const char *architecture;        /* Debian's name for this machine's: "amd64" */
};

struct remedy {
	char *text;
	bool is_command; /* to be pasted into a shell */
};
struct remedy_list {
	VEC(struct remedy) all;
};
#define REMEDY_LIST_INIT \
	{                \
		VEC_INIT \
	}

/*
 * Debian's package with rustc's std for a target, beside a rustc of any architecture; NULL: there is none. *foreign is the
 * architecture of the package if it is not this machine's, which then has to know it first, else NULL.
 */
const char *remedy_std_package(const char *target, const char *this_architecture, const char **foreign);

/* Whether it is an advice: one with a word behind an @ that is known. */
bool remedy_is_known(const char *advice);
void remedy_add(struct remedy_list *list, const char *advice, const struct captures *captures,
		const struct remedy_facts *facts);
void remedy_list_release(struct remedy_list *list);

#endif
