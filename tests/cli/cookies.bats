#!/usr/bin/env bats
# Cookies that servers set: kept for the run, and sent to whom they belong.

load helpers
load origins

setup()
{
	enter_scratch
	start_origins
	start_server
}

coget()
{
	"$COGET" --cacert "$ORIGINS_CACERT" "$@"
}

# cookie DOMAIN NAME VALUE [SECURE]: a line of a file of them
cookie()
{
	printf '%s\tFALSE\t/\t%s\t0\t%s\t%s\n' "$1" "${4:-FALSE}" "$2" "$3"
}

# of_host URL HOST: the same there
of_host()
{
	echo "http://$2:${1##*:}"
}

# sent_to PATH: the cookies that it was sent, sorted, a line each
sent_to()
{
	shown "$1" | sed 's/.*cookie=\[//; s/\] key.*//; s/; /\n/g' | sort
}

has_public_suffixes()
{
	[[ $(readelf -d "$COGET") == *libpsl* ]]
}

@test "cookies: those that come are kept for the run, and sent to their host" {
	url="$ORIGIN/go?cookie=session=secret&to=/next"
	run coget -j 1 "$url" "$ORIGIN/later" "$OTHER_HOST/other"
	assert_status 0
	was_shown 1 /go 'cookie=[-]'
	was_shown 1 /next 'cookie=[session=secret]'
	was_shown 1 /later 'cookie=[session=secret]'
	was_not_shown 1 /other session
	: >"$SHOWN"
	run coget -d without -j 1 --no-cookies "$url" "$ORIGIN/later"
	assert_status 0
	was_not_shown 1 /next session
	was_not_shown 1 /later session
	# Nothing of them is written.
	refute_contains "$(cat next later other; ls -AR)" secret
}

@test "cookies: a gate that redirects to itself with one opens" {
	cat >gate.conf <<-'END'
		location /gate/ {
			if ($http_cookie !~ "seen=yes") {
				add_header Set-Cookie "seen=yes; path=/gate; HttpOnly";
				return 302 $request_uri;
			}
			return 200 "opened by [$http_cookie]";
		}
	END
	NGINX_EXTRA=$(cat gate.conf) start_nginx
	for url in "$NGINX_URL/gate/a" "$NGINX_TLS_URL/gate/b"; do
		run "$COGET" --cacert "$NGINX_CACERT" "$url"
		assert_status 0
		assert_equal "$(cat "${url##*/}")" 'opened by [seen=yes]'
	done
	run "$COGET" --no-cookies "$NGINX_URL/gate/c"
	assert_status 7
	assert_contains "$output" 'more than 10 redirects'
	seq -f "$NGINX_URL/gate/many%g" 300 >list
	run "$COGET" -j 128 --per-host 128 -d out -i list
	assert_status 0
	assert_equal "$(cat out/* | sed 's/]o/]\no/g' | sort | uniq -c | tr -s ' ')" \
		' 300 opened by [seen=yes]'
}

@test "cookies: an own Host header changes nothing of whose they are" {
	{
		cookie 127.0.0.1 one 1
		cookie 127.0.0.2 two 2
		cookie other.example three 3
	} >file
	# Handles and connections are used again, from one origin to the other.
	for round in 1 2 3; do
		echo "$ORIGIN/set$round/go?cookie=came=from-one;path=/&to=/to$round"
		echo "$OTHER_HOST/plain$round"
		echo "$ORIGIN/plain$round"
	done >list
	run coget -j 1 --load-cookies file -H 'Host: other.example' -d out -i list
	assert_status 0
	assert_equal "$(shown . | grep -c '^http://other.example/')" 12
	# The log has the header in place of the host; so by what was shown.
	assert_equal "$(shown /plain | grep -cF 'cookie=[one=1; came=from-one]')" 3
	assert_equal "$(shown /plain | grep -cF 'cookie=[two=2]')" 3
	assert_equal "$(shown /to | grep -cF 'cookie=[one=1; came=from-one]')" 3
	refute_contains "$(shown .)" three
	: >"$SHOWN"
	run coget -j 1 --load-cookies file -d out2 -i list
	assert_status 0
	assert_equal "$(shown "127.0.0.1:.*/plain" | grep -cF 'cookie=[one=1; came=from-one]')" 3
	assert_equal "$(shown "127.0.0.2:.*/plain" | grep -cF 'cookie=[two=2]')" 3
}

@test "cookies: redirects to others leave them behind, also when all is trusted" {
	for option in --location-trusted --http1.1; do
		: >"$SHOWN"
		run coget -j 1 -d out --exists overwrite "$option" \
			"$ORIGIN/one/go?cookie=a=1;path=/&to=$OTHER_HOST/two/go?to=$ORIGIN/three"
		assert_status 0
		was_shown 1 /two/ 'cookie=[-]'
		was_shown 1 /three 'cookie=[a=1]'
	done
}

@test "cookies: path, Secure, Max-Age and Expires hold" {
	for attributes in 'path=/a' 'Secure' 'Max-Age=0' 'Max-Age=-1' \
		'Expires=Thu, 01-Jan-1970 00:00:01 GMT' 'Domain=example.org' \
		'Domain=0.0.1'; do
		attributes=${attributes// /%20}
		echo "$SERVER_URL/header/Set-Cookie/c=1;path=%2F;$(:
			)${attributes//\//%2F}/size/9/a"
	done >list
	echo "$SERVER_URL/request" >>list
	run coget -j 1 --exists rename -i list
	assert_status 0
	refute_contains "$(cat request)" ookie
	for attributes in '' Max-Age=60 'expires=Fri, 01 Jan 2100 00:00:00 GMT' \
		path=/request Domain=127.0.0.1 HttpOnly Max-Age=x; do
		attributes=${attributes// /%20}
		rm -rf out
		run coget -j 1 -d out "$SERVER_URL/header/Set-Cookie/c=1;path=%2F;$(:
			)${attributes//\//%2F}/size/9/a" "$SERVER_URL/request"
		assert_status 0
		assert_contains "$(cat out/request)" 'Cookie: c=1'
	done
}

@test "cookies: a Secure one comes and goes by TLS alone" {
	run coget -j 1 "$SECURE/go?cookie=c=1;Secure&to=/one" "$ORIGIN/two" \
		"$OTHER_SECURE/three"
	assert_status 0
	was_shown 1 /one 'cookie=[c=1]'
	was_shown 1 /two 'cookie=[-]'
	was_shown 1 /three 'cookie=[c=1]'
}

@test "cookies: the user's own stand behind them, and go where they did" {
	run coget -j 1 -H 'Cookie: own=1' \
		"$ORIGIN/one/go?cookie=came=2;path=/&to=/two/go?to=$OTHER_HOST/three" \
		"$ORIGIN/four"
	assert_status 0
	was_shown 1 /one/ 'cookie=[own=1]'
	was_shown 1 /two/ 'cookie=[came=2; own=1]'
	was_not_shown 1 /three own
	was_shown 1 /four 'cookie=[came=2; own=1]'
	: >"$SHOWN"
	run coget -d out -j 1 -H 'Cookie:' \
		"$ORIGIN/one/go?cookie=came=2;path=/&to=/two"
	was_not_shown 1 /two came
}

@test "cookies: a domain's go to all hosts below it, a public suffix has none" {
	has_public_suffixes || skip 'built without libpsl'
	a=$(of_host "$SERVER_URL" a.example.localhost)
	set=header/Set-Cookie
	run coget -j 1 --exists rename \
		"$a/$set/c=1;Domain=.Example.localhost;path=%2F/size/9/x" \
		"$(of_host "$SERVER_URL" b.example.localhost)/request" \
		"$(of_host "$SERVER_URL" example.localhost)/request" \
		"$(of_host "$SERVER_URL" bexample.localhost)/request" \
		"$(of_host "$SERVER_URL" other.localhost)/request"
	assert_status 0
	assert_contains "$(cat request)" 'Cookie: c=1'
	assert_contains "$(cat request.1)" 'Cookie: c=1'
	refute_contains "$(cat request.2 request.3)" Cookie
	run coget -j 1 -d out \
		"$a/$set/c=1;path=%2F;Domain=localhost/size/9/x" \
		"$a/$set/d=1;path=%2F;Domain=b.example.localhost/size/9/y" "$a/request"
	assert_status 0
	refute_contains "$(cat out/request)" Cookie
}

@test "cookies: -b sends them as a header does, to the item's origin alone" {
	run coget -b a=1 --cookie 'b=2; c=3' "$ORIGIN/go?to=$OTHER_PORT/next"
	assert_status 0
	was_shown 1 /go 'cookie=[a=1; b=2; c=3]'
	was_shown 1 /next 'cookie=[-]'
}

@test "cookies: -b reads a file where there is no = in it" {
	cookie 127.0.0.1 name secret >jar
	run coget -b jar "$ORIGIN/one"
	assert_status 0
	was_shown 1 /one 'cookie=[name=secret]'
	run coget -b missing "$ORIGIN/two"
	assert_status 3
	assert_contains "$output" 'cannot read missing'
}

@test "cookies: wget's -b, which takes no value, is explained" {
	run coget -b "$ORIGIN/one"
	assert_status 2
	assert_contains "$output" "end the command with '&'"
	run coget -b $'a=1\r\nX: y' "$ORIGIN/one"
	assert_status 2
	[ ! -s "$SHOWN" ]
}

@test "cookies: --save-cookies writes what came and what was given, for curl and for coget" {
	cookie 127.0.0.1 given 1 >jar
	run coget -j 1 -b jar --save-cookies new \
		"$ORIGIN/go?cookie=session=2&to=/a" \
		"$ORIGIN/go?cookie=later=3;Max-Age=999;HttpOnly&to=/b" \
		"$ORIGIN/go?cookie=gone=4;Max-Age=0&to=/c"
	assert_status 0
	assert_equal "$(stat -c %a new)" 600
	assert_equal "$(grep -c given new)" 1
	assert_equal "$(grep -c '^#HttpOnly_127.0.0.1' new)" 1
	refute_contains "$(cat new)" gone
	: >"$SHOWN"
	run coget -b new "$ORIGIN/ours"
	assert_equal "$(curl -q -s -b new "$ORIGIN/curls")" got
	assert_equal "$(sent_to /ours)" $'given=1\nlater=3\nsession=2'
	assert_equal "$(sent_to /curls)" "$(sent_to /ours)"
}

@test "cookies: what curl has saved is saved again as it was" {
	curl -q -s -c curls "$ORIGIN/go?cookie=session=2&to=/a" >/dev/null
	run coget --load-cookies curls --save-cookies ours "$ORIGIN/one"
	assert_status 0
	assert_equal "$(grep 127 ours)" "$(grep 127 curls)"
}

@test "cookies: --save-cookies leaves the old file where it cannot write the new one" {
	run coget --save-cookies missing/jar "$ORIGIN/one"
	assert_status 3
	assert_contains "$output" 'cannot save the cookies in missing/jar'
	mkdir jar
	run coget --cookie-jar jar "$ORIGIN/two"
	assert_status 3
	assert_contains "$output" 'cannot save the cookies in jar'
}

@test "cookies: --save-cookies keeps what came before an interruption" {
	start interrupted coget --save-cookies jar -j 1 \
		"$ORIGIN/go?cookie=session=2&to=/a" "$SERVER_URL/stall-before-headers/x"
	wait_until test -e go
	kill -INT "$PID"
	finish "$PID" || true
	assert_contains "$(cat jar)" session
}

@test "cookies: no download takes the place of the file of --save-cookies" {
	run coget --save-cookies one -d . "$ORIGIN/one"
	assert_status 0
	assert_contains "$(cat one)" Netscape
	assert_equal "$(cat one.1)" got
}

@test "cookies: a browser's database is refused as what it is" {
	printf 'SQLite format 3\0' >cookies.sqlite
	run coget --load-cookies cookies.sqlite "$SERVER_URL/size/10/a"
	assert_status 3
	assert_contains "$output" 'cookies.sqlite has NUL bytes, and is no text file'
}
