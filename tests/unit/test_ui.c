/* What is printed, and where: on a terminal, elsewhere, and when nobody wants to hear it. */
#include "test.h"

#include "clock.h"
#include "ui.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

/* stderr goes to a file, or to a terminal of 40 columns, until it is taken back. */
struct catch
{
	int saved, ours, master;
};

static struct catch catch_in_file(void)
{
	struct catch c = { dup(STDERR_FILENO), memfd_create("stderr", MFD_CLOEXEC), -1 };

	assert_true(c.saved >= 0 && c.ours >= 0);
	dup2(c.ours, STDERR_FILENO);
	return c;
}

static struct catch catch_in_terminal(void)
{
	struct winsize size = { .ws_row = 24, .ws_col = 40 };
	struct catch c = { .saved = dup(STDERR_FILENO), .master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC) };
	struct termios raw;

	assert_true(c.master >= 0);
	assert_int_equal(grantpt(c.master) || unlockpt(c.master), 0);
	c.ours = open(ptsname(c.master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(c.ours >= 0);
	assert_int_equal(ioctl(c.ours, TIOCSWINSZ, &size), 0);
	assert_int_equal(tcgetattr(c.ours, &raw), 0);
	cfmakeraw(&raw);
	assert_int_equal(tcsetattr(c.ours, TCSANOW, &raw), 0);
	fcntl(c.master, F_SETFL, O_NONBLOCK);
	dup2(c.ours, STDERR_FILENO);
	return c;
}

/* What was printed since the last time. */
static const char *printed(const struct catch *c, char text[8192])
{
	struct pollfd terminal = { .fd = c->master, .events = POLLIN };
	ssize_t n, len = 0;

	if (c->master >= 0) {
		/* The kernel hands it over in pieces, and some time after it was written. */
		while (poll(&terminal, 1, 50) > 0 &&
		       (n = read(c->master, text + len, (size_t)(8191 - len))) > 0)
			len += n;
	} else {
		len = pread(c->ours, text, 8191, 0);
		assert_int_equal(ftruncate(c->ours, 0), 0);
		lseek(c->ours, 0, SEEK_SET);
	}
	text[len > 0 ? len : 0] = '\0';
	return text;
}

static void catch_end(struct catch *c)
{
	dup2(c->saved, STDERR_FILENO);
	close(c->saved);
	close(c->ours);
	if (c->master >= 0)
		close(c->master);
}

static void start(struct ui *ui, enum ui_verbosity verbosity, const char *colour)
{
	struct error err = ERROR_INIT;

	assert_int_equal(ui_init(ui, verbosity, colour, &err), 0);
	error_release(&err);
}

static void all_kinds(struct progress *p)
{
	p->expect(p, 37200000);
	p->begin(p, STAGE_FETCH, "gcc_1 (37.2 MB)");
	p->received(p, 37200000);
	p->end(p, STAGE_FETCH, "gcc_1 (37.2 MB)");
	p->begin(p, STAGE_UNPACK, "gcc_1");
	p->end(p, STAGE_UNPACK, "gcc_1");
	p->begin(p, STAGE_SELFTEST, "i686-pc-windows-gnu");
	p->end(p, STAGE_SELFTEST, "i686-pc-windows-gnu");
	p->end(p, STAGE_COMMIT, "store");
	p->note(p, NOTE_WARNING, "be warned of %s", "it");
	p->note(p, NOTE_EVENT, "it happened");
	p->note(p, NOTE_VERBOSE, "in detail");
	p->tick(p);
}

static void each_event_is_a_plain_line_where_there_is_no_terminal(void **state)
{
	struct catch c = catch_in_file();
	char text[8192];
	struct ui ui;
	int ret;

	(void)state;
	start(&ui, UI_NORMAL, NULL);
	all_kinds(ui_progress(&ui));
	ret = ui_finish(&ui);
	printed(&c, text);
	catch_end(&c);
	assert_int_equal(ret, 0);
	assert_string_equal(text, "fetched gcc_1 (37.2 MB)\n"
				  "unpacked gcc_1\n"
				  "i686-pc-windows-gnu: self-test passed\n"
				  "mingwup: warning: be warned of it\n"
				  "it happened\n");
}

static void quiet_says_nothing_but_errors(void **state)
{
	struct catch c = catch_in_file();
	struct error err = ERROR_INIT;
	char text[8192];
	struct ui ui;
	int ret;

	(void)state;
	start(&ui, UI_QUIET, NULL);
	all_kinds(ui_progress(&ui));
	ui_warn(&ui, "careful");
	error_set(&err, STATUS_NETWORK, "no network");
	ui_error(&ui, &err);
	ret = ui_finish(&ui);
	printed(&c, text);
	catch_end(&c);
	assert_int_equal(ret, 0);
	assert_string_equal(text, "mingwup: error: no network\n");
	error_release(&err);
}

static void verbose_says_the_details(void **state)
{
	struct catch c = catch_in_file();
	char text[8192];
	struct ui ui;
	int ret;

	(void)state;
	start(&ui, UI_VERBOSE, NULL);
	all_kinds(ui_progress(&ui));
	ret = ui_finish(&ui);
	printed(&c, text);
	catch_end(&c);
	assert_int_equal(ret, 0);
	assert_non_null(strstr(text, "in detail\n"));
}

static void error_before_anything_is_set_up_is_printed(void **state)
{
	struct catch c = catch_in_file();
	struct error err = ERROR_INIT;
	struct ui ui = { 0 };
	char text[8192];
	int ret;

	(void)state;
	error_set(&err, STATUS_USAGE, "unknown option");
	ui_error(&ui, &err);
	ret = ui_finish(&ui);
	printed(&c, text);
	catch_end(&c);
	assert_int_equal(ret, 0);
	assert_string_equal(text, "mingwup: error: unknown option\n");
	error_release(&err);
}

static void colour_comes_when_asked_for_or_on_a_terminal(void **state)
{
	struct ui ui;
	struct catch c = catch_in_file();
	bool always, never, automatic, terminal, no_color, dumb;

	(void)state;
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	start(&ui, UI_NORMAL, "always");
	always = ui.colour;
	start(&ui, UI_NORMAL, "auto");
	automatic = ui.colour;
	catch_end(&c);
	c = catch_in_terminal();
	start(&ui, UI_NORMAL, "never");
	never = ui.colour;
	start(&ui, UI_NORMAL, NULL);
	terminal = ui.colour;
	setenv("NO_COLOR", "1", 1);
	start(&ui, UI_NORMAL, NULL);
	no_color = ui.colour;
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	start(&ui, UI_NORMAL, NULL);
	dumb = ui.colour || ui.live;
	setenv("TERM", "xterm", 1);
	catch_end(&c);
	assert_true(always);
	assert_false(automatic);
	assert_false(never);
	assert_true(terminal);
	assert_false(no_color);
	assert_false(dumb);
}

static void other_colours_are_refused(void **state)
{
	struct error err = ERROR_INIT;
	struct ui ui;

	(void)state;
	assert_int_equal(ui_init(&ui, UI_NORMAL, "blue", &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	error_release(&err);
}

static void terminal_shows_what_goes_on_and_is_left_clean(void **state)
{
	char during[8192], line[8192], after[8192];
	struct catch c = catch_in_terminal();
	struct progress *p;
	struct ui ui;
	int ret;

	(void)state;
	setenv("TERM", "xterm", 1);
	start(&ui, UI_NORMAL, "never");
	p = ui_progress(&ui);
	p->expect(p, 100000000);
	p->begin(p, STAGE_UNPACK, "a-package-with-quite-a-long-name");
	p->begin(p, STAGE_UNPACK, "another-one");
	p->begin(p, STAGE_SELFTEST, "x86_64-pc-windows-gnu");
	p->received(p, 25000000);
	usleep(120000);
	printed(&c, during);
	p->tick(p);
	printed(&c, during);
	p->note(p, NOTE_EVENT, "it happened");
	printed(&c, line);
	p->end(p, STAGE_UNPACK, "another-one");
	printed(&c, after);
	ret = ui_finish(&ui);
	printed(&c, after);
	catch_end(&c);
	assert_int_equal(ret, 0);
	/* The second line is cut to the 39 columns that do not wrap. */
	assert_ptr_equal(strstr(during, "\r\033["), during);
	assert_non_null(strstr(during, "\033[Jfetching 25.0 MB of 100.0 MB"));
	assert_non_null(strstr(during, "\nunpacking a-package-with-quite-a-long-n\n"
				       "self-testing x86_64-pc-windows-gnu"));
	assert_string_equal(line, "\r\033[2A\033[Jit happened\n");
	assert_string_equal(after, "\r\033[2A\033[J");
}

static void display_is_drawn_at_most_ten_times_a_second(void **state)
{
	struct catch c = catch_in_terminal();
	uint64_t began = clock_ms(), took;
	struct progress *p;
	unsigned draws = 0;
	char text[8192];
	struct ui ui;
	int ret;

	(void)state;
	setenv("TERM", "xterm", 1);
	start(&ui, UI_NORMAL, "never");
	p = ui_progress(&ui);
	p->expect(p, 100000000);
	for (int i = 0; i < 1000; i++)
		p->received(p, 1000);
	took = clock_ms() - began;
	printed(&c, text);
	for (const char *at = text; (at = strstr(at, "fetching")); at++)
		draws++;
	ret = ui_finish(&ui);
	catch_end(&c);
	assert_int_equal(ret, 0);
	assert_in_range(draws, 1, 1 + took / 100);
}

static void rate_and_time_left_are_told(void **state)
{
	const struct winsize wide = { .ws_row = 24, .ws_col = 100 };
	struct catch c = catch_in_terminal();
	struct progress *p;
	char text[8192];
	struct ui ui;
	int ret;

	(void)state;
	assert_int_equal(ioctl(c.ours, TIOCSWINSZ, &wide), 0);
	setenv("TERM", "xterm", 1);
	start(&ui, UI_NORMAL, "never");
	p = ui_progress(&ui);
	p->expect(p, 400000000);
	p->tick(p);
	usleep(250000);
	p->received(p, 1000000);
	printed(&c, text);
	ret = ui_finish(&ui);
	catch_end(&c);
	assert_int_equal(ret, 0);
	assert_non_null(strstr(text, "MB/s, "));
	assert_non_null(strstr(text, " min "));
}

static void terminal_does_not_obey_what_is_printed(void **state)
{
	struct catch c = catch_in_terminal();
	char text[8192];
	struct ui ui;
	int ret;

	(void)state;
	start(&ui, UI_NORMAL, "never");
	ui_warn(&ui, "entry \033]0;owned\007 \x7f is odd");
	ret = ui_finish(&ui);
	printed(&c, text);
	catch_end(&c);
	assert_int_equal(ret, 0);
	assert_string_equal(text, "mingwup: warning: entry ?]0;owned? ? is odd\n");
}

static void full_stdout_is_an_error(void **state)
{
	int saved = dup(STDOUT_FILENO), full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct catch c;
	char text[8192];
	struct ui ui;
	int ret;

	(void)state;
	fflush(stdout);
	c = catch_in_file();
	dup2(full, STDOUT_FILENO);
	start(&ui, UI_NORMAL, NULL);
	ui_out(&ui, "%s\n", "a line");
	ret = ui_finish(&ui);
	dup2(saved, STDOUT_FILENO);
	clearerr(stdout);
	printed(&c, text);
	catch_end(&c);
	close(saved);
	close(full);
	assert_int_equal(ret, -1);
	assert_string_equal(text, "mingwup: error: cannot write to standard output: No space left on device\n");
}

static void sizes_are_as_people_read_them(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {
		{ 0, "0 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 kB" },
		{ 999949, "999.9 kB" },
		{ 999950, "1.0 MB" },
		{ 37200000, "37.2 MB" },
		{ 1234567890, "1.2 GB" },
		{ 5000000000000, "5.0 TB" },
		{ 5000000000000000, "5000.0 TB" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct strbuf text = STRBUF_INIT;

		strbuf_addsize(&text, sizes[i].bytes);
		assert_string_equal(text.buf, sizes[i].text);
		strbuf_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_is_a_plain_line_where_there_is_no_terminal),
		cmocka_unit_test(quiet_says_nothing_but_errors),
		cmocka_unit_test(verbose_says_the_details),
		cmocka_unit_test(error_before_anything_is_set_up_is_printed),
		cmocka_unit_test(colour_comes_when_asked_for_or_on_a_terminal),
		cmocka_unit_test(other_colours_are_refused),
		cmocka_unit_test(terminal_shows_what_goes_on_and_is_left_clean),
		cmocka_unit_test(display_is_drawn_at_most_ten_times_a_second),
		cmocka_unit_test(rate_and_time_left_are_told),
		cmocka_unit_test(terminal_does_not_obey_what_is_printed),
		cmocka_unit_test(full_stdout_is_an_error),
		cmocka_unit_test(sizes_are_as_people_read_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
