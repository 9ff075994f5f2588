/* SIGINT, SIGTERM and SIGHUP as a flag, so that a long operation stops at a place of its choosing. */
#ifndef MINGWUP_INTERRUPT_H
#define MINGWUP_INTERRUPT_H

#include "error.h"

/* From here on the flag is set instead of dying; system calls return EINTR. SIGXFSZ, of a file too large, is ignored. */
void interrupt_catch(void);
void interrupt_default(void); /* in a child: the signals do again what they do by default */
int interrupt_signal(void);   /* the signal that came, or 0 */

/* 0, or -1 with "interrupted" when a signal came. */
MUST_CHECK int interrupt_check(struct error *err);

#endif
