#!/usr/bin/env bats
# What mingwup doctor says of a build, held against what cargo, cc and compilers do.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"
source "$BATS_TEST_DIRNAME/../lib/consumer.bash"
source "$BATS_TEST_DIRNAME/../lib/compilers.bash"

target=i686-pc-windows-gnu
lower=i686_pc_windows_gnu
upper=I686_PC_WINDOWS_GNU

setup_file() {
	rust_bed_make
	consumer_make
	gcc_14=$(e2e_prefix gcc-14)
	export gcc_14
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	rust_bed_need
	mkdir -p "$BATS_TEST_TMPDIR/home/.cargo" "$BATS_TEST_TMPDIR/above/crate"
	cd "$BATS_TEST_TMPDIR/above/crate" || return
}

# With nothing but a HOME, and NAME=VALUE in front of it.
clean() { # [NAME=VALUE...] COMMAND...
	env -i HOME="$BATS_TEST_TMPDIR/home" PATH="$rust_bed_bin" "$@"
}

# A crate whose build script writes down which compilers cc has chosen; it is run each time.
write_crate() {
	mkdir -p src
	cat >Cargo.toml <<-'END'
		[package]
		name = "asker"
		version = "0.1.0"
		edition = "2021"

		[build-dependencies]
		cc = "1"
	END
	: >src/lib.rs
	cat >build.rs <<-'END'
		fn main() {
		    println!("cargo:rerun-if-changed=never");
		    let c = cc::Build::new().get_compiler();
		    let cxx = cc::Build::new().cpp(true).get_compiler();
		    let text = format!("{}\n{}\n", c.path().display(), cxx.path().display());
		    std::fs::write(std::env::var("ANSWER").unwrap(), text).unwrap();
		}
	END
	cat >"$BATS_TEST_TMPDIR/home/.cargo/config.toml" <<-END
		[source.crates-io]
		replace-with = "vendored"
		[source.vendored]
		directory = "$rust_bed_vendor"
	END
}

# As PATH has it, when it is there.
resolved() { # PROGRAM
	case $1 in
	*/*) echo "$1" ;;
	*) PATH=$rust_bed_bin type -P "$1" || echo "$1" ;;
	esac
}

# What cc takes and what doctor says that it would take are the same, for C and for C++.
assert_same_choice() { # SITUATION [NAME=VALUE...]
	local situation=$1 c cxx said
	shift
	rm -f answer
	run clean "$@" ANSWER="$PWD/answer" cargo build --quiet --offline --target $target
	[ -e answer ] || fail "$situation: $output"
	{ read -r c && read -r cxx; } <answer
	run clean "$@" "$e2e_program" doctor --offline --json --prefix none --cache none $target
	said=$(sed -nE 's/^ +"text": "cc takes (.*) as the C(\+\+)? compiler, .*/\1/p' <<<"$output")
	assert_equal "$situation: $said" "$situation: $(resolved "$c")
$(resolved "$cxx")"
}

@test "the variables that cc reads are followed in its own order" {
	write_crate
	assert_same_choice 'nothing is set'
	assert_same_choice 'CC and CXX' CC=odd-cc CXX=odd-c++
	assert_same_choice 'CC that is there' CC=gcc CXX=g++
	assert_same_choice 'TARGET_CC' TARGET_CC=target-cc TARGET_CXX=target-c++ CC=odd-cc CXX=odd-c++
	assert_same_choice 'HOST_CC' HOST_CC=host-cc
	assert_same_choice 'underscores' "CC_$lower=under-cc" TARGET_CC=target-cc
	assert_same_choice 'hyphens' "CC_$target=hyphen-cc" "CC_$lower=under-cc" "CXX_$target=hyphen-c++"
	assert_same_choice 'of another target' CC_x86_64_pc_windows_gnu=other-cc
	assert_same_choice 'empty' "CC_$lower=" TARGET_CC=target-cc
	assert_same_choice 'blank' "CC_$lower=  " CC=odd-cc
	assert_same_choice 'blanks around' "CC_$lower= under-cc "
	assert_same_choice 'flags' "CC_$lower=under-cc -m32 -O1"
	assert_same_choice 'a wrapper' "CC_$lower=ccache under-cc -m32"
	assert_same_choice 'a wrapper with a path' "CC_$lower=/opt/bin/sccache under-cc"
	assert_same_choice 'a wrapper alone' "CC_$lower=ccache"
	assert_same_choice 'a wrapper of their own' "CC_$lower=mywrap under-cc" CC_KNOWN_WRAPPER_CUSTOM=mywrap
	assert_same_choice 'no wrapper' "CC_$lower=mywrap under-cc"
	mkdir 'a blank'
	cp /bin/true 'a blank/gcc'
	assert_same_choice 'a path with a blank' "CC_$lower=$PWD/a blank/gcc"
	assert_same_choice 'a path with a blank that is nowhere' "CC_$lower=$PWD/a blank/clang"
}

@test "the prefix of cc's own name is followed in its own order" {
	write_crate
	assert_same_choice 'CROSS_COMPILE' CROSS_COMPILE=cross-
	assert_same_choice 'CROSS_COMPILE with more' CROSS_COMPILE=/opt/cross--
	assert_same_choice 'CROSS_COMPILE that is empty' CROSS_COMPILE=
	assert_same_choice 'CROSS_COMPILE and CC' CROSS_COMPILE=cross- CC=odd-cc
	assert_same_choice 'a linker that is a gcc' "CARGO_TARGET_${upper}_LINKER=/opt/bin/linking-gcc"
	assert_same_choice 'a linker that is none' "CARGO_TARGET_${upper}_LINKER=/opt/bin/linking-gcc-posix"
	assert_same_choice 'a linker and CROSS_COMPILE' "CARGO_TARGET_${upper}_LINKER=linking-gcc" CROSS_COMPILE=cross-
	assert_same_choice 'RUSTC_LINKER' RUSTC_LINKER=inherited-gcc
	assert_same_choice 'RUSTC_LINKER and a linker' RUSTC_LINKER=inherited-gcc "CARGO_TARGET_${upper}_LINKER=linking-gcc"
}

@test "cargo's configuration is read from where cargo reads it, and in its order" {
	write_crate
	mkdir .cargo ../.cargo
	echo "env.CC_$lower = 'of-the-project'" >.cargo/config.toml
	assert_same_choice '[env]'
	assert_same_choice '[env] and a variable' "CC_$lower=of-the-environment"
	assert_same_choice '[env] and an empty variable' "CC_$lower="
	echo "env.CC_$lower = { value = 'forced', force = true }" >.cargo/config.toml
	assert_same_choice 'force' "CC_$lower=of-the-environment"
	echo "env.CC_$lower = { value = 'tools/cc', relative = true }" >.cargo/config.toml
	assert_same_choice 'relative'
	echo "env.CC_$lower = { value = '/opt/cc', relative = true }" >.cargo/config.toml
	assert_same_choice 'relative but absolute'
	printf "[target.%s]\nlinker = 'tools/bin/linking-gcc'\n" $target >.cargo/config.toml
	assert_same_choice 'a relative linker'
	assert_same_choice 'a linker in the environment' "CARGO_TARGET_${upper}_LINKER=of-the-environment-gcc"
	printf "[target.%s]\nlinker = 'linking-gcc'\n" $target >.cargo/config.toml
	assert_same_choice 'a linker by its name'
	echo "env.CC_$lower = 'of-above'" >../.cargo/config.toml
	assert_same_choice 'the directory above'
	echo "env.CC_$lower = 'of-the-project'" >.cargo/config.toml
	assert_same_choice 'the nearest'
	echo "env.CC_$lower = 'old-name'" >.cargo/config
	assert_same_choice 'the name without a suffix'
	rm -r .cargo ../.cargo
	printf "[env]\nCC_%s = 'of-the-user'\n[source.crates-io]\nreplace-with = 'v'\n[source.v]\ndirectory = '%s'\n" $lower \
		"$rust_bed_vendor" >"$BATS_TEST_TMPDIR/home/.cargo/config.toml"
	assert_same_choice 'the home directory'
	mkdir .cargo "$BATS_TEST_TMPDIR/elsewhere"
	echo "env.CXX_$lower = 'of-the-project'" >.cargo/config.toml
	assert_same_choice 'several files'
	sed 's/of-the-user/of-elsewhere/' "$BATS_TEST_TMPDIR/home/.cargo/config.toml" >"$BATS_TEST_TMPDIR/elsewhere/config.toml"
	assert_same_choice 'CARGO_HOME' CARGO_HOME="$BATS_TEST_TMPDIR/elsewhere"
}

@test "a file that is included counts less than the one that includes it" {
	local home=${RUSTUP_HOME:-$HOME/.rustup} cargo
	cargo=$(ls -d "$home"/toolchains/*/bin/cargo 2>/dev/null | tail -n 1)
	[ -n "$cargo" ] || skip 'rustup has no cargo here'
	case $("$cargo" --version) in
	'cargo 1.'[0-8]?.* | 'cargo 1.9'[0-3].*) skip 'this cargo knows no include' ;;
	esac
	write_crate
	mkdir .cargo
	echo "include = ['one.toml', 'two.toml']" >.cargo/config.toml
	echo "env.CXX_$lower = 'of-the-file'" >>.cargo/config.toml
	printf "[env]\nCC_%s = 'of-one'\nCXX_%s = 'of-one'\n" $lower $lower >.cargo/one.toml
	echo "env.CC_$lower = 'of-two'" >.cargo/two.toml
	assert_same_choice 'by a cargo that knows none'
	# It has no std for Windows, and fails once the build script has run.
	assert_same_choice 'by the cargo of today' PATH="${cargo%/*}:$rust_bed_bin"
	sed -i "s/'two.toml'/{ path = 'two.toml' }, { path = 'none.toml', optional = true }/" .cargo/config.toml
	assert_same_choice 'tables' PATH="${cargo%/*}:$rust_bed_bin"
	run -1 clean "$e2e_program" doctor --offline --toolchains "$(e2e_toolchains)" --prefix "$gcc_14" $target
	assert_line "error    cargo cannot read its configuration: $PWD/.cargo/config.toml: the cargo here does not know include, and takes no table for it"
	run clean cargo build --offline
	assert_failure
	assert_output --partial 'could not load Cargo configuration'
}

judge() { # COMPILER [TARGET]
	e2e_mingwup doctor --toolchains "$(e2e_toolchains)" --cc "$@"
}

need_compiler() { # NAME
	bin=$(compilers_make "$1" 2>&1) || skip "the mirror does not have it: $bin"
	bin=${bin##*$'\n'}
}

@test "Debian 12's compiler with Windows threads is fine for C, and not for C++ with threads" {
	need_compiler win32-12
	for triple in i686-w64-mingw32 x86_64-w64-mingw32; do
		run -1 judge "$bin/$triple-gcc-win32"
		assert_line --partial "$triple-gcc-win32: GCC 12.2.0, binutils 2.40, mingw-w64 10.0.0; threads win32,"
		assert_line --regexp '^warning .*thread model win32: C is fine, but its C\+\+ has no std::thread'
		refute_line --regexp '^error'
	done
}

@test "Debian 13's compiler with Windows threads has threads in C++, too" {
	need_compiler win32-14
	for triple in i686-w64-mingw32 x86_64-w64-mingw32; do
		run -0 judge "$bin/$triple-gcc-win32"
		assert_line --regexp "^ok .*GCC 14.2.0, binutils 2.44, mingw-w64 12.0.0; threads win32, .* builds C, and C\\+\\+"
		assert_line --regexp '^note .*thread model win32, not posix'
	done
}

@test "Debian's compiler for the universal C runtime is another one" {
	need_compiler ucrt-14
	run -1 judge "$bin/x86_64-w64-mingw32ucrt-gcc"
	assert_line --regexp '^ok +x86_64-pc-windows-gnu: .*; threads posix, exceptions seh, C runtime ucrt; builds C'
	assert_line --regexp "^warning .* is for the C runtime ucrt, and Rust's std for msvcrt"
}

@test "Debian 11's headers lack what mimalloc wants" {
	need_compiler old
	"$bin/i686-w64-mingw32-gcc-posix" --version >/dev/null 2>&1 || skip "Debian 11's compiler does not run here"
	run -1 judge "$bin/i686-w64-mingw32-gcc-posix"
	assert_line --regexp '^ok .*GCC 10, binutils 2.35.2, mingw-w64 8.0.0; threads posix, exceptions dwarf, C runtime msvcrt; builds C, and C\+\+'
	assert_line --regexp "^warning .*mimalloc since 2.1.7 needs 10.0: 'ERROR_COMMITMENT_MINIMUM' undeclared"
	assert_line "         mend: $e2e_program install --toolchains $(e2e_toolchains) $target"
	printf '#include <windows.h>\nint limit = ERROR_COMMITMENT_MINIMUM;\n' >limit.c
	run "$bin/i686-w64-mingw32-gcc-posix" -c limit.c
	assert_failure
	assert_output --partial ERROR_COMMITMENT_MINIMUM
	"$gcc_14/bin/i686-w64-mingw32-gcc-posix" -c limit.c
}

@test "the machine's own compiler is none, and one for the other target is told" {
	run -1 judge gcc
	assert_line --regexp "^error .*/gcc compiles for .*linux.*, which is none of Rust's windows-gnu targets"
	run -1 judge gcc x86_64
	assert_line --regexp '^error +x86_64-pc-windows-gnu: .*/gcc compiles for .*, not for x86_64-w64-mingw32'
	run -1 judge "$gcc_14/bin/i686-w64-mingw32-gcc-posix" x86_64
	assert_line --partial 'compiles for i686-w64-mingw32, not for x86_64-w64-mingw32'
	run -0 judge "$gcc_14/bin/x86_64-w64-mingw32-gcc"
	run -9 judge no-such-compiler
}

@test "a distribution's compiler that cc would take is judged, and ours taken in its place by what is printed" {
	need_compiler win32-12
	write_crate
	ln -s "$bin/i686-w64-mingw32-gcc-win32" i686-w64-mingw32-gcc
	ln -s "$bin/i686-w64-mingw32-g++-win32" i686-w64-mingw32-g++
	run -1 clean PATH="$PWD:$rust_bed_bin" "$e2e_program" doctor --offline --toolchains "$(e2e_toolchains)" \
		--prefix "$gcc_14" --cache none $target
	assert_line --regexp "^ok +$target: cc takes $PWD/i686-w64-mingw32-gcc as the C compiler, by default"
	assert_line --regexp "^warning +$target: $PWD/i686-w64-mingw32-gcc has the thread model win32: C is fine"
	assert_equal "$(grep -c 'thread model' <<<"$output")" 1
	assert_line "         mend: $e2e_program cargo --prefix $gcc_14 --write"
	clean "$e2e_program" cargo --prefix "$gcc_14" --write
	run -0 clean PATH="$PWD:$rust_bed_bin" "$e2e_program" doctor --offline --toolchains "$(e2e_toolchains)" \
		--prefix "$gcc_14" --cache none $target
	assert_line --regexp "^ok .* cc takes $gcc_14/bin/i686-w64-mingw32-gcc-posix as the C compiler, by CC_$lower in $PWD/.cargo/config.toml:[0-9]+\$"
	assert_line --regexp "^ok .* rustc takes $gcc_14/bin/i686-w64-mingw32-gcc-posix as the linker, by target.$target.linker in "
	run -1 clean PATH="$PWD:$rust_bed_bin" "CXX_$lower=$PWD/i686-w64-mingw32-g++" "$e2e_program" doctor --offline \
		--toolchains "$(e2e_toolchains)" --prefix "$gcc_14" --cache none $target
	assert_line "warning  $target: $PWD/i686-w64-mingw32-g++ has the thread model win32: it goes with no C++ of compilers for posix threads"
	assert_line "         mend: unset CXX_$lower"
	assert_line --regexp '^note .*the first i686-w64-mingw32-gcc in PATH, .*, has the thread model win32'
}

@test "all is well on a machine with wine and env.sh" {
	wine_bed_need
	# shellcheck disable=SC2016 # for the inner shell
	run -0 clean PATH="$rust_bed_bin:$bin" MINGWUP_TOOLCHAINS="$(e2e_toolchains)" sh -euc '
		. "$1/env.sh"
		exec "$0" doctor --offline --prefix "$1"' "$e2e_program" "$prefix"
	for name in i686 x86_64; do
		assert_line "ok       $name-pc-windows-gnu: wine runs its programs"
		assert_line --regexp "^ok +$name-pc-windows-gnu: .*: GCC 14, binutils 2.44, mingw-w64 12.0.0; threads posix"
	done
	refute_line --regexp '^(warning|error)'
	refute_line --partial dlltool
}

@test "the locked files are asked for at the mirrors, and are there" {
	run -0 e2e_mingwup doctor --toolchains "$(e2e_toolchains)" --prefix "$gcc_14" --cc "$gcc_14/bin/i686-w64-mingw32-gcc"
	run clean "$e2e_program" doctor --toolchains "$(e2e_toolchains)" --prefix "$gcc_14" --cache "$e2e_cache"
	assert_line --regexp '^ok +http.* answers'
	assert_line --regexp '^(ok +the mirrors have all [0-9]+ files of the lock of gcc-14|note .*of the lock of gcc-14.*)'
}
