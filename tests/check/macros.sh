#!/usr/bin/env bash
# The macros that open blocks draw no warning in their users' code.
. "$(dirname "$0")/tap.bash"

quiet()
{
	local compiler=$1

	shift
	"$compiler" -D_GNU_SOURCE -Iinclude -O2 -Wall -Wextra -Wshadow \
		-Wpedantic -Werror "$@" -c -o /dev/null tests/check/macros.c
}

for compiler in gcc clang; do
	command -v "$compiler" >/dev/null || continue
	check "the macros are quiet in C, with $compiler" \
		quiet "$compiler" -std=c11
done

for compiler in g++ clang++; do
	command -v "$compiler" >/dev/null || continue
	for standard in c++11 c++20; do
		check "the macros are quiet in $standard, with $compiler" \
			quiet "$compiler" -x c++ "-std=$standard"
	done
done
finish
