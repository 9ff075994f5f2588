/* A process that unpacks gives up all that it does not need, by Landlock. */
#include "sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
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

bool sandbox_available(void)
{
	return landlock_abi() >= 2;
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

int sandbox_enter(int writable_fd, struct error *err)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = FS_ALLOWED, .parent_fd = writable_fd };
	int rules, ret = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return error_set(err, STATUS_FAILURE, "cannot give up privileges: %s", strerror(errno));
	if (!sandbox_available())
		return 0;
	rules = make_ruleset(landlock_abi());
	if (rules < 0 || syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) ||
	    syscall(SYS_landlock_restrict_self, rules, 0))
		ret = error_set(err, STATUS_FAILURE, "cannot enter the sandbox (Landlock): %s",
				strerror(errno));
	if (rules >= 0)
		close(rules);
	return ret;
}
