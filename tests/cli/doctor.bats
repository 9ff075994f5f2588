#!/usr/bin/env bats
# Each finding of the doctor and the command that mends it, with compilers, a cargo, a rustup and a wine that only say what
# they are told to, and small toolchains of no use (tests/lib/fake.bash).

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

mingwup=$(realpath "${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}")
i686=i686-pc-windows-gnu
x86_64=x86_64-pc-windows-gnu

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME "${!MINGWUP_@}"
	mkdir -p "$BATS_TEST_TMPDIR/here/home" "$BATS_TEST_TMPDIR/here/bin" "$BATS_TEST_TMPDIR/here/project"
	cd "$BATS_TEST_TMPDIR/here" || return
	fake=$BATS_FILE_TMPDIR here=$PWD
	server=http://127.0.0.1:$(cat "$fake/port")
	ln -s "$mingwup" bin/mingwup
	rust
	: >project/Cargo.toml
	cd project || return
}

# With nothing of the user's in the environment, and nothing in PATH but what a test has put into bin/.
clean() { # [NAME=VALUE...] COMMAND...
	env -i HOME="$here/home" PATH="$here/bin" LC_ALL=C.UTF-8 MINGWUP_TOOLCHAINS="$fake/toolchains.d" \
		MINGWUP_PREFIX="$here/prefix" MINGWUP_CACHE="$here/cache" MINGWUP_NO_SELF_TEST=1 "$@"
}

doctor() { # [NAME=VALUE...] ARGUMENT...
	local variables=()
	while [[ ${1-} == *=* ]]; do
		variables+=("$1")
		shift
	done
	clean "${variables[@]}" mingwup doctor --offline "$@"
}

install() {
	clean mingwup install --quiet "$@"
}

script() { # FILE: its lines from stdin
	{ echo '#!/bin/sh' && cat; } >"$1"
	chmod +x "$1"
}

# Of rustup's, with std for the targets that have a file in std/.
rust() { # [CARGO-VERSION]
	mkdir -p "$here/rust/bin" "$here/std"
	script "$here/bin/cargo" <<<"echo 'cargo ${1:-1.95.0} (x)'"
	script "$here/bin/rustc" <<-END
		case \$* in
		--version) echo 'rustc 1.95.0 (x)' ;;
		'--print sysroot') echo $here/rust ;;
		'--print target-libdir --target '*) echo "$here/std/\$4" ;;
		esac
	END
	script "$here/bin/rustup" <<-END
		case \$* in
		'which rustc') echo $here/rust/bin/rustc ;;
		'target add '*) /bin/mkdir $here/std/\$3 && : >$here/std/\$3/libstd-1.rlib ;;
		esac
	END
}

add_std() { # TARGET...
	local target
	for target; do
		mkdir -p "$here/std/$target"
		: >"$here/std/$target/libstd-1.rlib"
	done
}

# A compiler that is as the default release's, but for MACHINE, THREADS, MACROS, MAJOR (of mingw-w64), and FAILS: the name
# of the source that it does not compile.
compiler() { # FILE [NAME=VALUE...]
	local file=$1 MACHINE=i686-w64-mingw32 THREADS=posix MACROS='' MAJOR=12 FAILS=none
	shift
	[ $# = 0 ] || local "$@"
	script "$file" <<-END
		case \$* in
		*$FAILS*) echo "\$2: error: cannot do it" >&2; exit 1 ;;
		-v) printf 'Target: x\nThread model: $THREADS\nlast\n' >&2 ;;
		-dumpmachine) echo $MACHINE ;;
		-print-prog-name=ld) echo $here/bin/fake-ld ;;
		-dM*) printf '#define __VERSION__ "14.2.0"\n#define __MINGW64_VERSION_MAJOR $MAJOR\n'
			printf '#define __MINGW64_VERSION_MINOR 0\n#define __MINGW64_VERSION_BUGFIX 0\n$MACROS\n' ;;
		esac
	END
	case $file in *gcc*) cp "$file" "${file/gcc/g++}" ;; esac
	script "$here/bin/fake-ld" <<<"echo 'GNU ld (GNU Binutils) 2.44'"
}

# All of a target that is not ours and well: std, compilers and dlltool in PATH.
all_well() { # TARGET
	local triple=${1%%-*}-w64-mingw32
	add_std "$1"
	compiler "$here/bin/$triple-gcc" MACHINE="$triple"
	script "$here/bin/$triple-dlltool" <<<:
}

assert_mend() { # COMMAND
	assert_line "         mend: $1"
}

@test "nothing installed is an error with the install that mends it, and nothing is made" {
	add_std $i686 $x86_64
	run -1 doctor
	assert_line "error    there is no toolchain in $here/prefix for $i686, $x86_64"
	assert_mend "mingwup install --prefix $here/prefix --cache $here/cache --toolchains $fake/toolchains.d --offline $i686 $x86_64"
	assert_line --partial "error    $i686: cc takes i686-w64-mingw32-gcc as the C compiler, by default, and there is no such program"
	assert_line --partial "error    $x86_64: rustc takes x86_64-w64-mingw32-gcc as the linker, by default"
	assert_line --regexp '^mingwup: error: not all is well: 5 errors, 2 warnings; mingwup doctor --fix runs'
	run -1 doctor x86_64
	assert_line "error    there is no toolchain in $here/prefix for $x86_64"
	assert_equal "$(ls "$here") $(ls -A .)" 'bin
home
project
rust
std Cargo.toml'
}

@test "what another compiler does well leaves the missing toolchain alone" {
	all_well $i686
	run -1 doctor i686
	assert_line --regexp '^mingwup: error: not all is well: 1 error, 0 warnings'
	assert_line "ok       $i686: cc takes $here/bin/i686-w64-mingw32-gcc as the C compiler, by default"
	assert_line "ok       $i686: $here/bin/i686-w64-mingw32-gcc: GCC 14.2.0, binutils 2.44, mingw-w64 12.0.0; threads posix, exceptions dwarf, C runtime msvcrt; builds C, and C++ with threads and exceptions"
}

@test "a target that is not on offer is refused" {
	run -9 doctor sparc
	assert_output --partial 'no release has a target sparc'
	run -2 doctor --cc gcc i686 x86_64
	assert_output 'mingwup: error: --cc judges a compiler for one target: name one'
}

@test "of what is installed, a missing and a damaged target are told, and --fix mends both" {
	clean MINGWUP_OFFLINE=0 mingwup fetch --quiet
	install i686
	add_std $i686 $x86_64
	run -1 doctor i686 x86_64
	assert_line "ok       $i686: test-1 is installed in $here/prefix"
	assert_line "error    $x86_64: there is no toolchain for it in $here/prefix"
	install x86_64
	rm "$here/prefix/toolchains/$i686/libexec/mingwup/receipt.json"
	run -1 doctor
	assert_line --regexp "^error +$i686: .*receipt.json is missing: install the toolchain again with --force"
	assert_mend "mingwup install --prefix $here/prefix --cache $here/cache --toolchains $fake/toolchains.d --offline --force $i686"
	rm -r "$here/prefix/toolchains/$x86_64" "$here/prefix/toolchains/.store/$x86_64"*
	run doctor --fix i686 x86_64
	assert_line --regexp "^mending: mingwup install .*--force $i686"
	assert_line --regexp "^mending: mingwup install .*--offline $x86_64"
	assert_line "ok       $i686: test-1 is installed in $here/prefix"
	assert_line "ok       $x86_64: test-1 is installed in $here/prefix"
}

@test "a toolchain that breaks its promise fails its self-test" {
	install i686
	run -1 doctor
	assert_line --regexp "^error +$i686: self-test of i686-w64-mingw32: "
	assert_line --regexp "^ +mend: mingwup install .*--force $i686"
}

@test "what mends a toolchain makes it again as it was installed, in its release and profile" {
	clean MINGWUP_OFFLINE=0 mingwup fetch --quiet @test-2
	clean MINGWUP_OFFLINE=0 mingwup fetch --quiet --profile full @test-2
	install --profile full i686@test-2
	local was again="mingwup install --prefix $here/prefix --cache $here/cache --toolchains $fake/toolchains.d --offline --profile full"
	was=$(readlink "$here/prefix/toolchains/$i686")
	rm "$here/prefix/env.sh"
	run doctor i686
	assert_mend "$again $i686@test-2"
	run doctor --fix i686
	assert_file_exist "$here/prefix/env.sh"
	assert_equal "$(readlink "$here/prefix/toolchains/$i686")" "$was"
	rm "$here/prefix/toolchains/$i686/libexec/mingwup/receipt.json"
	run doctor i686
	assert_mend "$again --force $i686@test-2"
	run doctor --fix i686
	assert_line "ok       $i686: test-2 is installed in $here/prefix"
	assert_equal "$(readlink "$here/prefix/toolchains/$i686")" "$was"
}

@test "what others wrote makes no lines of doctor's and commands no terminal" {
	mkdir -p .cargo
	printf '[target.%s]\nlinker = "gcc\\n         mend: rm -rf x\\u001b[8m"\n' $i686 >.cargo/config.toml
	run doctor i686
	refute_line --regexp '^ +mend: rm'
	refute_output --partial $'\033'
	assert_output --partial 'gcc?         mend: rm -rf x?[8m'
}

@test "it leaves no file behind when nobody reads what it says" {
	mkdir "$here/tmp"
	doctor TMPDIR="$here/tmp" --json | true
	assert_equal "$(ls -A "$here/tmp")" ''
}

@test "derived files that are not up to date are made anew by --fix" {
	install i686
	run doctor
	refute_line --partial 'not up to date'
	rm "$here/prefix/env.sh" "$here/prefix/bin/i686-w64-mingw32-gcc"
	run -1 doctor
	assert_line "warning  bin/ and the files for shells and build systems in $here/prefix are not up to date"
	run doctor --fix
	assert_file_exist "$here/prefix/env.sh"
	refute_line --partial 'not up to date'
}

@test "a toolchain that the lock has no longer is a note" {
	install i686@test-2
	mv "$(readlink -f "$here/prefix/toolchains/$i686")" "$here/prefix/toolchains/.store/$i686-test-2-000000000000"
	ln -sfn .store/$i686-test-2-000000000000 "$here/prefix/toolchains/$i686"
	run doctor
	assert_line --regexp "^note +$i686: $i686-test-2-000000000000 is installed, but not as its present lock has it"
	assert_line --regexp "^ +mend: mingwup install .* $i686@test-2"
}

@test "a cache with a spoilt file is told, and no reason to worry" {
	install i686
	file=$(ls "$here"/cache/artifacts/* | head -n 1)
	chmod u+w "$file"
	echo more >>"$file"
	run doctor
	assert_line --regexp "^note +1 of the files in $here/cache are not what their names say"
}

@test "std that is missing is added by rustup where that is whose rustc it is" {
	all_well $i686
	rm -r "$here/std/$i686"
	run -1 doctor i686
	assert_line "error    $i686: rustc has no std for it in $here/std/$i686"
	assert_mend "rustup target add $i686"
	run doctor --fix i686
	assert_line "mending: rustup target add $i686"
	assert_line "ok       $i686: std is in $here/std/$i686"
	# Another rustc stands in front of rustup's.
	rm -r "$here/std/$i686"
	sed -i 's,/rust ;;,/other ;;,' "$here/bin/rustc"
	run -1 doctor i686
	assert_line "error    $i686: rustc has no std for it in $here/std/$i686"
	refute_line --partial rustup
}

@test "without cargo or rustc nothing builds, and a cargo before 1.56 knows no [env]" {
	all_well $i686
	rust 1.55.0
	run -1 doctor i686
	assert_line "warning  cargo 1.55.0 (x) does not know [env] in its configuration, which 1.56 and later do"
	rust
	rm "$here/bin/cargo"
	run -1 doctor i686
	assert_line --regexp '^error +there is no cargo in PATH: install Rust'
	rust
	rm "$here/bin/rustc"
	run -1 doctor i686
	assert_line --regexp '^error +there is no rustc in PATH: install Rust'
	script "$here/bin/rustc" <<<'echo "error: toolchain is not installed" >&2; exit 1'
	run -1 doctor i686
	assert_line "error    $here/bin/rustc does not run in this directory: rustc --version tells why"
}

@test "a variable that nothing can beat is to be unset, and what the file says is not replaced unasked" {
	install i686
	all_well $i686
	run -1 doctor CC_i686_pc_windows_gnu=gone
	assert_line "error    $i686: cc takes gone as the C compiler, by CC_i686_pc_windows_gnu in the environment, and there is no such program"
	assert_mend 'unset CC_i686_pc_windows_gnu'
	run -1 doctor CC_i686-pc-windows-gnu=gone
	assert_line --partial 'by CC_i686-pc-windows-gnu in the environment, and there is no such program'
	refute_line --regexp '^ +mend: (unset|mingwup cargo)'
	run -1 doctor CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER=gone
	assert_line "error    $i686: rustc takes gone as the linker, by CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER in the environment, and there is no such program"
	assert_mend 'unset CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER'
	mkdir .cargo
	printf '[target.%s]\nlinker = "gone"\n' $i686 >.cargo/config.toml
	run -1 doctor --fix
	assert_line "error    $i686: rustc takes gone as the linker, by target.$i686.linker in $PWD/.cargo/config.toml:2, and there is no such program"
	assert_mend "mingwup cargo --prefix $here/prefix --write --force"
	refute_line --regexp '^mending: mingwup cargo'
	clean mingwup cargo --write --force
	run doctor
	assert_line "ok       $i686: rustc takes $here/prefix/bin/i686-w64-mingw32-gcc-posix as the linker, by target.$i686.linker in $here/prefix/cargo/config.toml:15"
}

@test "our compiler for one target is not well for the other" {
	install x86_64
	add_std $x86_64 $i686
	compiler "$here/prefix/bin/x86_64-w64-mingw32-gcc-odd" MACHINE=x86_64-w64-mingw32
	run -1 doctor "CC=$here/prefix/bin/x86_64-w64-mingw32-gcc-odd" i686
	assert_line "error    $i686: $here/prefix/bin/x86_64-w64-mingw32-gcc-odd compiles for x86_64-w64-mingw32, not for i686-w64-mingw32"
	assert_mend "mingwup cargo --prefix $here/prefix --write"
}

@test "a wrapper that is not there is told" {
	all_well $i686
	run -1 doctor "CC=ccache i686-w64-mingw32-gcc" i686
	assert_line "error    $i686: CC puts ccache in front of the compiler, and there is no such program"
	assert_line --partial "cc takes $here/bin/i686-w64-mingw32-gcc as the C compiler, by CC in the environment"
}

@test "a compiler for all targets gives way to ours, in the project, wherever in it one is" {
	install i686
	add_std $i686
	mkdir src
	cd src
	run -1 doctor CC=gone TARGET_CXX=gone
	assert_line "error    $i686: cc takes gone as the C compiler, by CC in the environment, and there is no such program"
	assert_mend "mingwup cargo --prefix $here/prefix --write --project $here/project"
	assert_line 'note     CC=gone is the compiler for whatever does not know CC_<target>, such as configure and make'
	run doctor CC=gone --fix
	assert_line "ok       $i686: cc takes $here/prefix/bin/i686-w64-mingw32-gcc-posix as the C compiler, by CC_i686_pc_windows_gnu in $here/prefix/cargo/config.toml:6"
	refute_line --partial 'gone as the'
}

@test "outside of a project what all projects read is not changed without being told to" {
	install i686
	rm Cargo.toml
	run -1 doctor --fix
	assert_mend "mingwup cargo --prefix $here/prefix --write --global"
	refute_line --regexp '^mending: mingwup cargo'
	assert_not_exist "$here/home/.cargo"
}

@test "a configuration that cargo cannot read, or does not, is told" {
	mkdir .cargo
	printf '[env]\nA = "1"\n[env]\n' >.cargo/config.toml
	run -1 doctor
	assert_line --regexp "^error +cargo cannot read its configuration: $PWD/.cargo/config.toml:3:"
	refute_line --regexp 'mend: mingwup cargo'
	printf '[env]\nCC_i686_pc_windows_gnu = "of-old"\n' >.cargo/config
	run -1 doctor i686
	assert_line "warning  cargo reads $PWD/.cargo/config, and not the config.toml beside it"
	assert_line --partial "cc takes of-old as the C compiler, by CC_i686_pc_windows_gnu in $PWD/.cargo/config:2"
}

@test "RUSTFLAGS that makes cargo ignore those of a file is told" {
	all_well $i686
	mkdir .cargo
	printf '[target.%s]\nrustflags = ["-g"]\n' $i686 >.cargo/config.toml
	run -1 doctor RUSTFLAGS=-O i686
	assert_line "warning  $i686: flags for rustc in the environment make cargo ignore those of $PWD/.cargo/config.toml:2"
	run -1 doctor i686
	refute_line --regexp '^warning'
	rm -r .cargo
	run -1 doctor RUSTFLAGS=-O i686
	refute_line --regexp '^warning'
}

@test "dlltool is wanted in PATH, or named, where the lock has what calls it" {
	all_well $i686
	rm "$here/bin/i686-w64-mingw32-dlltool"
	run -1 doctor i686
	assert_line --regexp "^note +$i686: i686-w64-mingw32-dlltool is not in PATH"
	printf '[[package]]\nname = "windows-link"\nversion = "0.2.0"\n' >Cargo.lock
	mkdir -p member
	: >member/Cargo.toml
	cd member
	run -1 doctor i686
	assert_line --regexp "^warning +$i686: i686-w64-mingw32-dlltool is not in PATH.*, which Cargo.lock has"
	run -1 doctor RUSTFLAGS=-Cdlltool=/x i686
	refute_line --partial 'not in PATH'
}

@test "cargo's own target is looked at, too" {
	install i686
	run -1 doctor CARGO_BUILD_TARGET=$x86_64
	assert_line "error    $x86_64: there is no toolchain for it in $here/prefix"
	mkdir .cargo
	echo "build.target = ['$x86_64', 'x86_64-unknown-linux-gnu']" >.cargo/config.toml
	run -1 doctor
	assert_line "error    $x86_64: there is no toolchain for it in $here/prefix"
}

@test "compilers of any origin are judged" {
	compiler good-gcc
	run -0 doctor --cc ./good-gcc
	run -0 doctor --cc "$PWD/good-gcc" i686
	compiler sjlj-gcc MACROS='#define __USING_SJLJ_EXCEPTIONS__ 1'
	run -1 doctor --cc ./sjlj-gcc
	assert_line --regexp "^error +$i686: .*/sjlj-gcc unwinds by sjlj, and Rust's std for the target by dwarf"
	assert_line --regexp "^ +mend: mingwup install .*$i686\$"
	compiler ucrt-gcc MACROS='#define __SEH__ 1\n#define _UCRT 1' MACHINE=x86_64-w64-mingw32
	run -1 doctor --cc ./ucrt-gcc
	assert_line --regexp "^warning +$x86_64: .*/ucrt-gcc is for the C runtime ucrt"
	refute_line --regexp '^error'
	compiler old-gcc MAJOR=8
	run -1 doctor --cc ./old-gcc
	assert_line --regexp "^warning .*headers of mingw-w64 8.0.0.*'ERROR_COMMITMENT_MINIMUM' undeclared"
	compiler win32-gcc THREADS=win32 FAILS=cxx.cpp
	run -1 doctor --cc ./win32-gcc
	assert_line --regexp '^warning .*thread model win32: C is fine'
	compiler bad-gcc FAILS='c[.]c'
	run -1 doctor --cc ./bad-gcc
	assert_line --regexp '^error .*bad-gcc does not build a C program: .*error: cannot do it'
	compiler link-gcc FAILS=rust.c
	run -1 doctor --cc ./link-gcc
	assert_line --regexp "^error .*link-gcc does not link what Rust's programs are linked to"
	compiler headless-gcc FAILS=probe.c
	run -1 doctor --cc ./headless-gcc
	assert_line --regexp '^error .*headless-gcc does not find its headers'
	compiler alone-cc
	run -0 doctor --cc ./alone-cc
	assert_line --regexp '^note .*there is no C\+\+ compiler beside .*/alone-cc'
	echo no program >text
	chmod +x text
	run -1 doctor --cc ./text
	assert_line --regexp '^error +cannot run .*/text'
}

@test "wine is asked to run what was built" {
	all_well $i686
	run -1 doctor i686
	assert_line --regexp '^note +there is no wine in PATH'
	sed -i 's,^-dM,*c.c*) : >c.exe ;;\n-dM,' "$here/bin/i686-w64-mingw32-gcc"
	script "$here/bin/wine" <<<'echo ok'
	run -1 doctor i686
	assert_line "ok       $i686: wine runs its programs"
	script "$here/bin/wine" <<<'exit 53'
	run -1 doctor i686
	assert_line "note     $i686: wine does not run its programs (exit status 53): is wine32 installed?"
}

@test "mirrors are asked for the last byte of what the lock names" {
	cp -R "$fake/toolchains.d" toolchains.d
	add_std $i686 $x86_64
	local ask=(clean MINGWUP_TOOLCHAINS="$PWD/toolchains.d" mingwup doctor i686)
	run -1 "${ask[@]}"
	assert_line "ok       $server/archive-1 answers"
	assert_line "ok       the mirrors have all 3 files of the lock of test-1"
	[ "$(grep -c ' 206 1 ' "$fake/access.log")" -ge 3 ]
	# What is nowhere.
	run -1 "${ask[@]}" --only-mirror --mirror "$server/archive-2"
	assert_line "error    of the 3 files of the lock of test-1, 0 are in the archive of old packages alone, and 2 at no mirror that answers"
	assert_mend 'mingwup lock test-1'
	# What the dated archive has.
	ln -sfn archive-1 "$fake/$(sed -n 's/^snapshot = "\(.*\)"/\1/p' toolchains.d/test-1.lock)"
	sed -i "s,^mirrors = .*,mirrors = ['$server/archive-2'\, '$server/{snapshot}'],; s,^keyring.*,keyring = '/k'," toolchains.d/test-1.toml
	run -1 "${ask[@]}"
	assert_line "note     of the 3 files of the lock of test-1, 2 are in the archive of old packages alone, and 0 at no mirror that answers"
}

@test "mirrors that cannot be reached are told, without their passwords" {
	add_std $i686
	run -1 clean mingwup doctor i686 --only-mirror --mirror http://user:secret@127.0.0.1:1
	assert_line --regexp '^note +http://127.0.0.1:1 does not answer: '
	assert_line --regexp '^error +no mirror of test-1 can be reached'
	refute_output --partial secret
	install i686
	run clean mingwup doctor --only-mirror --mirror http://127.0.0.1:1
	assert_line --regexp '^note +no mirror of test-1 can be reached'
}

@test "quiet is what is wrong, and JSON all of it" {
	all_well $i686
	run -1 doctor --quiet i686
	assert_line --index 0 --regexp '^error +there is no toolchain'
	assert_line --index 1 --regexp '^ +mend: mingwup install'
	assert_line --index 2 --regexp '^mingwup: error: not all is well'
	[ "${#lines[@]}" = 3 ]
	doctor --json --fix x86_64 >out.json 2>err || [ $? = 1 ]
	python3 - out.json <<-'END'
		import json, sys
		j = json.load(open(sys.argv[1]))
		assert j["schema"] == 1 and j["well"] is False
		for f in j["findings"]:
		    assert f["severity"] in ("ok", "note", "warning", "error") and f["id"] and f["text"]
		    assert not f.get("mend") or isinstance(f["safe"], bool)
		std = next(f for f in j["findings"] if f["id"].startswith("std"))
		assert std["target"] == "x86_64-pc-windows-gnu" and std["severity"] == "ok"
		assert {"command": "rustup target add x86_64-pc-windows-gnu", "worked": True} in j["fixes"]
		assert any(x["command"].startswith("mingwup install ") and not x["worked"] for x in j["fixes"])
	END
}

@test "looking changes nothing, and leaves nothing behind" {
	install i686
	mkdir "$here/tmp"
	before=$(cd "$here" && find . -printf '%p %s %T@\n' | sort)
	run doctor TMPDIR="$here/tmp" CC=gcc
	assert_line --partial 'cc takes'
	assert_equal "$(cd "$here" && find . -printf '%p %s %T@\n' | grep -v '^./tmp ' | sort)" "$(grep -v '^./tmp ' <<<"$before")"
	assert_equal "$(ls -A "$here/tmp")" ''
}

@test "a program that does not end is ended by Ctrl-C together with the doctor, and nothing is left" {
	all_well $i686
	sed -i 's,^-dM,*c.c*) : >c.exe ;;\n-dM,' "$here/bin/i686-w64-mingw32-gcc"
	mkdir "$here/tmp"
	script "$here/bin/wine" <<<"/bin/sleep 7654321"
	run -130 timeout --preserve-status -s INT 5 env -i HOME="$here/home" PATH="$here/bin" TMPDIR="$here/tmp" "$mingwup" \
		doctor --offline --toolchains "$fake/toolchains.d" --prefix "$here/prefix" i686
	assert_equal "$(ls -A "$here/tmp")" ''
	run -1 pgrep -f 'sleep 7654321'
}

@test "what the kernel lacks is a note" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'strace and the leak sanitizer cannot both trace'
	strace -V >/dev/null 2>&1 || skip 'there is no strace'
	all_well $i686
	run -1 strace -f -qq -o /dev/null -e trace=landlock_create_ruleset,seccomp \
		-e inject=landlock_create_ruleset:error=ENOSYS -e inject=seccomp:error=ENOSYS "$mingwup" doctor --offline \
		--toolchains "$fake/toolchains.d" --prefix "$here/prefix" i686
	assert_line 'note     the kernel has no Landlock and seccomp: packages are unpacked without'
}

@test "a prefix without room for what is to be installed is an error" {
	local user=()
	[ "$(id -u)" = 0 ] || user=(--user --map-root-user)
	unshare "${user[@]}" --mount true 2>/dev/null || skip 'no file system can be mounted here'
	add_std $i686
	mkdir "$here/prefix"
	# shellcheck disable=SC2016 # for the inner shell
	run -1 unshare "${user[@]}" --mount sh -euc 'mount -t tmpfs -o size=1m none "$0"; exec "$@"' "$here/prefix" "$mingwup" \
		doctor --offline --toolchains "$fake/toolchains.d" --prefix "$here/prefix" i686
	assert_line --regexp "^error +the prefix $here/prefix has room for 1.0 MB, and [0-9.]+ MB are to be put there"
}
