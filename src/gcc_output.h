/*
 * What a GCC for Windows and its binutils print about themselves, read. Pure.
 *
 * `macros` is the output of -dM -E for a source that includes <_mingw.h>, and the plugin headers of GCC where they are.
 * Debian's mingw-w64 GCC says of itself "14-posix" and nothing more, in __GNUC_MINOR__ too (measured: 12 and 14); its
 * full version stands in plugin/include/plugin-version.h, which needs configargs.h.
 */
#ifndef MINGWUP_GCC_OUTPUT_H
#define MINGWUP_GCC_OUTPUT_H

#include "strbuf.h"

/* Each returns what the caller frees, NULL when it is not there. */
MUST_CHECK char *gcc_output_threads(const char *verbose); /* of gcc -v: "posix" */
/* Of the first line of --version of a tool of binutils, its last word. */
MUST_CHECK char *gcc_output_tool_version(const char *version);
/* "14.2.0"; only as many components as the compiler tells when `*exact` is false: "14". */
MUST_CHECK char *gcc_output_version(const char *macros, bool *exact);
MUST_CHECK char *gcc_output_mingw_w64(const char *macros); /* of the headers: "12.0.0" */

const char *gcc_output_crt(const char *macros);        /* "msvcrt" or "ucrt" */
const char *gcc_output_exceptions(const char *macros); /* "seh", "sjlj" or "dwarf" */

/* The first line that speaks of an error, or else the first line; in `output`, which is cut there. */
const char *gcc_output_complaint(struct strbuf *output);

#endif
