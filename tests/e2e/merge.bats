#!/usr/bin/env bats
# What `mingwup cargo --write` makes of each file of tests/data/merge, read by real cargos: Debian's, and the newest that
# rustup has here. The toolchains are of no use (tests/lib/fake.bash), but for the last test, which builds real crates.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"
source "$BATS_TEST_DIRNAME/../lib/fake.bash"

mingwup=$e2e_program
old=/usr/bin/cargo

setup_file() {
	fake_make "$BATS_FILE_TMPDIR"
	e2e_mingwup install --quiet --no-self-test --prefix "$BATS_FILE_TMPDIR/prefix" \
		--toolchains "$BATS_FILE_TMPDIR/toolchains.d" --cache "$BATS_FILE_TMPDIR/cache"
}

teardown_file() {
	fake_stop "$BATS_FILE_TMPDIR"
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	cd "$BATS_TEST_TMPDIR" || return
	prefix=$BATS_FILE_TMPDIR/prefix
	mkdir home
	export HOME=$PWD/home
}

# The newest cargo that rustup has here, in $new.
need_new() {
	local home=${RUSTUP_HOME:-$(getent passwd "$(id -u)" | cut -d : -f 6)/.rustup} version best=0
	for cargo in "$home"/toolchains/*/bin/cargo; do
		version=$("$cargo" --version 2>/dev/null | sed -n 's/^cargo 1\.\([0-9]*\)\..*/\1/p')
		if [ "${version:-0}" -gt "$best" ]; then
			best=$version new=$cargo
		fi
	done
	[ "$best" -ge 94 ] || skip "rustup has no cargo of 1.94 or later in $home"
	e2e_say "the newest cargo here: $("$new" --version)"
}

# With nothing of the user's.
with() { # CARGO COMMAND...
	env -i HOME="$HOME" PATH="$(dirname "$1"):/usr/bin:/bin" CARGO="$1" "${@:2}"
}

# A program that prints its environment, built once, so that it runs at once under any configuration.
make_project() { # CARGO
	mkdir -p project/src
	printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n' >project/Cargo.toml
	echo 'fn main() { for (n, v) in std::env::vars() { println!("{n}={v}") } }' >project/src/main.rs
	(cd project && with "$1" "$1" build --quiet --offline)
}

# The text of a case, in the names and paths of a real environment.
write_case() { # CASE FILE
	python3 - "$1" "$prefix" >"$2" <<-'END'
		import re, sys
		case, prefix = open(sys.argv[1]).read(), sys.argv[2]
		head = case.split("=== ")[0].splitlines()
		cut, text = re.search(r"^=== before(, cut)?\n(.*?)(?:^=== |\Z)", case, re.S | re.M).groups()
		for a, b in (("i", "i686"), ("x", "x86_64")):
		    text = re.sub(rf"\bCC_{a}\b", f"CC_{b}_pc_windows_gnu", text)
		    text = text.replace(f"/p/{a}-gcc", f"{prefix}/bin/{b}-w64-mingw32-gcc-posix")
		text = text.replace("/p/config.toml", f"{prefix}/cargo/config.toml")
		text = text[:-1] if cut else text
		text = text.replace("\n", "\r\n") if "crlf" in head else text
		sys.stdout.buffer.write((("\ufeff" if "bom" in head else "") + text).encode())
	END
}

# What the program sees of the configuration.
seen() { # CARGO
	(cd project && with "$1" "$1" run --quiet --offline >../stdout 2>../stderr) || return
	grep -aE '^(CC|CXX|AR)_|^(MINE|OTHER|DIR)=' stdout | sort
}

# The linker that cargo gives to rustc, which then fails for want of a std.
linker_of() { # CARGO TARGET
	(cd project && with "$1" "$1" build --offline -v --target "$2" 2>&1 | sed -nE 's/.* -C linker=([^ `]*).*/\1/p' | head -n 1)
}

assert_arrived() { # CARGO CASE PROCESSOR
	local processor
	for processor in i686 x86_64; do
		grep -qxF "CC_${processor}_pc_windows_gnu=$prefix/bin/$processor-w64-mingw32-gcc-posix" after ||
			fail "$2: $(cat after stderr)"
	done
	assert_equal "$2: $(linker_of "$1" "$3-pc-windows-gnu")" "$2: $prefix/bin/$3-w64-mingw32-gcc-posix"
	# What the user has set is what it was.
	run ! grep -vxFf after before.mine
}

# Each file of the cases: written, read by cargo, taken out.
check_cases() { # CARGO
	local config=project/.cargo/config.toml case name merged=0 refused=0 useless=0
	local processors=(i686 x86_64)
	make_project "$1"
	mkdir project/.cargo
	touch project/.cargo/{a,b}.toml
	for case in "$BATS_TEST_DIRNAME"/../data/merge/*.txt; do
		grep -q '^use cross$' "$case" && continue
		name=$(basename "$case" .txt)
		write_case "$case" "$config"
		cp "$config" before
		# What cargo does not take as it is cannot become what it takes.
		if ! seen "$1" >before.seen; then
			useless=$((useless + 1))
			continue
		fi
		grep -v _pc_windows_gnu= before.seen >before.mine || true
		if ! (cd project && with "$1" "$mingwup" cargo --write --prefix "$prefix") >output 2>&1; then
			grep -q '^mingwup: error: .cargo/config.toml:[0-9]*:[0-9]*: ' output || fail "$name: $(cat output)"
			cmp "$config" before
			refused=$((refused + 1))
			continue
		fi
		seen "$1" >after || fail "$name: $(cat stderr "$config")"
		assert_arrived "$1" "$name" "${processors[merged % 2]}"
		(cd project && with "$1" "$mingwup" cargo --check --prefix "$prefix" && "$mingwup" cargo --remove) >output 2>&1 ||
			fail "$name: $(cat output)"
		cmp "$config" before
		merged=$((merged + 1))
	done
	e2e_say "$("$1" --version): $merged files merged, $refused refused, $useless that this cargo does not take"
	[ $merged -ge 40 ]
}

@test "Debian's cargo takes every result, what it is told arrives, and the file comes back" {
	check_cases $old
	(cd project && with $old "$mingwup" cargo --write --prefix "$prefix")
	run ! grep -q '^include' project/.cargo/config.toml
}

@test "so does the newest cargo that rustup has here, by one line of include" {
	need_new
	check_cases "$new"
	rm project/.cargo/config.toml
	(cd project && with "$new" "$mingwup" cargo --write --prefix "$prefix")
	assert_equal "$(grep -v '^#' project/.cargo/config.toml | sed 's/ # .*//')" \
		"include = [{ path = \"$prefix/cargo/config.toml\", optional = true }]"
}

@test "a project's include is no matter where there is no such prefix, and all projects' none for an older cargo" {
	need_new
	make_project "$new"
	(cd project && with "$new" "$mingwup" cargo --write --prefix "$prefix")
	sed -i 's,= "[^"]*/cargo/config.toml",= "/nonexistent/cargo/config.toml",' project/.cargo/config.toml
	assert_equal "$(seen "$new")" ''
	assert_equal "$(cat stderr)" ''
	rm -r project
	with "$new" "$mingwup" cargo --write --global --prefix "$prefix"
	make_project $old
	assert_equal "$(seen $old)" ''
	assert_equal "$(cat stderr)" ''
	rm -r project
	make_project "$new"
	seen "$new" | grep -qxF "CC_i686_pc_windows_gnu=$prefix/bin/i686-w64-mingw32-gcc-posix"
}

@test "of a global and a project's configuration both are taken, the project's first, whatever their forms" {
	need_new
	for writer in $old "$new"; do
		rm -rf project home/.cargo
		make_project "$new"
		with "$writer" "$mingwup" cargo --write --global --prefix "$prefix"
		for project_writer in $old "$new"; do
			(cd project && with "$project_writer" "$mingwup" cargo --write --prefix "$prefix")
			seen "$new" | grep -qxF "CC_i686_pc_windows_gnu=$prefix/bin/i686-w64-mingw32-gcc-posix"
		done
	done
}

@test "with a merged configuration libmimalloc-sys builds for both targets" {
	rust_bed_make
	rust_bed_need
	cp -r "$rust_bed_app" app
	cp app/.cargo/config.toml before
	e2e_mingwup cargo --write --project app --prefix "$(e2e_prefix gcc-14)"
	run -0 env -i HOME="$HOME" PATH="$rust_bed_bin" sh -c 'cd app && exec "$@"' sh cargo build --offline \
		--target i686-pc-windows-gnu --target x86_64-pc-windows-gnu --target-dir "$PWD/target"
	assert [ -s target/i686-pc-windows-gnu/debug/app.exe ] && assert [ -s target/x86_64-pc-windows-gnu/debug/app.exe ]
	e2e_mingwup cargo --remove --project app
	cmp app/.cargo/config.toml before
}
