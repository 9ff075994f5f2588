#!/bin/sh
# Compiles and links C and C++ with a toolchain and looks at what came out, wherever it is run.
#
#	compile.sh BIN DIRECTORY TRIPLE...
#
# BIN holds the tools; DIRECTORY, which exists, gets everything that is written. Prints "TRIPLE: VERSION ok" for each
# triple; exit status 1 when one thing fails or says anything. Wants nothing of the machine but a POSIX shell, cat, od
# and tr (busybox has them): no C library, no /proc, no /dev.
set -eu
bin=$1
cd "$2"
shift 2
TMPDIR=$PWD
export TMPDIR

cat >hello.c <<'END'
#include <pthread.h>
#include <stdio.h>
#include <windows.h>
int answer(void);
static void *run(void *arg)
{
	printf("%lu\n", GetCurrentThreadId());
	return arg;
}
int main(void)
{
	pthread_t t;
	return pthread_create(&t, NULL, run, NULL) || pthread_join(t, NULL) || answer() != 42;
}
END
cat >answer.c <<'END'
int answer(void) { return 42; }
END
cat >hello.cc <<'END'
#include <iostream>
#include <stdexcept>
#include <thread>
int main()
{
	std::thread t([] {
		try {
			throw std::runtime_error("caught");
		} catch (const std::exception &e) {
			std::cout << e.what() << '\n';
		}
	});
	t.join();
}
END

fail() {
	echo "compile.sh: $*" >&2
	exit 1
}

# Even a warning is too much: a loader that skips what it was told to preload goes on after one.
tool() { # NAME ARGUMENT...
	name=$1
	shift
	said=$("$bin/$name" "$@" 2>&1) || fail "$name $*: exit status $?: $said"
	[ -z "$said" ] || fail "$name $*: it said: $said"
}

# Bytes of a file, in hexadecimal.
bytes() { # FILE OFFSET COUNT
	od -An -v -tx1 -j"$2" -N"$3" "$1" | tr -d ' \n'
}

# A program for Windows: "MZ", and where it says, "PE" and the machine's number.
check() { # FILE TRIPLE
	case $2 in
	i686-*) machine=4c01 ;;
	*) machine=6486 ;;
	esac
	at=$(bytes "$1" 60 2)
	[ "$(bytes "$1" 0 2) $(bytes "$1" "$((0x${at#??}${at%??}))" 6)" = "4d5a 50450000$machine" ] ||
		fail "$1 is no program for $2"
}

for triple; do
	tool "$triple-gcc-posix" -O2 -c hello.c -o hello.o
	tool "$triple-gcc" -O2 -c answer.c -o answer.o
	tool "$triple-ar" rcs "libanswer-$triple.a" answer.o
	tool "$triple-ranlib" "libanswer-$triple.a"
	tool "$triple-gcc-posix" hello.o -L. "-lanswer-$triple" -o "c-$triple.exe"
	tool "$triple-g++-posix" -O2 hello.cc -o "cxx-$triple.exe"
	tool "$triple-gcc-posix" -O2 -flto hello.c answer.c -o "lto-$triple.exe"
	for kind in c cxx lto; do
		check "$kind-$triple.exe" "$triple"
	done
	echo "$triple: $("$bin/$triple-gcc-posix" -dumpversion) ok"
done
