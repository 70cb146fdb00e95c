#!/usr/bin/env bash
# How exactly rates are kept, how fairly they are shared, and what limits cost.
#
# usage: tests/bench/rates.sh [PART...]
#
# Parts, all by default: accuracy and fairness of --limit-rate, each of
# --limit-rate-per, requests of --requests-per-second, cost in instructions.
# Needs build/coget, nginx, jq, and valgrind for the costs; COGET_BUILD and
# BENCH_TMP as for run.sh.  RATES, CONNECTIONS and PROTOCOLS choose rows.
set -u

parts=${*:-accuracy each requests cost}
unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/place.sh
make_place rates
pin_processors
chmod 755 "$place"
read -ra rates <<<"${RATES:-100k 1M 10M 50M}"
read -ra connections <<<"${CONNECTIONS:-1 64 1000}"
read -ra protocols <<<"${PROTOCOLS:-HTTP/1.1 HTTP/2}"

# shellcheck source=tests/bench/server.sh
. tests/bench/server.sh

bytes_of()
{
	numfmt --from=iec "${1^^}"
}

# fetch LIST JOBS OPTION...: what it tells is in $place/events.
fetch()
{
	local list=$1 jobs=$2

	shift 2
	rm -rf "$place/out"
	"${pin_client[@]}" "$build/coget" -k -q --no-config --json -j "$jobs" \
		--per-host "$jobs" -d "$place/out" -i "$list" "$@" \
		>"$place/events" 2>"$place/errors"
}

# make_list PROTOCOL COUNT BYTES: as many URLs of a body of that size.
make_list()
{
	local base=http://127.0.0.1:$port

	[ "$1" = HTTP/1.1 ] || base=https://127.0.0.1:$tls_port
	truncate -s "$3" "$place/www/body$3" # a name of its own: nginx caches
	seq -f "$base/body$3?%.0f" "$2" >"$place/list"
}

# Bytes, and the seconds that they took: also what ends still receives.
received()
{
	jq -r 'select(.event == "summary") | "\(.size_download) \(.time_total)"' \
		"$place/events"
}

# What it received from about the third second to the eighth, and how evenly.
measure()
{
	local early early_s late late_s

	fetch "$place/list" "$@" --deadline 3s
	read -r early early_s < <(received)
	fetch "$place/list" "$@" --deadline 8s
	read -r late late_s < <(received)
	jq -rs --argjson bytes "$((late - early))" --argjson late "$late_s" \
		--argjson early "$early_s" --argjson rate "$expected" '
		[.[] | select(.event == "failed").size_download] as $sizes |
		($sizes | add / length) as $mean |
		[$bytes / ($late - $early) / $rate * 100 - 100,
		 ($sizes | min) / $mean, ($sizes | max) / $mean] | @tsv' \
		"$place/events"
}

# table OPTION: a row for each protocol, number of connections and rate; that of
# --limit-rate-per is the rate by the number.
table()
{
	local error least most protocol count rate each

	printf '%-18s %-9s %11s %7s %8s %8s %8s\n' option protocol connections \
		rate error least most
	for protocol in "${protocols[@]}"; do
		for count in "${connections[@]}"; do
			for rate in "${rates[@]}"; do
				expected=$(bytes_of "$rate")
				each=$((expected / count))
				if [ "$1" = --limit-rate-per ]; then
					rate=$((each > 0 ? each : 1))
					expected=$((rate * count))
				fi
				make_list "$protocol" "$count" \
					$((each * 10 + 300000))
				read -r error least most < <(measure "$count" \
					"$1" "$rate")
				printf '%-18s %-9s %11s %7s %+7.2f%% %8.2f %8.2f\n' \
					"$1" "$protocol" "$count" "$rate" \
					"$error" "$least" "$most"
			done
		done
	done
}

# The seconds that so many requests take at a rate.
seconds_of()
{
	make_list HTTP/1.1 "$1" 10
	fetch "$place/list" 16 --requests-per-second "$2"
	jq 'select(.event == "summary").time_total' "$place/events"
}

requests()
{
	local count rate one all

	printf '%-22s %7s %8s\n' option rate error
	for rate in 0.5 2 10 100 500; do
		count=$(awk -v rate="$rate" 'BEGIN { print int(rate * 5) + 1 }')
		one=$(seconds_of 1 "$rate")
		all=$(seconds_of "$count" "$rate")
		awk -v rate="$rate" -v gaps=$((count - 1)) -v one="$one" \
			-v all="$all" 'BEGIN {
				printf "%-22s %7s %+7.2f%%\n",
					"--requests-per-second", rate,
					gaps / (all - one) / rate * 100 - 100 }'
	done
}

# instructions COUNT BYTES OPTION...: of a run.
instructions()
{
	local count=$1 bytes=$2

	shift 2
	make_list HTTP/1.1 "$count" "$bytes"
	rm -rf "$place/out"
	valgrind -q --tool=callgrind --callgrind-out-file="$place/callgrind" \
		"$build/coget" -q --no-config -j 64 --per-host 64 \
		-d "$place/out" -i "$place/list" "$@" >/dev/null || return
	sed -n 's/^summary: //p' "$place/callgrind"
}

# The instructions of a small request more, and of a large body's MiB.
cost_of()
{
	local few many large

	few=$(instructions 200 4096 "$@") &&
		many=$(instructions 1200 4096 "$@") &&
		large=$(instructions 1 67108864 "$@") || return
	echo "$(((many - few) / 1000)) $(((large - few / 200) / 64))"
}

cost()
{
	local option request body request_alone body_alone

	read -r request_alone body_alone < <(cost_of)
	printf '%-38s %9s %6s %9s %6s\n' option request ratio MiB ratio
	printf '%-38s %9d %6.3f %9d %6.3f\n' none "$request_alone" 1 \
		"$body_alone" 1
	for option in --limit-rate=1T --limit-rate-per=1T \
		--requests-per-second=100000000 --max-failures=1000000 \
		--ordered; do
		read -r request body < <(cost_of "$option")
		awk -v option="$option" -v request="$request" -v body="$body" \
			-v request_alone="$request_alone" \
			-v body_alone="$body_alone" 'BEGIN {
				printf "%-38s %9d %6.3f %9d %6.3f\n", option,
					request, request / request_alone, body,
					body / body_alone }'
	done
}

mkdir "$place/www"
make_certificate && start_nginx || exit
for part in $parts; do
	case $part in
	accuracy) table --limit-rate ;;
	each) table --limit-rate-per ;;
	requests) requests ;;
	cost) cost ;;
	*) echo "no such part: $part" >&2 && exit 2 ;;
	esac
	echo
done
