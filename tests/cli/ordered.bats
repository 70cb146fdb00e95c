#!/usr/bin/env bats
# --ordered: results in the order of the input.

load helpers

setup()
{
	enter_scratch
	start_server
}

# The first is done last, and the third is no URL.
mixed()
{
	printf '%s\n' "$SERVER_URL/delay/600ms/size/9/a" "$SERVER_URL/size/9/b" \
		'no URL' "$SERVER_URL/status/404/c" "$SERVER_URL/size/9/d" \
		"$SERVER_URL/delay/300ms/size/9/e" "$SERVER_URL/size/9/f"
}

@test "ordered: results come in the order of the input" {
	mixed >list
	run bash -c '"$COGET" -q -r 0 --ordered --format "{index} {result}" \
		-i list 2>/dev/null'
	assert_equal "$output" "$(printf '%s\n' '1 done' '2 done' '3 failed' \
		'4 failed' '5 done' '6 done' '7 done')"
}

@test "ordered: so do events of JSON, digests and messages" {
	mixed >list
	run bash -c '"$COGET" -q -r 0 --ordered --json -i list 2>errors'
	assert_equal "$(jq -r 'select(.event | IN("done", "failed")) | .index' \
		<<<"$output" | tr '\n' ' ')" '1 2 3 4 5 6 7 '
	assert_equal "$(jq -r 'select(.event == "start") | .index' \
		<<<"$output" | sort -n | tr '\n' ' ')" '1 2 4 5 6 7 '
	assert_matches "$(<errors)" 'list:3: .*/404/c: HTTP 404'
	run bash -c '"$COGET" -q -r 0 --ordered --digest sha256 -d again \
		-i list 2>/dev/null'
	assert_equal "$(cut -d ' ' -f 3 <<<"$output" | tr '\n' ' ')" \
		'again/a again/b again/d again/e again/f '
}

@test "ordered: downloads run at once nevertheless" {
	start coget coget -q --ordered --format '{name}' \
		"$SERVER_URL/rate/1000/size/900000/slow" \
		"$SERVER_URL/size/9/"{1..40}
	wait_until test -e 40
	wait_until test -e 1
	[ ! -s "$OWNED/coget.out" ] || fail "$(<"$OWNED/coget.out")"
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(<"$OWNED/coget.out")" "$(seq 40)"
}

@test "ordered: no more is started than --look-ahead items behind the first" {
	start coget coget -q --ordered --look-ahead 20 --format '{name}' \
		"$SERVER_URL/rate/1000/size/900000/slow" \
		"$SERVER_URL/size/9/"{2..60}
	wait_until test -e 20
	pause 300
	assert_equal "$(server_saw /size/9/)" 19
	kill -INT "$PID"
	assert_finishes "$PID" 130
}

@test "ordered: a window that is small comes to an end" {
	printf "$SERVER_URL/size/9/%s\n" {1..150} >list
	sed -i "7s/.*/no URL/; 40s/.*/http:\/\/127.0.0.1:1\/x/" list
	for window in 1 2 17 100; do
		run bash -c '"$COGET" -q -d "out$1" --ordered --look-ahead "$1" \
			--retry-delay 1ms --format "{index}" -i list \
			2>/dev/null' bash "$window"
		assert_equal "$output" "$(seq 150)"
	done
}

@test "ordered: what is skipped or planned has its place, too" {
	mixed >list
	"$COGET" -q -r 0 --session log -i list 2>/dev/null || true
	run bash -c '"$COGET" -q -r 0 --session log --ordered --format \
		"{index} {result}" -i list 2>/dev/null'
	assert_equal "$output" "$(printf '%s\n' '1 skipped' '2 skipped' \
		'3 failed' '4 failed' '5 skipped' '6 skipped' '7 skipped')"
	run bash -c '"$COGET" -q --dry-run -d new --ordered --format \
		"{index} {result}" -i list 2>/dev/null'
	assert_equal "$output" "$(printf '%s\n' '1 planned' '2 planned' \
		'3 failed' '4 planned' '5 planned' '6 planned' '7 planned')"
}

@test "ordered: a failure that ends the run is told in its place" {
	run bash -c '"$COGET" -q -r 0 --ordered --fail-fast --json "$@" \
		2>/dev/null' bash "$SERVER_URL/delay/9s/size/9/a" \
		"$SERVER_URL/status/404/b"
	assert_equal "$(jq -r 'select(.event == "failed") | .error' \
		<<<"$output")" "$(printf '%s\n' interrupted http_status)"
}

# bars FILE: what the page of --report says of each transfer, without figures.
bars()
{
	sed 's/<[^>]*>/\n/g' "$1" | sed -nE 's/^([a-f], .*: [a-z]+), .*/\1/p' |
		sort
}

@test "ordered: the page of --report has each transfer with its end" {
	for option in --no-ordered --ordered; do
		run coget -q -r 0 "$option" --report "page$option.html" \
			-d "out$option" "$SERVER_URL/delay/300ms/size/9/a" \
			"$SERVER_URL/size/9/"{b,c,d} "$SERVER_URL/status/404/e"
		assert_status 8
	done
	assert_equal "$(bars page--ordered.html)" "$(bars page--no-ordered.html)"
	assert_equal "$(bars page--ordered.html | wc -l)" 5
}
