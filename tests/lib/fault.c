/*
 * Lets mingwup fail at a place of one's choosing: a library to be preloaded, driven by tests/lib/sweep.
 *
 *	FAULT_STATE   a file that holds a struct state: calls are counted in it, over all processes of a run
 *	FAULT_CALLS   which are counted: "change" (what changes the file system), "call" (these, and whatever else can
 *	              fail), "memory" (allocations), "transfer" (what reads or writes bytes)
 *	FAULT_ACTION  what happens at one of them: "kill" the whole run before it, "orphan" the process alone, "stop"
 *	              all of it, "fail" with an error that it can have, "short": one byte is transferred; "none"
 *	FAULT_AT      at which, from 1; 0: at each
 *	FAULT_ROUND   which error of those that it can have
 *
 * strace counts in every process by itself, and so cannot name the calls of a run that has several.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHANGE = 1, OTHER = 2, MEMORY = 4, TRANSFER = 8 };
enum action { NONE, KILL, ORPHAN, STOP, FAIL, SHORT };

enum { LOGGED = 4096 };

struct state {
	_Atomic uint64_t calls;
	int32_t hit;   /* whether the place was reached */
	int32_t error; /* with what it failed */
	int32_t child; /* whether that was a child of the program */
	char name[32];
	char log[LOGGED][16]; /* the names of the first calls */
};

static struct state *state;
static unsigned counted;
static enum action action;
static uint64_t at, turn;
static pid_t root;
static pid_t (*libc_fork)(void);

static const int opening[] = { ENOSPC, EACCES, EMFILE, EIO, EROFS };
static const int naming[] = { ENOSPC, EACCES, EIO, EROFS };
static const int writing[] = { ENOSPC, EIO, EINTR, EDQUOT };
static const int reading[] = { EIO, EINTR };
static const int syncing[] = { EIO, ENOSPC };
static const int making[] = { EMFILE, ENFILE };
static const int locking[] = { ENOLCK, EINTR, EOPNOTSUPP };
static const int waiting[] = { EINTR };
static const int forking[] = { EAGAIN, ENOMEM };
static const int connecting[] = { ECONNREFUSED, ENETUNREACH };
static const int memory[] = { ENOMEM };

static enum action action_of(const char *name)
{
	static const char *const names[] = { "none", "kill", "orphan", "stop", "fail", "short" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], name))
			return (enum action)i;
	abort();
}

static unsigned calls_of(const char *name)
{
	return !strcmp(name, "change")   ? CHANGE
	       : !strcmp(name, "call")   ? CHANGE | OTHER
	       : !strcmp(name, "memory") ? MEMORY
					 : TRANSFER;
}

/* In the program itself: neither in strace before it nor in gpgv or a compiler below it. */
__attribute__((constructor)) static void begin(void)
{
	const char *file = getenv("FAULT_STATE");
	int fd;

	libc_fork = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
	if (!file || strcmp(program_invocation_short_name, "mingwup") != 0)
		return;
	counted = calls_of(getenv("FAULT_CALLS"));
	action = action_of(getenv("FAULT_ACTION"));
	at = strtoul(getenv("FAULT_AT"), NULL, 10);
	turn = strtoul(getenv("FAULT_ROUND"), NULL, 10);
	root = getpid();
	fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		abort();
	state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	syscall(SYS_close, fd);
	if (state == MAP_FAILED)
		abort();
}

static bool trips(unsigned class, const char *name)
{
	uint64_t n;

	if (!state || !(class & counted))
		return false;
	n = ++state->calls;
	if (n <= LOGGED)
		strcpy(state->log[n - 1], name);
	if (action == NONE || (at && n != at))
		return false;
	state->hit = 1;
	state->child = getpid() != root;
	strcpy(state->name, name);
	return true;
}

/* 0, or the error with which the call has to fail. */
static int fault(unsigned class, const char *name, const int *errors, size_t count)
{
	if (!trips(class, name))
		return 0;
	switch (action) {
	case KILL:
		kill(root, SIGKILL);
		kill(getpid(), SIGKILL);
		break;
	case ORPHAN:
		kill(getpid(), SIGKILL);
		break;
	case STOP:
		kill(root, SIGSTOP);
		if (getpid() != root)
			kill(getpid(), SIGSTOP);
		break;
	case FAIL:
		return state->error = errors[(state->calls + turn) % count];
	default:
		break;
	}
	return 0;
}

#define FAILS(class, name, errors)                                                           \
	do {                                                                                 \
		int error_ = fault(class, name, errors, sizeof(errors) / sizeof(*(errors))); \
		if (error_) {                                                                \
			errno = error_;                                                      \
			return -1;                                                           \
		}                                                                            \
	} while (0)

/* A call of the kernel by its own name, that does what it would do unless it is to fail. */
#define CALL(class, errors, type, name, parameters, ...)       \
	type name parameters                                   \
	{                                                      \
		FAILS(class, #name, errors);                   \
		return (type)syscall(SYS_##name, __VA_ARGS__); \
	}

CALL(CHANGE, naming, int, mkdirat, (int fd, const char *path, mode_t mode), fd, path, mode)
CALL(CHANGE, naming, int, unlinkat, (int fd, const char *path, int flags), fd, path, flags)
CALL(CHANGE, naming, int, symlinkat, (const char *to, int fd, const char *path), to, fd, path)
CALL(CHANGE, naming, int, linkat, (int fd, const char *old, int to, const char *new, int flags), fd, old, to,
     new, flags)
CALL(CHANGE, naming, int, renameat2, (int fd, const char *old, int to, const char *new, unsigned flags), fd,
     old, to, new, flags)
CALL(CHANGE, naming, int, fchmod, (int fd, mode_t mode), fd, mode)
CALL(CHANGE, naming, int, utimensat, (int fd, const char *path, const struct timespec times[2], int flags), fd,
     path, times, flags)
CALL(CHANGE, syncing, int, fsync, (int fd), fd)
CALL(CHANGE, syncing, int, fdatasync, (int fd), fd)
CALL(CHANGE, syncing, int, syncfs, (int fd), fd)
CALL(OTHER, locking, int, flock, (int fd, int how), fd, how)
CALL(OTHER, making, int, pipe2, (int ends[2], int flags), ends, flags)
CALL(OTHER, making, int, memfd_create, (const char *name, unsigned flags), name, flags)
CALL(OTHER, making, int, socket, (int domain, int type, int protocol), domain, type, protocol)
CALL(OTHER, connecting, int, connect, (int fd, const struct sockaddr *to, socklen_t len), fd, to, len)
CALL(OTHER, naming, ssize_t, readlinkat, (int fd, const char *path, char *to, size_t size), fd, path, to, size)

int mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

int renameat(int fd, const char *old, int to, const char *new)
{
	FAILS(CHANGE, "renameat2", naming);
	return (int)syscall(SYS_renameat2, fd, old, to, new, 0);
}

int fchmodat(int fd, const char *path, mode_t mode, int flags)
{
	FAILS(CHANGE, "fchmodat", naming);
	return flags ? (errno = EOPNOTSUPP, -1) : (int)syscall(SYS_fchmodat, fd, path, mode);
}

int futimens(int fd, const struct timespec times[2])
{
	FAILS(CHANGE, "utimensat", naming);
	return (int)syscall(SYS_utimensat, fd, NULL, times, 0);
}

int ftruncate64(int fd, off64_t size)
{
	FAILS(CHANGE, "ftruncate", writing);
	return (int)syscall(SYS_ftruncate, fd, size);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t size)
{
	FAILS(CHANGE, "fallocate", writing);
	return (int)syscall(SYS_fallocate, fd, mode, offset, size);
}

int posix_fallocate64(int fd, off64_t offset, off64_t size)
{
	int error = fault(CHANGE, "fallocate", writing, 4);

	if (error)
		return error;
	return syscall(SYS_fallocate, fd, 0, offset, size) ? errno : 0;
}

int openat64(int fd, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	FAILS(flags & (O_CREAT | O_TRUNC) ? CHANGE : OTHER, "openat", opening);
	return (int)syscall(SYS_openat, fd, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return openat64(AT_FDCWD, path, flags, mode);
}

int fcntl64(int fd, int command, ...)
{
	va_list ap;
	long arg;

	va_start(ap, command);
	arg = va_arg(ap, long);
	va_end(ap);
	if (command == F_DUPFD_CLOEXEC)
		FAILS(OTHER, "fcntl", making);
	return (int)syscall(SYS_fcntl, fd, command, arg);
}

int fstatat64(int fd, const char *path, struct stat64 *st, int flags)
{
	FAILS(OTHER, "newfstatat", naming);
	return (int)syscall(SYS_newfstatat, fd, path, st, flags);
}

int fstat64(int fd, struct stat64 *st)
{
	FAILS(OTHER, "newfstatat", reading);
	return (int)syscall(SYS_newfstatat, fd, "", st, AT_EMPTY_PATH);
}

static bool is_file(int fd)
{
	struct stat st;

	return !syscall(SYS_newfstatat, fd, "", &st, AT_EMPTY_PATH) && S_ISREG(st.st_mode);
}

/* So many bytes of a transfer are done. */
static size_t shortened(const char *name, size_t size)
{
	return size > 1 && trips(TRANSFER, name) && action == SHORT ? (at ? 1 : (size + 1) / 2) : size;
}

ssize_t write(int fd, const void *data, size_t size)
{
	FAILS(is_file(fd) ? CHANGE : OTHER, "write", writing);
	return syscall(SYS_write, fd, data, shortened("write", size));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
	FAILS(CHANGE, "pwrite64", writing);
	return syscall(SYS_pwrite64, fd, data, shortened("pwrite64", size), offset);
}

ssize_t read(int fd, void *data, size_t size)
{
	FAILS(OTHER, "read", reading);
	return syscall(SYS_read, fd, data, shortened("read", size));
}

ssize_t pread64(int fd, void *data, size_t size, off64_t offset)
{
	FAILS(OTHER, "pread64", reading);
	return syscall(SYS_pread64, fd, data, shortened("pread64", size), offset);
}

ssize_t recv(int fd, void *data, size_t size, int flags)
{
	FAILS(OTHER, "recvfrom", reading);
	return syscall(SYS_recvfrom, fd, data, shortened("recvfrom", size), flags, NULL, NULL);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
	FAILS(OTHER, "sendto", reading);
	return syscall(SYS_sendto, fd, data, shortened("sendto", size), flags, NULL, 0);
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
	struct timespec limit = { timeout / 1000, timeout % 1000 * 1000000L };

	FAILS(OTHER, "poll", waiting);
	return (int)syscall(SYS_ppoll, fds, count, timeout < 0 ? NULL : &limit, NULL, 0);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	FAILS(OTHER, "wait4", waiting);
	return (pid_t)syscall(SYS_wait4, pid, status, options, NULL);
}

pid_t fork(void)
{
	FAILS(OTHER, "clone", forking);
	return libc_fork();
}

/* glibc's own, whatever stands before them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/*
 * Not those of two libraries that say nothing where they run out of memory: OpenSSL 3.0 goes on without its locks, and
 * crashes at the first digest; libseccomp 2.5 crashes or goes round in circles, in the child that unpacks.
 */
static bool is_spared(void *caller)
{
	Dl_info info;

	return dladdr(caller, &info) && info.dli_fname &&
	       (strstr(info.dli_fname, "/libcrypto.") || strstr(info.dli_fname, "/libseccomp."));
}

#define FAILS_MEMORY(name)                                                                    \
	do {                                                                                  \
		if (state && (counted & MEMORY) && !is_spared(__builtin_return_address(0)) && \
		    fault(MEMORY, name, memory, 1)) {                                         \
			errno = ENOMEM;                                                       \
			return NULL;                                                          \
		}                                                                             \
	} while (0)

void *malloc(size_t size)
{
	FAILS_MEMORY("malloc");
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	FAILS_MEMORY("calloc");
	return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	FAILS_MEMORY("realloc");
	return __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(old, count * size);
}
