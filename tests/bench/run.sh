#!/usr/bin/env bash
# Measure coget and its runtime against their peers; README.md says what and how.
#
# usage: tests/bench/run.sh [--rounds N] [--clients 'coget curl'] [PART...]
#
#   fetch         the downloaders: small tls medium delayed large pipe, each of
#                 which is a part as well
#   json          what --json costs; only when asked for
#   instructions  coget's and the floor's, by callgrind
#   runtime       the runtime's parts
#   behaviour     what downloaders do when something goes wrong; only when asked
#                 for
#   million       a million tasks at once (needs 10 GiB of memory for all peers);
#                 only when asked for
#   long          a million URLs on a pipe (needs 6 GiB); only when asked for
#
# COGET_BUILD says where things were built (build), PEERS_DIR where peers of the
# runtime are installed that the compiler does not find by itself.
set -u

unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/place.sh
bench=tests/bench
rounds=5
wanted='coget http floor floor-safe limit limit-linked curl wget2 aria2c go aiohttp'
wanted_runtimes='coget libuv libdill neco minicoro libaco boost go tokio uvloop asyncio'

while [ $# -gt 0 ]; do
	case $1 in
	--rounds) rounds=$2 && shift ;;
	--clients) wanted=$2 wanted_runtimes=$2 && shift ;;
	-*) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit 2 ;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || set -- fetch instructions runtime

make_place bench
pin_processors

# have WORD... : whether this part was asked for.
asked=" $* "
have()
{
	local word

	for word; do
		[[ $asked != *" $word "* ]] || return 0
	done
	return 1
}

# For awk: the median of v[1] to v[n], which are sorted.
# shellcheck disable=SC2034,SC2016
median='function median(v, n,    i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && v[j - 1] > v[j]; j--) {
			t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
		}
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
'

. "$bench"/server.sh
. "$bench"/fetch.sh
. "$bench"/instructions.sh
. "$bench"/json.sh
. "$bench"/runtime.sh
. "$bench"/behaviour.sh

ulimit -n "$(ulimit -Hn)"
echo "$(nproc) processors, Linux $(uname -r), $("$coget" --version |
	paste -sd' '), $rounds rounds, medians"
fetching=(fetch small tls medium delayed large pipe long)
if have "${fetching[@]}" instructions json; then
	find_peers
	make_data && start_servers || exit 1
fi
! have "${fetching[@]}" || run_fetch
! have json || run_json
! have instructions || run_instructions
! have runtime million || find_runtimes
! have runtime || run_runtime
! have million || run_million
! have behaviour || run_behaviour
