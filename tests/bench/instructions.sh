# shellcheck shell=bash disable=SC2154
# Instructions a request, by callgrind; sourced by run.sh.
#
# What starting and ending cost is taken out: the difference of two lists of
# different length counts.

# count_instructions CLIENT COUNT: leaves callgrind's output in $place.
count_instructions()
{
	head -n "$2" "$place/small.list" >"$place/part.list"
	rm -rf "$place/out"
	mkdir "$place/out"
	command_of "$1" "$place/part.list" 64 http
	valgrind -q --tool=callgrind \
		--callgrind-out-file="$place/callgrind.$1.$2" "${command[@]}" &&
		[ "$(find "$place/out" -type f -size 4096c | wc -l)" -eq "$2" ]
}

# by_place CLIENT COUNT: "INSTRUCTIONS PLACE" for each part of the program.
by_place()
{
	callgrind_annotate --threshold=100 --show-percs=no \
		"$place/callgrind.$1.$2" | awk '
	$1 ~ /^[0-9,]+$/ && $2 ~ /:/ {
		gsub(",", "", $1)
		if (match($2, /src\/(runtime|base|model|cli|input|schedule|download|http|storage|transfer|session|report)\//))
			where = substr($2, RSTART, RLENGTH - 1)
		else if ($NF ~ /libcurl/)
			where = "libcurl"
		else if ($NF ~ /libuv/)
			where = "libuv"
		else
			where = "libc and others"
		sum[where] += $1
	}
	END { for (where in sum) print sum[where], where }'
}

# The instructions a request, by place and in all.
print_instructions()
{
	printf '  %s\n' "$1"
	{
		by_place "$1" "$few" | sed 's/^/-/'
		by_place "$1" "$many"
	} | awk -v count=$((many - few)) '
	{ n = $1 / count; $1 = ""; sum[$0] += n; all += n }
	END {
		for (where in sum)
			if (sum[where] >= 1)
				printf "    %8.0f %5.1f %% %s\n", sum[where],
					100 * sum[where] / all, where
		printf "    %8.0f in all\n", all
	}' | sort -k1,1nr
}

run_instructions()
{
	local few=200 many=1200

	if ! command -v valgrind >/dev/null; then
		echo 'instructions: left out, for package valgrind is missing'
		return
	fi
	write_list small "http://127.0.0.1:$port/small" small
	printf '\nInstructions a request, 4 KiB each, 64 connections\n'
	for client in coget floor; do
		if count_instructions $client $few &&
			count_instructions $client $many; then
			print_instructions $client
		else
			echo "  $client failed"
		fi
	done
}
