#!/usr/bin/env bats
# Movable: a prefix works wherever it lies, and holds the same bytes whoever made it.

bats_require_minimum_version 1.5.0
load ../lib/e2e.bash

setup_file() {
	e2e_prefix gcc-14
	e2e_prefix gcc-12
}

setup() {
	e2e_scratch
	cd "$scratch" || return
}

teardown() {
	e2e_clean
}

mingwup() { # COMMAND OPTION...
	e2e_mingwup "$1" --toolchains "$(e2e_toolchains)" "${@:2}"
}

# As if it had been made in "$scratch/old place".
move() { # RELEASE
	cp -al "$(e2e_prefix "$1")" 'old place'
	e2e_mingwup install --quiet --offline --toolchains "$(e2e_toolchains)" --cache none --prefix 'old place' "@$1"
	grep -q "'$scratch/old place/bin/" 'old place/env.sh'
	mv 'old place' "new 'place"
	new="$scratch/new 'place"
}

@test "gcc-14 compiles after its prefix has moved" {
	move gcc-14
	e2e_compile "$new/bin"
}

@test "gcc-12 compiles after its prefix has moved" {
	move gcc-12
	e2e_compile "$new/bin"
}

@test "a copy made with tar is whole and compiles" {
	mkdir copy
	tar -C "$(e2e_prefix gcc-14)" -cf - . | tar -C copy -xf -
	e2e_mingwup verify --prefix copy
	e2e_compile "$scratch/copy/bin"
}

# The variables of the printed environment, in an otherwise empty one: each names a tool that works.
check_environment() { # SCRIPT PREFIX
	# shellcheck disable=SC2016 # for the inner shell
	env -i PATH=/usr/bin:/bin sh -euc '
		eval "$1"
		for target in i686 x86_64; do
			for tool in CC CXX AR RANLIB RC; do
				eval "path=\$${tool}_${target}_pc_windows_gnu"
				case $path in
				"$2"/bin/*) "$path" --version >/dev/null ;;
				*) echo "$tool for $target is $path" && exit 1 ;;
				esac
			done
			[ "$(command -v $target-w64-mingw32-gcc)" = "$2/bin/$target-w64-mingw32-gcc" ]
		done
		echo "int main(void) { return 0; }" >main.c
		"$CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER" main.c -o i686.exe
		"$CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER" main.c -o x86_64.exe' sh "$1" "$2"
}

# Every path that cargo would take, out of the basic strings of TOML.
check_cargo() { # TEXT PREFIX
	local paths path
	paths=$(sed -nE 's/^((CC|CXX|AR|RANLIB|RC)_[a-z0-9_]+|linker) = "(.*)"$/\3/p' <<<"$1")
	[ "$(wc -l <<<"$paths")" = 12 ]
	while read -r path; do
		case $path in
		"$2"/bin/*) "$path" --version >/dev/null || return ;;
		*) echo "$path" && return 1 ;;
		esac
	done <<<"$paths"
}

@test "env and cargo print the paths of where the prefix is now" {
	move gcc-14
	check_environment "$(e2e_mingwup env --prefix "$new")" "$new"
	check_cargo "$(e2e_mingwup cargo --prefix "$new")" "$new"
}

@test "install with nothing to do brings the files of a moved prefix right" {
	local before after
	move gcc-14
	before=$(ls -il --time-style=full-iso "$new/toolchains" "$new/toolchains/.store")
	run ! grep -q "new 'place" "$new/env.sh" "$new/cargo/config.toml"
	mingwup install --offline --cache none --prefix "$new"
	check_environment "$(cat "$new/env.sh")" "$new"
	check_cargo "$(cat "$new/cargo/config.toml")" "$new"
	run ! grep -q 'old place' "$new/env.sh" "$new/cargo/config.toml"
	after=$(ls -il --time-style=full-iso "$new/toolchains" "$new/toolchains/.store")
	[ "$before" = "$after" ]
	e2e_mingwup verify --prefix "$new"
}

# Names, types, modes, targets of links; sizes and times of files, but for the times of the two that mingwup
# writes last. The umask is the user's affair down to the toolchains themselves.
listing() { # PREFIX
	(cd "$1/toolchains/.store" && find . -mindepth 1 \( -type f -printf '%P %m %s %T@\n' -o -printf '%P %y %m %l\n' \)) |
		sed -E 's/^([^ ]*libexec\/mingwup\/(files|receipt.json) .*) [^ ]*$/\1/' | LC_ALL=C sort
}

trees_of() { # PREFIX
	mingwup list --json --prefix "$1" | sed -nE 's/^ *"(toolchain|tree-sha256)": //p'
}

# Made with more children at a time, with another umask, time zone and name of the prefix, by another way of the data.
@test "two prefixes made from the same lock are the same bytes" {
	local prefix
	prefix=$(e2e_prefix gcc-14)
	(umask 027 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 mingwup install --quiet --cache "$e2e_cache" --jobs 5 --prefix 'another one')
	diff -r --no-dereference "$prefix/toolchains" 'another one/toolchains'
	[ "$(listing "$prefix" | wc -l)" -gt 10000 ]
	diff <(listing "$prefix") <(listing 'another one')
	[ 'another one/toolchains/i686-pc-windows-gnu/share/mingw-w64/include/windows.h' -ef \
		'another one/toolchains/x86_64-pc-windows-gnu/share/mingw-w64/include/windows.h' ]
	[ "$(trees_of "$prefix" | wc -l)" = 4 ]
	diff <(trees_of "$prefix") <(trees_of 'another one')
}

@test "a target made alone is the same bytes as one made together with another" {
	local prefix
	prefix=$(e2e_prefix gcc-12)
	mingwup install --quiet --cache "$e2e_cache" --prefix alone x86_64@gcc-12
	diff -r --no-dereference "$prefix"/toolchains/x86_64-pc-windows-gnu/ alone/toolchains/x86_64-pc-windows-gnu/
	[ "$(trees_of alone)" = "$(trees_of "$prefix" | tail -n 2)" ]
}
