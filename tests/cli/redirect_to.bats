#!/usr/bin/env bats
# Where redirects may not lead unless they are asked to.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers
load origins
load confine

# From https to http: every address is a loopback address here, so that nothing
# else is wrong with them.

coget()
{
	"$COGET" ${ORIGINS_CACERT:+--cacert "$ORIGINS_CACERT"} "$@"
}

# start_downgrade: sets DOWN, which leads from https to http, where "got" is.
start_downgrade()
{
	start_origins
	DOWN="$SECURE/file/go?to=$ORIGIN/there"
	SHA256=$(printf got | sha256sum | cut -d ' ' -f 1)
}

# refused URL [OPTION...]: it fails for the redirect, at once
refused()
{
	rm -rf out
	run coget -d out --retry-delay 1ms "${@:2}" "$1"
	assert_status 7
	assert_contains "$output" ': redirected from '
	refute_contains "$output" 'trying again'
	assert_listing out
}

# followed BODY URL [OPTION...]
followed()
{
	rm -rf out
	run coget -d out "${@:3}" "$2"
	assert_status 0
	assert_equal "$(cat out/*)" "$1"
}

@test "redirect-to: from https to http is refused, and told with the remedy" {
	start_downgrade
	refused "$DOWN"
	assert_contains "$output" "coget: $DOWN: redirected from $DOWN to $(:
		)$ORIGIN/there: http can be read and changed on the way; use $(:
		)--redirect-to http to follow it all the same, or give the $(:
		)file's sha256 checksum"
	refused "$DOWN" --retry-on all
	assert_equal "$(shown /there)" ''
}

@test "redirect-to: http is followed from https where it is asked for" {
	start_downgrade
	for list in http all private,http 127.0.0.1 127.0.0.0/8; do
		followed got "$DOWN" --redirect-to "$list"
	done
	for list in none private example.org 10.0.0.0/8; do
		refused "$DOWN" --redirect-to http --redirect-to "$list"
	done
}

@test "redirect-to: giving up https behind a plain URL is refused, too" {
	start_downgrade
	refused "$OTHER_PORT/plain/go?to=$DOWN"
}

@test "redirect-to: http is followed if a checksum proves the file" {
	start_downgrade
	followed got "$DOWN" --checksum "sha256=$SHA256"
	followed got "$DOWN" --checksum "blake2b=$(printf got | b2sum |
		cut -d ' ' -f 1)"
	echo "$SHA256  go" >SUMS
	followed got "$DOWN" --checksums SUMS
	printf '%s\n  checksum=sha256=%s\n' "$DOWN" "$SHA256" >list
	rm -rf out
	run coget -d out -i list
	assert_status 0
	assert_equal "$(cat out/*)" got
}

@test "redirect-to: what comes from http then is held to the checksum" {
	start_downgrade
	run coget -d out --retry-delay 1ms "$DOWN" \
		--checksum "sha256=${SHA256/[0-9]/f}"
	assert_status 9
	assert_contains "$output" 'checksum mismatch'
	assert_listing out
}

@test "redirect-to: a checksum that can be forged proves nothing" {
	start_downgrade
	refused "$DOWN" --checksum "md5=$(printf got | md5sum |
		cut -d ' ' -f 1)"
	refused "$DOWN" --checksum "sha1=$(printf got | sha1sum |
		cut -d ' ' -f 1)"
	echo "$SHA256  another" >SUMS
	refused "$DOWN" --checksums SUMS
	assert_equal "$(shown /there)" ''
}

@test "redirect-to: nor does one of another name that the server gives" {
	start_downgrade
	start_server
	printf '%s  go\n%s  other\n' "$SHA256" "$(server_body 9 x | md5sum |
		cut -d ' ' -f 1)" >SUMS
	run coget -d out --checksums SUMS "$SECURE/file/go?to=$SERVER_URL$(:
		)/disposition/attachment;filename=other/size/9/x"
	assert_status 7
	assert_contains "$output" 'the server gives the file another name'
	assert_listing out
}

@test "redirect-to: the cause has a name in JSON" {
	start_downgrade
	coget --json -q "$DOWN" >events || true
	assert_equal "$(jq -r 'select(.event == "failed") |
		"\(.error) \(.response_code) \(.num_redirects)"' events)" \
		'unsafe_redirect 302 0'
}

@test "redirect-to: a word that is mistyped is no host" {
	refuses()
	{
		run coget --redirect-to "$1" http://127.0.0.1:1/
		assert_status 2
		assert_contains "$output" "--redirect-to: '$2"
	}
	refuses htpp "htpp' is not valid; did you mean 'http'?"
	refuses privat "privat' is not valid; did you mean 'private'?"
	refuses https "https' is not valid; did you mean 'http'?"
	refuses http,mirror "mirror' is not valid; the list takes http,"
	refuses mirror "mirror' is not valid; the list takes http, private, $(:
		)all, none, hosts and networks; for the host write 'mirror.'"
	refuses '' "' has an empty element"
	refuses 'http,' "http,' has an empty element"
	refuses 10.0.0.0/33 "10.0.0.0/33' is not valid; a network looks like"
	refuses http://a.example/ "http://a.example/' is not valid; $(:
		)give only the host of a URL"
	refuses a.example:80 "a.example:80' is not valid; $(:
		)a host is a name or an address, without a port"
}

# From public addresses to others: in a network of the test's own, where one is
# at each.

# start_network: sets PUBLIC and INNER, each by a name, where a server is at all
# addresses, and ENTER, which runs a command there, as coget is from then on.
start_network()
{
	need_network
	cat >hosts <<-HOSTS
		93.184.216.34 public.example second.example
		10.1.2.3 inner.example both.example
		93.184.216.34 both.example
	HOSTS
	SERVER_LOG=$PWD/server.log
	: >"$SERVER_LOG"
	# shellcheck disable=SC2016 # for the shell inside
	start server unshare "${APART[@]}" sh -c 'ip link set lo up &&
		ip address add 93.184.216.34/32 dev lo &&
		ip address add 10.1.2.3/32 dev lo &&
		mount --bind hosts /etc/hosts &&
		exec "$@"' sh "$BUILD/tests/server" --address 0.0.0.0 \
		--port 8000 --log "$SERVER_LOG" </dev/null
	wait_until is_listening server
	ENTER=(nsenter --target "$PID" --net --mount --wd="$PWD")
	[ "$(id -u)" -eq 0 ] || ENTER+=(--user --preserve-credentials)
	PROGRAM=$COGET COGET=inside
	PUBLIC=http://public.example:8000 INNER=http://inner.example:8000
}

inside()
{
	"${ENTER[@]}" "$PROGRAM" "$@"
}

# leads_to FROM TO: a URL of FROM that leads to TO, where a file "it" is
leads_to()
{
	local to=$2/size/9/it

	echo "$1/redirect-to/${to//\//%2f}/size/9/here"
}

@test "redirect-to: a public address does not lead to others" {
	start_network
	for host in 127.0.0.1 10.1.2.3 localhost 0 2130706433 '[::1]' \
		'[::ffff:10.1.2.3]' 169.254.169.254; do
		refused "$(leads_to "$PUBLIC" "http://$host:8000")"
		assert_contains "$output" '; use --redirect-to private'
	done
	assert_equal "$(server_saw 'GET /size')" 0
}

@test "redirect-to: nor to a name that has one, whose server hears nothing" {
	start_network
	refused "$(leads_to "$PUBLIC" "$INNER")" --retry-on all
	assert_contains "$output" \
		"to $INNER/size/9/it: 10.1.2.3 is a private address"
	# No connection was opened: the next one is the second.
	followed "$(server_body 9 own)" "$INNER/size/9/own"
	assert_equal "$(cut -d ' ' -f 1 "$SERVER_LOG")" $'1\n2'
}

@test "redirect-to: nor over a connection that is open already" {
	start_network
	run coget -j 1 -d out "$INNER/size/9/own" \
		"$(leads_to "$PUBLIC" "$INNER")"
	assert_status 7
	assert_contains "$output" '10.1.2.3 is a private address; use --redir'
	assert_listing out own
	assert_equal "$(server_saw /it)" 0
}

@test "redirect-to: nor to a name that options give such an address" {
	start_network
	for option in "--resolve=elsewhere.example:8000:10.1.2.3" \
		"--connect-to=elsewhere.example:8000:10.1.2.3:8000"; do
		refused "$(leads_to "$PUBLIC" http://elsewhere.example:8000)" "$option"
		assert_contains "$output" '10.1.2.3 is a private address'
		followed "$(server_body 9 own)" \
			http://elsewhere.example:8000/size/9/own "$option"
	done
	refused "$(leads_to "$PUBLIC" http://10.1.2.3:8000)" \
		"--connect-to=10.1.2.3:8000:public.example:8000"
	assert_equal "$(server_saw /it)" 0
}

@test "redirect-to: nor behind a wait for a turn there" {
	start_network
	{
		echo "$INNER/delay/300ms/size/9/own"
		for _ in 1 2 3; do
			leads_to "$PUBLIC" "$INNER"
		done
	} >list
	run coget -d out -i list --per-host 1
	assert_status 7
	assert_contains "$output" '1 done, 3 failed'
	assert_equal "$(server_saw /it)" 0
}

@test "redirect-to: nor on the way back to where the item began" {
	start_network
	followed "$(server_body 9 it)" \
		"$(leads_to "$INNER" http://127.0.0.1:8000)"
	followed "$(server_body 9 it)" "$(leads_to "$INNER" "$PUBLIC")"
	back=$(leads_to "$PUBLIC" "$INNER")
	back=${back//%/%25}
	refused "$INNER/redirect-to/${back//\//%2f}/size/9/there"
}

@test "redirect-to: a public address leads to public ones" {
	start_network
	followed "$(server_body 9 it)" \
		"$(leads_to "$PUBLIC" http://second.example:8000)"
	# Of a name's addresses, those that may be used are.
	followed "$(server_body 9 it)" --json \
		"$(leads_to "$PUBLIC" http://both.example:8000)"
}

@test "redirect-to: a public address leads to others where it is asked for" {
	start_network
	for list in private all inner.example .example 10.0.0.0/8 10.1.2.3; do
		followed "$(server_body 9 it)" \
			"$(leads_to "$PUBLIC" "$INNER")" --redirect-to "$list"
	done
	for list in http none 127.0.0.0/8 outer.example; do
		refused "$(leads_to "$PUBLIC" "$INNER")" --redirect-to "$list"
	done
}

@test "redirect-to: what a checksum proves may come from any address" {
	start_network
	url=$(leads_to "$PUBLIC" "$INNER")
	followed "$(server_body 9 it)" "$url" \
		--checksum "sha256=$(server_body 9 it | sha256sum |
			cut -d ' ' -f 1)"
	refused "$url" --checksum "md5=$(server_body 9 it | md5sum |
		cut -d ' ' -f 1)"
}

@test "redirect-to: a proxy may have any address, and tells none but in URLs" {
	start_network
	printf '%s\n' 'Port 8001' 'Listen 127.0.0.1' >tinyproxy.conf
	start tinyproxy "${ENTER[@]}" tinyproxy -d -c tinyproxy.conf </dev/null
	wait_until "${ENTER[@]}" bash -c ': </dev/tcp/127.0.0.1/8001'
	export http_proxy=http://127.0.0.1:8001
	followed "$(server_body 9 it)" \
		"$(leads_to "$PUBLIC" http://second.example:8000)"
	followed "$(server_body 9 it)" "$(leads_to "$PUBLIC" "$INNER")"
	refused "$(leads_to "$PUBLIC" http://10.1.2.3:8000)"
	followed "$(server_body 9 it)" \
		"$(leads_to http://10.1.2.3:8000 http://127.0.0.1:8000)"
}
