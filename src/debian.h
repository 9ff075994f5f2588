/*
 * The formats of a Debian archive: control paragraphs, versions, relations between packages, dates.
 *
 * Pure and without copies: everything that comes out is a slice of the text that went in, which must outlive it
 * (an index has 55 MB). The sources of the rules are deb822(5), deb-version(7), deb-control(5) and the
 * "Declaring relationships" chapter of the Debian Policy Manual.
 */
#ifndef MINGWUP_DEBIAN_H
#define MINGWUP_DEBIAN_H

#include "error.h"
#include "slice.h"
#include "vec.h"

#include <time.h>

/*
 * Control paragraphs.
 *
 *	struct control c = CONTROL_INIT(text, len, "Packages");
 *	while ((more = control_next(&c, err)) > 0)
 *		version = control_get(&c, "Version");
 *	control_release(&c);
 */
struct control_field {
	struct slice name;
	struct slice value; /* without blanks around it; continuation lines as they stand */
};

struct control {
	struct slice rest;
	const char *name; /* of the text, for messages */
	unsigned line;    /* of the next byte, from 1 */
	unsigned start;   /* the line on which the present paragraph begins */
	VEC(struct control_field) fields;
};
#define CONTROL_INIT(text, size, title)                                                    \
	{                                                                                  \
		.rest = { (text), (size) }, .name = (title), .fields = VEC_INIT, .line = 1 \
	}

/* A paragraph has at most this many fields; Debian's own have up to 30. */
enum { CONTROL_FIELDS_MAX = 256 };

/*
 * Reads the next paragraph: 1, 0 at the end, -1 with STATUS_INTEGRITY and name:line for what is no control
 * file: a line that is no field, a field twice, a NUL, too many fields. A line of blanks separates like an
 * empty one, for a clear-signed text is the same with and without blanks at the end of a line.
 */
MUST_CHECK int control_next(struct control *c, struct error *err);
/* Field names have no case. `at` is NULL when there is no such field. */
struct slice control_get(const struct control *c, const char *field);
void control_release(struct control *c);

/* Versions: [epoch:]upstream[-revision]. */
bool debian_version_valid(struct slice version);
/* Less than, equal to, greater than 0, by deb-version(7): `~` sorts before the end. Never fails. */
int debian_version_compare(struct slice a, struct slice b);

enum debian_operator { DEBIAN_ANY, DEBIAN_LT, DEBIAN_LE, DEBIAN_EQ, DEBIAN_GE, DEBIAN_GT };
bool debian_version_satisfies(struct slice have, enum debian_operator op, struct slice wanted);

/* One alternative of a Depends field, or one item of a Provides field: "libc6:any (>= 2.36) [amd64]". */
struct debian_relation {
	struct slice text; /* all of it */
	struct slice name;
	struct slice qualifier; /* "any"; `at` is NULL without one */
	enum debian_operator op;
	struct slice version; /* empty with DEBIAN_ANY */
	bool applies;         /* its list of architectures, if it has one, includes ours */
	bool last;            /* of its alternatives: what follows is another dependency */
};

/*
 * Takes the next relation off *rest: 1, 0 at the end, -1 with STATUS_INTEGRITY for what is no relation. The
 * operators `<` and `>`, deprecated since 1997 and not what they seem, are refused.
 */
MUST_CHECK int debian_next_relation(struct slice *rest, const char *architecture, struct debian_relation *out,
				    struct error *err);

bool debian_package_name_valid(struct slice name);

/* "Sat, 21 Nov 2026 09:15:44 UTC"; the zone is UTC, GMT or +0000. -1 when it is no such date. */
MUST_CHECK int debian_parse_date(struct slice date, time_t *out);

/* The source package of a binary one: "Source: gcc-14 (14.2.0-19)", or its own name and version. */
void debian_source(struct slice source, struct slice package, struct slice version, struct slice *name,
		   struct slice *source_version);

#endif
