#!/usr/bin/env bats
# What a session remembers, whatever ends a run; and the list of what failed.

load helpers

setup()
{
	enter_scratch
	start_server
}

# urls COUNT [PREFIX]: a list of so many small files.
urls()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		echo "$SERVER_URL/size/1k/${2:-f}$i"
	done
}

# requests: how many the server has had.
requests()
{
	server_saw .
}

# with_session ARGUMENT...: a run of the session s, into out.
with_session()
{
	run --separate-stderr coget --session s -d out "$@"
}

@test "session: what is finished is not fetched again, even if its file is gone" {
	urls 5 >list
	with_session -i list
	assert_status 0
	rm out/f1 out/f3
	with_session -i list
	assert_status 0
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$stderr" '0 done, 0 failed, 5 skipped'
	assert_equal "$(requests)" 5
	assert_listing out f2 f4 f5
}

@test "session: what failed is tried again, and so is what was not there yet" {
	urls 3 >list
	echo "$SERVER_URL/files/later" >>list
	with_session -i list
	assert_status 1
	printf now >"$SERVER_ROOT/later"
	urls 2 new >>list
	with_session -i list
	assert_status 0
	assert_contains "$stderr" '3 done, 0 failed, 3 skipped'
	assert_file out/later now
}

@test "session: the order of the list does not matter" {
	urls 20 >list
	with_session -i list
	assert_status 0
	tac list >other
	with_session -i other
	assert_status 0
	assert_contains "$stderr" '0 done, 0 failed, 20 skipped'
}

@test "session: a URL is skipped as often as it was finished" {
	{
		urls 1
		urls 1
	} >list
	with_session -i list
	assert_status 0
	assert_listing out f1 f1.1
	urls 1 >>list
	with_session -i list --exists rename
	assert_status 0
	assert_contains "$stderr" '1 done, 0 failed, 2 skipped'
	assert_listing out f1 f1.1 f1.2
}

@test "session: a list on standard input is given again" {
	urls 5 | "$COGET" --session s -d out
	run --separate-stderr coget --session s -d out < <(urls 7)
	assert_status 0
	assert_contains "$stderr" '2 done, 0 failed, 5 skipped'
}

@test "session: another directory makes other items" {
	urls 3 >list
	with_session -i list
	assert_status 0
	run coget --session s -d elsewhere -i list
	assert_status 0
	assert_listing elsewhere f1 f2 f3
	# The same one by another name is the same.
	mkdir sub
	cd sub
	run --separate-stderr coget --session ../s -d ../out -i ../list
	assert_status 0
	assert_contains "$stderr" '0 done, 0 failed, 3 skipped'
}

@test "session: credentials in a URL do not make another item of it" {
	run coget --session s -d out "${SERVER_URL/\/\//\/\/me:old@}/size/9/x"
	assert_status 0
	with_session "${SERVER_URL/\/\//\/\/me:new@}/size/9/x"
	assert_contains "$stderr" '0 done, 0 failed, 1 skipped'
	refute_contains "$(cat s)" old
	refute_contains "$(cat s)" /size/
}

@test "session: after SIGKILL the same command goes on where it was" {
	urls 200 >list
	start coget coget --session s -d out -j 4 \
		-i <(sed "s,/size,/delay/20ms&," list)
	wait_until saw_at_least 50 .
	kill -KILL "$PID"
	wait "$PID" || true
	sed "s,/size,/delay/20ms&," list >again
	with_session -i again
	assert_status 0
	assert_equal "$(find out -name 'f*' ! -name '*.part' | wc -l)" 200
	for i in 1 50 200; do
		assert_body "out/f$i" 1024 "f$i"
	done
	# At most those that were under way had to be asked for again.
	[ "$(requests)" -le 204 ] || fail "$(requests) requests"
	assert_equal "$(find out -name '*.1' | wc -l)" 0
}

@test "session: after SIGINT the same command goes on where it was" {
	sed "s,/size,/delay/20ms&," <(urls 200) >list
	start coget coget --session s -d out -j 4 -i list
	wait_until saw_at_least 50 .
	kill -INT "$PID"
	assert_finishes "$PID" 130
	with_session -i list
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 200
	[ "$(requests)" -le 204 ] || fail "$(requests) requests"
}

@test "session: killed at random instants, no item is fetched twice or lost" {
	run "$REPOSITORY/tests/truth/kill.sh" 12
	assert_status 0
	assert_contains "$output" ', 0 files differ, 0 asked for again'
}

@test "session: two runs at a time are refused" {
	start coget coget --session s -d out "$SERVER_URL/stall-before-headers/size/9/x"
	wait_until saw_at_least 1 stall
	with_session "$SERVER_URL/size/9/y"
	assert_status 1
	assert_contains "$stderr" \
		'another coget is at work on the session s; wait until'
	assert_equal "$(server_saw /y)" 0
}

@test "session: a file that is none is refused, and not touched" {
	printf 'dear diary\n' >s
	cp s before
	with_session "$SERVER_URL/size/9/x"
	assert_status 1
	assert_contains "$stderr" "s is not a session of coget's"
	assert_same_file s before
	printf 'coget-session 2\nwhatever\n' >s
	with_session "$SERVER_URL/size/9/x"
	assert_status 1
	assert_contains "$stderr" 'the session s is of a later coget'
	rm s
	mkdir s
	with_session "$SERVER_URL/size/9/x"
	assert_status 1
	assert_contains "$stderr" 'cannot open the session s: Is a directory'
	rmdir s
	mkfifo s
	with_session "$SERVER_URL/size/9/x"
	assert_status 1
	assert_contains "$stderr" "s is not a session of coget's"
	assert_equal "$(requests)" 0
}

@test "session: one that somebody else has put there is refused" {
	[ "$(id -u)" -eq 0 ] || skip 'cannot give files away'
	with_session "$SERVER_URL/size/9/x"
	assert_status 0
	chown 65534 s
	cp s before
	with_session "$SERVER_URL/size/9/y"
	assert_status 1
	assert_contains "$stderr" 'the session s belongs to somebody else'
	assert_same_file s before
	assert_equal "$(server_saw /y)" 0
}

@test "session: a damaged journal is said, kept, and believed up to the damage" {
	urls 5 >list
	with_session -j 1 -i list
	assert_status 0
	rm out/f[2-5]
	# The fourth line is of the second commit.
	sed -i '4s/ f/ g/' s
	cp s before
	with_session -j 1 -i list
	assert_status 0
	assert_contains "$stderr" 'the session s is damaged from line 4 on'
	assert_contains "$stderr" 'kept as '
	assert_contains "$stderr" '4 done, 0 failed, 1 skipped'
	assert_same_file s.damaged before
	with_session -i list
	assert_status 0
	assert_contains "$stderr" '0 done, 0 failed, 5 skipped'
	refute_contains "$stderr" damaged
}

@test "session: a last line that was cut is no damage" {
	urls 5 >list
	with_session -i list
	assert_status 0
	truncate -s -3 s
	with_session -i list
	assert_status 0
	refute_contains "$stderr" damaged
	assert_contains "$stderr" '0 done, 0 failed, 5 skipped'
	assert_no_file s.damaged
}

@test "session: the journal is rewritten once that makes it much shorter" {
	local i name

	name=$(printf 'n%.0s' {1..200})
	for i in {1..60}; do
		echo "$SERVER_URL/size/9/$name$i"
	done >list
	with_session -i list
	assert_status 0
	[ "$(stat -c %s s)" -gt 15000 ]
	with_session -i list
	assert_status 0
	[ "$(stat -c %s s)" -lt 4000 ] || fail "$(stat -c %s s) bytes"
	with_session -i list
	assert_status 0
	assert_contains "$stderr" '0 done, 0 failed, 60 skipped'
	assert_no_file s.coget-new
}

@test "session: a run that finishes nothing does not make the journal grow" {
	urls 3 >list
	with_session -i list
	cp s before
	with_session -i list
	with_session "$SERVER_URL/status/404/x"
	assert_status 1
	assert_same_file s before
}

@test "session: nothing is placed that the journal cannot note" {
	local i

	for i in {1..40}; do
		echo "$SERVER_URL/size/9/f$i"
	done >list
	run --separate-stderr bash -c 'ulimit -f 2; exec "$@"' -- "$COGET" \
		--session s -d out -i list
	assert_status 1
	assert_contains "$stderr" \
		'cannot note the file in the session: File too large'
	assert_equal "$(find out -type f ! -name '*.part' | wc -l)" \
		"$(grep -c ' commit ' s)"
	with_session -i list
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 40
}

@test "session: JSON tells why an item was skipped" {
	urls 1 >list
	with_session -i list
	with_session --json -i list
	assert_status 0
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$(jq -c 'select(.event == "skipped") |
		[.reason, .filename_effective]' <<<"$output")" \
		'["finished",null]'
}

@test "session: the journal is its owner's alone" {
	with_session "$SERVER_URL/size/9/x"
	assert_equal "$(stat -c %a s)" 600
}

@test "failed: the list can be read again" {
	{
		urls 2
		echo "$SERVER_URL/files/later"
		echo "$SERVER_URL/files/sum"
		echo "  checksum=md5=$(printf right | md5sum | cut -d ' ' -f 1)"
		echo 'ftp://127.0.0.1/x'
	} >list
	run coget -d out --failed again -i list
	assert_status 1
	assert_equal "$(grep -c :// again)" 3
	assert_contains "$(cat again)" "/files/sum
  checksum=md5=$(printf right | md5sum | cut -d ' ' -f 1)"
	printf now >"$SERVER_ROOT/later"
	printf right >"$SERVER_ROOT/sum"
	run --separate-stderr coget -d out -i again
	assert_status 1
	assert_contains "$stderr" '2 done, 1 failed'
	assert_file out/sum right
	assert_equal "$(stat -c %a again)" 600
	assert_no_file again.coget-new
}

@test "failed: an empty list says that nothing did" {
	echo old >again
	run coget --failed again "$SERVER_URL/size/9/x"
	assert_status 0
	assert_file again ''
	run coget -i again
	assert_status 0
}

@test "failed: the list that is read can be replaced" {
	{
		urls 3
		echo "$SERVER_URL/status/404/x"
	} >list
	run coget -d out --failed list -i list
	assert_status 1
	assert_file list "$SERVER_URL/status/404/x"
	# shellcheck disable=SC2094 # it is replaced, not written to
	run coget -d out --failed list <list
	assert_status 1
	assert_file list "$SERVER_URL/status/404/x"
}

@test "failed: an interrupted run leaves the list that it read, and says so" {
	{
		echo "$SERVER_URL/status/404/x"
		echo "$SERVER_URL/stall-before-headers/size/9/x"
	} >list
	cp list before
	start coget coget --failed list -i list
	wait_until saw_at_least 1 stall
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_same_file list before
	assert_contains "$(cat "$OWNED/coget.err")" \
		'list was left as it was: not all of it was tried'
	assert_no_file list.coget-new
}

@test "failed: an interrupted run lists what had failed" {
	start coget coget --failed again "$SERVER_URL/status/404/x" \
		"$SERVER_URL/stall-before-headers/size/9/x"
	wait_until saw_at_least 1 stall
	wait_until saw_at_least 1 404
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_file again "$SERVER_URL/status/404/x"
}

@test "failed: what cannot stand in a list is a comment there" {
	run coget --failed again $'http://127.0.0.1/a\nhttp://evil/' '#x'
	assert_status 1
	run coget -i again
	assert_status 0
	assert_equal "$(grep -c '^# argument:' again)" 2
}

@test "failed: the session cannot be replaced by the list" {
	with_session --failed s "$SERVER_URL/size/9/x"
	assert_status 1
	assert_contains "$stderr" 's is the session, too; give --session another'
	with_session --failed ./s.new "$SERVER_URL/size/9/x"
	assert_status 0
	with_session "$SERVER_URL/size/9/x"
	assert_contains "$stderr" '0 done, 0 failed, 1 skipped'
}

@test "failed: where it cannot be written nothing is fetched" {
	mkdir dir
	for name in no/such/place dir /dev/null; do
		run --separate-stderr coget --failed "$name" \
			"$SERVER_URL/size/9/x"
		assert_status 1
		assert_contains "$stderr" "$name"
	done
	assert_equal "$(requests)" 0
	[ -c /dev/null ]
}

@test "session: too few descriptors do not make it forget" {
	for i in {1..9}; do echo "$SERVER_URL/size/10/$i"; done >list
	echo "$SERVER_URL/first/1/stall-after/10/always/size/100/x" >>list
	start coget coget -q --session journal -d out -i list
	for i in {1..9}; do wait_until test -e "out/$i"; done
	kill -KILL "$PID"
	wait "$PID" || true
	cp journal killed
	for limit in {4..20}; do
		cp killed journal
		(exec 3>&- 4>&- 5>&- 6>&- && ulimit -n "$limit" &&
			exec "$COGET" -q --session journal --exists overwrite \
				-d out -i list) \
			>>"$OWNED/limited" 2>&1 || true
		run coget -q --session journal --exists overwrite \
			-d out -i list
		assert_status 0
	done
	assert_equal "$(server_saw 'GET /size/10/')" 9
	assert_listing out {1..9} x
}
