# For the scripts here: the faulty server, with $build and $scratch being set.
# shellcheck shell=bash disable=SC2034,SC2154

# start_server: serves $scratch/root and logs to $scratch/log; sets server_pid
# and url.
start_server()
{
	unset http_proxy all_proxy ALL_PROXY
	"$build/tests/server" --root "$scratch/root" --log "$scratch/log" \
		>"$scratch/server.out" &
	server_pid=$!
	until grep -qs '^listening' "$scratch/server.out"; do
		sleep 0.05
	done
	url=http://$(sed 's/^listening on //' "$scratch/server.out")
}
