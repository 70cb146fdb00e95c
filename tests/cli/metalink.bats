#!/usr/bin/env bats
# Metalinks: what they list is downloaded, and what is wrong in them is told.
# shellcheck disable=SC2154 # run sets status and output

load helpers
load origins

setup()
{
	enter_scratch
	start_server
	CLOSED=http://127.0.0.1:$(closed_port)
}

# metalink FILE-ELEMENT...: write one of version 4 to a.meta4.
metalink()
{
	{
		echo '<?xml version="1.0" encoding="UTF-8"?>'
		echo '<metalink xmlns="urn:ietf:params:xml:ns:metalink">'
		printf '%s\n' "$@" '</metalink>'
	} >a.meta4
}

# url PRIORITY URL
url()
{
	printf '<url priority="%s">%s</url>' "$1" "$2"
}

sum_of()
{
	server_body "$1" "$2" | sha256sum | cut -d ' ' -f 1
}

@test "metalink: files are downloaded by priority, verified, with the names it gives" {
	metalink "<file name=\"dist/one.iso\"><size>300</size>
		<hash type=\"sha-256\">$(sum_of 300 one)</hash>
		$(url 3 "$SERVER_URL/status/500/a")
		$(url 2 "$SERVER_URL/size/300/one")
		$(url 1 "$CLOSED/one")</file>" \
		"<file name=\"two\">$(url 1 "$SERVER_URL/size/5/two")</file>"
	run coget -M a.meta4 -d out
	assert_status 0
	assert_body out/dist/one.iso 300 one
	assert_body out/two 5 two
	assert_equal "$(server_saw .)" 2
	assert_contains "$output" "${CLOSED#http://}: "
}

@test "metalink: one is read from standard input, and as an argument" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	run coget --metalink - -d out <a.meta4
	assert_status 0
	assert_body out/f 5 f
	run coget a.meta4 -d other
	assert_status 0
	assert_body other/f 5 f
	gzip a.meta4
	run coget --metalink-file a.meta4.gz -d packed
	assert_status 0
	assert_body packed/f 5 f
}

@test "metalink: one of version 3, as distributions wrote them" {
	cat >d.metalink <<-XML
	<?xml version="1.0" encoding="UTF-8"?>
	<metalink version="3.0" xmlns="http://www.metalinker.org/" type="dynamic"
	  origin="http://example.org/d.metalink" generator="MirrorBrain"
	  pubdate="Mon, 30 Nov 2026 12:00:00 GMT">
	<publisher><name>Dist</name><url>http://example.org</url></publisher>
	<files><file name="d.iso"><size>70000</size>
	<verification><hash type="md5">$(server_body 70000 d | md5sum |
		cut -d ' ' -f 1)</hash>
	<hash type="sha1">$(server_body 70000 d | sha1sum |
		cut -d ' ' -f 1)</hash>
	<hash type="sha256">$(sum_of 70000 d)</hash></verification>
	<resources>
	<url type="bittorrent" preference="100">http://example.org/d.torrent</url>
	<url type="rsync" location="de" preference="99">rsync://h/d.iso</url>
	<url type="http" location="de" preference="98">$SERVER_URL/status/404/d</url>
	<url type="http" location="us" preference="97">$SERVER_URL/size/70000/d</url>
	</resources></file></files></metalink>
	XML
	sed -i '/bittorrent/d' d.metalink
	run coget -M d.metalink
	assert_status 0
	assert_body d.iso 70000 d
}

@test "metalink: --metalink-location prefers a country" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")
		<url priority=\"9\" location=\"AT\">$SERVER_URL/size/5/at</url>
		</file>"
	run coget -M a.meta4 --metalink-location at
	assert_status 0
	assert_body f 5 at
	run coget -M a.meta4 --metalink-location austria
	assert_status 2
	assert_contains "$output" 'needs the two letters of a country'
}

@test "metalink: names never lead out of the directory" {
	local url

	url=$(url 1 "$SERVER_URL/size/5/f")
	metalink "<file name=\"../up\">$url</file>" \
		"<file name=\"/etc/abs\">$url</file>" \
		"<file name=\"a/../../b\">$url</file>" \
		"<file name=\".hidden\">$url</file>" \
		"<file name=\"C:\\w\\in\">$url</file>" \
		"<file name=\"{index}-{x}\">$url</file>" \
		"<file name=\"..\">$url</file>"
	mkdir in
	run coget -M a.meta4 -d in/out
	assert_status 0
	assert_listing . a.meta4 in
	assert_listing in out
	assert_equal "$(find in/out -type f | wc -l)" 7
	[ -f in/out/etc/abs ]
	[ -f 'in/out/{index}-{x}' ]
	[ -z "$(find in -name '.*')" ]
}

@test "metalink: -o names the file all the same" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	run coget -M a.meta4 -o mine
	assert_status 0
	assert_listing . a.meta4 mine
	run --separate-stderr coget -M a.meta4 -o -
	assert_status 0
	assert_equal "$output" "$(server_body 5 f)"
}

@test "metalink: one of a URL is read, by a retry where that helps" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	cp a.meta4 "$SERVER_ROOT"
	run coget --retry-delay 10ms -d out -M \
		"$SERVER_URL/first/1/truncate-after/100/then/files/a.meta4"
	assert_status 0
	assert_listing out f
	assert_equal "$(server_saw a.meta4)" 2
	run coget -d out -M "$SERVER_URL/status/404/a.meta4"
	assert_status 1 8
	assert_contains "$output" 'HTTP 404'
	run coget --dry-run -M "$SERVER_URL/files/a.meta4"
	assert_status 2
	assert_contains "$output" 'asks no server'
}

@test "metalink: its items come behind others, in one order with them" {
	metalink "<file name=\"same\">$(url 1 "$SERVER_URL/size/5/f")</file>" \
		"<file name=\"other\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	run coget --ordered --json -M a.meta4 "$SERVER_URL/size/5/same"
	assert_status 0
	assert_equal "$(jq -r 'select(.event == "done") |
		"\(.index) \(.source) \(.filename_effective)"' <<<"$output")" \
		"1 argument same
2 a.meta4 same.1
3 a.meta4 other"
}

@test "metalink: what is wrong with a file fails that alone, with its line" {
	metalink "<file name=\"a\"><hash type=\"sha-256\">12</hash>
		$(url 1 "$SERVER_URL/size/5/a")</file>" \
		"<file name=\"b\">$(url 0 "$SERVER_URL/size/5/b")</file>" \
		"<file name=\"c\"><url>rsync://h/c</url><url>file:///etc/passwd</url></file>" \
		"<file name=\"d\">$(url 1 "$SERVER_URL/size/5/d")</file>" \
		"<file name=\"e\"><url>nonsense</url></file>"
	run coget -M a.meta4 -d out
	assert_status 1
	assert_listing out d
	assert_contains "$output" \
		'a.meta4:3: sha256 has 64 hexadecimal digits, not 12'
	assert_contains "$output" \
		'a.meta4:5: the priority of a URL is from 1 to 999999, not 0'
	assert_contains "$output" \
		'a.meta4:6: c has no URL that coget can download'
}

@test "metalink: what is no Metalink is refused" {
	echo '<!DOCTYPE metalink [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>
		<metalink><file name="&b;"/></metalink>' >bomb.meta4
	run coget -M bomb.meta4
	assert_status 1
	assert_contains "$output" 'not a Metalink: it has a DOCTYPE'
	echo '<html>' >page
	run coget -M page
	assert_status 1
	assert_contains "$output" 'not a Metalink: '
	run coget -M missing
	assert_status 3
	assert_contains "$output" 'missing: cannot read the Metalink: No such file'
	metalink '<file name="a"/>'
	run coget -i a.meta4
	assert_status 1
	assert_contains "$output" 'use --metalink'
}

@test "metalink: a gigabyte is refused, and not read" {
	{
		echo '<metalink>'
		head -c 20M /dev/zero | tr '\0' ' '
	} >big.meta4
	run coget -M big.meta4
	assert_status 1
	assert_contains "$output" 'not a Metalink: it is larger than 16 MiB'
	# From a server, as far as that has sent it.
	cp big.meta4 "$SERVER_ROOT/big.meta4"
	truncate -s 1G "$SERVER_ROOT/big.meta4"
	run coget -M "$SERVER_URL/files/big.meta4"
	assert_status 1
	assert_contains "$output" 'not a Metalink: it is larger than 16 MiB'
	wait_until [ -s "$SERVER_SENT" ]
	[ "$(awk -F '\t' 'END { print $6 }' "$SERVER_SENT")" -lt 100000000 ]
}

@test "metalink: a server that sends another size is left for another" {
	metalink "<file name=\"f\"><size>300</size>
		$(url 1 "$SERVER_URL/size/200/f")
		$(url 2 "$SERVER_URL/no-length/size/400/f")
		$(url 3 "$SERVER_URL/no-length/size/299/f")
		$(url 4 "$SERVER_URL/size/300/f")</file>"
	run coget -M a.meta4
	assert_status 0
	assert_body f 300 f
	assert_contains "$output" 'another file: it has 200 bytes, not 300'
	assert_contains "$output" 'another file: it is longer'
	assert_contains "$output" 'another file: it has 299 bytes, not 300'
}

@test "metalink: a signature is told of" {
	metalink "<file name=\"f\">
		<signature mediatype=\"application/pgp-signature\">x</signature>
		$(url 1 "$SERVER_URL/size/5/f")</file>"
	run coget -M a.meta4
	assert_status 0
	assert_contains "$output" \
		'a.meta4 has the signature of 1 file, which coget does not verify'
}

@test "metalink: one that is downloaded as a URL is saved, and named" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	cp a.meta4 "$SERVER_ROOT"
	run coget -d out "$SERVER_URL/header/content-type/$(:
		)application%2Fmetalink4+xml/files/a.meta4"
	assert_status 0
	assert_same_file out/a.meta4 a.meta4
	assert_contains "$output" 'out/a.meta4 is a Metalink; to download the '
}

@test "metalink: what failed is listed with its mirrors, name and checksum" {
	metalink "<file name=\"d/f{1}\">
		<hash type=\"sha-256\">$(sum_of 5 f)</hash>
		$(url 1 "$SERVER_URL/status/404/f")
		$(url 2 "$SERVER_URL/first/1/status/404/then/size/5/f")</file>"
	run coget -M a.meta4 --failed left
	assert_status 8
	run coget -i left
	assert_status 0
	assert_body 'd/f{1}' 5 f
}

@test "metalink: a session finishes its items, and a second run has nothing to do" {
	metalink "<file name=\"f\"><hash type=\"sha-256\">$(sum_of 5 f)</hash>
		$(url 1 "$SERVER_URL/size/5/f")</file>" \
		"<file name=\"g\">$(url 1 "$SERVER_URL/size/5/g")</file>"
	run coget --session s -M a.meta4
	assert_status 0
	run coget --session s -M a.meta4
	assert_status 0
	assert_contains "$output" '2 skipped'
	assert_equal "$(server_saw .)" 2
}

@test "metalink: an item is known again in another order of its mirrors" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")
		$(url 2 "$CLOSED/f")</file>"
	run coget --session s -M a.meta4
	assert_status 0
	metalink "<file name=\"f\">$(url 1 "$CLOSED/f")
		$(url 2 "$SERVER_URL/size/5/f")</file>"
	run coget --session s -M a.meta4
	assert_status 0
	assert_contains "$output" '1 skipped'
	run coget -M a.meta4 --exists overwrite
	assert_status 0
	assert_listing . a.meta4 f s
}

@test "metalink: credentials stay with the Metalink's origin" {
	start_origins
	metalink "<file name=\"f\">$(url 1 "$OTHER_PORT/f")</file>"
	cp a.meta4 "$SERVER_ROOT"
	run coget -H 'X-Key: secret' --user me:pw -M "$SERVER_URL/files/a.meta4"
	assert_status 0
	was_not_shown 1 /f secret
	was_not_shown 1 /f Basic
	# The user's own file leads where the user says.
	run coget -H 'X-Key: secret' -o g -M a.meta4
	assert_status 0
}

@test "metalink: a Metalink of a server leads to no place that a redirect may not lead to" {
	start_origins
	start_nginx
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	cp a.meta4 "$NGINX_ROOT"
	run coget --cacert "$NGINX_CACERT" -M "$NGINX_TLS_URL/a.meta4"
	assert_status 1 7
	assert_contains "$output" 'http can be read and changed on the way'
	assert_equal "$(server_saw .)" 0
	run coget --cacert "$NGINX_CACERT" -M "$NGINX_TLS_URL/a.meta4" \
		--redirect-to http
	assert_status 0
	# Nor is that needed where a checksum proves the file.
	metalink "<file name=\"g\"><hash type=\"sha-256\">$(sum_of 5 f)</hash>
		$(url 1 "$SERVER_URL/size/5/f")</file>"
	cp a.meta4 "$NGINX_ROOT"
	run coget --cacert "$NGINX_CACERT" -M "$NGINX_TLS_URL/a.meta4"
	assert_status 0
	assert_body g 5 f
}

# followed NAME: the URL of a file of the server's, sent as a Metalink.
followed()
{
	printf '%s/header/content-type/application%%2Fmetalink4+xml/files/%s' \
		"$SERVER_URL" "$1"
}

@test "metalink: --follow-metalink true saves one of a URL, and downloads its files" {
	metalink "<file name=\"d/f\"><hash type=\"sha-256\">$(sum_of 5 f)</hash>
		$(url 1 "$SERVER_URL/size/5/f")</file>" \
		"<file name=\"g\">$(url 1 "$SERVER_URL/size/5/g")</file>"
	cp a.meta4 "$SERVER_ROOT"
	run coget -d out --follow-metalink=true "$(followed a.meta4)"
	assert_status 0
	assert_same_file out/a.meta4 a.meta4
	assert_body out/d/f 5 f
	assert_body out/g 5 g
	refute_contains "$output" 'is a Metalink; to download'
	# The next run asks for what is missing, by the Metalink that is there.
	rm out/g
	: >"$SERVER_LOG"
	run coget -d out --follow-metalink=true "$(followed a.meta4)"
	assert_status 0
	assert_body out/g 5 g
	assert_equal "$(server_saw .)" 1
}

@test "metalink: --follow-metalink mem saves only the files of one of a URL" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	# Longer than what stays in memory.
	{
		cat a.meta4
		printf '<!-- %0100000d -->\n' 1
	} >"$SERVER_ROOT/a.meta4"
	run coget -d out --follow-metalink mem --session s --json \
		"$(followed a.meta4)"
	assert_status 0
	assert_contains "$output" '"reason":"metalink"'
	assert_listing out f
	assert_body out/f 5 f
	# The session knows the files, and asks for the Metalink again.
	: >"$SERVER_LOG"
	run coget -d out --follow-metalink mem --session s "$(followed a.meta4)"
	assert_status 0
	assert_equal "$(server_saw .)" 1
	assert_listing out f
}

@test "metalink: to standard output and into an archive go the files of one that is followed" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	cp a.meta4 "$SERVER_ROOT"
	coget -q -o - --follow-metalink true "$(followed a.meta4)" \
		"$SERVER_URL/size/3/z" >got
	{
		server_body 3 z
		server_body 5 f
	} >wanted
	assert_same_file got wanted
	run coget -q --tar a.tar --follow-metalink true "$(followed a.meta4)"
	assert_status 0
	assert_equal "$(tar -tf a.tar)" f
	run coget --warc a.warc --follow-metalink true "$(followed a.meta4)"
	assert_status 2
	assert_contains "$output" 'leave one of them out'
}

@test "metalink: files of several that are followed get names in the order of the input" {
	for i in 1 2; do
		metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/$i/f")</file>"
		cp a.meta4 "$SERVER_ROOT/$i.meta4"
	done
	run coget --follow-metalink mem \
		"$SERVER_URL/first/1/status/503/then/header/content-type/$(:
		)application%2Fmetalink4+xml/files/1.meta4" \
		"$(followed 2.meta4)" "$SERVER_URL/size/3/f" --retry-delay 1ms
	assert_status 0
	assert_body f 3 f
	assert_body f.1 1 f
	assert_body f.2 2 f
}

@test "metalink: one that a Metalink lists is saved, and not followed" {
	metalink "<file name=\"b.meta4\">$(url 1 "$(followed b.meta4)")</file>"
	cp a.meta4 "$SERVER_ROOT"
	cp a.meta4 "$SERVER_ROOT/b.meta4"
	run coget -d out --follow-metalink true "$(followed a.meta4)"
	assert_status 0
	assert_listing out a.meta4 b.meta4
	assert_contains "$output" 'out/b.meta4 is a Metalink; to download the '
	assert_equal "$(server_saw .)" 2
	run coget -d out --follow-metalink true "$(followed a.meta4)"
	assert_status 0
	assert_equal "$(server_saw .)" 2
}

@test "metalink: what is sent as a Metalink and is none fails, and stays" {
	echo junk >"$SERVER_ROOT/a.meta4"
	run coget --follow-metalink true "$(followed a.meta4)"
	assert_status 1
	assert_contains "$output" 'not a Metalink: line 1'
	assert_contains "$(<a.meta4)" junk
	run coget --follow-metalink mem --failed left --exists overwrite \
		"$(followed a.meta4)"
	assert_status 1
	assert_contains "$output" 'not a Metalink: line 1'
	assert_contains "$(<left)" "$(followed a.meta4)"
	# What is too large is not read to its end.
	for path in size/1g/a chunked/size/1g/a; do
		run coget -q -d out --follow-metalink mem \
			"$SERVER_URL/header/content-type/$(:
			)application%2Fmetalink4+xml/$path"
		assert_status 1
		assert_contains "$output" \
			'not a Metalink: it is larger than 16 MiB'
	done
	head -c 17000000 /dev/zero >"$SERVER_ROOT/a.meta4"
	run coget --follow-metalink true --exists overwrite --failed left \
		"$(followed a.meta4)"
	assert_status 1
	assert_contains "$output" 'not a Metalink: it is larger than 16 MiB'
	assert_equal "$(stat -c %s a.meta4)" 17000000
}

@test "metalink: credentials stay with the origin of one that is followed" {
	start_origins
	metalink "<file name=\"f\">$(url 1 "$OTHER_PORT/f")</file>"
	cp a.meta4 "$SERVER_ROOT"
	run coget -H 'X-Key: secret' --user me:pw --follow-metalink mem \
		"$(followed a.meta4)"
	assert_status 0
	was_not_shown 1 /f secret
	was_not_shown 1 /f Basic
}

@test "metalink: one that others can have written is not followed" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	cp a.meta4 "$SERVER_ROOT"
	mkdir out
	cp a.meta4 out
	chmod 666 out/a.meta4
	run coget -d out --follow-metalink true "$(followed a.meta4)"
	assert_status 1
	assert_contains "$output" 'others can have written the file'
	assert_listing out a.meta4
	chmod 644 out/a.meta4
	run coget -d out --follow-metalink true "$(followed a.meta4)"
	assert_status 0
	assert_body out/f 5 f
}

@test "metalink: what ends the run before the files of one leaves that to be said" {
	metalink "<file name=\"f\">$(url 1 "$SERVER_URL/size/5/f")</file>"
	cp a.meta4 "$SERVER_ROOT"
	start coget coget --follow-metalink mem --failed left \
		"$(followed a.meta4)" "$SERVER_URL/stall-after/10/size/1k/z"
	wait_until saw_at_least 1 /z
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_no_file f
	assert_contains "$(<left)" /z
	assert_contains "$(<left)" "$(followed a.meta4)"
}
