#!/usr/bin/env bash
# Every header compiles alone and twice: the public ones as C and as C++, the
# private ones as C.
. "$(dirname "$0")/tap.bash"

# compiles COMPILER HEADER FLAG...
compiles()
{
	local compiler=$1 header=$2

	shift 2
	printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
		$compiler -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only \
			-Iinclude "$@" -
}

for header in include/coget/*.h; do
	name=${header#include/}
	check "$name compiles alone as C" \
		compiles "${CC:-gcc}" "$name" -x c -std=gnu11
	check "$name compiles alone as C++" \
		compiles "${CXX:-g++}" "$name" -x c++ -std=c++11
done

# C++20 has keywords that begin with co_.
check 'coget/coget.h compiles as C++20' \
	compiles "${CXX:-g++}" coget/coget.h -x c++ -std=c++20

for header in src/*/*.h; do
	name=${header#src/}
	check "$name compiles alone as C" \
		compiles "${CC:-gcc}" "$name" -Isrc -x c -std=gnu11
done
finish
