#!/usr/bin/env bats
# Whom to trust.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers

setup()
{
	enter_scratch
	start_nginx
	echo hello >"$NGINX_ROOT/a"
}

@test "tls: a certificate from nobody known is refused, with the remedy" {
	run coget "$NGINX_TLS_URL/a"
	assert_status 5
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
	issue_certificates other
	run coget -d out --cacert other/ca.pem "$NGINX_TLS_URL/a"
	assert_status 5
	assert_contains "$output" certificate
	assert_listing out
}

@test "tls: a file of certificates that is none is named" {
	run coget -d out --cacert missing.pem "$NGINX_TLS_URL/a"
	assert_status 5
	assert_contains "$output" missing.pem
	assert_listing out
	echo nonsense >bad.pem
	run coget -d out --cacert bad.pem "$NGINX_TLS_URL/a"
	assert_status 5
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
	sed 's/127\.0\.0\.1/127.0.0.2/' "$OWNED/nginx/nginx.conf" >conf
	sed -i '/pid /s/nginx\.pid/other.pid/' conf
	start nginx nginx -e stderr -c "$PWD/conf" </dev/null
	wait_until test -s "$OWNED/nginx/other.pid"
	run coget -d out --cacert "$NGINX_CACERT" \
		"https://127.0.0.2:${NGINX_TLS_URL##*:}/a"
	assert_status 5
	assert_matches "$output" "alternative|match"
	assert_contains "$output" '; use the name that the certificate is for'
	refute_contains "$output" ' -k'
	assert_listing out
}

# make_certificate NAME FIELD=VALUE...: NAME.key and NAME.pem for 127.0.0.3,
# signed by the tests' CA, or with signer=self by itself; days=N from now on.
make_certificate()
{
	local name=$1 ca days=2 signer=ca

	shift
	local "$@"
	ca=$OWNED/nginx/ca
	[ "$signer" = ca ] || ca=$name
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj /CN=here -keyout "$name.key" -out "$name.csr" 2>err
	echo subjectAltName=IP:127.0.0.3 >"$name.ext"
	if [ "$signer" = self ]; then
		set -- -signkey "$name.key"
	else
		set -- -CA "$ca.pem" -CAkey "$ca.key" -CAcreateserial
	fi
	openssl x509 -req -in "$name.csr" "$@" -days "$days" \
		-extfile "$name.ext" -out "$name.pem" 2>>err || cat err
}

# serve NAME: another nginx, with that certificate, at OTHER_URL.
serve()
{
	local dir=$OWNED/nginx

	sed "s/127\\.0\\.0\\.1/127.0.0.3/; /pid /s/nginx\\.pid/$1.pid/
		s|$dir/server\\.|$PWD/$1.|" "$dir/nginx.conf" >"$1.conf"
	start nginx nginx -e stderr -c "$PWD/$1.conf" </dev/null
	wait_until test -s "$dir/$1.pid"
	OTHER_URL=https://127.0.0.3:${NGINX_TLS_URL##*:}
}

# refused_with PART: nothing is fetched from OTHER_URL, for that reason.
refused_with()
{
	run coget -d out --cacert "$NGINX_CACERT" "$OTHER_URL/a"
	assert_status 5
	assert_contains "$output" "$1"
	refute_contains "$output" ' -k'
	assert_listing out
}

@test "tls: a certificate that has expired is refused, and says so" {
	make_certificate old days=-1
	serve old
	refused_with 'certificate has expired; tell the administrator of the server'
}

@test "tls: a certificate that vouches for itself is refused, or trusted" {
	make_certificate own signer=self
	serve own
	refused_with 'self-signed certificate; give the certificate with --cac'
	run coget -d out --cacert own.pem "$OTHER_URL/a"
	assert_status 0
	assert_file out/a hello
}

@test "tls: a server that speaks none is an error" {
	run coget "https://127.0.0.1:${NGINX_URL##*:}/a"
	assert_status 5
	assert_contains "$output" SSL
	assert_contains "$output" '; check that the server speaks TLS on this p'
	assert_listing .
}

@test "tls: a redirect to https is checked, too" {
	start_server
	to=${NGINX_TLS_URL//\//%2f}
	run coget "$SERVER_URL/redirect-to/$to%2fa"
	assert_status 5
	assert_contains "$output" certificate
	assert_listing .
	run coget --cacert "$NGINX_CACERT" "$SERVER_URL/redirect-to/$to%2fa"
	assert_status 0
	assert_equal "$(cat ./*)" hello
}

# start_s_server ARGUMENT...: OpenSSL's own server, which ends bodies with the
# connection; sets OPENSSL_URL, and OPENSSL_PID.
start_s_server()
{
	local dir=$OWNED

	start s_server openssl s_server -accept 127.0.0.1:0 \
		-cert "$dir/nginx/server.pem" -key "$dir/nginx/server.key" "$@"
	OPENSSL_PID=$PID
	wait_until grep -q '^ACCEPT' "$dir/s_server.out"
	OPENSSL_URL=https://$(sed -n 's/^ACCEPT //p' "$dir/s_server.out")
}

@test "tls: a body without a length that the server ends is whole" {
	mkdir served
	head -c 300000 /dev/zero >served/zeros
	pushd served
	start_s_server -WWW </dev/null
	popd
	run coget -r 0 --cacert "$NGINX_CACERT" "$OPENSSL_URL/zeros"
	assert_status 0
	assert_same_file zeros served/zeros
}

# cut_off VERSION: a body without a length, after a status line of that version.
cut_off()
{
	mkfifo typed
	exec 7<>typed
	start_s_server <&7
	start coget coget -r 0 --cacert "$NGINX_CACERT" "$OPENSSL_URL/zeros"
	printf '%s 200 OK\r\n\r\n' "$1" >&7
	head -c 300000 /dev/zero | tr '\0' z >&7
	wait_until test -s zeros.part
	# The system closes its socket, and nobody says so in TLS.
	kill -KILL "$OPENSSL_PID"
	finish "$OPENSSL_PID" || true
	exec 7>&-
	assert_finishes "$PID" 4
	assert_matches "$(cat "$OWNED/coget.err")" \
		'ended without a TLS close|unexpected eof'
	assert_no_file zeros
}

@test "tls: a body without a length that is cut off is not whole" {
	cut_off HTTP/1.1
}

# start_h2: h2.py, sets H2_URL.
start_h2()
{
	local dir=$OWNED

	start h2 python3 "$BATS_TEST_DIRNAME/h2.py" "$dir/nginx/server.pem" \
		"$dir/nginx/server.key" </dev/null
	wait_until test -s "$dir/h2.out"
	H2_URL=https://127.0.0.1:$(cat "$dir/h2.out")
}

# That is what coget(1) says, and no libcurl tells it apart, up to 8.22.
@test "tls: a body of HTTP/2 without a length ends where the server says it does" {
	start_h2
	run coget -r 0 --cacert "$NGINX_CACERT" "$H2_URL/whole" "$H2_URL/cut"
	assert_status 0
	assert_equal "$(cat whole)" hello
	assert_equal "$(cat cut)" hello
}

@test "tls: such a body is not whole whatever version the answer claims" {
	[[ $(coget --version) == *libcurl/7.88.* ]] ||
		skip 'newer libcurls refuse such answers'
	cut_off HTTP/2
}

# Debian's libcurl looks in the system's directory besides the file.
@test "tls: --cacert and --capath leave the system's certificates out" {
	strace -f -o /dev/null true 2>/dev/null || skip 'strace cannot trace'
	mkdir own
	cp "$NGINX_CACERT" own/ca.pem
	openssl rehash own
	for option in "--cacert=$NGINX_CACERT" --capath=own --ca-directory=own; do
		run env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -f \
			-e trace=file -o trace "$COGET" --exists overwrite "$option" \
			"$NGINX_TLS_URL/a" "$NGINX_TLS_URL/b"
		assert_contains "$output" "$NGINX_TLS_URL/b: HTTP 404"
		assert_file a hello
		run grep -E '/etc/ssl/certs|ca-certificates' trace
		assert_equal "$output" ''
	done
	mkdir empty
	run coget -d out --capath empty "$NGINX_TLS_URL/a"
	assert_status 5
	assert_contains "$output" certificate
	assert_listing out
}

# key_hash: of the server's key, as --pinned-key takes it.
key_hash()
{
	openssl x509 -in "$OWNED/nginx/server.pem" -pubkey -noout |
		openssl pkey -pubin -outform DER | openssl sha256 -binary | base64
}

@test "tls: --pinned-key accepts that key alone, by its hash or from a file" {
	local other=sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

	openssl x509 -in "$OWNED/nginx/server.pem" -pubkey -noout >key.pem
	for pin in "sha256//$(key_hash)" "$other;sha256//$(key_hash)" key.pem; do
		run coget --exists overwrite --cacert "$NGINX_CACERT" \
			--pinned-key "$pin" "$NGINX_TLS_URL/a"
		assert_status 0
		assert_file a hello
	done
	for trust in "--cacert=$NGINX_CACERT" -k; do
		run coget -d out "$trust" --pinnedpubkey "$other" "$NGINX_TLS_URL/a"
		assert_status 5
		assert_contains "$output" 'does not match pinned public key; the server has another key than --pinned-key'
		assert_listing out
	done
	for pin in sha256/x sha256//AAAA= missing.pem "$other;"; do
		run coget --pinned-key "$pin" "$NGINX_TLS_URL/a"
		assert_status 2
		assert_contains "$output" '--pinned-key needs sha256// and the hash of a key in base64'
	done
}

@test "tls: --tls-min refuses older versions, --ciphers chooses those of TLS 1.2" {
	NGINX_EXTRA='ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384;' \
		start_nginx
	echo hello >"$NGINX_ROOT/a"
	with=(--cacert "$NGINX_CACERT" --exists overwrite)
	run coget "${with[@]}" --tls-min 1.2 "$NGINX_TLS_URL/a"
	assert_status 0
	run coget "${with[@]}" --tlsv1.3 --tlsv1.2 "$NGINX_TLS_URL/a"
	assert_status 0
	for form in --tls-min=1.3 --tlsv1.3; do
		run coget "${with[@]}" "$form" "$NGINX_TLS_URL/a"
		assert_status 5
		assert_contains "$output" '; check that the server speaks TLS of the version in --tls-min'
	done
	run coget "${with[@]}" --ciphers ECDHE-ECDSA-AES256-GCM-SHA384 "$NGINX_TLS_URL/a"
	assert_status 0
	run coget -d out "${with[@]}" --ciphers ECDHE-ECDSA-AES128-GCM-SHA256 "$NGINX_TLS_URL/a"
	assert_status 5
	assert_listing out
	run coget -d out "${with[@]}" --ciphers NONSENSE "$NGINX_TLS_URL/a"
	assert_status 5
	assert_contains "$output" '; check the names in --ciphers'
	run coget --tls-min 1.1 "$NGINX_TLS_URL/a"
	assert_status 2
	assert_contains "$output" '--tls-min needs one of 1.2, 1.3'
	run coget --secure-protocol=TLSv1_3 "$NGINX_TLS_URL/a"
	assert_status 2
	assert_contains "$output" "did you mean '--tls-min' (it takes 1.2 or 1.3)"
}
