#!/usr/bin/env bash
# What the display costs: 10,000 files of 4 KiB over 64 connections in a window of
# tmux, with the display and with --progress none in turn.
#
# usage: tests/bench/display.sh [PAIRS [COLUMNSxROWS]]
#
# Prints the medians of wall and CPU time of coget, tmux's own left out, and the
# median ratio of the pairs; and the instructions of a run of each, by callgrind.
# There the clock makes most of the difference: valgrind takes so long that there
# are about thirty times the redraws.
# COGET_BUILD and BENCH_TMP as for run.sh.
set -u

pairs=${1:-15}
size=${2:-80x24}
unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/pairs.sh

# in_window: run the script of the window, and wait until it has ended.
in_window()
{
	"${pin_server[@]}" tmux -S "$place/tmux" -f /dev/null -u \
		new-session -d -x "${size%x*}" -y "${size#*x}" \
		bash "$place/window"
	until [ -e "$place/ended" ]; do
		sleep 0.05
	done
}

# write_window COMMAND...: what runs there, with its times in the file times.
write_window()
{
	rm -rf "$place/out" "$place/ended"
	{
		printf 'export LC_ALL=C.UTF-8 TIMEFORMAT="%%R %%U %%S"\n'
		printf '{ time %s 2>/dev/tty; } 2>%q\n' "$(printf '%q ' "$@")" \
			"$place/times"
		printf ': >%q\n' "$place/ended"
	} >"$place/window"
}

measure()
{
	write_window "${pin_client[@]}" "$build/coget" -j 64 --per-host 64 \
		-d "$place/out" -i "$place/list" "${@:---no-progress}"
	in_window
	check_files
	awk '{ print $1 * 1000, ($2 + $3) * 1000 }' "$place/times"
}

# instructions OPTION: millions of them, of all of it and of src/report.
instructions()
{
	rm -f "$place/callgrind"
	head -n 2000 "$place/list" >"$place/part.list"
	write_window valgrind -q --tool=callgrind \
		--callgrind-out-file="$place/callgrind" "$build/coget" \
		--no-sandbox -j 64 --per-host 64 -d "$place/out" \
		-i "$place/part.list" "$1"
	in_window
	callgrind_annotate --threshold=100 --show-percs=no "$place/callgrind" |
		awk -v what="$1" '
		$1 ~ /^[0-9,]+$/ && $2 ~ /:/ {
			gsub(",", "", $1)
			all += $1
			if ($2 ~ /src\/report\//)
				report += $1
		}
		END { printf "%-16s %.1f M instructions, %.2f M of the report\n",
			what, all / 1e6, report / 1e6 }'
}

compare "$pairs" --progress=auto
if command -v valgrind >/dev/null; then
	instructions --progress=none
	instructions --progress=auto
fi
