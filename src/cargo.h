/* The cargo that is to read a configuration: which file it reads, and what its version takes. */
#ifndef MINGWUP_CARGO_H
#define MINGWUP_CARGO_H

#include "fs.h"

/*
 * The configuration file in a directory that cargo reads, which the caller frees: config, if there is one, whatever
 * config.toml says beside it; else config.toml. *shadowed: both are there.
 */
MUST_CHECK char *cargo_config_path(const char *dir, bool *shadowed);
/* $CARGO_HOME, else ~/.cargo; the caller frees it. NULL on error. */
MUST_CHECK char *cargo_home(struct error *err);
/* Whether what `cargo --version` prints is of 1.<minor> or later. */
bool cargo_is_since(const char *version, unsigned minor);
/* Whether the cargo that runs in a directory, or anywhere when it is missing, knows `include`: 1.94 and later do. */
bool cargo_includes(const char *dir);
/* Whether it would take this path there. */
bool cargo_can_include(const char *path);

#endif
