/* Another program, run to its end, whose stderr is seen on its way to ours. */
#include "child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct watched {
	const char *const *argv;
	int output[2]; /* the pipe that is its stderr */
	int signals;   /* signalfd(2) */
	sigset_t mask; /* of signals, as it was */
	void (*see)(void *arg, const void *bytes, size_t len);
	void *arg;
};

/* In the child. */
static int become(void *arg, struct error *err)
{
	struct watched *w = arg;

	if (dup2(w->output[1], STDERR_FILENO) < 0)
		return error_errno(err, "cannot hand on a pipe");
	/* Ignored by interrupt_catch(), and what is ignored stays so for another program. */
	signal(SIGXFSZ, SIG_DFL);
	sigprocmask(SIG_SETMASK, &w->mask, NULL);
	return command_become(w->argv, err);
}

/* Hands on what there is, at most a buffer. Returns whether there was something. */
static bool pass(const struct watched *w)
{
	char buffer[65536];
	ssize_t n = read(w->output[0], buffer, sizeof(buffer));

	if (n <= 0)
		return false;
	/* What our stderr does not take is lost, as with any command that goes on. */
	(void)!fs_write_all(STDERR_FILENO, buffer, (size_t)n);
	w->see(w->arg, buffer, (size_t)n);
	return true;
}

/* Returns whether the program has ended. */
static bool take_signal(const struct watched *w, pid_t pid, int *status)
{
	struct signalfd_siginfo info;

	if (read(w->signals, &info, sizeof(info)) != sizeof(info))
		return false;
	if (info.ssi_signo != SIGCHLD && info.ssi_code <= 0)
		kill(pid, (int)info.ssi_signo);
	return info.ssi_signo == SIGCHLD && waitpid(pid, status, WNOHANG) == pid;
}

/* What the program has started may keep its stderr open, as sccache's server does: its own end counts. */
static void follow(const struct watched *w, pid_t pid, int *status)
{
	struct pollfd fds[] = { { w->signals, POLLIN, 0 }, { w->output[0], POLLIN, 0 } };

	for (;;) {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0)
			continue;
		if (fds[1].revents && !pass(w))
			fds[1].fd = -1;
		if (fds[0].revents && take_signal(w, pid, status))
			break;
	}
	/* All that a pipe holds, once: others may write on without end. */
	if (fds[1].fd >= 0)
		(void)pass(w);
}

static int open_watched(struct watched *w, struct error *err)
{
	sigset_t set;

	if (pipe2(w->output, O_CLOEXEC) || fcntl(w->output[0], F_SETFL, O_NONBLOCK))
		return error_errno(err, "cannot make a pipe");
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &w->mask);
	w->signals = signalfd(-1, &set, SFD_CLOEXEC);
	return w->signals < 0 ? error_errno(err, "cannot watch for signals") : 0;
}

static void close_watched(const struct watched *w)
{
	for (size_t i = 0; i < ARRAY_SIZE(w->output); i++)
		if (w->output[i] >= 0)
			close(w->output[i]);
	if (w->signals >= 0)
		close(w->signals);
	sigprocmask(SIG_SETMASK, &w->mask, NULL);
}

int command_watch(const char *const *argv, void (*see)(void *arg, const void *bytes, size_t len), void *arg,
		  int *status, struct error *err)
{
	struct watched w = { argv, { -1, -1 }, -1, { { 0 } }, see, arg };
	struct child child = CHILD_INIT;
	char failure[1024];
	ssize_t n;
	int ret;

	sigprocmask(SIG_SETMASK, NULL, &w.mask);
	ret = open_watched(&w, err) || child_start(&child, become, &w, err) ? -1 : 0;
	if (!ret) {
		close(w.output[1]);
		w.output[1] = -1;
		follow(&w, child.pid, status);
		/* It is at its end at once when the program could be started. */
		n = read(child.report, failure, sizeof(failure));
		if (n > 0)
			ret = error_set(err, (enum status)WEXITSTATUS(*status), "%.*s", (int)n, failure);
		close(child.report);
	}
	close_watched(&w);
	return ret;
}

int command_end_like(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	prctl(PR_SET_DUMPABLE, 0);
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}
