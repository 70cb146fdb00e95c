#!/usr/bin/env bash
# The tarball, Debian's packages and the list of libraries: they are the same
# wherever, whenever and by whomever they are made; lintian has nothing against
# the packages, and their own tests pass.
#
# usage: .package/check.sh
#
# COGET_BUILD is where the trees of its own are built.  Packages are built without
# tests, which have run by then, unless CI_LONG is set: then with those, and
# without any network but the loopback device.
. "$(dirname "$0")/../tests/check/tap.bash"

work=$(realpath -m "${COGET_BUILD:-build}/package")
version=$(sed -n 's/^VERSION = //p' Makefile)
tarball=$work/coget-$version.tar.gz

packs_the_sources()
{
	.package/dist.sh "$version" "$tarball" &&
		tar -tzf "$tarball" | grep -qx "coget-$version/src/main.c" &&
		tar -tzf "$tarball" | grep -E '/(build|\.git)/' | no_lines
}

# From its own content, in another place, by somebody with other habits.
packs_the_same_again()
{
	mkdir -p "$work/elsewhere" &&
		tar -xzf "$tarball" -C "$work/elsewhere" &&
		(umask 077 && TZ=Asia/Kathmandu \
			"$work/elsewhere/coget-$version/.package/dist.sh" \
			"$version" "$work/again.tar.gz") &&
		cmp "$tarball" "$work/again.tar.gz"
}

builds_packages()
{
	DEB_BUILD_OPTIONS=nocheck .package/deb.sh "$version" "$tarball" \
		"$work/one" && command -v lintian
}

# The second has another path, umask, time zone, and number of processes.
builds_the_same_again()
{
	(umask 077 && TZ=Asia/Kathmandu LC_ALL=C.UTF-8 \
		DEB_BUILD_OPTIONS="nocheck parallel=$(($(nproc) + 1))" \
		PATH=$work/no-lintian:$PATH \
		.package/deb.sh "$version" "$tarball" \
		"$work/another-and-longer") &&
		same_packages "$work/one" "$work/another-and-longer"
}

same_packages()
{
	local file

	for file in "$1"/*.deb "$1"/*.dsc "$1"/*.tar.*; do
		cmp "$file" "$2/${file##*/}" || return
	done
}

builds_with_tests_offline()
{
	unshare --net true || exit 77
	# shellcheck disable=SC2016 # for the other shell to expand
	unshare --net sh -c 'ip link set lo up && exec .package/deb.sh "$@"' \
		deb "$version" "$tarball" "$work/offline"
}

has_all_packages()
{
	diff <(printf '%s\n' coget coget-dbgsym libcoget-dev libcoget-http-dev \
		libcoget-http0 libcoget-http0-dbgsym libcoget-tls-dev \
		libcoget-tls0 libcoget-tls0-dbgsym libcoget0 libcoget0-dbgsym) <(find "$work/one" -name '*.deb' -printf '%f\n' |
		sed 's/_.*//' | sort)
}

passes_their_tests()
{
	.package/autopkgtest.sh "$work/one"
}

# The packages that a package depends on, as dpkg-shlibdeps found out.
depends_of()
{
	dpkg-deb --field "$work"/one/"$1"_*.deb Depends | tr ',' '\n' |
		sed 's/^ *//; s/ .*//' | sort
}

# Those that a file of it is linked with, as the list of libraries says.
linked_with()
{
	jq -r --arg ref "$1" '.dependencies[] | select(.ref == $ref) |
		.dependsOn[]' "$work/bom" | sed 's,pkg:deb/debian/,,; s/@.*//' | sort
}

lists_libraries()
{
	mkdir -p "$work/root" && for package in coget libcoget0 libcoget-tls0 libcoget-http0; do
		dpkg-deb --extract "$work"/one/"$package"_*.deb "$work/root" || return
	done
	.package/sbom.py "$version" "$work/root/usr/bin/coget" \
		"$(find "$work/root" -name "libcoget.so.$version")" \
		"$(find "$work/root" -name "libcoget-tls.so.$version")" \
		"$(find "$work/root" -name "libcoget-http.so.$version")" \
		>"$work/bom" &&
		diff <(depends_of coget) <(linked_with coget) &&
		diff <(depends_of libcoget0) <(linked_with libcoget) &&
		diff <(depends_of libcoget-tls0 | grep -vx libcoget0) \
			<(linked_with libcoget-tls) &&
		diff <(depends_of libcoget-http0 | grep -vxE "libcoget(-tls)?0") \
			<(linked_with libcoget-http)
}

# What is referred to is listed, once, with version and licence.
lists_consistently()
{
	jq -e '
		(.components | map(."bom-ref")) as $refs |
		.bomFormat == "CycloneDX" and .specVersion == "1.5" and
		($refs | unique | length) == ($refs | length) and
		([.dependencies[].dependsOn[]] | unique) - $refs == [] and
		([.dependencies[].ref] | unique) - $refs == ["coget"] and
		all(.components[]; .version and (.licenses | length > 0))
	' "$work/bom"
}

# check_if_possible NAME COMMAND...: check, but if it exits with 77, skip, as the
# last line that it printed says why.
check_if_possible()
{
	local name=$1 out status=0

	shift
	out=$("$@" 2>&1) || status=$?
	if [ "$status" -eq 77 ]; then
		tests_run=$((tests_run + 1))
		echo "ok $tests_run - $name # skip ${out##*$'\n'}"
		return
	fi
	printf '%s\n' "$out" >"$work/out"
	check "$name" show "$status" "$work/out"
}

show()
{
	cat "$2"
	return "$1"
}

rm -rf "$work"
mkdir -p "$work/no-lintian"
printf '#!/bin/sh\n' >"$work/no-lintian/lintian"
chmod +x "$work/no-lintian/lintian"

check 'the sources are packed' packs_the_sources
check 'the tarball makes the same tarball' packs_the_same_again
check "Debian's packages are made, and lintian passes them" builds_packages
check 'all packages are made' has_all_packages
check 'elsewhere and later the same packages are made' builds_the_same_again
check 'the libraries listed are those the packages depend on' lists_libraries
check 'the list of libraries is consistent' lists_consistently
check_if_possible 'the installed packages pass their tests' passes_their_tests
[ -z "${CI_LONG:-}" ] ||
	check_if_possible 'the tests pass within the build, without a network' \
		builds_with_tests_offline
finish
