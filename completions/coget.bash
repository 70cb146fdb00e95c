# Completion of coget's options in bash.  URLs are not completed: nothing that
# could be offered for one would be right.
#
# tests/check/options.sh compares it with the program's option table.

# _coget_offer ACTION...: the answers of compgen, each behind $prefix.
_coget_offer()
{
	mapfile -t COMPREPLY < <(compgen -P "$prefix" "$@" -- "$cur")
}

_coget()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local prefix='' word options='
		-i --input-file
		--look-ahead
		--session
		-j --jobs
		--per-host
		-T --timeout
		--connect-timeout
		--stall-timeout
		--stall-speed
		--deadline
		-r --retries
		--retry-delay
		--retry-max-time
		--retry-on
		-d --dir
		--exists
		-c --continue
		--trust-length
		--checksum
		--checksums
		--no-content-disposition
		--no-mtime
		--fsync
		--no-sandbox
		--max-filesize
		-A --user-agent
		--max-redirs
		-H --header
		-u --user
		--netrc
		--netrc-file
		--load-cookies
		--location-trusted
		--cacert
		-k --insecure
		--compressed
		--http1.1
		-q --quiet
		--no-progress
		--json
		--digest
		--failed
		-h --help
		-V --version'

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

	case $prev in
	-i | --input-file | --session | --checksums | --netrc-file | \
		--load-cookies | --cacert | --failed)
		compopt -o filenames 2>/dev/null
		_coget_offer -f
		;;
	-d | --dir)
		compopt -o filenames 2>/dev/null
		_coget_offer -d
		;;
	--exists)
		_coget_offer -W 'skip overwrite rename fail resume update'
		;;
	--digest)
		_coget_offer -W 'sha256 sha512 sha1 md5 blake2b crc32c none'
		;;
	--look-ahead | -j | --jobs | --per-host | -T | --timeout | \
		--connect-timeout | --stall-timeout | --stall-speed | \
		--deadline | -r | --retries | --retry-delay | \
		--retry-max-time | --retry-on | --max-filesize | \
		--max-redirs | --checksum | -A | --user-agent | \
		-H | --header | -u | --user)
		;;
	*)
		[[ -n $prefix || $cur != -* ]] || _coget_offer -W "$options"
		;;
	esac
}

complete -F _coget coget
