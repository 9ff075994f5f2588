# Programs for another machine, by qemu-user-static and binfmt_misc. To be sourced, after e2e.bash.
#
#	binfmt_need        in a test: skips it, and says why, where programs for aarch64 cannot be run
#	binfmt_restore     in teardown_file: takes back what binfmt_need has changed on the machine
#	binfmt_without COMMAND...
#	                   runs it where programs for aarch64 cannot be run
#	binfmt_need_without
#	                   in a test: skips it, and says why, where that cannot be done

# shellcheck shell=bash

binfmt=/proc/sys/fs/binfmt_misc

# Debian's packages bring the line to register; a container has no service that does it.
binfmt_register() {
	local line=/usr/lib/binfmt.d/qemu-aarch64.conf
	if ! [ -e $binfmt/register ]; then
		mount -t binfmt_misc binfmt_misc $binfmt || return
		touch "$BATS_FILE_TMPDIR/binfmt-mounted"
	fi
	[ ! -e $binfmt/qemu-aarch64 ] || return 0
	cat $line >$binfmt/register && touch "$BATS_FILE_TMPDIR/binfmt-registered"
}

binfmt_is_there() {
	[ "$(uname -m)" = aarch64 ] || grep -q '^enabled' $binfmt/qemu-aarch64 2>/dev/null
}

binfmt_need() {
	local reason
	binfmt_is_there && return
	[ "$(id -u)" = 0 ] || skip "no qemu-aarch64 in $binfmt, and only root can register it"
	reason=$(binfmt_register 2>&1) || skip "qemu-aarch64 cannot be registered in $binfmt here: $reason"
	binfmt_is_there || skip "qemu-aarch64 is registered in $binfmt, but disabled"
}

binfmt_restore() {
	[ ! -e "$BATS_FILE_TMPDIR/binfmt-registered" ] || echo -1 >$binfmt/qemu-aarch64
	[ ! -e "$BATS_FILE_TMPDIR/binfmt-mounted" ] || umount $binfmt
}

# Since Linux 6.7 a user namespace can have a binfmt_misc of its own, with nothing in it.
binfmt_in_namespace() { # COMMAND...
	unshare --user --map-root-user --mount sh -c '
		mount -t binfmt_misc binfmt_misc "$0" && [ ! -e "$0/qemu-aarch64" ] || exit 125
		exec "$@"' $binfmt "$@"
}

# Elsewhere the whole machine goes without it for a while.
binfmt_while_disabled() { # COMMAND...
	(
		trap 'echo 1 >$binfmt/qemu-aarch64' EXIT
		echo 0 >$binfmt/qemu-aarch64
		"$@"
	)
}

binfmt_need_without() {
	[ "$(uname -m)" != aarch64 ] || skip "this machine runs programs for aarch64 itself"
	! binfmt_is_there || binfmt_in_namespace true 2>/dev/null || [ -w $binfmt/qemu-aarch64 ] ||
		skip "qemu-aarch64 is registered, and only root can disable it for the test"
}

binfmt_without() { # COMMAND...
	if ! binfmt_is_there; then
		"$@"
	elif binfmt_in_namespace true 2>/dev/null; then
		binfmt_in_namespace "$@"
	else
		e2e_exclusively binfmt_while_disabled "$@"
	fi
}
