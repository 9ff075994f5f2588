/* A process that unpacks gives up all that it does not need. */
#include "sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Later than the oldest kernel headers that we build with; values from Linux 6.12,
 * include/uapi/linux/landlock.h. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13) /* ABI 2 */
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) /* ABI 3 */
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15) /* ABI 5 */
#endif
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0) /* ABI 4 */
#define LANDLOCK_ACCESS_NET_CONNECT_TCP (1ULL << 1)
#endif
#ifndef LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) /* ABI 6 */
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif

/* struct landlock_ruleset_attr of ABI 6; a kernel takes the part of it that it knows. */
struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

/* All that ABI 1 knows: everything one can do to a file by its name. */
#define FS_ABI_1 ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FS_ALLOWED                                                                                   \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	 LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER)

static long landlock_abi(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
}

static bool has_landlock(void)
{
	return landlock_abi() >= 2;
}

/* Asked of the kernel itself: an emulator's has none, whatever the machine's has. */
static bool has_seccomp(void)
{
	uint32_t action = SECCOMP_RET_ERRNO;

	return !syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

const char *sandbox_lacks(void)
{
	if (has_landlock())
		return has_seccomp() ? NULL : "seccomp";
	return has_seccomp() ? "Landlock" : "Landlock and seccomp";
}

static int make_ruleset(long abi)
{
	struct ruleset rules = { .fs = FS_ABI_1 | LANDLOCK_ACCESS_FS_REFER };
	size_t size = sizeof(rules.fs);

	if (abi >= 3)
		rules.fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
	if (abi >= 4) {
		rules.net = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
		size += sizeof(rules.net);
	}
	if (abi >= 5)
		rules.fs |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
	if (abi >= 6) {
		rules.scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
		size += sizeof(rules.scoped);
	}
	return (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
}

static int restrict_files(int writable_fd)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = FS_ALLOWED, .parent_fd = writable_fd };
	int rules = make_ruleset(landlock_abi()), ret, saved;

	if (rules < 0)
		return -1;
	ret = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) ||
			      syscall(SYS_landlock_restrict_self, rules, 0)
		      ? -1
		      : 0;
	saved = errno;
	close(rules);
	errno = saved;
	return ret;
}

/* By name: not every machine has all of them, nor does every libseccomp know them. */
static int allow_by_name(scmp_filter_ctx filter)
{
	static const char *const names[] = {
		/* the package, and what is made of it; Landlock says where */
		"read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "pwritev", "lseek",
		"close", "openat", "mkdirat", "symlinkat", "linkat", "fchmod", "fchmodat", "fchmodat2",
		"utimensat", "ftruncate", "fallocate", "fadvise64", "copy_file_range", "sync_file_range",
		"fstat", "newfstatat", "statx", "fcntl",
		/* memory, threads and their signals */
		"brk", "munmap", "mremap", "madvise", "futex", "set_robust_list", "rseq", "membarrier",
		"sched_yield", "sched_getaffinity", "gettid", "getpid", "rt_sigprocmask", "rt_sigaction",
		"rt_sigreturn", "sigaltstack", "restart_syscall", "exit", "exit_group",
		/* time and chance */
		"clock_gettime", "clock_nanosleep", "nanosleep", "gettimeofday", "getrandom"
	};
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names) && !ret; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);

		if (number >= 0)
			ret = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	}
	return ret;
}

/* What is allowed in one form only. */
static int allow_by_argument(scmp_filter_ctx filter)
{
	const struct {
		int number;
		struct scmp_arg_cmp argument;
	} rules[] = {
		/* Threads and no processes. clone3 hides its flags in memory, and is answered with ENOSYS. */
		{ SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD) },
		{ SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
		{ SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
		/* To read a limit, not to set one. */
		{ SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0, 0) },
		/* abort(3): a signal to nobody but this process. */
		{ SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0) },
	};
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rules) && !ret; i++)
		ret = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rules[i].number, 1, &rules[i].argument);
	return ret;
}

static int restrict_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int ret = filter ? 0 : -ENOMEM;

	if (!ret)
		ret = allow_by_name(filter);
	if (!ret)
		ret = allow_by_argument(filter);
	if (!ret)
		ret = seccomp_load(filter);
	seccomp_release(filter);
	errno = -ret;
	return ret ? -1 : 0;
}

/* The soft limit: to raise it again is a call that seccomp leaves out. valgrind cannot bear a change of the hard one. */
static int limit(int what, uint64_t most)
{
	struct rlimit now;

	if (getrlimit(what, &now))
		return -1;
	if (now.rlim_cur > most)
		now.rlim_cur = most;
	return setrlimit(what, &now);
}

static int restrict_resources(const struct sandbox *sandbox)
{
	enum { DESCRIPTORS = 64 };

/* The sanitizer's own memory is terabytes of address space. */
#ifndef __SANITIZE_ADDRESS__
	if (limit(RLIMIT_AS, sandbox->memory_bytes))
		return -1;
#endif
	return limit(RLIMIT_CORE, 0) || limit(RLIMIT_NOFILE, DESCRIPTORS) ||
			       limit(RLIMIT_FSIZE, sandbox->file_bytes)
		       ? -1
		       : 0;
}

int sandbox_enter(const struct sandbox *sandbox, struct error *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return error_set(err, STATUS_FAILURE, "cannot give up privileges: %s", strerror(errno));
	if (restrict_resources(sandbox))
		return error_set(err, STATUS_FAILURE, "cannot limit resources: %s", strerror(errno));
	if (has_landlock() && restrict_files(sandbox->writable_fd))
		return error_set(err, STATUS_FAILURE, "cannot enter the sandbox (Landlock): %s",
				 strerror(errno));
	if (has_seccomp() && restrict_calls())
		return error_set(err, STATUS_FAILURE, "cannot enter the sandbox (seccomp): %s",
				 strerror(errno));
	return 0;
}
