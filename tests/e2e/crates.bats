#!/usr/bin/env bats
# What crates read beside CC: bindgen, cmake, raw-dylib, and the cargo of today.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"
source "$BATS_TEST_DIRNAME/../lib/consumer.bash"

setup_file() {
	consumer_make
	rust_bed_make
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	rust_bed_need
	cd "$BATS_TEST_TMPDIR" || return
}

# Sets $of_today to the program of a Rust that is not Debian's, rustup's for one, which wants to know its own HOME.
need_rust_of_today() { # cargo|rustc
	of_today=$(rust_bed_of_today "$1") || skip "$of_today"
}

with_env_of_today() { # COMMAND...
	consumer_with_env env HOME="$HOME" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}" "$@"
}

# bindgen as a build script has it: by TARGET it knows what it writes for.
@test "bindgen's clang reads windows.h with the arguments for either target, and not without" {
	local target
	echo '#include <windows.h>' >windows.h.h
	for target in "${consumer_targets[@]}"; do
		run consumer_clean TARGET="$target" "$rust_bed_bindgen" windows.h.h
		assert_failure
		assert_output --partial "'windows.h' file not found"
		run consumer_with_env env TARGET="$target" "$rust_bed_bindgen" --allowlist-type 'ULONG_PTR' \
			--allowlist-function GetTickCount windows.h.h
		assert_success
		assert_output --partial 'GetTickCount'
		case $target in
		i686-*) assert_output --regexp 'type ULONG_PTR = :: std :: os :: raw :: c_ulong ;' ;;
		x86_64-*) assert_output --regexp 'type ULONG_PTR = :: std :: os :: raw :: c_ulonglong ;' ;;
		esac
	done
}

# The crate reads CMAKE_TOOLCHAIN_FILE_<target> itself since 0.1.46; Debian's is older, and the build script says it.
write_cmake_crate() {
	mkdir -p crate/src crate/.cargo crate/c
	printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' "$rust_bed_vendor" \
		>crate/.cargo/config.toml
	cat >crate/Cargo.toml <<-'END'
		[package]
		name = "crate"
		version = "0.1.0"
		edition = "2021"

		[build-dependencies]
		cmake = "0.1"
	END
	cat >crate/build.rs <<-'END'
		fn main() {
		    let target = std::env::var("TARGET").unwrap().replace('-', "_");
		    let file = std::env::var(format!("CMAKE_TOOLCHAIN_FILE_{}", target)).unwrap();
		    let out = cmake::Config::new("c").define("CMAKE_TOOLCHAIN_FILE", file).build();
		    println!("cargo:rustc-link-search=native={}/lib", out.display());
		    println!("cargo:rustc-link-lib=static=sum");
		}
	END
	cat >crate/src/main.rs <<-'END'
		extern "C" {
		    fn sum(a: i32, b: i32) -> i32;
		}
		fn main() {
		    println!("the sum is {}", unsafe { sum(19, 23) });
		}
	END
	cat >crate/c/CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.18)
		project(sum C)
		find_library(WS2_32 ws2_32 REQUIRED)
		add_library(sum STATIC sum.c)
		install(TARGETS sum DESTINATION lib)
	END
	echo 'int sum(int a, int b) { return a + b; }' >crate/c/sum.c
}

@test "a build script with the cmake crate builds for both targets with the toolchain files" {
	local target
	write_cmake_crate
	cd crate
	run consumer_with_env env PATH="$prefix/bin:$rust_bed_bin" cargo build --offline \
		--target i686-pc-windows-gnu --target x86_64-pc-windows-gnu
	assert_success
	wine_bed_need
	for target in "${consumer_targets[@]}"; do
		run run_exe "target/$target/debug/crate.exe"
		assert_success
		assert_output --partial 'the sum is 42'
	done
}

# It has no std for Windows here: what its build script compiles is all that can be seen.
assert_mimalloc_is_compiled() {
	local target archive
	for target in "${consumer_targets[@]}"; do
		archive=$(echo target/"$target"/debug/build/libmimalloc-sys-*/out/libmimalloc.a)
		assert_machine "$archive" "$target"
		run "$prefix/bin/x86_64-w64-mingw32-nm" --defined-only "$archive"
		assert_output --partial 'mi_malloc'
	done
}

@test "the cargo of today compiles libmimalloc-sys's C for both targets with env.sh" {
	need_rust_of_today cargo
	# Not in the bed: Debian's cargo cannot read the lock that this one writes.
	cp -R "$rust_bed_app" app
	rm -f app/Cargo.lock
	run with_env_of_today sh -euc 'cd app && exec "$@"' sh "$of_today" build --offline --keep-going \
		--target-dir "$PWD/target" --target i686-pc-windows-gnu --target x86_64-pc-windows-gnu
	assert_failure
	assert_output --partial "can't find crate for \`core\`"
	refute_output --partial 'failed to run custom build command'
	assert_mimalloc_is_compiled
}

@test "the cargo of today compiles libmimalloc-sys's C by an include of the configuration alone" {
	need_rust_of_today cargo
	case $(with_env_of_today "$of_today" --version) in
	'cargo 1.'[0-8]?.* | 'cargo 1.9'[0-3].*) skip 'this cargo knows no include' ;;
	esac
	mkdir -p app/.cargo
	cp -R "$rust_bed_app/src" "$rust_bed_app/Cargo.toml" app
	printf 'include = ["%s"]\n\n' "$prefix/cargo/config.toml" | cat - "$rust_bed_app/.cargo/config.toml" >app/.cargo/config.toml
	run consumer_clean HOME="$HOME" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}" sh -euc 'cd app && exec "$@"' sh "$of_today" build --offline --keep-going \
		--target-dir "$PWD/target" --target i686-pc-windows-gnu --target x86_64-pc-windows-gnu
	assert_failure
	refute_output --partial 'failed to run custom build command'
	assert_mimalloc_is_compiled
}

# A crate without std and core, whose import library rustc makes by <triple>-dlltool from PATH.
write_raw_dylib() {
	cat >ticks.rs <<-'END'
		#![feature(no_core, lang_items)]
		#![allow(internal_features)]
		#![no_core]
		#[lang = "pointee_sized"]
		pub trait PointeeSized {}
		#[lang = "meta_sized"]
		pub trait MetaSized: PointeeSized {}
		#[lang = "sized"]
		pub trait Sized: MetaSized {}
		#[lang = "copy"]
		pub trait Copy {}
		#[cfg_attr(target_arch = "x86", link(name = "kernel32", kind = "raw-dylib", import_name_type = "undecorated"))]
		#[cfg_attr(not(target_arch = "x86"), link(name = "kernel32", kind = "raw-dylib"))]
		extern "system" {
		    fn GetTickCount() -> u32;
		}
		#[no_mangle]
		pub extern "C" fn ticks() -> u32 {
		    unsafe { GetTickCount() }
		}
	END
	cat >main.c <<-'END'
		#include <stdio.h>
		unsigned ticks(void);
		int main(void)
		{
			printf("ticks: %d\n", ticks() != 0);
			return 0;
		}
	END
}

@test "with PATH of env.sh rustc makes the import libraries of raw-dylib by dlltool, and the program runs" {
	local target triple rustc
	need_rust_of_today rustc
	write_raw_dylib
	for target in "${consumer_targets[@]}"; do
		triple=${target%-pc-windows-gnu}-w64-mingw32
		rustc=(env RUSTC_BOOTSTRAP=1 HOME="$HOME" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}" "$of_today" --target "$target" --edition 2021 --crate-type rlib -C panic=abort
			ticks.rs -o "lib$target.rlib")
		run consumer_clean "${rustc[@]}"
		assert_failure
		assert_output --partial "error calling dlltool '$triple-dlltool'"
		run consumer_with_env "${rustc[@]}"
		assert_success
		run consumer_with_env "$triple-gcc-posix" main.c -x none "lib$target.rlib" -o "$target.exe"
		assert_success
	done
	wine_bed_need
	for target in "${consumer_targets[@]}"; do
		run run_exe "$target.exe"
		assert_success
		assert_output --partial 'ticks: 1'
	done
}
