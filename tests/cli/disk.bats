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
	assert_status 3
	assert_contains "$output" 'x: cannot write the file: No space left on device; free some space'
	assert_contains "$output" '1 done, 1 failed'
	assert_listing disk.after y
	wait_until has_lines 2 "$SERVER_SENT"
	[ "$(awk -F '\t' '$3 ~ /x$/ { print $6 }' "$SERVER_SENT")" -lt 20971520 ] ||
		fail 'all of it was fetched'
}

@test "disk: files that do not fit together are not fetched together" {
	on_disk 40m '
		list() {
			echo "$SERVER_URL/stall-after/2m/size/30m/x"
			while [ ! -s x.part ]; do sleep 0.02; done
			echo "$SERVER_URL/size/30m/y"
			while ! grep -q "/y: " ../said; do sleep 0.02; done
			echo "$SERVER_URL/size/1m/z"
			while [ ! -e z ]; do sleep 0.02; done
			kill -INT "$(cat pid)"
		}
		list | { echo "$BASHPID" >pid; exec "$COGET" 2>../said; }
		echo "status $?"; rm pid'
	assert_contains "$output" 'status 130'
	assert_contains "$(cat said)" 'y: cannot write the file: No space left on device; free some space'
	assert_listing disk.after x.part z
	assert_body disk.after/z 1048576 z
}

@test "disk: the room that a file was to have is free once it has failed" {
	on_disk 40m '
		"$COGET" -j 1 -r 0 "$SERVER_URL/truncate-after/2m/size/30m/x" \
			"$SERVER_URL/size/30m/y"'
	assert_status 4
	assert_contains "$output" '1 done, 1 failed'
	assert_listing disk.after x.part y
	assert_body disk.after/y $((30 * 1048576)) y
}

@test "disk: where no room can be reserved, files are whole all the same" {
	on_disk 1m '
		mkdir plain; mount -t ramfs none plain && cd plain || exit 9
		"$COGET" -q "$SERVER_URL/size/5m/x"; echo "status $?"
		stat -c "%s bytes" x; ls'
	[ "$status" -ne 9 ] || skip 'cannot mount'
	assert_contains "$output" $'status 0\n5242880 bytes\nx'
}

@test "disk: what fits of a file of unknown length is gone on from" {
	on_disk 1m '
		head -c 700k /dev/zero >full
		"$COGET" -q -r 0 "$SERVER_URL/first/1/chunked/always/size/900k/x"
		echo "status $?"
		[ -s x.part ] || exit 9
		rm full
		"$COGET" -q -r 0 "$SERVER_URL/first/1/chunked/always/size/900k/x"'
	assert_status 0
	assert_contains "$output" 'No space left on device'
	assert_contains "$output" 'status 3'
	assert_listing disk.after x
	assert_body disk.after/x 921600 x
	assert_matches "$(tail -n 1 "$SERVER_LOG")" ' 206 bytes=[1-9]'
}

@test "disk: a disk that fills up under many files leaves whole ones only" {
	for i in {1..60}; do echo "$SERVER_URL/chunked/size/40k/$i"; done >list
	on_disk 1m '"$COGET" -q -r 0 -i ../list; echo "status $?"'
	assert_contains "$output" 'status 3'
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
		"$COGET" -q -r 0 "$SERVER_URL/first/1/truncate-after/300k/always/size/900k/x"
		echo "status $?"; rm full
		[ "$(stat -c %s x.part)" -ge 307200 ] || exit 9
		"$COGET" -q -r 0 "$SERVER_URL/first/1/truncate-after/300k/always/size/900k/x"'
	assert_status 0
	assert_contains "$output" 'status 3'
	assert_listing disk.after x
	assert_body disk.after/x 921600 x
}

@test "disk: -c needs no room for a copy" {
	server_body 921600 x | head -c 800k >begun
	on_disk 1m '
		cp ../begun x
		"$COGET" -q -r 0 -c "$SERVER_URL/size/900k/x"
		echo "status $?"; ls'
	assert_contains "$output" 'status 0'
	assert_listing disk.after x
	assert_body disk.after/x 921600 x
}

@test "disk: a disk that is read-only is told of before anything is fetched" {
	on_disk 1m 'mount -o remount,ro . && "$COGET" "$SERVER_URL/size/10/x"'
	assert_status 3
	assert_contains "$output" 'Read-only file system'
	assert_equal "$(wc -l <"$SERVER_LOG")" 0
}

@test "disk: a disk that becomes read-only fails what is under way" {
	on_disk 1m '
		"$COGET" -r 0 "$SERVER_URL/drip-body/20ms/size/100/x" &
		while ! grep -q /x "$SERVER_LOG"; do sleep 0.05; done
		mount -o remount,ro .
		wait "$!"'
	assert_status 3
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
	assert_status 3
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
		"$COGET" -q -r 0 "$url"; echo "status $?"; ls; cp x ..'
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

@test "disk: what a full disk leaves is listed there, of a run that is cut, too" {
	{
		for i in {1..36}; do echo "$SERVER_URL/chunked/size/40k/$i"; done
		echo "$SERVER_URL/stall-after/10k/size/40k/stalls"
		for i in {1..900}; do
			echo "$SERVER_URL/size/9/a-name-of-some-length-$i"
		done
	} >list
	on_disk 1m '
		cp ../list list
		"$COGET" -q -r 0 -j 4 -d out --look-ahead 1 --deadline 1s \
			-i list --failed list
		echo "status $?"
		(cat list; find out -type f ! -name "*.part" -printf "/%f\n") |
			sed "s|.*/||" | sort >../accounted'
	assert_contains "$output" 'status 124'
	assert_contains "$output" 'No space left on device'
	diff <(sed 's|.*/||' list | sort) accounted
	assert_listing disk.after list out
}

@test "disk: a list that does not fit leaves the old one, and that is said" {
	for i in {1..400}; do
		printf '%s/status/404/%01000d\n' "$SERVER_URL" "$i"
	done >urls
	echo old >old
	on_disk 256k '
		echo old >left
		head -c 130k /dev/zero >full
		cat ../urls | "$COGET" -q -i - --failed left'
	assert_status 1
	assert_contains "$output" 'cannot list what is left in left, which is as it was: No space left on device; free some space'
	assert_listing disk.after full left
	assert_same_file disk.after/left old
}
