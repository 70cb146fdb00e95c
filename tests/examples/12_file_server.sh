#!/usr/bin/env bash
# What curl and wrk say of the server, given as $1.
set -u

dir=$(mktemp -d) || exit
trap 'kill "$server" 2>/dev/null; rm -r "$dir"' EXIT
mkdir "$dir/root" "$dir/root/sub"
head -c 1000000 /dev/urandom >"$dir/root/big"
printf 'hello\n' >"$dir/root/sub/small"
: >"$dir/root/empty"
echo secret >"$dir/secret"
ln -s ../secret "$dir/root/out"

exec 3< <(exec "$1" "$dir/root")
server=$!
read -r -t 10 _ _ address <&3 || exit
url=http://$address

# expect WHAT EXPECTED ACTUAL
expect()
{
	[ "$2" = "$3" ] && return
	echo "$1: expected '$2', got '$3'"
	exit 1
}

code()
{
	curl -s --path-as-is -o /dev/null -w '%{http_code}' "$@"
}

curl -sS "$url/big" | cmp - "$dir/root/big" || exit
expect 'a small file' hello "$(curl -sS "$url/sub/small")"
expect 'an empty file' 200 "$(code "$url/empty")"
expect 'two requests, one connection' '1 0 ' "$(curl -sS -o /dev/null \
	-o /dev/null -w '%{num_connects} ' "$url/empty" "$url/sub/small")"
expect 'HEAD' 1000000 "$(curl -sSI "$url/big" |
	sed -n 's/^Content-Length: \([0-9]*\).*/\1/p')"
expect 'no such file' 404 "$(code "$url/nothing")"
expect 'a directory' 404 "$(code "$url/sub")"
expect 'a way out by dots' 404 "$(code "$url/../secret")"
expect 'a way out by a link' 404 "$(code "$url/out")"
expect 'another method' 405 "$(code -X DELETE "$url/big")"
expect 'no HTTP' 400 "$(code -X $'GE T' "$url/big")"
expect 'a head without end' 400 \
	"$(code -H "X: $(head -c 70000 /dev/zero | tr '\0' x)" "$url/big")"
expect 'HTTP/1.0' 1000000 "$(curl -sS -0 "$url/big" | wc -c)"

out=$(wrk -t 1 -c 32 -d 1s "$url/sub/small") || exit
grep -q '^Requests/sec:  *[1-9]' <<<"$out" || { echo "$out"; exit 1; }
if grep -E 'Socket errors|Non-2xx' <<<"$out"; then
	exit 1
fi
