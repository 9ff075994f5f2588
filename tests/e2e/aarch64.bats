#!/usr/bin/env bats
# The other host: compilers that run on aarch64 are installed and tested through qemu-user, and not taken on trust where
# nothing can run them.

bats_require_minimum_version 1.5.0
load ../lib/e2e.bash
load ../lib/binfmt.bash

setup_file() {
	e2e_fetch gcc-14
	e2e_mingwup fetch --quiet --toolchains "$(e2e_toolchains)" --cache "$e2e_cache" --host aarch64-linux i686@gcc-14
}

teardown_file() {
	binfmt_restore
}

setup() {
	e2e_scratch
	cd "$scratch" || return
}

teardown() {
	e2e_clean
}

arguments() { # OPTION...
	arguments=(install --offline --toolchains "$(e2e_toolchains)" --cache "$e2e_cache" --prefix prefix
		--host aarch64-linux "$@" i686@gcc-14)
}

# Every program in bin/ is for aarch64: ELF's e_machine, 183.
is_for_aarch64() {
	local tool
	for tool in prefix/bin/*; do
		[ "$(od -An -j18 -N2 -tu2 "$tool" | tr -d ' ')" = 183 ] || { echo "$tool" && return 1; }
	done
}

# Not all of compile.sh: emulated, every compiler takes seconds.
compiles() {
	echo 'int main(void) { return 0; }' >main.c
	prefix/bin/i686-w64-mingw32-gcc-posix main.c -o c.exe
	echo 'int main() { try { throw 1; } catch (int) { return 0; } }' >main.cc
	prefix/bin/i686-w64-mingw32-g++-posix main.cc -o cxx.exe
	[ "$(head -c 2 c.exe)$(head -c 2 cxx.exe)" = MZMZ ]
}

@test "a toolchain for aarch64 hosts passes its self-test, and compiles" {
	binfmt_need
	arguments
	run -0 --separate-stderr e2e_mingwup "${arguments[@]}"
	echo "$stderr"
	[[ $stderr == *'i686-pc-windows-gnu: self-test passed'* ]]
	is_for_aarch64
	[[ $(e2e_mingwup list --prefix prefix) == *'installed  i686-pc-windows-gnu@gcc-14  aarch64-linux,'* ]]
	compiles
	e2e_mingwup verify --prefix prefix
}

@test "where nothing can run it, the install says so and names --no-self-test" {
	binfmt_need_without
	arguments
	run -7 --separate-stderr binfmt_without "$e2e_program" "${arguments[@]}"
	echo "$stderr"
	[[ ${stderr_lines[-1]} == *'cannot run aarch64-linux programs here: '*'--no-self-test'* ]]
	[ ! -e prefix/bin ]
	[ ! -e prefix/toolchains/i686-pc-windows-gnu ]
}

@test "where nothing can run it, --no-self-test installs it" {
	binfmt_need_without
	arguments --no-self-test
	binfmt_without "$e2e_program" "${arguments[@]}"
	run ! binfmt_without prefix/bin/i686-w64-mingw32-gcc-posix --version
	is_for_aarch64
	e2e_mingwup verify --prefix prefix
	binfmt_need
	compiles
}
