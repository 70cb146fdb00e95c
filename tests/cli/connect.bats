#!/usr/bin/env bats
# Where connections go and come from, other than the URL and the system say.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers
load confine

# start_teller: an nginx that says where a connection came from, for which host,
# over TLS and a Unix socket too; sets PORT, TLS_PORT, SOCKET.
start_teller()
{
	SOCKET=$PWD/sock
	# shellcheck disable=SC2016 # nginx's variables
	NGINX_EXTRA="listen unix:$SOCKET; absolute_redirect off;
		location /from { return 200 "'"$remote_addr $http_host\n"'"; }
		location /moved { return 302 /from; }
		location /out { return 302 http://127.0.0.1:1/from; }" start_nginx
	PORT=${NGINX_URL##*:} TLS_PORT=${NGINX_TLS_URL##*:}
}

# says TEXT OPTION... URL: with these, that is what the server says.
says()
{
	run coget --exists overwrite --cacert "$NGINX_CACERT" "${@:2}"
	assert_status 0
	assert_file from "$1"
}

@test "connect: --resolve gives a host its addresses at a port" {
	start_teller
	says "127.0.0.1 a.test:$PORT" --resolve "a.test:$PORT:127.0.0.1" \
		"http://a.test:$PORT/from"
	says "127.0.0.1 b.test:$PORT" --resolve "*:$PORT:127.0.0.1" \
		"http://b.test:$PORT/from"
	says "127.0.0.1 c.test:$PORT" --resolve "c.test:1:127.0.0.2" \
		--resolve "c.test:$PORT:[::1],127.0.0.1" "http://c.test:$PORT/from"
	# The certificate has to be for the name of the URL.
	says "127.0.0.1 localhost:$TLS_PORT" \
		--resolve "localhost:$TLS_PORT:127.0.0.1" "https://localhost:$TLS_PORT/from"
	run coget -r 0 --cacert "$NGINX_CACERT" \
		--resolve "a.test:$TLS_PORT:127.0.0.1" "https://a.test:$TLS_PORT/from"
	assert_status 5
	assert_contains "$output" certificate
}

@test "connect: --connect-to replaces host and port" {
	start_teller
	says "127.0.0.1 a.test" --connect-to "a.test:80:127.0.0.1:$PORT" \
		http://a.test/from
	says "127.0.0.1 b.test:1" --connect-to "::127.0.0.1:$PORT" http://b.test:1/from
	says "127.0.0.1 localhost" --connect-to "localhost:443:127.0.0.1:$TLS_PORT" \
		https://localhost/from
}

@test "connect: what is no replacement is refused, with its form" {
	for value in a.test a.test:80 a.test:80:b a.test:99999:127.0.0.1 \
		a.test:80:127.0.0.1,x :80:127.0.0.1 a.test:80:127.0.0.1:81; do
		run coget --resolve "$value" http://a.test/
		assert_status 2
		assert_contains "$output" "--resolve needs HOST:PORT:ADDRESS, with commas"
	done
	for value in a.test a:80:b a:80:b:99999 a:x:b:80 a:80:b:80:c; do
		run coget --connect-to "$value" http://a.test/
		assert_status 2
		assert_contains "$output" "--connect-to needs HOST:PORT:HOST2:PORT2"
	done
}

@test "connect: --interface takes an interface or an address, in the sandbox too" {
	start_teller
	for sandbox in --sandbox --no-sandbox; do
		says "127.0.0.5 127.0.0.1:$PORT" "$sandbox" --interface 127.0.0.5 \
			"$NGINX_URL/from"
		says "127.0.0.1 127.0.0.1:$PORT" "$sandbox" --interface lo "$NGINX_URL/from"
		says "127.0.0.6 127.0.0.1:$PORT" "$sandbox" --bind-address=127.0.0.6 \
			"$NGINX_URL/from"
	done
	run coget -d out -r 0 --interface nosuch0 "$NGINX_URL/from"
	assert_status 4
	assert_contains "$output" 'cannot connect from nosuch0; check --interface'
}

@test "connect: -4 and -6 choose among the addresses of a host" {
	start_teller
	both=(--resolve "a.test:$PORT:[::1],127.0.0.1")
	for form in -4 --ipv4 --inet4-only --disable-ipv6=true; do
		says "127.0.0.1 a.test:$PORT" "$form" "${both[@]}" "http://a.test:$PORT/from"
	done
	says "127.0.0.1 a.test:$PORT" -6 --ipv4 "${both[@]}" "http://a.test:$PORT/from"
	for form in -6 --inet6-only; do
		run coget -d out -r 0 "$form" http://127.0.0.1.nip.invalid/
		assert_status 4
		assert_contains "$output" 'try without -4 or -6'
	done
}

@test "connect: --unix-socket is used in place of hosts, and their redirects" {
	start_teller
	says 'unix: a.test' --unix-socket "$SOCKET" http://a.test/from
	says 'unix: localhost' --unix-socket sock http://localhost/from
	says 'unix: localhost' --unix-socket sock --no-sandbox http://localhost/from
	http_proxy=http://127.0.0.1:1 says 'unix: a.test' --unix-socket sock \
		http://a.test/from
	run coget -d out --unix-socket sock http://localhost/moved http://10.1.2.3/moved \
		http://localhost/out --exists rename
	assert_status 0
	assert_equal "$(cat out/*)" 'unix: localhost
unix: 10.1.2.3
unix: 127.0.0.1:1'
}

@test "connect: many files over a Unix socket" {
	start_teller
	for ((i = 0; i < 300; i++)); do
		echo "file $i" >"$NGINX_ROOT/f$i"
		echo "http://localhost/f$i"
	done >list
	run coget -d out -j 20 --unix-socket sock -i list
	assert_status 0
	diff -r out "$NGINX_ROOT"
}

@test "connect: a Unix socket that is none is told" {
	run coget -r 0 --unix-socket nosuch http://localhost/
	assert_status 4
	assert_contains "$output" 'cannot connect: No such file or directory'
	run coget --unix-socket "$(printf '%0120d' 0)" http://localhost/
	assert_status 2
	assert_contains "$output" '--unix-socket needs the name of a Unix socket'
}

@test "connect: --dns-servers is refused where libcurl lacks it" {
	if "$COGET" -V | grep -q c-ares; then
		skip 'this libcurl has c-ares'
	fi
	run coget --dns-servers 192.0.2.1 http://127.0.0.1:1/
	assert_status 4
	assert_contains "$output" '--dns-servers: this libcurl ('
	assert_contains "$output" ') was built without it; leave it out'
	refute_contains "$output" 'cannot connect'
}

@test "connect: no download takes the place of the socket" {
	start_teller
	run coget --exists overwrite --unix-socket sock http://localhost/sock \
		http://localhost/from
	[ -S sock ] || fail 'it is gone'
	assert_file from 'unix: localhost'
}

# start_doh ADDRESS: a name server over HTTPS that has that one; sets DOH, ASKED.
start_doh()
{
	start doh "$REPOSITORY/tests/cli/doh.py" "$OWNED/nginx/server.pem" \
		"$OWNED/nginx/server.key" "$1" </dev/null
	ASKED=$OWNED/doh.out
	wait_until test -s "$ASKED"
	DOH=https://127.0.0.1:$(head -n 1 "$ASKED")/dns-query
}

@test "connect: --doh-url resolves names over HTTPS" {
	start_teller
	start_doh 127.0.0.1
	says "127.0.0.1 a.test:$PORT" --doh-url "$DOH" "http://a.test:$PORT/from"
	grep -qx '1 a.test' "$ASKED"
	run coget -d out -r 0 --doh-url "$DOH" "http://a.test:$PORT/from"
	assert_status 4
	assert_listing out
	run coget -d out -r 0 --cacert "$NGINX_CACERT" --doh-url "$DOH" \
		"http://none.test:$PORT/from"
	assert_status 4
	assert_contains "$output" none.test
	for value in http://127.0.0.1/ nonsense https://user:secret@127.0.0.1/; do
		run coget --doh-url "$value" "http://a.test:$PORT/from"
		assert_status 2
		assert_contains "$output" '--doh-url needs a URL that begins with https://'
		refute_contains "$output" secret
	done
}

@test "connect: many hosts over HTTPS's names, with few descriptors" {
	start_teller
	start_doh 127.0.0.1
	for ((i = 0; i < 60; i++)); do
		echo "http://h$i.test:$PORT/f$i"
		echo "file $i" >"$NGINX_ROOT/f$i"
	done >list
	run coget -d out -j 50 --deadline 60s --cacert "$NGINX_CACERT" --doh-url "$DOH" -i list
	assert_status 0
	diff -r out "$NGINX_ROOT"
	ulimit -n 40
	run coget -d out2 -j 100 --deadline 60s --cacert "$NGINX_CACERT" --doh-url "$DOH" -i list
	assert_status 0
	diff -r out2 "$NGINX_ROOT"
}
