/* A program whose stderr is read on its way; what it is to a user is tests/cli/explain.bats's matter. */
#include "helper.h"

#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static void collect(void *arg, const void *bytes, size_t len)
{
	strbuf_add(arg, bytes, len);
}

/* Without a word of it on the test's own stderr. */
static int watch(const char *script, struct strbuf *seen, int *status, struct error *err)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	int own = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY), ret;

	dup2(null, STDERR_FILENO);
	ret = command_watch(argv, collect, seen, status, err);
	dup2(own, STDERR_FILENO);
	close(own);
	close(null);
	return ret;
}

static void stderr_is_seen_whole_and_the_status_is_the_programs(void **state)
{
	struct strbuf seen = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int status = -1;

	(void)state;
	assert_ok(watch("i=0; while [ $i -lt 20000 ]; do echo line $i >&2; i=$((i + 1)); done; exit 3", &seen,
			&status, &err));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	assert_int_equal(strncmp(seen.buf, "line 0\nline 1\n", 14), 0);
	assert_true(str_ends_with(seen.buf, "line 19998\nline 19999\n"));
	strbuf_reset(&seen);
	assert_ok(watch("kill -TERM $$", &seen, &status, &err));
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	assert_int_equal(seen.len, 0);
	strbuf_release(&seen);
}

static void signals_are_as_they_were_afterwards(void **state)
{
	struct strbuf seen = STRBUF_INIT;
	struct error err = ERROR_INIT;
	sigset_t mask;
	int status = -1;

	(void)state;
	assert_ok(watch("exit 0", &seen, &status, &err));
	sigprocmask(SIG_SETMASK, NULL, &mask);
	assert_false(sigismember(&mask, SIGCHLD) || sigismember(&mask, SIGINT) || sigismember(&mask, SIGTERM));
	assert_int_equal(status, 0);
	strbuf_release(&seen);
}

static void what_cannot_be_run_is_told(void **state)
{
	const char *const nowhere[] = { "/nowhere/at-all", NULL }, *const directory[] = { "/", NULL };
	struct strbuf seen = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int status = 0;

	(void)state;
	assert_fails(command_watch(nowhere, collect, &seen, &status, &err), STATUS_NOT_FOUND,
		     "/nowhere/at-all");
	assert_fails(command_watch(directory, collect, &seen, &status, &err), STATUS_NOT_RUNNABLE,
		     "cannot run /");
	assert_int_equal(seen.len, 0);
	strbuf_release(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stderr_is_seen_whole_and_the_status_is_the_programs),
		cmocka_unit_test(signals_are_as_they_were_afterwards),
		cmocka_unit_test(what_cannot_be_run_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
