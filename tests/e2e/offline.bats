#!/usr/bin/env bats
# Offline: what is in the cache is enough, and what is not is said at once.

bats_require_minimum_version 1.5.0
load ../lib/e2e.bash

setup_file() {
	e2e_fetch gcc-14
	e2e_prefix gcc-14
}

setup() {
	e2e_scratch
	cd "$scratch" || return
}

teardown() {
	e2e_clean
}

# In a network namespace with no interface that is up.
without_network() { # COMMAND...
	local user=()
	[ "$(id -u)" = 0 ] || user=(--user --map-root-user)
	unshare "${user[@]}" --net sh -c '
		[ "$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " ")" = lo ] && [ -z "$(tail -n +2 /proc/net/route)" ] || exit 99
		exec "$@"' sh "$@"
}

need_namespace() {
	local reason
	reason=$(without_network true 2>&1) || skip "no network namespace can be made here: $reason"
}

install() { # OPTION...
	e2e_mingwup install --toolchains "$(e2e_toolchains)" --prefix prefix "$@"
}

@test "after fetch, install --offline succeeds without a network, and compiles" {
	need_namespace
	e2e_mingwup fetch --toolchains "$(e2e_toolchains)" --cache "$e2e_cache" i686@gcc-14
	without_network "$e2e_program" install --offline --toolchains "$(e2e_toolchains)" --cache "$e2e_cache" --prefix prefix \
		i686@gcc-14
	e2e_compile "$scratch/prefix/bin" i686-w64-mingw32
}

@test "without the cache install --offline fails at once and says what is missing" {
	local start=${EPOCHREALTIME/./}
	run -3 --separate-stderr install --offline --cache none @gcc-14
	echo "$stderr"
	# A second and a half is ample even where the machine is busy; a connection's time-out is ten times that.
	[ $((${EPOCHREALTIME/./} - start)) -lt 1500000 ]
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr =~ offline,\ and\ the\ cache\ lacks\ [0-9]+\ packages:\ .*gcc-mingw-w64-x86-64-posix_ ]]
	[[ $stderr == *'; run `mingwup fetch` with network first' ]]
	[ ! -e prefix/bin ]
	[ ! -e prefix/toolchains/i686-pc-windows-gnu ]
}

@test "with one package missing install --offline names that" {
	local lock lacking
	lock=$(e2e_toolchains)/gcc-14.lock
	lacking=$(grep -A 9 '^package = "mingw-w64-common"' "$lock" | sed -n 's/^sha256 = "\(.*\)"/\1/p' | head -n 1)
	mkdir cache && cp -al "$e2e_cache/artifacts" cache && rm "cache/artifacts/$lacking"
	run -3 --separate-stderr install --offline --cache cache @gcc-14
	echo "$stderr"
	[[ ${stderr_lines[-1]} == *'the cache lacks 1 package: mingw-w64-common_'* ]]
	[ ! -e prefix/bin ]
	[ ! -e prefix/toolchains/i686-pc-windows-gnu ]
}

# Without --offline, and with a cache that has nothing.
@test "install of what is installed opens no socket" {
	strace -o /dev/null true 2>/dev/null || skip "strace may trace nothing here"
	cp -al "$(e2e_prefix gcc-14)" prefix
	strace -f -o trace -e trace=%network,execve "$e2e_program" install --toolchains "$(e2e_toolchains)" --cache none \
		--prefix prefix @gcc-14
	grep -q '^[0-9]* *execve(.* = 0$' trace
	run ! grep -v -e execve -e '+++ exited' trace
}

# What the trace is good for: a run that does use the network shows in it.
@test "install of what is not in the cache does open a socket" {
	strace -o /dev/null true 2>/dev/null || skip "strace may trace nothing here"
	run -3 strace -f -o trace -e trace=%network "$e2e_program" install --toolchains "$(e2e_toolchains)" --cache none \
		--prefix prefix --only-mirror --mirror http://127.0.0.1:9/ i686@gcc-14
	grep -q 'socket(' trace
}
