#!/usr/bin/env bash
# Every header compiles alone and twice: the public ones as C and as C++, the
# private ones as C.  In the public ones arguments stand in one order, and
# comments can be read as pages.
. "$(dirname "$0")/tap.bash"

fits_80_columns()
{
	local header

	for header in include/coget/*; do
		expand "$header" | awk -v header="$header" \
			'length > 80 { print header ":" NR ": " $0 }'
	done | no_lines
}

# What a formatter makes of a comment with code in it: " *word".
has_blanks_behind_stars()
{
	grep -nP '^\t* \*[^ \t/]' include/coget/* src/*/*.h | no_lines
}

# A row of a table, " * name  text", goes on below its text.
has_whole_tables()
{
	awk '
	FNR > 1 && is_row && /^\t* \* [^ ]/ && !/^\t* \* [a-z0-9_, ]+  +[^ ]/ {
		print FILENAME ":" FNR ": " $0
	}
	{ is_row = /^\t* \* [a-z0-9_]+(, [a-z0-9_]+)*  +[^ ]/ }
	' include/coget/* src/*/*.h | no_lines
}

# compiles COMPILER HEADER FLAG...
compiles()
{
	local compiler=$1 header=$2

	shift 2
	printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
		$compiler -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only \
			-Iinclude "$@" -
}

# One line for each declaration of the public headers.
declarations()
{
	sed -e ':a' -e '/\\$/{ N; s/\\\n//; ta' -e '}' include/coget/*.h |
		grep -v '^ *#' |
		${CC:-gcc} -fpreprocessed -E -P - | tr -s '\n\t ' ' ' |
		sed 's/; */;\n/g'
}

gets_arg_first()
{
	declarations | grep -E '(\(\*\w+\)|typedef [^(]*)\([^()]*, void \*arg' |
		no_lines
}

sets_out_first()
{
	declarations | grep -E '\(([^,()]*,){2,}[^,()]*\*\*out' | no_lines
}

# The functions that are given an arg: from what stands before it.
around_arg()
{
	declarations | grep -E '^[^(]*\bco_\w+\(' |
		grep -oP '(?<!\()[^ ,]+(\([^()]*\))?, void \*arg\b.*'
}

has_the_function_before_arg()
{
	around_arg | grep -vE \
		'^(\*(fn|talk|protocol|filter)|\*?\(\*\w+\)\([^()]*\)),' | no_lines
}

has_only_limits_behind_arg()
{
	around_arg | grep -vE \
		'void \*arg(, (int64_t timeout_ns|const struct co_\w+ \*options))?\)' |
		no_lines
}

check 'public headers fit in 80 columns' fits_80_columns
check 'lines of comments begin with a star and a blank' has_blanks_behind_stars
check 'rows of tables in comments go on below their text' has_whole_tables
check 'what is called back gets arg first' gets_arg_first
check 'a call that returns an object has out first or second' sets_out_first
check 'a function stands before its arg' has_the_function_before_arg
check 'behind arg stand a timeout and options alone' has_only_limits_behind_arg

for header in include/coget/*.h; do
	name=${header#include/}
	for compiler in "${CC:-gcc}" clang; do
		command -v "$compiler" >/dev/null || continue
		check "$name compiles alone as C by $compiler" \
			compiles "$compiler" "$name" -x c -std=gnu11
	done
	for compiler in "${CXX:-g++}" clang++; do
		command -v "$compiler" >/dev/null || continue
		check "$name compiles alone as C++ by $compiler" \
			compiles "$compiler" "$name" -x c++ -std=c++11
	done
done

# C++20 has keywords that begin with co_.
check 'coget/coget.h compiles as C++20' \
	compiles "${CXX:-g++}" coget/coget.h -x c++ -std=c++20

# Those for C++, also without RTTI, and by the other compiler where it is.
for header in include/coget/*.hpp; do
	name=${header#include/}
	for compiler in "${CXX:-g++}" clang++; do
		command -v "$compiler" >/dev/null || continue
		for standard in c++17 c++20; do
			check "$name compiles alone as $standard by $compiler" \
				compiles "$compiler" "$name" -x c++ \
				"-std=$standard" -fno-rtti -Wshadow -Wpedantic
		done
	done
done

for header in src/*/*.h; do
	name=${header#src/}
	check "$name compiles alone as C" \
		compiles "${CC:-gcc}" "$name" -Isrc -x c -std=gnu11
done
finish
