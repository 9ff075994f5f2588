/*
 * Self-test: a toolchain is held to what its manifest promises, by making it compile. Nothing is committed
 * before.
 *
 * Checked, in this order; the first that fails is the error, which names what was promised and what was found:
 *
 * - <triple>-gcc-<threads> and -g++-<threads> exist, and so do the plain names (<triple>-gcc, the one C is
 * compiled with)
 * - `gcc -v`: the thread model; `as --version` and `ld --version`: binutils
 * - macros: the versions of GCC and mingw-w64, the C runtime, the exception model. Where a profile leaves out the headers
 *   that tell GCC's full version (gcc_output.h), only "14" is compared.
 * - a C program, compiled and linked: an executable for the promised machine that imports system DLLs alone,
 * the promised C runtime among them
 * - a C++ program (std::thread, std::mutex, std::call_once, an exception across threads), compiled
 * and linked twice: with -static it imports system DLLs alone; by default too with `static_cxx`, else the
 * compiler's own DLLs may be among them (libgcc_s_*, libstdc++-6, libwinpthread-1)
 *
 * With `is_known` the tree is, byte for byte, one that was found to keep all of this before. What it has to show then is
 * that it runs on this machine: the names, and a small C and a small C++ program, compiled and linked to executables
 * for the promised machine. That takes both drivers, cc1, cc1plus, as, collect2 and ld through their launchers.
 *
 * What is built is for Windows and not run. Nothing of the user's environment reaches the compiler.
 */
#ifndef MINGWUP_SELFTEST_H
#define MINGWUP_SELFTEST_H

#include "fs.h"
#include "toolchain.h"

struct selftest_promise {
	const char *host;       /* that the compiler runs on: "x86_64-linux" */
	const char *triple;     /* "i686-w64-mingw32"; its first part tells the machine */
	const char *threads;    /* "posix" */
	const char *exceptions; /* "dwarf" or "seh" */
	const char *crt;        /* "msvcrt" */
	const char *gcc;        /* "14.2": versions match by leading components */
	const char *mingw_w64;  /* "12.0" */
	const char *binutils;   /* "2.44" */
	/* A C++ program linked by default needs no DLL of the compiler: a profile left out their import
	 * libraries. */
	bool static_cxx;
	bool is_known;
};

/* What the manifest says of the toolchain, from which it is borrowed. */
struct selftest_promise selftest_promise_of(const struct toolchain *t);

/*
 * `tree` is a relocated toolchain, `scratch` an empty directory in which files are left behind. STATUS_SELFTEST
 * when a promise is not kept, and when this machine cannot run the compiler, with a text of its own.
 */
MUST_CHECK int selftest_run(const struct dir *tree, const struct selftest_promise *promise,
			    const struct dir *scratch, struct error *err);

#endif
