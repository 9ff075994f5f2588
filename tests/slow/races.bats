#!/usr/bin/env bats
# Several runs at once, signals, and others who change the prefix meanwhile. With small toolchains of no use
# (tests/lib/fake.bash).

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

mingwup=$(realpath "${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}")

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
	gcc -std=c17 -D_GNU_SOURCE -O1 -fPIC -shared -o "$BATS_FILE_TMPDIR/fault.so" "$BATS_TEST_DIRNAME/../lib/fault.c"
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME "${!MINGWUP_@}"
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
	HOME=$BATS_TEST_TMPDIR/home
	fake=$BATS_FILE_TMPDIR
	arguments=(--quiet --toolchains "$fake/toolchains.d" --prefix prefix --cache cache --no-self-test)
}

install() { # ARGUMENT...
	"$mingwup" install "${arguments[@]}" "$@"
}

assert_invariants() { # [--settled]
	MINGWUP_PROGRAM=$mingwup run -0 "$BATS_TEST_DIRNAME/../lib/invariants" "$@" prefix
}

assert_one_error() {
	assert_equal "$(grep -c '^mingwup: error: ' <<<"$output")" 1
}

# Becomes a command that is stopped before its call number AT that changes a file (tests/lib/fault.c).
faulty() { # ACTION AT COMMAND...
	head -c 70000 /dev/zero >state
	LD_PRELOAD=$fake/fault.so FAULT_STATE=state FAULT_CALLS=change FAULT_ACTION=$1 FAULT_AT=$2 FAULT_ROUND=0 \
		exec env --default-signal=INT,TERM,HUP "${@:3}"
}

# Waits until a process is stopped; 1 when it has ended instead.
wait_stopped() { # PID
	local at
	until at=$(ps -o stat= -p "$1") && [[ $at == T* ]]; do
		[ -n "$at" ] && [[ $at != Z* ]] || return 1
		sleep 0.02
	done
}

go_on() { # PID
	local process
	for process in $(ps -o pid= --ppid "$1") "$1"; do kill -CONT "$process"; done
}

@test "sixteen installs at once into one prefix, of two releases: all succeed, one after the other" {
	for i in {1..16}; do
		install "@test-$((i % 2 + 1))" 2>"output-$i" 3>&- &
		runs[i]=$!
	done
	for i in {1..16}; do
		wait "${runs[i]}" || fail "run $i: $(cat "output-$i")"
	done
	assert_invariants --settled
}

@test "installs against removals: each ends as documented, and the prefix is sound all the time" {
	install
	for i in {1..6}; do
		install "i686@test-$((i % 2 + 1))" 2>"install-$i" 3>&- &
		pids+=($!)
		"$mingwup" remove --quiet --prefix prefix i686 2>"remove-$i" 3>&- &
		removals+=($!)
		MINGWUP_PROGRAM=$mingwup "$BATS_TEST_DIRNAME/../lib/invariants" prefix >sound || unsound+=$(cat sound)
	done
	for pid in "${pids[@]}"; do wait "$pid"; done
	for pid in "${removals[@]}"; do
		status=0
		wait "$pid" || status=$?
		[ $status = 0 ] || [ $status = 9 ]
	done
	# What is looked at while it is replaced may be found missing; what is damaged would stay so.
	assert_invariants
	install i686
	assert_invariants --settled
}

needs_preload() {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'the sanitizers want to be loaded first'
}

@test "a lock holder that is killed hands over at once, and waiting is announced" {
	needs_preload
	install i686
	faulty stop 12 "$mingwup" install "${arguments[@]}" i686@test-2 2>one 3>&- &
	holder=$!
	wait_stopped $holder
	"$mingwup" install --toolchains "$fake/toolchains.d" --prefix prefix --cache cache --no-self-test \
		--lock-timeout 60 i686@test-2 2>two 3>&- &
	waiter=$!
	for _ in {1..200}; do
		! grep -q 'waiting for another mingwup' two || break
		sleep 0.05
	done
	grep -q 'waiting for another mingwup to finish' two
	run -8 install --lock-timeout 0 x86_64
	assert_one_error
	kill -KILL $holder
	wait $waiter
	assert_invariants --settled
	assert_equal "$(prefix/bin/i686-w64-mingw32-gcc)" 'i686-w64-mingw32 gcc 2'
}

@test "a signal at any stage: it dies of it, says one line at most, leaves nothing half-made, and the next run goes on" {
	needs_preload
	stages=0 signals=(INT TERM HUP)
	for at in 1 6 25 60 90 110 160 220 250 280 300 330; do
		signal=${signals[stages % 3]}
		rm -rf prefix cache
		faulty stop $at "$mingwup" install "${arguments[@]}" i686 2>said 3>&- &
		pid=$!
		if ! wait_stopped $pid; then
			wait $pid
			continue
		fi
		kill "-$signal" $pid
		go_on $pid
		status=0
		wait $pid || status=$?
		[ $status = $((128 + $(kill -l "$signal"))) ] || [ $status = 0 ] || fail "$at, $signal: $status: $(cat said)"
		[ "$(wc -l <said)" -le 1 ] || fail "$at, $signal: $(cat said)"
		assert_invariants
		assert_not_exist prefix/.mingwup/staging
		stages=$((stages + 1))
	done
	install i686
	assert_invariants --settled
	[ $stages -ge 8 ] || fail "only $stages"
}

@test "a prefix that is swapped for a symlink between two steps leads nowhere else" {
	needs_preload
	stages=0
	for at in 8 40 120 200 270 310; do
		rm -rf prefix moved cache victim
		mkdir victim
		: >victim/precious
		faulty stop $at "$mingwup" install "${arguments[@]}" i686 2>said 3>&- &
		pid=$!
		if wait_stopped $pid; then
			mv prefix moved
			ln -s victim prefix
			go_on $pid
			stages=$((stages + 1))
		fi
		wait $pid || true
		assert_equal "$(ls -A victim)" precious
		if [ -e moved ]; then
			rm prefix
			mv moved prefix
			assert_invariants
		fi
	done
	[ $stages -ge 4 ] || fail "only $stages"
}

@test "symlinks that another user has planted are not followed, wherever one is written" {
	install i686
	mkdir victim
	: >victim/precious
	places=(env.sh env.mk cargo/config.toml bin/i686-w64-mingw32-ar .mingwup/lock)
	for place in "${places[@]}"; do
		rm -f "prefix/$place"
		ln -s "$PWD/victim/precious" "prefix/$place"
		[ "$(id -u)" != 0 ] || chown -h 65534:65534 "prefix/$place"
		run -5 install i686@test-2
		assert_one_error
		assert_output --partial "prefix/$place"
		[ ! -s victim/precious ]
		rm "prefix/$place"
	done
	# The staging area and a store's name are removed as what they are: links.
	ln -s "$PWD/victim" prefix/.mingwup/staging
	ln -s "$PWD/victim" prefix/toolchains/.store/planted
	install i686@test-2
	assert_equal "$(ls -A victim)" precious
	assert_invariants --settled
}
