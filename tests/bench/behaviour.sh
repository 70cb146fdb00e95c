# shellcheck shell=bash disable=SC2034,SC2154,SC2086
# What downloaders do when something goes wrong: each situation with the best
# options that a careful user of each would give; sourced by run.sh.
#
# A cell is the exit status and what the directory then holds: "whole" (the
# bytes that the server has now), "old" (those of the version before), "MIXED"
# (of neither), "short" (a beginning of it under the final name), "none".

behaviour_clients='coget aria2c curl wget2'

start_faulty_server()
{
	: >"$place/faulty.log"
	"$build/tests/server" --log "$place/faulty.log" \
		--sent "$place/faulty.sent" >"$place/faulty.out" &
	servers+=($!)
	until grep -q '^listening' "$place/faulty.out"; do sleep 0.02; done
	faulty=http://$(sed 's/^listening on //' "$place/faulty.out")
}

# fetch_with CLIENT URL OPTION...: one run of it in the working directory, of 20 seconds
# at most; options are coget's, where others name them otherwise they are
# translated.
fetch_with()
{
	local client=$1 url=$2 option
	local -a words=()

	shift 2
	for option; do
		case $client:$option in
		coget:*) words+=("$option") ;;
		curl:-c) words+=(-C -) ;;
		aria2c:-c) words+=(-c) ;;
		wget2:-c) words+=(-c) ;;
		curl:--compressed) words+=(--compressed) ;;
		wget2:--compressed) words+=(--compression=gzip) ;;
		aria2c:--compressed) words+=(--http-accept-gzip=true) ;;
		curl:--timeout=*) words+=(--max-time "${option#*=}") ;;
		wget2:--timeout=*) words+=(--timeout="${option#*=}") ;;
		aria2c:--timeout=*) words+=(--timeout="${option#*=}") ;;
		curl:--retries=*) words+=(--retry "${option#*=}") ;;
		wget2:--retries=*) words+=(--tries=$((${option#*=} + 1))) ;;
		aria2c:--retries=*) words+=(--max-tries=$((${option#*=} + 1))) ;;
		curl:--user=*) words+=("$option") ;;
		wget2:--user=*)
			option=${option#*=}
			words+=(--http-user="${option%:*}" --http-password="${option#*:}"
				--auth-no-challenge)
			;;
		aria2c:--user=*)
			option=${option#*=}
			words+=(--http-user="${option%:*}" --http-passwd="${option#*:}"
				--http-auth-challenge=false)
			;;
		curl:--jobs=*) words+=(--parallel-max "${option#*=}") ;;
		wget2:--jobs=*) words+=(--max-threads="${option#*=}") ;;
		aria2c:--jobs=*) words+=(-j "${option#*=}") ;;
		curl:--max-filesize=*) words+=(--max-filesize "${option#*=}") ;;
		aria2c:--checksum=*) words+=(--checksum=sha-256="${option##*=}") ;;
		*) ;; # it has none
		esac
	done
	case $client in
	coget) set -- "$coget" -q --retry-delay 100ms "${words[@]}" ;;
	curl) set -- curl -sfLZ --remote-name-all --remove-on-error --retry 5 \
		--retry-all-errors "${words[@]}" ;;
	wget2) set -- wget2 -q --tries=5 --retry-connrefused "${words[@]}" ;;
	aria2c) set -- aria2c -q --max-tries=5 --retry-wait=1 \
		--auto-file-renaming=false --file-allocation=none \
		--max-file-not-found=5 -x 1 -s 1 -Z "${words[@]}" ;;
	esac
	[ "$client" != curl ] || [[ " ${words[*]} " != *" -C "* ]] ||
		set -- "${@/--remove-on-error/--fail}"
	timeout ${limit:-20} "$@" $url >/dev/null 2>&1
}

# holds NAME URL [OLD-URL]: what there is under a name, beside what it should be.
holds()
{
	local now="$place/now" old="$place/old"

	if [ ! -s "$1" ]; then
		echo none
		return
	fi
	curl -s "$2" -o "$now"
	[ -z "${3:-}" ] || curl -s "$3" -o "$old"
	if cmp -s "$1" "$now"; then
		echo whole
	elif [ -n "${3:-}" ] && cmp -s "$1" "$old"; then
		echo old
	elif cmp -s -n "$(stat -c %s "$1")" "$1" "$now"; then
		echo short
	else
		echo MIXED
	fi
}

# Each situation is a function of the client; it prints the cell.

changed_between_runs()
{
	local url=$faulty/key/c-$1/first/1/rate/400k/then/version/two/always/size/1m/f

	limit='-s KILL 1.5' fetch_with "$1" "$url" -c
	fetch_with "$1" "$url" -c
	echo "$?, $(holds f "$faulty/version/two/size/1m/f" "$faulty/size/1m/f")"
}

changed_between_attempts()
{
	fetch_with "$1" "$faulty/key/a-$1/first/1/truncate-after/600k/then/version/two/always/size/1m/f" -c
	echo "$?, $(holds f "$faulty/version/two/size/1m/f" "$faulty/size/1m/f")"
}

always_truncated()
{
	fetch_with "$1" "$faulty/truncate-after/0/size/1m/f"
	echo "$?, $(holds f "$faulty/size/1m/f")"
}

truncated_once()
{
	fetch_with "$1" "$faulty/key/t-$1/first/1/truncate-after/600k/always/size/1m/f" -c
	echo "$?, $(holds f "$faulty/size/1m/f")"
}

too_many_requests()
{
	fetch_with "$1" "$faulty/key/r-$1/first/2/status/429/header/Retry-After/1/always/size/1k/f"
	echo "$?, $(holds f "$faulty/size/1k/f")"
}

server_error_once()
{
	fetch_with "$1" "$faulty/key/e-$1/first/1/status/500/always/size/1k/f"
	echo "$?, $(holds f "$faulty/size/1k/f")"
}

endless_retry_after()
{
	local from=$SECONDS

	fetch_with "$1" "$faulty/key/n-$1/status/503/header/Retry-After/99999999999/size/1k/f" --retry-max-time=5s
	echo "$?, after $((SECONDS - from)) s"
}

same_name_twice()
{
	local a=$faulty/version/a/rate/200k/size/100k/f b=$faulty/version/b/rate/200k/size/90k/f
	local status whole=0 file url

	fetch_with "$1" "$a $b"
	status=$?
	for file in *; do
		for url in "$a" "$b"; do
			[ "$(holds "$file" "${url/rate\/200k\//}")" != whole ] ||
				whole=$((whole + 1))
		done
	done
	echo "$status, $whole of 2 whole"
}

dripped_head()
{
	local from=$SECONDS

	fetch_with "$1" "$faulty/drip/500ms/size/1k/f" --timeout=2 --retries=0
	echo "$?, after $((SECONDS - from)) s"
}

leaked_password()
{
	local other=${faulty/127.0.0.1/localhost}

	fetch_with "$1" "$faulty/redirect-to/${other//\//%2f}%2frequest" --user=bob:secret
	if grep -qis '^authorization' ./*; then
		echo "$?, LEAKED"
	else
		echo "0, kept"
	fi
}

two_lengths()
{
	fetch_with "$1" "$faulty/header/Content-Length/5/header/Content-Length/9/size/9/f" --retries=0
	echo "$?, $(holds f "$faulty/size/9/f")"
}

wrong_checksum()
{
	fetch_with "$1" "$faulty/size/1k/f" --retries=0 \
		--checksum=sha256="$(printf '%064d' 0)"
	echo "$?, $([ -e f ] && echo 'kept as f' || echo none)"
}

bomb()
{
	fetch_with "$1" "$faulty/gzip/size/200m/f" --compressed --retries=0 \
		--max-filesize=10m
	echo "$?, $(du -bc ./* 2>/dev/null | awk 'END { printf "%.0f MB", $1 / 1e6 }') on disk"
}

truncated_gzip()
{
	fetch_with "$1" "$faulty/header/Content-Encoding/gzip/resize/100/size/100k/f" --compressed --retries=0
	echo "$?, $([ -e f ] && echo 'kept as f' || echo none)"
}

symlink_planted()
{
	echo mine >victim
	ln -s victim f
	fetch_with "$1" "$faulty/size/1k/f" --exists=overwrite
	echo "$?, victim $([ "$(cat victim)" = mine ] && echo kept || echo OVERWRITTEN)"
}

complete_already()
{
	fetch_with "$1" "$faulty/size/1k/f" -c
	fetch_with "$1" "$faulty/size/1k/f" -c
	echo "$?, $(holds f "$faulty/size/1k/f")"
}

killed_and_again()
{
	local list='' i whole=0 sent

	for i in $(seq 20); do
		list+=" $faulty/rate/200k/size/100k/k$i-$1"
	done
	limit='-s KILL 2.5' fetch_with "$1" "$list" -c --session=s --jobs=2
	fetch_with "$1" "$list" -c --session=s --jobs=2
	i=$?
	for file in k*-"$1"; do
		[ "$(holds "$file" "$faulty/size/100k/$file")" != whole ] ||
			whole=$((whole + 1))
	done
	sent=$(awk -F '\t' -v name="rate/200k/.*-$1\$" \
		'$3 ~ name { sum += $6 } END { print int(sum / 1024 - 2000) }' \
		"$place/faulty.sent")
	echo "$i, $whole of 20 whole, $sent KB again"
}

run_behaviour()
{
	local row client

	start_faulty_server
	printf '%-26s' 'exit status, and then'
	printf '%-26s' $behaviour_clients
	echo
	for row in changed_between_runs changed_between_attempts always_truncated \
		truncated_once too_many_requests server_error_once \
		endless_retry_after same_name_twice dripped_head leaked_password \
		two_lengths wrong_checksum bomb truncated_gzip symlink_planted \
		complete_already killed_and_again; do
		printf '%-26s' "$row"
		for client in $behaviour_clients; do
			mkdir -p "$place/behaviour/$row-$client"
			printf '%-26s' "$(cd "$place/behaviour/$row-$client" && "$row" "$client")"
		done
		echo
	done
}
