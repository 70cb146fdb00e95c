#!/usr/bin/env bash
# Run the program that is given as $1 against the tests' own server.
set -u

dir=$(mktemp -d) || exit
printf '%0100d' 0 >"$dir/a.txt"
printf '%02000d' 0 >"$dir/b.txt"
printf '%030000d' 0 >"$dir/c.txt"

exec 3< <(exec "${COGET_BUILD:-build}/tests/server" --root "$dir" --port 0)
server=$!
trap 'kill "$server"; rm -r "$dir"' EXIT

read -r -t 10 _ _ address <&3 || exit
"$1" "http://$address/files/" | diff -u "${BASH_SOURCE[0]%.sh}.expected" -
exit $((PIPESTATUS[0] | PIPESTATUS[1]))
