#!/usr/bin/env bats
# --size-only: files of another size than the server's are replaced, others kept.
# shellcheck disable=SC2094 # what is read is read before

load helpers

setup()
{
	enter_scratch
	start_server
}

fetch()
{
	run coget --size-only --retry-delay 1ms "$@"
}

# methods: those of the requests, in order
methods()
{
	cut -d ' ' -f 2 "$SERVER_LOG" | paste -sd ' '
}

@test "size-only: a file of the same size is kept, whatever is in it" {
	server_body 100 other >x
	touch -d 1980-01-01 x
	fetch "$SERVER_URL/size/100/x"
	assert_status 0
	assert_contains "$output" 'x (up to date)'
	assert_contains "$output" '0 done, 0 failed, 1 skipped'
	assert_body x 100 other
	assert_equal "$(methods)" HEAD
	assert_listing . x
}

@test "size-only: a file of another size is replaced" {
	server_body 99 x >x
	fetch "$SERVER_URL/size/100/x"
	assert_status 0
	assert_body x 100 x
	assert_equal "$(methods)" 'HEAD GET'
	assert_listing . x
}

@test "size-only: what is not there is downloaded, by one request" {
	fetch "$SERVER_URL/size/100/x"
	assert_status 0
	assert_body x 100 x
	assert_equal "$(methods)" GET
}

@test "size-only: --exists size is the same" {
	server_body 100 other >x
	run coget --exists size "$SERVER_URL/size/100/x"
	assert_status 0
	assert_contains "$output" '1 skipped'
}

@test "size-only: an empty file is kept if the server's is empty" {
	: >x
	fetch "$SERVER_URL/size/0/x"
	assert_status 0
	assert_contains "$output" '1 skipped'
	fetch "$SERVER_URL/size/1/x"
	assert_status 0
	assert_body x 1 x
}

@test "size-only: a server that does not say the size sends the file" {
	server_body 100 other >x
	fetch "$SERVER_URL/chunked/size/100/x"
	assert_status 0
	assert_body x 100 x
}

@test "size-only: where HEAD is refused, the head of GET decides" {
	local code

	for code in 403 404 405 500 501; do
		mkdir "$code"
		: >"$SERVER_LOG"
		server_body 200000 other >"$code/x"
		fetch -d "$code" "$SERVER_URL/head/status/$code/always/size/200000/x"
		assert_status 0
		assert_contains "$output" '1 skipped'
		assert_equal "$(methods)" 'HEAD GET'
		assert_body "$code/x" 200000 other
		echo short >"$code/x"
		fetch -d "$code" "$SERVER_URL/head/status/$code/always/size/200000/x"
		assert_status 0
		assert_body "$code/x" 200000 x
	done
}

@test "size-only: HEAD that says another size than GET costs a request only" {
	server_body 100 other >x
	fetch "$SERVER_URL/head/resize/55/always/size/100/x"
	assert_status 0
	assert_contains "$output" '1 skipped'
	assert_equal "$(methods)" 'HEAD GET'
}

@test "size-only: HEAD that is told to wait is asked once, then GET" {
	server_body 100 other >x
	fetch "$SERVER_URL/head/status/503/header/Retry-After/0/always/size/100/x"
	assert_status 0
	assert_contains "$output" '1 skipped'
	assert_equal "$(methods)" 'HEAD GET'
}

@test "size-only: a body behind HEAD is no answer to the download" {
	local evil i

	evil=$(segment 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
	for i in 1 2 3 4 5; do
		echo short >"x$i"
		echo "$SERVER_URL/head/excess/$evil/always/size/1000/x$i"
	done >list
	fetch -j 1 -i list
	assert_status 0
	for i in 1 2 3 4 5; do
		assert_body "x$i" 1000 "x$i"
	done
}

@test "size-only: redirects are followed, and the file is what they lead to" {
	server_body 100 other >x
	fetch "$SERVER_URL/redirect/2/size/100/x"
	assert_status 0
	assert_contains "$output" '1 skipped'
	echo short >x
	fetch "$SERVER_URL/redirect/2/size/100/x"
	assert_status 0
	assert_body x 100 x
}

@test "size-only: --compressed does not change what is compared" {
	server_body 5000 other >x
	fetch --compressed "$SERVER_URL/gzip/size/5000/x"
	assert_status 0
	assert_contains "$output" '1 skipped'
	echo short >x
	fetch --compressed "$SERVER_URL/gzip/size/5000/x"
	assert_status 0
	assert_body x 5000 x
}

@test "size-only: a file that others can write is replaced" {
	server_body 100 other >x
	chmod a+w x
	fetch "$SERVER_URL/size/100/x"
	assert_status 0
	assert_contains "$output" '1 done'
	assert_body x 100 x
}

@test "size-only: a file that is interrupted on the way keeps the old one" {
	echo old >x
	fetch -r 0 "$SERVER_URL/on/2/truncate-after/70000/always/size/200k/x"
	assert_status 4
	assert_file x old
	fetch "$SERVER_URL/on/2/truncate-after/70000/always/size/200k/x"
	assert_status 0
	assert_body x 204800 x
	assert_listing . x
}

@test "size-only: a checksum that is given is verified all the same" {
	server_body 100 other >x
	fetch --checksum md5=d41d8cd98f00b204e9800998ecf8427e "$SERVER_URL/size/100/x"
	assert_status 9
}

@test "size-only: JSON says that the file is current" {
	server_body 100 other >x
	coget -q --json --size-only "$SERVER_URL/size/100/x" >events
	assert_equal "$(jq -rc 'select(.event == "skipped") | .reason' events)" \
		current
}

@test "size-only: a range is compared with what is there of it" {
	server_body 10 x >x.0-9
	fetch --range 0-9 "$SERVER_URL/size/100/x"
	assert_status 0
	assert_contains "$output" '1 skipped'
	assert_equal "$(methods)" GET
}

@test "size-only: local files are compared, too" {
	server_body 100 new >there
	mkdir out
	server_body 100 old >out/there
	fetch -d out "file://$PWD/there"
	assert_contains "$output" '1 skipped'
	server_body 99 old >out/there
	fetch -d out "file://$PWD/there"
	assert_body out/there 100 new
}

@test "size-only: a config file can have it, and --exists goes before it" {
	mkdir -p "$XDG_CONFIG_HOME/coget"
	echo size-only >"$XDG_CONFIG_HOME/coget/config"
	echo short >x
	run coget -q --exists skip "$SERVER_URL/size/100/x"
	assert_file x short
	run coget -q "$SERVER_URL/size/100/x"
	assert_status 0
	assert_body x 100 x
}

@test "size-only: an archive has no files to compare with" {
	run coget --tar x.tar --size-only "$SERVER_URL/size/100/x"
	assert_status 2
	assert_contains "$output" '--exists size is about files'
}
