#!/usr/bin/env bash
# What grows with the length of a list, or with the number of hosts: coget's
# processor time for n and 4n items, and how many times as much the latter is.  4 is
# what it should be.
#
# usage: tests/bench/growth.sh [N]
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
# COGET_BUILD and BENCH_TMP as for run.sh.
set -u

n=${1:-4000}
unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/pairs.sh

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
	printf 'machine h%s.example login user password secret\n' $(seq "$1") \
		>"$place/netrc"
	echo 'machine 127.0.0.1 login user password secret' >>"$place/netrc"
	yes "http://127.0.0.1:$port/f" | head -n "$1"
}

cookies_items()
{
	printf 'h%s.example\tTRUE\t/\tFALSE\t0\tname\tvalue\n' \
		$(seq $(($1 / 2))) >"$place/cookies"
	printf '127.0.0.1\tFALSE\t/d%s\tFALSE\t0\tname\tvalue\n' \
		$(seq $(($1 / 2))) >>"$place/cookies"
	seq -f "http://127.0.0.1:$port/d%.0f/f" "$1"
}

# options_of KIND: what it has beside its list, a line each.
options_of()
{
	case $1 in
	checksums) printf '%s\n' -o '{path}' --checksums "$place/sums" ;;
	netrc) printf '%s\n' --exists rename --netrc-file "$place/netrc" ;;
	cookies) printf '%s\n' -o '{path}' --load-cookies "$place/cookies" ;;
	esac
}

# run KIND COUNT STATUS: the processor time of a run, in seconds; nothing if it did
# not end with that status.
run()
{
	local options=(-q -d "$place/out" --retries 2 --retry-delay 10ms)

	mapfile -t -O ${#options[@]} options < <(options_of "$1")
	rm -rf "$place/out"
	"$1_items" "$2" >"$place/list"
	TIMEFORMAT='%U %S'
	{
		time "${pin_client[@]}" "$build/coget" "${options[@]}" \
			-i "$place/list" >/dev/null 2>&1
		[ $? -eq "$3" ] || return
	} 2>"$place/time"
	awk '{ print $1 + $2 }' "$place/time"
}

mkdir "$place/www"
head -c 4096 /dev/urandom >"$place/www/f"
serve 'location = /503 { return 503; }' \
	"location ~ ^/d[0-9]+/f\$ { rewrite ^ /f break; }"
printf '%-10s %10s %10s %8s\n' '' "$n, s" "$((4 * n)), s" times
while read -r kind status; do
	few=$(run "$kind" "$n" "$status")
	many=$(run "$kind" $((4 * n)) "$status")
	awk -v kind="$kind" -v few="${few:-nan}" -v many="${many:-nan}" \
		'BEGIN { printf "%-10s %10.2f %10.2f %8.1f\n",
			kind, few, many, many / few }'
done <<-KINDS
	hosts 0
	dead 4
	refusing 8
	checksums 0
	netrc 0
	cookies 0
KINDS
