# What the bats files share: servers, waiting, and assertions that say what
# differed.
#
#   load helpers          gives a test a scratch directory to work in, and ends
#                         what it has started, however the test ends
#
# Servers and other background programs belong to the test that starts them, or
# to the file if setup_file() does (which then says stop_all in teardown_file).
# They are its children, ended by pid, and the kernel ends them should bats
# itself be killed; so call start_* directly, never in a subshell.
#
# What each test does begins as few processes as it can: that is what most of the
# time goes into.
#
# A file with a setup or teardown of its own calls enter_scratch and stop_all.
# shellcheck shell=bash

bats_require_minimum_version 1.5.0
export BATS_TEST_TIMEOUT=${BATS_TEST_TIMEOUT:-300}

PATH=$PATH:/usr/sbin:/sbin
unset CDPATH
cd -P "$BATS_TEST_DIRNAME/../.." || exit
REPOSITORY=$PWD
cd "$OLDPWD" || exit
BUILD=${COGET_BUILD:-build}
[[ $BUILD == /* ]] || BUILD=$REPOSITORY/$BUILD
COGET=${COGET:-$BUILD/coget}
[[ $COGET == /* ]] || COGET=$REPOSITORY/$COGET
export REPOSITORY BUILD COGET

# Nothing of the user's is to be seen; tests/run.sh has seen to all of it, bats
# that was called directly to nothing.
unset http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY no_proxy NO_PROXY
unset NO_COLOR CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR COGET_USER
unset COGET_KEY_PASSWORD
export LC_ALL=C

setup()
{
	enter_scratch
}

teardown()
{
	stop_all
}

# Work in a directory of the test's own.
enter_scratch()
{
	export HOME=$BATS_TEST_TMPDIR/home XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$HOME" "$BATS_TEST_TMPDIR/scratch"
	cd "$BATS_TEST_TMPDIR/scratch" || return
}

coget()
{
	note_json "$@"
	"$COGET" "$@"
}

# Every line of JSON that a test sees is compared with the schema when all tests of
# a file have ended: see setup_suite.bash.  Seen are what run, start and coget
# print, and what they and programs begun by them write to files of the test's.
# A test that cuts lines off says so: JSON_IS_CUT=yes.

# note_json WORD...: whether such lines may come of this command.
note_json()
{
	[[ $* != *--json* ]] || JSON_IS_SEEN=yes
}

# As bats has it; its own is run_of_bats.
eval "run_of_bats() $(declare -f run | tail -n +2)"

run()
{
	local result=0

	note_json "$@"
	run_of_bats "$@" || result=$?
	RUNS=$((${RUNS:-0} + 1))
	# shellcheck disable=SC2154 # run_of_bats sets it
	[[ $output != *'{"version":'* ]] ||
		printf '%s\n' "$output" >"$OWNED/run.$RUNS.json"
	return "$result"
}

# Keep the lines of the test for setup_suite.bash.
keep_json()
{
	[ -n "${JSON_IS_SEEN:-}" ] && [ -z "${JSON_IS_CUT:-}" ] || return 0
	{
		echo "# ${BATS_TEST_DESCRIPTION:-}"
		grep -rIhs '^{"version":' "$BATS_TEST_TMPDIR"
	} >"$BATS_RUN_TMPDIR/${BATS_TEST_NUMBER:-0}.json" || true
}

# need_descriptors COUNT: skip the test where a process may not have so many.
need_descriptors()
{
	local limit

	limit=$(ulimit -Sn)
	[ "$limit" = unlimited ] || [ "$limit" -ge "$1" ] ||
		skip "needs $1 descriptors, see ulimit -n"
}

# Waiting and background programs.

# Where nothing is ever written: reading it for a while waits so long.
[ -p "$BATS_RUN_TMPDIR/nothing" ] || mkfifo "$BATS_RUN_TMPDIR/nothing"

# pause MILLISECONDS, below 1000: without a process.
pause()
{
	local seconds

	printf -v seconds '0.%03d' "$1"
	read -rt "$seconds" <>"$BATS_RUN_TMPDIR/nothing" || true
}

# What wait_until waits for: has_bytes COUNT FILE, has_lines COUNT FILE.
has_bytes()
{
	[ "$(stat -c %s "$2")" -ge "$1" ]
}

has_lines()
{
	[ "$(wc -l <"$2")" -eq "$1" ]
}

# wait_until [-t SECONDS] COMMAND...: until it succeeds, at most 60 seconds, which
# only a test that fails waits for.
wait_until()
{
	local deadline_us limit=60 pause_ms=10

	if [ "$1" = -t ]; then
		limit=$2
		shift 2
	fi
	deadline_us=$((${EPOCHREALTIME/[.,]/} + limit * 1000000))
	until "$@" >/dev/null 2>&1; do
		if [ "${EPOCHREALTIME/[.,]/}" -ge "$deadline_us" ]; then
			echo "waited ${limit}s in vain for: $*" >&2
			return 1
		fi
		pause "$pause_ms"
		pause_ms=$((pause_ms < 60 ? pause_ms + 10 : 60))
	done
}

# Where what belongs to the test, or to the file, is kept.
OWNED=${BATS_TEST_TMPDIR:-${BATS_FILE_TMPDIR:-}}

# What it has started: names by pid.
STARTED=()

# start NAME COMMAND...: run in the background, to be ended with the test.  Its
# input is start's own; its output goes to $OWNED/NAME.out and NAME.err, its pid
# to PID.
start()
{
	local name=$1

	shift
	note_json "$@"
	[ "$1" != coget ] || set -- "$COGET" "${@:2}"
	setpriv --pdeathsig TERM "$@" <&0 >"$OWNED/$name.out" \
		2>"$OWNED/$name.err" 3>&- &
	PID=$!
	STARTED[PID]=$name
}

is_running()
{
	local stat

	read -r stat 2>/dev/null <"/proc/$1/stat" && [[ ${stat##*) } != Z* ]]
}

is_gone()
{
	! is_running "$1"
}

# finish PID: wait for a program from start() to end by itself, at most 60
# seconds; returns its exit status.  Not under `run`, whose subshell is not the
# program's parent: finish "$PID" || status=$?
finish()
{
	unset "STARTED[$1]"
	if ! wait_until is_gone "$1"; then
		kill -KILL "$1"
		wait "$1"
		return 1
	fi
	wait "$1"
}

# assert_finishes PID STATUS: wait for it, and check its exit status.
assert_finishes()
{
	local status=0

	finish "$1" || status=$?
	assert_equal "$status" "$2"
}

# end_started PID NAME: ask it to end, then make it.  A server must have ended
# cleanly; how other programs end is for their tests to say.
end_started()
{
	local pid=$1 name=$2 status=0

	kill -TERM "$pid" 2>/dev/null
	wait_until -t 10 is_gone "$pid" || kill -KILL "$pid"
	wait "$pid" || status=$?
	if [[ $name == server || $name == nginx ]] && [ "$status" -ne 0 ]; then
		echo "$name ended with status $status:" >&2
		cat "$OWNED/$name.err" >&2
		return 1
	fi
}

# End everything that the test, or the file, has started.
stop_all()
{
	local pid failed=0

	for pid in "${!STARTED[@]}"; do
		end_started "$pid" "${STARTED[$pid]}" || failed=1
	done
	STARTED=()
	keep_json
	return "$failed"
}

# The tests' own server: see `build/tests/server --help`.

# is_listening NAME: the server of that name says "listening on ...".
is_listening()
{
	local line

	read -r line <"$OWNED/$1.out" && [[ $line == listening* ]]
}

# start_server: sets SERVER_URL, SERVER_ROOT (what /files/ serves), SERVER_LOG
# (a line for each request: connection, method, target, status, range) and
# SERVER_SENT (for each answer that has ended, the same with tabs, bytes sent,
# conditions asked, and the version that the URL chose).
start_server()
{
	local line

	export SERVER_ROOT=$OWNED/server-root SERVER_LOG=$OWNED/server.log
	export SERVER_SENT=$OWNED/server.sent
	mkdir -p "$SERVER_ROOT"
	: >"$SERVER_LOG"
	: >"$SERVER_SENT"
	start server "$BUILD/tests/server" --root "$SERVER_ROOT" \
		--log "$SERVER_LOG" --sent "$SERVER_SENT" </dev/null
	SERVER_PID=$PID
	wait_until is_listening server || {
		cat "$OWNED/server.err" >&2
		return 1
	}
	read -r line <"$OWNED/server.out"
	SERVER_URL=http://${line#listening on }
	export SERVER_URL SERVER_PID
}

# start_other: a second server, of the same files, with logs of its own; sets OTHER.
start_other()
{
	local line

	start other "$BUILD/tests/server" --root "$SERVER_ROOT" \
		--log "$OWNED/other.log" --sent "$OWNED/other.sent" </dev/null
	wait_until is_listening other
	read -r line <"$OWNED/other.out"
	# shellcheck disable=SC2034 # for the tests
	OTHER=http://${line#listening on }
}

# other_saw PATTERN: the number of requests there that match.
other_saw()
{
	grep -Ec -- "$1" "$OWNED/other.log" || true
}

# segment TEXT: as a segment of a URL; printf's escapes are those of the bytes.
segment()
{
	# shellcheck disable=SC2059 # it is a format
	printf "$1" | od -An -v -tx1 | tr -d '\n' | tr ' ' %
}

# server_body SIZE NAME: the bytes of /size/SIZE/NAME.
server_body()
{
	awk -v size="$1" -v name="$2" 'BEGIN {
		for (offset = 0; offset < size; offset += 32)
			printf "%015d %-15.15s\n", offset, name
	}' | head -c "$1"
}

# urls PATTERN FIRST LAST: lines of a list; %d in the pattern is the number.
urls()
{
	local i

	for ((i = $2; i <= $3; i++)); do
		# shellcheck disable=SC2059 # it is a pattern
		printf "$1\n" "$i"
	done
}

# small_files COUNT [PREFIX]: a list of so many files of a kibibyte at the server.
small_files()
{
	urls "$SERVER_URL/size/1k/${2:-f}%d" 1 "$1"
}

# connections LOG: over how many a server's log says that it was asked.
connections()
{
	cut -d ' ' -f 1 "$1" | sort -u | wc -l
}

# server_saw PATTERN: the number of logged requests that match.
server_saw()
{
	grep -Ec -- "$1" "$SERVER_LOG" || true
}

# saw_at_least COUNT PATTERN: for wait_until.
saw_at_least()
{
	[ "$(server_saw "$2")" -ge "$1" ]
}

# nginx, plain and with TLS and HTTP/2.

# make_certificates DIR: put ca.pem and ca.key there, of a CA of the tests' own,
# and server.pem and server.key, for 127.0.0.1 and localhost.
make_certificates()
{
	local made=$BATS_RUN_TMPDIR/certificates

	[ -e "$made" ] || issue_certificates "$made" || return
	cp "$made"/* "$1"
}

issue_certificates()
{
	local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2)

	mkdir "$1"
	openssl req -x509 "${key[@]}" -subj '/CN=coget test CA' \
		-keyout "$1/ca.key" -out "$1/ca.pem" 2>"$OWNED/openssl.err" &&
		openssl req -x509 "${key[@]}" -subj '/CN=localhost' \
			-addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
			-addext 'basicConstraints=critical,CA:false' \
			-CA "$1/ca.pem" -CAkey "$1/ca.key" \
			-keyout "$1/server.key" -out "$1/server.pem" \
			2>>"$OWNED/openssl.err" && return
	cat "$OWNED/openssl.err" >&2
	return 1
}

# nginx_config DIR PORT TLS_PORT: the log has connection, protocol, status,
# method and target, range.  NGINX_EXTRA is put into both servers.
nginx_config()
{
	local user=''

	# The scratch directory is its owner's alone.
	[ "$(id -u)" -ne 0 ] || user='user root;'
	cat <<-CONFIG
		$user
		daemon off;
		worker_processes 1;
		pid $1/nginx.pid;
		error_log $1/error.log;
		events { worker_connections 4096; }
		http {
			log_format test '\$connection \$server_protocol \$status '
				'\$request_method \$request_uri '
				'\$http_range';
			access_log $1/access.log test;
			client_body_temp_path $1/temp;
			proxy_temp_path $1/temp;
			fastcgi_temp_path $1/temp;
			uwsgi_temp_path $1/temp;
			scgi_temp_path $1/temp;
			default_type application/octet-stream;
			keepalive_requests 1000000;
			sendfile on;
			server {
				listen 127.0.0.1:$2 backlog=4096;
				listen 127.0.0.1:$3 ssl http2 backlog=4096;
				ssl_certificate $1/server.pem;
				ssl_certificate_key $1/server.key;
				root $1/www;
				${NGINX_EXTRA:-}
			}
		}
	CONFIG
}

# A port below the range that the system gives to clients.
random_port()
{
	echo $((10000 + RANDOM % 22000))
}

# A port on which nothing listens.
closed_port()
{
	local port

	while port=$(random_port) && (: <"/dev/tcp/127.0.0.1/$port") 2>&-; do
		:
	done
	echo "$port"
}

nginx_came_up()
{
	[ -s "$1/nginx.pid" ] || is_gone "$PID"
}

# start_nginx: sets NGINX_URL, NGINX_TLS_URL, NGINX_CACERT, NGINX_ROOT,
# NGINX_LOG.
start_nginx()
{
	local dir port tls_port try

	dir=$OWNED/nginx
	mkdir -p "$dir/www" "$dir/temp"
	make_certificates "$dir" || return
	for try in 1 2 3 4 5; do
		port=$(random_port)
		tls_port=$((port + 1))
		nginx_config "$dir" "$port" "$tls_port" >"$dir/nginx.conf"
		start nginx nginx -e "$dir/error.log" -p "$dir" \
			-c "$dir/nginx.conf" </dev/null
		wait_until nginx_came_up "$dir"
		[ ! -s "$dir/nginx.pid" ] || break
		unset "STARTED[$PID]"
		wait "$PID" || echo "nginx, attempt $try:" >&2
		cat "$OWNED/nginx.err" >&2
	done
	[ -s "$dir/nginx.pid" ] || return
	export NGINX_URL=http://127.0.0.1:$port
	export NGINX_TLS_URL=https://127.0.0.1:$tls_port
	export NGINX_CACERT=$dir/ca.pem NGINX_ROOT=$dir/www
	export NGINX_LOG=$dir/access.log NGINX_PID=$PID
}

# Assertions.

fail()
{
	printf '%s\n' "$@" >&2
	return 1
}

# assert_status STATUS...: of the last `run`, one of these.
assert_status()
{
	# shellcheck disable=SC2154 # run sets them
	[[ " $* " == *" $status "* ]] ||
		fail "status: $status, expected: $*, output:" "$output"
}

# assert_equal ACTUAL EXPECTED
assert_equal()
{
	[ "$1" = "$2" ] || fail "actual:   $1" "expected: $2"
}

# assert_contains TEXT PART
assert_contains()
{
	[[ $1 == *"$2"* ]] || fail "this part: $2" "is not in: $1"
}

# refute_contains TEXT PART
refute_contains()
{
	[[ $1 != *"$2"* ]] || fail "this part: $2" "is in: $1"
}

# assert_matches TEXT REGEX
assert_matches()
{
	[[ $1 =~ $2 ]] || fail "this regex:      $2" "does not match: $1"
}

# assert_file FILE TEXT: it holds exactly that, but for newlines at the end.
assert_file()
{
	[ -f "$1" ] || fail "no such file: $1" "$(ls -la)" || return
	[ "$(<"$1")" = "$2" ] || diff <(printf '%s\n' "$2") <(printf '%s\n' "$(cat "$1")") >&2 ||
		fail "wrong text in $1 (> is actual)"
}

# assert_same_file ACTUAL EXPECTED: byte for byte.
assert_same_file()
{
	cmp "$1" "$2" >&2 || fail "$1 is not as $2"
}

# assert_body FILE SIZE NAME: it is /size/SIZE/NAME.
assert_body()
{
	server_body "$2" "$3" | cmp "$1" - >&2 ||
		fail "$1 is not /size/$2/$3"
}

# assert_bodies: as assert_body, for each line "FILE SIZE NAME" of standard input.
assert_bodies()
{
	python3 -c 'import sys
for line in sys.stdin:
    path, size, name = line.split()
    size = int(size)
    body = "".join(f"{offset:015d} {name:15.15}\n"
                   for offset in range(0, size, 32))[:size]
    with open(path, encoding="latin-1", newline="") as file:
        if file.read() != body:
            sys.exit(f"{path} is not /size/{size}/{name}")' >&2
}

# assert_no_file PATH: nothing there, not even a broken link.
assert_no_file()
{
	if [ -e "$1" ] || [ -L "$1" ]; then
		fail "is there: $(ls -lad "$1")"
	fi
}

# assert_listing DIR NAME...: the names in a directory, hidden ones included.
assert_listing()
{
	local dir=$1

	shift
	assert_equal "$(LC_ALL=C ls -A "$dir")" "$(printf '%s\n' "$@" | LC_ALL=C sort)"
}
