#!/usr/bin/env bats
# Config files: what they set, which of them are read, and what is wrong in one.
# shellcheck disable=SC2030,SC2031 # tests are no subshells of what they call

load helpers
load origins

# What Basic makes of user:secret.
BASIC=dXNlcjpzZWNyZXQ=

setup()
{
	enter_scratch
	export XDG_CONFIG_HOME=$PWD/xdg
	mkdir -p xdg/coget
}

# config LINE...: the user's config file
config()
{
	printf '%s\n' "$@" >xdg/coget/config
}

# print_config OPTION...: what is set, without the defaults
print_config()
{
	run "$COGET" --print-config "$@"
	assert_status 0
	output=$(sed '/^# defaults$/,$d' <<<"$output")
}

@test "config: the user's file sets options, and the command line replaces them" {
	start_server
	config 'dir = there' 'retries = 0'
	run "$COGET" "$SERVER_URL/size/10/a"
	assert_status 0
	run "$COGET" -d here "$SERVER_URL/size/10/a"
	assert_status 0
	assert_body there/a 10 a
	assert_body here/a 10 a
}

@test "config: what the command line cannot be combined with gives way" {
	start_server
	config null 'format = {name}' 'report = page.html' 'session = log' \
		'digest = md5' 'mirror-paths'
	run --separate-stderr "$COGET" --json --no-null -d a "$SERVER_URL/size/10/a"
	assert_status 0
	assert_contains "$output" '"event":"summary"'
	run --separate-stderr "$COGET" -o - "$SERVER_URL/size/10/a"
	assert_status 0
	assert_equal "$output" "$(server_body 10 a)"
	rm -f page.html log
	run --separate-stderr "$COGET" --dry-run -o x "$SERVER_URL/size/10/a"
	assert_status 0
	[ ! -e page.html ] && [ ! -e log ]
	config 'json' 'output = {host}/{name}'
	run --separate-stderr "$COGET" --format '{name}' --mirror-paths \
		"$SERVER_URL/size/10/a"
	assert_status 0
	assert_equal "$output" a
	config null
	run "$COGET" -q -d b "$SERVER_URL/size/10/a"
	assert_status 0
}

@test "config: lines are taken as curl, aria2 and wget have them" {
	config '# a comment' '' 'jobs=3' '  per-host = 2  ' '--retries 7' \
		'timeout: 5s' 'json' 'fsync = true' 'compressed=false' \
		'user-agent = "my \"tool\" \\ 1 "' $'look-ahead = 9\r' \
		'max-concurrent-downloads = 4'
	print_config
	assert_equal "$output" "# $XDG_CONFIG_HOME/coget/config
per-host = 2
retries = 7
timeout = 5s
json
fsync = true
compressed = false
user-agent = my \"tool\" \\ 1 
look-ahead = 9
jobs = 4"
}

@test "config: --print-config says where each value was set" {
	echo 'Accept: a/b' >headers
	config 'jobs = 3' 'per-host = 2' 'header = Accept: text/html'
	print_config -H 'X-Token: secret' -j 5 --no-mtime -H @headers
	assert_equal "$output" "# $XDG_CONFIG_HOME/coget/config
per-host = 2
header = Accept: text/html

# the command line
#header = ***
jobs = 5
no-mtime = true
header = @headers"
	run "$COGET" --print-config
	assert_contains "$output" '
# defaults
'
	assert_contains "$output" '
#stall-timeout = 60s
'
}

@test "config: what --print-config prints is a config file" {
	config 'jobs = 3' 'exists = rename' 'json = false' no-proxy
	"$COGET" --print-config --retries 9 >printed
	run "$COGET" --config printed --print-config
	assert_status 0
	assert_contains "$output" 'jobs = 3
exists = rename'
	assert_contains "$output" 'retries = 9'
}

@test "config: --config names another file, and --no-config none" {
	config 'jobs = 3'
	echo 'retries = 2' >other
	print_config --config other
	assert_equal "$output" '# other
retries = 2'
	print_config -K other
	assert_equal "$output" '# other
retries = 2'
	print_config -qKother
	assert_contains "$output" '# other
retries = 2'
	print_config --no-config
	assert_equal "$output" ''
	print_config --user-agent --no-config
	assert_contains "$output" 'jobs = 3'
	print_config -A --config
	assert_contains "$output" 'jobs = 3'
	run "$COGET" --print-config -- --no-config
	assert_contains "$output" 'jobs = 3'
}

@test "config: without XDG_CONFIG_HOME it is below HOME, and without that nowhere" {
	mkdir -p home/.config/coget
	echo 'jobs = 7' >home/.config/coget/config
	unset XDG_CONFIG_HOME
	HOME=$PWD/home print_config
	assert_equal "$output" "# $PWD/home/.config/coget/config
jobs = 7"
	XDG_CONFIG_HOME=home/.config HOME=$PWD print_config
	assert_equal "$output" ''
	unset HOME
	print_config
	assert_equal "$output" ''
}

@test "config: a mistake is told with file and line, and nothing is downloaded" {
	while IFS='|' read -r line what; do
		config 'jobs = 3' "$line"
		run "$COGET" http://127.0.0.1:1/x
		assert_status 2
		assert_equal "$output" \
			"coget: '$XDG_CONFIG_HOME/coget/config', line 2: $what"
		assert_no_file x
	done <<-'EOF'
	job = 3|unknown option '--job'; did you mean '--jobs'?
	jobs = many|--jobs needs a whole number from 1 to 10000 or auto, such as --jobs 16; got 'many'
	jobs|--jobs needs a whole number from 1 to 10000 or auto, such as --jobs 16
	json = maybe|--json needs one of none, events, progress, such as --json progress; got 'maybe'
	quiet = maybe|--quiet takes no value; got 'maybe'
	= 3|a line begins with the name of an option
	dir = "a|the quote is not closed; end the value with "
	dir = "a" b|something follows the closing quote; put \ before a quote within the value
	config = x|this option is for the command line only
	help|this option is for the command line only
	EOF
}

@test "config: a mistake keeps nobody from the help" {
	config nonsense
	for option in --help -h --version; do
		run "$COGET" "$option"
		assert_status 0
	done
}

@test "config: a file that was asked for has to be there" {
	run "$COGET" --config none http://127.0.0.1:1/x
	assert_status 2
	assert_equal "$output" \
		"coget: cannot read the config file 'none': No such file or directory"
	run "$COGET" --config xdg http://127.0.0.1:1/x
	assert_status 2
	assert_equal "$output" \
		"coget: cannot read the config file 'xdg': Is a directory"
	printf 'jobs = 3\0\n' >binary
	run "$COGET" --config binary http://127.0.0.1:1/x
	assert_status 2
	assert_equal "$output" \
		"coget: cannot read the config file 'binary': it is no text"
}

@test "config: a secret is taken from a file that others cannot read" {
	start_server
	config 'user = alice:secret'
	chmod 644 xdg/coget/config
	run "$COGET" "$SERVER_URL/size/10/a"
	assert_status 2
	assert_contains "$output" 'line 1: others can read the secret'
	[[ $output != *alice* ]]
	chmod 600 xdg/coget/config
	run "$COGET" "$SERVER_URL/size/10/a"
	assert_status 0
	config 'user = @login'
	echo alice:secret >login
	chmod 644 xdg/coget/config
	run "$COGET" "$SERVER_URL/size/10/b"
	assert_status 0
}

@test "config: a file that others can write is refused" {
	config 'jobs = 3'
	chmod 666 xdg/coget/config
	run "$COGET" --print-config
	assert_status 2
	assert_contains "$output" 'another user owns it or can write it'
	[ "$(id -u)" -eq 0 ] || skip 'only root can give files away'
	chmod 644 xdg/coget/config
	chown nobody xdg/coget/config
	run "$COGET" --print-config
	assert_status 2
	assert_contains "$output" 'another user owns it or can write it'
}

# with_section HOST LINE...: a config file with a section
with_section()
{
	config 'per-host = 9' "[host $1]" "${@:2}"
	chmod 600 xdg/coget/config
}

@test "config: a section limits the downloads from one host" {
	start_server
	for host in "$SERVER_URL" "http://localhost:${SERVER_URL##*:}"; do
		for i in 1 2 3; do
			echo "$host/stall-before-headers/size/9/$i"
		done
	done >list
	with_section "${SERVER_URL#http://}" 'per-host = 1'
	start coget "$COGET" -d out -i list
	wait_until saw_at_least 4 stall
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(server_saw stall)" 4
}

@test "config: headers and logins of a section go to its host alone" {
	start_origins
	local host=${OTHER_HOST#http://}

	echo user:secret >login
	with_section "$host" 'header = X-Key: sesame' 'user = @login'
	run "$COGET" "$ORIGIN/home/a" "$OTHER_HOST/own/b" \
		"$ORIGIN/away/go?to=$OTHER_HOST/target/c"
	assert_status 0
	was_not_shown 1 /home/ sesame
	was_not_shown 1 /away/ sesame
	was_shown 1 /own/ 'key=[sesame]'
	was_shown 1 /target/ 'key=[sesame]'
	was_shown 1 /own/ "$BASIC"
	was_shown 1 /target/ "$BASIC"
	was_not_shown 1 /home/ "$BASIC"
}

@test "config: headers and logins of a section are kept from http once there was https" {
	start_origins
	with_section "${ORIGIN#http://}" 'header = X-Key: sesame' \
		'user = user:secret' 'header = Accept: a/b'
	run "$COGET" --cacert "$ORIGINS_CACERT" --redirect-to http \
		"$SECURE/away/go?to=$ORIGIN/target"
	assert_status 0
	was_not_shown 1 /target sesame
	was_not_shown 1 /target "$BASIC"
	was_shown 1 /target 'accept=[a/b]'
}

@test "config: the proxy of a section is for its host" {
	start_server
	with_section "${SERVER_URL#http://}" 'proxy = http://127.0.0.1:1'
	run "$COGET" -r 0 "$SERVER_URL/size/10/a"
	assert_status 4
	assert_contains "$output" \
		'the proxy 127.0.0.1:1 (a config file) cannot be reached'
	run "$COGET" -r 0 "http://localhost:${SERVER_URL##*:}/size/10/a"
	assert_status 0
	with_section "${SERVER_URL#http://}" 'proxy ='
	run "$COGET" -x http://127.0.0.1:1 "$SERVER_URL/size/10/b"
	assert_status 0
}

@test "config: what cannot stand in a section is told" {
	while IFS='|' read -r section line what; do
		config "$section" "$line"
		run "$COGET" http://127.0.0.1:1/x
		assert_status 2
		assert_contains "$output" "$what"
	done <<-'EOF'
	[host h]|jobs = 3|line 2: this option cannot be set for one host; write it before the first section (for hosts are: per-host, limit-rate, limit-rate-per, requests-per-second, wait, proxy, header, user)
	[host h]|per-host = x|line 2: --per-host needs a whole number
	[host h/x]|per-host = 2|line 1: the section needs a host, such as [host example.org]
	[hosts h]|per-host = 2|line 1: a section begins with [host HOST]
	[host]|per-host = 2|line 1: a section begins with [host HOST]
	[host h|per-host = 2|line 1: a section begins with [host HOST]
	EOF
}

@test "config: --print-config prints sections last" {
	config 'jobs = 2' '[host example.org:8080]' 'per-host = 3' \
		'per-host = 2' 'header = Accept: a/b' '[host h]' 'per-host = 4'
	"$COGET" --print-config >printed
	assert_equal "$(sed -n '/^.host/,$p' printed | grep -v '^#\|^$')" \
		'[host example.org:8080]
per-host = 2
header = Accept: a/b
[host h]
per-host = 4'
	cp printed again
	"$COGET" --config again --print-config | grep -v '^#' >twice
	grep -v '^#' printed | diff - twice
}
