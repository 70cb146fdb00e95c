#!/usr/bin/env bash
# The client, given as part of $1, trusts the server's certificate, and both say
# what they heard.
set -u

dir=$(mktemp -d) || exit
trap 'rm -r "$dir"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
	-subj /CN=localhost -addext subjectAltName=DNS:localhost \
	-keyout "$dir/key" -out "$dir/certificate" 2>"$dir/log" || {
	cat "$dir/log"
	exit 1
}
cat "$dir/certificate" "$dir/key" >"$dir/pem"
diff <(printf '%s\n' 'client: connected by TLSv1.3' 'server: hello' \
	'client: hello' 'server: goodbye' 'client: goodbye') <("$1" "$dir/pem")
