# Several origins on one nginx, which log what they are shown.
#
# start_origins: sets ORIGIN and, differing from it by one thing each,
# OTHER_HOST, OTHER_PORT, OTHER_SCHEME; SECURE and OTHER_SECURE, with TLS; and
# SHOWN, the log: a line for each request, "URL what=[value] ...".
#
# /go?to=URL redirects there, whatever stands before it in the path; /ftp and
# /closed, to where nothing is to be had, with a password; /read/... reads all of
# the request before it asks for /...; the rest answers at once.
# shellcheck shell=bash

origins_config()
{
	local user=''

	[ "$(id -u)" -ne 0 ] || user='user root;'
	cat <<-CONFIG
		$user
		daemon off;
		worker_processes 1;
		pid $1/nginx.pid;
		error_log $1/error.log;
		events { }
		http {
			log_format shown '\$scheme://\$http_host\$request_uri '
				'authorization=[\$http_authorization] '
				'cookie=[\$http_cookie] key=[\$http_x_key] '
				'proxy=[\$http_proxy_authorization] '
				'certificate=[\$ssl_client_s_dn] '
				'accept=[\$http_accept] '
				'agent=[\$http_user_agent] '
				'request=[\$request_method \$server_protocol '
				'\$request_length]';
			access_log $1/shown.log shown;
			client_body_temp_path $1/temp;
			proxy_temp_path $1/temp;
			fastcgi_temp_path $1/temp;
			uwsgi_temp_path $1/temp;
			scgi_temp_path $1/temp;
			server {
				listen 127.0.0.1:$2;
				listen 127.0.0.2:$2;
				listen 127.0.0.1:$(($2 + 1));
				listen 127.0.0.1:$(($2 + 2)) ssl http2;
				listen 127.0.0.1:$(($2 + 3)) ssl;
				ssl_certificate $1/server.pem;
				ssl_certificate_key $1/server.key;
				ssl_verify_client optional;
				ssl_client_certificate $1/ca.pem;
				location ~ /go\$ {
					absolute_redirect off;
					if (\$arg_cookie) {
						add_header Set-Cookie \$arg_cookie;
					}
					return 302 \$arg_to;
				}
				location /ftp {
					return 302 ftp://user:secret@host/x;
				}
				location /closed {
					return 302 http://user:secret@127.0.0.1:1/x;
				}
				location /read/ {
					client_max_body_size 9m;
					proxy_pass http://127.0.0.1:$2/;
				}
				location / { return 200 got; }
			}
		}
	CONFIG
}

start_origins()
{
	local dir port try

	dir=$OWNED/origins
	mkdir -p "$dir/temp"
	make_certificates "$dir" || return
	for try in 1 2 3 4 5; do
		port=$(random_port)
		origins_config "$dir" "$port" >"$dir/nginx.conf"
		start nginx nginx -e "$dir/error.log" -p "$dir" \
			-c "$dir/nginx.conf" </dev/null
		wait_until nginx_came_up "$dir"
		[ ! -s "$dir/nginx.pid" ] || break
		unset "STARTED[$PID]"
		wait "$PID" || echo "nginx, attempt $try:" >&2
		cat "$OWNED/nginx.err" >&2
	done
	[ -s "$dir/nginx.pid" ] || return
	export ORIGIN=http://127.0.0.1:$port
	export OTHER_HOST=http://127.0.0.2:$port
	export OTHER_PORT=http://127.0.0.1:$((port + 1))
	export OTHER_SCHEME=https://127.0.0.1:$((port + 2))
	export SECURE=$OTHER_SCHEME OTHER_SECURE=https://127.0.0.1:$((port + 3))
	export ORIGINS_CACERT=$dir/ca.pem SHOWN=$dir/shown.log
}

# shown PATTERN: the lines of the requests whose URL, up to a "?", matches.
shown()
{
	awk -v pattern="$1" '{
		url = $1
		sub(/\?.*/, "", url)
		if (url ~ pattern)
			print
	}' "$SHOWN"
}

# was_shown COUNT PATTERN SECRET: so many requests for such URLs were made, and
# all of them were shown it.
was_shown()
{
	assert_equal "$(shown "$2" | grep -cF -- "$3")" "$1"
	assert_equal "$(shown "$2" | wc -l)" "$1"
}

# was_not_shown COUNT PATTERN SECRET: so many, and none of them was.
was_not_shown()
{
	assert_equal "$(shown "$2" | wc -l)" "$1"
	refute_contains "$(shown "$2")" "$3"
}
