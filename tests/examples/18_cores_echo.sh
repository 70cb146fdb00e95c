#!/usr/bin/env bash
# Lines come back from the server, given as $1, on many connections at a time,
# and all of its loops end when it is interrupted.
set -um # with job control, so that SIGINT is not ignored in the background

program=$1
output=$(mktemp) || exit
server=
trap 'kill -KILL "$server" 2>/dev/null; rm "$output"' EXIT

# start PORT: returns 0 as soon as three loops listen; 1 if the port is taken.
start()
{
	"$program" "$1" 3 >"$output" 2>&1 &
	server=$!
	until [ "$(grep -c listens "$output")" -eq 3 ]; do
		kill -0 "$server" 2>/dev/null || return
		sleep 0.01
	done
}

port=0
for ((tries = 0; port == 0; tries++)); do
	((tries < 20)) || exit 1
	port=$((RANDOM % 20000 + 10000))
	start "$port" || port=0
done

connections=()
for i in {1..30}; do
	exec {fd}<>"/dev/tcp/127.0.0.1/$port" || exit
	echo "line $i" >&"$fd"
	connections+=("$fd")
done
for i in {1..30}; do
	read -r -t 10 -u "${connections[i - 1]}" line || exit
	[ "$line" = "line $i" ] || exit
done

kill -INT "$server"
wait "$server"
