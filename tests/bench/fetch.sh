# shellcheck shell=bash disable=SC2154
# The downloaders on the same lists; sourced by run.sh.
#
# Each gets the flags that a careful user would give it for the list at hand.
# After every run all files are compared with their source: who cheats or fails
# has no figures.

# installed CLIENT: whether it is, the programs of peers/ having been built.
installed()
{
	case $1 in
	coget | http | floor | floor-safe | limit | limit-linked) return 0 ;;
	go) command -v go >/dev/null && build_go ;;
	aiohttp) "$python" -c 'import aiohttp' 2>/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

build_go()
{
	GOCACHE=$place/cache go build -o "$place/fetch-go" "$bench/peers/fetch.go"
}

package_of()
{
	case $1 in
	aria2c) echo aria2 ;;
	go) echo golang-go ;;
	aiohttp) echo python3-aiohttp ;;
	*) echo "$1" ;;
	esac
}

# Set present to those clients that are both wanted and installed.
find_peers()
{
	local missing=()

	present=()
	# The distribution's, where another python stands before it.
	python=python3
	installed aiohttp || python=/usr/bin/python3
	for client in $wanted; do
		if installed "$client"; then
			present+=("$client")
		else
			missing+=("$(package_of "$client")")
		fi
	done
	[ ${#missing[@]} -eq 0 ] ||
		echo "left out, for these packages are missing: ${missing[*]}"
}

# command_of CLIENT LIST CONNECTIONS SCHEME: set command.  The list is "-" or a
# file, beside which FILE.curl stands as curl wants it.
command_of()
{
	local list=$2 connections=$3 ca=()

	case $1 in
	coget-json)
		command_of coget "${@:2}"
		command+=(--json) ;;
	curl-json)
		command_of curl "${@:2}"
		command+=(-w '%{json}\n') ;;
	coget)
		[ "$4" = http ] || ca=(--cacert "$place/ca.pem")
		command=("$coget" -q -d "$place/out" -j "$connections"
			--per-host "$connections" "${ca[@]}" -i "$list") ;;
	http)
		[ "$4" = http ] || ca=("$place/ca.pem")
		command=("$build/tests/bench/http" "$list" "$place/out"
			"$connections" "${ca[@]}") ;;
	floor | floor-safe)
		[ "$4" = http ] || ca=("$place/ca.pem")
		command=("$build/tests/bench/floor" "${1#floor}" "$list"
			"$place/out" "$connections" "${ca[@]}") ;;
	limit | limit-linked)
		command=("$build/tests/bench/limit" "${1#limit}" "$list"
			"$place/out" "$connections") ;;
	curl)
		ca=(--parallel-immediate)
		[ "$4" = http ] || ca=(--cacert "$place/ca.pem")
		[ "$list" = - ] || list=$list.curl
		command=(curl -q -Z -s -f --parallel-max "$connections"
			"${ca[@]}" -K "$list") ;;
	wget2)
		[ "$4" = http ] || ca=(--ca-certificate="$place/ca.pem")
		command=(wget2 --no-config -q -P "$place/out" --tries=1
			--max-threads="$connections" "${ca[@]}" -i "$list") ;;
	aria2c)
		[ "$4" = http ] || ca=(--ca-certificate="$place/ca.pem")
		command=(aria2c --no-conf -q -d "$place/out" -j "$connections"
			-x 1 -s 1 --file-allocation=none --auto-save-interval=0
			--deferred-input=true --download-result=hide
			"${ca[@]}" -i "$list") ;;
	go)
		[ "$4" = http ] || ca=("$place/ca.pem")
		command=("$place/fetch-go" "$list" "$place/out" "$connections"
			"${ca[@]}") ;;
	aiohttp)
		[ "$4" = http ] || ca=("$place/ca.pem")
		command=("$python" "$bench"/peers/fetch.py "$list" "$place/out"
			"$connections" "${ca[@]}") ;;
	esac
}

# As curl reads a list from its configuration.
for_curl()
{
	awk -v out="$place/out" '{
		n = split($0, part, "/")
		printf "url = \"%s\"\noutput = \"%s/%s\"\n", $0, out, part[n]
	}'
}

# write_list NAME PREFIX DIR: the URLs of DIR's files.
write_list()
{
	find "$place/www/$3" -type f -printf "$2/%f\n" |
		sort >"$place/$1.list"
	for_curl <"$place/$1.list" >"$place/$1.list.curl"
}

# Whether the files fetched are those of a directory, byte for byte; or as many
# copies of one as were asked for.
is_right()
{
	if [ "$1" != repeated ]; then
		diff -rq "$place/out" "$place/www/$1" >"$place/differences"
		return
	fi
	find "$place/out" -type f -print0 | xargs -0 cksum |
		awk -v count="$2" -v sum="$(cksum <"$place/www/small/f00000")" \
			'index($0, sum " ") == 1 { n++ }
			END { exit n != count || NR != count }'
}

# measure CLIENT LIST CONNECTIONS SCHEME DIR COUNT FILE: one run; a line of
# usage's to FILE, if what came is right.
measure()
{
	local client=$1 feed=/dev/null list=$2

	rm -rf "$place/out"
	mkdir "$place/out"
	if [ "$5" = repeated ]; then
		feed=$2
		[ "$client" != curl ] || feed=$2.curl
		list=-
	fi
	command_of "$client" "$list" "$3" "$4"
	if "${pin_client[@]}" "$build/tests/bench/usage" "$place/usage" \
		timeout 900 "${command[@]}" <"$feed" >"$place/said" 2>&1 &&
		is_right "$5" "$6"; then
		cat "$place/usage" >>"$7"
	else
		echo "$client failed: $(tail -n 1 "$place/said")" >&2
		echo 'nan nan nan' >>"$7"
	fi
	rm -f "$place/usage"
}

# The medians, and the medians of the rounds' ratios to the first client and, in
# processor time, to the floor.
print_table()
{
	local base=${present[0]}

	[[ " ${present[*]} " != *' floor '* ]] || base=floor
	printf '  %-12s %8s %8s %9s %9s %11s %11s\n' '' 'wall s' 'CPU s' \
		'µs/req' 'peak MiB' "wall/${present[0]}" "CPU/$base"
	for client in "${present[@]}"; do
		paste -d' ' "$1.$client" "$1.${present[0]}" "$1.$base"
	done | awk -v names="${present[*]}" -v rounds="$rounds" -v count="$2" "$median"'
	BEGIN { split(names, name, " ") }
	/nan/ { bad = 1 }
	{
		n++
		wall[n] = $1; cpu[n] = $2; peak[n] = $3
		by_wall[n] = $1 / $4; by_cpu[n] = $2 / $8
	}
	n == rounds {
		client++
		if (bad)
			printf "  %-12s failed\n", name[client]
		else
			printf "  %-12s %8.3f %8.3f %9.1f %9.1f %11.2f %11.2f\n",
				name[client], median(wall, n),
				c = median(cpu, n), c / count * 1e6,
				median(peak, n), median(by_wall, n),
				median(by_cpu, n)
		n = bad = 0
	}'
}

# can CLIENT SCHEME DIR: the limit knows no TLS, and reads no pipe.
can()
{
	[[ $1 != limit* ]] || { [ "$2" = http ] && [ "$3" != repeated ]; }
}

# workload NAME TITLE LIST CONNECTIONS SCHEME DIR COUNT
workload()
{
	local name=$1 result=$place/result.$1 all=("${present[@]}") present=()

	! have fetch json "$name" && return
	printf '\n%s\n' "$2"
	for client in "${all[@]}"; do
		! can "$client" "$5" "$6" || present+=("$client")
	done
	for ((round = 0; round < rounds; round++)); do
		for client in "${present[@]}"; do
			measure "$client" "$3" "$4" "$5" "$6" "$7" \
				"$result.$client"
		done
	done
	print_table "$result" "$7"
}

# A list that comes slowly, a URL each 0.2 s: when is the first file there?
slow_pipe()
{
	local start

	! have fetch pipe && return
	printf '\nA URL each 0.2 s on a pipe, ten in all: the first file after\n'
	for client in "${present[@]}"; do
		can "$client" http repeated || continue
		rm -rf "$place/out"
		mkdir "$place/out"
		command_of "$client" - 64 http
		start=$EPOCHREALTIME
		head -n 10 "$place/small.list" | while read -r url; do
			if [ "$client" = curl ]; then
				echo "$url" | for_curl
			else
				echo "$url"
			fi
			sleep 0.2
		done | timeout 20 "${command[@]}" >/dev/null 2>&1 &
		until [ -s "$place/out/f00000" ] || ! kill -0 $! 2>/dev/null; do
			sleep 0.005
		done
		if [ -s "$place/out/f00000" ]; then
			awk -v name="$client" -v from="$start" \
				-v to="$EPOCHREALTIME" \
				'BEGIN { printf "  %-12s %6.3f s\n", name, to - from }'
		else
			printf '  %-12s failed\n' "$client"
		fi
		wait $!
	done
}

run_fetch()
{
	local http=http://127.0.0.1:$port https=https://127.0.0.1:$tls_port

	write_list small "$http/small" small
	write_list tls "$https/small" small
	write_list medium "$http/medium" medium
	write_list delayed \
		"http://127.0.0.1:$delay_port/delay/100ms/files" delayed
	write_list large "$http/large" large
	workload small '10,000 x 4 KiB, 64 connections' \
		"$place/small.list" 64 http small 10000
	workload tls '10,000 x 4 KiB, 64 at once, TLS (h2 where known)' \
		"$place/tls.list" 64 https small 10000
	workload medium '1,000 x 100 KiB, 64 connections' \
		"$place/medium.list" 64 http medium 1000
	workload delayed '1,000 answers after 100 ms each, 1,000 at once' \
		"$place/delayed.list" 1000 http delayed 1000
	workload large '1 GiB' "$place/large.list" 1 http large 1
	slow_pipe
	! have long || a_million "$http"
}

a_million()
{
	local rounds=1

	sed "s|^|$1/repeated/|" "$place/repeated" >"$place/repeated.list"
	for_curl <"$place/repeated.list" >"$place/repeated.list.curl"
	workload long '1,000,000 URLs on a pipe, 64 connections, once' \
		"$place/repeated.list" 64 http repeated 1000000
}
