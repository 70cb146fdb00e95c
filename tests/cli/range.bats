#!/usr/bin/env bats
# --range: only these bytes of a file are written, and no others in their place.

load helpers

setup()
{
	enter_scratch
	start_server
}

# assert_bytes FILE FIRST LEN SIZE NAME: it is those of /size/SIZE/NAME.
assert_bytes()
{
	server_body "$4" "$5" | tail -c +$(($2 + 1)) | head -c "$3" |
		cmp "$1" - >&2 || fail "$1 is not the range"
}

fetch()
{
	run coget -q --retry-delay 1ms "$@"
}

# asked: the ranges of the requests, in order
asked()
{
	sed 's/.* //' "$SERVER_LOG" | paste -sd ' '
}

@test "range: a file of these bytes alone, from any end" {
	fetch --range 100-199 "$SERVER_URL/size/1000/x"
	assert_status 0
	fetch --range 900- "$SERVER_URL/size/1000/x"
	fetch --range=-50 "$SERVER_URL/size/1000/x"
	assert_bytes x.100-199 100 100 1000 x
	assert_bytes x.900- 900 100 1000 x
	assert_bytes x.-50 950 50 1000 x
	assert_equal "$(asked)" 'bytes=100-199 bytes=900- bytes=-50'
}

@test "range: the end of the file ends it" {
	fetch --range 900-5000 "$SERVER_URL/size/1000/x"
	assert_status 0
	assert_bytes x.900-5000 900 100 1000 x
	fetch --range=-5000 "$SERVER_URL/size/1000/x"
	assert_status 0
	assert_bytes x.-5000 0 1000 1000 x
}

@test "range: the whole file is another, and neither keeps the other away" {
	fetch --range 0-9 "$SERVER_URL/size/1000/x"
	fetch "$SERVER_URL/size/1000/x"
	assert_status 0
	assert_listing . x x.0-9
	assert_body x 1000 x
	fetch --range 0-9 "$SERVER_URL/size/1000/x"
	assert_status 0
	assert_equal "$(server_saw .)" 2
}

@test "range: -o names it, and ranges of one URL are two files" {
	fetch --range 0-9 -o part "$SERVER_URL/size/1000/x"
	fetch --range 10-19 -o part "$SERVER_URL/size/1000/x"
	assert_status 0
	assert_bytes part 0 10 1000 x
	assert_bytes part.1 10 10 1000 x
	fetch --range 0-9 --mirror-paths "$SERVER_URL/size/1000/x"
	assert_status 0
	assert_bytes 127.0.0.1*/size/1000/x.0-9 0 10 1000 x
}

@test "range: -o - writes these bytes, of each file in turn" {
	coget -q --range 990- -o - "$SERVER_URL/size/1000/x" "$SERVER_URL/size/1000/y" >out
	{
		server_body 1000 x | tail -c 10
		server_body 1000 y | tail -c 10
	} | cmp - out
}

@test "range: a name of Content-Disposition is not taken" {
	fetch --range 0-9 "$SERVER_URL/disposition/attachment;%20filename=other/size/1000/x"
	assert_status 0
	assert_listing . x.0-9
}

@test "range: a server that sends the whole is an error, and nothing is written" {
	fetch --range 5-10 "$SERVER_URL/no-ranges/size/1000/x"
	assert_status 7
	assert_contains "$output" 'the server does not send the range, but the whole file; leave out --range'
	assert_listing .
	assert_equal "$(server_saw .)" 1
}

@test "range: the whole will do where it is the range" {
	fetch --range 0- "$SERVER_URL/no-ranges/size/1000/x"
	assert_status 0
	assert_body x.0- 1000 x
	fetch --range 0-99 "$SERVER_URL/no-ranges/size/50/y"
	assert_status 0
	assert_body y.0-99 50 y
}

@test "range: another range is an error, whichever way it is other" {
	local fault

	for fault in range-late/2 range-early/2 content-range/bytes%205-11%2fT \
		content-range/bytes%2010-5%2fT content-range/x content-range/ \
		content-range/bytes%20F-L%2f7 \
		header/Content-Type/multipart%2fbyteranges; do
		fetch --range 5-10 "$SERVER_URL/$fault/size/1000/x"
		[ "$status" -eq 7 ] || fail "$fault: $status $output"
		assert_listing .
	done
}

@test "range: a 200 that says it is another range is an error" {
	fetch --range 0-99 "$SERVER_URL/status/200/header/Content-Range/bytes%20100-199%2f1000/size/100/x"
	[ "$status" -ne 0 ]
	assert_listing .
}

@test "range: one that is not there is said to be so, and is not retried" {
	fetch --range 1000- "$SERVER_URL/size/1000/x"
	assert_status 8
	assert_contains "$output" 'the file has no bytes 1000- (HTTP 416); it has 1000'
	assert_equal "$(server_saw .)" 1
	assert_listing .
}

@test "range: pieces of it are joined" {
	fetch --range 100-899 "$SERVER_URL/range-max/300/size/1000/x"
	assert_status 0
	assert_bytes x.100-899 100 800 1000 x
	assert_equal "$(asked)" 'bytes=100-899 bytes=400-899 bytes=700-899'
}

@test "range: a broken one is resumed within it, in the same run" {
	local range

	for range in 1000-299999 1000- -299000; do
		: >"$SERVER_LOG"
		fetch --range="$range" "$SERVER_URL/key/$range/on/1/truncate-after/100000/always/size/300000/x"
		assert_status 0
		assert_bytes "x.$range" 1000 299000 300000 x
		assert_equal "$(server_saw .)" 2
	done
	assert_equal "$(asked)" 'bytes=-299000 bytes=-199000'
}

@test "range: a broken one is resumed by the next run, of the same range alone" {
	local url=$SERVER_URL/on/1/truncate-after/100000/always/size/300000/x

	fetch -r 0 --range 1000-299999 "$url"
	assert_status 4
	assert_listing . x.1000-299999.part
	fetch --range 2000-299999 -o x.1000-299999 "$url"
	assert_status 0
	assert_bytes x.1000-299999 2000 298000 300000 x
	rm x.1000-299999
	: >"$SERVER_LOG"
	fetch --range 1000-299999 "$url"
	assert_status 0
	assert_bytes x.1000-299999 1000 299000 300000 x
	assert_contains "$(asked)" bytes=101000-299999
}

@test "range: the last bytes are resumed by the next run" {
	local url=$SERVER_URL/on/1/truncate-after/100000/always/size/300000/x

	fetch -r 0 --range=-200000 "$url"
	assert_status 4
	fetch --range=-200000 "$url"
	assert_status 0
	assert_bytes x.-200000 100000 200000 300000 x
	assert_equal "$(asked)" 'bytes=-200000 bytes=-100000'
}

@test "range: two versions are never joined" {
	local range fault

	for fault in delay/0s ignore-if-range range-late/5; do
		for range in 1000-299999 1000- -299000; do
			fetch --range="$range" "$SERVER_URL/key/$range${fault%/*}/first/1/truncate-after/100000/version/a/then/version/b/always/past/101000/$fault/always/size/300000/x"
			assert_status 0
			assert_bytes "x.$range" 1000 299000 300000 b
			assert_equal "$(server_saw "/$range${fault%/*}/")" 3
			rm "x.$range"
		done
	done
}

@test "range: a part without a validator is fetched anew, also with --trust-length" {
	fetch --trust-length --range 1000-299999 "$SERVER_URL/no-etag/no-modified/first/1/truncate-after/100000/version/a/then/version/b/always/size/300000/x"
	assert_status 0
	assert_bytes x.1000-299999 1000 299000 300000 b
	assert_equal "$(asked)" 'bytes=1000-299999 bytes=1000-299999'
}

@test "range: a file that has become shorter is fetched anew, or is not there" {
	local url=$SERVER_URL/first/1/truncate-after/100000/then/version/b

	fetch --range 1000- "$url/resize/2000/always/size/300000/x"
	assert_status 0
	assert_bytes x.1000- 1000 1000 2000 b
	fetch --range 1000- "$url/resize/900/always/size/300000/y"
	assert_status 8
	assert_contains "$output" 'it has 900'
	assert_listing . x.1000-
}

@test "range: checksums are of what is written" {
	local sum

	sum=$(server_body 1000 x | head -c 100 | sha256sum | cut -d ' ' -f 1)
	fetch --range 0-99 --checksum "sha256=$sum" "$SERVER_URL/size/1000/x"
	assert_status 0
	fetch --range 1-99 --checksum "sha256=$sum" "$SERVER_URL/size/1000/x"
	assert_status 9
	assert_no_file x.1-99
}

@test "range: checksums that the server has of the file are not held against it" {
	fetch --range 0-99 "$SERVER_URL/header/Repr-Digest/sha-256=:$(
		segment "$(server_body 1000 x | openssl dgst -sha256 -binary |
			base64 | sed 's/%/%%/g')"):/size/1000/x"
	assert_status 0
	assert_bytes x.0-99 0 100 1000 x
}

@test "range: a session tells ranges and the file apart" {
	local url=$SERVER_URL/size/1000/x

	fetch --session s --range 0-9 "$url"
	fetch --session s --range 10-19 "$url"
	fetch --session s "$url"
	assert_listing . s x x.0-9 x.10-19
	rm x x.*
	fetch --session s --range 0-9 "$url"
	fetch --session s "$url"
	assert_status 0
	assert_equal "$(server_saw .)" 3
}

@test "range: what failed is in --failed, and is fetched by the same range" {
	fetch --range 5-9 -r 0 --failed left "$SERVER_URL/first/1/status/503/always/size/100/x"
	assert_status 8
	fetch --range 5-9 -i left
	assert_status 0
	assert_bytes x.5-9 5 5 100 x
}

@test "range: --exists update fetches it once" {
	fetch --range 5-9 --exists update "$SERVER_URL/size/100/x"
	fetch --range 5-9 --exists update "$SERVER_URL/size/100/x"
	assert_status 0
	assert_equal "$(cut -d ' ' -f 4 "$SERVER_LOG" | paste -sd ' ')" '206 304'
}

@test "range: --max-filesize is of what is written" {
	fetch --range 0-99 --max-filesize 100 "$SERVER_URL/size/1m/x"
	assert_status 0
	fetch --range 0-100 --max-filesize 100 "$SERVER_URL/size/1m/x"
	assert_status 1
}

@test "range: JSON, --format and --exec have the range's size" {
	coget -q --json --range 0-99 "$SERVER_URL/size/1000/x" >events
	assert_equal "$(jq -rc 'select(.event == "done") |
		[.response_code, .size_download, .filename_effective]' events)" \
		'[206,100,"x.0-99"]'
	run coget -q --range 0-98 --format '{size} {path}' "$SERVER_URL/size/1000/x"
	assert_equal "$output" '99 x.0-98'
	run coget -q --range 0-97 --exec 'wc -c {}' "$SERVER_URL/size/1000/x"
	assert_equal "$output" '98 x.0-97'
}

@test "range: redirects, logins and --compressed leave it as it is" {
	fetch --compressed -u u:p --range 5-9 "$SERVER_URL/redirect/2/gzip/size/1000/x"
	assert_status 0
	assert_bytes x.5-9 5 5 1000 x
	assert_equal "$(asked)" 'bytes=5-9 bytes=5-9 bytes=5-9'
}

@test "range: --dry-run says its name" {
	run coget -q --dry-run --range 5-9 "$SERVER_URL/size/1000/x"
	assert_equal "$output" "$SERVER_URL/size/1000/x	x.5-9"
}

@test "range: values that are none, and what others type, say what to type" {
	local value

	for value in 5 a-b 9-5 -0 0-1,5-9 bytes=0-9 99999999999999999999-; do
		run coget "--range=$value" "$SERVER_URL/size/9/x"
		assert_status 2
		assert_contains "$output" '--range needs one range of bytes'
	done
	run coget -r 0-99 "$SERVER_URL/size/9/x"
	assert_status 2
	assert_contains "$output" 'for a range of bytes use --range 0-99'
	run coget -C 500 "$SERVER_URL/size/9/x"
	assert_status 2
	assert_contains "$output" '--range 500-'
	run coget --start-pos=500 "$SERVER_URL/size/9/x"
	assert_status 2
	assert_contains "$output" '--range'
	run coget -H 'Range: bytes=0-9' "$SERVER_URL/size/9/x"
	assert_status 2
	assert_contains "$output" '--range'
	run coget -c --range 0-9 "$SERVER_URL/size/9/x"
	assert_status 2
	assert_contains "$output" 'cannot be combined with --continue'
}

@test "range: a config file can have it, or --continue" {
	mkdir -p "$XDG_CONFIG_HOME/coget"
	printf '%s\n' 'range = 0-9' continue >"$XDG_CONFIG_HOME/coget/config"
	fetch "$SERVER_URL/size/1000/x"
	assert_status 0
	assert_listing . x.0-9
	run coget -q -I "$SERVER_URL/size/1000/x"
	assert_status 0
}

@test "range: of a local file" {
	server_body 1000 x >there
	fetch --range 100-199 "file://$PWD/there"
	assert_status 0
	assert_bytes there.100-199 100 100 1000 x
	fetch --range=-2000 "file://$PWD/there"
	assert_bytes there.-2000 0 1000 1000 x
	fetch --range 1000- "file://$PWD/there"
	assert_status 8
	assert_contains "$output" 'the file has no bytes 1000-; it has 1000'
}

@test "range: schemes without ranges say so" {
	fetch --range 0-9 gopher://127.0.0.1:1/0/a tftp://127.0.0.1:1/a
	assert_status 1
	assert_contains "$output" 'gopher has no byte ranges'
	assert_contains "$output" 'tftp has no byte ranges'
}

@test "range: of nginx, over HTTP/1.1 and HTTP/2, and resumed" {
	start_nginx
	server_body 3000000 x >"$NGINX_ROOT/x"
	touch -d '2020-01-01' "$NGINX_ROOT/x"
	fetch --cacert "$NGINX_CACERT" -o '{index}' --range 1000-1999999 \
		"$NGINX_URL/x" "$NGINX_TLS_URL/x"
	assert_status 0
	assert_bytes 1 1000 1999000 3000000 x
	assert_same_file 2 1
}
