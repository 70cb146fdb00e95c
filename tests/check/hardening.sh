#!/usr/bin/env bash
# The program and the shared library are built as distributions harden theirs
# (dpkg-buildflags with hardening=+all), and so are their objects.
. "$(dirname "$0")/tap.bash"

build=${COGET_BUILD:-build}
export LC_ALL=C

segments()
{
	readelf -Wl "$1"
}

dynamic()
{
	readelf -Wd "$1"
}

is_position_independent()
{
	readelf -Wh "$1" | grep -Eq 'Type: +DYN'
}

is_pie()
{
	is_position_independent "$1" && dynamic "$1" | grep -q 'FLAGS_1.*PIE'
}

binds_now()
{
	dynamic "$1" | grep -Eq 'BIND_NOW|FLAGS_1.*NOW'
}

has_relro()
{
	segments "$1" | grep -q GNU_RELRO
}

# Neither a stack nor anything else that can be both written and executed.
has_no_writable_code()
{
	segments "$1" | grep -q 'GNU_STACK.* RW ' &&
		segments "$1" | grep ' RWE ' | no_lines
}

has_no_text_relocations()
{
	dynamic "$1" | grep TEXTREL | no_lines
}

# Where libraries are looked for is the system's to say.
has_no_rpath()
{
	dynamic "$1" | grep -E 'RPATH|RUNPATH' | no_lines
}

guards_stacks()
{
	readelf -Ws "$1" | grep -q __stack_chk_fail
}

is_fortified()
{
	readelf -Ws "$1" | grep -Eq ' __(memcpy|memmove|snprintf|vsnprintf|read|explicit_bzero)_chk'
}

# The command by which everything was compiled, from the build's own record.
was_compiled_with()
{
	grep -q -e "$1" "$build/flags"
}

# Assembly without a word on it asks for a stack that can be executed.
asks_for_no_executable_stack()
{
	local object

	for object in "$build"/obj/src/*/*.o; do
		readelf -WS "$object" | grep -q '\.note\.GNU-stack' ||
			echo "$object"
	done | no_lines
}

library=$(find "$build" -maxdepth 1 -name 'libcoget.so.*.*.*' -type f)
check 'coget can be loaded anywhere' is_pie "$build/coget"
check 'libcoget.so can be loaded anywhere' is_position_independent "$library"
for file in "$build/coget" "$library"; do
	name=${file##*/}
	check "$name is bound when it is loaded" binds_now "$file"
	check "$name has read-only relocations" has_relro "$file"
	check "$name has nothing to write and execute" \
		has_no_writable_code "$file"
	check "$name has no relocations in its code" \
		has_no_text_relocations "$file"
	check "$name says nothing on where libraries are" has_no_rpath "$file"
	check "$name guards its stacks" guards_stacks "$file"
done
check 'no object asks for an executable stack' asks_for_no_executable_stack
for flag in -fstack-protector-strong -Wformat -Werror=format-security; do
	check "everything is compiled with $flag" was_compiled_with "$flag"
done
if [ -z "${SANITIZE:-}" ]; then
	check 'coget checks the sizes of buffers' is_fortified "$build/coget"
	check 'everything is compiled with _FORTIFY_SOURCE' \
		was_compiled_with '-D_FORTIFY_SOURCE=[23]'
fi
finish
