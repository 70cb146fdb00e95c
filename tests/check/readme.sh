#!/usr/bin/env bash
# The README shows a program that is a test, and what it prints.
. "$(dirname "$0")/tap.bash"

example=tests/examples/tutorial_timeout

shown_program()
{
	awk '/^`+$/ { inside = 0 } inside; /^`+c$/ { inside = 1 }' README.md
}

# Without the comment at its head.
program()
{
	sed '1,/\*\//d' "$example.c"
}

shown_output()
{
	sed -n '/^    \$ \.\/a\.out$/,/^$/s/^    \([^$]\)/\1/p' README.md
}

check 'the program in the README is an example' \
	diff <(shown_program) <(program)
check 'the README shows what the example prints' \
	diff <(shown_output) "$example.expected"
finish
