#!/usr/bin/env bats
# A name server that says nothing.

load helpers
load confine

# without_answers COMMAND...: the only name server is one beyond a cable whose
# other end is loose.
without_answers()
{
	echo 'nameserver 192.0.2.2' >resolv.conf
	# shellcheck disable=SC2016 # for the shell inside
	apart sh -c 'ip link add out type veth peer name other &&
		ip address add 192.0.2.1/24 dev out &&
		ip link set out up && ip link set other up &&
		ip neighbor add 192.0.2.2 dev out lladdr 02:00:00:00:00:02 &&
		mount --bind resolv.conf /etc/resolv.conf || exit 99
		exec "$@"' sh "$@"
}

@test "resolver: a name that finds no answer does not hold up the run" {
	need_network
	run without_answers timeout 4 "$COGET" -q -r 0 -T 500ms http://name.example/
	[ "$status" -ne 99 ] || skip 'cannot set up a network'
	assert_status 4
	assert_contains "$output" 'not finished within'
}
