#!/usr/bin/env bats
# Every call of a run fails once: tests/lib/sweep says what is done and what must hold. A test here is one fault and one
# scenario; how many of the points were tried stands in the output and in build/log/slow.log.

bats_require_minimum_version 1.5.0
load ../lib/fake.bash

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

# At most so many points, unless SWEEP_POINTS says otherwise.
sweep() { # POINTS FAULT SCENARIO...
	local status=0
	FAKE=$BATS_FILE_TMPDIR SWEEP_POINTS=${SWEEP_POINTS:-$1} "$BATS_TEST_DIRNAME/../lib/sweep" "${@:2}" 3>&- \
		>"$BATS_TEST_TMPDIR/output" || status=$?
	sed 's/^/# /' "$BATS_TEST_TMPDIR/output" >&3
	return $status
}

@test "the calls that are swept are all those that strace sees" {
	sweep 0 calls all
}

@test "killed before each call that changes a file: a first install" {
	sweep 80 kill install
}

@test "killed before each call that changes a file: an upgrade to another release" {
	sweep 80 kill upgrade
}

@test "killed before each call that changes a file: a toolchain made anew" {
	sweep 40 kill force
}

@test "killed before each call that changes a file: remove" {
	sweep 80 kill remove
}

@test "killed before each call that changes a file: lock" {
	sweep 80 kill lock
}

@test "killed before each call that changes a file: cargo's configuration" {
	sweep 80 kill merge 'merge anew' 'merge out'
}

@test "one process of an install killed before each call that changes a file" {
	sweep 40 orphan both
}

@test "each call of the kernel fails" {
	sweep 80 fail install
	sweep 80 fail upgrade
	sweep 40 fail remove
	sweep 40 fail lock
	sweep 80 fail merge 'merge anew' 'merge out'
}

@test "each transfer is of one byte" {
	sweep 40 short install
	sweep 20 short lock
	sweep 20 short merge 'merge anew' 'merge out'
}

@test "each allocation fails" {
	sweep 100 memory install
	sweep 40 memory remove
	sweep 40 memory lock
	sweep 40 memory merge 'merge anew' 'merge out'
}
