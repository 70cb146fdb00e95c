#!/usr/bin/env bash
# What the Makefile promises: nothing is compiled twice, and a header's change
# compiles what includes it.
. "$(dirname "$0")/tap.bash"

build=$(realpath --relative-to=. "${COGET_BUILD:-build}")

compiles_nothing_again()
{
	flavour V= all | awk '$1 == "CC" || $1 == "AS"' | no_lines
}

# would_compile HEADER: the objects that make would make if it had changed.
would_compile()
{
	flavour -n -o "$build/flags" -W "$1" all |
		sed -n 's/.* -c -o \([^ ]*\.o\) .*/\1/p'
}

# The objects that include a header; those of sources that are gone are passed
# over.
includers_of()
{
	local object

	grep -lE "[ :]$1( |:|$)" "$build"/{obj,pic}/src/{,*/}*.d |
		sed 's/\.d$//' | while read -r object; do
		[ ! -e "${object#"$build"/???/}.c" ] || echo "$object.o"
	done | sort
}

compiles_includers_of()
{
	local header=$1 expected

	expected=$(includers_of "$header")
	diff <(printf '%s\n' "$expected") <(would_compile "$header" | sort) &&
		[ "$(wc -l <<<"$expected")" -gt 1 ] &&
		! grep -q /src/runtime/ <<<"$expected"
}

check 'a second make compiles nothing' compiles_nothing_again
check "a header's change compiles what includes it" \
	compiles_includers_of src/model/settings.h
finish
