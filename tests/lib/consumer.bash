# A machine without mingw but with wine, for the build systems that mingwup is for. To be sourced.
#
#	consumer_make             once a test file, in setup_file: sets $prefix, gcc-14 with the files for that machine, and $bin
#	consumer_clean COMMAND... runs the command with nothing but a HOME, and a PATH that holds all of /usr/bin but mingw's
#	                          tools, and wine
#	consumer_with_env COMMAND... the same after env.sh
#	assert_machine FILE TARGET   FILE is a program or an archive for the target

# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/wine_bed"

# shellcheck disable=SC2034 # for the tests
consumer_targets=(i686-pc-windows-gnu x86_64-pc-windows-gnu)

consumer_link_bin() {
	rm -rf "$bin"
	mkdir "$bin" && ln -s /usr/bin/* "$bin" && rm -f "$bin"/*-w64-mingw32-* "$bin/wine" && wine_bed_command "$bin"
}

# The copy is of hard links: mingwup writes its files anew, never into the ones that are there.
consumer_make_locked() {
	local bin=$e2e_dir/consumer-bin prefix=$e2e_dir/prefix-consumer
	e2e_make_prefix gcc-14 && wine_bed_make_locked || return
	e2e_is_made "$prefix" && return
	rm -rf "$prefix" "$prefix.stamp"
	consumer_link_bin && cp -al "$e2e_dir/prefix-gcc-14" "$prefix" &&
		PATH=$bin e2e_mingwup install --quiet --offline --toolchains "$e2e_dir/toolchains.d" --cache "$e2e_cache" \
			--prefix "$prefix" @gcc-14 &&
		e2e_stamp >"$prefix.stamp"
}

consumer_make() {
	e2e_exclusively consumer_make_locked
	export bin=$e2e_dir/consumer-bin prefix=$e2e_dir/prefix-consumer
}

consumer_clean() {
	env -i HOME="$BATS_TEST_TMPDIR" PATH="$bin" "$@"
}

# shellcheck disable=SC2016 # for the inner shell
consumer_with_env() {
	consumer_clean sh -euc '. "$0"; exec "$@"' "$prefix/env.sh" "$@"
}

# Of an archive, that of all its members.
consumer_format() {
	"$prefix/bin/x86_64-w64-mingw32-objdump" -f "$1" | sed -n 's/.*file format pei\{0,1\}-//p' | sort -u
}

assert_machine() {
	case $2 in
	i686-*) assert_equal "$(consumer_format "$1")" i386 ;;
	x86_64-*) assert_equal "$(consumer_format "$1")" x86-64 ;;
	esac
}
