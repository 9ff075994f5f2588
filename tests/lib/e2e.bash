# What the end-to-end tests share: the program, one cache, one prefix a release, and packages of Debian. To be sourced.
#
# Everything is made once, below build/e2e, and used again as long as the program and the shipped manifests and locks
# are the same. A test must not change a shared prefix; it copies it, or installs one of its own from the same cache.
#
#	e2e_mingwup ARG...        the program, free of the user's MINGWUP_* variables
#	e2e_toolchains            prints the directory of manifests and locks to use (--toolchains)
#	e2e_fetch RELEASE         fills the cache; renews a lock there that the mirrors serve no longer
#	e2e_prefix RELEASE        prints a prefix with all targets of the release
#	e2e_apt apt-get ARG...    apt with sources and lists of its own: Debian 12 and 13, amd64 and i386, sources
#	e2e_cache                 the cache (a variable)
#	e2e_compile BIN           C and C++ by the tools there, for both targets (compile.sh)
#	e2e_scratch               makes $scratch, beside the shared prefixes so that `cp -al` works; e2e_clean removes it

# shellcheck shell=bash

e2e_repository=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
e2e_program=${MINGWUP_PROGRAM:-$e2e_repository/build/mingwup}
e2e_dir=$e2e_repository/build/e2e
e2e_cache=$e2e_dir/cache
mkdir -p "$e2e_dir"

# A line of the test run's own output, passed or failed.
e2e_say() {
	if [ -e /dev/fd/3 ]; then
		echo "# $*" >&3
	else
		echo "$*" >&2
	fi
}

# One at a time, also where files of tests run side by side. Inside itself it just runs the command.
e2e_exclusively() {
	if [ -n "${e2e_locked-}" ]; then
		"$@"
		return
	fi
	(
		flock 9
		e2e_locked=1
		"$@" 9>&-
	) 9>>"$e2e_dir/lock"
}

e2e_mingwup() {
	(
		for name in "${!MINGWUP_@}"; do
			unset "$name"
		done
		exec "$e2e_program" "$@"
	)
}

# What a prefix depends on: the same stamp, the same prefix.
e2e_stamp() {
	sha256sum "$e2e_program" "$e2e_repository"/toolchains.d/*.toml "$e2e_repository"/toolchains.d/*.lock | sha256sum
}

e2e_is_made() {
	[ "$(cat "$1.stamp" 2>/dev/null)" = "$(e2e_stamp)" ]
}

e2e_copy_toolchains() {
	local copy=$e2e_dir/toolchains.d
	e2e_is_made "$copy" && return
	rm -rf "$copy" "$copy.stamp" &&
		mkdir "$copy" &&
		cp "$e2e_repository"/toolchains.d/*.toml "$e2e_repository"/toolchains.d/*.lock "$copy" &&
		e2e_stamp >"$copy.stamp"
}

e2e_toolchains() {
	e2e_exclusively e2e_copy_toolchains && echo "$e2e_dir/toolchains.d"
}

# A point release takes pinned files off the mirrors: exit status 3.
e2e_fetch_locked() {
	local fetch=(e2e_mingwup fetch --quiet --toolchains "$e2e_dir/toolchains.d" --cache "$e2e_cache" "@$1") status=0
	e2e_copy_toolchains || return
	"${fetch[@]}" || status=$?
	[ $status = 3 ] || return $status
	e2e_say "the shipped lock of $1 is no longer served here: going on with a renewed one"
	e2e_mingwup lock --quiet --allow-older --toolchains "$e2e_dir/toolchains.d" --cache "$e2e_cache" "$1" && "${fetch[@]}"
}

e2e_fetch() {
	e2e_exclusively e2e_fetch_locked "$1"
}

e2e_make_prefix() {
	local prefix=$e2e_dir/prefix-$1
	e2e_is_made "$prefix" && return
	rm -rf "$prefix" "$prefix.stamp"
	e2e_fetch_locked "$1" &&
		e2e_mingwup install --quiet --toolchains "$e2e_dir/toolchains.d" --cache "$e2e_cache" --prefix "$prefix" "@$1" &&
		e2e_stamp >"$prefix.stamp"
}

e2e_prefix() {
	e2e_exclusively e2e_make_prefix "$1" >&2 && echo "$e2e_dir/prefix-$1"
}

# The Debian archive that this machine's apt is configured with; nothing where there is none.
e2e_mirror() {
	apt-get update --print-uris | sed -n "s,^'\(.*/debian\)/dists/.*,\1,p" | sort -u | head -n 1
}

e2e_make_apt() {
	local apt=$e2e_dir/apt mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	# Lists of another day may name files that are gone.
	[ -n "$(find "$apt/made" -mmin -600 2>/dev/null)" ] && return
	mirror=$(e2e_mirror)
	if [ -z "$mirror" ]; then
		echo "apt is configured with no Debian mirror" >&2
		return 1
	fi
	rm -rf "$apt"
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	: >"$apt/status"
	cat >"$apt/sources.list" <<-END
		deb [arch=amd64,i386 target=Packages signed-by=$keyring] $mirror bookworm main
		deb [arch=amd64 target=Packages signed-by=$keyring] $mirror trixie main
		deb-src [target=Sources signed-by=$keyring] $mirror bookworm main
		deb-src [target=Sources signed-by=$keyring] $mirror trixie main
	END
	cat >"$apt/apt.conf" <<-END
		Dir::Etc::SourceList "$apt/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Dir::State "$apt";
		Dir::State::Status "$apt/status";
		Dir::Cache "$apt/cache";
		APT::Architecture "amd64";
		APT::Architectures { "amd64"; "i386"; };
		APT::Sandbox::User "$(id -un)";
		Acquire::Languages "none";
		Acquire::Retries "3";
	END
	APT_CONFIG=$apt/apt.conf apt-get -q update >&2 && touch "$apt/made"
}

e2e_apt() {
	e2e_exclusively e2e_make_apt && APT_CONFIG=$e2e_dir/apt/apt.conf "$@"
}

e2e_scratch() {
	scratch=$(mktemp -d "$e2e_dir/scratch.XXXXXX")
}

e2e_clean() {
	rm -rf "${scratch:?}"
}

# From another directory, so that nothing is found by a relative path.
e2e_compile() { # BIN [TRIPLE...]
	local bin=$1 out=$scratch/compiled status=0
	shift
	[ $# -gt 0 ] || set -- i686-w64-mingw32 x86_64-w64-mingw32
	mkdir "$out" && "$e2e_repository/tests/lib/compile.sh" "$bin" "$out" "$@" || status=$?
	rm -rf "$out"
	return $status
}
