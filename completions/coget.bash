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

# _coget_value OPTION: offer values, or fail if the option takes none.

# BEGIN GENERATED: bash
_coget_options='
	-i --input-file
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
	-r --retries
	--retry-delay
	--retry-max-time
	--ready-timeout
	--retry-unsafe
	--retry-on
	-d --dir
	-o --output
	--mirror-paths
	--name-from
	--no-content-disposition
	--trust-server-names
	--dry-run
	--exists
	-c --continue
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
	--digest
	--failed
	-h --help
	-V --version'

_coget_value()
{
	case $1 in
	-i | --input-file) _coget_offer_paths -f ;;
	--input-format) _coget_offer -W 'auto list aria2 json' ;;
	--default-scheme) _coget_offer -W 'https http' ;;
	--look-ahead) ;;
	--session) _coget_offer_paths -f ;;
	-j | --jobs) ;;
	--per-host) ;;
	-T | --timeout) ;;
	--connect-timeout) ;;
	--stall-timeout) ;;
	--stall-speed) ;;
	--deadline) ;;
	--limit-rate) ;;
	--limit-rate-per) ;;
	--requests-per-second) ;;
	--wait) ;;
	-r | --retries) ;;
	--retry-delay) ;;
	--retry-max-time) ;;
	--ready-timeout) ;;
	--retry-on) ;;
	-d | --dir) _coget_offer_paths -d ;;
	-o | --output) ;;
	--name-from) _coget_offer -W 'server url final' ;;
	--exists) _coget_offer -W 'skip overwrite rename fail resume update' ;;
	--checksum) ;;
	--checksums) _coget_offer_paths -f ;;
	--max-filesize) ;;
	-x | --proxy) ;;
	--proxy-user) ;;
	--no-proxy) ;;
	--proxy-cacert) _coget_offer_paths -f ;;
	--resolve) ;;
	--connect-to) ;;
	--interface) ;;
	--unix-socket) ;;
	--doh-url) ;;
	--dns-servers) ;;
	--ftp-port) ;;
	--ssh-key) _coget_offer_paths -f ;;
	-X | --method) ;;
	--data) ;;
	--data-raw) ;;
	--data-file) _coget_offer_paths -f ;;
	--json-data) ;;
	-e | --referer) ;;
	-A | --user-agent) ;;
	--max-redirs) ;;
	--redirect-to) ;;
	-H | --header) ;;
	-u | --user) ;;
	--auth) _coget_offer -W 'basic digest bearer any' ;;
	--bearer) ;;
	--netrc-file) _coget_offer_paths -f ;;
	-b | --cookie) ;;
	--load-cookies) _coget_offer_paths -f ;;
	--save-cookies) _coget_offer_paths -f ;;
	--cacert) _coget_offer_paths -f ;;
	--capath) _coget_offer_paths -d ;;
	-E | --cert) _coget_offer_paths -f ;;
	--key) _coget_offer_paths -f ;;
	--cert-type) _coget_offer -W 'auto PEM P12' ;;
	--key-password) ;;
	--pinned-key) ;;
	--tls-min) _coget_offer -W '1.2 1.3' ;;
	--ciphers) ;;
	--proto) ;;
	--hsts) _coget_offer_paths -f ;;
	-K | --config) _coget_offer_paths -f ;;
	--progress) _coget_offer -W 'auto bar plain none' ;;
	--format) ;;
	--digest) _coget_offer -W 'sha256 sha512 sha1 md5 blake2b crc32c none' ;;
	--failed) _coget_offer_paths -f ;;
	-h | --help) ;;
	*) return 1 ;;
	esac
}
# END GENERATED

_coget()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local prefix='' word

	COMPREPLY=()
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $word != -- ]] || return 0
	done

	# Bash makes words of "--exists", "=" and "skip", unless the user has
	# taken the "=" out of COMP_WORDBREAKS.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	elif [[ $cur == --*=* ]]; then
		prev=${cur%%=*}
		prefix=$prev=
		cur=${cur#*=}
	fi

	_coget_value "$prev" || [[ -n $prefix || $cur != -* ]] ||
		_coget_offer -W "$_coget_options"
}

complete -F _coget coget
