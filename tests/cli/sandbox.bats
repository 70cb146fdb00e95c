#!/usr/bin/env bats
# What somebody who has taken over the process can still do.

load helpers

ACTS=(make mkdir symlink fifo write append 'through a link' truncate link
	rename take remove rmdir 'symlink here')

setup_file()
{
	# shellcheck disable=SC2086 # "ccache gcc" is two words
	${CC:-gcc} -shared -fPIC -o "$BATS_FILE_TMPDIR/intruder.so" \
		"$BATS_TEST_DIRNAME/intruder.c"
}

setup()
{
	enter_scratch
	start_server
	export VICTIM=$PWD/victim
	mkdir -p victim/empty down
	echo precious | tee victim/file victim/loot >victim/rubbish
	ln -s ../victim/file down/way
}

# traced OPTION...: strace's, for its one system call, and the program's.  Leaks
# cannot be looked for meanwhile: that takes tracing, too.
traced()
{
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 \
		strace -f -e trace=landlock_create_ruleset "$@"
}

need_landlock()
{
	traced true 2>/dev/null || skip 'strace cannot trace'
	traced "$COGET" -r 0 -d probe \
		http://127.0.0.1:1/ 2>&1 |
		grep -q 'CREATE_RULESET_VERSION) = [1-9]' ||
		skip 'the kernel has no Landlock'
}

# intruded OPTION...: fetch a file into down/, taken over; `run` has the output.
intruded()
{
	local preload=$BATS_FILE_TMPDIR/intruder.so
	local asan=$ASAN_OPTIONS:verify_asan_link_order=0

	cd down || return
	run env LD_PRELOAD="$preload" ASAN_OPTIONS="$asan" \
		"$COGET" "$@" "$SERVER_URL/size/10/a"
	cd ..
	assert_status 0
	assert_body down/a 10 a
}

# without_landlock ERROR COMMAND...: as on a kernel that answers with it.
without_landlock()
{
	local error=$1

	shift
	traced -o trace -e inject=landlock_create_ruleset:error="$error" "$@"
}

@test "sandbox: nothing outside the directory can be changed" {
	need_landlock
	intruded
	for act in "${ACTS[@]}"; do
		assert_matches "$output" \
			"intruder: $act: (Permission denied|Invalid cross)"
	done
	assert_listing victim empty file loot rubbish
	assert_file victim/file precious
}

@test "sandbox: the directory can be written to, and all be read" {
	need_landlock
	intruded
	for act in read 'write here' /dev/null privileges; do
		assert_contains "$output" "intruder: $act: done"
	done
}

@test "sandbox: --no-sandbox leaves the process as it is" {
	intruded --no-sandbox
	for act in "${ACTS[@]}"; do
		assert_contains "$output" "intruder: $act: done"
	done
	assert_matches "$output" 'intruder: privileges: [^d]'
}

@test "sandbox: a directory that is made meanwhile is the one allowed" {
	need_landlock
	run coget -d some/new/place "$SERVER_URL/size/1000000/a"
	assert_status 0
	assert_body some/new/place/a 1000000 a
}

@test "sandbox: a directory that cannot be had is named as ever" {
	run coget -d victim/file/sub "$SERVER_URL/size/10/a"
	assert_status 1
	assert_contains "$output" 'victim/file/sub: Not a directory'
	assert_equal "$(grep -c . <<<"$output")" 2
}

@test "sandbox: a kernel without Landlock is no hindrance, nor named" {
	for error in ENOSYS EOPNOTSUPP EPERM; do
		run without_landlock "$error" "$COGET" -q -d "$error" \
			"$SERVER_URL/size/10/a"
		[ -s trace ] || skip 'strace cannot trace'
		assert_status 0
		assert_equal "$output" ''
		assert_body "$error/a" 10 a
		grep -q "CREATE_RULESET_VERSION.*$error" trace
	done
}

@test "sandbox: with Landlock's first version files are written as ever" {
	need_landlock
	run traced -o trace \
		-e inject=landlock_create_ruleset:retval=1:when=1 \
		"$COGET" -d out "$SERVER_URL/size/1000000/a"
	assert_status 0
	assert_body out/a 1000000 a
	grep -q 'landlock_create_ruleset({handled.*, 8, 0) = [0-9]' trace
	assert_equal "$(grep -c REFER trace)" 0
}

@test "sandbox: a list that is piped in is read" {
	run coget -d out < <(echo "$SERVER_URL/size/10/a")
	assert_status 0
	run coget -d out -i <(echo "$SERVER_URL/size/10/b")
	assert_status 0
	assert_listing out a b
}
