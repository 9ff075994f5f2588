# The examples of README.md, run as people would who copy them. To be sourced, after rust_bed.
#
# A block of README.md has a mark in front of it (tests/lib/readme.py): <!-- test: NAME --> for one that a test runs.
#
#	readme_need             in a test: skips it where no copy of the machine can be made
#	readme_home [PREFIX]    makes $scratch/home, with a full cache, and with PREFIX in the default place
#	readme_tools NAME...    makes $scratch/bin, in front of PATH: mingwup, or stand-ins for sudo and rustup
#	readme_checkout DIR     this repository, as it is built
#	readme_shell NAME       runs the block by a POSIX shell, in the current directory
#	readme_steps NAME       runs the block as a job of GitHub Actions; a `uses` is named and not run
#	readme_image NAME       runs the block as the end of a Dockerfile; the current directory is the context
#
# The last three run in a throw-away copy of this machine that has no mingw but what the block installs: all that they write
# is gone afterwards, but what lies below $scratch. With `readme_then` set, those commands follow in the same copy.

# shellcheck shell=bash

readme_need() {
	readme_copy true 2>/dev/null || skip "no copy of this machine can be made here: it takes root and overlay mounts"
}

# The repository is as it is, to be read; the scratch directory too, to be written and looked at afterwards.
readme_copy() { # COMMAND...
	mkdir -p "$scratch/copy"
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount --propagation private --pid --fork --kill-child sh -euc '
		mount -t tmpfs tmpfs "$1/copy"
		mkdir "$1/copy/upper" "$1/copy/work" "$1/copy/root"
		mount -t overlay overlay -o "lowerdir=/,upperdir=$1/copy/upper,workdir=$1/copy/work" "$1/copy/root"
		cd "$1/copy/root"
		mount -t proc proc proc
		mount --rbind /dev dev
		cat /etc/resolv.conf >etc/resolv.conf
		mkdir -p ".$2" ".$1"
		mount --bind "$2" ".$2"
		mount -o remount,bind,ro ".$2"
		mount --bind "$1" ".$1"
		directory=$3
		shift 3
		exec chroot . sh -euc "cd \"\$0\" && exec \"\$@\"" "$directory" "$@"' \
		sh "$scratch" "$e2e_repository" "$PWD" "$@"
}

readme_run() { # COMMAND...
	readme_copy env -i HOME="$scratch/home" CARGO_HOME="$scratch/home/.cargo" LC_ALL=C.UTF-8 \
		PATH="$scratch/bin:/usr/local/bin:$rust_bed_bin:/usr/sbin:/sbin" MINGWUP_TOOLCHAINS="$(e2e_toolchains)" "$@"
}

readme_home() { # [PREFIX]
	local cache=$scratch/home/.cache/mingwup
	mkdir -p "$cache" "$scratch/home/.local/share"
	cp -al "$e2e_cache/artifacts" "$cache"
	[ $# = 0 ] || cp -al "$1" "$scratch/home/.local/share/mingwup"
}

# The bed has Rust with std for both targets: what rustup would add is there.
readme_tools() { # NAME...
	local name
	mkdir -p "$scratch/bin"
	for name; do
		case $name in
		mingwup) ln -s "$e2e_program" "$scratch/bin/mingwup" ;;
		sudo) printf '#!/bin/sh\nexec "$@"\n' >"$scratch/bin/sudo" ;;
		rustup) printf '#!/bin/sh\ntest "$1 $2" = "target add" && test -d "%s/lib/rustlib/$3"\n' "$rust_bed/sysroot" \
			>"$scratch/bin/rustup" ;;
		esac
		chmod +x "$scratch/bin/$name"
	done
}

readme_checkout() { # DIRECTORY
	mkdir "$1" "$1/build"
	cp -al "$e2e_repository"/{src,toolchains.d,scripts,Makefile} "$1"
	find "$e2e_repository/build" -maxdepth 1 -type f -exec cp -a -t "$1/build" '{}' +
}

readme_shell() { # NAME
	python3 "$e2e_repository/tests/lib/readme.py" block "$1" >"$scratch/block" &&
		readme_run sh -euc '. "$0"; eval "$1"' "$scratch/block" "${readme_then-}"
}

readme_steps() { # NAME
	readme_run sh -euc 'python3 "$0" steps "$1"; eval "$2"' "$e2e_repository/tests/lib/readme.py" "$1" "${readme_then-}"
}

# A builder of images would fetch a base image first. COPY copies, ENV exports, and RUN is a command of sh, as there.
readme_image() { # NAME
	python3 "$e2e_repository/tests/lib/readme.py" block "$1" | sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' |
		sed -E -e 's/^COPY (--[^ ]+ )*/cp -a /' -e 's/^RUN //' -e 's/^ENV /export /' >"$scratch/block" &&
		readme_run sh -euc '. "$0"; eval "$1"' "$scratch/block" "${readme_then-}"
}
