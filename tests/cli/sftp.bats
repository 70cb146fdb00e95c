#!/usr/bin/env bats
# SFTP and SCP: what is promised of HTTP holds, and nobody answers in a server's
# place.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers

setup()
{
	enter_scratch
	curl --version | grep -q '^Protocols:.* sftp' ||
		skip 'the libcurl has no SFTP'
	ROOT=$PWD/root
	mkdir "$ROOT"
	unset SSH_AUTH_SOCK
	USER=$(id -un)
	export USER
}

make_key()
{
	ssh-keygen -q -t "${2:-ed25519}" -N '' -f "$1"
}

# start_sshd [COMMAND...]: for the user who runs the tests, by that command; sets
# SFTP and SCP, URLs of the root directory, behind relay.py, and LIMITS
start_sshd()
{
	local port

	port=$(random_port)
	LIMITS=$PWD/limits
	: >"$LIMITS"
	[ -e host_key ] || make_key host_key
	mkdir -p "$HOME/.ssh"
	chmod 700 "$HOME/.ssh"
	[ -e "$HOME/.ssh/id_ed25519" ] || make_key "$HOME/.ssh/id_ed25519"
	cp "$HOME/.ssh/id_ed25519.pub" authorized
	[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
	printf '%s\n' "Port $port" 'ListenAddress 127.0.0.1' \
		"HostKey $PWD/host_key" "AuthorizedKeysFile $PWD/authorized" \
		'PidFile none' 'UsePAM no' 'StrictModes no' 'PermitRootLogin yes' \
		'PasswordAuthentication yes' 'MaxStartups 100' \
		'Subsystem sftp internal-sftp' >sshd_config
	start sshd "$@" "$(command -v sshd)" -D -e -f "$PWD/sshd_config" </dev/null
	wait_until bash -c ": <>/dev/tcp/127.0.0.1/$port"
	rm -f "$OWNED/relay.out"
	start relay "$REPOSITORY/tests/cli/relay.py" "$port" "$LIMITS" </dev/null
	wait_until test -s "$OWNED/relay.out"
	PORT=$(<"$OWNED/relay.out")
	SFTP=sftp://127.0.0.1:$PORT$ROOT
	SCP=scp://127.0.0.1:$PORT$ROOT
	know host_key.pub
}

# know FILE: the key of the server is that.
know()
{
	echo "[127.0.0.1]:$PORT $(cut -d ' ' -f 1,2 "$1")" >"$HOME/.ssh/known_hosts"
}

# put FILE SIZE [DATE]
put()
{
	head -c "$2" /dev/urandom >"$ROOT/$1"
	touch -d "${3:-2020-01-02T03:04:05Z}" "$ROOT/$1"
}

fetch()
{
	run coget -q -d out --retry-delay 1ms "$@"
}

@test "sftp: files are downloaded whole, with their times" {
	start_sshd
	put a 1000000
	put 'b c' 10
	: >"$ROOT/empty"
	fetch "$SFTP/a" "$SFTP/b%20c" "$SFTP/empty"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_same_file 'out/b c' "$ROOT/b c"
	assert_same_file out/empty "$ROOT/empty"
	assert_equal "$(stat -c %Y out/a)" "$(stat -c %Y "$ROOT/a")"
}

@test "sftp: --version lists it among the schemes" {
	run coget --version
	assert_status 0
	assert_contains "$output" $'\nschemes: https http ftp ftps sftp scp '
}

@test "sftp: events have the scheme and the length" {
	start_sshd
	put a 1000
	run coget --json -q -d out "$SFTP/a"
	assert_status 0
	run jq -r 'select(.event == "done") |
		"\(.scheme) \(.response_code) \(.size_download)"' <<<"$output"
	assert_equal "$output" 'sftp 0 1000'
}

@test "sftp: a server whose key is not known is refused, and told how to add" {
	start_sshd
	put a 10
	rm "$HOME/.ssh/known_hosts"
	for _ in 1 2; do
		fetch "$SFTP/a"
		assert_status 5
		assert_contains "$output" "the server's key is not in ~/.ssh/known_hosts; check its fingerprint"
		: >"$HOME/.ssh/known_hosts"
	done
	[ ! -e "out/a" ]
	fetch -k "$SFTP/a"
	assert_status 0
}

@test "sftp: a server whose key has changed is refused" {
	start_sshd
	put a 10
	make_key other
	know other.pub
	run coget --json -q -d out "$SFTP/a"
	assert_status 5
	assert_contains "$output" '"error":"host_key"'
	assert_contains "$output" 'ssh-keygen -R HOST'
	assert_equal "$(grep -c '"event":"retry"' <<<"$output")" 0
}

@test "sftp: logins by keys: the default one, --ssh-key, and none" {
	start_sshd
	put a 10
	mv "$HOME/.ssh/id_ed25519" key
	fetch -u "$USER:wrong12" "$SFTP/a"
	assert_status 6
	assert_contains "$output" 'the server does not take the login'
	refute_contains "$output" wrong12
	fetch --ssh-key key "$SFTP/a"
	assert_status 0
}

@test "sftp: what is not there, or not to be read, is told once" {
	start_sshd
	mkdir "$ROOT/dir"
	fetch "$SFTP/none"
	assert_status 8
	assert_contains "$output" 'the server has no such file'
	fetch "$SFTP/dir/"
	assert_status 1
	assert_contains "$output" 'coget does not download directories by SSH'
	fetch -r 0 "$SFTP/dir"
	assert_status 4
	[ ! -e out/dir ]
}

@test "sftp: what a cut connection has left is resumed, also by the next run" {
	start_sshd
	put a 1000000
	echo 400000 >"$LIMITS"
	run coget --json -q -d out --retry-delay 1ms "$SFTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	run jq 'select(.event == "done").size_download < 900000' <<<"$output"
	assert_equal "$output" true
	put b 1000000
	echo 500000 >"$LIMITS"
	fetch -r 0 "$SFTP/b"
	assert_status 4
	[ ! -e out/b ]
	run coget --json -q -d out "$SFTP/b"
	assert_status 0
	assert_same_file out/b "$ROOT/b"
	run jq 'select(.event == "done").size_download < 800000' <<<"$output"
	assert_equal "$output" true
}

@test "sftp: cut anywhere, and changed meanwhile, a file is one version" {
	local i

	start_sshd
	for i in 1 2 3 4 5 6; do
		put a 700000 "2020-01-0$i"
		echo "$((5000 + RANDOM * 20))" >"$LIMITS"
		fetch -r 0 "$SFTP/a" || true
		[ $((i % 2)) -eq 0 ] || put a 700000 "2022-01-0$i"
		fetch --exists overwrite "$SFTP/a"
		assert_status 0
		assert_same_file out/a "$ROOT/a"
		rm -rf out
	done
}

@test "sftp: a file of another length, or just changed, is downloaded anew" {
	start_sshd
	for date in 2020-01-01 now; do
		put a 1000000 "$date"
		echo 500000 >"$LIMITS"
		fetch -r 0 "$SFTP/a"
		assert_status 4
		[ "$date" = now ] || put a 1000001 "$date"
		run coget --json -q -d out "$SFTP/a"
		assert_status 0
		assert_same_file out/a "$ROOT/a"
		run jq 'select(.event == "done").size_download >= 1000000' <<<"$output"
		assert_equal "$output" true
		rm -rf out
	done
}

@test "sftp: --max-filesize, --exists update and -c hold" {
	start_sshd
	put a 1000
	fetch --max-filesize 999 "$SFTP/a"
	assert_status 1
	assert_contains "$output" 'the file has 1000 bytes'
	fetch --exists update "$SFTP/a"
	assert_status 0
	run coget --json -q -d out --exists update "$SFTP/a"
	assert_status 0
	assert_contains "$output" '"reason":"current"'
	put a 1001
	fetch --exists update "$SFTP/a"
	assert_same_file out/a "$ROOT/a"
	head -c 500 "$ROOT/a" >out/a
	fetch -c "$SFTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "sftp: a server that says nothing is given up, and holds nobody up" {
	start_server
	start mute python3 -c '
import socket, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
ends = []
while True:
    ends.append(server.accept())' </dev/null
	wait_until test -s "$OWNED/mute.out"
	fetch -r 0 --connect-timeout 1s "sftp://127.0.0.1:$(<"$OWNED/mute.out")/a" \
		"$SERVER_URL/size/10/b"
	assert_status 4
	assert_body out/b 10 b
	assert_contains "$output" 'within 1s'
}

part_is_beyond()
{
	[ "$(stat -c %s out/a.part)" -gt "$1" ]
}

@test "sftp: a file that is replaced while its rest is sent is not spliced" {
	start_sshd
	put a 1000000
	truncate -s 64M "$ROOT/a"
	touch -d 2020-01-01 "$ROOT/a"
	put b 1000000
	truncate -s 64M "$ROOT/b"
	touch -d 2021-01-01 "$ROOT/b"
	echo 500000 >"$LIMITS"
	fetch -r 0 "$SFTP/a"
	assert_status 4
	start resuming coget -q -d out --retry-delay 1ms "$SFTP/a" </dev/null
	wait_until part_is_beyond 2000000
	kill -STOP "$PID"
	mv "$ROOT/b" "$ROOT/a"
	kill -CONT "$PID"
	assert_finishes "$PID" 0
	assert_same_file out/a "$ROOT/a"
}

@test "sftp: a rate holds back, and what it holds back does not count as stalled" {
	start_sshd
	put a 30000
	put b 30000
	fetch -r 0 --stall-timeout 300ms --stall-speed 1M --limit-rate 60k \
		"$SFTP/a" "$SFTP/b"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_same_file out/b "$ROOT/b"
	run coget -q -d late --deadline 400ms --limit-rate-per 1k "$SFTP/a"
	assert_status 124
	assert_no_file late/a
}

@test "sftp: a key of ssh-agent is taken" {
	start_sshd
	put a 10
	mv "$HOME/.ssh/id_ed25519" key
	export SSH_AUTH_SOCK=$PWD/agent
	start agent ssh-agent -D -a "$SSH_AUTH_SOCK" </dev/null
	wait_until test -S "$SSH_AUTH_SOCK"
	fetch "$SFTP/a"
	assert_status 6
	ssh-add -q key
	fetch "$SFTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "sftp: a password of --user, the URL or netrc is taken" {
	local hash

	[ "$(id -u)" -eq 0 ] && unshare -m true ||
		skip 'needs root, and a mount namespace'
	put a 10
	hash=$(openssl passwd -6 -salt abc 'pass word')
	awk -F: -v OFS=: -v user="$USER" -v hash="$hash" \
		'$1 == user { $2 = hash } { print }' /etc/shadow >shadow
	# shellcheck disable=SC2016 # it is the shell's in there
	start_sshd unshare -m sh -c \
		'mount --bind "$0" /etc/shadow && exec "$@"' "$PWD/shadow"
	rm "$HOME/.ssh/id_ed25519"
	fetch -u "$USER:pass word" "$SFTP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	fetch --exists overwrite "sftp://$USER:pass%20word@${SFTP#sftp://}/a"
	assert_status 0
	printf 'machine 127.0.0.1 login %s password "pass word"\n' "$USER" \
		>"$HOME/.netrc"
	chmod 600 "$HOME/.netrc"
	fetch --exists overwrite --netrc "$SFTP/a"
	assert_status 0
}

@test "scp: files are downloaded whole, whatever their names" {
	curl --version | grep -q '^Protocols:.* scp' ||
		skip 'the libcurl has no SCP'
	start_sshd
	put a 1000000
	put "b c'\$x" 10
	: >"$ROOT/empty"
	fetch "$SCP/a" "$SCP/b%20c'\$x" "$SCP/empty"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
	assert_same_file "out/b c'\$x" "$ROOT/b c'\$x"
	assert_same_file out/empty "$ROOT/empty"
	fetch --max-filesize 999 --exists overwrite "$SCP/a"
	assert_status 1
	assert_contains "$output" 'the file has 1000000 bytes'
	fetch -r 0 "$SCP/none"
	assert_status 8
	assert_contains "$output" 'it is not there, or not for this user'
	fetch "$SCP/dir/"
	assert_contains "$output" 'does not download directories by SSH'
	[ ! -e out/none ]
}

@test "scp: what a cut connection has left is fetched anew, never spliced" {
	local i

	curl --version | grep -q '^Protocols:.* scp' ||
		skip 'the libcurl has no SCP'
	start_sshd
	for i in 1 2 3 4; do
		put a 700000
		echo "$((100000 * i))" >"$LIMITS"
		fetch -r 0 "$SCP/a"
		assert_status 4
		[ ! -e out/a ]
		put a 700000
		fetch "$SCP/a"
		assert_status 0
		assert_same_file out/a "$ROOT/a"
		rm -r out
	done
	put a 700000
	echo 300000 >"$LIMITS"
	fetch "$SCP/a"
	assert_status 0
	assert_same_file out/a "$ROOT/a"
}

@test "scp: a server whose key is not known is refused" {
	curl --version | grep -q '^Protocols:.* scp' ||
		skip 'the libcurl has no SCP'
	start_sshd
	put a 10
	rm "$HOME/.ssh/known_hosts"
	fetch "$SCP/a"
	assert_status 5
	assert_contains "$output" "the server's key is not in ~/.ssh/known_hosts"
	[ ! -e out/a ]
}

@test "sftp: --head tells size and time, and --spider what is missing" {
	start_sshd
	put a 1000000
	: >"$ROOT/empty"
	run coget -q -I "$SFTP/a"
	assert_status 0
	assert_contains "$output" 'Content-Length: 1000000
Last-Modified: Thu, 02 Jan 2020 03:04:05 GMT'
	run coget -q --spider --ordered "$SFTP/empty" "$SFTP/missing" "$SCP/a"
	assert_status 8
	assert_contains "$output" "$SFTP/empty	0"
	assert_contains "$output" "$SCP/a	0"
	refute_contains "$output" "$SFTP/missing	"
}

@test "sftp: --range fetches these bytes" {
	start_sshd
	put a 1000000
	fetch --range 1000-199999 "$SFTP/a"
	assert_status 0
	cmp out/a.1000-199999 <(tail -c +1001 "$ROOT/a" | head -c 199000)
	fetch --range 999000- "$SFTP/a"
	assert_status 0
	cmp out/a.999000- <(tail -c 1000 "$ROOT/a")
	fetch --range=-500 "$SFTP/a"
	assert_status 0
	cmp out/a.-500 <(tail -c 500 "$ROOT/a")
	fetch --range 999990-2000000 "$SFTP/a"
	assert_status 0
	cmp out/a.999990-2000000 <(tail -c 10 "$ROOT/a")
	for range in 1000000- 1000001- -1000000 -2000000; do
		fetch -r 0 --range="$range" "$SFTP/a"
		assert_status 8
		assert_no_file "out/a.$range"
	done
	fetch --range 0-9 "$SCP/a"
	assert_status 1
	assert_contains "$output" 'scp has no byte ranges'
}

@test "sftp: a range that breaks off is resumed within it, and fetched once" {
	local range

	start_sshd
	put a 1000000
	for range in 1000-899999 1000- -999000; do
		echo 500000 >"$LIMITS"
		coget -q --json -r 3 --retry-delay 1ms -d out --range="$range" \
			"$SFTP/a" >events
		[ "$(jq -r 'select(.event == "summary") | .retries' events)" -ge 1 ]
		[ "$(jq -r 'select(.event == "summary") | .size_download' events)" -lt 1100000 ]
	done
	cmp out/a.1000-899999 <(tail -c +1001 "$ROOT/a" | head -c 899000)
	cmp out/a.1000- <(tail -c +1001 "$ROOT/a")
	cmp out/a.-999000 out/a.1000-
}
