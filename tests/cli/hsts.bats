#!/usr/bin/env bats
# Hosts that are asked over TLS alone, because they have said so.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers

# The port stays, so one of TLS is written with http:// here.
setup()
{
	enter_scratch
	# shellcheck disable=SC2016 # nginx's variables
	NGINX_EXTRA='location /says { add_header Strict-Transport-Security
			"max-age=3600; includeSubDomains"; return 200 said; }
		location /ends { add_header Strict-Transport-Security max-age=0;
			return 200 ended; }
		location /down { return 302 http://localhost:$server_port/a; }' start_nginx
	echo hello >"$NGINX_ROOT/a"
	SECURE=https://localhost:${NGINX_TLS_URL##*:}
	PLAIN=http://localhost:${NGINX_TLS_URL##*:}
}

coget()
{
	"$COGET" --cacert "$NGINX_CACERT" --exists overwrite "$@"
}

@test "hsts: a host that has asked for it is asked over TLS, from the file on" {
	run coget --hsts hosts "$PLAIN/a"
	assert_status 8
	assert_contains "$output" 'HTTP 400'
	assert_no_file hosts
	run coget --hsts hosts "$SECURE/says"
	assert_status 0
	grep -qE '^\.localhost "20[0-9]{6} [0-9:]{8}"$' hosts
	assert_equal "$(stat -c %a hosts)" 600
	run coget --hsts hosts "$PLAIN/a"
	assert_status 0
	assert_file a hello
	assert_listing . a hosts says
	run coget "$PLAIN/a"
	assert_status 8
}

@test "hsts: within a run, and where redirects lead" {
	run coget --hsts hosts -j 1 "$SECURE/says" "$PLAIN/a"
	assert_status 0
	assert_file a hello
	# From https to http is refused; but this is to https.
	run coget -d out --hsts hosts "$SECURE/down"
	assert_status 0
	assert_equal "$(cat out/*)" hello
	run coget -d out2 "$SECURE/down"
	assert_status 7
	assert_contains "$output" 'http can be read and changed on the way'
	printf 'localhost "20010101 00:00:00"\n' >hosts
	run coget -d out2 --hsts hosts "$SECURE/down"
	assert_status 7
	assert_listing out2
}

@test "hsts: a login goes along, and --proto knows the scheme that is used" {
	printf 'localhost "unlimited"\n' >hosts
	run coget --hsts hosts --proto =https "$PLAIN/a"
	assert_status 0
	assert_file a hello
	run coget --json -q --hsts hosts -u user:secret "$PLAIN/a"
	assert_status 0
	assert_equal "$(jq -r 'select(.event == "done").url_effective' <<<"$output")" "$SECURE/a"
	refute_contains "$output" 'password'
}

@test "hsts: a host can end it, and is not heard over HTTP or with -k" {
	printf '.localhost "unlimited"\nb.test "unlimited"\n' >hosts
	run coget --hsts hosts "$SECURE/ends"
	assert_status 0
	run grep localhost hosts
	assert_status 1
	grep -qx 'b.test "unlimited"' hosts
	rm hosts
	run coget -k --hsts hosts "$SECURE/says"
	assert_status 0
	run coget --hsts hosts "http://localhost:${NGINX_URL##*:}/says"
	assert_status 0
	run coget --hsts hosts "$NGINX_TLS_URL/says"
	assert_status 0
	assert_no_file hosts
}

@test "hsts: a file that is none ends the run, and stays as it is" {
	printf 'a.test "unlimited"\nlocalhost\t443\t0\t1\t2\n' >hosts
	cp hosts before
	run coget --hsts hosts "$SECURE/says"
	assert_status 1
	assert_contains "$output" "hosts:2: not a line of an HSTS file; check the file of --hsts: it has curl's format"
	assert_same_file hosts before
	run coget --hsts nosuch/hosts "$SECURE/says"
	assert_status 3
	assert_contains "$output" 'cannot write nosuch/hosts'
	run coget --hsts-file hosts "$SECURE/a"
	assert_status 2
	assert_contains "$output" "did you mean '--hsts'"
}

@test "hsts: no download takes the place of the file" {
	printf 'localhost "unlimited"\n' >a
	run coget --hsts a "$SECURE/a" "$SECURE/says"
	assert_status 0
	assert_file a.1 hello
	grep -q '^\.localhost' a
}
