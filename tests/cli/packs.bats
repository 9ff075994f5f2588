#!/usr/bin/env bats
# Packs, with small toolchains of no use (tests/lib/fake.bash): made, served, taken, and not believed; and the cache,
# where they lie.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load ../lib/fake.bash

mingwup=${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}
digest=$BATS_TEST_DIRNAME/../../scripts/tree-digest
i686=i686-pc-windows-gnu

# One lock with trees, one prefix with its toolchains, one directory of their packs.
setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
	cd "$BATS_FILE_TMPDIR" || return
	for name in "${!MINGWUP_@}"; do [ "$name" = MINGWUP_PROGRAM ] || unset "$name"; done
	"$mingwup" lock --trees --no-self-test --quiet --toolchains toolchains.d --cache lock-cache test-1
	"$mingwup" install --quiet --no-self-test --toolchains toolchains.d --cache lock-cache --prefix made
	"$mingwup" pack --quiet --toolchains toolchains.d --prefix made -o packs
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME "${!MINGWUP_@}"
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
	HOME=$PWD/home
	fake=$BATS_FILE_TMPDIR
	server=http://127.0.0.1:$(cat "$fake/port")
}

install() { # ARGUMENT...
	"$mingwup" install --toolchains "$fake/toolchains.d" --prefix prefix --cache cache --no-self-test "$@"
}

fetch() { # ARGUMENT...
	"$mingwup" fetch --toolchains "$fake/toolchains.d" --cache cache "$@"
}

cache() { # VERB [ARGUMENT...]
	"$mingwup" cache "$@" --toolchains "$fake/toolchains.d" --cache cache
}

# The packages' bytes made it; only the times of directories may differ.
assert_as_made() {
	run -0 diff -r --no-dereference "$fake/made/toolchains/.store" prefix/toolchains/.store
	run -0 "$mingwup" verify --prefix prefix
	assert_equal "$(prefix/bin/i686-w64-mingw32-gcc)" 'i686-w64-mingw32 gcc 1'
}

# No package was read, and the cache has none.
assert_without_packages() {
	[ ! -e cache/artifacts ] || assert_equal "$(ls cache/artifacts)" ''
}

# A directory of packs in which one is not what it should be.
spoil() { # COMMAND... (its last argument will be the pack)
	cp -r "$fake/packs" spoilt
	"$@" spoilt/$i686-*.tar.zst
}

@test "the lock names every tree, and scripts/tree-digest computes the same" {
	for target in $i686 x86_64-pc-windows-gnu; do
		store=$(basename "$(readlink "$fake/made/toolchains/$target")")
		run -0 sed -n "/^toolchain = \"$store\"/,/^entries/p" "$fake/toolchains.d/test-1.lock"
		assert_line 'profile = "minimal"'
		locked=$(grep -E '^(tree-sha256|bytes|entries) ' <<<"$output")
		assert_equal "$("$digest" "$fake/made/toolchains/$target")" "$locked"
	done
	assert_equal "$(grep -c '^\[\[tree\]\]' "$fake/toolchains.d/test-1.lock")" 4
}

@test "lock --trees writes the same again, and leaves the packages as they are" {
	"$mingwup" lock --trees --no-self-test --quiet --toolchains "$fake/toolchains.d" --cache cache -o again.lock test-1
	run -0 cmp again.lock "$fake/toolchains.d/test-1.lock"
	"$mingwup" lock --quiet --toolchains "$fake/toolchains.d" --cache cache -o plain.lock test-1
	run -1 diff plain.lock again.lock
	refute_output --regexp '^<'
}

@test "a lock without trees installs from packages, whatever packs there are" {
	run -0 install --from "$fake/packs" @test-2
	assert_equal "$(prefix/bin/i686-w64-mingw32-gcc)" 'i686-w64-mingw32 gcc 2'
	run -6 fetch --pack @test-2
	assert_output --partial 'run mingwup lock --trees test-2'
}

@test "a pack from a directory makes the same toolchain, and nothing is downloaded" {
	run -0 install --offline --from "$fake/packs"
	assert_as_made
	assert_without_packages
}

@test "a pack from a URL makes the same toolchain, and stays in the cache" {
	run -0 install --only-mirror --from "$server/packs"
	assert_as_made
	assert_without_packages
	rm -r prefix
	run -0 install --offline
	assert_as_made
}

@test "another prefix's toolchain is taken, by links where it is ours" {
	cp -a "$fake/made" "$fake/mine"
	run -0 install --offline --from "$fake/mine"
	assert_as_made
	rm -r "$fake/mine"
	assert_as_made
}

@test "installing over a shared file leaves the other prefix as it is" {
	install --offline --quiet --from "$fake/made"
	install --quiet --force
	assert_as_made
	run -0 "$mingwup" verify --prefix "$fake/made"
}

@test "a place that has no pack is passed over" {
	mkdir empty
	run -0 install --from empty --from nowhere --from "$server/empty"
	assert_as_made
}

@test "a damaged pack is a warning, and the packages serve" {
	spoil truncate -s -100
	run -0 install --from spoilt
	assert_output --regexp 'warning: .*spoilt/i686.*tar.zst is of no use: .*damaged.*going on with packages'
	assert_as_made
}

@test "a sound pack of another tree is a warning, and the packages serve" {
	cp -r "$fake/packs" spoilt
	mkdir tree
	zstd -dc spoilt/$i686-*.tar.zst | tar -xC tree
	echo other >tree/lib/gcc/i686-w64-mingw32/1/crt.o
	(cd tree && tar -c -- *) | zstd -q -f -o spoilt/$i686-*.tar.zst
	run -0 install --from spoilt
	assert_output --regexp 'is of no use: .*its tree has sha256 [0-9a-f]+, the lock says [0-9a-f]+; going on with packages'
	assert_as_made
}

@test "a pack that would write elsewhere writes nowhere" {
	cp -r "$fake/packs" spoilt
	mkdir tree
	echo mine >outside
	echo theirs >tree/file
	tar -cC tree --transform 's,^,../../../../,' file | zstd -q -f -o spoilt/$i686-*.tar.zst
	run -0 install --from spoilt
	assert_output --partial 'the name has a ".." component'
	assert_equal "$(cat outside)" mine
	assert_as_made
}

@test "a spoilt pack in the cache is removed" {
	install --quiet --from "$server/packs"
	printf x | dd of=cache/packs/"$(basename cache/packs/$i686-*.tar.zst)" bs=1 seek=100 conv=notrunc status=none
	rm -r prefix
	run -0 install
	assert_output --partial 'is of no use'
	assert_as_made
	assert_equal "$(ls cache/packs | wc -l)" 1
}

@test "a server that has another file than it says is a warning" {
	cp -r "$fake/packs" "$fake/wrong"
	for sum in "$fake"/wrong/*.json; do sed -i 's/"sha256": "./"sha256": "0/; s/"0\(.\{63\}\)"/"0\1"/' "$sum"; done
	run -0 install --from "$server/wrong"
	assert_output --partial 'going on with packages'
	assert_as_made
	rm -r "$fake/wrong"
}

@test "the same toolchain makes the same pack" {
	"$mingwup" pack --quiet --toolchains "$fake/toolchains.d" --prefix "$fake/made" -o again
	run -0 diff -r again "$fake/packs"
}

@test "pack refuses what was changed, what is not installed and what no lock makes" {
	cp -a "$fake/made" prefix
	pack=("$mingwup" pack --toolchains "$fake/toolchains.d" --prefix prefix -o out)
	run -9 "${pack[@]}" aarch64
	echo more >>prefix/toolchains/$i686/share/doc/cc-i686/copyright
	run -4 "${pack[@]}" i686
	assert_output --partial 'is not as it was installed'
	mkdir other
	cp "$fake"/toolchains.d/test-2.* other
	run -9 "$mingwup" pack --toolchains other --prefix "$fake/made" -o out
	assert_output --partial 'no manifest and lock here make'
	assert_equal "$(ls out)" ''
}

@test "fetch --pack leaves packs with which install --offline is content" {
	run -0 fetch --pack
	assert_output --partial '2 packs are in the cache'
	rm -r cache/artifacts
	assert_equal "$(ls cache)" packs
	run -0 fetch --pack --offline
	run -0 install --offline
	assert_as_made
}

@test "cache key names what an install depends on, and nothing else" {
	key=$(cache key)
	[[ $key =~ ^mingwup-[0-9a-f]{16}$ ]]
	assert_equal "$(cache key x86_64 i686)" "$key"
	assert_equal "$("$mingwup" cache key --toolchains "$fake/toolchains.d")" "$key"
	cp -r "$fake/toolchains.d" other
	rm other/test-2.*
	assert_equal "$("$mingwup" cache key --toolchains other)" "$key"
	different=("$key")
	different+=("$(cache key i686)" "$(cache key @test-2)" "$(cache key --profile full)")
	sed -i 's,share/man/\*,share/man*,' other/test-1.toml
	different+=("$("$mingwup" cache key --toolchains other)")
	cp "$fake"/toolchains.d/test-1.toml other
	sed -i 's/^sha256 = "./&0/; s/\(^sha256 = ".\{64\}\)./\1/' other/test-1.lock
	different+=("$("$mingwup" cache key --toolchains other)")
	assert_equal "$(printf '%s\n' "${different[@]}" | sort -u | wc -l)" 6
}

@test "cache dir and list show where and what, and make nothing" {
	run -0 cache dir
	assert_output "$PWD/cache"
	run -0 cache list
	assert_output ''
	assert_not_exist cache
	fetch --quiet
	install --quiet --from "$server/packs" i686
	run -0 cache list
	assert_line --regexp '^ +[0-9.]+ [kM]?B  artifacts/[0-9a-f]{64}  cc-i686_14.2-1_.* \(test-1\)$'
	assert_line --regexp "^ +[0-9.]+ [kM]?B  packs/$i686-test-1-[0-9a-f]{12}.tar.zst\$"
}

@test "cache prune removes what no lock needs, and nothing that somebody is at" {
	fetch --quiet
	fetch --quiet @test-2
	wanted=$(ls cache/artifacts)
	unknown=$(printf '0%.0s' {1..64})
	first=$(head -n 1 <<<"$wanted")
	echo x >"cache/artifacts/$unknown"
	echo x >"cache/artifacts/$unknown.part"
	echo x >"cache/artifacts/1${unknown#0}.part"
	echo x >"cache/artifacts/$first.part"
	echo x >cache/artifacts/mine
	mkdir -p cache/trees.1/.mingwup cache/packs
	echo x >cache/packs/"$i686-test-1-000000000000.tar.zst"
	flock "cache/artifacts/1${unknown#0}.part" "$mingwup" cache prune --toolchains "$fake/toolchains.d" --cache cache
	assert_equal "$(ls cache/artifacts)" "$(printf '%s\n' "$wanted" "1${unknown#0}.part" "$first.part" mine | sort)"
	assert_equal "$(ls cache/packs)" ''
	assert_not_exist cache/trees.1
	run -0 install --offline
}

@test "cache prune --keep-packs removes the packages of what is there as a pack" {
	fetch --quiet --pack i686
	fetch --quiet x86_64
	run -0 cache prune --keep-packs
	run -0 install --offline
	assert_as_made
	rm -r prefix cache
	fetch --quiet --pack
	run -0 cache prune --keep-packs
	run -0 cache list
	refute_output --partial 'cc-' # libc6 is test-2's, too
	run -0 install --offline
	assert_as_made
}

@test "cache clean leaves nothing of ours" {
	fetch --quiet --pack
	echo x >cache/mine
	run -0 cache clean
	assert_output --regexp 'removed [0-9]+ files \([0-9.]+ [kM]B\) from '
	assert_equal "$(find cache -type f)" cache/mine
}

@test "cache says what it wants" {
	run -2 cache
	assert_output --partial 'key, dir, list, clean or prune'
	run -2 cache tidy
	run -2 cache clean i686
}
