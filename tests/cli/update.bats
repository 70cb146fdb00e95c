#!/usr/bin/env bats
# Files that exist: --exists update and resume, and what time they have.
# shellcheck disable=SC2094 # what is read is read before

load helpers

setup()
{
	enter_scratch
	start_server
}

update()
{
	run coget --exists update "$SERVER_URL/$1"
}

# conditions: those of the last request.
conditions()
{
	wait_until has_lines "$(wc -l <"$SERVER_LOG")" "$SERVER_SENT"
	tail -n 1 "$SERVER_SENT" | cut -f 7-
}

@test "update: a file that the server has none newer of is skipped" {
	update size/200k/x
	assert_status 0
	assert_contains "$output" '1 done'
	update size/200k/x
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 1 skipped'
	assert_matches "$(conditions)" 'If-None-Match: "'
	assert_equal "$(tail -n 1 "$SERVER_LOG" | cut -d ' ' -f 4)" 304
	assert_listing . x
	assert_body x 204800 x
}

@test "update: a file of another version is replaced" {
	local path=first/1/version/a/then/version/b/always/size/200k/x
	update $path
	assert_body x 204800 a
	update $path
	assert_status 0
	assert_contains "$output" '1 done'
	assert_listing . x
	assert_body x 204800 b
}

@test "update: what was begun of another version goes when the file is current" {
	local path=on/2/version/b/no-etag/no-modified/chunked/truncate-after/70000
	path=$path/always/size/200k/x
	update $path
	assert_status 0
	run coget -r 0 --exists update "$SERVER_URL/$path"
	assert_status 4
	assert_listing . x x.part
	update $path
	assert_status 0
	assert_contains "$output" '1 skipped'
	assert_listing . x
}

@test "update: a weak ETag will do" {
	update weak-etag/v/no-modified/size/10/x
	update weak-etag/v/no-modified/size/10/x
	assert_status 0
	assert_contains "$output" '1 skipped'
	assert_matches "$(conditions)" 'If-None-Match: W/"v"'
}

@test "update: what another program fetched is known by its time" {
	server_body 100 old >x
	touch -d '2035-01-01' x
	update size/100/x
	assert_status 0
	assert_contains "$output" '1 skipped'
	assert_contains "$(conditions)" 'If-Modified-Since: Mon, 01 Jan 2035 '
	touch -d '1980-01-01' x
	update size/100/x
	assert_contains "$output" '1 done'
	assert_body x 100 x
}

@test "update: what was changed since is not known by its ETag" {
	update size/100/x
	echo more >>x
	touch -d '1980-01-01' x
	update size/100/x
	assert_status 0
	assert_contains "$output" '1 done'
	refute_contains "$(conditions)" If-None-Match
	assert_body x 100 x
}

@test "update: a file of another URL is left alone" {
	update etag/same/version/one/size/100/x
	update etag/same/version/two/size/100/x
	assert_status 0
	assert_contains "$output" '1 done'
	assert_body x 100 one
	assert_body x.1 100 two
}

# planted NAME OTHER: another user's file, with the time of one that the user has
# fetched, and what is noted with that.
planted()
{
	[ "$(id -u)" -eq 0 ] || skip 'cannot give files away'
	python3 -c 'if True:
		import os, sys
		name, other = sys.argv[1:]
		with open(name, "wb") as file:
			file.write(b"evil".ljust(os.stat(other).st_size))
		for attribute in os.listxattr(other):
			os.setxattr(name, attribute, os.getxattr(other, attribute))
		os.chown(name, 65534, 65534)' "$1" "$2"
	touch -r "$2" "$1"
}

@test "update: what another user noted with a file does not count" {
	update size/100/x
	mv x mine
	planted x mine
	update size/100/x
	assert_status 0
	assert_contains "$output" '1 done'
	assert_equal "$(conditions)" ''
	assert_body x 100 x
	assert_equal "$(stat -c %u x)" 0
}

@test "update: nor does the time of another user's file" {
	[ "$(id -u)" -eq 0 ] || skip 'cannot give files away'
	echo evil >x
	chown 65534 x
	touch -d '2035-01-01' x
	update size/100/x
	assert_status 0
	assert_contains "$output" '1 done'
	assert_body x 100 x
}

@test "update: a file that others may write is no proof of its version" {
	local mode

	update size/100/x
	for mode in 666 646; do
		chmod "$mode" x
		update size/100/x
		assert_contains "$output" '1 done'
		assert_equal "$(conditions)" ''
		assert_equal "$(stat -c %a x)" 644
	done
	chmod 664 x # by the user's own group
	update size/100/x
	assert_contains "$output" '1 skipped'
	[ "$(id -u)" -eq 0 ] || skip 'cannot give files to another group'
	chgrp 65534 x
	update size/100/x
	assert_contains "$output" '1 done'
}

@test "update: a hard link to the user's own file is as good as the file" {
	update size/100/x
	ln x other
	update size/100/x
	assert_contains "$output" '1 skipped'
}

@test "update: a failure keeps the file that is there" {
	update size/100/x
	update status/404/size/100/x
	assert_status 8
	assert_listing . x
	assert_body x 100 x
}

@test "update: the reason of a skip is in the JSON" {
	update size/100/x
	run coget --exists update --json "$SERVER_URL/size/100/x"
	assert_status 0
	assert_contains "$output" '"reason":"current"'
}

@test "update: a server's 304 that nobody asked for is an error" {
	update status/304/size/100/x
	assert_status 8
	assert_listing .
}

@test "update: --exists resume fetches the rest of a file" {
	server_body 1048576 x | head -c 300000 >x
	run coget --exists resume "$SERVER_URL/size/1m/x"
	assert_status 0
	assert_contains "$output" '1 done'
	assert_listing . x
	assert_body x 1048576 x
	assert_equal "$(cut -d ' ' -f 5 "$SERVER_LOG")" 'bytes=300000-'
}

@test "update: --exists resume skips a file that is whole" {
	server_body 100 x >x
	touch -d '1980-01-01' x
	run coget --exists resume "$SERVER_URL/size/100/x"
	assert_status 0
	assert_contains "$output" '1 skipped'
	assert_listing . x
	assert_equal "$(date -r x +%Y)" 1980
}

@test "update: --exists resume keeps what is longer than the server's" {
	local path
	for path in size/100/x no-ranges/size/100/x no-length/size/100/x; do
		server_body 200 else >x
		run coget -r 1 --retry-delay 10ms -c "$SERVER_URL/$path"
		assert_status 3
		assert_contains "$output" " x is longer than the server's file"
		assert_contains "$output" 'use --exists overwrite'
		assert_listing . x
		assert_body x 200 else
	done
	run coget -q --exists overwrite "$SERVER_URL/size/100/x"
	assert_status 0
	assert_body x 100 x
}

@test "update: --exists resume replaces the file where there are no ranges" {
	server_body 100 else >x
	run coget --exists resume "$SERVER_URL/no-ranges/size/1000/x"
	assert_status 0
	assert_listing . x
	assert_body x 1000 x
}

@test "update: --exists resume keeps the file if the rest does not come" {
	server_body 1048576 x | head -c 300000 >x
	local url=$SERVER_URL/first/1/truncate-after/200k/always/size/1m/x
	run coget -r 0 --exists resume "$url"
	assert_status 4
	# Where it can be cloned, the file is still there.
	[ ! -e x ] || assert_equal "$(stat -c %s x)" 300000
	assert_equal "$(stat -c %s x.part)" 504800
	server_body 1048576 x | head -c 504800 | cmp - x.part
	run coget -q -c "$url"
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
}

@test "update: the next run goes on from what -c has begun, without an ETag too" {
	local path=first/1/truncate-after/200k/always/no-etag/no-modified/size/1m/x
	server_body 1048576 x | head -c 300000 >x
	run coget -r 0 -c "$SERVER_URL/$path"
	assert_status 4
	run coget -q "$SERVER_URL/$path"
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
	assert_contains "$(cut -d ' ' -f 5 "$SERVER_LOG")" 'bytes=504800-'
}

@test "update: -c is --exists resume" {
	server_body 1048576 x | head -c 300000 >x
	server_body 100 y >y
	run coget -c "$SERVER_URL/size/1m/x" "$SERVER_URL/size/100/y"
	assert_status 0
	assert_contains "$output" '1 done, 0 failed, 1 skipped'
	assert_body x 1048576 x
	assert_contains "$(cut -d ' ' -f 5 "$SERVER_LOG")" 'bytes=300000-'
}

@test "update: -c starts over where the server's file is newer" {
	server_body 1048576 else | head -c 300000 >x
	touch -d '2020-01-01' x
	run coget -c "$SERVER_URL/size/1m/x"
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
}

@test "update: -c keeps a file that is whole where there are no ranges" {
	server_body 1000 x >x
	run coget -c "$SERVER_URL/no-ranges/size/1000/x"
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 1 skipped'
	assert_body x 1000 x
}

@test "update: -c gives a file back that is not the beginning of the server's" {
	server_body 300000 else >x
	cp x before
	run coget -r 0 -c --checksum \
		"sha256=$(server_body 1048576 x | sha256sum | cut -d ' ' -f 1)" \
		"$SERVER_URL/size/1m/x"
	assert_status 9
	assert_same_file x before
	assert_listing . before x
}

@test "update: --exists resume fetches a file that is not there" {
	run coget --exists resume "$SERVER_URL/size/100/x"
	assert_status 0
	assert_body x 100 x
}

@test "update: a file has the time that the server says" {
	run coget "$SERVER_URL/modified/784111777/size/10/small" \
		"$SERVER_URL/modified/784111777/size/200k/large" \
		"$SERVER_URL/no-modified/size/10/none"
	assert_status 0
	assert_equal "$(stat -c %Y small large | xargs)" '784111777 784111777'
	[ "$(stat -c %Y none)" -gt 1700000000 ] || fail 'not of now'
}

@test "update: --no-mtime leaves a file the time of its download" {
	run coget --no-mtime "$SERVER_URL/modified/784111777/size/10/x"
	assert_status 0
	[ "$(stat -c %Y x)" -gt 1700000000 ] || fail 'not of now'
}

@test "update: a time far from all calendars does no harm" {
	run coget "$SERVER_URL/header/Last-Modified/Fri,%2031%20Dec%209999%2023:59:59%20GMT/size/10/late" \
		"$SERVER_URL/header/Last-Modified/soon/size/10/none"
	assert_status 0
	assert_body late 10 late
	assert_body none 10 none
}

@test "update: with --fsync files are there all the same" {
	run coget --fsync "$SERVER_URL/size/10/small" "$SERVER_URL/size/200k/large"
	assert_status 0
	assert_body small 10 small
	assert_body large 204800 large
}
