/*
 * Child processes: a function of ours in a process of its own, or another program. Never a shell.
 *
 * Children die with the parent (PR_SET_PDEATHSIG).
 */
#ifndef MINGWUP_CHILD_H
#define MINGWUP_CHILD_H

#include "error.h"
#include "fs.h"

#include <sys/types.h>

/* A function running in its own process. `report` becomes readable when it has ended. */
struct child {
	pid_t pid;  /* 0: none */
	int report; /* -1: none */
};
#define CHILD_INIT           \
	{                    \
		.report = -1 \
	}

/* Runs work(arg, err) in a child; what it returns, and its error, come back through child_wait(). */
MUST_CHECK int child_start(struct child *child, int (*work)(void *arg, struct error *err), void *arg,
			   struct error *err);
/* The same for work that needs no descriptors but these, and stderr: all others that this process has are closed. */
MUST_CHECK int child_start_alone(struct child *child, int (*work)(void *arg, struct error *err), void *arg,
				 const int *fds, size_t count, struct error *err);
/* Waits for the end; 0, or -1 with the error that the child's work set. */
MUST_CHECK int child_wait(struct child *child, struct error *err);
/* Kills and reaps; for the way out after another failure. */
void child_kill(struct child *child);

/* Another program. */
struct command {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH unless it has a slash */
	const char *const *env;  /* NULL-terminated "NAME=value", or NULL: ours */
	const struct dir *dir;   /* where it runs; NULL: here */
	size_t output_max;       /* stdout (and stderr, with merge) beyond this is cut off */
	bool merge;              /* stderr into the same output; else it is ours */
	unsigned seconds;        /* killed after so long, with whatever it has started; 0: never */
};

/*
 * Runs it to its end, stdin empty, its stdout appended to *out. *exit_status is its exit status, or 128 plus
 * the signal that killed it. -1 when it cannot be run: STATUS_FAILURE, with errno's text, ENOENT and ENOEXEC
 * kept in *run_errno (which may be NULL); ETIMEDOUT when `seconds` were over, and "interrupted" when a signal came
 * before. With `seconds` it is in a process group of its own.
 */
MUST_CHECK int command_run(const struct command *command, struct strbuf *out, int *exit_status, int *run_errno,
			   struct error *err);
/*
 * Becomes it, with our environment, descriptors and directory. Returns only when that fails: -1, STATUS_NOT_FOUND
 * or STATUS_NOT_RUNNABLE.
 */
MUST_CHECK int command_become(const char *const *argv, struct error *err);
/*
 * Runs it to its end with our environment, descriptors and directory, but what it writes to stderr is handed to
 * see(arg, bytes, len) on its way to ours. Signals that somebody sends us are handed on to it; those of the terminal, which
 * it gets, too, are left to it. *status is that of waitpid(2). -1 when it cannot be run, as command_become().
 */
MUST_CHECK int command_watch(const char *const *argv, void (*see)(void *arg, const void *bytes, size_t len),
			     void *arg, int *status, struct error *err);
/* Ends this process as waitpid(2)'s status says that another ended: by its signal, without a core. Returns its exit status. */
MUST_CHECK int command_end_like(int status);
/* The absolute path of a program in PATH, which the caller frees; NULL: there is none. */
MUST_CHECK char *command_find(const char *name);

#endif
