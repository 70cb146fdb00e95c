#!/usr/bin/env bash
# The link checker, given as $1, reads a site of two hundred pages that has all
# kinds of broken links.
set -u

dir=$(mktemp -d) || exit
mkdir "$dir/root"
exec 3< <(exec "${COGET_BUILD:-build}/tests/server" --root "$dir/root" --port 0)
server=$!
trap 'kill "$server"; rm -r "$dir"' EXIT
read -r -t 10 _ _ address <&3 || exit
site=http://$address

for ((i = 1; i < 200; i++)); do
	printf '<a href="/files/p%d.html">x</a>\n' $((2 * i % 200)) \
		$(((2 * i + 1) % 200)) >"$dir/root/p$i.html"
done
cat >"$dir/root/p0.html" <<-'HTML'
	<a href='no page'>x</a> <a class=y HREF=gone.html?a&amp;b#c>x</a>
	<img src=../gone.png><a href="mailto:me@host">x</a><a href="#top">x</a>
	<a data-href="no.html" href="javascript:go()">x</a><a href=p1.html>x</a>
	<a href="latin1.html">x</a> <a href="huge.html">x</a> <a href=huge.bin>x</a>
	<a href="/redirect/3/files/p1.html">x</a>
	<a href="/redirect-loop/files/p1.html">x</a>
	<a href="/redirect-to/%2Ffiles%2Fmoved.html/files/x">x</a>
	<a href="/truncate-after/5/files/p1.html">x</a>
	<a href="/fail-first/1/files/p2.html">x</a>
HTML
printf '<p>caf\xe9 <a href="gone.html">x</a>' >"$dir/root/latin1.html"
printf '<a href="gone.html">x</a>' >"$dir/root/huge.html"
truncate -s 5M "$dir/root/huge.html" "$dir/root/huge.bin"

# rows CAPTION: of that table, each with its cells in brackets.
rows()
{
	sed -n "/<caption>$1/,/<.table>/s|^<tr><td>\(.*\)<td>\(.*\)|[\1] [\2]|p" \
		"$dir/report.html" | sed "s|$site||g" | sort
}

expected_broken()
{
	local page=/files/p0.html

	printf '[%s] [%s]\n' \
		/files/latin1.html '/files/gone.html: HTTP 404' \
		$page '/files/no%20page: HTTP 404' \
		$page '/files/gone.html?a&#38;b: HTTP 404' \
		$page '/gone.png: HTTP 404' \
		$page '/files/huge.html: the body is longer than the program allows' \
		$page '/redirect-loop/files/p1.html: more than 10 redirects' \
		$page '/files/moved.html: HTTP 404' \
		$page '/truncate-after/5/files/p1.html: the connection ended after 5 of 62 bytes'
}

expected_redirects()
{
	printf '[%s] [%s]\n' \
		/redirect/3/files/p1.html /redirect/0/files/p1.html \
		/redirect-to/%2Ffiles%2Fmoved.html/files/x /files/moved.html
}

"$1" "$site/files/p0.html" "$dir/report.html"
status=$?
diff <(expected_broken | sort) <(rows Broken) || exit
diff <(expected_redirects | sort) <(rows Redirects) || exit
grep -q '^212 URLs, 8 broken, 0 left out, ' "$dir/report.html" || exit
[ "$status" -eq 1 ] || exit
# What is no URL is not a site without links.
! "$1" "$dir/root" "$dir/report.html" 2>/dev/null
