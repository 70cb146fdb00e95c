#!/usr/bin/env bash
# What it costs to keep a session: 10,000 files of 4 KiB over 64 connections,
# with --session and without in turn.
#
# usage: tests/bench/session.sh [PAIRS [OPTION...]]
#
# Prints the medians of wall and CPU time, and the median ratio of the pairs.
# COGET_BUILD and BENCH_TMP as for run.sh.
set -u

pairs=${1:-15}
options=("${@:2}")
unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/pairs.sh

# measure OPTION...: a run; "WALL CPU" in milliseconds.
measure()
{
	rm -rf "$place/out" "$place/session"
	TIMEFORMAT='%R %U %S'
	{
		time "${pin_client[@]}" "$build/coget" -q -j 64 --per-host 64 -d "$place/out" \
			-i "$place/list" "${options[@]}" "$@" \
			2>"$place/errors"
	} 2>&1 | awk '{ print $1 * 1000, ($2 + $3) * 1000 }'
	check_files
}

compare "$pairs" --session "$place/session"
