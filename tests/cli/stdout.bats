#!/usr/bin/env bats
# -o -: bodies to standard output.

load helpers

setup()
{
	enter_scratch
	start_server
}

# put_list COUNT: items that end in another order than that of the list.
put_list()
{
	for i in $(seq "$1"); do
		echo "$SERVER_URL/delay/$((RANDOM % 20))0ms/version/v$i/size/${2:-1k}/x?$i"
	done >list
}

# put_bodies COUNT: what is to come of it.
put_bodies()
{
	for i in $(seq "$1"); do
		server_body "${2:-1024}" "v$i"
	done >bodies
}

@test "stdout: bodies come in the order of the list, and leave no file" {
	put_list 50
	put_bodies 50
	for jobs in 1 8 64; do
		coget -q -j "$jobs" -o - -i list >out
		assert_same_file out bodies
	done
	coget -q -O - -i list | cmp - bodies
	coget -qO- -i list | cmp - bodies
	assert_listing . bodies list out
}

@test "stdout: messages and the summary go to standard error" {
	run --separate-stderr coget -o - "$SERVER_URL/size/10/x"
	assert_status 0
	assert_equal "$output" "$(server_body 10 x)"
	# shellcheck disable=SC2154 # run has set it
	assert_contains "$stderr" '1 done, 0 failed'
	assert_listing .
}

@test "stdout: large bodies and small ones, empty ones too" {
	printf '%s\n' "$SERVER_URL/size/3m/a" "$SERVER_URL/size/0/b" \
		"$SERVER_URL/size/1/c" "$SERVER_URL/size/200k/d" >list
	coget -q -o - -i list >out
	{
		server_body $((3 << 20)) a
		server_body 1 c
		server_body 204800 d
	} >bodies
	assert_same_file out bodies
	assert_listing . bodies list out
}

@test "stdout: a failed item is left out, and the others come" {
	printf '%s\n' "$SERVER_URL/size/10/a" \
		"$SERVER_URL/status/404/always/size/10/b" nonsense \
		"$SERVER_URL/size/10/c" >list
	run --separate-stderr coget -o - --failed left -i list
	assert_status 1
	assert_equal "$output" "$(server_body 10 a)$(server_body 10 c)"
	assert_contains "$stderr" 'HTTP 404'
	assert_equal "$(grep -c '^http' left)" 1
}

@test "stdout: a body is written once, though its connection breaks off" {
	local url=$SERVER_URL/first/1/truncate-after/300k/always/size/1m/x

	coget -q --retry-delay 1ms -o - "$url" >out
	assert_body out 1048576 x
	assert_listing . out
}

@test "stdout: what has the wrong checksum is not written" {
	run --separate-stderr coget -q -r 0 -o - \
		--checksum "sha256=$(printf '0%.0s' {1..64})" \
		"$SERVER_URL/size/1m/x"
	assert_status 9
	assert_equal "$output" ''
	assert_contains "$stderr" 'checksum mismatch'
	assert_listing .
	sum=$(server_body 100 x | sha256sum)
	coget -q -o - --checksum "sha256=${sum%% *}" "$SERVER_URL/size/100/x" |
		cmp - <(server_body 100 x)
}

@test "stdout: a pipe that closes ends the run with 141, after a prefix" {
	local codes

	put_list 200 100k
	put_bodies 2 102400
	set +o pipefail
	coget -q -j 4 -o - -i list | head -c 150000 >out
	codes=("${PIPESTATUS[@]}")
	assert_equal "${codes[0]}" 141
	assert_same_file out <(head -c 150000 bodies)
	[ "$(server_saw GET)" -lt 200 ]
	assert_listing . bodies list out
}

# has_size FILE BYTES: at least so many.
has_size()
{
	[ "$(stat -c %s "$1")" -ge "$2" ]
}

@test "stdout: the body whose turn it is is written while it comes" {
	start coget coget -q -o - "$SERVER_URL/rate/200k/size/1m/x"
	wait_until has_size "$OWNED/coget.out" 100000
	[ "$(stat -c %s "$OWNED/coget.out")" -lt 1048576 ]
	assert_finishes "$PID" 0
	assert_body "$OWNED/coget.out" 1048576 x
	assert_listing .
}

@test "stdout: a reader that has enough ends a long body" {
	set +o pipefail
	coget -q -o - "$SERVER_URL/rate/1m/size/1g/x" | head -c 200000 >out
	assert_equal "${PIPESTATUS[0]}" 141
	assert_same_file out <(server_body 200000 x)
	assert_listing . out
}

@test "stdout: a body that is started over goes on where it was" {
	local how

	for how in no-ranges no-etag/no-modified; do
		coget -q --retry-delay 1ms -o - \
			"$SERVER_URL/$how/first/1/truncate-after/300k/always/size/1m/x" >out
		assert_body out 1048576 x
		assert_listing . out
	done
}

@test "stdout: a body that has changed meanwhile ends the run" {
	local url=$SERVER_URL/first/1/truncate-after/300k/version/1/on/2/version/2/always/size/1m/x

	run --separate-stderr coget --retry-delay 1s -o - "$url" \
		"$SERVER_URL/size/10/y"
	assert_status 1 7
	assert_contains "$stderr" 'it is another file now'
	[[ $stderr != *'2 done'* ]]
}

@test "stdout: nothing is written after a body that has no end" {
	local status=0

	coget -r 0 -o - "$SERVER_URL/truncate-after/600k/size/1m/x" \
		"$SERVER_URL/delay/300ms/size/10/y" >out 2>err || status=$?
	assert_equal "$status" 4
	assert_contains "$(cat err)" 'only its beginning was written'
	[ -s out ]
	server_body 614400 x | cmp -n "$(stat -c %s out)" - out
}

@test "stdout: an interrupt does not wait for a reader that does not read" {
	mkfifo pipe
	exec 7<>pipe
	put_list 3 2m
	# shellcheck disable=SC2016 # sh is to expand it
	start coget sh -c 'exec "$0" -q -o - -i list >pipe' "$COGET"
	wait_until test -e x.part
	wait_until saw_at_least 3 GET
	kill -INT "$PID"
	assert_finishes "$PID" 130
	exec 7>&-
}

@test "stdout: what waits is bounded, however slow the first item is" {
	echo "$SERVER_URL/delay/1s/size/10/first" >list
	for i in $(seq 100); do
		echo "$SERVER_URL/size/10/x?$i"
	done >>list
	start coget coget -q --look-ahead 10 -j 4 -o - -i list
	wait_until saw_at_least 9 '/x'
	[ "$(find . -name 'x*.part' | wc -l)" -le 10 ]
	assert_finishes "$PID" 0
	assert_equal "$(stat -c %s "$OWNED/coget.out")" 1010
	assert_listing . list
}

@test "stdout: a run that is cut short goes on with its parts" {
	local url=$SERVER_URL/first/1/stall-after/300k/always/size/1m/x

	start coget coget -q -o - "$url"
	wait_until test -s x.part
	wait_until has_bytes 262144 x.part
	kill -KILL "$PID"
	wait "$PID" || true
	coget -q -o - "$url" >out
	assert_body out 1048576 x
	assert_equal "$(server_saw 'bytes=[1-9][0-9]*-')" 1
	assert_listing . out
}

@test "stdout: a file of that name is neither read nor touched" {
	echo old >x
	coget -q -o - "$SERVER_URL/size/10/x" >out
	assert_body out 10 x
	assert_file x old
}

@test "stdout: a disk that is full ends the run" {
	[ -w /dev/full ] || skip 'there is no /dev/full'
	# shellcheck disable=SC2016 # sh is to expand it
	run --separate-stderr sh -c '"$0" -q -o - "$1" >/dev/full' "$COGET" \
		"$SERVER_URL/size/10/x"
	assert_status 3
	assert_contains "$stderr" 'cannot write it to standard output'
	assert_contains "$stderr" 'free some space'
	refute_contains "$stderr" '-d'
}

@test "stdout: where it is closed, no directory is blamed" {
	# shellcheck disable=SC2016 # sh is to expand it
	run --separate-stderr sh -c '"$0" -q -o - "$1" >&-' "$COGET" \
		"$SERVER_URL/size/10/x"
	assert_status 3
	assert_contains "$stderr" 'check where it leads'
	refute_contains "$stderr" '-d'
}

@test "stdout: what else would write there, or is about files, is refused" {
	for option in --json '--digest sha256' '--session s' --mirror-paths; do
		# shellcheck disable=SC2086
		run coget -o - $option "$SERVER_URL/size/10/x"
		assert_status 2
		assert_contains "$output" 'leave one of them out'
	done
	run --separate-stderr coget -q --dry-run -o - "$SERVER_URL/size/10/x"
	assert_equal "$output" "$SERVER_URL/size/10/x	-"
	assert_equal "$(server_saw .)" 0
}

has_out()
{
	[ "$(stat -c %s out)" -eq 1000 ]
}

@test "stdout: what has come of a slow body is written, and does not wait for more" {
	for path in size/2000/a chunked/size/2000/a; do
		"$COGET" -q -o - "$SERVER_URL/stall-after/1000/$path" \
			>out &
		pid=$!
		wait_until has_out
		kill "$pid"
		wait "$pid" || true
		server_body 2000 a | head -c 1000 | cmp - out
	done
}
