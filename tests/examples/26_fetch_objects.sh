#!/usr/bin/env bash
# Mirror a bucket of 300 objects with the program that is given as $1: once,
# again, and after both sides have changed.
set -u

command -v python3 >/dev/null || {
	echo 'there is no python3'
	exit 77
}
dir=$(mktemp -d) || exit
python3 - "$dir/bucket" >"$dir/address" 2>"$dir/log" <<'EOF' &
import hashlib, http.server, os, socketserver, sys, urllib.parse
from xml.sax.saxutils import escape

bucket = sys.argv[1]

def keys():
    found = []
    for top, _, names in os.walk(bucket):
        found += [os.path.relpath(os.path.join(top, name), bucket)
                  for name in names]
    return sorted(found) + ["../outside", "a//b", "/etc/outside"]

def read(key):
    try:
        with open(os.path.join(bucket, key), "rb") as file:
            return file.read()
    except OSError:
        return b""

def entry(key):
    md5 = hashlib.md5(read(key)).hexdigest()
    return (f"<Contents><Key>{escape(key)}</Key>"
            f"<ETag>&quot;{md5}&quot;</ETag></Contents>")

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if "list-type" in query:
            start = int(query.get("continuation-token", "0"))
            page = keys()[start:start + 100]
            more = (f"<NextContinuationToken>{start + 100}"
                    "</NextContinuationToken>" if len(page) == 100 else "")
            body = f"<R>{''.join(map(entry, page))}{more}</R>".encode()
        else:
            body = read(urllib.parse.unquote(url.path)[1:])
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
EOF
server=$!
trap 'kill "$server"; rm -r "$dir"' EXIT

mkdir -p "$dir/bucket/sub"
for ((i = 0; i < 150; i++)); do
	echo "object $i" >"$dir/bucket/$i"
	echo "below $i" >"$dir/bucket/sub/$i"
done
echo odd >"$dir/bucket/a b&c?d#e%20f{g}ä<h>.part.x"
until [ -s "$dir/address" ]; do
	kill -0 "$server" || exit
	sleep 0.05
done
url=http://127.0.0.1:$(<"$dir/address")/

# mirror WHAT EXPECTED: run the program, and compare what it prints, and leaves.
mirror()
{
	local out

	out=$("$prog" "$url" "$dir/mirror" 2>"$dir/errors")
	if [ "$out" != "$2" ] || ! diff -r "$dir/bucket" "$dir/mirror"; then
		echo "$1: expected '$2', got '$out'"
		cat "$dir/errors"
		exit 1
	fi
}

prog=$1
mirror 'at first' '301 fetched, 0 kept, 3 failed'
mirror 'again' '0 fetched, 301 kept, 3 failed'
grep -qx '\.\./outside: .*' "$dir/errors" || exit
echo changed >"$dir/bucket/7"
echo spoilt >"$dir/mirror/sub/9"
rm "$dir/mirror/140"
mirror 'after changes' '3 fetched, 298 kept, 3 failed'
[ ! -e "$dir/outside" ]
