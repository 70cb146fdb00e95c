#!/bin/bash
# Cuts the power of a disk again and again while a session writes to it: the
# file system is shut down without being written out (what xfstests calls
# "godown"), so that whatever was not synced is lost or not as the kernel and the
# file system have it.  Each time the machine seems to have been started anew.
# In the end every file has to be what the server has, and nothing else may be
# there.
#
# usage: tests/truth/power_cut.sh [CUTS [SEED [FILE-SYSTEM [OPTION...]]]]
#
# The file system is ext4 or xfs; options are coget's.  For root, on a kernel
# with loop devices; from the repository's root, after `make tests`.
set -u

cuts=${1:-50}
RANDOM=${2:-$$}
fs=${3:-ext4}
options=("${@:4}")
build=$(realpath "${COGET_BUILD:-build}")
scratch=$(mktemp -d -p /dev/shm)
items=$((cuts * 150))
server_pid=

. "$(dirname "$0")/server.bash"

# Called by the trap.
# shellcheck disable=SC2317
finish()
{
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null
	wait
	umount "$scratch/disk" 2>/dev/null
	rm -r "$scratch"
}
trap finish EXIT

make_disk()
{
	mkdir "$scratch/disk"
	truncate -s 512M "$scratch/image"
	"mkfs.$fs" -q "$scratch/image" || exit
}

mount_disk()
{
	local mount_options=loop

	[ "$fs" != ext4 ] || mount_options+=,commit=1
	mount -o "$mount_options" "$scratch/image" "$scratch/disk" || exit
}

# As the power would be: from one instant to the next.
cut_power()
{
	python3 - "$scratch/disk" <<-'PYTHON'
		import fcntl, os, struct, sys
		GOING_DOWN = 0x8004587D  # _IOR('X', 125, __u32)
		WITHOUT_LOG = 2
		fd = os.open(sys.argv[1], os.O_RDONLY)
		fcntl.ioctl(fd, GOING_DOWN, struct.pack("I", WITHOUT_LOG))
	PYTHON
}

make_files()
{
	local i size

	mkdir -p "$scratch/root"
	head -c 3000000 /dev/urandom >"$scratch/random"
	for ((i = 0; i < items; i++)); do
		size=$((RANDOM % 5000))
		((i % 20)) || size=$((100000 + RANDOM * 3))
		((i % 200)) || size=3000000
		tail -c "$size" "$scratch/random" >"$scratch/root/f$i"
		echo "/delay/20ms/files/f$i"
	done >"$scratch/targets"
}

# run_coget BOOT: in a machine that was started just now, by that name; "just
# now" is the last whole second, which must not be before the cut.
run_coget()
{
	sleep 1
	echo "00000000-0000-4000-8000-$(printf '%012d' "$1")" >"$scratch/boot"
	# shellcheck disable=SC2016 # for the other shell to expand
	exec unshare --mount --time --fork --kill-child \
		--boottime "-$(cut -d . -f 1 /proc/uptime)" \
		bash -c 'mount --bind "$1" /proc/sys/kernel/random/boot_id &&
			exec "${@:2}"' bash "$scratch/boot" \
		"$build/coget" -q -j 8 --session "$scratch/disk/session" \
		-d "$scratch/disk/out" -i "$scratch/list" "${options[@]}" \
		2>>"$scratch/errors"
}

make_disk
mount_disk
make_files
start_server
sed "s,^,$url," "$scratch/targets" >"$scratch/list"
torn=0
for ((cut = 1; cut <= cuts; cut++)); do
	run_coget "$cut" &
	pid=$!
	sleep "$((RANDOM % 6)).$((RANDOM % 10))"
	cut_power
	kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	umount "$scratch/disk" || exit
	mount_disk
	torn=$((torn + $(diff -rq "$scratch/root" "$scratch/disk/out" |
		grep -c 'differ$')))
done 2>"$scratch/shell"
(run_coget 0)
status=$?
failed=0
diff -rq "$scratch/root" "$scratch/disk/out" >"$scratch/differences" || failed=1
[ "$status" -eq 0 ] || failed=1
echo "$fs, $cuts cuts that tore $torn files, $items items, $(wc -l \
	<"$scratch/log") requests, exit status $status, $(wc -l \
	<"$scratch/differences") files differ, $(grep -c damaged \
	"$scratch/errors") times damage was said"
((failed == 0)) || head -5 "$scratch/differences" "$scratch/errors"
exit "$failed"
