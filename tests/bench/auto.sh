#!/usr/bin/env bash
# What -j auto finds, beside the best of fixed numbers, at four servers.
#
#   tests/bench/auto.sh [ROUNDS]     one round, of about five minutes, by default
#
# Fixed limits and auto take turns, since machines change their speed.  Of each
# run the files a second after it has settled count; the first SETTLED_FIXED and
# SETTLED_AUTO seconds do not.  For auto a plot has throughput and limit over time.
set -eu

unset CDPATH
cd "$(dirname "$0")/../.."
build=${COGET_BUILD:-$PWD/build}
here=$PWD/tests/bench
rounds=${1:-1}
fixed=(1 2 4 8 16 32 64 128)
seconds_fixed=${SECONDS_FIXED:-5} settled_fixed=${SETTLED_FIXED:-2}
seconds_auto=${SECONDS_AUTO:-20} settled_auto=${SETTLED_AUTO:-8}

place=$(mktemp -d /dev/shm/coget-auto.XXXXXX)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$place"' EXIT

# servers: a name and what its URLs say.
servers='unlimited slots/100000/delay/100ms
refusing at-most/10/status/429/delay/100ms
slow slots/20/delay/100ms
lossy slots/40/every/10/reset-before-headers/always/delay/100ms'

start_server()
{
	: >"$place/server.out"
	"$build/tests/server" >"$place/server.out" &
	server=$!
	until grep -q '^listening' "$place/server.out"; do sleep 0.05; done
	url=http://$(sed 's/^listening on //' "$place/server.out")
}

# run SECONDS SETTLED WHAT OPTION...: prints what auto.py does
run()
{
	local seconds=$1 settled=$2 what=$3

	shift 3
	mkdir "$place/files"
	start_server
	seq -f "$url/key/k/$what/size/4k/f%.0f" 200000 >"$place/list"
	"$build/coget" --no-config --json --no-progress -d "$place/files" \
		-i "$place/list" --deadline "${seconds}s" -r 100 "$@" \
		2>/dev/null |
		python3 "$here/auto.py" measure "$seconds" "$settled"
	curl -s "$url/key/k/load"
	kill "$server"
	wait "$server" || true
	server=
	rm -rf "$place/files"
}

for ((round = 1; round <= rounds; round++)); do
	while read -r name what; do
		for n in "${fixed[@]}"; do
			run "$seconds_fixed" "$settled_fixed" "$what" -j "$n" \
				--per-host "$n" >"$place/$name.$n.$round" </dev/null
		done
		run "$seconds_auto" "$settled_auto" "$what" -j auto \
			>"$place/$name.auto.$round" </dev/null
	done <<<"$servers"
done
while read -r name _; do
	python3 "$here/auto.py" report "$place" "$name" "$rounds" "${fixed[@]}"
done <<<"$servers"
