#!/usr/bin/env bash
# What the libraries and the program show to the outside.
. "$(dirname "$0")/tap.bash"

build=${COGET_BUILD:-build}

globals()
{
	nm --extern-only --defined-only "$build/libcoget.a" 2>/dev/null |
		awk 'NF == 3 && $3 !~ /^(__asan|__odr_asan|_?_?ubsan|\.)/ {
			print $3
		}' | sort -u
}

# A symbol of the runtime's own begins with the noun of one of its files, as in
# timers_push; all others are public, and begin with co_.
prefixed_symbols_only()
{
	local nouns

	nouns=$(find src/runtime -name '*.[ch]' -printf '%f\n' |
		sed 's/[._].*//' | sort -u | paste -sd '|')
	globals | grep -Ev "^(co|$nouns)_" | no_lines
}

public_symbols_are_declared()
{
	local symbol

	globals | grep '^co_' | while read -r symbol; do
		grep -qrw "$symbol" include/coget || echo "$symbol"
	done | no_lines
}

needs_no_library_but_libuv()
{
	nm --undefined-only "$build/libcoget.a" |
		grep -E ' (curl_|cJSON_)' | no_lines
}

# The stack of the process cannot be executed, nor the relocations written.
hardened()
{
	readelf -hW "$build/coget" | grep -q 'Type:.*DYN' &&
		readelf -lW "$build/coget" | grep -q 'GNU_STACK.* RW ' &&
		readelf -lW "$build/coget" | grep -q GNU_RELRO &&
		readelf -dW "$build/coget" | grep -q 'FLAGS.*NOW'
}

check 'the runtime defines global symbols' test -n "$(globals)"
check "the runtime's global symbols carry its prefixes" prefixed_symbols_only
check "the runtime's public symbols are declared in its headers" \
	public_symbols_are_declared
check 'the runtime needs neither libcurl nor cJSON' needs_no_library_but_libuv
check 'the program is hardened' hardened
finish
