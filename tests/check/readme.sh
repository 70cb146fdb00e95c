#!/usr/bin/env bash
# The README shows a program that is a test, and what it prints; and the commands
# that coget(1) has.
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

# The commands of the table, in their order.
# shellcheck disable=SC2016 # backquotes are those of the README
shown_commands()
{
	sed -n '/^## Coming from/,/^## /p' README.md |
		grep -oE '`(curl|aria2c|wget|coget|xargs) [^`]*`' | tr -d '`'
}

manual_commands()
{
	sed -n '/^\.Sh COMING FROM/,/^\.Sh CONF/s/^\.Dl //p' man/coget.1 |
		sed 's/\\-/-/g; s/\\e/\\/g'
}

check 'the program in the README is an example' \
	diff <(shown_program) <(program)
check 'the README shows what the example prints' \
	diff <(shown_output) "$example.expected"
check 'coget(1) has the commands of the README for who comes from elsewhere' \
	diff <(shown_commands) <(manual_commands)
finish
