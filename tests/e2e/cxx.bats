#!/usr/bin/env bats
# C++ threads, locks, futures and exceptions: each release, each target, run under wine, with system DLLs alone.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/wine_bed"

releases=(gcc-14 gcc-12)
triples=(i686-w64-mingw32 x86_64-w64-mingw32)

setup_file() {
	wine_bed_make
	local release
	for release in "${releases[@]}"; do
		e2e_prefix "$release"
	done
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
}

# Windows' own, by the names that msvcrt programs import.
assert_imports_system_dlls_only() { # OBJDUMP FILE
	local imports name
	imports=$("$1" -p "$2" | sed -n 's/^[[:space:]]*DLL Name: //p' | tr '[:upper:]' '[:lower:]')
	assert [ -n "$imports" ]
	for name in $imports; do
		case $name in
		kernel32.dll | msvcrt.dll | user32.dll | advapi32.dll) ;;
		*) fail "$(basename "$2") imports $name" ;;
		esac
	done
}

build_and_run() { # RELEASE TRIPLE FLAG...
	local bin
	bin=$(e2e_prefix "$1")/bin
	local exe=$BATS_TEST_TMPDIR/$2.exe
	env -i PATH=/nonexistent "$bin/$2-g++-posix" -Wall -Wextra -Werror "${@:3}" -o "$exe" \
		"$BATS_TEST_DIRNAME/../data/threads.cpp"
	assert_imports_system_dlls_only "$bin/$2-objdump" "$exe"
	wine_bed_need
	run run_exe "$exe"
	assert_success
	assert_equal "${output//$'\r'/}" 'mutex: 360000
condition: 1
call_once: 1
async: 42
exception: thrown in a thread'
}

build_and_run_all() { # FLAG...
	local release triple
	for release in "${releases[@]}"; do
		for triple in "${triples[@]}"; do
			echo "$release $triple $*"
			build_and_run "$release" "$triple" "$@"
		done
	done
}

@test "a C++ program with threads runs with system DLLs alone, by the compiler's defaults" {
	build_and_run_all
}

@test "a C++ program with threads runs with system DLLs alone, optimised" {
	build_and_run_all -O2 -std=c++17
}

@test "a C++ program with threads runs with system DLLs alone, linked with -static" {
	build_and_run_all -static
}
