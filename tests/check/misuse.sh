#!/usr/bin/env bash
# Every function is called where it should not be, by misuse_test.c.
. "$(dirname "$0")/tap.bash"

functions()
{
	nm --extern-only --defined-only "${COGET_BUILD:-build}/runtime.a" \
		2>/dev/null | awk '$2 == "T" && $3 ~ /^co_/ { print $3 }'
}

called()
{
	grep -oE '^CALL\w*\(co_\w+' tests/unit/runtime/misuse_calls.h |
		sed 's/.*(//'
}

left_out()
{
	comm -23 <(functions | sort -u) <(called | sort -u)
}

not_there()
{
	comm -13 <(functions | sort -u) <(called | sort -u)
}

check_none()
{
	"$1" | no_lines
}

check 'misuse_test.c calls every function' check_none left_out
check 'misuse_test.c calls none that is not there' check_none not_there
finish
