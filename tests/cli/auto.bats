#!/usr/bin/env bats
# -j auto and --per-host auto: how many files at once prove useful.
# shellcheck disable=SC2154 # run sets status and output

load helpers

setup()
{
	enter_scratch
	start_server
}

# run_json OPTION...: with the events in a file of that name
run_json()
{
	status=0
	coget --json "$@" >events 2>err </dev/null || status=$?
}

# pick FILTER: what jq finds in the events
pick()
{
	jq -rc "$1" events
}

# event_count NAME
event_count()
{
	grep -c "\"event\":\"$1\"" events || true
}

# files_in DIR: their number
files_in()
{
	find "$1" -type f | wc -l
}

# items COUNT WHAT: a list of so many of the server's files, of one key.
items()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		echo "$SERVER_URL/key/all/$2/f$i"
	done
}

# load_of: "highest N refused M", the server's own count.
load_of()
{
	curl --silent --show-error "$SERVER_URL/key/all/load"
}

# picked FILTER: of the events of start's coget so far.
picked()
{
	jq -rc "$1" "$OWNED/coget.out" 2>/dev/null
}

# a_host_may COUNT: some event has allowed at least so many at a host.
a_host_may()
{
	[ "$(picked 'select(.event == "limit" and .scope == "host" and
		.to >= '"$1"').to' | wc -l)" -gt 0 ]
}

@test "auto: more files at once are tried as long as that pays" {
	mkfifo pipe
	start coget coget --json -d out -j auto -i pipe
	coget=$PID
	# shellcheck disable=SC2016 # for the shell inside
	start urls bash -c 'for ((i = 1; ; i++)); do
			echo "$0/f$i" || exit 0
		done 2>/dev/null >pipe' \
		"$SERVER_URL/key/all/slots/10000/delay/200ms/size/1k"
	wait_until a_host_may 64
	kill -INT "$coget"
	assert_finishes "$coget" 130
	# They are used, and beyond the defaults.
	read -r _ highest _ <<<"$(load_of)"
	[ "$highest" -gt 16 ]
	assert_equal "$(picked 'select(.event == "limit").reason' |
		head -n 1)" throughput
}

@test "auto: it settles at what a server admits, and few are refused" {
	items 800 at-most/10/status/429/delay/20ms/size/100 >list
	run_json -d out -j auto -i list
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 800
	read -r _ highest _ refused <<<"$(load_of)"
	assert_equal "$highest" 10
	[ "$refused" -ge 1 ]
	[ "$refused" -le 30 ]
	pick 'select(.event == "limit" and .scope == "host")' >limits
	jq -se 'map(.reason) | index("refused")' limits
	# Later, few more are tried now and then.
	jq -se '(map(.reason) | rindex("refused")) as $at |
		.[$at:] | all(.to <= 14)' limits
}

@test "auto: it is below a limit of the user's, and of the server's" {
	items 200 slots/100/delay/20ms/size/100 >list
	run_json -d out -j auto --per-host 3 -i list
	assert_equal "$status" 0
	assert_equal "$(load_of)" 'highest 3 refused 0'
	assert_equal "$(event_count limit)" 0
	run_json -d again -j 12 --per-host auto -i list
	assert_equal "$status" 0
	read -r _ highest _ <<<"$(load_of)"
	[ "$highest" -le 12 ]
	assert_equal "$(pick 'select(.event == "limit" and .to > 12)')" ''
}

@test "auto: where more wait only longer, no more are sent for long" {
	items 1500 slots/4/delay/10ms/size/100 >list
	run_json -d out -j auto -i list
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 1500
	pick 'select(.event == "limit" and .scope == "host")' >limits
	jq -se 'map(.reason) | index("latency")' limits
	jq -se 'last.to <= 16' limits
	jq -se 'all(.from != .to) and
		([.[1:], .[:-1]] | transpose | all(.[0].from == .[1].to))' \
		limits
}

@test "auto: lost connections do not hold it down" {
	items 600 slots/1000/every/10/reset-before-headers/always/delay/50ms/size/100 \
		>list
	run_json -d out -j auto -r 50 --retry-delay 10ms -i list
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 600
	read -r _ highest _ <<<"$(load_of)"
	[ "$highest" -gt 8 ]
}

@test "auto: a server that fails above a number is sent no more" {
	items 400 at-most/5/status/500/delay/20ms/size/100 >list
	run_json -d out -j auto -r 50 --retry-delay 10ms -i list
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 400
	assert_contains "$(pick 'select(.event == "limit").reason')" errors
	[ "$(pick 'select(.event == "limit" and .scope == "host").to' |
		sort -n | head -n 1)" -le 5 ]
}

@test "auto: fewer items than may be at once are no reason to change it" {
	items 6 delay/300ms/size/100 >list
	run_json -d out -j auto -i list
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 6
	assert_equal "$(event_count limit)" 0
}

@test "auto: hosts are judged by themselves" {
	local i few many

	few=$SERVER_URL/key/few/at-most/4/status/503/delay/10ms/size/100
	many=http://localhost:${SERVER_URL##*:}/key/many/slots/40/delay/10ms
	for ((i = 1; i <= 400; i++)); do
		printf '%s\n' "$few/a$i" "$many/size/100/b$i"
	done >both
	run_json -d out -j auto -i both
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 800
	assert_equal "$(curl -s "$SERVER_URL/key/few/load" |
		cut -d ' ' -f 2)" 4
	assert_equal "$(pick 'select(.event == "limit" and .reason == "refused")
		.host' | sort -u)" "${SERVER_URL#http://}"
}

@test "auto: a config file has it for all, or for one host" {
	printf '%s\n' 'jobs = auto' >config
	run coget --config config --print-config
	assert_contains "$output" 'jobs = auto'
	assert_contains "$output" '#per-host = auto'
	run coget --config config --print-config -j 3
	assert_contains "$output" '#per-host = 16'
	printf '%s\n' 'per-host = 2' "[host ${SERVER_URL#http://}]" \
		'per-host = auto' >config
	items 200 slots/100/delay/20ms/size/100 >list
	run_json --config config -d out -i list
	assert_equal "$status" 0
	read -r _ highest _ <<<"$(load_of)"
	[ "$highest" -ge 8 ]
}

@test "auto: descriptors bound it, which nobody has to be told" {
	items 300 slots/1000/delay/20ms/size/100 >list
	# shellcheck disable=SC2016 # for the shell inside
	run --separate-stderr bash -c 'ulimit -n 60
		exec "$COGET" --json -d out -j auto -i list'
	assert_status 0
	assert_equal "$(files_in out)" 300
	refute_contains "$stderr" descriptors
	read -r _ highest _ <<<"$(load_of)"
	[ "$highest" -le 30 ]
}

@test "auto: what another run has finished is no sample" {
	items 100 slots/1000/delay/10ms/size/100 >list
	run_json -d out -j auto --session s -i list
	assert_equal "$status" 0
	run_json -d out -j auto --session s -i list
	assert_equal "$status" 0
	assert_equal "$(event_count skipped)" 100
	assert_equal "$(event_count limit)" 0
}

@test "auto: HTTP/2 has it count streams" {
	start_nginx
	mkdir -p "$NGINX_ROOT"
	for i in {1..300}; do echo "$i" >"$NGINX_ROOT/f$i"; done
	for i in {1..300}; do echo "$NGINX_TLS_URL/f$i"; done >list
	run_json -d out -j auto --cacert "$NGINX_CACERT" -i list
	assert_equal "$status" 0
	assert_equal "$(files_in out)" 300
	assert_equal "$(pick 'select(.event == "done").http_version' |
		sort -u)" 2
}

@test "auto: other words for it are refused with what to type" {
	run coget -j 0 "$SERVER_URL/size/9/a"
	assert_status 2
	assert_contains "$output" '-j needs a whole number from 1 to 10000 or auto, such as -j auto'
	run coget --optimize-concurrent-downloads "$SERVER_URL/size/9/a"
	assert_status 2
	assert_contains "$output" "did you mean '--jobs auto'?"
}
