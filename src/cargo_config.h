/*
 * Cargo's configuration, as far as it decides which compiler and linker a build for Windows uses. Pure.
 *
 *	struct cargo_config c = CARGO_CONFIG_INIT;
 *	if (cargo_config_add(&c, text, len, file, &includes, err))	// the file that counts most first
 *	...
 *	if (cargo_config_env(&c, environ, "CC_i686_pc_windows_gnu", &setting))
 *
 * Read are [env], build.target, build.rustflags, and of [target.<target>] linker and rustflags. [target.'cfg(...)'] is
 * not, and of arrays that several files have only the first is. Source: the cargo book, "Configuration"; cargo's
 * src/cargo/util/context.
 */
#ifndef MINGWUP_CARGO_CONFIG_H
#define MINGWUP_CARGO_CONFIG_H

#include "error.h"
#include "vec.h"

/* A value, and where it stands. */
struct cargo_value {
	char *table; /* "env", "build" or "target.<target>" */
	char *key;
	char *value; /* of an array: its strings with blanks between. A path is absolute already where cargo makes it so */
	bool force;  /* of [env]: it beats the environment */
	char *place; /* "<file>:<line>" */
};

struct cargo_config {
	VEC(struct cargo_value) values; /* what counts more first */
};
#define CARGO_CONFIG_INIT \
	{                 \
		VEC_INIT  \
	}

/* Something that is in effect. Borrowed from the configuration and the environment. */
struct cargo_setting {
	const char *value;
	const char *place; /* NULL: the environment */
};

/* A file that another one includes. */
struct cargo_include {
	char *path; /* absolute, or as the file's path is */
	bool optional;
	bool is_table; /* { path = "..." }: a cargo that does not know include stumbles over it, and not over a string */
};
struct cargo_includes {
	VEC(struct cargo_include) list;
};
#define CARGO_INCLUDES_INIT \
	{                   \
		VEC_INIT    \
	}
void cargo_includes_release(struct cargo_includes *includes);

/*
 * Adds the values of a file, whose path is `file`; a value that is there already stays. What it includes counts less
 * than itself, the last most, and is added to *includes in that order. STATUS_MANIFEST with the place when it is no
 * TOML.
 */
MUST_CHECK int cargo_config_add(struct cargo_config *c, const char *text, size_t len, const char *file,
				struct cargo_includes *includes, struct error *err);
void cargo_config_release(struct cargo_config *c);

/* Each returns false when nothing is set. A variable as build scripts see it: */
bool cargo_config_env(const struct cargo_config *c, const char *const *environ, const char *name,
		      struct cargo_setting *setting);
/* target.<target>.linker */
bool cargo_config_linker(const struct cargo_config *c, const char *const *environ, const char *target,
			 struct cargo_setting *setting);
/* The flags that rustc gets for that target: of the places that may have some, the first. Of a variable named after a key of
 * the files, cargo joins the flags to those of the files. */
bool cargo_config_rustflags(const struct cargo_config *c, const char *const *environ, const char *target,
			    struct cargo_setting *setting);
/* The same of the configuration files alone. */
bool cargo_config_file_rustflags(const struct cargo_config *c, const char *target,
				 struct cargo_setting *setting);
/* build.target; several with blanks between. */
bool cargo_config_build_target(const struct cargo_config *c, const char *const *environ,
			       struct cargo_setting *setting);

#endif
