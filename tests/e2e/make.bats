#!/usr/bin/env bats
# ./configure --host, plain makefiles, windres and pkg-config with the variables of env.sh and env.mk.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/consumer.bash"

setup_file() {
	consumer_make
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	cd "$BATS_TEST_TMPDIR" || return
}

# A library by libtool, and a program that wants it and a library of Windows.
write_autotools_project() {
	mkdir project && cd project || return
	cat >configure.ac <<-'END'
		AC_INIT([consumer], [1])
		AM_INIT_AUTOMAKE([foreign])
		AC_CONFIG_HEADERS([config.h])
		AM_PROG_AR
		LT_INIT([win32-dll disable-shared])
		AC_PROG_CC
		AC_CHECK_SIZEOF([void *])
		AC_CHECK_HEADERS([windows.h sys/utsname.h])
		AC_SEARCH_LIBS([GetUserNameA], [advapi32])
		AC_CONFIG_FILES([Makefile])
		AC_OUTPUT
	END
	cat >Makefile.am <<-'END'
		lib_LTLIBRARIES = libsum.la
		libsum_la_SOURCES = sum.c
		bin_PROGRAMS = program
		program_SOURCES = main.c
		program_LDADD = libsum.la
	END
	echo 'int sum(int a, int b) { return a + b; }' >sum.c
	cat >main.c <<-'END'
		#include "config.h"
		#include <stdio.h>
		#include <windows.h>
		#ifdef HAVE_SYS_UTSNAME_H
		#error "a header of the host"
		#endif
		int sum(int, int);
		int main(void)
		{
			printf("%d, %d bytes\n", sum(19, 23), SIZEOF_VOID_P);
			return sizeof(void *) != SIZEOF_VOID_P;
		}
	END
	cd ..
	consumer_clean sh -euc 'cd project && autoreconf --install'
}

@test "with PATH alone ./configure --host finds the tools of either target" {
	local target triple
	write_autotools_project
	for target in "${consumer_targets[@]}"; do
		triple=${target%-pc-windows-gnu}-w64-mingw32
		mkdir "$target"
		# shellcheck disable=SC2016 # for the inner shell
		run consumer_clean PATH="$prefix/bin:$bin" sh -euc 'cd "$0" && ../project/configure --host="$1" && make' "$target" "$triple"
		assert_success
		assert_line "checking for $triple-gcc... $triple-gcc"
		assert_line 'checking whether we are cross compiling... yes'
		assert_line 'checking for windows.h... yes'
		assert_line 'checking for sys/utsname.h... no'
		assert_machine "$target/program.exe" "$target"
	done
	wine_bed_need
	run run_exe i686-pc-windows-gnu/program.exe
	assert_success
	assert_output --partial '42, 4 bytes'
	run run_exe x86_64-pc-windows-gnu/program.exe
	assert_output --partial '42, 8 bytes'
}

write_makefile_project() {
	echo 'int main(void) { return 0; }' >main.c
	printf '#include <winver.h>\n1 VERSIONINFO\nFILEVERSION 7,6,5,4\n{\n}\n' >version.rc
	cat >rules.mk <<-'END'
		.RECIPEPREFIX = >
		all: i686-pc-windows-gnu.exe x86_64-pc-windows-gnu.exe
		i686-pc-windows-gnu.exe: main.c
		> $(RC_i686_pc_windows_gnu) version.rc i686.o
		> $(CC_i686_pc_windows_gnu) -o $@ main.c i686.o
		> $(RANLIB_i686_pc_windows_gnu) -V
		x86_64-pc-windows-gnu.exe: main.c
		> $(RC_x86_64_pc_windows_gnu) version.rc x86_64.o
		> $(CC_x86_64_pc_windows_gnu) -o $@ main.c x86_64.o
		> x86_64-w64-mingw32-ar --version
	END
}

assert_made() {
	local target
	for target in "${consumer_targets[@]}"; do
		assert_machine "$target.exe" "$target"
		run wrestool --list "$target.exe"
		assert_line --partial '--type=16 '
		rm "$target.exe"
	done
}

@test "a makefile uses the variables of env.sh, or includes env.mk, or is run by mingwup run" {
	write_makefile_project
	run consumer_with_env make -f rules.mk
	assert_success
	assert_made
	printf 'include %s/env.mk\ninclude rules.mk\n' "$prefix" >Makefile
	run consumer_clean make
	assert_success
	assert_made
	run consumer_clean "$e2e_program" run --prefix "$prefix" -- make -f rules.mk
	assert_success
	assert_made
}
