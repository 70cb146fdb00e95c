#!/usr/bin/env bash
# What the Makefile promises: nothing is compiled twice, a header's change
# compiles what includes it, and what install puts in place uninstall removes.
. "$(dirname "$0")/tap.bash"

build=$(realpath --relative-to=. "${COGET_BUILD:-build}")
root=$(mktemp -d) || exit 1
trap 'rm -rf "$root"' EXIT

# This flavour's make; the variables of the make that runs the checks reach it
# through the environment.
flavour()
{
	make --no-print-directory BUILD="$build" DESTDIR="$root" PREFIX=/usr "$@"
}

compiled()
{
	flavour "$@" V= all | awk '$1 == "CC" || $1 == "AS" { print $2 }'
}

compiles_nothing_again()
{
	compiled | no_lines
}

# The objects that include a header; those of sources that are gone are passed
# over.
includers_of()
{
	local object

	grep -lE "[ :]$1( |:|$)" "$build"/obj/src/*.d "$build"/obj/src/*/*.d |
		sed 's/\.d$//' | while read -r object; do
		[ ! -e "${object#"$build"/obj/}.c" ] || echo "$object.o"
	done | sort
}

compiles_includers_of()
{
	local header=$1 expected

	expected=$(includers_of "$header")
	diff <(printf '%s\n' "$expected") <(compiled -W "$header" | sort) &&
		[ "$(wc -l <<<"$expected")" -gt 1 ] &&
		! grep -q /src/runtime/ <<<"$expected"
}

installed()
{
	(cd "$root" && find . -type f -printf '%m %P\n' | sort -k 2)
}

installs()
{
	flavour install >/dev/null && diff - <(installed) <<-'FILES'
	755 usr/bin/coget
	644 usr/share/bash-completion/completions/coget
	644 usr/share/fish/vendor_completions.d/coget.fish
	644 usr/share/man/man1/coget.1
	644 usr/share/man/man5/coget-json.5
	644 usr/share/zsh/site-functions/_coget
	FILES
}

uninstalls()
{
	flavour uninstall >/dev/null && installed | no_lines
}

check 'a second make compiles nothing' compiles_nothing_again
check "a header's change compiles what includes it" \
	compiles_includers_of src/model/settings.h
check 'make install puts everything in place' installs
check 'the installed program runs' "$root/usr/bin/coget" --version
check 'make uninstall leaves no file' uninstalls
finish
