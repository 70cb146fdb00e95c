#!/usr/bin/env bash
# Beside an example lies the asyncio program that it is the C form of, where
# there is one: both print the same.
. "$(dirname "$0")/tap.bash"

outputs=$(mktemp -d) || exit 2
trap 'rm -rf "$outputs"' EXIT

# Those with a script get arguments from it.
mapfile -t originals < <(for original in tests/examples/*.py; do
	[ -e "${original%.py}.sh" ] || echo "$original"
done)

if ! python3 -c 'import asyncio; asyncio.to_thread' 2>/dev/null; then
	echo '1..1'
	echo 'ok 1 - the originals of the examples # skip there is no Python 3.9'
	exit 0
fi

# They sleep most of the time: all run at once.
for original in "${originals[@]}"; do
	timeout 60 python3 "$original" >"$outputs/$(basename "$original")" 2>&1 &
done
wait
for original in "${originals[@]}"; do
	check "$original prints what the example prints" \
		diff -u "${original%.py}.expected" \
		"$outputs/$(basename "$original")"
done
finish
