#!/usr/bin/env bats
# explain, and run --explain: what is said of a log, on which channel, with which exit status, and what of the command that
# failed stays its own. Which failure a log shows is unit/test_explain.c's matter. The toolchains are of no use
# (tests/lib/fake.bash).

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

root=$BATS_TEST_DIRNAME/../..
mingwup=${MINGWUP_PROGRAM:-$root/build/mingwup}
logs=$root/tests/data/logs

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
	"$mingwup" install --quiet --no-self-test --prefix "$BATS_FILE_TMPDIR/prefix" \
		--toolchains "$BATS_FILE_TMPDIR/toolchains.d" --cache "$BATS_FILE_TMPDIR/cache" i686
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME "${!MINGWUP_@}"
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
	HOME=$PWD
	prefix=$BATS_FILE_TMPDIR/prefix
}

@test "a log is read from a file, or from standard input with - or without a word" {
	run --separate-stderr -0 "$mingwup" explain "$logs/compiler-missing.log"
	assert_equal "$stderr" ''
	said=$output
	run --separate-stderr -0 "$mingwup" explain - <"$logs/compiler-missing.log"
	assert_output "$said"
	run --separate-stderr -0 "$mingwup" explain <"$logs/compiler-missing.log"
	assert_output "$said"
}

@test "the cause, the lines with their numbers, the commands and the source are told" {
	run -0 "$mingwup" explain "$logs/compiler-missing.log"
	assert_line --index 0 --partial 'compiler-missing: The build of libmimalloc-sys wants i686-w64-mingw32-gcc,'
	number=$(grep -n 'failed to find tool' "$logs/compiler-missing.log" | head -n 1 | cut -d : -f 1)
	assert_line --regexp "^ +$number  .*failed to find tool \"i686-w64-mingw32-gcc\""
	number=$(grep -n 'failed to run custom build command' "$logs/compiler-missing.log" | cut -d : -f 1)
	assert_line --regexp "^ +$number  error: failed to run custom build command for"
	assert_line '    mingwup install i686-pc-windows-gnu'
	assert_line '    mingwup run -- cargo build --target i686-pc-windows-gnu'
	assert_line --partial 'source: https://'
}

@test "what is installed already is not to be installed, and a prefix is named as it was" {
	run -0 "$mingwup" explain --prefix "$prefix" "$logs/compiler-missing.log"
	refute_output --partial 'mingwup install'
	assert_line "    mingwup run --prefix $prefix -- cargo build --target i686-pc-windows-gnu"
	run -0 "$mingwup" explain --prefix "$prefix" "$logs/compiler-missing.cxx.log"
	assert_line "    mingwup install --prefix $prefix x86_64-pc-windows-gnu"
	MINGWUP_PREFIX=$prefix run -0 "$mingwup" explain "$logs/compiler-missing.log"
	assert_line '    mingwup run -- cargo build --target i686-pc-windows-gnu'
}

@test "an unknown error is shown with what follows it, and the exit status is 9" {
	printf '   Compiling app\nerror: the sky is falling\n  at noon\n' >log
	run --separate-stderr -9 "$mingwup" explain log
	assert_output "       2  error: the sky is falling
       3  at noon"
	[[ $stderr =~ ^'mingwup: error: none of the '[0-9]+' known failures is in log: these lines begin with its first error'$ ]]
}

@test "a log without any error is told from one with an unknown error" {
	printf '   Compiling app\n    Finished dev\n' >log
	run --separate-stderr -9 "$mingwup" explain log
	assert_output ''
	assert_equal "$stderr" 'mingwup: error: there is no error in log'
	run --separate-stderr -9 "$mingwup" explain </dev/null
	assert_equal "$stderr" 'mingwup: error: there is no error in standard input'
}

@test "the JSON has what the text has" {
	run --separate-stderr -0 "$mingwup" explain --json "$logs/linker-missing.log"
	python3 - "$output" <<-'END'
		import json, sys
		j = json.loads(sys.argv[1])
		assert j["schema"] == 1
		assert j["failure"] == "linker-missing"
		assert "x86_64-w64-mingw32-gcc" in j["cause"]
		assert j["captures"]["arch"] == "x86_64" and j["captures"]["tool"] == "gcc" and j["captures"]["crate"] == "app"
		assert j["lines"][0] == {"number": 2, "text": "error: linker `x86_64-w64-mingw32-gcc` not found"}
		assert {"command": "mingwup install x86_64-pc-windows-gnu"} in j["mend"]
		assert j["source"].startswith("https://")
	END
	echo 'error: the sky is falling' >log
	run --separate-stderr -9 "$mingwup" explain --json log
	python3 - "$output" <<-'END'
		import json, sys
		assert json.loads(sys.argv[1]) == {"schema": 1, "lines": [{"number": 1, "text": "error: the sky is falling"}]}
	END
}

@test "what is no file is an error of the file system" {
	run --separate-stderr -5 "$mingwup" explain nowhere
	assert_equal "$stderr" 'mingwup: error: cannot open nowhere: No such file or directory'
	run --separate-stderr -5 "$mingwup" explain .
}

@test "nothing in a log moves a terminal's cursor" {
	printf '\033[31merror\033[0m: no\007 \033]0;title\007\033[2J\010\010\rerror: \x9b31m x\n' >log
	run --separate-stderr -9 "$mingwup" explain log
	assert_equal "$(tr -d '[:print:]\n\233' <<<"$output")" ''
}

@test "knowledge is read from where --toolchains says, if it is there, and refused with its place" {
	mkdir -p mine/knowledge
	printf 'schema = 1\nerrors = ["error: "]\n[[failure]]\nname = "sky"\npatterns = ["the {thing} is falling"]\ncause = "{thing}!"\nmend = ["Run."]\nsource = "measured"\n' \
		>mine/knowledge/failures.toml
	echo 'error: the sky is falling' >log
	run -0 "$mingwup" explain --toolchains mine log
	assert_line --index 0 'sky: sky!'
	assert_line '  Run.'
	sed -i 's/Run\./@run/' mine/knowledge/failures.toml
	run -6 "$mingwup" explain --toolchains mine log
	assert_output --partial 'mine/knowledge/failures.toml:7:9: "@run" is no advice'
	rm -r mine/knowledge
	run -0 "$mingwup" explain --toolchains mine "$logs/compiler-missing.log"
}

# The sanitizer reserves terabytes.
@test "a gigabyte is read in 64 MiB of memory, and what is in its last line is found" {
	case $mingwup in */san/*) skip 'not with the address sanitizer' ;; esac
	{
		yes "$(printf '\033[32m   Compiling\033[0m a-crate-with-a-name v1.2.3 (error-free, /home/user/project)%0100d' 0)" |
			head -c 1000000000
		printf '\nerror: linker `x86_64-w64-mingw32-gcc` not found\n'
	} | (
		ulimit -v 65536
		exec "$mingwup" explain
	) >said
	assert_file_contains said '^linker-missing: '
}

# shellcheck disable=SC2016 # for the inner shell
run_explained() { # SCRIPT [ARGUMENT...]
	run --separate-stderr "$mingwup" run --explain --prefix "$prefix" -- sh -c "$@"
}

# shellcheck disable=SC2016
@test "run --explain leaves standard input and output to the command, and says its part behind it on stderr" {
	status=0
	"$mingwup" run --explain --prefix "$prefix" -- \
		sh -c 'cat; echo "$CC_i686_pc_windows_gnu"; cat "$0" >&2; exit 101' "$logs/linker-missing.log" \
		<<<'what comes in' >out 2>err || status=$?
	assert_equal "$status" 101
	assert_equal "$(cat out)" "what comes in
$prefix/bin/i686-w64-mingw32-gcc-posix"
	cmp -n "$(wc -c <"$logs/linker-missing.log")" err "$logs/linker-missing.log"
	assert_file_contains err '^mingwup: linker-missing: '
	assert_file_contains err "^    mingwup install --prefix $prefix x86_64-pc-windows-gnu$"
	run -1 grep 'mingwup run' err
}

@test "run --explain says nothing of a command that succeeds" {
	"$mingwup" run --explain --prefix "$prefix" -- cat "$logs/linker-missing.log" >out 2>err
	cmp out "$logs/linker-missing.log"
	assert_equal "$(cat err)" ''
}

@test "run --explain says when it knows no failure" {
	run_explained 'echo "error: the sky is falling" >&2; exit 3'
	assert_equal "$status" 3
	[[ $stderr =~ ^'error: the sky is falling'$'\n''mingwup: warning: none of the '[0-9]+' known failures' ]]
}

@test "run --explain ends by the signal that ended the command, without a word" {
	for signal in TERM KILL SEGV; do
		run_explained "kill -$signal \$\$"
		assert_equal "$signal: $status" "$signal: $((128 + $(kill -l $signal)))"
		assert_equal "$stderr" ''
	done
}

@test "run --explain tells what cannot be run as run does" {
	run --separate-stderr -127 "$mingwup" run --explain --prefix "$prefix" -- ./nowhere
	assert_equal "$stderr" 'mingwup: error: cannot run ./nowhere: No such file or directory'
	touch file
	run --separate-stderr -126 "$mingwup" run --explain --prefix "$prefix" -- ./file
	assert_equal "$stderr" 'mingwup: error: cannot run ./file: Permission denied'
}

# shellcheck disable=SC2016
@test "run --explain hands signals on to the command" {
	"$mingwup" run --explain --prefix "$prefix" -- \
		sh -c 'trap "echo told >told; exit 7" TERM; echo >ready; while :; do sleep 0.1; done' 3>&- &
	until [ -e ready ]; do sleep 0.1; done
	kill $!
	status=0
	wait $! || status=$?
	assert_equal "$status" 7
	assert_file_contains told told
}

# As sccache's server does, which outlives the build that starts it.
@test "run --explain does not wait for what holds the command's stderr longer than the command" {
	run_explained 'sleep 60 >/dev/null & echo $! >pid; echo "error: x" >&2; exit 4'
	kill "$(cat pid)"
	assert_equal "$status" 4
	assert [ "$SECONDS" -lt 50 ]
}

# shellcheck disable=SC2016
@test "run --explain has cargo keep its colours on a terminal, unless the user says otherwise" {
	command='printf "%s.\n" "${CARGO_TERM_COLOR-none}"'
	run_explained "$command"
	assert_output none.
	run "$mingwup" run --explain --color always --prefix "$prefix" -- sh -c "$command"
	assert_output always.
	CARGO_TERM_COLOR=never run "$mingwup" run --explain --color always --prefix "$prefix" -- \
		sh -c "$command"
	assert_output never.
	run script -qec "'$mingwup' run --explain --prefix '$prefix' -- sh -c '$command'" /dev/null
	assert_output --partial always.
}
