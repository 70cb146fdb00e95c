#!/usr/bin/env bash
# coget-json(5) names every field and every class of failure that the program
# prints, and no other.
. "$(dirname "$0")/tap.bash"

page=man/coget-json.5

fields_printed()
{
	grep -oE 'json_(string|number|url|message|seconds)\(&?json,\s*"[a-z_]+"' \
		<(tr '\n' ' ' <src/report/json.c) |
		sed 's/.*"\(.*\)"/\1/' | sort -u
}

fields_in_page()
{
	sed -n 's/^\.It Va //p' "$page" | sort -u
}

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

check 'coget-json(5) names the fields that are printed' \
	same fields_printed fields_in_page
check 'coget-json(5) names the classes of failure' \
	same classes_printed classes_in_page
finish
