# shellcheck shell=bash disable=SC2034,SC2154
# The servers and what they serve, below $place; sourced by run.sh.

# cut FILE COUNT BYTES DIR: random bytes into COUNT files of DIR.
cut_files()
{
	mkdir -p "$4"
	head -c "$(($2 * $3))" /dev/urandom |
		split -a 5 -d -b "$3" - "$4/$1"
}

# Names are those of the files: f00000 and so on.
make_data()
{
	cut_files f 10000 4096 "$place/www/small" &&
		cut_files h 1000 4096 "$place/www/delayed" &&
		cut_files g 1000 102400 "$place/www/medium" &&
		mkdir "$place/www/large" &&
		head -c 1G /dev/urandom >"$place/www/large/huge" || return
	! have long || seq -f 'r%07.0f' 0 999999 >"$place/repeated"
}

make_certificate()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		-keyout "$place/key.pem" -out "$place/ca.pem" 2>/dev/null
}

write_nginx_conf()
{
	cat >"$place/nginx.conf" <<-CONF
	daemon off;
	worker_processes 1;
	pid $place/nginx.pid;
	error_log $place/nginx.log crit;
	$([ "$(id -u)" -ne 0 ] || echo "user $(id -un) $(id -gn);")
	events { worker_connections 8192; }
	http {
		access_log off;
		default_type application/octet-stream;
		sendfile on;
		tcp_nopush on;
		keepalive_requests 100000000;
		open_file_cache max=20000;
		open_file_cache_valid 1h;
		client_body_temp_path $place;
		proxy_temp_path $place;
		fastcgi_temp_path $place;
		uwsgi_temp_path $place;
		scgi_temp_path $place;
		server {
			listen 127.0.0.1:$port backlog=4096;
			listen 127.0.0.1:$tls_port ssl http2 backlog=4096;
			ssl_certificate $place/ca.pem;
			ssl_certificate_key $place/key.pem;
			root $place/www;
			location /repeated/ { rewrite ^ /small/f00000 break; }
		}
	}
	CONF
}

# Whether somebody listens on a port.
is_open()
{
	(: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port()
{
	local port

	for ((port = 20000 + RANDOM % 10000; ; port++)); do
		is_open "$port" || break
	done
	echo "$port"
}

start_nginx()
{
	local nginx

	nginx=$(PATH=$PATH:/usr/sbin:/sbin command -v nginx) || {
		echo 'nginx is not installed: package nginx' >&2
		return 1
	}
	for _ in 1 2 3; do
		port=$(free_port)
		tls_port=$((port + 10000))
		write_nginx_conf
		"${pin_server[@]}" "$nginx" -p "$place" -c "$place/nginx.conf" \
			-e "$place/nginx.log" &
		servers+=($!)
		for ((i = 0; i < 100; i++)); do
			! is_open "$tls_port" || return 0
			kill -0 $! 2>/dev/null || break
			sleep 0.05
		done
	done
	echo "nginx did not start: $(tail -n 3 "$place/nginx.log")" >&2
	return 1
}

# nginx cannot delay an answer; the tests' own server can.
start_delaying_server()
{
	local line

	exec {delaying}< <(exec "${pin_server[@]}" "$build/tests/server" \
		--root "$place/www/delayed")
	servers+=($!)
	read -r line <&"$delaying" || return
	delay_port=${line##*:}
}

start_servers()
{
	make_certificate && start_nginx && start_delaying_server
}
