#!/usr/bin/env bash
# What coget-gdb.py shows of a program that hangs.
. "$(dirname "$0")/tap.bash"

build=${COGET_BUILD:-build}
program=$build/tests/check/hung

skip()
{
	tests_run=$((tests_run + 1))
	echo "ok $tests_run - gdb shows the tasks # skip $1"
	finish
	exit
}

build_program()
{
	mkdir -p "$(dirname "$program")"
	# shellcheck disable=SC2046,SC2086
	${CC:-gcc} -g ${SANITIZE:+-fsanitize=$SANITIZE} -Iinclude \
		$(pkg-config --cflags libuv) -o "$program" tests/check/hung.c \
		"$build/libcoget.a" $(pkg-config --libs libuv)
}

debug()
{
	ASAN_OPTIONS=detect_leaks=0 timeout 60 gdb -q -nx -batch \
		-ex 'source src/runtime/coget-gdb.py' "$@" "$program" 2>&1
}

matches()
{
	grep -Eq "$1" <<<"$seen" || {
		echo "no line matches: $1"
		head -n 40 <<<"$seen"
		false
	}
}

command -v gdb >/dev/null || skip 'there is no gdb'
check 'a program that hangs is built' build_program
debug -ex 'break main' -ex run | grep -q '^Breakpoint 1, main' ||
	skip 'gdb cannot run programs here'

seen=$(debug -ex run -ex 'coget tasks' -ex 'coget backtrace worker')
check 'coget tasks lists a thread and its tasks' \
	matches "^  task 'main': waits on gather"
check 'coget tasks tells what a task waits on' \
	matches "^  task 'worker': waits on lock"
check "coget backtrace shows a suspended task's frames" \
	matches '^  #[0-9]+ .* fetch_page \(arg='
check 'coget backtrace names the functions of the runtime, too' \
	matches '^  #[0-9]+ .* task_(suspend|wait[a-z_]*) \('
check 'coget backtrace begins at the bottom of the stack' \
	matches '^  #[0-9]+ .* task_entry \(\)'

# As distributions install it.
seen=$(debug -ex 'break main' -ex run -ex 'coget tasks')
check 'coget tasks says that no loop runs' matches 'no thread runs a loop'
objcopy --strip-debug "$program"
seen=$(debug -ex run -ex 'coget tasks' -ex 'coget backtrace')
check 'coget tasks says why it shows nothing of a stripped library' \
	matches 'coget tasks: libcoget has no debugging information'
check 'coget backtrace says so, too' \
	matches 'coget backtrace: libcoget has no debugging information'
finish
