#!/usr/bin/env bats
# What is printed, and where: messages, JSON lines, nothing else.

load helpers

setup()
{
	enter_scratch
	start_server
}

# run_json [OPTION...]: the events are in $events, all that is on stderr in err.
run_json()
{
	status=0
	coget -r 0 --json "$@" >events 2>err </dev/null || status=$?
	jq -es . events >all || fail "not JSON: $(cat events)"
}

# select_all FILTER: what jq finds in the events
select_all()
{
	jq -r "$@" events
}

@test "output: without --json, standard output stays empty" {
	run --separate-stderr coget "$SERVER_URL/size/10/a" \
		"$SERVER_URL/status/404/b"
	assert_status 8
	assert_equal "$output" ''
}

@test "output: off a terminal, only failures and the summary are printed" {
	run --separate-stderr coget "$SERVER_URL/size/10/a" \
		"$SERVER_URL/status/404/b"
	# shellcheck disable=SC2154 # run sets it
	assert_equal "${#stderr_lines[@]}" 3
	# shellcheck disable=SC2154
	assert_equal "${stderr_lines[0]}" "coget: $SERVER_URL/status/404/b: $(:
		)HTTP 404 Not Found; check the URL, and that you may read it"
	assert_equal "${stderr_lines[1]}" 'coget: saved a'
	assert_matches "${stderr_lines[2]}" \
		'^coget: 1 done, 1 failed, 0 skipped, 10 B in .*s \(.*/s\)$'
}

@test "output: -q prints nothing but errors" {
	run coget -q "$SERVER_URL/size/10/a"
	assert_status 0
	assert_equal "$output" ''
	run coget -q "$SERVER_URL/status/404/b"
	assert_status 8
	assert_equal "${#lines[@]}" 1
}

@test "output: --no-progress prints the summary" {
	run coget --no-progress "$SERVER_URL/size/10/a"
	assert_status 0
	assert_equal "${#lines[@]}" 2
	assert_contains "$output" '1 done'
}

@test "output: the summary says where files are, in few words where they are many" {
	run coget -d some "$SERVER_URL/size/10/"{a,b,c}
	assert_contains "$output" 'coget: saved some/'
	run coget -d many "$SERVER_URL/size/10/"{a,b,c,d}
	assert_contains "$output" 'coget: saved 4 files in many'
	run coget "$SERVER_URL/size/10/"{a,b,c,d}
	assert_contains "$output" 'coget: saved 4 files in the current directory'
	run coget -o - "$SERVER_URL/size/10/a"
	refute_contains "$output" saved
	run coget --dry-run "$SERVER_URL/size/10/x"
	refute_contains "$output" saved
}

@test "output: the summary counts failures by cause" {
	run --separate-stderr coget -r 0 "$SERVER_URL/status/404/"{a,b,c} \
		"$SERVER_URL/status/410/size/10/d" "$SERVER_URL/size/10/e"
	assert_status 8
	assert_equal "${#stderr_lines[@]}" 8
	assert_equal "${stderr_lines[4]}" \
		"coget: 3 failed: HTTP 404 Not Found (${SERVER_URL#http://})"
	assert_equal "${stderr_lines[5]}" \
		"coget: 1 failed: HTTP 410 Gone (${SERVER_URL#http://})"
	# shellcheck disable=SC2154
	run --separate-stderr coget -q -r 0 "$SERVER_URL/status/404/"{a,b,c,d}
	assert_equal "${#stderr_lines[@]}" 4
}

@test "output: each item has a start and one end, and the summary counts them" {
	echo mine >there
	cat >list <<-LIST
		$SERVER_URL/size/10/a
		$SERVER_URL/size/100k/b
		$SERVER_URL/status/404/c
		$SERVER_URL/truncate-after/10/size/100/d
		$SERVER_URL/size/10/there
		nonsense
	LIST
	run_json -i list
	assert_equal "$status" 1
	assert_equal "$(select_all -s 'map(select(.event == "start").index)
		| sort | @csv')" 1,2,3,4
	assert_equal "$(select_all -s 'map(select(.event | IN("done", "failed",
		"skipped")) | [.index, .event]) | sort | flatten | @csv')" \
		'1,"done",2,"done",3,"failed",4,"failed",5,"skipped",6,"failed"'
	assert_equal "$(jq -c '[.[-1] | .event, .end, .done, .failed, .skipped,
		.left, .size_download]' all)" \
		'["summary","complete",2,3,1,0,102420]'
	assert_equal "$(jq 'all(.[]; .version == 1)' all)" true
	# The end of an item comes after its start.
	assert_equal "$(jq '[.[] | select(.index == 2).event] | @csv' all)" \
		'"\"start\",\"done\""'
}

@test "output: events have the fields that are documented" {
	run_json "$SERVER_URL/redirect/1/size/10/a" "$SERVER_URL/status/404/b"
	run select_all -c 'select(.event == "done") | [.url, .url_effective,
		.scheme, .response_code, .http_version, .size_download,
		.num_redirects, .filename_effective, .remote_ip, .source,
		.line]'
	assert_equal "$output" "[\"$SERVER_URL/redirect/1/size/10/a\",$(:
		)\"$SERVER_URL/redirect/0/size/10/a\",\"http\",200,\"1.1\",10,$(:
		)1,\"a\",\"127.0.0.1\",\"argument\",1]"
	run select_all -c 'select(.event == "failed") | [.error, .errormsg,
		.remedy, .part, .response_code, .source, .line]'
	assert_equal "$output" '["http_status","HTTP 404 Not Found",'"$(:
		)"'"check the URL, and that you may read it",null,404,"argument",2]'
	run select_all 'to_entries[] | select(.key | startswith("time_"))
		| .value | type'
	assert_equal "$(sort -u <<<"$output")" number
}

@test "output: a part that was kept is named" {
	run_json -d out "$SERVER_URL/truncate-after/100k/size/200k/a"
	assert_equal "$(select_all 'select(.event == "failed") | .part')" \
		out/a.part
	assert_equal "$(select_all 'select(.event == "failed") | .error')" \
		truncated
}

@test "output: an interrupt is told of each item that it cut off" {
	start coget coget --json "$SERVER_URL/stall-before-headers/size/9/a" \
		"$SERVER_URL/stall-before-headers/size/9/b"
	wait_until saw_at_least 2 stall
	kill -INT "$PID"
	assert_finishes "$PID" 130
	run jq -sc '[map(select(.event == "failed").error)[], (.[-1] | .event,
		.end, .failed, .left)]' "$OWNED/coget.out"
	assert_equal "$output" \
		'["interrupted","interrupted","summary","interrupted",0,2]'
	assert_file "$OWNED/coget.err" ''
}

# has_lines N FILE
has_lines()
{
	[ "$(wc -l <"$2")" -ge "$1" ]
}

@test "output: SIGUSR1 asks how far the run is, however little is shown" {
	local option runs=0

	for option in -q --no-progress --json; do
		start coget coget "$option" \
			"$SERVER_URL/stall-before-headers/size/9/a"
		wait_until saw_at_least $((++runs)) stall
		kill -USR1 "$PID"
		wait_until has_lines 1 "$OWNED/coget.err"
		kill -USR1 "$PID"
		wait_until has_lines 2 "$OWNED/coget.err"
		assert_equal "$(sort -u "$OWNED/coget.err")" \
			'coget: 0 done, 0 failed, 0 skipped, 1 left, 0 B'
		kill -INT "$PID"
		assert_finishes "$PID" 130
	done
}

@test "output: lines are whole under hundreds of items at once" {
	need_descriptors 2000
	for i in $(seq 1000); do
		echo "$SERVER_URL/size/10/$i"
		echo "$SERVER_URL/status/404/$i"
	done >list
	run_json -d out -i list -j 200 --per-host 200
	assert_equal "$status" 8
	assert_equal "$(wc -l <events)" 4001
	assert_equal "$(jq length all)" 4001
	assert_equal "$(jq '[.[] | select(.event == "done").url] | unique |
		length' all)" 1000
	assert_equal "$(grep -Evc '^coget: http.*/404/[0-9]+: HTTP 404 .*it$' \
		err)" 0
	assert_equal "$(wc -l <err)" 1000
}

@test "output: what a server says cannot act on a terminal" {
	run_json "$SERVER_URL/status/404/reason/%1b%5b31mred%07%c2%9bx/a"
	assert_contains "$(cat err)" 'HTTP 404 \x1B[31mred\x07'
	assert_equal "$(LC_ALL=C grep -c '[^ -~]' err events)" \
		$'err:0\nevents:0'
	assert_equal "$(select_all 'select(.event == "failed") | .errormsg |
		startswith("HTTP 404 \u001b[31mred\u0007")')" true
}

@test "output: what a list says cannot act on a terminal" {
	printf 'http://127.0.0.1/\e]0;title\a\nx\e[2Jy\n%s\xff\xfe\n' \
		"$SERVER_URL/status/404/" >list
	run_json -i list
	assert_equal "$(LC_ALL=C grep -c '[^ -~]' err)" 0
	assert_equal "$(wc -l <err)" 3
	jq -e . all >/dev/null
	assert_equal "$(LC_ALL=C grep -c $'[\001-\011\013-\037\177]' events)" 0
}

@test "output: passwords in URLs are not printed" {
	url=http://user:secret@${SERVER_URL#http://}
	# These are a part of the URL's path, which is printed as it is.
	to=http:%2f%2fuser:inner@${SERVER_URL#http://}
	cat >list <<-LIST
		$url/status/404/a
		$url/truncate-after/5/size/10/b
		$url/redirect-loop
		$url/redirect/1/size/10/c
		$SERVER_URL/redirect-to/ftp:%2f%2fuser:inner@host%2fx
		http://user:secret@127.0.0.1:0/x
		ftp://user:secret@127.0.0.1/x
		http://user:secret@nowhere.invalid/x
		http://user:secret@/x
		$SERVER_URL/redirect-to/${to}%2fstatus%2f404%2fd
	LIST
	run_json -i list
	refute_contains "$(cat err events)" secret
	refute_contains "$(cat err events)" //user:inner
	assert_contains "$(cat err)" 'http://***@127.0.0.1'
	assert_equal "$(select_all 'select(.event == "summary") | .done')" 1
}

@test "output: --json without a run that can begin has a summary" {
	echo mine >out
	run_json -d out "$SERVER_URL/size/10/a"
	assert_equal "$status" 3
	assert_contains "$(cat err)" 'out: Not a directory'
	assert_equal "$(jq -c '[.[].event]' all)" '["summary"]'
}

# In Turkish, "i" is no small "I": by its rules FILENAME is not filename.
@test "output: the rules of a language do not apply to headers" {
	command -v localedef >/dev/null && [ -e /usr/share/i18n/locales/tr_TR ] ||
		skip 'the Turkish locale cannot be made'
	localedef -i tr_TR -f UTF-8 "$PWD/tr_TR.UTF-8"
	# glibc itself forgets to free what it makes of LOCPATH.
	run env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" \
		LOCPATH="$PWD" LC_ALL=tr_TR.UTF-8 "$COGET" -d out \
		"$SERVER_URL/header/CONTENT-DISPOSITION/attachment;FILENAME=given/size/10/a"
	assert_status 0
	assert_listing out given
}
