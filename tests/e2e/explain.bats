#!/usr/bin/env bats
# Real builds that fail, explained: what is named is what was done to them, and what is advised mends it.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"

setup_file() {
	rust_bed_make
	gcc_14=$(e2e_prefix gcc-14)
	export gcc_14
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	rust_bed_need
	e2e_scratch
	cp -r "$rust_bed_app" "$scratch/project"
	cd "$scratch/project" || return
}

teardown() {
	e2e_clean
}

# What a build without the toolchains says, colours and all.
fail_to_build() { # [NAME=VALUE...] [ARGUMENT...]
	local variables=()
	while [[ ${1-} == *=* ]]; do
		variables+=("$1")
		shift
	done
	env -i HOME="$rust_bed/home" PATH="$rust_bed_bin" CARGO_TERM_COLOR=always "${variables[@]}" cargo build --offline "$@" 2>&1 &&
		fail 'the build did not fail'
	true
}

explain() { # [ARGUMENT...]
	e2e_mingwup explain --prefix "$scratch/prefix" "$@"
}

@test "a build of libmimalloc-sys without a compiler is explained, and the commands that are advised mend it" {
	local target
	for target in i686 x86_64; do
		fail_to_build --target $target-pc-windows-gnu >log
		run -0 explain log
		assert_line --index 0 --partial "compiler-missing: The build of libmimalloc-sys wants $target-w64-mingw32-gcc,"
	done
	# As a shell would run them, but for the place of the cache, and with cargo kept off the network.
	mkdir "$scratch/bin"
	ln -s "$e2e_program" "$scratch/bin/mingwup"
	sed -nE 's/^ {4}([^ ])/\1/p' <<<"$output" >commands
	assert_equal "$(cut -d ' ' -f 1-2 commands)" "mingwup install
mingwup run"
	env -i HOME="$rust_bed/home" PATH="$scratch/bin:$rust_bed_bin" CARGO_NET_OFFLINE=true MINGWUP_CACHE="$e2e_cache" \
		MINGWUP_TOOLCHAINS="$(e2e_toolchains)" MINGWUP_OFFLINE=1 sh -eu commands
	assert_equal "$(head -c 2 target/x86_64-pc-windows-gnu/debug/app.exe)" MZ
}

@test "the guide's variables without a compiler are explained by the name that they have" {
	fail_to_build CC_i686_pc_windows_gnu=i686-w64-mingw32-gcc-posix --target i686-pc-windows-gnu >log
	run -0 explain log
	assert_line --index 0 --partial 'wants i686-w64-mingw32-gcc-posix,'
}

@test "a program without C misses its linker" {
	sed -i '/^mimalloc/d' Cargo.toml
	rm -f Cargo.lock
	echo 'fn main() {}' >src/main.rs
	fail_to_build --target x86_64-pc-windows-gnu >log
	run -0 explain log
	assert_line --index 0 --partial 'linker-missing: rustc links x86_64-pc-windows-gnu by x86_64-w64-mingw32-gcc,'
}

@test "a full disk is the cause of what fails by it" {
	mkdir full
	unshare --mount true 2>/dev/null || skip 'nothing can be mounted here'
	unshare --mount sh -euc 'mount -t tmpfs -o size=1M tmpfs full; exec "$@"' sh \
		env -i HOME="$rust_bed/home" PATH="$rust_bed_bin" cargo build --offline --target-dir full \
		--target x86_64-pc-windows-gnu >log 2>&1 || true
	run -0 explain log
	assert_line --index 0 --partial 'disk-full: '
}

@test "run --explain builds what can be built, and explains what a project breaks itself" {
	local run_explained=(env -i HOME="$rust_bed/home" PATH="$rust_bed_bin" "$e2e_program" run --explain --prefix "$gcc_14" --)
	run -0 "${run_explained[@]}" cargo build --offline --target i686-pc-windows-gnu
	refute_output --partial mingwup:
	printf 'extern "C" { fn frobnicate(); }\nfn main() { unsafe { frobnicate() } }\n' >src/main.rs
	run -101 "${run_explained[@]}" cargo build --offline --target i686-pc-windows-gnu
	assert_output --partial 'mingwup: symbols-missing: Nothing that is linked defines frobnicate:'
	echo 'fn main() { let _: u8 = "1"; }' >src/main.rs
	run -101 "${run_explained[@]}" cargo build --offline --target i686-pc-windows-gnu
	assert_output --partial 'mingwup: code-refused: rustc refuses the code of app (E0308)'
}
