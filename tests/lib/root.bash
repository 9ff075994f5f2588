# Root directories to change into, with a prefix in them, that lack or spoil what a compiler could want of its machine.
# To be sourced, after e2e.bash.
#
#	root_need                   in a test: skips it where no root can be changed
#	root_debian                 prints a root with Debian 11; in a test: skips it where none can be made
#	root_make PREFIX [FROM]     makes $scratch/root, empty or like FROM, with "/pre fix", /compile.sh and a static shell
#	root_spoil                  puts decoys into it (below)
#	root_run COMMAND...         runs it there, with no environment but PATH
#
# The static shell is busybox in /busybox, with its tools as symlinks beside it; nothing else of the roots is run by the
# tests unless they say so.

# shellcheck shell=bash

root_triples=(i686-w64-mingw32 x86_64-w64-mingw32)

root_run() {
	local user=()
	[ "$(id -u)" = 0 ] || user=(unshare --user --map-root-user)
	"${user[@]}" /usr/sbin/chroot "$scratch/root" /busybox/busybox env -i PATH="${root_path:-/busybox}" "$@"
}

root_make_shell() {
	local tool
	mkdir -p "$scratch/root/busybox"
	cp "$(command -v busybox)" "$scratch/root/busybox/busybox"
	for tool in sh cat od tr; do
		ln -s busybox "$scratch/root/busybox/$tool"
	done
}

root_need() {
	local reason
	command -v busybox >/dev/null || skip "busybox-static is not installed"
	root_make_shell
	reason=$(root_run sh -c : 2>&1) || skip "no static program can be run in a root of its own here: $reason"
	rm -r "$scratch/root"
}

root_make() { # PREFIX [FROM]
	local root=$scratch/root
	if [ -n "${2-}" ]; then
		cp -al "$2" "$root"
	else
		mkdir -p "$root/tmp"
	fi
	root_make_shell
	mkdir "$root/work"
	cp -al "$1" "$root/pre fix"
	cp "$e2e_repository/tests/lib/compile.sh" "$root/compile.sh"
}

# A library that ends whatever loads it, under the names of those that the tools load.
root_spoil_libraries() { # DIRECTORY
	local name
	mkdir -p "$1"
	echo '__attribute__((constructor)) void spoil(void) { __builtin_trap(); }' |
		"${CC:-cc}" -shared -fPIC -nostdlib -o "$1/spoil.so" -x c -
	for name in libc.so.6 libm.so.6 libdl.so.2 libstdc++.so.6 libgcc_s.so.1 libz.so.1 libzstd.so.1 libgmp.so.10 \
		libmpfr.so.6 libmpc.so.3 libisl.so.23; do
		cp "$1/spoil.so" "$1/$name"
	done
}

# What a Debian with other cross compilers has where GCC was configured to look, and what PATH has: none may be used.
# Who is run says so in /ran.
root_spoil_tools() { # TRIPLE
	local directory name root=$scratch/root
	for directory in "usr/bin/$1-" "usr/$1/bin/" usr/bin/ "usr/lib/gcc/$1/14-posix/" "usr/lib/gcc/$1/12-posix/"; do
		mkdir -p "$(dirname "$root/${directory}x")"
		for name in as ld nm strip gnm gstrip ar ranlib gcc g++ cpp cc1 cc1plus collect2 lto1 lto-wrapper; do
			rm -f "$root/$directory$name"
			printf '#!/busybox/sh\necho "$0" >>/ran\nexit 9\n' >"$root/$directory$name"
			chmod 755 "$root/$directory$name"
		done
	done
	for directory in "usr/$1/include" "usr/$1/sys-include" "usr/lib/gcc/$1/14-posix/include" \
		"usr/lib/gcc/$1/12-posix/include" usr/include usr/local/include; do
		mkdir -p "$root/$directory"
		for name in stdio.h stddef.h windows.h pthread.h iostream; do
			echo "#error \"a header of the machine\"" >"$root/$directory/$name"
		done
	done
	for directory in "usr/$1/lib" "usr/lib/gcc/$1/14-posix" "usr/lib/gcc/$1/12-posix" usr/lib; do
		mkdir -p "$root/$directory"
		for name in crt2.o crtbegin.o libgcc.a libstdc++.a libkernel32.a libmsvcrt.a libpthread.a; do
			echo "no object" >"$root/$directory/$name"
		done
	done
}

root_spoil() {
	local triple
	root_spoil_libraries "$scratch/root/nonsense"
	mkdir -p "$scratch/root/etc"
	echo /nonsense/spoil.so >"$scratch/root/etc/ld.so.preload"
	for triple in "${root_triples[@]}"; do
		root_spoil_tools "$triple"
	done
}

root_make_debian() { # MIRROR
	local root=$e2e_dir/debian-11
	[ -e "$root.made" ] && return
	rm -rf "$root"
	debootstrap --variant=minbase bullseye "$root" "$1" >"$root.log" 2>&1 && touch "$root.made"
}

root_debian() {
	local mirror
	[ "$(id -u)" = 0 ] || skip "only root can make a Debian 11 root"
	if ! [ -e "$e2e_dir/debian-11.made" ]; then
		mirror=$(e2e_mirror)
		curl -fsSL -o /dev/null "$mirror/dists/bullseye/InRelease" || skip "apt's mirror has no Debian 11"
	fi
	e2e_exclusively root_make_debian "${mirror-}" ||
		skip "debootstrap failed here: $(tail -n 1 "$e2e_dir/debian-11.log")"
}
