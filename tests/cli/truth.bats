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
	note_json --json
	COGET_JSON_SEEN=$BATS_TEST_TMPDIR/seen.json \
		COGET_BUILD=$BUILD TMPDIR=$BATS_TEST_TMPDIR \
		"$REPOSITORY/tests/truth/$program" "$@" 2>&1
}

@test "truth: each item is whole, told right, and on disk or listed as failed" {
	python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.probe", b"")' \
		"$BATS_TEST_TMPDIR" ||
		skip 'this file system has no extended attributes'
	run truth truth.py --seeds 7
	assert_all_passed
}

@test "truth: of mirrors that lie nothing is joined to the truth" {
	TMPDIR=/dev/shm run truth truth.py --mirrors --seeds 10
	assert_all_passed
}

@test "truth: no secret is shown to another origin, told or left behind" {
	run truth truth.py --origins --seeds 8
	assert_all_passed
}

@test "truth: nothing that another user plants is believed" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can be two users'
	TMPDIR=/dev/shm run truth truth.py --stranger --seeds 6
	assert_all_passed
}

@test "truth: any allocation may fail" {
	need_preload
	run truth faults.py --call malloc
	assert_all_passed
}

@test "truth: so may all allocations from any one on" {
	need_preload
	run truth faults.py --call malloc --every 11 --on
	assert_all_passed
}

@test "truth: any call that changes files may fail" {
	need_preload
	run truth faults.py --call disk
	assert_all_passed
}

@test "truth: the disk may be full from any call on" {
	need_preload
	run truth faults.py --call disk --error 28 --on --every 3
	assert_all_passed
}

@test "truth: killed at any call that changes files, the same command goes on" {
	need_preload
	run truth faults.py --call disk --error KILL
	assert_all_passed
}
