#!/usr/bin/env bats
# The page of --report: valid, complete, safe to open, there whatever ended the
# run.

load helpers
load confine

setup()
{
	enter_scratch
	start_server
}

# text_of FILE: the text of a page, which is checked by page.py.
text_of()
{
	python3 "$BATS_TEST_DIRNAME/page.py" "$1" || fail "not a good page: $1"
}

# is_writing: the page is open, aside.
is_writing()
{
	[ -e run.html.coget-new ]
}

@test "page: a run has one, with counts, charts, hosts and options" {
	run coget -r 1 --retry-delay 10ms --report run.html \
		"$SERVER_URL/size/100k/one.bin" \
		"$SERVER_URL/fail-first/1/then/size/10/two.bin" \
		"$SERVER_URL/status/404/size/10/three.bin"
	assert_status 8
	text=$(text_of run.html)
	assert_contains "$text" '2 of 3 files downloaded'
	assert_contains "$text" 'Throughput up to'
	assert_contains "$text" 'two.bin'
	assert_contains "$text" ', 2 attempts'
	assert_contains "$text" 'HTTP 404 Not Found'
	assert_contains "$text" 'HTTP 503'
	assert_contains "$text" "${SERVER_URL#http://}"
	assert_contains "$text" 'retry-delay = 10ms'
	assert_no_file run.html.coget-new
	assert_equal "$(stat -c %a run.html)" 600
}

@test "page: it tells of hosts that were left alone, and of a limit that changed" {
	run coget -r 1 --report run.html \
		"$SERVER_URL/first/1/status/429/header/Retry-After/1/size/10/a/then/size/10/a"
	assert_status 0
	assert_contains "$(text_of run.html)" 'was left alone after'
	assert_contains "$(text_of run.html)" 'for 1 s: HTTP 429'
	seq 50 | sed "s,^,$SERVER_URL/size/10/," >list
	(ulimit -n 60 && coget -q --report run.html -j 64 -i list)
	assert_contains "$(text_of run.html)" ', limit'
}

@test "page: a run of nothing, and of skipped files, has one" {
	: >empty
	run coget --report run.html -i empty
	assert_status 0
	assert_contains "$(text_of run.html)" '0 files downloaded'
	echo kept >a
	run coget --report run.html "$SERVER_URL/size/10/a"
	assert_contains "$(text_of run.html)" '1 skipped'
}

@test "page: it replaces the one before in one step" {
	coget -q --report run.html "$SERVER_URL/size/10/a"
	coget -q --report run.html "$SERVER_URL/size/10/"{b,c}
	assert_contains "$(text_of run.html)" '2 files downloaded'
	ln -s elsewhere.html link.html
	coget -q --report link.html "$SERVER_URL/size/10/d"
	assert_contains "$(text_of elsewhere.html)" '1 file downloaded'
}

@test "page: names, URLs, hosts and servers cannot add markup" {
	cat >list <<-END
	$SERVER_URL/size/10/%3Cscript%3Ealert(1)%3C%2Fscript%3E%22'&amp;.html
	$SERVER_URL/size/10/a?q=<script>alert(2)</script>
	$SERVER_URL/status/418/reason/%3Cimg%20src=x%20onerror=alert(3)%3E/size/10/b
	$SERVER_URL/status/404/size/10/%22%3E%3C%2Ftitle%3E%3C%2Fsvg%3E%3Cscript%3E
	http://x"><script>alert(4)</script>:1/
	javascript:alert(5)
	$(printf 'http://%s:1/' '<b>')
	$(printf '\033]0;x\007\377\342\200\256')
	END
	run coget -r 0 --connect-timeout 1 --report run.html -i list \
		-A '</pre><script>alert(6)</script>' -x ''
	text=$(text_of run.html)
	assert_contains "$text" '<script>'
	assert_contains "$text" '</pre><script>alert(6)</script>'
	refute_contains "$text" $'\033'
}

@test "page: no secret is in it" {
	printf 'header-file: geheim6\n' >headers
	run coget -r 0 --report run.html -H 'X-Key: geheim1' -u me:geheim2 \
		-b session=geheim3 -H @headers --referer http://u:geheim8@h/ \
		-x http://u:geheim7@127.0.0.1:1 --no-proxy 127.0.0.1 \
		"${SERVER_URL/\/\////me:geheim4@}/size/10/a" \
		"${SERVER_URL/\/\////me:geheim5@}/status/404/size/10/b" \
		"http://me:geheim9-$(printf '%0500d' 0)@127.0.0.1:1/x"
	text_of run.html >text
	refute_contains "$(cat run.html)" geheim
	assert_contains "$(cat run.html)" '#user = ***'
	assert_contains "$(cat run.html)" '***@'
}

@test "page: an interrupted run has one" {
	start coget coget --report run.html "$SERVER_URL/size/10/a" \
		"$SERVER_URL/stall-after/300k/size/1m/b"
	wait_until test -s b.part
	wait_until test -e a
	kill -INT "$PID"
	assert_finishes "$PID" 130
	text=$(text_of run.html)
	assert_contains "$text" '1 of 2 files downloaded'
	assert_contains "$text" 'Interrupted by SIGINT'
	assert_contains "$text" "b, ${SERVER_URL#http://}: interrupted, "
	assert_contains "$text" '1 left'
}

@test "page: a run that the deadline ends, or that cannot go on, has one" {
	run coget --report run.html --deadline 300ms \
		"$SERVER_URL/stall-before-headers/a"
	assert_status 124
	assert_contains "$(text_of run.html)" 'Ended by the --deadline'
	run coget --report run.html --session /nowhere/s "$SERVER_URL/size/10/a"
	assert_status 3
	text=$(text_of run.html)
	assert_contains "$text" 'could not begin'
	assert_contains "$text" '/nowhere/s'
}

@test "page: a run that its failures end says so" {
	run coget --report run.html -r 0 --fail-fast \
		"$SERVER_URL/status/404/a" "$SERVER_URL/stall-before-headers/b"
	assert_status 8
	assert_contains "$(text_of run.html)" 'Stopped by --max-failures'
}

@test "page: what is said in other ways does not matter" {
	coget -q --report run.html "$SERVER_URL/size/10/a"
	text_of run.html >text
	coget --json --report run.html "$SERVER_URL/size/10/b" >events
	assert_contains "$(text_of run.html)" 'First byte'
	coget -o - --report run.html "$SERVER_URL/size/10/c" >c
	assert_contains "$(text_of run.html)" '1 file downloaded'
	run coget --report run.html "$SERVER_URL/size/10/d" >&-
	assert_contains "$(text_of run.html)" '1 file downloaded'
}

@test "page: where it cannot be written, the run does not start" {
	mkdir there
	run coget --report nowhere/run.html "$SERVER_URL/size/10/a"
	assert_status 3
	assert_contains "$output" \
		'cannot write nowhere/run.html: No such file or directory; check its directory, or give --report another name'
	run coget --report there "$SERVER_URL/size/10/a"
	assert_status 3
	assert_contains "$output" 'there is not a regular file; move it away'
	mkdir run.html.coget-new
	run coget --report run.html "$SERVER_URL/size/10/a"
	assert_status 3
	assert_contains "$output" 'run.html.coget-new is in the way'
	assert_equal "$(server_saw /size/10/a)" 0
	assert_no_file a
}

@test "page: where it cannot be put in place, that is said, and a failure" {
	start coget coget --report run.html "$SERVER_URL/delay/1s/size/10/a"
	wait_until is_writing
	mkdir run.html
	assert_finishes "$PID" 3
	assert_contains "$(cat "$OWNED/coget.err")" \
		'cannot write the report run.html: '
	assert_contains "$(cat "$OWNED/coget.err")" '1 done, 0 failed'
	assert_no_file run.html.coget-new
	assert_body a 10 a
}

@test "page: a full disk is told of, and the old page stays" {
	need_mounts
	# shellcheck disable=SC2016 # for the shell on the disk
	run with_disk 64k disk bash -c 'cd disk && echo old >run.html &&
		head -c 60k /dev/zero >filler
		"$COGET" -o - --report run.html "$SERVER_URL/size/10/a" >/dev/null'
	assert_status 3
	assert_contains "$output" \
		'cannot write the report run.html: No space left on device; free some space'
	assert_equal "$(cat disk.after/run.html)" old
	assert_listing disk.after filler run.html
}

@test "page: of two runs at once the second is told of the first" {
	start coget coget --report run.html "$SERVER_URL/stall-before-headers/a"
	wait_until is_writing
	run coget --report run.html "$SERVER_URL/size/10/b"
	assert_status 3
	assert_contains "$output" 'another coget is writing run.html'
	kill -TERM "$PID"
	assert_finishes "$PID" 143
	assert_contains "$(text_of run.html)" 'Terminated'
}

@test "page: no download takes its name" {
	run coget --report run.html "$SERVER_URL/size/10/run.html"
	assert_status 0
	assert_body run.1.html 10 run.html
	assert_contains "$(text_of run.html)" '1 file downloaded'
}

@test "page: its file is no other file of the run" {
	local url=$SERVER_URL/size/9/a option

	echo "$url" >list
	for option in --failed --session --save-cookies --hsts --log-file; do
		run timeout 20 "$COGET" --report page "$option" ./page "$url"
		assert_status 2
		assert_contains "$output" 'both name the file'
		assert_contains "$output" "$option"
		assert_no_file page
	done
	run coget -i list --report "$PWD/list"
	assert_status 2
	assert_contains "$output" '--report and --input-file both name the file'
	assert_file list "$url"
}

@test "page: --dry-run has nothing for it" {
	run coget --dry-run --report run.html "$SERVER_URL/size/10/a"
	assert_status 2
	assert_contains "$output" '--dry-run downloads nothing'
	assert_no_file run.html
}

@test "page: ten thousand files fit in one" {
	seq 10000 | sed "s,^,$SERVER_URL/size/10/," >list
	coget -q -d many --report run.html -i list
	text=$(text_of run.html)
	assert_contains "$text" '10,000 files downloaded'
	assert_contains "$text" 'The longest 1,000 of 10,000 transfers'
	assert_contains "$text" 'How long each file took'
	[ "$(stat -c %s run.html)" -lt 500000 ] || fail 'it is too large'
}

# look_at FILE: what a browser makes of a page at two widths, in the file seen.
look_at()
{
	python3 "$BATS_TEST_DIRNAME/browser.py" "$1" 400 1280 >seen ||
		fail "no browser: $(cat seen)"
	assert_equal "$(jq -c '[.errors, .requests]' seen)" '[[],[]]'
	assert_equal "$(jq -c '[.looks[] | select(.page > .window or .cut > 0
		or .contrast < 4.5 or .scripts > 0 or .unnamed > 0
		or (.styled | not)) | del(.text, .titles)]' seen)" '[]'
	assert_equal "$(jq -c '[.looks[] | .paper] | unique | length' seen)" 2
}

@test "page: a browser shows it whole at any width, and asks for nothing more" {
	local host

	command -v chromium >/dev/null || skip 'chromium is not installed'
	for host in one two three; do
		for name in a b c d e f g h i j; do
			echo "http://$host.test:${SERVER_URL##*:}/size/20k/$host-$name"
		done
		echo "http://$host.test:${SERVER_URL##*:}/fail-first/1/then/size/10/$host-x"
		echo "http://$host.test:${SERVER_URL##*:}/status/404/size/10/$host-<b>"
	done >list
	run coget --retry-delay 10ms --report run.html -i list \
		--resolve "one.test:${SERVER_URL##*:}:127.0.0.1" \
		--resolve "two.test:${SERVER_URL##*:}:127.0.0.1" \
		--resolve "three.test:${SERVER_URL##*:}:127.0.0.1"
	assert_status 8
	look_at run.html
	assert_equal "$(jq '.looks[0].bars' seen)" 36
	assert_contains "$(jq -r '.looks[0].text' seen)" '33 of 36 files downloaded'
	assert_contains "$(jq -r '.looks[0].titles[]' seen)" 'two.test'
	coget -q --report run.html "$SERVER_URL/size/1m/$(printf '%0200d' 7)"
	look_at run.html
	assert_equal "$(jq '.looks[0].bars' seen)" 1
}
