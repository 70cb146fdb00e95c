#!/usr/bin/env bash
# Build the runtime for aarch64 and run its unit tests and examples there, in
# qemu's user mode.
#
# usage: tests/aarch64.sh
#
# The compiler and the emulator are packages of this system, and installed.  The
# libraries that the runtime needs are unpacked below build/, by an apt with a
# state of its own, so that the system does not get another architecture.  Where
# any of that is not to be had, this says so and succeeds.
set -u

unset CDPATH
cd "$(dirname "$0")/.." || exit 2
build=$PWD/build/aarch64
root=$build/root
apt=$build/apt

skip()
{
	echo "aarch64: skipped: $1"
	exit 0
}

private_apt()
{
	apt-get -q -y -o APT::Architecture=arm64 -o APT::Architectures::=arm64 \
		-o APT::Sandbox::User=root -o Dir::State="$apt" \
		-o Dir::State::status="$apt/status" -o Dir::Cache="$apt" \
		-o Acquire::Retries=3 -o Acquire::Languages=none "$@" </dev/null
}

# dpkg-deb alone would put directories in the place of these links.
unpack()
{
	mkdir -p "$root/usr/lib"
	ln -sfn usr/lib "$root/lib"
	dpkg-deb --fsys-tarfile "$1" |
		tar -x --keep-directory-symlink -C "$root"
}

fetch_libraries()
{
	local package

	mkdir -p "$apt/lists/partial" "$apt/archives/partial"
	: >>"$apt/status"
	private_apt update && private_apt --no-install-recommends \
		--download-only install libuv1-dev check || return
	for package in "$apt"/archives/*.deb; do
		unpack "$package" || return
	done
	touch "$root/complete"
}

[ "$(uname -m)" != aarch64 ] || skip 'this machine is one; see make check'
command -v apt-get dpkg-deb >/dev/null || skip 'no apt'
tests/deps.sh aarch64 || skip 'no compiler or emulator'
[ -e "$root/complete" ] || fetch_libraries || skip 'no libraries'

PKG_CONFIG_SYSROOT_DIR=$root \
PKG_CONFIG_LIBDIR=$root/usr/lib/aarch64-linux-gnu/pkgconfig \
	make -j2 check-runtime CC=aarch64-linux-gnu-gcc BUILD=build/aarch64 \
	EMULATOR="qemu-aarch64 -L $root"
