#!/usr/bin/env bash
# Pack the sources, as they are in the tree now, into a tarball: what git knows,
# or, in a tree that came from such a tarball, everything but what was built.
# The same sources give the same bytes, whoever packs them, where and when.
#
# usage: .package/dist.sh VERSION FILE.tar.gz
#
# Files get the time of SOURCE_DATE_EPOCH, or of the last commit; outside of git
# they have it already.
set -euo pipefail

target=$(realpath -m "$2")
unset CDPATH
cd "$(dirname "$0")/.."
export LC_ALL=C

# Whether the tree is a working tree of git's, and not only within one.
is_in_git()
{
	[ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$PWD" ]
}

list_sources()
{
	if is_in_git; then
		git ls-files -z
	else
		find . -path ./build -prune -o -path ./debian -prune -o \
			-path ./.git -prune -o -name __pycache__ -prune -o ! -type d -printf '%P\0'
	fi
}

# The time of all that is packed; Makefile's stands for the tarball's.
epoch()
{
	if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
		echo "$SOURCE_DATE_EPOCH"
	elif is_in_git; then
		git log -1 --format=%ct
	else
		stat -c %Y Makefile
	fi
}

mkdir -p "$(dirname "$target")"
list_sources | sort -z | tar --create --format=ustar --no-recursion \
	--transform="s,^,coget-$1/," --mtime="@$(epoch)" --owner=0 --group=0 \
	--numeric-owner --mode=u=rwX,go=rX --null --files-from=- |
	gzip -9 -n >"$target.new"
mv "$target.new" "$target"
