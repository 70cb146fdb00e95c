#!/usr/bin/env bats
# Hosts whose names are not ASCII.  libcurl itself knows that what ends in
# .localhost is this machine.

load helpers

setup()
{
	enter_scratch
	start_server
	PORT=${SERVER_URL##*:}
	# One host.
	SPELLINGS=("bücher.localhost" "xn--bcher-kva.localhost"
		"BÜCHER.LocalHost" "b%c3%bccher.localhost"
		"bücher.localhost" "bücher。localhost"
		"XN--Bcher-KVA.localhost")
}

# in_locale NAME COMMAND...: "unset" for none at all.
in_locale()
{
	local set=(env -u LANG -u LC_CTYPE)

	[ "$1" != unset ] || set+=(-u LC_ALL)
	[ "$1" = unset ] || set+=("LC_ALL=$1")
	"${set[@]}" "${@:2}"
}

# escaped URL: fit for a segment of a path.
escaped()
{
	local url=${1//%/%25}

	echo "${url//\//%2F}"
}

@test "idn: a name is UTF-8 whatever the locale" {
	for locale in C POSIX C.UTF-8 en_US.UTF-8 de_DE.ISO-8859-1 unset; do
		for host in "${SPELLINGS[@]}"; do
			run in_locale "$locale" "$COGET" --json -d out \
				--exists overwrite \
				"http://$host:$PORT/size/10/a"
			assert_status 0
			assert_contains "$output" "\"url_effective\":\"http://xn--bcher-kva.localhost:$PORT/size/10/a\""
		done
	done
}

@test "idn: the server is asked for the A-label" {
	run coget "http://bücher.localhost:$PORT/request"
	assert_status 0
	assert_matches "$(<request)" "Host: xn--bcher-kva.localhost:$PORT"
}

@test "idn: a host counts as one however it is written" {
	for host in "${SPELLINGS[@]}"; do
		echo "http://$host:$PORT/delay/50ms/size/10/${#host}-$((++i))"
	done >list
	run coget -d out -i list --per-host 1
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" "${#SPELLINGS[@]}"
	assert_equal "$(cut -d ' ' -f 1 "$SERVER_LOG" | sort -u | wc -l)" 1
}

@test "idn: a redirect may lead to a name in UTF-8" {
	for host in "${SPELLINGS[@]}"; do
		run in_locale C "$COGET" -d out --exists overwrite \
			"$SERVER_URL/redirect-to/$(escaped \
			"http://$host:$PORT/size/10/there")/size/10/here"
		assert_status 0
		run in_locale C "$COGET" -d out --exists overwrite \
			"$SERVER_URL/redirect-to/$(escaped \
			"//$host:$PORT/size/10/there")/size/10/here"
		assert_status 0
	done
	assert_body out/here 10 there
}

@test "idn: credentials go to a host however it is written, and to no other" {
	for host in "${SPELLINGS[@]}"; do
		run coget -d out -H 'X-Key: secret' \
			-u me:pass "http://xn--bcher-kva.localhost:$PORT$(:
			)/redirect-to/$(escaped \
			"http://$host:$PORT/request")"
		assert_status 0
		assert_contains "$(cat out/*)" 'X-Key: secret'
		assert_contains "$(cat out/*)" 'Authorization: Basic'
		rm -r out
	done
	run coget -d out -H 'X-Key: secret' -u me:pass \
		"http://bücher.localhost:$PORT/redirect-to/$(escaped \
		"http://bucher.localhost:$PORT/request")"
	assert_status 0
	refute_contains "$(cat out/*)" 'secret'
	refute_contains "$(cat out/*)" 'Authorization'
}

@test "idn: a .netrc may name a host either way" {
	for machine in "bücher.localhost" xn--bcher-kva.localhost; do
		echo "machine $machine login me password pass" >netrc
		for host in "${SPELLINGS[@]}"; do
			run coget --netrc-file netrc --exists overwrite \
				"http://$host:$PORT/request"
			assert_status 0
			assert_matches "$(<request)" 'Authorization: Basic'
		done
	done
}

@test "idn: a session knows an item by its host however that is written" {
	run coget --session s -d out "http://bücher.localhost:$PORT/size/9/a"
	assert_status 0
	rm out/a
	run coget --session s -d out \
		"http://XN--BCHER-kva.localhost:$PORT/size/9/a"
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 1 skipped'
	assert_equal "$(server_saw GET)" 1
}

@test "idn: what is no name is told, wherever it stands" {
	run coget "http://a℀b.localhost:$PORT/x" \
		"http://good.localhost%2f.evil.localhost:$PORT/x" \
		"$SERVER_URL/redirect-to/$(escaped "http://a℀b:$PORT/")" \
		"$SERVER_URL/redirect-to/$(escaped "http://a%fcb:$PORT/")"
	assert_status 1
	assert_contains "$output" "a℀b.localhost' is no valid name: it has a '/' in it; check the URL"
	assert_contains "$output" "'good.localhost%2f.evil.localhost' is no valid name: it has a '/' in it"
	assert_contains "$output" "'a℀b' is no valid name"
	assert_contains "$output" 'it is not UTF-8'
	assert_equal "$(server_saw ' /x ')" 0
}
