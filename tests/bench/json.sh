# shellcheck shell=bash disable=SC2034,SC2154
# What --json costs, to a file: sourced by run.sh.
#
# As with all others, clients take turns, and the ratios of the rounds count.
# Beside coget's stands what curl's --write-out '%{json}' costs curl.

json_pair()
{
	local present=("$1" "$1-json")

	installed "$1" || return
	workload "$1-json" "$1 with JSON beside without: 10,000 x 4 KiB" \
		"$place/small.list" 64 http small 10000
}

json_instructions()
{
	local few=200 many=1200 client

	command -v valgrind >/dev/null || return
	printf '\nInstructions a request, 4 KiB each, 64 connections\n'
	for client in coget coget-json; do
		if ! count_instructions $client $few >"$place/said" ||
			! count_instructions $client $many >"$place/said"; then
			echo "  $client failed"
			return
		fi
		print_instructions $client >"$place/instructions.$client"
	done
	awk '
	$2 == "in" { all[FILENAME] = $1 }
	$4 ~ /report|base/ { part[FILENAME] = part[FILENAME] " " $4 " " $1 }
	END {
		for (file in all) {
			name = file
			sub(".*/instructions.", "", name)
			printf "  %-10s %8d in all, of them%s\n", name,
				all[file], part[file]
		}
		printf "  with JSON %.3f times as many\n",
			all[ARGV[2]] / all[ARGV[1]]
	}' "$place"/instructions.coget "$place"/instructions.coget-json
}

run_json()
{
	write_list small "http://127.0.0.1:$port/small" small
	json_pair coget
	json_pair curl
	json_instructions
}
