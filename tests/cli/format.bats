#!/usr/bin/env bats
# --format: a line for each result; and -0, which ends lines with NUL.

load helpers

setup()
{
	enter_scratch
	start_server
}

# refuses PART ARGUMENT...: the command line is wrong, and a line says PART.
refuses()
{
	local part=$1

	shift
	run coget "$@" "$SERVER_URL/size/9/a"
	assert_status 2
	assert_contains "$output" "$part"
	assert_equal "$(server_saw GET)" 0
}

@test "format: done, failed and skipped items have a line each" {
	: >there
	run --separate-stderr coget -r 0 -j 1 \
		--format '{result} {status} {size} {index:03} {path}' \
		"$SERVER_URL/size/10/a" "$SERVER_URL/status/404/size/9/b" \
		"$SERVER_URL/size/10/there"
	assert_status 8
	assert_equal "$(sort <<<"$output")" 'done 200 10 001 a
failed 404  002 
skipped 0  003 there'
}

@test "format: the words of an item and its answer" {
	echo "{\"url\":\"$SERVER_URL/redirect/1/size/9/a\",\"id\":\"x y\"}" >list
	run --separate-stderr coget -i list --digest md5 --format \
		'{id}|{url}|{effective_url}|{type}|{name}|{digest}|{source}:{line}'
	assert_status 0
	assert_equal "$output" "x y|$SERVER_URL/redirect/1/size/9/a|$(:
		)$SERVER_URL/redirect/0/size/9/a|application/octet-stream|a|$(:
		)md5=$(md5sum <a | cut -d ' ' -f 1)|list:1"
	run --separate-stderr coget --format '{seconds}' "$SERVER_URL/size/9/b"
	assert_matches "$output" '^[0-9]+\.[0-9]{6}$'
}

@test "format: the class and the message of a failure" {
	run --separate-stderr coget -r 0 --format '{error}: {message}' \
		"$SERVER_URL/status/404/size/9/b"
	assert_equal "$output" 'http_status: HTTP 404 Not Found'
}

@test "format: passwords are hidden, and control characters escaped" {
	run --separate-stderr coget -r 0 --format '{url} {effective_url} {message}' \
		"http://me:secret@${SERVER_URL#http://}/reason/%1b%5b2J/status/404/size/9/b"
	refute_contains "$output" secret
	assert_contains "$output" '//***@'
	refute_contains "$output" $'\e'
	printf '{"url":"%s","id":"a\\nb"}\n' "$SERVER_URL/size/9/a" >list
	run --separate-stderr coget -i list --format '{id}'
	assert_equal "$output" 'a\nb'
}

@test "format: escapes and braces" {
	run --separate-stderr coget --format 'a\tb\\\n{{{path}}}' \
		"$SERVER_URL/size/9/a"
	assert_equal "$output" $'a\tb\\\n{a}'
	coget --format '{path}\0' "$SERVER_URL/size/9/a" >out
	assert_equal "$(od -An -c out)" "$(printf 'a\0\n' | od -An -c)"
}

@test "format: -0 ends lines with NUL, for xargs -0" {
	coget -d $'new\nline' -0 --format '{path}' "$SERVER_URL/size/9/a" \
		"$SERVER_URL/size/9/b" >out
	xargs -0 ls <out >listed
	assert_equal "$(tr '\0' '\n' <out | grep -c '/[ab]$')" 2
	coget --digest sha256 -0 "$SERVER_URL/size/9/c" >out
	sha256sum --zero c | cmp - out
	coget --dry-run -0 "$SERVER_URL/size/9/d" >out
	printf '%s\td\0' "$SERVER_URL/size/9/d" | cmp - out
}

@test "format: a path that begins with a dash is no option of other programs" {
	run --separate-stderr coget -o-rf --format '{path} {name}' \
		"$SERVER_URL/size/9/a"
	assert_equal "$output" './-rf ./-rf'
}

@test "format: --dry-run prints what would be downloaded" {
	run --separate-stderr coget --dry-run --format '{result} {path}' \
		"$SERVER_URL/size/9/a"
	assert_equal "$output" 'planned a'
}

@test "format: what was interrupted has no line" {
	start coget coget -j 1 --format '{result} {path}' "$SERVER_URL/size/9/a" \
		"$SERVER_URL/stall-after/10/size/90/b"
	wait_until test -s "$OWNED/coget.out"
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_file "$OWNED/coget.out" 'done a'
}

@test "format: a line is whole for each of hundreds of items" {
	for i in {1..500}; do
		echo "$SERVER_URL/size/10/$i"
	done >list
	coget -d out -i list --format '{index} {path}' >lines
	assert_equal "$(sort -n lines)" "$(seq 500 | sed 's|.*|& out/&|')"
}

@test "format: standard output that is full or closed ends the run" {
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" --format "{path}" "$SERVER_URL/size/9/a" >/dev/full'
	assert_status 3
	assert_contains "$output" 'writing to standard output'
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c '"$COGET" --format "{path}" -i <(
		for i in {1..3000}; do echo "$SERVER_URL/size/9/$i"; done) |
		head -n 1 >/dev/null; exit "${PIPESTATUS[0]}"'
	assert_status 141
}

@test "format: what is wrong with it is said" {
	refuses 'did you mean {status}?' --format '{statu}'
	refuses 'known are {path} {name} {url}' --format '{frobnicate}'
	refuses 'only {index} take a number' --format '{path:3}'
	refuses "%{...} is curl's; leave out the '%'" --format '%{http_code}\n'
	refuses "'\\x' is no escape" --format '{path}\x'
	refuses "a '{' that has no other" --format '{path'
	refuses 'the template is empty' --format ''
	refuses '--format and --json both write' --json --format '{path}'
	refuses '--format and --output - both write' -o - --format '{path}'
	refuses '{digest} needs --digest' --format '{digest}'
}

@test "format: what curl and HTTP/1.0 are meant by leads there" {
	refuses "wget's is '--wait'; curl's is '--format', whose placeholders" -w x
	refuses "did you mean '--format' (its placeholders" --write-out '%{url}'
	refuses 'for HTTP/1.0, use --http1.0' -0
}
