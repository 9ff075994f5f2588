/* What people see: lines, errors, and the progress display. */
#include "ui.h"

#include "clock.h"
#include "fs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	DRAW_MS = 100,
	SAMPLE_MS = 500,
	WIDTH_UNKNOWN = 80,
	LINES_MAX = 4,
};

static const struct {
	const char *doing;
	const char *done; /* with the thing in it; NULL: nobody needs to hear of it */
	bool stays;       /* a line of it stays on a terminal, too */
} stages[] = {
	[STAGE_FETCH] = { "fetching", "fetched %s", false },
	[STAGE_UNPACK] = { "unpacking", "unpacked %s", false },
	[STAGE_RELOCATE] = { "relocating", NULL, false },
	[STAGE_SELFTEST] = { "self-testing", "%s: self-test passed", true },
	[STAGE_COMMIT] = { "committing", NULL, false },
};

static struct ui *ui_of(struct progress *p)
{
	return (struct ui *)(void *)p;
}

/* One write, so that lines of several processes do not mix. What stderr does not take is lost. */
static void put(const struct strbuf *text)
{
	(void)!fs_write_all(STDERR_FILENO, text->buf, text->len);
}

static void add_erase(struct ui *ui, struct strbuf *text)
{
	if (!ui->lines)
		return;
	strbuf_addch(text, '\r');
	if (ui->lines > 1)
		strbuf_addf(text, "\033[%uA", ui->lines - 1);
	strbuf_addstr(text, "\033[J");
	ui->lines = 0;
	ui->drawn = 0;
}

static void erase(struct ui *ui)
{
	struct strbuf text = STRBUF_INIT;

	add_erase(ui, &text);
	put(&text);
	strbuf_release(&text);
}

/* Names come from archives and servers: a terminal must not obey them. */
static void put_line(struct ui *ui, const char *label, const char *colour, char *text)
{
	struct strbuf line = STRBUF_INIT;

	str_defuse(text, "\n\t");
	add_erase(ui, &line);
	if (label)
		strbuf_addf(&line, "mingwup: %s%s:%s ", ui->colour ? colour : "", label,
			    ui->colour ? "\033[0m" : "");
	strbuf_addf(&line, "%s\n", text);
	put(&line);
	strbuf_release(&line);
}

static void note(struct progress *p, enum note kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void note(struct progress *p, enum note kind, const char *fmt, ...)
{
	struct ui *ui = ui_of(p);
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	if (ui->verbosity == UI_QUIET || (kind == NOTE_VERBOSE && ui->verbosity != UI_VERBOSE))
		return;
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	put_line(ui, kind == NOTE_WARNING ? "warning" : NULL, "\033[1;33m", text.buf);
	strbuf_release(&text);
}

static void sample(struct ui *ui, uint64_t now)
{
	unsigned last = (ui->sampled + UI_SAMPLES - 1) % UI_SAMPLES, next = ui->sampled % UI_SAMPLES;

	if (ui->sampled && now - ui->samples[last].when < SAMPLE_MS)
		return;
	ui->samples[next].when = now;
	ui->samples[next].received = ui->received;
	ui->sampled++;
}

/* Bytes a second over the last few seconds. */
static uint64_t rate(const struct ui *ui, uint64_t now)
{
	unsigned oldest = ui->sampled > UI_SAMPLES ? ui->sampled % UI_SAMPLES : 0;
	uint64_t since = now - ui->samples[oldest].when, before = ui->samples[oldest].received;

	return !ui->sampled || !since || ui->received < before ? 0 : (ui->received - before) * 1000 / since;
}

static void add_transfer(const struct ui *ui, uint64_t now, struct strbuf *line)
{
	uint64_t speed = rate(ui, now), left;

	strbuf_addstr(line, "fetching ");
	strbuf_addsize(line, ui->received);
	strbuf_addstr(line, " of ");
	strbuf_addsize(line, ui->expected);
	if (!speed)
		return;
	strbuf_addstr(line, ", ");
	strbuf_addsize(line, speed);
	left = (ui->expected - ui->received) / speed;
	if (left < 60)
		strbuf_addf(line, "/s, %u s left", (unsigned)left);
	else
		strbuf_addf(line, "/s, %u min %02u s left", (unsigned)(left / 60), (unsigned)(left % 60));
}

static void add_activities(const struct ui *ui, enum stage stage, struct strbuf *line)
{
	vec_each (&ui->activities, activity)
		if (activity->stage == stage)
			strbuf_addf(line, "%s %s", line->len ? "," : stages[stage].doing, activity->what);
}

static void add_line(struct ui *ui, size_t width, struct strbuf *line, struct strbuf *text)
{
	if (!line->len || ui->lines == LINES_MAX)
		return;
	str_defuse(line->buf, "\n\t");
	/* A line that fills the last column would wrap, and erasing would miss its beginning. */
	if (line->len >= width)
		strbuf_setlen(line, width - 1);
	strbuf_addf(text, "%s%s", ui->lines ? "\n" : "", line->buf);
	ui->lines++;
}

static size_t terminal_width(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || size.ws_col < 2 ? WIDTH_UNKNOWN : size.ws_col;
}

static void draw(struct ui *ui, uint64_t now)
{
	struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;
	size_t width = terminal_width();

	add_erase(ui, &text);
	if (ui->received < ui->expected)
		add_transfer(ui, now, &line);
	add_line(ui, width, &line, &text);
	for (int stage = STAGE_UNPACK; stage <= STAGE_COMMIT; stage++) {
		strbuf_reset(&line);
		add_activities(ui, (enum stage)stage, &line);
		add_line(ui, width, &line, &text);
	}
	put(&text);
	ui->drawn = now;
	strbuf_release(&line);
	strbuf_release(&text);
}

static void tick(struct progress *p)
{
	struct ui *ui = ui_of(p);
	uint64_t now = clock_ms();

	if (!ui->live || now - ui->drawn < DRAW_MS)
		return;
	sample(ui, now);
	draw(ui, now);
}

static void expect(struct progress *p, uint64_t bytes)
{
	ui_of(p)->expected += bytes;
}

static void received(struct progress *p, int64_t bytes)
{
	ui_of(p)->received += (uint64_t)bytes;
	tick(p);
}

static void begin(struct progress *p, enum stage stage, const char *what)
{
	struct ui *ui = ui_of(p);

	if (ui->live)
		*vec_push(&ui->activities) = (struct ui_activity){ stage, xstrdup(what) };
	tick(p);
}

static void forget(struct ui *ui, enum stage stage, const char *what)
{
	vec_each (&ui->activities, activity) {
		if (activity->stage != stage || strcmp(activity->what, what))
			continue;
		free(activity->what);
		*activity = ui->activities.items[--ui->activities.len];
		return;
	}
}

static void end(struct progress *p, enum stage stage, const char *what)
{
	struct ui *ui = ui_of(p);
	const char *done = stages[stage].done, *name = done ? strstr(done, "%s") : NULL;

	forget(ui, stage, what);
	if (name)
		note(p, ui->live && !stages[stage].stays ? NOTE_VERBOSE : NOTE_EVENT, "%.*s%s%s",
		     (int)(name - done), done, what, name + 2);
	else
		note(p, NOTE_VERBOSE, "%s: %s", stages[stage].doing, what);
	tick(p);
}

static bool environment_says(const char *name, const char *value)
{
	const char *is = getenv(name);

	return is && *is && (!value || !strcmp(is, value));
}

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };
static const char *const colour_names[] = {
	[COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never"
};

const char *ui_colour_name(size_t i)
{
	return i < ARRAY_SIZE(colour_names) ? colour_names[i] : NULL;
}

int ui_init(struct ui *ui, enum ui_verbosity verbosity, const char *colour, struct error *err)
{
	bool terminal = isatty(STDERR_FILENO) && !environment_says("TERM", "dumb");

	*ui = (struct ui){
		.progress = { expect, received, begin, end, note, tick },
		.verbosity = verbosity,
		.live = terminal && verbosity != UI_QUIET,
	};
	if (!colour || !strcmp(colour, colour_names[COLOUR_AUTO]))
		ui->colour = terminal && !environment_says("NO_COLOR", NULL);
	else if (!strcmp(colour, colour_names[COLOUR_ALWAYS]))
		ui->colour = true;
	else if (strcmp(colour, colour_names[COLOUR_NEVER]))
		return error_set(err, STATUS_USAGE, "--color is auto, always or never, not \"%s\"", colour);
	return 0;
}

struct progress *ui_progress(struct ui *ui)
{
	return &ui->progress;
}

void ui_out(struct ui *ui, const char *fmt, ...)
{
	va_list ap;

	erase(ui);
	va_start(ap, fmt);
	if (vprintf(fmt, ap) < 0 && !ui->stdout_errno)
		ui->stdout_errno = errno;
	va_end(ap);
}

void ui_warn(struct ui *ui, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	note(&ui->progress, NOTE_WARNING, "%s", text.buf);
	strbuf_release(&text);
}

void ui_error(struct ui *ui, const struct error *err)
{
	struct strbuf text = STRBUF_INIT;

	/* What was written before comes before, also where both go to one file. */
	if (fflush(stdout) && !ui->stdout_errno)
		ui->stdout_errno = errno;
	strbuf_addstr(&text, err->text.buf);
	put_line(ui, "error", "\033[1;31m", text.buf);
	strbuf_release(&text);
}

int ui_finish(struct ui *ui)
{
	struct error err = ERROR_INIT;

	erase(ui);
	vec_each (&ui->activities, activity)
		free(activity->what);
	vec_release(&ui->activities);
	if (fflush(stdout) && !ui->stdout_errno)
		ui->stdout_errno = errno;
	if (!ui->stdout_errno)
		return 0;
	error_set(&err, STATUS_FILESYSTEM, "cannot write to standard output: %s", strerror(ui->stdout_errno));
	ui_error(ui, &err);
	error_release(&err);
	return -1;
}
