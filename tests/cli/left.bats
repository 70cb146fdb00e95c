#!/usr/bin/env bats
# The list of --failed: every item that is not done, whatever ended the run.
# shellcheck disable=SC2154 # run sets status and output

load helpers

setup()
{
	enter_scratch
	start_server
}

# items FILE...: a line for each item of lists, its options behind its URL.
items()
{
	sed 's/^\xef\xbb\xbf//' "$@" | awk '
	/^[ \t]*#/ { next }
	/^[ \t]*$/ { above = ""; next }
	/^[ \t]/ {
		if (above == "") { print "no URL above:" $0; next }
		sub(/^[ \t]+/, "")
		item[count] = item[count] " " $0
		next
	}
	{ item[++count] = above = $0 }
	END { for (i = 1; i <= count; i++) print item[i] }' | sort
}

# assert_left FILE LIST...: it holds the items of the lists, and no others.
assert_left()
{
	diff <(items "$1") <(items "${@:2}") >&2 || {
		cat "$1" >&2
		fail "wrong items in $1 (< is actual)"
	}
}

# make_lists: "first" and "second" have an item in each state that one can be in
# when a run with these OPTIONS is cut: all but that of "done1" are left.
make_lists()
{
	OPTIONS=(-d out -j 4 --per-host 4 --look-ahead 4)
	cat >first <<-LIST
		$SERVER_URL/size/1k/done1
		$SERVER_URL/status/404/gone
		  checksum=md5=$(printf x | md5sum | cut -d ' ' -f 1)
		$SERVER_URL/header/Retry-After/200/status/500/size/9/waits
		xyz://127.0.0.1/never
		  checksum=crc32c=00000000
		$SERVER_URL/stall-before-headers/size/9/runs1
		$SERVER_URL/stall-after/600k/size/1m/runs2
		$SERVER_URL/stall-before-headers/size/9/runs3
		  checksum=crc32c=00000001
		$SERVER_URL/stall-before-headers/size/9/runs4
	LIST
	small_files 9 queued >>first
	{
		for i in {1..100}; do
			echo "$SERVER_URL/size/1k/unread$i"
			echo "	checksum=crc32c=00000$((i + 100))"
		done
		printf '\n# a comment\n%s' "$SERVER_URL/size/1k/last"
	} >>first
	{
		printf '\xef\xbb\xbf'
		small_files 5 other
		echo '  checksum=sha1=not-even-one'
	} >second
}

# is_amid: all that can come or fail has, and the rest of make_lists waits.
is_amid()
{
	[ -e out/done1 ] && saw_at_least 1 404 && saw_at_least 1 /waits &&
		saw_at_least 4 runs && [ -s out/runs2.part ]
}

# cut SIGNAL STATUS WORD: end a run of these lists so.
cut_lists()
{
	make_lists
	echo "$SERVER_URL/stall-before-headers/size/9/runs0" >argument
	OPTIONS+=(-j 5 --per-host 5)
	start coget coget "${OPTIONS[@]}" --failed left "$(cat argument)" \
		-i first -i second
	wait_until is_amid
	[ "$1" = none ] || kill -"$1" "$PID"
	assert_finishes "$PID" "$2"
	assert_left left argument <(sed 1d first) <(printf '\n') second
	assert_contains "$(cat left)" '# a comment'
	assert_listing out done1 runs2.part
	assert_no_file left.coget-new
	assert_matches "$(tail -n 1 "$OWNED/coget.err")" \
		"^coget: $3: 1 done, 2 failed, 0 skipped, 121 left, "
}

@test "left: what SIGINT leaves is listed" {
	cut_lists INT 130 interrupted
}

@test "left: what SIGTERM leaves is listed" {
	cut_lists TERM 143 terminated
}

@test "left: what SIGHUP leaves is listed" {
	cut_lists HUP 129 'hung up'
}

@test "left: what SIGXCPU leaves is listed" {
	cut_lists XCPU 152 terminated
}

@test "left: what the deadline leaves is listed" {
	make_lists
	run coget "${OPTIONS[@]}" --deadline 1s --failed left -i first -i second
	assert_status 124
	assert_left left <(sed 1d first) <(printf '\n') second
	assert_contains "$output" 'coget: out of time: 1 done, 2 failed'
}

@test "left: a list is replaced by what is left of it, and then by nothing" {
	make_lists
	sed -i '/runs\|gone\|waits\|never\|checksum/d' first
	{
		echo "$SERVER_URL/first/2/stall-before-headers/always/size/9/x"
		cat first
	} >list
	start coget coget -d out -j 1 --look-ahead 2 -i list --failed list
	wait_until saw_at_least 1 /x
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(items list | wc -l)" 112
	# shellcheck disable=SC2094 # it is replaced, not written to
	start coget coget -d out -j 2 -i - --failed list <list
	wait_until test -e out/queued3
	kill -HUP "$PID"
	assert_finishes "$PID" 129
	[ "$(items list | wc -l)" -lt 112 ] || fail 'nothing was done'
	assert_contains "$(cat list)" "$SERVER_URL/first/2/stall"
	run coget -d out -i list --failed list
	assert_status 0
	assert_file list ''
	assert_equal "$(find out -type f | wc -l)" 112
}

# accounted LIST LEFT: each item of the list is a file in $OUT, or left.
accounted()
{
	assert_equal "$(comm -23 <(names_in "$1") \
		<({ names_in "$2"; ls "${OUT:-.}"; } | sort -u))" ''
}

# The last parts of a list's URLs.
names_in()
{
	sed -n 's|^http.*/||p' "$1" | sort
}

# The cuts come at any time, and by anything that leaves time for the list.
@test "left: cut again and again, a list ends with everything" {
	local i round=0 cut crcs
	local OUT=out cuts=(INT TERM HUP deadline pipe)

	"$COGET" -q --no-sandbox -d crcs --digest crc32c -j 1 \
		"$SERVER_URL/size/1k/f"{1..200} >crcs.out
	mapfile -t -O 1 crcs < <(cut -d ' ' -f 1 crcs.out)
	for ((i = 1; i <= 200; i++)); do
		echo "$SERVER_URL/fail-first/$((i % 7 == 0))/delay/$((i % 5))ms/size/1k/f$i"
		((i % 3)) || echo "  checksum=crc32c=${crcs[i]}"
		((i % 11)) || echo '# a comment'
		((i % 13)) || echo
	done >list
	cp list left
	while [ -s left ]; do
		cut=${cuts[round++ % ${#cuts[@]}]}
		[ "$round" -le 200 ] || fail "no end: $(cat left)"
		cut_left "$cut"
		accounted list left
	done
	assert_equal "$(find out -type f -name 'f*' ! -name '*.part' | wc -l)" \
		200
	# What was listed has kept its checksum.
	assert_equal "$(comm -13 <(items list) <(items seen | sort -u))" ''
}

# cut_left BY: one run of "left", that ends early.
cut_left()
{
	local options=(-q -d out -j 4 --per-host 4 --look-ahead 8
		--retry-delay 10ms -i left --failed left)
	local after_ms=$((20 + RANDOM % 150))

	case $1 in
	deadline)
		run coget "${options[@]}" --deadline "${after_ms}ms"
		;;
	pipe)
		# shellcheck disable=SC2016 # for the shell inside
		run bash -c '"$COGET" --json "$@" | head -n $((RANDOM % 60))' \
			bash "${options[@]}"
		;;
	*)
		start coget coget "${options[@]}"
		sleep "0.$(printf '%03d' "$after_ms")"
		kill -"$1" "$PID" 2>/dev/null || :
		finish "$PID" || :
		;;
	esac
	{
		cat left
		echo
	} >>seen
	assert_no_file left.coget-new
}

@test "left: arguments that were not reached are listed, with their checksum" {
	start coget coget --failed left -j 1 --look-ahead 1 \
		"$SERVER_URL/stall-before-headers/size/9/x" \
		"$SERVER_URL/size/9/"{1..200}
	wait_until saw_at_least 1 /x
	kill -TERM "$PID"
	assert_finishes "$PID" 143
	assert_equal "$(grep -c "^$SERVER_URL/" left)" 201
	assert_contains "$(cat "$OWNED/coget.err")" ' 201 left,'
	start coget coget --failed left \
		--checksum md5=d41d8cd98f00b204e9800998ecf8427e \
		"$SERVER_URL/stall-before-headers/size/9/x"
	wait_until saw_at_least 2 /x
	kill -TERM "$PID"
	assert_finishes "$PID" 143
	assert_file left "$SERVER_URL/stall-before-headers/size/9/x
  checksum=md5=d41d8cd98f00b204e9800998ecf8427e"
}

@test "left: a Metalink that was not read is named" {
	start coget coget --failed left -M "$SERVER_URL/stall-before-headers/a.meta4" \
		-M b.meta4
	wait_until saw_at_least 1 /a.meta4
	kill -TERM "$PID"
	assert_finishes "$PID" 143
	assert_file left "# $SERVER_URL/stall-before-headers/a.meta4:0: $(:
		)the Metalink was not read; give it to --metalink again
# b.meta4:0: the Metalink was not read; give it to --metalink again"
	assert_contains "$(cat "$OWNED/coget.err")" ' 0+ left,'
	start coget coget --failed left -M "$SERVER_URL/stall-before-headers/a.meta4"
	wait_until saw_at_least 2 /a.meta4
	kill -TERM "$PID"
	assert_finishes "$PID" 143
	assert_contains "$(cat "$OWNED/coget.err")" ' 0+ left,'
}

@test "left: the JSON summary tells how many" {
	{
		echo "$SERVER_URL/stall-before-headers/size/9/x"
		small_files 500
	} >list
	start coget coget --json -q -j 1 --look-ahead 3 -i list --failed left
	wait_until saw_at_least 1 /x
	kill -HUP "$PID"
	assert_finishes "$PID" 129
	run jq -r 'select(.event == "summary") | "\(.end) \(.left)"' \
		"$OWNED/coget.out"
	assert_equal "$output" 'hangup 501'
}

@test "left: nothing is lost when the reader of standard output goes" {
	small_files 300 >list
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" -q -d out --json -i list --failed list | head -n 40
		echo "${PIPESTATUS[0]}"'
	assert_contains "$output" 141
	[ "$(wc -l <list)" -lt 300 ] || fail 'nothing was done'
	assert_equal "$(cat list <(find out -type f -printf '%f\n') | wc -l)" 300
	run coget -q -d out -i list --failed list
	assert_status 0
	assert_file list ''
}

@test "left: a run that cannot begin leaves everything" {
	small_files 3 >list
	echo >file
	echo old >left
	run coget -d file/out --failed left -i list
	assert_status 3
	assert_left left list
	for cause in '--load-cookies none' '--session file'; do
		echo old >left
		# shellcheck disable=SC2086 # two words
		run coget $cause --failed left "$SERVER_URL/size/9/x" -i list
		assert_status 3
		assert_left left list <(echo "$SERVER_URL/size/9/x")
		assert_contains "$output" 'could not go on: 0 done, 0 failed, 0 skipped, 4 left'
		cp list again
		# shellcheck disable=SC2086 # two words
		run coget $cause --failed again -i again
		assert_same_file again list
	done
	assert_equal "$(server_saw .)" 0
}

@test "left: where the checksums cannot be read all is left" {
	small_files 3 >list
	run coget --checksums none --failed list -i list "$SERVER_URL/size/9/x"
	assert_status 3
	assert_left list <(small_files 3) <(echo "$SERVER_URL/size/9/x")
}

@test "left: a wrong option stays with its item until it is corrected" {
	{
		small_files 1
		echo '  checksum=sha256=00'
		echo '  checksum=crc32c=00000000'
		small_files 1 other
		echo ' no-such=option'
		small_files 1 third
	} >list
	cp list before
	for _ in 1 2; do
		run coget -d out -i list --failed list
		assert_status 1
		assert_contains "$output" 'no-such is no option of an item'
		assert_left list <(grep -v third before)
	done
	sed -i '/=/d' list
	run coget -d out -i list --failed list
	assert_status 0
	assert_file list ''
}

@test "left: lines too long, and what is no text, stay in the list" {
	{
		small_files 1
		printf 'http://127.0.0.1/%070000d\n' 0
		small_files 1 other
		printf 'a\0b\n'
		small_files 1 third
	} >list
	cp list before
	run coget -d out -i list --failed list
	assert_status 1
	assert_listing out f1 other1
	diff -a <(sed '/\/[fo][0-9t][^/]*$/d' before) <(grep -av '^#' list)
	cp list before
	run coget -d out -i list --failed list
	assert_status 1
	diff -a <(grep -av '^#' before) <(grep -av '^#' list)
}

# A line of 70,000 bytes, of which the run has not seen the end.
@test "left: the rest of a line that is too long is no item" {
	{
		echo "$SERVER_URL/stall-before-headers/size/9/x"
		printf 'http://127.0.0.1/%0300000d\n' 0
		small_files 2
	} >list
	start coget coget -j 1 --look-ahead 1 -i list --failed list
	wait_until saw_at_least 1 /x
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(items list | cut -c 1-40 | wc -l)" 4
	assert_equal "$(grep -v '^#' list | wc -c)" "$(cat <(small_files 2) \
		<(echo "$SERVER_URL/stall-before-headers/size/9/x") \
		<(printf 'http://127.0.0.1/%0300000d\n' 0) | wc -c)"
}

@test "left: a list that cannot be read leaves the one that is read" {
	small_files 2 >list
	cp list before
	run coget -d out -i list -i none --failed list
	assert_status 3
	assert_same_file list before
	assert_contains "$output" \
		'list is as it was: not all of the lists could be read'
	run coget -d out -i list -i none --failed left
	assert_status 3
	assert_equal "$(cat left)" '# none:0: cannot open the list: No such file or directory'
}

@test "left: of a pipe, what had come is listed" {
	mkfifo pipe
	exec 7<>pipe
	{
		echo "$SERVER_URL/stall-before-headers/size/9/x"
		small_files 20
		echo '  checksum=crc32c=00000000'
		printf 'http://127.0.0.1/half'
	} >&7
	start coget coget -j 1 --look-ahead 2 -i pipe --failed left 7>&-
	wait_until saw_at_least 1 /x
	kill -INT "$PID"
	assert_finishes "$PID" 130
	exec 7>&-
	assert_left left <(echo "$SERVER_URL/stall-before-headers/size/9/x"
		small_files 20
		echo '  checksum=crc32c=00000000')
	assert_matches "$(cat "$OWNED/coget.err")" ' [0-9]+\+ left'
}

@test "left: a list with the ends of lines of Windows is copied with them" {
	{
		echo "$SERVER_URL/stall-before-headers/size/9/x"
		small_files 200
		echo '  checksum=crc32c=00000000'
	} | sed 's/$/\r/' >list
	cp list before
	start coget coget -j 1 --look-ahead 2 -i list --failed list
	wait_until saw_at_least 1 /x
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_left <(tr -d '\r' <list) <(tr -d '\r' <before)
	assert_contains "$(cat list)" $'00000000\r'
}

@test "left: what was finished, or is there, is not listed" {
	{
		small_files 3
		echo "$SERVER_URL/status/404/x"
	} >list
	run coget -d out --session s --failed left -i list
	assert_file left "$SERVER_URL/status/404/x"
	run coget -d out --session s --failed left -i list
	assert_file left "$SERVER_URL/status/404/x"
	run coget -d out --failed left -i list
	assert_file left "$SERVER_URL/status/404/x"
}

@test "left: a second signal leaves the list as it was" {
	mkfifo out
	exec 7<>out
	for i in $(seq 2000); do
		echo "$SERVER_URL/status/404/$i"
	done >list
	cp list before
	# Nobody reads what it writes, so that it does not come to its end.
	# shellcheck disable=SC2016 # for the shell that becomes coget
	start coget bash -c \
		'exec "$COGET" -q --json --failed list -i list 7>&- >out'
	wait_until saw_at_least 64 GET
	kill -INT "$PID"
	sleep 0.5
	kill -INT "$PID" 2>/dev/null || :
	assert_finishes "$PID" 130
	exec 7>&-
	if [ -e list.coget-new ]; then
		assert_same_file list before
	fi
}

@test "left: a second hangup does not end the first one's work" {
	small_files 2000 x >list
	sed -i 's|/size|/stall-before-headers/size|' list
	start coget coget -j 100 --per-host 100 -i list --failed left
	wait_until saw_at_least 100 GET
	kill -HUP "$PID"
	while kill -HUP "$PID" 2>/dev/null && is_running "$PID"; do
		sleep 0.02
	done
	assert_finishes "$PID" 129
	assert_left left list
	assert_no_file left.coget-new
}

# on_closing_terminal HANGUP ARGUMENT...: coget on a terminal that closes when
# x.part is there; HANGUP is how it takes that: SIG_DFL or SIG_IGN.
on_closing_terminal()
{
	# shellcheck disable=SC2016 # python is to read it
	start pty python3 -c '
import os, pty, signal, sys
pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    signal.signal(signal.SIGHUP, getattr(signal, sys.argv[1]))
    os.execv(os.environ["COGET"], ["coget"] + sys.argv[2:])
while not os.path.exists("x.part"):
    os.read(terminal, 1000)
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' "$@"
}

@test "left: a terminal that closes ends the run in order" {
	echo "$SERVER_URL/stall-after/600k/size/1m/x" >list
	small_files 3 >>list
	on_closing_terminal SIG_DFL -j 1 -i list --failed left
	assert_finishes "$PID" 129
	assert_left left list
	assert_listing . left list x.part
	run coget -q -c -i left --failed left
	assert_listing . f1 f2 f3 left list x
	assert_file left ''
}

@test "left: a run that outlasts its terminal goes on in silence" {
	echo "$SERVER_URL/rate/1m/size/700k/x" >list
	small_files 3 >>list
	on_closing_terminal SIG_IGN -j 1 -i list --failed left
	assert_finishes "$PID" 0
	assert_listing . f1 f2 f3 left list x
	assert_file left ''
}

@test "left: events that no terminal takes any more end the run" {
	echo "$SERVER_URL/rate/1m/size/700k/x" >list
	small_files 300 >>list
	on_closing_terminal SIG_IGN --json -j 1 --look-ahead 1 -i list \
		--failed left
	assert_finishes "$PID" 1
	accounted list left
	assert_no_file left.coget-new
}
@test "failed: the list can be read again" {
	{
		small_files 2
		echo "$SERVER_URL/files/later"
		echo "$SERVER_URL/files/sum"
		echo "  checksum=md5=$(printf right | md5sum | cut -d ' ' -f 1)"
		echo 'xyz://127.0.0.1/x'
	} >list
	run coget -d out --failed again -i list
	assert_status 1
	assert_equal "$(grep -c :// again)" 3
	assert_contains "$(cat again)" "/files/sum
  checksum=md5=$(printf right | md5sum | cut -d ' ' -f 1)"
	printf now >"$SERVER_ROOT/later"
	printf right >"$SERVER_ROOT/sum"
	run --separate-stderr coget -d out -i again
	assert_status 1
	assert_contains "$stderr" '2 done, 1 failed'
	assert_file out/sum right
	assert_equal "$(stat -c %a again)" 600
	assert_no_file again.coget-new
}

@test "failed: an empty list says that nothing did" {
	echo old >again
	run coget --failed again "$SERVER_URL/size/9/x"
	assert_status 0
	assert_file again ''
	run coget -i again
	assert_status 0
}

@test "failed: the list that is read can be replaced" {
	{
		small_files 3
		echo "$SERVER_URL/status/404/x"
	} >list
	run coget -d out --failed list -i list
	assert_status 8
	assert_file list "$SERVER_URL/status/404/x"
	# shellcheck disable=SC2094 # it is replaced, not written to
	run coget -d out --failed list <list
	assert_status 8
	assert_file list "$SERVER_URL/status/404/x"
}

@test "failed: what cannot stand in a list is a comment there" {
	run coget --failed again $'http://127.0.0.1/a\nhttp://evil/' '#x'
	assert_status 1
	run coget -i again
	assert_status 0
	assert_equal "$(grep -c '^# argument:' again)" 2
}

@test "failed: the session cannot be replaced by the list" {
	run coget --session s --failed s "$SERVER_URL/size/9/x"
	assert_status 3
	assert_contains "$output" 's is the session, too; give --session another'
	run coget --session s --failed ./s.new "$SERVER_URL/size/9/x"
	assert_status 0
	run coget --session s "$SERVER_URL/size/9/x"
	assert_contains "$output" '0 done, 0 failed, 1 skipped'
}

@test "failed: where it cannot be written nothing is fetched" {
	mkdir dir
	for name in no/such/place dir /dev/null; do
		run --separate-stderr coget --failed "$name" \
			"$SERVER_URL/size/9/x"
		assert_status 3
		assert_contains "$stderr" "$name"
	done
	assert_equal "$(server_saw .)" 0
	[ -c /dev/null ]
}


@test "left: two runs of one list, which both replace, come one after the other" {
	for i in $(seq 20); do
		echo "$SERVER_URL/delay/50ms/size/10/f$i"
	done >list
	start one coget -j 1 -d out --failed list -i list
	one=$PID
	wait_until test -e out/f1
	start two coget -d out --failed list -i list
	wait_until grep -q 'waiting until it has ended' "$OWNED/two.err"
	assert_finishes "$one" 0
	assert_finishes "$PID" 0
	assert_equal "$(find out -type f | wc -l)" 20
	[ ! -s list ] || fail "left: $(cat list)"
}
