#!/usr/bin/env bats
# tests/forms.md holds: what servers send beside the grammar, and what becomes
# of it.

load helpers

setup()
{
	enter_scratch
}

forms()
{
	"$REPOSITORY/tests/cli/forms.py" "$REPOSITORY/tests/forms.md" "$@"
}

are_installed()
{
	[[ $(curl --version) == 'curl 7.88.1 '* &&
		$(wget --version) == 'GNU Wget 1.21.3 '* &&
		$(aria2c --version) == 'aria2 version 1.36.0'* ]]
}

# holds SECTION: coget does with each form what the table says, be it through
# libcurl, or without it on a connection that is there.
holds()
{
	[[ $("$COGET" --version) == *libcurl/7.88.* ]] ||
		skip 'newer libcurls refuse more of them'
	start_server
	forms "$1" coget used
}

# holds_elsewhere SECTION: so do the others, whose programs are the same whatever
# coget is built with.
holds_elsewhere()
{
	[ -z "${SANITIZE:-}" ] || skip 'only coget is built with sanitizers'
	are_installed 2>/dev/null || skip 'the versions of the table are not here'
	start_server
	forms "$1" curl wget aria2
}

@test "forms: each row of the table is one that is read" {
	assert_equal "$(forms)" "$(grep -c '^| `' "$REPOSITORY/tests/forms.md")"
}

@test "forms: status lines" {
	holds 'Status lines'
}

@test "forms: header lines" {
	holds 'Header lines'
}

@test "forms: lengths" {
	holds 'Lengths'
}

@test "forms: transfer codings" {
	holds 'Transfer codings'
}

@test "forms: chunks" {
	holds 'Chunks'
}

@test "forms: parts that nobody asked for" {
	holds 'Parts that nobody asked for'
}

@test "forms: ranges" {
	holds 'Ranges'
}

@test "forms: content codings" {
	holds 'Content codings'
}

@test "forms: dates" {
	holds 'Dates'
}

@test "forms: status lines, elsewhere" {
	holds_elsewhere 'Status lines'
}

@test "forms: header lines, elsewhere" {
	holds_elsewhere 'Header lines'
}

@test "forms: lengths, elsewhere" {
	holds_elsewhere 'Lengths'
}

@test "forms: transfer codings, elsewhere" {
	holds_elsewhere 'Transfer codings'
}

@test "forms: chunks, elsewhere" {
	holds_elsewhere 'Chunks'
}

@test "forms: parts that nobody asked for, elsewhere" {
	holds_elsewhere 'Parts that nobody asked for'
}

@test "forms: ranges, elsewhere" {
	holds_elsewhere 'Ranges'
}

@test "forms: content codings, elsewhere" {
	holds_elsewhere 'Content codings'
}

@test "forms: dates, elsewhere" {
	holds_elsewhere 'Dates'
}
