#!/usr/bin/env bats
# Several event loops, each on a thread of its own (--loops): what is so with one
# is so with any number.

load helpers
load origins

setup()
{
	enter_scratch
	start_server
}

# has_loops COUNT: so many are beside the main one, in what was started last.
has_loops()
{
	[ "$(cat "/proc/$PID/task/"*/comm | grep -c '^coget-loop$')" -eq "$1" ]
}

@test "loops: many files come whole, over few connections" {
	urls "$SERVER_URL/size/5000/%d" 1 500 >list
	run coget -d out -i list -j 8 --per-host 8 --loops 4
	assert_status 0
	assert_contains "$output" '500 done'
	for i in $(seq 500); do
		assert_body "out/$i" 5000 "$i"
	done
	[ "$(connections "$SERVER_LOG")" -le 8 ]
}

@test "loops: there are N beside the main one, and none by default" {
	urls "$SERVER_URL/stall-before-headers/size/9/%d" 1 3 >list
	start coget coget -i list --loops 3
	wait_until saw_at_least 3 stall
	has_loops 3
	kill -INT "$PID"
	assert_finishes "$PID" 130
	start coget coget -d out -i list
	wait_until saw_at_least 6 stall
	has_loops 0
	kill -INT "$PID"
	assert_finishes "$PID" 130
}

@test "loops: auto is the number of processors that coget may use, at most 4" {
	local count

	count=$(taskset -pc $$ | sed 's/.*: //' | tr , '\n' |
		while IFS=- read -r from to; do seq "$from" "${to:-$from}"; done |
		wc -l)
	start coget taskset -c "$(taskset -pc $$ | sed 's/.*: //; s/[,-].*//')" \
		"$COGET" --loops auto "$SERVER_URL/stall-before-headers/size/9/x"
	wait_until saw_at_least 1 stall
	has_loops 0
	kill -INT "$PID"
	assert_finishes "$PID" 130
	start coget coget --loops auto -d out \
		"$SERVER_URL/stall-before-headers/size/9/x"
	wait_until saw_at_least 2 stall
	[ "$(cat "/proc/$PID/task/"*/comm | grep -c '^coget-loop$')" -le \
		$((count < 4 ? count : 4)) ]
	kill -INT "$PID"
	assert_finishes "$PID" 130
}

@test "loops: a host that is asked for one file at a time has one connection" {
	urls "$SERVER_URL/size/100/%d" 1 50 >list
	run coget -d out -i list --per-host 1 --loops 4
	assert_status 0
	assert_equal "$(connections "$SERVER_LOG")" 1
}

@test "loops: --per-host holds for all of them together" {
	urls "$SERVER_URL/delay/50ms/size/10/%d" 1 12 >list
	run coget -d out -i list --per-host 2 --loops 4
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 12
	assert_equal "$(connections "$SERVER_LOG")" 2
}

@test "loops: SIGINT ends all downloads, and the same command completes them" {
	urls "$SERVER_URL/first/1/stall-after/400000/always/size/600000/%d" 1 12 >list
	start coget coget -d out -i list --loops 4
	wait_until saw_at_least 12 stall
	wait_until has_parts 12
	kill -INT "$PID"
	assert_finishes "$PID" 130
	has_parts 12
	run coget -d out -i list --loops 4
	assert_status 0
	for i in $(seq 12); do
		assert_body "out/$i" 600000 "$i"
	done
}

has_parts()
{
	[ "$(find out -name '*.part' -size +200k | wc -l)" -eq "$1" ]
}

@test "loops: --timeout, --stall-timeout and --deadline hold" {
	urls "$SERVER_URL/stall-before-headers/size/9/%d" 1 4 >list
	run coget -d out -i list --loops 4 -r 0 -T 200ms
	assert_status 4
	assert_contains "$output" 'not finished within 200ms'
	assert_contains "$output" '4 failed'
	run coget -d out -i list --loops 4 -r 0 --stall-timeout 200ms
	assert_contains "$output" '4 failed'
	run coget -d out -i list --loops 4 --deadline 200ms
	assert_status 124
}

@test "loops: what fails is tried again, from where it had come" {
	urls "$SERVER_URL/fail-first/2/size/100/%d" 1 10 >list
	urls "$SERVER_URL/first/1/truncate-after/100000/always/size/200000/c%d" 1 10 >>list
	run coget -d out -i list --loops 4 --retry-delay 1ms
	assert_status 0
	for i in $(seq 10); do
		assert_body "out/$i" 100 "$i"
		assert_body "out/c$i" 200000 "c$i"
	done
}

@test "loops: a cookie that comes on one is sent on the others" {
	start_origins
	run coget -d out -j 1 "$ORIGIN/go?cookie=a=secret&to=/next"
	assert_status 0
	urls "$ORIGIN/later%d" 1 40 >list
	run coget -d more --loops 4 -j 8 --load-cookies <(printf \
		'127.0.0.1\tFALSE\t/\tFALSE\t0\tgiven\tyes\n') -i list
	assert_status 0
	assert_equal "$(grep -c 'later.*cookie=\[given=yes\]' "$SHOWN")" 40
	: >"$SHOWN"
	{
		echo "$ORIGIN/go?cookie=came=on-one&to=/first"
		urls "$ORIGIN/after%d" 1 40
	} >list
	# Of the second item on, all wait for the first by its host's limit.
	run coget -d third --loops 4 --per-host 1 -i list
	assert_status 0
	assert_equal "$(grep -c 'after.*cookie=\[came=on-one\]' "$SHOWN")" 40
}

@test "loops: redirects to other hosts wait for these, and go on there" {
	start_origins
	for i in $(seq 20); do
		echo "$ORIGIN/go?to=$SERVER_URL/delay/20ms/size/100/$i"
	done >list
	run coget -d out -i list --name-from final --per-host 2 --loops 4
	assert_status 0
	for i in $(seq 20); do
		assert_body "out/$i" 100 "$i"
	done
	assert_equal "$(find out -type f | wc -l)" 20
}

@test "loops: results keep the order of --ordered, and bodies that of -o -" {
	urls "$SERVER_URL/delay/40ms/size/1000/a%d" 1 8 >list
	urls "$SERVER_URL/size/1000/b%d" 1 8 >>list
	coget -d out -i list --loops 4 --ordered --format '{url}' >got
	cmp got list
	coget -i list --loops 4 -o - >got
	cmp got <(cd out && cat a{1..8} b{1..8})
}

@test "loops: a session skips what is finished" {
	urls "$SERVER_URL/size/1000/%d" 1 50 >list
	run coget -d out -i list --loops 4 --session s
	assert_contains "$output" '50 done'
	run coget -d out -i list --loops 4 --session s
	assert_status 0
	assert_contains "$output" '50 skipped'
	assert_equal "$(wc -l <"$SERVER_LOG")" 50
}

@test "loops: names that the answers give are numbered" {
	urls "$SERVER_URL/disposition/attachment;filename=f/size/9/%d" \
		1 10 >list
	run coget -d out -i list --loops 4
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 10
}

@test "loops: automatic limits see the answers of all" {
	urls "$SERVER_URL/delay/20ms/size/1000/%d" 1 400 >list
	run coget -d out -i list --loops 4 -j auto --json
	assert_status 0
	assert_contains "$output" '"event":"limit"'
	assert_equal "$(find out -type f | wc -l)" 400
}

@test "loops: a body is seen to grow, and all bytes are counted" {
	coget --json=progress --loops 2 "$SERVER_URL/rate/100k/size/220k/"{a,b} \
		>events
	assert_equal "$(jq 'select(.event == "summary").size_download' events)" 450560
	[ "$(jq -s 'map(select(.event == "progress" and .size_download > 0 and
		.size_download < 225280)) | map(.index) | unique | length' \
		events)" -eq 2 ]
}

@test "loops: a password in clear is told of once" {
	local port=${SERVER_URL##*:}

	urls "http://u:p@clear.test:$port/size/9/%d" 1 20 >list
	run coget -d out -i list --loops 4 \
		--resolve "clear.test:$port:127.0.0.1"
	assert_status 0
	assert_equal "$(grep -c 'a password goes to' <<<"$output")" 1
}

@test "loops: descriptors that run out midway leave one" {
	mkfifo pipe
	start coget coget --json -d out -j 40 --per-host 40 --loops 4 -i - <>pipe
	exec 7>pipe
	urls "$SERVER_URL/delay/50ms/size/100k/a%d" 1 40 >&7
	wait_until has_done 40
	has_loops 4
	prlimit --pid "$PID" --nofile=24:24
	urls "$SERVER_URL/delay/50ms/size/100k/b%d" 1 40 >&7
	wait_until has_done 80
	has_loops 0
	kill "$PID"
	assert_finishes "$PID" 143
	exec 7>&-
}

# has_done COUNT: so many items of start's coget are, by its events.
has_done()
{
	[ "$(grep -c '"event":"done"' "$OWNED/coget.out")" -eq "$1" ]
}

@test "loops: with few descriptors there is one" {
	urls "$SERVER_URL/size/100/%d" 1 40 >list
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c 'ulimit -n 24; exec "$COGET" -d out -i list --loops 8'
	assert_status 0
	assert_contains "$output" '40 done'
}

@test "loops: rate limits hold for all downloads together" {
	start coget coget -d out --loops 4 --limit-rate 10M \
		"$SERVER_URL/stall-before-headers/size/9/x"
	wait_until saw_at_least 1 stall
	has_loops 0
	kill -INT "$PID"
	assert_finishes "$PID" 130
}

@test "loops: what is no number of them is refused" {
	for value in 0 65 many; do
		run coget --loops "$value" "$SERVER_URL/size/9/x"
		assert_status 2
		assert_contains "$output" loops
	done
}
