/* What every unit test includes, in the order that cmocka wants. */
#ifndef MINGWUP_TEST_H
#define MINGWUP_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
