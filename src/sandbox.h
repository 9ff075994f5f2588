/*
 * A process that unpacks gives up all that it does not need, by Landlock (landlock(7)), for good and for every
 * thread it starts: afterwards it can make files, directories and symlinks beneath one directory, and use the
 * descriptors it has open. It can open nothing for reading, execute nothing, and reach nobody by TCP, by an
 * abstract socket or by a signal, as far as the kernel knows these rights.
 *
 * Landlock came with Linux 5.13; hard links between directories, which we need, only with 5.19 (ABI 2). Where
 * the kernel has less, or was told to do without, sandbox_enter() does nothing but PR_SET_NO_NEW_PRIVS: the
 * checks of unpack.h do not depend on it.
 */
#ifndef MINGWUP_SANDBOX_H
#define MINGWUP_SANDBOX_H

#include "error.h"

/* Whether sandbox_enter() will have the kernel's help. */
bool sandbox_available(void);
/* For a child process before it starts threads. STATUS_FAILURE when the kernel offers it and then refuses. */
MUST_CHECK int sandbox_enter(int writable_fd, struct error *err);

#endif
