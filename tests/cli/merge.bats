#!/usr/bin/env bats
# `cargo` and `cross` with --write, --check and --remove: what happens to the file, its links, its mode, its neighbours.
# What becomes of its text is for unit/test_merge.c. The cargo that is asked for its version is a script of ours; the
# toolchains are of no use (tests/lib/fake.bash).

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

mingwup=${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}
cc=CC_i686_pc_windows_gnu

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
	install_into "$BATS_FILE_TMPDIR/prefix"
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

install_into() { # PREFIX [TARGET]
	env -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_CONFIG_HOME "$mingwup" install --quiet --no-self-test --prefix "$1" \
		--toolchains "$BATS_FILE_TMPDIR/toolchains.d" --cache "$BATS_FILE_TMPDIR/cache" "${@:2}"
}

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME CARGO_HOME CROSS_CONFIG "${!MINGWUP_@}"
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
	export HOME=$PWD/home CARGO=$PWD/cargo
	mkdir home
	prefix=$BATS_FILE_TMPDIR/prefix
	config=.cargo/config.toml
	cargo_is 1.93.1
}

# The cargo that is asked: its version, and commands that it runs besides.
cargo_is() { # VERSION [COMMAND]
	printf '#!/bin/sh\n%s\necho "cargo %s (f2d3ce0bd 2026-03-21)"\n' "${2-}" "$1" >cargo.new
	chmod +x cargo.new
	mv cargo.new cargo
}

cargo() { # ARGUMENT...
	"$mingwup" cargo --prefix "$prefix" "$@"
}

cross() { # ARGUMENT...
	"$mingwup" cross --prefix "$prefix" "$@"
}

put() { # FILE TEXT
	mkdir -p "$(dirname "$1")"
	printf %b "$2" >"$1"
}

# Nothing but the file in its directory.
assert_alone() { # FILE
	assert_equal "$(ls -A "$(dirname "$1")")" "$(basename "$1")"
}

# Written and taken out again, the file is what it was, to the byte.
assert_round_trip() { # FILE ARGUMENT...
	local file=$1
	shift
	cp -L "$file" before
	run -0 "$@" --write
	run ! cmp -s "$file" before
	run -0 "$@" --check
	run -0 "$@" --remove
	cmp "$file" before
}

@test "without --write, --check or --remove they print" {
	run -0 --separate-stderr cargo
	assert_equal "$output" "$(cat "$prefix/cargo/config.toml")"
	run -0 --separate-stderr cross
	assert_equal "$output" "$("$mingwup" env --prefix "$prefix" --format cross)"
	assert_not_exist .cargo
	assert_not_exist Cross.toml
}

@test "a file that was not there comes, and goes with its directory" {
	run -0 cargo --write
	assert_output "wrote $config"
	assert_file_contains "$config" "^$cc = "
	assert_alone "$config"
	run -0 cargo --write
	assert_output "$config is as it should be"
	run -0 cargo --remove
	assert_output "removed $config"
	assert_not_exist .cargo
	run -0 cargo --remove
	assert_output "there is nothing of mingwup's in $config"
}

@test "a directory that was there stays, and one in which something else lies by now" {
	mkdir .cargo
	run -0 cargo --write
	run -0 cargo --remove
	assert_dir_exist .cargo
	assert_not_exist "$config"
	rmdir .cargo
	run -0 cargo --write
	touch .cargo/other
	run -0 cargo --remove
	assert_exist .cargo/other
	assert_not_exist "$config"
}

@test "a file that we made stays when there is something of the user's in it" {
	run -0 cargo --write
	echo '# mine' >>"$config"
	run -0 cargo --remove
	assert_equal "$(cat "$config")" '# mine'
}

@test "cargo 1.94 and later gets one line, an older or unknown one the values" {
	for version in 1.94.0 1.95.0-nightly 1.100.0 2.0.0; do
		cargo_is $version
		run -0 cargo --write
		assert_equal "$(grep -c '^include = ' "$config")" 1
		run ! grep -q "$cc" "$config"
	done
	for version in 1.65.0 1.93.9 0.94.0 nonsense ''; do
		cargo_is "$version"
		run -0 cargo --write
		run ! grep -q '^include' "$config"
		assert_file_contains "$config" "^$cc = "
	done
	cargo_is 1.95.0 'exit 1'
	run -0 cargo --check
	export CARGO=/nonexistent
	run -0 cargo --check
}

@test "the cargo of the project is asked, and downloads no toolchain for that" {
	cargo_is 1.95.0 'pwd >asked; echo "$RUSTUP_AUTO_INSTALL" >>asked'
	mkdir project
	run -0 cargo --write --project project
	assert_equal "$(cat project/asked)" "$(printf '%s\n0' "$PWD/project")"
	assert_file_exist project/.cargo/config.toml
	assert_not_exist .cargo
}

@test "what a project includes is optional, what all projects include is of a form that older cargos pass over" {
	cargo_is 1.95.0
	run -0 cargo --write
	run -0 cargo --write --global
	assert_file_contains "$config" "^include = \[{ path = \"$prefix/cargo/config.toml\", optional = true }\] # mingwup"
	assert_file_contains "home/$config" "^include = \[\"$prefix/cargo/config.toml\"\] # mingwup"
	run -0 cargo --remove --global
	assert_not_exist home/.cargo
	mkdir other
	export CARGO_HOME=$PWD/other
	run -0 cargo --write --global
	assert_file_exist other/config.toml
	run -0 cargo --remove --global
	assert_dir_exist other
}

@test "what was included is still there, and empty, when nothing is installed any more" {
	install_into leaving i686
	cargo_is 1.95.0
	run -0 cargo --write --global --prefix leaving
	run -0 "$mingwup" remove --prefix leaving i686
	assert_file_exist leaving/cargo/config.toml
	run ! grep -qv '^#' leaving/cargo/config.toml
	run -9 cargo --write --global --prefix leaving
	run -0 cargo --remove --global
	assert_not_exist home/.cargo
}

@test "a prefix that include cannot take, or without its derived file, is given by values" {
	cargo_is 1.95.0
	install_into 'a {b} [c]' i686
	run -0 cargo --write --prefix 'a {b} [c]'
	assert_file_contains "$config" "^$cc = "
	install_into plain i686
	rm plain/cargo/config.toml
	run -0 cargo --write --prefix plain
	assert_file_contains "$config" "^$cc = \"$PWD/plain/"
	install_into plain i686
	run -1 cargo --check --prefix plain
	run -0 cargo --write --prefix plain
	assert_file_contains "$config" '^include = '
}

@test "--check tells what differs and writes nothing" {
	run -1 --separate-stderr cargo --check
	assert_line "+ [env]"
	assert_equal "$stderr" "mingwup: error: $config is not as mingwup cargo --write would make it"
	assert_not_exist .cargo
	run -0 cargo --write
	run -0 --separate-stderr cargo --check
	assert_equal "$output" ''
	sed -i "/^$cc/d" "$config"
	cp "$config" before
	run -1 --separate-stderr cargo --check
	assert_equal "$output" "+ $cc = \"$prefix/bin/i686-w64-mingw32-gcc-posix\""
	cmp "$config" before
}

@test "another prefix: ours are brought up to date, the user's untouched" {
	put "$config" '[env]\nMINE = "1" # mine\n'
	run -0 cargo --write
	install_into one i686
	run -0 cargo --write --prefix one
	run ! grep -q x86_64 "$config"
	assert_file_contains "$config" "^$cc = \"$PWD/one/bin"
	assert_file_contains "$config" '^MINE = "1" # mine$'
	run -0 cargo --remove
	assert_equal "$(cat "$config")" "$(printf '[env]\nMINE = "1" # mine')"
}

@test "a value of the user's is not replaced: file, line, theirs, ours, and what to do" {
	put "$config" "[build]\njobs = 1\n[env]\n$cc = \"clang\" # mine\n"
	cp "$config" before
	for version in 1.65.0 1.95.0; do
		cargo_is $version
		for how in --write --check; do
			run -1 --separate-stderr cargo $how
			assert_equal "$stderr" "mingwup: error: $config:4:1: env.$cc is \"clang\", mingwup wants \"$prefix/bin/i686-w64-mingw32-gcc-posix\"; nothing was written: take that out, or let --force replace it, which keeps a copy of the file"
			cmp "$config" before
			assert_alone "$config"
		done
	done
}

@test "every conflict is told, and what --force cannot do" {
	put "$config" "env.$cc = \"clang\"\ntarget = { i686-pc-windows-gnu = { linker = \"lld\" } }\n"
	for force in '' --force; do
		run -1 --separate-stderr cargo --write $force
		assert_equal "$(grep -c "$config:[12]:1: " <<<"$stderr")" "$(grep -c . <<<"$stderr")"
		assert [ "$(grep -c '^mingwup: warning: ' <<<"$stderr")" -ge 2 ]
		assert_equal "$(tail -n 1 <<<"$stderr" | grep -c '^mingwup: error: .*: it is yours to change$')" 1
	done
	assert_alone "$config"
}

@test "--force replaces the value and keeps each file that it changed" {
	for round in 1 2; do
		put "$config" "[env]\n$cc = \"clang $round\" # mine\nMINE = \"1\"\n"
		run -0 cargo --write --force
		assert_line "what it was is kept as $PWD/$config.mingwup-$round"
		assert_file_contains "$config" "^$cc = \"$prefix/bin"
		assert_file_contains "$config" '^MINE = "1"$'
		run -0 cargo --check
	done
	for round in 1 2; do
		assert_equal "$(cat "$config.mingwup-$round")" "$(printf '[env]\n%s = "clang %s" # mine\nMINE = "1"' $cc $round)"
	done
	# Where there is nothing to replace, nothing is kept.
	run -0 cargo --write --force
	assert_equal "$(ls .cargo | wc -l)" 3
	assert_equal "$(ls -A .cargo | wc -l)" 3
}

@test "a line of ours that the user changed is theirs: refused, and it stays" {
	run -0 cargo --write
	sed -i "s,^$cc = \"[^\"]*\",$cc = \"clang\"," "$config"
	run -1 cargo --write
	assert_output --partial "$config:3:1: env.$cc is \"clang\""
	run -0 cargo --remove
	assert_line "mingwup: warning: $config:3: this line was changed since mingwup put it in: it stays"
	assert_equal "$(sed 's/ # .*//' "$config")" "$(printf '[env]\n%s = "clang"' $cc)"
}

@test "the user's equal value stays theirs" {
	put "$config" "[env]\n$cc = '$prefix/bin/i686-w64-mingw32-gcc-posix'\n"
	assert_round_trip "$config" cargo
}

@test "of config and config.toml the one that cargo reads is changed, and that is told" {
	put .cargo/config '[build]\njobs = 1\n'
	run -0 cargo --write
	assert_output 'wrote .cargo/config'
	assert_not_exist "$config"
	run -0 cargo --remove
	put "$config" '[build]\njobs = 2\n'
	run -0 cargo --write
	assert_line 'mingwup: warning: cargo reads .cargo/config, and not the config.toml beside it'
	assert_line 'wrote .cargo/config'
	assert_equal "$(cat "$config")" "$(printf '[build]\njobs = 2')"
	# One that leads to the other is what cargo's own documentation advises.
	rm .cargo/config
	ln -s config.toml .cargo/config
	run -0 cargo --write
	assert_output "wrote $config"
	assert_link_exist .cargo/config
}

@test "a read-only file is refused, root or not" {
	put "$config" '[build]\njobs = 1\n'
	chmod 444 "$config"
	run -5 cargo --write
	assert_output "mingwup: error: $config is read-only"
	run -5 cargo --remove
	assert_equal "$(cat "$config")" "$(printf '[build]\njobs = 1')"
}

@test "a symlink is followed: the file it leads to is changed where it lies, and the link stays" {
	put dotfiles/cargo.toml '[build]\njobs = 1\n'
	chmod 640 dotfiles/cargo.toml
	mkdir home/.cargo
	ln -s ../../dotfiles/cargo.toml "home/$config"
	assert_round_trip "home/$config" cargo --global
	run -0 cargo --write --global
	assert_link_exist "home/$config"
	assert_file_contains dotfiles/cargo.toml "^$cc = "
	assert_equal "$(stat -c %a dotfiles/cargo.toml)" 640
	assert_alone dotfiles/cargo.toml
	# Nor is the file behind it removed, even if we had made it.
	rm "home/$config" dotfiles/cargo.toml
	run -0 cargo --write --global
	mv "home/$config" dotfiles/cargo.toml
	ln -s ../../dotfiles/cargo.toml "home/$config"
	run -0 cargo --remove --global
	assert_link_exist "home/$config"
	assert_equal "$(stat -c %s dotfiles/cargo.toml)" 0
}

@test "a symlink to nothing, a directory, a pipe and a file of two names are refused" {
	mkdir -p .cargo
	ln -s nowhere "$config"
	run -5 cargo --write
	assert_output --partial "$config is a symlink that leads nowhere"
	rm "$config" && mkdir "$config"
	run -5 cargo --write
	assert_output --partial "$config is not a regular file"
	rmdir "$config" && mkfifo "$config"
	run -5 cargo --write
	assert_output --partial "$config is not a regular file"
	rm "$config" && touch "$config" && ln "$config" twin
	run -5 cargo --write
	assert_output --partial 'has further names'
	assert_equal "$(stat -c %s twin)" 0
}

@test "mode and owner stay" {
	put "$config" '[build]\njobs = 1\n'
	chmod 4750 "$config"
	[ "$(id -u)" != 0 ] || chown 1234:5678 "$config"
	[ "$(id -u)" != 0 ] || chmod 4750 "$config"
	stat -c '%a %u %g' "$config" >before
	run -0 cargo --write
	assert_equal "$(stat -c '%a %u %g' "$config")" "$(cat before)"
	rm -r .cargo
	(umask 027 && cargo --write)
	assert_equal "$(stat -c %a "$config" .cargo)" "$(printf '640\n750')"
}

@test "a file that somebody changes meanwhile is left to them" {
	put "$config" '[build]\njobs = 1\n'
	cargo_is 1.65.0 "echo '# theirs' >>'$PWD/$config'"
	run -5 cargo --write
	assert_output "mingwup: error: $config was changed meanwhile by somebody else: nothing was written, try again"
	assert_equal "$(cat "$config")" "$(printf '[build]\njobs = 1\n# theirs')"
	assert_alone "$config"
	# One that comes into being meanwhile is not written over, either.
	rm "$config"
	cargo_is 1.65.0 "echo '# theirs' >'$PWD/$config'"
	run -5 cargo --write
	assert_equal "$(cat "$config")" '# theirs'
	assert_alone "$config"
}

@test "when the disk is full the file is what it was, and nothing lies about" {
	strace -V >/dev/null 2>&1 || skip 'there is no strace'
	put "$config" '[build]\njobs = 1\n'
	for call in fsync renameat2; do
		ASAN_OPTIONS=detect_leaks=0 run -5 strace -f -qq -o trace -e "trace=$call" -e "inject=$call:error=ENOSPC" \
			"$mingwup" cargo --prefix "$prefix" --write
		assert_output --partial 'No space left on device'
		assert_equal "$(cat "$config")" "$(printf '[build]\njobs = 1')"
		assert_alone "$config"
	done
}

@test "what is not TOML is refused with its place" {
	put "$config" '[build]\njobs = \n'
	for how in --write --check --remove; do
		run -1 cargo $how
		assert_output --partial "$config:2:8: "
	done
	assert_alone "$config"
}

@test "CR LF, a byte order mark and no line end at the end come back" {
	for text in '[env]\r\nA = "1"\r\n' '\xef\xbb\xbf[env]\nA = "1"\n' '\xef\xbb\xbf[env]\r\nA = "1"' '# only this' ''; do
		for version in 1.65.0 1.95.0; do
			cargo_is $version
			put "$config" "$text"
			assert_round_trip "$config" cargo
		done
	done
}

@test "Cross.toml: written, checked, taken out" {
	run -0 cross --write
	assert_output 'wrote Cross.toml'
	assert_file_contains Cross.toml '^passthrough = \["CC_i686_pc_windows_gnu='
	run -0 cross --check
	run -0 cross --remove
	assert_not_exist Cross.toml
	put Cross.toml '[target.i686-pc-windows-gnu.env]\npassthrough = ["MINE"]\n[build]\n'
	assert_round_trip Cross.toml cross
	put project/Cross.toml '[target.x86_64-pc-windows-gnu.env]\nvolumes = [\n  "A=/b" ]'
	assert_round_trip project/Cross.toml cross --project project
	put Cross.toml "[target.i686-pc-windows-gnu.env]\npassthrough = [\"$cc\"]\n"
	run -1 cross --write
	assert_output --partial "Cross.toml:2:16: this array has \"$cc\", mingwup wants \"$cc=$prefix/bin/i686-w64-mingw32-gcc-posix\""
	run -0 cross --write --force
	run -0 cross --check
	assert_file_exist Cross.toml.mingwup-1
}

@test "cross reads the file that CROSS_CONFIG names, and so that is the one" {
	put elsewhere/mine.toml ''
	export CROSS_CONFIG=elsewhere/mine.toml
	run -0 cross --write
	assert_output 'wrote elsewhere/mine.toml'
	assert_not_exist Cross.toml
	run -0 cross --remove
	assert_equal "$(stat -c %s elsewhere/mine.toml)" 0
}

@test "the runner is a string, as people write it, unless its path has a blank" {
	mkdir wine
	printf '#!/bin/sh\n' >wine/wine
	chmod +x wine/wine
	run -0 env PATH="$PWD/wine:$PATH" "$mingwup" cargo --write --prefix "$prefix"
	assert_file_contains "$config" "^runner = \"$prefix/bin/i686-w64-mingw32-wine\" # mingwup"
	install_into 'a blank' i686
	run -0 env PATH="$PWD/wine:$PATH" "$mingwup" cargo --write --prefix 'a blank'
	assert_file_contains "$config" "^runner = \[\"$PWD/a blank/bin/i686-w64-mingw32-wine\"\] # mingwup"
}

@test "nothing installed: exit status 9, but what is ours can be taken out" {
	run -0 cargo --write
	run -9 cargo --write --prefix none
	run -9 cross --check --prefix none
	run -0 cargo --remove
	assert_not_exist .cargo
}

@test "options that make no sense together are a usage error" {
	run -2 cargo --write --remove
	run -2 cargo --check --write
	run -2 cargo --project .
	run -2 cargo --global
	run -2 cargo --force
	run -2 cargo --write --global --project .
	run -2 cross --write --global
	run -5 cargo --write --project none
	assert_output --partial 'none/.cargo'
}
