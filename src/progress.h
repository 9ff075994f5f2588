/*
 * What a long operation tells whoever watches. The effects call these; the user interface implements them.
 * Every function pointer is set.
 */
#ifndef MINGWUP_PROGRESS_H
#define MINGWUP_PROGRESS_H

#include "mem.h"

#include <stdint.h>

enum stage { STAGE_FETCH, STAGE_UNPACK, STAGE_RELOCATE, STAGE_SELFTEST, STAGE_COMMIT };
enum note { NOTE_WARNING, NOTE_EVENT, NOTE_VERBOSE };

struct progress {
	/* So many more bytes are to be downloaded (before the first of them). */
	void (*expect)(struct progress *p, uint64_t bytes);
	/* So many bytes came. Negative when a transfer starts again and its bytes do not count any more. */
	void (*received)(struct progress *p, int64_t bytes);
	/* A stage begins or ends for one thing (a package, a target). */
	void (*begin)(struct progress *p, enum stage stage, const char *what);
	void (*end)(struct progress *p, enum stage stage, const char *what);
	/* One line. */
	void (*note)(struct progress *p, enum note kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
	/* Called a few times a second while the operation waits, to draw. */
	void (*tick)(struct progress *p);
};

#endif
