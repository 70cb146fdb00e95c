#!/usr/bin/env bash
# The option table, the parser, the help, the man page and the completions agree
# on every option: its name, its letter, whether it takes an argument, its
# default, and what it is for.
#
# The table is the measure.  The program is $COGET; the completions run in their
# own shells, where these are installed.
. "$(dirname "$0")/tap.bash"

coget=$(realpath "${COGET:-build/coget}")
temp=$(mktemp -d) || exit 2
trap 'rm -rf "$temp"' EXIT

# What completion of files and directories is tried on.
mkdir -p "$temp/dir/sub"
touch "$temp/dir/some"

# What is compared: a row an option, "name|letter|argument|default|help", or a
# row a spelling, "--name|takes|help", takes being "yes" for an argument.

table()
{
	cut -d '|' -f 1-5 "$temp/table"
}

spellings()
{
	awk -F '|' -v OFS='|' '{
		takes = $3 == "" ? "no" : "yes"
		print "--" $1, takes, $5
		if ($2 != "")
			print "-" $2, takes, $5
	}' "$temp/table" | sort
}

build_table()
{
	${CC:-gcc} -std=gnu11 -Isrc -o "$temp/option_table" \
		tests/check/option_table.c src/cli/options.c &&
		"$temp/option_table" >"$temp/table" && test -s "$temp/table"
}

no_spelling_twice()
{
	spellings | cut -d '|' -f 1 | uniq -d | no_lines
}

# same FUNCTION FUNCTION: they print the same lines, and some.
same()
{
	"$1" >"$temp/expected"
	"$2" >"$temp/found"
	diff -u --label "$1" --label "$2" "$temp/expected" "$temp/found" &&
		test -s "$temp/found"
}

# The rows in the text of the help or the man page.  An option begins with its
# dashes in the column "indent"; what it is for follows, behind it or below.
read_rows='
function flush() {
	if (name == "")
		return
	sub(/^ +/, "", text)
	split_text()
	print name, letter, argument, fallback, text
	name = ""
}
function begin(head,    words, count) {
	flush()
	letter = head ~ /^-[A-Za-z],/ ? substr(head, 2, 1) : ""
	sub(/^-[A-Za-z], /, "", head)
	count = split(head, words, " ")
	name = substr(words[1], 3)
	argument = count > 1 ? words[2] : ""
	text = fallback = ""
}'

help()
{
	"$coget" --help | awk -v OFS='|' "$read_rows"'
	function split_text() {
		if (match(text, / \(default: [^ ]+\)$/)) {
			fallback = substr(text, RSTART + 11, RLENGTH - 12)
			text = substr(text, 1, RSTART - 1)
		}
	}
	/^  (-[A-Za-z],|   ) --/ {
		head = substr($0, 1, 32)
		sub(/^ +/, "", head)
		begin(head)
		text = substr($0, 33)
		next
	}
	match($0, /[^ ]/) && RSTART == 33 {
		text = text " " substr($0, 33)
		next
	}
	{ flush() }
	END { flush() }'
}

# The man page says what an option is for in its first sentence, and the default
# in one of its own.
man_page()
{
	mandoc -T ascii -O width=1000 man/coget.1 | sed 's/.\x08//g' |
		awk -v OFS='|' "$read_rows"'
	function split_text(    words) {
		if (match(text, /  The default is [^ ]+/)) {
			split(substr(text, RSTART), words, " ")
			fallback = words[4]
			if (fallback != ".")
				sub(/\.$/, "", fallback)
		}
		sub(/\.(  .*)?$/, "", text)
	}
	/^OPTIONS/ { inside = 1; next }
	/^[^ ]/ { flush(); inside = 0 }
	!inside { next }
	!match($0, /[^ ]/) { next }
	RSTART == 4 { flush() }
	/^     -/ {
		head = substr($0, 6)
		tail = ""
		if (match(head, /  +/)) {
			tail = "  " substr(head, RSTART + RLENGTH)
			head = substr(head, 1, RSTART - 1)
		}
		begin(head)
		text = tail
		next
	}
	RSTART >= 14 { text = text "  " substr($0, RSTART) }
	END { flush() }'
}

# The choices as a sentence of the help: "a, b, c or d".
choices_are_in_the_help()
{
	local row sentence

	while IFS='|' read -r -a row; do
		[ -n "${row[5]:-}" ] || continue
		sentence=$(sed 's/ /, /g; s/\(.*\),/\1 or/' <<<"${row[5]}")
		[[ ${row[4]} == *": $sentence" ]] ||
			echo "${row[0]} does not list $sentence"
	done <"$temp/table" | no_lines
}

choices_are_in_the_man_page()
{
	local choice

	cut -d '|' -f 6 "$temp/table" | tr -s ' ' '\n' |
		while read -r choice; do
			[ -z "$choice" ] ||
				grep -qx "\.It Cm $choice" man/coget.1 ||
				echo "$choice"
		done | no_lines
}

# accepts WORD...: the parser takes them, and comes as far as the --help behind.
accepts()
{
	if ! "$coget" "$@" --help >"$temp/out" 2>&1 </dev/null ||
		! grep -q '^Usage:' "$temp/out"; then
		echo "refused: $*"
		cat "$temp/out"
		return 1
	fi
}

# refuses PATTERN WORD...: the parser does not take them, and says why.
refuses()
{
	local pattern=$1

	shift
	"$coget" "$@" >"$temp/out" 2>&1 </dev/null
	if [ $? -ne 2 ] || ! grep -qE -- "$pattern" "$temp/out"; then
		echo "not refused with \"$pattern\": $*"
		cat "$temp/out"
		return 1
	fi
}

# A value of the kind that each argument is, where there is no default.
value_of()
{
	local argument=$1 fallback=$2

	[ -n "$fallback" ] && echo "$fallback" && return
	case $argument in
	HEADER) echo a-HEADER: x ;;
	ALGO=HEX) echo crc32c=00000000 ;;
	*) echo "a-$argument" ;;
	esac
}

parser_takes()
{
	local name=$1 letter=$2 argument=$3 value

	value=$(value_of "$argument" "$4")
	if [ "$name" = version ]; then
		"$coget" --version --nonsense && "$coget" -V --nonsense
	elif [ -z "$argument" ]; then
		accepts "--$name" && refuses 'takes no value' "--$name=x" &&
			{ [ -z "$letter" ] || accepts "-$letter"; }
	else
		accepts "--$name" "$value" && accepts "--$name=$value" &&
			refuses 'needs' "--$name" || return
		[ -z "$letter" ] || {
			accepts "-$letter" "$value" &&
				accepts "-$letter$value" &&
				refuses 'needs' "-$letter"
		}
	fi
}

parser_takes_no_other_letter()
{
	local letter known

	known=$(cut -d '|' -f 2 "$temp/table" | tr -d '\n')
	for letter in {a..z} {A..Z} {0..9}; do
		[[ $known == *$letter* ]] ||
			refuses 'unknown option' "-$letter"
	done
}

# Bash.

# bash_words WORD...: what completing the last word offers, a line each.
bash_words()
{
	# shellcheck disable=SC2016 # for the other bash to expand
	(cd "$temp/dir" && COMPLETION="$OLDPWD/completions/coget.bash" \
		bash --noprofile --norc -c '
		. "$COMPLETION"
		COMP_WORDS=(coget "$@")
		COMP_CWORD=$#
		_coget
		[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"
		' bash "$@") | sort
}

# bash_offers WORDS WORD...: completing the last word offers just these words.
bash_offers()
{
	local expected=$1 found

	shift
	found=$(bash_words "$@" | paste -sd ' ')
	[ "$found" = "$expected" ] || {
		echo "${*@Q} offers \"$found\", not \"$expected\""
		return 1
	}
}

sorted()
{
	tr ' ' '\n' <<<"$1" | sort | paste -sd ' '
}

# Behind an option with an argument, "-" begins no option, but the argument.
in_bash()
{
	local word

	bash_words - | while read -r word; do
		if [ -n "$(bash_words "$word" -)" ]; then
			echo "$word|no"
		else
			echo "$word|yes"
		fi
	done | sort
}

bare_spellings()
{
	spellings | cut -d '|' -f 1,2
}

bash_completes_values()
{
	local name letter argument choices expected word

	while IFS='|' read -r name letter argument _ _ choices; do
		case ${choices:-$argument} in
		'') continue ;;
		FILE) expected='some sub' ;;
		DIR) expected=sub ;;
		*) expected=$(sorted "$choices") ;;
		esac
		bash_offers "$expected" "--$name" '' &&
			bash_offers "$expected" "--$name" = || return
		for word in ${choices:+r s}; do
			bash_offers "$(bash_words "--$name" "$word" |
				paste -sd ' ')" "--$name" = "$word" || return
		done
		[ -z "$letter" ] || bash_offers "$expected" "-$letter" '' ||
			return
	done <"$temp/table"
	bash_offers rename --exists = ren &&
		bash_offers --exists=rename --exists=ren &&
		bash_offers --dir=sub --dir=
}

bash_leaves_urls_alone()
{
	bash_offers '' '' && bash_offers '' s && bash_offers '' http: &&
		bash_offers '' -q s && bash_offers '' -j 4 s &&
		bash_offers '' -- - && bash_offers '' -- --j
}

# Zsh.

# Its _arguments is given a specification for each spelling: which others it
# excludes, the spelling, "+" or "=" where a value may be joined to it, what it
# is for, and the value's name and completion.
in_zsh()
{
	# shellcheck disable=SC2016 # for zsh to expand
	zsh -f -c '_arguments() { print -rl -- "$@" }; . completions/_coget' |
		awk -v OFS='|' '
		/^-[sS]$/ || /^:$/ || /^\*:/ { next }
		{
			sub(/^(\([^)]*\)|\*)/, "")
			open = index($0, "[")
			shut = index($0, "]")
			name = substr($0, 1, open - 1)
			joint = name ~ /^--/ ? "=" : "+"
			value = substr($0, shut + 1)
			takes = value ~ /^:[^:]+:./ ? "yes" : "no"
			if ((takes == "yes") != (name ~ "[" joint "]$"))
				takes = "wrong: " $0
			sub("[" joint "]$", "", name)
			print name, takes, substr($0, open + 1, shut - open - 1)
		}' | sort
}

# zsh_spec NAME: what follows the description of --NAME.
zsh_spec()
{
	# shellcheck disable=SC2016 # for zsh to expand
	zsh -f -c '_arguments() { print -rl -- "$@" }; . completions/_coget' |
		sed -n "s/^[^[]*--$1=\[[^]]*\]//p"
}

zsh_completes_values()
{
	local name letter argument choices wanted

	while IFS='|' read -r name letter argument _ _ choices; do
		case ${choices:-$argument} in
		'') continue ;;
		FILE) wanted=':_files' ;;
		DIR) wanted=':_files -/' ;;
		N | TIME | SIZE | TEXT | LIST | ALGO=HEX | HEADER | USER)
			wanted=': ' ;;
		*) wanted=":($choices)" ;;
		esac
		[[ $(zsh_spec "$name") == :[!:]*"$wanted" ]] ||
			echo "$name: $(zsh_spec "$name")"
	done <"$temp/table" | no_lines
}

# Fish.

# fish_words LINE: what completing the line offers.
fish_words()
{
	# shellcheck disable=SC2016 # for fish to expand
	(cd "$temp/dir" && fish --no-config -c '
		source $argv[1]
		complete -C $argv[2]
		' "$OLDPWD/completions/coget.fish" "$1") | sort
}

# Descriptions come from completing "-", and whether there is an argument from
# what fish says of its own rules, one for each spelling.
in_fish()
{
	fish_words 'coget -' >"$temp/fish-words"
	fish --no-config -c \
		'source completions/coget.fish; complete -c coget' |
		awk '
		NR == FNR {
			takes = / --(exclusive|require-parameter|force-files) /
			for (i = 2; i < NF; i++) {
				if ($i == "-s") arg["-" $(i + 1)] = takes
				if ($i == "-l") arg["--" $(i + 1)] = takes
				if ($i == "-d") break
			}
			next
		}
		{
			split($0, part, "\t")
			print part[1] "|" (arg[part[1]] ? "yes" : "no") "|" \
				part[2]
		}' - "$temp/fish-words" | sort
}

# fish_offers WORDS LINE
fish_offers()
{
	local found

	found=$(fish_words "$2" | cut -f 1 | paste -sd ' ')
	[ "$found" = "$1" ] || {
		echo "\"$2\" offers \"$found\", not \"$1\""
		return 1
	}
}

fish_completes_values()
{
	local name letter argument choices expected

	while IFS='|' read -r name letter argument _ _ choices; do
		case ${choices:-$argument} in
		'') continue ;;
		FILE) expected='some sub/' ;;
		DIR) expected=sub/ ;;
		*) expected=$(sorted "$choices") ;;
		esac
		fish_offers "$expected" "coget --$name " || return
		[ -z "$letter" ] ||
			fish_offers "$expected" "coget -$letter " || return
	done <"$temp/table"
	fish_offers --exists=rename 'coget --exists=ren'
}

fish_leaves_urls_alone()
{
	fish_offers '' 'coget ' && fish_offers '' 'coget s' &&
		fish_offers '' 'coget -q s' && fish_offers '' 'coget -- -'
}

# check_in SHELL NAME COMMAND...: check, if the shell is there.
check_in()
{
	local shell=$1

	shift
	if command -v "$shell" >/dev/null; then
		check "$@"
		return
	fi
	tests_run=$((tests_run + 1))
	echo "ok $tests_run - $1 # skip $shell is not installed"
}

check 'the table can be printed' build_table
check 'no name and no letter is in the table twice' no_spelling_twice
check 'the help says what the table says' same table help
check 'the help lists the choices' choices_are_in_the_help
check 'the man page says what the table says' same table man_page
check 'the man page lists the choices' choices_are_in_the_man_page

while IFS='|' read -r name letter argument fallback rest; do
	check "the parser takes --$name${letter:+, -$letter} as in the table" \
		parser_takes "$name" "$letter" "$argument" "$fallback"
done <"$temp/table"
check 'the parser takes no letter that the table lacks' \
	parser_takes_no_other_letter

check 'bash offers the options of the table' same bare_spellings in_bash
check 'bash completes their values' bash_completes_values
check 'bash leaves URLs alone' bash_leaves_urls_alone
check_in zsh 'zsh offers the options of the table' same spellings in_zsh
check_in zsh 'zsh completes their values' zsh_completes_values
check_in fish 'fish offers the options of the table' same spellings in_fish
check_in fish 'fish completes their values' fish_completes_values
check_in fish 'fish leaves URLs alone' fish_leaves_urls_alone
finish
