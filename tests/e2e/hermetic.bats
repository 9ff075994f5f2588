#!/usr/bin/env bats
# Hermetic: a toolchain needs nothing of the machine that it runs on, and takes nothing from it.

bats_require_minimum_version 1.5.0
load ../lib/e2e.bash
load ../lib/root.bash

setup_file() {
	e2e_prefix gcc-14
	e2e_prefix gcc-12
}

setup() {
	e2e_scratch
}

teardown() {
	e2e_clean
}

# Both targets, C and C++; what it prints must be all that it prints.
compiles() { # RELEASE SHELL [NAME=VALUE...]
	local shell=$2
	run root_run "${@:3}" "$shell" /compile.sh "/pre fix/bin" /work "${root_triples[@]}"
	echo "$output"
	[ "$status" = 0 ]
	[ "$output" = "i686-w64-mingw32: ${1#gcc-}-posix ok
x86_64-w64-mingw32: ${1#gcc-}-posix ok" ]
}

compiles_in_empty_root() { # RELEASE
	root_need
	root_make "$(e2e_prefix "$1")"
	[ "$(ls "$scratch/root")" = $'busybox\ncompile.sh\npre fix\ntmp\nwork' ]
	compiles "$1" /busybox/sh
}

compiles_in_debian_11() { # RELEASE
	root_need
	root_debian
	root_make "$(e2e_prefix "$1")" "$e2e_dir/debian-11"
	[ "$(cut -d. -f1 "$scratch/root/etc/debian_version")" = 11 ]
	root_path=/usr/bin:/bin compiles "$1" /bin/sh
}

# The decoys do end what meets them: that is shown first.
compiles_among_decoys() { # RELEASE
	root_need
	root_debian
	root_make "$(e2e_prefix "$1")" "$e2e_dir/debian-11"
	root_run /bin/ls /
	root_spoil
	run ! root_run /bin/ls /
	run -9 root_run /usr/bin/i686-w64-mingw32-as
	rm "$scratch/root/ran"
	compiles "$1" /busybox/sh PATH=/busybox:/usr/bin:/bin LD_LIBRARY_PATH=/nonsense \
		LD_PRELOAD=/nonsense/spoil.so LD_AUDIT=/nonsense/spoil.so GCONV_PATH=/nonsense
	[ ! -e "$scratch/root/ran" ] || { cat "$scratch/root/ran" && false; }
}

@test "gcc-14 compiles for both targets in an empty root" {
	compiles_in_empty_root gcc-14
}

@test "gcc-12 compiles for both targets in an empty root" {
	compiles_in_empty_root gcc-12
}

@test "gcc-14 compiles for both targets in a Debian 11" {
	compiles_in_debian_11 gcc-14
}

@test "gcc-12 compiles for both targets in a Debian 11" {
	compiles_in_debian_11 gcc-12
}

@test "gcc-14 uses no tool, library or header that the machine offers" {
	compiles_among_decoys gcc-14
}

@test "gcc-12 uses no tool, library or header that the machine offers" {
	compiles_among_decoys gcc-12
}

# Runs a command in $scratch/work; then $scratch/trace.* tells what it executed and opened, each process in a file of its
# own, so that no line is cut in two.
trace() { # COMMAND...
	strace -o /dev/null true 2>/dev/null || skip "strace may trace nothing here"
	rm -f "$scratch"/trace.*
	(cd "$scratch/work" && TMPDIR=$scratch/work strace -ff --seccomp-bpf -y -s 4096 -o "$scratch/trace" \
		-e trace=execve,execveat,open,openat,openat2 "$@")
}

# Prints the real paths of all that was executed.
executed() {
	cat "$scratch"/trace.* | sed -nE 's/^execve(at)?\(([^"]*)"([^"]*)".* = 0$/\3/p' | sort -u |
		(cd "$scratch/work" && xargs -d '\n' realpath) | sort -u
}

# Prints the real paths of all that was opened, but for what the shell opened that windres runs: the machine's shell
# is the machine's own affair.
opened() {
	awk '/^execve/ && / = 0$/ { shell = /^execve\("\/bin\/sh"/ } !shell && /^open/' "$scratch"/trace.* |
		sed -nE 's/.* = [0-9]+<([^>]*)>.*/\1/p' | sort -u
}

# Out of standard input, what lies neither in the prefix nor among the test's own files.
outside() { # PREFIX
	grep -vE "^($(realpath "$1")|$(realpath "$scratch"))/" || true
}

# All that may be opened on the machine is data: GCC's random seed, the user's language, and the text files that list the
# machine's character sets, which the C library reads after the toolchain's own; never a library.
foreign_data='^(/dev/urandom|/etc/locale\.alias|/usr/(lib|share)/locale/.*|.*/gconv/gconv-modules(\.cache|\.d(/[^/]*\.conf)?)?)$'

# check_trace PREFIX [PROGRAM]: PROGRAM is all that may be executed of the machine.
check_trace() {
	local ran opened
	ran=$(executed | outside "$1")
	opened=$(opened | outside "$1" | grep -vE "$foreign_data" || true)
	echo "executed: $ran"
	echo "opened: $opened"
	[ "$ran" = "${2-}" ]
	[ -z "$opened" ]
}

# The files that a compiler must have run and loaded: else the trace would prove nothing.
trace_has() { # PREFIX NAME...
	local name
	for name in "${@:2}"; do
		{ executed && opened; } | grep -E "^$(realpath "$1")/.*/$name$" >/dev/null || { echo "no $name" && return 1; }
	done
}

opens_nothing_foreign() { # RELEASE
	local prefix triple
	prefix=$(e2e_prefix "$1")
	mkdir "$scratch/work"
	"$BATS_TEST_DIRNAME/../lib/compile.sh" "$prefix/bin" "$scratch/work" # its source files
	for triple in "${root_triples[@]}"; do
		LC_ALL=C trace "$prefix/bin/$triple-gcc-posix" -O2 hello.c answer.c -o c.exe
		trace_has "$prefix" cc1 "$triple-as" collect2 "$triple-ld(\.bfd)?" 'libc\.so\.6' 'libgmp\.so\.[0-9.]*' 'libmsvcrt\.a'
		check_trace "$prefix"
		LC_ALL=C.UTF-8 trace "$prefix/bin/$triple-g++-posix" -O2 -flto hello.cc -o cxx.exe
		trace_has "$prefix" cc1plus 'libstdc\+\+\.a'
		check_trace "$prefix"
		# Debian 12's binutils have Danish messages in ISO-8859-1.
		LC_ALL=C.UTF-8 LANGUAGE=da trace "$prefix/bin/$triple-ld" nowhere.o || true
		trace_has "$prefix" "$triple-ld(\.bfd)?"
		check_trace "$prefix"
	done
}

# The profile minimal has no lto1.
lto_opens_nothing_foreign() { # RELEASE
	local prefix=$scratch/full triple
	e2e_prefix "$1" >/dev/null
	e2e_mingwup install --quiet --offline --no-self-test --profile full --prefix "$prefix" --cache "$e2e_cache" \
		--toolchains "$(e2e_toolchains)" "@$1"
	mkdir "$scratch/work"
	echo 'int main() {}' >"$scratch/work/hello.cc"
	for triple in "${root_triples[@]}"; do
		LC_ALL=C.UTF-8 trace "$prefix/bin/$triple-g++-posix" -O2 -flto hello.cc -o cxx.exe
		trace_has "$prefix" cc1plus lto1 lto-wrapper 'liblto_plugin\.so'
		check_trace "$prefix"
	done
}

@test "gcc-14 of the profile full optimizes in the link by nothing of the machine" {
	lto_opens_nothing_foreign gcc-14
}

@test "gcc-12 of the profile full optimizes in the link by nothing of the machine" {
	lto_opens_nothing_foreign gcc-12
}

@test "gcc-14 executes and opens nothing of the machine but data" {
	opens_nothing_foreign gcc-14
}

@test "gcc-12 executes and opens nothing of the machine but data" {
	opens_nothing_foreign gcc-12
}

resource() {
	cat <<-'RESOURCE'
		#define GREETING "gr\xfc\xdf dich"
		#pragma code_page(1252)
		1 VERSIONINFO
		FILEVERSION 1,2,3,4
		BEGIN
			BLOCK "StringFileInfo"
			BEGIN
				BLOCK "040904E4"
				BEGIN
					VALUE "FileDescription", GREETING
				END
			END
		END
	RESOURCE
}

# In UTF-16: windres converts by the toolchain's own character sets.
has_greeting() { # FILE
	tr -d '\0' <"$1" | LC_ALL=C grep -q $'gr\xfc\xdf dich'
}

# windres runs the preprocessor by popen(3), that is by /bin/sh; nothing can be done about that, and all have one.
@test "windres executes nothing of the machine but /bin/sh" {
	local release prefix
	mkdir "$scratch/work"
	resource >"$scratch/work/version.rc"
	for release in gcc-14 gcc-12; do
		prefix=$(e2e_prefix $release)
		LC_ALL=C trace "$prefix/bin/i686-w64-mingw32-windres" version.rc -O coff -o version.o
		trace_has "$prefix" cc1 i686-w64-mingw32-windres
		check_trace "$prefix" "$(realpath /bin/sh)"
		has_greeting "$scratch/work/version.o"
	done
}

@test "windres compiles a resource in an empty root that has a shell" {
	local release triple
	root_need
	for release in gcc-14 gcc-12; do
		rm -rf "$scratch/root"
		root_make "$(e2e_prefix $release)"
		ln -s busybox "$scratch/root/bin"
		resource >"$scratch/root/work/version.rc"
		for triple in "${root_triples[@]}"; do
			root_run "/pre fix/bin/$triple-windres" /work/version.rc -O coff -o /work/version.o
			has_greeting "$scratch/root/work/version.o"
		done
	done
}
