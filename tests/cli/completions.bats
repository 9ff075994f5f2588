#!/usr/bin/env bats
# Completions, in real shells: they offer what the program takes, and nothing else.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
load ../lib/fake.bash

root=$BATS_TEST_DIRNAME/../..
mingwup=$(realpath "${MINGWUP_PROGRAM:-$root/build/mingwup}")
shells=(bash zsh fish)

setup_file() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir "$HOME" "$BATS_FILE_TMPDIR/scripts"
	fake_make "$BATS_FILE_TMPDIR"
	"$mingwup" install --quiet --toolchains "$BATS_FILE_TMPDIR/toolchains.d" --prefix "$BATS_FILE_TMPDIR/prefix" \
		--cache "$BATS_FILE_TMPDIR/cache" --no-self-test i686
	for shell in "${shells[@]}"; do
		"$mingwup" completions "$shell" >"$BATS_FILE_TMPDIR/scripts/$shell"
	done
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	mkdir "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/here/directory"
	cd "$BATS_TEST_TMPDIR/here" || return
	: >program.exe
	export MINGWUP_TOOLCHAINS=$BATS_FILE_TMPDIR/toolchains.d MINGWUP_PREFIX=$BATS_FILE_TMPDIR/prefix
	# The shells ask the program itself.
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$mingwup" "$BATS_TEST_TMPDIR/bin/mingwup"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

complete_lines() { # SHELL SCRIPT-OR-SHARE LINE...
	python3 "$root/tests/lib/completed.py" "$@"
}

# Lines as "LINE: WORD WORD", for all shells.
assert_completed() { # WANTED...
	local shell line lines=()
	for line; do
		lines+=("${line%%:*}")
	done
	for shell in "${shells[@]}"; do
		assert_equal "$shell"$'\n'"$(complete_lines "$shell" "$BATS_FILE_TMPDIR/scripts/$shell" "${lines[@]}")" \
			"$shell"$'\n'"$(printf '%s\n' "$@")"
	done
}

commands() {
	"$mingwup" --help | sed -nE '/^Commands:/,/^$/s/^  ([a-z-]+) .*/\1/p'
}

@test "commands are completed, all that the help has" {
	assert_completed "mingwup : $(commands | sort | xargs)" 'mingwup ins: install' 'mingwup frob: ' \
		'mingwup --color never li: list'
}

# Both forms of each option in a help, in the order that completed.py has.
options() { # [COMMAND]
	"$mingwup" "$@" --help | sed -nE 's/^  (-., |    )(--[a-z-]+).*/\1\2/p' | tr -d ' ' | tr , '\n' | LC_ALL=C sort | xargs -d '\n'
}

@test "every command's options are completed, all that its help has and no other" {
	local command wanted=()
	for command in $(commands); do
		if [ "$command" = run ]; then
			# For zsh - alone is a command that run could run.
			wanted+=("mingwup run --: $(options run | sed -E 's/ -[a-zA-Z]\b//g')")
		else
			wanted+=("mingwup $command -: $(options "$command")")
		fi
	done
	[ "${#wanted[@]}" -ge 10 ]
	assert_completed "${wanted[@]}"
}

@test "in front of the command stand the options that every command takes" {
	assert_completed "mingwup -: $(options)"
}

@test "the values of options are completed where they are known" {
	local formats
	formats=$("$mingwup" env --format none 2>&1 | sed 's/.*there are //; s/,//g' | tr ' ' '\n' | sort | xargs)
	[[ " $formats " == *' sh '*' '* ]]
	assert_completed "mingwup env --format : $formats" 'mingwup install --host : aarch64-linux x86_64-linux' \
		'mingwup install --host=a: aarch64-linux' 'mingwup install --profile f: full' \
		'mingwup --color : always auto never' 'mingwup run --target : i686-pc-windows-gnu' 'mingwup install -j : '
}

@test "targets and releases are those of this machine: installed ones, or all on offer" {
	assert_completed 'mingwup install : i686-pc-windows-gnu x86_64-pc-windows-gnu' \
		'mingwup fetch --jobs 2 x: x86_64-pc-windows-gnu' 'mingwup install i686@: test-1 test-2' \
		'mingwup install @: test-1 test-2' 'mingwup remove : i686-pc-windows-gnu' \
		'mingwup verify i686-pc-windows-gnu i: i686-pc-windows-gnu' 'mingwup lock : test-1 test-2' \
		'mingwup completions : bash fish zsh'
}

@test "directories and files are completed where an option or a command wants them" {
	assert_completed 'mingwup install --prefix : directory' 'mingwup install --cache=d: directory' \
		'mingwup lock --output p: program.exe' 'mingwup dlls : directory program.exe' 'mingwup dlls -- p: program.exe'
}

@test "the command of run is one of the system's" {
	printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/frobnicate"
	chmod +x "$BATS_TEST_TMPDIR/bin/frobnicate"
	assert_completed 'mingwup run frobn: frobnicate' 'mingwup run --target i686 -- frobn: frobnicate'
}

@test "one argument is completed where a command takes one" {
	local shell
	for shell in bash zsh; do
		run -0 complete_lines "$shell" "$BATS_FILE_TMPDIR/scripts/$shell" 'mingwup lock test-1 '
		refute_output --partial 'test-2'
	done
}

@test "where mingwup list fails nothing is offered and nothing said" {
	mkdir empty
	MINGWUP_TOOLCHAINS=$PWD/empty assert_completed 'mingwup install : ' 'mingwup lock : '
}

@test "a shell that is not known is refused with those that are" {
	run -2 --separate-stderr "$mingwup" completions tcsh
	assert_output ''
	assert_equal "$stderr" 'mingwup: error: there are no completions for tcsh; there are for: bash zsh fish'
}

@test "make install puts completions where the shells find them, and make uninstall takes all away" {
	local shell
	make -s -C "$root" install DESTDIR="$BATS_TEST_TMPDIR/image" prefix=/usr
	for shell in "${shells[@]}"; do
		assert_equal "$(complete_lines "$shell" "$BATS_TEST_TMPDIR/image/usr/share" 'mingwup ins' 'mingwup lock ')" \
			$'mingwup ins: install\nmingwup lock : test-1 test-2'
	done
	[ -s "$BATS_TEST_TMPDIR/image/usr/share/man/man1/mingwup.1" ]
	make -s -C "$root" uninstall DESTDIR="$BATS_TEST_TMPDIR/image" prefix=/usr
	assert_equal "$(find "$BATS_TEST_TMPDIR/image" -not -type d)" ''
}
