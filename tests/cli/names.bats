#!/usr/bin/env bats
# Which item a name belongs to: across runs, orders, ends and processes.

load helpers

setup()
{
	enter_scratch
	start_server
}

# put_list FILE COUNT [BEFORE]: so many items of one name, each with a body of
# its own, and with these behaviours.
put_list()
{
	for i in $(seq "$2"); do
		echo "$SERVER_URL${3:-}/version/v$i/size/1k/get.php?id=$i"
	done >"$1"
}

# assert_all DIR COUNT: each item of put_list has its file, whose name follows from
# its place in the list, and there is nothing else.
assert_all()
{
	assert_equal "$(find "$1" -type f | wc -l)" "$2"
	seq "$2" | awk -v dir="$1" '{
		name = NR == 1 ? "get.php" : "get." NR - 1 ".php"
		print dir "/" name, 1024, "v" NR
	}' | assert_bodies
}

has_files()
{
	[ "$(find "$1" -type f -name '*.php' | wc -l)" -ge "$2" ]
}

skip_without_marks()
{
	python3 -c 'import os; os.setxattr(".", "user.probe", b"")' ||
		skip 'this file system has no extended attributes'
}

@test "names: go by the order of the list, whichever item ends first" {
	for i in 3 2 1; do
		echo "$SERVER_URL/delay/${i}00ms/version/$i/size/1k/x.txt"
	done >list
	run coget -d out -i list
	assert_status 0
	assert_body out/x.txt 1024 3
	assert_body out/x.1.txt 1024 2
	assert_body out/x.2.txt 1024 1
	assert_contains "$output" '2 files have a number in the name'
}

@test "names: one item that fails leaves its name to itself, run after run" {
	for how in '' '--session s' '--json'; do
		rm -rf out s
		: >"$SERVER_LOG"
		cat >list <<-LIST
			$SERVER_URL/version/1/size/1k/2023/01/data.csv
			$SERVER_URL/key/$RANDOM$RANDOM/first/1/status/404/always/version/2/size/1k/2023/02/data.csv
			$SERVER_URL/version/3/size/1k/2023/03/data.csv
		LIST
		# shellcheck disable=SC2086 # words of options
		run coget $how -d out -i list
		assert_status 8
		assert_listing out data.csv data.2.csv
		# shellcheck disable=SC2086
		run coget $how -d out -i list
		assert_status 0
		assert_body out/data.csv 1024 1
		assert_body out/data.1.csv 1024 2
		assert_body out/data.2.csv 1024 3
		assert_equal "$(server_saw GET)" 4
	done
}

@test "names: what failed is fetched by its list, beside the file of that name" {
	skip_without_marks
	cat >list <<-LIST
		$SERVER_URL/version/1/size/1k/2023/01/data.csv
		$SERVER_URL/first/1/status/404/always/version/2/size/1k/2023/02/data.csv
	LIST
	run coget -d out --failed f -i list
	assert_status 8
	run coget -d out --failed f -i f
	assert_status 0
	run coget -d out -i f
	assert_body out/data.csv 1024 1
	assert_body out/data.1.csv 1024 2
	run coget -d out -i list
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 2 skipped'
}

@test "names: an interrupted run and its repetition come to the same" {
	for i in $(seq 20); do
		echo "$SERVER_URL/delay/$((RANDOM % 90 + 1))0ms/version/v$i/size/1k/get.php?id=$i"
	done >list
	start coget coget -d out -j 4 -i list
	wait_until has_files out 8
	kill -INT "$PID"
	finish "$PID" || true
	run coget -d out -i list
	assert_status 0
	assert_all out 20
}

@test "names: names that are cut for their numbers are found again" {
	local long

	skip_without_marks
	long=$(printf 'l%.0s' $(seq 250))
	cat >list <<-LIST
		$SERVER_URL/version/1/size/1k/l$long.txt
		$SERVER_URL/version/2/size/1k/$long.txt
		$SERVER_URL/version/3/disposition/attachment;filename=l$long.txt/size/1k/$long.txt
	LIST
	for _ in 1 2 3; do
		run coget --exists update -d out -i list
		assert_status 0
		assert_listing out "l$long.txt" "$long.txt" "${long:0:249}.1.txt"
	done
}

@test "names: the same list in another order fetches nothing again" {
	skip_without_marks
	for how in '' '--session s'; do
		rm -rf out
		put_list list 20
		tac list >reversed
		shuf list >shuffled
		# shellcheck disable=SC2086
		run coget $how -d out -i list
		assert_status 0
		: >"$SERVER_LOG"
		for other in reversed shuffled; do
			# shellcheck disable=SC2086
			run coget $how -d out -i "$other"
			assert_status 0
			assert_contains "$output" '0 done, 0 failed, 20 skipped'
		done
		assert_equal "$(server_saw GET)" 0
		assert_all out 20
	done
}

@test "names: a part of the list, and then all of it, come to all files" {
	skip_without_marks
	put_list list 20
	sed -n '5,9p' list >some
	run coget -d out -i some
	assert_status 0
	run coget -d out -i list
	assert_status 0
	assert_contains "$output" '15 done, 0 failed, 5 skipped'
	assert_equal "$(find out -type f | wc -l)" 20
	assert_equal "$(cat out/* | grep '^000000000000000 ' | sort -u | wc -l)" 20
}

@test "names: a URL that is there twice is fetched twice, whichever came first" {
	for how in '' '--session s'; do
		rm -rf out s
		url=$SERVER_URL/key/$RANDOM$RANDOM/on/1/status/404/always/size/1k/x.txt
		printf '%s\n' "$url" "$url#again" >list
		# shellcheck disable=SC2086
		run coget $how -j 1 -d out -i list
		assert_status 8
		assert_listing out x.1.txt
		# shellcheck disable=SC2086
		run coget $how -d out -i list
		assert_status 0
		assert_contains "$output" '1 done, 0 failed, 1 skipped'
		assert_listing out x.txt x.1.txt
	done
}

@test "names: an item that comes earlier in another list finds its file" {
	skip_without_marks
	put_list list 5
	run coget -d out -i list
	assert_status 0
	rm out/get.php out/get.1.php out/get.2.php
	: >"$SERVER_LOG"
	tac list >reversed
	run coget -d out -i reversed
	assert_status 0
	assert_contains "$output" '3 done, 0 failed, 2 skipped'
	assert_body out/get.3.php 1024 v4
	assert_body out/get.4.php 1024 v5
}

@test "names: the server's names are found again by their items" {
	skip_without_marks
	for i in 1 2 3; do
		echo "$SERVER_URL/delay/$((RANDOM % 9 + 1))0ms/disposition/attachment;filename=given.txt/version/$i/size/1k/get$i"
	done >list
	run coget -d out -i list
	assert_status 0
	(cd out && sha256sum given*) >before
	for i in 1 2 3; do
		shuf list -o list
		run coget -d out -i list
		assert_status 0
		assert_contains "$output" '0 done, 0 failed, 3 skipped'
	done
	assert_listing out given.txt given.1.txt given.2.txt
	(cd out && sha256sum --status --check ../before)
}

@test "names: two runs of one list at once fetch each file once" {
	put_list list 300
	start one coget -d out -i list
	one=$PID
	start two coget -d out -i list
	assert_finishes "$PID" 0
	assert_finishes "$one" 0
	assert_all out 300
}

@test "names: two runs at once on long files wait for each other" {
	for i in $(seq 6); do
		echo "$SERVER_URL/rate/4m/version/$i/size/2m/x.bin?$i"
	done >list
	start one coget -d out -i list
	one=$PID
	wait_until test -e out/x.bin.part
	start two coget -d out -i list
	assert_finishes "$one" 0
	assert_finishes "$PID" 0
	assert_listing out x.bin x.1.bin x.2.bin x.3.bin x.4.bin x.5.bin
	assert_body out/x.bin $((2 << 20)) 1
	for i in 2 3 4 5 6; do
		assert_body "out/x.$((i - 1)).bin" $((2 << 20)) "$i"
	done
}

@test "names: two runs of one session come one after the other" {
	put_list list 20 /delay/50ms
	start one coget -j 1 -d out --session s -i list
	one=$PID
	wait_until has_files out 1
	start two coget -d out --session s -i list
	assert_finishes "$one" 0
	assert_finishes "$PID" 0
	assert_contains "$(cat "$OWNED/two.err")" 'waiting until it has ended'
	assert_all out 20
	assert_equal "$(server_saw GET)" 20
}

@test "names: what is no file is in the way, and said" {
	mkfifo fifo
	mkdir dir
	ln -s nowhere dangling
	ln -s /dev/null device
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sock")'
	for name in fifo dir dangling device sock; do
		run coget "$SERVER_URL/size/10/$name"
		assert_status 3
		case $name in
		fifo) what='fifo is a FIFO' ;;
		dir) what='dir is a directory' ;;
		dangling) what='dangling is a link that leads nowhere' ;;
		device) what='device is a link to something else' ;;
		sock) what='sock is a socket' ;;
		esac
		assert_contains "$output" "$what"
		run coget --exists rename "$SERVER_URL/size/10/$name"
		assert_status 0
		assert_body "$name.1" 10 "$name"
	done
	assert_equal "$(server_saw 'GET .*/(fifo|dir|dangling|device|sock)')" 5
}

@test "names: skipped items are named with the reason, in JSON and at the end" {
	put_list list 5
	run coget -d out --session s -i list
	run coget -d out -i list
	assert_contains "$output" \
		'skipped out/get.php (there already), out/get.1.php (there already), out/get.2.php (there already) and 2 more'
	run coget -d out --session s -i list
	assert_contains "$output" 'out/get.php (downloaded by an earlier run)'
	run coget --json -d out --session s -i list
	assert_equal "$(jq -r 'select(.event == "skipped") |
		.filename_effective + " " + .reason' <<<"$output" | tail -n 1)" \
		'out/get.4.php finished'
}

@test "names: a file that is there is held against its checksum" {
	echo mine >a
	server_body 10 b >there
	mv there b
	for name in a b c; do
		echo "$(server_body 10 "$name" | sha256sum | cut -d ' ' -f 1)  $name"
	done >sums
	run coget --checksums sums "$SERVER_URL/size/10/"{a,b,c}
	assert_status 9
	assert_contains "$output" 'a differs: expected sha256='
	assert_contains "$output" 'fetch it anew with --exists overwrite'
	assert_contains "$output" '1 done, 1 failed, 1 skipped'
	assert_file a mine
	run coget --exists overwrite --checksums sums "$SERVER_URL/size/10/a"
	assert_status 0
	assert_body a 10 a
}
