/*
 * Signatures: by which lines of a log each known failure of a build shows itself, why it fails, and what mends it.
 * Written by people: knowledge/failures.toml, whose format is described in toolchains.d/README.md. Pure.
 */
#ifndef MINGWUP_SIGNATURES_H
#define MINGWUP_SIGNATURES_H

#include "error.h"
#include "pattern.h"

struct pattern_list {
	VEC(struct pattern) all;
};

struct signature {
	char *name;                   /* "compiler-missing" */
	char *cause;                  /* words, with values of captures.h */
	char *source;                 /* where it is known from */
	int64_t weight;               /* of two that are found, the heavier one is the cause */
	struct pattern_list patterns; /* one of them is in the log */
	struct pattern_list also;     /* so is one of these, if there are any */
	struct strlist mend;          /* advice (remedy.h) */
};

struct signatures {
	VEC(struct signature) all;
	struct pattern_list errors;  /* lines without which nothing has failed */
	struct pattern_list heads;   /* lines that others stand under, and that say what is being built */
	struct pattern_list context; /* other lines that say what is being built */
};
#define SIGNATURES_INIT                               \
	{                                             \
		VEC_INIT, { VEC_INIT }, { VEC_INIT }, \
		{                                     \
			VEC_INIT                      \
		}                                     \
	}

/* `file` is its name, for messages. Every fault is STATUS_MANIFEST with file, line and column. */
MUST_CHECK int signatures_parse(struct signatures *s, const char *text, size_t len, const char *file,
				struct error *err);
void signatures_release(struct signatures *s);

#endif
