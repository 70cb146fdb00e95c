#!/usr/bin/env bats
# Pieces of a Metalink: damaged ones are fetched again alone, and of an old
# version only those that have changed.
# shellcheck disable=SC2154 # run sets status and output

load helpers

setup()
{
	enter_scratch
	start_server
	start_other
}

# metalink FILE URL...: write f.meta4, of that file in pieces of 32 KiB, as "f".
# NO_SUM leaves out the checksum of the whole.
metalink()
{
	local file=$1 number=0 url

	shift
	{
		echo '<metalink xmlns="urn:ietf:params:xml:ns:metalink">'
		echo "<file name=\"f\"><size>$(stat -c %s "$file")</size>"
		[ -n "${NO_SUM:-}" ] || echo "<hash type=\"sha-256\">$(
			sha256sum <"$file" | cut -d ' ' -f 1)</hash>"
		echo '<pieces length="32768" type="sha-1">'
		split -b 32768 --filter 'sha1sum | sed "s|\(.*\)  -|<hash>\1</hash>|"' \
			"$file"
		echo '</pieces>'
		for url; do
			number=$((number + 1))
			echo "<url priority=\"$number\">$url</url>"
		done
		echo '</file></metalink>'
	} >f.meta4
}

# change FILE OFFSET...: another byte at each.
change()
{
	local file=$1 offset

	shift
	for offset; do
		printf '\377' | dd of="$file" bs=1 seek="$offset" conv=notrunc \
			status=none
	done
}

# sent FILE: the bytes of all bodies that a server has sent.
sent()
{
	awk -F '\t' '{ sum += $6 } END { print sum + 0 }' "$1"
}

@test "pieces: without a checksum of the whole, no list of what is left loses them" {
	server_body 300000 a >good
	NO_SUM=1 metalink good "$SERVER_URL/corrupt/70000/size/300000/a"
	run coget -M f.meta4 --retries 0 --failed left
	assert_status 9
	assert_file left "# f.meta4:2: the file has no checksum but those of its $(:
		)pieces; give the Metalink to --metalink again"
	run coget -i left
	assert_listing . f.meta4 f.part good left
}

@test "pieces: damaged ones are fetched again alone, from another mirror" {
	server_body 300000 a >good
	metalink good "$SERVER_URL/corrupt/70000/size/300000/a" \
		"$OTHER/etag/own/size/300000/a"
	run coget -M f.meta4
	assert_status 0
	assert_same_file f good
	assert_contains "$output" \
		'1 of 10 pieces damaged, the first from byte 65536 to 98303'
	assert_equal "$(other_saw .)" 1
	assert_equal "$(other_saw '206 bytes=65536-98303')" 1
}

@test "pieces: the first and the last are fetched again alone, too" {
	server_body 300000 a >good
	for at in 5 299999; do
		metalink good "$SERVER_URL/corrupt/$at/size/300000/a" \
			"$OTHER/size/300000/a"
		run coget -M f.meta4
		assert_status 0
		assert_same_file f good
		rm f
	done
	assert_equal "$(other_saw '206 bytes=0-32767')" 1
	assert_equal "$(other_saw '206 bytes=294912-')" 1
	assert_equal "$(other_saw .)" 2
}

@test "pieces: one server is asked again for what it has sent damaged" {
	server_body 300000 a >good
	NO_SUM=yes metalink good \
		"$SERVER_URL/first/1/corrupt/70000/always/size/300000/a"
	run coget --retry-delay 10ms -M f.meta4
	assert_status 0
	assert_same_file f good
	assert_equal "$(server_saw .)" 2
	assert_equal "$(server_saw '206 bytes=65536-98303')" 1
}

@test "pieces: what stays damaged fails, and nothing is put in place" {
	server_body 300000 a >good
	change good 70000
	metalink good "$SERVER_URL/size/300000/a" "$OTHER/size/300000/a"
	run coget --retry-delay 10ms -M f.meta4
	assert_status 9
	assert_no_file f
	assert_contains "$output" '1 of 10 pieces damaged'
	# Nor is the part gone on from without the pieces.
	run coget -o f "$SERVER_URL/size/300000/a"
	assert_status 0
	assert_body f 300000 a
}

@test "pieces: a mirror of which each piece is wrong is no harm" {
	server_body 300000 a >good
	metalink good "$SERVER_URL/version/liar/size/300000/a" \
		"$OTHER/size/300000/a"
	run coget -M f.meta4
	assert_status 0
	assert_same_file f good
	assert_contains "$output" '10 of 10 pieces damaged'
}

@test "pieces: a server without ranges sends it all again" {
	server_body 300000 a >good
	metalink good "$SERVER_URL/corrupt/70000/size/300000/a" \
		"$OTHER/no-ranges/size/300000/a"
	run coget -M f.meta4
	assert_status 0
	assert_same_file f good
}

@test "pieces: one that sends more than the range that was asked for is cut off" {
	server_body 300000 a >good
	metalink good "$SERVER_URL/corrupt/70000/size/300000/a" \
		"$OTHER/range-max/10000/size/300000/a"
	run coget -M f.meta4
	assert_status 0
	assert_same_file f good
}

@test "pieces: --exists update fetches only those that have changed" {
	server_body 600000 a >old
	cp old new
	change new 40000 400000
	cp new "$SERVER_ROOT/f"
	metalink new "$SERVER_URL/files/f"
	cp old f
	run coget -M f.meta4 --exists update
	assert_status 0
	assert_same_file f new
	assert_equal "$(server_saw .)" 2
	wait_until has_lines 2 "$SERVER_SENT"
	assert_equal "$(sent "$SERVER_SENT")" 65536
}

@test "pieces: an update of many places asks for each of them once" {
	local offsets

	server_body 2000000 a >old
	cp old new
	offsets=$(seq 1000 65536 1990000)
	# shellcheck disable=SC2086 # words
	change new $offsets
	cp new "$SERVER_ROOT/f"
	metalink new "$SERVER_URL/files/f"
	cp old f
	run coget -M f.meta4 --exists update
	assert_status 0
	assert_same_file f new
	assert_equal "$(server_saw .)" "$(wc -w <<<"$offsets")"
	wait_until has_lines "$(wc -w <<<"$offsets")" "$SERVER_SENT"
	[ "$(sent "$SERVER_SENT")" -le 1100000 ]
}

@test "pieces: a file that is right is kept without a request" {
	server_body 300000 a >f
	metalink f "$SERVER_URL/size/300000/a"
	run coget -M f.meta4 --exists update
	assert_status 0
	assert_contains "$output" '1 skipped'
	assert_equal "$(server_saw .)" 0
}

@test "pieces: an old file that is shorter, longer or has nothing in common is of use as far as it goes" {
	server_body 300000 a >new
	cp new "$SERVER_ROOT/f"
	metalink new "$SERVER_URL/files/f"
	head -c 100000 new >f
	run coget -M f.meta4 --exists update
	assert_status 0
	assert_same_file f new
	assert_equal "$(server_saw '206 bytes=98304-')" 1
	# Nothing is to be fetched of one that goes on behind it.
	cat new new >f
	run coget -M f.meta4 --exists update
	assert_status 0
	assert_same_file f new
	assert_equal "$(server_saw .)" 1
	server_body 300000 other >f
	run coget -M f.meta4 --exists update
	assert_status 0
	assert_same_file f new
	assert_equal "$(server_saw '200 -')" 1
}

@test "pieces: -c believes of an incomplete file what its pieces prove" {
	server_body 300000 a >new
	cp new "$SERVER_ROOT/f"
	metalink new "$SERVER_URL/files/f"
	head -c 200000 new >f
	change f 70000
	run coget -M f.meta4 -c
	assert_status 0
	assert_same_file f new
	assert_equal "$(server_saw '206 bytes=65536-98303')" 1
	assert_equal "$(server_saw '206 bytes=196608-')" 1
}

@test "pieces: an update that is killed goes on, and the old file stays until then" {
	server_body 3000000 a >old
	cp old new
	change new 40000 1500000 2900000
	cp new "$SERVER_ROOT/f"
	metalink new "$SERVER_URL/first/1/rate/8k/then/files/f"
	cp old f
	start coget coget -M f.meta4 --exists update
	wait_until saw_at_least 1 'bytes='
	kill -KILL "$PID"
	finish "$PID" || true
	assert_same_file f old
	run coget -M f.meta4 --exists update
	assert_status 0
	assert_same_file f new
	assert_equal "$(find . -name '*.part*' | wc -l)" 0
}

@test "pieces: to standard output comes what they have proved" {
	server_body 300000 a >good
	NO_SUM=yes metalink good "$SERVER_URL/corrupt/70000/size/300000/a" \
		"$OTHER/size/300000/a"
	"$COGET" -q -o - -M f.meta4 >out
	assert_same_file out good
}
