/*
 * Conflicts: what a user's environment holds that beats what mingwup sets, or is taken by those that do not read it.
 * Pure.
 */
#ifndef MINGWUP_CONFLICTS_H
#define MINGWUP_CONFLICTS_H

#include "environment.h"

/* Adds one sentence for each variable of `environ` ("NAME=value", NULL-terminated) that is in the way. */
void conflicts_find(const struct environment *e, const char *const *environ, struct strlist *sentences);

#endif
