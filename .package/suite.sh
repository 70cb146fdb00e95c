#!/usr/bin/env bash
# Make Debian's packages in another suite of Debian's, with its compiler and
# libraries, run their tests there, install them, and run the tests of what is
# installed.  The suite is unpacked below a directory; nothing else is changed.
#
# usage: .package/suite.sh SUITE VERSION TARBALL DIR
#
# SUITE is "trixie", say, or "bookworm-backports": then what there is in backports
# is taken from there, such as libcurl.  Needs root, mmdebstrap and a network.
set -euo pipefail

unset CDPATH
suite=$1 version=$2 tarball=$(realpath "$3") dir=$(realpath -m "$4")
mirror=http://deb.debian.org/debian
control=$(tar -xOf "$tarball" "coget-$version/.package/debian/control")

# The packages that Build-Depends names, with commas between.
build_depends()
{
	sed -n '/^Build-Depends:/,/^[A-Z][a-z-]*: /p' <<<"$control" |
		sed -n 's/^ \([a-z0-9+.-]*\).*/\1/p' |
		grep -v debhelper-compat | paste -sd ,
}

unpack_suite()
{
	local include base=${suite%-backports}
	local sources=("deb $mirror $base main")

	include=$(build_depends),ca-certificates,debhelper,fakeroot,lintian,python3
	[ "$suite" = "$base" ] || sources+=("deb $mirror $suite main")
	mmdebstrap --variant=buildd --include="$include" \
		--aptopt="APT::Default-Release \"$suite\"" \
		--aptopt='Acquire::Retries "3"' "$base" "$dir/root" "${sources[@]}"
}

# Without a network, in namespaces that go away with the shell.
inside()
{
	# shellcheck disable=SC2016 # for the other shell to expand
	unshare --mount --net --pid --fork sh -euc '
		ip link set lo up
		mount -t proc proc "$0/proc"
		mount -t devpts -o newinstance,ptmxmode=666 devpts "$0/dev/pts"
		exec chroot "$0" sh -euc "$1"' "$dir/root" "$1"
}

[ "$(id -u)" -eq 0 ] || {
	echo 'suite: only root can unpack a suite' >&2
	exit 1
}
command -v mmdebstrap >/dev/null || {
	echo 'suite: mmdebstrap is missing; install it' >&2
	exit 1
}
rm -rf --one-file-system "$dir"
mkdir -p "$dir"
unpack_suite
mkdir "$dir/root/work"
tar -xf "$tarball" -C "$dir/root/work"
cp "$tarball" "$dir/root/work/tarball"
inside "
	cd /work
	export DEB_BUILD_OPTIONS='${DEB_BUILD_OPTIONS:-}'
	coget-$version/.package/deb.sh $version tarball packages
	dpkg --install packages/coget_*.deb packages/libcoget*.deb
	coget --version
	coget-$version/.package/debian/tests/fetch
	cd coget-$version
	.package/debian/tests/library
"
