/*
 * A process that unpacks gives up all that it does not need, for good and for every thread it starts:
 *
 *	- Landlock (landlock(7)): it can make files, directories and symlinks beneath one directory, open nothing for
 *	  reading, execute nothing, and reach nobody by TCP, by an abstract socket or by a signal, as far as the kernel
 *	  knows these rights;
 *	- seccomp (seccomp(2)): of the system calls, those that reading, writing, memory, time and threads need are left;
 *	  any other is answered with ENOSYS, which a C library that tries something new takes well. No socket, no other
 *	  program or process, no tracing, no mounts, and no memory that can be executed;
 *	- limits (setrlimit(2)): the size of a file, memory, descriptors, and no core file.
 *
 * Landlock came with Linux 5.13; hard links between directories, which we need, only with 5.19 (ABI 2). Where the
 * kernel has less, was told to do without, or is one that an emulator plays, sandbox_enter() does with what there is;
 * sandbox_lacks() names what there is not. The checks of unpack.h do not depend on it.
 */
#ifndef MINGWUP_SANDBOX_H
#define MINGWUP_SANDBOX_H

#include "error.h"

struct sandbox {
	int writable_fd;       /* the directory beneath which it may make things */
	uint64_t file_bytes;   /* no file grows beyond */
	uint64_t memory_bytes; /* nor its address space; it is not enforced under the address sanitizer */
};

/* "Landlock", "seccomp" or both; NULL when the kernel has all. For messages. */
const char *sandbox_lacks(void);
/* For a child process before it starts threads. STATUS_FAILURE when the kernel offers it and then refuses. */
MUST_CHECK int sandbox_enter(const struct sandbox *sandbox, struct error *err);

#endif
