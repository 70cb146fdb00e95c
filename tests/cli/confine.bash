# Less than a program usually has: privileges, space on a disk, a network.
# shellcheck shell=bash

# without_privileges COMMAND...: as an ordinary user, as far as permissions go.
without_privileges()
{
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --bounding-set=-all --inh-caps=-all "$@"
	else
		"$@"
	fi
}

# What gives a program mounts and a network of its own, for unshare.
APART=(--mount --net)
[ "$(id -u)" -eq 0 ] || APART+=(--map-root-user)

# apart COMMAND...: with mounts and a network of its own.
apart()
{
	unshare "${APART[@]}" "$@"
}

# need_mounts, need_network: skip the test where the system does not let it.
need_mounts()
{
	apart mount -t tmpfs none /mnt 2>/dev/null || skip 'cannot mount'
}

need_network()
{
	apart ip link set lo up 2>/dev/null || skip 'cannot set up a network'
}

# with_disk SIZE DIR COMMAND...: run it with a disk of that size at DIR, whose
# files are in DIR.after when it has ended.
with_disk()
{
	local size=$1 dir=$2
	local unshare=(unshare --mount)

	shift 2
	[ "$(id -u)" -eq 0 ] || unshare+=(--map-root-user)
	mkdir -p "$dir" "$dir.after"
	# shellcheck disable=SC2016 # for the shell inside
	"${unshare[@]}" sh -c 'size=$1 dir=$2; shift 2
		mount -t tmpfs -o "size=$size" none "$dir" || exit
		"$@"; status=$?
		cp -a "$dir/." "$dir.after"; exit $status' \
		sh "$size" "$dir" "$@"
}
