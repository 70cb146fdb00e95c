#!/usr/bin/env bats
# Parts: what is gone on from, and when a file is started over.

load helpers
load confine

setup()
{
	enter_scratch
	start_server
}

# What breaks off after 300k at first, and is well then.
CUT=first/1/truncate-after/300k

# leave_part PATH...: a run that gets a part of each, and no further.
leave_part()
{
	run coget -q -r 0 "${@/#/$SERVER_URL/}"
	assert_status 4
}

# go_on PATH...: the next run.
go_on()
{
	run coget -q -r 0 "${@/#/$SERVER_URL/}"
}

# sent STATUS: how many bytes of bodies were sent with that status.
sent()
{
	awk -F '\t' -v status="$1" \
		'$4 == status { sum += $6 } END { print sum + 0 }' \
		"$SERVER_SENT"
}

# was_asked: the ranges that were asked for, in order.
was_asked()
{
	cut -d ' ' -f 5 "$SERVER_LOG" | xargs
}

@test "resume: a run goes on from what an earlier one left" {
	leave_part $CUT/always/size/1m/x
	assert_equal "$(stat -c %s x.part)" 307200
	go_on $CUT/always/size/1m/x
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=307200-'
	wait_until has_lines 2 "$SERVER_SENT"
	assert_equal "$(sent 206)" $((1048576 - 307200))
	grep -q $'\tIf-Range: "' "$SERVER_SENT" || fail 'no If-Range'
}

# taken_kib FILE: how much of the disk it takes.
taken_kib()
{
	echo "$(($(stat -c %b "$1") / 2))"
}

has_received()
{
	[ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -ge "$2" ]
}

# nginx gives up on who takes nothing for a second; a GiB, most of it zeros, takes
# longer to read back.
@test "resume: no server has to wait while the part is read back for a checksum" {
	local url sum

	NGINX_EXTRA='send_timeout 1s;' start_nginx
	truncate -s 1G "$NGINX_ROOT/x"
	head -c 32M /dev/urandom >>"$NGINX_ROOT/x"
	sum=$(sha512sum "$NGINX_ROOT/x")
	url=$NGINX_URL/x
	truncate -s 1G x
	run coget -q -c -r 0 --checksum "sha512=${sum%% *}" "$url"
	assert_status 0
	assert_listing . x
	cmp -s x "$NGINX_ROOT/x" || fail 'x differs'
}

@test "resume: what comes slowly is stored, and outlives a kill" {
	local path=first/1/stall-after/100k/always/size/2m/x

	start coget coget -q --stall-timeout 20s "$SERVER_URL/$path"
	wait_until has_received x.part 102400
	kill -KILL "$PID"
	wait "$PID" || true
	go_on "$path"
	assert_status 0
	assert_body x 2097152 x
	assert_equal "$(was_asked)" '- bytes=102400-'
}

@test "resume: a part that is killed takes little more room than has come" {
	local path=first/1/stall-after/300k/on/2/stall-before-headers/always
	local url=$SERVER_URL/$path/size/400m/x

	start coget coget -q "$url"
	wait_until has_received x.part 307200
	kill -KILL "$PID"
	wait "$PID" || true
	assert_equal "$(stat -c %s x.part)" 307200
	[ "$(taken_kib x.part)" -le $((300 + 1024 + 64)) ] ||
		fail "$(taken_kib x.part) KiB are taken"
	# The next run gives that back, whatever it receives.
	start coget coget -q "$url"
	wait_until saw_at_least 2 .
	[ "$(taken_kib x.part)" -le $((300 + 64)) ] ||
		fail "$(taken_kib x.part) KiB are taken"
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(was_asked)" '- bytes=307200-'
}

@test "resume: --no-continue starts the part of an earlier run over" {
	leave_part $CUT/always/size/1m/x
	run coget -q -r 0 --no-continue "$SERVER_URL/$CUT/always/size/1m/x"
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- -'
}

@test "resume: what an interrupt leaves is named, and continued" {
	start coget coget "$SERVER_URL/first/1/stall-after/600k/always/size/1m/x"
	wait_until test -s x.part
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_contains "$(cat "$OWNED/coget.err")" \
		'kept x.part; run the same command again to continue'
	run coget "$SERVER_URL/first/1/stall-after/600k/always/size/1m/x"
	assert_status 0
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=614400-'
}

@test "resume: a second attempt goes on from the first one's part" {
	run coget -q --retry-delay 10ms "$SERVER_URL/$CUT/always/size/1m/x"
	assert_status 0
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=307200-'
}

@test "resume: a second attempt goes on from what is in memory" {
	run coget -q --retry-delay 10ms \
		"$SERVER_URL/first/1/truncate-after/10k/always/size/50k/x"
	assert_status 0
	assert_body x 51200 x
	assert_equal "$(was_asked)" '- bytes=10240-'
}

@test "resume: a part that small files leave is gone on from, too" {
	leave_part first/1/truncate-after/10/always/size/100/x
	assert_equal "$(stat -c %s x.part)" 10
	go_on first/1/truncate-after/10/always/size/100/x
	assert_status 0
	assert_body x 100 x
	assert_equal "$(was_asked)" '- bytes=10-'
}

@test "resume: another version is fetched from its start" {
	local path=first/1/version/a/truncate-after/300k/then/version/b/always/size/1m/x
	leave_part $path
	go_on $path
	assert_status 0
	assert_listing . x
	assert_body x 1048576 b
	assert_equal "$(was_asked)" '- bytes=307200-'
}

@test "resume: a version that changes under If-Range is not spliced" {
	local path=first/1/version/a/truncate-after/300k/then/version/b/always/ignore-if-range/size/1m/x
	leave_part $path
	run coget -q --retry-delay 10ms "$SERVER_URL/$path"
	assert_status 0
	assert_body x 1048576 b
}

@test "resume: what does not fit a part is fetched anew without a retry left" {
	local path=first/1/content-length/2097152/always/size/1m/x
	leave_part $path
	go_on $path
	assert_status 0
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=1048576- -'
}

@test "resume: a range that is damaged is not joined to a part" {
	leave_part $CUT/always/content-range/bytes%209-8%2F7/size/1m/x
	go_on $CUT/always/content-range/bytes%209-8%2F7/size/1m/x
	assert_status 0
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=307200- -'
}

@test "resume: a file that has another length now is fetched from its start" {
	local path=first/1/truncate-after/300k/then/resize/500k/etag/new/always/size/1m/x
	leave_part $path
	go_on $path
	assert_status 0
	assert_body x 512000 x
}

@test "resume: a server that knows no ranges sends the file anew" {
	leave_part $CUT/always/no-ranges/size/1m/x
	go_on $CUT/always/no-ranges/size/1m/x
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
}

@test "resume: a weak ETag is nothing to go by" {
	leave_part $CUT/always/weak-etag/v/no-modified/size/1m/x
	go_on $CUT/always/weak-etag/v/no-modified/size/1m/x
	assert_status 0
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- -'
}

@test "resume: a time is something to go by when it has passed for a while" {
	leave_part $CUT/always/no-etag/size/1m/old \
		$CUT/always/no-etag/modified-now/size/1m/new
	go_on $CUT/always/no-etag/size/1m/old
	assert_status 0
	go_on $CUT/always/no-etag/modified-now/size/1m/new
	assert_status 0
	assert_body old 1048576 old
	assert_body new 1048576 new
	assert_equal "$(tail -n 2 "$SERVER_LOG" | cut -d ' ' -f 5 | xargs)" \
		'bytes=307200- -'
	grep -Eq $'\tIf-Range: [A-Z][a-z]{2}, ' "$SERVER_SENT" ||
		fail 'no date in If-Range'
}

@test "resume: without any validator a file is started over" {
	leave_part $CUT/always/no-etag/no-modified/size/1m/x
	go_on $CUT/always/no-etag/no-modified/size/1m/x
	assert_status 0
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- -'
}

@test "resume: --trust-length goes on without any validator" {
	leave_part $CUT/always/no-etag/no-modified/size/1m/x
	run coget -q -r 0 --trust-length \
		"$SERVER_URL/$CUT/always/no-etag/no-modified/size/1m/x"
	assert_status 0
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=307200-'
}

@test "resume: --trust-length does not trust another length" {
	local path=first/1/truncate-after/300k/then/resize/900k/always/no-etag/no-modified/size/1m/x
	leave_part $path
	run coget -q --retry-delay 10ms --trust-length "$SERVER_URL/$path"
	assert_status 0
	assert_body x 921600 x
}

@test "resume: a part that is whole already gets its name" {
	local path=first/1/chunked/truncate-after/1m/always/size/1m/x
	leave_part $path
	assert_equal "$(stat -c %s x.part)" 1048576
	go_on $path
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=1048576-'
	assert_equal "$(tail -n 1 "$SERVER_LOG" | cut -d ' ' -f 4)" 416
}

@test "resume: a killed run's part is gone on from" {
	local url=$SERVER_URL/first/1/stall-after/600k/always/size/1m/x len
	start coget coget -q "$url"
	wait_until test -s x.part
	kill -KILL "$PID"
	wait "$PID" || true
	len=$(stat -c %s x.part)
	run coget -q "$url"
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
	assert_equal "$(was_asked)" "- bytes=$len-"
}

@test "resume: a part of another URL is let alone" {
	leave_part $CUT/always/version/other/size/1m/x
	go_on size/1m/x
	assert_status 0
	assert_listing . x x.part
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- -'
	server_body 307200 other | cmp x.part - || fail 'the part has changed'
}

@test "resume: parts with numbers are found by their URLs" {
	leave_part $CUT/always/version/one/size/1m/x \
		$CUT/always/version/two/size/1m/x
	assert_listing . x.1.part x.part
	go_on $CUT/always/version/two/size/1m/x \
		$CUT/always/version/one/size/1m/x
	assert_status 0
	assert_listing . x x.1
	assert_equal "$(was_asked | xargs -n 1 | sort | uniq -c | xargs)" \
		'2 - 2 bytes=307200-'
	cmp -s x <(server_body 1048576 one) || cmp x <(server_body 1048576 two)
	cmp -s x.1 <(server_body 1048576 one) || cmp x.1 <(server_body 1048576 two)
}

@test "resume: a part without a record is started over" {
	server_body 307200 else >x.part
	go_on size/1m/x
	assert_status 0
	assert_listing . x
	assert_body x 1048576 x
}

@test "resume: a part whose bytes were exchanged for a copy is started over" {
	leave_part $CUT/always/size/1m/x
	server_body 307200 else >y
	mv y x.part
	go_on $CUT/always/size/1m/x
	assert_status 0
	assert_body x 1048576 x
}

@test "resume: what another process leaves is continued, and not before" {
	local url=$SERVER_URL/first/1/stall-after/600k/always/size/1m/x one
	start one coget -q "$url"
	one=$PID
	wait_until test -s x.part
	start two coget -r 0 "$url"
	wait_until grep -q 'x; waiting until it has ended' "$OWNED/two.err"
	[ -s x.part ] || fail 'the part was emptied'
	kill -INT "$one"
	assert_finishes "$one" 130
	assert_finishes "$PID" 0
	assert_listing . x
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=614400-'
}

@test "resume: a list without parts asks for no ranges" {
	for i in {1..50}; do echo "$SERVER_URL/size/100/$i"; done >list
	touch else.part
	run coget -q -i list
	assert_status 0
	assert_equal "$(was_asked | xargs -n 1 | sort | uniq -c | xargs)" '50 -'
}

@test "resume: a checksum is of the whole file, what was there included" {
	local path=$CUT/always/size/1m/x sum
	sum=$(server_body 1048576 x | sha256sum | cut -d ' ' -f 1)
	leave_part $path
	run coget -q -r 0 --checksum "sha256=$sum" "$SERVER_URL/$path"
	assert_status 0
	assert_body x 1048576 x
	assert_equal "$(was_asked)" '- bytes=307200-'
}

@test "resume: a link raced in at the part's name is not followed" {
	echo precious >victim
	ln -s victim x.part
	go_on size/1m/x
	assert_status 0
	assert_file victim precious
	assert_body x 1048576 x
	[ -L x.part ] || fail 'the link has gone'
}

@test "resume: names of the greatest length have parts that are gone on from" {
	local name
	name=$(printf 'n%.0s' {1..251}).bin
	leave_part "$CUT/always/size/1m/$name"
	go_on "$CUT/always/size/1m/$name"
	assert_status 0
	assert_listing . "$name"
	assert_equal "$(stat -c %s "$name")" 1048576
	assert_equal "$(was_asked)" '- bytes=307200-'
}

@test "resume: a file system that gives all files one mode is not asked for another" {
	strace true 2>/dev/null || skip 'strace cannot trace'
	run env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -f -o trace \
		-e trace=fchmod -e inject=fchmod:retval=0 \
		"$COGET" -q -d out "$SERVER_URL/size/3000000/a"
	assert_status 0
	assert_body out/a 3000000 a
	grep -q 'fchmod(.*0600.*INJECTED' trace
	assert_equal "$(grep 'fchmod(' trace | grep -vc 0600)" 0
}

@test "resume: a file that is no beginning of the server's outlives a kill at any call" {
	local call sum url=$SERVER_URL/size/300000/a

	strace true 2>/dev/null || skip 'strace cannot trace'
	sum=$(server_body 300000 a | sha256sum)
	for call in pwrite64 ftruncate utimensat renameat2 fsetxattr unlinkat; do
		mkdir "$call"
		head -c 140000 /dev/urandom >mine
		cp mine "$call/a"
		run env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -f \
			-o trace -e "trace=$call" \
			-e "inject=$call:signal=KILL:when=1" \
			"$COGET" --no-sandbox -q -r 0 -d "$call" -c \
			--checksum "sha256=${sum%% *}" "$url"
		run coget -q -r 1 -d "$call" -c \
			--checksum "sha256=${sum%% *}" "$url"
		assert_same_file "$call/a" mine
		assert_body "$call/a.1" 300000 a
	done
}
