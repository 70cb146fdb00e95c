#!/usr/bin/env bash
# coget-json(5) names every class of failure, and no other; its fields are made
# from the program's (options.sh).
. "$(dirname "$0")/tap.bash"

page=man/coget-json.5

# ERROR_NONE is no failure.
classes_printed()
{
	tr '\n' ' ' <src/model/failure.c |
		grep -oE '\[ERROR_[A-Z_]+\] = \{\s*"[a-z_]+"' |
		sed 's/.*"\(.*\)"/\1/' | grep -vx none | sort
}

classes_in_page()
{
	sed -n '/^\.Sh FAILURES/,/^\.Sh EXAMPLES/s/^\.It Cm //p' "$page" | sort
}

same()
{
	test -n "$("$1")" && diff -u --label "$1" --label "$2" <("$1") <("$2")
}

check 'coget-json(5) names the classes of failure' \
	same classes_printed classes_in_page
finish
