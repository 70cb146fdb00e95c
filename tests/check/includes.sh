#!/usr/bin/env bash
# Includes point one way, libuv stays in the runtime, libcurl in the transfer,
# cJSON and expat in the input, and libutf8proc in the base.  The runtime knows
# no OpenSSL.
#
# The public headers, <coget/...>, are the runtime's; nobody else includes its
# private ones.
. "$(dirname "$0")/tap.bash"

# Which layers each layer may include, besides itself.
declare -A below=(
	[base]=''
	[model]='base'
	[cli]='base model'
	[generate]='base cli model report'
	[runtime]='base coget'
	[tls]='base coget'
	[websocket]='base model coget'
	[transfer]='base model http coget'
	[storage]='base model coget'
	[report]='base model coget'
	[session]='base model coget storage'
	[archive]='base model coget storage'
	[http]='base model'
	[input]='base model coget'
	[command]='base model coget'
	[schedule]='base model coget'
	[http_client]='base model http transfer input download coget'
	[console]='base model coget'
	[download]='base model coget command input schedule http transfer storage session archive'
)

# layers_of FILE...: "FILE LAYER" for each include of this project's.
layers_of()
{
	grep -HE '^[ \t]*#[ \t]*include[ \t]*["<]' "$@" |
		sed -En 's/^([^:]*):[^"<]*["<]([a-z_]+)\/[a-z0-9_]+\.h[">].*/\1 \2/p'
}

# Only these values of the runtime's may be seen by the layers that know
# nothing of tasks: statuses and times.
is_plain_value()
{
	! grep -E '#[ \t]*include[ \t]*<coget/' "$1" |
		grep -Ev '<coget/(status|time)\.h>' | grep -q .
}

points_down()
{
	local layer=$1 wrong=0 file to files

	mapfile -t files < <(find "src/$layer" -name '*.[chS]')
	while read -r file to; do
		[ -d "src/$to" ] || [ "$to" = coget ] || continue
		[ "$to" != "$layer" ] || continue
		[[ " ${below[$layer]} " != *" $to "* ]] || continue
		[ "$to" != coget ] || ! is_plain_value "$file" || continue
		echo "$file includes $to"
		wrong=1
	done < <(layers_of "${files[@]}")
	return "$wrong"
}

# uses PATTERN FILE...: the lines of code, not of comments, that match.
uses()
{
	local pattern=$1 file

	shift
	grep -lE "$pattern" "$@" | while read -r file; do
		code "$file" | grep -E "$pattern" | sed "s|^|$file: |"
	done
}

unused_in()
{
	uses "$@" | no_lines
}

for dir in src/*/; do
	layer=$(basename "$dir")
	check "the includes of $layer point down" points_down "$layer"
	check "$layer has its place among the layers" test -v "below[$layer]"
done

mapfile -t outside_runtime < <(find src -name '*.[ch]' ! -path 'src/runtime/*')
mapfile -t outside_transfer < <(find src include -name '*.[ch]' \
	! -path 'src/transfer/*')
mapfile -t outside_input < <(find src include -name '*.[ch]' \
	! -path 'src/input/*' ! -name http_json.h)
mapfile -t outside_base < <(find src include -name '*.[ch]' \
	! -path 'src/base/*')
mapfile -t on_runtime < <(find tests/server tests/examples -name '*.[ch]' \
	2>/dev/null)

check 'libuv is used in the runtime alone' \
	unused_in '\buv_[a-z]|<uv\.h>' "${outside_runtime[@]}"
check 'the runtime does without OpenSSL' \
	unused_in '\bSSL_|<openssl/' src/runtime/*.[ch]
check 'libcurl is used in the transfer alone' \
	unused_in '\bcurl_[a-z]|\bCURL|<curl/' "${outside_transfer[@]}"
check 'cJSON is used in the input alone, and in a header for programs' \
	unused_in '\bcJSON_|<cjson/' "${outside_input[@]}"
check 'expat is used in the input alone' \
	unused_in '\bXML_[A-Z]|<expat\.h>' "${outside_input[@]}"
check 'libutf8proc is used in the base alone' \
	unused_in '\butf8proc_|\bUTF8PROC_|<utf8proc\.h>' "${outside_base[@]}"
check 'http holds values: it opens no files and no sockets' \
	unused_in '<(fcntl|unistd|dirent|sys/(stat|socket))\.h>|base/file\.h|\bf(open|read|write)\(' \
	src/http/*.[ch]
check 'the server and the examples need neither libuv nor libcurl directly' \
	unused_in '\buv_[a-z_]+_t\b|<uv\.h>|\bcurl_[a-z]|\bCURL|<curl/' \
	"${on_runtime[@]}"
finish
