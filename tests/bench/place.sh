# shellcheck shell=bash disable=SC2034
# Where a benchmark works: a directory in memory, the servers that it starts, and the
# processors that both sides run on.  Sourced, in the repository's directory.
#
# COGET_BUILD says where things were built, BENCH_TMP what to use in place of
# /dev/shm.
build=${COGET_BUILD:-$PWD/build}
coget=${COGET:-$build/coget}
servers=() # processes that end with the script
pin_server=() pin_client=()

# make_place NAME: $place, which goes with the script, as do the servers.
make_place()
{
	place=${BENCH_TMP:-/dev/shm}
	[ -w "$place" ] || place=/tmp
	place=$(mktemp -d "$place/coget-$1.XXXXXX") || exit 2
	trap clean_up EXIT
	trap 'exit 130' INT TERM
}

# Called by the trap.
# shellcheck disable=SC2317
clean_up()
{
	[ ${#servers[@]} -eq 0 ] || kill "${servers[@]}" 2>/dev/null
	wait
	rm -rf "$place"
}

# A processor each for server and client, so that they do not share one.
pin_processors()
{
	local processors

	mapfile -t processors < <(
		sed -n 's/^Cpus_allowed_list:\t//p' /proc/self/status | tr , '\n' |
			while IFS=- read -r from to; do seq "$from" "${to:-$from}"; done
	)
	[ ${#processors[@]} -gt 1 ] || return 0
	pin_server=(taskset -c "${processors[0]}")
	pin_client=(taskset -c "${processors[1]}")
}
