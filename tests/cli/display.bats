#!/usr/bin/env bats
# The live display, in a terminal of tmux.

load helpers

setup()
{
	command -v tmux >/dev/null || skip 'no tmux'
	enter_scratch
	start_server
}

teardown()
{
	terminal kill-server 2>/dev/null || true
	stop_all
}

# A tmux of the test's own.
terminal()
{
	tmux -S "$BATS_TEST_TMPDIR/tmux" -f /dev/null "$@" 3>&-
}

# show COLUMNS ROWS COMMAND: in a new terminal of that size; it stays when the
# command has ended, with a last line that says the exit status.
show()
{
	echo "$3; echo exit: \$?; exec cat" >commands
	LC_ALL=C.UTF-8 terminal -u new-session -d -x "$1" -y "$2" \
		bash "$PWD/commands"
}

# The same, with all that is written to the terminal in the file raw.
show_raw()
{
	mkfifo go
	show "$1" "$2" "read -r <go; $3"
	terminal pipe-pane "cat >'$PWD/raw'"
	echo >go
}

# screen [OPTION...]: what is on it, without empty lines at the end
screen()
{
	terminal capture-pane -p "$@"
}

shows()
{
	screen | grep -Eq -- "$1"
}

shows_not()
{
	! shows "$1"
}

# line_of PATTERN: the number of the first line that matches
line_of()
{
	screen | grep -En -m 1 -- "$1" | cut -d : -f 1
}

stall()
{
	echo "$SERVER_URL/stall-after/100k/size/400k/$1"
}

@test "display: a line for each transfer and one for all" {
	show 100 20 "'$COGET' $(stall alpha) $(stall beta)"
	wait_until shows '^alpha .* 25% +400 KiB'
	wait_until shows '^beta .* 25% +400 KiB'
	wait_until shows '^0 done, 0 failed, 2 left .* 200 KiB'
	[ "$(line_of ^alpha)" -lt "$(line_of ^beta)" ]
	[ "$(line_of ^beta)" -lt "$(line_of ' left ')" ]
	assert_equal "$(screen | grep -c .)" 3
}

@test "display: it goes when the run ends, and leaves the summary" {
	show 100 20 "'$COGET' $SERVER_URL/rate/500k/size/300k/alpha"
	wait_until shows '^alpha '
	wait_until shows '^exit: 0$'
	assert_equal "$(screen | grep -c .)" 3
	assert_equal "$(screen | head -n 1)" 'coget: saved alpha'
	assert_matches "$(screen | sed -n 2p)" '^coget: 1 done, 0 failed, .*/s)$'
	# Whatever is typed is shown again, in the colours of before.
	terminal send-keys typed Enter
	wait_until shows '^typed$'
	refute_contains "$(screen -e)" $'\e['
}

@test "display: an interrupt takes it away, too" {
	show 100 20 "'$COGET' $(stall alpha)"
	wait_until shows '^alpha .* 25%'
	terminal send-keys C-c
	wait_until shows '^exit: 130$'
	refute_contains "$(screen)" 25%
	assert_contains "$(screen)" 'coget: kept alpha.part; run the same command'
	assert_contains "$(screen)" 'coget: interrupted: 0 done'
}

@test "display: failures scroll past above it" {
	mkfifo list
	show 100 12 "'$COGET' <list"
	exec 7>list
	stall alpha >&7
	wait_until shows '^alpha .* 25%'
	for i in $(seq 20); do
		echo "$SERVER_URL/status/404/f$i" >&7
	done
	wait_until shows '20 failed'
	wait_until failures_are 20
	[ "$(screen | grep -n 'HTTP 404' | tail -n 1 | cut -d : -f 1)" -lt \
		"$(line_of ^alpha)" ]
	assert_equal "$(screen -S - | grep -c ^alpha)" 1
	assert_equal "$(screen -S - | grep -c ' left ')" 1
	exec 7>&-
}

# Those that have scrolled out of the window count as well.
failures_are()
{
	[ "$(screen -S - | grep -c 'HTTP 404')" -eq "$1" ]
}

@test "display: as many transfers as the window has room for" {
	show 60 6 "'$COGET' $(for i in $(seq 10); do stall "t$i"; done |
		xargs)"
	wait_until shows '0 done, 0 failed, 10 left'
	wait_until shows '^… and 6 more  p: by host, q: stop$'
	assert_equal "$(screen | grep -Ec '^t[0-9]+ ')" 4
	assert_equal "$(screen | grep -c .)" 6
}

@test "display: it fits the window when that changes" {
	show 100 20 "'$COGET' $(stall alpha) $(stall beta) $(stall gamma)"
	wait_until shows '^gamma .* 25%'
	resize 40 20 '^0 done, 0 failed, 3 left +[0-9]+ KiB/s$'
	assert_equal "$(screen | grep -c .)" 4
	resize 70 3 '^… and 2 more  p: by host, q: stop$'
	resize 20 2 '^0 done, 3 left$'
	# A terminal that grows brings back above what it has scrolled out.
	terminal resize-window -x 100 -y 20
	wait_until ends_with_frame
}

# Each size, and back: what is then on the screen and above it is one frame, and
# what stood there before.
leaves_no_old_rows()
{
	local size

	show 100 20 "rm -f -- *.part; seq -f before%g 9
		'$COGET' $(stall alpha) $(stall beta) $(stall gamma)"
	wait_until shows '^gamma .* stalled'
	for size in 40x20 100x20 100x3 100x20 100x2 100x20; do
		terminal resize-window -x "${size%x*}" -y "${size#*x}"
		# tmux tells a program at once of the first size alone.
		pause 400
	done
	wait_until shows '^gamma .* stalled +for'
	screen -S - >rows
	terminal kill-server
	[ "$(grep -c ^alpha rows)" = 1 ] && [ "$(grep -c ' left' rows)" = 1 ] &&
		[ "$(grep -c ^before rows)" = 9 ]
}

# A redraw just between a new size and its signal, which there is one of a second,
# does leave some.
@test "display: a window that shrinks and grows leaves no old rows" {
	leaves_no_old_rows || leaves_no_old_rows || leaves_no_old_rows ||
		fail "$(cat rows)"
}

@test "display: a resize is seen also while nothing changes" {
	show 100 20 "'$COGET' --retry-delay 60s $SERVER_URL/status/500/size/9/a"
	wait_until shows '^a +retrying'
	resize 40 20 '^a +retrying$'
}

ends_with_frame()
{
	screen | grep . | tail -n 4 | tr '\n' '|' |
		grep -Eq '^alpha [^|]*B[^|]*\|beta [^|]*\|gamma [^|]*\|0 done, .*ETA'
}

# resize COLUMNS ROWS PATTERN: and wait for what that is to show
resize()
{
	terminal resize-window -x "$1" -y "$2"
	wait_until shows "$3"
}

@test "display: a window without room is survived" {
	show 1 1 "'$COGET' $(stall alpha) $SERVER_URL/status/404/b"
	wait_until saw_at_least 1 /b
	terminal resize-window -x 100 -y 20
	wait_until shows '^0 done, 1 failed, 1 left'
	terminal resize-window -x 2 -y 1
	terminal send-keys C-c
	terminal resize-window -x 100 -y 20
	wait_until shows '^exit: 130$'
}

@test "display: it has no colours where NO_COLOR is set" {
	show 100 20 "NO_COLOR=1 '$COGET' $(stall alpha)"
	wait_until shows '^alpha .* 25%'
	refute_contains "$(screen -e)" $'\e['
}

@test "display: it has some where not" {
	show 100 20 "'$COGET' $(stall alpha)"
	wait_until shows '^alpha .* 25%'
	assert_contains "$(screen -e)" $'\e['
}

@test "display: -q and --no-progress show none" {
	show 100 20 "'$COGET' -q $(stall alpha) & '$COGET' --no-progress \
		$(stall beta) & wait"
	wait_until saw_at_least 2 stall
	sleep 0.3
	assert_equal "$(screen)" ''
}

@test "display: --show-progress shows it with -q, as wget does" {
	show 100 20 "'$COGET' -q --show-progress $(stall alpha)"
	wait_until shows '^alpha .* 25%'
	terminal send-keys C-c
	wait_until shows '^exit: 130$'
	assert_equal "$(screen | grep -c .)" 1
}

@test "display: --progress=plain moves no cursor" {
	show_raw 100 20 "'$COGET' --progress=plain $(stall alpha) \
		$SERVER_URL/status/404/b"
	wait_until shows '/b: HTTP 404'
	terminal send-keys C-c
	wait_until shows '^exit: 130$'
	wait_until grep -q 'exit: 130' raw
	refute_contains "$(cat raw)" $'\e'
}

@test "display: --progress=bar is shown on a dumb terminal, too" {
	show 100 20 "TERM=dumb '$COGET' --progress=bar $(stall alpha)"
	wait_until shows '^alpha .* 25%'
}

@test "display: --progress=bar prints lines where there is no terminal" {
	run coget --progress=bar "$SERVER_URL/size/10/a"
	assert_status 0
	refute_contains "$output" $'\e'
	run coget --progress=dot "$SERVER_URL/size/10/a"
	assert_status 2
	assert_contains "$output" 'one of auto, bar, plain, none'
}

@test "display: a dumb terminal has lines only" {
	show 100 20 "TERM=dumb '$COGET' $(stall alpha) $SERVER_URL/status/404/b"
	wait_until shows '/b: HTTP 404'
	assert_equal "$(screen | grep -c alpha)" 0
}

@test "display: --json on the same terminal has no display" {
	show 200 20 "'$COGET' --json $(stall alpha)"
	wait_until shows '"event":"start"'
	sleep 0.3
	assert_equal "$(screen | grep -c '^alpha')" 0
}

@test "display: --format on the same terminal has no display" {
	show 100 20 "'$COGET' --format 'got {path}' $SERVER_URL/size/1/a \
		$(stall alpha)"
	wait_until shows '^got a$'
	sleep 0.3
	assert_equal "$(screen | grep -c '^alpha')" 0
}

# Whether what follows the names is the same in each line.
tails_agree()
{
	[ "$(screen | grep -o '25%.*' | sort -u | wc -l)" -eq 1 ]
}

@test "display: names wide, long and hostile keep to their columns" {
	show 60 10 "'$COGET' $(stall 日本語日本語日本語日本語日本語日本語日本語.txt) \
		$(stall "$(printf '%0200d' 0)") $(stall %1b%5b2Jx%e2%80%ae)"
	wait_until shows '3 left'
	wait_until shows '^0+…0+ .* 25%'
	wait_until shows '^日本.*… ?.* 25%'
	assert_equal "$(screen | grep -c .)" 4
	wait_until tails_agree # once the stalled transfers' rates have gone down
}

# The row of a download, and the total line.
@test "display: a row says that it is stalled, or that its size is unknown" {
	show 100 20 "'$COGET' $(stall alpha) \
		$SERVER_URL/stall-before-headers/beta \
		$SERVER_URL/chunked/rate/10k/size/900k/gamma"
	wait_until shows '^gamma +size unknown '
	wait_until shows '^alpha .* 25% +400 KiB +stalled +for [0-9]+s$'
	wait_until shows '^beta +no answer +for [0-9]+s$'
}

@test "display: a row says when it is tried again" {
	show 100 20 "'$COGET' --retry-delay 60s $SERVER_URL/status/500/size/9/alpha \
		$(stall beta)"
	wait_until shows '^alpha +retrying +in [0-9]+s$'
	[ "$(line_of ^beta)" -lt "$(line_of '^alpha +retrying')" ]
}

@test "display: a host that asks to slow down has a line" {
	show 100 20 "'$COGET' $(stall beta) \
		$SERVER_URL/status/429/header/Retry-After/100/size/1/alpha"
	wait_until shows '^host 127.0.0.1:[0-9]+: asked to slow down, resumes in 1m[0-9]+s$'
}

@test "display: the items of a long list are estimated" {
	for i in $(seq 1000 2999); do
		stall "f$i"
	done >list
	show 100 8 "'$COGET' -j 4 --per-host 4 --look-ahead 100 -i list"
	wait_until shows '^0 done, 0 failed, ~(2,0|1,9)[0-9][0-9] left'
}

@test "display: the items of a pattern are counted" {
	show 100 8 "'$COGET' -j 4 --per-host 4 --look-ahead 100 \
		'$(stall '')f[1-2000]'"
	wait_until shows '^0 done, 0 failed, 2,000 left'
}

@test "display: p shows the hosts, and the files again" {
	show 100 20 "'$COGET' $(stall alpha) $(stall beta)"
	wait_until shows '^alpha .* 25%'
	terminal send-keys p
	wait_until shows '^127.0.0.1:[0-9]+ +2 active '
	shows_not '^alpha'
	terminal send-keys p
	wait_until shows '^alpha .* 25%'
	shows_not ' active '
}

@test "display: q stops the run, as Ctrl-C does" {
	show 100 20 "'$COGET' $(stall alpha)"
	wait_until shows '^alpha .* 25%'
	terminal send-keys q
	wait_until shows '^exit: 130$'
	assert_contains "$(screen)" 'coget: interrupted: 0 done'
	terminal send-keys typed Enter
	wait_until shows '^typed$'
}

@test "display: a list on standard input leaves no keys" {
	stall alpha >list
	show 100 20 "'$COGET' -i - <list"
	wait_until shows '^alpha .* 25%'
	terminal send-keys pq
	wait_until shows 'pq'
	shows '^alpha .* 25%'
	terminal send-keys C-c
	wait_until shows '^exit: 130$'
}

@test "display: what is pasted is left for the shell" {
	show 100 20 "'$COGET' $SERVER_URL/delay/1s/rate/100k/size/100k/alpha"
	wait_until modes_are -icanon
	terminal send-keys -l 'quite a text'
	wait_until modes_are icanon
	wait_until shows '^exit: 0$'
	terminal send-keys Enter
	wait_until shows '^quite a text$'
}

# modes_are WORD: the terminal's modes have it, as stty says it.
modes_are()
{
	stty -a -F "$(terminal display-message -p '#{pane_tty}')" |
		grep -q " $1 "
}

@test "display: Ctrl-Z gives the terminal back, and fg draws anew" {
	mkfifo on
	show 100 20 "set -m; '$COGET' $(stall alpha); echo stopped; \
		read -r <on; fg >/dev/null"
	wait_until shows '^alpha .* 25%'
	wait_until modes_are -icanon
	terminal send-keys C-z
	wait_until shows '^stopped$'
	shows_not '^alpha'
	wait_until modes_are icanon
	echo >on
	wait_until shows '^alpha .* 25%'
	[ "$(line_of ^stopped)" -lt "$(line_of ^alpha)" ]
	assert_equal "$(screen | grep -c ^alpha)" 1
	wait_until modes_are -icanon
	terminal send-keys C-c
	wait_until shows '^exit: 130$'
	modes_are icanon
}

@test "display: in the background it leaves the terminal alone" {
	mkfifo on
	show 100 20 "set -m; '$COGET' $(stall alpha) & read -r <on; \
		fg >/dev/null"
	wait_until saw_at_least 1 stall
	sleep 0.3
	shows_not '^alpha'
	modes_are icanon
	echo >on
	wait_until shows '^alpha .* 25%'
	wait_until modes_are -icanon
}

@test "display: however it ends, the modes of the terminal are put back" {
	local signals=(INT TERM HUP QUIT ABRT ALRM)

	# A sanitizer takes it for a fault of coget.
	[ -n "${SANITIZE:-}" ] || signals+=(SEGV)
	show 100 20 "for i in ${signals[*]}; do
			'$COGET' $(stall '')\$i
			echo \"\$i: \$?\" \$(stty -a | grep -oE -e -?icanon)
		done"
	for signal in "${signals[@]}"; do
		wait_until shows "^$signal .* 25%"
		wait_until modes_are -icanon
		pkill_child "$signal"
		wait_until shows "^$signal: [1-9][0-9]* icanon$"
	done
}

# Send a signal to the program that the pane's shell runs.
pkill_child()
{
	kill -"$1" "$(pgrep -P "$(terminal display-message -p '#{pane_pid}')")"
}

@test "display: a second signal ends it at once, and leaves the modes right" {
	show 100 20 "'$COGET' $(stall alpha)"
	wait_until shows '^alpha .* 25%'
	wait_until modes_are -icanon
	pkill_child INT
	wait_until modes_are icanon
	pause 300
	pkill_child INT || true # it may have ended
	wait_until shows '^exit: 130$'
	modes_are icanon
}

@test "display: a terminal that goes away ends the run" {
	show 100 20 "echo \$\$ >pid; exec '$COGET' $(stall alpha)"
	wait_until shows '^alpha .* 25%'
	terminal kill-server
	wait_until is_gone "$(<pid)"
	[ -e alpha.part ]
}

@test "display: under nohup the run goes on without its terminal" {
	show 100 20 "echo \$\$ >pid; trap '' HUP; exec '$COGET' \
		$SERVER_URL/rate/200k/size/400k/alpha"
	wait_until shows '^alpha '
	terminal kill-server
	wait_until is_gone "$(<pid)"
	assert_body alpha 409600 alpha
}

@test "display: a terminal that is known for it shows progress in its tab" {
	show_raw 100 20 "TMUX= STY= TERM_PROGRAM=ghostty '$COGET' $(stall alpha)"
	wait_until grep -q $'\e]9;4;1;25\e' raw
	terminal send-keys C-c
	wait_until grep -q 'exit: 130' raw
	assert_matches "$(cat raw)" $'\e]9;4;0;0'
}

@test "display: others hear nothing of that" {
	show_raw 100 20 "'$COGET' $(stall alpha)"
	wait_until shows '^alpha .* 25%'
	refute_contains "$(cat raw)" $'\e]'
}

@test "display: names from right to left keep to their columns" {
	show 60 10 "'$COGET' $(stall %d7%a9%d7%9c%d7%95%d7%9d.pdf) \
		$(stall cafe%cc%81.png) $(stall abc)"
	wait_until shows '3 left'
	wait_until tails_agree
	shows '^שלום.pdf'
}

@test "display: a standard error that is full or closed does not end the run" {
	run bash -c "'$COGET' --progress=bar $SERVER_URL/size/10/a 2>/dev/full"
	assert_status 0
	run bash -c "'$COGET' --progress=plain $SERVER_URL/size/10/b 2>&-"
	assert_status 0
	assert_body a 10 a
	assert_body b 10 b
}

# No line reaches the last column, and there are no more lines than rows.
fits()
{
	screen | awk -v rows="$2" -v columns="$1" '
		length($0) >= columns && columns > 1 { exit 1 }
		END { exit NR > rows }'
}

@test "display: it fits windows of any size" {
	for size in 10x3 80x24 200x60; do
		show "${size%x*}" "${size#*x}" "'$COGET' \
			$(for i in $(seq 9); do stall "t$i"; done | xargs)"
		wait_until shows ' left|^… *$'
		LC_ALL=C.UTF-8 fits "${size%x*}" "${size#*x}"
		terminal kill-server
	done
}

# Their displays are drawn over each other: what is seen tells nothing.
@test "display: two at once in one terminal leave its modes as they were" {
	show 100 20 "'$COGET' $(stall alpha) 2>/dev/tty </dev/tty & '$COGET' \
		$(stall beta); wait; : >ended"
	wait_until modes_are -icanon
	wait_until saw_at_least 2 stall
	pause 300
	terminal send-keys C-c
	wait_until [ -e ended ]
	modes_are icanon
}
