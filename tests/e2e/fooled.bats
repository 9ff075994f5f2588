#!/usr/bin/env bats
# Not fooled: what is installed is what the lock says, and what the manifest promises.

bats_require_minimum_version 1.5.0
load ../lib/e2e.bash
load ../lib/fake.bash

altered_package=gcc-mingw-w64-i686-posix

setup_file() {
	e2e_fetch gcc-14
}

setup() {
	e2e_scratch
	cd "$scratch" || return
}

teardown() {
	if [ -e port ]; then fake_stop "$PWD"; fi
	e2e_clean
}

install() { # OPTION...
	e2e_mingwup install --toolchains "$(e2e_toolchains)" --cache cache --prefix prefix --only-mirror "$@"
}

# What the lock says of a package of this machine's: path and digest.
locked() { # PACKAGE
	awk -v package="$1" -v host="$(uname -m)-linux/" '
		/^package = / { split($0, word, "\""); name = word[2] }
		/^path = / { split($0, word, "\""); path = word[2] }
		/^sha256 = / { split($0, word, "\""); digest = word[2] }
		index($0, "\t\"" host) && name == package { print path, digest; exit }' "$(e2e_toolchains)/gcc-14.lock"
}

# The real artifacts under the names that a mirror has for them.
make_mirror() { # DIRECTORY
	local path digest
	sed -nE 's/^(path|sha256) = "(.*)"/\2/p' "$(e2e_toolchains)/gcc-14.lock" | paste -d ' ' - - |
		while read -r path digest; do
			[ -e "$e2e_cache/artifacts/$digest" ] || continue
			mkdir -p "$1/$(dirname "$path")"
			ln "$e2e_cache/artifacts/$digest" "$1/$path"
		done
}

# Sets good and bad, the digests of the package at the mirrors.
make_mirrors() {
	local path at
	make_mirror honest
	make_mirror altered
	read -r path good < <(locked $altered_package)
	rm "altered/$path"
	cp "honest/$path" "altered/$path"
	chmod u+w "altered/$path"
	at=$(($(stat -c %s "altered/$path") / 2))
	printf '%b' "\\x$(printf %02x $((0x$(od -An -tx1 -j$at -N1 "altered/$path" | tr -d ' ') ^ 1)))" |
		dd of="altered/$path" bs=1 seek=$at conv=notrunc status=none
	[ "$(cmp -l "honest/$path" "altered/$path" | wc -l)" = 1 ]
	bad=$(sha256sum "altered/$path" | cut -d ' ' -f 1)
	[ "$(sha256sum "honest/$path" | cut -d ' ' -f 1)" = "$good" ]
}

# The mirrors are then $url/honest and $url/altered.
serve() {
	fake_serve "$PWD"
	url=http://127.0.0.1:$(cat port)
}

nothing_is_installed() {
	[ ! -e prefix/bin ]
	[ -z "$(ls prefix/toolchains)" ]
	[ -z "$(ls prefix/toolchains/.store)" ]
	[ -z "$(find prefix -name '*-posix*')" ]
	[ ! -e prefix/env.sh ]
	[ ! -e prefix/cargo ]
}

@test "one altered byte at the only mirror is exit status 4, both digests, and nothing installed" {
	make_mirrors
	serve
	run -4 --separate-stderr install --mirror "$url/altered" i686@gcc-14
	echo "$stderr"
	[[ ${stderr_lines[-1]} == *"$altered_package"* ]]
	[[ ${stderr_lines[-1]} == *"$bad"* ]]
	[[ ${stderr_lines[-1]} == *"$good"* ]]
	grep -q "GET /altered/pool/.*/${altered_package}_" access.log
	nothing_is_installed
	[ ! -e "cache/artifacts/$good" ]
	[ ! -e "cache/artifacts/$bad" ]
}

@test "one altered byte at one mirror is a warning that names it, and the next mirror is used" {
	make_mirrors
	serve
	run -0 --separate-stderr install --mirror "$url/altered" --mirror "$url/honest" i686@gcc-14
	echo "$stderr"
	[ "$(grep -c "warning: $url/altered .*$altered_package" <<<"$stderr")" = 1 ]
	[ "$(grep -c 'GET /honest/' access.log)" = 1 ]
	e2e_compile "$scratch/prefix/bin" i686-w64-mingw32
	e2e_mingwup verify --prefix prefix
}

# As gcc-14 is, but for the packages: Debian's compilers with Windows threads.
make_win32_release() {
	mkdir toolchains.d
	sed -e 's/^release = .*/release = "fool-14"/' -e 's/"g++-mingw-w64-i686-posix"/"g++-mingw-w64-i686-win32"/' \
		"$(e2e_toolchains)/gcc-14.toml" >toolchains.d/fool-14.toml
	e2e_mingwup lock --quiet --toolchains toolchains.d --cache "$e2e_cache" fool-14
	grep -q '^package = "gcc-mingw-w64-i686-win32"' toolchains.d/fool-14.lock
}

@test "a manifest that promises posix over packages with win32 threads is exit status 7 and nothing installed" {
	make_win32_release
	run -7 --separate-stderr e2e_mingwup install --toolchains toolchains.d --cache "$e2e_cache" --prefix prefix i686@fool-14
	echo "$stderr"
	[[ ${stderr_lines[-1]} == *posix*win32* ]]
	nothing_is_installed
}
