# Once for each run of bats, around all of its tests.
# shellcheck shell=bash

setup_suite()
{
	:
}

# Every line of JSON that the tests have seen (keep_json in helpers.bash) is as
# the schema says.
teardown_suite()
{
	local files=("$BATS_RUN_TMPDIR"/*.json)

	[ -e "${files[0]}" ] || return 0
	/usr/bin/python3 "${BASH_SOURCE[0]%/*}/../json_lines.py" \
		"${BASH_SOURCE[0]%/*}/../../man/coget-json-1.schema.json" \
		"${files[@]}" >"$BATS_RUN_TMPDIR/json.complaints" && return
	sed 's/^/# /' "$BATS_RUN_TMPDIR/json.complaints"
	return 1
}
