#!/usr/bin/env bash
# Scripts that their shells understand and shellcheck has nothing to say about;
# man pages that mandoc has nothing to say about.
. "$(dirname "$0")/tap.bash"

mapfile -t scripts < <(printf '%s\n' .ci/run .package/debian/tests/fetch \
	.package/debian/tests/library
	find tests completions .package \( -name '*.sh' -o -name '*.bash' -o -name '*.bats' \) \
		-type f 2>/dev/null | sort)
for script in "${scripts[@]}"; do
	case $script in
	*.bats) dialect=bats ;;
	.package/debian/*) dialect='sh' ;;
	*) dialect=bash ;;
	esac
	check "shellcheck passes $script" shellcheck --shell="$dialect" "$script"
done

# Where CDPATH is set, cd goes elsewhere and prints where.
goes_to_the_top()
{
	! grep -q '^cd ".(dirname "' "$1" ||
		grep -B1 '^cd ".(dirname "' "$1" | grep -qx 'unset CDPATH'
}

for script in "${scripts[@]}"; do
	check "$script finds the top of the tree whatever CDPATH says" \
		goes_to_the_top "$script"
done

check 'zsh parses its completion' zsh -n completions/_coget
check 'fish parses its completion' fish --no-execute completions/coget.fish

for page in man/*.[15] man/coget-recipes.7; do
	check "mandoc passes $page" mandoc -T lint -W warning "$page"
done
finish
