#!/usr/bin/env bats
# What somebody who has taken over the process can still do.

load helpers

ACTS=(make mkdir symlink fifo write append 'through a link' truncate link
	rename take remove rmdir 'symlink here')

# What coget never does; sanitizers do some of it.
NEVER=("another's memory" 'type a command' execve execveat listen chroot mount
	setns unshare setuid capset personality init_module kexec_load swapon
	bpf perf_event_open userfaultfd open_by_handle_at fchmodat fchownat
	truncate setxattr)
[ -n "${SANITIZE:-}" ] || NEVER+=(ptrace 'kill another' namespace)

setup_file()
{
	# shellcheck disable=SC2086 # "ccache gcc" is two words
	${CC:-gcc} -D_GNU_SOURCE -shared -fPIC -o "$BATS_FILE_TMPDIR/intruder.so" \
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

# need_landlock [VERSION]
need_landlock()
{
	local version

	traced true 2>/dev/null || skip 'strace cannot trace'
	version=$(traced "$COGET" -r 0 -d probe http://127.0.0.1:1/ 2>&1 |
		sed -n 's/.*CREATE_RULESET_VERSION) = \([0-9]*\)$/\1/p')
	[ "${version:-0}" -ge "${1:-1}" ] ||
		skip "the kernel has no Landlock${1:+ of version $1}"
}

need_filter()
{
	[ -e /proc/sys/kernel/seccomp/actions_avail ] ||
		skip 'the kernel takes no filters of system calls'
	case $(uname -m) in
	x86_64 | aarch64) ;;
	*) skip 'no list of system calls for this processor' ;;
	esac
}

# Work where an ordinary user can write, with the words that make a command his
# in AS_USER.
enter_open_directory()
{
	AS_USER=(env)
	[ "$(id -u)" -ne 0 ] ||
		AS_USER=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	mkdir -m 777 open
	cd open || return
	"${AS_USER[@]}" test -x "$COGET" ||
		skip 'an ordinary user cannot reach coget'
}

# taken_over OPTION...: fetch a file into down/, taken over; `run` has the
# output.
taken_over()
{
	local preload=$BATS_FILE_TMPDIR/intruder.so
	local asan=$ASAN_OPTIONS:verify_asan_link_order=0

	cd down || return
	run env LD_PRELOAD="$preload" ASAN_OPTIONS="$asan" \
		"$COGET" "$@" "$SERVER_URL/size/10/a"
	cd ..
}

# The same, to the end.
intruded()
{
	taken_over "$@"
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

@test "sandbox: other processes and devices cannot be reached" {
	need_landlock 6
	intruded
	assert_contains "$output" \
		'intruder: abstract socket: Operation not permitted'
	assert_contains "$output" \
		'intruder: control a device: Permission denied'
}

@test "sandbox: system calls that coget never makes are refused" {
	need_filter
	intruded
	for act in "${NEVER[@]}"; do
		assert_contains "$output" "intruder: $act: refused"
	done
	assert_contains "$output" 'intruder: kill itself: done'
	assert_contains "$output" 'intruder: packet socket: Address family not'
	for act in keyctl io_uring_setup clone3; do
		assert_contains "$output" \
			"intruder: $act: Function not implemented"
	done
}

@test "sandbox: a refused system call ends the run with its name" {
	need_filter
	INTRUDER=clumsy taken_over
	assert_status 159
	assert_contains "$output" 'coget: stopped: something called execve, '
	assert_contains "$output" '--no-sandbox'
	refute_contains "$output" intruder:
}

@test "sandbox: a kernel without filters is no hindrance, nor named" {
	strace true 2>/dev/null || skip 'strace cannot trace'
	for error in ENOSYS EINVAL; do
		run env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -f \
			-o trace -e trace=seccomp -e inject=seccomp:error="$error" \
			"$COGET" -q -d "$error" "$SERVER_URL/size/10/a"
		assert_status 0
		assert_equal "$output" ''
		assert_body "$error/a" 10 a
		grep -q "seccomp(.*$error" trace
	done
}

# stalled OPTION...: a run of an ordinary user's that has begun.
stalled()
{
	local before

	before=$(server_saw GET)
	COGET_USER=user:secret start coget "${AS_USER[@]}" "$COGET" "$@" \
		"$SERVER_URL/stall-after/1/size/9/a" </dev/null
	wait_until saw_at_least $((before + 1)) GET
}

# can_read FILE: whether the user can read a byte of what /proc has of it.
can_read()
{
	"${AS_USER[@]}" head -c 1 "/proc/$PID/$1" >/dev/null 2>&1
}

@test "sandbox: the user's other processes cannot read its memory" {
	enter_open_directory
	stalled --no-sandbox -d bare
	can_read environ || skip 'nor can they in general'
	can_read maps
	stalled
	for file in environ maps mem auxv; do
		if can_read "$file"; then
			fail "$file can be read"
		fi
	done
	if "${AS_USER[@]}" ls "/proc/$PID/fd/" >/dev/null 2>&1; then
		fail 'its descriptors can be listed'
	fi
}

# crashed OPTION...: a run that was ended in the way that leaves a core.
crashed()
{
	stalled "$@"
	kill -ABRT "$PID"
	assert_finishes "$PID" 134
}

@test "sandbox: its memory is not dumped" {
	[[ $(cat /proc/sys/kernel/core_pattern) == core* ]] ||
		skip 'cores go elsewhere'
	ulimit -c unlimited 2>/dev/null || skip 'cores are forbidden'
	enter_open_directory
	crashed
	if compgen -G 'core*'; then
		fail 'there is a core'
	fi
	crashed --no-sandbox
	compgen -G 'core*' || skip 'nor is it without a sandbox'
}

@test "sandbox: an ordinary user's files get their names through /proc" {
	enter_open_directory
	"${AS_USER[@]}" strace true 2>/dev/null || skip 'strace cannot trace'
	run "${AS_USER[@]}" env UV_THREADPOOL_SIZE=1 \
		ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -f -o trace \
		-e trace=linkat -e inject=linkat:error=ENOENT:when=1 \
		"$COGET" -q "$SERVER_URL/size/10/a"
	assert_status 0
	assert_body a 10 a
	grep -q AT_EMPTY_PATH trace || skip 'the disk has no unnamed files'
	grep -q 'AT_SYMLINK_FOLLOW) = 0' trace
}

@test "sandbox: --no-sandbox leaves the process as it is" {
	intruded --no-sandbox
	for act in "${ACTS[@]}"; do
		assert_contains "$output" "intruder: $act: done"
	done
	refute_contains "$output" refused
	for act in 'abstract socket' 'kill another' personality; do
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
	assert_status 3
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
	# Of an ordinary user's the tracer sees only where it is.
	grep -q 'landlock_create_ruleset([{0].*, [0-9]*, 0) = [0-9]' trace
	assert_equal "$(grep -c REFER trace)" 0
}

@test "sandbox: --version tells what the kernel has for it" {
	run coget --version
	assert_matches "${lines[-1]}" \
		'^sandbox: (none|Landlock/[0-9]+( seccomp)?|seccomp)$'
	strace true 2>/dev/null || skip 'strace cannot trace'
	run env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -o trace \
		-e trace=seccomp,landlock_create_ruleset \
		-e inject=seccomp,landlock_create_ruleset:error=ENOSYS \
		"$COGET" --version
	assert_status 0
	assert_equal "${lines[-1]}" 'sandbox: none'
}

@test "sandbox: a list that is piped in is read" {
	run coget -d out < <(echo "$SERVER_URL/size/10/a")
	assert_status 0
	run coget -d out -i <(echo "$SERVER_URL/size/10/b")
	assert_status 0
	assert_listing out a b
}
