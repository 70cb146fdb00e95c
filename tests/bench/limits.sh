#!/usr/bin/env bash
# Whether a request costs no more than tests/bench/limits.txt says, by what repeats:
# instructions, as callgrind counts them, and system calls, as strace does.
#
# usage: tests/bench/limits.sh [--write] [PART...]
#
#   --write  measure, and write the file anew
#   PART     small: files of 4 KiB by HTTP; tls: the same by HTTP/2 over TLS; medium:
#            files of 100 KiB by HTTP (all of them)
#
# What starting and ending cost is taken out: two lists of different length count by
# their difference.  64 downloads at once.  The instructions are those outside of the
# kernel and of libcrypto, which has other code for each processor.  Of the system
# calls, those that wait for something or wake somebody (futex, epoll_wait, poll, and
# read and write, which the loop's threads signal by) are counted apart: their number
# depends on what else the machine does, and may be greater by two.  A hop more to the
# thread pool for each file costs up to five.
#
# COGET_BUILD and BENCH_TMP as for run.sh.  Prints what a part costs beside its limit,
# and ends with a line for tests/run.sh's kind of reader: "limits: 9 passed, 0 failed".
set -u

unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/place.sh
file=tests/bench/limits.txt
few=100 many=600
room_percent=3 more_waits=2
is_write=
[ "${1:-}" != --write ] || { is_write=yes && shift; }
[ $# -gt 0 ] || set -- small tls medium

# The server shares the processors with the client.
. tests/bench/server.sh
make_place limits

# What the numbers depend on beside the code.
versions()
{
	echo "$("${CC:-gcc}" -dumpfullversion -dumpversion 2>/dev/null | head -n 1)" \
		"glibc $(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2)" \
		"$("$coget" --version | sed -n '2s/ .*//p')" \
		"$(valgrind --version) $(uname -m)" |
		sed "s/^/${CC:-gcc} /"
}

# list_of PART: its URLs.
list_of()
{
	case $1 in
	small) seq -f "http://127.0.0.1:$port/small/f%05.0f" 0 $((many - 1)) ;;
	tls) seq -f "https://127.0.0.1:$tls_port/small/f%05.0f" 0 $((many - 1)) ;;
	medium) seq -f "http://127.0.0.1:$port/medium/g%05.0f" 0 $((many - 1)) ;;
	esac
}

# fetch PART COUNT COMMAND...: the first so many of its files, below a command.
fetch()
{
	local part=$1 count=$2

	shift 2
	rm -rf "$place/out"
	list_of "$part" | head -n "$count" >"$place/list"
	"$@" "$coget" --no-config -q -j 64 --per-host 64 -d "$place/out" \
		--cacert "$place/ca.pem" -i "$place/list" 2>"$place/errors" &&
		[ "$(find "$place/out" -type f | wc -l)" -eq "$count" ] && return
	echo "limits: $part failed" >&2
	tail -n 3 "$place/errors" >&2
	exit 1
}

# instructions PART COUNT: those of a run.
instructions()
{
	fetch "$1" "$2" valgrind -q --tool=callgrind \
		--callgrind-out-file="$place/callgrind"
	callgrind_annotate --threshold=100 --show-percs=no "$place/callgrind" |
		awk '$1 ~ /^[0-9,]+$/ && $2 ~ /:/ && !/libcrypto/ {
			gsub(",", "", $1)
			sum += $1
		} END { printf "%.0f\n", sum }'
}

# calls PART COUNT: "WORK WAITS", the system calls of a run.  A record of TLS comes in
# one piece or in several: what receives it waits, too.
calls()
{
	local waits='^(futex|epoll_p?wait2?|p?poll|read|write|sched_yield)$'

	[ "$1" != tls ] || waits="$waits|^recvfrom\$"
	fetch "$1" "$2" strace -f -q -c -U name,calls -o "$place/strace"
	awk -v waits="$waits" '$2 ~ /^[0-9]+$/ && $1 != "total" {
			sum[$1 ~ waits] += $2
		} END { print sum[0] + 0, sum[1] + 0 }' "$place/strace"
}

# measure PART: "PART INSTRUCTIONS CALLS WAITS", a request.
measure()
{
	local few_instructions many_instructions few_calls many_calls

	few_instructions=$(instructions "$1" $few) &&
		many_instructions=$(instructions "$1" $many) &&
		few_calls=$(calls "$1" $few) &&
		many_calls=$(calls "$1" $many) || return
	echo "$1 $few_instructions $few_calls $many_instructions $many_calls" |
		awk -v count=$((many - few)) '{
		printf "%-8s %12.0f %8.2f %8.2f\n", $1, ($5 - $2) / count,
			($6 - $3) / count, ($7 - $4) / count }'
}

write_file()
{
	sed -n '/^#/p' "$file" >"$place/limits"
	echo "with $(versions)" >>"$place/limits"
	for part; do
		measure "$part" || exit
	done >>"$place/limits"
	cat "$place/limits" >"$file"
	cat "$file"
}

# compare PART: a line of TAP for each number.
compare()
{
	local measured limit

	measured=$(measure "$1") || {
		echo "not ok - $1 can be measured"
		return
	}
	limit=$(grep "^$1 " "$file") || limit="$1 0 0 0"
	echo "$measured $limit" | awk -v percent=$room_percent -v more=$more_waits '
		function check(what, number, usual, room) {
			is_over = number > usual + room
			printf "%s - %s: %.8g %s a request, of %.8g (%.8g and %.8g)\n",
				is_over ? "not ok" : "ok", $1, number, what,
				usual + room, usual, room
			if (is_over && number > 0) {
				print "# " $1 " has become dearer; see where by"
				print "# tests/bench/run.sh --clients coget instructions;"
				print "# if it is worth that, `make limits`, and say so"
			} else if (number < usual - room) {
				print "# " $1 " has become cheaper: `make limits` keeps that"
			}
		}
		{
			check("instructions", $2, $6, $6 * percent / 100)
			check("system calls", $3, $7, $7 * percent / 100)
			check("waits and wakes", $4, $8, more)
		}'
}

for tool in valgrind strace nginx; do
	PATH=$PATH:/usr/sbin:/sbin command -v $tool >/dev/null || {
		echo "skipped: limits, for package $tool is missing"
		exit 0
	}
done
cut_files f $many 4096 "$place/www/small" &&
	cut_files g $many 102400 "$place/www/medium" &&
	make_certificate && start_nginx || exit 1
if [ -n "$is_write" ]; then
	write_file "$@"
	exit
fi
if [ "$(sed -n 's/^with //p' "$file")" != "$(versions)" ]; then
	echo "skipped: limits, which were measured with" \
		"$(sed -n 's/^with //p' "$file"), and this is $(versions);" \
		"see tests/bench/limits.txt"
	exit 0
fi
for part; do
	compare "$part"
done | tee "$place/results"
passed=$(grep -c '^ok ' "$place/results")
failed=$(grep -c '^not ok ' "$place/results")
echo "limits: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
