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

@test "README: run" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	readme_shell run
	assert_built target/i686-pc-windows-gnu/debug
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

@test "README: cargo --write" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	readme_shell 'cargo --write'
	assert_built target/i686-pc-windows-gnu/debug
	assert_file_contains .cargo/config.toml i686-w64-mingw32-gcc-posix
}

@test "README: make" {
	readme_home "$(e2e_prefix gcc-14)"
	echo 'int main(void) { return 0; }' >app.c
	printf 'app.exe: app.c\n\t$(CC) -o $@ $<\n' >Makefile
	readme_shell make
	assert_built .
}

@test "README: configure" {
	readme_home "$(e2e_prefix gcc-14)"
	echo 'int main(void) { return 0; }' >app.c
	printf 'AC_INIT([app], [1])\nAM_INIT_AUTOMAKE([foreign])\nAC_PROG_CC\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n' >configure.ac
	printf 'bin_PROGRAMS = app\napp_SOURCES = app.c\n' >Makefile.am
	autoreconf --install
	readme_shell configure
	assert_built .
}

@test "README: CMake" {
	readme_home "$(e2e_prefix gcc-14)"
	echo 'int main() { return 0; }' >app.cpp
	printf 'cmake_minimum_required(VERSION 3.13)\nproject(app CXX)\nadd_executable(app app.cpp)\n' >CMakeLists.txt
	readme_shell CMake
	assert_built build
}

@test "README: Meson" {
	readme_home "$(e2e_prefix gcc-14)"
	echo 'int main(void) { return 0; }' >app.c
	printf "project('app', 'c')\nexecutable('app', 'app.c')\n" >meson.build
	readme_shell Meson
	assert_built build
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

# As the runner does it: $$ is put back to $, the variables are exported, and the scripts run in bash.
@test "README: GitLab CI" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	readme_shell 'GitLab CI, once'
	python3 "$e2e_repository/tests/lib/readme.py" block 'GitLab CI' >.gitlab-ci.yml
	python3 - >job <<-'END'
		import shlex, yaml
		ci = yaml.safe_load(open(".gitlab-ci.yml"))
		hidden = {}
		for included in ci["include"]:
		    hidden.update(yaml.safe_load(open(included["local"])))
		job = {**hidden[ci["build"]["extends"]], **ci["build"]}
		for name, value in job["variables"].items():
		    print(f"export {name}={shlex.quote(value.replace('$$', '$'))}")
		print("\n".join(job["before_script"] + job["script"]))
	END
	readme_run bash -euo pipefail job
	assert_built target/x86_64-pc-windows-gnu/release
}

@test "README: GitLab CI, once" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	readme_shell 'GitLab CI, once'
	assert_file_contains mingwup.yml '^\.mingwup:'
}

@test "README: doctor" {
	readme_home
	readme_tools mingwup
	run -0 readme_shell doctor
	assert_line --partial 'mending: mingwup install'
	assert_line 'mending: mingwup cargo --write'
	assert_built target/i686-pc-windows-gnu/debug
}

@test "README: dlls" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	echo 'int omp_get_max_threads(void); int main(void) { return !omp_get_max_threads(); }' >app.c
	"$(e2e_prefix gcc-14)/bin/x86_64-w64-mingw32-gcc" -o app.exe app.c -l:libgomp-1.dll
	readme_shell dlls
	assert_equal "$(ls ./*.dll)" "$(printf './%s\n' libgcc_s_seh-1.dll libgomp-1.dll libwinpthread-1.dll)"
}

@test "README: audit" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	cp "$BATS_TEST_DIRNAME/../data/cargolock/v3.lock" Cargo.lock
	run -1 readme_shell audit
	assert_line --partial 'Cargo.lock: 16 crates, for i686-pc-windows-gnu, x86_64-pc-windows-gnu'
	assert_line '  libmimalloc-sys 0.1.43  C  ok'
	assert_line '    by app -> qsv -> mimalloc'
	assert_line 'mingwup: error: crates that are denied: 2'
}

@test "README: explain" {
	readme_home
	readme_tools mingwup
	run -0 readme_shell explain
	assert_line --partial 'compiler-missing: The build of libmimalloc-sys wants i686-w64-mingw32-gcc,'
	assert_line '    mingwup install i686-pc-windows-gnu'
	assert_line '    mingwup run -- cargo build --target i686-pc-windows-gnu'
}

@test "README: run --explain" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	readme_shell 'run --explain'
	assert_built target/i686-pc-windows-gnu/debug
}

@test "README: cache" {
	readme_home
	readme_tools mingwup
	readme_then='mingwup list' run -0 readme_shell cache
	assert_line --regexp '^installed  i686-pc-windows-gnu@gcc-14 '
	assert_line --regexp '^installed  x86_64-pc-windows-gnu@gcc-14 '
}

# The image's shell then has what its cargo needs.
@test "README: Docker" {
	readme_checkout mingwup
	mkdir -p "$scratch/home"
	readme_then='test ! -e /tmp/mingwup && i686-w64-mingw32-gcc --version && cargo build --target i686-pc-windows-gnu' \
		run -0 readme_image Docker
	assert_built target/i686-pc-windows-gnu/debug
	assert_file_contains "$scratch/home/.cargo/config.toml" /opt/mingwup/
}

# There is no cross here: all keys are ones that it documents, and what is passed on is what `run` sets.
@test "README: cross" {
	readme_home "$(e2e_prefix gcc-14)"
	readme_tools mingwup
	readme_shell cross
	run -0 readme_run mingwup run env
	run -0 python3 - "$output" <<-'END'
		import sys, tomllib
		for name, target in tomllib.load(open("Cross.toml", "rb"))["target"].items():
		    assert set(target) == {"env"} and set(target["env"]) == {"passthrough", "volumes"}, target
		    missing = [entry for entry in target["env"]["passthrough"] if f"\n{entry}\n" not in "\n" + sys.argv[1] + "\n"]
		    assert not missing and len(target["env"]["passthrough"]) > 5, missing
	END
}
