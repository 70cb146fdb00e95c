#!/usr/bin/env bash
# Run the example, given as $1, against the tests' own server.  The URLs that it
# prints hold the server's port, another one each time: here it becomes PORT.
set -u

dir=$(mktemp -d) || exit
printf '%0100d' 0 >"$dir/one.txt"
printf '%02000d' 0 >"$dir/two.txt"
printf '%030000d' 0 >"$dir/three.txt"

exec 3< <(exec "${COGET_BUILD:-build}/tests/server" --root "$dir" --port 0)
server=$!
trap 'kill "$server"; rm -r "$dir"' EXIT

read -r -t 10 _ _ address <&3 || exit
"$1" "http://$address/files" | sed "s/${address##*:}/PORT/" |
	diff -u "${BASH_SOURCE[0]%.sh}.expected" -
exit $((PIPESTATUS[0] | PIPESTATUS[2]))
