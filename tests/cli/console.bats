#!/usr/bin/env bats
# coget-console: lines from a pipe, and in a terminal of tmux.

load helpers

setup()
{
	CONSOLE=$BUILD/coget-console
	[ -x "$CONSOLE" ] || skip 'coget-console is not built: no libedit'
	enter_scratch
	unset XDG_STATE_HOME
}

teardown()
{
	[ ! -e tmux ] || terminal kill-server 2>/dev/null || true
	stop_all
}

# console LINE...: with these lines in a pipe
console()
{
	printf '%s\n' "$@" | "$CONSOLE"
}

# A tmux of the test's own.
terminal()
{
	tmux -S "$PWD/tmux" -f /dev/null "$@" 3>&-
}

# show COLUMNS: a console in a new terminal; when it has ended, its exit status is
# shown.
show()
{
	command -v tmux >/dev/null || skip 'no tmux'
	echo "'$CONSOLE'; echo exit: \$?; exec cat" >commands
	LC_ALL=C.UTF-8 TERM=screen terminal -u new-session -d -x "$1" -y 20 \
		bash "$PWD/commands"
	wait_until shows '^coget>'
}

keys()
{
	terminal send-keys "$@"
}

# type_line TEXT
type_line()
{
	keys -l "$1"
	keys Enter
}

screen()
{
	terminal capture-pane -p
}

shows()
{
	screen | grep -Eq -- "$1"
}

# is_prompt TEXT: this is what is being typed
is_prompt()
{
	[ "$(screen | grep . | tail -n 1)" = "coget>${1:+ $1}" ]
}

needs_compiler()
{
	command -v cc >/dev/null || skip 'no compiler'
}

@test "console: a line of a pipe is a command, and no prompt is shown" {
	run -0 console '# a comment' '' 'run echo "hello  there"'
	assert_equal "$output" 'hello  there'
}

@test "console: the exit status is that of the last command" {
	run -1 console 'run true' 'run false'
	assert_equal "$output" 'run: false: exit status 1'
	run -0 console 'run false' 'run true' ''
	run -1 console nothing
	assert_equal "$output" 'nothing: no such command; "help" lists them'
	run -1 console 'run "echo'
	assert_equal "$output" 'a quote is not closed'
}

@test "console: lines come from a file, too" {
	echo 'run echo one' >lines
	printf 'run echo two' >>lines
	run -0 "$CONSOLE" <lines
	assert_equal "$output" "$(printf 'one\ntwo')"
	run -0 "$CONSOLE" < <(cat lines)
	assert_equal "$output" "$(printf 'one\ntwo')"
	run -0 "$CONSOLE" </dev/null
	assert_equal "$output" ''
}

@test "console: lines that are none are refused" {
	printf 'run true\n%070000d' 0 >line
	run -1 "$CONSOLE" < <(cat line)
	[[ $output == 'coget-console: cannot read: '* ]]
	printf 'run true\0\n' >line
	run -1 "$CONSOLE" < <(cat line)
	assert_equal "$output" 'a line has a NUL in it'
	run -1 "$CONSOLE" <line
	assert_equal "$output" 'a line has a NUL in it'
}

@test "console: each command has its help, and says how it is used" {
	run -0 console help
	[ "${#lines[@]}" -eq 15 ]
	run -0 console 'help sleep'
	[[ $output == 'sleep TIME: '* ]]
	run -1 console 'sleep'
	assert_equal "$output" 'sleep: usage: sleep TIME'
	run -1 console 'quit now'
	assert_equal "$output" 'quit: usage: quit'
	run -1 console 'sleep soon'
	[[ $output == 'sleep: soon: not a duration'* ]]
	run -1 console 'wait_for 1 tasks'
	[[ $output == 'tasks: runs neither in the background nor '* ]]
	run -1 console 'gather sleep 1,'
	[[ $output == 'gather: usage: '* ]]
	run -1 console "$(printf 'gather %.0s' {1..2000})sleep 0"
	assert_equal "$output" 'gather: too many commands within each other'
}

@test "console: the list of commands fits into 80 columns" {
	run -0 console help
	run ! grep -E '.{80}' <<<"$output"
}

@test "console: get shows a text, and head an answer" {
	start_server
	printf 'one\n\ttwo' >"$SERVER_ROOT/text"
	run -0 console "get $SERVER_URL/files/text"
	assert_equal "$output" "$(printf 'one\n\ttwo')"
	run -0 console "head $SERVER_URL/size/1k/a"
	assert_equal "${lines[0]}" 'HTTP/1.1 200'
	[[ $output == *'Content-Length: 1024'* ]]
	run -1 console "head $SERVER_URL/status/404/a"
	assert_equal "${lines[0]}" 'HTTP/1.1 404'
}

@test "console: get stores a file, which has its name when it is complete" {
	start_server
	run -0 console "get $SERVER_URL/size/100k/a file"
	assert_equal "$output" 'file: 100 KiB'
	assert_equal "$(stat -c '%s %a' file)" '102400 644'
	echo old >file
	run -1 console "get $SERVER_URL/truncate/50k/size/100k/a file"
	[[ $output == "get: $SERVER_URL/truncate/50k/size/100k/a: "* ]]
	assert_equal "$(cat file)" old
	assert_equal "$(ls)" file
	run -1 console "get $SERVER_URL/size/1k/a none/file"
	assert_equal "$output" 'get: none/file: no such file or directory'
}

# Some file systems have no modes; strace takes their part.
@test "console: get leaves no file behind where its mode cannot be set" {
	strace -o /dev/null true 2>/dev/null || skip 'strace cannot trace'
	start_server
	echo "get $SERVER_URL/size/1k/a file" >commands
	run env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -f \
		-o trace -e trace=fchmod -e inject=fchmod:error=EPERM:when=2 \
		"$CONSOLE" <commands
	assert_equal "$output" 'get: file: operation not permitted'
	[ ! -e file.coget-new ]
}

@test "console: gather runs commands at once, with results in the order given" {
	start_server
	run -1 console "gather run sh -c 'until [ -e go ]; do sleep 0.01; done; echo a', run sh -c 'touch go; echo b', get $SERVER_URL/status/404/x"
	assert_equal "${lines[0]}" a
	assert_equal "${lines[1]}" b
	[[ ${lines[2]} == *'404'* ]]
}

@test "console: wait_for cancels a command, and ends its program" {
	run -1 console "wait_for 300ms run sh -c 'echo \$\$ >pid; sleep 100'"
	assert_equal "$output" 'wait_for: run: timed out after 300ms'
	is_gone "$(cat pid)"
	run -0 console 'wait_for 1m run echo in time'
	assert_equal "$output" 'in time'
}

@test "console: tasks in the background are listed, joined and cancelled" {
	run -1 console 'sleep 1m &' 'spawn run echo two' 'join 2' tasks \
		'cancel 1' 'join 1' 'cancel 1'
	assert_equal "${lines[0]}" '[1]'
	[[ $output == *"[2] run echo two: done"*two*"task '[1] sleep 1m': waits on sleep"* ]]
	[[ $output == *'[1] sleep 1m: cancelled'* ]]
	[[ $output == *'cancel: 1: has ended already' ]]
	run -1 console 'join 3'
	assert_equal "$output" 'join: 3: no such task'
}

@test "console: what is left at the end of a pipe is waited for" {
	run -0 console 'run sh -c "sleep 0.1; echo left"&'
	assert_equal "${lines[2]}" left
	run -1 console 'run false &' 'run true'
	run -1 console 'run false &' 'sleep 10m &' 'cancel 2'
	run -0 console 'sleep 10m &' quit 'run false'
	assert_equal "${lines[1]}" '[1] sleep 10m: cancelled'
}

@test "console: a login is shown nowhere" {
	run console 'get http://name:secret@127.0.0.1:1/ &' tasks
	[[ $output == *'***@127.0.0.1'* ]]
	[[ $output != *secret* ]]
}

@test "console: what a server sends cannot control the terminal" {
	run -0 console 'run printf "a\\033[2Jb\\n"'
	assert_equal "$output" 'a\x1B[2Jb'
	run -0 console "run echo '{\"a\": \"b\\n\"}'"
	assert_equal "$output" '{"a": "b\n"}'
}

@test "console: a C file is compiled, and run in a task" {
	needs_compiler
	cat >hello.c <<-'C'
		#include <stdio.h>
		#include <coget/http.h>
		#include <coget/coget.h>
		int run(void *arg)
		{
			CO_TRY(co_sleep(CO_MILLISECOND));
			printf("hello %s\n", (char *)arg);
			return 7;
		}
	C
	mkdir temp
	export TMPDIR=$PWD/temp
	run -0 "$CONSOLE" hello.c world
	assert_equal "$output" "$(printf 'hello world\nrun() = 7')"
	run -0 console 'gather load hello.c a, load hello.c b'
	[[ $output == *'hello a'* && $output == *'hello b'* ]]
	assert_equal "$(ls temp)" ''
}

@test "console: a C file that cannot be run fails, and says why" {
	needs_compiler
	echo 'int run(void *arg) { return wrong; }' >wrong.c
	run -1 "$CONSOLE" wrong.c
	[[ $output == *'wrong.c:1:29: error: '* ]]
	echo 'int main(void) { return 0; }' >main.c
	run -1 "$CONSOLE" main.c
	assert_equal "$output" 'load: main.c: has no int run(void *arg)'
	echo 'int run(void *arg) { return -22; }' >fails.c
	run -1 console 'load fails.c'
	assert_equal "$output" \
		'load: fails.c: run() has returned -22: invalid argument'
	run -1 "$CONSOLE" none.c
	assert_equal "$output" 'load: none.c: No such file or directory'
	CC=none run -1 "$CONSOLE" wrong.c
	assert_equal "${lines[0]}" \
		'there is no C compiler none: install one, such as gcc, or name it in CC'
}

@test "console: a signal ends it, and the programs that it runs" {
	start console "$CONSOLE" < <(echo "run sh -c 'echo \$\$ >pid; exec sleep 100'"; exec sleep 100)
	wait_until test -s pid
	kill -TERM "$PID"
	assert_finishes "$PID" 143
	wait_until is_gone "$(cat pid)"
}

@test "console: standard output that is full is a failure" {
	run -1 bash -c "echo help | '$CONSOLE' 2>&1 >/dev/full"
	[[ $output == 'coget-console: cannot write to standard output: No space'* ]]
}

@test "console: it ends when nobody reads its output any more" {
	timeout 30 "$CONSOLE" < <(exec yes 'run echo one') 2>errors | head -n 1 >lines
	assert_equal "$(cat lines)" one
	wait_until grep -q . errors
	assert_equal "$(cat errors)" \
		'coget-console: cannot write to standard output: Broken pipe'
}

@test "console: an input that cannot be read is a failure" {
	run -1 "$CONSOLE" <.
	assert_equal "$output" \
		'coget-console: cannot read: illegal operation on a directory'
}

@test "console: Ctrl-C cancels the command in the foreground, and not the console" {
	show 80
	type_line 'sleep 10m'
	wait_until shows '^coget> sleep 10m$'
	wait_until is_waiting
	keys C-c
	wait_until shows 'sleep: cancelled'
	wait_until is_prompt ''
	keys -l 'some words'
	wait_until is_prompt 'some words'
	keys C-c
	wait_until is_prompt ''
	keys C-d
	wait_until shows '^exit: 1$'
}

# No prompt is there.
is_waiting()
{
	! is_prompt ''
}

@test "console: what ends meanwhile is shown above the line that is typed" {
	printf '%s\n' '#!/bin/sh' 'until [ -e go ]; do sleep 0.01; done' >waits
	chmod +x waits
	show 40
	type_line 'run ./waits &'
	wait_until is_prompt ''
	keys -l 'run echo a line that is longer than the terminal'
	wait_until shows 'the terminal$'
	touch go
	wait_until shows '^\[1\] run ./waits: done$'
	keys Enter
	wait_until shows '^a line that is longer than the terminal$'
	keys C-d
	wait_until shows '^exit: 0$'
}

@test "console: Ctrl-D cancels what is left" {
	show 80
	type_line 'sleep 10m &'
	wait_until shows '^\[1\]$'
	keys C-d
	wait_until shows '^\[1\] sleep 10m: cancelled$'
	wait_until shows '^exit: 0$'
}

@test "console: Tab completes commands and the numbers of tasks" {
	show 80
	keys -l 'wait'
	keys Tab
	wait_until is_prompt 'wait_for'
	keys -l '1 sl'
	keys Tab
	keys -l '10m &'
	keys Enter
	wait_until shows '^\[1\]$'
	keys -l 's'
	keys Tab
	wait_until shows '^sleep  spawn$'
	keys C-u
	keys -l 'cancel '
	keys Tab
	wait_until is_prompt 'cancel 1'
	keys Enter
	wait_until shows '^\[1\] wait_for 1 sleep 10m: cancelled$'
}

@test "console: the history is kept for the user alone, without logins" {
	show 80
	type_line 'run echo first'
	wait_until shows '^first$'
	type_line 'get http://name:secret@127.0.0.1:1/'
	wait_until shows '^get: '
	keys C-d
	wait_until shows '^exit: 1$'
	history=$HOME/.local/state/coget/console_history
	assert_equal "$(cat "$history")" 'run echo first'
	assert_equal "$(stat -c %a "$history")" 600
	terminal respawn-pane -k
	wait_until is_prompt ''
	keys Up
	wait_until is_prompt 'run echo first'
	keys C-d
}

@test "console: without a HOME there is no history, and all else works" {
	unset HOME
	show 80
	type_line 'run echo here'
	wait_until shows '^here$'
	type_line 'history'
	wait_until shows '^    1  run echo here$'
	keys C-d
	wait_until shows '^exit: 0$'
}
