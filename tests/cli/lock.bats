#!/usr/bin/env bats
# `mingwup lock`: a lock from a signed archive, and every archive that must not make one.

bats_require_minimum_version 1.5.0
load ../lib/archive.bash

mingwup=${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}
make_archive=$BATS_TEST_DIRNAME/../lib/make-archive

setup_file() {
	# The keys of all tests here.
	mkdir "$BATS_FILE_TMPDIR/trees"
	"$make_archive" --keys "$BATS_FILE_TMPDIR/keys" "$BATS_FILE_TMPDIR/trees" "$BATS_FILE_TMPDIR/none"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir trees toolchains.d
	package trees cc-i686 14.2-1+b1 amd64 'Source: cc (14.2-1)' 'Depends: libc (>= 2.36), headers (= 12-5)'
	package trees cc-i686 14.2-1 arm64 'Source: cc' 'Depends: libc (>= 2.36), headers (= 12-5)'
	package trees cc-x86-64 14.2-1 amd64 'Depends: libc | musl, libz'
	package trees cc-x86-64 14.2-1 arm64 'Depends: libc | musl, libz'
	package trees headers 12-5 all
	package trees libc 1:2.41-12 amd64
	package trees libc 1:2.41-12 arm64
	package trees zlib 1.3 amd64 'Provides: libz (= 1.3)'
	package trees zlib 1.3 arm64 'Provides: libz (= 1.3)'
	package trees unrelated 1 all
	manifest trixie Debian
}

manifest() { # SUITE ORIGIN
	cat >toolchains.d/test-1.toml <<-END
		schema = 1
		release = "test-1"
		summary = "for tests"
		default = true
		[promise]
		threads = "posix"
		crt = "msvcrt"
		gcc = "14.2"
		binutils = "2.44"
		mingw-w64 = "12.0"
		[archive]
		origin = "$2"
		suite = "$1"
		components = ["main"]
		keyring = "/nonexistent/keyring.gpg"
		mirrors = ["apt"]
		[[host]]
		name = "x86_64-linux"
		architecture = "amd64"
		multiarch = "x86_64-linux-gnu"
		loader = "ld-linux-x86-64.so.2"
		[[host]]
		name = "aarch64-linux"
		architecture = "arm64"
		multiarch = "aarch64-linux-gnu"
		loader = "ld-linux-aarch64.so.1"
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
		omit = []
	END
}

archive() { # OPTION...
	"$make_archive" --keys "$BATS_FILE_TMPDIR/keys" "$@" trees archive
}

lock() { # OPTION...
	"$mingwup" lock --toolchains toolchains.d --cache cache --only-mirror --mirror "file://$PWD/archive" \
		--keyring archive/keyring.gpg "$@" test-1
}

# refused STATUS TEXT: the last run ended so, gave one error that says so, and wrote nothing.
refused() {
	echo "$output"
	[ "$status" = "$1" ]
	[[ $output == *"$2"* ]]
	[ "$(grep -c '^mingwup: error: ' <<<"$output")" = 1 ]
	[ ! -e toolchains.d/test-1.lock ]
}

# One package file of the archive in the place of another; what is locked is not fetched then.
swapped() { # FILE PLACE
	cp "archive/pool/main/$1" "archive/pool/main/$2"
	run -4 "$mingwup" fetch --toolchains toolchains.d --cache cache --host x86_64-linux --only-mirror \
		--mirror "file://$PWD/archive" i686
	[[ $output == *'the mirror serves another file; tried 1 mirror'* ]]
	[ -z "$(find cache/artifacts -name "$(sha256sum "archive/pool/main/$2" | cut -d ' ' -f 1)*")" ]
}

field() { # PACKAGE ARCHITECTURE KEY
	awk -v RS= -v p="package = \"$1\"" -v a="architecture = \"$2\"" 'index($0, p) && index($0, a)' \
		toolchains.d/test-1.lock | sed -n "s/^$3 = //p"
}

@test "a lock has what the signed archive says, and nothing that is not needed" {
	archive --date '2026-11-21 09:15:44 UTC'
	lock
	local deb=archive/pool/main/cc-i686_14.2-1+b1_amd64.deb lock=toolchains.d/test-1.lock
	[ "$(grep -c '^\[\[artifact]]' $lock)" = 9 ]
	run -1 grep unrelated $lock
	[ "$(field cc-i686 amd64 version)" = '"14.2-1+b1"' ]
	[ "$(field cc-i686 amd64 source)" = '"cc"' ]
	[ "$(field cc-i686 amd64 source-version)" = '"14.2-1"' ]
	[ "$(field cc-i686 arm64 source-version)" = '"14.2-1"' ]
	[ "$(field cc-i686 amd64 path)" = "\"${deb#archive/}\"" ]
	[ "$(field cc-i686 amd64 size)" = "$(stat -c %s $deb)" ]
	[ "$(field cc-i686 amd64 sha256)" = "\"$(sha256sum $deb | cut -d ' ' -f 1)\"" ]
	[ "$(field libc arm64 version)" = '"1:2.41-12"' ]
	grep -x 'suite = "trixie"' $lock
	grep -x 'version = "13.0"' $lock
	grep -x 'date = "2026-11-21T09:15:44Z"' $lock
	grep -x 'snapshot = "20261122T091544Z"' $lock
	grep -x "inrelease-sha256 = \"$(sha256sum archive/dists/trixie/InRelease | cut -d ' ' -f 1)\"" $lock
	[ "$(grep -cE $'^\t"[0-9A-F]{40}",$' $lock)" = 1 ]
}

@test "an artifact is used by the toolchains that need it, one of architecture all by those of both hosts" {
	archive
	lock
	uses() {
		awk -v RS= -v p="package = \"$1\"" -v a="architecture = \"$2\"" 'index($0, p) && index($0, a)' \
			toolchains.d/test-1.lock | grep -oE '[a-z0-9_]+-linux/[a-z0-9_]+-' | tr '\n' ' '
	}
	[ "$(uses headers all)" = 'aarch64-linux/i686- x86_64-linux/i686- ' ]
	[ "$(uses libc amd64)" = 'x86_64-linux/i686- x86_64-linux/x86_64- ' ]
	[ "$(uses zlib arm64)" = 'aarch64-linux/x86_64- ' ]
}

@test "the same archive makes the same bytes" {
	archive
	lock --output first.lock
	rm -r cache
	lock --output second.lock
	cmp first.lock second.lock
	[ ! -e toolchains.d/test-1.lock ]
}

@test "--check agrees with the archive that made the lock" {
	archive
	lock
	run -0 lock --check
	[[ $output == *'agrees with its archive'* ]]
}

@test "--check tells what differs, and writes nothing" {
	archive --date '2026-11-20 00:00:00 UTC'
	lock
	cp toolchains.d/test-1.lock before
	rm -r trees/libc_1:2.41-12_arm64 trees/zlib*amd64
	package trees libc 1:2.41-13 arm64
	package trees libz 2 amd64 'Depends: more'
	package trees more 1 all
	archive --date '2026-11-21 00:00:00 UTC'
	run -1 lock --check
	[[ $output == *'date of the archive: 2026-11-20T00:00:00Z -> 2026-11-21T00:00:00Z'* ]]
	[[ $output == *'changed: libc arm64: 1:2.41-12 -> 1:2.41-13'* ]]
	[[ $output == *'removed: zlib 1.3 amd64'* ]]
	[[ $output == *'added: libz 2 amd64'* ]]
	[[ $output == *'added: more 1 all'* ]]
	cmp before toolchains.d/test-1.lock
	lock
	run -0 lock --check
}

@test "an archive without by-hash names, and one that only promises them, make a lock" {
	archive --by-hash no
	lock
	rm -r cache
	archive --by-hash lie
	lock
}

@test "a signature by an unknown key beside a good one does no harm" {
	archive --sign both
	lock
	[ "$(grep -cE $'^\t"[0-9A-F]{40}",$' toolchains.d/test-1.lock)" = 1 ]
}

@test "an unsigned archive is refused" {
	archive --sign none
	run lock
	refused 4 'dists/trixie/InRelease is not signed'
}

@test "a signature by a key that the keyring does not have is refused" {
	archive --sign other
	run lock
	refused 4 'is signed by no key of archive/keyring.gpg'
}

@test "a signature by an expired key is refused" {
	archive --sign expired
	run lock
	refused 4 'expired'
}

@test "a signature by a weak hash is refused" {
	archive --sign weak
	run lock
	refused 4 'its hash is weak'
}

@test "a signature by a key that was revoked is refused" {
	archive --sign revoked
	run lock
	refused 4 'was revoked'
}

@test "a Release without SHA-256, and an index without it, are refused" {
	archive --hashes 'MD5Sum SHA1'
	run lock
	refused 4 'has no SHA256 list'
	archive --hashes 'MD5Sum SHA1 SHA256' --package-hash SHA1
	run lock
	refused 4 'has no SHA256'
	archive --hashes 'MD5Sum SHA1 SHA256'
	lock
}

@test "a Release without a date is refused" {
	archive --date never
	run lock
	refused 4 'Date'
}

@test "a signed text that is not clear-signed is refused" {
	archive --sign opaque
	run lock
	refused 4 'text outside of what is signed'
}

@test "an altered Release is refused" {
	archive --alter release
	run lock
	refused 4 'does not fit its text'
}

@test "text before what is signed is refused" {
	archive --alter before
	run lock
	refused 4 'text outside of what is signed'
}

@test "text behind what is signed is refused" {
	archive --alter behind
	run lock
	refused 4 'text outside of what is signed'
}

@test "a second signed text behind the first is refused" {
	archive --alter twice
	run lock
	refused 4 'text outside of what is signed'
}

@test "text between two signed texts is refused" {
	archive --alter between
	run lock
	refused 4 'text outside of what is signed'
}

@test "text in the header of what is signed is refused" {
	archive --alter header
	run lock
	refused 4 'does not fit its text'
}

@test "text in the signature is refused" {
	archive --alter signature
	run lock
	refused 4 'dists/trixie/InRelease'
}

@test "blanks in a signature's empty lines do not hide an unsigned Release behind it" {
	archive --alter spaced
	run lock
	refused 4 'text outside of what is signed'
}

@test "a dependency that nobody signed is refused" {
	archive --alter index
	run lock
	refused 4 'main/binary-amd64/Packages.xz'
	[[ $output == *"$(sha256sum archive/dists/trixie/main/binary-amd64/Packages.xz | cut -d ' ' -f 1)"* || \
		$output == *' bytes instead of '* ]]
}

@test "another package of the same signed archive is refused in the place of the one that was locked" {
	archive
	lock
	swapped unrelated_1_all.deb headers_12-5_all.deb
}

@test "an older version of a package is refused in the place of the one that was locked" {
	archive
	cp archive/pool/main/headers_12-5_all.deb older.deb
	rm -r trees/headers*
	package trees headers 12-5 all 'Priority: optional'
	archive
	lock
	cp older.deb archive/pool/main/older.deb
	swapped older.deb headers_12-5_all.deb
}

@test "an altered index is refused, with both digests" {
	archive --alter packages
	run lock
	refused 4 "$(sha256sum archive/dists/trixie/main/binary-amd64/Packages.xz | cut -d ' ' -f 1)"
	[[ $output == *"$(sed -n '/SHA256/,$s/^ \([0-9a-f]*\) .*amd64.Packages.xz/\1/p' archive/dists/trixie/Release)"* ]]
}

@test "an archive whose Valid-Until has passed is refused" {
	archive --date '9 days ago' --valid-until '2 days ago'
	run lock
	refused 4 'expired at'
	archive --date '9 days ago' --valid-until 'tomorrow'
	lock
}

@test "an archive from the future is refused" {
	archive --date '3 days'
	run lock
	refused 4 'from the future'
}

@test "a Release older than that of the present lock is refused, unless that is asked for" {
	archive --date '2026-11-21 00:00:00 UTC'
	lock
	cp toolchains.d/test-1.lock before
	archive --date '2026-11-20 23:59:59 UTC'
	for arguments in '' --check '--output other.lock'; do
		# shellcheck disable=SC2086 # words
		run -4 lock $arguments
		[[ $output == *'is of 2026-11-20T23:59:59Z, older than that of the present lock, 2026-11-21T00:00:00Z'* ]]
		cmp before toolchains.d/test-1.lock
	done
	[ ! -e other.lock ]
	run -1 lock --check --allow-older
	[[ $output == *'date of the archive: 2026-11-21T00:00:00Z -> 2026-11-20T23:59:59Z'* ]]
	MINGWUP_ALLOW_OLDER=1 lock
	grep -x 'date = "2026-11-20T23:59:59Z"' toolchains.d/test-1.lock
}

@test "the same Release again, and one of another suite whatever its age, make a lock" {
	archive --date '2026-11-21 00:00:00 UTC'
	lock
	lock
	manifest bookworm Debian
	archive --suite bookworm --date '2026-11-20 00:00:00 UTC'
	lock
	grep -x 'suite = "bookworm"' toolchains.d/test-1.lock
}

@test "an archive that is signed by none of the keys of the present lock is told" {
	archive
	lock
	"$make_archive" --keys other-keys trees archive
	run -0 lock
	[[ $output == *'warning: test-1: signed by '*', and by none of the keys that the lock before named'* ]]
	run -0 lock
	[[ $output != *warning* ]]
}

@test "a present lock that cannot be read is not replaced unseen" {
	archive
	lock
	sed -i 's/^date = .*/date = "yesterday"/' toolchains.d/test-1.lock
	cp toolchains.d/test-1.lock before
	run -6 lock
	[[ $output == *'must be a time'*'--allow-older'* ]]
	cmp before toolchains.d/test-1.lock
	lock --allow-older
	run -0 lock --check
}

# Two mirrors: what the first one serves, and the archive.
lock_behind() { # MIRROR
	"$mingwup" lock --toolchains toolchains.d --cache cache --only-mirror --mirror "file://$PWD/$1" \
		--mirror "file://$PWD/archive" --keyring archive/keyring.gpg test-1
}

@test "a mirror that serves what is refused is named, and the next one makes the lock" {
	archive --date '2026-11-20 00:00:00 UTC'
	mv archive older
	archive --date '2026-11-21 00:00:00 UTC'
	lock
	run -0 lock_behind older
	[[ $output == *"warning: file://$PWD/older serves what is refused: dists/trixie/InRelease: "*'older than'* ]]
	[ "$(grep -c warning <<<"$output")" = 1 ]
	cp -r archive portal
	echo '<html>Please log in.</html>' >portal/dists/trixie/InRelease
	run -0 lock_behind portal
	[[ $output == *'portal serves what is refused: dists/trixie/InRelease is not signed'* ]]
	run -0 lock --check
}

@test "nothing of a refused Release is left when the next mirror's is accepted" {
	archive --suite bookworm --date '2026-11-22 00:00:00 UTC'
	mv archive/dists/bookworm archive/dists/trixie
	mv archive other
	archive --date '2026-11-21 00:00:00 UTC'
	lock --output alone.lock
	run -0 lock_behind other
	[[ $output == *'serves the suite bookworm'* ]]
	cmp alone.lock toolchains.d/test-1.lock
}

@test "indexes of one state of the archive do not mix with the Release of another" {
	archive --date '2026-11-20 00:00:00 UTC'
	mv archive older
	rm -r trees/libc_1:2.41-12_amd64
	package trees libc 1:2.41-13 amd64
	archive --date '2026-11-21 00:00:00 UTC'
	rm -r archive/dists/trixie/main
	cp -r older/dists/trixie/main archive/dists/trixie/
	run lock
	refused 4 'the mirror serves another file'
}

@test "another suite in the place of the one that was asked for is refused" {
	archive --suite bookworm
	mv archive/dists/bookworm archive/dists/trixie
	run lock
	refused 4 'serves the suite bookworm (stable) in the place of trixie'
}

@test "an archive of another origin is refused" {
	archive --origin Elsewhere
	run lock
	refused 4 'origin "Elsewhere"'
}

@test "a dependency that cannot be satisfied is named with the way to it" {
	rm -r trees/headers*
	package trees headers 12-4 all
	archive
	run lock
	refused 6 'cannot satisfy cc-i686 -> headers (= 12-5): the archive has headers 12-4'
}

@test "an architecture that the suite does not have is named" {
	archive --architectures amd64
	run lock
	refused 6 'main/binary-arm64/Packages.xz'
}

@test "a missing keyring is named with the package that has it" {
	archive
	run "$mingwup" lock --toolchains toolchains.d --cache cache --only-mirror --mirror "file://$PWD/archive" test-1
	refused 1 '/nonexistent/keyring.gpg'
	[[ $output == *debian-archive-keyring* ]]
}

@test "without gpgv nothing is believed" {
	archive
	mkdir empty
	PATH=$PWD/empty run lock
	refused 1 'install the package gpgv'
}

@test "a refused archive leaves the lock that was there" {
	archive
	lock
	cp toolchains.d/test-1.lock before
	archive --sign none
	run -4 lock
	run -4 lock --check
	cmp before toolchains.d/test-1.lock
}

@test "a mirror without the archive is a network failure" {
	mkdir archive
	touch archive/keyring.gpg
	run lock
	refused 3 'dists/trixie/InRelease'
}
