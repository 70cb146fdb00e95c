#!/usr/bin/env bats
# The user's own certificate: how it is given, and where it is shown.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers
load origins

# issue NAME [OPTION...]: NAME.pem and NAME.key, of the tests' CA in ca.pem, in
# the name of "alice".
issue()
{
	local name=$1

	shift
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj /CN=alice -CA ca.pem -CAkey ca.key \
		-keyout "$name.key" -out "$name.pem" "$@" 2>err || cat err
}

setup()
{
	enter_scratch
	make_certificates .
	issue client
	cat client.pem client.key >both.pem
	openssl ec -aes128 -passout pass:se:cret -in client.key -out locked.key 2>err
}

# start_strict: a server that serves those alone who have a certificate.
start_strict()
{
	NGINX_EXTRA="ssl_verify_client on;
		ssl_client_certificate $OWNED/nginx/ca.pem;" start_nginx
	echo hello >"$NGINX_ROOT/a"
}

# fetches OPTION...: with these, the strict server gives its file.
fetches()
{
	run coget --cacert "$NGINX_CACERT" --exists overwrite "$@" "$NGINX_TLS_URL/a"
	assert_status 0
	assert_file a hello
}

# refuses TEXT OPTION...: with these, nothing is asked for, and the reason is told.
refuses()
{
	run coget --cacert ca.pem "${@:2}" https://127.0.0.1:1/a
	assert_status 3
	assert_contains "$output" "$1"
	refute_contains "$output" 'se:cret'
	refute_contains "$output" 'cannot connect'
}

@test "client certificate: --cert takes PEM, with the key in it or in a file of its own" {
	start_strict
	run coget --cacert "$NGINX_CACERT" "$NGINX_TLS_URL/a"
	assert_status 8
	assert_contains "$output" 'HTTP 400'
	fetches --cert both.pem
	fetches -E client.pem --key client.key
	fetches --certificate client.pem --private-key client.key
	fetches --cert both.pem --cert-type pem --http1.1
}

@test "client certificate: the password of the key is a word, a file or a variable" {
	start_strict
	fetches --cert client.pem --key locked.key --key-password se:cret
	echo se:cret >password
	fetches --cert client.pem --key locked.key --pass @password
	COGET_KEY_PASSWORD=se:cret fetches --cert client.pem --key locked.key
}

@test "client certificate: PKCS#12 is told by its content or by --cert-type" {
	start_strict
	openssl pkcs12 -export -in client.pem -inkey client.key -certfile ca.pem \
		-passout pass:se:cret -out client.p12
	fetches --cert client.p12 --key-password se:cret
	fetches --cert client.p12 --key-password se:cret --cert-type P12
	openssl pkcs12 -export -in client.pem -inkey client.key -passout pass: -out open.p12
	fetches --cert open.p12
	refuses 'client.p12: its password is another; give the password with --key-password @FILE' \
		--cert client.p12
	refuses 'client.p12: its password is another; check the password' \
		--cert client.p12 --key-password other
	refuses 'both.pem: it holds neither PEM nor PKCS#12' --cert both.pem --cert-type P12
	refuses 'client.p12: it holds no certificate in PEM' --cert client.p12 --cert-type PEM
}

@test "client certificate: one without its key, or with another, is refused at once" {
	issue other
	echo nonsense >nonsense.pem
	refuses 'client.pem: it holds no private key in PEM; give the file of the key with --key FILE' \
		--cert client.pem
	refuses 'other.key: the private key is not that of the certificate' \
		--cert client.pem --key other.key
	refuses 'locked.key: the private key is encrypted; give its password with --key-password @FILE' \
		--cert client.pem --key locked.key
	refuses 'locked.key: the private key cannot be decrypted; check the password of --key-password' \
		--cert client.pem --key locked.key --key-password other
	refuses 'nonsense.pem: it holds neither PEM' --cert nonsense.pem
	refuses 'cannot read missing.pem: No such file' --cert missing.pem
	refuses 'client.pem:***: there is no such file; give the password of the key with --key-password' \
		--cert client.pem:se:cret
	refuses '--key: the certificate of the key is not given; give it with --cert FILE' \
		--key client.key
}

@test "client certificate: it is shown to the origin of the URL, and not where that redirects" {
	start_origins
	with=(--cacert "$ORIGINS_CACERT" --cert both.pem --exists rename --redirect-to all)
	run coget "${with[@]}" "$SECURE/a/go?to=$OTHER_SECURE/b/go?to=$SECURE/c" \
		"$SECURE/d/go?to=$SECURE/e" "$SECURE/f/go?to=$ORIGIN/g"
	assert_status 0
	was_shown 1 /a/go CN=alice
	was_not_shown 1 /b/go CN=alice
	was_not_shown 1 /c$ CN=alice
	was_shown 1 /d/go CN=alice
	was_shown 1 /e$ CN=alice
	run coget "${with[@]}" --location-trusted "$SECURE/h/go?to=$OTHER_SECURE/i"
	assert_status 0
	was_shown 1 /i$ CN=alice
}

@test "client certificate: a connection without it is not used with it, nor the other way" {
	start_origins
	printf '%s\n' "$ORIGIN/a/go?to=$SECURE/1" "$SECURE/2" \
		"$ORIGIN/b/go?to=$SECURE/3" "$SECURE/4" >list
	for version in --http1.1 --no-progress; do
		: >"$SHOWN"
		run coget -d "out$version" -j 1 "$version" --cacert "$ORIGINS_CACERT" \
			--cert both.pem -i list
		assert_status 0
		was_not_shown 1 /1$ CN=alice
		was_shown 1 /2$ CN=alice
		was_not_shown 1 /3$ CN=alice
		was_shown 1 /4$ CN=alice
	done
}

@test "client certificate: a password is not in the command line" {
	start_origins
	mkfifo list
	start waits coget --cert both.pem --key-password se:cret -i list
	wait_until grep -q '\*\*\*' "/proc/$PID/cmdline"
	run grep -q se:cret "/proc/$PID/cmdline"
	assert_status 1
}

@test "client certificate: a server that wants one says so over TLS 1.3" {
	start s_server openssl s_server -accept 127.0.0.1:0 -cert server.pem \
		-key server.key -CAfile ca.pem -Verify 1 -verify_return_error -www </dev/null
	wait_until grep -q '^ACCEPT' "$OWNED/s_server.out"
	url=https://$(sed -n 's/^ACCEPT //p' "$OWNED/s_server.out")/a
	run coget -r 0 --cacert ca.pem "$url"
	assert_status 5
	assert_contains "$output" '; the server may want a certificate: give one with --cert'
	run coget -r 0 --cacert ca.pem --cert both.pem "$url"
	assert_status 0
}
