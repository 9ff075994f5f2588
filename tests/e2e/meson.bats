#!/usr/bin/env bats
# Meson with the cross files, and nothing else.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/consumer.bash"

setup_file() {
	consumer_make
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	write_project
}

write_project() {
	local project=$BATS_TEST_TMPDIR/project
	mkdir "$project"
	cat >"$project/meson.build" <<-'END'
		project('consumer', 'c', 'cpp', version: '1')
		compiler = meson.get_compiler('c')
		message('windows', host_machine.system(), host_machine.cpu_family(), compiler.sizeof('void *'))
		message('a library of the host:', compiler.find_library('dl', required: false).found())
		resources = import('windows').compile_resources('version.rc')
		sum = static_library('sum', 'sum.c')
		program = executable('program', 'main.cpp', resources, link_with: sum,
			dependencies: compiler.find_library('ws2_32'))
		test('program', program, args: ['an argument'])
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
			return WSAStartup(MAKEWORD(2, 2), &data) || argc != 2 || std::string(argv[1]) != "an argument";
		}
	END
	printf '#include <winver.h>\n1 VERSIONINFO\nFILEVERSION 7,6,5,4\n{\n}\n' >"$project/version.rc"
}

meson_setup() { # TARGET
	consumer_clean meson setup --cross-file "$prefix/meson/$1.ini" "$BATS_TEST_TMPDIR/$1" "$BATS_TEST_TMPDIR/project"
}

@test "with the cross files alone C, C++ and resources become programs of both targets" {
	local target
	for target in "${consumer_targets[@]}"; do
		run meson_setup "$target"
		assert_success
		case $target in
		i686-*) assert_output --partial 'Message: windows windows x86 4' ;;
		x86_64-*) assert_output --partial 'Message: windows windows x86_64 8' ;;
		esac
		assert_output --partial 'Message: a library of the host: false'
		run consumer_clean ninja -C "$BATS_TEST_TMPDIR/$target"
		assert_success
		assert_machine "$BATS_TEST_TMPDIR/$target/program.exe" "$target"
		run wrestool --list "$BATS_TEST_TMPDIR/$target/program.exe"
		assert_line --partial '--type=16 '
	done
}

@test "meson test runs the programs through wine" {
	local target
	wine_bed_need
	for target in "${consumer_targets[@]}"; do
		run meson_setup "$target"
		assert_success
		run consumer_clean meson test -C "$BATS_TEST_TMPDIR/$target" --verbose
		assert_success
		assert_output --partial 'the sum is 42'
		assert_line --regexp '^Ok: +1 *$'
	done
}
