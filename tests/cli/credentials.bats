#!/usr/bin/env bats
# Who gets to see headers, logins and cookies, and who does not.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers
load origins

# What Basic makes of user:secret.
BASIC=dXNlcjpzZWNyZXQ=

setup()
{
	enter_scratch
	start_origins
}

coget()
{
	"$COGET" --cacert "$ORIGINS_CACERT" "$@"
}

# with_user URL: with a name and a password in it
with_user()
{
	echo "${1/:\/\//://user:secret@}"
}

# fetch_moves HOME COUNT-OF-TARGETS OPTION...: an item for each way to leave the
# origin, one that stays, and one that comes back.
fetch_moves()
{
	local home=$1 other

	shift
	rm -rf out
	: >"$SHOWN"
	for other in "$OTHER_HOST" "$OTHER_PORT" "$OTHER_SCHEME"; do
		echo "$home/away/go?to=$other/target/a"
		echo "$home/away/go?to=$other/over/go?to=$ORIGIN/back/b"
	done >list
	echo "$home/stay/go?to=/stay/c" >>list
	echo "$home/stay/go?to=$ORIGIN/stay/d" >>list
	run coget -d out -i list --redirect-to http "$@"
	assert_status 0
}

# stays_home SECRET: as fetch_moves() has it, only the origin was shown it.
stays_home()
{
	was_shown 6 /away/ "$1"
	was_shown 4 /stay/ "$1"
	was_not_shown 3 /target/ "$1"
	was_not_shown 3 /over/ "$1"
	was_not_shown 3 /back/ "$1"
}

# goes_along SECRET: everybody was shown it.
goes_along()
{
	was_shown 6 /away/ "$1"
	was_shown 4 /stay/ "$1"
	was_shown 3 /target/ "$1"
	was_shown 3 /over/ "$1"
	was_shown 3 /back/ "$1"
}

@test "credentials: a login in the URL stays with its origin" {
	fetch_moves "$(with_user "$ORIGIN")"
	stays_home "$BASIC"
}

@test "credentials: --user stays with the item's origin" {
	fetch_moves "$ORIGIN" --user user:secret
	stays_home "$BASIC"
}

@test "credentials: headers with them stay with the item's origin" {
	for name in Authorization Cookie X-Key Proxy-Authorization; do
		fetch_moves "$ORIGIN" -H "$name: a secret"
		stays_home 'a secret'
	done
}

@test "credentials: headers that hold none go along" {
	fetch_moves "$ORIGIN" -H 'Accept: text/x-plain' \
		-H 'User-Agent: some-agent'
	goes_along text/x-plain
	goes_along some-agent
}

@test "credentials: --location-trusted takes all of it along" {
	fetch_moves "$ORIGIN" --location-trusted -u user:secret \
		-H 'X-Key: the key'
	goes_along "$BASIC"
	goes_along 'the key'
	fetch_moves "$(with_user "$ORIGIN")" --location-trusted
	goes_along "$BASIC"
}

@test "credentials: giving up TLS is leaving the origin" {
	run coget --redirect-to http -H 'X-Key: secret' -u user:secret \
		"$SECURE/away/go?to=$ORIGIN/target" \
		"$SECURE/away/go?to=$OTHER_SECURE/target2"
	assert_status 0
	was_shown 2 /away/ 'key=[secret]'
	was_shown 2 /away/ "$BASIC"
	was_not_shown 2 /target secret
	was_not_shown 2 /target Basic
}

@test "credentials: a handle and a connection used again show none" {
	printf '%s\n' "$(with_user "$ORIGIN")/one" "$ORIGIN/two" \
		"${ORIGIN/:\/\//://al:other@}/three" "$ORIGIN/four" >list
	run coget -j 1 -i list
	assert_status 0
	was_shown 1 /one "$BASIC"
	was_not_shown 1 /two Basic
	was_shown 1 /three Basic
	was_not_shown 1 /three "$BASIC"
	was_not_shown 1 /four Basic
}

@test "credentials: a login in a redirect goes to where that leads" {
	run coget "$ORIGIN/start/go?to=${OTHER_PORT/:\/\//://user:secret@}/there/go?to=/next" \
		"$ORIGIN/start/go?to=${ORIGIN/:\/\//://user:secret@}/here"
	assert_status 0
	was_not_shown 2 /start/ Basic
	was_shown 1 /there/ "$BASIC"
	was_shown 1 /next "$BASIC"
	was_shown 1 /here "$BASIC"
	refute_contains "$output" secret
}

@test "credentials: the URL's login goes before --user, and that before .netrc" {
	echo "machine 127.0.0.1 login net password rc" >netrc
	run coget --netrc-file netrc "$ORIGIN/n"
	was_shown 1 /n "$(printf net:rc | base64)"
	run coget --netrc-file netrc -u user:secret "$ORIGIN/u"
	was_shown 1 /u "$BASIC"
	run coget -u other:one "$(with_user "$ORIGIN")/w"
	was_shown 1 /w "$BASIC"
	run coget -u user:secret -H 'Authorization: mine' "$ORIGIN/h"
	was_shown 1 /h 'authorization=[mine]'
}

@test "credentials: .netrc is not asked for hosts that only redirects name" {
	cat >netrc <<-END
		machine 127.0.0.1 login one password 1
		machine 127.0.0.2
			login two password 2
		default login any password 0
	END
	run coget --netrc-file netrc "$ORIGIN/first/go?to=$OTHER_HOST/second" \
		"$OTHER_HOST/own"
	assert_status 0
	was_shown 1 /first/ "$(printf one:1 | base64)"
	was_not_shown 1 /second Basic
	was_shown 1 /own "$(printf two:2 | base64)"
	echo 'default login any password 0' >netrc
	run coget -d out --netrc-file netrc "$ORIGIN/third/go?to=$OTHER_HOST/fourth"
	assert_status 0
	was_shown 1 /third/ "$(printf any:0 | base64)"
	was_not_shown 1 /fourth Basic
	run coget -d out --location-trusted --netrc-file netrc \
		"$ORIGIN/fifth/go?to=$OTHER_HOST/sixth"
	was_shown 1 /sixth "$(printf any:0 | base64)"
}

@test "credentials: .netrc is not asked once TLS was given up" {
	echo 'machine 127.0.0.1 login user password secret' >netrc
	run coget --redirect-to http --netrc-file netrc \
		"$SECURE/away/go?to=$ORIGIN/target" \
		"$ORIGIN/plain/go?to=$OTHER_PORT/port"
	assert_status 0
	was_shown 1 /away/ "$BASIC"
	was_not_shown 1 /target Basic
	was_shown 1 /plain/ "$BASIC"
	was_shown 1 /port "$BASIC"
}

@test "credentials: --netrc reads ~/.netrc, which has to be there" {
	run coget --netrc "$ORIGIN/a"
	assert_status 3
	assert_contains "$output" "$HOME/.netrc: No such file"
	assert_equal "$(cat "$SHOWN")" ''
	echo 'machine 127.0.0.1 login user password secret' >"$HOME/.netrc"
	run coget --netrc "$ORIGIN/a"
	assert_status 0
	was_shown 1 /a "$BASIC"
}

@test "credentials: a quote without an end in .netrc is named with its line" {
	printf 'machine a login b\npassword c\nmachine "secret\n' >netrc
	run coget --netrc-file netrc "$ORIGIN/a"
	assert_status 3
	assert_contains "$output" 'coget: netrc:3: a quote in this entry has no end; '
	refute_contains "$output" secret
	assert_equal "$(cat "$SHOWN")" ''
}

# login_by PROGRAM...: what it logs in with, "user:password"; "-" for nothing.
login_by()
{
	local login

	rm -f answer
	"$@" || return
	login=$(tail -n 1 "$SHOWN" |
		sed -n 's/.*authorization=\[Basic \([^]]*\)\].*/\1/p')
	if [ -n "$login" ]; then
		base64 -d <<<"$login"
	else
		echo -
	fi
}

# netrc_gives FORM LOGIN [CURL'S]: what a .netrc of that form (for printf)
# gives, to coget and, unless told otherwise, to curl.
netrc_gives()
{
	# shellcheck disable=SC2059 # it is a form
	printf "$1" >netrc
	run login_by coget -q --netrc-file netrc "$ORIGIN/answer"
	assert_equal "$1: $output" "$1: $2"
	run login_by curl -sS -o answer --netrc-file netrc "$ORIGIN/answer"
	assert_equal "$1: curl: $output" "$1: curl: ${3:-$2}"
}

@test "credentials: .netrc is read as curl reads it" {
	a='machine 127.0.0.1'
	netrc_gives "$a login u password p" u:p
	netrc_gives "$a login u password p\n" u:p
	netrc_gives "$a\nlogin u\npassword p\n" u:p
	netrc_gives "$a\r\n\tlogin u\r\n\tpassword p\r\n" u:p
	netrc_gives "\n\n  $a\n\n  password p\n\n  login u" u:p
	netrc_gives "machine\n127.0.0.1\nlogin\nu\npassword\np\n" u:p
	netrc_gives "MACHINE 127.0.0.1 Login u PASSWORD p" u:p
	netrc_gives "machine x login y password z\n$a login u password p" u:p
	netrc_gives "$a login u password p $a login v password q" u:p
	netrc_gives "machine x login y password z\n" -
	netrc_gives "$a password p\n" :p
	netrc_gives "$a login u\n" u:
	netrc_gives "default login u password p\n" u:p
	netrc_gives "machine x login y password z default login u password p" u:p
	netrc_gives "# $a login x password y\n$a login u password p" u:p
	netrc_gives "$a # why\nlogin u # who\npassword p # what\n" u:p
	netrc_gives "$a login u password p#q" 'u:p#q'
	netrc_gives "$a login \"u v\" password \"p q\"" 'u v:p q'
	netrc_gives "$a"' login u password "p\\"q\\\\\\tr\\x"' $'u:p"q\\\trx'
	netrc_gives "macdef m\n$a login x password y\n\n$a login u password p" u:p
	netrc_gives "macdef m\r\nget\r\n\r\n$a login u password p\r\n" u:p
	netrc_gives "$a login u password p\nmacdef m\nget\n$a login v" u:p
	netrc_gives "$a account c login u password p" u:p
	netrc_gives "port 80\n$a port 80 login u timeout 5 password p" u:p
	netrc_gives "<html> login x password y\n$a login u password p" u:p
	netrc_gives "$a pasword x login u password p" u:p
	netrc_gives '' -
	netrc_gives 'nothing that is known' -
}

@test "credentials: .netrc is read where curl fails to" {
	a='machine 127.0.0.1'
	# Other programs write a mark, and "passwd".
	netrc_gives "\xEF\xBB\xBF$a login u password p" u:p -
	netrc_gives "$a login u passwd p" u:p u:
	# A password may begin with what begins a comment elsewhere.
	netrc_gives "$a login u password #p\n" 'u:#p' u:
	# The default is for who has no entry, wherever it stands.
	netrc_gives "default login x password y\n$a login u password p" u:p x:y
}

# cookie DOMAIN NAME VALUE [SECURE]
cookie()
{
	printf '%s\tFALSE\t/\t%s\t0\t%s\t%s\n' "$1" "${4:-FALSE}" "$2" "$3"
}

@test "credentials: cookies go to the hosts that they belong to" {
	{
		echo '# Netscape HTTP Cookie File'
		cookie 127.0.0.1 one 1
		cookie 127.0.0.2 two 2
	} >cookies
	cp cookies before
	run coget --load-cookies cookies \
		"$ORIGIN/first/go?to=$OTHER_HOST/second" "$OTHER_HOST/third"
	assert_status 0
	was_shown 1 /first/ 'cookie=[one=1]'
	was_shown 1 /second 'cookie=[two=2]'
	was_shown 1 /third 'cookie=[two=2]'
	assert_same_file cookies before
}

@test "credentials: a file that holds no cookies is named" {
	run coget --load-cookies missing "$ORIGIN/a"
	assert_status 3
	assert_contains "$output" 'missing: No such file'
	echo '<html>secret</html>' >page
	run coget --load-cookies page "$ORIGIN/a"
	assert_status 3
	assert_contains "$output" 'page:1: not a line of a file of cookies'
	refute_contains "$output" secret
	assert_equal "$(cat "$SHOWN")" ''
}

@test "credentials: --header @FILE reads headers, one a line" {
	printf '# mine\n\nX-Key: from a file\r\n  Cookie: c=1\n' >headers
	run coget -H @headers -H 'Accept: x/y' "$ORIGIN/a"
	assert_status 0
	was_shown 1 /a 'key=[from a file]'
	was_shown 1 /a 'cookie=[c=1]'
	was_shown 1 /a 'accept=[x/y]'
	run coget -H @<(echo 'X-Key: from a pipe') "$ORIGIN/b"
	assert_status 0
	was_shown 1 /b 'key=[from a pipe]'
}

@test "credentials: a header without a value is not sent" {
	run coget -H 'Accept:' -H 'User-Agent:' "$ORIGIN/a"
	assert_status 0
	was_shown 1 /a 'accept=[-] agent=[-]'
}

@test "credentials: what cannot be a header is refused, and not repeated" {
	for header in 'secret' ': secret' 'A b: secret' $'A: secret\r\nB: c' \
		'Range: secret' 'Transfer-Encoding: secret' \
		'Content-Length: secret' 'if-range: secret'; do
		run coget -H "$header" "$ORIGIN/a"
		assert_status 2
		assert_contains "$output" '-H needs NAME: VALUE'
		refute_contains "$output" secret
	done
	echo secret >headers
	run coget -H @headers "$ORIGIN/a"
	assert_status 2
	assert_contains "$output" "-H: 'headers' does not hold NAME: VALUE"
	refute_contains "$output" secret
	run coget -H @missing "$ORIGIN/a"
	assert_status 2
	assert_contains "$output" "-H cannot read 'missing': No such file"
	assert_equal "$(cat "$SHOWN")" ''
}

@test "credentials: --user reads a file, and COGET_USER the environment" {
	printf 'user:secret\nmore\n' >user
	run coget -u @user "$ORIGIN/file"
	assert_status 0
	was_shown 1 /file "$BASIC"
	COGET_USER=user:secret run coget "$ORIGIN/environment"
	assert_status 0
	was_shown 1 /environment "$BASIC"
	COGET_USER=other:one run coget -u user:secret "$ORIGIN/both"
	was_shown 1 /both "$BASIC"
	for wrong in @missing @/dev/null $'a\nsecret'; do
		run coget -u "$wrong" "$ORIGIN/a"
		assert_status 2
		refute_contains "$output" secret
		COGET_USER=$wrong run coget "$ORIGIN/a"
		assert_status 2
		refute_contains "$output" secret
	done
}

@test "credentials: --user HOST= is for that host, also where redirects lead" {
	port=${OTHER_PORT##*:}
	run coget -u 127.0.0.2=user:secret -u other:one \
		-u "127.0.0.1:$port=port:two" "$ORIGIN/a" "$OTHER_HOST/b" \
		"$OTHER_PORT/c" "$ORIGIN/away/go?to=$OTHER_HOST/d" \
		"$OTHER_HOST/away/go?to=$ORIGIN/e"
	assert_status 0
	was_shown 1 /a$ "$(printf other:one | base64)"
	was_shown 1 /b$ "$BASIC"
	was_shown 1 /c$ "$(printf port:two | base64)"
	was_shown 1 /d$ "$BASIC"
	was_not_shown 1 /e$ Basic
	COGET_USER=127.0.0.2=user:secret run coget -d out "$OTHER_HOST/f" \
		"$ORIGIN/g"
	was_shown 1 /f$ "$BASIC"
	was_not_shown 1 /g$ Basic
}

@test "credentials: a login for a host is kept from http once there was https" {
	run coget --redirect-to http -u 127.0.0.1=user:secret \
		"$SECURE/away/go?to=$ORIGIN/target"
	assert_status 0
	was_shown 1 /away/ "$BASIC"
	was_not_shown 1 /target Basic
}

@test "credentials: names with = are names, and what is no HOST is refused" {
	login=uid=al,ou=x:secret
	run coget -u "=$login" "$ORIGIN/a"
	was_shown 1 /a "$(printf %s "$login" | base64)"
	run coget -u user:a=b:c "$ORIGIN/b"
	was_shown 1 /b "$(printf user:a=b:c | base64)"
	: >"$SHOWN"
	for wrong in https://127.0.0.1=user:secret '*.org=user:secret' \
		127.0.0.1=secret; do
		run coget -u "$wrong" "$ORIGIN/c"
		assert_status 2
		assert_contains "$output" '-u needs NAME:PASSWORD or HOST=NAME'
		refute_contains "$output" secret
	done
	assert_equal "$(cat "$SHOWN")" ''
}

@test "credentials: a password that goes out in clear is warned of once" {
	start proxy "$REPOSITORY/tests/cli/proxy.py" 404 </dev/null
	wait_until test -s "$OWNED/proxy.out"
	http_proxy=http://127.0.0.1:$(<"$OWNED/proxy.out")
	export http_proxy no_proxy=127.0.0.1
	run coget -u user:secret http://files.example/a http://files.example/b \
		http://other.example/c
	assert_status 8
	assert_equal "$(grep -c 'in clear' <<<"$output")" 1
	assert_contains "$output" 'to files.example in clear'
	refute_contains "$output" secret
	for url in "$ORIGIN/a" "$(with_user "$ORIGIN")/b" http://files.example/c; do
		run coget -d out -u 127.0.0.1=user:secret "$url"
		refute_contains "$output" 'in clear'
	done
	run coget http://user:secret@files.example/d
	assert_contains "$output" 'to files.example in clear'
	run coget --redirect-to http --location-trusted -u user:secret \
		"$SECURE/go?to=http://files.example/e"
	assert_contains "$output" 'to files.example in clear'
}

@test "credentials: nobody finds them in the process list" {
	start_server
	start coget coget -d out --user user:secret1 -H 'X-Key: secret2' \
		--header='Cookie: secret3' -uuser:secret4 \
		"http://user:secret5@${SERVER_URL#*//}/stall-after/1/size/9/a" \
		user:secret6@host //user:secret8@host </dev/null
	wait_until saw_at_least 1 /a
	line=$(tr '\0' ' ' <"/proc/$PID/cmdline")
	refute_contains "$line" secret
	assert_contains "$line" '--user *****'
	assert_contains "$line" "@${SERVER_URL#*//}/stall"
	COGET_USER=user:secret7 start later coget --no-sandbox -d out2 \
		"$SERVER_URL/stall-after/1/size/9/b" </dev/null
	wait_until saw_at_least 1 /b
	refute_contains "$(tr '\0' ' ' <"/proc/$PID/environ")" secret
}

@test "credentials: they are in no message, event or name" {
	start_server
	host=${SERVER_URL#*//}
	printf '%s\n' "http://user:secret@$host/status/404/a" \
		"http://user:secret@$host/size/9/b" \
		"$ORIGIN/ftp" "$ORIGIN/closed" \
		"http://user:secret@127.0.0.1:1/c" 'user:secret@host/d' \
		"ftp://user:secret@host/e" "http://user:sec/ret@host/f" \
		'//user:secret@host/h' 'https//user:secret@host/i' \
		"http://user:%00secret@$host/size/9/g" >list
	for format in --json --no-progress -q; do
		run coget -d out "$format" --retry-delay 10ms -u user:secret \
			-H 'X-Key: secret' -i list
		assert_status 1
		refute_contains "$output" secret
		refute_contains "$output" sec/ret
		refute_contains "$output" "$BASIC"
		refute_contains "$(ls -A out)" secret
	done
}

@test "credentials: a URL where none belongs is refused without its password" {
	url=http://user:secret@127.0.0.1:1/x
	for option in -i --cacert --netrc-file --load-cookies --checksums \
		--timeout -j --per-host --exists --retry-on --checksum \
		--max-filesize --session --failed --proxy -x; do
		run coget "$option" "$url" -r 0 "http://127.0.0.1:1/a"
		refute_contains "$output" secret
		run coget --json "$option" "$url" -r 0 "http://127.0.0.1:1/a"
		refute_contains "$output" secret
	done
	for word in "--quiet=$url" "-qu@$url" "-H@$url" \
		--password=secret --use=user:secret; do
		run coget "$word" "http://127.0.0.1:1/a"
		assert_status 2
		refute_contains "$output" secret
	done
}

@test "credentials: a mistyped scheme, or none, does not show a password" {
	printf '%s\n' 'http;//user:secret@host/a' 'http:|user:sec/ret@host/b' \
		'user:secret@host/c' 'user:sec/ret@host/d' \
		'http.//user:secret@host/e' >list
	for format in --json --no-progress; do
		run coget "$format" -i list
		assert_status 1
		refute_contains "$output" secret
		refute_contains "$output" ret@
	done
	run coget host.example/@scope/name
	assert_contains "$output" host.example/@scope/name
}

@test "credentials: they are in no session, and in no list that others read" {
	url=$(with_user "$ORIGIN")/a
	run coget -r 0 --session session --failed failed \
		-H 'X-Key: secret' "$url" "${url/127.0.0.1:*/127.0.0.1:1/b}"
	assert_status 4
	assert_file a got
	refute_contains "$(cat session)" secret
	assert_equal "$(stat -c %a session failed | paste -sd ' ')" '600 600'
	assert_file failed 'http://user:secret@127.0.0.1:1/b'
	run coget -r 0 --session session "$ORIGIN/a"
	assert_status 0
	assert_contains "$output" '1 skipped'
}
