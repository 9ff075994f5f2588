/*
 * A manifest: what a release promises and where its packages come from. Written by people.
 *
 * The format (TOML) is described in toolchains.d/README.md.
 */
#ifndef MINGWUP_MANIFEST_H
#define MINGWUP_MANIFEST_H

#include "error.h"
#include "vec.h"

/* What the self-test holds every toolchain of the release to. Versions match by leading components: 14.2
 * is 14.2.1. */
struct promise {
	char *threads;   /* "posix" */
	char *crt;       /* "msvcrt" */
	char *gcc;       /* "14.2" */
	char *binutils;  /* "2.44" */
	char *mingw_w64; /* "12.0" */
};

/* The signed archive from which `mingwup lock` makes the lock, and from which the packages come. */
struct archive_source {
	char *origin;              /* what its Release must say: "Debian" */
	char *suite;               /* codename: "trixie" */
	struct strlist components; /* "main" */
	char *keyring;             /* path of the distribution's public keys */
	struct strlist mirrors; /* in order of preference; see mirrors.h for the words that stand for others */
};

/* A machine that the compilers run on. */
struct host {
	char *name;         /* "x86_64-linux" */
	char *architecture; /* Debian's name for it: "amd64" */
	char *multiarch;    /* directory of its shared libraries: "x86_64-linux-gnu" */
	char *loader;       /* file name of its dynamic linker: "ld-linux-x86-64.so.2" */
};

/* A Windows target. */
struct target {
	char *name;              /* Rust's: "i686-pc-windows-gnu" */
	char *triple;            /* GNU's, the prefix of the tools: "i686-w64-mingw32" */
	char *exceptions;        /* "dwarf" or "seh" */
	struct strlist packages; /* whose closure is the toolchain */
};

struct manifest {
	char *release; /* "gcc-14" */
	char *summary;
	bool is_default; /* taken when the user names no release */
	struct promise promise;
	struct archive_source archive;
	VEC(struct host) hosts;
	VEC(struct target) targets;
	struct strlist
		omit; /* what the profile `minimal` leaves out: fnmatch(3) patterns over paths in the tree */
};
#define MANIFEST_INIT             \
	{                         \
		.hosts = VEC_INIT \
	}

/* `name` is the file's, for messages. Every fault is STATUS_MANIFEST with file, line and column. */
MUST_CHECK int manifest_parse(struct manifest *m, const char *text, size_t len, const char *name,
			      struct error *err);
void manifest_release(struct manifest *m);

/* The hosts that any release can be for, in turn; NULL behind the last. */
const char *manifest_host_name(size_t i);
/* NULL: the release is not offered for that host. */
const struct host *manifest_host(const struct manifest *m, const char *name);
/* By Rust target, GNU triple or processor ("i686"). NULL: not offered. */
const struct target *manifest_target(const struct manifest *m, const char *name);

/*
 * Whether `found` begins with all components of `promised`: 14.2 is 14.2, 14.2.1 and Debian's 14.2.0-19, and not 14.20
 * or 14.
 */
bool manifest_version_matches(const char *promised, const char *found);

#endif
