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

# What g++ would run: each word on a line, without what tells where it lies, and without the option.
commands() { # PREFIX TRIPLE FLAG...
	"$1/bin/$2-g++-posix" '-###' "${@:3}" main.c 2>&1 | tr ' ' '\n' | tr -d "'\"" | grep -v '^-fno-lto$' |
		sed -e "s,$(realpath "$1/toolchains/${2%%-*}-pc-windows-gnu"),TREE,g" -e "s,$1/bin,TREE/bin,g" -e 's,/tmp/[[:alnum:]]*,TMP,g'
}

# Of an object or a program.
sections() { # BIN TRIPLE FILE
	"$1/$2-objdump" -h "$3"
}

lto_forms=(-flto '-flto=auto -ffat-lto-objects' '-flto=2 -fno-fat-lto-objects -fuse-linker-plugin' @flto)

@test "minimal: -flto has no effect, whatever its form, and the program runs" {
	local release triple bin flags
	wine_bed_need
	echo '-flto -flto-partition=none' >flto
	for release in "${releases[@]}"; do
		bin=$(e2e_prefix "$release")/bin
		for triple in "${triples[@]}"; do
			for flags in "${lto_forms[@]}"; do
				# shellcheck disable=SC2086 # several
				run "$bin/$triple-gcc-posix" -Wall -Werror -O2 $flags -c main.c answer.c
				assert_success
				assert_output ''
				run sections "$bin" "$triple" main.o
				assert_output --partial '.text'
				refute_output --partial '.gnu.lto'
				"$bin/$triple-gcc-ar-posix" rcs libanswer.a answer.o
				# shellcheck disable=SC2086
				run "$bin/$triple-g++-posix" -O2 $flags main.o -L. -lanswer -o program.exe
				assert_success
				assert_output ''
				run run_exe "$PWD/program.exe"
				assert_success
			done
		done
	done
}

@test "minimal: objects that have code beside what LTO wants are linked by their code" {
	local release triple
	for release in "${releases[@]}"; do
		for triple in "${triples[@]}"; do
			"$BATS_FILE_TMPDIR/$release/bin/$triple-gcc-posix" -O2 -flto -ffat-lto-objects -c main.c answer.c
			run "$(e2e_prefix "$release")/bin/$triple-gcc-posix" main.o answer.o -o program.exe
			assert_success
			assert_output ''
		done
	done
}

@test "minimal: but for -fno-lto, the driver runs the same commands as that of full" {
	local release triple flags
	for release in "${releases[@]}"; do
		for triple in "${triples[@]}"; do
			for flags in -O2 '-march=native -mtune=native' -shared -shared-libgcc '-municode -mwindows' -pg; do
				# shellcheck disable=SC2086
				commands "$(e2e_prefix "$release")" "$triple" $flags -fno-lto >minimal
				# shellcheck disable=SC2086
				commands "$BATS_FILE_TMPDIR/$release" "$triple" $flags -fno-lto >full
				assert [ -s minimal ]
				diff minimal full
			done
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

# To cc an option is supported only when the compiler says nothing.
@test "minimal: a build with -flto in its flags finds by cc what the compiler supports, and runs" {
	local target
	rust_bed_need
	mkdir -p crate/src crate/.cargo
	printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' "$rust_bed_vendor" \
		>crate/.cargo/config.toml
	printf '[package]\nname = "crate"\nversion = "0.1.0"\nedition = "2021"\n[build-dependencies]\ncc = "1"\n' >crate/Cargo.toml
	cat >crate/build.rs <<-'END'
		fn main() {
		    let is_supported = |flag: &str| cc::Build::new().is_flag_supported(flag).unwrap();
		    println!("cargo:warning=std {} nonsense {}", is_supported("-std=c11"), is_supported("-fnonsense"));
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
	run consumer_with_env env PATH="$prefix/bin:$rust_bed_bin" CFLAGS=-flto cargo build --offline \
		--target i686-pc-windows-gnu --target x86_64-pc-windows-gnu
	assert_success
	assert_output --partial 'std true nonsense false'
	wine_bed_need
	for target in "${consumer_targets[@]}"; do
		run run_exe "target/$target/debug/crate.exe"
		assert_success
		assert_output --partial 'the answer is 42'
	done
}
