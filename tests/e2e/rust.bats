#!/usr/bin/env bats
# Real crates that compile C, built for Windows by Debian's cargo: broken without mingwup, well with it.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"
source "$BATS_TEST_DIRNAME/../lib/wine_bed"

setup_file() {
	rust_bed_make
	wine_bed_make
	gcc_14=$(e2e_prefix gcc-14)
	gcc_12=$(e2e_prefix gcc-12)
	export gcc_14 gcc_12
	[ ! -e "$rust_bed/mimalloc" ] || e2e_say "mimalloc's sources: $(cat "$rust_bed/mimalloc")"
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	rust_bed_need
}

# The variables of the troubleshooting guide that mingwup is for, without a path and without a linker.
guide=(CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_DEBUG=true
	CC_i686_pc_windows_gnu=i686-w64-mingw32-gcc-posix
	CXX_i686_pc_windows_gnu=i686-w64-mingw32-g++-posix
	AR_i686_pc_windows_gnu=i686-w64-mingw32-ar
	CC_x86_64_pc_windows_gnu=x86_64-w64-mingw32-gcc-posix
	CXX_x86_64_pc_windows_gnu=x86_64-w64-mingw32-g++-posix
	AR_x86_64_pc_windows_gnu=x86_64-w64-mingw32-ar)

build_both=(build --offline --target i686-pc-windows-gnu --target x86_64-pc-windows-gnu)

# shellcheck disable=SC2016 # for the inner shell
clean_with_env() { # ENV.SH COMMAND...
	rust_bed_clean sh -euc '. "$0"; exec "$@"' "$@"
}

# cargo with --target-dir in the test's own directory.
cargo_build() {
	"$@" --target-dir "$BATS_TEST_TMPDIR/target"
}

assert_apps_are_mimallocs() {
	local profile=$1 target
	for target in i686 x86_64; do
		run run_exe "$BATS_TEST_TMPDIR/target/$target-pc-windows-gnu/$profile/app.exe"
		assert_success
		assert_line 'sum 29999700000'
		assert_line 'the blocks belong to mimalloc: true'
		assert_line 'the stack belongs to mimalloc: false'
	done
}

@test "without mingwup the guide's variables end in the error that the guide is about" {
	local target
	for target in i686 x86_64; do
		run cargo_build rust_bed_clean env "${guide[@]}" cargo build --offline --target $target-pc-windows-gnu
		assert_failure 101
		assert_output --partial "error: failed to run custom build command for \`libmimalloc-sys v0.1.40\`"
		assert_output --partial "CC_${target}_pc_windows_gnu = Some($target-w64-mingw32-gcc-posix)"
		assert_output --partial "failed to find tool \"$target-w64-mingw32-gcc-posix\""
	done
}

@test "without mingwup and without any variable cc misses its default compiler" {
	local target
	for target in i686 x86_64; do
		run cargo_build rust_bed_clean cargo build --offline --target $target-pc-windows-gnu
		assert_failure 101
		assert_output --partial "failed to find tool \"$target-w64-mingw32-gcc\""
	done
}

@test "with env.sh both targets link, and the blocks of the programs are mimalloc's" {
	run cargo_build clean_with_env "$gcc_14/env.sh" cargo "${build_both[@]}"
	assert_success
	wine_bed_need
	assert_apps_are_mimallocs debug
}

@test "with env.sh of gcc-12 both targets link as release" {
	run cargo_build clean_with_env "$gcc_12/env.sh" cargo "${build_both[@]}" --release
	assert_success
	wine_bed_need
	assert_apps_are_mimallocs release
}

@test "with the configuration for cargo alone both targets link, as debug and as release" {
	run cargo_build rust_bed_clean cargo --config "$gcc_14/cargo/config.toml" "${build_both[@]}"
	assert_success
	run cargo_build rust_bed_clean cargo --config "$gcc_14/cargo/config.toml" "${build_both[@]}" --release
	assert_success
	wine_bed_need
	assert_apps_are_mimallocs debug
	assert_apps_are_mimallocs release
}

@test "with the guide's variables and PATH both targets link" {
	run cargo_build rust_bed_clean env "${guide[@]}" PATH="$gcc_14/bin:$rust_bed_bin" cargo "${build_both[@]}" --release
	assert_success
	wine_bed_need
	assert_apps_are_mimallocs release
}

# It has no std for Windows here, but reads the file all the same.
@test "a current cargo accepts the configuration" {
	local cargo
	cargo=$(rust_bed_of_today cargo) || skip "$cargo"
	mkdir -p "$BATS_TEST_TMPDIR/crate/src"
	printf '[package]\nname = "crate"\nversion = "0.1.0"\nedition = "2021"\n' >"$BATS_TEST_TMPDIR/crate/Cargo.toml"
	cat >"$BATS_TEST_TMPDIR/crate/src/main.rs" <<-'END'
		fn main() {
		    println!("{}", env!("CC_i686_pc_windows_gnu"));
		}
	END
	cd "$BATS_TEST_TMPDIR/crate"
	run --separate-stderr env -u RUSTFLAGS "$cargo" --config "$gcc_14/cargo/config.toml" run --quiet --offline
	assert_success
	assert_output "$gcc_14/bin/i686-w64-mingw32-gcc-posix"
	# shellcheck disable=SC2154 # set by run
	assert_equal "$stderr" ''
}
