#!/usr/bin/env bash
# What follows from the option table: the completions and coget(1) are as `make
# generate` writes them, and bash, zsh and fish, where these are installed, make
# of the completions what the table says.  The parser and the help are compared
# with the table by tests/unit/cli/options_test.c.
. "$(dirname "$0")/tap.bash"

generate=${COGET_BUILD:-build}/generate
generated=(completions/_coget completions/coget.bash completions/coget.fish
	man/coget.1 man/coget-json.5)
schema=man/coget-json-1.schema.json
temp=$(mktemp -d) || exit 2
trap 'rm -rf "$temp"' EXIT

# What completion of files and directories is tried on.
mkdir -p "$temp/dir/sub"
touch "$temp/dir/some"

# A row an option: "name|letter|argument|help|shape|words".
print_table()
{
	"$generate" --table >"$temp/table" && test -s "$temp/table"
}

are_generated()
{
	local file copy

	for file in "${generated[@]}"; do
		copy=$temp/${file##*/}
		cp "$file" "$copy"
		"$generate" "$copy" || return
		diff -u "$file" "$copy" || {
			echo "run: make generate"
			return 1
		}
	done
}

schema_is_generated()
{
	"$generate" --schema | diff -u "$schema" - || {
		echo "run: make generate"
		return 1
	}
}

# A row a spelling: "--name|takes|help", takes being "yes" for an argument that it
# needs.
spellings()
{
	awk -F '|' -v OFS='|' '{
		takes = $3 == "" || $3 ~ /^\[/ ? "no" : "yes"
		print "--" $1, takes, $4
		if ($2 != "")
			print "-" $2, takes, $4
	}' "$temp/table" | sort
}

# Values that are described one by one in the page, as lists of ".It Cm".
choices_are_in_the_man_page()
{
	local choice

	awk -F '|' '$5 == "words" &&
		$1 !~ /^(help|method|jobs|per-host)$/ { print $6 }' "$temp/table" | tr -s ' ' '\n' |
		while read -r choice; do
			[ -z "$choice" ] ||
				grep -qx "\.It Cm $choice" man/coget.1 ||
				echo "$choice"
		done | no_lines
}

# same FUNCTION FUNCTION: they print the same lines, and some.
same()
{
	"$1" >"$temp/expected"
	"$2" >"$temp/found"
	diff -u --label "$1" --label "$2" "$temp/expected" "$temp/found" &&
		test -s "$temp/found"
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
		if bash_words "$word" - | grep -qx -- --quiet; then
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

# values_of SHAPE WORDS FOLDER: what completing an empty value offers, in the order of
# the shells; folders end with FOLDER.
values_of()
{
	case $1 in
	file) echo "some sub$3" ;;
	dir) echo "sub$3" ;;
	interface) (cd /sys/class/net && sorted "$(echo ./* | sed 's,\./,,g')") ;;
	*) sorted "$2" ;;
	esac
}

# completed_values COMMAND FOLDER: run it with each value's expected completions
# and each spelling of its option; commands are too many to be listed.
completed_values()
{
	local name letter argument shape words expected

	while IFS='|' read -r name letter argument _ shape words; do
		[[ $shape && $shape != command ]] || continue
		expected=$(values_of "$shape" "$words" "$2")
		"$1" "$expected" "--$name" || return
		[ -z "$letter" ] || "$1" "$expected" "-$letter" || return
	done <"$temp/table"
}

offers_in_bash()
{
	bash_offers "$1" "$2" '' || return
	[[ $2 != --* ]] || bash_offers "$1" "$2" =
}

bash_completes_values()
{
	completed_values offers_in_bash '' &&
		bash_offers rename --exists = ren &&
		bash_offers --exists=rename --exists=ren &&
		bash_offers --dir=sub --dir= &&
		bash_offers default,timeout --retry-on default,tim &&
		bash_offers default,timeout --retry-on = default,tim &&
		bash_offers '' --retry-on timeout,time &&
		bash_offers sha512= --checksum sha5 &&
		bash_offers retries --help ret && bash_offers --quiet --help --qui &&
		bash_offers '@some @sub/' -H @ && bash_offers @some -H @ so &&
		bash_offers @some --user = @ so && bash_offers '' --user so &&
		bash_offers @sub/ -H @ su && bash_offers @some -H @so && bash_offers --user=@some --user=@so
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
			if ((value != "") != (name ~ "[" joint "]$"))
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
	local name shape words wanted

	while IFS='|' read -r name _ _ _ shape words; do
		case $shape in
		'') continue ;;
		words) wanted="($words)" ;;
		list) wanted=" _coget_list $words" ;;
		prefixes) wanted=" _coget_beginnings ${words//:/\\:}" ;;
		file) wanted=_files ;;
		dir) wanted='_files -/' ;;
		at-file) wanted=' _coget_at_file' ;;
		interface) wanted=_net_interfaces ;;
		command) wanted='_command_names -e' ;;
		esac
		[[ $(zsh_spec "$name") == ?(:):[!:]*":$wanted" ]] ||
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
		/^--[^\t]*=\t/ { next }
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

# What can be left out is offered behind "=" alone.
offers_in_fish()
{
	[[ $argument == \[* ]] || fish_offers "$1" "coget $2 "
}

fish_completes_values()
{
	completed_values offers_in_fish / &&
		fish_offers --exists=rename 'coget --exists=ren' &&
		fish_offers default,timeout 'coget --retry-on default,tim' &&
		fish_offers --retry-on=default,timeout \
			'coget --retry-on=default,tim' &&
		fish_offers sha512= 'coget --checksum sha5' &&
		fish_offers --help=retries 'coget --help=ret' &&
		fish_offers @some 'coget -H @so' &&
		fish_offers --user=@some 'coget --user=@so' &&
		fish_offers '' 'coget --user so'
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

check 'the table can be printed' print_table
check 'completions and man pages are generated' are_generated
check 'the JSON Schema is generated' schema_is_generated
check 'the man page describes the choices' choices_are_in_the_man_page
check 'mandoc passes coget.1' mandoc -T lint -W warning man/coget.1

check 'bash offers the options of the table' same bare_spellings in_bash
check 'bash completes their values' bash_completes_values
check 'bash leaves URLs alone' bash_leaves_urls_alone
check_in zsh 'zsh offers the options of the table' same spellings in_zsh
check_in zsh 'zsh completes their values' zsh_completes_values
check_in fish 'fish offers the options of the table' same spellings in_fish
check_in fish 'fish completes their values' fish_completes_values
check_in fish 'fish leaves URLs alone' fish_leaves_urls_alone
finish
