#!/usr/bin/env bash
# Download the libcurl of Debian's backports, which is newer than that of the
# release, and unpack it; nothing is installed.  Prints the directory of the
# library; fails where there is no such package.
#
# usage: tests/newest_libcurl.sh DIR
set -euo pipefail

dir=$(realpath -m "$1")
. /etc/os-release
mkdir -p "$dir/lists/partial"
cd "$dir"
echo "deb http://deb.debian.org/debian ${VERSION_CODENAME:?}-backports main" \
	>sources.list
options=(-qq -o "Dir::Etc::sourcelist=$dir/sources.list"
	-o 'Dir::Etc::sourceparts=-' -o "Dir::State::lists=$dir/lists"
	-o 'APT::Sandbox::User=root')
apt-get "${options[@]}" update >&2
apt-get "${options[@]}" download "libcurl4/$VERSION_CODENAME-backports" >&2
rm -rf unpacked
dpkg -x libcurl4_*.deb unpacked
dirname "$(find "$dir/unpacked" -name 'libcurl.so.4')"
