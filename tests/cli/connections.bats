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

# urls_below URL COUNT: a list of them.
urls_below()
{
	local i

	for ((i = 1; i <= $2; i++)); do
		echo "$1/$i"
	done
}

connections()
{
	cut -d ' ' -f 1 "$NGINX_LOG" | sort -u | wc -l
}

protocols()
{
	cut -d ' ' -f 2 "$NGINX_LOG" | sort -u
}

@test "connections: HTTP/1.1 connections are used again" {
	start_nginx
	serve 200
	urls_below "$NGINX_URL" 200 >list
	run coget -d out -i list -j 4
	assert_status 0
	diff -r out "$NGINX_ROOT"
	[ "$(connections)" -le 4 ] || fail "$(connections) connections"
	assert_equal "$(protocols)" HTTP/1.1
}

@test "connections: over TLS, many files share an HTTP/2 connection" {
	start_nginx
	serve 200
	urls_below "$NGINX_TLS_URL" 200 >list
	run coget -d out -i list -j 50 --per-host 50 --cacert "$NGINX_CACERT"
	assert_status 0
	diff -r out "$NGINX_ROOT"
	[ "$(connections)" -le 2 ] || fail "$(connections) connections"
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
		urls_below "$NGINX_TLS_URL" 20
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

@test "connections: --http1.1 does without HTTP/2" {
	start_nginx
	serve 20
	urls_below "$NGINX_TLS_URL" 20 >list
	run coget -d out -i list -j 4 --cacert "$NGINX_CACERT" --http1.1
	assert_status 0
	diff -r out "$NGINX_ROOT"
	[ "$(connections)" -le 4 ] || fail "$(connections) connections"
	assert_equal "$(protocols)" HTTP/1.1
}

@test "connections: a server that closes each one is served all the same" {
	NGINX_EXTRA='keepalive_timeout 0;' start_nginx
	serve 50
	urls_below "$NGINX_URL" 50 >list
	run coget -d out -i list -j 8
	assert_status 0
	diff -r out "$NGINX_ROOT"
	assert_equal "$(connections)" 50
}

@test "connections: a server that ends each one after some requests, too" {
	NGINX_EXTRA='keepalive_requests 40;' start_nginx
	serve 100
	urls_below "$NGINX_TLS_URL" 100 >list
	urls_below "$NGINX_URL" 100 >>list
	run coget -d out -i list --cacert "$NGINX_CACERT" --exists rename
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 200
	urls_below "$NGINX_URL" 100 >list
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
	assert_status 1
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
	urls_below "http://[::1]:$port" 20 >list
	run coget -d out -i list -j 2
	assert_status 0
	diff -r out "$NGINX_ROOT"
	[ "$(connections)" -le 2 ] || fail "$(connections) connections"
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
