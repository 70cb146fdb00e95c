#!/usr/bin/env bats
# Some seeds of the truth test, and some calls that fail; many more by `make
# truth` and `make faults`.

load helpers

# The driver's figures in the end; what failed before them.
assert_all_passed()
{
	assert_status 0
	assert_matches "${lines[-1]}" ': [1-9][0-9]* passed, 0 failed'
}

# Preloading and sanitizers want the same functions.
need_preload()
{
	[ -z "${SANITIZE:-}" ] || skip 'a sanitizer has the calls'
}

truth()
{
	local program=$1

	shift
	COGET_BUILD=$BUILD TMPDIR=$BATS_TEST_TMPDIR \
		"$REPOSITORY/tests/truth/$program" "$@" 2>&1
}

@test "truth: whatever servers and kills do, files are whole and told right" {
	run truth truth.py --seeds 8
	assert_all_passed
}

@test "truth: any allocation may fail" {
	need_preload
	run truth faults.py --call malloc --every 7
	assert_all_passed
	run truth faults.py --call malloc --every 11 --on
	assert_all_passed
}

@test "truth: any call that changes files may fail" {
	need_preload
	run truth faults.py --call disk
	assert_all_passed
	run truth faults.py --call disk --error 28 --on --every 3
	assert_all_passed
}

@test "truth: killed at any call that changes files, the same command goes on" {
	need_preload
	run truth faults.py --call disk --error KILL
	assert_all_passed
}
