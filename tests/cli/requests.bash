# Two origins that write down what they are asked: see requests.py.
#
# start_requests: sets SERVER and OTHER, their URLs without a path, and ASKED,
# the log.
# shellcheck shell=bash

start_requests()
{
	local ports

	ASKED=$OWNED/asked
	: >"$ASKED"
	start requests python3 "$REPOSITORY/tests/cli/requests.py" "$ASKED"
	wait_until grep -q . "$OWNED/requests.out"
	read -ra ports <"$OWNED/requests.out"
	SERVER=http://127.0.0.1:${ports[0]}
	OTHER=http://127.0.0.1:${ports[1]}
	export ASKED SERVER OTHER
}

# asked FILTER: of each request, what jq makes of it.
asked()
{
	jq -r "$1" "$ASKED"
}
