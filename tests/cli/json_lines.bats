#!/usr/bin/env bats
# Lists with an object of JSON on each line.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call
# shellcheck disable=SC2154 # run sets status and output

load helpers

setup()
{
	enter_scratch
	start_server
}

@test "json lines: an object a line is an item, among URLs too" {
	cat >list <<-LIST
		{"url": "$SERVER_URL/size/10/a"}
		# a comment
		$SERVER_URL/size/10/b

		  { "urls": ["$SERVER_URL/size/10/c", "http://127.0.0.1:1/c"] }
		{"url":"$SERVER_URL\\/size\\/10\\/\\u0064","headers":null}
	LIST
	run coget -d out -i list
	assert_status 0
	assert_listing out a b c d
	assert_equal "$(server_saw .)" 4
}

@test "json lines: an item is fetched before the next line has come" {
	mkfifo pipe
	start coget coget -d out -i pipe
	exec 7>pipe
	echo '{"url":"'"$SERVER_URL/size/10/a"'"}' >&7
	wait_until test -e out/a
	exec 7>&-
	finish "$PID"
}

@test "json lines: the id is echoed in every event" {
	cat >list <<-LIST
		{"url":"$SERVER_URL/size/10/a","id":"a \"quoted\" one"}
		{"url":"$SERVER_URL/size/10/b","id":9007199254740992}
		{"url":"$SERVER_URL/status/404/c","id":-1.5}
		{"url":"$SERVER_URL/size/10/d"}
		{"url":"nonsense","id":"e"}
		{"url":7,"id":"f"}
	LIST
	run --separate-stderr coget -d out --json -i list
	assert_status 1
	run jq -rc 'select(.event != "start" and .event != "summary") |
		[.index, .id, .event]' <<<"$output"
	assert_equal "$(sort <<<"$output")" '[1,"a \"quoted\" one","done"]
[2,9007199254740992,"done"]
[3,-1.5,"failed"]
[4,null,"done"]
[5,"e","failed"]
[6,null,"failed"]'
}

@test "json lines: the id is in the event of the start" {
	echo '{"url":"'"$SERVER_URL/size/10/a"'","id":7}' >list
	run coget -q --json -i list
	assert_equal "$(jq -r 'select(.event == "start") | .id' <<<"$output")" 7
}

# wrong LINE PART: the line is an error that has this part, and its number.
wrong()
{
	{
		echo "$SERVER_URL/size/10/a"
		printf '%s\n' "$1"
	} >list
	run coget -d out --exists overwrite -i list --failed left
	assert_status 1
	assert_contains "$output" "list:2: $2"
	assert_contains "$output" '1 done, 1 failed'
	assert_file left "$1"
}

@test "json lines: unknown keys are named, with the line and the nearest" {
	wrong '{"url":"http://127.0.0.1:1/x","heders":{}}' \
		'unknown key "heders"; did you mean "headers"?'
	wrong '{"url":"http://127.0.0.1:1/x","zzzzz":1}' \
		'unknown key "zzzzz"; there are url, urls, out, dir, headers,'
	wrong '{}' 'the object has neither "url" nor "urls"'
	wrong '{"url":"http://x/","urls":["http://x/"]}' \
		'the object has "url" and "urls"'
}

@test "json lines: a key that comes twice is an error" {
	wrong '{"url":"http://127.0.0.1:1/x","id":1,"id":2}' \
		'the key "id" comes twice'
	wrong '{"url":"http://127.0.0.1:1/x","headers":{"A":"1","A":"2"}}' \
		'the header "A" comes twice; give an array of values'
}

@test "json lines: a key of the wrong type is named" {
	local key

	for key in out dir method body checksum; do
		wrong '{"url":"http://127.0.0.1:1/x","'$key'":1}' \
			"\"$key\" has to be a string"
	done
	wrong '{"url":1}' '"url" has to be a string'
	wrong '{"urls":"http://127.0.0.1:1/x"}' '"urls" has to be an array'
	wrong '{"urls":["http://127.0.0.1:1/x",1]}' 'each element of "urls"'
	wrong '{"url":"http://127.0.0.1:1/x","headers":1}' '"headers" has to be'
	wrong '{"url":"http://127.0.0.1:1/x","headers":{"A":1}}' \
		'the header "A" has to be a string, or an array'
	wrong '{"url":"http://127.0.0.1:1/x","timeout":"soon"}' \
		'"timeout" has to be a number of seconds, or a time such as'
	wrong '{"url":"http://127.0.0.1:1/x","id":[]}' \
		'"id" has to be a string or a number'
	wrong '{"url":"http://127.0.0.1:1/x","id":12345678901234567890}' \
		'"id" is too large for a number; write it as a string'
}

@test "json lines: wrong values are named" {
	wrong '{"url":"http://127.0.0.1:1/x","method":"GE T"}' 'GE T is no method'
	wrong '{"url":"http://127.0.0.1:1/x","headers":["X: a\nB: c"]}' \
		'the header X cannot be sent'
	wrong '{"url":"http://127.0.0.1:1/x","headers":{"A:b":"c"}}' \
		'the name of the header "A:b" has a colon'
	wrong '{"url":"http://127.0.0.1:1/x","checksum":"sha256=0"}' ''
}

@test "json lines: what is no JSON is named with its place" {
	wrong '{"url":"http://127.0.0.1:1/x"' 'invalid JSON at character 30'
	wrong '{"url": http}' 'invalid JSON at character 9'
	wrong '{"url":"http://127.0.0.1:1/x"} {}' 'invalid JSON at character 32'
	wrong '{' 'invalid JSON at character 2; each line has to be one whole'
	assert_contains "$output" "; correct the line; 'jq -c .' writes an object a line"
	wrong '{"url":"http://127.0.0.1:1/x\u0000y"}' 'a string holds \\u0000'
	wrong $'{"url":"http://127.0.0.1:1/\xff"}' 'the line is not valid UTF-8'
	wrong "{\"id\":$(printf '[%.0s' {1..5000})" 'the object is nested too deeply'
}

@test "json lines: a line of a megabyte is named" {
	{
		printf '{"url":"%s","body":"' "$SERVER_URL/size/10/a"
		head -c 1048576 /dev/zero | tr '\0' x
		printf '"}\n{"url":"%s"}\n' "$SERVER_URL/size/10/b"
	} >list
	run coget -d out -i list
	assert_status 1
	assert_contains "$output" 'list:1: the line is longer than 65536 bytes'
	[ "${#output}" -lt 1000 ] || fail "${#output} characters of messages"
	assert_listing out b
}

@test "json lines: what failed is listed with all that was said of it" {
	cat >list <<-LIST
		{"urls":["$SERVER_URL/status/404/a","$SERVER_URL/status/404/d"],"out":"b","dir":"c","headers":{"X-One":["1","2"]},"checksum":"crc32c=00000000","timeout":"90s","id":1}
		{"url":"ftp://127.0.0.1/x","id":2}
	LIST
	run coget -r 0 -i list --failed left
	assert_status 1
	assert_same_file <(sort left) <(sort list)
	run coget -r 0 -i left --failed left
	assert_same_file <(sort left) <(sort list)
}

@test "json lines: --failed is read back, also where all lines have to be JSON" {
	printf '%s\n' '{"url":"http://127.0.0.1:1/a","id":1}' nonsense '[1]' '{"id":' \
		>list
	run coget -r 0 -i list --input-format json -o 'x#1-{index}' --failed left \
		'http://127.0.0.1:1/b[1-2]' 127.0.0.1:1/c
	assert_status 1
	cp left before
	run coget -r 0 -i left --input-format json -o 'x#1-{index}' --failed left
	assert_status 1
	assert_same_file <(sort left) <(sort before)
	assert_equal "$(grep -c 'http://127.0.0.1:1/b\[1-2\]' left)" 2
	assert_equal "$(grep -c 'glob=' left)" 2
	assert_contains "$output" 'left:'
	assert_equal "$(grep -c '^coget: left:.*JSON' <<<"$output")" 3
	assert_equal "$(grep -c '^coget: http.*cannot connect' <<<"$output")" 4
}

@test "json lines: what an interrupted run leaves is listed as it stands" {
	{
		echo '{"url":"'"$SERVER_URL/stall-before-headers/size/9/x"'","id":0}'
		for ((i = 1; i <= 200; i++)); do
			echo '{"url":"'"$SERVER_URL/size/10/f$i"'","id":'"$i}"
		done
	} >list
	start coget coget -q --json -j 1 --look-ahead 2 -i list --failed left
	wait_until saw_at_least 1 /x
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_same_file <(sort left) <(sort list)
	run jq -r 'select(.event == "summary") | .left' "$OWNED/coget.out"
	assert_equal "$output" 201
}

@test "json lines: out and dir name the file" {
	cat >list <<-LIST
		{"url":"$SERVER_URL/size/10/a","out":"b.txt","dir":"sub"}
		{"url":"$SERVER_URL/size/10/a","out":"{id}.txt","id":"x"}
	LIST
	run coget -d out -i list
	assert_status 0
	assert_listing out sub x.txt
	assert_listing out/sub b.txt
}

@test "json lines: the method and the body are sent" {
	cat >list <<-LIST
		{"url":"$SERVER_URL/echo/a","method":"PUT"}
		{"url":"$SERVER_URL/echo/b","body":"some text"}
		{"url":"$SERVER_URL/echo/c","body":""}
	LIST
	run coget -i list
	assert_equal "$(server_saw ' PUT /echo/a')" 1
	assert_equal "$(server_saw ' POST /echo/b')" 1
	assert_equal "$(server_saw ' POST /echo/c')" 1
}

@test "json lines: the timeout is that of the item" {
	echo '{"url":"'"$SERVER_URL/stall-before-headers/size/9/x"'","timeout":"100ms"}' >list
	run coget -r 0 -i list
	assert_status 4
	assert_contains "$output" 'not finished within 100ms'
}
