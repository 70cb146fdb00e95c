#!/usr/bin/env bats
# shellcheck disable=SC2016 # backquotes are those of the README
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call
# What somebody types who knows curl, aria2 or wget, as the README says it.

load helpers
load origins

# The commands for coget in the README's table, one a line.
commands()
{
	sed -n '/^## Coming from/,/^## /s/^|.*| `\(coget.*\)` |$/\1/p' \
		"$REPOSITORY/README.md"
}

# Run a command of the table with something for each of its placeholders.
run_command()
{
	local command=$1 url=$ORIGIN/a

	rm -rf scratch
	mkdir scratch
	cd scratch || return
	echo "$url" >LIST
	: >FILE
	echo 'jobs = 4' >CONFIG
	command=${command//coget/\"\$COGET\"}
	command=${command//URL/$url}
	command=${command//HEX/$(printf '%s' "$BODY" | sha256sum | cut -c -64)}
	run bash -c "$command"
	cd ..
}

@test "coming from: each command of the table does what it says" {
	local line count=0

	start_origins
	BODY=$("$COGET" -q -o - "$ORIGIN/a")
	while IFS= read -r line; do
		count=$((count + 1))
		run_command "$line"
		[ "$status" -eq 0 ] || fail "$line: $output"
		case $line in
		*'-o -'*) assert_contains "$output" "$BODY" ;;
		*' -I '* | *--spider*) assert_contains "$output" /a ;;
		*) [ -n "$(find scratch -size 3c)" ] || fail "$line: no file" ;;
		esac
	done < <(commands)
	[ "$count" -ge 35 ]
}

# What the table says of the other programs: the commands of their columns.
others()
{
	sed -n '/^## Coming from/,/^## /p' "$REPOSITORY/README.md" |
		grep -oE '`(curl|aria2c|wget) [^`]*`' | tr -d '`' |
		sed -E 's/^(curl|aria2c|wget)/coget/'
}

@test "coming from: what others are typed like works, or says what to type" {
	local line

	start_origins
	BODY=
	while IFS= read -r line; do
		run_command "$line"
		[ "$status" -ne 2 ] || [[ $output != *"lists them"* ]] ||
			fail "$line: $output"
	done < <(others)
}

# says TEXT WORD...: the command is refused, with that.
says()
{
	local text=$1

	shift
	run coget "$@" http://127.0.0.1:1/a
	[ "$status" -eq 2 ] || fail "$*: status $status" "$output"
	assert_contains "$output" "$text"
}

@test "coming from: what cannot be had says what can" {
	enter_scratch
	says "use --spider to check URLs without saving files" -o /dev/null
	says "use '-o -' for standard output" -o /dev/stdout
	says 'see their headers with --head' -i http://127.0.0.1:1/b
	says 'download it first' --checksums http://127.0.0.1:1/SHA256SUMS
	says 'for a range of bytes use --range 0-99' -r 0-99
	says 'does not follow links as wget -r does' -r -l 2
	says 'for HEAD, use --head' -X HEAD
	says "'--head' prints what servers say" -S
	says 'does not follow links' -np
	says 'does not follow links' --accept pdf
	says 'not by BitTorrent' --seed-time=0
	says 'cannot be controlled remotely' --enable-rpc
	says "did you mean '--exists overwrite'" --force
	says "did you mean '--output -'" --stdout
	says "did you mean '--head'" --dump-header head.txt
	says 'is never kept' --fail-with-body
	says "by default no directories are made" --no-directories
	run coget --dry-run --remove-on-error http://127.0.0.1:1/a
	assert_status 0
}

@test "coming from: an option is no name of a file, and no proxy" {
	enter_scratch
	says "got the option '-L'" -o -L
	says "before a name that begins with '-', write './'" -o --retry 3
	says "wget's -x is --mirror-paths" -x -i list
	says "got the option '-u'" -d -ume:secret
	[[ $output != *secret* ]]
	[ -z "$(ls)" ]
	run coget --dry-run -o ./-L http://127.0.0.1:1/a
	assert_status 0
	assert_contains "$output" -L
}

@test "coming from: curl's -O has no value, and asks for the default" {
	local words

	start_origins
	for words in "-O $ORIGIN/a" "$ORIGIN/a -O" "-OJ $ORIGIN/a" \
		"-fLO $ORIGIN/a" "-O -f -L $ORIGIN/a" "-Z -O $ORIGIN/a" \
		"-nc $ORIGIN/a" "-C - -O $ORIGIN/a" \
		"--continue-at - $ORIGIN/a" "--continue-at=- $ORIGIN/a"; do
		rm -rf scratch
		mkdir scratch
		# shellcheck disable=SC2086 # words
		run coget -d scratch $words
		assert_status 0
		[ "$(ls scratch)" = a ] || fail "$words: $(ls scratch)"
	done
	run coget -d scratch -O b "$ORIGIN/a"
	assert_status 0
	[ "$(ls scratch)" = "$(printf 'a\nb')" ]
	says "did you mean '--continue'" -C 500
	says "did you mean '--continue'" --continue-at=500
	says '-O needs a name' -OsS
}

# means LINE WORD...: --print-config has the line, given the words.
means()
{
	local line=$1

	shift
	run coget --no-config --print-config "$@"
	assert_status 0
	assert_contains "$output" "$line"
}

@test "coming from: what has one meaning is taken by every name" {
	means 'exists = overwrite' --allow-overwrite=true
	means 'exists = rename' --auto-file-renaming=true
	means 'exists = update' --conditional-get=true
	means 'exists = update' --timestamping
	means 'stall-speed = 100' --lowest-speed-limit=100
	means 'stall-timeout = 20' -y 20 -Y 1
	means 'stall-speed = 1k' -y 20 -Y 1k
	means 'limit-rate = 1M' --max-speed=1M
	means 'deadline = 90' --stop=90
	means 'retry-on = all' --retry-all-errors
	means 'compressed' --http-accept-gzip=true
	means 'proto = =https' --https-only
	means 'insecure' --check-certificate=false
	means 'no-mtime' --remote-time=false
	means 'no-mtime' --no-remote-time
	means 'no-progress' --show-console-readout=false
	means 'no-content-disposition' --content-disposition=false
}

@test "coming from: curl's --json sends nothing without being told" {
	says 'to send JSON, use --json-data' --json '{"a": 1}'
	says 'to send JSON, use --json-data' --json '{}'
	says 'to send JSON, use --json-data' --json '{ "a": 1 }'
	says 'to send JSON, use --json-data' --json '["a"]'
	says 'to send JSON, use --json-data' --json @data.json
	run coget --dry-run --json '{http,https}://127.0.0.1:1/a' '[::1]:1/b'
	assert_status 0
}

@test "coming from: curl's -C - and wget's -nc keep what is there" {
	start_origins
	enter_scratch
	run coget -O "$ORIGIN/a"
	assert_status 0
	cp a whole
	truncate -s 1 a
	run coget -nc "$ORIGIN/a"
	assert_status 0
	[ "$(wc -c <a)" -eq 1 ]
	run coget -C - "$ORIGIN/a"
	assert_status 0
	cmp a whole
}

@test "coming from: a letter with another program's value is refused" {
	says 'turns off the verification of certificates' -k 1M
	says 'use --segment-min' -k1M
	says 'robots.txt is never read' -e robots=off
	says "for wget's -e" -e 'http_proxy=http://127.0.0.1:1'
	says "curl's -T is --method PUT --data-file" -T upload.bin
	run coget --dry-run -k4 -e 'http://a/?b=c' http://127.0.0.1:1/a
	assert_status 0
}

@test "coming from: what is off by default need not be turned off" {
	says 'leave it out' --auto-file-renaming=false
	says 'leave it out' --allow-overwrite=false
	says 'leave it out' --disk-cache=64M
	run coget --dry-run --async-dns=true --http-keep-alive \
		--retry-on-host-error http://127.0.0.1:1/a
	assert_status 0
}

@test "coming from: letters in a config file of curl lead to long names" {
	enter_scratch
	printf '%s\n' '-o "a.bin"' >config
	says "such as 'output' instead of -o" -K config
}
