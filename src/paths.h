/* Every path name of mingwup in one place. */
#ifndef MINGWUP_PATHS_H
#define MINGWUP_PATHS_H

#include "error.h"
#include "vec.h"

/* Below the prefix; where the derived files are says emit.h. */
#define PATHS_BIN "bin"
#define PATHS_TOOLCHAINS "toolchains" /* symlinks <target> to the active toolchains */
#define PATHS_STORE ".store"          /* below it: the toolchains themselves */
#define PATHS_STATE ".mingwup"
#define PATHS_LOCK "lock"       /* below the state: the flock file, never unlinked */
#define PATHS_STAGING "staging" /* below the state: whatever is there while the lock is held is garbage */

/* Below a toolchain. */
#define PATHS_OWN "libexec/mingwup"  /* what is ours in it */
#define PATHS_HOST PATHS_OWN "/host" /* the compiler's own ld.so and shared libraries */
#define PATHS_REAL PATHS_OWN "/real" /* the real executables */
#define PATHS_RECEIPT "receipt.json" /* below PATHS_OWN: what it is (receipt.h) */
#define PATHS_LISTING "files"        /* below PATHS_OWN: all its files (tree.h) */

/* Each returns an absolute path that the caller frees. NULL with STATUS_USAGE when there is no home directory.
 */
MUST_CHECK char *paths_home(struct error *err);
MUST_CHECK char *paths_default_prefix(struct error *err); /* $XDG_DATA_HOME/mingwup or ~/.local/share/mingwup */
MUST_CHECK char *paths_default_cache(struct error *err);  /* $XDG_CACHE_HOME/mingwup or ~/.cache/mingwup */

/* Absolute, without trailing or doubled slashes; a relative path is taken from here. STATUS_USAGE when no tool
 * could take it. */
MUST_CHECK char *paths_absolute(const char *path, struct error *err);

/*
 * The directories of manifests that exist, later ones overrule earlier ones: the one that belongs to this
 * program
 * (../share/mingwup/toolchains.d beside its bin/, or, in a source tree, ../toolchains.d beside build/),
 * /etc/mingwup/toolchains.d, $XDG_CONFIG_HOME/mingwup/toolchains.d.
 */
void paths_toolchains_d(struct strlist *dirs);

/* "x86_64-linux": the machine that this is. */
const char *paths_this_host(void);
/* The same as Debian calls it: "amd64". */
const char *paths_this_architecture(void);

#endif
