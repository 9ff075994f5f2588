/* Allocation that cannot fail: out of memory ends the program in one place. */
#ifndef MINGWUP_MEM_H
#define MINGWUP_MEM_H

#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))

/* Each returns memory that the caller frees with free(3), never NULL. */
MUST_CHECK void *xcalloc(size_t count, size_t size);
MUST_CHECK void *xrealloc(void *old, size_t count, size_t size);
MUST_CHECK char *xstrdup(const char *s);
MUST_CHECK char *xstrndup(const char *s, size_t max);
MUST_CHECK char *xasprintf(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Says so and ends the program: for what allocates by other means. */
__attribute__((noreturn)) void mem_exhausted(void);

#endif
