#!/usr/bin/env bats
# Several URLs for one file: failover, and what may be joined.
# shellcheck disable=SC2154 # run sets status and output

load helpers
load origins

# SERVER_URL is the first server's; OTHER is a second one's, of another port.
setup()
{
	enter_scratch
	start_server
	start_other
	CLOSED=http://127.0.0.1:$(closed_port)
}

# mirrored URL MIRROR... [-- OPTION...]: coget with the URLs on a line of a list.
mirrored()
{
	local line=$1

	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		line+=$'\t'$1
		shift
	done
	printf '%s\n' "$line" >list
	run coget --retry-delay 10ms "${@:2}" -d out -i list
}

sum_of()
{
	server_body "$1" "$2" | sha256sum | cut -d ' ' -f 1
}

@test "mirrors: a mirror that fails gives way to the next at once, without a retry" {
	mirrored "$CLOSED/size/9/a" "$SERVER_URL/status/404/a" \
		"$SERVER_URL/status/503/size/9/a" "$OTHER/size/64k/a" -- --retries 0
	assert_status 0
	assert_listing out a
	assert_body out/a 65536 a
	assert_contains "$output" "${CLOSED#http://}: "
	assert_contains "$output" "${SERVER_URL#http://}: HTTP 404"
	assert_equal "$(other_saw .)" 1
}

@test "mirrors: the first is used alone as long as it is well" {
	mirrored "$SERVER_URL/size/10/a" "$OTHER/size/10/a"
	assert_status 0
	assert_equal "$(other_saw .)" 0
}

@test "mirrors: --mirror gives the only URL others" {
	run coget --retries 0 "$SERVER_URL/status/500/a" --mirror \
		"$CLOSED/a" --mirror "$OTHER/size/10/a"
	assert_status 0
	assert_body a 10 a
	run coget --mirror http://h/b
	assert_status 2
	assert_contains "$output" 'does not follow links as wget --mirror does'
	run coget --mirror http://h/b http://h/c http://h/d
	assert_status 2
	assert_contains "$output" '--mirror needs exactly one URL'
	run coget --mirror nonsense "$SERVER_URL/size/10/b"
	assert_status 1
	assert_contains "$output" 'the mirror nonsense: not a URL'
}

@test "mirrors: urls of JSON are mirrors, and the result says which was used" {
	printf '{"urls": ["%s", "%s"]}\n' "$SERVER_URL/status/404/a" \
		"$OTHER/size/10/b" >list
	run --separate-stderr coget --json -d out -i list
	assert_status 0
	assert_listing out a
	assert_equal "$(jq -r 'select(.event == "done") |
		.url, .url_effective' <<<"$output")" \
		"$SERVER_URL/status/404/a
$OTHER/size/10/b"
	assert_equal "$(jq -r 'select(.event == "retry") |
		"\(.delay) \(.error)"' <<<"$output")" '0 http_status'
}

@test "mirrors: when all have failed, that is one attempt, and those that may pass are asked again" {
	mirrored "$SERVER_URL/status/404/a" \
		"$SERVER_URL/key/k/first/2/status/503/always/size/10/a" \
		"$OTHER/status/404/a" -- --retries 2
	assert_status 0
	assert_body out/a 10 a
	assert_equal "$(server_saw /status/404)" 1
	assert_equal "$(server_saw /key/)" 3
	assert_equal "$(other_saw .)" 1
}

@test "mirrors: an item fails when none is left, or no retry" {
	mirrored "$SERVER_URL/status/404/a" "$OTHER/status/410/size/9/a" -- --retries 5
	assert_status 8
	assert_contains "$output" "${OTHER#http://}: HTTP 410 Gone"
	assert_equal "$(server_saw .)" 1
	mirrored "$SERVER_URL/status/503/size/9/b" "$OTHER/status/503/size/9/b" -- --retries 1
	assert_status 8
	assert_equal "$(server_saw /b)" 2
	assert_equal "$(other_saw /b)" 2
}

@test "mirrors: the rest is fetched from another mirror that has the same ETag" {
	mirrored "$SERVER_URL/first/1/truncate-after/100k/then/status/404/$(:
		)size/300k/a" "$OTHER/size/300k/a"
	assert_status 0
	assert_body out/a 307200 a
	assert_equal "$(other_saw '206 bytes=102400-')" 1
}

@test "mirrors: without common validators and without a checksum nothing is joined" {
	mirrored "$SERVER_URL/first/1/truncate-after/100k/then/status/404/$(:
		)size/300k/a" "$OTHER/etag/own/version/two/size/300k/a"
	assert_status 0
	assert_body out/a 307200 two
	# Nor by a server that does not know If-Range.
	mirrored "$SERVER_URL/first/1/truncate-after/100k/then/status/404/$(:
		)size/300k/b" \
		"$OTHER/etag/own/ignore-if-range/version/two/size/300k/b"
	assert_status 0
	assert_body out/b 307200 two
}

@test "mirrors: a checksum joins what mirrors without common validators have sent" {
	run coget --retry-delay 10ms --checksum "sha256=$(sum_of 307200 a)" \
		"$SERVER_URL/first/1/truncate-after/100k/then/status/404/$(:
		)size/300k/a" --mirror "$OTHER/etag/own/modified/1000/size/300k/a"
	assert_status 0
	assert_body a 307200 a
	assert_equal "$(other_saw '206 bytes=102400-')" 1
}

@test "mirrors: what was joined and proves wrong is fetched again from one alone" {
	run coget --retry-delay 10ms --checksum "sha256=$(sum_of 307200 a)" \
		"$SERVER_URL/version/liar/first/1/truncate-after/100k/then/status/404/$(:
		)size/300k/a" --mirror "$OTHER/etag/own/size/300k/a"
	assert_status 0
	assert_body a 307200 a
	assert_equal "$(other_saw '206 bytes=102400-')" 1
	assert_equal "$(other_saw .)" 2
	assert_contains "$output" 'checksum mismatch'
}

@test "mirrors: one whose file has another checksum is dropped" {
	run coget --retry-delay 10ms --checksum "sha256=$(sum_of 10240 a)" \
		"$SERVER_URL/version/liar/size/10k/a" --mirror \
		"$SERVER_URL/corrupt/7/size/10k/a" --mirror "$OTHER/size/10k/a"
	assert_status 0
	assert_body a 10240 a
	assert_equal "$(server_saw .)" 2
	run coget --retry-delay 10ms --checksum "sha256=$(sum_of 10240 a)" \
		"$SERVER_URL/version/liar/size/10k/x" --mirror \
		"$SERVER_URL/corrupt/7/size/10k/y"
	assert_status 9
	assert_no_file x
	assert_equal "$(server_saw '/[xy] ')" 2
}

@test "mirrors: what has come is not given up for a file of another length" {
	mirrored "$SERVER_URL/key/k/on/1/truncate-after/100k/on/2/status/503/$(:
		)always/size/300k/a" "$OTHER/etag/own/version/two/size/290k/a"
	assert_status 0
	assert_body out/a 307200 a
	assert_contains "$output" 'another file: it has 296960 bytes, not 307200'
	# It is taken where no other is left.
	mirrored "$SERVER_URL/on/1/truncate-after/100k/then/status/404/$(:
		)size/300k/b" "$OTHER/etag/own/version/two/size/290k/b"
	assert_status 0
	assert_body out/b 296960 two
}

@test "mirrors: a part that fits none of them is started over, also without retries" {
	local url=$SERVER_URL/on/1/content-length/1118577/always/size/9130/f

	run coget --retries 0 --mirror "$url" "$url"
	run coget --retries 0 "$url" --mirror "$url"
	assert_status 0
	assert_body f 9130 f
}

@test "mirrors: a server that never ends its file does not keep out that of another length" {
	local cut=$OTHER/version/cut/no-ranges/truncate-after/1/size/290k
	local cut_too=$OTHER/version/too/no-ranges/truncate-after/1/size/280k
	local segments

	for segments in 1 2; do
		rm -rf out
		mirrored "$SERVER_URL/key/$segments/on/1/status/503/always/size/300k/a" \
			"$cut/a" -- --retries 1 -s $segments --segment-min 1k
		assert_status 0
		assert_body out/a 307200 a
		mirrored "$cut/b" "$cut_too/b" "$SERVER_URL/size/300k/b" \
			-- --retries 1 -s $segments --segment-min 1k
		assert_status 0
		assert_body out/b 307200 b
		# Nor if no retry is for what fails so.
		mirrored "$cut/c" "$SERVER_URL/size/300k/c" -- --retry-on 5xx \
			-s $segments --segment-min 1k
		assert_status 0
		assert_body out/c 307200 c
	done
}

@test "mirrors: one that breaks off after each byte is not asked for ever" {
	local segments

	for segments in 1 2; do
		rm -rf out
		mirrored "$OTHER/truncate-after/1/size/290k/a" \
			"$SERVER_URL/version/two/size/300k/a" -- --retries 1 \
			--stall-speed 64k -s $segments --segment-min 1k
		assert_status 0
		assert_body out/a 307200 two
	done
}

@test "mirrors: a part that no server ends any more gives way to the first URL" {
	local a=$SERVER_URL/version/one/size/300k/a segments rest
	local b=$SERVER_URL/version/two/size/310k/b
	local cut=$OTHER/version/cut/no-ranges/truncate-after/1/size/290k/a

	for segments in 1 2; do
		for rest in "$a $cut" "$cut $a" "$a" "$a $b" "$a $CLOSED/a $b"; do
			rm -rf out
			mirrored "$cut" -- --retries 0 -o f
			assert_listing out f.part
			read -ra rest <<<"$rest"
			mirrored "${rest[@]}" -- --retries 1 -o f \
				-s $segments --segment-min 1k
			assert_status 0
			assert_body out/f 307200 one
		done
	done
}

@test "mirrors: those that redirect to one another come to an end" {
	start_origins
	mirrored "$ORIGIN/go?to=$OTHER_PORT/go?to=$ORIGIN/go" \
		"$SERVER_URL/redirect-loop/a" -- -r 1 --max-redirs 5
	assert_status 1 4 7 8
	[ "$(server_saw .)" -le 12 ]
}

@test "mirrors: credentials stay with the origin of the first URL" {
	start_origins
	run coget --user me:pw -H 'X-Key: secret' -b sid=secret --redirect-to all \
		"${ORIGIN/:\/\//:\/\/}/closed" --mirror "$OTHER_PORT/mirror"
	assert_status 0
	was_shown 1 /closed 'key=[secret]'
	was_not_shown 1 /mirror secret
	was_not_shown 1 /mirror Basic
	# But of its origin they are shown to all.
	run coget --user me:pw -H 'X-Key: secret' -o b "$ORIGIN/closed/b" \
		--mirror "$ORIGIN/mirror-b"
	assert_status 0
	was_shown 1 /mirror-b 'key=[secret]'
}

@test "mirrors: what --failed keeps has all URLs" {
	mirrored "$SERVER_URL/status/404/a" "$OTHER/status/404/a" -- --failed left
	assert_status 8
	assert_same_file left list
}

@test "mirrors: a session knows the item by its first URL" {
	printf '%s\t%s\n' "$SERVER_URL/size/10/a" "$OTHER/size/10/a" >list
	run coget --session s -d out -i list
	assert_status 0
	printf '%s\t%s\n' "$SERVER_URL/size/10/a" "$CLOSED/a" >list
	run coget --session s --exists overwrite -d out -i list
	assert_status 0
	assert_contains "$output" '1 skipped'
}

@test "mirrors: a part of an earlier run is continued by another mirror" {
	local sum

	sum=$(sum_of 307200 a)
	run coget --retries 0 --checksum "sha256=$sum" -o f \
		"$SERVER_URL/first/1/truncate-after/100k/then/status/404/size/300k/a" \
		--mirror "$CLOSED/a"
	assert_status 4 7 8
	run coget --checksum "sha256=$sum" -o f \
		"$SERVER_URL/first/1/truncate-after/100k/then/status/404/size/300k/a" \
		--mirror "$OTHER/etag/own/size/300k/a"
	assert_status 0
	assert_body f 307200 a
	assert_equal "$(other_saw '206 bytes=102400-')" 1
}

@test "mirrors: what was joined is not gone on from without its checksum" {
	run coget --retries 0 --checksum "sha256=$(sum_of 307200 a)" -o f \
		"$SERVER_URL/key/k/first/1/truncate-after/100k/then/status/404/$(:
		)always/size/300k/a" --mirror \
		"$OTHER/version/liar/first/1/truncate-after/50k/then/status/404/size/300k/a"
	assert_status 4 7 8
	run coget -o f "$SERVER_URL/key/k/first/1/truncate-after/100k/then/$(:
		)always/size/300k/a"
	assert_status 0
	assert_body f 307200 a
}

@test "mirrors: a host that is down is not waited for" {
	mirrored "$CLOSED/a" "$OTHER/size/10/a"
	for i in 1 2 3 4 5 6 7 8; do
		printf '%s\t%s\n' "$CLOSED/$i" "$OTHER/size/10/$i"
	done >list
	run coget -d out -i list --json
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 9
}

@test "mirrors: the body to standard output goes on from another mirror" {
	run --separate-stderr coget -o - -q --retry-delay 10ms "$SERVER_URL/first/1/$(:
		)truncate-after/100k/then/status/404/size/300k/a" \
		--mirror "$OTHER/size/300k/a"
	assert_status 0
	assert_equal "$(sha256sum <<<"$output" | cut -c 1-64)" "$(sum_of 307200 a)"
}

# Segments over mirrors.  Ranges are at least 1 MiB long, and the servers slow
# enough for all to begin.

# spread URL MIRROR... [-- OPTION...]
spread()
{
	local urls=()

	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		urls+=(--mirror "$1")
		shift
	done
	run coget --retry-delay 10ms -s 4 --segment-min 1M "${@:2}" -o f \
		"${urls[1]}" "${urls[@]:2}"
}

@test "mirrors: segments are spread over them" {
	spread "$SERVER_URL/rate/8m/size/8m/f" "$OTHER/rate/8m/size/8m/f"
	assert_status 0
	assert_body f 8388608 f
	[ "$(server_saw ' 206 ')" -ge 1 ]
	[ "$(other_saw ' 206 ')" -ge 2 ]
}

@test "mirrors: one with other bytes is left out of the segments, and told of" {
	spread "$SERVER_URL/rate/8m/size/8m/f" \
		"$OTHER/version/liar/rate/8m/size/8m/f"
	assert_status 0
	assert_body f 8388608 f
	assert_contains "$output" "f: the mirror $OTHER/version/liar/rate/8m/$(:
		)size/8m/f is left out for now: "
	assert_equal "$(other_saw ' 206 ')" 0
}

@test "mirrors: segments of those without common validators are joined by a checksum" {
	spread "$SERVER_URL/rate/8m/size/8m/f" \
		"$OTHER/etag/own/rate/8m/size/8m/f" -- \
		--checksum "sha256=$(sum_of 8388608 f)"
	assert_status 0
	assert_body f 8388608 f
	[ "$(other_saw ' 206 ')" -ge 2 ]
}

@test "mirrors: segments that prove wrong are fetched again from one alone" {
	spread "$SERVER_URL/rate/8m/size/8m/f" \
		"$OTHER/version/liar/rate/8m/size/8m/f" -- \
		--checksum "sha256=$(sum_of 8388608 f)"
	assert_status 0
	assert_body f 8388608 f
	assert_contains "$output" 'checksum mismatch'
}

@test "mirrors: one that is down costs no segment" {
	spread "$SERVER_URL/rate/8m/size/8m/f" "$CLOSED/size/8m/f" \
		"$OTHER/rate/8m/size/8m/f"
	assert_status 0
	assert_body f 8388608 f
	[ "$(other_saw ' 206 ')" -ge 1 ]
}

# Those that servers name.

# linked URL...: as a segment of a URL, Link with these, the last one first.
linked()
{
	local value='' number=$#

	while [ $# -gt 0 ]; do
		value+="<$1>; rel=duplicate; pri=$number, "
		number=$((number - 1))
		shift
	done
	echo "/header/Link/$(segment "$value")"
}

@test "mirrors: those that a server names are used if it fails" {
	run coget --retries 0 -o f "$SERVER_URL$(linked "$OTHER/size/300k/f" \
		"$CLOSED/f")/first/1/truncate-after/100k/then/status/404/size/300k/f"
	assert_status 0
	assert_body f 307200 f
	assert_equal "$(other_saw '206 bytes=102400-')" 1
	# The one of the better priority was tried first.
	assert_contains "$output" "trying $CLOSED/f"
}

@test "mirrors: those that a server names when it redirects are used, too" {
	run coget --retries 0 -o f "$SERVER_URL$(linked "$OTHER/size/9/f" \
		)/redirect-to/$(segment "$CLOSED/gone")"
	assert_status 0
	assert_body f 9 f
}

@test "mirrors: those that a server names take part in segments" {
	run coget -s 4 --segment-min 1M -o f \
		"$SERVER_URL$(linked "$OTHER/rate/8m/size/8m/f")/rate/8m/size/8m/f"
	assert_status 0
	assert_body f 8388608 f
	[ "$(other_saw ' 206 ')" -ge 1 ]
}

@test "mirrors: a server cannot name files of this machine, nor get credentials sent" {
	start_origins
	echo secret >file
	run coget --retries 0 --user me:pw -H 'X-Key: secret' -o f \
		"$SERVER_URL$(linked "file://$PWD/file" "$ORIGIN/led" \
			)/truncate-after/100k/size/300k/f"
	assert_status 0 1 4 7 8
	[ ! -e f ] || refute_contains "$(<f)" secret
	was_not_shown 1 /led secret
	was_not_shown 1 /led Basic
}

@test "mirrors: a server of https cannot lead to http by them" {
	start_nginx
	sed -i 's|root .*|&\nadd_header Link "<'"$SERVER_URL"'/size/9/f>; rel=duplicate" always;|' \
		"$OWNED/nginx/nginx.conf"
	worker=$(pgrep -P "$NGINX_PID")
	kill -HUP "$NGINX_PID"
	wait_until is_gone "$worker"
	run coget --retries 0 --cacert "$NGINX_CACERT" -o f "$NGINX_TLS_URL/f"
	assert_status 1 7 8
	assert_contains "$output" 'http can be read and changed on the way'
	assert_equal "$(server_saw .)" 0
}
