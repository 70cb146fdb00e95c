#!/usr/bin/env bats
# Patterns in URLs: {a,b}, [1-100].
# shellcheck disable=SC2154 # run sets status and output

load helpers

setup()
{
	enter_scratch
	start_server
}

@test "glob: patterns of an argument are expanded" {
	run coget -d out "$SERVER_URL/size/10/{a,b}[08-10:2].txt"
	assert_status 0
	assert_listing out a08.txt a10.txt b08.txt b10.txt
}

@test "glob: the patterns of several arguments are expanded in order" {
	run coget -q --json -j 1 "$SERVER_URL/size/10/[1-2]" \
		"$SERVER_URL/size/10/x" "$SERVER_URL/size/10/[a-b]"
	assert_status 0
	assert_equal "$(jq -r 'select(.event == "done") |
		"\(.index) \(.line) \(.filename_effective)"' <<<"$output" |
		sort)" '1 1 1
2 1 2
3 2 x
4 3 a
5 3 b'
}

@test "glob: -g, --no-glob and curl's --globoff take URLs as they are" {
	for option in -g --no-glob --globoff; do
		run coget "$option" "$SERVER_URL/size/10/[1-2]"
		assert_status 0
		assert_listing . '[1-2]'
		rm ./*
	done
}

@test "glob: lists are expanded with --glob alone" {
	echo "$SERVER_URL/size/10/[1-3]" >list
	run coget -d plain -i list
	assert_status 0
	assert_listing plain '[1-3]'
	run coget -d out --glob -i list
	assert_status 0
	assert_listing out 1 2 3
}

@test "glob: options beneath a pattern are of all its URLs" {
	{
		echo "$SERVER_URL/status/404/[1-3]"
		echo '  referer=http://example.org/'
		echo "$SERVER_URL/size/10/x"
	} >list
	run coget -d out --glob -i list --failed left
	assert_status 8
	assert_listing out x
	assert_equal "$(sort left | uniq -c | sed 's/^ *//')" \
"3   referer=http://example.org/
1 $SERVER_URL/status/404/1
1 $SERVER_URL/status/404/2
1 $SERVER_URL/status/404/3"
}

@test "glob: URLs that mean no pattern are left alone" {
	run coget -d out "$SERVER_URL/size/10/a?ids[]=1&filter={\"a\":1,\"b\":2}"
	assert_status 0
	assert_listing out a
	run coget -r 0 --connect-timeout 1 'http://[::1]:1/x'
	assert_status 4
	assert_contains "$output" 'http://[::1]:1/x: cannot connect'
}

@test "glob: what is not closed is an error with its place and the remedy" {
	run coget -d out --failed left 'http://x/{a' "$SERVER_URL/size/10/a" \
		'http://x/[1-10' 'http://x/[9-1]'
	assert_status 1
	assert_contains "$output" 'coget: http://x/{a: the { at character 10 is not closed; close it with }, or give -g (--no-glob) if it begins no pattern'
	assert_contains "$output" 'http://x/[1-10: the [ at character 10 is not closed; '
	assert_contains "$output" 'http://x/[9-1]: the range at character 10 is empty; '
	assert_listing out a
	assert_equal "$(grep -c '^# argument:' left)" 3
}

@test "glob: a quintillion is refused with its count" {
	run coget 'http://x/[1-1000000]/[1-1000000]/[1-1000000]'
	assert_status 1
	assert_contains "$output" 'the patterns stand for 1000000000000000000 URLs; at most 1000000000 are possible'
	assert_contains "$output" '0 done, 1 failed'
}

@test "glob: --checksum is not for a pattern" {
	run coget --checksum crc32c=00000000 'http://x/[1-2]'
	assert_status 2
	assert_contains "$output" '--checksum needs exactly one URL'
	run coget -g --checksum crc32c=00000000 "$SERVER_URL/size/0/[1-2]"
	assert_status 0
}

@test "glob: what an interrupted run leaves of a pattern is read again" {
	start coget coget -d out -j 1 --look-ahead 1 --failed left \
		"$SERVER_URL/first/1/stall-before-headers/always/size/10/s" \
		"$SERVER_URL/size/10/f[001-500]" \
		"$SERVER_URL/size/10/{x,y}"
	wait_until saw_at_least 1 /10/s
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_contains "$(tail -n 1 "$OWNED/coget.err")" ' 503 left,'
	assert_contains "$(cat left)" 'f[001-500]
  glob='
	assert_contains "$(cat left)" '{x,y}
  glob=1-2'
	run coget -d out -i left --failed again
	assert_status 0
	assert_file again ''
	assert_equal "$(find out -type f ! -name '*.part' | wc -l)" 503
}

@test "glob: a part of a pattern is read from a list, and wrong ones are named" {
	printf '%s\n  glob=2-3\n' "$SERVER_URL/size/10/[1-9]" >list
	run coget -d out -i list
	assert_status 0
	assert_listing out 2 3
	printf '%s\n  glob=2-10\n' "$SERVER_URL/size/10/[1-9]" >list
	run coget -i list --failed left
	assert_status 1
	assert_contains "$output" 'glob=2-10 is beyond the 9 URLs of the pattern'
	assert_same_file left list
	printf '%s\n  glob=2-3\n  nonsense=1\n' "$SERVER_URL/size/10/[1-9]" >list
	run coget -i list --failed left
	assert_status 1
	assert_contains "$output" 'list:3: nonsense is no option'
	assert_same_file left list
	printf '%s\n  glob=2-4\n  gid=1\n' "$SERVER_URL/status/404/[1-9]" >list
	run coget -i list --failed left
	assert_equal "$(sort left | uniq -c | sed 's/^ *//')" "3   gid=1
1 $SERVER_URL/status/404/2
1 $SERVER_URL/status/404/3
1 $SERVER_URL/status/404/4"
	printf '%s\n  glob=x\n' "$SERVER_URL/size/10/[1-9]" >list
	run coget -i list
	assert_status 1
	assert_contains "$output" 'list:2: the option glob is FIRST-LAST'
}

@test "glob: what fails keeps the name that its pattern gives it" {
	run coget -d out -o 'p#1.txt' --failed left \
		"$SERVER_URL/first/1/status/404/size/10/{a,b}" \
		"$SERVER_URL/size/10/[8-9]"
	assert_status 8
	assert_listing out p8.txt p9.txt
	assert_equal "$(grep -c '{a,b}$' left)" 2
	run coget -d out -o 'p#1.txt' -i left --failed left
	assert_status 0
	assert_listing out p8.txt p9.txt pa.txt pb.txt
	assert_file left ''
}
