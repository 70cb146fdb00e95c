#!/bin/bash
# Ends one run of a session by SIGKILL again and again, at random instants, and
# starts it again with the same command.  In the end every file has to be what
# the server has, nothing else may be there, and no item may have been asked for
# after its file had its final name.
#
# usage: tests/truth/kill.sh [KILLS [SEED]]
#
# From the repository's root, after `make tests`; COGET_BUILD as for bats.
set -u

kills=${1:-200}
RANDOM=${2:-$$}
build=$(realpath "${COGET_BUILD:-build}")
scratch=$(mktemp -d)
items=$((kills * 24))
server_pid=

. "$(dirname "$0")/server.bash"

# Called by the trap.
# shellcheck disable=SC2317
finish()
{
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null
	wait
	rm -r "$scratch"
}
trap finish EXIT

# What is served: mostly small files, some that are larger than what is kept in
# memory, and a few that a run cannot finish before it is killed.
make_files()
{
	local i size

	mkdir -p "$scratch/root"
	head -c 3000000 /dev/urandom >"$scratch/random"
	for ((i = 0; i < items; i++)); do
		size=$((RANDOM % 5000))
		((i % 20)) || size=$((100000 + RANDOM * 3))
		((i % 200)) || size=3000000
		tail -c "$size" "$scratch/random" >"$scratch/root/f$i"
		if ((size == 3000000)); then
			echo "/rate/10m/files/f$i"
		else
			echo "/delay/40ms/files/f$i"
		fi
	done >"$scratch/targets"
}

# That a file exists shall not be what keeps it from being fetched again.
run_coget()
{
	exec "$build/coget" -q -j 8 --session "$scratch/session" \
		--exists overwrite -d "$scratch/out" -i "$scratch/list" 2>>"$scratch/errors"
}

# Which files have their names, and how far the server's log has come: whatever
# is asked for later, these must not be.
note_finished()
{
	local lines

	lines=$(wc -l <"$scratch/log")
	find "$scratch/out" -name 'f*' ! -name '*.part*' -printf "$lines %f\n" \
		>>"$scratch/finished" 2>/dev/null
}

# Each item that was asked for after a moment in which it was finished.
asked_again()
{
	awk '
	NR == FNR { if (!($2 in since)) since[$2] = $1; next }
	{
		sub(".*/", "", $3)
		if ($3 in since && FNR > since[$3])
			print $3 ", finished at line " since[$3] ", line " FNR
	}' "$scratch/finished" "$scratch/log"
}

# Files that are not as they are on the server, missing or too many.
differences()
{
	diff -rq "$scratch/root" "$scratch/out"
}

make_files
start_server
: >"$scratch/finished"
sed "s,^,$url," "$scratch/targets" | shuf --random-source="$scratch/random" \
	>"$scratch/list"
killed=0
while ((killed < kills)); do
	run_coget &
	pid=$!
	sleep "0.$(printf '%03d' $((RANDOM % 150)))"
	if ! kill -KILL "$pid" 2>/dev/null; then
		echo "the run ended after $killed kills of $kills" >&2
		break
	fi
	wait "$pid" 2>/dev/null
	killed=$((killed + 1))
	note_finished
done 2>"$scratch/shell"
(run_coget)
status=$?
failed=0
differences >"$scratch/differences" || failed=1
asked_again >"$scratch/again"
[ ! -s "$scratch/again" ] || failed=1
[ "$status" -eq 0 ] || failed=1
grep -q damaged "$scratch/errors" && failed=1
echo "$killed kills, $items items, $(wc -l <"$scratch/log") requests, exit" \
	"status $status, $(wc -l <"$scratch/differences") files differ," \
	"$(wc -l <"$scratch/again") asked for again"
((failed == 0)) ||
	head -5 "$scratch/differences" "$scratch/again" "$scratch/errors"
exit "$failed"
