/*
 * What `relocate` writes into a launcher and the launcher reads: where it stands and what it starts.
 *
 * A launcher is a copy of the template that launcher.c compiles to, with this block filled in. The block is
 * found in the template's bytes by its magic, which occurs there once. It is all bytes, so that it is the same
 * for every machine and may lie at any address.
 *
 * What a launcher does, for <root>/<its own path>:
 *
 *	exec <root>/libexec/mingwup/host/<loader> --inhibit-cache --library-path <root>/libexec/mingwup/host
 *		--argv0 <its own path> <root>/libexec/mingwup/real/<real> <arguments> <last>
 *
 * - Its own path is AT_EXECFN from the auxiliary vector, with symlinks followed at the last component, as the
 * tools look for their parts beside the name they are called by. <root> is `levels` directories above. When it
 * was started by descriptor (fexecve) there is no such path, and /proc/self/exe serves.
 * - The loader's options are those of glibc 2.33 and later (--argv0 is the youngest).
 * - LD_PRELOAD and LD_AUDIT are taken out of the environment: they name libraries of this machine, which
 * another C library cannot load. LD_LIBRARY_PATH has no effect beside --library-path.
 * - Where characters may have to be converted, GCONV_PATH is <root>/libexec/mingwup/host/gconv: character sets are
 * libraries too, and this machine's need not fit. That is so with an option such as -finput-charset or a file of
 * options, for windres and windmc, and for a locale that is not of UTF-8 (or C) and English. Elsewhere there is none.
 * - On failure it prints "mingwup: cannot run <path>: errno <number>" and exits with status 127. EINVAL means a
 *   directory with ':' or ';' in its name, which no library path can hold.
 */
#ifndef MINGWUP_LAUNCHER_H
#define MINGWUP_LAUNCHER_H

#define LAUNCHER_MAGIC "mingwup-launch1" /* with its NUL: 16 bytes */
#define LAUNCHER_HOST_DIR "libexec/mingwup/host"
#define LAUNCHER_REAL_DIR "libexec/mingwup/real"

enum { LAUNCHER_LOADER_MAX = 48, LAUNCHER_REAL_MAX = 160, LAUNCHER_LAST_MAX = 16, LAUNCHER_DIGEST = 32 };

struct launcher_parameters {
	char magic[16];
	/* SHA-256 of the real file. Nothing reads it: compiler caches take a compiler for what its file says.
	 */
	unsigned char digest[LAUNCHER_DIGEST];
	unsigned char levels;                 /* from the launcher's directory up to the root */
	char loader[LAUNCHER_LOADER_MAX - 1]; /* file name in LAUNCHER_HOST_DIR, NUL-terminated */
	char real[LAUNCHER_REAL_MAX];         /* path below LAUNCHER_REAL_DIR, NUL-terminated */
	char last[LAUNCHER_LAST_MAX];         /* an argument behind the others, NUL-terminated; "": none */
};

#endif
