#!/usr/bin/env bats
# Retries: which failures, how often and when; hosts that are left in peace; the
# end of a run's time.

load helpers

setup_file()
{
	start_server
}

teardown_file()
{
	stop_all
}

# Paths are a test's own, as the server counts requests by them.
setup()
{
	enter_scratch
	: >"$SERVER_LOG"
	# The same server by another name is another host.
	OTHER_URL=${SERVER_URL/127.0.0.1/localhost}
}

# quick OPTION...: with short waits
quick()
{
	coget --retry-delay 5ms "$@"
}

# run_json OPTION...: events to the file events
run_json()
{
	status=0
	coget --json "$@" >events 2>err </dev/null || status=$?
}

# pick FILTER: what jq finds in the events
pick()
{
	jq -r "$1" events
}

# event_count NAME
event_count()
{
	grep -c "\"event\":\"$1\"" events || true
}

has_events()
{
	[ "$(event_count "$2")" -ge "$1" ]
}

# files_in DIR: their number
files_in()
{
	find "$1" -type f | wc -l
}

@test "retry: a failure that passes is none" {
	run quick "$SERVER_URL/fail-first/2/size/100/a"
	assert_status 0
	assert_body a 100 a
	assert_equal "$(server_saw /a)" 3
	assert_contains "$output" 'HTTP 503 Service Unavailable; trying again in '
	assert_contains "$output" '1 done, 0 failed'
}

@test "retry: statuses that may pass are tried again, others are not" {
	for code in 408 425 429 500 502 503 504; do
		run quick -r 1 "$SERVER_URL/status/$code/size/9/again$code"
		assert_status 8
		assert_equal "$(server_saw "again$code ")" 2
	done
	for code in 400 401 403 404 406 410 416 451 501 505; do
		run quick -r 1 "$SERVER_URL/status/$code/size/9/once$code"
		assert_status $((code == 401 ? 6 : 8))
		assert_equal "$(server_saw "once$code ")" 1
	done
}

@test "retry: what breaks off, resets or stands still is tried again" {
	local fault

	for fault in close-before-headers reset-before-headers \
		truncate-after/10 reset-after/10 stall-before-headers \
		stall-in-headers stall-after/10; do
		echo "$SERVER_URL/first/1/$fault/always/size/100/${fault%%/*}"
	done >list
	run quick -d out -i list -T 2s
	assert_status 0
	assert_equal "$(files_in out)" 7
	for fault in out/*; do
		assert_body "$fault" 100 "${fault#out/}"
	done
}

@test "retry: a host that comes up meanwhile is reached" {
	local port log=$PWD/late.log

	port=$(closed_port)
	start coget coget --json -r 100 --retry-delay 100ms \
		"http://127.0.0.1:$port/size/100/a"
	coget=$PID
	wait_until grep -q '"error":"connect"' "$OWNED/coget.out"
	start server "$BUILD/tests/server" --port "$port" --log "$log"
	assert_finishes "$coget" 0
	assert_body a 100 a
}

@test "retry: a host without an address is asked for again" {
	run_json -r 2 --retry-delay 5ms http://nowhere.invalid/a
	assert_equal "$status" 4
	assert_equal "$(event_count retry)" 2
	assert_equal "$(pick 'select(.event == "retry").error' | sort -u)" \
		resolve
}

@test "retry: -r says how many more attempts there are, 0 none" {
	run quick -r 0 "$SERVER_URL/status/503/size/9/none"
	assert_status 8
	assert_equal "$(server_saw none)" 1
	refute_contains "$output" 'trying again'
	run quick -r 3 "$SERVER_URL/status/503/size/9/three"
	assert_status 8
	assert_equal "$(server_saw three)" 4
	run quick "$SERVER_URL/status/503/size/9/default"
	assert_status 8
	assert_equal "$(server_saw default)" 6
}

@test "retry: -q leaves the lines about it out" {
	run quick -q "$SERVER_URL/fail-first/2/size/9/a"
	assert_status 0
	assert_equal "$output" ''
}

@test "retry: each is an event with its cause and delay" {
	run_json --retry-delay 20ms "$SERVER_URL/fail-first/5/status/500/size/9/a"
	assert_equal "$status" 0
	assert_equal "$(pick .event | tr '\n' ' ')" \
		'start retry retry retry retry retry done summary '
	assert_equal "$(pick 'select(.event == "retry")
		| [.attempt, .response_code, .error] | @csv' | tr -d '"')" \
		"$(for i in 1 2 3 4 5; do echo "$i,500,http_status"; done)"
	assert_equal "$(pick 'select(.event == "summary").retries')" 5
	# The limit doubles each time.
	assert_equal "$(pick 'select(.event == "retry")
		| .delay <= 0.02 * pow(2; .attempt - 1)' | sort -u)" true
	[ "$(pick 'select(.event == "retry").delay' | sort -u | wc -l)" -gt 1 ]
}

@test "retry: items that fail together do not come back together" {
	for i in $(seq 30); do
		echo "$SERVER_URL/fail-first/1/status/500/size/9/j$i"
	done >list
	run_json -i list --retry-delay 300ms
	assert_equal "$status" 0
	# Thirty delays, anything up to the limit.
	pick 'select(.event == "retry").delay' >delays
	assert_equal "$(sort -u delays | wc -l)" 30
	assert_equal "$(jq -s 'max <= 0.3 and max > 0.15 and min < 0.15' delays)" \
		true
}

@test "retry: Retry-After is waited for, in seconds and as a date" {
	run_json --retry-delay 5ms \
		"$SERVER_URL/fail-first/1/header/Retry-After/1/size/9/seconds" \
		"$OTHER_URL/fail-first/1/retry-at/3s/size/9/date"
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "retry" and
		(.url | endswith("seconds"))) | .delay >= 0.9 and .delay <= 1')" true
	assert_equal "$(pick 'select(.event == "retry" and
		(.url | endswith("date"))) | .delay >= 1.5 and .delay <= 3')" true
	assert_equal "$(pick 'select(.event == "summary").time_total >= 1.5')" \
		true
}

@test "retry: a huge Retry-After is cut to five minutes" {
	start coget coget --json \
		"$SERVER_URL/status/503/header/Retry-After/99999999999/size/9/a"
	coget=$PID
	wait_until grep -q '"event":"retry"' "$OWNED/coget.out"
	kill -INT "$coget"
	assert_finishes "$coget" 130
	cp "$OWNED/coget.out" events
	assert_equal "$(pick 'select(.event == "retry")
		| .delay > 299 and .delay <= 300')" true
}

@test "retry: a damaged Retry-After is as good as none" {
	run_json --retry-delay 5ms \
		"$SERVER_URL/fail-first/1/header/Retry-After/soon/size/9/a"
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "retry").delay <= 0.005')" true
}

@test "retry: 429 holds its whole host, and no other" {
	for i in $(seq 20); do
		echo "$SERVER_URL/key/held/fail-first/4/status/429/header/$(:
			)Retry-After/1/size/9/h$i"
		echo "$OTHER_URL/size/9/o$i"
	done >list
	run_json -d out -i list --per-host 4 -j 8
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 40
	# At most the four that were at work met it, and then one at a time.
	assert_equal "$(server_saw ' 429 ')" 4
	assert_equal "$(server_saw 'h[0-9]* 200')" 20
	# The other host's were all done before the hold was over.
	assert_equal "$(awk '/ 429 / { since = NR } /o[0-9]+ 200/ { o++ }
		/h[0-9]+ 200/ { print o; exit }' "$SERVER_LOG")" 20
}

@test "retry: while a job waits for its retry, the only worker goes on" {
	run_json -j 1 \
		"$SERVER_URL/fail-first/1/header/Retry-After/1/size/9/late" \
		"$OTHER_URL/size/9/b" "$OTHER_URL/size/9/c"
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "done").index' | tr '\n' ' ')" \
		'2 3 1 '
}

@test "retry: a host that is down is probed, not hammered by each item" {
	local port

	port=$(closed_port)
	for i in $(seq 300); do
		echo "http://127.0.0.1:$port/$i"
	done >list
	echo "$SERVER_URL/size/9/alive" >>list
	run_json -i list -r 3 --retry-delay 10ms --per-host 4
	assert_equal "$status" 4
	assert_equal "$(event_count failed)" 300
	assert_equal "$(event_count "done")" 1
	# Four together, then one for each of three rounds; nobody else.
	attempts=$(pick 'select(.event == "retry" or (.event == "failed" and
		(.errormsg | contains("not tried") | not))) | 1' | wc -l)
	[ "$attempts" -le 7 ] || fail "$attempts attempts"
	assert_contains "$(cat err)" "127.0.0.1:$port is down, not tried: $(:
		)cannot connect: Connection refused; check host and port"
	assert_equal "$(pick 'select(.event == "failed").error' | sort -u)" \
		connect
}

@test "retry: a server that lets four in at once has all of a list fetched" {
	local how run=0

	for how in delay/20ms rate/400k status/429/delay/20ms \
		header/Retry-After/1/delay/20ms; do
		for ((i = 0; i < 100; i++)); do
			echo "$SERVER_URL/key/four$run/at-most/4/$how/size/4k/f$i"
		done >list
		run_json -d "out$run" -i list
		assert_equal "$status" 0
		assert_equal "$(files_in "out$run")" 100
		# What was turned away has not had its attempt, and few are.
		assert_equal "$(pick 'select(.event == "retry").failures
			| . <= 1' | sort -u)" true
		[ "$(event_count retry)" -le 30 ]
		run=$((run + 1))
	done
}

@test "retry: a server that lets nobody in is not asked more often than said" {
	for ((i = 0; i < 40; i++)); do
		echo "$SERVER_URL/status/503/size/9/nobody$i"
	done >list
	run quick -i list -r 3
	assert_status 8
	assert_contains "$output" '0 done, 40 failed'
	[ "$(grep -o 'nobody[0-9]*' "$SERVER_LOG" | sort | uniq -c |
		sort -rn | awk '{ print $1; exit }')" -le 4 ]
}

@test "retry: a file that is refused by itself has an end among others" {
	{
		echo "$SERVER_URL/status/503/size/9/refused"
		for ((i = 0; i < 200; i++)); do
			echo "$SERVER_URL/delay/10ms/size/9/fine$i"
		done
	} >list
	run quick -d out -i list -r 2
	assert_status 8
	assert_contains "$output" '200 done, 1 failed'
	[ "$(server_saw refused)" -le 20 ]
}

# dead_hosts COUNT: URLs of so many hosts at which nothing listens
dead_hosts()
{
	local port

	port=$(closed_port)
	for ((i = 0; i < $1; i++)); do
		echo "http://127.1.$((i / 200)).$((i % 200 + 1)):$port/dead$i"
	done
}

@test "retry: two thousand dead hosts do not hold up the file behind them" {
	dead_hosts 2000 >list
	echo "$SERVER_URL/size/9/alive" >>list
	start coget coget --json -i list -d out
	coget=$PID
	wait_until -t 60 grep -q '"event":"done"' "$OWNED/coget.out"
	kill -INT "$coget"
	assert_finishes "$coget" 130
	assert_body out/alive 9 alive
	# It did not wait until one of them had failed for good.
	sed '/"event":"done"/q' "$OWNED/coget.out" >events
	assert_equal "$(event_count failed)" 0
	[ "$(event_count retry)" -ge 2000 ]
}

@test "retry: a host that comes back has all its items fetched" {
	for i in $(seq 40); do
		echo "$SERVER_URL/key/back/fail-first/6/size/9/b$i"
	done >list
	run_json -d out -i list -j 3 -r 9 --retry-delay 5ms
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 40
	assert_equal "$(server_saw ' 503 ')" 6
}

@test "retry: one bad file does not bring its host's others down" {
	{
		echo "$SERVER_URL/status/503/size/9/bad"
		for i in $(seq 30); do
			echo "$SERVER_URL/size/9/good$i"
		done
	} >list
	run quick -d out -i list -j 1 -r 8
	assert_status 8
	assert_contains "$output" '30 done, 1 failed'
	assert_equal "$(server_saw bad)" 9
}

@test "retry: who is redirected to a held host waits for it, too" {
	to=$(sed 's/\//%2f/g' <<<"$OTHER_URL")
	for i in $(seq 10); do
		echo "$SERVER_URL/redirect-to/$to%2fkey%2fr%2ffail-first%2f1$(:
			)%2fstatus%2f429%2fheader%2fRetry-After%2f1$(:
			)%2fsize%2f9%2fr$i/size/9/x"
	done >list
	echo "$SERVER_URL/size/9/y" >>list
	run_json -d out -i list -j 1
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 11
	assert_equal "$(server_saw ' 429 ')" 1
	# Nobody went there before the second was over.
	assert_equal "$(pick 'select(.event == "done").index' | head -n 1)" 11
}

@test "retry: --retry-max-time ends the trying" {
	run_json -r 1000 --retry-delay 100ms --retry-max-time 1s \
		"$SERVER_URL/status/500/size/9/a"
	assert_equal "$status" 8
	assert_equal "$(pick 'select(.event == "summary").time_total < 5')" true
	[ "$(event_count retry)" -lt 30 ]
	# A wait that would end later is not begun.
	run quick --retry-max-time 2s \
		"$SERVER_URL/status/503/header/Retry-After/60/size/9/b"
	assert_status 8
	assert_equal "$(server_saw /b)" 1
}

@test "retry: --retry-on says what is tried again" {
	run quick -r 1 --retry-on 404 "$SERVER_URL/fail-first/1/status/404/size/9/a" \
		"$SERVER_URL/status/503/size/9/b"
	assert_status 8
	assert_body a 9 a
	assert_equal "$(server_saw /b)" 1
	run quick -r 1 --retry-on default,4xx "$SERVER_URL/status/418/size/9/c" \
		"$SERVER_URL/status/500/size/9/d"
	assert_equal "$(server_saw '/[cd] ')" 4
	run quick -r 1 --retry-on protocol "$SERVER_URL/first/1/not-http/always/size/9/e"
	assert_status 0
	for list in '' nonsense '404,' 700 disk_full; do
		run coget --retry-on "$list" "$SERVER_URL/size/9/f"
		assert_status 2
	done
	assert_equal "$(server_saw '/f ')" 0
}

@test "retry: what came is gone on with, from the same version" {
	run_json --retry-delay 5ms \
		"$SERVER_URL/first/2/truncate-after/100k/always/size/300k/a"
	assert_equal "$status" 0
	assert_body a 307200 a
	assert_equal "$(awk '{ print $NF }' "$SERVER_LOG" | tr '\n' ' ')" \
		'- bytes=102400- bytes=204800- '
	assert_equal "$(pick 'select(.event == "summary").size_download')" 307200
	assert_listing . a err events
}

@test "retry: a file that comes in pieces is asked for until it is whole" {
	# As caches and object stores do: asked for a range, and unasked, too.
	run_json -r 0 "$SERVER_URL/unasked-range/range-max/1m/size/12m/pieces"
	assert_equal "$status" 0
	assert_body pieces 12582912 pieces
	assert_equal "$(server_saw /pieces)" 12
	# On one connection.
	assert_equal "$(cut -d ' ' -f 1 "$SERVER_LOG" | sort -u | wc -l)" 1
	assert_equal "$(event_count retry)" 0
	assert_equal "$(pick 'select(.event == "done") | [.response_code,
		.size_download, .num_connects] | @csv')" 206,12582912,1
	assert_equal "$(pick 'select(.event == "summary").size_download')" \
		12582912
	run_json --retry-delay 5ms "$SERVER_URL/first/1/truncate-after/1m/$(:
		)always/range-max/1m/size/12m/later"
	assert_equal "$status" 0
	assert_body later 12582912 later
	assert_equal "$(event_count retry)" 1
	# In any sizes, and of any file.
	run quick -r 0 -d out "$SERVER_URL/unasked-range/range-max/7/size/100/a" \
		"$SERVER_URL/unasked-range/range-max/99999/size/1m/b" \
		"$SERVER_URL/redirect/2/unasked-range/range-max/64k/size/1m/c"
	assert_status 0
	assert_body out/a 100 a
	assert_body out/b 1048576 b
	assert_body out/c 1048576 c
	# The redirects are followed once.
	assert_equal "$(server_saw '/c 30')" 2
}

@test "retry: pieces of different versions are not joined" {
	# The third answer is of another version: all of it, or a part in spite
	# of If-Range.
	for how in '' /ignore-if-range; do
		run quick -d "out$how" "$SERVER_URL$how/first/2/version/one/then/$(:
			)version/two/always/unasked-range/range-max/100k/size/300k/a"
		assert_status 0
		assert_body "out$how/a" 307200 two
	done
	run quick "$SERVER_URL/no-etag/no-modified/unasked-range/range-max/$(:
		)100k/size/300k/unknown"
	assert_status 4
	assert_contains "$output" "in pieces, and does not say that they are $(:
		)of one version; use --trust-length"
	assert_no_file unknown
	run quick --trust-length "$SERVER_URL/no-etag/no-modified/$(:
		)unasked-range/range-max/100k/size/300k/trusted"
	assert_status 0
	assert_body trusted 307200 trusted
	# One that sends all to who asks for all.
	run quick -r 0 "$SERVER_URL/no-etag/no-modified/first/1/range-max/100k/$(:
		)always/unasked-range/size/300k/all"
	assert_status 0
	assert_body all 307200 all
}

@test "retry: mirrors with ETags of their own are joined by --trust-length" {
	local farm=changing-etag/truncate-after/100k/size/400k how

	# A server that knows If-Range sends all, another what it was asked for.
	for how in '' /ignore-if-range; do
		run quick "$SERVER_URL$how/$farm/farm"
		assert_status 4 7
		# After the second time, not the first.
		refute_contains "$(grep 'trying again' <<<"$output" |
			head -n 2)" trust-length
		assert_contains "$(grep 'trying again' <<<"$output" |
			sed -n 4p)" 'but not its date and length: --trust-length'
		assert_contains "$output" "--trust-length continues it all the $(:
			)same; give that option if"
		run quick --trust-length "$SERVER_URL$how/$farm/trusted"
		assert_status 0
		assert_body trusted 409600 trusted
		rm -f trusted ./*.part
	done
	assert_equal "$(server_saw /trusted)" 8
}

@test "retry: --trust-length joins nothing of another date or length" {
	# The date is another, then the length, with the server's word for it
	# or in spite of If-Range.
	for how in '' /ignore-if-range; do
		run quick --trust-length -d "out$how" "$SERVER_URL$how/first/1/$(:
			)version/one/modified/1000000/truncate-after/100k/$(:
			)then/version/two/modified/2000000/always/size/300k/date" \
			"$SERVER_URL$how/no-modified/first/1/version/one/$(:
			)truncate-after/100k/then/version/two/resize/290k/$(:
			)always/size/300k/length"
		assert_status 0
		assert_body "out$how/date" 307200 two
		assert_body "out$how/length" 296960 two
	done
}

@test "retry: pieces that bring nothing have an end" {
	# The same again, one that is empty, and another total each time.
	for how in range-early/100k 'content-range/bytes%20F-F%2fT/range-max/1' \
		'content-range/bytes%200-102399%2f307200'; do
		run quick -r 2 "$SERVER_URL/unasked-range/$how/range-max/100k/$(:
			)size/300k/again"
		assert_status 7
		assert_no_file again
		[ "$(server_saw /again)" -le 30 ]
	done
}

@test "retry: a small body is gone on with, too" {
	run quick "$SERVER_URL/first/1/truncate-after/40/always/size/100/a"
	assert_status 0
	assert_body a 100 a
	assert_equal "$(awk '{ print $NF }' "$SERVER_LOG" | tr '\n' ' ')" \
		'- bytes=40- '
}

@test "retry: a stream of HTTP/2 that is broken off is gone on with, too" {
	NGINX_EXTRA="location / {
		proxy_pass $SERVER_URL/; proxy_buffering off; }" start_nginx
	run quick --cacert "$NGINX_CACERT" "$NGINX_TLS_URL$(:
		)/first/1/truncate-after/100k/always/size/300k/h2"
	assert_status 0
	assert_contains "$output" 'HTTP/2 stream'
	assert_body h2 307200 h2
	assert_equal "$(cut -d ' ' -f 2,3,6 "$NGINX_LOG")" "HTTP/2.0 200 -
HTTP/2.0 206 bytes=102400-"
}

@test "retry: another version is begun from zero, never joined" {
	for size in 100 300k; do
		for cut in 10 50 99; do
			echo "$SERVER_URL/first/1/version/one/truncate-after/$(:
				)$cut/then/version/two/always/size/$size/v$cut.$size"
		done
	done >list
	run quick -d out -i list
	assert_status 0
	for cut in 10 50 99; do
		assert_body "out/v$cut.100" 100 two
		assert_body "out/v$cut.300k" 307200 two
	done
}

@test "retry: a server that joins versions itself is not believed" {
	run quick "$SERVER_URL/ignore-if-range/first/1/version/one/$(:
		)truncate-after/100k/then/version/two/always/size/200k/a"
	assert_status 0
	assert_body a 204800 two
	assert_contains "$output" 'trying again'
	assert_equal "$(awk '{ print $NF }' "$SERVER_LOG" | tr '\n' ' ')" \
		'- bytes=102400- - '
}

@test "retry: a wrong range is begun from zero" {
	run quick "$SERVER_URL/first/1/truncate-after/100k/then/range-late/5/$(:
		)always/size/200k/a"
	assert_status 0
	assert_body a 204800 a
	assert_equal "$(awk '{ print $NF }' "$SERVER_LOG" | tr '\n' ' ')" \
		'- bytes=102400- - '
}

@test "retry: without a validator all is fetched again" {
	run quick "$SERVER_URL/no-etag/no-modified/first/1/truncate-after/$(:
		)100k/always/size/200k/a"
	assert_status 0
	assert_body a 204800 a
	assert_equal "$(awk '{ print $NF }' "$SERVER_LOG" | tr '\n' ' ')" '- - '
}

@test "retry: a wrong checksum is fetched once more, from zero" {
	sum=$(server_body 204800 a | sha256sum | cut -d ' ' -f 1)
	run quick --checksum "sha256=$sum" \
		"$SERVER_URL/first/1/corrupt/5/always/size/200k/a"
	assert_status 0
	assert_body a 204800 a
	assert_equal "$(awk '{ print $NF }' "$SERVER_LOG" | tr '\n' ' ')" '- - '
	run quick --checksum "sha256=$sum" "$SERVER_URL/corrupt/5/size/200k/a?b" \
		-d out
	assert_status 9
	assert_equal "$(server_saw 'a.b ')" 2
	assert_contains "$output" "checksum mismatch: expected sha256=$sum"
	assert_listing out
}

@test "retry: a connection that is cut after each MiB is no failure" {
	run_json "$SERVER_URL/truncate-after/1m/size/12m/cut"
	assert_equal "$status" 0
	assert_body cut 12582912 cut
	assert_equal "$(server_saw /cut)" 12
	assert_equal "$(pick 'select(.event == "retry")
		| [.attempt, .failures] | @csv' | tr '\n' ' ')" \
		'1,0 2,0 3,0 4,0 5,0 6,0 7,0 8,0 9,0 10,0 11,0 '
	# Nothing was waited for: a back-off is half a second on average.
	assert_equal "$(pick 'select(.event == "retry").delay < 0.001' |
		sort -u)" true
	assert_equal "$(pick 'select(.event == "summary").size_download')" \
		12582912
}

@test "retry: attempts that gain nothing between others start the count anew" {
	run_json --retry-delay 5ms -r 2 "$SERVER_URL/on/2/status/500/on/3/$(:
		)status/500/on/5/status/500/on/6/close-before-headers/always/$(:
		)truncate-after/100k/size/300k/some"
	assert_equal "$status" 0
	assert_body some 307200 some
	assert_equal "$(pick 'select(.event == "retry").failures' |
		tr '\n' ' ')" '0 1 2 0 1 2 '
}

@test "retry: without a validator each cut is a failure" {
	run quick "$SERVER_URL/no-etag/no-modified/truncate-after/1m/size/12m/none"
	assert_status 4
	assert_equal "$(server_saw /none)" 6
	assert_no_file none
}

@test "retry: a server that sends a byte for each connection is asked slowly" {
	run_json --stall-speed none "$SERVER_URL/truncate-after/1/size/15/byte"
	assert_equal "$status" 0
	assert_body byte 15 byte
	assert_equal "$(pick 'select(.event == "retry").delay >= 0.09' |
		sort -u)" true
	run coget --stall-speed none --retry-max-time 1s \
		"$SERVER_URL/truncate-after/1/size/1k/max"
	assert_status 4
	[ "$(server_saw /max)" -le 12 ]
}

@test "retry: a server with another version each time is not asked for ever" {
	run quick "$SERVER_URL/changing-etag/no-modified/truncate-after/100k/$(:
		)size/300k/other"
	assert_status 4
	assert_equal "$(server_saw /other)" 7
	run quick "$SERVER_URL/no-ranges/truncate-after/100k/size/300k/whole"
	assert_status 4
	assert_equal "$(server_saw /whole)" 7
}

@test "retry: with -r 0 a file is tried once, whatever came of it" {
	run quick -r 0 "$SERVER_URL/truncate-after/100k/size/300k/once"
	assert_status 4
	assert_equal "$(server_saw /once)" 1
}

@test "retry: a slow file is gone on with after each -T" {
	run_json --retry-delay 5ms -T 300ms "$SERVER_URL/rate/40k/size/100k/slow"
	assert_equal "$status" 0
	assert_body slow 102400 slow
	[ "$(server_saw /slow)" -gt 6 ]
	assert_equal "$(pick 'select(.event == "retry").error' | sort -u)" timeout
	assert_equal "$(pick 'select(.event == "retry").failures' | sort |
		head -n 1)" 0
}

@test "retry: each attempt has all the time of -T" {
	run quick -T 500ms "$SERVER_URL/first/3/stall-after/10/always/size/100/a"
	assert_status 0
	assert_body a 100 a
}

# interrupted_waiting SIGNAL STATUS: amid a wait, with a part on disk
interrupted_waiting()
{
	start coget coget --json --retry-delay 5ms -d out \
		"$SERVER_URL/first/1/truncate-after/100k/then/status/503/$(:
		)header/Retry-After/100/always/size/200k/$1"
	coget=$PID
	cp /dev/null events
	wait_until grep -q '"attempt":2' "$OWNED/coget.out"
	kill "-$1" "$coget"
	assert_finishes "$coget" "$2"
	cp "$OWNED/coget.out" events
	server_body 204800 "$1" | head -c 102400 | cmp - "out/$1.part"
	assert_equal "$(pick 'select(.event == "failed") | [.error, .part] | @csv' |
		tr -d '"')" "interrupted,out/$1.part"
	assert_equal "$(pick 'select(.event == "summary") | [.failed, .left]
		| @csv')" 0,1
}

@test "retry: interrupted while it waits, an item keeps its part" {
	interrupted_waiting INT 130
	interrupted_waiting TERM 143
}

@test "retry: --deadline ends the run with what came kept, and status 124" {
	run_json -d out --deadline 1s "$SERVER_URL/size/100/whole" \
		"$SERVER_URL/stall-after/100k/size/200k/stalled" \
		"$OTHER_URL/status/503/header/Retry-After/60/size/9/waiting"
	assert_equal "$status" 124
	assert_body out/whole 100 whole
	server_body 204800 stalled | head -c 102400 | cmp - out/stalled.part
	assert_equal "$(pick 'select(.event == "summary")
		| [.end, .done, .failed, .left] | @csv' | tr -d '"')" deadline,1,0,2
	assert_equal "$(pick 'select(.event == "summary").time_total < 3')" true
	run coget --deadline 300ms "$SERVER_URL/stall-before-headers/size/9/x"
	assert_status 124
	assert_contains "$output" 'coget: out of time: 0 done, 0 failed'
	run coget --deadline 20s "$SERVER_URL/size/9/y"
	assert_status 0
}

@test "retry: --deadline ends waiting for input" {
	mkfifo pipe
	start coget coget --deadline 500ms -i - <>pipe
	assert_finishes "$PID" 124
}
