#!/usr/bin/env bats
# The events of --json: what is told of hosts, limits and waiting items, how far
# downloads are, the summary; the schema, the manual's examples, and output that
# cannot be written.
# shellcheck disable=SC2154 # run sets stderr

load helpers

setup_file()
{
	start_server
}

teardown_file()
{
	stop_all
}

setup()
{
	enter_scratch
	: >"$SERVER_LOG"
	# The same server by another name is another host.
	OTHER_URL=${SERVER_URL/127.0.0.1/localhost}
}

# run_json OPTION...: events to the file events
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

@test "json: a host that answers 429 has slowed, and recovers when it answers" {
	run_json --retry-delay 5ms \
		"$SERVER_URL/fail-first/1/status/429/header/Retry-After/1/size/9/a"
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "host")
		| [.state, .delay, .response_code, .error]')" \
		'["slowed",1,429,"http_status"]
["recovered",0,0,null]'
	assert_equal "$(pick 'select(.event == "host").host' | sort -u)" \
		"${SERVER_URL#http://}"
	# It has recovered when its answer has come, and not before.
	assert_equal "$(pick .event | tr '\n' ' ')" \
		'start host retry host done summary '
}

@test "json: that many items meet the trouble of a host is told once" {
	for i in $(seq 20); do
		echo "$SERVER_URL/key/all/fail-first/8/status/429/header/$(:
			)Retry-After/1/size/9/$i"
	done >list
	run_json -d out -i list --per-host 8 -j 8
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "host").state' | sort | uniq -c |
		tr -s ' ')" ' 1 recovered
 1 slowed'
}

@test "json: a host that is given up is told as given up" {
	local port

	port=$(closed_port)
	for i in 1 2 3 4 5 6; do
		echo "http://127.0.0.1:$port/$i"
	done >list
	run_json -i list -r 3 --retry-delay 1ms
	assert_equal "$status" 4
	assert_equal "$(pick 'select(.event == "host").state' | uniq |
		tr '\n' ' ')" 'slowed given_up '
	assert_equal "$(pick 'select(.state == "given_up")
		| [.host, .delay, .error]')" \
		'["127.0.0.1:'"$port"'",60,"connect"]'
}

@test "json: a file that is missing is no trouble of its host" {
	run_json "$SERVER_URL/status/404/a" "$SERVER_URL/size/9/b"
	assert_equal "$status" 8
	assert_equal "$(pick 'select(.event == "host")')" ''
}

@test "json: a limit that is lowered for lack of descriptors is told" {
	run --separate-stderr bash -c 'ulimit -n 20; exec "$@"' - "$COGET" --json -j 64 \
		"$SERVER_URL/size/9/a"
	assert_status 0
	run jq -rc 'select(.event == "limit")
		| [.scope, .host, .from, .reason, .to < 10]' <<<"$output"
	assert_equal "$output" '["run",null,64,"resources",true]'
}

# A hundred thousand bytes a second for more than two seconds.
@test "json: --json=progress tells how far each download is" {
	run_json --json=progress -d out "$SERVER_URL/rate/100k/size/220k/a" \
		"$SERVER_URL/rate/100k/no-length/size/220k/b"
	assert_equal "$status" 0
	for index in 1 2; do
		assert_equal "$(pick "select(.index == $index) | .event" |
			uniq | tr '\n' ' ')" 'start progress done '
	done
	assert_equal "$(pick 'select(.event == "progress") | [.index, .filename,
		.phase, .total, .size == .size_download, .size > 0]' | sort -u)" \
		'[1,"a","transfer",225280,true,true]
[2,"b","transfer",null,true,true]'
	# At most a line a second.
	assert_equal "$(pick 'select(.event == "progress" and .index == 1).time_total
		| floor' | uniq -d)" ''
}

@test "json: progress counts what was there before apart" {
	run coget -r 0 -d out "$SERVER_URL/key/p/first/1/truncate-after/100k/then$(:
		)/rate/100k/always/size/350k/a"
	assert_status 4
	run_json --json=progress -d out -c \
		"$SERVER_URL/key/p/first/1/truncate-after/100k/then$(:
		)/rate/100k/always/size/350k/a"
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "progress")
		| .size - .size_download' | sort -u)" 102400
}

@test "json: no progress is told where none was asked for" {
	for option in --json --json=events; do
		run coget -q $option -d out "$SERVER_URL/rate/10k/size/15k/a"
		assert_status 0
		refute_contains "$output" progress
		rm -r out
	done
	for option in --no-json --json=none --json=false; do
		run coget -q --json "$option" -d out "$SERVER_URL/size/9/a"
		assert_equal "$output" ''
	done
}

@test "json: what to print can be the next word, and a URL is none" {
	run coget -q --json events -d out "$SERVER_URL/size/9/a"
	assert_contains "$output" '"event":"done"'
	run coget -q --json "${SERVER_URL#http://}/size/9/b" -d out --default-scheme http
	assert_contains "$output" '"event":"done"'
}

@test "json: an item that is redirected to a held host waits for it" {
	local to

	to=$(sed 's/\//%2f/g' <<<"$OTHER_URL")
	for i in 1 2; do
		echo "$SERVER_URL/redirect-to/$to%2fkey%2fr%2ffail-first%2f1$(:
			)%2fstatus%2f429%2fheader%2fRetry-After%2f1$(:
			)%2fsize%2f9%2fr$i/size/9/x"
	done >list
	run_json -d out -i list -j 1
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "wait") | [.index, .reason, .host,
		.delay > 0 and .delay <= 1]' | sort -u)" \
		"[2,\"host_held\",\"${OTHER_URL#http://}\",true]"
}

@test "json: an item that is redirected to a busy host waits for that" {
	local to

	to=$(sed 's/\//%2f/g' <<<"$OTHER_URL")
	for i in 1 2; do
		echo "$SERVER_URL/redirect-to/$to%2fdelay%2f200ms%2fsize%2f9$(:
			)%2fr$i/size/9/x"
	done >list
	run_json -d out -i list --per-host 1 -j 2
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "wait") | [.reason, .host, .delay]' |
		sort -u)" "[\"host_limit\",\"${OTHER_URL#http://}\",null]"
}

@test "json: the summary counts failures and retries by their classes" {
	local port

	port=$(closed_port)
	run_json -r 1 --retry-delay 1ms -j 1 "$SERVER_URL/status/404/a" \
		"$SERVER_URL/status/410/b" "http://127.0.0.1:$port/c" \
		"$SERVER_URL/fail-first/1/size/9/d"
	assert_equal "$(pick 'select(.event == "summary")
		| [.errors, .retry_errors]')" \
		'[{"connect":1,"http_status":2},{"connect":1,"http_status":1}]'
}

@test "json: the summary says how many connections were made, and used again" {
	for i in 1 2 3 4 5; do
		echo "$SERVER_URL/size/9/$i"
	done >list
	run_json -j 1 -i list -d out
	assert_equal "$(pick 'select(.event == "summary") | [.num_connects,
		.num_reused, .latency.count]')" '[1,4,5]'
	assert_equal "$(pick 'select(.event == "summary") | .latency |
		.p50 <= .p90 and .p90 <= .p99 and .p99 <= .max and .max > 0')" true
}

@test "json: an answer counts once in the summary, however its item ends" {
	run_json -r 1 --retry-delay 1ms "$SERVER_URL/status/500/size/9/a"
	assert_equal "$(pick 'select(.event == "summary") | .latency.count')" 2
	# What is cut off while it waits for its next attempt has told of the last.
	run_json -r 5 --retry-delay 1ms --deadline 300ms \
		"$SERVER_URL/status/503/header/Retry-After/60/size/9/b"
	assert_equal "$(pick 'select(.event == "summary")
		| [.end, .latency.count, .errors]')" '["deadline",1,{}]'
}

@test "json: the summary has the busiest hosts, and the others together" {
	for i in $(seq 3); do
		echo "$SERVER_URL/size/9/a$i"
	done >list
	for i in $(seq 25); do
		echo "http://h$i.example:${SERVER_URL##*:}/size/9/b$i"
	done >>list
	run_json -d out -i list --resolve "*:${SERVER_URL##*:}:127.0.0.1"
	assert_equal "$status" 0
	assert_equal "$(pick 'select(.event == "summary").hosts
		| [length, .[0].done, .[20].host, .[20].done, ([.[].done] | add)]')" \
		'[21,3,null,6,28]'
	assert_equal "$(pick 'select(.event == "summary").hosts[0].host')" \
		"${SERVER_URL#http://}"
}

@test "json: no event and no summary has a password" {
	local port to

	port=$(closed_port)
	to=$(sed 's/\//%2f/g' <<<"http://bob:hunter2@${OTHER_URL#http://}")
	run_json --json=progress -r 1 --retry-delay 1ms -d out -u al:hunter3 \
		"http://eve:hunter1@127.0.0.1:$port/a" \
		"http://eve:hunter1@${SERVER_URL#http://}/rate/10k/size/12k/b" \
		"http://eve:hunter1@${SERVER_URL#http://}/redirect-to/$to%2fstatus%2f503%2fsize%2f9%2fc/size/9/c"
	for event in start progress retry host "done" failed summary; do
		[ -n "$(pick "select(.event == \"$event\")")" ] ||
			fail "there is no $event"
	done
	assert_equal "$(sed 's/%2fbob:hunter2@//' events | grep -c hunter)" 0
}

@test "json: a run in which nothing happens has a whole summary, too" {
	run_json -i /dev/null
	assert_equal "$(pick 'select(.event == "summary") | [.end, .latency.count,
		.hosts, .errors, .num_connects]')" '["complete",0,[],{},0]'
}

# A line that is cut off, and what is printed behind it.
@test "json: where output ends in the middle of a line, nothing follows it" {
	for i in $(seq 100); do
		echo "$SERVER_URL/size/9/$i"
	done >list
	run --separate-stderr bash -c 'ulimit -f 8; exec "$@" >events' - \
		"$COGET" --json -d out -i list
	assert_status 3
	assert_contains "$stderr" 'writing to standard output: File too large'
	assert_equal "$(wc -c <events)" 8192
	assert_equal "$(tail -c 1 events | tr '\n' N | wc -l)" 0
	sed -i '$d' events
	jq -e .version events >/dev/null
	[ "$(wc -l <events)" -gt 8 ]
}

@test "json: a full disk says so, and keeps what was downloaded" {
	[ -c /dev/full ] || skip 'no /dev/full'
	run --separate-stderr bash -c 'exec "$@" >/dev/full' - "$COGET" --json \
		-d out "$SERVER_URL/size/9/a" "$SERVER_URL/stall-after/5/size/9/b"
	assert_status 3
	assert_contains "$stderr" 'writing to standard output: No space left'
	assert_equal "$(wc -l <<<"$stderr")" 1
}

@test "json: a reader that goes in the middle of a line ends it quietly" {
	# shellcheck disable=SC2034 # for keep_json
	JSON_IS_CUT=yes
	for i in $(seq 300); do
		echo "$SERVER_URL/size/9/$i"
	done >list
	run bash -c '"$@" 2>err | head -c 150
		printf "\n%s" "${PIPESTATUS[0]}"' - "$COGET" --json --no-progress -d out -i list
	assert_equal "${lines[-1]}" 141
	assert_file err ''
}

# in_python: run a program from standard input, which finds the schema in schema
# and the lines of the file events in lines.
in_python()
{
	/usr/bin/python3 - "$REPOSITORY" <<-PROGRAM
	import copy, json, sys
	sys.path.insert(0, sys.argv[1] + "/tests")
	import jsonschema, json_lines
	with open(sys.argv[1] + "/man/coget-json-1.schema.json") as file:
	    schema = json.load(file)
	lines = [json.loads(line) for line in open("events")]
	def takes(schema, line):
	    return jsonschema.Draft202012Validator(schema).is_valid(line)
	$(cat)
	PROGRAM
}

@test "json: a schema that is older than the events takes them" {
	run_json -r 1 --retry-delay 1ms -d out "$SERVER_URL/size/9/a" \
		"$SERVER_URL/status/404/size/9/b" \
		"$SERVER_URL/fail-first/1/size/9/c"
	in_python <<-'PROGRAM'
	older = copy.deepcopy(schema)
	older["allOf"] = [choice for choice in older["allOf"] if choice[
	    "then"]["$ref"] != "#/$defs/retry"]
	del older["$defs"]["retry"]
	for event in older["$defs"].values():
	    event.get("properties", {}).pop("time_total", None)
	    if "time_total" in event.get("required", []):
	        event["required"].remove("time_total")
	older["$defs"]["error"]["anyOf"] = [choice for choice in older["$defs"][
	    "error"]["anyOf"] if choice.get("const") != "http_status"]
	assert {line["event"] for line in lines} >= {"retry", "done", "failed"}
	assert all(takes(older, line) for line in lines)
	PROGRAM
}

@test "json: the schema refuses what is not of version 1, and made strict more" {
	run_json -d out "$SERVER_URL/size/9/a"
	in_python <<-'PROGRAM'
	checker = json_lines.Checker(schema)
	done = next(line for line in lines if line["event"] == "done")
	assert takes(schema, done)
	assert not takes(schema, {**done, "version": 2})
	assert not takes(schema, {**done, "size_download": "9"})
	assert not takes(schema, {**done, "size_download": -1})
	assert not takes(schema, {**done, "url": 7})
	for name in done:
	    less = {key: done[key] for key in done if key != name}
	    assert not takes(schema, less), name
	for more in {"field": 1}, {"http_version": "9"}:
	    assert takes(schema, {**done, **more})
	    assert checker.complaint(json.dumps({**done, **more}))
	assert takes(schema, {"version": 1, "event": "tomorrow"})
	assert checker.complaint('{"version":1,"event":"tomorrow"}')
	assert checker.complaint(json.dumps(dict(reversed(done.items()))))
	assert checker.complaint(json.dumps(done)[:-1])
	assert not checker.complaint(json.dumps(done))
	PROGRAM
}

# page_blocks: the literal blocks of the page's examples, each behind a line "--".
page_blocks()
{
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$REPOSITORY/man/coget-json.5" |
		sed -n '/^\.Bd/,/^\.Ed/{ s/^\.Bd.*/--/; /^\.Ed/!p }'
}

@test "json: the examples of coget-json(5) do what they say" {
	local command count=0

	for i in $(seq 12); do
		echo "$SERVER_URL/delay/${i}0ms/size/9/$i"
	done >urls.txt
	echo "$SERVER_URL/status/404/size/9/x" >>urls.txt
	echo "$SERVER_URL/rate/1k/size/1500/slow" >>urls.txt
	ln -s "$COGET" coget
	PATH=$PWD:$PATH
	# Lines of JSON are put together again; they are as the schema says.
	page_blocks | awk 'BEGIN { RS = "--\n" } /^{/ {
		gsub(/\n /, ""); printf "%s", $0 }' >events
	in_python <<-'PROGRAM'
	checker = json_lines.Checker(schema)
	assert [line["event"] for line in lines] == ["start", "done"]
	for line in open("events"):
	    assert not checker.complaint(line), checker.complaint(line)
	PROGRAM
	while IFS= read -rd '' command; do
		count=$((count + 1))
		bash -c "${command#\$ }" >"out.$count" 2>/dev/null
		rm -f [0-9]* slow
	done < <(page_blocks | awk 'BEGIN { RS = "--\n" } /^\$/ {
		printf "%s%c", $0, 0 }')
	assert_equal "$count" 4
	assert_equal "$(wc -l <out.1)" 10
	assert_matches "$(head -n 1 out.1)" "^[12]\.[0-9]+.*/slow$"
	assert_equal "$(cat out.2)" \
		$'http_status\t'"$SERVER_URL/status/404/size/9/x"
	assert_matches "$(head -n 1 out.3)" $'^slow\t[0-9]+\t1500\t'
	assert_matches "$(jq -c . out.4 | paste -sd ' ')" \
		'^\{"http_status":1\} 0\.1[0-9]+$'
}
