#!/usr/bin/env bats
# Servers and resolvers that say little or nothing, against the real program with its real patience: how long it takes
# until it gives up. All wait at the same time, since waiting needs no processor.

bats_require_minimum_version 1.5.0
load ../lib/liar.bash

mingwup=${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}

setup() {
	unset "${!MINGWUP_@}" http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
	export no_proxy='*'
	cd "$BATS_TEST_TMPDIR" || return
	liar_make "$PWD"
	liar_serve "$PWD" plain
}

teardown() {
	liar_stop "$BATS_TEST_TMPDIR"
}

# Takes connections, and says nothing.
mute='import socket, time
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
kept = []
while True:
    kept.append(s.accept())'

# Takes none, and does not refuse them either: its queue is full.
full='import socket, time
s = socket.create_server(("127.0.0.1", 0), backlog=0)
kept = [socket.socket() for i in range(8)]
for one in kept:
    one.setblocking(False)
    one.connect_ex(s.getsockname())
time.sleep(1)
print(s.getsockname()[1], flush=True)
time.sleep(3600)'

# Starts a fetch from one mirror; its exit status and its seconds will be in NAME.took, what it says in NAME.said.
start() { # NAME MIRROR
	(
		start=$EPOCHSECONDS status=0
		"$mingwup" fetch --toolchains toolchains.d --cache "cache-$1" --host x86_64-linux --only-mirror --mirror "$2" i686 \
			>"$1.said" 2>&1 || status=$?
		echo "$status $((EPOCHSECONDS - start))" >"$1.took"
	) 3>&- &
}

# Exit status 3, and a time between the two.
gave_up() { # NAME SECONDS SECONDS TEXT
	local status seconds
	read -r status seconds <"$1.took"
	echo "$1: exit status $status after $seconds s: $(cat "$1.said")"
	echo "# $1: given up after $seconds s of at most $3" >&3
	[ "$status" = 3 ]
	[ "$seconds" -ge "$2" ]
	[ "$seconds" -le "$3" ]
	tail -n 1 "$1.said" | grep -q "^mingwup: error: .*$4"
}

# Four times 20 s, or 10 s to connect, and the pauses between: 1.75 to 5.25 s. libcurl looks once a second.
@test "a server of a byte a second, or of none, is given up after 95 s, one that cannot be reached after 50 s" {
	liar_run "$PWD" mute python3 -c "$mute"
	liar_run "$PWD" full python3 -c "$full"
	local plain mirror pid
	plain=http://127.0.0.1:$(cat plain.port)
	for mirror in drip header-drip silent-always; do
		start "$mirror" "$plain/$mirror"
	done
	start tls-mute "https://127.0.0.1:$(cat mute.port)/ok"
	start full "http://127.0.0.1:$(cat full.port)/ok"
	for pid in $(jobs -rp); do
		case " $(cat pids/* | tr '\n' ' ')" in
		*" $pid "*) ;;
		*) wait "$pid" ;;
		esac
	done
	gave_up drip 80 95 'Operation too slow'
	gave_up header-drip 80 95 'Operation too slow'
	gave_up silent-always 80 95 'Operation too slow'
	gave_up tls-mute 40 50 '[Tt]ime'
	gave_up full 40 50 '[Tt]ime'
	"$mingwup" fetch --toolchains toolchains.d --cache cache-drip --host x86_64-linux --only-mirror --mirror "$plain/ok" i686
	[ "$(find cache-drip -type f)" = "cache-drip/artifacts/$(cat digest)" ]
}

@test "a resolver that never answers is given up after 50 s, and does not hold up who wants to stop" {
	liar_with_resolver never bash -euc '
		"$0" fetch --toolchains toolchains.d --cache cache-never --host x86_64-linux --only-mirror \
			--mirror http://mirror.test/ok i686 >stopped.said 2>&1 &
		sleep 3
		kill -TERM $!
		stop=$EPOCHSECONDS
		wait $! || echo "$? $((EPOCHSECONDS - stop))" >stopped.took
		start=$EPOCHSECONDS status=0
		"$0" fetch --toolchains toolchains.d --cache cache-never --host x86_64-linux --only-mirror \
			--mirror http://mirror.test/ok i686 >never.said 2>&1 || status=$?
		echo "$status $((EPOCHSECONDS - start))" >never.took' "$mingwup"
	read -r status seconds <stopped.took
	echo "stopped: exit status $status after $seconds s"
	[ "$status" = 143 ] && [ "$seconds" -le 2 ]
	gave_up never 20 50 'mirror.test'
}
