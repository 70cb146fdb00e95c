#!/usr/bin/env bats
# --dry-run: what would be fetched, and where to.

load helpers

setup()
{
	enter_scratch
	start_server
}

@test "dry run: prints URL and path, sends nothing and writes nothing" {
	printf '%s\n' "$SERVER_URL/size/10/a" "$SERVER_URL/size/10/b?x" >list
	run --separate-stderr coget --dry-run -d out -o '{index}/{name}' -i list
	assert_status 0
	assert_equal "$output" "$SERVER_URL/size/10/a	out/1/a
$SERVER_URL/size/10/b?x	out/2/b"
	# shellcheck disable=SC2154 # run has set it
	assert_contains "$stderr" '2 to be downloaded, 0 failed, 0 skipped'
	assert_equal "$(server_saw .)" 0
	assert_listing . list
}

@test "dry run: names are those of the run itself" {
	for i in 1 2 3; do
		echo "$SERVER_URL/version/$i/size/1k/x.php?$i"
	done >list
	coget -q -d out "$SERVER_URL/version/2/size/1k/x.php?2"
	coget -q --dry-run -d out -i list | cut -f 2 >planned
	coget --json -d out -i list >events
	jq -r 'select(.event == "done") | .filename_effective' events |
		sort >fetched
	sort planned >sorted
	assert_same_file sorted fetched
	[ -s fetched ]
}

@test "dry run: what is there, or in the way, is told as in a run" {
	mkdir -p out/dir
	touch out/there
	run coget --dry-run -d out "$SERVER_URL/size/1/there" \
		"$SERVER_URL/size/1/dir" nonsense
	assert_status 1
	assert_contains "$output" 'out/there (there already)'
	assert_contains "$output" 'out/dir is a directory'
	assert_contains "$output" 'not a URL'
	run coget -q --dry-run --exists fail -d out "$SERVER_URL/size/1/there"
	assert_status 3
	assert_contains "$output" 'out/there exists'
	assert_equal "$(server_saw .)" 0
}

@test "dry run: JSON has an event for each item" {
	run --separate-stderr coget -q --json --dry-run -d out \
		"${SERVER_URL/\/\///\/u:secret@}/size/1/x"
	assert_status 0
	refute_contains "$output" secret
	assert_equal "$(jq -r 'select(.event == "planned")
		| [.index, .filename_effective] | @tsv' <<<"$output")" \
		"1	out/x"
	assert_equal "$(jq -r 'select(.event == "summary") | .planned' \
		<<<"$output")" 1
}

@test "dry run: passwords in URLs are not printed" {
	run coget --dry-run "${SERVER_URL/\/\///\/u:secret@}/size/1/x"
	assert_status 0
	assert_contains "$output" '//***@127.0.0.1'
	refute_contains "$output" secret
}

@test "dry run: a session, which is written to, is refused" {
	run coget --dry-run --session s "$SERVER_URL/size/1/x"
	assert_status 2
	assert_contains "$output" 'leave out --session'
	assert_listing .
}

@test "dry run: a list that is not fetched is not written to --failed" {
	run coget -q --dry-run --failed left "$SERVER_URL/size/1/x" nonsense
	assert_status 1
	assert_listing .
}

@test "dry run: the sandbox lets nothing be written" {
	mkdir out
	run coget -q --dry-run -d out "$SERVER_URL/size/1/x"
	assert_status 0
	chmod a-w . out
	run coget -q --dry-run -d out -o 'sub/{name}' "$SERVER_URL/size/1/x"
	assert_status 0
	chmod u+w . out
	assert_listing out
}
