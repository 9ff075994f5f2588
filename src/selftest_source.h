/* The programs by which compilers are tried. Tests run those of the self-test elsewhere, and 0 is their exit status
 * then. */
#ifndef MINGWUP_SELFTEST_SOURCE_H
#define MINGWUP_SELFTEST_SOURCE_H

extern const char selftest_source_probe[]; /* for its macros */
extern const char selftest_source_c[];
extern const char selftest_source_cxx[];
extern const char selftest_source_brief_c[],
	selftest_source_brief_cxx[];      /* no more than it takes to run the tools */
extern const char selftest_source_rust[]; /* unwinds as Rust's std does */

#endif
