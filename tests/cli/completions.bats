#!/usr/bin/env bats
# What the Tab key does in real shells, each in a terminal of tmux.  What is
# offered for each option is compared with the table by tests/check/options.sh.

load helpers

setup()
{
	command -v tmux >/dev/null || skip 'no tmux'
	enter_scratch
	mkdir sub sub/within
	touch some 'with blank'
}

teardown()
{
	[ ! -e "$BATS_TEST_TMPDIR/tmux" ] || tmux kill-server || true
	stop_all
}

# A tmux of the test's own.
tmux()
{
	command tmux -S "$BATS_TEST_TMPDIR/tmux" -f /dev/null "$@" 3>&-
}

# open_shell COMMAND...: in a terminal, whose prompt is "> ".
open_shell()
{
	command -v "$1" >/dev/null || skip "$1 is not installed"
	TERM=screen tmux new-session -d -x 160 -y 30 "$@"
	wait_until screen_has '>'
}

screen_has()
{
	tmux capture-pane -p | grep -qF -- "$1"
}

# The last line with a prompt, as it stands on the screen.
line()
{
	tmux capture-pane -p | grep '^>' | tail -n 1 | sed 's/^> *//'
}

is_line()
{
	[ "$(line)" = "$1" ]
}

# completes TYPED LINE: Tab behind what is typed makes the line of it.
completes()
{
	tmux send-keys -l "$1"
	tmux send-keys Tab
	wait_until -t 30 is_line "$2" || fail "on the screen: $(tmux capture-pane -p)"
	tmux send-keys C-c
	wait_until is_line ''
}

# In each shell: values, several with commas, files behind an @, directories.
completes_values()
{
	completes 'coget --exists ov' 'coget --exists overwrite'
	completes 'coget --exists=upd' 'coget --exists=update'
	completes 'coget --digest sha5' 'coget --digest sha512'
	completes 'coget --input-format ari' 'coget --input-format aria2'
	completes 'coget --retry-on time' 'coget --retry-on timeout'
	completes 'coget --retry-on default,trunc' 'coget --retry-on default,truncated'
	completes 'coget --proto https,sf' 'coget --proto https,sftp'
	completes 'coget --checksum sha5' 'coget --checksum sha512='
	completes 'coget -q --mirror-' 'coget -q --mirror-paths'
	completes 'coget --checksums so' 'coget --checksums some'
	completes 'coget -H @so' 'coget -H @some'
	completes 'coget -H @su' 'coget -H @sub/'
	completes 'coget --user=@so' 'coget --user=@some'
	completes 'coget -d su' 'coget -d sub/'
	completes 'coget -d sub/wi' 'coget -d sub/within/'
	completes 'coget --method PU' 'coget --method PUT'
}

@test "completions: bash completes values" {
	cat >rc <<-RC
		PS1='> '
		. "$REPOSITORY/completions/coget.bash"
	RC
	open_shell bash --noprofile --rcfile "$PWD/rc" -i
	completes_values
	completes 'coget --checksums wi' 'coget --checksums with\ blank'
}

@test "completions: zsh completes values" {
	mkdir functions dots
	cp "$REPOSITORY/completions/_coget" functions
	cat >dots/.zshrc <<-'RC'
		PS1='> '
		fpath=($ZDOTDIR/../functions $fpath)
		autoload -Uz compinit
		compinit -D -u
		unsetopt auto_menu
	RC
	ZDOTDIR=$PWD/dots open_shell zsh -i
	completes_values
	completes 'coget --checksums wi' 'coget --checksums with\ blank'
}

@test "completions: fish completes values" {
	cat >config.fish <<-CONFIG
		function fish_prompt
		    echo '> '
		end
		set -g fish_greeting
		set -g fish_autosuggestion_enabled 0
		source "$REPOSITORY/completions/coget.fish"
	CONFIG
	open_shell fish --no-config --init-command "source $PWD/config.fish"
	completes_values
	completes 'coget --checksums wi' 'coget --checksums with\ blank'
}
