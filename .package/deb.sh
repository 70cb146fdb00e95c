#!/usr/bin/env bash
# Make Debian's packages from the tarball of `make dist`, in a directory of their
# own, and look at them with lintian, where that is installed.
#
# usage: .package/deb.sh VERSION TARBALL DIR
#
# The packages are in DIR then.  Debian's files are kept in .package/debian,
# because dpkg wants them at the top of a tree that has other things there.
# DEB_BUILD_OPTIONS=nocheck leaves out the tests.
set -euo pipefail

unset CDPATH
version=$1 tarball=$(realpath "$2") dir=$(realpath -m "$3")

# Of debian/changelog, whose version says which sources the packages are of.
changelog_version()
{
	dpkg-parsechangelog -l "$1" -S Version
}

for tool in dh dpkg-buildpackage fakeroot; do
	command -v "$tool" >/dev/null || {
		echo "deb: $tool is missing; install debhelper, dpkg-dev and" \
			'fakeroot' >&2
		exit 1
	}
done

umask 022
rm -rf "$dir"
mkdir -p "$dir"
cp "$tarball" "$dir/coget_$version.orig.tar.gz"
cd "$dir"
tar -xf "$tarball"
cd "coget-$version"
cp -R .package/debian debian
[[ $(changelog_version debian/changelog) == "$version"-* ]] || {
	echo "deb: .package/debian/changelog is not of version $version" >&2
	exit 1
}
# What tests need is not asked for where none are run.
profiles=
[[ " ${DEB_BUILD_OPTIONS:-} " != *' nocheck '* ]] || profiles=nocheck
# Nothing that a user, or a make above this one, has set makes a difference.
env --ignore-environment PATH="$PATH" HOME="${HOME:-/nonexistent}" \
	DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-}" \
	DEB_BUILD_PROFILES="$profiles" dpkg-buildpackage --no-sign
cd ..
rm -rf "coget-$version"
if command -v lintian >/dev/null; then
	lintian --allow-root --info --fail-on error,warning \
		coget_"$version"-*.changes
fi
