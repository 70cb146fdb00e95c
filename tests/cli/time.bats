#!/usr/bin/env bats
# Limits of time that hold whatever servers do.

load helpers

setup()
{
	enter_scratch
	start_server
}

# attempt ARGUMENT...: a run that tries each item once.
attempt()
{
	run --separate-stderr coget --retries 0 "$@"
}

@test "time: a server that never answers has stalled" {
	attempt --stall-timeout 300ms "$SERVER_URL/stall-before-headers/x"
	assert_status 4
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$stderr" \
		'/x: stalled: nothing of the body came within 300ms'
}

@test "time: a body that stops has stalled, and what came is kept" {
	attempt --stall-timeout 300ms "$SERVER_URL/stall-after/5/size/9/a"
	assert_status 4
	assert_contains "$stderr" 'stalled: nothing of the body came'
	assert_no_file a
	assert_equal "$(stat -c %s a.part)" 5
}

@test "time: a head that drips has stalled, however long it goes on" {
	attempt --stall-timeout 300ms --stall-speed none \
		"$SERVER_URL/drip/20ms/size/9/a"
	assert_status 4
	assert_contains "$stderr" 'stalled: nothing of the body came'
}

@test "time: informational answers do not count as progress" {
	attempt --stall-timeout 300ms --stall-speed none \
		"$SERVER_URL/informational/15/pace/50ms/size/9/a"
	assert_status 4
	assert_contains "$stderr" 'stalled: nothing of the body came'
}

@test "time: trailers do not count as progress" {
	attempt --stall-timeout 300ms \
		"$SERVER_URL/trailers/1000/pace/20ms/size/9/a"
	assert_status 4
	assert_contains "$stderr" 'stalled: '
	assert_no_file a
}

@test "time: a body that drips is held to --stall-speed" {
	attempt --stall-timeout 400ms --stall-speed 1k \
		"$SERVER_URL/drip-body/20ms/size/1k/a"
	assert_status 4
	assert_matches "$stderr" 'stalled: [0-9]+ B of the body came within 400ms'
	assert_no_file a
}

@test "time: a body that drips has stalled by default" {
	attempt --stall-timeout 400ms "$SERVER_URL/drip-body/20ms/size/1k/a"
	assert_status 4
	assert_matches "$stderr" 'stalled: [0-9]+ B of the body came within 400ms'
	attempt --stall-timeout 400ms --stall-speed 0 \
		"$SERVER_URL/drip-body/20ms/size/60/b"
	assert_status 0
	assert_body b 60 b
}

@test "time: compressed bodies are held to the speed as they are sent" {
	attempt --compressed --stall-timeout 400ms \
		"$SERVER_URL/gzip/drip-body/20ms/size/64k/a"
	assert_status 4
	assert_matches "$stderr" 'stalled: [0-9]+ B of the body came within 400ms'
}

@test "time: a server that has yet to begin is held to no speed" {
	attempt --stall-timeout 800ms --stall-speed 1k \
		"$SERVER_URL/delay/700ms/rate/4k/size/4k/a"
	assert_status 0
	assert_body a 4096 a
}

@test "time: a body that drips fast enough is fetched" {
	attempt --stall-timeout 200ms --stall-speed 10 \
		"$SERVER_URL/drip-body/20ms/size/40/a"
	assert_status 0
	assert_body a 40 a
}

@test "time: an error is told though its body drips" {
	attempt --stall-timeout 300ms \
		"$SERVER_URL/status/404/drip-body/100ms/size/1k/a"
	assert_status 8
	assert_contains "$stderr" 'HTTP 404 Not Found'
}

@test "time: a redirect whose body drips is followed" {
	attempt --stall-timeout 300ms \
		"$SERVER_URL/redirect-to/%2fsize%2f9%2fb/drip-body/100ms"
	assert_status 0
	assert_body 100ms 9 b
}

@test "time: a pause between fast bytes is a stall" {
	attempt --stall-timeout 300ms \
		"$SERVER_URL/stall-after/200k/size/400k/a"
	assert_status 4
	assert_contains "$stderr" 'stalled: '
	assert_equal "$(stat -c %s a.part)" 204800
}

@test "time: opening a connection is not a matter of --stall-timeout" {
	kill -STOP "$SERVER_PID"
	attempt --connect-timeout 800ms --stall-timeout 200ms \
		"https${SERVER_URL#http}/x"
	kill -CONT "$SERVER_PID"
	assert_status 4
	refute_contains "$stderr" 'stalled'
}

@test "time: no drip holds an item past -T" {
	local base=$SERVER_URL

	attempt -T 700ms --stall-timeout none \
		"$base/drip/50ms/size/9/a" \
		"$base/informational/15/pace/100ms/size/9/b" \
		"$base/trailers/1000/pace/50ms/size/9/c" \
		"$base/drip-body/50ms/size/1k/d" \
		"$base/status/404/drip-body/50ms/size/1k/e" \
		"$base/delay/400ms/redirect/5/size/9/f" \
		"$base/chunk/1/chunk-extension/9/drip-body/50ms/size/1k/g" \
		"$base/gzip/drip-body/50ms/size/1k/h" \
		"$base/stall-before-headers/i"
	assert_status 4
	assert_contains "$stderr" ' 0 done, 9 failed'
	assert_equal "$(grep -c 'not finished within 700ms' <<<"$stderr")" 9
}

# ends ARGUMENT...: a run that a server tries to keep up for ever ends by itself.
ends()
{
	run --separate-stderr coget --deadline 20s --stall-timeout 400ms \
		--retries 2 --retry-delay 10ms "$@"
	assert_status 4
}

@test "time: attempts that gain next to nothing are not tried for ever" {
	ends "$SERVER_URL/drip-body/20ms/size/100k/drips"
	assert_contains "$stderr" 'stalled: '
	assert_equal "$(server_saw drips)" 3
	ends --retry-delay 100ms "$SERVER_URL/truncate-after/1/size/100k/broken"
	assert_equal "$(server_saw broken)" 3
	assert_equal "$(stat -c %s broken.part)" 3
}

@test "time: pieces that bring next to nothing are not asked for for ever" {
	ends "$SERVER_URL/unasked-range/range-max/1/delay/50ms/size/100k/a"
	assert_contains "$stderr" 'stalled: '
}

@test "time: pieces are fetched, however slowly they begin" {
	run coget --stall-timeout 200ms --stall-speed 1k \
		"$SERVER_URL/unasked-range/range-max/4k/delay/150ms/size/20k/a"
	assert_status 0
	assert_body a 20480 a
}

@test "time: limits that are none are refused" {
	attempt --stall-timeout soon "$SERVER_URL/x"
	assert_status 2
	assert_contains "$stderr" '--stall-timeout needs a time'
	attempt --stall-speed fast "$SERVER_URL/x"
	assert_status 2
	assert_contains "$stderr" '--stall-speed needs a number of bytes'
}

@test "time: a stream that stalls leaves others of its connection alone" {
	NGINX_EXTRA="location / {
		proxy_pass $SERVER_URL/; proxy_buffering off; }" start_nginx
	attempt --stall-timeout 400ms --stall-speed 1k --per-host 4 \
		--cacert "$NGINX_CACERT" "$NGINX_TLS_URL/stall-after/5/size/9/a" \
		"$NGINX_TLS_URL/rate/10k/size/20k/b" \
		"$NGINX_TLS_URL/stall-before-headers/c"
	assert_status 4
	assert_equal "$(grep -c 'stalled: ' <<<"$stderr")" 2
	assert_body b 20480 b
	assert_equal "$(cut -d ' ' -f 1,2 "$NGINX_LOG" | sort -u | wc -l)" 1
}
