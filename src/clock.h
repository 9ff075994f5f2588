/* Time that only goes forward, for delays and rates; it says nothing about the date. */
#ifndef MINGWUP_CLOCK_H
#define MINGWUP_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment in the past. */
uint64_t clock_ms(void);

#endif
