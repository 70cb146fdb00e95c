#!/usr/bin/env bats
# Connections, as nginx sees them: reused, multiplexed, through a proxy.

load helpers

# serve COUNT: that many files of 4 KiB.
serve()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		server_body 4096 "$i" >"$NGINX_ROOT/$i"
	done
}

protocols()
{
	cut -d ' ' -f 2 "$NGINX_LOG" | sort -u
}

@test "connections: HTTP/1.1 connections are used again" {
	start_nginx
	serve 200
	urls "$NGINX_URL/%d" 1 200 >list
	run coget -d out -i list -j 4
	assert_status 0
	diff -r out "$NGINX_ROOT"
	[ "$(connections "$NGINX_LOG")" -le 4 ] ||
		fail "$(connections "$NGINX_LOG") connections"
	assert_equal "$(protocols)" HTTP/1.1
}

@test "connections: what only libcurl can send uses its connections again" {
	start_nginx
	mkdir "$NGINX_ROOT/.hidden"
	server_body 4096 1 | tee "$NGINX_ROOT/1" >"$NGINX_ROOT/.hidden/1"
	coget -q -d a -j 1 "$NGINX_URL"/{1,1,1}?{1,2,3} -H 'User-Agent: mine'
	coget -q -d b -j 1 "$NGINX_URL/.hidden/1"?{1,2,3}
	coget -q -d c -j 1 "$NGINX_URL/1"?{1,2,3}#fragment
	assert_equal "$(connections "$NGINX_LOG")" 3
}

@test "connections: over TLS, many files share an HTTP/2 connection" {
	start_nginx
	serve 200
	urls "$NGINX_TLS_URL/%d" 1 200 >list
	run coget -d out -i list -j 50 --per-host 50 --cacert "$NGINX_CACERT"
	assert_status 0
	diff -r out "$NGINX_ROOT"
	[ "$(connections "$NGINX_LOG")" -le 2 ] ||
		fail "$(connections "$NGINX_LOG") connections"
	assert_equal "$(protocols)" HTTP/2.0
}

# libcurl 7.88 keeps what it could not deliver of a transfer that leaves a shared
# connection while it is paused; it must not begin the next file.
@test "connections: what is given up over HTTP/2 gets into no other file" {
	start_nginx
	for i in $(seq 20); do
		server_body 5000000 "$i" >"$NGINX_ROOT/$i"
	done
	for _ in 1 2 3; do
		urls "$NGINX_TLS_URL/%d" 1 20
	done >list
	for limit in 50ms 90ms 200ms; do
		run coget -r 0 -d "out.$limit" -i list -j 16 -T "$limit" \
			--cacert "$NGINX_CACERT"
	done
	run coget -d out -i list -j 16 --cacert "$NGINX_CACERT"
	assert_status 0
	for file in out*/*; do
		name=${file##*/}
		[[ $name == *.part ]] || cmp "$file" "$NGINX_ROOT/${name%%.*}"
	done
}

@test "connections: the version of HTTP is chosen, by the last option" {
	start_nginx
	echo hello >"$NGINX_ROOT/a"
	asks()
	{
		: >"$NGINX_LOG"
		run coget -d out --exists overwrite --cacert "$NGINX_CACERT" \
			"${@:2}" "$NGINX_TLS_URL/a" "$NGINX_URL/a"
		assert_status 0
		assert_equal "$(cut -d ' ' -f 2 "$NGINX_LOG" | sort | tr '\n' ' ')" "$1"
	}
	asks 'HTTP/1.0 HTTP/1.0 ' --http1.0
	asks 'HTTP/1.1 HTTP/1.1 ' --http1.1
	asks 'HTTP/1.1 HTTP/2.0 '
	asks 'HTTP/1.1 HTTP/2.0 ' --http1.1 --http2
	asks 'HTTP/1.1 HTTP/1.1 ' --http2 --no-http2
}

@test "connections: many files by HTTP/1.0, and the rest of one" {
	start_nginx
	serve 100
	urls "$NGINX_URL/%d" 1 100 >list
	run coget -d out -i list -j 8 --http1.0
	assert_status 0
	diff -r out "$NGINX_ROOT"
	head -c 300000 /dev/urandom >"$NGINX_ROOT/big"
	head -c 100000 "$NGINX_ROOT/big" >big
	run coget -c --http1.0 "$NGINX_URL/big"
	assert_status 0
	assert_same_file big "$NGINX_ROOT/big"
	grep -q 'HTTP/1.0 206 GET /big' "$NGINX_LOG"
}

@test "connections: --http3 is refused where libcurl lacks it" {
	if "$COGET" -V | grep -qE 'nghttp3|quiche|msh3'; then
		skip 'this libcurl has HTTP/3'
	fi
	run coget --http3 https://127.0.0.1:1/
	assert_status 4
	assert_matches "$output" '--http3: this libcurl \(.*\) was built without it; leave it out to use HTTP/2'
	refute_contains "$output" 'cannot connect'
}

@test "connections: --http1.1 does without HTTP/2" {
	start_nginx
	serve 20
	urls "$NGINX_TLS_URL/%d" 1 20 >list
	run coget -d out -i list -j 4 --cacert "$NGINX_CACERT" --http1.1
	assert_status 0
	diff -r out "$NGINX_ROOT"
	[ "$(connections "$NGINX_LOG")" -le 4 ] ||
		fail "$(connections "$NGINX_LOG") connections"
	assert_equal "$(protocols)" HTTP/1.1
}

@test "connections: a server that closes each one is served all the same" {
	NGINX_EXTRA='keepalive_timeout 0;' start_nginx
	serve 50
	urls "$NGINX_URL/%d" 1 50 >list
	run coget -d out -i list -j 8
	assert_status 0
	diff -r out "$NGINX_ROOT"
	assert_equal "$(connections "$NGINX_LOG")" 50
}

# libcurl's handles are replaced meanwhile, and one transfer outlives some.
@test "connections: hundreds of hosts are served beside one that is slow" {
	local port

	NGINX_EXTRA='location /slow { limit_rate 30k; }' start_nginx
	port=${NGINX_URL##*:}
	serve 1
	server_body 90000 slow >"$NGINX_ROOT/slow"
	echo "http://slow.localhost:$port/slow" >list
	seq -f "http://h%g.localhost:$port/1" 600 >>list
	run coget -d out -j 8 -o '{host}' -i list
	assert_status 0
	cmp out/slow.localhost "$NGINX_ROOT/slow"
	assert_equal "$(find out -size 4096c | wc -l)" 600
}

@test "connections: a server that ends each one after some requests, too" {
	NGINX_EXTRA='keepalive_requests 40;' start_nginx
	serve 100
	urls "$NGINX_TLS_URL/%d" 1 100 >list
	urls "$NGINX_URL/%d" 1 100 >>list
	run coget -d out -i list --cacert "$NGINX_CACERT" --exists rename
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 200
	urls "$NGINX_URL/%d" 1 100 >list
	run coget -d out2 -i list
	assert_status 0
	diff -r out2 "$NGINX_ROOT"
}

@test "connections: http_proxy is used, and no_proxy honoured" {
	# shellcheck disable=SC2016 # nginx's variables
	NGINX_EXTRA='location /through {
		proxy_pass http://$http_host$request_uri; }' start_nginx
	start_server
	url=$SERVER_URL/through/x
	http_proxy=$NGINX_URL run coget "$url"
	assert_status 8
	assert_equal "$(grep -c "GET .*/through/x" "$NGINX_LOG")" 1
	http_proxy=$NGINX_URL no_proxy=127.0.0.1 run coget "$url"
	assert_equal "$(grep -c "GET .*/through/x" "$NGINX_LOG")" 1
	assert_equal "$(server_saw /through/x)" 2
}

has_ipv6()
{
	grep -qs ' lo$' /proc/net/if_inet6
}

@test "connections: IPv6 addresses work" {
	has_ipv6 || skip 'no IPv6 on the loopback'
	port=$(random_port)
	NGINX_EXTRA="listen [::1]:$port;" start_nginx
	serve 20
	urls "http://[::1]:$port/%d" 1 20 >list
	run coget -d out -i list -j 2
	assert_status 0
	diff -r out "$NGINX_ROOT"
	[ "$(connections "$NGINX_LOG")" -le 2 ] ||
		fail "$(connections "$NGINX_LOG") connections"
}

@test "connections: a large file on a connection that was idle comes whole" {
	start_server
	for i in $(seq 20); do
		echo "$SERVER_URL/size/10/small$i"
		echo "$SERVER_URL/size/3m/large$i"
	done >list
	run coget -j 1 -r 0 -i list -d out
	assert_status 0
	assert_equal "$(grep -c . "$SERVER_LOG")" 40
	assert_equal "$(awk '{ print $1 }' "$SERVER_LOG" | sort -u | wc -l)" 1
}

# What follows are answers whose end two readers could see in different places.
# After each the connection is closed: what an attacker puts behind it would
# answer the next request, through a proxy that of another host.

evil='HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'

# start_relay: a proxy that passes on bytes, as they come; sets RELAY.
start_relay()
{
	start relay "$REPOSITORY/tests/cli/proxy.py" \
		"relay:${SERVER_URL##*:}" </dev/null
	wait_until -t 30 test -s "$OWNED/relay.out"
	RELAY=http://127.0.0.1:$(head -n 1 "$OWNED/relay.out")
}

# fetch_all URL...: one after the other; whether the last is as it should be.
fetch_all()
{
	rm -rf out
	coget -q -j 1 -r 0 -d out "$@" 2>err || true
	server_body 99 b | cmp -s - out/b
}

# connections_in FILE SINCE: those in its lines behind that one.
connections_in()
{
	awk -v since="$2" 'NR > since { print $1 }' "$1" | sort -u | wc -l
}

# answers_then PATH: what PATH answers, and then an innocent file: of the same
# host, on a connection that is new or was used before, and of another host through
# RELAY.  Sets used, the connections that each of these took, or what is wrong.
answers_then()
{
	local innocent=$SERVER_URL/delay/60ms/size/99/b seen

	seen=$(wc -l <"$SERVER_LOG")
	fetch_all "$SERVER_URL$1" "$innocent" || used='wrong bytes,'
	used+=$(connections_in "$SERVER_LOG" "$seen")
	seen=$(wc -l <"$SERVER_LOG")
	fetch_all "$SERVER_URL/size/9/warm" "$SERVER_URL$1" "$innocent" ||
		used+=' wrong bytes on a used one,'
	used+=" $(connections_in "$SERVER_LOG" "$seen")"
	seen=$(wc -l <"$OWNED/relay.out")
	http_proxy=$RELAY fetch_all "http://evil.test$1" \
		http://innocent.test/delay/60ms/size/99/b || used+=' wrong bytes of a host,'
	used+=" $(connections_in "$OWNED/relay.out" "$seen")"
}

# closed_behind HEAD: after an answer that begins so, when more comes late.
closed_behind()
{
	used=
	answers_then "/keep-open/excess-after/20ms/excess/$(segment "$evil")/raw/$(segment "$1")/?/a"
	[ "$used" = '2 2 2' ] || echo "$1: $used connections"
}

# closed_before ANSWER: when more comes with it.  What comes behind it, but before
# the next request, is in client_hostile_test.c.
closed_before()
{
	used=
	answers_then "/keep-open/raw/$(segment "$1$evil")/?/a"
	[ "$used" = '2 2 2' ] || echo "$1: $used connections"
}

# used_behind ANSWER: one that ends where all see its end.
used_behind()
{
	used=
	answers_then "/keep-open/raw/$(segment "$1")/?/a"
	[ "$used" = '1 1 1' ] || echo "$1: $used connections"
}

# each CHECK ANSWER...: it says nothing of any of them.
each()
{
	local answer

	for answer in "${@:2}"; do
		"$1" "$answer"
	done >said
	cat said >&2
	[ ! -s said ]
}

@test "connections: none is used behind a bodiless answer that announces a body" {
	start_server
	start_relay
	each closed_behind \
		'HTTP/1.1 204 No Content\r\nContent-Length: 42\r\n\r\n' \
		'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n' \
		'HTTP/1.1 304 Not Modified\r\nContent-Length: 42\r\n\r\n' \
		'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n' \
		'HTTP/1.1 205 Reset\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' \
		'HTTP/1.1 103 Hints\r\nContent-Length: 42\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
}

@test "connections: none is used behind a body whose end is in doubt" {
	start_server
	start_relay
	each closed_behind \
		'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n' \
		'HTTP/1.0 200 OK\r\nProxy-Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n' \
		'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n' \
		'HTTP/2 200 OK\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'
}

@test "connections: none is used that the server says it closes" {
	start_server
	start_relay
	each closed_behind \
		'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.0 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 404 No\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello'
}

@test "connections: none is used behind two locations that differ" {
	start_server
	answer='HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: '
	run coget -r 0 -d out "$SERVER_URL/keep-open/excess-after/20ms/excess/$(segment "$evil")/raw/$(segment "${answer}/delay/60ms/size/9/c\r\nLocation: /size/9/d\r\n\r\n")/?/a"
	assert_status 0
	assert_body out/* 9 c
	assert_equal "$(connections_in "$SERVER_LOG" 0)" 2
	# One that is said twice is one.
	run coget -d same "$SERVER_URL/keep-open/raw/$(segment "${answer}/size/9/c\r\nLocation: /size/9/c\r\n\r\n")/?/a"
	assert_equal "$(awk '{ print $1 }' "$SERVER_LOG" | tail -n 2 | uniq | wc -l)" 1
}

@test "connections: none is used when bytes follow the answer" {
	start_server
	start_relay
	each closed_before \
		'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' \
		'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n' \
		'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: b\r\n\r\n' \
		'HTTP/1.1 204 No Content\r\n\r\n' \
		'HTTP/1.1 304 Not Modified\r\n\r\n' \
		'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n' \
		'HTTP/1.1 503 Wait\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'
}

@test "connections: none is used behind what is no answer, or not a whole one" {
	start_server
	start_relay
	each closed_behind \
		'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n' \
		'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello' \
		'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n' \
		'HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\nhello\r\n' \
		'HTTP/1.1 205 Reset\r\nContent-Length: 5\r\n\r\nhello'
	used=
	answers_then "/keep-open/raw/$(segment 'hello\r\n')/?/a"
	assert_equal "$used" '2 3 2' # it is asked for again: see direct.bats
}

@test "connections: those are used again whose answers have one end" {
	start_server
	start_relay
	each used_behind \
		'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello' \
		'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n' \
		'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: b\r\n\r\n' \
		'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' \
		'HTTP/1.1 204 No Content\r\n\r\n' \
		'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n' \
		'HTTP/1.1 304 Not Modified\r\n\r\n' \
		'HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' \
		'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello'
}

# libcurl 7.88 sends further requests on a connection in use to who says so, and
# gives each answer to whichever transfer reads first.
@test "connections: who only says HTTP/2 is asked for one file at a time" {
	start_server
	answer=$(segment 'HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\nhi')
	{
		echo "$SERVER_URL/delay/500ms/keep-open/raw/$answer/?/slow"
		for i in {1..9}; do
			echo "$SERVER_URL/delay/10ms/keep-open/raw/$answer/?/$i"
		done
	} >list
	run coget -r 0 -j 3 -d out -i list
	[[ $output != *'Version mismatch'* ]] ||
		skip 'this libcurl refuses such answers'
	assert_status 0
	slow=$(awk '/slow/ { print $1 }' "$SERVER_LOG")
	assert_equal "$(server_saw "^$slow ")" 1
}
