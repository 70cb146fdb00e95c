# What the checks share: TAP lines, and the sources without their comments.
# Source it; it changes to the top of the tree.  Let finish be the last command.

unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

tests_run=0
tests_failed=0

# check NAME COMMAND...: one test, which passes if the command succeeds; else
# what it printed is shown.
check()
{
	local name=$1 out

	shift
	tests_run=$((tests_run + 1))
	if out=$("$@" 2>&1); then
		echo "ok $tests_run - $name"
		return
	fi
	tests_failed=$((tests_failed + 1))
	echo "not ok $tests_run - $name"
	printf '%s\n' "$out" | sed 's/^/# /'
}

finish()
{
	echo "1..$tests_run"
	[ "$tests_run" -gt 0 ] && [ "$tests_failed" -eq 0 ]
}

# Fail, and show the lines, if standard input has any.
no_lines()
{
	! grep .
}

# code FILE: the file with comments emptied and lines kept; directives stay.
code()
{
	"${CC:-gcc}" -fpreprocessed -dD -E -P -x c "$1" 2>/dev/null
}

# flavour ARGUMENT...: make in the directory where what is checked was built.
# The variables of the make that runs the checks reach it through the
# environment.
flavour()
{
	make --no-print-directory \
		BUILD="$(realpath --relative-to=. "${COGET_BUILD:-build}")" "$@"
}
