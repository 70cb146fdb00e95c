#!/usr/bin/env bats
# The Metalink that a server names for a file, in the header Link (RFC 6249).
# shellcheck disable=SC2154 # run sets status and output

load helpers
load origins

setup()
{
	enter_scratch
	start_server
	start_other
}

# metalink FILE URL...: write one of that file, in pieces of 32 KiB, to f.meta4
# at the server's.  SUM and NAME stand in place of the file's, and MORE for
# another file.
metalink()
{
	local file=$1 url

	shift
	{
		echo '<metalink xmlns="urn:ietf:params:xml:ns:metalink">'
		echo "<file name=\"${NAME:-f}\">"
		echo "<size>$(stat -c %s "$file")</size>"
		echo "<hash type=\"sha-256\">${SUM:-$(
			sha256sum <"$file" | cut -d ' ' -f 1)}</hash>"
		echo '<pieces length="32768" type="sha-1">'
		split -b 32768 --filter 'sha1sum | sed "s|\(.*\)  -|<hash>\1</hash>|"' \
			"$file"
		echo '</pieces>'
		for url; do
			echo "<url>$url</url>"
		done
		echo "</file>${MORE:-}</metalink>"
	} >"$SERVER_ROOT/f.meta4"
}

# described PATH [REFERENCE]: a URL with that path whose answers name f.meta4.
described()
{
	local type='type="application/metalink4+xml"'

	echo "$SERVER_URL/header/Link/$(
		segment "<${2:-/files/f.meta4}>; rel=describedby; $type"
	)$1"
}

@test "description: the Metalink that a server names verifies the file" {
	server_body 300000 a >good
	metalink good
	run coget --follow-metalink true -o f "$(described /size/300000/a)"
	assert_status 0
	assert_same_file f good
	assert_equal "$(server_saw f.meta4)" 1
	run coget --follow-metalink mem -r 0 -o g "$(described /size/300000/b)"
	assert_status 9
	assert_contains "$output" 'pieces damaged'
	assert_no_file g
}

@test "description: a checksum that is wrong is said to be that of the Metalink" {
	server_body 300 a >good
	metalink good
	sed -i '/pieces/d;/^<hash>/d' "$SERVER_ROOT/f.meta4"
	run coget --follow-metalink true -r 0 -o f "$(described /size/300/b)"
	assert_status 9
	assert_contains "$output" 'leave out --follow-metalink'
}

@test "description: without --follow-metalink it is not asked for" {
	server_body 300000 a >good
	metalink good
	run coget -o g "$(described /size/300000/b)"
	assert_status 0
	assert_equal "$(server_saw f.meta4)" 0
	assert_body g 300000 b
}

@test "description: damaged pieces come from a mirror that it names" {
	server_body 300000 a >good
	metalink good "$OTHER/etag/own/size/300000/a"
	run coget --follow-metalink true -o f \
		"$(described /corrupt/70000/size/300000/a)"
	assert_status 0
	assert_same_file f good
	assert_equal "$(other_saw '206 bytes=65536-98303')" 1
}

@test "description: a mirror that it names takes over from a server that fails" {
	server_body 300000 a >good
	metalink good "$OTHER/size/300000/a"
	run coget --follow-metalink true -o f \
		"$(described /truncate-after/90000/size/300000/a)"
	assert_status 0
	assert_same_file f good
}

@test "description: one that a redirect names is read before that is followed" {
	server_body 300000 a >good
	metalink good
	run coget --follow-metalink true -o f \
		"$(described /redirect/1/size/300000/a)"
	assert_status 0
	assert_same_file f good
	assert_equal "$(sed -n 2p "$SERVER_LOG" | grep -c '/files/f.meta4')" 1
}

@test "description: of several files it is the one of that name" {
	server_body 300000 a >good
	NAME=dir/f.iso MORE="<file name=\"g\"><size>1</size></file>" \
		metalink good
	run coget --follow-metalink true "$(described /size/300000/f.iso)"
	assert_status 9
	assert_contains "$output" 'pieces damaged'
	run coget --follow-metalink true "$(described /size/300000/h.iso)"
	assert_status 0
	assert_contains "$output" 'it lists several files, and none named h.iso'
	assert_body h.iso 300000 h.iso
}

@test "description: one that cannot be used is told of, and the file downloaded" {
	echo junk >"$SERVER_ROOT/f.meta4"
	run coget --follow-metalink true -o f "$(described /size/5/a)"
	assert_status 0
	assert_body f 5 a
	assert_contains "$output" 'downloaded without the Metalink'
	assert_contains "$output" 'not a Metalink: line 1'
	run coget --follow-metalink true -o g "$(described /size/5/a \
		/status/404/files/f.meta4)"
	assert_status 0
	assert_contains "$output" '404'
	run coget --follow-metalink true -o h \
		"$(described /size/5/a file:///etc/passwd)"
	assert_status 0
	server_body 5 a >good
	metalink good
	run coget --follow-metalink true -o i --checksum "sha256=$(
		printf x | sha256sum | cut -d ' ' -f 1)" "$(described /size/5/a)"
	assert_status 9
	assert_contains "$output" 'it has another checksum than you expect'
}

has_bytes()
{
	[ "$(find . -name 'f*.part' -size +900k | wc -l)" -eq 1 ]
}

@test "description: what a kill has left is resumed, with its Metalink known" {
	server_body 3000000 a >good
	metalink good
	start killed "$COGET" --follow-metalink true -o f \
		"$(described /first/2/stall-after/1000000/then/size/3000000/a)"
	wait_until has_bytes
	kill -9 "$PID"
	wait_until is_gone "$PID"
	run coget --follow-metalink true -o f \
		"$(described /first/2/stall-after/1000000/then/size/3000000/a)"
	assert_status 0
	assert_same_file f good
	assert_equal "$(server_saw ' bytes=[1-9]')" 1
}

@test "description: its server is not shown what belongs to another" {
	start_origins
	server_body 5 a >good
	metalink good
	run coget -H 'X-Key: secret' --follow-metalink true -o f \
		"$(described /size/5/a "$OTHER_PORT/f.meta4")"
	assert_status 0
	was_not_shown 1 /f.meta4 secret
}

@test "description: a server of https cannot lead to http by it" {
	start_nginx
	server_body 5 a >good
	metalink good
	server_body 5 a >"$NGINX_ROOT/a"
	sed -i 's|root .*|&\nadd_header Link "<'"$SERVER_URL"'/files/f.meta4>; rel=describedby; type=\\"application/metalink4+xml\\"" always;|' \
		"$OWNED/nginx/nginx.conf"
	worker=$(pgrep -P "$NGINX_PID")
	kill -HUP "$NGINX_PID"
	wait_until is_gone "$worker"
	run coget --cacert "$NGINX_CACERT" --follow-metalink true \
		"$NGINX_TLS_URL/a"
	assert_status 0
	assert_contains "$output" 'http can be read and changed on the way'
	assert_equal "$(server_saw .)" 0
}
