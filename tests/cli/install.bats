#!/usr/bin/env bats
# Installing, with small toolchains of no use (tests/lib/fake.bash) from a server of our own: the whole chain but the
# self-test, and everything that can go wrong on its way.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

mingwup=${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}
i686=i686-pc-windows-gnu
x86_64=x86_64-pc-windows-gnu

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME "${!MINGWUP_@}"
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
	HOME=$PWD/home
	fake=$BATS_FILE_TMPDIR
	server=http://127.0.0.1:$(cat "$fake/port")
}

install() { # ARGUMENT...
	"$mingwup" install --toolchains "$fake/toolchains.d" --prefix prefix --cache cache --no-self-test "$@"
}

# A program under strace. The leak sanitizer cannot work there.
traced() { # STRACE-OPTION... -- PROGRAM...
	strace -V >/dev/null 2>&1 || skip 'there is no strace'
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq "$@"
}

requests() {
	wc -l <"$fake/access.log"
}

# The release whose compiler a target's name in bin/ runs.
release_of() { # PROCESSOR
	"prefix/bin/$1-w64-mingw32-gcc-posix" | sed -n "s/^$1-w64-mingw32 gcc //p"
}

assert_sound() {
	run -0 "$mingwup" verify --prefix prefix
	assert_equal "$(ls prefix/toolchains/.store | wc -l)" "$(find prefix/toolchains -maxdepth 1 -type l | wc -l)"
	assert_not_exist prefix/.mingwup/staging
}

# No toolchain, no link, no derived file but the empty one that others may include: at most the directories that hold them.
assert_nothing_installed() {
	assert_equal "$(find prefix -not -type d -not -path prefix/.mingwup/lock -not -path prefix/cargo/config.toml)" ''
	assert_equal "$(find prefix/toolchains/.store -mindepth 1)" ''
}

assert_one_error() {
	assert_equal "$(grep -c '^mingwup: error: ' <<<"$output")" 1
}

@test "both targets are installed, linked, and run" {
	run -0 install
	assert_line --partial 'env.sh'
	for processor in i686 x86_64; do
		triple=$processor-w64-mingw32
		assert_equal "$("prefix/bin/$triple-gcc-posix")" "$triple gcc 1"
		assert_equal "$("prefix/bin/$triple-gcc")" "$triple gcc 1"
		assert_equal "$("prefix/bin/$triple-g++")" "$triple g++ 1"
		assert_equal "$("prefix/bin/$triple-windres")" "$triple windres 1"
		assert_link_exist "prefix/toolchains/$processor-pc-windows-gnu"
		assert_equal "$(cat "prefix/toolchains/$processor-pc-windows-gnu/lib/gcc/$triple/1/alias.o")" 'crt of 1'
	done
	assert_file_exist prefix/env.sh
	assert_file_exist prefix/cargo/config.toml
	assert_sound
}

@test "the profile minimal leaves out what the manifest says, full does not" {
	install --quiet i686
	assert_not_exist prefix/toolchains/$i686/share/man/man1/i686-w64-mingw32-gcc.1
	install --quiet --profile full i686
	assert_exist prefix/toolchains/$i686/share/man/man1/i686-w64-mingw32-gcc.1
	assert_sound
}

@test "quiet is silent" {
	run -0 install --quiet
	assert_output ''
}

@test "env.sh and env set what the tools are found by" {
	install --quiet
	run -0 sh -euc '. prefix/env.sh && $CC_i686_pc_windows_gnu && x86_64-w64-mingw32-ar'
	assert_line --index 0 'i686-w64-mingw32 gcc 1'
	assert_line --index 1 'x86_64-w64-mingw32 ar 1'
	assert_equal "$("$mingwup" env --prefix prefix)" "$(cat prefix/env.sh)"
	assert_equal "$("$mingwup" cargo --prefix prefix)" "$(cat prefix/cargo/config.toml)"
}

@test "list shows what is installed, for people and as JSON" {
	install --quiet @test-2
	install --quiet i686
	run -0 "$mingwup" list --prefix prefix --toolchains "$fake/toolchains.d"
	assert_line --regexp "^installed +$i686@test-1 +$fake_host, minimal +release 1 for tests\$"
	assert_line --regexp "^installed +$x86_64@test-2 +"
	assert_line --regexp "^available +$i686@test-2 +"
	"$mingwup" list --json --prefix prefix --toolchains "$fake/toolchains.d" >list.json
	run -0 python3 -c '
import hashlib, json, os, sys
for t in json.load(open("list.json"))["installed"]:
    tree = "prefix/toolchains/.store/" + t["toolchain"]
    listing = open(tree + "/libexec/mingwup/files", "rb").read()
    assert hashlib.sha256(listing).hexdigest() == t["tree-sha256"]
    files = [l.split(b"\t") for l in listing.splitlines() if l[:1] in (b"f", b"l")]
    assert len(files) == t["files"], (len(files), t["files"])
    assert sum(int(f[2]) for f in files if f[0] == b"f") == t["bytes"]
    print(t["target"], t["release"], t["triple"], t["profile"])
'
	assert_line --index 0 "$i686 test-1 i686-w64-mingw32 minimal"
	assert_line --index 1 "$x86_64 test-2 x86_64-w64-mingw32 minimal"
}

@test "installing again does nothing, without a network" {
	install --quiet
	find prefix -printf '%p %i %T@\n' -path prefix/.mingwup -prune | grep -v '^prefix/.mingwup' | sort >before
	asked=$(requests)
	traced -o trace -e trace=%network "$mingwup" install --toolchains "$fake/toolchains.d" --prefix prefix \
		--cache cache --no-self-test 2>output
	grep -q "$i686: test-1 is installed" output
	run grep -E 'connect\(|AF_INET' trace
	assert_output ''
	assert_equal "$(requests)" "$asked"
	find prefix -printf '%p %i %T@\n' -path prefix/.mingwup -prune | grep -v '^prefix/.mingwup' | sort >after
	# The prefix's own time is that of the lock's directory in it.
	run -0 diff <(grep -v '^prefix ' before) <(grep -v '^prefix ' after)
}

@test "installing again is quick: a hundred times in less than ten seconds" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'it is not with sanitizers'
	install --quiet
	start=$(date +%s%N)
	for _ in {1..100}; do
		install --quiet
	done
	took=$((($(date +%s%N) - start) / 1000000))
	[ $took -lt 10000 ] || fail "$took ms"
}

@test "another release takes the place of the first, and the first one's files are gone" {
	install --quiet
	assert_equal "$(release_of i686) $(release_of x86_64)" '1 1'
	install --quiet i686@test-2
	assert_equal "$(release_of i686) $(release_of x86_64)" '2 1'
	install --quiet @test-2
	assert_equal "$(release_of i686) $(release_of x86_64)" '2 2'
	assert_not_exist prefix/bin/i686-w64-mingw32-gcc-1-posix
	assert_exist prefix/bin/i686-w64-mingw32-gcc-2-posix
	assert_sound
	install --quiet --offline
	assert_equal "$(release_of i686) $(release_of x86_64)" '1 1'
	assert_sound
}

@test "a wrong mirror is refused before anything is made, in a dry run, and where nothing is to be done" {
	local mirror
	for mirror in nonsense ftp://127.0.0.1/debian; do
		run -2 install --mirror "$mirror"
		run -2 install --dry-run --mirror "$mirror"
		run -2 "$mingwup" fetch --dry-run --toolchains "$fake/toolchains.d" --mirror "$mirror"
		assert_output --partial "$mirror"
	done
	assert_equal "$(ls)" ''
	install --quiet
	run -2 install --mirror nonsense
	run -0 install --quiet
}

@test "a lock that nobody asks for may be broken; one that leads nowhere is no missing one" {
	cp -r "$fake/toolchains.d" mine
	echo nonsense >mine/test-2.lock
	run -0 "$mingwup" install --toolchains mine --dry-run --prefix prefix
	run -6 "$mingwup" install --toolchains mine --dry-run --prefix prefix @test-2
	run -6 "$mingwup" list --toolchains mine --prefix prefix
	ln -sf /nonexistent mine/test-2.lock
	mkdir cache
	run -5 "$mingwup" install --toolchains mine --dry-run --prefix prefix @test-2
	run -5 "$mingwup" cache prune --toolchains mine --cache cache
}

@test "a switch is atomic: the name in bin/ is there at every moment" {
	install --quiet i686
	(while [ ! -e stop ]; do
		[ -e prefix/bin/i686-w64-mingw32-gcc-posix ] || : >missed
	done) 3>&- &
	for release in 2 1 2 1 2 1; do
		install --quiet i686@test-$release
	done
	: >stop
	wait
	assert_not_exist missed
}

@test "remove takes one target away, then the other" {
	install --quiet
	run -0 "$mingwup" remove --prefix prefix --dry-run i686
	assert_output --regexp "^remove $i686-test-1-[0-9a-f]{12}\$"
	assert_equal "$(release_of i686)" 1
	run -0 "$mingwup" remove --prefix prefix i686-w64-mingw32
	assert_output --regexp "^removed $i686-test-1-"
	assert_not_exist prefix/bin/i686-w64-mingw32-gcc
	assert_equal "$(release_of x86_64)" 1
	run -1 grep i686 prefix/env.sh prefix/cargo/config.toml
	assert_sound
	run -9 "$mingwup" remove --prefix prefix i686
	assert_output --partial 'i686 is not installed in'
	"$mingwup" remove --quiet --prefix prefix "$x86_64"
	assert_nothing_installed
	run -9 "$mingwup" env --prefix prefix
	install --quiet
	assert_sound
}

@test "what two targets share is unpacked once and hard-linked" {
	install --quiet
	for file in share/mingw-w64/include/large.h libexec/mingwup/host/libc.so.6; do
		assert_equal "$(stat -c '%i %h' "prefix/toolchains/$i686/$file")" \
			"$(stat -c '%i 2' "prefix/toolchains/$x86_64/$file")"
	done
	# Each has its own of what relocation writes.
	[ "$(stat -c %i prefix/toolchains/$i686/libexec/mingwup/receipt.json)" != \
		"$(stat -c %i prefix/toolchains/$x86_64/libexec/mingwup/receipt.json)" ]
}

# Of every file but the two that say what it is; of directories the modes alone.
modes_and_times() { # TREE
	(cd "$1" && find . -type d -printf '%p %m\n' -o -printf '%p %m %T@ %l\n' | sort) |
		grep -vE '^\./libexec/mingwup/(files|receipt\.json) '
}

@test "the same lock makes the same bytes, whatever the umask, the order and the place" {
	install --quiet
	(
		umask 077
		install --quiet --prefix "another prefix" --jobs 1 x86_64
		install --quiet --prefix "another prefix" --jobs 1 i686
	)
	for target in $i686 $x86_64; do
		assert_equal "$(readlink "prefix/toolchains/$target")" "$(readlink "another prefix/toolchains/$target")"
		diff -r --no-dereference "prefix/toolchains/$target/" "another prefix/toolchains/$target/"
		diff <(modes_and_times "prefix/toolchains/$target") <(modes_and_times "another prefix/toolchains/$target")
	done
	run -0 "$mingwup" verify --prefix 'another prefix'
}

@test "verify names what is missing, changed and extra, and --force heals it" {
	install --quiet
	tree=prefix/toolchains/$i686
	rm $tree/lib/gcc/i686-w64-mingw32/1/crt.o
	echo x >>$tree/bin/i686-w64-mingw32-ar
	chmod 600 $tree/share/doc/cc-i686/copyright
	ln -sf /etc/passwd $tree/lib/gcc/i686-w64-mingw32/1/alias.o
	mkdir $tree/lib/new
	: >$tree/lib/new/file
	run --separate-stderr -4 "$mingwup" verify --prefix prefix
	assert_output "$i686: changed: bin/i686-w64-mingw32-ar
$i686: changed: lib/gcc/i686-w64-mingw32/1/alias.o
$i686: missing: lib/gcc/i686-w64-mingw32/1/crt.o
$i686: extra: lib/new
$i686: extra: lib/new/file
$i686: changed: share/doc/cc-i686/copyright"
	[[ $stderr == *'6 files are not as they were installed'* ]]
	run -0 "$mingwup" verify --prefix prefix x86_64
	run -4 "$mingwup" verify --quiet --prefix prefix i686
	"$mingwup" verify --json --prefix prefix >verify.json 2>/dev/null || assert_equal $? 4
	run -0 python3 -c 'import json
print([(t["target"], t["sound"], len(t["differences"])) for t in json.load(open("verify.json"))])'
	assert_output "[('$i686', False, 6), ('$x86_64', True, 0)]"
	install --quiet
	run -4 "$mingwup" verify --prefix prefix
	install --quiet --force i686
	assert_sound
}

@test "verify goes on behind a damaged receipt, and one that says another target is damaged" {
	install --quiet
	for change in 's,"target": "i686,"target": "../../i686,' 's,"target": "i686,"target": "x86_64,' 's,"triple": ",&/,' 1d; do
		sed -i "$change" prefix/toolchains/$i686/libexec/mingwup/receipt.json
		echo x >>prefix/toolchains/$x86_64/bin/x86_64-w64-mingw32-ar
		run -4 "$mingwup" verify --prefix prefix
		assert_line --regexp "^$i686: damaged: "
		assert_line "$x86_64: changed: bin/x86_64-w64-mingw32-ar"
		"$mingwup" verify --json --prefix prefix >verify.json 2>/dev/null || assert_equal $? 4
		run -0 python3 -c 'import json; print([t["sound"] for t in json.load(open("verify.json"))])'
		assert_output '[False, False]'
		run -4 "$mingwup" env --prefix prefix
		assert_output --partial "$i686"
		install --quiet --force
		assert_sound
	done
}

@test "a change to a file that two targets share shows in both" {
	install --quiet
	echo x >>prefix/toolchains/$i686/share/mingw-w64/include/fake.h
	run -4 "$mingwup" verify --prefix prefix
	assert_line "$i686: changed: share/mingw-w64/include/fake.h"
	assert_line "$x86_64: changed: share/mingw-w64/include/fake.h"
	install --quiet --force
	assert_sound
}

@test "a toolchain without its receipt, listing or tree is named, exit status 4, and --force heals it" {
	install --quiet
	rm prefix/toolchains/$i686/libexec/mingwup/receipt.json
	run -4 "$mingwup" verify --prefix prefix
	assert_line --regexp "^$i686: damaged: .*receipt.json is missing"
	assert_line "$x86_64: as installed"
	assert_one_error
	run -4 "$mingwup" env --prefix prefix
	assert_output --partial "$i686"
	run -0 "$mingwup" list --prefix prefix --toolchains "$fake/toolchains.d"
	assert_line --partial "$i686: "
	assert_line --regexp "^installed +$x86_64@test-1"
	install --quiet --force i686
	assert_sound
	rm prefix/toolchains/$i686/libexec/mingwup/files
	run -4 "$mingwup" verify --prefix prefix
	assert_output --partial 'missing: libexec/mingwup/files'
	install --quiet --force i686
	echo >>prefix/toolchains/$i686/libexec/mingwup/files
	run -4 "$mingwup" verify --prefix prefix
	assert_output --partial 'changed: libexec/mingwup/files'
	rm -r prefix/toolchains/.store/$i686-*
	run -4 "$mingwup" verify --prefix prefix
	assert_one_error
	install --quiet --force i686
	assert_sound
}

@test "a damaged toolchain can be removed by its target's name" {
	install --quiet
	rm prefix/toolchains/$i686/libexec/mingwup/receipt.json
	"$mingwup" remove --quiet --prefix prefix $i686
	assert_equal "$(release_of x86_64)" 1
	assert_sound
}

@test "derived files that were deleted or changed are made again by the next install" {
	install --quiet
	cp -r prefix/env.sh prefix/cargo .
	rm -r prefix/env.sh prefix/bin
	echo nonsense >>prefix/cargo/config.toml
	install --quiet
	diff env.sh prefix/env.sh
	diff cargo/config.toml prefix/cargo/config.toml
	assert_equal "$(release_of i686)" 1
}

@test "a file of the user's in the place of a derived one is refused" {
	mkdir prefix
	echo mine >prefix/env.sh
	run -5 install --quiet
	assert_output --partial "env.sh is not mingwup's: move it away"
	assert_equal "$(cat prefix/env.sh)" mine
	rm prefix/env.sh
	install --quiet
}

@test "a lock is not written over what is no regular file" {
	ln -s nowhere here.lock
	run -2 "$mingwup" lock --toolchains "$fake/toolchains.d" --cache cache --output here.lock test-1
	assert_output --partial 'is no regular file'
}

@test "what the user has put into bin/ stays" {
	install --quiet i686
	echo mine >prefix/bin/mine
	ln -s /usr/bin/env prefix/bin/link
	install --quiet @test-2
	"$mingwup" remove --quiet --prefix prefix i686 x86_64
	assert_equal "$(cat prefix/bin/mine) $(readlink prefix/bin/link)" 'mine /usr/bin/env'
}

@test "a prefix that is moved, to a path with a blank and a quote, works from there" {
	install --quiet
	mv prefix "it's moved"
	assert_equal "$("it's moved/bin/i686-w64-mingw32-gcc-posix")" 'i686-w64-mingw32 gcc 1'
	run -0 sh -euc 'eval "$("$1" env --prefix "it'"'"'s moved")" && "$CC_x86_64_pc_windows_gnu" && i686-w64-mingw32-ar' sh "$mingwup"
	assert_line --index 0 'x86_64-w64-mingw32 gcc 1'
	assert_line --index 1 'i686-w64-mingw32 ar 1'
	run -0 "$mingwup" verify --prefix "it's moved"
	install --quiet --prefix "it's moved"
	run -0 sh -euc '. "./it'"'"'s moved/env.sh" && "$CC_x86_64_pc_windows_gnu"'
	assert_output 'x86_64-w64-mingw32 gcc 1'
}

@test "a prefix that is a symlink to a directory is one" {
	mkdir real
	ln -s real prefix
	install --quiet
	assert_sound
	assert_exist real/env.sh
}

@test "after fetch, install --offline needs no network" {
	"$mingwup" fetch --quiet --toolchains "$fake/toolchains.d" --cache cache
	assert_not_exist prefix
	asked=$(requests)
	traced -o trace -e trace=%network "$mingwup" install --quiet --offline --toolchains "$fake/toolchains.d" \
		--prefix prefix --cache cache --no-self-test
	run grep -E 'connect\(|AF_INET' trace
	assert_output ''
	assert_equal "$(requests)" "$asked"
	assert_sound
}

@test "libcurl and libarchive are loaded when there is work for them, and when one cannot be, one line says so" {
	mkdir curl archive
	: >curl/libcurl.so.4
	: >archive/libarchive.so.13
	LD_LIBRARY_PATH=$PWD/curl run -1 install
	assert_one_error
	assert_output --partial 'cannot load libcurl: '
	assert_nothing_installed
	LD_LIBRARY_PATH=$PWD/archive run -1 install
	assert_one_error
	assert_output --partial 'cannot load libarchive: '
	assert_nothing_installed
	"$mingwup" fetch --quiet --toolchains "$fake/toolchains.d" --cache cache
	LD_LIBRARY_PATH=$PWD/curl install --quiet
	assert_sound
	LD_LIBRARY_PATH=$PWD/curl:$PWD/archive install --quiet
	assert_sound
}

@test "fetch again asks for nothing" {
	"$mingwup" fetch --quiet --toolchains "$fake/toolchains.d" --cache cache
	asked=$(requests)
	"$mingwup" fetch --toolchains "$fake/toolchains.d" --cache cache
	assert_equal "$(requests)" "$asked"
}

@test "install --offline without the cache ends at once with exit status 3 and names what is lacking" {
	run -3 install --offline
	assert_one_error
	for package in cc-i686 cc-x86-64 fake-headers libc6; do
		assert_output --partial "$package"
	done
	assert_nothing_installed
	"$mingwup" fetch --quiet --toolchains "$fake/toolchains.d" --cache cache i686
	run -3 install --offline
	assert_output --partial cc-x86-64
	refute_output --partial cc-i686
}

# A copy of archive-1 below the server's root, to be spoilt.
spoilt_archive() {
	bad=$fake/bad-$BATS_TEST_NUMBER
	cp -r "$fake/archive-1" "$bad"
	deb=$(echo "$bad"/pool/main/cc-i686_*.deb)
	sha256=$(sha256sum "$deb" | cut -d ' ' -f 1)
}

flip_byte() { # FILE
	printf '\377' | dd of="$1" bs=1 seek=1000 conv=notrunc status=none
}

@test "one altered byte on the only mirror: exit status 4, both digests, nothing installed" {
	spoilt_archive
	flip_byte "$deb"
	run -4 install --only-mirror --mirror "$server/${bad##*/}"
	assert_one_error
	assert_output --partial "$sha256"
	assert_output --partial "$(sha256sum "$deb" | cut -d ' ' -f 1)"
	assert_nothing_installed
	assert_not_exist "cache/artifacts/$sha256"
}

@test "one altered byte on the first mirror: a warning, and the next mirror is asked" {
	spoilt_archive
	flip_byte "$deb"
	run -0 install --mirror "$server/${bad##*/}"
	assert_line --partial "$(sha256sum "$deb" | cut -d ' ' -f 1)"
	assert_sound
}

@test "a file that is too short or too long is not taken" {
	spoilt_archive
	truncate -s -1 "$deb"
	run -4 install --only-mirror --mirror "$server/${bad##*/}" i686
	assert_one_error
	assert_nothing_installed
	spoilt_archive
	echo >>"$deb"
	run -4 install --only-mirror --mirror "$server/${bad##*/}" i686
	assert_one_error
	assert_nothing_installed
	run -0 install --quiet i686
}

@test "a file that a mirror does not have is asked of the next; that none has is exit status 3" {
	spoilt_archive
	rm "$deb"
	run -0 install --mirror "$server/${bad##*/}" i686
	rm -r prefix cache
	run -3 install --only-mirror --mirror "$server/${bad##*/}" --mirror "$server/nowhere" i686
	assert_one_error
	assert_output --partial cc-i686
	assert_nothing_installed
}

@test "a mirror that cannot be reached is left for the next" {
	run -0 install --mirror http://127.0.0.1:9 i686
	assert_sound
}

@test "a directory serves as a mirror" {
	run -0 install --quiet --only-mirror --mirror "$fake/archive-1" i686
	assert_sound
	rm -r prefix cache
	run -0 install --quiet --only-mirror --mirror "file://$fake/archive-1" i686
	assert_sound
}

@test "a spoilt file in the cache is noticed and fetched anew" {
	install --quiet i686
	deb=$(echo "$fake"/archive-1/pool/main/cc-i686_*.deb)
	sha256=$(sha256sum "$deb" | cut -d ' ' -f 1)
	chmod u+w "cache/artifacts/$sha256"
	flip_byte "cache/artifacts/$sha256"
	rm -r prefix
	run -0 install i686
	assert_sound
	cmp "$deb" "cache/artifacts/$sha256"
}

@test "a toolchain that fails its self-test is not installed: exit status 7, nothing under a -posix name" {
	run -7 "$mingwup" install --toolchains "$fake/toolchains.d" --prefix prefix --cache cache
	assert_one_error
	assert_nothing_installed
	install --quiet i686@test-2
	run -7 "$mingwup" install --toolchains "$fake/toolchains.d" --prefix prefix --cache cache
	assert_equal "$(release_of i686)" 2
	assert_sound
}

# A release of one package, cc-i686, which is this file.
hostile_release() { # DEB
	mkdir -p toolchains.d archive/pool/main
	cp "$1" archive/pool/main/cc-i686.deb
	sed "s,^mirrors = .*,mirrors = [\"$PWD/archive\"]," "$fake/toolchains.d/test-1.toml" |
		awk '/^\[\[target]]/{n++} n == 2 && !/^\[minimal]/{if (/^$/ || !done) next} /^\[minimal]/{done = 1} {print}' \
			>toolchains.d/test-1.toml
	awk '/^\[\[artifact]]/{exit} {print}' "$fake/toolchains.d/test-1.lock" >toolchains.d/test-1.lock
	cat >>toolchains.d/test-1.lock <<-END
		[[artifact]]
		package = "cc-i686"
		version = "14.2-1"
		architecture = "$fake_architecture"
		source = "cc-i686"
		source-version = "14.2-1"
		path = "pool/main/cc-i686.deb"
		size = $(stat -c %s "$1")
		sha256 = "$(sha256sum "$1" | cut -d ' ' -f 1)"
		used-by = ["$fake_host/$i686"]
	END
}

# Everything here and below but the prefix and what a run is given, with what a change would change.
surroundings() {
	find . -path ./prefix -prune -o -path ./cache -prune -o -path ./archive -prune -o -path ./toolchains.d -prune \
		-o -path ./output -prune -o -not -name . -printf '%p %y %m %u %n %s %C@ %l\n' | sort
}

# Installs a release of one package, this file, which is to be refused: exit status 4, package and entry named, and
# nothing written but in the prefix, which holds no toolchain.
assert_package_is_refused() { # DEB
	local status=0 before
	rm -rf toolchains.d archive prefix cache
	hostile_release "$1"
	before=$(surroundings)
	"$mingwup" install --toolchains toolchains.d --prefix prefix --cache cache --no-self-test 2>output || status=$?
	[ $status = 4 ] || fail "$1: exit status $status: $(cat output)"
	grep -q '^mingwup: error: .*cc-i686_14.2-1: ' output || fail "$1: the package is not named: $(cat output)"
	assert_equal "$(grep -c '^mingwup: error: ' output)" 1
	assert_nothing_installed
	assert_equal "$(find cache/artifacts -type f | wc -l)" 1
	assert_equal "$(surroundings)" "$before"
}

@test "every package that no honest builder makes is refused, exit status 4, and nothing gets out of the stage" {
	mkdir debs sentinel home
	: >sentinel/kept
	python3 "$fake_lib/hostile_archive.py" debs
	refused=0
	for deb in debs/*.deb; do
		case ${deb#debs/} in
		# Nothing is wrong with these, or they are large only for the limits of the unit test, or it is the
		# manifest or the lock that is wrong.
		honest*.deb | small.deb | bomb.deb | bomb-gz.deb | bomb-behind-the-end.deb | many.deb | hardlink-to-omitted.deb | \
			empty.deb) continue ;;
		esac
		refused=$((refused + 1))
		assert_package_is_refused "$deb"
		case ${deb#debs/} in
		# No entry is wrong: what holds them is.
		ar-* | bad-* | bzip2.* | damaged-* | format-3.* | gnu-long-[ch]* | gnu-sparse.* | header-* | nested-* | no-* | not-ar.* | \
			not-tar.* | not-xz.* | pax-huge* | pax-line* | pax-not* | pax-size* | pax-without* | same-* | size-* | \
			symlink-empty.* | trailing-* | truncated-deb.* | truncated-xz.* | two-[cdf]* | unknown-* | xz-* | zstd-*) ;;
		*) grep -qE 'cc-i686_14.2-1: [^ ]*(\.|/|x)[^ ]*: ' output || fail "$deb: the entry is not named: $(cat output)" ;;
		esac
	done
	echo "# $refused packages refused" >&3
	[ $refused -ge 120 ]
}

@test "a package cut off at every 512 bytes, which is what the lock says, is refused at each" {
	mkdir debs
	python3 "$fake_lib/hostile_archive.py" . small
	size=$(stat -c %s small.deb)
	for ((length = 512; length < size; length += 512)); do
		head -c $length small.deb >debs/$length.deb
		assert_package_is_refused debs/$length.deb
	done
	[ "$length" -gt 4000 ]
	hostile_release small.deb
	run "$mingwup" install --toolchains toolchains.d --prefix prefix --cache cache --no-self-test
	# It is whole, and no toolchain all the same.
	refute_output --partial damaged
}

# Runs a command and prints how long it took, in whole seconds, and the most memory that a process of it had, in MiB.
measured() { # COMMAND...
	python3 -c '
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
print(int(time.monotonic() - start), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
' "$@"
}

@test "bombs end soon and small: what a package unpacks to is bounded by the size that the lock has" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'the sanitizers take memory of their own'
	python3 "$fake_lib/hostile_archive.py" . bomb-xz bomb-zstd bomb-of-names xz-wants-4-gib zstd-wants-2-gib pax-huge-name
	for deb in *.deb; do
		rm -rf toolchains.d archive prefix cache
		hostile_release "$deb"
		read -r seconds memory < <(measured "$mingwup" install --toolchains toolchains.d --prefix prefix --cache cache \
			--no-self-test)
		[ "$seconds" -le 30 ] || fail "$deb: $seconds s"
		[ "$memory" -le 256 ] || fail "$deb: $memory MiB"
	done
}

@test "without Landlock or seccomp it installs all the same, and says what is missing when asked" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'strace and the leak sanitizer cannot both trace'
	run -0 traced -o /dev/null -e trace=landlock_create_ruleset,seccomp -e inject=landlock_create_ruleset:error=ENOSYS \
		-e inject=seccomp:error=ENOSYS "$mingwup" install --verbose --toolchains "$fake/toolchains.d" --prefix prefix \
		--cache cache --no-self-test i686
	assert_output --partial 'this kernel has no Landlock and seccomp'
	assert_sound
	rm -r prefix
	run -0 traced -o /dev/null -e trace=landlock_create_ruleset -e inject=landlock_create_ruleset:error=EOPNOTSUPP \
		"$mingwup" install --verbose --toolchains "$fake/toolchains.d" --prefix prefix --cache cache --no-self-test i686
	assert_output --partial 'this kernel has no Landlock:'
	rm -r prefix
	run -0 install --verbose i686
	refute_output --partial 'this kernel has no'
}

@test "a limit on the size of files is an error of the file system, and nothing is installed" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'the sanitizers write, too'
	for blocks in 1 100 250; do
		run -5 bash -c 'ulimit -f $1; shift; exec "$@"' - $blocks "$mingwup" install --toolchains "$fake/toolchains.d" \
			--prefix prefix --cache cache --no-self-test
		assert_one_error
		assert_output --partial 'File too large'
		[ ! -d prefix/toolchains/.store ] || assert_nothing_installed
	done
	install --quiet
	assert_sound
}

# What has to hold after a run that was killed: the old toolchain or the new one, and the next run finds its way.
assert_survived() { # WHEN
	[ ! -e prefix/toolchains/$i686 ] && [ "$old" = none ] || release=$(release_of i686) || fail "$1: no toolchain runs"
	"$mingwup" list --prefix prefix --toolchains "$fake/toolchains.d" >/dev/null || fail "$1: list"
	install --quiet i686@test-2 || fail "$1: the next install failed"
	assert_equal "$1: $(release_of i686)" "$1: 2"
	assert_sound
}

@test "killed at many moments, the old toolchain or the new one is there, and the next install succeeds" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'it takes too long with sanitizers'
	old=1 killed=0
	for call in mkdirat renameat symlinkat fsync syncfs unlinkat linkat flock; do
		for when in 1 2 3 5 8 13; do
			rm -rf prefix cache
			install --quiet i686
			if traced -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$when" \
				"$mingwup" install --quiet --toolchains "$fake/toolchains.d" --prefix prefix --cache cache \
				--no-self-test i686@test-2 2>/dev/null; then
				break
			fi
			killed=$((killed + 1))
			[[ $(release_of i686) == [12] ]] || fail "$call $when: no toolchain"
			assert_survived "$call $when"
		done
	done
	[ $killed -ge 20 ] || fail "killed only $killed times"
}

@test "killed while a toolchain is made anew, the old one or the new one is there" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'it takes too long with sanitizers'
	killed=0
	for call in renameat renameat2 symlinkat fsync syncfs unlinkat; do
		for when in 1 2 3 5 8; do
			rm -rf prefix
			install --quiet i686
			if traced -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$when" \
				"$mingwup" install --quiet --force --toolchains "$fake/toolchains.d" --prefix prefix --cache cache \
				--no-self-test i686 2>/dev/null; then
				break
			fi
			killed=$((killed + 1))
			assert_equal "$call $when: $(release_of i686)" "$call $when: 1"
			install --quiet i686
			assert_sound
		done
	done
	[ $killed -ge 10 ] || fail "killed only $killed times"
}

@test "killed during a first install, the next one succeeds" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'it takes too long with sanitizers'
	old=none
	for call in mkdirat renameat openat write; do
		for when in 1 3 10 40; do
			rm -rf prefix cache
			traced -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$when" \
				"$mingwup" install --quiet --toolchains "$fake/toolchains.d" --prefix prefix --cache cache \
				--no-self-test i686@test-2 2>/dev/null || true
			assert_survived "$call $when"
		done
	done
}

@test "a full disk is an error of the file system, and nothing is installed" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'the sanitizers write, too'
	traced -o /dev/null -e trace=write,pwrite64,copy_file_range -e inject=write:error=ENOSPC:when=2+ \
		"$mingwup" install --toolchains "$fake/toolchains.d" --prefix prefix --cache cache --no-self-test \
		2>output && fail 'it succeeded'
	[ ! -d prefix/toolchains/.store ] || assert_nothing_installed
	install --quiet
	assert_sound
}

@test "two installs at once: one waits for the other, and both succeed" {
	install --prefix prefix i686 2>one 3>&- &
	first=$!
	install --prefix prefix x86_64@test-2 2>two 3>&- &
	wait $first
	wait $!
	assert_equal "$(release_of i686) $(release_of x86_64)" '1 2'
	assert_sound
}

@test "two installs of the same into two prefixes share a cache" {
	install --quiet --prefix prefix 3>&- &
	install --quiet --prefix other
	wait $!
	assert_sound
	run -0 "$mingwup" verify --prefix other
}

# A place that every user can enter, with a cache that all can write; what is there belongs to whom it was made by.
make_shared() {
	[ "$(id -u)" = 0 ] || skip 'only root can be several users'
	shared=$(mktemp -d /tmp/mingwup-shared.XXXXXX)
	chmod 755 "$shared"
	mkdir -m 1777 "$shared/cache" "$shared/cache/artifacts"
	cp -r "$mingwup" "$fake/toolchains.d" "$shared"
}

fetch_as() { # UID OPTION...
	setpriv --reuid="$1" --regid="$1" --clear-groups env HOME=/nonexistent "$shared/mingwup" fetch \
		--toolchains "$shared/toolchains.d" --cache "$shared/cache" "${@:2}"
}

@test "users share a cache, and none trusts the files of another" {
	make_shared
	fetch_as 65533 --quiet i686
	fetch_as 65534 --quiet --offline i686
	fetch_as 65534 --quiet
	assert_equal "$(find "$shared/cache/artifacts" -type f -printf '%U\n' | sort -u | tr '\n' ' ')" '65533 65534 '
	fetch_as 65533 --quiet --offline
	install --quiet --offline --cache "$shared/cache"
	assert_sound
	# One that its owner has changed: whoever can remove it does, who cannot says so.
	for file in "$shared"/cache/artifacts/*; do
		if [ "$(stat -c %u "$file")" = 65533 ]; then spoilt=$file; fi
	done
	chmod u+w "$spoilt"
	echo evil >>"$spoilt"
	run -5 fetch_as 65534
	assert_one_error
	assert_output --partial "cannot remove the spoilt file $spoilt"
	run -0 fetch_as 65533
	assert_output --partial 'spoilt'
	fetch_as 65534 --quiet --offline
	rm -r "$shared"
}

@test "what mingwup makes is nobody else's to write, whatever the umask" {
	(umask 0 && install --quiet i686 && install --quiet --force i686)
	assert_equal "$(find prefix cache -perm /022 -not -type l)" ''
}

@test "the passwords of a mirror's URL and of a proxy's are in no output and no file" {
	local with_password=${server/:\/\//://me:s3cret@}
	{
		http_proxy=http://me:pr0xy@127.0.0.1:1 no_proxy=127.0.0.1 install -v --mirror "$with_password/404" \
			--mirror "$with_password/archive-1"
		install -v --dry-run --force --mirror "$with_password/archive-1"
		MINGWUP_MIRROR=$with_password/archive-1 install -v --force i686
		"$mingwup" list --json --prefix prefix --toolchains "$fake/toolchains.d"
		"$mingwup" verify --json --prefix prefix
		"$mingwup" env --prefix prefix
		"$mingwup" lock -v --toolchains "$fake/toolchains.d" --cache cache --only-mirror --mirror "$with_password/archive-1" \
			--output new.lock test-1
	} >said 2>&1
	assert_file_not_empty said
	grep -q 'artifacts of' said
	run grep -rlE 's3cret|pr0xy' .
	assert_output ''
	# It was sent to the server, all the same.
	grep -q '^127.0.0.1 - me ' "$fake/access.log"
}

@test "another run that does not end is given up after --lock-timeout: exit status 8" {
	install --quiet i686
	flock prefix/.mingwup/lock sleep 5 3>&- &
	until ! flock -n prefix/.mingwup/lock true; do sleep 0.05; done
	run -8 install --lock-timeout 1 i686@test-2
	assert_one_error
	assert_equal "$(release_of i686)" 1
	run -8 "$mingwup" remove --lock-timeout 1 --prefix prefix i686
	run -0 "$mingwup" list --prefix prefix --toolchains "$fake/toolchains.d"
	run -0 "$mingwup" verify --prefix prefix
	kill $!
}

@test "symlinks that are planted in the prefix are not followed" {
	mkdir victim
	: >victim/precious
	for place in .mingwup toolchains bin cargo; do
		rm -rf prefix
		mkdir prefix
		ln -s ../victim "prefix/$place"
		run -5 install --quiet
		assert_one_error
		assert_output --partial "prefix/$place"
		assert_equal "$(ls -A victim)" precious
	done
}

@test "interrupted by Ctrl-C it dies of the signal, leaves nothing half-made, and goes on where it was" {
	env --default-signal=INT "$mingwup" install --toolchains "$fake/toolchains.d" --prefix prefix --cache cache \
		--no-self-test --only-mirror --mirror "$server/slow/archive-1" i686 2>output 3>&- &
	pid=$!
	for _ in {1..100}; do
		[ ! -s "$(echo cache/artifacts/*.part)" ] || break
		sleep 0.1
	done
	sleep 0.5
	kill -INT $pid
	status=0
	wait $pid || status=$?
	assert_equal "$status" 130
	assert_nothing_installed
	part=$(find cache -name '*.part' -size +0)
	[ -n "$part" ]
	install --quiet i686
	assert_sound
	# The rest of it was asked for, and no more.
	grep -E '"GET /archive-1/pool/main/libc6_[^ ]* HTTP/1.1" 206 ' "$fake/access.log"
}
