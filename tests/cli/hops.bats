#!/usr/bin/env bats
# A hop gets nothing that it was not given, whatever its handle did before.

load helpers
load origins

# What Basic makes of user:secret.
BASIC=dXNlcjpzZWNyZXQ=
HTTP='127.0.0.1:{http}'
HTTPS='127.0.0.1:{https}'

setup()
{
	enter_scratch
}

# alike HTTP-PROXY HTTPS-PROXY KIND,... OPTION...: see hops.py
alike()
{
	make_certificates .
	note_json --json
	http_proxy=http://$1 https_proxy=http://$2 \
		run python3 "$REPOSITORY/tests/cli/hops.py" "$COGET" "$PWD" "${@:3}"
	assert_status 0
	assert_equal "$output" '0 complaints'
}

@test "hops: behind any other, each is asked for and told as if it were alone" {
	alike "one:secret11@$HTTP" "$HTTPS" '' -H 'X-Key: secret12'
}

@test "hops: the same with a Host header, for packed bodies, and the other proxy" {
	local kinds=plain,other,login,netrc,cookie,away,to-login,cut,known,packed

	kinds+=,secure,proxy,proxy-407,tunnel,tunnel-login,tunnel-407
	kinds+=,tunnel-502,tunnel-no-head
	alike "$HTTP" "two:secret13@$HTTPS" "$kinds" -H 'X-Key: secret12' \
		-H 'Host: named.example' -H 'Cookie: own=secret14' --compressed
}

@test "hops: a proxy's login stays in no handle whose tunnel never opened" {
	alike "$HTTP" "two:secret15@$HTTPS" tunnel-stalls,plain,proxy \
		-r 0 --connect-timeout 300ms
}

@test "hops: streams of HTTP/2 show nothing of those before" {
	start_origins
	{
		echo "https://user:secret@${SECURE#*//}/one"
		echo "$SECURE/two"
		echo "https://user:secret@${SECURE#*//}/three/go?to=$OTHER_SECURE/four"
		echo "$SECURE/five"
	} >list
	run coget --cacert "$ORIGINS_CACERT" -j 1 -i list
	assert_status 0
	was_shown 1 /one "$BASIC"
	was_not_shown 1 /two Basic
	was_shown 1 /three/ "$BASIC"
	was_not_shown 1 /four Basic
	was_not_shown 1 /five Basic
}

@test "hops: a Host header stays with the item's origin" {
	start_origins
	run coget --cacert "$ORIGINS_CACERT" -j 1 -H 'Host: named.example' \
		"$ORIGIN/one/go?to=/two/go?to=$OTHER_HOST/three/go?to=$ORIGIN/four" \
		"$ORIGIN/five/go?to=$OTHER_PORT/six" \
		"$ORIGIN/seven/go?to=$OTHER_SCHEME/eight"
	assert_status 0
	for path in /one/ /two/ /five/ /seven/; do
		was_shown 1 "$path" //named.example/
	done
	for path in /three/ /four /six /eight; do
		was_not_shown 1 "$path" named.example
	done
}
