#!/usr/bin/env bats
# --fail-fast and --max-failures: what a failure ends, and what it leaves.

load helpers

setup()
{
	enter_scratch
	start_server
}

@test "fail fast: the first failure ends the run, as SIGINT would" {
	start coget coget --json -d out -r 0 -j 2 --fail-fast --failed left \
		"$SERVER_URL/rate/20000/size/9000000/slow" \
		"$SERVER_URL/delay/1s/status/404/missing" \
		"$SERVER_URL/size/9/"{1..50}
	assert_finishes "$PID" 8
	assert_listing out slow.part
	assert_contains "$(cat "$OWNED/coget.err")" \
		'stopping, as 1 item has failed'
	assert_contains "$(tail -n 1 "$OWNED/coget.out")" \
		'"end":"failures","done":0,"failed":1'
	assert_equal "$(sort left)" "$(printf '%s\n' \
		"$SERVER_URL/rate/20000/size/9000000/slow" \
		"$SERVER_URL/delay/1s/status/404/missing" \
		"$SERVER_URL/size/9/"{1..50} | sort)"
	assert_equal "$(server_saw /size/9/)" 0
}

@test "fail fast: what is left goes on with the next run" {
	run coget -q -r 0 -j 1 --fail-fast --failed left \
		"$SERVER_URL/size/9/a" "$SERVER_URL/fail-first/1/size/9/b" \
		"$SERVER_URL/size/9/c"
	assert_status 8
	assert_no_file c
	run coget -q -r 0 --fail-fast -i left
	assert_status 0
	assert_body b 9 b
	assert_body c 9 c
}

@test "fail fast: --max-failures says how many" {
	run coget -q -r 0 -j 1 --max-failures 3 "$SERVER_URL/status/404/"{1..9}
	assert_status 8
	assert_equal "$(server_saw 404)" 3
	assert_contains "$output" 'stopping, as 3 items have failed'
	: >"$SERVER_LOG"
	run coget -q -r 0 -j 1 --max-failures 0 "$SERVER_URL/status/404/"{1..9}
	assert_status 8
	assert_equal "$(server_saw 404)" 9
}

@test "fail fast: what will be retried has not failed" {
	run coget -q -r 1 --retry-delay 1ms --fail-fast \
		"$SERVER_URL/fail-first/1/size/9/"{a,b}
	assert_status 0
	assert_body a 9 a
	assert_body b 9 b
}

@test "fail fast: a bad line is a failure, and the rest of the list is left" {
	printf '%s\n' "$SERVER_URL/size/9/a" 'no URL' "$SERVER_URL/size/9/b" >list
	run coget -q --fail-fast --failed left -i list
	assert_status 1
	assert_equal "$(sort left)" "$(sort list)"
}

@test "fail fast: curl's name is taken, and a later option turns it off" {
	run coget -q -r 0 -j 1 --fail-early "$SERVER_URL/status/404/"{1..3}
	assert_status 8
	assert_equal "$(server_saw 404)" 1
	: >"$SERVER_LOG"
	run coget -q -r 0 --fail-fast --no-fail-fast \
		"$SERVER_URL/status/404/"{1..3}
	assert_status 8
	assert_equal "$(server_saw 404)" 3
	run coget --max-failures -1 "$SERVER_URL/size/9/a"
	assert_status 2
	assert_contains "$output" 'a whole number from 0'
}

@test "fail fast: bodies to standard output end as well" {
	run coget -q -r 0 -j 1 -o - --fail-fast "$SERVER_URL/size/9/a" \
		"$SERVER_URL/status/404/b" "$SERVER_URL/size/9/c"
	assert_status 8
	assert_equal "$(server_saw /c)" 0
}
