#!/usr/bin/env bats
# What `env` prints, read by those for whom it is printed: shells, make, direnv, readers of dotenv files, the builder of
# an image, the runners of GitHub Actions and GitLab CI. What each has to come to is what `run` gives to a command, which
# is held against the JSON first. The toolchains are of no use (tests/lib/fake.bash).

# Each test is a process of its own, and is to be one; what is printed to a file named json is not read from it.
# shellcheck disable=SC2030,SC2031,SC2094

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

mingwup=${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}

# All that a path may have in it and a shell may stumble over.
odd='it'\''s "$HOME" `id` #1 (x) [y]* {z} &|<>?!~ = ,é'

setup_file() {
	local prefix
	fake_make "$BATS_FILE_TMPDIR"
	for prefix in plain 'a blank' "$odd"; do
		install_into "$BATS_FILE_TMPDIR/$prefix"
	done
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
	prefix=$BATS_FILE_TMPDIR/$odd
	path=$BATS_FILE_TMPDIR/wine:/usr/bin:/bin
}

# With a wine in PATH, so that its variables are there, too.
install_into() { # PREFIX
	mkdir -p "$BATS_FILE_TMPDIR/wine"
	printf '#!/bin/sh\necho "$WINEPATH" "$@"\n' >"$BATS_FILE_TMPDIR/wine/wine"
	chmod +x "$BATS_FILE_TMPDIR/wine/wine"
	PATH=$BATS_FILE_TMPDIR/wine:$PATH clean_of_settings "$mingwup" install --quiet --no-self-test --prefix "$1" \
		--toolchains "$BATS_FILE_TMPDIR/toolchains.d" --cache "$BATS_FILE_TMPDIR/cache"
}

clean_of_settings() {
	env -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_CONFIG_HOME "$@"
}

# A command with nothing of the user's, and with NAME=VALUE in front of it.
clean() { # [NAME=VALUE...] COMMAND...
	env -i HOME="$PWD" PATH="$path" LC_ALL=C.UTF-8 "$@"
}

print() { # FORMAT [ARGUMENT...]
	clean "$mingwup" env --prefix "$prefix" --format "$@"
}

# Of what env(1) prints: the variables that are ours to set, in order. What else shells set does not count.
ours() {
	grep -aE '^((CC|CXX|AR|RANLIB|RC|CARGO|CMAKE|BINDGEN|PKG_CONFIG|mingwup)_[A-Za-z0-9_]*|PATH|WINEPATH)=' | sort
}

wanted() { # [NAME=VALUE...]
	clean "$@" "$mingwup" run --prefix "$prefix" env | ours
}

# The text, for the shell in $1, once and twice; then taken back; with and without something in the lists before.
check_shell() { # FORMAT SOURCE SHELL...
	local format=$1 source=$2 set
	shift 2
	print "$format" >text
	print "$format" --unset >undo
	for set in MARK=1 'WINEPATH=Z:\temp;C:\new' "PATH=$prefix/bin2:$path:$prefix/bi"; do
		assert_equal "$(clean "$set" "$@" "${source}text; env" | ours)" "$(wanted "$set")"
		assert_equal "$(clean "$set" "$@" "${source}text; ${source}text; env" | ours)" "$(wanted "$set")"
		assert_equal "$(clean "$set" "$@" "${source}text; ${source}undo; env" | ours)" "$(clean "$set" env | ours)"
	done
	assert_equal "$(clean "$@" "${source}undo; env" | ours)" "$(clean env | ours)"
}

@test "run sets what the JSON says, and puts in front what it says, once" {
	print json >json
	clean 'WINEPATH=Z:\mine' PATH="$path" "$mingwup" run --prefix "$prefix" "$mingwup" run --prefix "$prefix" env -0 >environment
	run -0 python3 - <<-'END'
		import json, os
		wanted = json.load(open("json"))
		got = dict(e.decode().split("=", 1) for e in open("environment", "rb").read().split(b"\0") if e)
		assert len(wanted["set"]) == 17, len(wanted["set"])
		for name, value in wanted["set"].items():
		    assert got[name] == value, (name, got[name], value)
		assert got["PATH"].split(":")[:2] == wanted["prepend"]["PATH"] + [got["PATH"].split(":")[1]]
		assert got["PATH"].count(wanted["prepend"]["PATH"][0]) == 1
		for target in wanted["targets"]:
		    for tool in ("cc", "cxx", "ar"):
		        assert os.access(target["tools"][tool], os.X_OK), target["tools"][tool]
		    assert os.path.isdir(target["root"])
	END
}

@test "run becomes the command: arguments, exit status, signals and standard input are its own" {
	run -0 "$mingwup" run --prefix "$prefix" -- printf '%s\n' --prefix -- 'a b'
	assert_output "$(printf '%s\n' --prefix -- 'a b')"
	run -7 "$mingwup" run --prefix "$prefix" sh -c 'exit 7'
	run -143 "$mingwup" run --prefix "$prefix" sh -c 'kill $$'
	run -0 "$mingwup" run --prefix "$prefix" cat <<<'input'
	assert_output 'input'
	# By its plain name from the prefix, in the same process.
	run -0 "$mingwup" run --prefix "$prefix" i686-w64-mingw32-ar
	assert_output 'i686-w64-mingw32 ar 1'
	run -0 sh -c 'echo $$; exec "$@"' sh "$mingwup" run --prefix "$prefix" sh -c 'echo $$'
	assert_equal "${lines[0]}" "${lines[1]}"
}

@test "run says by its exit status that the command cannot be run" {
	run --separate-stderr -127 "$mingwup" run --prefix "$prefix" no-such-command
	assert_equal "$stderr" 'mingwup: error: cannot run no-such-command: No such file or directory'
	run -126 "$mingwup" run --prefix "$prefix" /
	echo 'no program' >script && chmod +x script
	run -126 "$mingwup" run --prefix "$prefix" ./script
	run -9 "$mingwup" run --prefix none true
}

@test "a target is chosen by name, for env and for run" {
	run -0 print sh i686
	refute_output --partial x86_64
	assert_output --partial CC_i686_pc_windows_gnu
	run -0 clean "$mingwup" run --prefix "$prefix" --target x86_64 env
	refute_output --partial CC_i686
	assert_output --partial CC_x86_64
	run -9 print sh arm
	run -2 print cmake
	assert_output --partial 'cmake is a file for each target: name one of them'
	prefix=$BATS_FILE_TMPDIR/plain
	run -0 print cmake i686-w64-mingw32
	assert_output --partial 'i686-w64-mingw32-gcc-posix'
}

@test "POSIX shells" {
	local shell
	for shell in dash bash 'bash --posix' 'busybox sh' ksh mksh yash; do
		command -v "${shell% *}" >/dev/null || continue
		# shellcheck disable=SC2086 # a word or two
		check_shell sh '. ./' $shell -euc
	done
}

@test "zsh" {
	check_shell sh '. ./' zsh -fc
}

@test "fish" {
	check_shell fish 'source ' fish --no-config -c
}

@test "csh" {
	check_shell csh 'source ' tcsh -fc
}

@test "PowerShell" {
	command -v pwsh >/dev/null || skip 'there is no pwsh, and Debian has none'
	check_shell powershell '. ./' pwsh -NoProfile -Command
}

@test "make exports the variables to its recipes, also when the file is included twice" {
	print make >env.mk
	printf 'include env.mk\nall:\n\t@env\n' >Makefile
	assert_equal "$(clean make | ours | grep -v ^mingwup_)" "$(wanted)"
	printf 'include env.mk\ninclude env.mk\nall:\n\t@env\n' >Makefile
	assert_equal "$(clean make | ours | grep -v ^mingwup_)" "$(wanted)"
	assert_equal "$(clean 'WINEPATH=Z:\mine' make | ours | grep -v ^mingwup_)" "$(wanted 'WINEPATH=Z:\mine')"
}

@test "direnv loads it and takes it back" {
	mkdir project
	print direnv >project/.envrc
	clean direnv allow project/.envrc
	assert_equal "$(clean direnv exec project env | ours)" "$(wanted)"
	# shellcheck disable=SC2016 # for the inner shell
	run -0 clean bash -c 'cd project; eval "$(direnv export bash)"; cd ..; eval "$(direnv export bash)"; env'
	assert_equal "$(ours <<<"$output")" "$(clean env | ours)"
}

@test "readers of dotenv files, a shell among them" {
	prefix=$BATS_FILE_TMPDIR/a\ blank
	print dotenv >.env
	wanted | grep -vE '^(PATH|WINEPATH)=' >wanted
	assert_equal "$(clean sh -c 'set -a; . ./.env; env' | ours | grep -vE '^(PATH|WINEPATH)=')" "$(cat wanted)"
	run -0 clean python3 -c 'import dotenv; [print(f"{k}={v}") for k, v in dotenv.dotenv_values(".env").items()]'
	assert_equal "$(sort <<<"$output")" "$(cat wanted)"
	prefix=$BATS_FILE_TMPDIR/$odd
	run --separate-stderr -2 print dotenv
	assert_output ''
	[[ $stderr == *"no reader of the format dotenv can take the ' in the path "* ]]
}

@test "the builder of a container image takes the ENV lines, and a list goes on from the image below" {
	command -v buildah >/dev/null || skip 'there is no buildah'
	local buildah=(buildah --storage-driver vfs --root "$PWD/root" --runroot "$PWD/run")
	mkdir context
	{ echo 'FROM scratch'; echo "ENV PATH=$path"; echo "ENV WINEPATH=Z:/mine"; print dockerfile; } >context/Dockerfile
	clean unshare -m true 2>/dev/null || skip 'mounts are not allowed here'
	HOME=$PWD run -0 "${buildah[@]}" build --quiet --isolation chroot --tag test context
	HOME=$PWD run -0 "${buildah[@]}" inspect --type image --format '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' test
	assert_equal "$(ours <<<"$output")" "$(wanted WINEPATH=Z:/mine)"
}

# As the runner reads it: NAME<<DELIMITER, lines, DELIMITER; a directory a line; the latest in front.
next_step() { # COMMAND...
	clean python3 - "$@" <<-'END'
		import os, sys
		environment = dict(os.environ)
		lines = iter(open("github-env", encoding="utf-8").read().splitlines())
		for line in lines:
		    name, delimiter = line.split("<<", 1)
		    value = []
		    for part in lines:
		        if part == delimiter:
		            break
		        value.append(part)
		    else:
		        sys.exit("no end of " + name)
		    environment[name] = "\n".join(value)
		for directory in open("github-path", encoding="utf-8").read().splitlines():
		    environment["PATH"] = directory + ":" + environment["PATH"]
		os.execvpe(sys.argv[1], sys.argv[1:], environment)
	END
}

@test "a step of GitHub Actions tells the steps after it" {
	printf 'OTHER=1\n' | sed 's/=/<<x\n/; s/$/\nx/' >github-env
	: >github-path
	: >github-output
	GITHUB_ENV=$PWD/github-env GITHUB_PATH=$PWD/github-path GITHUB_OUTPUT=$PWD/github-output PATH=$path \
		run -0 --separate-stderr "$mingwup" env --prefix "$prefix" --format github
	assert_output ''
	assert_equal "$(next_step env | ours)" "$(wanted | grep -v ^WINEPATH=)"
	run -0 next_step printenv OTHER
	assert_output 1
	run -0 cat github-output
	assert_line "$prefix"
	assert_line 'i686-pc-windows-gnu x86_64-pc-windows-gnu'
	run -0 print github
	assert_output "$(sed 1,3d github-env)"
	GITHUB_ENV=$PWD/none/env run -5 "$mingwup" env --prefix "$prefix" --format github
}

@test "a job of GitLab CI extends what is printed" {
	print gitlab >mingwup.yml
	# What the runner does: it puts $$ back to $, exports the variables and runs the scripts in bash.
	cat >job.py <<-'END'
		import os, subprocess, yaml
		job = yaml.safe_load(open("mingwup.yml"))[".mingwup"]
		variables = {k: v.replace("$$", "$") for k, v in job["variables"].items()}
		subprocess.run(["bash", "-euc", "\n".join(job["before_script"] + ["env"])], env={**os.environ, **variables}, check=True)
	END
	assert_equal "$(clean python3 job.py | ours)" "$(wanted | grep -v ^WINEPATH=)"
}

@test "the script of wine runs a program with the DLLs at hand" {
	prefix=$BATS_FILE_TMPDIR/$odd
	# env(1) would take the = in its path for that of a variable.
	run -0 clean WINEPATH=mine sh -c 'exec "$0" "$@"' "$prefix/bin/i686-w64-mingw32-wine" 'a program.exe' 'an argument'
	assert_output --regexp ';?mine a program\.exe an argument$'
	print wine i686 | diff - "$prefix/bin/i686-w64-mingw32-wine"
	path=/usr/bin:/bin
	run -9 print wine i686
}

@test "the files in the prefix are what env prints" {
	local format file
	while read -r format file; do
		print "$format" >text
		assert_equal "$(cat "$prefix/$file")" "$(cat text)"
	done <<-END
		sh env.sh
		fish env.fish
		csh env.csh
		powershell env.ps1
		make env.mk
		cargo cargo/config.toml
	END
	for format in cmake/x86_64-pc-windows-gnu.cmake meson/x86_64-pc-windows-gnu.ini; do
		assert_not_exist "$prefix/$format"
		run -2 print "${format%/*}" x86_64
		prefix=$BATS_FILE_TMPDIR/a\ blank
		assert_equal "$(cat "$prefix/$format")" "$(print "${format%/*}" x86_64)"
		prefix=$BATS_FILE_TMPDIR/$odd
	done
	clean "$mingwup" run --prefix "$BATS_FILE_TMPDIR/plain" sh -c 'test -f "$CMAKE_TOOLCHAIN_FILE_i686_pc_windows_gnu"'
}

@test "files of targets that are no more are taken away, those of others stay" {
	cp -a "$BATS_FILE_TMPDIR/plain" copy
	echo mine >copy/cmake/mine.cmake
	PATH=$path run -0 "$mingwup" remove --quiet --prefix copy i686
	assert_not_exist copy/cmake/i686-pc-windows-gnu.cmake
	assert_not_exist copy/bin/i686-w64-mingw32-wine
	assert_exist copy/cmake/x86_64-pc-windows-gnu.cmake
	assert_exist copy/bin/x86_64-w64-mingw32-wine
	PATH=$path run -0 "$mingwup" remove --quiet --prefix copy x86_64
	# A configuration of the user's may include cargo's: it stays, and says nothing.
	assert_equal "$(find copy -type f -not -path copy/.mingwup/lock | sort)" \
		"$(printf 'copy/%s\n' cargo/config.toml cmake/mine.cmake)"
}

@test "what of the user's environment is in the way is told once, and nothing else is" {
	run --separate-stderr -0 print sh
	assert_equal "$stderr" ''
	clean CC=clang TARGET_CC=x CROSS_COMPILE=arm- RUSTFLAGS=-g CC_i686-pc-windows-gnu=other \
		"CXX_x86_64-pc-windows-gnu=$prefix/bin/x86_64-w64-mingw32-g++-posix" "$mingwup" env --prefix "$prefix" \
		>/dev/null 2>warnings
	for variable in CC=clang TARGET_CC=x CROSS_COMPILE=arm- RUSTFLAGS=-g CC_i686-pc-windows-gnu=other; do
		assert_equal "$(grep -c "^mingwup: warning: $variable " warnings)" 1
	done
	assert_equal "$(wc -l <warnings)" 5
	clean CC=clang "$mingwup" run --prefix "$prefix" true 2>warnings
	assert_equal "$(wc -l <warnings)" 1
}
