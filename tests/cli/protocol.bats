#!/usr/bin/env bats
# Answers that are refused, whatever the installed libcurl thinks of them.

load helpers

setup()
{
	enter_scratch
	start_server
}

# attempt ARGUMENT...: a run that tries each item once.
attempt()
{
	run --separate-stderr coget --retries 0 "$@"
}

# assert_refused HEAD WHAT: an answer with this head and the body "hello" is
# refused with these words, and leaves nothing.
assert_refused()
{
	attempt "$SERVER_URL/raw/$(segment "$1\r\n\r\nhello")"
	assert_status 7
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$stderr" "$2"
	assert_listing .
}

ok='HTTP/1.1 200 OK\r\n'

@test "protocol: a raw answer that is all right is taken" {
	attempt "$SERVER_URL/raw/$(segment "${ok}Content-Length: 5\r\n\r\nhello")?/a"
	assert_status 0
	assert_equal "$(cat -- *hello)" hello
}

@test "protocol: lengths that differ are refused" {
	assert_refused "${ok}Content-Length: 5\r\nContent-Length: 4" \
		'a Content-Length that is no number, or several'
	assert_refused "${ok}Content-Length: 5, 4" 'Content-Length'
}

@test "protocol: a length that is no number is refused" {
	assert_refused "${ok}Content-Length: 0x5" 'Content-Length'
	assert_refused "${ok}Content-Length: -5" 'Content-Length'
	assert_refused "${ok}Content-Length: 5 5" 'Content-Length'
	assert_refused "${ok}Content-Length:" 'Content-Length'
}

@test "protocol: a length that overflows is refused" {
	assert_refused "${ok}Content-Length: 18446744073709551621" \
		'Content-Length'
}

@test "protocol: a transfer coding counts before a length" {
	attempt "$SERVER_URL/chunked/header/Content-Length/7/size/9/a"
	assert_status 0
	assert_body a 9 a
}

@test "protocol: a connection is not used again behind a length and a coding" {
	attempt -j 1 "$SERVER_URL/chunked/header/Content-Length/7/size/9/a" \
		"$SERVER_URL/chunked/size/9/b" "$SERVER_URL/size/9/c"
	assert_status 0
	assert_equal "$(awk '{ print $1 }' "$SERVER_LOG" | uniq -c |
		awk '{ printf "%s ", $1 }')" '1 2 '
}

@test "protocol: transfer codings that are unknown or repeated are refused" {
	assert_refused "${ok}Transfer-Encoding: gzip, chunked" \
		'a Transfer-Encoding other than chunked, or several'
	assert_refused "${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" \
		'Transfer-Encoding'
	assert_refused "${ok}Transfer-Encoding: xchunked" 'Transfer-Encoding'
}

@test "protocol: a NUL in a header is refused" {
	# libcurl 7.88 refuses it, too, in words of its own.
	assert_refused "${ok}X-A: b\000c\r\nContent-Length: 5" 'header'
}

@test "protocol: a lone CR in a header is refused" {
	assert_refused "${ok}X-A: b\rContent-Length: 4\r\nContent-Length: 5" \
		'a lone CR'
}

@test "protocol: a blank before the colon is refused" {
	assert_refused "${ok}Content-Length : 5" 'a blank in its name'
}

@test "protocol: a header may be folded, but not what hides a length" {
	attempt "$SERVER_URL/raw/$(segment "${ok}Content-Disposition:\r\n attachment;\r\n\tfilename=folded\r\nX-A: b\r\n Content-Length: 4\r\nContent-Length: 5\r\n\r\nhello")?/a"
	assert_status 0
	assert_equal "$(cat folded)" hello
	rm folded
	assert_refused "${ok}Transfer-Encoding:\r\n chunked" 'folded'
	assert_refused "${ok}Content-Length: 1\r\n 5" 'Content-Length'
}

@test "protocol: a header without a colon is refused" {
	# libcurl 7.88 refuses it, too, in words of its own.
	assert_refused "${ok}Content-Length" 'colon'
}

@test "protocol: a change of protocol that nobody asked for is refused" {
	assert_refused 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x' \
		'HTTP 101'
}

@test "protocol: informational answers without end are refused" {
	attempt "$SERVER_URL/informational/16/size/9/a"
	assert_status 0
	attempt "$SERVER_URL/informational/17/size/9/b"
	assert_status 7
	assert_contains "$stderr" 'keeps sending informational responses'
	assert_no_file b
}

@test "protocol: too many headers are refused" {
	attempt "$SERVER_URL/extra-headers/2000/size/9/a"
	assert_status 0
	attempt "$SERVER_URL/extra-headers/22000/size/9/b"
	assert_status 7
	assert_contains "$stderr" "the answer's head is too long"
	assert_no_file b
}

@test "protocol: a header that is too long is refused" {
	attempt "$SERVER_URL/long-header/60k/size/9/a"
	assert_status 0
	attempt "$SERVER_URL/long-header/300k/size/9/b"
	assert_status 7
	assert_contains "$stderr" 'too long'
	assert_no_file b
}

@test "protocol: trailers without end are refused" {
	attempt "$SERVER_URL/trailers/100/size/9/a"
	assert_status 0
	attempt "$SERVER_URL/trailers/100000/size/9/b"
	assert_status 7
	assert_contains "$stderr" 'keeps sending trailers after the body'
	assert_no_file b
}

@test "protocol: a part that nobody asked for is the file if it is the whole" {
	attempt "$SERVER_URL/status/206/header/Content-Range/bytes%200-8%2f9/size/9/a"
	assert_status 0
	assert_body a 9 a
	attempt "$SERVER_URL/status/206/header/Content-Range/bytes%201-9%2f10/size/9/b"
	assert_status 4
	assert_contains "$stderr" 'HTTP 206'
	assert_no_file b
}

# ends_in_the_head N: a path whose first N answers end within their heads.
ends_in_the_head()
{
	echo "first/$1/raw/$(segment "${ok}X-A:")/truncate-after/0/always/size/9"
}

@test "protocol: a connection that ends within a head is tried again" {
	run --separate-stderr coget --retry-delay 0 -j 1 "$SERVER_URL/size/9/a" \
		"$SERVER_URL/$(ends_in_the_head 2)/b"
	assert_status 0
	assert_body b 9 b
	assert_equal "$(server_saw '/b ')" 3
}

@test "protocol: a connection that always ends within a head is told of" {
	attempt -j 1 "$SERVER_URL/size/9/a" "$SERVER_URL/$(ends_in_the_head 9)/b"
	assert_status 4
	assert_contains "$stderr" \
		'/b: the connection ended within the head of the answer; try again'
	assert_equal "$(awk '{ print $1 }' "$SERVER_LOG" | uniq | grep -c .)" 1
	assert_listing . a
}

@test "protocol: the remedy of a port is for what is no HTTP at all" {
	attempt "$SERVER_URL/not-http/a"
	assert_status 7
	assert_contains "$stderr" \
		'the answer is not HTTP; check that the server speaks HTTP on this port'
	attempt "$SERVER_URL/raw/$(segment "${ok}Content-Length: x\r\n\r\n")/b"
	assert_status 7
	refute_contains "$stderr" 'speaks HTTP'
	assert_contains "$stderr" '; report it to whoever runs the server'
	attempt --compressed "$SERVER_URL/header/Content-Encoding/compress/size/9/c"
	assert_status 7
	assert_contains "$stderr" '; leave out --compressed'
}

@test "protocol: an unasked 304 and 416 are failures" {
	attempt "$SERVER_URL/status/304/size/9/a" "$SERVER_URL/status/416/size/9/b"
	assert_status 8
	assert_contains "$stderr" 'HTTP 304'
	assert_contains "$stderr" 'HTTP 416'
	assert_listing .
}

@test "protocol: a file over --max-filesize is refused before its body" {
	attempt --max-filesize 4k "$SERVER_URL/size/4k/a" \
		"$SERVER_URL/size/4097/b"
	assert_status 1
	assert_body a 4096 a
	assert_contains "$stderr" \
		'/b: the file has 4097 bytes, and --max-filesize is 4096; raise --max-filesize'
	refute_contains "$stderr" '--compressed'
	assert_no_file b
	assert_no_file b.part
}

@test "protocol: a file without a length is held to --max-filesize" {
	attempt --max-filesize 4k "$SERVER_URL/chunked/size/4k/a" \
		"$SERVER_URL/chunked/size/1m/b"
	assert_status 1
	assert_body a 4096 a
	assert_contains "$stderr" '/b: the file has more than 4096 bytes'
	assert_no_file b
}

@test "protocol: what is unpacked is held to --max-filesize" {
	attempt --compressed --max-filesize 1m "$SERVER_URL/bomb/1m/a" \
		"$SERVER_URL/bomb/1048577/b"
	assert_status 1
	assert_equal "$(stat -c %s a)" 1048576
	assert_contains "$stderr" \
		'/b: unpacked, the file has more than 1048576 bytes'
	assert_no_file b
}

@test "protocol: a bomb is refused without any limit set" {
	attempt --compressed "$SERVER_URL/bomb/100m/a"
	assert_status 1
	assert_contains "$stderr" 'unpacks to more than 1000 times its size; leave out --compressed'
	assert_no_file a
}

@test "protocol: a compressed body that breaks off fails however it ends" {
	local cut

	for cut in 1 4 8 9 100; do
		attempt --compressed "$SERVER_URL/gzip/gzip-cut/$cut/size/10k/a"
		assert_status 4
		assert_contains "$stderr" 'the compressed body ends early'
		assert_no_file a
	done
	attempt --compressed "$SERVER_URL/gzip/no-length/gzip-cut/8/size/10k/a"
	assert_status 4
	assert_contains "$stderr" 'the compressed body ends early'
}

@test "protocol: a content coding that is none is passed over" {
	local name

	for name in utf-8 aws-chunked identity binary; do
		attempt --compressed \
			"$SERVER_URL/header/Content-Encoding/$name/size/9/$name"
		assert_status 0
		assert_body "$name" 9 "$name"
	done
}

@test "protocol: something behind a compressed body is refused" {
	attempt --compressed "$SERVER_URL/gzip/gzip-tail/more/size/10k/a"
	assert_status 7
	assert_contains "$stderr" 'the compressed body cannot be unpacked'
	assert_no_file a
}

@test "protocol: --max-redirs is the number of redirects that are followed" {
	attempt --max-redirs 3 "$SERVER_URL/redirect/3/size/9/a" \
		"$SERVER_URL/redirect/4/size/9/b"
	assert_status 7
	assert_body a 9 a
	assert_contains "$stderr" '/b: more than 3 redirects'
	attempt --max-redirs 0 "$SERVER_URL/redirect/1/size/9/c"
	assert_status 7
	assert_contains "$stderr" 'more than 0 redirects'
}

@test "protocol: sizes that are none are refused" {
	attempt --max-filesize huge "$SERVER_URL/x"
	assert_status 2
	assert_contains "$stderr" '--max-filesize needs a number of bytes'
	attempt --max-filesize 9999999999T "$SERVER_URL/x"
	assert_status 2
}

# goes_on URL: what is missing of a file comes, and nothing of a whole one.
goes_on()
{
	head -c 1000000 "$NGINX_ROOT/a" >a
	attempt --exists resume --trust-length --cacert "$NGINX_CACERT" "$1"
	assert_status 0
	assert_same_file a "$NGINX_ROOT/a"
	attempt --exists update --cacert "$NGINX_CACERT" "$1"
	assert_status 0
	rm a
	cp "$NGINX_ROOT/a" .
	attempt --exists resume --trust-length --cacert "$NGINX_CACERT" "$1"
	assert_status 0
	assert_same_file a "$NGINX_ROOT/a"
	rm a
}

@test "protocol: nginx sends ranges, 304 and 416 over HTTP/1.1 and HTTP/2" {
	start_nginx
	head -c 3000000 /dev/urandom >"$NGINX_ROOT/a"
	touch -d '2 hours ago' "$NGINX_ROOT/a"
	goes_on "$NGINX_URL/a"
	goes_on "$NGINX_TLS_URL/a"
	assert_equal "$(cut -d ' ' -f 2,3,6 "$NGINX_LOG")" \
		"HTTP/1.1 206 bytes=1000000-
HTTP/1.1 304 -
HTTP/1.1 416 bytes=3000000-
HTTP/2.0 206 bytes=1000000-
HTTP/2.0 304 -
HTTP/2.0 416 bytes=3000000-"
}
