/* SIGINT, SIGTERM and SIGHUP as a flag. */
#include "interrupt.h"

#include <signal.h>

static volatile sig_atomic_t came;

static const int caught[] = { SIGINT, SIGTERM, SIGHUP };

static void note(int number)
{
	came = number;
}

static void handle(void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler }, before;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(caught); i++) {
		/* What nohup(1) or a shell's & has us ignore stays ignored. */
		if (!sigaction(caught[i], NULL, &before) && before.sa_handler == SIG_IGN)
			continue;
		sigaction(caught[i], &action, NULL);
	}
}

void interrupt_catch(void)
{
	handle(note);
	/* Beyond a limit on the size of files, write(2) then fails with a reason that can be told. */
	signal(SIGXFSZ, SIG_IGN);
}

void interrupt_default(void)
{
	handle(SIG_DFL);
}

int interrupt_signal(void)
{
	return came;
}

int interrupt_check(struct error *err)
{
	return came ? error_set(err, STATUS_FAILURE, "interrupted") : 0;
}
