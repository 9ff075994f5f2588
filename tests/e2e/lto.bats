#!/usr/bin/env bats
# -flto: the profile minimal has no lto1, and a build that asks for it must do without; the profile full has it.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/consumer.bash"
source "$BATS_TEST_DIRNAME/../lib/rust_bed"

releases=(gcc-14 gcc-12)
triples=(i686-w64-mingw32 x86_64-w64-mingw32)

setup_file() {
	consumer_make
	rust_bed_make
	local release
	for release in "${releases[@]}"; do
		e2e_prefix "$release"
		e2e_mingwup install --quiet --offline --no-self-test --profile full --prefix "$BATS_FILE_TMPDIR/$release" \
			--cache "$e2e_cache" --toolchains "$(e2e_toolchains)" "@$release"
	done
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	cd "$BATS_TEST_TMPDIR" || return
	echo 'int answer(void); int main(void) { return answer() != 42; }' >main.c
	echo 'int answer(void) { return 42; }' >answer.c
}

# Of an object or a program.
sections() { # BIN TRIPLE FILE
	"$1/$2-objdump" -h "$3"
}

@test "minimal: -flto is ignored with one line, whatever its form, and the program runs" {
	local release triple bin flags
	wine_bed_need
	for release in "${releases[@]}"; do
		bin=$(e2e_prefix "$release")/bin
		for triple in "${triples[@]}"; do
			for flags in -flto '-flto=auto -ffat-lto-objects' '-flto -fno-fat-lto-objects -fuse-linker-plugin'; do
				# shellcheck disable=SC2086 # several
				run "$bin/$triple-gcc-posix" -Wall -Werror -O2 $flags -c main.c
				assert_success
				assert_output "$triple-gcc-posix: note: -flto is ignored: mingwup's profile minimal has no LTO, full has it"
				run sections "$bin" "$triple" main.o
				assert_output --partial '.text'
				refute_output --partial '.gnu.lto'
				# shellcheck disable=SC2086
				"$bin/$triple-gcc-posix" -O2 $flags -c answer.c
				"$bin/$triple-gcc-ar-posix" rcs libanswer.a answer.o
				# shellcheck disable=SC2086
				"$bin/$triple-g++-posix" -O2 $flags main.o -L. -lanswer -o program.exe
				run run_exe "$PWD/program.exe"
				assert_success
			done
			run "$bin/$triple-gcc-posix" -O2 -fno-lto -c main.c
			assert_success
			assert_output ''
		done
	done
}

@test "full: -flto makes GCC optimize across files" {
	local release triple bin
	for release in "${releases[@]}"; do
		bin=$BATS_FILE_TMPDIR/$release/bin
		for triple in "${triples[@]}"; do
			run "$bin/$triple-gcc-posix" -O2 -flto -c main.c answer.c
			assert_success
			assert_output ''
			run sections "$bin" "$triple" main.o
			assert_output --partial '.gnu.lto'
			run "$bin/$triple-gcc-posix" -O2 -flto main.o answer.o -o program.exe
			assert_success
			assert_output ''
			run "$bin/$triple-nm" program.exe
			assert_output --regexp ' T _?main'
			refute_output --regexp ' [Tt] _?answer'
			"$bin/$triple-gcc-posix" -O2 main.c answer.c -o program.exe
			run "$bin/$triple-nm" program.exe
			assert_output --regexp ' T _?answer'
		done
	done
}

# Several crates do that.
@test "minimal: a build script that asks cc whether -flto is supported is told that it is not" {
	local target
	rust_bed_need
	mkdir -p crate/src crate/.cargo
	printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' "$rust_bed_vendor" \
		>crate/.cargo/config.toml
	printf '[package]\nname = "crate"\nversion = "0.1.0"\nedition = "2021"\n[build-dependencies]\ncc = "1"\n' >crate/Cargo.toml
	cat >crate/build.rs <<-'END'
		fn main() {
		    let is_supported = |flag: &str| cc::Build::new().is_flag_supported(flag).unwrap();
		    println!("cargo:warning=lto {} O2 {}", is_supported("-flto"), is_supported("-O2"));
		    cc::Build::new().flag_if_supported("-flto").file("../answer.c").compile("answer");
		}
	END
	cat >crate/src/main.rs <<-'END'
		extern "C" {
		    fn answer() -> i32;
		}
		fn main() {
		    println!("the answer is {}", unsafe { answer() });
		}
	END
	cd crate
	run consumer_with_env env PATH="$prefix/bin:$rust_bed_bin" cargo build --offline \
		--target i686-pc-windows-gnu --target x86_64-pc-windows-gnu
	assert_success
	assert_output --partial 'lto false O2 true'
	wine_bed_need
	for target in "${consumer_targets[@]}"; do
		run run_exe "target/$target/debug/crate.exe"
		assert_success
		assert_output --partial 'the answer is 42'
	done
}
