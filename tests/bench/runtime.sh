# shellcheck shell=bash disable=SC2154
# The runtime's parts beside those of its peers; sourced by run.sh.

runtime_keys=(switch spawn queue lock semaphore timeout wait_for thread
	sleepers idle)

runtime_title()
{
	case $1 in
	switch) echo 'switch to another task, ns' ;;
	spawn) echo 'start a task and join it, ns' ;;
	queue) echo 'item through a queue of 128, ns' ;;
	lock) echo 'take and release a free lock, ns' ;;
	semaphore) echo 'the same, a semaphore, ns' ;;
	timeout) echo 'set and leave a timeout, ns' ;;
	wait_for) echo 'wait_for a task that yields, ns' ;;
	thread) echo 'call on a thread and back, ns' ;;
	sleepers) echo '100,000 sleep 1 s: ms more' ;;
	idle) echo 'a task that waits, bytes' ;;
	esac
}

# Every measure of every peer in a process of its own, one after the other.
measure_runtimes()
{
	for ((round = 0; round < rounds; round++)); do
		for key in "${runtime_keys[@]}"; do
			"${pin_client[@]}" "$build/tests/bench/runtime" "$key"
			[ ! -x "$place/runtime-go" ] ||
				"${pin_client[@]}" "$place/runtime-go" "$key"
			! command -v "$python" >/dev/null ||
				"${pin_client[@]}" "$python" \
				"$bench"/peers/runtime.py "$key"
		done
	done
}

# Lines "PEER KEY FIGURE" to a row for each key, with the medians.
print_runtimes()
{
	for key in "${runtime_keys[@]}"; do
		sed -n "s/^\([a-z]*\) $key /\1 /p" "$place/runtimes" | awk \
			-v title="$(runtime_title "$key")" "$median"'
		{ n[$1]++; value[$1, n[$1]] = $2 }
		function cell(peer,    i, v) {
			for (i = 1; i <= n[peer]; i++)
				v[i] = value[peer, i]
			return n[peer] ? sprintf("%.0f", median(v, n[peer])) : "-"
		}
		END {
			printf "  %-34s %9s %9s %9s %9s\n", title, cell("coget"),
				cell("libuv"), cell("go"), cell("asyncio")
		}'
	done
}

run_runtime()
{
	measure_runtimes >"$place/runtimes"
	printf '\n  %-34s %9s %9s %9s %9s\n' 'The runtime' coget libuv Go asyncio
	print_runtimes
}

run_million()
{
	printf '\nA million tasks at once: bytes each, and seconds in all\n'
	"${pin_client[@]}" "$build/tests/bench/runtime" million
}
