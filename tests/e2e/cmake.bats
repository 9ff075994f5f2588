#!/usr/bin/env bats
# CMake with the toolchain files, and nothing else: what it builds, finds and runs.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/consumer.bash"

setup_file() {
	consumer_make
	e2e_scratch
	export scratch
}

teardown_file() {
	e2e_clean
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	bats_load_library bats-file
}

cmake_configure() { # TARGET [ARG...]
	consumer_clean cmake -S "$BATS_TEST_TMPDIR/project" -B "$BATS_TEST_TMPDIR/$1" \
		-DCMAKE_TOOLCHAIN_FILE="$prefix/cmake/$1.cmake" "${@:2}"
}

cmake_build() { # TARGET
	consumer_clean cmake --build "$BATS_TEST_TMPDIR/$1"
}

write_project() {
	local project=$BATS_TEST_TMPDIR/project
	mkdir "$project"
	cat >"$project/CMakeLists.txt" <<-'END'
		cmake_minimum_required(VERSION 3.18)
		project(consumer C CXX RC)
		enable_testing()
		find_program(MAKE_OF_THE_HOST make REQUIRED)
		find_library(WS2_32 ws2_32 REQUIRED)
		set(MULTIARCH x86_64-linux-gnu aarch64-linux-gnu)
		list(TRANSFORM MULTIARCH PREPEND /usr/lib/ OUTPUT_VARIABLE LIBRARIES)
		list(TRANSFORM MULTIARCH PREPEND /usr/include/ OUTPUT_VARIABLE HEADERS)
		find_library(HOSTS_LIBRARY c PATHS ${LIBRARIES})
		find_path(HOSTS_HEADER sys/utsname.h PATHS ${HEADERS})
		message(STATUS "make ${MAKE_OF_THE_HOST}")
		message(STATUS "ws2_32 ${WS2_32}")
		message(STATUS "library of the host: ${HOSTS_LIBRARY}")
		message(STATUS "header of the host: ${HOSTS_HEADER}")
		add_library(sum STATIC sum.c)
		add_executable(program main.cpp version.rc)
		target_link_libraries(program sum ${WS2_32})
		add_test(NAME program COMMAND program "an argument")
	END
	echo 'int sum(int a, int b) { return a + b; }' >"$project/sum.c"
	cat >"$project/main.cpp" <<-'END'
		#include <winsock2.h>
		#include <iostream>
		#include <string>
		extern "C" int sum(int, int);
		int main(int argc, char **argv)
		{
			WSADATA data;
			std::cout << "the sum is " << sum(19, 23) << std::endl;
			if (argc != 2 || std::string(argv[1]) != "an argument" || WSAStartup(MAKEWORD(2, 2), &data))
				return 1;
			return !LoadLibraryA("libwinpthread-1.dll");
		}
	END
	printf '\0\0\1\0\1\0\1\1\0\0\1\0\30\0\60\0\0\0\26\0\0\0\50\0\0\0\1\0\0\0\2\0\0\0\1\0\30\0\0\0\0\0\4\0\0\0%32s' '' |
		tr ' ' '\0' >"$project/icon.ico"
	cat >"$project/version.rc" <<-'END'
		#include <winver.h>
		1 ICON "icon.ico"
		1 VERSIONINFO
		FILEVERSION 7,6,5,4
		FILETYPE VFT_APP
		{
			BLOCK "StringFileInfo" { BLOCK "040904B0" { VALUE "ProductName", "The consumer" } }
		}
	END
}

assert_found_is_the_targets() {
	local target=$1 triple=${1%-pc-windows-gnu}-w64-mingw32
	assert_line -- "-- make $bin/make"
	assert_line -- "-- ws2_32 $prefix/toolchains/$target/$triple/lib/libws2_32.a"
	assert_line -- '-- library of the host: HOSTS_LIBRARY-NOTFOUND'
	assert_line -- '-- header of the host: HOSTS_HEADER-NOTFOUND'
}

# As the tools of icoutils take them out of the program.
assert_resources() {
	run wrestool --list "$1"
	assert_success
	assert_line --partial '--type=3 '
	assert_line --partial '--type=14 '
	run wrestool --extract --raw --type=16 "$1"
	assert_output --regexp 'P.?r.?o.?d.?u.?c.?t.?N.?a.?m.?e'
}

@test "with the toolchain files alone C, C++ and resources become programs of both targets" {
	local target
	write_project
	for target in "${consumer_targets[@]}"; do
		run cmake_configure "$target" -G Ninja
		assert_success
		assert_found_is_the_targets "$target"
		run cmake_build "$target"
		assert_success
		assert_machine "$BATS_TEST_TMPDIR/$target/program.exe" "$target"
		assert_resources "$BATS_TEST_TMPDIR/$target/program.exe"
	done
}

@test "ctest runs the tests through wine, with the DLLs of the compiler at hand" {
	local target
	wine_bed_need
	write_project
	for target in "${consumer_targets[@]}"; do
		run cmake_configure "$target" -G 'Unix Makefiles'
		assert_success
		run cmake_build "$target"
		assert_success
		run consumer_clean ctest --test-dir "$BATS_TEST_TMPDIR/$target" --verbose
		assert_success
		assert_line --partial '1: the sum is 42'
		assert_line --partial '100% tests passed, 0 tests failed out of 1'
	done
}

@test "check_c_source_runs and try_run learn from programs that wine runs" {
	local target
	wine_bed_need
	mkdir "$BATS_TEST_TMPDIR/project"
	cat >"$BATS_TEST_TMPDIR/project/CMakeLists.txt" <<-'END'
		cmake_minimum_required(VERSION 3.18)
		project(consumer C)
		include(CheckCSourceRuns)
		check_c_source_runs("#include <windows.h>\nint main(void) { return !GetVersion(); }" IS_WINDOWS)
		file(WRITE "${CMAKE_BINARY_DIR}/word.c" "#include <stdio.h>\nint main(void) { printf(\"%d bits\", (int)sizeof(void *) * 8); return 3; }")
		try_run(STATUS COMPILED "${CMAKE_BINARY_DIR}" "${CMAKE_BINARY_DIR}/word.c" RUN_OUTPUT_VARIABLE WORD)
		message(STATUS "${IS_WINDOWS}, ${COMPILED}, ${STATUS}, ${WORD}")
	END
	for target in "${consumer_targets[@]}"; do
		run cmake_configure "$target"
		assert_success
		case $target in
		i686-*) assert_line -- '-- 1, TRUE, 3, 32 bits' ;;
		x86_64-*) assert_line -- '-- 1, TRUE, 3, 64 bits' ;;
		esac
	done
}

# A prefix of that name, with its files, as hard links.
make_prefix() { # PATH
	cp -al "$prefix" "$1" &&
		PATH=$bin e2e_mingwup install --quiet --offline --toolchains "$(e2e_toolchains)" --cache "$e2e_cache" --prefix "$1" @gcc-14
}

@test "a blank and # & * [ ] in the prefix's path are nothing to CMake, windres and Meson" {
	local odd="$scratch/a #b &c *[d]" generator target=i686-pc-windows-gnu
	make_prefix "$odd"
	write_project
	for generator in Ninja 'Unix Makefiles'; do
		rm -rf "${BATS_TEST_TMPDIR:?}/$target"
		prefix=$odd run cmake_configure "$target" -G "$generator"
		assert_success
		run cmake_build "$target"
		assert_success
		assert_resources "$BATS_TEST_TMPDIR/$target/program.exe"
	done
	cat >"$BATS_TEST_TMPDIR/project/meson.build" <<-'END'
		project('consumer', 'c', 'cpp')
		executable('program', 'main.cpp', 'sum.c', import('windows').compile_resources('version.rc'),
			dependencies: meson.get_compiler('c').find_library('ws2_32'))
	END
	run consumer_clean meson setup --cross-file "$odd/meson/$target.ini" "$BATS_TEST_TMPDIR/meson" "$BATS_TEST_TMPDIR/project"
	assert_success
	run consumer_clean ninja -C "$BATS_TEST_TMPDIR/meson"
	assert_success
	assert_resources "$BATS_TEST_TMPDIR/meson/program.exe"
}

@test "for a path that CMake, windres or Meson cannot take there is no file, and the character is named" {
	local character odd
	echo >"$BATS_TEST_TMPDIR/empty.rc"
	for character in "'" '"' '$' '`' '(' ')'; do
		odd=$scratch/p${character}q
		make_prefix "$odd"
		assert_not_exists "$odd/cmake/i686-pc-windows-gnu.cmake"
		assert_not_exists "$odd/meson/i686-pc-windows-gnu.ini"
		run e2e_mingwup env --format cmake --prefix "$odd" i686
		assert_failure 2
		assert_output --partial "no reader of the format cmake can take the $character in the path $odd"
		run e2e_mingwup env --format json --prefix "$odd"
		assert_success
		refute_output --partial CMAKE_TOOLCHAIN_FILE
		run "$odd/bin/i686-w64-mingw32-windres" "$BATS_TEST_TMPDIR/empty.rc" "$BATS_TEST_TMPDIR/empty.o"
		assert_failure
		assert_output --partial 'preprocessing failed'
		rm -r "$odd"
	done
}
