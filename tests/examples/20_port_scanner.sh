#!/usr/bin/env bash
# The scanner, given as $1, and its original in Python find the port of the file
# server, an example before it.  Others may be open, too.
set -u

here=${BASH_SOURCE[0]%.sh}
dir=$(mktemp -d) || exit

exec 3< <(exec "$(dirname "$1")/12_file_server" "$dir")
server=$!
trap 'kill "$server"; rm -r "$dir"' EXIT

read -r -t 10 _ _ address <&3 || exit
port=${address##*:}
first=$((port > 50 ? port - 50 : 1))
last=$((port < 65485 ? port + 50 : 65535))

found=$("$1" 127.0.0.1 "$first" "$last") || exit
grep -qx "$port is open" <<<"$found" || { printf '%s\n' "$found"; exit 1; }
# One that is not there is an error, not a host without ports.
! "$1" 127.0.0.1.invalid 1 1 2>/dev/null || exit
python3 -c 'import asyncio; asyncio.to_thread' 2>/dev/null || exit 0
found=$(python3 "$here.py" 127.0.0.1 "$first" "$last") || exit
grep -qx "$port is open" <<<"$found"
