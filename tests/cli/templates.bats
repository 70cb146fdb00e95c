#!/usr/bin/env bats
# Names and folders that the user chooses: --output and --mirror-paths.

load helpers

setup()
{
	enter_scratch
	start_server
}

# skip_without_marks: files are found again by attributes.
skip_without_marks()
{
	python3 -c 'import os; os.setxattr(".", "user.probe", b"")' ||
		skip 'this file system has no extended attributes'
}

# put_list COUNT [BEFORE]: items of one name, to be told apart by their query.
put_list()
{
	for i in $(seq "$1"); do
		echo "$SERVER_URL${2:-}/version/v$i/size/1k/x.php?$i"
	done >list
}

# assert_tree DIR COUNT: each item of put_list has its file in its folder.
assert_tree()
{
	assert_equal "$(find "$1" -type f | wc -l)" "$2"
	for i in $(seq "$2"); do
		assert_body "$1/d/$i/x.php" 1024 "v$i"
	done
}

has_files()
{
	[ "$(find "$1" -type f -name '*.php' | wc -l)" -ge "$2" ]
}

@test "templates: -o names the file of one URL, as it is written" {
	for name in plain.bin .hidden ./-dash 'a b' 'x:y?z'; do
		run coget -q -o "$name" "$SERVER_URL/size/10/given"
		assert_status 0
		assert_body "./$name" 10 given
	done
}

@test "templates: curl, wget and aria2 users type it as they are used to" {
	local url=$SERVER_URL/size/10/given

	for form in '-o' '--output' '-O' '--output-document' '--out'; do
		run coget -q -d "d$form" "$form" name "$url"
		assert_status 0
		assert_body "d$form/name" 10 given
	done
	run coget -q "-oattached" "$url"
	assert_status 0
	run coget -q --output=equals "$url"
	assert_status 0
	run coget -qO wget "$url"
	assert_status 0
	assert_body attached 10 given
	assert_body equals 10 given
	assert_body wget 10 given
}

@test "templates: a URL is no name of a file" {
	run coget -o "$SERVER_URL/size/10/given"
	assert_status 2
	assert_contains "$output" 'named after their URLs by default'
	assert_listing .
}

@test "templates: placeholders are filled in from the URL and the list" {
	local port=${SERVER_URL##*:}

	printf '%s\n' "$SERVER_URL/size/10/a.tar.gz" \
		"$SERVER_URL/size/10/b.txt?q=1" >list
	run coget -q -o '{scheme}-{host}-{port}/{dir}/{index:03}-{stem}+{query}.{ext}' -i list
	assert_status 0
	assert_body "http-127.0.0.1-$port/size/10/001-a+.tar.gz" 10 a.tar.gz
	assert_body "http-127.0.0.1-$port/size/10/002-b+q=1.txt" 10 b.txt
	run coget -q -d out -o '{date}/{sha256:8}/{{{id}}}' -i list
	assert_status 0
	for i in 1 2; do
		sum=$(sed -n "${i}p" list | tr -d '\n' | sha256sum)
		assert_equal "$(find out/*/"${sum:0:8}" -type f -printf %f)" "{$i}"
	done
	assert_matches "$(ls out)" '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
}

@test "templates: #1 stands for the first pattern of the URL" {
	run coget -o 'file_#1_#2' "$SERVER_URL/size/10/{a,b}[08-09]"
	assert_status 0
	assert_listing . file_a_08 file_a_09 file_b_08 file_b_09
}

@test "templates: what the URL says is made safe, and leads nowhere" {
	run coget -q -d out -o '{path}' \
		"$SERVER_URL/size/10/%2e%2e%2f/.h/up%2f..%0ax"
	assert_status 0
	assert_equal "$(find . -mindepth 1 -maxdepth 1)" ./out
	[ -z "$(find out -name '.*')" ]
}

@test "templates: mistakes are told before the first request" {
	local url=$SERVER_URL/size/10/x

	check()
	{
		run coget -o "$1" "${@:3}" "$url"
		assert_status 2
		assert_contains "$output" "$2"
	}
	check '{nmae}' 'unknown placeholder {nmae}; did you mean {name}?'
	check '{name' 'write it twice'
	check '{name:3}' 'only {index} and {sha256} take a number'
	check /tmp/x "leads out of --dir; use -d '/tmp' -o 'x'"
	check ../x 'leads out of --dir'
	check a/../../x 'leads out of --dir'
	check out/ "is a directory; use -d 'out/'"
	check . "is a directory; use -d '.'"
	check x.part 'unfinished file'
	mkdir -p there/sub
	check there "'there' is a directory; use -d 'there'"
	check sub "'there/sub' is a directory; use -d 'there/sub'" -d there
	check x '--output and --mirror-paths' --mirror-paths
	check x '2 URLs the one name' "$url"
	check '{date}/{scheme}' '2 URLs the one name' "$url"
	assert_equal "$(server_saw .)" 0
	assert_listing . there
}

@test "templates: items of a list that get one name are told apart by numbers" {
	put_list 3
	run coget -d out -o same.php -i list
	assert_status 0
	assert_listing out same.php same.1.php same.2.php
	assert_body out/same.php 1024 v1
	assert_body out/same.2.php 1024 v3
	assert_contains "$output" 'other items want the same name'
}

@test "templates: folders are made with the first file, and not for errors" {
	run coget -q -d out -o 'a/b/{name}' "$SERVER_URL/status/404/always/size/1/x"
	assert_status 8
	assert_listing out
	run coget -q --fsync -d out -o 'a/b/{name}' "$SERVER_URL/size/10/x"
	assert_status 0
	assert_body out/a/b/x 10 x
	assert_listing out/a/b x
}

@test "templates: the same command again fetches nothing" {
	skip_without_marks
	for how in '' '--session s' '--no-sandbox'; do
		rm -rf out s
		put_list 20
		# shellcheck disable=SC2086
		run coget $how -d out -o 'd/{query}/{name}' -i list
		assert_status 0
		: >"$SERVER_LOG"
		shuf list -o list
		# shellcheck disable=SC2086
		run coget $how -d out -o 'd/{query}/{name}' -i list
		assert_status 0
		assert_contains "$output" '0 done, 0 failed, 20 skipped'
		assert_equal "$(server_saw GET)" 0
		assert_tree out 20
	done
}

@test "templates: a file in a folder is there already only for its item" {
	skip_without_marks
	run coget -q -o d/x "$SERVER_URL/version/1/size/1k/x"
	assert_status 0
	run coget -q -o d/x "$SERVER_URL/version/2/size/1k/x"
	assert_status 0
	assert_body d/x 1024 1
	assert_body d/x.1 1024 2
	run coget -o d/x "$SERVER_URL/version/2/size/1k/x"
	assert_contains "$output" 'd/x.1 (there already)'
}

@test "templates: policies for files that exist hold in folders" {
	mkdir -p d/e
	echo old >d/e/x
	url=$SERVER_URL/version/1/size/1k/x
	run coget -q -o d/e/x "$url"
	assert_status 0
	assert_file d/e/x old
	run coget -o d/e/x --exists fail "$url"
	assert_status 3
	assert_contains "$output" 'd/e/x exists'
	run coget -q -o d/e/x --exists rename "$url"
	assert_status 0
	assert_body d/e/x.1 1024 1
	run coget -q -o d/e/x --exists overwrite "$url"
	assert_status 0
	assert_body d/e/x 1024 1
	head -c 500 d/e/x >d/e/y
	run coget -q -c -o d/e/y "$url"
	assert_status 0
	assert_body d/e/y 1024 1
	assert_equal "$(server_saw 'bytes=500-')" 1
	assert_listing d/e x x.1 y
}

@test "templates: a run that is killed is gone on with in its folder" {
	local url=$SERVER_URL/first/1/stall-after/300k/always/size/1m/x

	start coget coget -q -o 'a/b/{index}-{name}' "$url"
	wait_until test -s a/b/1-x.part
	wait_until has_bytes 262144 a/b/1-x.part
	kill -KILL "$PID"
	wait "$PID" || true
	run coget -q -o 'a/b/{index}-{name}' "$url"
	assert_status 0
	assert_listing a/b 1-x
	assert_body a/b/1-x 1048576 x
	assert_equal "$(server_saw 'bytes=[1-9][0-9]*-')" 1
}

@test "templates: a session goes on in folders after any end" {
	for i in $(seq 60); do
		echo "$SERVER_URL/delay/$((i % 7))0ms/version/v$i/size/1k/x.php?$i"
	done >list
	for _ in 1 2 3; do
		start coget coget -q -j 4 --session s -d out \
			-o 'd/{query}/{name}' -i list
		pause 150
		kill -KILL "$PID"
		wait "$PID" || true
	done
	run coget -q --session s -d out -o 'd/{query}/{name}' -i list
	assert_status 0
	assert_tree out 60
	# Each once, but for those that were under way when it was killed.
	[ "$(server_saw GET)" -le $((60 + 3 * 4)) ] ||
		fail "$(server_saw GET) requests"
}

@test "templates: a session tells items of one URL by their names" {
	local url=$SERVER_URL/key/$RANDOM/on/1/status/404/always/size/1k/x

	printf '%s\n' "$url" "$url#2" >list
	run coget -q -j 1 -r 0 --session s -o '{index}/{name}' -i list
	assert_status 8
	run coget -q --session s -o '{index}/{name}' -i list
	assert_status 0
	assert_body 1/x 1024 x
	assert_body 2/x 1024 x
	assert_equal "$(find . -type f -name 'x*' | wc -l)" 2
	assert_equal "$(server_saw GET)" 3
}

@test "templates: two runs at once fetch each file in its folder once" {
	put_list 100
	start one coget -d out -o 'd/{query}/{name}' -i list
	one=$PID
	start two coget -d out -o 'd/{query}/{name}' -i list
	assert_finishes "$PID" 0
	assert_finishes "$one" 0
	assert_tree out 100
}

@test "templates: links in the way of a folder are not followed" {
	mkdir elsewhere out
	ln -s ../elsewhere out/link
	run coget -d out -o 'link/{name}' "$SERVER_URL/size/10/x"
	assert_status 3
	assert_contains "$output" 'out/link is a link'
	echo text >out/file
	run coget -d out -o 'file/{name}' "$SERVER_URL/size/10/x"
	assert_status 3
	assert_contains "$output" 'out/file is no folder'
	assert_listing elsewhere
	assert_file out/file text
	assert_equal "$(server_saw GET)" 0
}

@test "templates: a link that is put there meanwhile is not followed" {
	mkdir elsewhere
	start coget coget --json -r 0 -o 'a/b/{name}' \
		"$SERVER_URL/delay/3s/size/1m/x"
	wait_until grep -q '"start"' "$OWNED/coget.out"
	mkdir a
	ln -s ../elsewhere a/b
	assert_finishes "$PID" 3
	assert_listing elsewhere
}

@test "templates: an item's file is not taken for a folder of a later one" {
	printf '%s\n' "$SERVER_URL/size/10/a" "$SERVER_URL/size/10/a/b" \
		"$SERVER_URL/size/10/c/d" "$SERVER_URL/size/10/c" >list
	run coget -d out -o '{path}' -i list
	assert_status 3
	assert_contains "$output" "out/size/10/a is the name of another item's file"
	assert_body out/size/10/a 10 a
	assert_body out/size/10/c/d 10 d
	assert_body out/size/10/c.1 10 c
}

@test "templates: --mirror-paths makes folders of host and path" {
	local host=${SERVER_URL#http://}

	run coget -q --mirror-paths -d out "$SERVER_URL/size/10/a/b.html" \
		"$SERVER_URL/size/10/a/b.html?x=/1&y" "$SERVER_URL/size/10/"
	assert_status 0
	assert_body "out/$host/size/10/a/b.html" 10 b.html
	assert_body "out/$host/size/10/a/b.html?x=_1&y" 10 b.html
	[ -e "out/$host/size/10/index.html" ]
	run coget -q --force-directories -d out "$SERVER_URL/size/10/a/b.html"
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 3
}

# A URL that leads to another name, whose answer says a third.
three_names()
{
	local last='/disposition/attachment;filename=said/size/10/last'

	echo "$SERVER_URL/redirect-to/$(segment "$last")/size/10/first"
}

@test "templates: --name-from says whether URL, redirect or server names files" {
	local url

	url=$(three_names)
	run coget -q -d default "$url"
	assert_status 0
	assert_listing default said
	for from in server:said url:first final:last; do
		run coget -q -d "${from%:*}" --name-from "${from%:*}" "$url"
		assert_status 0
		assert_listing "${from%:*}" "${from#*:}"
	done
	run coget -q -d same --name-from final "$SERVER_URL/size/10/x"
	assert_status 0
	assert_listing same x
	run coget --name-from finale "$url"
	assert_status 2
	assert_contains "$output" '--name-from final'
}

@test "templates: curl's and wget's options say the same as --name-from" {
	local url

	url=$(three_names)
	for option in -J --remote-header-name --content-disposition; do
		run coget -q -d "d$option" --name-from url "$option" "$url"
		assert_status 0
		assert_listing "d$option" said
	done
	run coget -q -d plain --no-content-disposition "$url"
	assert_status 0
	assert_listing plain first
	run coget -q -d trust --trust-server-names "$url"
	assert_status 0
	assert_listing trust last
	run coget -q -d named -o mine --name-from server "$url"
	assert_status 0
	assert_listing named mine
}

@test "templates: a file that exists under the redirect's name is kept" {
	mkdir out
	echo old >out/last
	run coget -d out --name-from final "$(three_names)"
	assert_status 0
	assert_contains "$output" 'out/last (there already)'
	assert_file out/last old
}

@test "templates: thousands of folders take few descriptors" {
	for i in $(seq 3000); do
		echo "$SERVER_URL/size/10/x.php?$i"
	done >list
	ulimit -n 200
	run coget -q -d out -o '{query}/{name}' -i list
	assert_status 0
	assert_equal "$(find out -type f -name x.php | wc -l)" 3000
}

@test "templates: a checksum file knows the URL's name as well as the new one" {
	coget -q -o sums/right "$SERVER_URL/size/10/x"
	(cd sums && sha256sum right | sed 's/right/x/') >by_url
	(cd sums && sha256sum right) >by_name
	echo "$(printf '0%.0s' {1..64})  x" >wrong
	for sums in by_url by_name; do
		run coget -q --checksums "$sums" -d "$sums.d" -o right \
			"$SERVER_URL/size/10/x"
		assert_status 0
	done
	run coget --checksums wrong -d out -o right "$SERVER_URL/size/10/x"
	assert_status 9
	assert_contains "$output" 'checksum mismatch'
	assert_listing out
}
