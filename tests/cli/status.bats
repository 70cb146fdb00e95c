#!/usr/bin/env bats
# How it ends: exit statuses, signals, usage errors, odd surroundings.
# shellcheck disable=SC2030,SC2031,SC2154 # run sets them, in subshells

load helpers

setup()
{
	enter_scratch
	start_server
}

@test "status: 0 when every file is there, 1 when some failed" {
	run coget "$SERVER_URL/size/10/a"
	assert_status 0
	run coget "$SERVER_URL/size/10/a" "$SERVER_URL/size/10/b"
	assert_status 0
	run coget "$SERVER_URL/size/10/c" "$SERVER_URL/status/404/d"
	assert_status 8
	assert_listing . a b c
}

# refuses PART-OF-MESSAGE ARGUMENT...
refuses()
{
	local part=$1

	shift
	run --separate-stderr coget "$@" "$SERVER_URL/size/10/a"
	assert_status 2
	assert_equal "$output" ''
	assert_contains "$stderr" "$part"
	assert_equal "$(wc -l <<<"$stderr")" 1
	assert_listing .
}

@test "status: 2 when the command line is wrong, with what to type instead" {
	refuses "-j needs a whole number from 1 to 10000 or auto, such as -j auto;" -j 0
	refuses "got 'x'" -j x
	refuses "got '-1'" --jobs=-1
	refuses "got '99999999999999999999'" --per-host 99999999999999999999
	refuses "-T needs a time in ms, s, m, h or d" -T soon
	refuses "--exists needs one of skip, overwrite, rename, fail" \
		--exists maybe
	refuses "did you mean '--jobs'?" --job 3
	refuses "did you mean '--stall-speed'?" --stall-sped 1
	refuses "unknown option '--frobnicate'; 'coget --help all' lists them" \
		--frobnicate
	refuses "unknown option '-rf'" http://a/ -rf
	refuses "unknown option '--tries'; did you mean '--retries'" --tries=3
	refuses "--quiet takes no value" --quiet=yes
	refuses "--json needs one of none, events, progress" --json=yes
	refuses "-d needs the name of a directory" -d ''
	refuses "'-' is not a URL; to read a list from standard input, type -i" -
	refuses "--retry-on: 'conect' is not valid; did you mean 'connect'?" \
		--retry-on 404,conect
	refuses "--retry-on: '200' is not valid; only the HTTP statuses 400" \
		--retry-on 200
	run coget "$SERVER_URL/size/10/a" -i
	assert_status 2
	assert_contains "$output" '-i needs the name of a file'
	assert_equal "$(server_saw GET)" 0
}

@test "status: --help and --version say what they should" {
	run --separate-stderr coget --help
	assert_status 0
	assert_equal "$stderr" ''
	for word in Usage: --jobs --per-host --exists --json 'Exit status'; do
		assert_contains "$output" "$word"
	done
	run --separate-stderr coget -V
	assert_status 0
	assert_matches "$output" '^coget [0-9]+\.[0-9]+\.[0-9]+'
	for library in libcurl OpenSSL nghttp2 libuv; do
		assert_contains "$output" "$library/"
	done
}

@test "status: --help shows the everyday options, and how to get the others" {
	run coget -h
	assert_status 0
	assert_contains "$output" --retries
	refute_contains "$output" --retry-max-time
	assert_contains "$output" 'coget --help GROUP'
	assert_contains "$output" 'retries, files,'
	[ "$(wc -l <<<"$output")" -lt 100 ]
}

@test "status: --help with a group, an option or all" {
	run coget --help retries
	assert_status 0
	assert_contains "$output" --retry-max-time
	refute_contains "$output" --jobs
	run coget --help TLS
	assert_contains "$output" --cacert
	run coget --help all
	assert_contains "$output" --retry-max-time
	assert_contains "$output" --cacert
	for name in --jobs -j jobs --max-threads; do
		run coget --help "$name"
		assert_status 0
		assert_contains "$output" '--jobs N'
		assert_contains "$output" '--max-threads'
	done
	refuses "--help needs a group of options, all, or the name" --help htpt
}

@test "status: --help on a full disk is not a success" {
	[ -c /dev/full ] || skip 'no /dev/full'
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" --help >/dev/full'
	assert_status 3
	assert_contains "$output" 'writing to standard output: No space left'
}

# interrupt SIGNAL STATUS: a run that has one file done, one half there and one to come.
interrupt()
{
	start coget coget -j 1 "$SERVER_URL/size/10/a" \
		"$SERVER_URL/stall-after/600k/size/1m/b" \
		"$SERVER_URL/size/10/c"
	wait_until test -s b.part
	kill -"$1" "$PID"
	assert_finishes "$PID" "$2"
}

@test "status: 130 after SIGINT, with parts and summary" {
	interrupt INT 130
	assert_listing . a b.part
	assert_matches "$(cat "$OWNED/coget.err")" \
		'kept b.part; .*coget: interrupted: 1 done, 0 failed, 0 skipped, 2 left, '
	assert_equal "$(server_saw /c)" 0
}

@test "status: 143 after SIGTERM, with parts and summary" {
	interrupt TERM 143
	assert_listing . a b.part
	assert_matches "$(cat "$OWNED/coget.err")" \
		'kept b.part; .*coget: terminated: 1 done, 0 failed, 0 skipped, 2 left, '
}

@test "status: 129 after SIGHUP, with parts and summary" {
	interrupt HUP 129
	assert_listing . a b.part
	assert_matches "$(cat "$OWNED/coget.err")" \
		'kept b.part; .*coget: hung up: 1 done, 0 failed, 0 skipped, 2 left, '
}

@test "status: 152 after SIGXCPU, with parts and summary" {
	interrupt XCPU 152
	assert_listing . a b.part
	assert_matches "$(cat "$OWNED/coget.err")" \
		'kept b.part; .*coget: terminated: 1 done, 0 failed, 0 skipped, 2 left, '
}

@test "status: a hangup does nothing under nohup" {
	start coget nohup "$COGET" "$SERVER_URL/rate/500k/size/300k/a"
	wait_until test -s a.part
	kill -HUP "$PID"
	assert_finishes "$PID" 0
	assert_body a 307200 a
}

@test "status: a signal ends a run that waits for its list" {
	mkfifo list
	exec 7<>list
	start coget coget -i list
	echo "$SERVER_URL/size/10/a" >&7
	wait_until test -e a
	kill -INT "$PID"
	assert_finishes "$PID" 130
	exec 7>&-
	assert_contains "$(cat "$OWNED/coget.err")" '1 done, 0 failed'
}

@test "status: a signal ends a run whose thousand connections wait" {
	need_descriptors 2000
	for i in $(seq 1000); do
		echo "$SERVER_URL/stall-before-headers/size/9/$i"
	done >list
	# Its descriptors are to be seen by a user who is not root.
	start coget coget --no-sandbox -i list -j 1000 --per-host 1000
	wait_until -t 30 connected 1000
	kill -INT "$PID"
	assert_finishes "$PID" 130
	# Whether the list had ended is a matter of luck.
	assert_matches "$(cat "$OWNED/coget.err")" ' 1000\+? left'
}

connected()
{
	[ "$(find "/proc/$PID/fd" -lname 'socket:*' | wc -l)" -ge "$1" ]
}

@test "status: a second signal ends it at once, whatever hangs" {
	mkfifo out
	exec 7<>out
	# So many events that nobody reads that the summary has no room.
	for i in $(seq 2000); do
		echo "$SERVER_URL/status/404/$i"
	done >list
	# shellcheck disable=SC2016 # for the shell that becomes coget
	start coget bash -c 'exec "$COGET" -q --json --no-sandbox -i list 7>&- >out'
	wait_until saw_at_least 64 GET
	wait_until stopped_writing
	kill -INT "$PID"
	wait_until signals_are_default
	kill -INT "$PID"
	assert_finishes "$PID" 130
	exec 7>&-
}

# timeout(1) signals the program, and then the group that it is in.
@test "status: a hangup behind the deadline does not cost the summary" {
	mkfifo out
	exec 7<>out
	# No room for events until somebody reads.
	head -c 65536 /dev/zero | tr '\0' '\n' >&7
	# shellcheck disable=SC2016 # for the shell that becomes coget
	start coget bash -c 'exec "$COGET" -q --json --failed left --deadline \
		300ms "$SERVER_URL/stall-after/1/size/9/a" 7>&- >out'
	pid=$PID
	wait_until test -e left
	kill -HUP "$pid"
	start reader cat out
	exec 7>&-
	assert_finishes "$pid" 124
	wait_until grep -q summary "$OWNED/reader.out"
	assert_contains "$(tail -n 1 "$OWNED/reader.out")" '"end":"deadline"'
}

@test "status: a signal that comes twice at once counts once" {
	mkfifo out
	exec 7<>out
	for i in $(seq 2000); do
		echo "$SERVER_URL/status/404/$i"
	done >list
	# shellcheck disable=SC2016 # for the shell that becomes coget
	start coget bash -c 'exec "$COGET" -q --json --no-sandbox -i list 7>&- >out'
	wait_until stopped_writing
	kill -INT "$PID"
	sleep 0.05
	kill -INT "$PID"
	run_pid=$PID
	start reader cat out 7>&-
	assert_finishes "$run_pid" 130
	exec 7>&-
	wait_until grep -q '"summary","end":"interrupted"' "$OWNED/reader.out"
}

# Its only write waits for a reader; in a sandbox that would be for root to see.
stopped_writing()
{
	grep -q pipe_write "/proc/$PID"/task/*/wchan ||
		[ "$(server_saw GET)" -ge 200 ]
}

# SIGINT is bit 1 of the signals that are caught.
signals_are_default()
{
	local caught

	caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$PID/status")
	[ $((0x$caught & 2)) -eq 0 ]
}

@test "status: a reader that goes ends it quietly" {
	for i in $(seq 300); do
		echo "$SERVER_URL/size/10/$i"
	done >list
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" --json --no-progress -i list 2>err | head -n 1
		echo "${PIPESTATUS[0]}"'
	assert_equal "${#lines[@]}" 2
	assert_contains "${lines[0]}" '"event":"start"'
	assert_equal "${lines[1]}" 141
	assert_file err ''
}

@test "status: a full disk under standard output is said" {
	[ -c /dev/full ] || skip 'no /dev/full'
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" --json "$0/size/10/a" >/dev/full' "$SERVER_URL"
	assert_status 3
	assert_contains "$output" 'writing to standard output: No space left'
}

@test "status: standard streams may be closed" {
	run bash -c '"$COGET" "$@" <&- >&- 2>&-' bash \
		"$SERVER_URL/size/100k/a" "$SERVER_URL/status/404/b"
	assert_status 8
	assert_listing . a
	assert_body a 102400 a
	run bash -c '"$COGET" -q "$@" 2>&-' bash "$SERVER_URL/size/100k/c" \
		"$SERVER_URL/status/404/d"
	assert_status 8
	assert_body c 102400 c
}

@test "status: a closed standard input is no list, and said to be none" {
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" <&-'
	assert_status 3
	assert_contains "$output" 'stdin: cannot'
	assert_contains "$output" 'Bad file descriptor'
}

@test "status: a closed standard output is said where events go there" {
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" --json "$0/size/10/a" >&-' "$SERVER_URL"
	assert_status 3
	assert_contains "$output" 'writing to standard output: Bad file desc'
}

@test "status: a working directory that is gone is said to be" {
	mkdir gone
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c 'cd gone && rmdir ../gone && "$COGET" "$0/size/10/a"' \
		"$SERVER_URL"
	assert_status 3
	assert_contains "$output" 'coget: .: No such file or directory; check'
}

@test "status: a run goes on after it was stopped" {
	start coget coget "$SERVER_URL/rate/500k/size/300k/a"
	wait_until saw_at_least 0 GET
	wait_until test -e a.part
	kill -STOP "$PID"
	sleep 0.5
	kill -CONT "$PID"
	finish "$PID"
	assert_body a 307200 a
}

@test "status: what cannot be a standard stream is not called -" {
	for option in --failed --session -d --cacert; do
		run coget "$option" - http://127.0.0.1:1/
		assert_status 2
		assert_contains "$output" './- for one called -'
	done
}

@test "status: a list or session without a directory names its option" {
	for option in --failed --session; do
		run coget "$option" none/there http://127.0.0.1:1/
		assert_status 3
		assert_contains "$output" 'No such file or directory; check its'
		assert_contains "$output" "give $option another name"
		refute_contains "$output" '-d'
	done
}
