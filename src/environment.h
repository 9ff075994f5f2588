/*
 * The environment that makes build scripts and build systems find the installed toolchains: one description, from
 * which every emitter renders its format. Pure.
 *
 *	environment_init(&e, prefix, wine);
 *	environment_add_target(&e, &facts);	// for each toolchain
 *	environment_finish(&e);			// what is not of one target: PATH, WINEPATH
 *
 * Who reads which variable stands in environment.c, with its source.
 */
#ifndef MINGWUP_ENVIRONMENT_H
#define MINGWUP_ENVIRONMENT_H

#include "strbuf.h"
#include "vec.h"

struct variable {
	char *name;
	char *value;
	char separator; /* 0: the variable is set to the value. Else the value is put in front of what the variable
			      holds, with this between, unless it is one of its parts already */
	const char *target; /* whose it is; NULL: of all. Borrowed from the targets */
	bool is_cargo_key; /* cargo has a key of its own for it (target.<t>.linker): not to be put into its [env] */
};

/* What is known of an installed toolchain. */
struct toolchain_facts {
	const char *target;  /* "i686-pc-windows-gnu" */
	const char *triple;  /* "i686-w64-mingw32" */
	const char *release; /* "gcc-14" */
	const char *summary; /* of the release: its versions in words */
	const char *host;    /* "x86_64-linux" */
	const char *profile; /* "minimal" */
	struct strlist dlls; /* directories that hold its DLLs, below its root */
	bool pkgconfig;      /* <triple>/lib/pkgconfig is there */
};

/* The same with its paths, which are absolute and lead through the target's symlink: right after an upgrade too. */
struct environment_target {
	char *name;
	char *triple;
	char *processor; /* the first part of the triple: "i686" */
	char *release;
	char *summary;
	char *host;
	char *profile;
	char *root;    /* <prefix>/toolchains/<target> */
	char *sysroot; /* <root>/<triple>: include/ and lib/ of the target */
	char *linker;
	char *runner; /* a script that runs a Windows program under wine; NULL where there is no wine */
	struct strlist dlls;
};

struct environment {
	char *prefix;
	char *bin;
	char *wine; /* the command, absolute; NULL: none on this machine */
	VEC(struct environment_target) targets;
	VEC(struct variable) variables; /* in the order of the targets, then what they share */
};
#define ENVIRONMENT_INIT                             \
	{                                            \
		NULL, NULL, NULL, VEC_INIT, VEC_INIT \
	}

/*
 * What in the prefix's path CMake and Meson cannot take. They compile resources by windres, which starts the preprocessor
 * beside it through a shell and quotes none of these (binutils 2.44, resrc.c); the quotes and the dollar they read wrongly
 * themselves. Both take blanks and # & * [ ]. Measured: e2e/cmake.bats.
 */
#define ENVIRONMENT_UNTAKEN_BY_CMAKE "'\"$`()"

void environment_init(struct environment *e, const char *prefix, const char *wine);
void environment_add_target(struct environment *e, const struct toolchain_facts *facts);
void environment_finish(struct environment *e);
void environment_release(struct environment *e);

/* The path of a tool of the target, "ar", which the caller frees. */
MUST_CHECK char *environment_tool(const struct environment *e, const struct environment_target *t,
				  const char *tool);

/*
 * A target as it stands in the names of variables, with `change` tolower(3) or toupper(3): "i686_pc_windows_gnu". The
 * caller frees it.
 */
MUST_CHECK char *environment_underscored(const char *target, int (*change)(int));
/* The value of a variable in "NAME=value", NULL-terminated; NULL: it is not set. */
const char *environment_get(const char *const *environ, const char *name);

#endif
