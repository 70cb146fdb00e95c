#!/usr/bin/env bash
# What a hostile server of HTTP/2 can take of coget: a table in Markdown with a
# row for each attack of build/tests/hostile, one file tried once.
#
# usage: tests/bench/hostile.sh [--stall-timeout TIME] [ATTACK...]
#
# COGET is the program, build/coget by default; build build/tests/hostile and
# build/tests/bench/usage before.  What has not ended after LIMIT_S seconds (60)
# is ended, and said so.
set -u

unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
build=$PWD/build
coget=$(realpath "${COGET:-$build/coget}")
place=$(mktemp -d)
stall=5s
if [ "${1:-}" = --stall-timeout ]; then
	stall=$2
	shift 2
fi
unset http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY

# start ATTACK: sets pid and url.
start()
{
	local options=()

	[ "$1" != renegotiation ] || options=(--version 1.2)
	: >"$place/port"
	"$build/tests/hostile" --ca "$place/ca.pem" "${options[@]}" "$1" \
		>"$place/port" &
	pid=$!
	until [ -s "$place/port" ]; do
		sleep 0.02
	done
	url=https://$(sed 's/.* //' "$place/port")/file
}

# What coget says of the one file, without its URL and the remedy.
message()
{
	sed -n "s|^coget: $url: \\(.*\\); .*|\\1|p" "$place/err" | tr '|' ' '
}

# End the child of RUNNER after so long; then it never ends by itself.
limit()
{
	local left=$((${LIMIT_S:-60} * 10))

	while [ "$left" -gt 0 ]; do
		kill -0 "$1" 2>/dev/null || return
		sleep 0.1
		left=$((left - 1))
	done
	kill -KILL "$(ps -o pid= --ppid "$1")"
}

# row ATTACK WHAT
row()
{
	local status=0 runner wall cpu peak disk said options=()

	[ "$1" != endless-body ] || options=(--max-filesize 100m)
	start "$1"
	rm -rf "$place/out" "$place/usage"
	mkdir "$place/out"
	"$build/tests/bench/usage" "$place/usage" "$coget" -r 0 --stall-timeout \
		"$stall" --cacert "$place/ca.pem" -d "$place/out" \
		"${options[@]}" "$url" >"$place/err" 2>&1 &
	runner=$!
	limit "$runner"
	wait "$runner" || status=$?
	kill "$pid"
	wait "$pid" 2>/dev/null
	read -r wall cpu peak <"$place/usage"
	disk=$(cat "$place/out/"* 2>/dev/null | wc -c)
	said=$(message)
	[ "$status" -ne 137 ] || said='never ends'
	printf '| %s | %s | %.1f | %.2f | %.1f | %s | %s | %s |\n' "$1" "$2" \
		"$wall" "$cpu" "$peak" "$disk" "$status" "$said"
}

echo '| attack | what it is | wall s | CPU s | peak MiB | disk bytes | exit | what is said |'
echo '|---|---|---|---|---|---|---|---|'
while IFS=$'\t' read -r name what; do
	[[ $# -eq 0 || " $* " == *" $name "* ]] || continue
	row "$name" "$what"
done < <("$build/tests/hostile" --help | sed '1,/^Attacks:/d')
rm -rf "$place"
