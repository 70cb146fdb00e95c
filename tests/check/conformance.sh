#!/usr/bin/env bash
# tests/conformance*.md: each case of asyncio's and aiohttp's tests once, with
# tests of ours that are run, or with the reason why there is none.
. "$(dirname "$0")/tap.bash"

# rows: "SECTION|CASE|RIGHT SIDE" for each row of the tables of $list's sections.
rows()
{
	awk -F ' [|] ' '
	/^## / { section = substr($0, 4); next }
	section == "" || !/^\|/ || /^\| case \|/ || /^\|---/ { next }
	{
		right = $2
		sub(/ \|$/, "", right)
		print section "|" substr($1, 3) "|" right
	}' "$list"
}

rows_are_well_formed()
{
	local program='[a-z0-9_]+_test'
	local tests="$program: [a-z0-9_]+(, ($program: )?[a-z0-9_]+)*"

	rows | grep -Ev "^\w+\|(\w+\.)*test_\w+\|(- [^|]+|$tests)\$" |
		no_lines
}

no_case_twice()
{
	rows | cut -d '|' -f 1,2 | sort | uniq -d | no_lines
}

# named: "PROGRAM TEST" for each test that a right side names; one that follows
# another of the same program need not repeat that.
named()
{
	rows | awk -F '|' '$3 !~ /^- / {
		count = split($3, tests, ", ")
		for (i = 1; i <= count; i++) {
			len = split(tests[i], parts, ": ")
			if (len == 2)
				program = parts[1]
			print program, parts[len]
		}
	}' | sort -u
}

# run: "PROGRAM TEST" for each test that is defined and in its program's list.
run()
{
	awk '
	FNR == 1 {
		program = FILENAME
		gsub(/.*\/|\.c$/, "", program)
		in_suite = 0
	}
	/^[A-Z]+_TEST\(/ {
		gsub(/.*\(|\).*/, "")
		is_test[program, $0] = 1
	}
	/RUN_(TLS_)?SUITE(_WITH)?\(|tcase_add_loop_test\(/ { in_suite = 1 }
	in_suite {
		count = split($0, words, /[^a-z0-9_]+/)
		for (i = 1; i <= count; i++)
			if ((program, words[i]) in is_test)
				print program, words[i]
	}' tests/unit/{runtime,tls,model,http,transfer}/*_test.c \
		tests/unit/{http_client,websocket}/*_test.c | sort -u
}

named_tests_are_run()
{
	comm -23 <(named) <(run) | no_lines
}

# counts: the table at the head of $list, as it must be; the sum is of the files
# of asyncio's or aiohttp's tests, which come first.
counts()
{
	rows | awk -F '|' '
	function row(name, tested, missing) {
		printf "| %s | %d | %d | %d |\n", name, tested + missing,
			tested, missing
	}
	!($1 in seen) { seen[$1] = 1; sections[++len] = $1 }
	{ $3 ~ /^- / ? missing[$1]++ : tested[$1]++ }
	/^test_/ { $3 ~ /^- / ? all_missing++ : all_tested++ }
	END {
		for (i = 1; i <= len && sections[i] ~ /^test_/; i++)
			row(sections[i], tested[sections[i]],
				missing[sections[i]])
		row("all", all_tested, all_missing)
		for (; i <= len; i++)
			row(sections[i], tested[sections[i]],
				missing[sections[i]])
	}'
}

counts_are_right()
{
	diff <(sed -n '/^## /q; /^| [a-z0-9_]* | [0-9]/p' "$list") \
		<(counts)
}

for list in tests/conformance*.md; do
	check "$list has cases" test "$(rows | wc -l)" -gt 0
	check "$list: each row gives our tests or a reason" \
		rows_are_well_formed
	check "$list: no case is listed twice" no_case_twice
	check "$list: the tests that are named exist and are run" \
		named_tests_are_run
	check "$list: the counts at the head are right" counts_are_right
done
finish
