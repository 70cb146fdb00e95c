#!/usr/bin/env bats
# SCP, TFTP, Gopher and DICT: whole or not there, as of HTTP; and what coget says
# of the schemes that it does not know.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers

setup()
{
	enter_scratch
	# Also others than its owner may read it.
	ROOT=$(mktemp -d)
	chmod 755 "$ROOT"
	PATH=$PATH:/usr/sbin
}

teardown()
{
	stop_all
	rm -rf "$ROOT"
}

# need_scheme NAME: skip the test if the libcurl lacks it.
need_scheme()
{
	run coget --version
	[[ $output =~ schemes:.*" $1 " ]] || skip "the libcurl has no $1"
}

put()
{
	head -c "$2" /dev/urandom >"$ROOT/$1"
}

fetch()
{
	run coget -q -d out --retry-delay 1ms "$@"
}

# serve NAME COMMAND...: start what prints its port; sets PORT
serve()
{
	rm -f "$OWNED/$1.out"
	start "$@" </dev/null
	wait_until test -s "$OWNED/$1.out" || {
		cat "$OWNED/$1.err" >&2
		return 1
	}
	PORT=$(<"$OWNED/$1.out")
}

# As root, servers give up being it, or refuse to start.
unprivileged=()
[ "$(id -u)" -ne 0 ] || unprivileged=(setpriv --reuid nobody --clear-groups)

inetd()
{
	serve inetd "$REPOSITORY/tests/cli/inetd.py" "$@"
}

# tftp_faults FAULT [VALUE]: see tftp_server.py; sets TFTP
tftp_faults()
{
	need_scheme tftp
	serve tftp "$REPOSITORY/tests/cli/tftp_server.py" "$ROOT" "$@"
	TFTP=tftp://127.0.0.1:$PORT
}

answers_tftp()
{
	curl -s --max-time 1 "tftp://127.0.0.1:$1/there"
}

@test "tftp: files of tftpd are downloaded whole, with its options" {
	need_scheme tftp
	[ "$(id -u)" -eq 0 ] || skip 'tftpd wants to be started by root'
	PORT=$(random_port)
	put a 300000
	put exact $((1428 * 7))
	echo there >"$ROOT/there"
	mkdir "$ROOT/dir"
	put 'dir/b c' 10
	start tftpd in.tftpd -L -a "127.0.0.1:$PORT" -u root -s "$ROOT" </dev/null
	wait_until answers_tftp "$PORT"
	run coget --json -d out "tftp://127.0.0.1:$PORT/a" \
		"tftp://127.0.0.1:$PORT/exact;mode=octet" "tftp://127.0.0.1:$PORT/dir/b%20c"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_same_file out/exact "$ROOT/exact"
	assert_same_file 'out/b c' "$ROOT/dir/b c"
	run jq -r 'select(.event == "done" and .size_download == 300000) |
		"\(.scheme) \(.response_code)"' <<<"$output"
	assert_equal "$output" 'tftp 0'
	fetch --max-filesize 1000 --exists overwrite "tftp://127.0.0.1:$PORT/a"
	assert_status 1
	assert_contains "$output" 'the file has 300000 bytes'
	fetch "tftp://127.0.0.1:$PORT/none"
	assert_status 1
	assert_contains "$output" 'the server has no such file'
	: >"$ROOT/empty"
	fetch "tftp://127.0.0.1:$PORT/empty"
	assert_status 0
	assert_same_file out/empty "$ROOT/empty"
}

@test "tftp: a file of any length ends with a short block" {
	local len

	tftp_faults none
	for len in 0 1 511 512 513 40000; do
		put "$len" "$len"
		fetch "$TFTP/$len"
		assert_status 0
		assert_same_file "out/$len" "$ROOT/$len"
	done
}

@test "tftp: what is lost on the way is sent again" {
	tftp_faults lose 7
	put a 20000
	fetch "$TFTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "tftp: a server that stops or fails midway leaves no file" {
	put a 20000
	tftp_faults stop 9
	fetch -r 0 --stall-timeout 1s "$TFTP/a"
	assert_status 1
	assert_contains "$output" stalled
	tftp_faults fail 9
	fetch -r 0 "$TFTP/a"
	assert_status 1
	[ ! -e out/a ]
}

@test "tftp: errors of servers are told, and silence is" {
	tftp_faults error 2
	fetch "$TFTP/a"
	assert_status 1
	assert_contains "$output" 'does not let anybody read the file'
	tftp_faults error 0
	fetch -r 0 "$TFTP/a"
	assert_status 1
	assert_contains "$output" 'the server answered with an error'
	tftp_faults mute
	fetch -r 0 --connect-timeout 1s "$TFTP/a"
	assert_status 1
	assert_contains "$output" 'the server does not answer'
}

@test "tftp: a run can be ended while a server says nothing" {
	tftp_faults mute
	start run coget -d out "$TFTP/a" </dev/null
	pause 300
	kill -INT "$PID"
	assert_finishes "$PID" 130
}

@test "tftp: no proxy is gone around" {
	tftp_faults none
	put a 10
	fetch -x http://127.0.0.1:1 "$TFTP/a"
	assert_status 1
	assert_contains "$output" 'no proxy can carry TFTP, and --proxy gives one'
	fetch -x http://127.0.0.1:1 --no-proxy 127.0.0.1 "$TFTP/a"
	assert_status 0
}

@test "gopher: files and menus of gophernicus are downloaded" {
	need_scheme gopher
	put a 300000
	printf 'one\ntwo\n' >"$ROOT/text.txt"
	chmod -R a+rX "$ROOT"
	inetd "${unprivileged[@]}" gophernicus -r "$ROOT" -h 127.0.0.1 -nf -nu -nm -nx
	fetch "gopher://127.0.0.1:$PORT/9/a" "gopher://127.0.0.1:$PORT/0/text.txt" \
		"gopher://127.0.0.1:$PORT/1/" -o '{name}'
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_contains "$(<out/text.txt)" one
	assert_contains "$(<out/index.html)" $'\t/a\t127.0.0.1'
}

@test "gopher: over TLS, a file that ends without TLS's own end is refused" {
	need_scheme gophers
	make_certificates .
	# shellcheck disable=SC2016 # it is the shell's in there
	inetd --tls . sh -c 'read -r line; echo whole; case $line in /bad*) exit 1 ;; esac'
	fetch --cacert ca.pem "gophers://127.0.0.1:$PORT/0/good"
	assert_status 0
	assert_file out/good whole
	fetch -r 0 --cacert ca.pem "gophers://127.0.0.1:$PORT/0/bad"
	assert_status 1
	assert_matches "$output" 'without a TLS close|unexpected eof'
	[ ! -e out/bad ]
	fetch -r 0 "gophers://127.0.0.1:$PORT/0/good2"
	assert_status 1
	[ ! -e out/good2 ]
}

@test "gopher: a connection that breaks off, or says nothing, leaves no file" {
	need_scheme gopher
	# shellcheck disable=SC2016 # it is the shell's in there
	inetd sh -c 'read -r line; case $line in /cut*) echo half; sleep 0.2; exit 1 ;; esac'
	fetch -r 0 "gopher://127.0.0.1:$PORT/0/cut"
	assert_status 1
	fetch -r 0 "gopher://127.0.0.1:$PORT/0/nothing"
	assert_status 1
	assert_contains "$output" 'without an answer'
	[ ! -e out/cut ]
	[ ! -e out/nothing ]
}

@test "gopher: a file is fetched anew behind a cut, and never spliced" {
	need_scheme gopher
	put a 100000
	: >count
	inetd sh -c "read -r line
		echo >>'$PWD/count'
		[ \$(wc -l <'$PWD/count') -gt 2 ] || { head -c 50000 '$ROOT/a'; sleep 0.2; exit 1; }
		cat '$ROOT/a'"
	fetch "gopher://127.0.0.1:$PORT/9/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "gopher: logins and lines of one's own are not sent" {
	need_scheme gopher
	inetd sh -c "read -r line; printf '%s' \"\$line\" >>'$PWD/seen'; cat >>'$PWD/seen' & sleep 0.1; echo x"
	fetch -u alice:secret12 "gopher://127.0.0.1:$PORT/0/a?b"
	assert_status 0
	refute_contains "$(<seen)" secret12
	assert_contains "$(<seen)" '/a?b'
	for url in "gopher://127.0.0.1:$PORT/0/a%0d%0aSET" \
		"gopher://127.0.0.1:$PORT/0/a?%0ASET" "dict://127.0.0.1:$PORT/d:a%0aSET"; do
		fetch "$url"
		assert_status 1
		assert_contains "$output" 'cannot hold a NUL or the end of a line'
	done
	refute_contains "$(<seen)" SET
}

@test "dict: words of dictd are saved under their names" {
	need_scheme dict
	printf 'apple\nA round fruit.\n' >"$ROOT/words.dict"
	printf 'apple\tA\tV\n' >"$ROOT/words.index"
	printf 'database words { data "%s" index "%s" }\n' "$ROOT/words.dict" \
		"$ROOT/words.index" >"$ROOT/conf"
	inetd "${unprivileged[@]}" dictd -i -c "$ROOT/conf"
	fetch "dict://127.0.0.1:$PORT/d:apple:words"
	assert_status 0
	assert_contains "$(<out/apple)" 'A round fruit.'
	fetch "dict://127.0.0.1:$PORT/"
	assert_status 1
	assert_contains "$output" 'write it as dict://HOST/d:WORD'
}

@test "schemes: --proto and --dry-run know all of them" {
	run coget --proto =https,scp --dry-run tftp://h/a scp://h/a
	refute_contains "$output" 'is not'
	fetch --proto =https gopher://127.0.0.1:1/0/a
	assert_status 1
	assert_contains "$output" 'not allowed by --proto'
}

@test "schemes: redirects lead to none of them" {
	start_server
	for url in gopher://127.0.0.1:1/0/a scp://127.0.0.1:1/a tftp://127.0.0.1:1/a \
		dict://127.0.0.1:1/d:a; do
		fetch "$SERVER_URL/redirect-to/$(segment "$url")"
		assert_status 1
		assert_contains "$output" 'which is not HTTP'
	done
}

# assert_refused URL REMEDY
assert_refused()
{
	fetch "$1"
	assert_status 1
	assert_contains "$output" 'is not supported'
	assert_contains "$output" "$2"
}

@test "schemes: others are refused by name, with what to use instead" {
	assert_refused s3://bucket/key 'aws s3 presign'
	assert_refused magnet:?xt=urn:btih:abc 'use aria2c'
	assert_refused smb://host/share/file 'mount the share'
	assert_refused IMAPS://host/inbox 'for mail'
	assert_refused ws://host/a 'conversations'
	assert_refused rtmp://host/a 'ffmpeg'
	assert_refused ssh://host/a 'sftp://HOST/PATH'
	assert_refused xyz://host/a 'use a URL with https, http, ftp, ftps, sftp, scp'
}
