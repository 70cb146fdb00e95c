#!/usr/bin/env bats
# --log-file: what stderr gets, with times, in a file.

load helpers

setup()
{
	enter_scratch
	start_server
}

# without_times FILE: its lines, each checked to begin with a time.
without_times()
{
	local line time='^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z coget: '

	while IFS= read -r line; do
		[[ $line =~ $time ]] || fail "no time: $line"
		printf '%s\n' "${line#* }"
	done <"$1"
}

@test "log file: it has what stderr has, with the time" {
	run --separate-stderr coget --log-file log -r 1 --retry-delay 1ms \
		"$SERVER_URL/size/10/a" "$SERVER_URL/status/500/size/9/b"
	assert_status 8
	without_times log >lines
	assert_contains "$(cat lines)" 'HTTP 500 Internal Server Error; trying again'
	assert_contains "$(cat lines)" 'HTTP 500 Internal Server Error; try again'
	assert_contains "$(cat lines)" '1 done, 1 failed, 0 skipped'
	while read -r line; do
		# shellcheck disable=SC2154 # run sets it
		assert_contains "$stderr" "${line% in *}"
	done <lines
}

@test "log file: --quiet, --json and a display do not change it" {
	local options

	for options in --quiet --json '--progress bar' --no-progress; do
		rm -f log
		# shellcheck disable=SC2086 # words
		run coget $options --log-file log -r 1 --retry-delay 1ms \
			"$SERVER_URL/status/500/size/9/b"
		without_times log >lines
		assert_equal "$(wc -l <lines)" 3
		assert_contains "$(cat lines)" 'trying again'
	done
	script -qec "'$COGET' --log-file terminal -r 1 --retry-delay 1ms \
		'$SERVER_URL/status/500/size/9/c'" /dev/null >/dev/null || true
	without_times terminal >lines
	assert_equal "$(wc -l <lines)" 3
}

@test "log file: it is appended to, also by several at once" {
	local i pids=()

	echo first >log
	for i in {1..50}; do
		echo "$SERVER_URL/status/404/size/9/$i"
	done >list
	for i in 1 2 3; do
		start "run$i" coget -q --log-file log -d "out$i" -i list
		pids+=("$PID")
	done
	for i in "${pids[@]}"; do
		assert_finishes "$i" 8
	done
	assert_equal "$(head -n 1 log)" first
	sed 1d log >rest
	without_times rest >lines
	assert_equal "$(grep -c 'HTTP 404 Not Found' lines)" 150
	assert_equal "$(grep -c '50 failed' lines)" 3
}

@test "log file: each line is one write" {
	strace -o /dev/null true 2>/dev/null || skip 'strace cannot trace'
	run env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -f \
		-s 1000 -e trace=write -o trace "$COGET" --no-sandbox -q \
		--log-file log "$SERVER_URL/status/404/size/9/a" \
		"$SERVER_URL/status/404/size/9/b"
	assert_equal "$(grep -cE 'write\([0-9]+, "2[0-9]{3}-.*\\n"' trace)" \
		"$(wc -l <log)"
}

@test "log file: no passwords, no control characters, and for its owner alone" {
	coget -r 0 --log-file log \
		"http://me:secret@${SERVER_URL#http://}/reason/%1b%5b2J%0a/status/404/size/9/b" ||
		true
	refute_contains "$(cat log)" secret
	assert_equal "$(tr -d '[:print:]\n' <log)" ''
	without_times log >/dev/null
	assert_equal "$(stat -c %a log)" 600
}

@test "log file: what happens last is in it, also after a signal" {
	start coget coget --log-file log -j 1 \
		"$SERVER_URL/stall-after/600k/size/1m/b"
	wait_until test -s b.part
	kill -TERM "$PID"
	assert_finishes "$PID" 143
	without_times log >lines
	assert_contains "$(cat lines)" 'kept b.part'
	assert_contains "$(cat lines)" 'terminated: 0 done'
	run coget --log-file end --on-done false "$SERVER_URL/size/10/a"
	assert_contains "$(tail -n 1 end)" '--on-done: the command failed'
}

@test "log file: one that cannot be opened is an error at the start" {
	run coget --log-file none/log "$SERVER_URL/size/9/a"
	assert_status 3
	assert_contains "$output" 'cannot open the log none/log: No such file'
	assert_contains "$output" 'give --log-file another name'
	mkfifo fifo
	run coget --log-file fifo "$SERVER_URL/size/9/a"
	assert_status 3
	assert_contains "$output" 'the log fifo is no regular file'
	run coget --log-file . "$SERVER_URL/size/9/a"
	assert_status 3
	assert_equal "$(server_saw GET)" 0
	run coget -d new --log-file new/log "$SERVER_URL/size/9/a"
	assert_status 0
	[ -s new/log ]
	run coget --log-file /dev/null "$SERVER_URL/size/9/b"
	assert_status 0
}

@test "log file: a full disk does not end the run, and is said once" {
	[ -c /dev/full ] || skip 'no /dev/full'
	for i in {1..20}; do
		echo "$SERVER_URL/status/404/size/9/$i"
	done >list
	echo "$SERVER_URL/size/10/a" >>list
	run coget -r 0 --log-file /dev/full -i list
	assert_status 8
	assert_equal "$(grep -c 'cannot write the log /dev/full any more: No space' \
		<<<"$output")" 1
	assert_contains "$output" '1 done, 20 failed'
}

@test "log file: no file from a server takes its name, and no dry run makes it" {
	run coget --log-file log -d . "$SERVER_URL/size/10/log"
	assert_status 0
	assert_contains "$(cat log)" '1 done'
	assert_body log.1 10 log
	run coget --dry-run --log-file dry "$SERVER_URL/size/10/a"
	assert_no_file dry
}

@test "log file: other programs' names lead there" {
	coget --log log "$SERVER_URL/size/10/a"
	coget --append-output=log "$SERVER_URL/size/10/b"
	assert_equal "$(wc -l <log)" 2
	run coget --output-file log "$SERVER_URL/size/10/a"
	assert_status 2
	assert_contains "$output" "did you mean '--log-file' (which is appended"
	run coget -a log "$SERVER_URL/size/10/a"
	assert_contains "$output" "did you mean '--log-file'"
	run coget -l log "$SERVER_URL/size/10/a"
	assert_contains "$output" "did you mean '--log-file'"
}

@test "log file: its file is no other file of the run" {
	local url=$SERVER_URL/size/9/a option

	echo "$url" >list
	for option in --failed --session --save-cookies --hsts; do
		run coget --log-file log "$option" ./log "$url"
		assert_status 2
		assert_contains "$output" "--log-file and $option both name"
		assert_no_file log
	done
	run coget -i list --log-file "$PWD/list"
	assert_status 2
	assert_file list "$url"
	run coget --log-file /dev/null --save-cookies cookies "$url"
	assert_status 0
}
