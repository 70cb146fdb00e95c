#!/usr/bin/env bats
# Every way for a run to end, SIGINT, SIGTERM, --deadline and a closed pipe, in
# every state that a run can be in: the status is right, nothing hangs, nothing
# is left but parts.  With sanitizers, their reports count (see run.sh).

load helpers

setup()
{
	enter_scratch
	start_server
}

# Sockets that listen and never accept.  Of the first, the kernel's queue is full,
# so that connecting takes for ever; the second's connections say nothing.
start_deaf()
{
	start deaf python3 -u -c 'if True:
		import socket, time
		full = socket.socket()
		full.bind(("127.0.0.1", 0))
		full.listen(0)
		held = []
		for _ in range(4):
			client = socket.socket()
			client.setblocking(False)
			client.connect_ex(full.getsockname())
			held.append(client)
		silent = socket.socket()
		silent.bind(("127.0.0.1", 0))
		silent.listen(128)
		print(full.getsockname()[1], silent.getsockname()[1])
		time.sleep(1000)' </dev/null
	wait_until read_deaf_ports
}

# Fails until the line is complete.
read_deaf_ports()
{
	read -r FULL SILENT <"$OWNED/deaf.out"
}

# has_connection PORT STATE, as ss(8) calls it: coget has.
has_connection()
{
	ss -Htnp state "$2" dst "127.0.0.1:$1" | grep -q "pid=$PID,"
}

# The states.  Each begin_STATE starts coget with the arguments given, its standard
# output being descriptor 8, and returns when it has come there.

begin()
{
	# shellcheck disable=SC2016 # for the shell that becomes coget
	start coget bash -c 'exec "$COGET" --no-progress "$@" 7>&- >&8 8>&-' \
		bash "$@"
}

begin_list()
{
	[ -p list ] || mkfifo list
	exec 7<>list
	begin -i list "$@"
	echo "$SERVER_URL/size/10/a" >&7
	wait_until saw_at_least 1 GET
}

begin_connecting()
{
	begin "$@" "http://127.0.0.1:$FULL/a"
	wait_until has_connection "$FULL" syn-sent
}

begin_handshake()
{
	begin "$@" "https://127.0.0.1:$SILENT/a"
	wait_until has_connection "$SILENT" established
}

begin_request()
{
	begin "$@" "$SERVER_URL/stall-before-headers/size/9/a"
	wait_until connected_to_server
}

connected_to_server()
{
	has_connection "${SERVER_URL##*:}" established
}

begin_head()
{
	begin "$@" "$SERVER_URL/stall-in-headers/size/9/a"
	wait_until connected_to_server
}

begin_body()
{
	begin "$@" "$SERVER_URL/stall-after/600k/size/1m/a"
	wait_until test -s a.part
}

begin_flow()
{
	begin "$@" "$SERVER_URL/rate/3m/size/100m/a" \
		"$SERVER_URL/rate/3m/chunked/size/100m/b"
	wait_until test -s a.part
	wait_until test -s b.part
}

begin_redirect()
{
	begin "$@" \
		"$SERVER_URL/redirect-to/%2fstall-before-headers%2fsize%2f9%2fa"
	wait_until saw_at_least 1 GET
}

begin_backoff()
{
	begin "$@" "$SERVER_URL/status/503/header/Retry-After/60/size/9/a"
	wait_until saw_at_least 1 ' 503 '
}

begin_queue()
{
	local i

	for i in $(seq 300); do
		echo "$SERVER_URL/stall-after/1k/size/2k/$i"
	done >queue
	begin -j 20 --per-host 5 -i queue "$@"
	wait_until saw_at_least 5 GET
}

# All at once: a list that goes on, items that have ended, run, fail, and wait.
begin_everything()
{
	[ -p list ] || mkfifo list
	exec 7<>list
	begin -i list "$@"
	printf '%s\n' "$SERVER_URL"/size/10/{a,b,c} \
		"$SERVER_URL/stall-after/600k/size/1m/part" \
		"$SERVER_URL/status/503/size/9/waits" \
		"$SERVER_URL/stall-before-headers/size/9/asks" \
		"https://127.0.0.1:$SILENT/shakes" \
		"http://127.0.0.1:$FULL/connects" >&7
	wait_until test -s part.part
	wait_until saw_at_least 1 ' 503 '
}

STATES=(list connecting handshake request head body flow redirect backoff queue
	everything)

# in_each_state STATUSES COMMAND... -- ARGUMENT...: begin each state with the
# arguments, do the command, and see that coget ends with one of the statuses.
in_each_state()
{
	local statuses=$1 state status command=()

	shift
	while [ "$1" != -- ]; do
		command+=("$1")
		shift
	done
	shift
	start_deaf
	for state in "${STATES[@]}"; do
		: >"$SERVER_LOG"
		open_output "${command[0]}"
		"begin_$state" "$@" || fail "not in state $state" || return
		exec 8>&-
		"${command[@]}"
		status=0
		finish "$PID" || status=$?
		exec 7>&-
		[[ " $statuses " == *" $status "* ]] ||
			fail "in state $state: status $status" \
				"$(cat "$OWNED/coget.err")" || return
		left_in_order "$state" || return
		rm -rf ./*
	done
}

# left_in_order STATE: nothing has a final name but what was complete, and nothing
# was said that is no message of coget's.
left_in_order()
{
	local name

	for name in *; do
		case $name in
		'*' | list | queue | session* | *.part) ;;
		[abc]) [ "$(wc -c <"$name")" -eq 10 ] ||
			fail "in state $1: $name is not whole" || return ;;
		*) fail "in state $1: $name is left" || return ;;
		esac
	done
	if grep -v '^coget: \|^http' "$OWNED/coget.err"; then
		fail "in state $1" || return
	fi
}

# open_output COMMAND: as descriptor 8; a pipe, if that is to close it.
open_output()
{
	if [[ $1 == close_* ]]; then
		read_events
		exec 8>"$EVENTS"
	else
		exec 8>/dev/null
	fi
}

interrupt()
{
	kill -"$1" "$PID"
}

@test "ends: SIGINT in each state" {
	in_each_state 130 interrupt INT --
}

@test "ends: SIGTERM in each state, with a session and events" {
	in_each_state 143 interrupt TERM -- --session session \
		--json
}

@test "ends: SIGINT twice in each state" {
	interrupt_twice()
	{
		kill -INT "$PID"
		kill -INT "$PID" 2>/dev/null || true
	}
	in_each_state 130 interrupt_twice --
}

@test "ends: --deadline in each state" {
	in_each_state 124 true -- --deadline 1s
}

@test "ends: SIGINT as the deadline comes, in each state" {
	interrupt_late()
	{
		sleep 0.9
		kill -INT "$PID" 2>/dev/null || true
	}
	in_each_state '124 130' interrupt_late -- --deadline 1s
}

# The reader of the events goes first, which is noticed when one is written.
# read_events: through a pipe of the name $EVENTS.
read_events()
{
	EVENTS=$BATS_TEST_TMPDIR/events
	[ -p "$EVENTS" ] || mkfifo "$EVENTS"
	start reader cat "$EVENTS" </dev/null
	READER=$PID
}

@test "ends: a closed pipe in each state, and then SIGINT" {
	close_and_interrupt()
	{
		kill "$READER" || fail 'the reader has ended' || return
		wait_until is_gone "$READER"
		# It may have ended for that already.
		kill -INT "$PID" 2>/dev/null || true
	}
	in_each_state '130 141' close_and_interrupt -- --json
}

@test "ends: a closed pipe in each state, and then --deadline" {
	close_reader()
	{
		kill "$READER" || fail 'the reader has ended' || return
		wait_until is_gone "$READER"
	}
	in_each_state '124 141' close_reader -- --json --deadline 1s
}
