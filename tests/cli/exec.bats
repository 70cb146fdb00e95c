#!/usr/bin/env bats
# --exec: a command for each file that is done; --on-done: one at the end.

load helpers

setup()
{
	enter_scratch
	start_server
}

# program NAME: standard input as a shell script that can be run.
program()
{
	{
		echo '#!/bin/sh'
		cat
	} >"$1"
	chmod +x "$1"
}

# refuses PART ARGUMENT...: the command line is wrong, and a line says PART.
refuses()
{
	local part=$1

	shift
	run coget "$@" "$SERVER_URL/size/9/a"
	assert_status 2
	assert_contains "$output" "$part"
	assert_equal "$(server_saw GET)" 0
}

@test "exec: the command runs when the file is in place" {
	run --separate-stderr coget -d out --exec 'wc -c {}' \
		"$SERVER_URL/size/10/a" "$SERVER_URL/size/20/b"
	assert_status 0
	assert_equal "$(sort <<<"$output")" $'10 out/a\n20 out/b'
}

@test "exec: placeholders, quotes and the environment" {
	program show <<-'SH'
		printf '<%s>' "$@" "$COGET_PATH" "$COGET_STATUS" "$COGET_INDEX"
		echo
	SH
	run --separate-stderr coget --exec \
		"./show '{size} b' \"{path}\\\"\" {{{index:03}}} '' a\\ b '\$x'" \
		"$SERVER_URL/size/10/a"
	assert_status 0
	assert_equal "$output" "<10 b><a\"><{001}><><a b><\$x><a><200><1>"
}

@test "exec: a shell gets what is between its quotes" {
	# shellcheck disable=SC2016 # for the shell inside
	run --separate-stderr coget --exec \
		'sh -c "wc -c <\"$COGET_PATH\" | tr -d 0; echo \$((1+1))"' \
		"$SERVER_URL/size/10/a"
	assert_equal "$output" $'1\n2'
}

@test "exec: without a placeholder the path is the last argument" {
	run --separate-stderr coget --exec 'echo -n' "$SERVER_URL/size/10/a"
	assert_equal "$output" a
}

@test "exec: a name from a server is one argument, whatever it holds" {
	program show <<-'SH'
		printf '%s\n' "$#" "$1" >>args
	SH
	# shellcheck disable=SC2016 # as it is
	coget -d 'a $(touch x); b' --exec './show {}' \
		"$SERVER_URL/disposition/attachment;filename=%22%24(touch%20y)%22/size/9/a"
	assert_file args $'1\na $(touch x); b/$(touch y)'
	assert_no_file x
	assert_no_file y
}

@test "exec: a path that begins with a dash is no option" {
	run coget -o-rf --exec 'rm {path}' "$SERVER_URL/size/9/a"
	assert_status 0
	assert_no_file -rf
	run coget -d $'new\nline' --exec 'test -f {}' "$SERVER_URL/size/9/a"
	assert_status 0
}

@test "exec: its failure is the item's, and the next run runs it again" {
	run coget --failed again --exec 'sh -c "test -e ready"' "$SERVER_URL/size/10/a"
	assert_status 10
	assert_contains "$output" '/a: the command failed with exit status 1;'
	assert_contains "$output" '0 done, 1 failed'
	assert_body a 10 a
	assert_contains "$(cat again)" /size/10/a
	: >ready
	run coget --exec 'sh -c "test -e ready"' -i again
	assert_status 0
	assert_contains "$output" '1 done, 0 failed, 0 skipped'
	run coget --exec false "$SERVER_URL/size/10/a"
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 1 skipped'
	assert_equal "$(server_saw GET)" 1
}

@test "exec: it is run again under each policy for files that exist" {
	for policy in skip fail resume update; do
		run coget -d $policy --exists $policy --exec false \
			"$SERVER_URL/size/10/a"
		assert_status 10
		run coget -d $policy --exists $policy --exec 'echo ran' \
			"$SERVER_URL/size/10/a"
		assert_status 0
		assert_contains "$output" $'ran'
		assert_contains "$output" '1 done'
	done
}

@test "exec: a file that its command makes read-only is done" {
	local as=()

	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=65534 --regid=65534
		--clear-groups)
	mkdir out
	[ "$(id -u)" -ne 0 ] || chown 65534:65534 out
	for command in 'chmod 444 {}' false; do
		run "${as[@]}" "$COGET" -d out --exec "$command" \
			"$SERVER_URL/size/10/a"
		[[ $output != *'Permission denied'* ]] ||
			skip 'another user cannot run coget here'
		assert_status 0
	done
	assert_contains "$output" '1 skipped'
	assert_equal "$(stat -c %a out/a)" 444
}

@test "exec: a file with a name from the server is known again" {
	local url="$SERVER_URL/disposition/attachment;filename=b/size/10/a"

	run coget --exec false "$url"
	assert_status 10
	run coget --exec 'echo ran' "$url"
	assert_status 0
	assert_contains "$output" 'ran b'
	assert_listing . b
}

@test "exec: a session has an item when its command has succeeded" {
	program hook <<-'SH'
		test -e ready && rm "$1"
	SH
	run coget --session s --exec './hook {}' "$SERVER_URL/size/10/a"
	assert_status 10
	: >ready
	run coget --session s --exec './hook {}' "$SERVER_URL/size/10/a"
	assert_status 0
	assert_contains "$output" '1 done'
	assert_equal "$(server_saw GET)" 1
	# It took the file away; the session knows.
	assert_no_file a
	run coget --session s --exec './hook {}' "$SERVER_URL/size/10/a"
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 1 skipped'
	assert_equal "$(server_saw GET)" 1
}

@test "exec: a command that moved its file and failed gets it anew" {
	program hook <<-'SH'
		rm "$1"
		test -e ready
	SH
	run coget --session s --exec './hook {}' "$SERVER_URL/size/10/a"
	assert_status 10
	: >ready
	run coget --session s --exec './hook {}' "$SERVER_URL/size/10/a"
	assert_status 0
	assert_contains "$output" '1 done'
	assert_equal "$(server_saw GET)" 2
}

@test "exec: nothing is left out when coget is killed, with a session or not" {
	program hook <<-'SH'
		test -e ready || { echo $$ >"$COGET_NAME.pid"; exec sleep 1000; }
		echo "$1" >>ran
	SH
	local session file

	for session in '' '--session s'; do
		rm -rf ready out ran ./*.pid
		# shellcheck disable=SC2086 # words
		start coget coget $session -d out --exec-jobs 4 \
			--exec './hook {}' "$SERVER_URL/size/10/"{a,b,c,d}
		for file in a b c d; do
			wait_until test -s $file.pid
		done
		kill -KILL "$PID"
		finish "$PID" || true
		for file in a b c d; do
			wait_until is_gone "$(cat $file.pid)"
		done
		: >ready
		# shellcheck disable=SC2086 # words
		run coget $session -d out --exec './hook {}' \
			"$SERVER_URL/size/10/"{a,b,c,d}
		assert_status 0
		assert_equal "$(sort ran)" $'out/a\nout/b\nout/c\nout/d'
	done
}

@test "exec: no process is left when coget is killed" {
	program hook <<-'SH'
		sleep 1000 &
		echo "$$ $! $PPID" >pids.new
		mv pids.new pids
		wait
	SH
	start coget coget --exec './hook {}' "$SERVER_URL/size/10/a"
	wait_until test -e pids
	kill -KILL "$PID"
	finish "$PID" || true
	local left pid

	read -ra left <pids
	for pid in "${left[@]}"; do
		wait_until is_gone "$pid"
	done
}

@test "exec: a signal ends the commands, and the next run runs them again" {
	program hook <<-'SH'
		trap 'echo term >got; exit 1' TERM
		echo $$ >pid
		while :; do sleep 0.1; done
	SH
	start coget coget --exec './hook {}' "$SERVER_URL/size/10/a"
	wait_until test -s pid
	kill -INT "$PID"
	assert_finishes "$PID" 130
	wait_until is_gone "$(cat pid)"
	assert_file got term
	run coget --exec 'echo ran' "$SERVER_URL/size/10/a"
	assert_status 0
	assert_contains "$output" 'ran a'
	assert_equal "$(server_saw GET)" 1
}

@test "exec: a command that ignores SIGTERM is killed at the deadline" {
	program hook <<-'SH'
		trap '' TERM
		echo $$ >pid
		while :; do sleep 0.1; done
	SH
	run coget --deadline 500ms --exec './hook {}' "$SERVER_URL/size/10/a"
	assert_status 124
	wait_until is_gone "$(cat pid)"
}

@test "exec: --exec-timeout ends what hangs" {
	run coget --exec-timeout 100ms --exec 'tail -f /dev/null {}' \
		"$SERVER_URL/size/10/a"
	assert_status 10
	assert_contains "$output" 'did not end within --exec-timeout; raise'
}

@test "exec: how a command ended is said" {
	program hook <<-'SH'
		kill -SEGV $$
	SH
	run coget --exec './hook {}' "$SERVER_URL/size/10/a"
	assert_status 10
	assert_contains "$output" 'ended by signal 11 (Segmentation fault)'
	run coget --exec 'sh -c "rm hook; exit 7"' "$SERVER_URL/size/10/a"
	assert_contains "$output" 'failed with exit status 7'
	program hook <<<true
	run coget --json --exec './hook {}' "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/10/b"
	assert_status 0
}

@test "exec: a program that goes away is a failure" {
	program hook <<-'SH'
		rm hook
	SH
	run coget -j 1 --exec './hook {}' "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/10/b"
	assert_status 10
	assert_contains "$output" 'the command cannot be started: no such file'
	assert_contains "$output" '1 done, 1 failed'
}

@test "exec: a thousand files with a few commands at a time" {
	program hook <<-'SH'
		mkdir "running/$COGET_INDEX" || exit
		ls running | wc -l
		echo x >>ran
		rmdir "running/$COGET_INDEX"
	SH
	mkdir running
	for i in {1..1000}; do
		echo "$SERVER_URL/size/10/$i"
	done >list
	coget -d out -i list --exec ./hook --exec-jobs 3 >at-once
	assert_equal "$(wc -l <ran)" 1000
	assert_equal "$(files=(out/*) && echo ${#files[@]})" 1000
	[ "$(sort -n at-once | tail -n 1)" -le 3 ]
}

@test "exec: a slow command holds up its own item only" {
	program hook <<-'SH'
		[ "$1" != a ] || while [ ! -e go ]; do sleep 0.05; done
		[ "$1" != d ] || : >go
	SH
	run coget -j 2 --per-host 1 --exec-jobs 2 --exec './hook {}' \
		"$SERVER_URL/size/10/"{a,b,c,d}
	assert_status 0
	assert_contains "$output" '4 done'
}

@test "exec: what commands print does not mix with results" {
	coget --json --exec 'echo noise' "$SERVER_URL/size/10/a" >out 2>err
	jq -e . out >/dev/null
	assert_contains "$(cat err)" noise
	coget --format '{path}' --exec 'echo noise' "$SERVER_URL/size/10/b" >out
	assert_file out b
	coget --exec 'echo noise' "$SERVER_URL/size/10/c" >out
	assert_file out 'noise c'
}

@test "exec: commands have no input, no descriptors and no secrets of coget's" {
	program hook <<-'SH'
		cat
		ls /proc/self/fd | wc -l
		env | grep -c hunter2
	SH
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c 'echo "$SERVER_URL/size/10/a" | COGET_USER=me:hunter2 "$COGET" \
		-u x:hunter2 --exec "./hook" 2>/dev/null'
	assert_equal "$output" $'4\n0'
}

@test "exec: commands are not confined as coget is" {
	program hook <<-'SH'
		echo done >"$HOME/elsewhere" && chmod 600 "$HOME/elsewhere" &&
			mkfifo fifo
	SH
	run coget -d out --exec ./hook "$SERVER_URL/size/10/a"
	assert_status 0
	assert_file "$HOME/elsewhere" 'done'
}

@test "exec: neither signals of the terminal nor their masks reach commands" {
	program hook <<-'SH'
		grep -E '^Sig(Blk|Ign):' /proc/self/status
		[ "$(cut -d ' ' -f 6 </proc/self/stat)" != "$SESSION" ]
	SH
	SESSION=$(cut -d ' ' -f 6 </proc/$$/stat) run coget \
		--exec ./hook "$SERVER_URL/size/10/a"
	assert_status 0
	# The C library keeps signals 32 and 33, and those above have no names.
	while read -r _ mask; do
		assert_equal "$((0x$mask & 0x7fffffff))" 0
	done < <(grep -E 'Sig(Blk|Ign)' <<<"$output")
}

@test "exec: its limits may stand in the configuration of runs without it" {
	printf 'exec-jobs = 2\nexec-timeout = 5s\n' >config
	run coget -K config "$SERVER_URL/size/10/a"
	assert_status 0
}

@test "exec: two runs at once on the same files leave none without it" {
	program hook <<-'SH'
		echo "$COGET_NAME" >>ran
	SH
	local urls=("$SERVER_URL/size/10/"{1..30}) first

	start one coget -d out --exec ./hook "${urls[@]}"
	first=$PID
	start two coget -d out --exec ./hook "${urls[@]}"
	assert_finishes "$first" 0
	assert_finishes "$PID" 0
	assert_equal "$(sort -nu ran)" "$(seq 30)"
}

@test "exec: --dry-run runs no command" {
	run coget --dry-run --exec 'touch ran' --on-done 'touch ran' \
		"$SERVER_URL/size/10/a"
	assert_status 0
	assert_no_file ran
}

@test "exec: what is wrong with a command line is said" {
	refuses "--exec: there is no program 'frobnicate' in PATH" \
		--exec 'frobnicate {}'
	refuses "--on-done: there is no program 'frobnicate'" \
		--on-done frobnicate
	refuses "--exec cannot run './none': No such file" --exec './none {}'
	refuses "--exec cannot run '/tmp': Permission denied" --exec '/tmp {}'
	refuses 'the command is empty' --exec ''
	refuses "no shell runs the command, so that '|' means" --exec 'cat {} | wc'
	refuses "so that '>' means" --exec 'cat {} >x'
	refuses "so that '&&' means" --exec 'true && true'
	refuses "so that '2>' means" --exec 'cat {} 2>/dev/null'
	refuses "so that ';' means" --exec 'true; true'
	# shellcheck disable=SC2016 # as it is
	refuses 'for a shell, write sh -c' --exec 'mv {} $HOME'
	refuses 'a single quote that has no other' --exec "sh -c 'x"
	refuses 'a double quote that has no other' --exec 'sh -c "x'
	refuses 'did you mean {path}?' --exec 'cat {pat}'
	refuses 'known are {end} {status}' --on-done 'echo {frobnicate}'
	refuses 'the program itself cannot be a placeholder' --exec '{path}'
	refuses '--exec is about files, and --output - makes none' -o - \
		--exec 'cat {}'
	refuses "did you mean '--exec 'COMMAND {path}'' (the arguments are" \
		--on-download-complete=x
}

@test "on-done: it runs once, when all is written" {
	program hook <<-'SH'
		echo "$*" >>args
		cat left >copy
	SH
	run coget -r 0 --failed left --on-done \
		'./hook {end} {status} {done} {failed} {skipped} {left} {size}' \
		"$SERVER_URL/size/10/a" "$SERVER_URL/status/404/size/10/b"
	assert_status 8
	assert_file args 'complete 8 1 1 0 0 10'
	assert_contains "$(cat copy)" /b
}

@test "on-done: it is told what ended the run, and how many are left" {
	program hook <<-'SH'
		echo "$COGET_END $COGET_STATUS $COGET_DONE $COGET_LEFT" >said
	SH
	start coget coget -j 1 --on-done ./hook "$SERVER_URL/size/10/a" \
		"$SERVER_URL/stall-before-headers/size/10/b"
	wait_until saw_at_least 1 stall
	kill -TERM "$PID"
	assert_finishes "$PID" 143
	assert_file said 'terminated 143 1 1'
}

@test "on-done: its failure changes the exit status of a run that was well" {
	run coget --on-done 'sh -c "exit 3"' "$SERVER_URL/size/10/a"
	assert_status 10
	assert_contains "$output" 'coget: --on-done: the command failed with'
	run coget -r 0 --on-done false "$SERVER_URL/status/404/size/9/b"
	assert_status 1
	run coget --deadline 100ms --on-done false \
		"$SERVER_URL/stall-before-headers/size/9/c"
	assert_status 124
	run coget --exec-timeout 100ms --on-done 'sleep 1000' \
		"$SERVER_URL/size/10/d"
	assert_status 10
}

@test "on-done: a second signal ends it, too" {
	program hook <<-'SH'
		echo $$ >pid
		exec sleep 1000
	SH
	start coget coget --on-done ./hook "$SERVER_URL/size/10/a"
	wait_until test -s pid
	kill -INT "$PID"
	assert_finishes "$PID" 130
	wait_until is_gone "$(cat pid)"
}

@test "on-done: the summary of --json comes before what it prints" {
	coget --json --on-done 'echo noise' "$SERVER_URL/size/10/a" >out 2>err
	assert_equal "$(tail -n 1 out | jq -r .event)" summary
	assert_contains "$(cat err)" noise
}
