# Completion of coget's options in bash.  URLs are not completed: nothing that
# could be offered for one would be right.
#
# The options are written by `make generate` from src/cli/options.c.

# _coget_offer ACTION...: the answers of compgen, each behind $prefix.
_coget_offer()
{
	mapfile -t COMPREPLY < <(compgen -P "$prefix" "$@" -- "$cur")
}

# _coget_offer_paths -f|-d: files, or directories.
_coget_offer_paths()
{
	compopt -o filenames 2>/dev/null
	_coget_offer "$1"
}

# _coget_offer_list WORDS: those that are not in the list yet, behind what is.
_coget_offer_list()
{
	local before='' word words=''

	if [[ $cur =~ ^(.*,)?[=+-]? ]]; then
		before=${BASH_REMATCH[0]}
	fi
	cur=${cur#"$before"}
	for word in $1; do
		[[ ,$before == *,"$word",* ]] || words+="$word "
	done
	prefix+=$before
	compopt -o nospace 2>/dev/null
	_coget_offer -W "$words"
}

# _coget_offer_beginnings WORDS: what a value begins with.
_coget_offer_beginnings()
{
	compopt -o nospace 2>/dev/null
	_coget_offer -W "$1"
}

# A file behind an @; what else the value can be is the user's to know.  Readline
# would take the @ for a part of the file's name, and quote it.
_coget_offer_at_file()
{
	local i file

	[[ -n $at || $cur == @* ]] || return 0
	mapfile -t COMPREPLY < <(compgen -f -- "${cur#@}")
	for i in "${!COMPREPLY[@]}"; do
		file=${COMPREPLY[i]}
		printf -v "COMPREPLY[i]" '%s@%q' "$prefix" "$file"
		if [[ -d $file ]]; then
			COMPREPLY[i]+=/
			compopt -o nospace 2>/dev/null
		fi
	done
}

_coget_interfaces()
{
	(cd /sys/class/net 2>/dev/null && printf '%s ' *)
}

# _coget_value OPTION: offer values, or fail if the option takes none.

# BEGIN GENERATED: bash
_coget_options='
	-i --input-file
	-M --metalink
	--metalink-location
	--follow-metalink
	--mirror
	--input-format
	--default-scheme
	--strict
	-g --no-glob
	--glob
	--look-ahead
	--session
	--trust-session
	-j --jobs
	--per-host
	--loops
	-s --segments
	--segment-min
	--buffer
	-T --timeout
	--connect-timeout
	--stall-timeout
	--stall-speed
	--deadline
	--limit-rate
	--limit-rate-per
	--requests-per-second
	--wait
	--random-wait
	--fail-fast
	--max-failures
	-r --retries
	--retry-delay
	--retry-max-time
	--ready-timeout
	--retry-unsafe
	--retry-on
	-d --dir
	-o --output
	--tar
	--warc
	--mirror-paths
	--name-from
	--no-content-disposition
	--trust-server-names
	--dry-run
	-I --head
	--spider
	--range
	--exists
	-c --continue
	--size-only
	--no-continue
	--trust-length
	--checksum
	--checksums
	--no-server-checksums
	--no-mtime
	--fsync
	--no-sandbox
	--max-filesize
	-x --proxy
	--proxy-user
	--proxy-auth
	--no-proxy
	--proxy-cacert
	--resolve
	--connect-to
	--interface
	-4 --ipv4
	-6 --ipv6
	--unix-socket
	--doh-url
	--dns-servers
	--ftp-ssl
	--ftp-port
	--ssh-key
	-X --method
	--data
	--data-raw
	--data-urlencode
	-F --form
	--form-string
	--data-file
	--json-data
	-e --referer
	-A --user-agent
	--max-redirs
	--redirect-to
	-H --header
	-u --user
	--auth
	--bearer
	--netrc
	--netrc-file
	-b --cookie
	--load-cookies
	--save-cookies
	--no-cookies
	--location-trusted
	--cacert
	--capath
	-E --cert
	--key
	--cert-type
	--key-password
	--pinned-key
	--tls-min
	--ciphers
	-k --insecure
	--compressed
	--http1.1
	--http1.0
	--http2
	--http3
	--proto
	--hsts
	--path-as-is
	-K --config
	--no-config
	--print-config
	-q --quiet
	--progress
	--no-progress
	--json
	--format
	-0 --null
	--ordered
	--digest
	--log-file
	--failed
	--report
	--exec
	--exec-jobs
	--exec-timeout
	--on-done
	-h --help
	-V --version'

_coget_value()
{
	case $1 in
	-i | --input-file) _coget_offer_paths -f ;;
	-M | --metalink) _coget_offer_paths -f ;;
	--metalink-location) ;;
	--follow-metalink) _coget_offer -W 'false true mem' ;;
	--mirror) ;;
	--input-format) _coget_offer -W 'auto list aria2 json' ;;
	--default-scheme) _coget_offer -W 'https http' ;;
	--look-ahead) ;;
	--session) _coget_offer_paths -f ;;
	-j | --jobs) _coget_offer -W 'auto' ;;
	--per-host) _coget_offer -W 'auto' ;;
	--loops) _coget_offer -W 'auto' ;;
	-s | --segments) _coget_offer -W 'auto' ;;
	--segment-min) ;;
	--buffer) ;;
	-T | --timeout) ;;
	--connect-timeout) ;;
	--stall-timeout) ;;
	--stall-speed) ;;
	--deadline) ;;
	--limit-rate) ;;
	--limit-rate-per) ;;
	--requests-per-second) ;;
	--wait) ;;
	--max-failures) ;;
	-r | --retries) ;;
	--retry-delay) ;;
	--retry-max-time) ;;
	--ready-timeout) ;;
	--retry-on) _coget_offer_list 'default all 4xx 5xx 404 408 425 429 500 502 503 504 resolve proxy connect tls timeout crowded not_ready redirect protocol network truncated range checksum' ;;
	-d | --dir) _coget_offer_paths -d ;;
	-o | --output) ;;
	--tar) _coget_offer_paths -f ;;
	--warc) _coget_offer_paths -f ;;
	--name-from) _coget_offer -W 'server url final' ;;
	--range) ;;
	--exists) _coget_offer -W 'skip overwrite rename fail resume update size' ;;
	--checksum) _coget_offer_beginnings 'sha256= sha512= sha1= md5= blake2b= crc32c=' ;;
	--checksums) _coget_offer_paths -f ;;
	--max-filesize) ;;
	-x | --proxy) _coget_offer_beginnings 'http:// https:// socks4:// socks4a:// socks5:// socks5h://' ;;
	--proxy-user) _coget_offer_at_file ;;
	--proxy-auth) _coget_offer -W 'basic digest any' ;;
	--no-proxy) [[ $cur != -* ]] || return 1; ;;
	--proxy-cacert) _coget_offer_paths -f ;;
	--resolve) ;;
	--connect-to) ;;
	--interface) _coget_offer -W "$(_coget_interfaces)" ;;
	--unix-socket) _coget_offer_paths -f ;;
	--doh-url) ;;
	--dns-servers) ;;
	--ftp-port) ;;
	--ssh-key) _coget_offer_paths -f ;;
	-X | --method) _coget_offer -W 'GET POST PUT PATCH DELETE OPTIONS' ;;
	--data) _coget_offer_at_file ;;
	--data-raw) ;;
	--data-urlencode) ;;
	-F | --form) ;;
	--form-string) ;;
	--data-file) _coget_offer_paths -f ;;
	--json-data) _coget_offer_at_file ;;
	-e | --referer) ;;
	-A | --user-agent) ;;
	--max-redirs) ;;
	--redirect-to) _coget_offer_list 'http private all none' ;;
	-H | --header) _coget_offer_at_file ;;
	-u | --user) _coget_offer_at_file ;;
	--auth) _coget_offer -W 'basic digest bearer any' ;;
	--bearer) _coget_offer_at_file ;;
	--netrc-file) _coget_offer_paths -f ;;
	-b | --cookie) _coget_offer_paths -f ;;
	--load-cookies) _coget_offer_paths -f ;;
	--save-cookies) _coget_offer_paths -f ;;
	--cacert) _coget_offer_paths -f ;;
	--capath) _coget_offer_paths -d ;;
	-E | --cert) _coget_offer_paths -f ;;
	--key) _coget_offer_paths -f ;;
	--cert-type) _coget_offer -W 'auto PEM P12' ;;
	--key-password) _coget_offer_at_file ;;
	--pinned-key) _coget_offer_paths -f ;;
	--tls-min) _coget_offer -W '1.2 1.3' ;;
	--ciphers) ;;
	--proto) _coget_offer_list 'all https http ftp ftps sftp scp tftp gopher gophers dict file' ;;
	--hsts) _coget_offer_paths -f ;;
	-K | --config) _coget_offer_paths -f ;;
	--progress) _coget_offer -W 'auto bar plain none' ;;
	--json) [[ $cur != -* ]] || return 1; _coget_offer -W 'none events progress' ;;
	--format) ;;
	--digest) _coget_offer -W 'sha256 sha512 sha1 md5 blake2b crc32c none' ;;
	--log-file) _coget_offer_paths -f ;;
	--failed) _coget_offer_paths -f ;;
	--report) _coget_offer_paths -f ;;
	--exec) _coget_offer -c ;;
	--exec-jobs) ;;
	--exec-timeout) ;;
	--on-done) _coget_offer -c ;;
	-h | --help) [[ $cur != -* ]] || return 1; _coget_offer -W 'all input concurrency limits retries files connections http configuration output commands help' ;;
	*) return 1 ;;
	esac
}
# END GENERATED

# Bash makes words of "--exists", "=" and "skip", of "-H", "@" and "file", unless
# the user has taken these characters out of COMP_WORDBREAKS.  What is offered
# replaces the @, but not the =.
_coget_join_words()
{
	local before=$COMP_CWORD

	case $cur in
	=) cur= ;;
	@ | =@)
		at=@
		cur=
		;;
	esac
	while [[ $before -gt 1 && ${COMP_WORDS[before - 1]} == @(=|@|=@) ]]; do
		before=$((before - 1))
		[[ ${COMP_WORDS[before]} == = ]] || at=@
	done
	prev=${COMP_WORDS[before - 1]}
}

_coget()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local prefix='' at='' word

	COMPREPLY=()
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $word != -- ]] || return 0
	done

	if [[ $cur == --*=* ]]; then
		prev=${cur%%=*}
		prefix=$prev=
		cur=${cur#*=}
	else
		_coget_join_words
	fi

	_coget_value "$prev" || [[ -n $prefix || $cur != -* ]] ||
		_coget_offer -W "$_coget_options"
}

complete -F _coget coget
