#!/usr/bin/env bash
# Two clients, given as $1, talk: what is typed comes to the other, but for what is
# no text; the end of the keyboard is a good end, and a server that is not there an
# error.  25_websocket_chat.sh tests them with the server.
set -u

dir=$(mktemp -d) || exit
pids=()
trap '((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null; rm -r "$dir"' EXIT
mkfifo "$dir/port" "$dir/ann" "$dir/bob"

"${1%/*}/25_websocket_chat" 0 >"$dir/port" &
pids+=("$!")
exec 3<"$dir/port"
read -r port <&3
url=ws://127.0.0.1:$port/
"$1" "$url" Bob <"$dir/bob" >"$dir/heard" &
pids+=("$!")
"$1" "$url" Ann <"$dir/ann" >"$dir/out" &
ann=$!
pids+=("$ann")
exec 4>"$dir/bob" 5>"$dir/ann"

# awaits TEXT FILE...: until a line of one has it.
awaits()
{
	local tries

	for ((tries = 0; tries < 500; tries++)); do
		grep -qF "$1" "${@:2}" && return
		sleep 0.02
	done
	echo "no '$1' in $(tail -n +1 "${@:2}")"
	exit 1
}

awaits '(joins)' "$dir/heard" "$dir/out"
printf 'hello\n\377\nlast\n' >&5
exec 5>&-
wait "$ann" || exit
awaits 'closed: 1000' "$dir/out"
awaits '(leaves)' "$dir/heard"
diff <(printf 'Ann: %s\n' hello last '(leaves)') \
	<(grep -v '(joins)' "$dir/heard") || exit

if : | "$1" ws://127.0.0.1:1/ Ann 2>"$dir/error"; then
	exit 1
fi
grep -q 'refused' "$dir/error"
