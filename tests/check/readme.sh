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

shown_program_in_cpp()
{
	awk '/^`+$/ { inside = 0 } inside; /^`+cpp$/ { inside = 1 }' README.md
}

compiles_as_cpp()
{
	shown_program_in_cpp | "${CXX:-g++}" -std=c++17 -Wall -Wextra -Werror \
		-Iinclude -fsyntax-only -x c++ -
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

has_no_marks()
{
	grep -nE '^(<<<<<<<|>>>>>>>) ' ./*.md man/*.[157] tests/*.md \
		tests/*/*.md | no_lines
}

# The picture that `make picture` draws: well-formed, and of a run under way.
shows_the_display()
{
	grep -q 'man/display\.svg' README.md && python3 -c '
import sys, xml.dom.minidom
texts = xml.dom.minidom.parse(sys.argv[1]).getElementsByTagName("text")
words = [text.firstChild.data for text in texts]
sys.exit(not {"done,", "failed,", "left"} <= set(words))' man/display.svg
}

# Those of the recipes, with their options, are ones that the program takes.
recipes_are_typed_right()
{
	local option

	sed -n '/^## Recipes/,/^## /s/^    coget/coget/p' README.md | sed 's/ |.*//' |
		grep -oE -- ' --?[a-z][a-z-]*' | sort -u | tr -d ' ' |
		while read -r option; do
			grep -qE -- "^\.It Fl (. , Fl )?${option#-}( |\$)" man/coget.1 ||
				grep -qE -- "^\.It Fl ${option#-} , " man/coget.1 ||
				echo "$option"
		done | no_lines
}

check 'no document has the marks of a merge' has_no_marks
check 'the README shows the display' shows_the_display
check 'the options of the README'"'"'s recipes are in coget(1)' \
	recipes_are_typed_right
check 'the program in the README is an example' \
	diff <(shown_program) <(program)
check 'the README shows what the example prints' \
	diff <(shown_output) "$example.expected"
command -v "${CXX:-g++}" >/dev/null &&
	check 'the program in C++ in the README compiles' compiles_as_cpp
check 'coget(1) has the commands of the README for who comes from elsewhere' \
	diff <(shown_commands) <(manual_commands)
finish
