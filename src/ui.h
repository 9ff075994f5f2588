/*
 * What people see: the only code that prints.
 *
 *	struct ui ui = { 0 };			// already good for ui_error()
 *	if (ui_init(&ui, UI_NORMAL, "auto", &err))
 *		ui_error(&ui, &err);
 *	... ui_progress(&ui) to the effects, ui_out() for what one would pipe
 *	if (ui_finish(&ui))
 *		... stdout took not all of it: status 5
 *
 * stdout carries results, stderr the rest. On a terminal stderr shows what is going on in at most a few lines,
 * redrawn at most ten times a second and gone at the end; elsewhere each event is a line. A stage that ends was
 * successful: a failed one ends with an error instead.
 */
#ifndef MINGWUP_UI_H
#define MINGWUP_UI_H

#include "error.h"
#include "progress.h"
#include "vec.h"

enum ui_verbosity {
	UI_NORMAL,
	UI_QUIET,   /* nothing but errors on stderr */
	UI_VERBOSE, /* NOTE_VERBOSE too */
};

/* What is being done to what. */
struct ui_activity {
	enum stage stage;
	char *what;
};

enum { UI_SAMPLES = 8 };

struct ui {
	struct progress progress; /* first: its functions get a pointer to it */
	enum ui_verbosity verbosity;
	bool colour;
	bool live;      /* stderr is a terminal that can move its cursor */
	unsigned lines; /* drawn now */
	uint64_t drawn; /* when, by clock_ms() */
	uint64_t expected, received;
	struct {
		uint64_t when, received;
	} samples[UI_SAMPLES]; /* of the last seconds, for the rate; a ring */
	unsigned sampled;      /* in all */
	VEC(struct ui_activity) activities;
	int stdout_errno; /* of the first write that failed */
};

/* What `colour` can be, in turn; NULL behind the last. */
const char *ui_colour_name(size_t i);
/*
 * `colour`: "always", "never", or "auto" and NULL: on a terminal, unless NO_COLOR is set (no-color.org).
 * STATUS_USAGE for anything else.
 */
MUST_CHECK int ui_init(struct ui *ui, enum ui_verbosity verbosity, const char *colour, struct error *err);
struct progress *ui_progress(struct ui *ui);

void ui_out(struct ui *ui, const char *fmt, ...) PRINTF_LIKE(2, 3);
void ui_warn(struct ui *ui, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "mingwup: error: <text>" */
void ui_error(struct ui *ui, const struct error *err);
/* Takes the display away and frees. -1, with the error printed, when stdout did not take everything. */
MUST_CHECK int ui_finish(struct ui *ui);

#endif
