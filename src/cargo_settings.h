/* The settings that cargo has in a directory: its configuration files from there upwards, and the user's. */
#ifndef MINGWUP_CARGO_SETTINGS_H
#define MINGWUP_CARGO_SETTINGS_H

#include "cargo_config.h"

struct cargo_settings {
	struct cargo_config config;
	struct strlist shadowed; /* files without a suffix that are read instead of a config.toml beside them */
	char *project;           /* the nearest directory with a Cargo.toml; NULL: none */
	char *workspace;         /* the nearest with a Cargo.lock, which is the same or above it */
};
#define CARGO_SETTINGS_INIT                                           \
	{                                                             \
		.config = CARGO_CONFIG_INIT, .shadowed = STRLIST_INIT \
	}

/*
 * `dir` is absolute; `includes` tells whether its cargo knows include (cargo.h). STATUS_MANIFEST, with the place, for a
 * file over which cargo stumbles; STATUS_FILESYSTEM for one that cannot be read.
 */
MUST_CHECK int cargo_settings_read(struct cargo_settings *s, const char *dir, bool includes, struct error *err);
void cargo_settings_release(struct cargo_settings *s);

#endif
