#!/usr/bin/env bats
# The command line: help and manual, what is refused, the environment, and what never touches a disk or the network.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file

root=$BATS_TEST_DIRNAME/../..
mingwup=${MINGWUP_PROGRAM:-$root/build/mingwup}
manual=$root/src/mingwup.1
commands=(install remove list fetch verify env run cargo cross dlls doctor audit explain lock pack cache completions)

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME "${!MINGWUP_@}"
	# Not bats' own directory, in which it keeps files, too.
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
	HOME=$PWD/home
	mkdir "$HOME"
}

# The one line of a refusal, and nothing else.
assert_refused() { # STATUS PART [ARGUMENT...]
	local status=$1 part=$2
	shift 2
	run --separate-stderr "-$status" "$mingwup" "$@"
	assert_output ''
	[ "$(wc -l <<<"$stderr")" = 1 ] || fail "more than one line: $stderr"
	[[ $stderr == 'mingwup: '*"$part"* ]] || fail "\"$part\" is not in: $stderr"
}

# Option lines of a command's help, as "letter name metavar"; - stands for none.
help_options() { # COMMAND...
	"$mingwup" "$@" --help | sed -nE 's/^  (-(.), |    )--([a-z-]+)( ([A-Z]+))?  .*/\2 \3 \5/p' |
		sed -E 's/^ /- /; s/ $/ -/' | sort
}

# The same from the manual's OPTIONS.
manual_options() {
	awk '/^\.Sh /{on = $2 == "OPTIONS"} on && /^\.It Fl /' "$manual" |
		sed -E 's/^\.It Fl (([a-zA-Z]) , Fl )?-([a-z-]+)( Ar ([A-Z]+))?$/\2 \3 \5/; s/^ /- /; s/ $/ -/' | sort
}

@test "every command has a help that names it, on stdout alone" {
	for command in "${commands[@]}"; do
		run --separate-stderr -0 "$mingwup" "$command" --help
		assert_line --index 0 --regexp "^mingwup $command( .*)?: "
		assert_equal "$stderr" ''
		run -0 "$mingwup" "$command" -h
		assert_line --index 0 --regexp "^mingwup $command"
	done
	run --separate-stderr -0 "$mingwup" --help
	assert_line 'Usage: mingwup COMMAND [OPTION...]'
	assert_equal "$stderr" ''
}

@test "the help, the manual's commands and its synopsis name the same commands" {
	wanted=$(printf '%s\n' "${commands[@]}")
	assert_equal "$("$mingwup" --help | sed -nE '/^Commands:/,/^$/s/^  ([a-z-]+) .*/\1/p')" "$wanted"
	assert_equal "$(awk '/^\.Sh /{on = $2 == "COMMANDS"} on && /^\.It Cm /{print $3}' "$manual")" "$wanted"
	assert_equal "$(awk '/^\.Sh /{on = $2 == "SYNOPSIS"} on && /^\.Cm /{print $2}' "$manual")" "$wanted"
}

@test "the manual has every option of the program, with letter and value, and no other" {
	all=$(for command in "${commands[@]}"; do help_options "$command"; done | sort -u)
	[ "$(wc -l <<<"$all")" -ge 20 ]
	assert_equal "$(manual_options)" "$all"
}

@test "the manual lists for each command the options that its help shows" {
	common=$(help_options | awk '{print $2}')
	for command in "${commands[@]}"; do
		help=$(help_options "$command" | awk '{print $2}' | grep -vxF "$common" | sort)
		listed=$(awk -v command="$command" '
			/^\.Sh /{on = $2 == "COMMANDS"}
			/^\.It Cm /{mine = $3 == command}
			on && mine && /^Options:/{list = 1; next}
			on && mine && list && /^\.Fl /{print; next}
			{list = 0}' "$manual" | grep -oE -- '-[a-z-]+' | sed 's/^-//' | sort)
		assert_equal "$command: $listed" "$command: $help"
	done
}

@test "the manual names the environment variable of every option but the questions" {
	while read -r _ name _; do
		case $name in help | version) continue ;; esac
		variable=MINGWUP_$(tr a-z- A-Z_ <<<"$name")
		grep -qE "^\.Pq Ev $variable( |\$)" "$manual" || fail "$variable is not in the manual"
	done < <(manual_options)
}

@test "the manual has every exit status of the program, and no other" {
	program=$(sed -nE 's/^\tSTATUS_[A-Z_]+ = ([0-9]+),.*/\1/p' "$root/src/error.h")
	[ "$(wc -l <<<"$program")" -ge 10 ]
	assert_equal "$(awk '/^\.Sh /{on = $2 == "EXIT"} on && /^\.It /{print $2}' "$manual")" "$program"
}

@test "a version that the environment asks for keeps nothing from being done" {
	MINGWUP_VERSION=0.1.0 MINGWUP_HELP=1 run --separate-stderr -9 "$mingwup" env --prefix "$BATS_TEST_TMPDIR/none"
}

@test "the version is told" {
	run --separate-stderr -0 "$mingwup" --version
	assert_output --regexp '^mingwup [0-9]+\.[0-9]+\.[0-9]+$'
	run -0 "$mingwup" -V
	run -0 "$mingwup" list --version
}

@test "wrong usage is refused in one line, with exit status 2" {
	assert_refused 2 'no command'
	assert_refused 2 'unknown command frobnicate' frobnicate
	assert_refused 2 'unknown option --frobnicate' list --frobnicate
	assert_refused 2 'unknown option -x' list -x
	assert_refused 2 '--json is no option of this command' install --json
	assert_refused 2 '--prefix belongs behind the command' --prefix here list
	assert_refused 2 '--prefix wants a value' list --prefix
	assert_refused 2 '--prefix= wants a value' list --prefix=
	assert_refused 2 '--json=1 wants no value' list --json=1
	assert_refused 2 '-qv wants no value' list -qv
	for command in list cargo; do
		assert_refused 2 "$command wants no argument, but there is \"i686\"" "$command" i686
	done
	assert_refused 2 'remove what?' remove
	assert_refused 2 'dlls wants a FILE' dlls
	assert_refused 2 'explain wants one FILE' explain a b
	assert_refused 2 'completions wants one SHELL' completions
	assert_refused 2 'lock wants one RELEASE' lock
	assert_refused 2 'there is no format yaml; there are sh, fish,' env --format yaml
	assert_refused 2 'run wants a command' run
	assert_refused 2 'lock wants one RELEASE' lock gcc-12 gcc-14
	assert_refused 2 '' list --color purple
}

@test "values out of range are refused with exit status 2, and nothing is made" {
	assert_refused 2 '--jobs wants a number from 1 to 64, not "0"' install --jobs 0
	assert_refused 2 'not "65"' install -j65
	assert_refused 2 'not "-1"' install --jobs=-1
	assert_refused 2 'not "2x"' install --jobs 2x --dry-run
	assert_refused 2 'not "x"' fetch --jobs x
	assert_refused 2 '--memory wants a number from 16 to 65536, not "15"' install --memory 15 --dry-run
	assert_refused 2 '--lock-timeout wants a number' install --lock-timeout 1h
	assert_refused 2 '--profile is minimal or full, not "tiny"' install --profile tiny
	assert_refused 2 'names no target' install ''
	assert_refused 2 'names no release' install i686@
	assert_refused 2 'asked for twice' install i686@gcc-12 i686@gcc-14
	assert_refused 2 'control character' install --prefix $'a\nb'
	assert_refused 2 'ftp://' fetch --mirror ftp://example.invalid/debian
	assert_equal "$(find . -mindepth 1)" ./home
}

@test "what is not on offer is refused with exit status 9 and a list of what is, and nothing is made" {
	assert_refused 9 'has no target sparc; it has: i686-pc-windows-gnu x86_64-pc-windows-gnu' install sparc
	assert_refused 9 'there is no release gcc-99; there is: gcc-12, gcc-14' install i686@gcc-99
	assert_refused 9 'there is no release gcc-99' lock gcc-99
	assert_refused 9 'has no toolchain that runs on riscv64-linux' fetch --host riscv64-linux
	assert_equal "$(find . -mindepth 1)" ./home
}

@test "a prefix with nothing in it is told from a fault: exit status 9, and it is not made" {
	for command in env cargo verify 'verify i686' 'remove i686' 'dlls app.exe'; do
		# shellcheck disable=SC2086 # words
		assert_refused 9 "nothing is installed in $PWD/empty" $command --prefix empty
	done
	assert_not_exist empty
}

@test "list shows what is available where nothing is installed" {
	run --separate-stderr -0 "$mingwup" list --prefix empty
	assert_line --regexp '^available +i686-pc-windows-gnu@gcc-12 '
	assert_line --regexp '^available +x86_64-pc-windows-gnu@gcc-14 .*default'
	refute_output --partial installed
	assert_equal "$stderr" ''
	assert_not_exist empty
}

@test "list --json is JSON with prefix, installed and available" {
	run --separate-stderr -0 "$mingwup" list --json --prefix "it's \"empty\""
	run -0 python3 -c '
import json, sys
j = json.loads(sys.argv[1])
assert j["prefix"].endswith("/it'"'"'s \"empty\""), j["prefix"]
assert j["installed"] == []
offered = {(a["target"], a["release"]) for a in j["available"]}
assert ("i686-pc-windows-gnu", "gcc-14") in offered and len(offered) == len(j["available"])
assert all(set(a["hosts"]) == {"x86_64-linux", "aarch64-linux"} and a["locked"] for a in j["available"])
print([a["release"] for a in j["available"] if a["default"]])
' "$output"
	assert_output "['gcc-14', 'gcc-14']"
}

@test "the environment gives options, and the command line beats it" {
	MINGWUP_PREFIX=one run -9 "$mingwup" env
	assert_output --partial "in $PWD/one:"
	MINGWUP_PREFIX=one run -9 "$mingwup" env --prefix two
	assert_output --partial "in $PWD/two:"
	MINGWUP_PREFIX='' run -9 "$mingwup" env
	assert_output --partial "in $HOME/.local/share/mingwup:"
	MINGWUP_JSON=1 run -0 "$mingwup" list
	assert_line --index 0 '{'
	MINGWUP_JSON=0 run -0 "$mingwup" list
	refute_line '{'
	MINGWUP_HOST=riscv64-linux run -9 "$mingwup" install
	MINGWUP_DRY_RUN=yes run -0 "$mingwup" install
	assert_line --regexp '^install i686'
	MINGWUP_LOCK_TIMEOUT=never run -2 "$mingwup" install --toolchains "$root/toolchains.d"
	assert_output --partial '"never"'
}

@test "lists in the environment are separated by blanks, and are left alone when the option is given" {
	mkdir a b
	cp "$root"/toolchains.d/gcc-12.* a
	cp "$root"/toolchains.d/gcc-14.* b
	MINGWUP_TOOLCHAINS="a b" run -0 "$mingwup" list
	assert_line --partial @gcc-12
	assert_line --partial @gcc-14
	MINGWUP_TOOLCHAINS="a b" run -0 "$mingwup" list --toolchains a
	assert_line --partial @gcc-12
	refute_line --partial @gcc-14
	run -0 "$mingwup" list --toolchains a --toolchains=b
	assert_line --partial @gcc-12
	assert_line --partial @gcc-14
}

@test "XDG directories move the prefix; relative ones are ignored" {
	XDG_DATA_HOME=$PWD/data run -9 "$mingwup" env
	assert_output --partial "in $PWD/data/mingwup:"
	XDG_DATA_HOME=data run -9 "$mingwup" env
	assert_output --partial "in $HOME/.local/share/mingwup:"
}

@test "manifests of the user's configuration replace the shipped ones of the same name" {
	mkdir -p "$HOME/.config/mingwup/toolchains.d"
	sed 's/^summary = .*/summary = "mine"/' "$root/toolchains.d/gcc-14.toml" >"$HOME/.config/mingwup/toolchains.d/gcc-14.toml"
	run -0 "$mingwup" list
	assert_line --regexp '^available +i686-pc-windows-gnu@gcc-14 +mine, default, no lock$'
	assert_line --partial @gcc-12
}

@test "a dry run needs no network and writes nothing at all" {
	run --separate-stderr -0 "$mingwup" install --dry-run
	assert_line --regexp '^install i686-pc-windows-gnu as i686-pc-windows-gnu-gcc-14-[0-9a-f]{12}$'
	assert_line --regexp '^fetch pool/.*\.deb [0-9]+ bytes for i686-pc-windows-gnu x86_64-pc-windows-gnu$'
	assert_equal "$stderr" ''
	run -0 "$mingwup" fetch -n @gcc-12
	assert_line --regexp '^fetch pool/'
	assert_equal "$(find . -mindepth 1)" ./home
}

@test "a dry run makes no system call that writes or connects" {
	# The leak sanitizer does not work under strace.
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -o trace -e trace=%network,openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,symlinkat,linkat \
		"$mingwup" install --dry-run >plan || skip "strace does not work here"
	assert [ -s plan ]
	run grep -E 'connect\(|mkdir|rename|unlink|symlink|linkat|creat\(|O_(WRONLY|RDWR|CREAT)' trace
	assert_output ''
}

@test "stdout that takes nothing is an error of the file system" {
	[ -e /dev/full ] || skip "there is no /dev/full"
	for arguments in list 'list --json' --help --version 'install --help' 'install --dry-run'; do
		status=0
		# shellcheck disable=SC2086 # words
		"$mingwup" $arguments >/dev/full 2>stderr || status=$?
		assert_equal "$arguments: $status" "$arguments: 5"
		assert_equal "$arguments: $(wc -l <stderr)" "$arguments: 1"
	done
}

@test "a stdout that is closed is an error of the file system, too" {
	status=0
	"$mingwup" list >&- 2>stderr || status=$?
	assert_equal "$status" 5
}

@test "what is printed goes into no file when stdout and stderr are closed" {
	"$mingwup" list --prefix empty >&- 2>&- || true
	"$mingwup" install --toolchains nowhere >&- 2>&- || true
	# What is opened gets the lowest free numbers: with these closed, those of stdout and stderr.
	"$mingwup" fetch --offline --cache cache <&- >&- 2>&- || true
	"$mingwup" install --offline --cache cache --prefix prefix <&- >&- 2>&- || true
	assert_exist prefix/.mingwup/lock
	# Now it has something to say while the lock is open.
	flock prefix/.mingwup/lock sleep 3 &
	until ! flock -n prefix/.mingwup/lock true; do sleep 0.1; done
	"$mingwup" install --lock-timeout 1 --prefix prefix <&- >&- 2>&- && fail 'the lock was not held'
	assert_equal "$(find . -type f -size +0)" ''
	wait
}

@test "quiet is silent but for errors" {
	run -0 "$mingwup" install --dry-run --quiet
	run --separate-stderr -9 "$mingwup" env --quiet --prefix empty
	assert_output ''
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "a manifest that is wrong is refused with file, line and column, exit status 6, and nothing is made" {
	mkdir toolchains.d
	sed 's/^default = true/default = "yes"/' "$root/toolchains.d/gcc-14.toml" >toolchains.d/gcc-14.toml
	line=$(grep -n '^default' toolchains.d/gcc-14.toml | cut -d : -f 1)
	for command in install 'install --dry-run' fetch list 'lock gcc-14'; do
		# shellcheck disable=SC2086 # words
		assert_refused 6 "toolchains.d/gcc-14.toml:$line:11: default must be a boolean" $command --toolchains toolchains.d
	done
	assert_equal "$(find . -mindepth 1 -maxdepth 1 | sort)" "$(printf './%s\n' home toolchains.d)"
	assert_equal "$(find home toolchains.d -mindepth 1)" toolchains.d/gcc-14.toml
}

@test "a lock that is wrong is refused with file, line and column" {
	mkdir toolchains.d
	cp "$root"/toolchains.d/gcc-14.* toolchains.d
	sed -i '0,/^sha256 = "./s//sha256 = "X/' toolchains.d/gcc-14.lock
	line=$(grep -n '^sha256 = "X' toolchains.d/gcc-14.lock | cut -d : -f 1)
	assert_refused 6 "toolchains.d/gcc-14.lock:$line:10: sha256 must be" install --toolchains toolchains.d
	sed 's/^release = .*/release = "gcc-12"/' "$root/toolchains.d/gcc-14.lock" >toolchains.d/gcc-14.lock
	assert_refused 6 'is the lock of release gcc-12, not of gcc-14' install --toolchains toolchains.d
	rm toolchains.d/gcc-14.lock
	assert_refused 6 'run mingwup lock gcc-14' install --toolchains toolchains.d
	mv toolchains.d/gcc-14.toml toolchains.d/gcc-15.toml
	assert_refused 6 'describes release gcc-14: call the file gcc-14.toml' install --toolchains toolchains.d
}

@test "directories without manifests are refused" {
	mkdir empty
	assert_refused 6 'no manifest found' list --toolchains empty
	assert_refused 5 'nowhere' list --toolchains nowhere
}

@test "two defaults are refused, and both files named" {
	mkdir toolchains.d
	cp "$root"/toolchains.d/*.toml "$root"/toolchains.d/*.lock toolchains.d
	sed -i '0,/^summary/s//default = true\nsummary/' toolchains.d/gcc-12.toml
	assert_refused 6 'both toolchains.d/gcc-12.toml and toolchains.d/gcc-14.toml' install --toolchains toolchains.d
	run -0 "$mingwup" install --dry-run --toolchains toolchains.d i686@gcc-12
}

@test "a prefix that cannot be made is an error of the file system" {
	: >file
	assert_refused 5 "$PWD/file" install --prefix file/below --cache cache
	assert_refused 5 "$PWD/file" install --prefix file --cache cache
}
