#!/usr/bin/env bats
# --head: what is there, without downloading it.

load helpers

setup()
{
	enter_scratch
	start_server
}

# asked METHOD: how many requests by it there were.
asked()
{
	server_saw "^[0-9]+ $1 "
}

@test "head: size, type, date, ETag and ranges are printed" {
	run --separate-stderr coget --head "$SERVER_URL/size/300k/x"
	assert_status 0
	assert_equal "$output" "URL: $SERVER_URL/size/300k/x
Status: 200
Content-Length: 307200
Content-Type: application/octet-stream
Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT
ETag: \"307200-x\"
Accept-Ranges: bytes"
	# shellcheck disable=SC2154 # run has set it
	assert_contains "$stderr" 'coget: 1 found, 0 failed, 0 skipped, in '
	assert_equal "$(asked HEAD) $(asked GET)" '1 0'
	assert_listing .
}

@test "head: -I is curl's, and each file has its own lines" {
	run --separate-stderr coget -q --ordered -I "$SERVER_URL/size/1/a" \
		"$SERVER_URL/size/2/b"
	assert_status 0
	assert_equal "$(grep -c '^URL: ' <<<"$output")" 2
	assert_equal "$(grep '^Content-Length' <<<"$output")" \
		'Content-Length: 1
Content-Length: 2'
	assert_equal "$(grep -c '^$' <<<"$output")" 1
}

@test "head: what the server does not say is left out" {
	run coget -q -I "$SERVER_URL/no-length/no-etag/no-modified/no-ranges/size/9/x"
	assert_status 0
	refute_contains "$output" Content-Length
	refute_contains "$output" ETag
	refute_contains "$output" Last-Modified
}

@test "head: redirects are followed by HEAD, and the last URL is told" {
	run coget -q -I "$SERVER_URL/redirect/2/size/9/x" \
		"$SERVER_URL/redirect-code/303/redirect/1/size/8/y"
	assert_status 0
	assert_contains "$output" "Final-URL: $SERVER_URL/redirect/0/size/9/x"
	assert_equal "$(asked HEAD) $(asked GET)" '5 0'
}

@test "head: JSON has an event with what is there" {
	coget -q --json -I "$SERVER_URL/weak-etag/v/size/300k/x" >events
	assert_equal "$(jq -c 'select(.event == "found") | [.size, .etag,
		.last_modified, .accept_ranges, .content_type, .response_code,
		.size_download]' events)" \
		'[307200,"W/\"v\"","Mon, 01 Jan 2024 00:00:00 GMT","bytes","application/octet-stream",200,0]'
	assert_equal "$(jq -c 'select(.event == "summary") |
		[.done, .failed, .left]' events)" '[1,0,0]'
}

@test "head: JSON says null of what the server does not say" {
	coget -q --json -I "$SERVER_URL/chunked/no-etag/no-modified/no-ranges/size/9/x" \
		>events
	assert_equal "$(jq -c 'select(.event == "found") |
		[.size, .etag, .last_modified]' events)" '[null,null,null]'
}

@test "head: --format has the size and the result" {
	run coget -q -I --format '{result} {status} {size} [{path}] {url}' \
		"$SERVER_URL/size/12/x" "$SERVER_URL/status/404"
	assert_status 8
	assert_contains "$output" "found 200 12 [] $SERVER_URL/size/12/x"
	assert_contains "$output" "failed 404  [] $SERVER_URL/status/404"
}

@test "head: an error is one, and is retried as in a download" {
	run --separate-stderr coget -I -r 2 --retry-delay 1ms \
		"$SERVER_URL/fail-first/2/size/9/x" "$SERVER_URL/status/404/size/9/y"
	assert_status 8
	assert_contains "$output" 'Content-Length: 9'
	refute_contains "$output" /y
	assert_contains "$stderr" 'HTTP 404 Not Found'
	assert_contains "$stderr" '1 found, 1 failed'
	assert_equal "$(asked HEAD)" 4
}

@test "head: a server that refuses HEAD is asked by GET, which is not read" {
	local code

	for code in 405 501; do
		: >"$SERVER_LOG"
		run coget -q -I "$SERVER_URL/head/status/$code/always/size/300m/$code"
		assert_status 0
		assert_contains "$output" 'Status: 200'
		assert_contains "$output" 'Content-Length: 314572800'
		assert_equal "$(asked HEAD) $(asked GET)" '1 1'
	done
}

@test "head: GET in place of HEAD goes to where redirects have led" {
	run coget -q -I "$SERVER_URL/redirect/1/head/status/405/always/size/9/x"
	assert_status 0
	assert_contains "$output" 'Content-Length: 9'
	assert_equal "$(cut -d ' ' -f 2-4 "$SERVER_LOG")" \
		"HEAD /redirect/1/head/status/405/always/size/9/x 302
HEAD /redirect/0/head/status/405/always/size/9/x 405
GET /redirect/0/head/status/405/always/size/9/x 200"
}

@test "head: GET in place of HEAD waits as --wait says" {
	local began=${EPOCHREALTIME/./}

	run coget -q -I --wait 600ms "$SERVER_URL/head/status/405/always/size/9/x"
	assert_status 0
	[ $((${EPOCHREALTIME/./} - began)) -ge 600000 ]
}

@test "head: a refusal of GET, too, is what the server says" {
	run coget -q -I "$SERVER_URL/status/405/size/9/x"
	assert_status 8
	assert_contains "$output" 'HTTP 405'
	assert_equal "$(asked HEAD) $(asked GET)" '1 1'
}

@test "head: a GET without a length that never ends is not waited for" {
	run coget -q -I "$SERVER_URL/head/status/405/always/no-length/stall-after/1/size/9/x"
	assert_status 0
	assert_contains "$output" 'Status: 200'
}

@test "head: a body behind an error is no answer to the next request" {
	local evil i

	evil=$(segment 'HTTP/1.1 200 OK\r\nContent-Length: 666\r\n\r\n')
	for i in 1 2 3 4 5; do
		echo "$SERVER_URL/status/404/excess/$evil/size/$i/bad$i"
		echo "$SERVER_URL/size/$((10 + i))/good$i"
	done >list
	run coget -q --ordered -j 1 -I -i list
	assert_status 8
	assert_equal "$(grep '^Content-Length' <<<"$output")" \
		"$(printf 'Content-Length: %s\n' 11 12 13 14 15)"
	run coget -q -I "$SERVER_URL/head/status/405/excess/$evil/always/size/9/x"
	assert_status 0
	assert_contains "$output" 'Content-Length: 9'
}

@test "head: a body that comes with the head is not read" {
	run coget -q -I "$SERVER_URL/head/raw/$(segment \
		'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')/always/size/9/x"
	assert_status 0
	assert_contains "$output" 'Content-Length: 5'
	refute_contains "$output" hello
}

@test "head: what HEAD claims of the length is taken as it is" {
	run coget -q -I "$SERVER_URL/head/resize/12345/always/size/9/x"
	assert_status 0
	assert_contains "$output" 'Content-Length: 12345'
	run coget -q "$SERVER_URL/head/resize/12345/always/size/9/x"
	assert_status 0
	assert_body x 9 x
}

@test "head: what servers say cannot act on a terminal" {
	run coget -q -I "$SERVER_URL/header/Content-Type/$(segment 'a\033[31m')/size/9/x"
	[ "$status" -ne 0 ] || refute_contains "$output" $'\e'
}

@test "head: standard output that is closed or full is an error" {
	run bash -c '"$COGET" -q -I "$1" >&-' - "$SERVER_URL/size/9/x"
	assert_status 0 1 3
	run bash -c '"$COGET" -q -I "$1" >/dev/full' - "$SERVER_URL/size/9/x"
	assert_status 3
	assert_contains "$output" 'standard output'
}

@test "head: -o - changes nothing, and another -o says what to type" {
	run coget -q -o - -I "$SERVER_URL/size/9/x"
	assert_status 0
	assert_contains "$output" 'Content-Length: 9'
	run coget -o x -I "$SERVER_URL/size/9/x"
	assert_status 2
	assert_contains "$output" "use '>'"
}

@test "head: options about files are refused, and give way in a config file" {
	local option

	for option in '--session s' '--exec true' '--digest md5' --dry-run \
		'--checksums list' '-X PUT' '-d out --data x'; do
		# shellcheck disable=SC2086 # these are words
		run coget -I $option "$SERVER_URL/size/9/x"
		[ "$status" -eq 2 ] || fail "$option: $status, $output"
		assert_contains "$output" --head
	done
	mkdir -p "$XDG_CONFIG_HOME/coget"
	printf '%s\n' 'session = s' 'exec = false' 'output = {index}' \
		'digest = md5' 'dir = out' >"$XDG_CONFIG_HOME/coget/config"
	run coget -q -I "$SERVER_URL/size/9/x"
	assert_status 0
	assert_contains "$output" 'Content-Length: 9'
	assert_listing .
}

@test "head: an item with a method or a body fails, and says why" {
	printf '{"url": "%s", "method": "PUT"}\n' "$SERVER_URL/size/9/x" >list
	run coget -I -i list
	assert_status 1
	assert_contains "$output" 'can only be downloaded'
	assert_equal "$(server_saw .)" 0
}

@test "head: a file is looked at" {
	echo hello >there
	touch -d 2020-01-02T03:04:05Z there
	run coget -q -I "file://$PWD/there"
	assert_status 0
	assert_equal "$output" "URL: file://$PWD/there
Content-Length: 6
Last-Modified: Thu, 02 Jan 2020 03:04:05 GMT"
	run coget -q -I "file://$PWD/missing"
	assert_status 8
}

@test "head: a login goes along, and is not printed" {
	run coget -q -I "${SERVER_URL/\/\///\/u:secret@}/size/9/x"
	assert_status 0
	refute_contains "$output" secret
}

@test "head: nginx is asked over HTTP/1.1 and HTTP/2" {
	start_nginx
	head -c 100000 /dev/zero >"$NGINX_ROOT/a"
	run coget -q -I --cacert "$NGINX_CACERT" "$NGINX_URL/a" "$NGINX_TLS_URL/a"
	assert_status 0
	assert_equal "$(grep -c '^Content-Length: 100000$' <<<"$output")" 2
	assert_equal "$(grep -c ' HEAD ' "$NGINX_LOG")" 2
}
