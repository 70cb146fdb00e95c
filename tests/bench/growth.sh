#!/usr/bin/env bash
# What grows with the length of a list, or with the number of hosts: coget's
# processor time and its peak of memory for n and 4n items, and how many times as much
# time the latter takes.  4 is what it should be.
#
# usage: tests/bench/growth.sh [N [KIND...]]
#
#   N  how many items (4,000), and 4N
#
#   hosts      a file each from as many hosts
#   dead       as many hosts that take no connection, two retries
#   refusing   as many hosts that answer 503, two retries
#   checksums  as many files of one name, in directories that --checksums names
#   netrc      as many requests and entries of a .netrc, the last of which counts
#   cookies    as many requests and lines of a file of cookies, of that host and others
#
# and, when they are asked for, such as by growth.sh 250000 list pipe json, empty files:
#
#   list       as many URLs from a file
#   pipe       the same from a pipe
#   json       the same as JSON lines
#   session    the same with --session
#   again      the same, all of which an earlier run has finished
#   waiting    as many answers of 404 that are tried again after ten seconds
#   directory  one URL, in a directory that has as many files
#
# COGET_BUILD and BENCH_TMP as for run.sh.  After `make build/tests/bench/usage`.
set -u

n=${1:-4000}
unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/pairs.sh
[ $# -gt 1 ] || set -- "$n" hosts dead refusing checksums netrc cookies
shift

hosts_items()
{
	seq -f "http://h%.0f.localhost:$port/f" "$1"
}

dead_items()
{
	seq -f "http://h%.0f.localhost:1/f" "$1"
}

refusing_items()
{
	seq -f "http://h%.0f.localhost:$port/503" "$1"
}

checksums_items()
{
	seq -f "http://127.0.0.1:$port/d%.0f/f" "$1"
	seq -f "$(sha256sum "$place/www/f" | cut -d ' ' -f 1)  d%.0f/f" "$1" \
		>"$place/sums"
}

netrc_items()
{
	seq -f 'machine h%.0f.example login user password secret' "$1" \
		>"$place/netrc"
	echo 'machine 127.0.0.1 login user password secret' >>"$place/netrc"
	yes "http://127.0.0.1:$port/f" | head -n "$1"
}

cookies_items()
{
	{
		seq -f 'h%.0f.example TRUE / FALSE 0 name value' $(($1 / 2))
		seq -f '127.0.0.1 FALSE /d%.0f FALSE 0 name value' $(($1 / 2))
	} | tr ' ' '\t' >"$place/cookies"
	seq -f "http://127.0.0.1:$port/d%.0f/f" "$1"
}

list_items()
{
	seq -f "http://127.0.0.1:$port/empty/%.0f" "$1"
}

json_items()
{
	seq -f "{\"url\": \"http://127.0.0.1:$port/empty/%.0f\"}" "$1"
}

pipe_items()
{
	list_items "$1"
}

session_items()
{
	list_items "$1"
}

again_items()
{
	list_items "$1"
}

waiting_items()
{
	seq -f "http://127.0.0.1:$port/404/%.0f" "$1"
}

directory_items()
{
	mkdir "$place/out"
	seq -f "$place/out/%.0f" "$1" | xargs touch
	echo "http://127.0.0.1:$port/empty/x"
}

# options_of KIND: what it has beside its list, a line each.
options_of()
{
	case $1 in
	checksums) printf '%s\n' -o '{path}' --checksums "$place/sums" ;;
	netrc) printf '%s\n' --exists rename --netrc-file "$place/netrc" ;;
	cookies) printf '%s\n' -o '{path}' --load-cookies "$place/cookies" ;;
	json) printf '%s\n' --input-format json ;;
	session | again) printf '%s\n' --session "$place/session" ;;
	waiting) printf '%s\n' --retry-on 404 --retries 1 --retry-delay 10s ;;
	esac
}

status_of()
{
	case $1 in
	dead) echo 4 ;;
	refusing | waiting) echo 8 ;;
	*) echo 0 ;;
	esac
}

# measure KIND: "CPU_S PEAK_MIB" of a run; nothing if it did not end as it should.
measure()
{
	local options=(-q -d "$place/out" --retries 2 --retry-delay 10ms)
	local input=$place/list

	[ "$1" != pipe ] || input=-
	mapfile -t -O ${#options[@]} options < <(options_of "$1")
	rm -f "$place/usage"
	# A pipe, for the kind of that name.
	# shellcheck disable=SC2002
	cat "$place/list" | "${pin_client[@]}" "$build/tests/bench/usage" \
		"$place/usage" "$build/coget" "${options[@]}" -i "$input" \
		>/dev/null 2>&1
	[ "${PIPESTATUS[1]}" -ne "$(status_of "$1")" ] || cut -d ' ' -f 2- "$place/usage"
}

# run KIND COUNT
run()
{
	rm -rf "$place/out" "$place/session"
	"$1_items" "$2" >"$place/list"
	if [ "$1" = again ]; then
		measure again >/dev/null
		rm -rf "$place/out"
	fi
	measure "$1"
}

mkdir "$place/www"
head -c 4096 /dev/urandom >"$place/www/f"
serve 'location = /503 { return 503; }' 'location /empty/ { return 200 ""; }' \
	"location ~ ^/d[0-9]+/f\$ { rewrite ^ /f break; }"
printf '%-10s %12s %8s %12s %8s %8s\n' '' "$n, CPU s" MiB "$((4 * n)), CPU s" MiB \
	times
for kind; do
	few=$(run "$kind" "$n")
	many=$(run "$kind" $((4 * n)))
	echo "$kind ${few:-nan nan} ${many:-nan nan}" | awk '{
		printf "%-10s %12.2f %8.1f %12.2f %8.1f %8.1f\n",
			$1, $2, $3, $4, $5, $4 / $2 }'
done
