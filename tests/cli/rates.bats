#!/usr/bin/env bats
# Limits on the bytes and requests per second.  How exactly they are kept,
# tests/bench/rates.sh measures.

load helpers

setup()
{
	enter_scratch
}

# A stalled download ends within three tenths of a second.
SLOW=(-q -r 0 --stall-timeout 300ms --stall-speed 1M)

# never_done OPTION...: what these options slow down is not done in time.
never_done()
{
	run coget -q -d out --deadline 400ms "$@"
	assert_status 124
	assert_no_file out/x
	rm -rf out
}

@test "rates: a rate holds for all files together, and for each" {
	start_server
	never_done --limit-rate 20 "$SERVER_URL/size/1k/x"
	never_done --limit-rate-per 20 "$SERVER_URL/size/1k/x"
	never_done --limit-rate 1 "$SERVER_URL/size/2/x"
	never_done --limit-rate 1k --limit-rate-per 1 "$SERVER_URL/size/2/x"
	run coget -q -d out --limit-rate-per 1k --deadline 60s \
		"$SERVER_URL/size/100/"{1..100}
	assert_status 0
}

@test "rates: a rate of 0 or none is no limit" {
	start_server
	for none in 0 none; do
		run coget -q -d out --limit-rate "$none" \
			--limit-rate-per "$none" "$SERVER_URL/size/9000000/$none"
		assert_status 0
		assert_body "out/$none" 9000000 "$none"
	done
}

@test "rates: the names of aria2 and wget are taken" {
	start_server
	never_done --max-overall-download-limit=20 "$SERVER_URL/size/1k/x"
	never_done --max-download-limit=20 "$SERVER_URL/size/1k/x"
}

@test "rates: a rate that is none is refused with one that is" {
	for wrong in -5 1,5M 1.5 fast '' 1MB; do
		for option in --limit-rate --limit-rate-per; do
			run coget "$option=$wrong" http://127.0.0.1:1/
			assert_status 2
			assert_contains "$output" "$option needs a number of bytes"
		done
	done
	run coget --limit-rate 1,5M http://127.0.0.1:1/
	assert_contains "$output" 'such as --limit-rate 1536k'
}

@test "rates: no pause is 0 or none" {
	start_server
	for wait in 0 none; do
		run coget -q -d "$wait" --wait "$wait" --retry-delay "$wait" \
			"$SERVER_URL/size/10/a" "$SERVER_URL/size/10/b"
		assert_status 0
	done
}

@test "rates: what is held back comes whole, and does not count as stalled" {
	start_server
	printf '%s\n' "$SERVER_URL"/{,chunked/,no-length/}size/30000/x >list
	run coget "${SLOW[@]}" -o '{index}' --limit-rate 60k -i list
	assert_status 0
	assert_bodies <<-END
		1 30000 x
		2 30000 x
		3 30000 x
	END
	run coget "${SLOW[@]}" -d each -o '{index}' --limit-rate-per 20k -i list
	assert_status 0
	assert_bodies <<-END
		each/1 30000 x
		each/2 30000 x
		each/3 30000 x
	END
}

@test "rates: compressed bodies count as they are sent" {
	start_server
	run coget "${SLOW[@]}" --compressed --limit-rate 10k \
		"$SERVER_URL/gzip/size/300000/x"
	assert_status 0
	assert_body x 300000 x
	run coget "${SLOW[@]}" --compressed --limit-rate 10k \
		--exists overwrite "$SERVER_URL/gzip/chunked/size/300000/x"
	assert_status 0
	assert_body x 300000 x
}

# Their connection brings nothing for one while another is held back.
@test "rates: streams of HTTP/2 share the rate, and none counts as stalled" {
	start_nginx
	head -c 20000 /dev/urandom >"$NGINX_ROOT/a"
	printf "$NGINX_TLS_URL/a?%s\n" {1..12} >list
	for rate in '--limit-rate 120k' '--limit-rate-per 10k'; do
		# shellcheck disable=SC2086 # an option and its value
		run coget "${SLOW[@]}" --cacert "$NGINX_CACERT" -d out \
			--exists overwrite $rate -i list
		assert_status 0
		assert_equal "$(grep -c HTTP/2.0 "$NGINX_LOG")" 12
		for file in out/*; do
			assert_same_file "$file" "$NGINX_ROOT/a"
		done
		: >"$NGINX_LOG"
	done
}

@test "rates: a download that stalls keeps no share from the others" {
	start_server
	start coget coget -q -d out --limit-rate 100k --stall-timeout none \
		"$SERVER_URL/stall-after/1000/size/2000/slow" \
		"$SERVER_URL/size/50000/"{1..3}
	wait_until test -e out/1 -a -e out/2 -a -e out/3
	kill -INT "$PID"
	assert_finishes "$PID" 130
}

@test "rates: a server that stalls is told from a rate that holds back" {
	start_server
	run coget -q -r 0 -d out --limit-rate 20k --stall-timeout 300ms \
		"$SERVER_URL/stall-after/1000/size/2000/slow" \
		"$SERVER_URL/size/30000/x"
	assert_status 4
	assert_contains "$output" 'slow: stalled: '
	assert_body out/x 30000 x
}

@test "rates: a server that sends in pieces is not blamed for the rate" {
	start_server
	run coget -q -r 0 --stall-timeout 300ms --stall-speed 100k \
		--limit-rate 30k "$SERVER_URL/unasked-range/range-max/4000/size/30000/x"
	assert_status 0
	assert_body x 30000 x
}

# None of the runs has time for all of it.
@test "rates: what an interrupted run has received is kept" {
	start_server
	for ((runs = 1; runs < 100; runs++)); do
		run coget -q --limit-rate 20000 --deadline 1s \
			"$SERVER_URL/size/60000/x"
		[ "$status" -ne 0 ] || break
		assert_status 124
	done
	assert_status 0
	[ "$runs" -gt 2 ] || fail "done in $runs runs"
	assert_body x 60000 x
}

@test "rates: files are copied at the rate, too" {
	head -c 3000 /dev/urandom >source
	never_done -o x --limit-rate 1k "file://$PWD/source"
	run coget -q -d two --limit-rate 30k -o '{index}' "file://$PWD/source" \
		"file://$PWD/source" "file://$PWD/source"
	assert_status 0
	assert_same_file two/1 source
	assert_same_file two/2 source
	assert_same_file two/3 source
}

@test "rates: a section of the config file limits a host alone" {
	start_server
	other=http://localhost:${SERVER_URL##*:}
	printf '[host 127.0.0.1]\nlimit-rate = 20\n' >own.conf
	never_done --config own.conf "$SERVER_URL/size/1k/x"
	run coget -q --config own.conf "$other/size/1k/x"
	assert_status 0
	printf '[host 127.0.0.1]\nlimit-rate-per = 20\n' >own.conf
	never_done --config own.conf "$SERVER_URL/size/1k/x"
	printf '%s\n' 'limit-rate-per = 20' '[host localhost]' \
		'limit-rate-per = none' >own.conf
	run coget -q --config own.conf --exists overwrite "$other/size/1k/x"
	assert_status 0
}

# one_request OPTION... URL...: of these only one is sent for a long time.
one_request()
{
	: >"$SERVER_LOG"
	start coget coget -q -d out --retry-delay 1ms "$@"
	wait_until saw_at_least 1 .
	pause 300
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(server_saw .)" 1
	rm -rf out
}

@test "rates: requests to a host are spaced, whatever they are for" {
	start_server
	one_request --requests-per-second 60/h "$SERVER_URL/size/9/"{1..5}
	one_request --requests-per-second 1/m "$SERVER_URL/redirect/2/size/9/x"
	one_request --requests-per-second 60/h \
		"$SERVER_URL/always/status/503/size/9/x"
	one_request --requests-per-second 60/h \
		"$SERVER_URL/unasked-range/range-max/4000/size/30000/x"
	one_request --wait 60s "$SERVER_URL/size/9/"{1..5}
	one_request --wait 99 --random-wait "$SERVER_URL/size/9/"{1..5}
}

@test "rates: spaced requests bring what they are sent for" {
	start_server
	run coget -q -d out --requests-per-second 20 --retry-delay 1ms \
		"$SERVER_URL/size/9/"{1..4} "$SERVER_URL/redirect/2/size/9/x" \
		"$SERVER_URL/fail-first/1/size/9/y" \
		"$SERVER_URL/unasked-range/range-max/4000/size/20000/z"
	assert_status 0
	assert_body out/4 9 4
	assert_body out/x 9 x
	assert_body out/y 9 y
	assert_body out/z 20000 z
}

@test "rates: other hosts are not held up" {
	start_server
	other=http://localhost:${SERVER_URL##*:}
	start coget coget -q -d out --wait 1h "$SERVER_URL/size/9/"{1..3} \
		"$other/size/9/other"
	wait_until test -e out/1 -a -e out/other
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(server_saw .)" 2
}

@test "rates: a file that is there already takes no request" {
	start_server
	coget -q -d out "$SERVER_URL/size/9/"{1..20}
	: >"$SERVER_LOG"
	run coget -q -d out --wait 1h "$SERVER_URL/size/9/"{1..21}
	assert_status 0
	assert_equal "$(server_saw .)" 1
}

@test "rates: a section of the config file has a pause of its own" {
	start_server
	other=http://localhost:${SERVER_URL##*:}
	printf '[host 127.0.0.1]\nwait = 1h\n' >own.conf
	one_request --config own.conf "$SERVER_URL/size/9/"{1..5}
	run coget -q --config own.conf "$other/size/9/"{1..5}
	assert_status 0
	printf 'wait = 1h\n[host localhost]\nrequests-per-second = none\n' \
		>own.conf
	run coget -q -d out --config own.conf "$other/size/9/"{1..5}
	assert_status 0
}

@test "rates: numbers of requests that are none are refused" {
	for wrong in -1 1,5 x 2/x '' 1e3; do
		run coget "--requests-per-second=$wrong" http://127.0.0.1:1/
		assert_status 2
		assert_contains "$output" \
			'--requests-per-second needs a number of requests'
	done
	run coget --requests-per-second 1,5 http://127.0.0.1:1/
	assert_contains "$output" 'such as --requests-per-second 1.5'
	run coget --rate 2/s http://127.0.0.1:1/
	assert_status 2
	assert_contains "$output" "did you mean '--requests-per-second'"
	run coget -w 5 http://127.0.0.1:1/
	assert_status 2
	assert_contains "$output" "wget's is '--wait'"
}
