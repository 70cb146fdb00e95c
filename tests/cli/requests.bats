#!/usr/bin/env bats
# Methods other than GET, and bodies: what is sent, where to, and how often.

load helpers
load requests

setup()
{
	enter_scratch
	start_requests
}

# sent_as_curl OURS... -- CURLS...: a request of these options is curl's of those:
# its method, its body, and what its headers say of it.
sent_as_curl()
{
	local ours=() path=/echo/$RANDOM
	local filter='[.method, .body, .headers["content-type"],
		.headers["content-length"], .headers.expect]'

	while [ "$1" != -- ]; do
		ours+=("$1")
		shift
	done
	shift
	: >"$ASKED"
	run coget "${ours[@]}" "$SERVER$path"
	assert_status 0
	curl -q -sS -H 'Expect:' "$@" "$SERVER$path" >/dev/null
	run asked "$filter | tojson"
	assert_equal "${#lines[@]}" 2
	assert_equal "${lines[0]}" "${lines[1]}"
}

# assert_text FILE TEXT
assert_text()
{
	assert_equal "$(cat "$1")" "$2"
}

# bodies: of all requests, a line each.
bodies()
{
	asked '"\(.method) \(.path) \(.body)"'
}

@test "requests: --data sends a form by POST, as curl's --data does" {
	sent_as_curl --data 'a=1' --data 'b=2 3' -- --data 'a=1' --data 'b=2 3'
	sent_as_curl --data '' -- --data ''
	printf 'one\r\ntwo\nthree' >form
	sent_as_curl --data @form -- --data @form
}

@test "requests: --data @- reads standard input" {
	printf 'a=1' >form
	run coget --data @- "$SERVER/echo/x" <form
	assert_status 0
	assert_text x 'POST a=1'
}

@test "requests: -X sends another method, with a body or without" {
	sent_as_curl -X DELETE -- -X DELETE
	sent_as_curl --method PUT --data a=1 -- -X PUT --data a=1
	sent_as_curl -X OPTIONS -- -X OPTIONS
	sent_as_curl -X GET --data a=1 -- -X GET --data a=1
	sent_as_curl -X POST -- --data '' -H Content-Type:
}

@test "requests: a standard method may be written in lower case, as in wget" {
	run coget --method=put --body-data=a=1 "$SERVER/echo/x"
	assert_status 0
	assert_text x 'PUT a=1'
}

@test "requests: HEAD and CONNECT are refused, as are methods that are none" {
	for method in HEAD connect 'A B' $'GET / HTTP/1.1\r\nX:'; do
		run coget -X "$method" "$SERVER/echo/x"
		assert_status 2
		assert_contains "$output" 'a method with which files are downloaded'
	done
	[ ! -s "$ASKED" ]
}

@test "requests: --data-raw and wget's --post-data take an @ as it is" {
	sent_as_curl --data-raw @a -- --data-raw @a
	run coget --post-data=@b "$SERVER/echo/x"
	assert_text x 'POST @b'
}

@test "requests: --data-urlencode encodes as curl does" {
	printf 'one & two\n=\303\244' >text
	sent_as_curl --data-urlencode 'a b' -- --data-urlencode 'a b'
	sent_as_curl --data-urlencode '=a=b' -- --data-urlencode '=a=b'
	sent_as_curl --data-urlencode 'n a=ä+ /?~-._%@' --data x=1 \
		--data-urlencode @text --data-urlencode n@text -- \
		--data-urlencode 'n a=ä+ /?~-._%@' --data x=1 \
		--data-urlencode @text --data-urlencode n@text
	run coget --data-urlencode a@none "$SERVER/echo/x"
	assert_status 2
	assert_contains "$output" 'NAME@FILE'
}

@test "requests: --form sends texts and files as curl does" {
	printf 'one\r\ntwo' >text.txt
	head -c 3000000 /dev/urandom >any
	cp any 'a "b".html'
	sent_as_curl -F a=1 -F 'b=x y' -- -F a=1 -F 'b=x y'
	sent_as_curl --form f=@any -F t=@text.txt -- -F f=@any -F t=@text.txt
	sent_as_curl -F 'p=<text.txt' -F 'a=1;type=text/x' -F 'b="c;d\\\""' -- \
		-F 'p=<text.txt' -F 'a=1;type=text/x' -F 'b="c;d\\\""'
	sent_as_curl -F 'f=@any;type=image/png;filename=x".png' \
		-F 'g=@"a \"b\".html"' -- \
		-F 'f=@any;type=image/png;filename="x\".png"' -F 'g=@"a \"b\".html"'
	sent_as_curl --form-string 'a=@b;type=c' -F 'e=' -- \
		--form-string 'a=@b;type=c' -F 'e='
	sent_as_curl -X PUT -F a=1 -- -X PUT -F a=1
	run coget -F 'a=b;c' "$SERVER/echo/x"
	assert_contains "$(<x)" $'"a"\r\n\r\nb;c\r\n'
}

@test "requests: a form is sent again for a retry, and not to another origin" {
	head -c 300000 /dev/urandom >any
	run coget --retry-delay 1ms --retry-unsafe -F a=secret12 -F f=@any \
		"$SERVER/drop/2/x" "$SERVER/go/307/y?to=/status/503/1/y"
	assert_status 0
	assert_equal "$(asked .body | sort -u | wc -l)" 1
	assert_equal "$(asked .method | sort -u)" POST
	run coget -r 0 -F a=secret12 "$SERVER/go/307/z?to=$OTHER/echo/z"
	assert_status 7
	assert_contains "$output" 'the body of the request stays with its origin'
	assert_equal "$(asked '.path' | grep -c '^/echo/z')" 0
}

@test "requests: a form is the same in the next run, and another one is not" {
	echo 1 >file
	run coget -q --session s -F f=@file "$SERVER/echo/x"
	assert_status 0
	run coget -q --session s -F f=@file "$SERVER/echo/x"
	echo 2 >file
	run coget -q --session s -F f=@file "$SERVER/echo/x"
	assert_status 0
	assert_equal "$(asked .path | wc -l)" 2
}

@test "requests: what is no form is refused, and not repeated" {
	mkfifo fifo
	for field in a =secret12 'a="secret12' 'a="b"secret12' a=@- a=@ \
		$'a=1;type=x\ny'; do
		run coget -F "$field" "$SERVER/echo/x"
		assert_status 2
		refute_contains "$output" secret12
	done
	run coget -F f=@none "$SERVER/echo/x"
	assert_status 3
	assert_contains "$output" '--form none: No such file'
	run coget -F f=@fifo "$SERVER/echo/x" 4<>fifo
	assert_status 3
	assert_contains "$output" 'not a regular file'
	run coget -F a=1 --data b "$SERVER/echo/x"
	assert_status 2
	assert_contains "$output" 'a request has one body'
	echo old >any
	run coget -F f=@any --exists overwrite "$SERVER/echo/any"
	assert_equal "$(<any)" old
}

@test "requests: --data-file sends any file as it is" {
	head -c 3000000 /dev/urandom >any
	sent_as_curl --data-file any -- --data-binary @any
	sent_as_curl --body-file any --method=PUT -- --data-binary @any -X PUT
}

@test "requests: --json-data sends JSON and asks for it, as curl's --json does" {
	sent_as_curl --json-data '{"a": 1}' -- --json '{"a": 1}'
	printf '{\n}\n' >json
	sent_as_curl --json-data @json -- --json @json
	run asked '.headers.accept[0]'
	assert_equal "$output" $'application/json\napplication/json'
}

@test "requests: a Content-Type of the user's goes before the default" {
	sent_as_curl --data a -H 'Content-Type: text/x' -- --data a \
		-H 'Content-Type: text/x'
	sent_as_curl --json-data 1 -H 'content-type: text/x' -- --json 1 \
		-H 'content-type: text/x'
}

@test "requests: what curl's users type is explained where it means another thing" {
	run coget -d name=value "$SERVER/echo/x"
	assert_status 2
	assert_contains "$output" 'to send data, use --data'
	run coget -d@form "$SERVER/echo/x"
	assert_status 2
	run coget --json '{"a": "secret"}' "$SERVER/echo/x"
	assert_status 2
	assert_contains "$output" 'to send JSON, use --json-data'
	refute_contains "$output" secret
	run coget --data a --data-file b "$SERVER/echo/x"
	assert_status 2
	assert_contains "$output" 'one body'
	run coget -d day/a=b -q "$SERVER/echo/x"
	assert_status 0
}

@test "requests: a file of --data-file that cannot be sent again is refused" {
	run coget --data-file missing "$SERVER/echo/x"
	assert_status 3
	assert_contains "$output" '--data-file missing: No such file'
	mkfifo pipe
	: >pipe &
	run coget --data-file pipe "$SERVER/echo/x"
	assert_status 3
	assert_contains "$output" 'not a regular file'
}

@test "requests: no download takes the place of the file of --data-file" {
	echo data >x
	run coget --data-file x --exists overwrite "$SERVER/echo/x"
	assert_text x data
}

@test "requests: data are in no list of processes" {
	start slow coget --data secret1 --data-urlencode s=secret4 --data-raw secret2 \
		--json-data secret3 \
		-e http://secret4/ -b name=secret5 "$SERVER/stall/x"
	wait_until grep -q stall "$ASKED"
	line=$(tr '\0' ' ' <"/proc/$PID/cmdline")
	refute_contains "$line" secret
	assert_contains "$line" '--data *****'
	start form coget -F a=secret6 --form-string b=secret7 "$SERVER/stall/y"
	wait_until grep -q stall/y "$ASKED"
	refute_contains "$(tr '\0' ' ' <"/proc/$PID/cmdline")" secret
}

@test "requests: a proxy that wants a login gets the body with each request" {
	local port=${SERVER##*:}

	head -c 200000 /dev/urandom >any
	start proxy "$REPOSITORY/tests/cli/proxy.py" "digest:$port" </dev/null
	wait_until test -s "$OWNED/proxy.out"
	run coget -X PUT --data-file any --proxy-auth digest --proxy-user user:secret \
		-x "127.0.0.1:$(head -n 1 "$OWNED/proxy.out")" http://h.example/echo/x
	assert_status 0
	run asked .body
	assert_equal "$output" "$(sha256sum <any | cut -d ' ' -f 1)"
}

# Redirects.

@test "requests: 303 turns any method to GET, 301 and 302 only POST" {
	coget -q -j 1 --data a=1 -H 'Content-Language: x' \
		"$SERVER/go/301/a?to=/echo/a" "$SERVER/go/302/b?to=/echo/b" \
		"$SERVER/go/303/c?to=/echo/c"
	coget -q -j 1 -X PUT --data a=1 "$SERVER/go/301/d?to=/echo/d" \
		"$SERVER/go/302/e?to=/echo/e" "$SERVER/go/303/f?to=/echo/f"
	assert_equal "$(bodies | grep " /echo/")" 'GET /echo/a 
GET /echo/b 
GET /echo/c 
PUT /echo/d a=1
PUT /echo/e a=1
GET /echo/f '
	assert_equal "$(asked 'select(.method == "GET") |
		.headers | keys[] | select(startswith("content"))')" ''
}

@test "requests: 307 and 308 send method and body again, also a file's" {
	echo data >file
	coget -q -j 1 --data-file file "$SERVER/go/307/a?to=/echo/a" \
		"$SERVER/go/308/b?to=/go/307/b?to=/echo/b"
	assert_equal "$(cat a)" 'POST data'
	assert_equal "$(cat b)" 'POST data'
}

@test "requests: a body stays with the origin of the item's own URL" {
	run coget -r 0 --data secret "$SERVER/go/307/a?to=$OTHER/echo/a"
	assert_status 7
	assert_contains "$output" 'the body of the request stays with its origin'
	assert_contains "$output" '--location-trusted'
	run coget -r 0 --data secret \
		"$SERVER/go/307/b?to=$OTHER/go/307/?to=$SERVER/echo/b"
	assert_status 7
	assert_equal "$(bodies | grep -c secret)" 2
	run coget --location-trusted --data open "$SERVER/go/307/c?to=$OTHER/echo/c"
	assert_status 0
	assert_text c 'POST open'
}

@test "requests: another origin is asked by GET, or by a method without a body" {
	coget -q --data secret "$SERVER/go/302/a?to=$OTHER/echo/a"
	coget -q -X DELETE "$SERVER/go/307/b?to=$OTHER/echo/b"
	assert_text a 'GET '
	assert_text b 'DELETE '
}

@test "requests: the method that a redirect leaves is kept where the next host is full" {
	for i in 1 2 3 4; do
		echo "$SERVER/go/303/$i?to=http://localhost:${OTHER##*:}/echo/$i"
	done | coget -q --per-host 1 --data a=1
	assert_equal "$(cat 1 2 3 4)" 'GET GET GET GET '
	assert_equal "$(bodies | grep -c '^POST')" 4
}

# Retries.

@test "requests: POST and PATCH are not sent again when nothing says what became of them" {
	run coget --retry-delay 1ms --data a "$SERVER/drop/1/x"
	assert_status 4
	assert_contains "$output" 'not retried'
	assert_contains "$output" '--retry-unsafe'
	run coget --retry-delay 1ms -X PATCH "$SERVER/status/503/1/y"
	assert_status 8
	run coget --retry-delay 1ms --data a "$SERVER/cut/1/z"
	assert_status 4
	assert_equal "$(bodies | wc -l)" 3
	assert_no_file x y z z.part
}

@test "requests: with --retry-unsafe they are" {
	run coget --retry-delay 1ms --retry-unsafe -j 1 --data a \
		"$SERVER/drop/2/x" "$SERVER/status/503/1/y" "$SERVER/cut/1/z"
	assert_status 0
	assert_equal "$(cat x y z)" 'POST aPOST aPOST a'
}

@test "requests: idempotent methods are sent again, and their body with them" {
	echo data >file
	run coget --retry-delay 1ms -j 1 -X PUT --data-file file \
		"$SERVER/drop/2/x" "$SERVER/status/503/1/y" "$SERVER/cut/1/z"
	assert_status 0
	assert_equal "$(cat x y z)" $'PUT data\nPUT data\nPUT data'
	run coget --retry-delay 1ms -X DELETE "$SERVER/drop/1/d"
	assert_status 0
}

@test "requests: POST is tried again if no connection came about" {
	run coget --retry-delay 1ms -r 2 --json --data a http://127.0.0.1:1/x
	assert_status 4
	assert_equal "$(grep -c '"event":"retry"' <<<"$output")" 2
}

@test "requests: POST that was answered by 303 is not sent again for a lost answer" {
	run coget --retry-delay 1ms --data a "$SERVER/go/303/x?to=/cut/1/x"
	assert_status 4
	assert_contains "$output" 'not retried'
	assert_equal "$(bodies | grep -c ^POST)" 1
}

@test "requests: POST that was sent on by 307 is tried again, as nothing has acted on it" {
	run coget --retry-delay 1ms -r 1 --location-trusted --json --data a \
		"$SERVER/go/307/x?to=http://127.0.0.1:1/x"
	assert_status 4
	assert_equal "$(bodies | grep -c ^POST)" 2
}

@test "requests: POST uses a connection again, but not that of other requests" {
	coget -q -j 1 --data a "$SERVER/echo/c" "$SERVER/echo/d"
	assert_equal "$(asked .connection | sort -u | wc -l)" 1
}

@test "requests: POST is not sent again if a connection that is used again breaks" {
	run coget -j 1 --retry-delay 1ms --data a \
		"$SERVER/echo/a" "$SERVER/drop/1/b"
	assert_status 4
	assert_contains "$output" 'not retried'
	assert_equal "$(asked .connection | sort -u | wc -l)" 1
	assert_equal "$(bodies | wc -l)" 2
}

@test "requests: an answer in pieces is refused, not joined from two requests" {
	run coget -r 0 --data a "$SERVER/part/x"
	assert_status 4
	assert_contains "$output" 'works for GET only'
	assert_no_file x x.part
	assert_equal "$(bodies | wc -l)" 1
}

@test "requests: no rest is asked for of an answer to anything but a plain GET" {
	run coget --retry-delay 1ms -X PUT --data "$(printf '%9000d' 0)" \
		"$SERVER/cut/1/x"
	assert_status 0
	assert_equal "$(asked '.headers.range')" $'null\nnull'
}

@test "requests: bodies go over HTTP/2, too" {
	load origins
	start_origins
	head -c 900000 /dev/urandom >file
	run coget --cacert "$ORIGINS_CACERT" -j 2 --data-file file \
		"$SECURE/read/one" "$SECURE/read/two"
	assert_status 0
	run coget --cacert "$ORIGINS_CACERT" -j 1 -X PUT --data a \
		"$SECURE/three/go?to=/four"
	assert_status 0
	assert_matches "$(shown /read/one)" 'request=\[POST HTTP/2.0 90[0-9]{4}\]'
	assert_matches "$(shown /read/two)" 'request=\[POST HTTP/2.0 90[0-9]{4}\]'
	assert_contains "$(shown /four)" 'request=[PUT HTTP/2.0'
}

@test "requests: an answer that comes before all of the body is sent is taken" {
	load origins
	start_origins
	head -c 900000 /dev/urandom >file
	for option in --http1.1 --no-mtime; do
		run coget --cacert "$ORIGINS_CACERT" -d "d$option" -r 0 "$option" \
			--stall-timeout 20s --data-file file "$SECURE/one" \
			"$SECURE/two/go?to=/three" "$SECURE/four/go?to=ftp://h/"
		assert_contains "$output" 'which is not HTTP'
		assert_equal "$(cat "d$option/one" "d$option/go")" gotgot
	done
}

# Items.

@test "requests: another method or body is another item of a session" {
	coget -q --session s "$SERVER/echo/x"
	coget -q --session s --data a "$SERVER/echo/x"
	coget -q --session s --data b "$SERVER/echo/x"
	coget -q --session s -X PUT --data b "$SERVER/echo/x"
	run coget --session s --data b "$SERVER/echo/x"
	assert_contains "$output" '1 skipped'
	assert_equal "$(bodies | wc -l)" 4
	assert_equal "$(cat x x.1 x.2 x.3)" 'GET POST aPOST bPUT b'
}

@test "requests: a file of --data-file is told by what is in it" {
	printf one >file
	coget -q --session s --data-file file "$SERVER/echo/x"
	coget -q --session s --data-file file "$SERVER/echo/x"
	assert_equal "$(bodies | wc -l)" 1
	printf two >file
	coget -q --session s --data-file file "$SERVER/echo/x"
	assert_equal "$(bodies | wc -l)" 2
}

@test "requests: -c and --exists update fetch the answer to POST anew" {
	coget -q --data a "$SERVER/echo/x"
	coget -q --data a -c "$SERVER/echo/x"
	coget -q --data a --exists update "$SERVER/echo/x"
	assert_equal "$(bodies | wc -l)" 3
	assert_text x 'POST a'
	assert_no_file x.1
}

@test "requests: 202 is an answer to what was sent" {
	run coget --data a "$SERVER/status/202/9/x"
	assert_status 0
	assert_text x no
}

# What an item says of itself.

@test "requests: each line of JSON has a method, body and headers of its own" {
	own='"headers": {"Content-Type": "text/x", "X-All": "b"}'
	cat >list <<-END
		{"url": "$SERVER/echo/a", "body": "one"}
		{"url": "$SERVER/echo/b", "method": "put", "body": "two", $own}
		{"url": "$SERVER/echo/c", "headers": {"X-Key": "own"}}
	END
	run coget -j 1 -H 'X-All: all' -A all/1 -i list
	assert_status 0
	assert_equal "$(bodies)" 'POST /echo/a one
PUT /echo/b two
GET /echo/c '
	assert_equal "$(asked '[.headers["x-all"], .headers["x-key"],
		.headers["content-type"]] | tojson')" \
		'[["all"],null,["application/x-www-form-urlencoded"]]
[["b"],null,["text/x"]]
[["all"],["own"],null]'
}

@test "requests: bodies of one URL are items of their own, each with its file" {
	for body in a b a; do
		echo "{\"url\": \"$SERVER/echo/x\", \"body\": \"$body\"}"
	done >list
	run coget -j 1 --session s -i list
	assert_status 0
	assert_equal "$(cat x x.1 x.2)" 'POST aPOST bPOST a'
	run coget -j 1 --session s -i list
	assert_contains "$output" '3 skipped'
	assert_equal "$(bodies | wc -l)" 3
}

@test "requests: an item's own headers and Referer stay with its origin" {
	cat >list <<-END
		$SERVER/go/302/a?to=$OTHER/echo/a
		 header=X-Key: secret
		 referer=http://h/secret
		 user-agent=own/1
	END
	run coget -A all/1 -i list
	assert_status 0
	assert_equal "$(asked '[.headers["x-key"], .headers.referer,
		.headers["user-agent"]] | tojson')" \
		'[["secret"],["http://h/secret"],["own/1"]]
[null,null,["own/1"]]'
}

@test "requests: an item's own timeout holds for it alone" {
	cat >list <<-END
		{"url": "$SERVER/stall/a", "timeout": 0.2}
		{"url": "$SERVER/echo/b"}
	END
	run coget -r 0 -i list
	assert_status 4
	assert_contains "$output" 'not finished within 200ms'
	assert_text b 'GET '
}

@test "requests: an item's method that downloads nothing is refused by line" {
	echo "{\"url\": \"$SERVER/echo/a\", \"method\": \"HEAD\"}" >list
	run coget -i list
	assert_status 1
	assert_contains "$output" 'list:1'
	assert_contains "$output" 'HEAD is no method with which files are downloaded'
	[ ! -s "$ASKED" ]
}

# Referer.

@test "requests: --referer is sent without a login, and to the item's origin alone" {
	coget -q -e http://user:secret@h/page#part "$SERVER/go/302/x?to=$OTHER/echo/x"
	assert_equal "$(asked '.headers.referer | tojson')" \
		$'["http://h/page"]\nnull'
}

@test "requests: curl's ';auto' of --referer is refused" {
	run coget -e 'http://h/;auto' "$SERVER/echo/x"
	assert_status 2
	assert_contains "$output" "';auto'"
}

@test "requests: data, cookies and Referer are in no message, event, name or file" {
	printf '%s\n' "$SERVER/echo/a" "$SERVER/status/404/9/b" "$SERVER/drop/9/c" \
		"$SERVER/go/307/d?to=$OTHER/echo/d" "$SERVER/part/e" >list
	for format in --json --no-progress; do
		run coget -d out "$format" --retry-delay 1ms -i list \
			--data secret -e http://secret:secret@secret/ \
			-b name=secret --failed left --session s
		assert_status 1
		refute_contains "$output" secret
	done
	rm -f out/a
	refute_contains "$(ls -AR; cat left s; getfattr -d out/* 2>&1)" secret
	assert_equal "$(asked 'select(.port == '"${OTHER##*:}"')')" ''
}
