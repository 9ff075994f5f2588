# A release of one artifact, and servers that lie about it (lying_server.py). To be sourced.
#
#	liar_make DIRECTORY                       makes there: toolchains.d, and what is served, in `served`
#	liar_serve DIRECTORY NAME [OPTION...]     starts a server: its port is in DIRECTORY/NAME.port, its requests in
#	                                          DIRECTORY/NAME.log
#	liar_run DIRECTORY NAME COMMAND...        starts another program that prints its port
#	liar_stop DIRECTORY                       ends all of them
#	liar_with_resolver SECONDS COMMAND...     runs it with a network of its own, whose resolver answers after so long, or
#	                                          not at all (never); skips the test where that cannot be
#
# The artifact is 300000 bytes; its path is in $liar_path, and its digest in DIRECTORY/digest.

# shellcheck shell=bash

liar_lib=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
liar_path=pool/main/cc-i686_1.0_all.deb
liar_size=300000

liar_manifest() {
	cat <<-END
		schema = 1
		release = "test-1"
		summary = "for tests"
		default = true
		[promise]
		threads = "posix"
		crt = "msvcrt"
		gcc = "1.0"
		binutils = "2.44"
		mingw-w64 = "12.0"
		[archive]
		origin = "Debian"
		suite = "trixie"
		components = ["main"]
		keyring = "/nonexistent/keyring.gpg"
		mirrors = ["file:///nonexistent"]
		[[host]]
		name = "x86_64-linux"
		architecture = "amd64"
		multiarch = "x86_64-linux-gnu"
		loader = "ld-linux-x86-64.so.2"
		[[target]]
		name = "i686-pc-windows-gnu"
		triple = "i686-w64-mingw32"
		exceptions = "dwarf"
		packages = ["cc-i686"]
		[minimal]
		omit = []
	END
}

liar_lock() { # DIGEST
	cat <<-END
		schema = 1
		release = "test-1"

		[provenance]
		suite = "trixie"
		date = "2026-11-21T09:15:44Z"
		snapshot = "20261122T091544Z"
		inrelease-sha256 = "$1"
		signed-by = [
			"0000000000000000000000000000000000000000",
		]

		[[artifact]]
		package = "cc-i686"
		version = "1.0"
		architecture = "all"
		source = "cc-i686"
		source-version = "1.0"
		path = "$liar_path"
		size = $liar_size
		sha256 = "$1"
		used-by = [
			"x86_64-linux/i686-pc-windows-gnu",
		]
	END
}

liar_make() { # DIRECTORY
	mkdir -p "$1/toolchains.d" "$1/served/$(dirname $liar_path)" "$1/pids"
	seq 1000000 | head -c $liar_size >"$1/served/$liar_path"
	sha256sum "$1/served/$liar_path" | cut -d ' ' -f 1 >"$1/digest"
	liar_manifest >"$1/toolchains.d/test-1.toml"
	liar_lock "$(cat "$1/digest")" >"$1/toolchains.d/test-1.lock"
}

liar_run() { # DIRECTORY NAME COMMAND...
	local directory=$1 name=$2
	shift 2
	# Not with the descriptors of the tests: they would be waited for.
	"$@" >"$directory/$name.port" 2>"$directory/$name.err" 3>&- &
	echo $! >"$directory/pids/$name"
	for _ in {1..200}; do
		[ ! -s "$directory/$name.port" ] || return 0
		sleep 0.1
	done
	cat "$directory/$name.err" >&2
	return 1
}

liar_serve() { # DIRECTORY NAME [OPTION...]
	liar_run "$1" "$2" python3 "$liar_lib/lying_server.py" "${@:3}" "$1/served" "$1/$2.log"
}

liar_stop() { # DIRECTORY
	local pid
	for pid in "$1"/pids/*; do
		kill "$(cat "$pid")" || true
	done
}

liar_with_resolver() { # SECONDS COMMAND...
	local resolv
	resolv=$(realpath -e /etc/resolv.conf) || skip 'there is no /etc/resolv.conf'
	unshare -rmn true 2>/dev/null || skip 'namespaces are not permitted here'
	echo 'nameserver 127.0.0.1' >resolv.conf
	unshare -rmn bash -euc '
		ip link set lo up
		mount --bind "$PWD/resolv.conf" "$0"
		python3 "$1/slow_resolver.py" "$2" >ready 3>&- &
		trap "kill $!" EXIT
		while [ ! -s ready ]; do sleep 0.1; done
		"${@:3}"' "$resolv" "$liar_lib" "$@"
}
