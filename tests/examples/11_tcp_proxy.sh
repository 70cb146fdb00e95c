#!/usr/bin/env bash
# Files of the file server, the next example, come whole through the proxy, given
# as $1, many at a time; it ends when it is told to, the transfers with it having
# finished.
set -u

dir=$(mktemp -d) || exit
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; rm -r "$dir"' EXIT
head -c 3000000 /dev/urandom >"$dir/file"

# start COMMAND...: set port to the one that its first line of output names.
start()
{
	local address

	exec 3< <(exec "$@")
	servers+=("$!")
	read -r -t 10 _ _ address <&3 || exit 1
	port=${address##*:}
}

start "$(dirname "$1")/12_file_server" "$dir"
start "$1" 127.0.0.1 "$port"
url=http://127.0.0.1:$port

urls=()
for i in 1 2 3 4 5 6 7 8; do
	urls+=(-o "$dir/got$i" "$url/file")
done
curl -sS --no-progress-meter --parallel "${urls[@]}" || exit
for i in 1 2 3 4 5 6 7 8; do
	cmp "$dir/file" "$dir/got$i" || exit
done

# It is told to end while a transfer is under way; that one still comes whole.
: >"$dir/log"
curl -sv --limit-rate 3M -o "$dir/late" "$url/file" 2>"$dir/log" &
curl=$!
until grep -q '^< HTTP' "$dir/log"; do
	sleep 0.01
done
kill -TERM "${servers[1]}"
wait "$curl" && cmp "$dir/file" "$dir/late" || exit
timeout 10 tail --pid="${servers[1]}" -f /dev/null
