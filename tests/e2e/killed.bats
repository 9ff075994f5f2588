#!/usr/bin/env bats
# Killed: whenever an install is killed, a toolchain that works is there, the old one or the new one, and the next install
# succeeds.

bats_require_minimum_version 1.5.0
load ../lib/e2e.bash

moments=10
target=i686-pc-windows-gnu
triple=i686-w64-mingw32

setup_file() {
	e2e_prefix gcc-12
	e2e_fetch gcc-14
}

setup() {
	e2e_scratch
	cd "$scratch" || return
	toolchains=$(e2e_toolchains)
}

teardown() {
	e2e_clean
}

arguments() { # RELEASE
	arguments=(install --quiet --offline --toolchains "$toolchains" --cache "$e2e_cache" --prefix prefix "$target@$1")
}

# Sets `duration`, in microseconds.
measure_install() { # RELEASE
	local start=${EPOCHREALTIME/./}
	arguments "$1"
	e2e_mingwup "${arguments[@]}"
	duration=$((${EPOCHREALTIME/./} - start))
}

# Prints the processes of a session, but for those that have died and wait for somebody to ask. In stat: pid (name) state
# parent group session; the name may have blanks.
members() { # SESSION
	cat /proc/[0-9]*/stat 2>/dev/null | awk -v session="$1" '
		{ pid = $1; sub(/.*\) /, ""); if ($4 == session && $1 != "Z") print pid }'
}

# Those of them that are mingwup's own.
own_members() { # SESSION
	local pid
	for pid in $(members "$1"); do
		[ "$(readlink "/proc/$pid/exe")" != "$(realpath "$e2e_program")" ] || echo "$pid"
	done
}

# In tenths of a second.
none_is_left_within() { # TENTHS COMMAND...
	local i
	for ((i = 0; i < $1; i++)); do
		[ -n "$("${@:2}")" ] || return 0
		sleep 0.1
	done
	echo "still there after the kill:"
	for i in $("${@:2}"); do
		tr '\0' ' ' <"/proc/$i/cmdline" && echo
	done
	return 1
}

# Kills the install of RELEASE after so many microseconds, that process alone; what it has started dies too.
# Sets `killed` to whether it had not ended before.
kill_install() { # RELEASE MICROSECONDS
	local pid status=0
	arguments "$1"
	# A simple command: in a function there would be a shell between it and $!, and that would be killed.
	setsid "$e2e_program" "${arguments[@]}" >log 2>&1 3>&- &
	pid=$!
	sleep "$(printf '%d.%06d' $(($2 / 1000000)) $(($2 % 1000000)))"
	kill -KILL $pid || true
	wait $pid || status=$?
	killed=$((status == 137))
	none_is_left_within 5 own_members $pid
	# The tools that the self-test's compiler had started go on for the moment that they take.
	none_is_left_within 50 members $pid
}

active() {
	readlink "prefix/toolchains/$target"
}

# The release that is active, which must be one of two, works and is whole.
check_active() { # RELEASE RELEASE
	[[ $(active) =~ ^\.store/$target-($1|$2)-[0-9a-f]{12}$ ]]
	[[ $("prefix/bin/$triple-gcc-posix" --version) == *"${BASH_REMATCH[1]#gcc-}-posix"* ]]
	echo 'int main(void) { return 0; }' >main.c
	"prefix/bin/$triple-gcc-posix" main.c -o main.exe
	e2e_mingwup verify --quiet --prefix prefix
}

@test "killed at ten moments of an install, the old toolchain or the new one works, and the next install succeeds" {
	local old=gcc-12 new=gcc-14 i spare total=0 kept=0 trees
	declare -A durations
	cp -al "$(e2e_prefix gcc-12)" prefix
	e2e_mingwup remove --quiet --prefix prefix x86_64
	for i in gcc-14 gcc-12; do
		measure_install $i
		durations[$i]=$duration
	done
	for ((i = 1; i <= moments; i++)); do
		kill_install $new $((durations[$new] * i / (moments + 1)))
		check_active $old $new
		total=$((total + killed))
		[[ $(active) != *-$old-* ]] || kept=$((kept + 1))
		arguments $new
		e2e_mingwup "${arguments[@]}"
		check_active $new $new
		[ ! -e prefix/.mingwup/staging ] || [ -z "$(ls -A prefix/.mingwup/staging)" ]
		trees=(prefix/toolchains/.store/*)
			[ ${#trees[@]} = 1 ]
		spare=$old old=$new new=$spare
	done
	e2e_say "$total of $moments installs were killed before their end; then $kept times the old toolchain was there"
	[ $total -ge 3 ]
}
