#!/usr/bin/env bats
# Where URLs come from, and what becomes of lines that hold none.

load helpers
load confine

setup()
{
	enter_scratch
	start_server
}

# stdin_from FILE [OPTION...]: coget with its list on standard input
stdin_from()
{
	local list=$1

	shift
	coget --no-progress "$@" <"$list"
}

@test "input: URLs are taken from the arguments" {
	run coget "$SERVER_URL/size/10/a" "$SERVER_URL/size/20/b" </dev/null
	assert_status 0
	assert_body a 10 a
	assert_body b 20 b
}

@test "input: URLs are taken from several lists and from arguments" {
	echo "$SERVER_URL/size/10/b" >one
	echo "$SERVER_URL/size/10/c" >two
	run coget -d out -i one "$SERVER_URL/size/10/a" --input-file=two
	assert_status 0
	assert_listing out a b c
}

@test "input: -i - reads standard input" {
	echo "$SERVER_URL/size/10/b" >list
	run stdin_from list -d out -i - "$SERVER_URL/size/10/a"
	assert_status 0
	assert_listing out a b
}

@test "input: standard input is the list where nothing else is given" {
	echo "$SERVER_URL/size/10/a" >list
	run stdin_from list
	assert_status 0
	assert_body a 10 a
}

@test "input: standard input is left alone where URLs are given" {
	echo "$SERVER_URL/size/10/b" >list
	run stdin_from list -d out "$SERVER_URL/size/10/a"
	assert_status 0
	assert_listing out a
	{
		coget -q "$SERVER_URL/size/10/c"
		read -r line
	} <list
	assert_equal "$line" "$SERVER_URL/size/10/b"
}

@test "input: a terminal as standard input is no list" {
	run script -qec "'$COGET'" /dev/null </dev/null
	assert_status 2
	assert_contains "$output" 'no URLs; give some as arguments'
}

@test "input: an empty list is done at once" {
	run coget </dev/null
	assert_status 0
	assert_contains "$output" '0 done, 0 failed'
	assert_contains "$output" 'there were no URLs; give some as arguments'
	printf '\n  \n# nothing\n\r\n' >list
	run coget -i list
	assert_status 0
	assert_contains "$output" '0 done, 0 failed'
}

@test "input: the first file is there before the second line is written" {
	mkfifo list
	# shellcheck disable=SC2016 # for the shell that becomes coget
	start coget bash -c 'exec "$COGET" -d out <list'
	exec 7>list
	echo "$SERVER_URL/size/10/a" >&7
	wait_until test -e out/a
	assert_equal "$(server_saw GET)" 1
	echo "$SERVER_URL/size/10/b" >&7
	exec 7>&-
	finish "$PID"
	assert_listing out a b
}

@test "input: a list can be a FIFO whose writer comes late" {
	mkfifo list
	start coget coget -d out -i list
	exec 7>list
	printf %s "$SERVER_URL/size" >&7
	echo /10/a >&7
	wait_until test -e out/a
	exec 7>&-
	finish "$PID"
}

@test "input: standard input can be a FIFO whose writer has gone" {
	mkfifo list
	exec 7<>list
	echo "$SERVER_URL/size/10/a" >&7
	exec 8<list 7>&-
	start coget coget -d out <&8
	exec 8<&-
	finish "$PID"
	assert_body out/a 10 a
}

@test "input: a list can be a pipe" {
	run coget -i <(echo "$SERVER_URL/size/10/a") \
		-i <(echo "$SERVER_URL/size/10/b")
	assert_status 0
	assert_body a 10 a
	assert_body b 10 b
}

@test "input: a list can be a socket" {
	exec 7<>"/dev/tcp/127.0.0.1/${SERVER_URL##*:}"
	# What a server answers is not much of a list.
	printf 'GET /not-http HTTP/1.1\r\nHost: x\r\n\r\n' >&7
	run coget <&7
	exec 7>&-
	assert_status 1
	assert_contains "$output" 'stdin:1: '
	assert_contains "$output" 'not a URL'
}

@test "input: a socket as standard input is left as it was" {
	exec 7<>"/dev/tcp/127.0.0.1/${SERVER_URL##*:}"
	printf 'GET /close/size/3/x HTTP/1.1\r\nHost: x\r\n\r\n' >&7
	coget -q <&7 || true
	run grep flags: "/proc/$BASHPID/fdinfo/7"
	exec 7>&-
	# O_RDWR and no O_NONBLOCK (04000)
	assert_matches "$output" 'flags:.*0[0-3]$|flags:.*0[0-3][0-7]{3}2$'
}

# It stands still when nothing has been added to a file for a while.
stands_still()
{
	local before

	before=$(wc -c <"$1")
	[ "$before" -gt 0 ] && sleep 0.3 && [ "$(wc -c <"$1")" -eq "$before" ]
}

@test "input: a list is read only as fast as it is worked off" {
	mkfifo list
	# Lines of 1 KiB, so that little fits into pipes and buffers.
	# shellcheck disable=SC2016 # for the writer's shell
	start writer bash -c 'for ((i = 1; i <= 5000; i++)); do
			printf "%s?%01000d\n" "$0" "$i" && echo "$i" >&2
		done >list' "$SERVER_URL/stall-before-headers/size/9/x"
	start coget coget -i list -j 2 --look-ahead 50
	wait_until -t 30 stands_still "$OWNED/writer.err"
	count=$(wc -l <"$OWNED/writer.err")
	# 64 KiB in the pipe, 128 KiB read, 50 ahead, 64 looked up at a time.
	[ "$count" -ge 50 ] || fail "read no more than $count lines"
	[ "$count" -le 350 ] || fail "read as many as $count lines"
}

@test "input: blank lines, comments and blanks around URLs do not count" {
	cat >list <<-LIST
		# a list

		  $SERVER_URL/size/10/a	
		#$SERVER_URL/size/10/no
		   # $SERVER_URL/size/10/no
		$SERVER_URL/size/10/b#not-a-comment
	LIST
	run coget -d out -i list
	assert_status 0
	assert_listing out a b
}

@test "input: lists made on Windows work" {
	printf '\xef\xbb\xbf%s\r\n\r\n# no\r\n%s\r\n' "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/10/b" >list
	run coget -d out -i list
	assert_status 0
	assert_listing out a b
}

@test "input: a last line without an end counts" {
	printf '%s\n%s' "$SERVER_URL/size/10/a" "$SERVER_URL/size/10/b" >list
	run coget -d out -i list
	assert_status 0
	assert_listing out a b
}

@test "input: a line that is no URL is named, and the others are fetched" {
	cat >list <<-LIST
		$SERVER_URL/size/10/a
		# comment
		example.org/x
		xyz://127.0.0.1/x
		http://127.0.0.1:0/x
		http://127.0.0.1:65536/x
		http:///x
		$SERVER_URL/si ze/10/x
		$SERVER_URL/size/10/b
	LIST
	run --separate-stderr coget --strict -d out -i list
	assert_status 1
	assert_listing out a b
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$stderr" 'list:3: example.org/x: not a URL'
	assert_contains "$stderr" 'list:4: xyz://127.0.0.1/x: the scheme xyz'
	assert_contains "$stderr" 'use a URL with https, http, ftp, ftps, sftp, scp'
	assert_contains "$stderr" 'list:5: http://127.0.0.1:0/x: its port is no'
	assert_contains "$stderr" 'list:6: http://127.0.0.1:65536/x: its port'
	assert_contains "$stderr" 'list:7: http:///x: the URL names no host'
	assert_contains "$stderr" "list:8: $SERVER_URL/si ze/10/x: a URL cannot"
	assert_contains "$stderr" '2 done, 6 failed'
}

@test "input: a URL without a scheme is taken for one of https" {
	run coget -r 0 127.0.0.1:1/x localhost:1/y
	assert_status 4
	assert_contains "$output" 'coget: 127.0.0.1:1/x has no scheme; https:// is assumed here and for the others without one (see --default-scheme)'
	assert_contains "$output" 'https://127.0.0.1:1/x: cannot connect'
	assert_contains "$output" 'https://localhost:1/y: cannot connect'
	assert_equal "$(grep -c 'has no scheme' <<<"$output")" 1
}

@test "input: --default-scheme and curl's --proto-default choose another one" {
	echo "${SERVER_URL#http://}/size/10/[a]" >list
	run coget --default-scheme http -d out -i list 		"${SERVER_URL#http://}/size/10/b"
	assert_status 0
	assert_listing out '[a]' b
	run coget --proto-default http -d again "${SERVER_URL#http://}/size/10/{a,b}"
	assert_status 0
	assert_listing again a b
	run coget --default-scheme ftp x
	assert_status 2
	assert_contains "$output" 'one of https, http'
}

@test "input: blanks in a path are encoded where the line is one URL" {
	cat >list <<-LIST
		$SERVER_URL/size/10/a b  c
		{"url":"$SERVER_URL/size/10/d e"}
		$SERVER_URL/size/10/x # comment
		$SERVER_URL/size/10/x $SERVER_URL/size/10/y
	LIST
	run coget -d out -i list "$SERVER_URL/size/10/f g?h i"
	assert_status 1
	assert_listing out 'a b  c' 'd e' 'f g'
	assert_contains "$output" 'list:3: '
	assert_contains "$output" 'list:4: '
	assert_contains "$output" 'a URL cannot hold a blank; write %20 for it'
}

@test "input: --strict takes neither" {
	run coget --strict --default-scheme http "$SERVER_URL/size/10/a b" 		"${SERVER_URL#http://}/size/10/b"
	assert_status 1
	assert_contains "$output" 'a URL cannot hold a blank'
	assert_contains "$output" 'not a URL: it does not begin with'
	assert_listing .
}

@test "input: a file given without -i is said to be one" {
	echo "$SERVER_URL/size/10/a" >list.txt
	run coget list.txt
	assert_status 1
	assert_contains "$output" 'coget: list.txt: not a URL, but a file; to download the URLs in it, type -i before its name'
	run coget "$PWD/list.txt"
	assert_contains "$output" 'not a URL, but a file'
}

@test "input: a bad line of standard input is named" {
	printf '%s\nnonsense\n' "$SERVER_URL/size/10/a" >list
	run stdin_from list
	assert_status 1
	assert_contains "$output" 'coget: stdin:2: nonsense: not a URL'
}

@test "input: a bad argument is named, and the others are fetched" {
	run coget nonsense "$SERVER_URL/size/10/a"
	assert_status 1
	assert_contains "$output" 'coget: nonsense: not a URL'
	assert_body a 10 a
}

@test "input: a list that is not there is named, and the others are read" {
	echo "$SERVER_URL/size/10/a" >list
	run coget -d out -i missing -i list
	assert_status 3
	assert_contains "$output" 'coget: missing: cannot open the list: No such'
	assert_contains "$output" "; check the list's name"
	assert_listing out a
}

@test "input: a list that may not be read is named" {
	echo "$SERVER_URL/size/10/a" >list
	chmod 0 list
	run without_privileges "$COGET" -d out -i list
	assert_status 3
	assert_contains "$output" 'list: cannot open the list: Permission denied'
	assert_listing out
}

@test "input: a directory is no list" {
	mkdir list
	run coget -i list
	assert_status 3
	assert_contains "$output" 'list: cannot open the list: Is a directory'
}

@test "input: a binary is no list" {
	run coget -d out -i "$COGET"
	assert_status 1
	assert_contains "$output" "$COGET:1: binary data, not a list of URLs"
	assert_contains "$output" '0 done, 1 failed'
	assert_listing out
}

@test "input: a line of a megabyte is named, and the others are fetched" {
	{
		echo "$SERVER_URL/size/10/a"
		head -c 1048576 /dev/zero | tr '\0' x
		printf '\n%s\n' "$SERVER_URL/size/10/b"
	} >list
	run coget -d out -i list
	assert_status 1
	assert_contains "$output" 'list:2: the line is longer than 65536 bytes'
	assert_contains "$output" '2 done, 1 failed'
	[ "${#output}" -lt 1000 ] || fail "${#output} characters of messages"
	assert_listing out a b
}

@test "input: a host that has no address is said to have none" {
	run coget -r 0 http://nowhere.invalid/x
	assert_status 4
	assert_contains "$output" 'Could not resolve host: nowhere.invalid; check'
	assert_listing .
}

@test "input: a port that nobody listens on is said to be closed" {
	kill -TERM "$SERVER_PID"
	finish "$SERVER_PID"
	run coget -r 0 "$SERVER_URL/x"
	assert_status 4
	assert_contains "$output" 'x: cannot connect: Connection refused'
	assert_contains "$output" '; check host and port, or try later'
	assert_listing .
}
