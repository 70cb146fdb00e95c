#!/usr/bin/env bash
# Run the packages' own tests, debian/tests, where the packages are installed: on
# this system, but in an overlay, which is thrown away with all that was changed.
#
# usage: .package/autopkgtest.sh DIR
#
# DIR has the packages, from `make deb`.  Needs root and autopkgtest; where there
# is no such thing, or no overlay can be mounted, it says so and exits with 77.
set -euo pipefail

unset CDPATH
dir=$(realpath "$1")

skip()
{
	echo "$1"
	exit 77
}

[ "$(id -u)" -eq 0 ] || skip 'only root can mount an overlay'
command -v autopkgtest >/dev/null || skip 'autopkgtest is not installed'

# Runs in a mount namespace of its own, so that nothing is left mounted.
in_overlay()
{
	local over

	over=$(mktemp -d)
	mount -t tmpfs tmpfs "$over"
	mkdir "$over/upper" "$over/work" "$over/root"
	mount -t overlay overlay "$over/root" -o \
		"lowerdir=/,upperdir=$over/upper,workdir=$over/work" ||
		exit 77
	mount --rbind /dev "$over/root/dev"
	mount -t proc proc "$over/root/proc"
	autopkgtest --no-built-binaries "$dir"/coget_*_*.deb \
		"$dir"/libcoget*_*.deb "$dir"/*.dsc \
		-- chroot "$over/root"
}

if [ "${2:-}" = inside ]; then
	in_overlay
	exit
fi
status=0
unshare --mount --propagation private "$0" "$dir" inside || status=$?
[ "$status" -ne 77 ] || skip 'no overlay can be mounted'
exit "$status"
