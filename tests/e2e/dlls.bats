#!/usr/bin/env bats
# mingwup dlls with real programs: what they need is told, and beside its copied DLLs a program runs elsewhere.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../lib/rust_bed"
source "$BATS_TEST_DIRNAME/../lib/wine_bed"

targets=(i686 x86_64)

# The profile `full` alone has libstdc++'s DLL.
setup_file() {
	rust_bed_make
	wine_bed_make
	full=$BATS_FILE_TMPDIR/full
	export full
	e2e_fetch gcc-14
	e2e_mingwup install --quiet --offline --no-self-test --profile full --prefix "$full" --cache "$e2e_cache" \
		--toolchains "$(e2e_toolchains)" @gcc-14
	for target in "${targets[@]}"; do
		mkdir "$BATS_FILE_TMPDIR/$target"
		"$full/bin/$target-w64-mingw32-g++" -Wall -Werror -shared-libgcc \
			-o "$BATS_FILE_TMPDIR/$target/app.exe" "$BATS_TEST_DIRNAME/../data/shared.cpp"
	done
}

setup() {
	bats_load_library bats-support
	bats_load_library bats-assert
	bats_load_library bats-file
	cd "$BATS_TEST_TMPDIR" || return
}

dlls() {
	e2e_mingwup dlls --prefix "$full" "$@"
}

# The DLL with which GCC unwinds the stack.
unwinder() { # TARGET
	case $1 in
	i686) echo libgcc_s_dw2-1.dll ;;
	x86_64) echo libgcc_s_seh-1.dll ;;
	esac
}

# What objdump reads of a program's own imports must be in the report, and there is more: what the DLLs need.
@test "the report has every DLL that objdump sees, and where it is" {
	local target name bin
	for target in "${targets[@]}"; do
		bin=$full/toolchains/$target-pc-windows-gnu
		run -0 --separate-stderr dlls "$BATS_FILE_TMPDIR/$target/app.exe"
		assert_equal "$stderr" ''
		for name in $("$full/bin/$target-w64-mingw32-objdump" -p "$BATS_FILE_TMPDIR/$target/app.exe" |
			sed -n 's/^[[:space:]]*DLL Name: //p'); do
			grep -qE "^(windows|toolchain) +${name//+/\\+}( |\$)" <<<"$output" || fail "no $name in $output"
		done
		assert_line --regexp '^windows +KERNEL32.dll$'
		assert_line --regexp '^windows +msvcrt.dll$'
		assert_line "toolchain  libwinpthread-1.dll  $bin/$target-w64-mingw32/lib/libwinpthread-1.dll"
		assert_line --regexp "^toolchain  $(unwinder "$target")  $bin/lib/gcc/.*/$(unwinder "$target")\$"
		assert_line --regexp "^toolchain  libstdc\+\+-6.dll  $bin/lib/gcc/.*/libstdc\+\+-6.dll\$"
		assert_equal "${#lines[@]}" 5
	done
}

@test "in an empty directory a program runs once its DLLs are copied, and not before" {
	local target
	wine_bed_need
	for target in "${targets[@]}"; do
		mkdir "$target"
		cp "$BATS_FILE_TMPDIR/$target/app.exe" "$target"
		run run_exe "$target/app.exe"
		assert_failure
		run -0 dlls --copy "$target/app.exe"
		assert_line "copied     libstdc++-6.dll  $target/libstdc++-6.dll"
		assert_equal "$(ls "$target")" \
			"$(printf '%s\n' app.exe "$(unwinder "$target")" libstdc++-6.dll libwinpthread-1.dll)"
		run run_exe "$target/app.exe"
		assert_success
		assert_equal "${output//$'\r'/}" 'thrown and caught'
	done
}

@test "what is equal is left alone, what differs is kept unless it is forced" {
	local before
	cp "$BATS_FILE_TMPDIR/i686/app.exe" .
	dlls --copy app.exe
	before=$(stat -c '%n %i %Y' ./*)
	run -0 dlls --copy app.exe
	refute_line --partial copied
	assert_equal "$(stat -c '%n %i %Y' ./*)" "$before"
	# Another build of the same DLL.
	"$full/bin/i686-w64-mingw32-strip" -o LIBSTDC++-6.DLL libstdc++-6.dll
	rm libstdc++-6.dll libwinpthread-1.dll
	before=$(sha256sum LIBSTDC++-6.DLL)
	run -0 dlls app.exe
	assert_line "beside     libstdc++-6.dll  ./LIBSTDC++-6.DLL, not the toolchain's"
	run -1 dlls --copy app.exe
	assert_output --partial './LIBSTDC++-6.DLL differs from the toolchain'
	assert_equal "$(sha256sum LIBSTDC++-6.DLL)" "$before"
	assert_not_exist libwinpthread-1.dll
	run -0 dlls --copy --force app.exe
	cmp LIBSTDC++-6.DLL "$full"/toolchains/i686-pc-windows-gnu/lib/gcc/i686-w64-mingw32/*/libstdc++-6.dll
	assert_exist libwinpthread-1.dll
}

@test "a DLL of the user's is followed, and one that is nowhere is named with who needs it, exit status 9" {
	echo '__declspec(dllexport) int mine(void) { return 1; }' >mine.c
	echo 'int mine(void); __declspec(dllexport) int yours(void) { return mine(); }' >yours.c
	echo 'int yours(void); int main(void) { return yours(); }' >app.c
	"$full/bin/x86_64-w64-mingw32-gcc" -shared -o mine.dll mine.c
	"$full/bin/x86_64-w64-mingw32-gcc" -shared -o yours.dll yours.c mine.dll
	"$full/bin/x86_64-w64-mingw32-gcc" -o app.exe app.c yours.dll
	run -0 dlls app.exe
	assert_line 'beside     yours.dll  ./yours.dll'
	assert_line 'beside     mine.dll  ./mine.dll'
	rm mine.dll
	run -9 dlls app.exe
	assert_line 'nowhere    mine.dll  needed by yours.dll'
	assert_output --partial 'mingwup: error: found neither beside the program nor in the toolchain nor in Windows: mine.dll'
}

@test "the report as JSON has the same, for several programs" {
	mkdir 32
	cp "$BATS_FILE_TMPDIR/i686/app.exe" 32
	cp "$BATS_FILE_TMPDIR/x86_64/app.exe" .
	dlls --copy 32/app.exe
	run -0 --separate-stderr dlls --json 32/app.exe app.exe
	run -0 python3 -c '
import json, os, sys
for subject in json.loads(sys.argv[1]):
    dlls = {d["name"].lower(): d for d in subject["dlls"]}
    print(subject["file"], subject["target"], subject["release"], dlls["libstdc++-6.dll"]["place"],
          dlls["kernel32.dll"]["place"], len(dlls))
    assert all(os.path.exists(d["path"]) for d in dlls.values() if "path" in d)
    assert not any(d["delay-loaded"] or d["differs"] for d in dlls.values())
' "$output"
	assert_output '32/app.exe i686-pc-windows-gnu gcc-14 beside windows 5
app.exe x86_64-pc-windows-gnu gcc-14 toolchain windows 5'
}

@test "a program of Rust needs nothing but Windows" {
	local target
	rust_bed_need
	echo 'fn main() { println!("{:?}", std::net::TcpListener::bind("127.0.0.1:0").is_ok()); }' >hello.rs
	for target in "${targets[@]}"; do
		rust_bed_clean rustc -O --target "$target-pc-windows-gnu" \
			-C linker="$full/bin/$target-w64-mingw32-gcc-posix" -o "$PWD/$target.exe" "$PWD/hello.rs"
		run -0 dlls "$target.exe"
		assert_line --regexp '^windows +WS2_32.dll$'
		refute_line --regexp '^(toolchain|beside|nowhere) '
	done
}

@test "the toolchain is that of the program's machine; without it, exit status 9" {
	cp -al "$full" one
	e2e_mingwup remove --quiet --prefix one i686
	run -9 e2e_mingwup dlls --prefix one "$BATS_FILE_TMPDIR/i686/app.exe"
	assert_output --partial 'is for i686 Windows, and no toolchain for it is installed in'
	run -0 e2e_mingwup dlls --prefix one "$BATS_FILE_TMPDIR/x86_64/app.exe"
}
