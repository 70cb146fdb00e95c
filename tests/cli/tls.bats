#!/usr/bin/env bats
# Whom to trust.

load helpers

setup()
{
	enter_scratch
	start_nginx
	echo hello >"$NGINX_ROOT/a"
}

@test "tls: a certificate from nobody known is refused, with the remedy" {
	run coget "$NGINX_TLS_URL/a"
	assert_status 1
	assert_contains "$output" "coget: $NGINX_TLS_URL/a: "
	assert_contains "$output" certificate
	assert_contains "$output" "; give the server's CA with --cacert, or -k"
	assert_listing .
	assert_equal "$(cat "$NGINX_LOG")" ''
}

@test "tls: --cacert trusts the certificates in a file" {
	run coget --cacert "$NGINX_CACERT" "$NGINX_TLS_URL/a"
	assert_status 0
	assert_file a hello
}

@test "tls: --cacert trusts no other" {
	mkdir other
	make_certificates other
	run coget -d out --cacert other/ca.pem "$NGINX_TLS_URL/a"
	assert_status 1
	assert_contains "$output" certificate
	assert_listing out
}

@test "tls: a file of certificates that is none is named" {
	run coget -d out --cacert missing.pem "$NGINX_TLS_URL/a"
	assert_status 1
	assert_contains "$output" missing.pem
	assert_listing out
	echo nonsense >bad.pem
	run coget -d out --cacert bad.pem "$NGINX_TLS_URL/a"
	assert_status 1
	assert_contains "$output" bad.pem
	assert_listing out
}

@test "tls: -k trusts anybody" {
	run coget -k "$NGINX_TLS_URL/a"
	assert_status 0
	assert_file a hello
}

@test "tls: a certificate for another host is refused" {
	# 127.0.0.2 is this host too, but not in the certificate.
	sed 's/127\.0\.0\.1/127.0.0.2/' "$(owned_dir)/nginx/nginx.conf" >conf
	sed -i '/pid /s/nginx\.pid/other.pid/' conf
	start nginx nginx -e stderr -c "$PWD/conf" </dev/null
	wait_until test -s "$(owned_dir)/nginx/other.pid"
	run coget -d out --cacert "$NGINX_CACERT" \
		"https://127.0.0.2:${NGINX_TLS_URL##*:}/a"
	assert_status 1
	assert_matches "$output" "alternative|match"
	assert_contains "$output" '; give the server'
	assert_listing out
}

@test "tls: a server that speaks none is an error" {
	run coget "https://127.0.0.1:${NGINX_URL##*:}/a"
	assert_status 1
	assert_contains "$output" SSL
	assert_listing .
}

@test "tls: a redirect to https is checked, too" {
	start_server
	to=${NGINX_TLS_URL//\//%2f}
	run coget "$SERVER_URL/redirect-to/$to%2fa"
	assert_status 1
	assert_contains "$output" certificate
	assert_listing .
	run coget --cacert "$NGINX_CACERT" "$SERVER_URL/redirect-to/$to%2fa"
	assert_status 0
	assert_equal "$(cat ./*)" hello
}
