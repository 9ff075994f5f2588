/*
 * Which Debian mirrors a machine's apt is configured with: the text of its source lists in, base URLs out.
 *
 * Taken are http, https and file URIs of type deb with the component main, whose suite is a Debian suite or
 * codename, alone or with -updates, -backports or -proposed-updates (not -security: another archive), and whose
 * path ends in "debian", as all mirrors of the main archive are named. Other vendors' archives look alike now
 * and then: no mirror is trusted, and a wrong guess costs one 404.
 *
 * Formats: sources.list(5). Lines that make no sense are passed over: they are apt's to complain about.
 */
#ifndef MINGWUP_APTSOURCES_H
#define MINGWUP_APTSOURCES_H

#include "vec.h"

/* Each appends base URLs without a slash at the end, none twice. */
void aptsources_read_list(const char *text, struct strlist *urls);   /* one-line style, *.list */
void aptsources_read_deb822(const char *text, struct strlist *urls); /* deb822 style, *.sources */

#endif
