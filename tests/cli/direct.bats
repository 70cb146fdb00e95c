#!/usr/bin/env bats
# Requests on a connection that is there, which go without libcurl: they are the
# same as those through it, and so is what becomes of them.

load helpers

setup()
{
	enter_scratch
	start_server
}

# same_head PATH OPTION...: the request for it is the same on a new connection and
# on one that was used before; HOST is the server's, unless it is set.
same_head()
{
	local url=http://${HOST:-127.0.0.1}:${SERVER_URL##*:} path=$1

	shift
	rm -rf new used
	coget -q -r 0 -d new "$@" "$url$path"
	coget -q -r 0 -d used -j 1 "$@" "$url/size/9/earlier" "$url$path"
	rm used/earlier
	diff -r new used || fail "$path $*: differs"
}

@test "direct: the head of a request is libcurl's" {
	local header path

	same_head /request
	for header in 'X-A: b' 'X-A:  b ' 'X-A:b' 'X-A:' 'User-Agent: x' \
		'User-Agent:' 'Accept: x' 'Accept:' 'Host: x' 'Host:' 'X-B:' \
		'Cookie: a=b' 'Accept-Encoding: br' 'Authorization: Basic x' \
		'Referer: x' 'Content-Type: x/y' 'Date: x' 'X-A:;'; do
		same_head /request -H "$header"
	done
	for path in '/request?' '/request??' '/request?a?b=/../c' '/key/é/request' \
		'/key/a%20b/request' '/key/a b/request?c d' \
		'/key/a/key/../key/b/request' '/key/.a/request' '/key/%2e/request' \
		'/request#a' '/key/a;b|c/request' "/key/'%7e/request"; do
		same_head "$path"
		same_head "$path" --path-as-is
	done
}

@test "direct: options say the same in the head of a request" {
	same_head /request -H 'X-A: 1' -H 'X-A: 2'
	same_head /request -A ''
	same_head /request -A 'a b' --referer http://host/ -b 'a=b; c=d'
	same_head /request --compressed
	same_head /request --compressed -H 'Accept-Encoding: br'
	same_head /request --http1.0
	same_head /request --user a:b
	same_head /request --bearer token
}

@test "direct: hosts are the same in the head of a request" {
	local host

	for host in localhost LOCALHOST 127.1 user:password@localhost \
		xn--bcher-kva.test bücher.test BÜCHER.test; do
		HOST=$host same_head /request --resolve \
			"xn--bcher-kva.test:${SERVER_URL##*:}:127.0.0.1"
	done
}

# What comes may belong behind the answer before.
@test "direct: what is no answer is asked for again on a new connection" {
	run coget -r 0 -j 1 -d out "$SERVER_URL/size/9/a" \
		"$SERVER_URL/key/1/first/1/not-http/size/99/b"
	assert_status 0
	assert_equal "$(grep -c /key/1/ "$SERVER_LOG")" 2
	cmp out/b <(server_body 99 b)
	run coget -r 0 -j 1 -d out "$SERVER_URL/size/9/c" \
		"$SERVER_URL/key/2/not-http/size/99/d"
	assert_status 7
	[[ $output == *'the answer is not HTTP'* ]]
	assert_equal "$(grep -c /key/2/ "$SERVER_LOG")" 2
}

@test "direct: lines without an end are refused for what they are" {
	run coget -r 0 -j 1 -d out "$SERVER_URL/size/9/a" \
		"$SERVER_URL/long-header/110k/size/9/b" "$SERVER_URL/size/9/d" \
		"$SERVER_URL/chunk-extension/200k/size/9/c"
	assert_status 7
	[[ $output == *"a line of the answer's head is too long"* ]]
	[[ $output == *'Too long line in chunked-encoding'* ]]
}

@test "direct: connections to many hosts leave descriptors for others" {
	local host url

	start everywhere "$BUILD/tests/server" --address 0.0.0.0 </dev/null
	wait_until is_listening everywhere
	url=$(sed 's/.*://' "$OWNED/everywhere.out")
	for ((host = 1; host <= 200; host++)); do
		echo "http://127.0.1.$host:$url/size/9/$host"
	done >list
	(
		ulimit -n 110
		run coget -i list -d out -j 20
		assert_status 0
		[[ $output != *'Too many open files'* ]] || fail "$output"
	)
	assert_equal "$(find out -type f | wc -l)" 200
}
