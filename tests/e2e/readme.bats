#!/usr/bin/env bats
# README.md's examples do what they say, as they stand there.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"
source "$BATS_TEST_DIRNAME/../lib/readme.bash"

setup_file() {
	rust_bed_make
	e2e_prefix gcc-14
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	bats_load_library bats-file
	rust_bed_need
	e2e_scratch
	readme_need
	cp -r "$rust_bed_app" "$scratch/project"
	cd "$scratch/project" || return
}

teardown() {
	e2e_clean
}

# Of a cargo project that has libmimalloc-sys in it.
assert_built() { # DIRECTORY
	assert_equal "$(head -c 2 "$1/app.exe")" MZ
}

@test "every block has a mark, every mark a block, and every example a test" {
	run -0 python3 "$e2e_repository/tests/lib/readme.py" unmarked
	assert_output ''
	run -0 python3 "$e2e_repository/tests/lib/readme.py" names
	assert_equal "$(sort <<<"$output")" \
		"$(sed -nE 's/^@test "README: (.*)" \{$/\1/p' "$BATS_TEST_FILENAME" | sort)"
}

@test "README: env.sh" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_shell env.sh
	assert_built target/i686-pc-windows-gnu/debug
}

@test "README: cargo --config" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_shell 'cargo --config'
	assert_built target/i686-pc-windows-gnu/debug
}

@test "README: GitHub Actions" {
	readme_home
	readme_tools sudo rustup
	readme_checkout mingwup
	readme_then='command -v mingwup' run -0 readme_steps 'GitHub Actions'
	assert_line 'not run: actions/cache@v4'
	assert_line /usr/local/bin/mingwup
	assert_built target/x86_64-pc-windows-gnu/release
}

@test "README: dlls" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	echo 'int omp_get_max_threads(void); int main(void) { return !omp_get_max_threads(); }' >app.c
	"$(e2e_prefix gcc-14)/bin/x86_64-w64-mingw32-gcc" -o app.exe app.c -l:libgomp-1.dll
	readme_shell dlls
	assert_equal "$(ls ./*.dll)" "$(printf './%s\n' libgcc_s_seh-1.dll libgomp-1.dll libwinpthread-1.dll)"
}

@test "README: cache" {
	readme_home
	readme_tools mingwup
	readme_then='mingwup list' run -0 readme_shell cache
	assert_line --regexp '^installed  i686-pc-windows-gnu@gcc-14 '
	assert_line --regexp '^installed  x86_64-pc-windows-gnu@gcc-14 '
}

# The image's shell then has what its cargo needs.
@test "README: image" {
	readme_checkout mingwup
	mkdir -p "$scratch/home"
	readme_then='test ! -e /tmp/mingwup && cargo build --target i686-pc-windows-gnu' run -0 readme_image image
	assert_built target/i686-pc-windows-gnu/debug
	assert_file_exist "$scratch/home/.cargo/config.toml"
}

# There is no cross here: what it would pass on exists, and all keys are ones that it documents.
@test "README: cross" {
	python3 "$e2e_repository/tests/lib/readme.py" block cross >Cross.toml
	run -0 env -i PATH=/usr/bin:/bin sh -euc '. "$0"; env' "$(e2e_prefix gcc-14)/env.sh"
	run -0 python3 - "$output" <<-'END'
		import sys, tomllib
		env = tomllib.load(open("Cross.toml", "rb"))["target"]["i686-pc-windows-gnu"]["env"]
		assert set(env) == {"passthrough", "volumes"}, env
		missing = [name for name in env["passthrough"] if f"\n{name}=" not in sys.argv[1]]
		assert not missing and len(env["passthrough"]) > 3, missing
	END
}
