#!/usr/bin/env bats
# Packs of a real toolchain: its tree is the one that the shipped lock names, on this machine too, and what comes of its
# pack is the same toolchain, which passes the self-test and compiles.

bats_require_minimum_version 1.5.0
load ../lib/e2e.bash

target=i686-pc-windows-gnu

setup_file() {
	e2e_prefix gcc-12
}

setup() {
	e2e_scratch
	cd "$scratch" || return
	prefix=$e2e_dir/prefix-gcc-12
	toolchains=$e2e_dir/toolchains.d
	# Renewed where the mirrors have moved on (e2e.bash), and then without trees.
	grep -q '^\[\[tree\]\]' "$toolchains/gcc-12.lock" || skip "the shipped lock is no longer served here"
}

teardown() {
	e2e_clean
}

install() { # ARGUMENT...
	e2e_mingwup install --toolchains "$toolchains" --cache cache --prefix prefix "$target@gcc-12" "$@"
}

assert_same() {
	[ "$(readlink "prefix/toolchains/$target")" = "$(readlink "$prefix/toolchains/$target")" ]
	diff -r --no-dereference "$prefix/toolchains/$target/" "prefix/toolchains/$target/"
	e2e_mingwup verify --prefix prefix
	e2e_compile "$scratch/prefix/bin" i686-w64-mingw32
}

@test "the tree is the one that the lock names, by coreutils too" {
	store=$(basename "$(readlink "$prefix/toolchains/$target")")
	locked=$(sed -n "/^toolchain = \"$store\"/,/^entries/p" "$toolchains/gcc-12.lock" | grep -E '^(tree-sha256|bytes|entries) ')
	diff <("$e2e_repository/scripts/tree-digest" "$prefix/toolchains/$target") <(echo "$locked")
}

@test "a pack is smaller than the packages, and makes the same toolchain without them" {
	e2e_mingwup pack --toolchains "$toolchains" --prefix "$prefix" -o packs "$target"
	packages=$(awk -v use="\"$(uname -m)-linux/$target\"," \
		'/^size/ {size = $3} $1 == use {sum += size} END {print sum}' "$toolchains/gcc-12.lock")
	pack=$(stat -c %s packs/*.tar.zst)
	echo "pack $pack, packages $packages"
	[ $((pack * 10)) -le $((packages * 8)) ]
	run --separate-stderr install --offline --from packs
	echo "$stderr"
	[ "$status" = 0 ]
	[[ $stderr == *"$target: self-test passed"* && $stderr != *warning* ]]
	[ ! -e cache/artifacts ] || [ -z "$(ls cache/artifacts)" ]
	assert_same
}

@test "another prefix's toolchain is taken without a second copy on disk" {
	run --separate-stderr install --offline --from "$prefix"
	echo "$stderr"
	[ "$status" = 0 ]
	[[ $stderr != *warning* ]]
	assert_same
	# Links; a file system with reflinks has files of their own, whose blocks du cannot tell apart.
	real=toolchains/$target/libexec/mingwup/real/bin/i686-w64-mingw32-ld
	[ "$(stat -c %i "prefix/$real")" = "$(stat -c %i "$prefix/$real")" ] || cp --reflink=always "prefix/$real" copy
}
