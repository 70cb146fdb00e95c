#!/usr/bin/env bash
# The pipeline program, given as $1: the first lines of what never ends, the status
# of a command that fails, and an interruption.
set -u

program=$(realpath "$1")
dir=$(mktemp -d) || exit
cd "$dir" || exit
trap 'rm -r "$dir"' EXIT

# ended: how the commands ended, without the time that they took, and the program's
# directory.
ended()
{
	grep -v '^processor time: [0-9.]* s$' errors | sed 's|^/.*/||'
}

"$program" 2 'exec yes no' 'exec tr a-z A-Z' >output 2>errors || exit
diff -u - output <<'LINES' || exit
1: NO
2: NO
LINES
diff -u - <(ended) <<'LINES' || exit
exec yes no: Broken pipe
exec tr a-z A-Z: Broken pipe
LINES

"$program" 9 'echo one; exit 3' 'exec cat' >output 2>errors
[ $? -eq 1 ] || exit 1
diff -u - output <<<'1: one' || exit
diff -u - <(ended) <<'LINES' || exit
echo one; exit 3: status 3
exec cat: status 0
LINES

# All are of one process group, so that what the first has started ends, too.
mkfifo ready
env --default-signal=INT "$program" 9 'sleep 1000 & echo >ready; wait' 'exec cat' >output 2>errors &
running=$!
read -r -t 20 _ <ready || exit 1
kill -INT "$running"
wait "$running"
[ $? -eq 1 ] || exit 1
ended | diff -u - <(echo "sleep 1000 & echo >ready; wait: Terminated
exec cat: Terminated
17_pipeline: operation canceled")
