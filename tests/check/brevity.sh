#!/usr/bin/env bash
# Five programs that are short in every language, and are to be here: they take at
# most seven lines for four of Python's, 140 in all.  README.md says how long each
# is that has an original.  Lines count that hold more than blanks and comments.
. "$(dirname "$0")/tap.bash"

programs=(tests/examples/{01_gather,tutorial_timeout,07_producer_consumers}
	tests/examples/{09_echo,20_port_scanner})

# lines_of FILE...: of all of them.
lines_of()
{
	local file

	for file; do
		case $file in
		*.c) code "$file" ;;
		*.py) grep -v '^ *#' "$file" ;;
		esac
	done | grep -c '[^[:space:]]'
}

are_short()
{
	local c python

	c=$(lines_of "${programs[@]/%/.c}")
	python=$(lines_of "${programs[@]/%/.py}")
	echo "C: $c, Python: $python"
	[ "$c" -le 140 ] && [ $((4 * c)) -le $((7 * python)) ]
}

# The rows of README.md's table, as they are to be.
rows()
{
	local original name

	for original in tests/examples/[0-9]*.py; do
		name=${original%.py}
		echo "| [${name##*/}]($name.c) | $(lines_of "$name.c") |" \
			"$(lines_of "$original") |"
	done
}

check 'five programs take at most 140 lines' are_short
check 'README.md tells how long the programs are' \
	diff <(rows) <(grep -E '^\| \[[0-9]+_' README.md)
finish
