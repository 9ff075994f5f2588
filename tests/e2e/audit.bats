#!/usr/bin/env bats
# Locks as real cargos write them, and who pulls a crate in as `cargo tree -i` has it. The crates are empty: cargo takes
# them from a directory, and only their names, versions and dependencies matter.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"

locks=$BATS_TEST_DIRNAME/../data/cargolock

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	cd "$BATS_TEST_TMPDIR" || return
	export CARGO_HOME=$PWD/home
	make_workspace
}

# What cargo takes for a crate of the registry: crate NAME VERSION [DEPENDENCY...], as in a Cargo.toml.
crate() {
	local dir=vendor/$1-$2
	mkdir -p "$dir/src"
	touch "$dir/src/lib.rs"
	echo '{"files":{}}' >"$dir/.cargo-checksum.json"
	package "$dir" "$@"
}

package() { # DIRECTORY NAME VERSION [DEPENDENCY...]
	local dir=$1
	mkdir -p "$dir/src"
	touch "$dir/src/lib.rs"
	printf '[package]\nname = "%s"\nversion = "%s"\n\n[dependencies]\n' "$2" "$3" >"$dir/Cargo.toml"
	shift 3
	[ $# = 0 ] || printf '%s\n' "$@" >>"$dir/Cargo.toml"
}

make_workspace() {
	mkdir .cargo
	printf '[source.crates-io]\nreplace-with = "here"\n[source.here]\ndirectory = "vendor"\n' >.cargo/config.toml
	printf '[workspace]\nmembers = ["app", "tool"]\n' >Cargo.toml
	package app app 0.1.0 'qsv = "0.138"' 'native-tls = "0.2"' 'windows-targets = "0.53"' 'wayland-sys = "0.31"'
	package tool tool 0.1.0 'app = { path = "../app" }' 'getrandom = "0.2"'
	crate cc 1.2.30 'jobserver = "0.1"'
	crate jobserver 0.1.34 'getrandom = "0.3"'
	crate getrandom 0.2.16
	crate getrandom 0.3.4
	crate libmimalloc-sys 0.1.43 'cc = "1"'
	crate mimalloc 0.1.47 'libmimalloc-sys = "0.1"'
	crate mystery-sys 1.2.3 'cc = "1"'
	crate native-tls 0.2.14 'openssl-sys = "0.9"'
	crate openssl-sys 0.9.109 'cc = "1"' 'openssl-src = "300"'
	crate openssl-src 300.5.0+3.5.0 'cc = "1"'
	crate qsv 0.138.0 'mimalloc = "0.1"' 'getrandom = "0.2"'
	crate wayland-sys 0.31.6 'mystery-sys = "1"'
	crate windows-targets 0.53.5 'windows-link = "0.2"'
	crate windows-link 0.2.1
}

# The way to a crate as audit has it, and the beginning of what cargo has, each from the crate on.
assert_same_way() { # CARGO CRATE
	local ours theirs
	ours=$(e2e_mingwup audit --json --prefix "$PWD/none" 2>/dev/null | python3 -c '
import json, sys
chain, = [f["chain"] for f in json.load(sys.stdin)["findings"] if f["crate"] == sys.argv[1]]
print("\n".join(reversed(chain)))' "$2")
	theirs=$("$1" tree --offline --locked --target all --prefix none -i "$2" | sed -E 's/^([^ ]+) v([^ ]+).*/\1 \2/')
	assert_equal "$(head -n "$(wc -l <<<"$ours")" <<<"$theirs")" "$ours"
}

assert_lock_and_ways() { # CARGO VERSION
	run -0 "$1" generate-lockfile --offline
	sed "s/^version = 3\$/version = $2/" "$locks/v3.lock" | diff - Cargo.lock
	for name in libmimalloc-sys openssl-src mystery-sys windows-link; do
		assert_same_way "$1" "$name"
	done
}

@test "Debian's cargo writes the lock of version 3 that the tests have, and tells the same ways" {
	[ -x /usr/bin/cargo ] || skip "there is no cargo of Debian's"
	RUSTC=/usr/bin/rustc assert_lock_and_ways /usr/bin/cargo 3
}

@test "the cargo of today writes version 4 of it, and tells the same ways" {
	local newest
	newest=$(ls -d "${RUSTUP_HOME:-$HOME/.rustup}"/toolchains/stable-*/bin/cargo 2>/dev/null | head -n 1)
	[ -n "$newest" ] || skip "rustup has no stable cargo here"
	assert_lock_and_ways "$newest" 4
}
