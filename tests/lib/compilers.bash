# Real compilers that are not as Rust wants them, from Debian's packages. To be sourced, after e2e.bash.
#
#	compilers_make NAME       prints a directory with the compiler's tools, made once for all tests; fails where the mirror
#	                          does not have them. NAME is
#	                            win32-12, win32-14    Debian 12's and 13's with Windows threads: <triple>-gcc-win32
#	                            ucrt-14               Debian 13's for the universal C runtime: x86_64-w64-mingw32ucrt-gcc
#	                            old                   Debian 11's for i686: GCC 10.2, mingw-w64 8.0, POSIX threads. Its
#	                                                  programs want a C library of Debian 11 or later on the machine
#
# mingwup makes all but the last, from manifests of their own and without its self-test, which refuses them.

# shellcheck shell=bash

compilers_dir=$e2e_dir/compilers

compilers_make_by_mingwup() { # NAME
	local dir=$compilers_dir/$1 edits=(-e "s/^release = .*/release = \"$1\"/")
	mkdir "$dir/toolchains.d"
	case $1 in
	win32-*) edits+=(-e '/^packages = /s/-posix/-win32/g') ;;
	ucrt-*) edits+=(-e 's/-w64-mingw32"/&ucrt"/; s/32"ucrt"/32ucrt"/; s/^packages = .*/packages = ["g++-mingw-w64-ucrt64"]/') ;;
	esac
	sed "${edits[@]}" "$(e2e_toolchains)/gcc-${1##*-}.toml" >"$dir/toolchains.d/$1.toml"
	e2e_mingwup lock --quiet --toolchains "$dir/toolchains.d" --cache "$e2e_cache" "$1" &&
		e2e_mingwup install --quiet --no-self-test --toolchains "$dir/toolchains.d" --cache "$e2e_cache" \
			--prefix "$dir" "@$1"
}

# The C library of Debian 11 has a loader that knows no --argv0, so that they have to be the machine's.
compilers_make_old() {
	local dir=$compilers_dir/old apt=$compilers_dir/old/apt
	e2e_make_apt && mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$dir/debs" && : >"$apt/status" || return
	sed -e '/trixie/d' -e '/^deb-src/d' -e 's/bookworm/bullseye/' "$e2e_dir/apt/sources.list" >"$apt/sources.list"
	sed "s,$e2e_dir/apt,$apt,g" "$e2e_dir/apt/apt.conf" >"$apt/apt.conf"
	export APT_CONFIG=$apt/apt.conf
	(cd "$dir/debs" && apt-get -q update && apt-get -q download {gcc,g++}-mingw-w64-i686-posix gcc-mingw-w64-base \
		gcc-mingw-w64-i686-posix-runtime binutils-mingw-w64-i686 mingw-w64-{i686-dev,common}) >&2 || return
	find "$dir/debs" -name '*.deb' -exec dpkg-deb -x '{}' "$dir" \; && ln -s usr/bin "$dir/bin" && rm -rf "$dir/debs" "$apt"
}

compilers_make_locked() { # NAME
	local dir=$compilers_dir/$1
	e2e_is_made "$dir" && return
	rm -rf "$dir" "$dir.stamp"
	mkdir -p "$dir"
	case $1 in
	old) (compilers_make_old) ;;
	*) compilers_make_by_mingwup "$1" ;;
	esac && e2e_stamp >"$dir.stamp"
}

compilers_make() { # NAME
	e2e_exclusively compilers_make_locked "$1" >&2 && echo "$compilers_dir/$1/bin"
}
