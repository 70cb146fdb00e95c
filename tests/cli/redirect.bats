#!/usr/bin/env bats
# Where redirects lead, and where they may not.

load helpers

setup()
{
	enter_scratch
	start_server
}

# escaped URL: as one segment of a path
escaped()
{
	echo "${1//\//%2f}"
}

@test "redirect: chains are followed, ten long" {
	run coget "$SERVER_URL/redirect/3/size/10/a" \
		"$SERVER_URL/redirect/10/size/10/b"
	assert_status 0
	assert_body a 10 a
	assert_body b 10 b
	assert_equal "$(server_saw /a)" 4
	assert_equal "$(server_saw /b)" 11
}

@test "redirect: the eleventh is an error" {
	run coget "$SERVER_URL/redirect/11/size/10/a"
	assert_status 7
	assert_contains "$output" 'a: more than 10 redirects; use the URL of the file itself, or raise --max-redirs'
	assert_listing .
}

@test "redirect: a circle is an error" {
	run coget "$SERVER_URL/redirect-loop" \
		"$SERVER_URL/redirect-to/%2fredirect-loop"
	assert_status 7
	assert_contains "$output" 'redirect-loop: more than 10 redirects'
	assert_contains "$output" '0 done, 2 failed'
	assert_listing .
}

@test "redirect: absolute, and relative in each way" {
	url=$SERVER_URL/redirect-to
	run coget -d a "$url/$(escaped "$SERVER_URL/size/10/abs")"
	assert_status 0
	run coget -d b "$url/$(escaped /size/10/root)"
	assert_status 0
	run coget -d c "$url/$(escaped ../size/10/dots)"
	assert_status 0
	run coget -d d "$url/$(escaped "//${SERVER_URL#http://}/size/10/net")"
	assert_status 0
	for path in abs root dots net; do
		assert_equal "$(server_saw "GET /size/10/$path 200")" 1
	done
}

@test "redirect: every kind of redirect is followed" {
	for code in 301 302 303 307 308; do
		run coget -d out \
			"$SERVER_URL/redirect-code/$code/redirect/1/size/9/$code"
		assert_status 0
		assert_body "out/$code" 9 "$code"
	done
}

@test "redirect: to another scheme is refused" {
	for to in ftp://127.0.0.1/x file:///etc/passwd gopher://127.0.0.1/ \
		javascript:alert data:text/plain,x; do
		run coget "$SERVER_URL/redirect-to/$(escaped "$to")"
		assert_status 7
		assert_contains "$output" '; use the URL of the file itself'
		assert_listing .
	done
}

@test "redirect: to nowhere is an error" {
	for to in http:// http://%2541:x/ 'http://127.0.0.1:0/x' \
		'http://127.0.0.1:99999/x'; do
		run coget "$SERVER_URL/redirect-to/$(escaped "$to")"
		assert_status 1 7
		assert_listing .
	done
}

@test "redirect: without a length does not hold open what it leads from" {
	run coget -T 5 \
		"$SERVER_URL/no-length/stall-after/1/redirect-to/$(escaped \
		/size/10/there)/size/10/here"
	assert_status 0
	assert_equal "$(server_saw there)" 2
}

@test "redirect: with a body too long to be read leads on" {
	run coget -T 5 "$SERVER_URL/rate/10k/redirect/1/size/10/a"
	assert_status 0
	assert_body a 10 a
}

@test "redirect: an answer that leads nowhere is an error" {
	run coget "$SERVER_URL/status/302/size/10/a"
	assert_status 8
	assert_contains "$output" 'a: HTTP 302'
	assert_listing .
}

@test "redirect: the name is that of the URL that was given" {
	run coget "$SERVER_URL/redirect-to/$(escaped /size/9/there)/size/9/here"
	assert_status 0
	assert_listing . here
	assert_body here 9 there
}

@test "redirect: credentials do not reach another host" {
	port=${SERVER_URL##*:}
	run coget -d out \
		"http://user:secret@127.0.0.1:$port/redirect-to/$(escaped \
		"http://localhost:$port/request")"
	assert_status 0
	refute_contains "$(cat out/*)" Authorization
	run coget -d in "http://user:secret@127.0.0.1:$port/request"
	assert_status 0
	assert_contains "$(cat in/request)" 'Authorization: Basic'
}

# The same server, which is another host by another name.
elsewhere()
{
	echo "${SERVER_URL/127.0.0.1/localhost}"
}

# crowd TARGET: ten URLs that lead to TARGET, with 1 to 10 behind it, at another
# host, and one at a third.
crowd()
{
	local i

	for ((i = 1; i <= 10; i++)); do
		echo "$SERVER_URL/redirect-to/$(escaped "$(elsewhere)$1$i"
			)/size/9/x$i"
	done
	echo "${SERVER_URL/127.0.0.1/127.1}/size/9/third"
}

@test "redirect: who waits for a turn where it leads keeps no other waiting" {
	crowd /delay/200ms/size/9/led >list
	coget --json -d out -i list -j 2 --per-host 1 >events
	assert_equal "$(find out -type f | wc -l)" 11
	# One at a time, and the third host's not behind them.
	third=$(jq -s 'map(select(.event == "done").index) | index(11)' events)
	[ "$third" -le 2 ] || fail "done after $third others"
	# Each was asked for once, where it was and where it led.
	assert_equal "$(server_saw redirect-to)" 10
	assert_equal "$(server_saw 'GET /delay')" 10
	assert_equal "$(jq 'select(.event == "done" and .index < 11)
		| .num_redirects' events | sort -u)" 1
}

@test "redirect: no more are at a host than may be, wherever they come from" {
	crowd /delay/100ms/size/9/led >list
	for i in $(seq 5); do
		echo "$(elsewhere)/delay/100ms/size/9/own$i"
	done >>list
	start_ns=${EPOCHREALTIME/[.,]/}
	run coget -d out -i list --per-host 3
	assert_status 0
	# Fifteen of 100 ms each by threes.
	[ $((${EPOCHREALTIME/[.,]/} - start_ns)) -ge 500000 ]
}

@test "redirect: the time that it waits for a turn does not count" {
	crowd /delay/200ms/size/9/led >list
	run coget -r 0 -d out -i list --per-host 1 -T 900ms
	assert_status 0
	# What it takes before and after does.
	crowd /delay/700ms/size/9/led | sed 's/redirect-to/delay\/500ms\/&/' |
		head -n 2 >list
	run coget -r 0 -d late -i list --per-host 1 -T 900ms
	assert_status 4
	assert_contains "$output" '0 done, 2 failed'
}

@test "redirect: credentials do not come along behind a wait, either" {
	crowd /delay/50ms/request%3fn= >list
	run coget -d out -i list --per-host 1 -H 'Authorization: hidden'
	assert_status 0
	assert_equal "$(cat out/x* | grep -c '^GET /delay.*/request')" 10
	refute_contains "$(cat out/*)" uthorization
	refute_contains "$(cat out/*)" hidden
}

@test "redirect: what fails where it leads begins where it began" {
	run coget --retry-delay 5ms "$SERVER_URL/redirect-to/$(escaped \
		"$(elsewhere)/fail-first/1/status/500/size/9/there"
		)/size/9/here"
	assert_status 0
	assert_equal "$(server_saw redirect-to)" 2
	assert_equal "$(server_saw 'GET /fail-first')" 2
}

@test "redirect: --proto allows the schemes in its list alone" {
	start_nginx
	echo hello >"$NGINX_ROOT/a"
	to_https=$SERVER_URL/redirect-to/${NGINX_TLS_URL//\//%2f}%2fa
	for list in https =https -all,https -http; do
		run coget -d out --proto "$list" "$SERVER_URL/size/9/a"
		assert_status 1
		assert_contains "$output" 'its scheme is not allowed by --proto; use a URL of another scheme'
		run coget -d out --exists overwrite --proto "$list" \
			--cacert "$NGINX_CACERT" "$NGINX_TLS_URL/a"
		assert_status 0
	done
	assert_equal "$(server_saw GET)" 0
	run coget --json -q --proto =http --cacert "$NGINX_CACERT" "$to_https"
	assert_status 7
	assert_contains "$output" "redirected to $NGINX_TLS_URL/a, which is not allowed by --proto"
	assert_equal "$(jq -r 'select(.event == "failed").error' <<<"$(grep '^{' <<<"$output")")" redirect
	run coget -d out2 --proto http,https --cacert "$NGINX_CACERT" "$to_https"
	assert_status 0
	for list in imap =https,imap '' -all; do
		run coget --proto "$list" "$SERVER_URL/size/9/a"
		assert_status 2
		assert_contains "$output" '--proto needs names of schemes, or all, with commas'
	done
}

@test "redirect: --path-as-is sends the path as it is written" {
	run coget -d out "$SERVER_URL/x/../size/9/./a"
	assert_status 0
	assert_equal "$(server_saw 'GET /size/9/a ')" 1
	run coget -d out2 --path-as-is "$SERVER_URL/x/../size/9/./b"
	assert_equal "$(server_saw 'GET /x/../size/9/./b ')" 1
}
