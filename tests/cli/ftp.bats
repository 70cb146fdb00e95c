#!/usr/bin/env bats
# FTP: what is promised of HTTP holds, against servers that fail in many ways.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers

setup()
{
	enter_scratch
	ROOT=$PWD/root LOG=$PWD/log FAULTS=$PWD/faults
	mkdir "$ROOT"
	: >"$LOG"
	: >"$FAULTS"
}

# start_ftp: see ftp_server.py; sets FTP, a URL
start_ftp()
{
	rm -f "$OWNED/ftp.out"
	start ftp /usr/bin/python3 "$REPOSITORY/tests/cli/ftp_server.py" \
		"$ROOT" "$LOG" "$FAULTS" </dev/null
	wait_until test -s "$OWNED/ftp.out" || {
		cat "$OWNED/ftp.err" >&2
		return 1
	}
	FTP=ftp://127.0.0.1:$(<"$OWNED/ftp.out")
}

# put FILE SIZE [DATE]: make a file of random bytes on the server.
put()
{
	head -c "$2" /dev/urandom >"$ROOT/$1"
	touch -d "${3:-2020-01-02T03:04:05Z}" "$ROOT/$1"
}

# said PATTERN: how many commands match.
said()
{
	grep -Ec -- "$1" "$LOG" || true
}

fetch()
{
	run coget -q -d out --retry-delay 1ms "$@"
}

@test "ftp: a file is downloaded as it is, with the server's time" {
	start_ftp
	put a.bin 300000
	printf 'one\r\ntwo\n' >"$ROOT/text"
	put empty 0
	fetch "$FTP/a.bin" "$FTP/text;type=i" "$FTP/empty"
	assert_status 0
	assert_same_file out/a.bin "$ROOT/a.bin"
	assert_same_file out/text "$ROOT/text"
	assert_same_file out/empty "$ROOT/empty"
	assert_equal "$(stat -c %Y out/a.bin)" "$(stat -c %Y "$ROOT/a.bin")"
	assert_equal "$(said '^TYPE A')" 0
	assert_equal "$(said '^USER anonymous')" 3
}

@test "ftp: events have the reply, the scheme and the length" {
	start_ftp
	put a 1000
	run coget --json --digest sha256 -d out "$FTP/a"
	assert_status 0
	run jq -r 'select(.event == "done") |
		"\(.response_code / 100 | floor) \(.scheme) \(.size_download) \(.digest)"' <<<"$output"
	assert_equal "$output" "1 ftp 1000 sha256=$(sha256sum <"$ROOT/a" | cut -d' ' -f1)"
}

@test "ftp: names are decoded, and directories of the path entered" {
	start_ftp
	mkdir "$ROOT/a dir"
	put "a dir/b c" 10
	fetch "$FTP/a%20dir/b%20c"
	assert_status 0
	assert_same_file 'out/b c' "$ROOT/a dir/b c"
}

@test "ftp: URLs of directories, and the types a and d, are refused" {
	start_ftp
	put a 10
	for url in "$FTP/" "$FTP/dir/" "$FTP"; do
		fetch "$url"
		assert_status 1
		assert_contains "$output" 'coget does not download directories of FTP'
	done
	for type in a d; do
		fetch "$FTP/a;type=$type"
		assert_status 1
		assert_contains "$output" "does not download as ;type=$type"
	done
	fetch "$FTP/a%0d%0aDELE%20a"
	assert_status 1
	assert_contains "$output" 'control character'
	assert_equal "$(said DELE)" 0
	fetch "$FTP/a;type=I"
	assert_status 0
}

@test "ftp: what is not there is told once, with the server's words" {
	start_ftp
	run coget --json --retry-delay 1ms -d out "$FTP/none" "$FTP/none/a"
	assert_status 8
	assert_equal "$(grep -c '"event":"retry"' <<<"$output")" 0
	assert_equal "$(grep -c '"error":"no_file"' <<<"$output")" 2
	assert_contains "$output" 'the server does not send the file (FTP 550: '
}

@test "ftp: logins come from the URL, --user and .netrc" {
	start_ftp
	put a 10
	fetch "${FTP/:\/\//://alice:secret@}/a"
	assert_status 0
	fetch --exists overwrite -u alice:secret "$FTP/a"
	assert_status 0
	echo 'machine 127.0.0.1 login alice password secret' >netrc
	fetch --exists overwrite -H 'Authorization: Basic eDp5' --netrc-file netrc "$FTP/a"
	assert_status 0
	assert_equal "$(said '^USER alice')" 3
	refute_contains "$(<"$LOG")" anonymous
}

@test "ftp: a login that is not taken is told, without it, and not tried again" {
	start_ftp
	put a 10
	echo 'say PASS,530' >"$FAULTS"
	run coget --json -d out -u alice:wrong12 "$FTP/a"
	assert_status 6
	assert_contains "$output" '"error":"login"'
	assert_contains "$output" 'the server does not take the login (FTP 530)'
	refute_contains "$output" wrong12
	assert_equal "$(said ^PASS)" 1
}

@test "ftp: what a cut connection has left is resumed, also by the next run" {
	start_ftp
	put a 900000
	echo 'cut 300000 1' >"$FAULTS"
	fetch "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(said '^REST [1-9]')" 1
	echo 'drop 400000 1' >"$FAULTS"
	: >"$LOG"
	put b 900000
	fetch -r 0 "$FTP/b"
	assert_status 4
	[ ! -e out/b ]
	fetch "$FTP/b"
	assert_status 0
	assert_same_file out/b "$ROOT/b"
	assert_equal "$(said '^REST [1-9]')" 1
}

# A part of a file is there, and the faults are such as the test needs.
leave_part()
{
	start_ftp
	put a 900000 "$@"
	echo 'cut 400000 1' >"$FAULTS"
	fetch -r 0 "$FTP/a"
	assert_status 4
	[ -s out/a.part ]
	: >"$LOG"
}

@test "ftp: a file that has changed is downloaded anew, not spliced" {
	leave_part
	put a 900000 2021-01-01
	fetch "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(said ^REST)" 0
}

@test "ftp: a file of another length is downloaded anew, whatever its time" {
	leave_part
	put a 900001
	fetch "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "ftp: a file that is replaced once its length was told is not spliced" {
	leave_part
	put a.next 900000 2021-01-01
	echo swap >"$FAULTS"
	fetch "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(said '^REST [1-9]')" 1
	[ ! -e "$ROOT/a.next" ]
}

@test "ftp: a file that was just changed is not resumed" {
	leave_part now
	fetch "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(said ^REST)" 0
}

@test "ftp: without times or lengths nothing is resumed" {
	for command in MDTM SIZE; do
		start_ftp
		put a 900000
		printf '%s\n' "no $command" 'cut 400000 1' >"$FAULTS"
		rm -rf out
		: >"$LOG"
		fetch "$FTP/a"
		assert_status 0
		assert_same_file out/a "$ROOT/a"
		assert_equal "$(said ^REST)" 0
		assert_equal "$(said ^RETR)" 2
	done
}

@test "ftp: with --trust-length the length alone is enough" {
	start_ftp
	put a 900000
	printf '%s\n' 'no MDTM' 'cut 400000 1' >"$FAULTS"
	fetch --trust-length "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(said '^REST [1-9]')" 1
}

@test "ftp: a server that cannot resume sends it from the beginning" {
	leave_part
	echo 'no REST' >"$FAULTS"
	fetch "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "ftp: a part that is the whole file is not downloaded again" {
	start_ftp
	put a 900000
	echo 'say RETR,999 0' >"$FAULTS"
	mkdir out
	cp -p "$ROOT/a" out/a
	fetch -c "$FTP/a"
	assert_status 0
	assert_equal "$(said ^RETR)" 0
	head -c 1000 "$ROOT/a" >out/a
	touch out/a
	fetch -c "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(said '^REST 1000')" 1
}

@test "ftp: cut anywhere, and changed meanwhile, a file is one version" {
	local i

	start_ftp
	for i in 1 2 3 4 5 6 7 8; do
		put a 700000 "2020-01-0$i"
		printf '%s\n' "cut $((RANDOM * 20)) 2" >"$FAULTS"
		[ $((i % 2)) -eq 0 ] || put a.next 700000 "2021-01-0$i"
		echo "swap x 1" >>"$FAULTS"
		fetch -r 0 "$FTP/a" || true
		[ $((RANDOM % 2)) -eq 0 ] || put a 700000 "2022-01-0$i"
		fetch --exists overwrite "$FTP/a"
		assert_status 0
		assert_same_file out/a "$ROOT/a"
		rm -rf out
	done
}

@test "ftp: a file that is shorter than its length fails" {
	start_ftp
	put a 900000
	printf '%s\n' 'cut 400000' >"$FAULTS"
	run coget --json -r 0 -d out "$FTP/a"
	assert_status 4
	[ ! -e out/a ]
	assert_matches "$output" '"error":"(network|truncated)"'
}

@test "ftp: replies of 4xx are tried again, those of 5xx are not" {
	start_ftp
	put a 10
	echo 'say RETR,450 2' >"$FAULTS"
	fetch "$FTP/a"
	assert_status 0
	assert_equal "$(said ^RETR)" 3
	: >"$LOG"
	echo 'say RETR,553 2' >"$FAULTS"
	fetch --exists overwrite "$FTP/a"
	assert_status 8
	assert_equal "$(said ^RETR)" 1
}

@test "ftp: a server that is crowded is tried again" {
	start_ftp
	put a 10
	echo 'greet 421 2' >"$FAULTS"
	run coget --json -d out --retry-delay 1ms "$FTP/a"
	assert_status 0
	assert_equal "$(grep -c '"event":"retry".*"error":"crowded"' \
		<<<"$output")" 2
}

@test "ftp: --max-filesize refuses a file before it is sent" {
	start_ftp
	put a 1000
	fetch --max-filesize 999 "$FTP/a"
	assert_status 1
	assert_contains "$output" 'the file has 1000 bytes'
	assert_equal "$(said ^RETR)" 0
	echo 'no SIZE' >"$FAULTS"
	fetch --max-filesize 999 "$FTP/a"
	assert_status 1
	assert_contains "$output" 'more than 999 bytes'
}

@test "ftp: --exists update compares time and length" {
	start_ftp
	put a 1000
	fetch --exists update "$FTP/a"
	fetch --exists update "$FTP/a"
	assert_status 0
	assert_equal "$(said ^RETR)" 1
	put a 1001
	fetch --exists update "$FTP/a"
	assert_equal "$(said ^RETR)" 2
	put a 1001 2021-01-01
	fetch --exists update "$FTP/a"
	assert_equal "$(said ^RETR)" 3
	assert_same_file out/a "$ROOT/a"
}

@test "ftp: a server that never confirms the end holds nobody up" {
	start_server
	start_ftp
	put a 100000
	echo 'mute' >"$FAULTS"
	start waiting coget -q -d out --stall-timeout 1s --retry-delay 1ms \
		"$FTP/a" "$SERVER_URL/size/100/b" </dev/null
	wait_until test -e out/b
	[ ! -e out/a ]
	assert_finishes "$PID" 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(said ^RETR)" 1
}

@test "ftp: a download ends at once when the run is interrupted" {
	start_ftp
	put a 100000
	echo slow >"$FAULTS"
	start waiting coget -q -d out "$FTP/a" </dev/null
	wait_until grep -q RETR "$LOG"
	kill -INT "$PID"
	assert_finishes "$PID" 130
}

@test "ftp: a server that sends too slowly is given up" {
	start_ftp
	put a 100000
	echo slow >"$FAULTS"
	fetch -r 0 --stall-timeout 1s --stall-speed 1k "$FTP/a"
	assert_status 4
	assert_contains "$output" 'stalled: '
}

@test "ftp: with --ftp-port the server connects to us" {
	start_ftp
	put a 100000
	fetch --ftp-port - "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(said '^(EPRT|PORT)')" 1
	assert_equal "$(said '^(EPSV|PASV)')" 0
}

@test "ftp: proxies of SOCKS and HTTP carry both connections" {
	local port

	start_ftp
	put a 100000
	port=$(random_port)
	start socks microsocks -i 127.0.0.1 -p "$port" </dev/null
	wait_until bash -c ": <>/dev/tcp/127.0.0.1/$port"
	fetch --proxy "socks5h://127.0.0.1:$port" "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	port=$(random_port)
	printf '%s\n' "Port $port" 'Listen 127.0.0.1' >tinyproxy.conf
	start tinyproxy tinyproxy -d -c tinyproxy.conf </dev/null
	wait_until bash -c ": <>/dev/tcp/127.0.0.1/$port"
	export ftp_proxy=http://127.0.0.1:$port
	fetch --exists overwrite "$FTP/a"
	assert_status 0
	assert_contains "$(<"$OWNED/tinyproxy.out")" 'CONNECT 127.0.0.1'
}

@test "ftp: redirects never lead to it" {
	start_server
	fetch "$SERVER_URL/redirect-to/ftp:%2f%2f127.0.0.1%2fx"
	assert_status 7
	assert_contains "$output" 'which is not HTTP'
}

@test "ftp: methods and bodies are refused" {
	start_ftp
	put a 10
	for option in --method=POST --data=x; do
		fetch "$option" "$FTP/a"
		assert_status 1
		assert_contains "$output" 'methods and bodies are for http and https alone'
	done
	assert_equal "$(said .)" 0
}

@test "ftp: --proto can leave it out" {
	start_ftp
	put a 10
	fetch --proto =https "$FTP/a"
	assert_status 1
	assert_contains "$output" 'not allowed by --proto'
	assert_equal "$(said .)" 0
}

@test "ftp: a server without TLS gets no login with --ftp-ssl" {
	start_ftp
	put a 10
	fetch --ftp-ssl -u alice:secret "$FTP/a"
	assert_status 5
	assert_contains "$output" 'the server does not offer TLS'
	assert_equal "$(said '^(USER|PASS)')" 0
}

# start_vsftpd LINE...: as whoever runs the tests; sets FTP
start_vsftpd()
{
	local port

	port=$(random_port)
	mkdir -p "$PWD/empty"
	printf '%s\n' listen=YES "listen_port=$port" listen_address=127.0.0.1 \
		background=NO run_as_launching_user=YES anonymous_enable=YES \
		"anon_root=$ROOT" "secure_chroot_dir=$PWD/empty" seccomp_sandbox=NO \
		xferlog_enable=NO dual_log_enable=NO "vsftpd_log_file=$PWD/vsftpd.log" \
		"ftp_username=$(id -un)" pasv_address=127.0.0.1 "$@" >vsftpd.conf
	start vsftpd vsftpd "$PWD/vsftpd.conf" </dev/null
	wait_until bash -c ": <>/dev/tcp/127.0.0.1/$port"
	FTP=ftp://127.0.0.1:$port
}

@test "ftp: vsftpd sends files, their rest, and refuses what is not there" {
	start_vsftpd
	put a 900000
	fetch "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_equal "$(stat -c %Y out/a)" "$(stat -c %Y "$ROOT/a")"
	head -c 300000 "$ROOT/a" >out/a
	fetch -c "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	fetch "$FTP/none"
	assert_status 8
	assert_contains "$output" 'the server does not send the file (FTP 550'
}

# start_tls LINE...: a vsftpd that demands TLS, with certificates in certs
start_tls()
{
	mkdir -p certs
	make_certificates "$PWD/certs"
	start_vsftpd ssl_enable=YES allow_anon_ssl=YES force_anon_data_ssl=YES \
		force_anon_logins_ssl=YES require_ssl_reuse=NO ssl_ciphers=HIGH \
		"rsa_cert_file=$PWD/certs/server.pem" \
		"rsa_private_key_file=$PWD/certs/server.key" "$@"
}

@test "ftp: TLS is demanded by --ftp-ssl, and certificates are verified" {
	start_tls
	put a 900000
	fetch "$FTP/a"
	assert_status 6
	for option in --ftp-ssl --ssl-reqd; do
		fetch "$option" "$FTP/a"
		assert_status 5
		assert_contains "$output" certificate
		[ ! -e out/a ]
	done
	fetch --ftp-ssl --cacert certs/ca.pem "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	head -c 300000 "$ROOT/a" >out/a
	fetch -c --ftp-ssl --cacert certs/ca.pem "$FTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "ftp: ftps speaks TLS from the beginning" {
	start_tls implicit_ssl=YES
	put a 900000
	fetch "${FTP/ftp:/ftps:}/a"
	assert_status 5
	assert_contains "$output" certificate
	fetch --cacert certs/ca.pem "${FTP/ftp:/ftps:}/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "ftp: a rate holds back, and what it holds back does not count as stalled" {
	start_ftp
	put a.bin 30000
	put b.bin 30000
	fetch -r 0 --stall-timeout 300ms --stall-speed 1M --limit-rate 60k \
		"$FTP/a.bin" "$FTP/b.bin"
	assert_status 0
	assert_same_file out/a.bin "$ROOT/a.bin"
	assert_same_file out/b.bin "$ROOT/b.bin"
	run coget -q -d late --deadline 400ms --limit-rate-per 1k "$FTP/a.bin"
	assert_status 124
	assert_no_file late/a.bin
}

@test "ftp: --head tells size and time, and sends no RETR" {
	start_ftp
	put a.bin 300000
	run coget -q -I "$FTP/a.bin"
	assert_status 0
	assert_equal "$output" "URL: $FTP/a.bin
Status: 213
Content-Length: 300000
Last-Modified: Thu, 02 Jan 2020 03:04:05 GMT
Accept-Ranges: bytes"
	assert_equal "$(said '^RETR')" 0
	run coget -q -I "$FTP/none"
	assert_status 8
}

@test "ftp: --spider checks many URLs over a few connections" {
	start_ftp
	for i in {1..50}; do
		put "f$i" 10
		echo "$FTP/f$i"
	done >list
	echo "$FTP/none" >>list
	run coget -q --spider --per-host 2 -i list
	assert_status 8
	assert_equal "$(grep -c '	213$' <<<"$output")" 50
	assert_equal "$(said '^RETR')" 0
	[ "$(said '^USER')" -le 3 ]
}

@test "ftp: --spider asks a server without SIZE and MDTM for the file" {
	start_ftp
	put a.bin 300000
	printf 'no SIZE\nno MDTM\n' >"$FAULTS"
	run coget -q --spider "$FTP/a.bin"
	assert_status 0
	assert_equal "$(said '^RETR')" 1
	run coget -q --spider "$FTP/none"
	assert_status 8
	printf 'no SIZE\n' >"$FAULTS"
	run coget -q -I "$FTP/a.bin"
	assert_status 0
	assert_contains "$output" 'Last-Modified: Thu, 02 Jan 2020 03:04:05 GMT'
	assert_equal "$(said '^RETR')" 2
}

# range FIRST LEN FILE
range()
{
	tail -c +$(($1 + 1)) "$ROOT/$3" | head -c "$2"
}

@test "ftp: --range fetches these bytes, and the connection goes on" {
	start_ftp
	put a.bin 300000
	put b.bin 300000
	fetch --range 1000-199999 -j 1 "$FTP/a.bin" "$FTP/b.bin"
	assert_status 0
	cmp out/a.bin.1000-199999 <(range 1000 199000 a.bin)
	cmp out/b.bin.1000-199999 <(range 1000 199000 b.bin)
	fetch --range 299000- "$FTP/a.bin"
	assert_status 0
	cmp out/a.bin.299000- <(range 299000 1000 a.bin)
	fetch --range=-500 "$FTP/a.bin"
	assert_status 0
	cmp out/a.bin.-500 <(range 299500 500 a.bin)
	fetch --range 299990-400000 "$FTP/a.bin"
	assert_status 0
	cmp out/a.bin.299990-400000 <(range 299990 10 a.bin)
	fetch --range 300000- "$FTP/a.bin"
	assert_status 8
	assert_contains "$output" 'the file has no bytes 300000-; it has 300000'
}

@test "ftp: a range that breaks off is resumed within it" {
	local which

	start_ftp
	put a.bin 300000
	for which in 1000-299999 1000- -299000; do
		printf 'cut 100000 1\n' >"$FAULTS"
		fetch --range="$which" "$FTP/a.bin"
		assert_status 0
		cmp "out/a.bin.$which" <(range 1000 299000 a.bin)
		: >"$FAULTS"
	done
}

@test "ftp: a server without SIZE or REST has no ranges" {
	start_ftp
	put a.bin 300000
	for command in SIZE REST; do
		echo "no $command" >"$FAULTS"
		fetch -r 0 --range 1000-1999 "$FTP/a.bin"
		[ "$status" -ne 0 ] || fail "$command: $output"
		[ ! -e out ] || assert_listing out
	done
}

@test "ftp: --size-only compares before it asks for the file" {
	start_ftp
	put a.bin 1000
	mkdir out
	head -c 1000 /dev/zero >out/a.bin
	touch -d 1980-01-01 out/a.bin
	fetch --size-only "$FTP/a.bin"
	assert_status 0
	assert_equal "$(said '^RETR')" 0
	head -c 999 /dev/zero >out/a.bin
	fetch --size-only "$FTP/a.bin"
	assert_status 0
	assert_same_file out/a.bin "$ROOT/a.bin"
}
