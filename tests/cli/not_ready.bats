#!/usr/bin/env bats
# HTTP 202: the server is still preparing the file.

load helpers

setup_file()
{
	start_server
}

teardown_file()
{
	stop_all
}

setup()
{
	enter_scratch
	: >"$SERVER_LOG"
}

# quick OPTION...: with short waits
quick()
{
	coget --retry-delay 5ms "$@"
}

# elapsed_ms COMMAND...: how long it takes
elapsed_ms()
{
	local began=${EPOCHREALTIME/[.,]/}

	"$@" >&2 || return
	echo $(((${EPOCHREALTIME/[.,]/} - began) / 1000))
}

@test "not ready: a file that is being prepared is asked for until it is there" {
	# More often than a failure is.
	run quick "$SERVER_URL/first/8/status/202/always/size/100/a"
	assert_status 0
	assert_body a 100 a
	assert_equal "$(server_saw /a)" 9
	assert_contains "$output" 'not ready: the server is still preparing the file'
	assert_contains "$output" '1 done, 0 failed'
}

@test "not ready: Retry-After is waited for, and 0 is not taken at its word" {
	took=$(elapsed_ms quick "$(:
		)$SERVER_URL/first/1/status/202/header/Retry-After/1/always/size/9/a")
	assert_body a 9 a
	[ "$took" -ge 1000 ]
	took=$(elapsed_ms quick "$(:
		)$SERVER_URL/first/1/status/202/retry-at/2s/always/size/9/b")
	assert_body b 9 b
	[ "$took" -ge 900 ]
	run coget --retry-delay 0 --ready-timeout 1s \
		"$SERVER_URL/status/202/header/Retry-After/0/size/9/c"
	assert_status 8
	[ "$(server_saw /c)" -lt 20 ]
}

@test "not ready: what never is fails in the end, by that name" {
	run coget --json --retry-delay 5ms --ready-timeout 300ms \
		"$SERVER_URL/status/202/size/100/a"
	assert_status 8
	failed=$(grep '"event":"failed"' <<<"$output")
	assert_equal "$(jq -r '[.error, .response_code, .remedy] | join("|")' \
		<<<"$failed")" \
		'not_ready|202|try again later, or raise --ready-timeout'
	assert_equal "$(grep -c '"event":"retry".*"error":"not_ready"' <<<"$output")" \
		"$(($(server_saw /a) - 1))"
	[ "$(server_saw /a)" -gt 2 ]
	assert_no_file a
	assert_no_file a.part
}

@test "not ready: --ready-timeout begins with the first such answer" {
	run timeout 20 "$COGET" --ready-timeout 1500ms \
		"$SERVER_URL/status/202/header/Retry-After/1/size/9/a"
	assert_status 8
	assert_equal "$(server_saw /a)" 2
}

@test "not ready: --retries, --retry-on and --retry-max-time set an end, too" {
	run quick -r 2 "$SERVER_URL/status/202/size/9/a"
	assert_status 8
	assert_equal "$(server_saw /a)" 3
	run quick -r 0 "$SERVER_URL/status/202/size/9/b"
	assert_status 8
	assert_equal "$(server_saw /b)" 1
	run quick --retry-on 503 "$SERVER_URL/status/202/size/9/c"
	assert_status 8
	assert_equal "$(server_saw /c)" 1
	run quick --retry-on not_ready "$SERVER_URL/first/2/status/202/always/size/9/d"
	assert_status 0
	run quick --retry-max-time 100ms \
		"$SERVER_URL/status/202/header/Retry-After/1/size/9/e"
	assert_status 8
	assert_equal "$(server_saw /e)" 1
}

@test "not ready: these answers use up none of the attempts that failures have" {
	run quick "$SERVER_URL/first/7/status/202/then/fail-first/12/size/9/a"
	assert_status 0
	assert_body a 9 a
	assert_equal "$(server_saw /a)" 13
}

@test "not ready: the host's other files go on meanwhile" {
	start coget coget -j 1 -d out \
		"$SERVER_URL/first/1/status/202/header/Retry-After/60/always/size/9/a" \
		"$SERVER_URL/size/9/b" "$SERVER_URL/size/9/c" </dev/null
	wait_until test -e out/c
	assert_listing out b c
	kill -INT "$PID"
	assert_finishes "$PID" 130
}

@test "not ready: where a redirect leads is asked for from the beginning" {
	run quick "$SERVER_URL/redirect/1/first/2/status/202/always/size/9/a"
	assert_status 0
	assert_body a 9 a
	assert_equal "$(server_saw '/redirect/1/.*/a')" 3
}

@test "not ready: a part waits, and is gone on from" {
	run quick "$(:
		)$SERVER_URL/first/1/truncate-after/60k/on/2/status/202/always/size/100k/a"
	assert_status 0
	assert_body a 102400 a
	assert_equal "$(server_saw /a)" 3
	assert_equal "$(awk 'END { print $NF }' "$SERVER_LOG")" bytes=61440-
}
