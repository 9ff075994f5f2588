/* Child processes: functions of ours, and other programs. */
#include "helper.h"

#include "child.h"
#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

static int succeed(void *arg, struct error *err)
{
	(void)arg;
	(void)err;
	return 0;
}

static int fail_with(void *arg, struct error *err)
{
	return error_set(err, STATUS_INTEGRITY, "the child says %s", (const char *)arg);
}

static int fail_at_length(void *arg, struct error *err)
{
	return error_set(err, STATUS_MANIFEST, "%0*d", *(int *)arg, 7);
}

static int die(void *arg, struct error *err)
{
	(void)err;
	raise(*(int *)arg);
	return 0;
}

static int sleep_for_ever(void *arg, struct error *err)
{
	(void)arg;
	(void)err;
	while (pause())
		;
	return 0;
}

static void work_that_succeeds_returns_zero(void **state)
{
	struct error err = ERROR_INIT;
	struct child child = CHILD_INIT;

	(void)state;
	assert_ok(child_start(&child, succeed, NULL, &err));
	assert_true(child.pid > 0);
	assert_ok(child_wait(&child, &err));
	assert_int_equal(child.pid, 0);
	assert_int_equal(child.report, -1);
}

static void status_and_text_of_the_work_come_back(void **state)
{
	char what[] = "no";
	struct error err = ERROR_INIT;
	struct child child = CHILD_INIT;

	(void)state;
	assert_ok(child_start(&child, fail_with, what, &err));
	assert_fails(child_wait(&child, &err), STATUS_INTEGRITY, "the child says no");
}

static void a_text_longer_than_a_pipe_holds_does_not_block_the_child(void **state)
{
	struct error err = ERROR_INIT;
	struct child child = CHILD_INIT;
	int len = 300000;

	(void)state;
	assert_ok(child_start(&child, fail_at_length, &len, &err));
	assert_int_equal(child_wait(&child, &err), -1);
	assert_int_equal(err.status, STATUS_MANIFEST);
	assert_true(err.text.len >= 1000);
	error_release(&err);
}

static void the_report_becomes_readable_when_the_work_ends(void **state)
{
	struct error err = ERROR_INIT;
	struct child child = CHILD_INIT;
	struct pollfd fd;

	(void)state;
	assert_ok(child_start(&child, succeed, NULL, &err));
	fd = (struct pollfd){ .fd = child.report, .events = POLLIN };
	assert_int_equal(poll(&fd, 1, 10000), 1);
	assert_ok(child_wait(&child, &err));
}

static void a_killed_child_is_a_failure_that_names_the_signal(void **state)
{
	struct error err = ERROR_INIT;
	struct child child = CHILD_INIT;
	int number = SIGKILL;

	(void)state;
	assert_ok(child_start(&child, die, &number, &err));
	assert_fails(child_wait(&child, &err), STATUS_FAILURE, "signal 9 (Killed)");
}

static void a_child_that_goes_on_can_be_killed_and_is_reaped(void **state)
{
	struct error err = ERROR_INIT;
	struct child child = CHILD_INIT;
	pid_t pid;

	(void)state;
	assert_ok(child_start(&child, sleep_for_ever, NULL, &err));
	pid = child.pid;
	child_kill(&child);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	child_kill(&child);
}

static int say_so_and_sleep(void *arg, struct error *err)
{
	if (write(((const int *)arg)[1], "x", 1) != 1)
		return error_set(err, STATUS_FAILURE, "no pipe");
	return sleep_for_ever(NULL, err);
}

/* Leaves a child of its own behind that is well under way. */
static int start_and_leave(void *arg, struct error *err)
{
	struct child grandchild = CHILD_INIT;
	char byte;

	if (child_start(&grandchild, say_so_and_sleep, arg, err) || read(((const int *)arg)[0], &byte, 1) != 1)
		return -1;
	return error_set(err, STATUS_FAILURE, "%d", (int)grandchild.pid);
}

static void a_child_does_not_outlive_its_parent(void **state)
{
	struct error err = ERROR_INIT;
	struct child child = CHILD_INIT;
	int ready[2];
	pid_t pid = 0;

	(void)state;
	/* One that outlived it would hold the report open for ever. */
	alarm(20);
	assert_int_equal(pipe(ready), 0);
	assert_ok(child_start(&child, start_and_leave, ready, &err));
	assert_int_equal(child_wait(&child, &err), -1);
	pid = (pid_t)atoi(err.text.buf);
	alarm(0);
	close(ready[0]);
	close(ready[1]);
	assert_true(pid > 1);
	/* It dies with its parent, and some init reaps it. */
	for (int i = 0; i < 200; i++) {
		char *path = xasprintf("/proc/%d/stat", (int)pid);
		char line[256] = "";
		FILE *f = fopen(path, "r");

		free(path);
		if (!f || !fgets(line, sizeof(line), f) || strstr(line, ") Z ")) {
			if (f)
				fclose(f);
			error_release(&err);
			return;
		}
		fclose(f);
		usleep(10000);
	}
	fail_msg("process %d is still there", (int)pid);
}

static int run(const struct command *command, struct strbuf *out)
{
	struct error err = ERROR_INIT;
	int status = -1;

	assert_ok(command_run(command, out, &status, NULL, &err));
	return status;
}

static void output_and_exit_status_of_a_program_come_back(void **state)
{
	static const char *const argv[] = { "sh", "-c", "printf 'a\\nb'; exit 3", NULL };
	const struct command command = { .argv = argv, .output_max = 100 };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	strbuf_addstr(&out, "before ");
	assert_int_equal(run(&command, &out), 3);
	assert_string_equal(out.buf, "before a\nb");
	strbuf_release(&out);
}

static void a_signal_is_told_as_128_and_its_number(void **state)
{
	static const char *const argv[] = { "sh", "-c", "kill -TERM $$", NULL };
	const struct command command = { .argv = argv, .output_max = 100 };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_int_equal(run(&command, &out), 128 + SIGTERM);
	strbuf_release(&out);
}

static void stderr_joins_the_output_when_merged(void **state)
{
	static const char *const argv[] = { "sh", "-c", "echo out; echo err >&2", NULL };
	const struct command command = { .argv = argv, .output_max = 100, .merge = true };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_int_equal(run(&command, &out), 0);
	assert_string_equal(out.buf, "out\nerr\n");
	strbuf_release(&out);
}

static void output_beyond_the_limit_is_cut_off_and_the_program_ends_all_the_same(void **state)
{
	static const char *const argv[] = { "sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; exit 4",
					    NULL };
	const struct command command = { .argv = argv, .output_max = 50 };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_int_equal(run(&command, &out), 4);
	assert_int_equal(out.len, 50);
	strbuf_release(&out);
}

static void stdin_is_empty(void **state)
{
	static const char *const argv[] = { "cat", NULL };
	const struct command command = { .argv = argv, .output_max = 100 };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_int_equal(run(&command, &out), 0);
	assert_int_equal(out.len, 0);
	strbuf_release(&out);
}

static void environment_and_directory_are_those_asked_for(void **state)
{
	static const char *const argv[] = { "/bin/sh", "-c", "echo \"$A-$HOME\"; cat here", NULL };
	static const char *const env[] = { "A=1", "PATH=/bin:/usr/bin", NULL };
	struct dir dir = DIR_INIT;
	const struct command command = { .argv = argv, .env = env, .dir = &dir, .output_max = 100 };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	scratch_make(&dir);
	put_file(&dir, "here", "here\n", 0644);
	assert_int_equal(run(&command, &out), 0);
	assert_string_equal(out.buf, "1-\nhere\n");
	strbuf_release(&out);
	scratch_drop(&dir);
}

/* The sleep that the shell starts has the pipe, too. */
static void a_program_that_does_not_end_is_ended_with_what_it_has_started(void **state)
{
	const char *const argv[] = { "/bin/sh", "-c", "echo begun; sleep 600; echo over", NULL };
	const struct command command = { .argv = argv, .output_max = 100, .seconds = 1 };
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	uint64_t before = clock_ms();
	int status = 0, why = 0;

	(void)state;
	assert_fails(command_run(&command, &out, &status, &why, &err), STATUS_FAILURE,
		     "did not end within 1 s");
	assert_int_equal(why, ETIMEDOUT);
	assert_string_equal(out.buf, "begun\n");
	assert_in_range(clock_ms() - before, 1000, 10000);
	strbuf_release(&out);
}

static void a_program_that_closes_its_output_is_ended_too(void **state)
{
	const char *const argv[] = { "/bin/sh", "-c", "exec >&- 2>&-; exec sleep 600", NULL };
	const struct command command = { .argv = argv, .output_max = 100, .seconds = 1, .merge = true };
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	uint64_t before = clock_ms();
	int status = 0;

	(void)state;
	assert_fails(command_run(&command, &out, &status, NULL, &err), STATUS_FAILURE,
		     "did not end within 1 s");
	assert_in_range(clock_ms() - before, 1000, 10000);
	strbuf_release(&out);
}

static void a_program_that_ends_in_time_is_as_without_a_limit(void **state)
{
	const char *const argv[] = { "/bin/sh", "-c", "echo done; exit 3", NULL };
	const struct command command = { .argv = argv, .output_max = 100, .seconds = 60 };
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int status = 0;

	(void)state;
	assert_ok(command_run(&command, &out, &status, NULL, &err));
	assert_int_equal(status, 3);
	assert_string_equal(out.buf, "done\n");
	strbuf_release(&out);
}

static void a_program_that_is_not_there_is_named(void **state)
{
	static const char *const argv[] = { "mingwup-no-such-program", NULL };
	const struct command command = { .argv = argv, .output_max = 100 };
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int status = -1, why = 0;

	(void)state;
	assert_fails(command_run(&command, &out, &status, &why, &err), STATUS_FAILURE,
		     "cannot run mingwup-no-such-program: No such file");
	assert_int_equal(why, ENOENT);
	assert_int_equal(status, -1);
	assert_int_equal(command_run(&command, &out, &status, NULL, &err), -1);
	error_release(&err);
}

static void what_the_kernel_cannot_run_is_not_given_to_a_shell(void **state)
{
	struct dir dir = DIR_INIT;
	static const char *const argv[] = { "./program", NULL };
	const struct command command = { .argv = argv, .dir = &dir, .output_max = 100 };
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int status, why = 0;

	(void)state;
	scratch_make(&dir);
	put_file(&dir, "program", "exit 0\n", 0755);
	assert_int_equal(command_run(&command, &out, &status, &why, &err), -1);
	assert_int_equal(why, ENOEXEC);
	error_release(&err);
	strbuf_release(&out);
	scratch_drop(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_that_succeeds_returns_zero),
		cmocka_unit_test(status_and_text_of_the_work_come_back),
		cmocka_unit_test(a_text_longer_than_a_pipe_holds_does_not_block_the_child),
		cmocka_unit_test(the_report_becomes_readable_when_the_work_ends),
		cmocka_unit_test(a_killed_child_is_a_failure_that_names_the_signal),
		cmocka_unit_test(a_child_that_goes_on_can_be_killed_and_is_reaped),
		cmocka_unit_test(a_child_does_not_outlive_its_parent),
		cmocka_unit_test(output_and_exit_status_of_a_program_come_back),
		cmocka_unit_test(a_signal_is_told_as_128_and_its_number),
		cmocka_unit_test(stderr_joins_the_output_when_merged),
		cmocka_unit_test(output_beyond_the_limit_is_cut_off_and_the_program_ends_all_the_same),
		cmocka_unit_test(stdin_is_empty),
		cmocka_unit_test(environment_and_directory_are_those_asked_for),
		cmocka_unit_test(a_program_that_does_not_end_is_ended_with_what_it_has_started),
		cmocka_unit_test(a_program_that_closes_its_output_is_ended_too),
		cmocka_unit_test(a_program_that_ends_in_time_is_as_without_a_limit),
		cmocka_unit_test(a_program_that_is_not_there_is_named),
		cmocka_unit_test(what_the_kernel_cannot_run_is_not_given_to_a_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
