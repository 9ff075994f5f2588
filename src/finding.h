/*
 * Findings: what an examination has found, each with the one command that mends it. Pure.
 *
 *	struct findings list = FINDINGS_INIT;
 *	struct finding *f = findings_add(&list, FINDING_ERROR, "std-missing", target, "there is no std in %s", dir);
 *	finding_mend(f, true, (const char *const[]){ "rustup", "target", "add", target, NULL });
 *	...
 *	findings_release(&list);
 */
#ifndef MINGWUP_FINDING_H
#define MINGWUP_FINDING_H

#include "strbuf.h"
#include "vec.h"

enum finding_severity {
	FINDING_OK,
	FINDING_NOTE,    /* good to know; a build does not fail by it */
	FINDING_WARNING, /* some builds fail by it, or need not have it */
	FINDING_ERROR,   /* builds fail by it */
};

struct jsondoc;

struct finding {
	enum finding_severity severity;
	const char *id;      /* a word for programs, which stays; not copied */
	char *target;        /* NULL: it is of none, or of all */
	char *text;          /* one line */
	struct strlist mend; /* a command's arguments; none: no command does it */
	bool safe;           /* it undoes nothing of the user's: --fix runs it */
};

struct findings {
	VEC(struct finding) list;
};
#define FINDINGS_INIT    \
	{                \
		VEC_INIT \
	}

/* The finding is valid until the next one is added. */
struct finding *findings_add(struct findings *f, enum finding_severity severity, const char *id,
			     const char *target, const char *fmt, ...) PRINTF_LIKE(5, 6);
/* Adds words to the command, NULL behind the last. */
void finding_mend(struct finding *f, bool safe, const char *const *words);
/* Whether there is a warning or an error. */
bool findings_are_ill(const struct findings *f);
bool finding_is_ill(const struct finding *f);
void findings_release(struct findings *f);

const char *finding_word(enum finding_severity severity); /* "warning" */
/* The line for a person, with its end, and for a program. */
void finding_render(const struct finding *f, struct strbuf *out);
MUST_CHECK struct jsondoc *finding_json(const struct finding *f);
/* A command as a shell takes it. */
void finding_render_command(const struct strlist *words, struct strbuf *out);

#endif
