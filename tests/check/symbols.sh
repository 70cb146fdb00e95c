#!/usr/bin/env bash
# What the libraries and the program show to the outside.
. "$(dirname "$0")/tap.bash"

build=${COGET_BUILD:-build}

# globals NM-ARGUMENT...: those defined, but for what compilers and linkers add.
globals()
{
	nm --extern-only --defined-only "$@" 2>/dev/null |
		awk 'NF == 3 && $2 != "A" &&
			$3 !~ /^(__asan|__odr_asan|_?_?ubsan|\.)/ {
			sub(/@.*/, "", $3)
			print $3
		}' | sort -u
}

runtime_globals()
{
	globals "$build/runtime.a"
}

public_names()
{
	runtime_globals | grep '^co_'
}

tls_names()
{
	globals "$build/tls.a" | grep '^co_'
}

http_names()
{
	globals "$build/http.a" | grep '^co_'
}

# A symbol of the runtime's own begins with the noun of one of its files, as in
# timers_push; all others are public, and begin with co_.
prefixed_symbols_only()
{
	local nouns

	nouns=$(find src/runtime -name '*.[ch]' -printf '%f\n' |
		sed 's/[._].*//' | sort -u | paste -sd '|')
	runtime_globals | grep -Ev "^(co|$nouns)_" | no_lines
}

tls_symbols_are_prefixed()
{
	globals "$build/tls.a" | grep -Ev '^(co_)?tls_' | no_lines
}

# They may all be linked into one program.
archives_share_no_names()
{
	{ runtime_globals; globals "$build/tls.a"; globals "$build/http.a"; } |
		sort | uniq -d | no_lines
}

public_symbols_are_declared()
{
	local symbol

	{ public_names; tls_names; http_names; } | while read -r symbol; do
		grep -qrw "$symbol" include/coget || echo "$symbol"
	done | no_lines
}

shared_library_shows_the_public_names()
{
	diff <(public_names) <(globals --dynamic "$build/libcoget.so")
}

tls_library_shows_its_public_names()
{
	diff <(tls_names) <(globals --dynamic "$build/libcoget-tls.so")
}

http_library_shows_its_public_names()
{
	diff <(http_names) <(globals --dynamic "$build/libcoget-http.so")
}

# With each, Debian's file has the version in which it appeared.
package_knows_the_public_names()
{
	diff <(tls_names) <(sed -n 's/^ \(co_[a-z0-9_]*\)@COGET_TLS_0 .*/\1/p' \
		.package/debian/libcoget-tls0.symbols | sort) &&
	diff <(http_names) <(sed -n 's/^ \(co_[a-z0-9_]*\)@COGET_HTTP_0 .*/\1/p' \
		.package/debian/libcoget-http0.symbols | sort) &&
	diff <(public_names) <(sed -n 's/^ \(co_[a-z0-9_]*\)@COGET_0 .*/\1/p' \
		.package/debian/libcoget0.symbols | sort)
}

archive_has_no_other_prefix()
{
	globals "$build/libcoget.a" | grep -v ^co_ | no_lines &&
		diff <(public_names) <(globals "$build/libcoget.a" |
			grep -v ^co_private_) &&
		globals "$build/libcoget-tls.a" | grep -v ^co_ | no_lines &&
		diff <(tls_names) <(globals "$build/libcoget-tls.a" |
			grep -v ^co_private_) &&
		globals "$build/libcoget-http.a" | grep -v ^co_ | no_lines &&
		diff <(http_names) <(globals "$build/libcoget-http.a" |
			grep -v ^co_private_)
}

# Nor are the private names of one archive those of the other.
archives_do_not_clash()
{
	{
		globals "$build/libcoget.a"
		globals "$build/libcoget-tls.a"
		globals "$build/libcoget-http.a"
	} | sort | uniq -d | no_lines
}

needs_no_library_but_libuv()
{
	nm --undefined-only "$build/libcoget.a" |
		grep -E ' (curl_|cJSON_|SSL_)' | no_lines
}

# The stack of the process cannot be executed, nor the relocations written.
hardened()
{
	readelf -hW "$1" | grep -q 'Type:.*DYN' &&
		readelf -lW "$1" | grep -q 'GNU_STACK.* RW ' &&
		readelf -lW "$1" | grep -q GNU_RELRO &&
		readelf -dW "$1" | grep -q 'FLAGS.*NOW'
}

check 'the runtime defines global symbols' test -n "$(runtime_globals)"
check "the runtime's global symbols carry its prefixes" prefixed_symbols_only
check "the symbols of TLS carry its prefix" tls_symbols_are_prefixed
check 'no two libraries have a global symbol of the same name' \
	archives_share_no_names
check "the libraries' public symbols are declared in their headers" \
	public_symbols_are_declared
check 'the runtime needs neither libcurl nor cJSON nor OpenSSL' \
	needs_no_library_but_libuv
check 'libcoget.so shows the public symbols and no others' \
	shared_library_shows_the_public_names
check 'libcoget-tls.so shows the public symbols and no others' \
	tls_library_shows_its_public_names
check 'libcoget-http.so shows the public symbols and no others' \
	http_library_shows_its_public_names
check "Debian's symbols files have the public symbols" \
	package_knows_the_public_names
check 'the archives have no symbol that could clash with a program' \
	archive_has_no_other_prefix
check 'the archives do not clash with each other' archives_do_not_clash
check 'the program is hardened' hardened "$build/coget"
check 'the shared library is hardened' hardened "$build/libcoget.so"
check 'the shared library of TLS is hardened' hardened "$build/libcoget-tls.so"
check 'the shared library of HTTP is hardened' hardened "$build/libcoget-http.so"
finish
