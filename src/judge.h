/*
 * What a compiler is, held against what Rust's windows-gnu targets need. Pure.
 *
 * Sources: the rustc book, "*-windows-gnu": binutils 2.44, GCC 14.2, mingw-w64 12.0 and msvcrt are the oldest that are
 * supported. GCC 12.2 with binutils 2.40 and mingw-w64 10.0 was measured to serve, too (e2e/rust.bats). Unwinding by
 * DWARF on i686 and SEH on x86_64: rustc's target specifications. Before 10.0, mingw-w64 has no ERROR_COMMITMENT_MINIMUM,
 * which mimalloc wants: microsoft/mimalloc#910, purpleprotocol/mimalloc_rust#125.
 */
#ifndef MINGWUP_JUDGE_H
#define MINGWUP_JUDGE_H

#include "finding.h"

/* What it says of itself, NULL where it does not say, and what it builds. */
struct compiler {
	char *path;
	char *machine; /* as -dumpmachine tells it: "i686-w64-mingw32" */
	char *threads; /* "posix", "win32" */
	char *exceptions, *crt;
	char *gcc, *mingw_w64, *binutils; /* versions */
	/* What its tools complain of when they build a small program; NULL: of nothing, or there is no such tool. */
	char *c_fault;
	char *cxx_fault;  /* with a thread, a mutex and exceptions */
	char *rust_fault; /* in C, linked to what rustc links to */
	bool has_cxx;
};
void compiler_release(struct compiler *c);

/* A Rust target. Borrowed. */
struct judge_target {
	const char *name;       /* "i686-pc-windows-gnu" */
	const char *triple;     /* "i686-w64-mingw32" */
	const char *exceptions; /* "dwarf" or "seh" */
};

/* Adds to the findings what is wrong with the compiler for that target, and one that sums it up. */
void judge_compiler(const struct compiler *c, const struct judge_target *target, struct findings *findings);

/* Whether a compiler's machine is that of a triple; the vendor has several names, and LLVM calls it windows-gnu. */
bool judge_is_for(const char *machine, const char *triple);
/* Whether a version is older than another, by the components that both have: 14 is not older than 14.2. */
bool judge_is_older(const char *version, const char *than);

#endif
