#!/usr/bin/env bats
# What the machine does to a run: a disk that is full, read-only or of another kind, limits, modes, signals, power that
# goes. With small toolchains of no use (tests/lib/fake.bash); what fails call by call is tests/slow/sweep.bats.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

mingwup=$(realpath "${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}")
i686=i686-pc-windows-gnu

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
	# What most tests start from: i686@test-1, and a cache with all of it.
	mkdir "$BATS_FILE_TMPDIR/installed"
	cd "$BATS_FILE_TMPDIR/installed" || return
	"$mingwup" install --quiet --toolchains "$BATS_FILE_TMPDIR/toolchains.d" --prefix prefix --cache cache \
		--no-self-test i686
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME "${!MINGWUP_@}"
	mkdir "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/home"
	cd "$BATS_TEST_TMPDIR/here" || return
	HOME=$BATS_TEST_TMPDIR/home
	fake=$BATS_FILE_TMPDIR
	arguments=(--quiet --toolchains "$fake/toolchains.d" --prefix prefix --cache cache --no-self-test)
}

install() { # ARGUMENT...
	"$mingwup" install "${arguments[@]}" "$@"
}

# With the derived files of this place.
installed() {
	cp -a "$fake/installed/." .
	install i686
}

assert_invariants() { # [--settled]
	MINGWUP_PROGRAM=$mingwup run -0 "$BATS_TEST_DIRNAME/../lib/invariants" "$@" prefix
}

assert_one_error() {
	assert_equal "$(grep -c '^mingwup: error: ' <<<"$output")" 1
}

needs_strace() {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'the leak sanitizer cannot work under strace'
	strace -V >/dev/null 2>&1 || skip 'there is no strace'
}

# The file systems that are mounted for a command go with it. A user becomes root of a namespace of its own.
apart() { # SCRIPT
	local options=(-m)
	[ "$(id -u)" = 0 ] || options+=(-r)
	unshare "${options[@]}" true 2>/dev/null || skip 'file systems cannot be mounted here'
	env mingwup="$mingwup" unshare "${options[@]}" bash -euc "$1" "$mingwup" install "${arguments[@]}"
}

durable() { # [--ignore CALL] COMMAND...
	"$BATS_TEST_DIRNAME/../lib/durable" "$@"
}

@test "power may go at any moment: what is referred to is on disk before what refers to it" {
	needs_strace
	run -0 durable prefix "$mingwup" install "${arguments[@]}"
	assert_line --regexp '^[0-9]+ calls, 0 in the wrong order$'
	run -0 durable prefix "$mingwup" install "${arguments[@]}" i686@test-2
	run -0 durable prefix "$mingwup" install "${arguments[@]}" --force i686@test-2
	run -0 durable prefix "$mingwup" remove --prefix prefix i686
	rm -r prefix
	# The check itself notices what lacks.
	run -1 durable --ignore syncfs prefix "$mingwup" install "${arguments[@]}"
	assert_line --partial 'is switched while'
	rm -r prefix
	run -1 durable --ignore fsync prefix "$mingwup" install "${arguments[@]}"
	assert_line --partial 'env.sh gets its name while'
}

@test "a file system that is full is exit status 5, and leaves what was installed as it was" {
	installed
	mv prefix before
	for size in 3m 4m 5m; do
		run apart "mkdir -p prefix; mount -t tmpfs -o size=$size,mode=755 none prefix; cp -a before/. prefix
			status=0; \"\$0\" \"\$@\" i686@test-2 x86_64 || status=\$?; echo status \$status; cp -a prefix $size"
		assert_one_error
		assert_line 'status 5'
		assert_line --partial 'No space left on device'
		rmdir prefix
		mv "$size" prefix
		assert_invariants
		assert_equal "$(prefix/bin/i686-w64-mingw32-gcc)" 'i686-w64-mingw32 gcc 1'
		assert_not_exist prefix/.mingwup/staging
		rm -r prefix
	done
	mv before prefix
	install i686@test-2
	assert_invariants --settled
}

@test "a cache that is full is exit status 5, and nothing is installed" {
	run apart 'mkdir cache; mount -t tmpfs -o size=200k none cache
		status=0; "$0" "$@" || status=$?; echo status $status'
	assert_line 'status 5'
	assert_one_error
	assert_line --partial 'No space left on device'
	assert_equal "$(find prefix -not -type d -not -path prefix/.mingwup/lock)" ''
	install
	assert_invariants --settled
}

@test "the cache may lie on another file system than the prefix" {
	run -0 apart 'mkdir cache prefix; mount -t tmpfs none cache; mount -t tmpfs -o mode=755 none prefix
		"$0" "$@"; "$0" "$@" i686@test-2; cp -a prefix copy'
	mv copy/* copy/.mingwup prefix
	assert_invariants --settled
}

@test "in a prefix that cannot be written, what is installed is installed, and all else is exit status 5" {
	installed
	run -0 apart 'mount --bind prefix prefix; mount -o remount,ro,bind prefix; "$0" "$@" i686'
	assert_output ''
	run apart 'mount --bind prefix prefix; mount -o remount,ro,bind prefix; "$0" "$@" i686@test-2 || echo status $?'
	assert_line 'status 5'
	assert_one_error
	run apart 'mount --bind prefix prefix; mount -o remount,ro,bind prefix
		"$mingwup" remove --prefix prefix i686 || echo status $?'
	assert_line 'status 5'
	# A derived file that is missing cannot be made.
	rm prefix/env.mk
	run apart 'mount --bind prefix prefix; mount -o remount,ro,bind prefix; "$0" "$@" i686 || echo status $?'
	assert_line 'status 5'
	assert_line --partial 'Read-only file system'
	install i686
	assert_invariants --settled
}

# As an ordinary user, whoever runs the tests.
as_user() { # COMMAND...
	if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent "$@"; else "$@"; fi
}

@test "in another user's prefix, what is installed is installed, and all else is exit status 5" {
	[ "$(id -u)" = 0 ] || skip 'only root can have another user'
	installed
	cp "$mingwup" mingwup
	cp -r "$fake/toolchains.d" .
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_FILE_TMPDIR/.." "$BATS_TEST_TMPDIR" .
	ask=(as_user ./mingwup install --quiet --toolchains toolchains.d --prefix prefix --no-self-test)
	as_user ./mingwup --version >/dev/null || skip 'another user cannot come here'
	run -0 "${ask[@]}" i686
	run -5 "${ask[@]}" --cache /nonexistent i686@test-2
	assert_one_error
	assert_invariants --settled
}

@test "an ordinary user installs, and needs nothing of root" {
	[ "$(id -u)" = 0 ] || skip 'the other tests are run by one already'
	mkdir user
	cp "$mingwup" user/mingwup
	cp -r "$fake/toolchains.d" user
	chown -R 65534:65534 user
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_FILE_TMPDIR/.." "$BATS_TEST_TMPDIR" .
	cd user
	as_user ./mingwup --version >/dev/null || skip 'another user cannot come here'
	as_user ./mingwup install --quiet --toolchains toolchains.d --prefix prefix --cache cache --no-self-test
	assert_invariants --settled
	as_user ./mingwup remove --quiet --prefix prefix i686 x86_64
	assert_equal "$(find prefix cache -user root)" ''
}

@test "a limit to the size of files is a message, and nothing is installed" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'the sanitizers do not like limits'
	for kib in 1 100 1000; do
		run bash -c "ulimit -f $kib; exec \"\$0\" \"\$@\"" "$mingwup" install "${arguments[@]}"
		assert [ "$status" = 5 ]
		assert_one_error
		assert_equal "$(find prefix -not -type d -not -path prefix/.mingwup/lock)" ''
	done
	install
	assert_invariants --settled
}

@test "too few descriptors are a message, and nothing is installed" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'the sanitizers do not like limits'
	for files in 6 7 8 9 10 12 16 20 24; do
		run bash -c "ulimit -n $files; exec \"\$0\" \"\$@\"" "$mingwup" install "${arguments[@]}"
		[ "$status" = 0 ] || assert_one_error
		[ "$status" -le 9 ]
		[ ! -e prefix ] || assert_invariants
	done
	install
	assert_invariants --settled
}

@test "where the prefix's file system knows no flock(2) it is refused, and said" {
	needs_strace
	installed
	for error in ENOLCK EOPNOTSUPP ENOSYS; do
		run -5 strace -f -qq -o /dev/null -e "inject=flock:error=$error" "$mingwup" install "${arguments[@]}" i686@test-2
		assert_one_error
		assert_output --partial 'knows no flock(2)'
	done
	assert_invariants --settled
}

@test "where the cache's file system knows no flock(2) the install ends with a result or an error" {
	needs_strace
	run strace -f -qq -o /dev/null -e inject=flock:error=ENOLCK:when=2+ "$mingwup" install "${arguments[@]}" i686
	if [ "$status" = 0 ]; then
		assert_invariants --settled
	else
		assert_equal "$status" 5
		assert_output --partial 'flock(2)'
		assert_one_error
	fi
	install i686
	assert_invariants --settled
}

@test "whatever the umask, nobody else can write what is made" {
	for mask in 000 002 022 077; do
		rm -rf prefix cache
		(umask "$mask" && install)
		assert_equal "$(find prefix cache ! -type l -perm /022)" ''
		assert_equal "$(find prefix cache -perm /7000)" ''
		assert_invariants --settled
		# The same toolchain, whatever the umask.
		sha256sum prefix/toolchains/*/libexec/mingwup/files >>listings
	done
	assert_equal "$(sort -u listings | wc -l)" 2
}

@test "what is the user's in the place of a derived file or link is refused before anything is downloaded" {
	for place in env.sh cargo/config.toml cmake/$i686.cmake bin/i686-w64-mingw32-gcc-posix bin/i686-w64-mingw32-ar; do
		mkdir -p "prefix/${place%/*}"
		rm -rf "prefix/$place"
		echo mine >"prefix/$place"
		rm -f "$fake/access.log.before"
		cp "$fake/access.log" before
		run -5 install i686
		assert_one_error
		assert_output --partial "prefix/$place is not mingwup's"
		assert_equal "$(cat "prefix/$place")" mine
		cmp before "$fake/access.log"
		assert_not_exist cache
		rm "prefix/$place"
	done
	install i686
	# Now they are its own.
	install i686@test-2
	assert_invariants --settled
}

@test "a removal that was killed is ended by the next one" {
	needs_strace
	installed
	strace -f -qq -o /dev/null -e inject=renameat:signal=KILL:when=1 "$mingwup" remove --quiet --prefix prefix i686 || true
	assert_not_exist prefix/toolchains/$i686
	assert_exist prefix/env.sh
	run -9 "$mingwup" remove --prefix prefix i686
	assert_not_exist prefix/env.sh
	assert_equal "$(find prefix/bin -type l)" ''
	assert_invariants --settled
}

@test "TMPDIR is not where anything is made" {
	for tmpdir in /nonexistent /dev/null "$PWD/trap" ''; do
		rm -rf prefix cache trap
		ln -s /etc trap
		TMPDIR=$tmpdir install i686
		TMPDIR=$tmpdir "$mingwup" lock --quiet --output lock --toolchains "$fake/toolchains.d" --cache cache test-1
		assert_invariants --settled
	done
}
