#!/usr/bin/env bats
# The failing build of the troubleshooting guide, as a newcomer meets it: it fails, explain and doctor say why,
# doctor mends it, it passes.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"
source "$BATS_TEST_DIRNAME/../lib/wine_bed"

setup_file() {
	rust_bed_make
	wine_bed_make
	e2e_fetch gcc-14
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	rust_bed_need
	e2e_scratch
	cd "$scratch" || return
	mkdir -p home/.cache/mingwup home/.cargo bin
	cp -al "$e2e_cache/artifacts" home/.cache/mingwup
	cp -R "$rust_bed_app" app
	# Where the crates are is a matter of the machine's, not of the project's.
	mv app/.cargo/config.toml home/.cargo
	rmdir app/.cargo
	ln -s "$e2e_program" bin/mingwup
	cd app || return
}

teardown() {
	e2e_clean
}

# A machine without mingw and without any setting, and the variables of the guide's error.
newcomer() { # [NAME=VALUE...] COMMAND...
	env -i HOME="$scratch/home" PATH="$scratch/bin:$rust_bed_bin" MINGWUP_TOOLCHAINS="$(e2e_toolchains)" "$@"
}

build=(cargo build --offline --target i686-pc-windows-gnu)

assert_app_runs() {
	wine_bed_need
	run run_exe target/i686-pc-windows-gnu/debug/app.exe
	assert_success
	assert_line 'the blocks belong to mimalloc: true'
}

@test "nothing is set: the build fails, explain and doctor name what is missing, --fix mends it, the build passes" {
	run newcomer "${build[@]}"
	assert_failure 101
	assert_output --partial "failed to run custom build command for \`libmimalloc-sys"
	assert_output --partial 'failed to find tool "i686-w64-mingw32-gcc"'

	run -0 newcomer mingwup explain <<<"$output"
	assert_line --regexp '^compiler-missing: The build of libmimalloc-sys wants i686-w64-mingw32-gcc, and there is none'
	assert_line --regexp '^ +mingwup install .*i686-pc-windows-gnu$'

	run -1 newcomer mingwup doctor --offline i686
	assert_line --regexp '^error +there is no toolchain in .*/mingwup for i686-pc-windows-gnu$'
	assert_line --regexp '^ +mend: mingwup install .*i686-pc-windows-gnu$'
	assert_line --regexp '^error +i686-pc-windows-gnu: cc takes i686-w64-mingw32-gcc as the C compiler, by default, and there is no such program$'
	assert_line --regexp '^ +mend: mingwup cargo --write$'
	[ ! -e .cargo ] && [ ! -e "$scratch/home/.local" ]

	run -0 newcomer mingwup doctor --offline --fix i686
	assert_line --regexp '^mending: mingwup install .*i686-pc-windows-gnu$'
	assert_line 'mending: mingwup cargo --write'
	assert_equal "$(grep -c '^mending:' <<<"$output")" 2
	refute_line --regexp '^(warning|error)'

	run -0 newcomer "${build[@]}"
	assert_app_runs
	run -0 newcomer mingwup doctor --offline --quiet
	assert_output ''
}

@test "the guide's variables are set: doctor says which stands in the way, and without it the build passes" {
	local guide=CC_i686_pc_windows_gnu=i686-w64-mingw32-gcc-posix
	run newcomer $guide "${build[@]}"
	assert_failure 101
	assert_output --partial 'CC_i686_pc_windows_gnu = Some(i686-w64-mingw32-gcc-posix)'
	run -0 newcomer $guide mingwup explain <<<"$output"
	assert_line --regexp '^compiler-missing: The build of libmimalloc-sys wants i686-w64-mingw32-gcc-posix, and there is none'

	run -1 newcomer $guide mingwup doctor --offline --fix i686
	assert_line 'mending: mingwup cargo --write'
	assert_line --regexp '^error .*: cc takes i686-w64-mingw32-gcc-posix as the C compiler, by CC_i686_pc_windows_gnu in the environment, and there is no such program$'
	assert_line '         mend: unset CC_i686_pc_windows_gnu'
	assert_equal "$(grep -c '^error' <<<"$output")" 1

	run -0 newcomer "${build[@]}"
	# What the guide says, with the compilers in PATH, is as good.
	run -0 newcomer $guide PATH="$scratch/home/.local/share/mingwup/bin:$scratch/bin:$rust_bed_bin" "${build[@]}"
	run -0 newcomer $guide PATH="$scratch/home/.local/share/mingwup/bin:$scratch/bin:$rust_bed_bin" mingwup doctor --offline i686
	assert_line --regexp '^ok .* cc takes .*/bin/i686-w64-mingw32-gcc-posix as the C compiler, by CC_i686_pc_windows_gnu in the environment$'
}
