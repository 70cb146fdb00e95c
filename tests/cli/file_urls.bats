#!/usr/bin/env bats
# file: URLs, which are copied with the promises that downloads have.

load helpers

setup()
{
	enter_scratch
	ROOT=$PWD/root
	mkdir "$ROOT"
}

# put FILE SIZE [DATE]
put()
{
	head -c "$2" /dev/urandom >"$ROOT/$1"
	touch -d "${3:-2020-01-02T03:04:05Z}" "$ROOT/$1"
}

fetch()
{
	run coget -q -d out --retry-delay 1ms "$@"
}

@test "file: a file is copied whole, with its time" {
	put a 1000000
	put 'b c?' 10
	: >"$ROOT/empty"
	fetch "file://$ROOT/a" "file://localhost$ROOT/b%20c%3F" \
		"file://LOCALHOST$ROOT/empty"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_same_file 'out/b c?' "$ROOT/b c?"
	assert_same_file out/empty "$ROOT/empty"
	assert_equal "$(stat -c %Y out/a)" "$(stat -c %Y "$ROOT/a")"
}

@test "file: events have the scheme, and no answer of a server" {
	put a 1000
	run coget --json --digest sha256 -d out "file://$ROOT/a"
	assert_status 0
	run jq -r 'select(.event == "done") |
		"\(.scheme) \(.response_code) \(.size_download) \(.remote_ip)"' \
		<<<"$output"
	assert_equal "$output" 'file 0 1000 null'
}

@test "file: what is no plain file is refused" {
	mkfifo "$ROOT/fifo"
	for path in "$ROOT/fifo" "$ROOT" /dev/zero "$ROOT/none" /proc/version; do
		fetch -r 0 "file://$path"
		assert_status 7 8
		[ ! -e "out/${path##*/}" ]
	done
}

@test "file: URLs of other hosts, or with a query, are refused" {
	put a 10
	for url in "file://host$ROOT/a" "file://user@localhost$ROOT/a" \
		"file://$ROOT/a?b" "file://$ROOT/a%00b" file://localhost; do
		fetch "$url"
		assert_status 1
	done
	[ ! -e out/a ]
}

@test "file: checksums, --max-filesize and --exists update hold" {
	put a 1000
	fetch --checksum md5=00000000000000000000000000000000 "file://$ROOT/a"
	assert_status 9
	[ ! -e out/a ]
	fetch --max-filesize 999 "file://$ROOT/a"
	assert_status 1
	assert_contains "$output" 'the file has 1000 bytes'
	fetch --exists update "file://$ROOT/a"
	assert_status 0
	run coget --json -d out --exists update "file://$ROOT/a"
	assert_contains "$output" '"reason":"current"'
	put a 1001
	fetch --exists update "file://$ROOT/a"
	assert_same_file out/a "$ROOT/a"
}

@test "file: an unfinished copy is completed by --continue" {
	put a 500000
	mkdir out
	head -c 200000 "$ROOT/a" >out/a
	run coget --json -d out -c "file://$ROOT/a"
	assert_status 0
	assert_contains "$output" '"size_download":300000'
	assert_same_file out/a "$ROOT/a"
}

@test "file: proxies are not asked, and --proto can leave it out" {
	put a 10
	fetch --proxy http://127.0.0.1:1 "file://$ROOT/a"
	assert_status 0
	fetch --exists overwrite --proto =https "file://$ROOT/a"
	assert_status 1
	assert_contains "$output" 'not allowed by --proto'
}

@test "file: URLs may stand in lists, beside others" {
	start_server
	put a 10
	printf '%s\n' "file://$ROOT/a" "$SERVER_URL/size/10/b" >list
	fetch -i list
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_body out/b 10 b
}
