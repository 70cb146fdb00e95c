#!/usr/bin/env bats
# Lists as aria2 has them: mirrors, options, compressed by gzip; and what aria2c
# itself saves.
# shellcheck disable=SC2154 # run sets status and output

load helpers
load origins

setup()
{
	enter_scratch
	start_server
}

@test "lists: of several URLs on a line, separated by tabs, the first is used" {
	printf '%s\t%s\t\thttp://127.0.0.1:1/b\n' "$SERVER_URL/size/10/a" \
		ftp://127.0.0.1/b >list
	run coget -d out -i list
	assert_status 0
	assert_listing out a
	assert_equal "$(server_saw .)" 1
}

@test "lists: a mirror that is no URL is named" {
	printf '%s\tnonsense\n%s\n' "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/10/b" >list
	run coget -d out -i list
	assert_status 1
	assert_contains "$output" 'list:1: the mirror nonsense: not a URL'
	assert_listing out b
}

@test "lists: mirrors and options are kept in the list of what failed" {
	{
		printf '%s\thttp://127.0.0.1:1/b\tftp://x/b\n' \
			"$SERVER_URL/status/404/a"
		echo '  dir=sub'
		echo '  header=X-One: 1'
		echo '  header=X-Two: 2'
		echo '  referer=http://example.org/'
		echo '  user-agent=Some/1.0 (thing)'
	} >list
	run coget --retries 0 -i list --failed left
	assert_status 4
	assert_same_file left list
}

@test "lists: an option that is unknown is named, with the line and the nearest" {
	{
		echo "$SERVER_URL/size/10/a"
		echo '  referrer=http://example.org/'
		echo "$SERVER_URL/size/10/b"
		echo '  zzzzzz=1'
	} >list
	run coget -d out -i list
	assert_status 1
	assert_contains "$output" \
		'list:2: referrer is no option of an item; did you mean referer?'
	assert_contains "$output" 'list:4: zzzzzz is no option of an item; there are out, '
	assert_listing out
}

@test "lists: options that only tune aria2 are accepted, and named once" {
	for name in a b; do
		echo "$SERVER_URL/size/10/$name"
		echo '  gid=d04ff550e50938f3'
		echo '  split=5'
		echo '  max-connection-per-server=4'
		echo '  timeout=1'
	done >list
	run coget -d out -i list -i list --exists rename
	assert_status 0
	assert_equal "$(grep -c 'no effect' <<<"$output")" 1
	assert_contains "$output" 'coget: options in lists that have no effect: gid, max-connection-per-server, split, timeout'
}

@test "lists: what would give another file, or go past a login, is refused" {
	for option in dry-run=true http-passwd=Secret all-proxy=http://x:1 \
		parameterized-uri=true continue=true; do
		echo "$SERVER_URL/size/10/a" >list
		echo "  $option" >>list
		run coget -d out -i list
		assert_status 1
		assert_contains "$output" "list:2: ${option%%=*} "
		refute_contains "$output" Secret
		assert_listing out
	done
	assert_contains "$output" '; give -c'
	run coget -c -d out -i list
	assert_status 0
	echo "$SERVER_URL/size/10/b" >list
	echo '  dry-run=false' >>list
	run coget -d out -i list
	assert_status 0
	refute_contains "$output" 'no effect'
}

@test "lists: wrong values of options are named" {
	for option in 'header=no colon' 'header=Range: bytes=0-1' out= \
		checksum=sha-9=00; do
		echo "$SERVER_URL/size/10/a" >list
		echo "  $option" >>list
		run coget -d out -i list
		assert_status 1
		assert_contains "$output" 'list:2: '
		assert_listing out
	done
	printf '%s\n out=a\n out=b\n' "$SERVER_URL/size/10/a" >list
	run coget -d out -i list
	assert_contains "$output" 'list:3: the item has a file name (out) already'
}

# aria2_session OPTION...: what aria2c saves of "in" when nothing can be fetched.
aria2_session()
{
	aria2c -i in -q --max-tries=1 --save-session=session \
		--no-conf --async-dns=false "$@" || true
}

@test "lists: what aria2c saves in a session is read" {
	sum=$(server_body 10 a | sha1sum | cut -d ' ' -f 1)
	{
		printf '%s\t%s\n' "$SERVER_URL/first/1/status/404/always/size/10/a" \
			"$SERVER_URL/status/404/a"
		echo "  checksum=sha-1=$sum"
		echo '  header=X-One: 1'
		echo '  referer=http://example.org/'
		echo '  user-agent=Some/1.0 (thing)'
		echo '  split=2'
		echo '  pause=false'
		echo 'http://127.0.0.1:1/b'
	} >in
	aria2_session --retry-wait=1 -x 4 -c --allow-overwrite=true
	assert_contains "$(cat session)" 'gid='
	assert_contains "$(cat session)" "$sum"
	sed -i '/^ dir=/d' session
	run coget -c -r 0 -d out -i session --failed left
	assert_status 4
	assert_body out/a 10 a
	assert_contains "$output" 'http://127.0.0.1:1/b: '
	assert_contains "$output" 'no effect: '
	refute_contains "$output" 'session:'
	assert_equal "$(head -n 1 left)" 'http://127.0.0.1:1/b'
	assert_contains "$(cat left)" '  max-connection-per-server=4'
	refute_contains "$(cat left)" "$SERVER_URL"
}

# gz_list COUNT: "list.gz", of that many small files, in two members.
gz_list()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		echo "$SERVER_URL/size/10/f$i"
	done >plain
	{
		head -n 3 plain | gzip
		tail -n +4 plain | gzip
	} >list.gz
}

@test "lists: a list may be compressed by gzip, whatever its name" {
	gz_list 5
	mv list.gz list
	run coget -d out -i list
	assert_status 0
	assert_listing out f1 f2 f3 f4 f5
	# shellcheck disable=SC2002 # it is to be a pipe
	cat list | coget -q -d piped
	assert_listing piped f1 f2 f3 f4 f5
	coget -q -d stdin <list
	assert_listing stdin f1 f2 f3 f4 f5
}

@test "lists: gzip that comes slowly is read as it comes" {
	gz_list 5
	mkfifo pipe
	start coget coget -d out -i pipe
	exec 7>pipe
	head -c 1 list.gz >&7
	pause 50
	head -n 3 plain | gzip | tail -c +2 >&7
	wait_until test -e out/f2
	tail -n +4 plain | gzip >&7
	exec 7>&-
	finish "$PID"
	assert_listing out f1 f2 f3 f4 f5
}

@test "lists: gzip that is cut short or damaged is an error, what came is fetched" {
	local i

	for ((i = 1; i <= 2000; i++)); do
		echo "$SERVER_URL/size/10/f1?$i$RANDOM$RANDOM"
	done | gzip >whole
	head -c -2000 whole >list
	run coget -q --exists overwrite -d out -i list
	assert_status 1
	assert_contains "$output" 'list: the file is compressed by gzip, and cut short'
	[ "$(server_saw GET)" -gt 10 ] || fail 'nothing was fetched'
	{
		head -c 1000 whole
		head -c 1000 /dev/zero
		tail -c +2001 whole
	} >list
	run coget -q --exists overwrite -d out -i list
	assert_status 1
	assert_contains "$output" 'list: the file is compressed by gzip, and damaged'
}

@test "lists: of a list in gzip, what was not read is left" {
	{
		echo "$SERVER_URL/stall-before-headers/size/9/x"
		for ((i = 1; i <= 50; i++)); do
			echo "$SERVER_URL/size/10/f$i"
			echo "  checksum=crc32c=00000000"
		done
	} >plain
	gzip <plain >list
	cp plain second
	gzip second
	start coget coget -j 1 --look-ahead 2 -i list -i second.gz --failed left
	wait_until saw_at_least 1 /x
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_same_file <(grep . left | sort) <(sort plain plain)
}

@test "lists: lists of other programs are refused with what to use instead" {
	printf '\nurl = "%s"\noutput = "a"\n' "$SERVER_URL/size/10/a" >curlrc
	printf '<html>\n<a href="%s">a</a>\n' "$SERVER_URL/size/10/a" >page
	printf '[{"url":"%s"}]\n' "$SERVER_URL/size/10/a" >array
	printf '["%s"]\n' "$SERVER_URL/size/10/a" >names
	printf '"%s"\n' "$SERVER_URL/size/10/a" >quoted
	echo "$SERVER_URL/size/10/b" >list
	run coget -d out -i curlrc -i page -i array -i names -i quoted \
		-i list --failed curlrc
	assert_status 1
	assert_contains "$output" 'curlrc:2: a curl config file, not a list of URLs; write the URLs alone'
	assert_contains "$output" 'page:1: HTML or XML, not a list of URLs; extract its links first'
	assert_contains "$output" "array:1: an array of JSON, not an object on each line; use what jq -c '.[]' writes"
	assert_contains "$output" "names:1: an array of JSON, not a URL on each line; use what jq -r '.[]' writes"
	assert_contains "$output" 'quoted:1: URLs in quotes, not a list of URLs; leave out the quotes, as jq -r does'
	assert_contains "$output" '1 done, 5 failed'
	assert_contains "$(cat curlrc)" 'output = "a"'
	assert_listing out b
}

@test "lists: --input-format says what a list is" {
	{
		echo '{"url":"'"$SERVER_URL/size/10/a"'"}'
		echo "$SERVER_URL/size/10/b"
		echo '  gid=1'
		echo
		echo 127.0.0.1:1/c
		echo '  gid=1'
	} >list
	run coget -r 0 -d auto -i list
	assert_contains "$output" 'cannot connect'
	assert_listing auto a b
	for format in list aria2; do
		run coget -r 0 -d as-$format --input-format $format -i list
		assert_status 1
		assert_contains "$output" 'list:1: {"url":'
		assert_listing as-$format b
	done
	run coget -d json --input-format json -i list
	assert_status 1
	assert_contains "$output" 'list:5: invalid JSON at character 6; '
	assert_contains "$output" 'list:6: invalid JSON at character 1; '
	assert_listing json a b
	run coget --input-format curl -i list
	assert_status 2
	assert_contains "$output" 'one of auto, list, aria2, json'
}

@test "lists: options without effect are told at the first URL that has any" {
	mkfifo pipe
	start run coget -d out -i pipe </dev/null
	exec 5>pipe
	printf '%s\n' "$SERVER_URL/size/10/a" '  split=5' "$SERVER_URL/size/10/b" >&5
	wait_until grep -q 'no effect: split' "$OWNED/run.err"
	printf '%s\n' '  gid=1' '  split=4' >&5
	exec 5>&-
	assert_finishes "$PID" 0
	assert_equal "$(grep -c 'no effect' "$OWNED/run.err")" 2
	assert_contains "$(<"$OWNED/run.err")" 'no effect: gid'
}

@test "lists: out and dir name the file" {
	{
		echo "$SERVER_URL/size/10/a"
		echo '  out=b.txt'
		echo "$SERVER_URL/size/10/c"
		echo '  dir=sub'
		echo "$SERVER_URL/size/10/d"
	} >list
	run coget -d out -i list
	assert_status 0
	assert_listing out b.txt d sub
	assert_listing out/sub c
	assert_body out/b.txt 10 a
}

@test "lists: what aria2c left with holes is downloaded anew" {
	echo "$SERVER_URL/rate/200k/size/3m/a" >in
	start aria2 aria2c -i in -q -x 4 -s 4 -k 1M --no-conf \
		--async-dns=false --disk-cache=0 \
		--save-session=session -c
	wait_until saw_at_least 3 /a
	pause 300
	kill -TERM "$PID"
	finish "$PID" || true
	if [ ! -e a.aria2 ] || [ ! -s a ]; then
		fail 'aria2c left no such file'
	fi
	sed -i 's|/rate/200k||' session
	run coget -c -i session
	assert_status 0
	assert_body a $((3 * 1024 * 1024)) a
}

# peak_kib ARGUMENT...: run coget on them, and print its peak of memory.
peak_kib()
{
	python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL,
               stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' \
		"$COGET" --dry-run -d out "$@"
}

@test "lists: a million items of each form take less than 40 MB" {
	local peak

	[ -z "${SANITIZE:-}" ] || skip 'sanitizers remember what was freed'
	seq 1000000 | sed 's|.*|{"url":"http://example.org/&","id":&}|' >json
	seq 1000000 | sed 's|.*|http://example.org/&\thttp://example.net/&\n  out=o&\n  header=X: y|' |
		gzip -1 >aria2
	for input in '-i json' '-i aria2' 'http://example.org/{a,b}[1-500000]'; do
		# shellcheck disable=SC2086 # two words
		peak=$(peak_kib $input)
		[ "$peak" -lt 40000 ] || fail "$input: $peak KiB"
	done
}

@test "lists: headers are sent for the item alone, at its own origin" {
	start_origins
	{
		echo "$ORIGIN/go?to=$OTHER_HOST/a"
		echo '  header=X-Key: secret'
		echo '  header=Accept: text/x-test'
		echo '  user-agent=Some/1.0'
		echo "$ORIGIN/b"
	} >list
	run coget -i list
	assert_status 0
	assert_contains "$(grep go "$SHOWN")" 'key=[secret]'
	assert_contains "$(grep go "$SHOWN")" 'agent=[Some/1.0]'
	assert_contains "$(grep go "$SHOWN")" 'accept=[text/x-test]'
	assert_contains "$(grep "$OTHER_HOST/a " "$SHOWN")" 'key=[-]'
	assert_contains "$(grep '/b ' "$SHOWN")" 'key=[-]'
}
