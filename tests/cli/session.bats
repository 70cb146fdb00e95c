#!/usr/bin/env bats
# What a session remembers, whatever ends a run.

load helpers
load confine

setup()
{
	enter_scratch
	start_server
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
	small_files 5 >list
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
	small_files 3 >list
	echo "$SERVER_URL/files/later" >>list
	with_session -i list
	assert_status 8
	printf now >"$SERVER_ROOT/later"
	small_files 2 new >>list
	with_session -i list
	assert_status 0
	assert_contains "$stderr" '3 done, 0 failed, 3 skipped'
	assert_file out/later now
}

@test "session: the order of the list does not matter" {
	small_files 20 >list
	with_session -i list
	assert_status 0
	tac list >other
	with_session -i other
	assert_status 0
	assert_contains "$stderr" '0 done, 0 failed, 20 skipped'
}

@test "session: a URL is skipped as often as it was finished" {
	{
		small_files 1
		small_files 1
	} >list
	with_session -i list
	assert_status 0
	assert_listing out f1 f1.1
	small_files 1 >>list
	with_session -i list --exists rename
	assert_status 0
	assert_contains "$stderr" '1 done, 0 failed, 2 skipped'
	assert_listing out f1 f1.1 f1.2
}

@test "session: a list on standard input is given again" {
	small_files 5 | "$COGET" --session s -d out
	run --separate-stderr coget --session s -d out < <(small_files 7)
	assert_status 0
	assert_contains "$stderr" '2 done, 0 failed, 5 skipped'
}

@test "session: another directory makes other items" {
	small_files 3 >list
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
	small_files 200 >list
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
	sed "s,/size,/delay/20ms&," <(small_files 200) >list
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

@test "session: a second run waits until the first has ended" {
	start one coget --session s -d out "$SERVER_URL/stall-before-headers/size/9/x"
	one=$PID
	wait_until saw_at_least 1 stall
	start two coget --session s -d out "$SERVER_URL/size/9/y"
	wait_until grep -q 'session s; waiting until it has ended' "$OWNED/two.err"
	assert_equal "$(server_saw /y)" 0
	kill -INT "$one"
	assert_finishes "$one" 130
	assert_finishes "$PID" 0
	assert_body out/y 9 y
	assert_equal "$(grep -c 'session s' "$OWNED/two.err")" 1
}

@test "session: a run that waits for another can be interrupted" {
	start one coget --session s -d out "$SERVER_URL/stall-before-headers/size/9/x"
	one=$PID
	wait_until saw_at_least 1 stall
	start two coget --session s -d out --failed left "$SERVER_URL/size/9/y"
	wait_until grep -q 'waiting until it has ended' "$OWNED/two.err"
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(grep -c 'session s' "$OWNED/two.err")" 1
	assert_file left "$SERVER_URL/size/9/y"
	kill -INT "$one"
	assert_finishes "$one" 130
}

@test "session: a file that is none is refused, and not touched" {
	printf 'dear diary\n' >s
	cp s before
	with_session "$SERVER_URL/size/9/x"
	assert_status 3
	assert_contains "$stderr" "s is not a session of coget's"
	assert_same_file s before
	printf 'coget-session 2\nwhatever\n' >s
	with_session "$SERVER_URL/size/9/x"
	assert_status 3
	assert_contains "$stderr" 'the session s is of a later coget'
	rm s
	mkdir s
	with_session "$SERVER_URL/size/9/x"
	assert_status 3
	assert_contains "$stderr" 'cannot open the session s: Is a directory'
	rmdir s
	mkfifo s
	with_session "$SERVER_URL/size/9/x"
	assert_status 3
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
	assert_status 3
	assert_contains "$stderr" 'the session s belongs to somebody else'
	assert_same_file s before
	assert_equal "$(server_saw /y)" 0
}

@test "session: a download that is a journal is not believed as one" {
	small_files 3 >list
	with_session -i list
	assert_status 0
	cp s "$SERVER_ROOT/mirror.session"
	rm out/*
	run coget -q "$SERVER_URL/files/mirror.session"
	assert_status 0
	run --separate-stderr coget --session mirror.session -d out -i list
	assert_status 3
	assert_contains "$stderr" "the session mirror.session may not be coget's own: it was copied, restored or downloaded"
	assert_contains "$stderr" 'if it is yours, give --trust-session once'
	assert_same_file mirror.session s
	assert_equal "$(requests)" 4
	assert_listing out
}

@test "session: one that was moved is believed, and a copy once it is trusted" {
	small_files 3 >list
	with_session -i list
	assert_status 0
	mv s moved
	cp moved s
	cp s before
	with_session -i list
	assert_status 3
	assert_contains "$stderr" "the session s may not be coget's own"
	assert_same_file s before
	with_session --trust-session -i list
	assert_status 0
	assert_contains "$stderr" '0 done, 0 failed, 3 skipped'
	for session in s moved; do
		run --separate-stderr coget --session "$session" -d out -i list
		assert_status 0
		assert_contains "$stderr" '0 done, 0 failed, 3 skipped'
	done
	assert_equal "$(requests)" 3
}

@test "session: one that was restored from an archive has to be trusted" {
	small_files 3 >list
	with_session -i list
	assert_status 0
	tar -cf archive s
	rm s
	tar -xf archive
	with_session -i list
	assert_status 3
	assert_contains "$stderr" 'give --trust-session once'
	with_session --trust-session -i list
	assert_status 0
	assert_contains "$stderr" '0 done, 0 failed, 3 skipped'
}

@test "session: one that others may write to is not believed" {
	with_session "$SERVER_URL/size/9/x"
	assert_status 0
	chmod 666 s
	with_session "$SERVER_URL/size/9/x"
	assert_status 3
	assert_contains "$stderr" "the session s may not be coget's own"
	with_session --trust-session "$SERVER_URL/size/9/x"
	assert_status 0
	assert_equal "$(stat -c %a s)" 600
	assert_equal "$(requests)" 1
}

# on_plain SCRIPT: run it on a file system without attributes.
on_plain()
{
	need_mounts
	mkdir -p plain
	# shellcheck disable=SC2016 # for the shell inside
	run --separate-stderr unshare --mount --map-root-user sh -c '
		mount -t ramfs none plain && cd plain || exit 9
		eval "$1"' sh "$1"
}

@test "session: without attributes it is known by the user's key" {
	small_files 3 >list
	export XDG_STATE_HOME=$PWD/state
	# shellcheck disable=SC2016 # for the shell inside
	on_plain '
		for run in 1 2; do
			"$COGET" --session s -i ../list || exit
		done
		cp s copy; "$COGET" --session copy -i ../list; echo "copy $?"
		grep -v " mark " s >forged
		"$COGET" --session forged -i ../list; echo "forged $?"
		"$COGET" --session forged --trust-session -i ../list
		echo "trusted $?"'
	[ "$status" -ne 9 ] || skip 'cannot mount'
	assert_contains "$stderr" "the session forged may not be coget's own"
	assert_contains "$output" $'copy 0\nforged 3\ntrusted 0'
	assert_equal "$(grep -c '0 done, 0 failed, 3 skipped' <<<"$stderr")" 3
	assert_equal "$(requests)" 3
	assert_equal "$(stat -c '%a %s' state/coget/key)" '600 32'
}

@test "session: without attributes and a home it has to be trusted" {
	small_files 3 >list
	# shellcheck disable=SC2016 # for the shell inside
	on_plain '
		unset HOME XDG_STATE_HOME
		"$COGET" --session s -i ../list; echo "told $?"
		for run in 1 2; do
			"$COGET" --session s --trust-session -i ../list
			echo "trusted $?"
		done'
	[ "$status" -ne 9 ] || skip 'cannot mount'
	assert_contains "$stderr" "the session s cannot be marked as coget's own"
	assert_contains "$stderr" 'there is no key: HOME is not set'
	assert_contains "$output" $'told 3\ntrusted 0\ntrusted 0'
	assert_contains "$stderr" '0 done, 0 failed, 3 skipped'
	assert_equal "$(requests)" 3
}

@test "session: a damaged journal is said, kept, and believed up to the damage" {
	small_files 5 >list
	with_session -j 1 -i list
	assert_status 0
	rm out/f[2-5]
	# The fourth line is of the second commit.
	sed '4s/ f/ g/' s >before
	cp before s
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
	small_files 5 >list
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
	small_files 3 >list
	with_session -i list
	cp s before
	with_session -i list
	with_session "$SERVER_URL/status/404/x"
	assert_status 8
	assert_same_file s before
}

@test "session: nothing is placed that the journal cannot note" {
	local i

	for i in {1..40}; do
		echo "$SERVER_URL/size/9/f$i"
	done >list
	run --separate-stderr bash -c 'ulimit -f 2; exec "$@"' -- "$COGET" \
		--session s -d out -i list
	assert_status 3
	assert_contains "$stderr" \
		'cannot note the file in the session: File too large'
	assert_equal "$(find out -type f ! -name '*.part' | wc -l)" \
		"$(grep -c ' commit ' s)"
	with_session -i list
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 40
}

@test "session: JSON tells why an item was skipped" {
	small_files 1 >list
	with_session -i list
	with_session --json -i list
	assert_status 0
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$(jq -c 'select(.event == "skipped") |
		[.reason, .filename_effective]' <<<"$output")" \
		'["finished","out/f1"]'
}

@test "session: the journal is its owner's alone" {
	with_session "$SERVER_URL/size/9/x"
	assert_equal "$(stat -c %a s)" 600
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
