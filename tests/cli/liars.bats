#!/usr/bin/env bats
# Servers, proxies and resolvers that lie or say nothing, against the real program: what it makes of them, by exit status
# and in what time, what it says, what it leaves, and that the next run with an honest mirror needs no help.

bats_require_minimum_version 1.5.0
load ../lib/liar.bash

mingwup=${MINGWUP_PROGRAM:-$BATS_TEST_DIRNAME/../../build/mingwup}

setup_file() {
	liar_make "$BATS_FILE_TMPDIR"
	liar_serve "$BATS_FILE_TMPDIR" plain
	make_certificates "$BATS_FILE_TMPDIR"
}

teardown_file() {
	liar_stop "$BATS_FILE_TMPDIR"
}

setup() {
	unset "${!MINGWUP_@}" http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY SSL_CERT_DIR CURL_CA_BUNDLE
	cd "$BATS_TEST_TMPDIR" || return
	lies=$BATS_FILE_TMPDIR
	export no_proxy='*' SSL_CERT_FILE=$lies/ca.pem
	digest=$(cat "$lies/digest")
	plain=http://127.0.0.1:$(cat "$lies/plain.port")
}

# An authority, a certificate of it that is good for 127.0.0.1, and bad ones.
make_certificates() { # DIRECTORY
	local key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes) name
	sign() { # NAME SUBJECT-ALTERNATIVE DAYS
		openssl req "${key[@]}" -keyout "$1.key" -subj /CN=test |
			openssl x509 -req -CA ca.pem -CAkey ca.key -days "$3" -extfile <(echo "subjectAltName=$2") -out "$1.pem"
	}
	(
		cd "$1" || return
		openssl req -x509 "${key[@]}" -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
		sign good IP:127.0.0.1 2
		sign wrong-host DNS:elsewhere.invalid 2
		sign expired IP:127.0.0.1 -1
		openssl req -x509 "${key[@]}" -keyout self-signed.key -out self-signed.pem -days 2 -subj /CN=127.0.0.1 \
			-addext subjectAltName=IP:127.0.0.1
	) 2>"$1/openssl.err" || { cat "$1/openssl.err" && return 1; }
	for name in good wrong-host expired self-signed; do
		liar_serve "$1" "$name" --tls "$1/$name.pem" "$1/$name.key"
	done
}

fetch() { # OPTION...
	"$mingwup" fetch --toolchains "$lies/toolchains.d" --cache cache --host x86_64-linux --only-mirror "$@" i686
}

# met MIRROR STATUS SECONDS [TEXT]: one mirror, from an empty cache. SECONDS is what the program itself may take; on a busy
# machine the time is not all its own.
met() {
	local start=$EPOCHSECONDS took
	rm -rf cache
	run fetch --mirror "$1"
	took=$((EPOCHSECONDS - start))
	echo "$1: exit status $status after $took s: $output"
	[ "$status" = "$2" ]
	[ $took -le $(($3 * 2 + 5)) ]
	if [ "$status" = 0 ]; then
		is_fetched
	else
		[[ ${lines[-1]} == 'mingwup: error: '*"${4-}"* ]]
		[ "$(grep -c '^mingwup: error: ' <<<"$output")" = 1 ]
		# Nothing but what the next run resumes or throws away.
		[ -z "$(find cache -type f -not -name "$digest.part")" ]
		fetch --quiet --mirror "$plain/ok"
		is_fetched
	fi
	[ "$(ls)" = cache ]
}

is_fetched() {
	[ "$(find cache -type f)" = "cache/artifacts/$digest" ]
	[ "$(sha256sum <"cache/artifacts/$digest")" = "$digest  -" ]
}

other_file='the mirror serves another file; tried 1 mirror'

@test "what is not the file is refused at once: exit status 4" {
	met "$plain/altered" 4 1 "$other_file"
	met "$plain/short" 4 1 "has 299999 bytes instead of 300000"
	met "$plain/long" 4 1 "has 300001 bytes instead of 300000"
	met "$plain/endless" 4 1 "has more than 300000 bytes"
	met "$plain/chunked-short" 4 1 "size of cc-i686_1.0 is 299999 bytes"
	met "$plain/length-twice" 4 1 "has 299999 bytes instead of 300000"
	met "$plain/portal" 4 1 "has 64 bytes instead of 300000"
}

@test "nothing is decoded on the way, so a bomb has no effect: exit status 4" {
	met "$plain/gzip" 4 1 "bytes instead of 300000"
	met "$plain/gzip-bomb" 4 1 "has more than 300000 bytes"
}

@test "what is no answer, or to another question, is not tried again: exit status 3" {
	met "$plain/garbage" 3 1 'Received HTTP/0.9'
	met "$plain/http09" 3 1 'Received HTTP/0.9'
	met "$plain/206-unasked" 3 1 'a part of the file, without being asked to'
	met "$plain/header-endless" 3 1 "header is too long"
	met "$plain/1xx-endless" 3 1 "header is too long"
	met "$plain/404-endless" 3 1 'HTTP status 404'
	met "$plain/403" 3 1 'HTTP status 403'
}

@test "what may be better the next time is tried four times: exit status 3" {
	met "$plain/reset-always" 3 7 'Connection reset by peer'
	met "$plain/chunked-bad" 3 7 'chunked-encoding'
	met "$plain/length-negative" 3 7 'Content-Length'
	met "$plain/500" 3 7 'HTTP status 500'
}

@test "what is better the next time is fetched: exit status 0" {
	met "$plain/cut" 0 1
	met "$plain/reset" 0 2
	met "$plain/changed" 0 2
	met "$plain/500-then-ok" 0 3
	met "$plain/429-retry" 0 2
	met "$plain/503-retry" 0 2
	met "$plain/503-date" 0 3
	met "$plain/503-past" 0 2
}

@test "an answer that is odd and right is taken: exit status 0" {
	met "$plain/chunked" 0 1
	met "$plain/no-length" 0 1
	met "$plain/excess" 0 1
	met "$plain/length-huge" 0 1
	met "$plain/to-ok" 0 1
}

@test "a redirect leads to http and https alone, and not in circles: exit status 3" {
	met "$plain/loop" 3 1 'Maximum (5) redirects followed'
	met "$plain/to-file" 3 1 'Protocol "file" not supported'
	met "$plain/to-ftp" 3 1 'Protocol "ftp" not supported'
	met "$plain/to-control" 3 1 'HTTP status 404'
	[ "${#lines[@]}" = 1 ]
}

@test "a Retry-After of a day is waited for a minute and can be interrupted" {
	"$mingwup" fetch -v --toolchains "$lies/toolchains.d" --cache cache --host x86_64-linux --only-mirror \
		--mirror "$plain/503-day" i686 2>said 3>&- &
	local pid=$!
	for _ in {1..100}; do
		grep -q 'trying again in' said && break
		sleep 0.1
	done
	grep 'HTTP status 503; trying again in 60.0 s' said
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" = 143 ]
	grep '^mingwup: error: interrupted' said
}

@test "TLS that is not to be trusted is not spoken: exit status 3, and no request" {
	met "https://127.0.0.1:$(cat "$lies/good.port")/ok" 0 1
	met "https://127.0.0.1:$(cat "$lies/expired.port")/ok" 3 1 'certificate has expired'
	met "https://127.0.0.1:$(cat "$lies/wrong-host.port")/ok" 3 1 'no alternative certificate subject name matches'
	met "https://127.0.0.1:$(cat "$lies/self-signed.port")/ok" 3 1 'self-signed certificate'
	[ ! -e "$lies/expired.log" ] && [ ! -e "$lies/wrong-host.log" ] && [ ! -e "$lies/self-signed.log" ]
	met "https://${plain#http://}/ok" 3 7 'wrong version number'
	met "http://127.0.0.1:$(cat "$lies/good.port")/ok" 3 7 ''
}

@test "https does not become http on the way: exit status 3, and no request" {
	rm -f "$lies/plain.log"
	run -3 fetch --mirror "https://127.0.0.1:$(cat "$lies/good.port")/to-port-${plain##*:}"
	[[ $output == *'Protocol "http" not supported'* ]]
	[ ! -e "$lies/plain.log" ]
}

@test "a password for one server is not sent to another that it redirects to" {
	liar_serve "$lies" other
	met "http://me:s3cret@${plain#http://}/to-port-$(cat "$lies/other.port")" 0 1
	grep "^to-port-[0-9]* $liar_path - Basic " "$lies/plain.log"
	grep "^ok $liar_path - -\$" "$lies/other.log"
}

@test "a server with an IPv6 address alone serves" {
	[ -e /proc/net/if_inet6 ] && grep -q '^0*1 ' /proc/net/if_inet6 || skip 'there is no ::1'
	liar_serve "$lies" six --bind ::1
	met "http://[::1]:$(cat "$lies/six.port")/ok" 0 1
	met "http://[::1]:$(cat "$lies/six.port")/altered" 4 1 "$other_file"
}

@test "a proxy with a password lets the right one in, by HTTP, CONNECT and SOCKS, and learns the names" {
	unset no_proxy
	liar_run "$lies" proxy python3 "$liar_lib/proxy.py" "${plain##*:}" "$lies/proxy.log"
	liar_run "$lies" tls-proxy python3 "$liar_lib/proxy.py" "$(cat "$lies/good.port")" "$lies/tls-proxy.log"
	proxy=127.0.0.1:$(cat "$lies/proxy.port") tls_proxy=127.0.0.1:$(cat "$lies/tls-proxy.port")
	run -0 env http_proxy="http://me:s3cret@$proxy" "$mingwup" --version
	by() { # VARIABLE=PROXY MIRROR STATUS [TEXT]
		rm -rf cache
		run env "$1" "$mingwup" fetch --toolchains "$lies/toolchains.d" --cache cache --host x86_64-linux --only-mirror \
			--mirror "$2" -v i686
		echo "$1 $2: $status: $output"
		[ "$status" = "$3" ]
		[[ ${output} == *"${4-}"* ]]
		[[ $output != *s3cret* && $output != *wr0ng* ]]
	}
	by "http_proxy=http://me:s3cret@$proxy" http://mirror.invalid/ok 0
	by "all_proxy=socks5h://me:s3cret@$proxy" http://mirror.invalid/ok 0
	by "https_proxy=http://me:s3cret@$tls_proxy" https://127.0.0.1/ok 0
	by "http_proxy=http://me:wr0ng@$proxy" http://mirror.invalid/ok 3 'HTTP status 407'
	by "all_proxy=socks5h://me:wr0ng@$proxy" http://mirror.invalid/ok 3
	start=$SECONDS
	by "https_proxy=http://me:wr0ng@$tls_proxy" https://127.0.0.1/ok 3 'HTTP status 407 of the proxy'
	[ $((SECONDS - start)) -le 2 ] || fail 'a refusal was asked for again'
	# What is no proxy at all is quoted by libcurl.
	by "http_proxy=http://me:s3cret@$proxy:x" http://mirror.invalid/ok 3
	by "http_proxy=gopher://me:s3cret@$proxy" http://mirror.invalid/ok 3
	grep -x "http GET http://mirror.invalid/ok/$liar_path" "$lies/proxy.log"
	grep -x 'socks mirror.invalid' "$lies/proxy.log"
	grep -x 'http CONNECT 127.0.0.1:443' "$lies/tls-proxy.log"
}

@test "no message has the password of a mirror's URL in it, however it is written" {
	for url in "http://me:s3cret@127.0.0.1:1/x" "http://me:s3cret@mirror.invalid/x" "http://me:s3/cret@127.0.0.1/x" \
		"ftp://me:s3cret@127.0.0.1/x" "http://me:s3cret@127.0.0.1:x/" \
		"http://me:s3cret@" "http://me:s3 cret@127.0.0.1/" "${plain/:\/\//://me:s3cret@}/altered" \
		"${plain/:\/\//://me:s3cret@}/to-password" "${plain/:\/\//://me:s3cret@}/404"; do
		run fetch -v --mirror "$url"
		echo "$url: $status: $output"
		[[ $output == *'mingwup: error: '* ]]
		[[ $output != *s3* && $output != *cret* && $output != *me:* ]]
		MINGWUP_MIRROR=${url/ /} run fetch -v --dry-run
		[[ $output != *s3* && $output != *cret* ]]
	done
}

@test "a resolver that answers after two seconds is waited for" {
	liar_with_resolver 2 bash -euc '
		. "$1"
		mkdir lies && liar_make lies && liar_serve lies plain
		trap "liar_stop lies" EXIT
		"$0" fetch --toolchains lies/toolchains.d --cache cache --host x86_64-linux --only-mirror \
			--mirror "http://mirror.test:$(cat lies/plain.port)/ok" i686' "$mingwup" "$liar_lib/liar.bash"
	is_fetched
}
