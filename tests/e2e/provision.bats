#!/usr/bin/env bats
# The first command of the README, in a fresh clone: it ends with both targets installed, and with what to type next.

bats_require_minimum_version 1.5.0
load ../lib/e2e.bash

setup_file() {
	e2e_fetch gcc-14
}

# Where an ordinary user can go, too.
setup() {
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/mingwup-provision.XXXXXX")
	chmod 755 "$scratch"
	cd "$scratch" || return
	mkdir home bin
	make_clone
	make_cache
	make_cargo
}

teardown() {
	e2e_clean
}

in_repository() {
	(cd "$e2e_repository" && "$@")
}

repository_files() {
	in_repository git -c "safe.directory=$e2e_repository" ls-files -z --cached --others --exclude-standard 2>/dev/null ||
		in_repository find . -path ./build -prune -o -type f -print0
}

# What is committed; where something is not committed yet, what would be.
make_clone() {
	if [ -z "$(in_repository git -c "safe.directory=$e2e_repository" status --porcelain 2>&1)" ]; then
		git -c "safe.directory=$e2e_repository" clone --quiet "$e2e_repository" clone
	else
		mkdir clone
		repository_files | in_repository xargs -0 sh -c 'for file; do [ ! -e "$file" ] || printf "%s\0" "$file"; done' sh |
			in_repository tar -cf - --null -T - | tar -C clone -xf -
	fi
	# Those that the mirrors serve.
	cp "$(e2e_toolchains)"/*.lock clone/toolchains.d/
}

make_cache() {
	mkdir -p cache/mingwup
	cp -al "$e2e_cache/artifacts" cache/mingwup/ 2>/dev/null || cp -r "$e2e_cache/artifacts" cache/mingwup/
}

# Stands for cargo: compiles and links with what cargo would take for the target.
make_cargo() {
	cat >bin/cargo <<-'END'
		#!/bin/sh
		set -eu
		echo "int main(void) { return 0; }" >"$HOME/$$.c"
		trap 'rm -f "$HOME"/$$.*' EXIT
		case $* in
		'build --target i686-pc-windows-gnu')
			cc=$CC_i686_pc_windows_gnu linker=$CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER
			;;
		'--config '*' build --target i686-pc-windows-gnu')
			cc=$(sed -n 's/^CC_i686_pc_windows_gnu = "\(.*\)"/\1/p' "$2")
			linker=$(sed -n '/^\[target.i686-pc-windows-gnu\]/,/^$/s/^linker = "\(.*\)"/\1/p' "$2")
			;;
		*)
			echo "cargo was told: $*"
			exit 1
			;;
		esac
		"$cc" -c "$HOME/$$.c" -o "$HOME/$$.o"
		"$linker" "$HOME/$$.o" -o "$HOME/$$.exe"
		echo built
	END
	chmod 755 bin/cargo
}

# As the user for whom the test is; root gives it all away once.
as_user() { # COMMAND...
	if [ "$user" = nobody ] && [ "$(id -u)" = 0 ]; then
		set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	fi
	(cd clone && env -i HOME="$scratch/home" XDG_CACHE_HOME="$scratch/cache" MAKEFLAGS=-j2 LC_ALL=C.UTF-8 \
		PATH="$scratch/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$@")
}

give_away() {
	[ "$(id -u)" = 0 ] || return 0
	chown -R -h 65534:65534 clone home
	chown 65534:65534 cache cache/mingwup cache/mingwup/artifacts
}

# Both lines at the end work when they are typed with a target in the place of <target>.
hints_work() { # OUTPUT
	local hint typed
	for hint in 'next: ' 'or: *'; do
		typed=$(sed -n "s/^$hint//p" <<<"$1")
		[[ $typed == *' build --target <target>' ]]
		[ "$(as_user sh -c "${typed/<target>/i686-pc-windows-gnu}")" = built ]
	done
}

provisions() {
	run -0 as_user make provision
	echo "$output"
	[[ ${lines[-2]} == "next: . $scratch/home/.local/share/mingwup/env.sh && cargo build "* ]]
	[[ ${lines[-1]} == "or:   cargo --config $scratch/home/.local/share/mingwup/cargo/config.toml build "* ]]
	hints_work "$output"
	run -0 as_user build/mingwup list
	[[ $output == *'installed  i686-pc-windows-gnu@gcc-14 '* ]]
	[[ $output == *'installed  x86_64-pc-windows-gnu@gcc-14 '* ]]
	as_user build/mingwup verify
	# A second time there is nothing to build and nothing to install.
	run -0 as_user make provision
	echo "$output"
	[[ $output != *unpacked* ]]
	[[ $output != *' -c -o '* ]]
	hints_work "$output"
}

@test "make provision as root" {
	[ "$(id -u)" = 0 ] || skip "only root can do this as root"
	user=root
	provisions
	e2e_compile "$scratch/home/.local/share/mingwup/bin"
}

@test "make provision as an ordinary user" {
	user=nobody
	give_away
	provisions
	[ "$(stat -c %u "$scratch/home/.local/share/mingwup/env.sh")" != 0 ]
}
