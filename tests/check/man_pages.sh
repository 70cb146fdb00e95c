#!/usr/bin/env bash
# The pages of section 3, made from the public headers: none is left out; the
# tutorial, whose programs are tests; and mandoc has nothing to say about them.
. "$(dirname "$0")/tap.bash"

build=${COGET_BUILD:-build}
pages=$build/man/man3
temp=$(mktemp -d) || exit 2
trap 'rm -rf "$temp"' EXIT

every_declaration_has_a_contract()
{
	awk -f man/header.awk include/coget/*.h 2>&1 | no_lines
}

# What programs may use: functions, and macros as the compiler sees them.
functions()
{
	nm --dynamic --defined-only "$build/libcoget.so" \
		"$build/libcoget-tls.so" "$build/libcoget-http.so" |
		sed -n 's/.* T \(co_[a-z0-9_]*\).*/\1/p'
}

definitions()
{
	printf '#include <coget/%s.h>\n' coget tls http websocket |
		${CC:-gcc} -Iinclude -E -dM -x c -
}

macros()
{
	definitions |
		sed -n 's/^#define \(CO_[A-Z_]*[A-Z]\)(.*/\1/p'
}

# What only the macros use themselves.
inside_macros()
{
	definitions |
		grep '^#define CO_' | grep -oE '\bco_[a-z0-9_]+' | sort -u
}

# Those named by none of the pages, or by several.
in_one_page()
{
	local name

	"$1" | while read -r name; do
		[ "$(grep -lEx "\.Nm $name( ,)?" "$pages"/coget*.3 |
			wc -l)" -eq 1 ] || echo "$name"
	done
}

every_function_is_in_one_page()
{
	in_one_page functions | grep -vxFf <(inside_macros) | no_lines
}

every_macro_is_in_one_page()
{
	in_one_page macros | no_lines
}

names()
{
	sed -n 's/^\.Nm \([^ ]*\).*/\1.3/p' "$pages"/coget*.3 | sort
}

# A declaration without a definition would be found by its users only.
# Those that a header has whole.
inline_functions()
{
	sed -n 's/^static inline .*\(co_[a-z0-9_]*\)(.*/\1/p' include/coget/*.h
}

every_function_of_a_page_is_there()
{
	sed -n '/^\.Ft typedef/{ n; d }; s/^\.Fo \(co_.*\)/\1/p' \
		"$pages"/coget*.3 | sort -u | comm -23 - <({ functions; inline_functions; } | sort) |
		no_lines
}

every_name_leads_to_its_page()
{
	diff <(names) <(cd "$pages" && find . -name '*.3' -printf '%P\n' |
		sort) && find "$pages" -xtype l | no_lines
}

references_lead_somewhere()
{
	local page

	sed -n 's/.*Xr \(co[^ ]*\|CO[^ ]*\) \([0-9]\).*/\1.\2/p' \
		"$pages"/coget*.3 "$build"/man/man7/*.7 man/*.[15] \
		man/coget-recipes.7 | sort -u |
		while read -r page; do
			[ -e "$pages/$page" ] || [ -e "man/$page" ] ||
				[ -e "$build/man/man7/$page" ] || echo "$page"
		done | no_lines
}

check 'every declaration has a contract' every_declaration_has_a_contract
check 'every public function is in one page' every_function_is_in_one_page
check 'every public macro is in one page' every_macro_is_in_one_page
check 'every function of a page is in the library' \
	every_function_of_a_page_is_there
check 'every name leads to its page' every_name_leads_to_its_page
check 'references lead to pages' references_lead_somewhere
for page in "$pages"/coget*.3 "$build/man/man7/coget.7"; do
	check "mandoc passes $(basename "$page")" \
		mandoc -T lint -W warning "$page"
done
finish
