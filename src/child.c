/* Child processes: a function of ours in a process of its own, or another program. Never a shell. */
#include "child.h"

#include "clock.h"
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REPORT_MAX = 64 * 1024, POLL_MS = 100 };

/* Forks; the child has default signals and dies with its parent. */
static pid_t fork_tied(void)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	interrupt_default();
	return 0;
}

static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* Whether something can be read, or the end was reached: 0, ETIMEDOUT, or EINTR when we shall stop. No deadline: 0. */
static int wait_to_read(int fd, uint64_t deadline)
{
	struct error ignored = ERROR_INIT;
	struct pollfd wanted = { .fd = fd, .events = POLLIN };
	int stop = 0, ready = 0;

	while (deadline && !stop && !ready) {
		uint64_t now = clock_ms();

		stop = interrupt_check(&ignored) ? EINTR : now >= deadline ? ETIMEDOUT : 0;
		if (!stop)
			ready = poll(&wanted, 1, deadline - now > POLL_MS ? POLL_MS : (int)(deadline - now)) >
				0;
	}
	error_release(&ignored);
	return stop;
}

/* Reads to the end, keeping at most `max` bytes. Returns what wait_to_read() stopped at. */
static int drain(int fd, size_t max, uint64_t deadline, struct strbuf *out)
{
	char buffer[16384];
	size_t start = out->len;
	int stop;

	while (!(stop = wait_to_read(fd, deadline))) {
		ssize_t n = read(fd, buffer, sizeof(buffer));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (out->len - start < max)
			strbuf_add(out, buffer,
				   (size_t)n < max - (out->len - start) ? (size_t)n : max - (out->len - start));
	}
	return stop;
}

/* close_range(2), which Linux has since 5.9, or one by one. */
static void close_from_to(unsigned first, unsigned last)
{
	if (first > last || !syscall(SYS_close_range, first, last, 0))
		return;
	for (long fd = first, end = sysconf(_SC_OPEN_MAX); fd <= last && fd < end; fd++)
		close((int)fd);
}

/* Closes all descriptors but stderr, `report` and `fds`. */
static void close_others(const int *fds, size_t count, int report)
{
	unsigned first = 0;

	for (;;) {
		unsigned next = UINT_MAX;

		for (size_t i = 0; i < count + 2; i++) {
			unsigned kept = (unsigned)(i < count ? fds[i] : i == count ? report : STDERR_FILENO);

			if (kept >= first && kept < next)
				next = kept;
		}
		if (next == UINT_MAX) {
			close_from_to(first, UINT_MAX);
			return;
		}
		if (next)
			close_from_to(first, next - 1);
		first = next + 1;
	}
}

/* In the child. */
static void work_and_report(int (*work)(void *arg, struct error *err), void *arg, int report)
{
	struct error failure = ERROR_INIT;

	if (!work(arg, &failure))
		_exit(0);
	(void)!fs_write_all(report, failure.text.buf, failure.text.len);
	_exit((int)failure.status);
}

/* Without `fds` the child keeps all descriptors. */
static int start(struct child *child, int (*work)(void *arg, struct error *err), void *arg, const int *fds,
		 size_t count, struct error *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return error_errno(err, "cannot make a pipe");
	child->pid = fork_tied();
	if (child->pid < 0) {
		close(ends[0]);
		close(ends[1]);
		child->pid = 0;
		return error_errno(err, "cannot fork");
	}
	if (!child->pid) {
		close(ends[0]);
		if (fds)
			close_others(fds, count, ends[1]);
		work_and_report(work, arg, ends[1]);
	}
	close(ends[1]);
	child->report = ends[0];
	return 0;
}

int child_start(struct child *child, int (*work)(void *arg, struct error *err), void *arg, struct error *err)
{
	return start(child, work, arg, NULL, 0, err);
}

int child_start_alone(struct child *child, int (*work)(void *arg, struct error *err), void *arg, const int *fds,
		      size_t count, struct error *err)
{
	return start(child, work, arg, fds, count, err);
}

int child_wait(struct child *child, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	int status, ret = 0;

	(void)drain(child->report, REPORT_MAX, 0, &text);
	close(child->report);
	status = reap(child->pid);
	*child = (struct child)CHILD_INIT;
	if (status < 0)
		ret = error_errno(err, "cannot wait for a child process");
	else if (WIFSIGNALED(status))
		ret = error_set(err, STATUS_FAILURE, "a child process was killed by signal %d (%s)",
				WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		ret = error_set(err, (enum status)WEXITSTATUS(status), "%s",
				text.len ? text.buf : "a child process ended without a word");
	strbuf_release(&text);
	return ret;
}

void child_kill(struct child *child)
{
	if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		reap(child->pid);
	}
	if (child->report >= 0)
		close(child->report);
	*child = (struct child)CHILD_INIT;
}

/* The next place in *path, a list like PATH, where the program may be; *path moves on. NULL at the end. */
static char *next_place(const char **path, const char *name)
{
	const char *here = *path, *end;

	if (!here)
		return NULL;
	end = strchrnul(here, ':');
	*path = *end ? end + 1 : NULL;
	return xasprintf("%.*s%s%s", (int)(end - here), here, end > here ? "/" : "./", name);
}

static const char *search_path(void)
{
	const char *path = getenv("PATH");

	return path ? path : "/usr/bin:/bin";
}

/* Looks in PATH as execvp(3) does, which however hands what the kernel refuses (ENOEXEC) to a shell. */
static void execute(const struct command *command)
{
	char *const *argv = (char *const *)command->argv;
	char *const *env = command->env ? (char *const *)command->env : environ;
	const char *rest = search_path();
	bool denied = false;
	char *file;

	if (strchr(argv[0], '/')) {
		execve(argv[0], argv, env);
		return;
	}
	errno = ENOENT;
	while ((file = next_place(&rest, argv[0]))) {
		execve(file, argv, env);
		free(file);
		denied |= errno == EACCES;
		if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
			return;
	}
	if (denied)
		errno = EACCES;
}

int command_become(const char *const *argv, struct error *err)
{
	const struct command command = { .argv = argv };

	execute(&command);
	return error_set(err, errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_NOT_RUNNABLE,
			 "cannot run %s: %s", argv[0], strerror(errno));
}

char *command_find(const char *name)
{
	const char *rest = search_path();
	struct stat st;
	char *file;

	while ((file = next_place(&rest, name))) {
		if (file[0] == '/' && !stat(file, &st) && S_ISREG(st.st_mode) && !access(file, X_OK))
			return file;
		free(file);
	}
	return NULL;
}

static void exec_or_report(const struct command *command, int output, int failure)
{
	int null = open("/dev/null", O_RDWR), why;

	/* An empty chroot has no /dev/null: a closed stdin serves as well. */
	if (null >= 0)
		dup2(null, STDIN_FILENO);
	else
		close(STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	if (command->seconds)
		setpgid(0, 0);
	/* Ignored by interrupt_catch(), and what is ignored stays so for another program. */
	signal(SIGXFSZ, SIG_DFL);
	if (command->merge)
		dup2(output, STDERR_FILENO);
	if (!command->dir || !fchdir(command->dir->fd))
		execute(command);
	why = errno;
	(void)!fs_write_all(failure, &why, sizeof(why));
	_exit(127);
}

/* It may close its output and go on. Without pidfd_open(2), which Linux has since 5.3, it has no end in time then. */
static int wait_for_end(pid_t pid, uint64_t deadline)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), stop = fd < 0 ? 0 : wait_to_read(fd, deadline);

	if (fd >= 0)
		close(fd);
	return stop;
}

static int stop_error(const struct command *command, int stop, int *run_errno, struct error *err)
{
	if (run_errno)
		*run_errno = stop;
	return stop == EINTR ? interrupt_check(err)
			     : error_set(err, STATUS_FAILURE, "%s did not end within %u s", command->argv[0],
					 command->seconds);
}

int command_run(const struct command *command, struct strbuf *out, int *exit_status, int *run_errno,
		struct error *err)
{
	uint64_t deadline = command->seconds ? clock_ms() + command->seconds * UINT64_C(1000) : 0;
	struct strbuf why = STRBUF_INIT;
	int output[2], failure[2], status, stop, ret = 0;
	pid_t pid;

	if (run_errno)
		*run_errno = 0;
	if (pipe2(output, O_CLOEXEC))
		return error_errno(err, "cannot make a pipe");
	if (pipe2(failure, O_CLOEXEC)) {
		close(output[0]);
		close(output[1]);
		return error_errno(err, "cannot make a pipe");
	}
	pid = fork_tied();
	if (!pid)
		exec_or_report(command, output[1], failure[1]);
	close(output[1]);
	close(failure[1]);
	if (pid < 0) {
		ret = error_errno(err, "cannot fork");
		goto out;
	}
	stop = drain(output[0], command->output_max, deadline, out);
	if (!stop)
		stop = wait_for_end(pid, deadline);
	if (stop && kill(-pid, SIGKILL))
		kill(pid, SIGKILL);
	(void)drain(failure[0], sizeof(int), 0, &why);
	status = reap(pid);
	if (stop) {
		ret = stop_error(command, stop, run_errno, err);
	} else if (why.len == sizeof(int)) {
		memcpy(&errno, why.buf, sizeof(int));
		if (run_errno)
			*run_errno = errno;
		ret = error_set(err, STATUS_FAILURE, "cannot run %s: %s", command->argv[0], strerror(errno));
	} else {
		*exit_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	}
out:
	close(output[0]);
	close(failure[0]);
	strbuf_release(&why);
	return ret;
}
