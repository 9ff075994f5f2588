# Small toolchains of no use, that are installed as real ones are: signed archives, locks, and an nginx that serves
# them. To be sourced.
#
#	fake_make DIRECTORY     makes there, for the releases test-1 (default) and test-2: archive-1, archive-2,
#	                        toolchains.d with locks, and in `port` where the archives are served, as /archive-1 ...
#	fake_serve DIRECTORY    starts nginx for what lies in DIRECTORY; requests are logged in DIRECTORY/access.log
#	                        and served slowly below /slow
#	fake_stop DIRECTORY     ends it
#
# Both targets have a compiler, an ELF program that prints "<triple> gcc <release>", other tools, and a package of
# headers in common. The C library is this machine's.

# shellcheck shell=bash

fake_lib=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
# shellcheck source=archive.bash
. "$fake_lib/archive.bash"

fake_multiarch=$(gcc -print-multiarch)
fake_host=$(uname -m)-linux
case $fake_host in
x86_64-linux) fake_architecture=amd64 fake_loader=ld-linux-x86-64.so.2 ;;
aarch64-linux) fake_architecture=arm64 fake_loader=ld-linux-aarch64.so.1 ;;
esac

# A compiler's package: fake_compiler TREES RELEASE PROCESSOR TRIPLE
fake_compiler() {
	local root=$1/cc-${3/_/-}_14.2-$2_$fake_architecture tool
	package "$1" "cc-${3/_/-}" "14.2-$2" "$fake_architecture" 'Depends: fake-headers, libc6'
	mkdir -p "$root/usr/bin" "$root/usr/lib/gcc/$4/$2" "$root/usr/share/man/man1"
	for tool in gcc-posix g++-posix ar ranlib windres; do
		gcc -O1 -s -o "$root/usr/bin/$4-$tool" -DTEXT="\"$4 ${tool%-posix} $2\"" -x c - <<-'END'
			#include <stdio.h>
			int main(void) { return puts(TEXT) < 0; }
		END
	done
	ln "$root/usr/bin/$4-gcc-posix" "$root/usr/bin/$4-gcc-$2-posix"
	echo "crt of $2" >"$root/usr/lib/gcc/$4/$2/crt.o"
	ln -s crt.o "$root/usr/lib/gcc/$4/$2/alias.o"
	echo manual >"$root/usr/share/man/man1/$4-gcc.1"
}

fake_trees() { # TREES RELEASE
	local libc=$1/libc6_2.0_$fake_architecture headers=$1/fake-headers_$2_all
	mkdir -p "$1"
	fake_compiler "$1" "$2" i686 i686-w64-mingw32
	fake_compiler "$1" "$2" x86_64 x86_64-w64-mingw32
	package "$1" fake-headers "$2" all
	mkdir -p "$headers/usr/share/mingw-w64/include"
	echo "#define FAKE $2" >"$headers/usr/share/mingw-w64/include/fake.h"
	head -c 300000 /dev/zero | tr '\0' x >"$headers/usr/share/mingw-w64/include/large.h"
	package "$1" libc6 2.0 "$fake_architecture"
	mkdir -p "$libc/usr/lib/$fake_multiarch"
	cp -L "/lib/$fake_multiarch/$fake_loader" "/lib/$fake_multiarch/libc.so.6" "$libc/usr/lib/$fake_multiarch/"
}

fake_manifest() { # DIRECTORY RELEASE DEFAULT PORT
	cat >"$1/toolchains.d/test-$2.toml" <<-END
		schema = 1
		release = "test-$2"
		summary = "release $2 for tests"
		default = $3
		[promise]
		threads = "posix"
		crt = "msvcrt"
		gcc = "14.2"
		binutils = "2.44"
		mingw-w64 = "12.0"
		[archive]
		origin = "Debian"
		suite = "trixie"
		components = ["main"]
		keyring = "$1/archive-$2/keyring.gpg"
		mirrors = ["http://127.0.0.1:$4/archive-$2"]
		[[host]]
		name = "$fake_host"
		architecture = "$fake_architecture"
		multiarch = "$fake_multiarch"
		loader = "$fake_loader"
		[[target]]
		name = "i686-pc-windows-gnu"
		triple = "i686-w64-mingw32"
		exceptions = "dwarf"
		packages = ["cc-i686"]
		[[target]]
		name = "x86_64-pc-windows-gnu"
		triple = "x86_64-w64-mingw32"
		exceptions = "seh"
		packages = ["cc-x86-64"]
		[minimal]
		omit = ["share/man/*"]
	END
}

fake_make() { # DIRECTORY
	local release
	mkdir "$1/toolchains.d"
	fake_serve "$1"
	for release in 1 2; do
		fake_trees "$1/trees-$release" "$release"
		"$fake_lib/make-archive" --architectures "$fake_architecture" --keys "$1/keys" "$1/trees-$release" \
			"$1/archive-$release"
		fake_manifest "$1" "$release" "$([ "$release" = 1 ] && echo true || echo false)" "$(cat "$1/port")"
		"${MINGWUP_PROGRAM:-$fake_lib/../../build/mingwup}" lock --quiet --toolchains "$1/toolchains.d" \
			--cache "$1/lock-cache" "test-$release"
	done
}

fake_serve() { # DIRECTORY
	local port try
	mkdir -p "$1/nginx"
	for try in 1 2 3 4 5 6 7 8; do
		port=$((20000 + (RANDOM + try) % 20000))
		cat >"$1/nginx.conf" <<-END
			pid $1/nginx.pid;
			error_log $1/error.log;
			events {}
			http {
				access_log $1/access.log;
				client_body_temp_path $1/nginx;
				proxy_temp_path $1/nginx;
				fastcgi_temp_path $1/nginx;
				uwsgi_temp_path $1/nginx;
				scgi_temp_path $1/nginx;
				server {
					listen 127.0.0.1:$port;
					root $1;
					location /slow/ {
						alias $1/;
						limit_rate 100k;
					}
				}
			}
		END
		if [ "$(id -u)" = 0 ]; then sed -i '1i user root;' "$1/nginx.conf"; fi
		# Not with the descriptors of the tests: they would be waited for.
		if nginx -c "$1/nginx.conf" 3>&- 2>>"$1/nginx.err"; then
			echo "$port" >"$1/port"
			return
		fi
	done
	cat "$1/nginx.err" >&2
	return 1
}

fake_stop() { # DIRECTORY
	if [ -e "$1/nginx.pid" ]; then kill "$(cat "$1/nginx.pid")"; fi
}
