#!/usr/bin/env bats
# Disks that are full, read-only, or gone: clear failures, and parts that can be
# gone on from.
# shellcheck disable=SC2016 # scripts are for the shell on that disk

load helpers
load confine

setup()
{
	enter_scratch
	start_server
	need_mounts
}

# shellcheck disable=SC2016 # scripts are for the shell on the disk

# on_disk SIZE SCRIPT: run it with the disk as working directory; what is on it
# then is in disk.after.
on_disk()
{
	local size=$1 script=$2

	# shellcheck disable=SC2016 # for the shell inside
	run with_disk "$size" disk bash -c 'cd disk && eval "$1"' bash "$script"
}

@test "disk: a file that does not fit fails before it is fetched" {
	on_disk 1m '"$COGET" "$SERVER_URL/size/20m/x" "$SERVER_URL/size/10/y"'
	assert_status 1
	assert_contains "$output" 'x: cannot write the file: No space left on device; free some space'
	assert_contains "$output" '1 done, 1 failed'
	assert_listing disk.after y
	wait_until test "$(wc -l <"$SERVER_SENT")" -eq 2
	[ "$(awk -F '\t' '$3 ~ /x$/ { print $6 }' "$SERVER_SENT")" -lt 20971520 ] ||
		fail 'all of it was fetched'
}

@test "disk: what fits of a file of unknown length is gone on from" {
	on_disk 1m '
		head -c 700k /dev/zero >full
		"$COGET" -q -r 0 "$SERVER_URL/first/1/chunked/always/size/900k/x"
		echo "status $?"
		[ -s x.part ] || exit 9
		rm full
		"$COGET" -q -r 0 -c "$SERVER_URL/first/1/chunked/always/size/900k/x"'
	assert_status 0
	assert_contains "$output" 'No space left on device'
	assert_contains "$output" 'status 1'
	assert_listing disk.after x
	assert_body disk.after/x 921600 x
	assert_matches "$(tail -n 1 "$SERVER_LOG")" ' 206 bytes=[1-9]'
}

@test "disk: a disk that fills up under many files leaves whole ones only" {
	for i in {1..60}; do echo "$SERVER_URL/chunked/size/40k/$i"; done >list
	on_disk 1m '"$COGET" -q -r 0 -i ../list; echo "status $?"'
	assert_contains "$output" 'status 1'
	for file in disk.after/*; do
		case $file in
		*.part) ;;
		*) assert_body "$file" 40960 "${file##*/}" ;;
		esac
	done
}

@test "disk: a part that was there stays when the disk is full" {
	on_disk 1m '
		"$COGET" -q -r 0 "$SERVER_URL/first/1/truncate-after/300k/always/size/900k/x"
		head -c 600k /dev/zero >full
		"$COGET" -q -r 0 -c "$SERVER_URL/first/1/truncate-after/300k/always/size/900k/x"
		echo "status $?"; rm full
		[ "$(stat -c %s x.part)" -ge 307200 ] || exit 9
		"$COGET" -q -r 0 -c "$SERVER_URL/first/1/truncate-after/300k/always/size/900k/x"'
	assert_status 0
	assert_contains "$output" 'status 1'
	assert_listing disk.after x
	assert_body disk.after/x 921600 x
}

@test "disk: --exists resume needs room for a copy, and says so" {
	on_disk 1m '
		head -c 800k /dev/zero >x
		"$COGET" -q -r 0 --exists resume "$SERVER_URL/size/900k/x"
		echo "status $?"; ls'
	assert_contains "$output" 'No space left on device'
	assert_contains "$output" 'status 1'
	assert_listing disk.after x
	assert_equal "$(stat -c %s disk.after/x)" 819200
}

@test "disk: a disk that is read-only is told of before anything is fetched" {
	on_disk 1m 'mount -o remount,ro . && "$COGET" "$SERVER_URL/size/10/x"'
	assert_status 1
	assert_contains "$output" 'Read-only file system'
	assert_equal "$(wc -l <"$SERVER_LOG")" 0
}

@test "disk: a disk that becomes read-only fails what is under way" {
	on_disk 1m '
		"$COGET" -r 0 "$SERVER_URL/drip-body/20ms/size/100/x" &
		while ! grep -q /x "$SERVER_LOG"; do sleep 0.05; done
		mount -o remount,ro .
		wait "$!"'
	assert_status 1
	assert_contains "$output" 'cannot write the file: Read-only file system'
	assert_listing disk.after
}

@test "disk: a directory that vanishes fails what is under way" {
	on_disk 1m '
		"$COGET" -r 0 -d out "$SERVER_URL/drip-body/20ms/size/100/x" \
			"$SERVER_URL/drip-body/20ms/size/100/y" &
		while [ "$(wc -l <"$SERVER_LOG")" -lt 2 ]; do sleep 0.05; done
		rmdir out
		wait "$!"'
	assert_status 1
	assert_contains "$output" 'x: cannot write the file: No such file or directory'
	assert_contains "$output" 'y: cannot write the file: No such file or directory'
	assert_listing disk.after
}

@test "disk: a directory put in the place of ours does not get our files" {
	on_disk 1m '
		mkdir out
		"$COGET" -q -r 0 -d out "$SERVER_URL/rate/200k/size/200k/x" &
		while ! grep -q /x "$SERVER_LOG"; do sleep 0.05; done
		mv out moved; mkdir elsewhere; ln -s elsewhere out
		wait "$!"'
	assert_status 0
	assert_listing disk.after elsewhere moved out
	assert_listing disk.after/elsewhere
	assert_body disk.after/moved/x 204800 x
}

@test "disk: without attributes a part's record is beside it" {
	on_disk 1m '
		mkdir plain; mount -t ramfs none plain && cd plain || exit 9
		url=$SERVER_URL/first/1/truncate-after/300k/always/size/900k/x
		"$COGET" -q -r 0 "$url"; ls
		"$COGET" -q -r 0 -c "$url"; echo "status $?"; ls; cp x ..'
	[ "$status" -ne 9 ] || skip 'cannot mount'
	assert_contains "$output" $'x.part\nx.part.state'
	assert_contains "$output" $'status 0\nx'
	assert_body disk.after/x 921600 x
	assert_matches "$(tail -n 1 "$SERVER_LOG")" ' 206 bytes=307200-'
}

@test "disk: no file that has its name fails for lack of descriptors" {
	for n in 14 15 16 17 18; do
		for ((i = 0; i < 40; i++)); do
			echo "$SERVER_URL/size/10/$i"
		done >list
		# shellcheck disable=SC2016 # for the shell inside
		run bash -c 'ulimit -n "$1"; exec "${@:2}"' - "$n" "$COGET" -q \
			--json --fsync --session "journal$n" -d "out$n" -i list
		assert_equal "$(grep -c '"event":"done"' <<<"$output")" \
			"$(find "out$n" -type f | wc -l)"
	done
}
