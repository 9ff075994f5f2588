/* Hosttools: whether this machine has what build scripts run or load. */
#ifndef MINGWUP_HOSTTOOLS_H
#define MINGWUP_HOSTTOOLS_H

#include <stdbool.h>

/*
 * Whether a shared library, "libclang", is where clang-sys looks for it (its build/common.rs and build/dynamic.rs,
 * 1.9.1): at $LIBCLANG_PATH alone if it is set, else in what llvm-config says, in the directories of $LD_LIBRARY_PATH, and
 * in those of Linux distributions.
 */
bool hosttools_have_library(const char *name);

#endif
