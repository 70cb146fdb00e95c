#!/usr/bin/env bats
# How much at once, how long, and over how many connections.

load helpers
load confine

setup()
{
	enter_scratch
	start_server
}

# Each request of a server that answers late needs a connection of its own.
late()
{
	urls "$SERVER_URL/delay/50ms/size/10/%d" 1 "$1"
}

@test "limits: no more than --jobs files are fetched at once" {
	late 12 >list
	run coget -d out -i list -j 3
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 12
	assert_equal "$(connections "$SERVER_LOG")" 3
}

@test "limits: no more than --per-host files are fetched from a host at once" {
	late 12 >list
	run coget -d out -i list --per-host 2
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 12
	assert_equal "$(connections "$SERVER_LOG")" 2
}

@test "limits: a host is a name and a port" {
	host=http://localhost:${SERVER_URL##*:}
	urls "$SERVER_URL/stall-before-headers/size/9/%d" 1 3 >list
	urls "$host/stall-before-headers/size/9/%d" 1 3 >>list
	start coget coget -d out -i list --per-host 1
	wait_until saw_at_least 2 stall
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(server_saw stall)" 2
}

@test "limits: a full host does not hold back the items of another" {
	urls "$SERVER_URL/stall-before-headers/size/9/%d" 1 100 >list
	urls "http://localhost:${SERVER_URL##*:}/size/10/%d" 1 20 >>list
	start coget coget -d out -i list -j 3 --per-host 2
	wait_until test -e out/20.1
	assert_equal "$(server_saw stall)" 2
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(find out -type f | wc -l)" 20
}

@test "limits: items start in the order of the list" {
	urls "$SERVER_URL/size/10/%d" 1 50 >list
	run coget -d out -i list -j 1
	assert_status 0
	assert_equal "$(sed 's/.*\/\([0-9]*\) .*/\1/' "$SERVER_LOG")" \
		"$(seq 50)"
}

@test "limits: an item that takes too long fails, and the others finish" {
	run --separate-stderr coget -r 0 -d out -T 1s \
		"$SERVER_URL/stall-before-headers/size/9/a" \
		"$SERVER_URL/stall-in-headers/size/9/b" \
		"$SERVER_URL/stall-after/5/size/9/c" \
		"$SERVER_URL/size/9/d"
	assert_status 4
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$stderr" '/a: not finished within 1s; raise --timeout'
	assert_contains "$stderr" '/b: not finished within 1s; raise --timeout'
	assert_contains "$stderr" '/c: not finished within 1s; raise --timeout'
	assert_contains "$stderr" '1 done, 3 failed'
	assert_body out/d 9 d
	assert_no_file out/a
	assert_no_file out/b
	assert_no_file out/c
}

@test "limits: the time that a file may take is counted from its start" {
	urls "$SERVER_URL/delay/300ms/size/10/%d" 1 4 >list
	run coget -d out -i list -j 1 -T 900ms
	assert_status 0
}

@test "limits: a redirect does not start the time anew" {
	run coget -r 0 -T 500ms \
		"$SERVER_URL/delay/200ms/redirect/5/size/9/x"
	assert_status 4
	assert_contains "$output" 'not finished within 500ms'
}

@test "limits: a host that does not answer is given up on" {
	need_network
	# shellcheck disable=SC2016 # for the shell inside
	run apart sh -c 'ip link add out type veth peer name other &&
		ip address add 192.0.2.1/24 dev out &&
		ip link set out up && ip link set other up || exit 99
		exec "$COGET" -r 0 --connect-timeout 300ms \
			http://192.0.2.2/x'
	[ "$status" -ne 99 ] || skip 'cannot set up a network'
	assert_status 4
	assert_contains "$output" \
		'http://192.0.2.2/x: no connection within 300ms; check host'
	assert_listing .
}

@test "limits: a TLS handshake that does not end is given up on" {
	kill -STOP "$SERVER_PID"
	run coget -r 0 --connect-timeout 300ms "https${SERVER_URL#http}/x"
	kill -CONT "$SERVER_PID"
	assert_status 4
	# Newer libcurls do not tell it from a connection that does not open.
	assert_matches "$output" \
		'/x: no (TLS handshake|connection) within 300ms; check'
}

@test "limits: a thousand files that each take 100 ms come at once" {
	urls "$SERVER_URL/delay/100ms/size/100/%d" 1 1000 >list
	run coget -d out -i list -j 1000 --per-host 1000
	assert_status 0
	assert_equal "$(find out -type f -size 100c | wc -l)" 1000
	for i in 1 500 1000; do
		assert_body "out/$i" 100 "$i"
	done
}

@test "limits: with few descriptors less runs at once, which is said" {
	late 40 >list
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c 'ulimit -n 20; exec "$COGET" -d out -i list -j 64 \
		--per-host 64'
	assert_status 0
	assert_contains "$output" 'files at once, as there may be only 20'
	assert_contains "$output" 'raise that limit (ulimit -n)'
	assert_contains "$output" '40 done'
	refute_contains "$output" 'report this'
}

# has_done COUNT: so many items of start's coget are, by its events.
has_done()
{
	[ "$(grep -c '"event":"done"' "$OWNED/coget.out")" -eq "$1" ]
}

@test "limits: descriptors that run out midway are no failure" {
	mkfifo pipe
	start coget coget --json -d out -j 40 --per-host 40 -i - <>pipe
	exec 7>pipe
	urls "$SERVER_URL/delay/50ms/size/100k/a%d" 1 40 >&7
	wait_until [ -e out/a40 ]
	prlimit --pid "$PID" --nofile=24:24
	urls "$SERVER_URL/delay/50ms/size/100k/b%d" 1 40 >&7
	wait_until has_done 80
	kill "$PID"
	assert_finishes "$PID" 143
	exec 7>&-
	has_done 80
	assert_matches "$(cat "$OWNED/coget.err")" \
		'Too many open files; going on with [0-9]+ at once'
	[ "$(wc -l <"$OWNED/coget.err")" -le 6 ]
}

@test "limits: memory does not grow with the list" {
	[ -z "${SANITIZE:-}" ] || skip 'sanitizers remember what was freed'
	mkfifo list
	# shellcheck disable=SC2016 # for the shell that becomes coget
	start coget bash -c 'exec "$COGET" --no-progress <list'
	exec 7>list
	urls "$SERVER_URL/status/404/%d" 1 2000 >&7
	wait_until -t 30 saw_at_least 2000 GET
	before=$(peak_kib "$PID")
	urls "$SERVER_URL/status/404/%d" 2001 20000 >&7
	wait_until -t 60 saw_at_least 20000 GET
	after=$(peak_kib "$PID")
	exec 7>&-
	finish "$PID" || assert_equal $? 8
	echo "peak: $before KiB, then $after KiB"
	[ "$after" -le $((before + 1024)) ]
}

peak_kib()
{
	awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}
