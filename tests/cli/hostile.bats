#!/usr/bin/env bats
# A server of HTTP/2 that means harm, and TLS that is not what it should be: see
# `build/tests/hostile --help`.

load helpers

# start_hostile OPTION... ATTACK: sets HOSTILE_URL, and CA, its certificate.
start_hostile()
{
	CA=$PWD/ca.pem
	rm -f "$OWNED/hostile.out"
	start hostile "$BUILD/tests/hostile" --ca "$CA" "$@" </dev/null
	wait_until is_listening hostile
	HOSTILE_URL=https://$(sed 's/.* //' "$OWNED/hostile.out")
}

# attacked ATTACK [ARGUMENT...]: fetch one file from who does that.
attacked()
{
	start_hostile "$1"
	rm -rf out
	run timeout -k 1 60 "$COGET" -r 0 -d out --cacert "$CA" "${@:2}" \
		"$HOSTILE_URL/a"
}

# fails_by ATTACK WORDS: it is told, and nothing is taken for the file.
fails_by()
{
	attacked "$1"
	assert_status 4 7
	assert_matches "$output" "/a: .*($2)"
	assert_no_file out/a
}

@test "hostile: what is right is taken" {
	attacked none
	assert_status 0
	assert_equal "$(stat -c %s out/a)" 1000
}

# libcurl 7.88 reads on, and returns to nobody, while more comes than it reads.
@test "hostile: frames without end do not hold up others" {
	start_server
	for attack in ping settings unknown priority goaways empty-data padding; do
		start_hostile "$attack"
		rm -rf out
		run timeout -k 1 60 "$COGET" -r 0 -j 2 -d out --cacert "$CA" \
			"$HOSTILE_URL/a" "$SERVER_URL/delay/50ms/size/99/b"
		assert_status 7
		assert_matches "$output" '/a: the server keeps sending frames that carry no data|/a: Failed sending data|/a: .*Flooding was detected'
		assert_body out/b 99 b
		assert_no_file out/a
	done
}

@test "hostile: heads without end, or that grow, are refused" {
	for attack in header-bomb endless-head empty-continuations; do
		fails_by "$attack" 'CONTINUATION|too long|HTTP/?2'
	done
	fails_by hpack-bomb 'HTTP/2|too long'
	fails_by informational 'keeps sending informational responses'
	fails_by trailers 'CONTINUATION|keeps sending trailers|HTTP/?2'
}

@test "hostile: streams that are refused or lost fail, and are not asked for ever" {
	fails_by refuse 'before giving up|HTTP/?2'
	fails_by lost-stream 'HTTP/?2|[Cc]onnection'
	fails_by reset-behind-head 'INTERNAL_ERROR'
	fails_by broken-off 'not closed cleanly|Connection reset|unexpected eof'
}

@test "hostile: a body that is not as long as was said is refused" {
	for attack in too-short too-long stream-zero idle-stream second-head; do
		fails_by "$attack" 'HTTP/?2|of 1000 bytes|more than it announced|PROTOCOL_ERROR|Invalid HTTP header'
	done
}

@test "hostile: what follows the end of a stream is no part of the file" {
	attacked behind-the-end
	assert_status 0
	assert_equal "$(stat -c %s out/a)" 1000
}

@test "hostile: a push and windows that cannot be are refused" {
	for attack in promise no-window huge-window odd-settings http1; do
		fails_by "$attack" 'connection|HTTP/?2|nghttp2 recv error'
	done
}

@test "hostile: a header table without limit costs nothing" {
	attacked huge-settings
	assert_status 0
	assert_equal "$(stat -c %s out/a)" 1000
}

@test "hostile: who says nothing is given up like any other" {
	for attack in silence nothing; do
		attacked "$attack" --stall-timeout 300ms
		assert_status 4
		assert_contains "$output" 'stalled: nothing of the body came'
		assert_no_file out/a
	done
}

@test "hostile: a body without end is held to --max-filesize" {
	attacked endless-body --max-filesize 10m
	assert_status 1
	assert_contains "$output" 'the file has more than 10485760 bytes'
	assert_no_file out/a
}

# What libcurl 7.88 has not read of it stays in the TLS library, and answers next.
@test "hostile: an answer that came with the one before is not the next file" {
	start_hostile excess
	run coget -r 0 -j 1 -d out --cacert "$CA" "$HOSTILE_URL/a" "$HOSTILE_URL/b"
	assert_status 0
	assert_equal "$(cat out/a)" hello
	assert_equal "$(cat out/b)" hello
}

@test "hostile: who claims HTTP/2 in HTTP/1 is asked for one file at a time" {
	start_hostile claim
	{
		echo "$HOSTILE_URL/slow"
		printf '%s\n' "$HOSTILE_URL"/{1..9}
	} >list
	run coget -r 0 -j 3 -d out --cacert "$CA" -i list
	[[ $output != *'Version mismatch'* ]] ||
		skip 'this libcurl refuses such answers'
	assert_status 0
	refute_contains "$(cat "$OWNED/hostile.out")" 'asked again'
	for file in out/*; do
		assert_equal "$(cat "$file")" hello
	done
}

@test "hostile: TLS is agreed on but once" {
	start_hostile --version 1.2 renegotiation
	run coget -r 0 -d out --cacert "$CA" --stall-timeout 30s "$HOSTILE_URL/a"
	assert_status 4
	refute_contains "$output" stalled
	assert_no_file out/a
}

@test "hostile: TLS that goes on without end and brings nothing is given up" {
	for attack in tickets keys; do
		start_hostile "$attack"
		run timeout -k 1 60 "$COGET" -r 0 -d out --cacert "$CA" \
			--stall-timeout 1s "$HOSTILE_URL/a"
		assert_status 4 7
		assert_matches "$output" '/a: .*(stalled|carry no data)'
		assert_no_file out/a
	done
}

# refused_tls OPTION...: a server like that is not talked to.
refused_tls()
{
	start_hostile "$@" none
	rm -rf out
	run coget -r 0 -d out --cacert "$CA" "$HOSTILE_URL/a"
	assert_status 5
	assert_no_file out/a
}

@test "hostile: versions of TLS before 1.2 are refused" {
	refused_tls --version 1.0
	assert_matches "$output" 'protocol|version'
	refused_tls --version 1.1
	assert_matches "$output" 'protocol|version'
	for version in 1.2 1.3; do
		start_hostile --version "$version" none
		run coget -d "out$version" --cacert "$CA" "$HOSTILE_URL/a"
		assert_status 0
	done
}

@test "hostile: ciphers that hide nothing, or prove nobody, are refused" {
	refused_tls --version 1.2 --ciphers 'eNULL:@SECLEVEL=0'
	assert_matches "$output" 'SSL|TLS|handshake'
	refused_tls --version 1.2 --ciphers 'aNULL:@SECLEVEL=0'
	assert_matches "$output" 'SSL|TLS|handshake'
}

@test "hostile: certificates out of time or of another name are refused" {
	refused_tls --fault future
	assert_contains "$output" 'certificate is not yet valid'
	assert_contains "$output" "check this machine's clock"
	refused_tls --fault past
	assert_contains "$output" 'certificate has expired'
	refused_tls --fault name
	assert_matches "$output" 'alternative|match'
}
