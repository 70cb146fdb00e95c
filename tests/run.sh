#!/usr/bin/env bash
# Run the tests of one kind, show what they print, say which were skipped and
# why, and end with one line of counts: "KIND: N passed, N failed (N skipped)".
# Fails if a test did, or if none ran.
#
# usage: tests/run.sh KIND TEST...
#
#   unit, valgrind  programs written with check, which print its summary line
#   examples        programs whose output is compared: see run_example
#   static          scripts that print TAP
#   package         likewise, of the packages
#   cli             bats files, which print TAP
#   fuzz            programs of libFuzzer, FUZZ_SECONDS each (3)
#
# The make targets check-KIND call this; COGET_BUILD, COGET, CC and SANITIZE
# come from there and are the tests' to use.  EMULATOR is the command that runs
# programs built for another machine.
#
# check's limits, mostly 20 s, are multiplied: they are there for tests that hang,
# and a busy machine is no reason to fail.
#
# Where CI is set, what failed beside others is run once more, alone, and counts as
# it ends then: a machine that others use, too, may have been too slow for it.
# Each such test is named.
#
# Tests run in an environment of their own: whatever the user has set, and
# whichever signals are ignored, they see the same.
set -u

unset CDPATH
cd "$(dirname "$0")/.." || exit 2

# What is passed on: what the make targets say, what a make that a test runs
# must have to build the same, and where libraries are that stand elsewhere.
passed_on=(
	COGET_BUILD COGET CC SANITIZE EMULATOR FUZZ_SECONDS CI CI_LONG V
	CFLAGS CPPFLAGS LDFLAGS MAKEFLAGS MAKELEVEL
	PKG_CONFIG_PATH CPATH LIBRARY_PATH LD_LIBRARY_PATH
)

# The system's tools come first in PATH: those that others have put there may
# want a HOME or more.
enter_own_environment()
{
	local name home=${COGET_BUILD:?}/home
	local own=(
		COGET_TESTS=own LC_ALL=C TZ=UTC HOME="$home"
		PYTHONDONTWRITEBYTECODE=1 CK_TIMEOUT_MULTIPLIER=3
		PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:$PATH"
	)

	for name in "${passed_on[@]}"; do
		[ -z "${!name+set}" ] || own+=("$name=${!name}")
	done
	rm -rf "$home"
	mkdir -p "$home" || exit 2
	umask 022
	ulimit -Sn 4096 2>/dev/null || ulimit -Sn "$(ulimit -Hn)"
	exec env --ignore-environment --default-signal "${own[@]}" \
		"$BASH" "$PWD/tests/run.sh" "$@"
}

[ "${COGET_TESTS:-}" = own ] || enter_own_environment "$@"

kind=$1
shift
log=${COGET_BUILD:?}/$kind.log
reports=$COGET_BUILD/sanitizer-reports

# A sanitizer's report counts wherever it comes from, also from a server in the
# background whose status nobody looks at; so reports go to files.  Their exit
# status is none of coget's.
watch_sanitizers()
{
	rm -rf "$reports"
	mkdir -p "$reports"
	export COGET_REPORTS=$reports
	export ASAN_OPTIONS="exitcode=99:log_path=$reports/asan"
	export TSAN_OPTIONS="exitcode=99:log_path=$reports/tsan"
	export UBSAN_OPTIONS="exitcode=99:print_stacktrace=1:log_path=$reports/ubsan"
	export CK_TIMEOUT_MULTIPLIER=10
}

print_sanitizer_reports()
{
	local none="doesn't fully support makecontext"
	local report

	# A warning at the first use of ucontext is none, nor is what a process
	# says that is killed while it looks for leaks.
	none+='|Unable to get registers from thread'
	for report in "$reports"/*; do
		[ -e "$report" ] || continue
		grep -qvE "$none" "$report" || continue
		echo "not ok - no sanitizer report: $(basename "$report")"
		sed 's/^/# /' "$report"
	done
}

limited()
{
	timeout --kill-after=10 "$1" "${@:2}" </dev/null
}

# check counts the tests that failed; what else made the program fail is one
# more.
run_unit()
{
	local out status

	out=$(limited 600 "$@" 2>&1)
	status=$?
	[ -z "$out" ] || printf '%s\n' "$out"
	if [ "$status" -ne 0 ] && ! grep -Eq \
		'^[0-9]+%: .*(Failures: [1-9]|Errors: [1-9])' <<<"$out"; then
		echo "not ok - ${*: -1} exits with status $status"
	fi
}

# tests/examples/NAME.sh, given the program, says whether it is right; without
# one the program prints tests/examples/NAME.expected and succeeds.
run_example()
{
	local name out

	name=tests/examples/$(basename "$1")
	if [ -e "$name.sh" ]; then
		out=$(limited 60 bash "$name.sh" "$1" 2>&1)
	else
		out=$(exec 2>&1; set -o pipefail; limited 60 "$1" |
			diff -u "$name.expected" -)
	fi && echo "ok - $(basename "$1")" && return
	echo "not ok - $(basename "$1")"
	printf '%s\n' "$out" | sed 's/^/# /'
}

# It begins with the corpus in the tree and what earlier runs have found; what
# makes it fail stays beside that.
run_fuzz()
{
	local name out seconds=${FUZZ_SECONDS:-3}
	local found=$COGET_BUILD/fuzz/${1##*/}

	name=${1##*/}
	mkdir -p "$found"
	if out=$(limited $((seconds + 120)) "$1" -max_total_time="$seconds" \
		-timeout=10 -rss_limit_mb=2048 -max_len=4096 \
		-print_final_stats=1 -artifact_prefix="$found-" "$found" \
		"tests/fuzz/corpus/$name" 2>&1); then
		echo "ok - fuzz $name: $(sed -n \
			's/^stat::number_of_executed_units: //p' <<<"$out") runs"
		return
	fi
	echo "not ok - fuzz $name"
	tail -n 60 <<<"$out" | sed 's/^/# /'
}

run_script()
{
	local out status

	out=$(limited "$2" "$1" 2>&1)
	status=$?
	printf '%s\n' "$out"
	if [ "$status" -ne 0 ] && ! grep -q '^not ok' <<<"$out"; then
		echo "not ok - $1 exits with status $status"
	fi
}

run_bats()
{
	limited 1200 bats --tap "$@" || [ $? -eq 1 ] ||
		echo 'not ok - bats runs to its end'
}

# Print the names of scripts that run the programs in the emulator, all made at
# once: some run each other.
emulated()
{
	local program script

	mkdir -p "$COGET_BUILD/emulated"
	for program; do
		script=$COGET_BUILD/emulated/${program##*/}
		printf '#!/bin/sh\nexec %s %q "$@"\n' "$EMULATOR" \
			"$(realpath "$program")" >"$script"
		chmod +x "$script"
		echo "$script"
	done
}

run_test()
{
	case $kind in
	cli) run_bats "$@" ;;
	unit) run_unit "$1" ;;
	valgrind)
		# Every seed takes half a minute there.
		CK_TIMEOUT_MULTIPLIER=10 COGET_STRESS_SEEDS=2 \
			run_unit valgrind --quiet \
			--error-exitcode=99 --leak-check=full "$1"
		;;
	examples) run_example "$1" ;;
	static) run_script "$1" 300 ;;
	package) run_script "$1" 1800 ;;
	fuzz) run_fuzz "$1" ;;
	esac
}

# failures_of TEST: of what it printed, a line for each thing to be run once more:
# how many failures it stands for, the test, and a pattern for one in its file.
failures_of()
{
	[[ $kind != @(static|fuzz|package) ]] || return 0
	awk -v test="$1" '
		# Of all tests of a file: it would have nothing to say of none.
		/^not ok [0-9]+ teardown_suite$/ { next }
		/^not ok [0-9]+ / {
			sub(/^not ok [0-9]+ /, "")
			gsub(/[][\\.*^$+?(){}|]/, "\\\\&")
			print "1\t" test "\t^" $0 "$"
			next
		}
		/^not ok / { whole++ }
		/^[0-9]+%: Checks: / {
			gsub(/,/, "")
			whole += $5 + $7
		}
		END { if (whole) print whole "\t" test }'
}

# Twice as many at once as there are processors, for most of them wait for time to
# pass; the output of each in one piece, with the seconds that it took.
run_all()
{
	local test out
	local workers=$((2 * $(nproc)))

	: >"$log.failures"

	for test in "$@"; do
		while [ "$(jobs -rp | wc -l)" -ge "$workers" ]; do
			wait -n
		done
		{
			SECONDS=0
			out=$(run_test "$test" 9>&-)
			flock 9
			printf '%s\n' "$out" "took $SECONDS s: ${test##*/tests/}"
			failures_of "$test" <<<"$out" >>"$log.failures"
		} 9>"$log.lock" &
	done
	wait
}

run_failed_again()
{
	local failures test pattern out

	while IFS=$'\t' read -r failures test pattern; do
		out=$(run_test "$test" ${pattern:+--filter "$pattern"})
		# shellcheck disable=SC2001
		sed 's/^/# again: /' <<<"$out"
		[ -n "$(failures_of "$test" <<<"$out")" ] ||
			echo "ok again, $failures: ${test##*/tests/} $pattern"
	done <"$log.failures"
}

# The five that took longest.
print_slowest()
{
	sed -n "s/^took /$kind: slowest: /p" "$log" | sort -k 3rn | head -n 5
}

count()
{
	awk -v kind="$kind" '
	function skip(name, why)
	{
		skipped++
		print "skipped: " name ": " why
	}
	/^[0-9]+%: Checks: / {
		gsub(/,/, "")
		passed += $3 - $5 - $7
		failed += $5 + $7
	}
	# Of the SKIP_TEST() of a program, which counts the test as passed.
	/^skip [a-z0-9_]+ # / {
		name = $2
		sub(/_(body|fn)$/, "", name)
		passed--
		skip(name, substr($0, index($0, " # ") + 3))
	}
	/^ok again, [0-9]+: / {
		failed -= $3
		passed += $3
		sub(/^ok again, [0-9]+: /, "")
		print "passed when run alone: " $0
		next
	}
	/^ok .*# skip/ {
		why = $0
		sub(/.*# skip *\(?/, "", why)
		sub(/\)$/, "", why)
		sub(/^ok [0-9]* *-? */, "")
		sub(/ *# skip.*/, "")
		skip($0, why)
		next
	}
	/^ok / { passed++ }
	/^not ok / { failed++ }
	END {
		printf "%s: %d passed, %d failed", kind, passed, failed
		if (skipped)
			printf " (%d skipped)", skipped
		print ""
		exit failed > 0 || passed == 0
	}' "$log"
}

mkdir -p "$COGET_BUILD"
[ -z "${SANITIZE:-}" ] || watch_sanitizers
[ -z "${EMULATOR:-}" ] || export CK_TIMEOUT_MULTIPLIER=10
{
	# shellcheck disable=SC2046
	[ -z "${EMULATOR:-}" ] || set -- $(emulated "$@")
	run_all "$@"
	[ -z "${CI:-}" ] || run_failed_again
	[ -z "${SANITIZE:-}" ] || print_sanitizer_reports
} 2>&1 | tee "$log"
print_slowest
count
