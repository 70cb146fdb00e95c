#!/usr/bin/env bats
# Items that want the names of files that the run itself reads and writes.

load helpers

setup()
{
	enter_scratch
	start_server
	mkdir out
}

# own_names: what the run of the tests below reads and writes in out/.
own_names()
{
	echo "$SERVER_URL/size/10/first" >out/list
	echo "# $(md5sum </dev/null) nothing" >out/sums
	echo '# Netscape HTTP Cookie File' >out/cookies
	echo 'machine nowhere login me password it' >out/netrc
	cp "$1" out/ca
	OWN=(-i out/list --checksums out/sums --load-cookies out/cookies
		--netrc-file out/netrc --cacert out/ca --session out/journal
		--failed out/left)
	READ=(list sums cookies netrc ca)
	MADE=(journal left journal.coget-new left.coget-new journal.damaged)
}

# numbered NAME: the first name that an item of that name can get.
numbered()
{
	case $1 in
	*.coget-new) echo "${1%.*}_coget-new" ;;
	*.*) echo "${1%.*}.1.${1##*.}" ;;
	*) echo "$1.1" ;;
	esac
}

# Items that want the names of what the run reads and writes: each is whole
# under another, and the run's files are as they should be.
wants_own_names()
{
	local policy=$1 name urls=()

	cp -r out before
	for name in "${READ[@]}" "${MADE[@]}"; do
		urls+=("$SERVER_URL/size/10/$name")
	done
	run coget -d out --exists "$policy" "${OWN[@]}" "${urls[@]}" \
		"$SERVER_URL/disposition/attachment;filename=left/size/20/by-answer"
	assert_status 0
	assert_contains "$output" '12 done, 0 failed'
	for name in "${READ[@]}"; do
		assert_same_file "out/$name" "before/$name"
	done
	for name in "${READ[@]}" "${MADE[@]}"; do
		assert_body "out/$(numbered "$name")" 10 "$name"
	done
	assert_body out/left.2 20 by-answer
	assert_body out/first 10 first
	assert_file out/left ''
	assert_equal "$(head -c 13 out/journal)" coget-session
	assert_no_file out/left.coget-new
	assert_no_file out/journal.damaged
}

@test "own names: no item gets one, whatever the policy" {
	make_certificates .
	for policy in skip overwrite rename fail resume update; do
		own_names ca.pem
		wants_own_names "$policy"
		rm -r out before
		mkdir out
	done
}

@test "own names: the same command finds its files again" {
	make_certificates .
	own_names ca.pem
	wants_own_names skip
	run coget -d out "${OWN[@]}" "$SERVER_URL/size/10/left" \
		"$SERVER_URL/size/10/journal"
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 3 skipped'
	rm out/journal
	run coget -d out "${OWN[@]}" "$SERVER_URL/size/10/left" \
		"$SERVER_URL/size/10/journal"
	assert_contains "$output" '0 done, 0 failed, 3 skipped'
	assert_no_file out/left.2.coget-new
}

@test "own names: those of a directory that was empty or missing count, too" {
	for dir in out new; do
		run coget -d "$dir" --failed "$dir/../$dir/left" \
			--session "$PWD/$dir/s" "$SERVER_URL/size/10/left" \
			"$SERVER_URL/size/10/s" "$SERVER_URL/size/200k/left.1"
		assert_contains "$output" '3 done, 0 failed'
		assert_listing "$dir" left left.1 left.1.1 s s.1
		assert_file "$dir/left" ''
		assert_body "$dir/left.1" 10 left
		assert_body "$dir/s.1" 10 s
	done
}

@test "own names: the directory counts, not how it is written" {
	ln -s out way
	ln -s way/left link
	mkdir other
	run coget -d out --failed link "$SERVER_URL/size/10/left"
	assert_status 0
	assert_body out/left.1 10 left
	assert_file out/left ''
	run coget -d other --failed out/left "$SERVER_URL/size/10/left"
	assert_status 0
	assert_listing other left
}

@test "own names: a file that is read is known by any name that leads to it" {
	echo "$SERVER_URL/size/10/a" >list
	ln -s ../list out/link
	ln list out/second
	run coget -d out --exists overwrite -i out/link \
		"$SERVER_URL/size/10/link" "$SERVER_URL/size/10/second"
	assert_status 0
	assert_listing out a link link.1 second second.1
	[ -L out/link ]
	assert_file list "$SERVER_URL/size/10/a"
}

@test "own names: a list that is not there is not brought by an item" {
	run coget -d out -i out/later "$SERVER_URL/size/10/later"
	assert_status 3
	assert_contains "$output" 'out/later: cannot open the list'
	assert_listing out later.1
}

@test "own names: where output goes is kept" {
	# shellcheck disable=SC2016 # for the shell inside
	run --separate-stderr bash -c '"$COGET" --json -d out \
		--exists overwrite "$@" >out/events 2>out/messages <out/urls' \
		bash "$SERVER_URL/size/10/events" "$SERVER_URL/size/10/messages"
	[ "$status" -ne 0 ] || fail 'there is no list'
	echo "$SERVER_URL/size/10/urls" >out/urls
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" --json -d out --exists overwrite -i - "$@" \
		>out/events 2>out/messages <out/urls' \
		bash "$SERVER_URL/size/10/events" "$SERVER_URL/size/10/messages"
	assert_status 0
	assert_body out/events.1 10 events
	assert_body out/messages.1 10 messages
	assert_body out/urls.1 10 urls
	assert_contains "$(cat out/events)" '"done"'
}

@test "own names: no part is made of a file of the run's" {
	echo "$SERVER_URL/size/200k/a" >out/a.part
	cp out/a.part before
	run coget -d out -i out/a.part --failed out/b.part \
		--session out/c.part "$SERVER_URL/size/200k/b" \
		"$SERVER_URL/size/200k/c"
	assert_status 0
	assert_listing out a a.part b b.part c c.part
	assert_same_file out/a.part before
	assert_file out/b.part ''
	assert_equal "$(head -c 13 out/c.part)" coget-session
}

@test "own names: a stream's file is none, though an item had the name before" {
	local url="$SERVER_URL/size/10/f"

	for policy in skip overwrite resume update; do
		coget -q "$url"
		echo "$url" >f
		run coget -q --exists "$policy" <f
		assert_status 0
		assert_file f "$url"
		assert_body f.1 10 f
		rm f f.1
		coget -q "$url"
		coget -q --json --exists "$policy" "$url" >f
		assert_body f.1 10 f
		assert_contains "$(cat f)" '"event":"done"'
		rm f f.1
	done
}

@test "own names: the files of logins and headers are kept" {
	for policy in skip overwrite resume; do
		echo user:secret >login
		echo 'X-Header: value' >header
		run coget --exists "$policy" -u @login -H @header \
			"$SERVER_URL/size/10/login" "$SERVER_URL/size/10/header"
		assert_status 0
		assert_contains "$output" '2 done'
		assert_equal "$(cat login header)" 'user:secret
X-Header: value'
		assert_body login.1 10 login
		assert_body header.1 10 header
		rm login* header*
	done
}
