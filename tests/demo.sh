#!/usr/bin/env bash
# The demonstration behind `make demo`: serve a tree of files of many sizes from
# a local server, fetch it with the display on, and compare what came.
#
# COGET_BUILD, the directory that was built into, comes from the make target.
# The server sends each file at a limited rate, because otherwise there would be
# nothing to see.
set -u

unset CDPATH
cd "$(dirname "$0")/.." || exit 1
# The server is on this machine.
unset http_proxy all_proxy ALL_PROXY
coget=${COGET_BUILD:?}/coget
demo=$COGET_BUILD/demo
tree=$demo/served
fetched=$demo/fetched
server_pid=

# make_files COUNT KIB NAME RATE: files of about so many KiB, with their number for
# the # in the name, listed with the rate at which each is to be served.
make_files()
{
	local count=$1 kib=$2 name=$3 rate=$4 number path

	for ((number = 1; number <= count; number++)); do
		path=${name/'#'/$number}
		mkdir -p "$tree/${path%/*}"
		head -c $((kib * 512 + kib * 1024 * number / count)) \
			/dev/urandom >"$tree/$path"
		echo "/rate/$rate/files/$path"
	done
}

make_tree()
{
	make_files 2 12288 'discs/disc-#.iso' 4m
	make_files 10 3072 'films/trailer-#.mp4' 1m
	make_files 40 640 'photos/2024/IMG_#.jpg' 512k
	make_files 150 16 'books/chapters/chapter-#.html' 64k
}

start_server()
{
	local line

	exec {from_server}< <(exec "$COGET_BUILD/tests/server" --root "$tree" --port 0)
	server_pid=$!
	read -r line <&"$from_server" || return 1
	base=http://${line##* }
}

stop_server()
{
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null
}

# Every file that was served is there, once, and the same.
compare()
{
	local path

	while read -r path; do
		cmp "$path" "$fetched/${path##*/}" || return 1
	done < <(find "$tree" -type f)
	[ "$(find "$tree" -type f | wc -l)" -eq "$(find "$fetched" -type f | wc -l)" ]
}

explain()
{
	cat <<-TEXT

	All $(find "$fetched" -type f | wc -l) files came whole; they are in ${fetched#"$PWD/"}.

	Now your own list, one URL a line:

	  ${coget#"$PWD/"} -d downloads -i list.txt
	  some-command | ${coget#"$PWD/"} -d downloads
	  ${coget#"$PWD/"} https://example.org/a.iso https://example.org/b.iso

	${coget#"$PWD/"} --help lists the options; make check runs the tests.
	TEXT
}

trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$demo"
mkdir -p "$tree" || exit 1
make_tree >"$demo/paths"
if ! start_server; then
	echo 'demo: the server did not start' >&2
	exit 1
fi
sed "s|^|$base|" "$demo/paths" >"$demo/list.txt"

echo "coget -d ${fetched#"$PWD/"} -i ${demo#"$PWD/"}/list.txt"
"$coget" -d "$fetched" -i "$demo/list.txt" || exit
if ! compare; then
	echo 'demo: what came differs from what was served' >&2
	exit 1
fi
explain
