#!/usr/bin/env bats
# A release with a library for Windows among its packages: pkg-config finds it, cargo links it and runs what comes out.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"
source "$BATS_TEST_DIRNAME/../lib/consumer.bash"

# A release of our own, locked from the signed archive: gcc-14's packages and zlib.
make_release_with_zlib() { # DIRECTORY
	mkdir "$1" &&
		sed -e 's/^release = .*/release = "with-zlib"/' -e '/^default/d' \
			-e 's/^packages = \["\(.*\)"\]/packages = ["\1", "libz-mingw-w64-dev"]/' \
			"$e2e_repository/toolchains.d/gcc-14.toml" >"$1/with-zlib.toml" &&
		e2e_mingwup lock --quiet --toolchains "$1" --cache "$e2e_cache" with-zlib
}

setup_file() {
	consumer_make
	rust_bed_make
	e2e_scratch
	make_release_with_zlib "$scratch/toolchains.d"
	PATH=$bin e2e_mingwup install --quiet --toolchains "$scratch/toolchains.d" --cache "$e2e_cache" --prefix "$scratch/prefix" \
		@with-zlib
	export scratch prefix=$scratch/prefix
}

teardown_file() {
	e2e_clean
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	cd "$BATS_TEST_TMPDIR" || return
}

@test "pkg-config finds zlib in the toolchain by the variables of either target" {
	local target triple lower root
	printf '#include <stdio.h>\n#include <zlib.h>\nint main(void) { return puts(zlibVersion()) < 0; }\n' >main.c
	for target in "${consumer_targets[@]}"; do
		triple=${target%-pc-windows-gnu}-w64-mingw32 lower=${target//-/_} root=$prefix/toolchains/$target
		# shellcheck disable=SC2016 # for the inner shell
		run consumer_with_env sh -euc '
			eval "export PKG_CONFIG_LIBDIR=\$PKG_CONFIG_LIBDIR_$0 PKG_CONFIG_SYSROOT_DIR=\$PKG_CONFIG_SYSROOT_DIR_$0"
			pkg-config --cflags --libs zlib' "$lower"
		assert_success
		assert_output --partial "-I$root/usr/$triple/include"
		# shellcheck disable=SC2086 # words
		run consumer_with_env "$triple-gcc-posix" main.c $output -o "$target.exe"
		assert_success
		assert_machine "$target.exe" "$target"
	done
}

write_crate() {
	mkdir -p crate/src crate/.cargo
	printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' "$rust_bed_vendor" \
		>crate/.cargo/config.toml
	cat >crate/Cargo.toml <<-'END'
		[package]
		name = "crate"
		version = "0.1.0"
		edition = "2021"

		[build-dependencies]
		pkg-config = "0.3"
	END
	echo 'fn main() { pkg_config::probe_library("zlib").unwrap(); }' >crate/build.rs
	cat >crate/src/main.rs <<-'END'
		extern "C" {
		    fn zlibVersion() -> *const std::os::raw::c_char;
		}
		fn main() {
		    println!("zlib {:?}", unsafe { std::ffi::CStr::from_ptr(zlibVersion()) });
		}
	END
}

@test "a build script with the pkg-config crate finds it too, and cargo run runs the programs" {
	local target
	rust_bed_need
	write_crate
	cd crate
	run consumer_with_env env PATH="$prefix/bin:$rust_bed_bin" cargo build --offline \
		--target i686-pc-windows-gnu --target x86_64-pc-windows-gnu
	assert_success
	wine_bed_need
	for target in "${consumer_targets[@]}"; do
		run consumer_with_env env PATH="$prefix/bin:$rust_bed_bin" cargo run --quiet --offline --target "$target"
		assert_success
		# wine may take a zlib1.dll of its own, which is of another version.
		assert_output --partial 'zlib "1.'
	done
}
