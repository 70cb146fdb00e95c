#!/usr/bin/env bats
# --spider: whether URLs exist, without downloading what is there.

load helpers

setup()
{
	enter_scratch
	start_server
}

@test "spider: URLs that exist are printed, others fail" {
	run --separate-stderr coget --spider --ordered "$SERVER_URL/size/9/x" \
		"$SERVER_URL/status/404" "$SERVER_URL/redirect/1/size/9/y"
	assert_status 8
	assert_equal "$output" "$SERVER_URL/size/9/x	200
$SERVER_URL/redirect/1/size/9/y	200	$SERVER_URL/redirect/0/size/9/y"
	# shellcheck disable=SC2154 # run has set it
	assert_contains "$stderr" "$SERVER_URL/status/404: HTTP 404"
	assert_contains "$stderr" '2 found, 1 failed, 0 skipped, in '
	assert_listing .
}

@test "spider: broken links are listed by --failed, and found again" {
	printf '%s\n' "$SERVER_URL/size/9/a" "$SERVER_URL/first/1/status/404/always/size/9/b" \
		http://127.0.0.1:1/c >list
	run coget -q --spider -r 0 --failed broken -i list
	assert_status 1
	assert_equal "$(grep -vc '^#' broken)" 2
	run coget -q --spider -r 0 -i broken
	assert_status 4
	assert_contains "$output" "/b	200"
}

@test "spider: the summary groups broken links by cause" {
	for i in 1 2 3 4 5; do
		echo "$SERVER_URL/status/404/x$i"
		echo "$SERVER_URL/size/9/x$i"
	done >list
	run --separate-stderr coget --spider -i list
	assert_status 8
	assert_contains "$stderr" '5 failed: HTTP 404 Not Found (127.0.0.1'
	assert_contains "$stderr" '5 found, 5 failed'
}

@test "spider: JSON tells of each URL" {
	coget -q --json --spider "$SERVER_URL/size/9/x" "$SERVER_URL/status/410" \
		>events || true
	assert_equal "$(jq -rc 'select(.event == "found") | .size' events)" 9
	assert_equal "$(jq -rc 'select(.event == "failed") | .response_code' \
		events)" 410
}

@test "spider: thousands of URLs need few connections, and keep the limits" {
	for i in {1..3000}; do
		echo "$SERVER_URL/key/all/at-most/4/size/5k/x$i"
	done >list
	run coget -q --spider --per-host 4 -i list
	assert_status 0
	assert_equal "$(wc -l <<<"$output")" 3000
	assert_equal "$(server_saw ' HEAD ')" 3000
	assert_equal "$(cut -d ' ' -f 1 "$SERVER_LOG" | sort -u | wc -l)" 4
}

@test "spider: 429 with Retry-After is waited for" {
	run coget -q --spider --retry-delay 1ms \
		"$SERVER_URL/first/1/status/429/header/Retry-After/0/always/size/9/x"
	assert_status 0
	assert_contains "$output" '/x	200'
}

@test "spider: a host that is down costs its URLs only" {
	printf 'http://127.0.0.1:%s/%s\n' "$(closed_port)" a >list
	echo "$SERVER_URL/size/9/x" >>list
	run coget -q --spider -r 0 -i list
	assert_status 4
	assert_contains "$output" '/x	200'
}

@test "spider: lines end with NUL by -0" {
	coget -q --spider -0 "$SERVER_URL/size/9/x" >out
	assert_equal "$(tr '\0' '!' <out)" "$SERVER_URL/size/9/x	200!"
}

@test "spider: a page of the run counts what was found" {
	run coget -q --spider --report page.html "$SERVER_URL/size/9/x" \
		"$SERVER_URL/status/404"
	assert_status 8
	assert_contains "$(<page.html)" '1 of 2 files found'
}

@test "spider: the command of --on-done has the counts" {
	run coget -q --spider --on-done 'echo {done} {failed}' \
		"$SERVER_URL/size/9/x" "$SERVER_URL/status/404"
	assert_status 8
	assert_contains "$output" '1 1'
}

@test "spider: the deadline ends it, and --failed has the rest" {
	printf '%s\n' "$SERVER_URL/size/9/x" \
		"$SERVER_URL/stall-before-headers/size/9/y" >list
	run coget -q --spider --deadline 1s --failed left -i list
	assert_status 124
	assert_contains "$(<left)" /y
	refute_contains "$(<left)" /x
}

@test "spider: the directory need not be there, and is not made" {
	run coget -q --spider -d none/such "$SERVER_URL/size/9/x"
	assert_status 0
	assert_listing .
}

@test "spider: the same URL twice is checked twice" {
	run coget -q --spider "$SERVER_URL/size/9/x" "$SERVER_URL/size/9/x"
	assert_status 0
	assert_equal "$(wc -l <<<"$output")" 2
}

@test "spider: a session goes on where a check was interrupted" {
	local i

	for i in {1..20}; do
		echo "$SERVER_URL/delay/20ms/size/9/x$i"
	done >list
	echo "$SERVER_URL/status/404" >>list
	start spider coget -q --spider -j 2 --session s -i list
	wait_until saw_at_least 6 HEAD
	kill -KILL "$PID"
	assert_finishes "$PID" 137
	run --separate-stderr coget --spider --session s -i list
	assert_status 8
	[ "$(wc -l <<<"$output")" -lt 20 ]
	assert_contains "$stderr" 'found by an earlier run'
	: >"$SERVER_LOG"
	run --separate-stderr coget --spider --session s -i list
	assert_status 8
	assert_equal "$output" ''
	assert_contains "$stderr" '0 found, 1 failed, 20 skipped'
	assert_equal "$(server_saw .)" 1
}

@test "spider: what a session has found has still to be downloaded" {
	coget -q --spider --session s "$SERVER_URL/size/9/x" >/dev/null
	coget -q --session s "$SERVER_URL/size/9/x"
	assert_body x 9 x
	coget -q --spider --session s "$SERVER_URL/size/9/x"
	assert_equal "$(server_saw .)" 2
	assert_listing . s x
}

@test "spider: a session of a config file is not written to" {
	mkdir -p "$XDG_CONFIG_HOME/coget"
	echo 'session = s' >"$XDG_CONFIG_HOME/coget/config"
	coget -q --spider "$SERVER_URL/size/9/x"
	coget -q --spider "$SERVER_URL/size/9/x"
	assert_equal "$(server_saw .)" 2
	assert_listing .
}
