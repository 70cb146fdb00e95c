#!/usr/bin/env bats
# Exit statuses: what the failures of a run have in common.

load helpers

setup()
{
	enter_scratch
	start_server
}

@test "0: every file was downloaded" {
	run coget "$SERVER_URL/size/9/a"
	assert_status 0
	run coget "$SERVER_URL/size/9/a"
	assert_status 0
}

@test "1: items failed for different reasons" {
	run coget -r 0 "$SERVER_URL/status/404/size/9/a" http://127.0.0.1:1/b
	assert_status 1
}

@test "1: a bad line is a reason without a status of its own" {
	printf '%s\n' "$SERVER_URL/size/9/a" 'http://' >list
	run coget -i list
	assert_status 1
	assert_body a 9 a
}

@test "1: a file above --max-filesize is a reason without a status of its own" {
	run coget --max-filesize 8 "$SERVER_URL/size/9/a"
	assert_status 1
}

@test "2: the command line is wrong" {
	run coget --jobs none "$SERVER_URL/size/9/a"
	assert_status 2
}

@test "3: the directory cannot be created" {
	: >file
	run coget -d file/dir "$SERVER_URL/size/9/a"
	assert_status 3
}

@test "3: an existing file is in the way" {
	: >a
	run coget --exists fail "$SERVER_URL/size/9/a"
	assert_status 3
}

@test "3: standard output has no space" {
	run bash -c '"$COGET" --json "$SERVER_URL/size/9/a" >/dev/full'
	assert_status 3
	run bash -c '"$COGET" --version >/dev/full'
	assert_status 3
}

@test "4: the connection is refused" {
	run coget -r 0 http://127.0.0.1:1/a
	assert_status 4
}

@test "4: the download takes too long" {
	run coget -r 0 -T 100ms "$SERVER_URL/delay/60s/size/9/a"
	assert_status 4
}

@test "5: the certificate is not trusted" {
	start_nginx
	echo text >"$NGINX_ROOT/a"
	run coget -r 0 "$NGINX_TLS_URL/a"
	assert_status 5
}

@test "6: the server wants a login" {
	run coget -r 0 "$SERVER_URL/status/401/size/9/a"
	assert_status 6
}

@test "8, not 6, for HTTP 403, as in wget" {
	run coget -r 0 "$SERVER_URL/status/403/size/9/a"
	assert_status 8
}

@test "7: there are too many redirects" {
	run coget -r 0 --max-redirs 0 \
		"$SERVER_URL/status/302/header/Location/%2fsize%2f9%2fa/size/0/b"
	assert_status 7
}

@test "8: the server has no such file" {
	run coget -r 0 "$SERVER_URL/status/404/size/9/a" "$SERVER_URL/status/500/size/9/b"
	assert_status 8
}

@test "9: the checksum differs" {
	run coget -r 0 --checksum md5=d41d8cd98f00b204e9800998ecf8427e \
		"$SERVER_URL/size/9/a"
	assert_status 9
}

@test "124: the deadline was reached" {
	run coget --deadline 100ms "$SERVER_URL/delay/60s/size/9/a"
	assert_status 124
}

@test "129, 130 and 143: a signal has ended the run" {
	local signal

	for signal in HUP:129 INT:130 TERM:143; do
		start coget coget "$SERVER_URL/stall-before-headers/size/9/${signal%:*}"
		wait_until saw_at_least 1 "size/9/${signal%:*}"
		kill "-${signal%:*}" "$PID"
		assert_finishes "$PID" "${signal#*:}"
	done
}

@test "what failed for the same reason as the run itself keeps its status" {
	: >file
	run coget -d file --failed again "$SERVER_URL/size/9/a"
	assert_status 3
}

@test "coget(1) and the README have the same exit statuses" {
	local page readme

	page=$(sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It \([0-9]*\)$/\1/p' \
		"$REPOSITORY/man/coget.1" | grep -vx 152)
	readme=$(sed -n '/^| exit status/,/^$/s/^| \([0-9, ]*\) |.*/\1/p' \
		"$REPOSITORY/README.md" | tr -d ' ' | tr , '\n' | sort -n)
	assert_equal "$(sort -n <<<"$page")" "$readme"
}
