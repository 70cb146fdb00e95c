#!/usr/bin/env bash
# Five programs that are short in every language, and are to be here: they take at
# most seven lines for four of Python's, 140 in all.  Lines count that hold more
# than blanks and comments.
. "$(dirname "$0")/tap.bash"

programs=(01_gather tutorial_timeout 07_producer_consumers 09_echo
	20_port_scanner)

# lines EXTENSION: of all five.
lines()
{
	local program

	for program in "${programs[@]}"; do
		case $1 in
		c) code "tests/examples/$program.c" ;;
		py) grep -v '^ *#' "tests/examples/$program.py" ;;
		esac
	done | grep -c '[^[:space:]]'
}

are_short()
{
	echo "C: $(lines c), Python: $(lines py)"
	[ "$(lines c)" -le 140 ] && [ $((4 * $(lines c))) -le $((7 * $(lines py))) ]
}

check 'five programs take at most 140 lines' are_short
finish
