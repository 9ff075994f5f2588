#!/usr/bin/env bats
# What `audit` says of a Cargo.lock: with and without toolchains and tools of the host, for a program, and for CI. The
# toolchains are of no use (tests/lib/fake.bash), and have no dlltool.

# Each test is a process of its own, and is to be one.
# shellcheck disable=SC2030,SC2031

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

mingwup=${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}
locks=$BATS_TEST_DIRNAME/../data/cargolock

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
	env -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_CONFIG_HOME "$mingwup" install --quiet --no-self-test \
		--prefix "$BATS_FILE_TMPDIR/prefix" --toolchains "$BATS_FILE_TMPDIR/toolchains.d" \
		--cache "$BATS_FILE_TMPDIR/cache"
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME LIBCLANG_PATH LD_LIBRARY_PATH "${!MINGWUP_@}"
	mkdir "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/bin"
	cd "$BATS_TEST_TMPDIR/here" || return
	HOME=$PWD/home
	prefix=$BATS_FILE_TMPDIR/prefix
	none=$PWD/none
}

# With no tools of the host but those that a test puts into bin/.
audit() { # [ARGUMENT...]
	PATH=$BATS_TEST_TMPDIR/bin "$mingwup" audit "$@"
}

put_tool() { # NAME
	printf '#!/bin/true\n' >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

# A Cargo.lock of this directory with one package that depends on crates: write_lock CRATE@VERSION[:DEPENDENCY]...
write_lock() {
	local crate name rest
	{
		printf 'version = 3\n\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [\n'
		for crate; do printf ' "%s",\n' "${crate%%@*}"; done
		printf ']\n'
		for crate; do
			name=${crate%%@*} rest=${crate#*@}
			printf '\n[[package]]\nname = "%s"\nversion = "%s"\nsource = "registry+x"\n' "$name" "${rest%%:*}"
			case $rest in *:*) printf 'dependencies = [\n "%s",\n]\n' "${rest#*:}" ;; esac
		done
	} >Cargo.lock
}

@test "where nothing is installed, what is missing is named with the command, and the exit status is 1" {
	run --separate-stderr -1 audit --prefix "$none" "$locks/v3.lock"
	assert_line --index 0 --regexp 'v3.lock: 16 crates, for i686-pc-windows-gnu, x86_64-pc-windows-gnu$'
	assert_line '  libmimalloc-sys 0.1.43  C'
	assert_line '    missing: C'
	assert_line "  mingwup install --prefix $none i686-pc-windows-gnu x86_64-pc-windows-gnu"
	assert_equal "$stderr" 'mingwup: error: crates that need what is missing here: 1'
	assert_not_exists "$none"
}

@test "what is installed is enough, and the way and how to do without are told" {
	run --separate-stderr -0 audit --prefix "$prefix" "$locks/v3.lock"
	assert_equal "$stderr" ''
	assert_line '  libmimalloc-sys 0.1.43  C  ok'
	assert_line '    by app -> qsv -> mimalloc'
	assert_line --regexp '^    without: .*no-default-features'
	refute_line --partial 'missing'
}

@test "all versions of the format are told alike" {
	for version in 1 2; do
		assert_equal "$(audit --prefix "$prefix" "$locks/v$version.lock" | tail -n +2)" \
			"$(audit --prefix "$prefix" "$locks/v3.lock" | tail -n +2)"
	done
}

@test "a crate that depends on cc and of which nothing is known is told as unknown, with exit status 0" {
	run -0 audit --prefix "$prefix" "$locks/v4.lock"
	assert_line '  mystery-sys 1.2.3  depends on cc'
	assert_line '    by tool'
}

@test "what is not for Windows is told in a line, and with --verbose why" {
	run -0 audit --prefix "$prefix" "$locks/v3.lock"
	assert_line --regexp '^  cc, getrandom, mystery-sys, openssl-src, openssl-sys, .*wayland-sys, windows-link$'
	run -0 audit --verbose --prefix "$prefix" "$locks/v3.lock"
	assert_line '  openssl-sys 0.9.109: native-tls uses SChannel on Windows'
	assert_line --regexp '^    source: https://github.com/purpleprotocol/mimalloc_rust/'
}

@test "the Cargo.lock of the nearest directory above is taken" {
	cp "$locks/v3.lock" Cargo.lock
	mkdir -p a/b
	cd a/b
	run -0 audit --prefix "$prefix"
	assert_line --index 0 --partial '../../Cargo.lock: 16 crates'
	write_lock blake3@1.8.6
	run -0 audit --prefix "$prefix"
	assert_line --index 0 --partial 'Cargo.lock: 2 crates'
}

@test "a crate is denied by its name or its group, on the command line and by the environment" {
	for crate in mimalloc libmimalloc-sys qsv; do
		run --separate-stderr -1 audit --prefix "$prefix" --deny "$crate" "$locks/v3.lock"
		assert_line 'denied'
		assert_regex "$stderr" '^mingwup: error: crates that are denied: [12]$'
	done
	MINGWUP_DENY='serde mimalloc' run -1 audit --prefix "$prefix" "$locks/v3.lock"
	run -0 audit --prefix "$prefix" --deny serde --deny openssl-sys "$locks/v3.lock"
}

@test "a target can be named that is not installed, and none that is not on offer" {
	mkdir -p "$BATS_TEST_TMPDIR/half"
	PATH=/usr/bin:/bin "$mingwup" install --quiet --no-self-test --prefix "$BATS_TEST_TMPDIR/half" \
		--toolchains "$BATS_FILE_TMPDIR/toolchains.d" --cache "$BATS_FILE_TMPDIR/cache" i686
	run -0 audit --prefix "$BATS_TEST_TMPDIR/half" "$locks/v3.lock"
	assert_line --index 0 --regexp 'for i686-pc-windows-gnu$'
	run -1 audit --prefix "$BATS_TEST_TMPDIR/half" --target x86_64 --target i686 "$locks/v3.lock"
	assert_line "  mingwup install --prefix $BATS_TEST_TMPDIR/half x86_64-pc-windows-gnu"
	run -9 audit --prefix "$prefix" --target riscv "$locks/v3.lock"
	assert_output --partial 'riscv is no target of any release'
}

@test "tools of the host are those in PATH" {
	write_lock libz-ng-sys@1.1.28
	run -1 audit --prefix "$prefix"
	assert_line '    missing: cmake'
	assert_line '  apt-get install cmake'
	put_tool cmake
	run -0 audit --prefix "$prefix"
	assert_line '  libz-ng-sys 1.1.28  C, cmake  ok'
}

@test "libclang is where LIBCLANG_PATH says, a directory or the file" {
	write_lock zstd-sys@2.0.16:bindgen bindgen@0.72.0
	mkdir clang
	LIBCLANG_PATH=$PWD/clang run -1 audit --prefix "$prefix"
	assert_line '  apt-get install libclang-dev'
	touch clang/libclang-14.so.1
	LIBCLANG_PATH=$PWD/clang run -0 audit --prefix "$prefix"
	LIBCLANG_PATH=$PWD/clang/libclang-14.so.1 run -0 audit --prefix "$prefix"
	LIBCLANG_PATH=$PWD/clang/libclang.so run -1 audit --prefix "$prefix"
}

@test "a library is also where llvm-config and LD_LIBRARY_PATH say" {
	mkdir -p mine/knowledge llvm/lib loader
	printf '%s\n' 'schema = 1' 'builders = ["cc"]' '[[tool]]' 'name = "L"' 'library = "libnowhere"' 'package = "nowhere"' \
		'[[crate]]' 'name = "a"' 'needs = ["L"]' 'source = "s"' >mine/knowledge/crates.toml
	cp "$BATS_FILE_TMPDIR"/toolchains.d/*.* mine
	write_lock a@1.0.0
	run -1 audit --prefix "$prefix" --toolchains mine
	assert_line '  apt-get install nowhere'
	touch loader/libnowhere.so.1
	LD_LIBRARY_PATH=/none:$PWD/loader run -0 audit --prefix "$prefix" --toolchains mine
	printf '#!/bin/sh\necho "%s"\n' "$PWD/llvm" >"$BATS_TEST_TMPDIR/bin/llvm-config"
	chmod +x "$BATS_TEST_TMPDIR/bin/llvm-config"
	run -1 audit --prefix "$prefix" --toolchains mine
	touch llvm/lib/libnowhere-19.so
	run -0 audit --prefix "$prefix" --toolchains mine
}

@test "a toolchain without the tool is not enough" {
	write_lock windows-link@0.2.1
	run -1 audit --prefix "$prefix"
	assert_line '    missing: dlltool'
}

@test "what only a feature may need is told and is no failure" {
	write_lock openssl-src@300.5.0
	run -0 audit --prefix "$prefix"
	assert_line '    maybe: with the feature vendored of openssl or openssl-sys'
	assert_line '    missing: perl, make'
}

@test "--json tells the same to a program" {
	run --separate-stderr -1 audit --json --prefix "$none" --deny mimalloc "$locks/v3.lock"
	python3 -c '
import json, sys
j = json.load(sys.stdin)
assert (j["schema"], j["crates"], len(j["targets"])) == (1, 16, 2)
assert j["mend"] == ["mingwup install --prefix %s i686-pc-windows-gnu x86_64-pc-windows-gnu" % sys.argv[1]]
found = {f["crate"]: f for f in j["findings"] if f["crate"] != "getrandom"}
sys_crate = found["libmimalloc-sys"]
assert (sys_crate["verdict"], sys_crate["denied"], sys_crate["needs"]) == ("missing", True, ["C"])
assert sys_crate["chain"] == ["app 0.1.0", "qsv 0.138.0", "mimalloc 0.1.47", "libmimalloc-sys 0.1.43"]
assert [m["target"] for m in sys_crate["missing"]] == j["targets"]
assert (found["mimalloc"]["verdict"], found["mimalloc"]["denied"]) == ("nothing", True)
assert (found["mystery-sys"]["verdict"], found["mystery-sys"]["depends-on"]) == ("elsewhere", ["cc"])
' "$none" <<<"$output" || fail "$output"
}

@test "what is no lock is refused in one line" {
	run --separate-stderr -9 audit --prefix "$prefix"
	assert_equal "$stderr" 'mingwup: error: no Cargo.lock in this directory or above it: name one, or make it by cargo generate-lockfile'
	run --separate-stderr -5 audit --prefix "$prefix" Cargo.lock
	run --separate-stderr -2 audit --prefix "$prefix" a b
	head -c 700 "$locks/v3.lock" >Cargo.lock
	run --separate-stderr -6 audit --prefix "$prefix"
	assert_regex "$stderr" '^mingwup: error: Cargo.lock:[0-9]+:[0-9]+: '
	printf '<<<<<<< HEAD\n' | cat - "$locks/v3.lock" >Cargo.lock
	run --separate-stderr -6 audit --prefix "$prefix"
	assert_equal "$stderr" "mingwup: error: Cargo.lock:1:1: a conflict of git's is not resolved here yet"
	assert_output ''
}

@test "knowledge of the user's replaces the shipped" {
	cp -r "$BATS_FILE_TMPDIR/toolchains.d" mine
	run -0 audit --prefix "$prefix" --toolchains mine "$locks/v3.lock"
	assert_line '  libmimalloc-sys 0.1.43  C  ok'
	mkdir mine/knowledge
	printf 'schema = 1\nbuilders = ["cc"]\n[[tool]]\nname = "C"\ntoolchain = "gcc-posix"\n[[crate]]\nname = "qsv"\nneeds = ["D"]\nsource = "s"\n' \
		>mine/knowledge/crates.toml
	run -6 audit --prefix "$prefix" --toolchains mine "$locks/v3.lock"
	assert_output 'mingwup: error: mine/knowledge/crates.toml:6:1: qsv needs D, which is no tool of this file, or not written so'
	sed -i 's/"D"/"C"/' mine/knowledge/crates.toml
	run -0 audit --prefix "$prefix" --toolchains mine "$locks/v3.lock"
	assert_line '  qsv 0.138.0  C  ok'
	assert_line '  libmimalloc-sys 0.1.43  depends on cc'
}
