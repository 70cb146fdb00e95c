#!/usr/bin/env bats
# Logging in by Digest, by a token, and as the server asks.

load helpers
load requests

setup()
{
	enter_scratch
	start_requests
}

# schemes: of the Authorization of each request.
schemes()
{
	asked '(.headers.authorization // ["none"])[0] | split(" ")[0]' |
		paste -sd ' '
}

@test "auth: digest logs in once the server asks, by MD5 and by SHA-256" {
	run coget --auth digest -u user:secret "$SERVER/digest/md5/1/x"
	assert_status 0
	assert_equal "$(cat x)" 'GET '
	assert_equal "$(schemes)" 'none Digest'
	run coget --auth digest -u user:secret "$SERVER/digest/sha256/1/y"
	assert_status 0
	refute_contains "$(cat "$ASKED")" secret
}

@test "auth: digest sends a body with each request, and asks nothing without it" {
	echo data >file
	run coget --auth digest -u user:secret --data-file file \
		"$SERVER/digest/md5/1/x"
	assert_status 0
	assert_equal "$(cat x)" 'POST data'
	assert_equal "$(asked '.body | tojson')" $'"data\\n"\n"data\\n"'
	run coget --auth digest -u user:secret --data a "$SERVER/echo/y"
	assert_status 0
	assert_equal "$(asked 'select(.path == "/echo/y") | .body')" a
}

@test "auth: digest with the wrong password is refused once, with what to do" {
	run coget --auth digest -u user:wrong "$SERVER/digest/md5/1/x"
	assert_status 6
	assert_contains "$output" 'HTTP 401'
	assert_contains "$output" 'check the name and the password'
	assert_equal "$(schemes)" 'none Digest'
	assert_no_file x
}

@test "auth: a long text of the server's before the login is passed over" {
	run coget --auth digest -u user:secret "$SERVER/digest/md5/200000/x"
	assert_status 0
	assert_equal "$(cat x)" 'GET '
}

@test "auth: digest goes to the item's own origin alone, and to no later item" {
	run coget -j 1 --auth digest -u user:secret -r 0 \
		"$SERVER/digest/md5/1/a" "$SERVER/go/302/b?to=$OTHER/digest/md5/1/b" \
		"$OTHER/digest/md5/1/c" "$SERVER/digest/md5/1/d"
	assert_status 6
	assert_equal "$(asked 'select(.path | endswith("/b")) |
		.headers.authorization')" $'null\nnull'
	assert_equal "$(asked 'select(.path | endswith("/c")) |
		(.headers.authorization // ["none"])[0] | split(" ")[0]' |
		paste -sd ' ')" 'none Digest'
	assert_equal "$(cat a c d)" 'GET GET GET '
}

@test "auth: a login by digest is nothing to be warned of" {
	run coget --auth digest -u user:secret \
		"http://localhost.:${SERVER##*:}/digest/md5/1/x"
	refute_contains "$output" 'in clear'
}

@test "auth: any takes what the server asks for, and sends nothing before" {
	run coget -j 1 --anyauth -u user:secret "$SERVER/digest/md5/1/a" \
		"$SERVER/basic/b" "$SERVER/echo/c"
	assert_status 0
	assert_equal "$(schemes)" 'none Digest none Basic none'
}

@test "auth: basic is sent at once, and says where the server wants another" {
	run coget -u user:secret "$SERVER/basic/a"
	assert_status 0
	assert_equal "$(schemes)" Basic
	run coget -u user:secret "$SERVER/digest/md5/1/b"
	assert_status 6
	assert_contains "$output" 'the server wants a login by Digest; log in with --user and --auth any'
}

@test "auth: a token is sent to the item's origin, from the command line or a file" {
	echo secret2 >token
	run coget --bearer secret1 "$SERVER/go/302/a?to=$OTHER/echo/a"
	assert_status 0
	run coget --auth bearer --oauth2-bearer @token -u user:secret3 \
		"$SERVER/echo/b"
	assert_status 0
	assert_equal "$(asked '.headers.authorization | tojson')" \
		$'["Bearer secret1"]\nnull\n["Bearer secret2"]'
}

@test "auth: a token that is none, or missing, is a mistake" {
	run coget --auth bearer "$SERVER/echo/a"
	assert_status 2
	assert_contains "$output" '--bearer @token.txt'
	run coget --bearer '' "$SERVER/echo/a"
	assert_status 2
	run coget --bearer $'secret\r\nX: y' "$SERVER/echo/a"
	assert_status 2
	refute_contains "$output" secret
	run coget --bearer @missing "$SERVER/echo/a"
	assert_status 2
	assert_contains "$output" 'missing'
}

@test "auth: a token is in no list of processes, message, event or file" {
	start slow coget --bearer secret "$SERVER/stall/x"
	wait_until grep -q stall "$ASKED"
	refute_contains "$(tr '\0' ' ' <"/proc/$PID/cmdline")" secret
	run coget --json --bearer secret "$SERVER/status/401/9/y" "$SERVER/echo/z"
	refute_contains "$output" secret
}
