#!/usr/bin/env bats
# --warc: all requests and responses go into one archive of the web.

load helpers

setup()
{
	enter_scratch
	start_server
}

# records FILE: a line for each, as warc.py has them; fails for a bad one.
records()
{
	python3 "$BATS_TEST_DIRNAME/warc.py" "$1"
}

# assert_recorded FILE URL BODY: the last response to it has the body of a file.
assert_recorded()
{
	python3 "$BATS_TEST_DIRNAME/warc.py" --body "$2" "$1" >recorded
	assert_same_file recorded "$3"
}

# text_of FILE: all of it, unpacked.
text_of()
{
	case $1 in
	*.gz) zcat "$1" ;;
	*) cat "$1" ;;
	esac
}

@test "warc: request, response and metadata are recorded, and no file is made" {
	local name url=$SERVER_URL/size/100k/a

	server_body 102400 a >want
	for name in x.warc x.warc.gz; do
		coget -q --warc "$name" "$url"
		run records "$name"
		assert_status 0
		assert_equal "$output" "warcinfo - - $(text_of "$name" |
			sed -n '/^Content-Length/{s/.*: //p;q}' | tr -d '\r')
request $url GET /size/100k/a HTTP/1.1 0
response $url HTTP/1.1 200 OK 102400
metadata $url - $(records "$name" | awk '/^metadata/ { print $4 }')"
		assert_recorded "$name" "$url" want
	done
	assert_listing . recorded want x.warc x.warc.gz
	text_of x.warc | grep -aq "^software: coget/"
	[ "$(stat -c %s x.warc.gz)" -lt "$(stat -c %s x.warc)" ]
}

@test "warc: a pipe gets it, too" {
	coget -q --warc - "$SERVER_URL/size/10/a" >x.warc
	assert_contains "$(records x.warc)" "response $SERVER_URL/size/10/a"
}

@test "warc: redirects are recorded on the way" {
	coget -q --warc x.warc "$SERVER_URL/redirect/2/size/10/a"
	run records x.warc
	assert_status 0
	assert_equal "$(awk '$1 != "warcinfo" { print $1, $2 }' <<<"$output")" \
		"request $SERVER_URL/redirect/2/size/10/a
response $SERVER_URL/redirect/2/size/10/a
request $SERVER_URL/redirect/1/size/10/a
response $SERVER_URL/redirect/1/size/10/a
request $SERVER_URL/redirect/0/size/10/a
response $SERVER_URL/redirect/0/size/10/a
metadata $SERVER_URL/redirect/0/size/10/a"
	assert_contains "$output" 'HTTP/1.1 302 Found 10'
	text_of x.warc | tr -d '\r' | grep -ax 'hopsFromSeed: RR'
	text_of x.warc | tr -d '\r' |
		grep -ax "via: $SERVER_URL/redirect/1/size/10/a"
}

@test "warc: a redirect whose body is not read to its end says so" {
	coget -q --warc x.warc \
		"$SERVER_URL/first/1/no-length/redirect-to/%2fsize%2f10%2fa/always/size/10/b"
	records x.warc
	grep -aq 'WARC-Truncated: unspecified' x.warc
}

@test "warc: a body that was recorded before is only referred to" {
	coget -q -j 1 --warc x.warc.gz "$SERVER_URL/size/90k/a" \
		"$SERVER_URL/delay/1ms/size/90k/a" "$SERVER_URL/size/90k/b" \
		"$SERVER_URL/size/0/c" "$SERVER_URL/size/0/d"
	run records x.warc.gz
	assert_status 0
	assert_equal "$(awk '/^(response|revisit)/ { print $1, $2 }' <<<"$output")" \
		"response $SERVER_URL/size/90k/a
revisit $SERVER_URL/delay/1ms/size/90k/a
response $SERVER_URL/size/90k/b
response $SERVER_URL/size/0/c
response $SERVER_URL/size/0/d"
}

# kinds FILE: the responses and revisits in it, with what they are of.
kinds()
{
	records "$1" | awk '/^(response|revisit)/ { print $1, $2 }'
}

@test "warc: a body that an earlier run of the session has recorded is only referred to" {
	local name id

	for name in x.warc x.warc.gz; do
		rm -f s
		coget -q --session s --warc "$name" "$SERVER_URL/size/90k/a"
		coget -q -j 1 --session s --warc "$name" "$SERVER_URL/delay/1ms/size/90k/a" \
			"$SERVER_URL/size/90k/b"
		coget -q --session s --warc "$name" "$SERVER_URL/delay/2ms/size/90k/b"
		assert_equal "$(kinds "$name")" "response $SERVER_URL/size/90k/a
revisit $SERVER_URL/delay/1ms/size/90k/a
response $SERVER_URL/size/90k/b
revisit $SERVER_URL/delay/2ms/size/90k/b"
		id=$(text_of "$name" | tr -d '\r' | grep -a -m 1 -A 9 \
			'^WARC-Type: response' | sed -n 's/^WARC-Record-ID: //p')
		text_of "$name" | tr -d '\r' | grep -aqF "WARC-Refers-To: $id"
	done
}

@test "warc: bodies are recorded as they came, without chunks" {
	local url

	coget -q --compressed --warc x.warc "$SERVER_URL/chunked/size/50k/a" \
		"$SERVER_URL/gzip/size/50k/b" "$SERVER_URL/chunked/gzip/size/50k/c"
	server_body 51200 a >want
	assert_recorded x.warc "$SERVER_URL/chunked/size/50k/a" want
	for url in gzip/size/50k/b chunked/gzip/size/50k/c; do
		python3 "$BATS_TEST_DIRNAME/warc.py" \
			--body "$SERVER_URL/$url" x.warc >body
		zcat <body | cmp - <(server_body 51200 "${url: -1}")
	done
	assert_equal "$(grep -ac 'X-Archive-Orig-Transfer-Encoding: chunked' \
		x.warc)" 2
	assert_equal "$(grep -ac '^Content-Encoding: gzip' x.warc)" 2
}

@test "warc: HTTP/2 is recorded as text" {
	start_nginx
	server_body 30000 a >"$NGINX_ROOT/a"
	coget -q --cacert "$NGINX_CACERT" --warc x.warc "$NGINX_TLS_URL/a"
	run records x.warc
	assert_status 0
	assert_contains "$output" "request $NGINX_TLS_URL/a GET /a HTTP/1.1 0"
	assert_contains "$output" "response $NGINX_TLS_URL/a HTTP/1.1 200 "
	assert_recorded x.warc "$NGINX_TLS_URL/a" "$NGINX_ROOT/a"
	assert_equal "$(grep -ac '^WARC-Protocol: h2' x.warc)" 2
}

@test "warc: a request that goes without libcurl is recorded as well" {
	for i in 1 2 3; do
		echo "$SERVER_URL/size/10/a$i"
	done >list
	coget -q -j 1 --warc x.warc -i list
	assert_equal "$(records x.warc | grep -c '^request')" 3
	assert_equal "$(grep -ac '^Host: 127' x.warc)" 3
	[ "$(cut -d ' ' -f 1 "$SERVER_LOG" | sort -u | wc -l)" -eq 1 ]
}

@test "warc: secrets are not in it" {
	coget -q -u 'me:secret' -H 'X-Key: secret' -b 'a=secret' \
		-e 'http://h/secret' -A agent -X GET --data 'p=secret' \
		--warc x.warc \
		"$SERVER_URL/header/Set-Cookie/s=s%65cret/size/10/a"
	coget -q --warc y.warc "${SERVER_URL/\/\////me:secret@}/size/10/a"
	run cat x.warc y.warc
	refute_contains "$output" secret
	refute_contains "$output" "$(printf me:secret | base64)"
	assert_contains "$output" 'Authorization: ***'
	assert_contains "$output" 'X-Key: ***'
	assert_contains "$output" 'Cookie: ***'
	assert_contains "$output" 'Set-Cookie: ***'
	assert_contains "$output" 'User-Agent: agent'
	records x.warc
	grep -aq '^WARC-Truncated: unspecified' x.warc
}

@test "warc: a login by Digest is recorded as the request that was answered" {
	coget -q --auth digest -u me:pw --warc x.warc "$SERVER_URL/first/1/status/401/header/WWW-Authenticate/Digest%20realm=%22r%22,nonce=%22n%22/always/size/10/a"
	run records x.warc
	assert_status 0
	assert_equal "$(grep -c '^request' <<<"$output")" 1
	assert_contains "$output" 'HTTP/1.1 200 OK 10'
}

@test "warc: what failed is not in it, and each answer in it is whole" {
	local url=$SERVER_URL/first/1/truncate-after/300k/always/size/1m/a

	run -8 coget -q --retry-delay 1ms --warc x.warc "$url" \
		"$SERVER_URL/status/404/always/b"
	assert_equal "$(records x.warc | grep -c '^response')" 1
	server_body 1048576 a >want
	assert_recorded x.warc "$url" want
	assert_equal "$(server_saw 'bytes=')" 0
	assert_listing . recorded want x.warc
	run -8 coget -q --warc y.warc "$SERVER_URL/status/404/always/b"
	[ ! -e y.warc ]
}

@test "warc: a file that comes in pieces is refused" {
	run coget -q -r 0 --warc x.warc \
		"$SERVER_URL/unasked-range/range-max/1k/size/5k/a"
	assert_status 4
	assert_contains "$output" 'holds whole answers'
}

@test "warc: what is not HTTP is a resource" {
	echo hello >"$OWNED/file"
	coget -q --proto =file --warc x.warc "file://$OWNED/file"
	assert_contains "$(records x.warc)" "resource file://$OWNED/file - 6"
	assert_recorded x.warc "file://$OWNED/file" "$OWNED/file"
}

@test "warc: results name the URL" {
	coget --json --warc x.warc "$SERVER_URL/size/10/a" >events
	assert_equal "$(jq -r 'select(.event == "done") |
		.filename_effective + " " + .entry' events)" \
		"x.warc $SERVER_URL/size/10/a"
}

# put_list COUNT: slow enough to be killed meanwhile.
put_list()
{
	local i

	for i in $(seq "$1"); do
		echo "$SERVER_URL/rate/2m/size/$((i * 1500))/f$i"
	done >list
}

@test "warc: however often it is killed, a session loses nothing, and has nothing twice" {
	local signal i name=x.warc.gz

	put_list 60
	for i in $(seq 1 12); do
		signal=$([ $((i % 4)) = 0 ] && echo INT || echo KILL)
		start coget coget -q -j 8 --session s --warc "$name" -i list
		pause $((40 + 20 * i))
		kill "-$signal" "$PID" 2>/dev/null || true
		finish "$PID" || true
	done
	coget -q --session s --warc "$name" -i list
	assert_equal "$(records "$name" | awk '/^response/ { print $2 }' |
		sort)" "$(sort list)"
	coget -q --session s --warc "$name" -i list
	assert_equal "$(records "$name" | grep -c '^response')" 60
}

@test "warc: what a revisit refers to is there, however often a session is killed" {
	local i

	for i in $(seq 1 40); do
		printf '%s/delay/%sms/size/20k/%s\n' "$SERVER_URL" "$i" \
			$((i % 7))
	done >list
	for i in 1 2 3 4 5 6; do
		start coget coget -q -j 8 --session s --warc x.warc -i list
		pause $((30 + 15 * i))
		kill -KILL "$PID" 2>/dev/null || true
		finish "$PID" || true
	done
	coget -q --session s --warc x.warc -i list
	assert_equal "$(kinds x.warc | wc -l)" 40
	tr -d '\r' <x.warc | grep -a '^WARC-Refers-To: ' | sed 's/^[^:]*: //' |
		sort -u >wanted
	tr -d '\r' <x.warc | grep -a -A 2 '^WARC-Type: response' |
		sed -n 's/^WARC-Record-ID: //p' | sort >there
	[ -s wanted ]
	assert_equal "$(comm -23 wanted there)" ''
}

@test "warc: after an interrupt it is whole" {
	start coget coget -q --warc x.warc.gz "$SERVER_URL/size/100k/a" \
		"$SERVER_URL/stall-after/300k/size/1m/b"
	wait_until test -s x.warc.gz
	wait_until saw_at_least 1 /b
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_contains "$(records x.warc.gz)" "response $SERVER_URL/size/100k/a"
}

@test "warc: a name that promises another compression is refused" {
	local name

	for name in x.warc.zst x.tgz x.zip; do
		run coget --warc "$name" "$SERVER_URL/size/1/a"
		assert_status 2
		assert_contains "$output" '.warc.gz'
	done
	run coget --warc-file x "$SERVER_URL/size/1/a"
	assert_status 2
	assert_contains "$output" '--warc'
	run coget --warc x.warc --tar x.tar "$SERVER_URL/size/1/a"
	assert_status 2
}

# Of the project webrecorder: Python's module, or npm's.
@test "warc: warcio reads it" {
	python3 -c 'import warcio' 2>/dev/null || command -v warcio >/dev/null ||
		skip 'there is no warcio'
	coget -q --compressed -j 1 --warc x.warc.gz "$SERVER_URL/size/10/a" \
		"$SERVER_URL/chunked/gzip/size/50k/b" "$SERVER_URL/size/10/a" \
		"$SERVER_URL/redirect/1/size/10/c"
	if python3 -c 'import warcio' 2>/dev/null; then
		python3 -m warcio.cli check x.warc.gz
	fi
	if command -v warcio >/dev/null; then
		assert_equal "$(warcio index x.warc.gz |
			grep -c '"warc-type"')" "$(records x.warc.gz | wc -l)"
	fi
}

@test "warc: a forgotten name, and wget's other options, say what to type" {
	local option

	for option in --tar --warc; do
		run coget "$option" "$SERVER_URL/size/1/a"
		assert_status 2
		assert_contains "$output" "$option needs"
		assert_contains "$output" 'got '
	done
	for option in warc-cdx no-warc-compression warc-header=a:b \
		warc-max-size=1G warc-tempdir=x; do
		run coget "--$option" "$SERVER_URL/size/1/a"
		assert_status 2
		assert_contains "$output" warc
		refute_contains "$output" 'help all'
	done
}
