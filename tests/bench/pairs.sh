# shellcheck shell=bash disable=SC2034,SC2154
# Runs in pairs, one with something and one without, of 10,000 files of 4 KiB from
# nginx: what it costs.  Sourced, in the repository's directory, by scripts that
# define `measure`, which prints "WALL CPU" of a run in milliseconds.
. tests/bench/place.sh
make_place pairs
pin_processors

# serve LOCATION...: start nginx, with these in its configuration.
serve()
{
	port=$((10000 + RANDOM % 20000))
	cat >"$place/nginx.conf" <<-CONF
	daemon off;
	worker_processes 1;
	pid $place/nginx.pid;
	error_log $place/nginx.log crit;
	$([ "$(id -u)" -ne 0 ] || echo "user $(id -un) $(id -gn);")
	events { worker_connections 1024; }
	http {
		access_log off;
		sendfile on;
		tcp_nopush on;
		keepalive_requests 100000000;
		open_file_cache max=20000;
		open_file_cache_valid 1h;
		server {
			listen 127.0.0.1:$port;
			root $place/www;
			$(printf '%s\n' "$@")
		}
	}
	CONF
	"${pin_server[@]}" nginx -e "$place/nginx.log" -c "$place/nginx.conf" &
	servers+=($!)
	until [ -s "$place/nginx.pid" ]; do
		kill -0 $! || exit
		sleep 0.1
	done
}

# check_files: all have come.
check_files()
{
	[ "$(find "$place/out" -type f -size 4096c | wc -l)" -eq 10000 ] || exit
}

median()
{
	sort -n | awk '{ value[NR] = $1 }
		END { print (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'
}

# column EXPRESSION: its median over the pairs, in awk's words.
column()
{
	awk "{ print $1 }" "$place/pairs" | median
}

# compare PAIRS OPTION...: run `measure` without and with the options, so often,
# and print the medians.
compare()
{
	local pairs=$1 with without i

	shift
	mkdir "$place/www"
	head -c "$((10000 * 4096))" /dev/urandom |
		split -a 5 -d -b 4096 - "$place/www/f"
	serve ""
	seq -f "http://127.0.0.1:$port/f%05.0f" 0 9999 >"$place/list"
	measure >/dev/null
	for ((i = 0; i < pairs; i++)); do
		# Who goes first changes, so that neither gains by it.
		if ((i % 2)); then
			with=$(measure "$@")
			without=$(measure)
		else
			without=$(measure)
			with=$(measure "$@")
		fi
		echo "$without $with"
	done >"$place/pairs"
	# shellcheck disable=SC2016 # for awk to expand
	{
		echo "without: $(column '$1') ms, CPU $(column '$2') ms"
		echo "with:    $(column '$3') ms, CPU $(column '$4') ms"
		echo "ratio:   $(column '$3 / $1'), CPU $(column '$4 / $2')"
	}
}
