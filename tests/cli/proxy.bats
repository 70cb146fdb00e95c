#!/usr/bin/env bats
# Proxies: by which options and variables they are used, and that what goes wrong
# at them is told as theirs.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers

setup()
{
	enter_scratch
	start_server
	HOST=${SERVER_URL#*//}
}

# start_proxy WHAT: a proxy that does but that, see proxy.py; sets PROXY
start_proxy()
{
	rm -f "$OWNED/proxy.out"
	start proxy "$REPOSITORY/tests/cli/proxy.py" "$1" </dev/null
	wait_until test -s "$OWNED/proxy.out"
	PROXY=127.0.0.1:$(<"$OWNED/proxy.out")
}

accepts()
{
	(: <"/dev/tcp/127.0.0.1/$1") 2>&-
}

# start_tinyproxy LINE...: with these in its configuration; sets PROXY
start_tinyproxy()
{
	local port

	port=$(random_port)
	printf '%s\n' "Port $port" 'Listen 127.0.0.1' 'Timeout 60' \
		'MaxClients 50' "LogFile \"$PWD/tinyproxy.log\"" "$@" >tinyproxy.conf
	start tinyproxy tinyproxy -d -c tinyproxy.conf </dev/null
	wait_until accepts "$port"
	PROXY=127.0.0.1:$port
}

# start_socks OPTION...: sets PROXY
start_socks()
{
	local port

	port=$(random_port)
	start socks microsocks -i 127.0.0.1 -p "$port" "$@" </dev/null
	wait_until accepts "$port"
	PROXY=127.0.0.1:$port
}

# fails_at SCHEME PROXY: fetching by that proxy fails, and it is named, but not
# with its login.  Sets failed, the event.
fails_at()
{
	export "$1_proxy=$2"
	run coget --json --retry-delay 1ms "$1://$HOST/size/9/a"
	unset "$1_proxy"
	assert_status 4 5 6 8
	refute_contains "$output" secret
	failed=$(grep '"event":"failed"' <<<"$output")
	assert_contains "$(jq -r .errormsg <<<"$failed")" "the proxy ${2##*[@/]} ($1_proxy)"
	attempts=$(grep -cE '"event":"(retry|failed)"' <<<"$output")
	assert_equal "$(server_saw GET)" 0
}

# says CLASS TEXT ATTEMPTS: of fails_at()
says()
{
	assert_equal "$(jq -r .error <<<"$failed")" "$1"
	assert_contains "$(jq -r '.errormsg + "; " + .remedy' <<<"$failed")" "$2"
	assert_equal "$attempts" "$3"
}

# fails_unasked SCHEME VALUE: nothing is fetched by the proxy of that value, nor
# without it, and its login is not shown.
fails_unasked()
{
	export "$1_proxy=$2"
	run coget "$1://$HOST/size/9/a"
	unset "$1_proxy"
	assert_status 4
	assert_contains "$output" \
		"the name or password in $1_proxy holds a control character"
	refute_contains "$output" secret
	assert_equal "$(server_saw GET)" 0
}

@test "proxy: each variable is read, in either case but for HTTP_PROXY" {
	start_tinyproxy
	for variable in http_proxy all_proxy ALL_PROXY; do
		export "$variable=http://$PROXY"
		run coget "$SERVER_URL/size/9/$variable"
		unset "$variable"
		assert_status 0
		assert_body "$variable" 9 "$variable"
		grep -q "GET $SERVER_URL/size/9/$variable" tinyproxy.log
	done
	HTTP_PROXY=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 \
		run coget "$SERVER_URL/size/9/capital"
	assert_status 0
	for variable in https_proxy HTTPS_PROXY all_proxy ALL_PROXY; do
		export "$variable=http://127.0.0.1:1"
		run coget -r 0 "https://$HOST/x"
		unset "$variable"
		assert_contains "$output" "the proxy 127.0.0.1:1 ($variable) cannot be reached: Connection refused"
	done
}

@test "proxy: no_proxy goes around it, and its failures are the host's then" {
	export http_proxy=http://127.0.0.1:1
	for list in '*' 127.0.0.1 'example.org, 127.0.0.0/8'; do
		no_proxy=$list run coget "$SERVER_URL/size/9/a" --exists overwrite
		assert_status 0
		NO_PROXY=$list run coget "$SERVER_URL/size/9/a" --exists overwrite
		assert_status 0
		no_proxy=$list run coget -r 0 http://127.0.0.1:2/a -d out
		assert_status 4
		refute_contains "$output" 'the proxy'
	done
	for list in 10.0.0.0/8 example.org 27.0.0.1; do
		no_proxy=$list run coget -r 0 "$SERVER_URL/size/9/a" -d out
		assert_status 4
		assert_contains "$output" 'the proxy 127.0.0.1:1 (http_proxy)'
	done
}

@test "proxy: one that cannot be reached is named, and tried again" {
	for scheme in http https; do
		fails_at "$scheme" http://user:secret@127.0.0.1:1
		says connect 'cannot be reached: Connection refused; check' 6
		fails_at "$scheme" socks5://user:secret@127.0.0.1:1
		says connect 'cannot be reached: Connection refused; check' 6
	done
	fails_at http http://user:secret@no.such.host.invalid:3128
	says resolve 'has no address' 6
}

@test "proxy: one that wants a login is asked once" {
	start_tinyproxy 'BasicAuth user secret'
	for scheme in http https; do
		fails_at "$scheme" "http://$PROXY"
		says http_status 'wants a login (HTTP 407); give one with --proxy-user' 1
		# tinyproxy says so of a login that is wrong.
		fails_at "$scheme" "http://user:secret2@$PROXY"
		says http_status 'HTTP 401' 1
	done
	http_proxy=http://user:secret@$PROXY run coget "$SERVER_URL/size/9/a"
	assert_status 0
	assert_body a 9 a
}

@test "proxy: a login that it does not take is told" {
	start_proxy 407:Basic,Digest
	for scheme in http https; do
		fails_at "$scheme" "http://user:secret@$PROXY"
		says http_status 'does not take the login (HTTP 407); check the name and password' 1
	done
}

@test "proxy: an answer of its own that drips has --connect-timeout" {
	start_proxy drip
	https_proxy=$PROXY run coget --retries 0 --connect-timeout 400ms \
		https://files.example/a
	assert_status 4
	assert_contains "$output" "proxy $PROXY (https_proxy) did not open a connection in time"
}

@test "proxy: a login that is by neither Basic nor Digest is told" {
	start_proxy 407:Negotiate,NTLM
	for scheme in http https; do
		fails_at "$scheme" "http://user:secret@$PROXY"
		says http_status 'wants a login by Negotiate, NTLM (HTTP 407); use another proxy' 1
	done
}

@test "proxy: a login by Digest needs --proxy-auth, and is told so" {
	start_proxy 407:Digest,NTLM
	for scheme in http https; do
		fails_at "$scheme" "http://user:secret@$PROXY"
		says http_status 'wants a login by Digest, NTLM (HTTP 407); log in with --proxy-user and --proxy-auth digest' 1
	done
}

@test "proxy: --proxy-auth logs in by Digest, for http and in tunnels" {
	start_nginx
	head -c 100000 /dev/urandom >"$NGINX_ROOT/a"
	start_proxy "digest:${NGINX_URL##*:}"
	for words in '--proxy-auth digest' '--proxy-auth any' --proxy-digest \
		--proxy-anyauth; do
		# shellcheck disable=SC2086 # words
		run coget -j 1 --exists overwrite $words -x "http://user:secret@$PROXY" \
			http://one.example/a http://two.example/a
		assert_status 0
		assert_same_file a "$NGINX_ROOT/a"
		assert_same_file a.1 "$NGINX_ROOT/a"
	done
	run coget -r 0 --proxy-auth digest -x "http://user:wrong@$PROXY" \
		http://one.example/b
	assert_contains "$output" 'does not take the login (HTTP 407)'
	refute_contains "$output" wrong
	start_proxy "digest:${NGINX_TLS_URL##*:}"
	run coget --cacert "$NGINX_CACERT" --exists overwrite --proxy-auth digest \
		--proxy-user user:secret -x "$PROXY" https://localhost/a
	assert_status 0
	assert_same_file a "$NGINX_ROOT/a"
}

@test "proxy: what it does not connect to is told as its word" {
	start_tinyproxy 'ConnectPort 443'
	fails_at https "http://$PROXY"
	says http_status 'does not connect to the host: HTTP 403' 1
	start_proxy 502
	fails_at https "http://user:secret@$PROXY"
	says http_status 'does not connect to the host: HTTP 502' 6
}

@test "proxy: a status that it may have from the server names both" {
	start_tinyproxy
	http_proxy=http://$PROXY run coget -r 0 "$SERVER_URL/status/503/size/9/a"
	assert_contains "$output" \
		"HTTP 503 Service Unavailable, through the proxy $PROXY (http_proxy)"
	http_proxy=http://$PROXY run coget -r 0 "$SERVER_URL/status/404/size/9/a"
	assert_contains "$output" 'HTTP 404 Not Found; check the URL'
}

@test "proxy: one that does not speak HTTP is named" {
	start_proxy nonsense
	fails_at http "http://user:secret@$PROXY"
	says proxy 'does not answer in HTTP' 1
	fails_at https "http://user:secret@$PROXY"
	says network 'closed the connection without an answer in HTTP' 6
	for scheme in http https; do
		fails_at "$scheme" "https://user:secret@$PROXY"
		says tls "write http:// before the proxy's host" 1
		fails_at "$scheme" "socks5h://user:secret@$PROXY"
		says proxy 'does not answer in SOCKS' 1
	done
}

@test "proxy: one that closes or stands still is named" {
	start_proxy close
	for scheme in http https; do
		fails_at "$scheme" "http://user:secret@$PROXY"
		says network 'closed the connection without an answer' 6
		fails_at "$scheme" "socks5://user:secret@$PROXY"
		says network 'closed the connection' 6
	done
	start_proxy stall
	https_proxy=http://user:secret@$PROXY run coget -r 0 \
		--connect-timeout 100ms "https://$HOST/a"
	assert_contains "$output" \
		"the proxy $PROXY (https_proxy) did not open a connection in time"
}

@test "proxy: a variable that names none is told, without its password" {
	for value in ftp://user:secret@127.0.0.1:1 'http://user:se cret@x:1' \
		http://user:secret@ http://user:secret 127.0.0.1:1:user:secret \
		'http://user:secret@ho st:1' http://user:secret@[::1 \
		http://user:secret@::1:1 http://user:secret@127.0.0.1:99999 \
		http://user:sec@cret@127.0.0.1:1 http://user:1/cret@127.0.0.1:1 \
		'http://user:1#cret@127.0.0.1:1' 'http://user:1?cret@127.0.0.1:1' \
		http//user:secret@127.0.0.1:1 //user:secret@127.0.0.1:1 \
		socks9://user:secret@127.0.0.1:1 $'http://user:secret\n@host:1'; do
		for scheme in http https; do
			export "${scheme}_proxy=$value"
			run coget -r 0 "$scheme://$HOST/size/9/a"
			unset "${scheme}_proxy"
			assert_status 4
			assert_contains "$output" "${scheme}_proxy does not hold the URL of a proxy"
			refute_contains "$output" cret
			refute_contains "$output" user
		done
	done
}

# libcurl 7.88 goes around such a proxy.
@test "proxy: one whose login cannot be decoded is not gone around" {
	for login in user%00:secret user:secret%0A %1f:secret user:%00secret; do
		for scheme in http https; do
			for kind in http https socks5h; do
				fails_unasked "$scheme" "$kind://$login@127.0.0.1:1"
			done
			fails_unasked "$scheme" "$login@127.0.0.1:1"
		done
	done
	all_proxy=http://user%00:secret@127.0.0.1:1 \
		run coget "$SERVER_URL/size/9/a"
	assert_status 4
	assert_contains "$output" 'the name or password in all_proxy holds a control'
	assert_equal "$(server_saw GET)" 0
	no_proxy=127.0.0.1 http_proxy=http://user%00:secret@127.0.0.1:1 \
		run coget "$SERVER_URL/size/9/a"
	assert_status 0
}

@test "proxy: an odd login is not shown" {
	for login in secret user:se%63ret user: :secret 'user;secret' \
		user:secret\\ user:%73ecret%zz; do
		for scheme in http https socks4 socks5h; do
			http_proxy=$scheme://$login@127.0.0.1:1 \
				run coget -r 0 "$SERVER_URL/size/9/a"
			assert_status 4
			assert_contains "$output" \
				'the proxy 127.0.0.1:1 (http_proxy) cannot be reached'
			refute_contains "$output" cret
		done
	done
	for value in user:secret@127.0.0.1:1 http:user:secret@127.0.0.1:1 \
		'http://user:secret@[::1]:1' http:///user:secret@127.0.0.1:1; do
		http_proxy=$value run coget -r 0 "$SERVER_URL/size/9/a"
		assert_contains "$output" ':1 (http_proxy) cannot be reached'
		refute_contains "$output" secret
	done
}

@test "proxy: SOCKS is spoken, and its refusals are told" {
	start_socks
	for scheme in socks5 socks5h; do
		http_proxy=$scheme://$PROXY run coget "$SERVER_URL/size/9/$scheme"
		assert_status 0
		assert_body "$scheme" 9 "$scheme"
	done
	http_proxy=socks5://$PROXY run coget -r 0 http://127.0.0.1:1/x
	assert_contains "$output" \
		"the proxy $PROXY (http_proxy) cannot connect to the host; check host"
	: >"$SERVER_LOG"
	start_socks -u user -P secret
	fails_at http "socks5://$PROXY"
	says proxy 'wants a login; give one with --proxy-user' 1
	fails_at http "socks5://user:secret2@$PROXY"
	says proxy 'does not take the login' 1
	http_proxy=socks5://user:secret@$PROXY run coget "$SERVER_URL/size/9/b"
	assert_status 0
}

# Here it stands for a server.
@test "proxy: of a server, 401 tells which login a server wants" {
	start_proxy 401:Digest,Negotiate,NTLM
	run coget -u user:secret "http://$PROXY/a"
	assert_status 6
	assert_contains "$output" 'HTTP 401 Unauthorized: the server wants a login by Digest, Negotiate, NTLM; log in with --user and --auth any'
	start_proxy 401:Bearer
	run coget "http://$PROXY/a"
	assert_contains "$output" "by Bearer; give the token with --bearer"
	start_proxy 401:Negotiate
	run coget "http://$PROXY/a"
	assert_contains "$output" 'by Negotiate; coget logs in by Basic, Digest and Bearer only'
	start_proxy 401:Digest,Basic
	run coget "http://$PROXY/a"
	assert_contains "$output" 'HTTP 401 Unauthorized; log in with --user or'
	run coget -u user:secret "http://$PROXY/a"
	assert_contains "$output" 'HTTP 401 Unauthorized; check the name and the password'
	start_proxy 401
	run coget "http://$PROXY/a"
	assert_contains "$output" 'HTTP 401 Unauthorized; log in with --user'
}

@test "proxy: --proxy is used in place of the variables" {
	start_tinyproxy
	export http_proxy=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1
	for form in -x --proxy --all-proxy; do
		run coget "$form" "$PROXY" "$SERVER_URL/size/9/a$form"
		assert_status 0
		assert_body "a$form" 9 "a$form"
		grep -q "GET $SERVER_URL/size/9/a$form" tinyproxy.log
	done
	run coget -r 0 --proxy http://127.0.0.1:2 "$SERVER_URL/size/9/b"
	assert_status 4
	assert_contains "$output" 'the proxy 127.0.0.1:2 (--proxy) cannot be reached: Connection refused; check the URL of the proxy, or name the host in --no-proxy'
	run coget --proxy '' "$SERVER_URL/size/9/c"
	assert_status 0
	run grep /c tinyproxy.log
	assert_status 1
}

@test "proxy: --no-proxy goes around it, with a list or without one" {
	export http_proxy=http://127.0.0.1:1
	for words in '--no-proxy=127.0.0.1' '--no-proxy 10.0.0.0/8,127.0.0.0/8' \
		'--noproxy *' '--no-proxy --no-cookies'; do
		set -f
		# shellcheck disable=SC2086
		run coget $words "$SERVER_URL/size/9/a" --exists overwrite
		set +f
		assert_status 0
	done
	run coget --no-proxy "$SERVER_URL/size/9/b"
	assert_status 0
	run coget "$SERVER_URL/size/9/c" --no-proxy
	assert_status 0
	no_proxy=127.0.0.1 run coget -r 0 --no-proxy '' "$SERVER_URL/size/9/d"
	assert_contains "$output" 'the proxy 127.0.0.1:1 (http_proxy) cannot be reached'
	no_proxy=127.0.0.1 run coget -x 127.0.0.1:1 "$SERVER_URL/size/9/e"
	assert_status 0
	run coget --no-proxy '*.example.org' "$SERVER_URL/size/9/f"
	assert_status 2
	assert_contains "$output" '--no-proxy needs hosts, addresses or networks with commas, or * for all'
}

@test "proxy: --proxy-user logs in to each kind, and is taken from a file too" {
	start_tinyproxy 'BasicAuth user secret'
	for words in user:secret @login; do
		echo user:secret >login
		run coget -x "http://wrong:wrong@$PROXY" --proxy-user "$words" \
			"$SERVER_URL/size/9/$words"
		assert_status 0
	done
	http_proxy=$PROXY run coget --proxy-user user:secret "$SERVER_URL/size/9/b"
	assert_status 0
	start_socks -u user -P se%63ret
	for scheme in socks5 socks5h; do
		run coget -x "$scheme://$PROXY" --proxy-user user:se%63ret \
			"$SERVER_URL/size/9/$scheme"
		assert_status 0
	done
	run coget -r 0 -x "socks5://$PROXY" --proxy-user user:wrong "$SERVER_URL/x"
	assert_contains "$output" "the proxy $PROXY (--proxy) does not take the login"
	refute_contains "$output" wrong
}

@test "proxy: an https proxy is verified by --proxy-cacert" {
	# shellcheck disable=SC2016 # nginx's variables
	NGINX_EXTRA='location / { proxy_pass http://$http_host$request_uri; }' \
		start_nginx
	run coget -r 0 -x "$NGINX_TLS_URL" "$SERVER_URL/size/9/a"
	assert_status 5
	assert_contains "$output" "the proxy ${NGINX_TLS_URL#*//} (--proxy) fails the TLS handshake"
	run coget -x "$NGINX_TLS_URL" --proxy-cacert "$NGINX_CACERT" \
		"$SERVER_URL/size/9/a"
	assert_status 0
	grep -q "GET .*/size/9/a" "$NGINX_LOG"
}

@test "proxy: what is none is refused before anything is fetched" {
	for value in ftp://user:secret@h:1 socks9://h @h; do
		run coget -x "$value" "$SERVER_URL/size/9/a"
		assert_status 2
		assert_contains "$output" '-x needs the URL of a proxy: HOST:PORT, also with http://'
		refute_contains "$output" secret
	done
	run coget -x 16 "$SERVER_URL/size/9/a"
	assert_status 2
	assert_contains "$output" "-x needs the URL of a proxy, such as -x socks5h://localhost:1080; connections for one file are -s 16, and files at once from a host --per-host"
	run coget --proxy-user user "$SERVER_URL/size/9/a"
	assert_status 2
	assert_contains "$output" '--proxy-user needs NAME:PASSWORD'
	run coget -x 'http://user:se/cret@h:1' "$SERVER_URL/size/9/a"
	assert_status 4
	assert_contains "$output" '--proxy does not hold the URL of a proxy'
	refute_contains "$output" cret
	assert_equal "$(server_saw GET)" 0
}

@test "proxy: a login is shown neither in messages nor in the command line" {
	start_proxy stall
	start waits coget --retries 0 -x "http://user:secret@$PROXY" \
		--proxy-user user:secret2 "https://$HOST/a"
	wait_until grep -q '\*\*\*' "/proc/$PID/cmdline"
	run grep -q secret "/proc/$PID/cmdline"
	assert_status 1
	run coget --json -r 0 -x http://user:secret@127.0.0.1:1 --proxy-user u:secret2 \
		"$SERVER_URL/size/9/a"
	assert_status 4
	refute_contains "$output" secret
}
