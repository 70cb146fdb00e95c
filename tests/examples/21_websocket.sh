#!/usr/bin/env bash
# The client, given as $1, speaks with a server that is not ours, and either closes.
# Its original hears the same.
set -u

python=/usr/bin/python3
"$python" -c 'import aiohttp' 2>/dev/null || python=python3
exec 3< <(exec "$python" tests/server/websockets.py)
server=$!
trap 'kill "$server"' EXIT
read -r -t 30 port <&3 || exit
url=ws://127.0.0.1:$port
status=0
diff <(printf 'heard echo of word %d\n' 1 2; echo 'closed: 1000 ') \
	<("$1" "$url/" 2) || status=1
diff <(printf 'heard echo of word %d\n' 1 2 3; echo 'closed: 4000 enough') \
	<("$1" "$url/3" 9) || status=1
diff <(printf 'heard echo of word %d\n' 1 2 3) \
	<("$python" tests/examples/21_websocket.py "$url/3" 9) || status=1
exit "$status"
