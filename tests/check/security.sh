#!/usr/bin/env bash
# Every sentence of SECURITY in coget(1) names the test that shows it, and that
# test exists.  Behind a sentence stand comments such as
#
#   .\" shown by credential_scope_test.c: headers_stay_with_the_origin
#   .\" shown by redirect.bats: to another scheme is refused
#
# which name a file of tests/unit or tests/cli and a test in it, without the
# word before the colon that all tests of a bats file begin with.
. "$(dirname "$0")/tap.bash"

temp=$(mktemp -d) || exit 2
trap 'rm -rf "$temp"' EXIT

section()
{
	awk '/^\.Sh / { is_inside = $2 == "SECURITY"; next } is_inside' "$1"
}

# Sentences end with a line, as mandoc wants them to.
sentences_without_a_test()
{
	section "$1" | awk '
	function finish() {
		if (sentence != "" && !(has_ended && is_shown))
			print "no test shows:" sentence
		sentence = ""
		is_shown = 0
		has_ended = 0
	}
	/^\.\\" shown by / {
		if (!has_ended)
			print "behind no sentence: " $0
		is_shown = 1
		next
	}
	/^\.\\"/ { next }
	has_ended { finish() }
	/^\.(Ss|Pp|Bl|El|It|Bd|Ed)( |$)/ { finish(); next }
	{
		sentence = sentence " " $0
		has_ended = /\.$/
	}
	END { finish() }'
}

tests_named()
{
	section "$1" | sed -n 's/^\.\\" shown by //p'
}

# tests_in FILE: one a line.
tests_in()
{
	case $1 in
	*.bats) sed -n 's/^@test "[^:]*: \(.*\)" {$/\1/p' "tests/cli/$1" ;;
	*.c) find tests/unit -name "$1" -exec \
		sed -n 's/^[A-Z_]*TEST(\([a-z0-9_]*\))$/\1/p' {} + ;;
	esac
}

tests_that_are_none()
{
	local named

	tests_named "$1" | while read -r named; do
		tests_in "${named%%: *}" 2>/dev/null |
			grep -qxF -- "${named#*: }" || echo "no such test: $named"
	done
}

# passes FUNCTION PAGE: it has something to look at, and finds nothing.
passes()
{
	[ -n "$(tests_named "$2")" ] && "$1" "$2" | no_lines
}

# finds EXPECTED FUNCTION LINE...: in a section of these lines.
finds()
{
	local expected=$1 function=$2

	shift 2
	printf '%s\n' '.Sh SECURITY' "$@" '.Sh SIGNALS' 'Not looked at.' \
		>"$temp/page"
	diff <(printf '%s' "${expected:+$expected$'\n'}") \
		<("$function" "$temp/page")
}

check 'every sentence of SECURITY names its test' \
	passes sentences_without_a_test man/coget.1
check 'every test that SECURITY names exists' \
	passes tests_that_are_none man/coget.1

shown='.\" shown by redirect.bats: to another scheme is refused'
check 'a sentence that names a test is shown' \
	finds '' sentences_without_a_test 'It is' '.Nm true .' "$shown"
check 'a sentence without a test is found' \
	finds 'no test shows: It is .Nm true .' sentences_without_a_test \
	'It is' '.Nm true .' 'So is this.' "$shown"
check 'the last sentence without a test is found' \
	finds 'no test shows: So is this.' sentences_without_a_test \
	'It is true.' "$shown" '.Pp' 'So is this.'
check 'a test within a sentence is found' \
	finds "behind no sentence: $shown" sentences_without_a_test \
	'It is' "$shown" 'true.' "$shown"
check 'a test that exists is taken' \
	finds '' tests_that_are_none 'It is true.' "$shown" \
	'.\" shown by credential_scope_test.c: headers_stay_with_the_origin'
for made_up in 'redirect.bats: all is well' 'no.bats: to another scheme' \
	'credential_scope_test.c: headers_stay' 'no_test.c: headers_stay_with_the_origin'; do
	check "a test that does not exist is found: $made_up" \
		finds "no such test: $made_up" tests_that_are_none \
		'It is true.' ".\\\" shown by $made_up"
done
finish
