#!/usr/bin/env bash
# What a file in segments is in the end, when its server or a mirror is not what it
# seems: coget, aria2 and axel, each with eight connections and the same URLs.
#
# usage: tests/bench/versions.sh [ROUNDS [CASE...]]
#
# Cases, all by default:
#   between-etag    the file has another version, of the same length, from the fifth
#                   request on; each has its ETag and date
#   between-date    the same without ETags
#   between-nothing the same without both
#   within          each connection is cut after 3 MiB; what is asked for after the
#                   first eight requests is of another version
#   liar            the second of two URLs has other bytes, by an ETag of its own
#   liar-alike      the same by the ETag and the date of the first, and a checksum is
#                   given to those that take one
#   killed          SIGKILL when 70 % are written, then the same command again
#   killed-changed  the same, with another version for the second run
#   no-ranges       the server sends the whole, whatever was asked for
#   cut             the server cuts each connection after 1 MiB
#
# A cell is what is there under the final name, the exit status and what the server
# has sent.  "right" is what the server has in the end, "old" the version before, whole;
# "MIXED" is neither.  After an exit status of 0 it is believed; after another
# the message is all that tells, and "no message" that there is none.  Several
# outcomes of the rounds (3 by default) stand with their numbers.
#
# Needs build/coget, build/tests/server, aria2c and axel; COGET_BUILD and BENCH_TMP
# as for run.sh.
set -u

rounds=${1:-3}
shift $(($# > 0))
cases=${*:-between-etag between-date between-nothing within liar liar-alike killed
	killed-changed no-ranges cut}
mib=32
bytes=$((mib << 20))
unset http_proxy all_proxy ALL_PROXY
unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/place.sh
make_place versions

start_server()
{
	"$build/tests/server" --log "$place/log" --sent "$place/sent" \
		>"$place/server.out" &
	servers+=($!)
	until grep -qs '^listening' "$place/server.out"; do sleep 0.02; done
	server=http://$(sed 's/^listening on //' "$place/server.out")
}

# fetch CLIENT: one run, of a minute at most, of $urls into the present directory;
# $sum is a checksum or nothing.  What has come is noted each second, where there is
# such an option.  Sets pid.
fetch()
{
	local -a words

	case $1 in
	coget)
		words=("$coget" --no-config -s 8 --segment-min 1M --retry-delay 100ms
			${sum:+--checksum "sha256=$sum"} -o f "${urls[0]}")
		[ ${#urls[@]} -lt 2 ] || words+=(--mirror "${urls[1]}")
		;;
	aria2)
		words=(aria2c --no-conf -x 8 -s 8 -k 1M --file-allocation=none
			--retry-wait=1 --auto-file-renaming=false --auto-save-interval=1
			${sum:+"--checksum=sha-256=$sum"} -o f "${urls[@]}")
		;;
	axel)
		words=(env HOME="$place" axel -n 8 -o f "${urls[@]}")
		;;
	esac
	timeout -k 5 60 "${words[@]}" >"$said" 2>&1 </dev/null &
	pid=$!
}

# What a process has written so far, in bytes.
written()
{
	awk '$1 == "wchar:" { print $2 }' "/proc/$1/io" 2>/dev/null || echo 0
}

# Kill the client when it has written 70 % of the file.
kill_midway()
{
	local client written=0

	until client=$(pgrep -P "$pid") && [ -n "$client" ]; do sleep 0.01; done
	while [ -d "/proc/$client" ]; do
		written=$(written "$client")
		if [ "${written:-0}" -ge $((bytes * 7 / 10)) ]; then
			kill -KILL "$client"
			break
		fi
		sleep 0.005
	done
	wait "$pid" 2>/dev/null
}

# Each case sets urls, right (the target of the bytes that count), old (of those
# before; or nothing), sum, and whether the first run is killed.  Its argument makes
# the URLs this run's own.
case_between()
{
	urls=("$server/key/$1/first/4/then/version/two/always$2/rate/4m/size/${mib}m/f")
	right=/version/two/size/${mib}m/f
	old=/size/${mib}m/f
}

case_between-etag()
{
	case_between "$1" ''
}

case_between-date()
{
	case_between "$1" /no-etag
}

case_between-nothing()
{
	case_between "$1" /no-etag/no-modified
}

case_within()
{
	urls=("$server/key/$1/truncate-after/3m/first/8/then/version/two/always/$(:
		)rate/4m/size/${mib}m/f")
	right=/version/two/size/${mib}m/f
	old=/size/${mib}m/f
}

case_liar()
{
	urls=("$server/key/$1/rate/4m/size/${mib}m/f"
		"$server/key/$1/version/lie/rate/4m/size/${mib}m/f")
	right=/size/${mib}m/f
}

case_liar-alike()
{
	case_liar "$1"
	urls[1]="$server/key/$1/version/lie/etag/$bytes-f/modified/1704067200/$(:
		)rate/4m/size/${mib}m/f"
	sum=$(curl -s "$server$right" | sha256sum | cut -d ' ' -f 1)
}

case_killed()
{
	urls=("$server/key/$1/rate/1m/size/${mib}m/f")
	right=/size/${mib}m/f
	is_killed=true
}

case_killed-changed()
{
	case_killed "$1"
	# The requests are counted: the runs are told apart by that of the switch.
	urls=("$server/key/$1/first/100/then/version/two/always/rate/1m/size/${mib}m/f")
	right=/version/two/size/${mib}m/f
	old=/size/${mib}m/f
	is_changed=true
}

case_no-ranges()
{
	urls=("$server/key/$1/no-ranges/rate/8m/size/${mib}m/f")
	right=/size/${mib}m/f
}

case_cut()
{
	urls=("$server/key/$1/truncate-after/1m/rate/8m/size/${mib}m/f")
	right=/size/${mib}m/f
}

# Ask as often as the first version is there for.
change()
{
	local i

	for ((i = 0; i < 100; i++)); do
		echo "url = $1"
		echo 'output = /dev/null'
	done >"$place/change"
	curl -s --head -K "$place/change" >/dev/null
}

# What stands under the final name.
holds()
{
	if [ ! -e f ]; then
		echo nothing
	elif curl -s "$server$right" | cmp -s - f; then
		echo right
	elif [ -n "$old" ] && curl -s "$server$old" | cmp -s - f; then
		echo old
	elif cmp -s -n "$(stat -c %s f)" f <(curl -s "$server$right"); then
		echo 'a beginning'
	else
		echo MIXED
	fi
}

# All that was sent for a case, when each answer has ended, in MiB.
sent()
{
	until [ "$(grep -cF "/key/$1/" "$place/log")" -eq \
		"$(grep -cF "/key/$1/" "$place/sent")" ]; do
		sleep 0.05
	done
	awk -F '\t' -v key="/key/$1/" 'index($3, key) && $2 == "GET" {
		sum += $6
	} END { printf "%.1f", sum / 1048576 }' "$place/sent"
}

# round CASE CLIENT NUMBER: prints "WHAT, STATUS<TAB>MIB".
round()
{
	local key=$1-$2-$3 status what
	local urls=() right='' old='' sum='' is_killed=false is_changed=false
	local said=$place/said

	rm -rf "$place/here"
	mkdir "$place/here"
	cd "$place/here" || exit 2
	"case_$1" "$key"
	fetch "$2"
	if "$is_killed"; then
		kill_midway
		! "$is_changed" || change "${urls[0]}"
		fetch "$2"
	fi
	wait "$pid"
	status=$?
	what=$(holds)
	if [ "$status" -ne 0 ] && [ ! -s "$said" ]; then
		what+=', no message'
	fi
	printf '%s, %s\t%s\n' "$what" "$status" "$(sent "$key")"
	cd "$OLDPWD" || exit 2
}

# cell CASE CLIENT: the outcomes with their numbers, and the median of what was sent.
cell()
{
	local number

	for ((number = 1; number <= rounds; number++)); do
		round "$1" "$2" "$number"
	done | sort -t $'\t' -k 2n | awk -F '\t' -v rounds="$rounds" '
	{
		if (!seen[$1]++)
			order[++kinds] = $1
		mib[NR] = $2
	}
	END {
		for (i = 1; i <= kinds; i++)
			text = text (i > 1 ? "; " : "") order[i] \
				(kinds > 1 ? " (" seen[order[i]] " of " rounds ")" : "")
		print text ", " mib[int((NR + 1) / 2)] " MiB"
	}'
}

for client in aria2c axel; do
	command -v "$client" >/dev/null || echo "$client is missing" >&2
done
echo 'save_state_interval = 1' >"$place/.axelrc"
start_server
echo '| case | coget | aria2 | axel |'
echo '|---|---|---|---|'
for case in $cases; do
	printf '| %s |' "$case"
	for client in coget aria2 axel; do
		printf ' %s |' "$(cell "$case" "$client")"
	done
	echo
done
