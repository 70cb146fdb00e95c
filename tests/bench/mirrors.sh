#!/usr/bin/env bash
# How much of the speed of several mirrors a file of segments gets.
#
# usage: tests/bench/mirrors.sh [MEBIBYTES]
#
# One file, of 700 MiB by default, from three servers that limit each connection
# to 10, 20 and 40 MiB a second: with one URL, with three, and by aria2.  Needs
# build/coget, build/tests/server and aria2c; COGET_BUILD and BENCH_TMP as for
# run.sh.
set -u

size=${1:-700}
unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/place.sh
make_place mirrors
urls=()

# start NUMBER RATE: a server, which adds its URL.
start()
{
	local line

	mkfifo "$place/says.$1"
	"$build/tests/server" --address "127.0.0.$1" >"$place/says.$1" &
	servers+=("$!")
	read -r line <"$place/says.$1"
	urls+=("http://${line#listening on }/rate/$2/size/${size}m/file")
}

# row NAME COMMAND...: how fast it was, in MiB a second.
row()
{
	local name=$1 from=${EPOCHREALTIME/[.,]/}

	shift
	rm -f "$place/file"
	if "$@"; then
		printf '%-24s %5d MiB/s\n' "$name" \
			$((size * 1000000 / (${EPOCHREALTIME/[.,]/} - from)))
	else
		printf '%-24s failed\n' "$name"
	fi
}

coget()
{
	"$build/coget" -q --no-config -d "$place" "$@"
}

start 1 10m
start 2 20m
start 3 40m
mirrors=(--mirror "${urls[1]}" --mirror "${urls[2]}")
row 'coget, the fastest alone' coget "${urls[2]}"
row 'coget -s 3' coget -s 3 "${urls[0]}" "${mirrors[@]}"
row 'coget -s 6' coget -s 6 "${urls[0]}" "${mirrors[@]}"
row 'aria2c -s 3 -x 1 -k 1M' aria2c -q --no-conf -s 3 -x 1 -k 1M \
	--file-allocation=none -d "$place" -o file "${urls[@]}"
