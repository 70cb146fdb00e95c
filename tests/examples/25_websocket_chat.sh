#!/usr/bin/env bash
# Clients and a server, given as $1, talk in rooms, also with a client that is not
# ours.  Who does not listen is dropped; who dies leaves.  When the server dies,
# its clients join the next one; when it is interrupted, they are told, and end.
set -um # with job control, so that SIGINT is not ignored in the background

program=$1
talk=${1%/*}/27_websocket_talk
dir=$(mktemp -d) || exit
pids=()
trap '((${#pids[@]} == 0)) || kill -KILL "${pids[@]}" 2>/dev/null; rm -r "$dir"' EXIT

# awaits COUNT TEXT NAME...: until so many lines hold the text, of all files together.
awaits()
{
	local count=$1 text=$2 tries
	local files=("${@:3}")

	for ((tries = 0; tries < 1500; tries++)); do
		[ "$(cat "${files[@]/#/$dir/}" | grep -cF -- "$text")" \
			-ge "$count" ] && return
		sleep 0.02
	done
	echo "no '$text' in ${files[*]}:"
	cat "${files[@]/#/$dir/}"
	exit 1
}

# serve PORT [PEM]: sets server and port.
serve()
{
	"$program" "$@" >"$dir/server" 2>&1 &
	server=$!
	pids+=("$server")
	awaits 1 '' server
	read -r port <"$dir/server"
}

# joins URL NAME [CA]: types what is written to descriptor ${keys[NAME]}.
declare -A keys client
joins()
{
	local fd

	mkfifo "$dir/$2.keys" || exit
	"$talk" "$@" <"$dir/$2.keys" >"$dir/$2" 2>&1 &
	client[$2]=$!
	pids+=("$!")
	exec {fd}>"$dir/$2.keys" || exit
	keys[$2]=$fd
}

# says NAME TEXT
says()
{
	echo "$2" >&"${keys[$1]}"
}

# joins_silently PATH NAME: one that never reads; its frame's mask is zero.
joins_silently()
{
	exec {silent}<>"/dev/tcp/127.0.0.1/$port" || exit
	printf '%s\r\n' "GET $1 HTTP/1.1" 'Host: x' 'Upgrade: websocket' \
		'Connection: Upgrade' 'Sec-WebSocket-Version: 13' \
		'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' '' >&"$silent"
	printf "\\x81\\x$(printf %x $((0x80 + ${#2})))\\0\\0\\0\\0%s" "$2" \
		>&"$silent"
}

# stop: interrupts the server.
stop()
{
	kill -INT "$server"
	wait "$server"
	[ $? -eq 130 ] || exit
}

# was_told NAME: it has ended, being told that the server does.
was_told()
{
	wait "${client[$1]}" || exit
	awaits 1 'closed: 1001 closing' "$1"
}

serve 0
joins "ws://127.0.0.1:$port/a" Ann
joins "ws://127.0.0.1:$port/a" Bob
awaits 1 '(joins)' Ann Bob
says Ann 'hello'
awaits 1 'Ann: hello' Bob
says Bob $'\e[31mred'
awaits 1 'Bob: ?[31mred' Ann

joins "ws://127.0.0.1:$port/a" Eve
awaits 3 '(joins)' Ann Bob Eve
kill -KILL "${client[Eve]}"
awaits 2 'Eve: (leaves)' Ann Bob

joins_silently /b slow
joins "ws://127.0.0.1:$port/b" Flo
fd=${keys[Flo]}
yes "$(printf '%4000s' .)" >&"$fd" &
yes=$!
awaits 1 'slow: too slow' server
kill -KILL "$yes"
kill -KILL "${client[Flo]}"
says Ann 'still here'
awaits 1 'Ann: still here' Bob

kill -KILL "$server"
wait "$server" 2>/dev/null
serve "$port"
awaits 4 '(joins)' Ann Bob
says Bob 'once more'
awaits 1 'Bob: once more' Ann
grep -F 'slow' "$dir/Ann" "$dir/Bob" && exit 1 # it was in another room

python=/usr/bin/python3
"$python" -c 'import aiohttp' 2>/dev/null || python=python3
"$python" -c 'import aiohttp' 2>/dev/null && {
	"$python" - "http://127.0.0.1:$port/a" >"$dir/Py" 2>&1 <<'END' &
import asyncio, sys
import aiohttp


async def main():
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(sys.argv[1]) as ws:
            await ws.send_str("Py")
            async for message in ws:
                print(message.data, flush=True)
                await ws.send_str("I heard " + message.data)
            print("closed:", ws.close_code, flush=True)


asyncio.run(main())
END
	pids+=("$!")
	awaits 2 'Py: (joins)' Ann Bob
	says Ann 'hello, Py'
	awaits 1 'Py: I heard Ann: hello, Py' Bob
}
stop
was_told Ann
was_told Bob
[ ! -e "$dir/Py" ] || awaits 1 'closed: 1001' Py

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
	-subj /CN=localhost -addext subjectAltName=DNS:localhost \
	-keyout "$dir/key" -out "$dir/ca" 2>/dev/null || exit
cat "$dir/ca" "$dir/key" >"$dir/pem"
serve 0 "$dir/pem"
joins "wss://localhost:$port/" Tom "$dir/ca"
joins "wss://localhost:$port/" Tim "$dir/ca"
awaits 1 '(joins)' Tim Tom
says Tim 'a secret'
awaits 1 'Tim: a secret' Tom
says Tim "$(seq 500)" # of which the server gets many at once
awaits 1 'Tim: 500' Tom
fd=${keys[Tim]}
exec {fd}>&- || exit # its keyboard ends, which no later program has open
wait "${client[Tim]}" || exit
awaits 1 'Tim: (leaves)' Tom
stop
was_told Tom
