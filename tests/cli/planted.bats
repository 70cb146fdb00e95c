#!/usr/bin/env bats
# What somebody else has put at the names that a run uses: links, FIFOs, files of
# his own, second names of the user's files.

load helpers

# What a stranger plants leads to the victim's file, which must stay as it was.
setup()
{
	enter_scratch
	start_server
	mkdir -p victim shared out
	chmod 1777 shared
	echo precious >victim/file
	: >victim/empty
}

STRANGER=65534

# Root alone can play a second user.
need_stranger()
{
	[ "$(id -u)" -eq 0 ] || skip 'needs root, to act as a second user'
}

# as_stranger COMMAND...
as_stranger()
{
	setpriv --reuid=$STRANGER --regid=$STRANGER --clear-groups "$@"
}

# strangers_link TARGET NAME
strangers_link()
{
	ln -s "$1" "$2"
	chown -h $STRANGER:$STRANGER "$2"
}

# refused OPTION...: the run fails before anything is fetched, and nothing of the
# victim's has changed.
refused()
{
	run --separate-stderr timeout 20 "$COGET" -d out "$@" \
		"$SERVER_URL/size/10/never"
	assert_status 3
	assert_equal "$(server_saw /never)" 0
	assert_unharmed
}

assert_unharmed()
{
	assert_file victim/file precious
	assert_equal "$(wc -c <victim/empty)" 0
	assert_listing victim empty file
	assert_equal "$(stat -c %a victim/file)" 644
	assert_listing out
}

@test "planted: somebody else's link is not followed to a file" {
	need_stranger
	for option in --failed --session; do
		for target in ../victim/file ../victim/empty ../victim/new; do
			strangers_link "$target" shared/name
			refused $option shared/name
			# shellcheck disable=SC2154 # run sets it
			assert_contains "$stderr" \
				'shared/name: a link in this path belongs to'
			assert_contains "$stderr" '; give the path that it leads'
			rm shared/name
		done
	done
}

@test "planted: somebody else's link is not followed on the way" {
	need_stranger
	strangers_link ../victim shared/dir
	ln -s shared/dir/name mine
	for option in --failed --session; do
		for name in shared/dir/name "$PWD/shared/dir/file" \
			shared/dir/../victim/name mine; do
			refused $option "$name"
			assert_contains "$stderr" 'belongs to somebody else'
		done
	done
}

@test "planted: somebody else's link is not followed to the directory of files" {
	need_stranger
	strangers_link ../victim shared/dir
	ln -s shared/dir mine
	for dir in shared/dir shared/dir/ shared/dir/sub mine; do
		run coget -d "$dir" --exists overwrite \
			"$SERVER_URL/size/10/file"
		assert_status 3
		assert_contains "$output" \
			"$dir: a link in this path belongs to somebody else"
		assert_unharmed
	done
	assert_equal "$(server_saw GET)" 0
}

@test "planted: links of the user's own and of root's are followed" {
	mkdir real
	ln -s real way
	ln -s "$PWD/way/deep/../left" real/deep-left
	mkdir real/deep
	ln -s way/list link
	ln -s real/journal session
	run coget -d way/new --failed link --session session \
		"$SERVER_URL/size/10/a"
	assert_status 0
	assert_body real/new/a 10 a
	assert_file real/list ''
	assert_contains "$(head -n 1 real/journal)" coget-session
	run coget -d out --failed way/deep-left "$SERVER_URL/status/404/x"
	assert_status 8
	assert_file real/left "$SERVER_URL/status/404/x"
	[ -L link ] && [ -L session ] && [ -L real/deep-left ]
}

@test "planted: a link to itself ends" {
	ln -s loop loop
	refused --failed loop
	assert_contains "$stderr" 'Too many levels of symbolic links'
	refused --session loop/s
}

@test "planted: what is no file at the name is refused" {
	for option in --failed --session; do
		mkfifo shared/name
		refused $option shared/name
		[ -p shared/name ]
		rm shared/name
		mkdir shared/name
		refused $option shared/name
		refused $option shared/name/
		rmdir shared/name
		refused $option /dev/null
	done
	[ -c /dev/null ]
}

@test "planted: a file of somebody else's at the name is refused" {
	need_stranger
	for option in --failed --session; do
		for text in '' 'http://127.0.0.1:1/evil'; do
			printf %s "$text" >shared/name
			chown $STRANGER shared/name
			chmod 666 shared/name
			refused $option shared/name
			assert_equal "$(cat shared/name)" "$text"
			rm shared/name
		done
		as_stranger mkfifo shared/name
		refused $option shared/name
		rm shared/name
	done
}

@test "planted: a second name of the user's file is not written to" {
	ln victim/empty shared/name
	refused --session shared/name
	assert_contains "$stderr" 'is not a session of'
	rm shared/name
	ln victim/file shared/name
	refused --session shared/name
	run coget -d out --failed shared/name "$SERVER_URL/status/404/x"
	assert_status 8
	assert_file shared/name "$SERVER_URL/status/404/x"
	assert_unharmed
}

# plant KIND NAME: at a name that coget uses.
plant()
{
	case $1 in
	link) ln -s ../victim/file "$2" ;;
	dangling) ln -s ../victim/new "$2" ;;
	second) ln victim/file "$2" ;;
	fifo) mkfifo "$2" ;;
	directory) mkdir "$2" ;;
	file) touch "$2" && chown $STRANGER "$2" && chmod 666 "$2" ;;
	esac
}

@test "planted: whatever stands at the temporary's name is in the way, at once" {
	local kinds=(link dangling second fifo directory)

	[ "$(id -u)" -ne 0 ] || kinds+=(file)
	for kind in "${kinds[@]}"; do
		plant "$kind" shared/left.coget-new
		refused --failed shared/left
		assert_contains "$stderr" \
			'shared/left.coget-new is in the way, and no file of yours'
		assert_contains "$stderr" '; move it away, or give --failed'
		assert_no_file shared/left
		rm -r shared/left.coget-new
	done
}

@test "planted: a journal that is to be rewritten finds the same in its way" {
	run coget -d out --session shared/s "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/10/b"
	rm out/*
	sed '3s/.$/x/' shared/s >before
	cp before shared/s
	for kind in link dangling second fifo directory; do
		plant "$kind" shared/s.coget-new
		refused --session shared/s
		assert_contains "$stderr" 'shared/s.coget-new is in the way'
		assert_same_file shared/s before
		rm -r shared/s.coget-new
	done
}

@test "planted: what stands where a damaged journal is kept is left" {
	run coget -d out --session shared/s "$SERVER_URL/size/10/a"
	rm out/*
	sed '3s/.$/x/' shared/s >damaged
	cp damaged shared/s
	ln -s ../victim/file shared/s.damaged
	ln -s ../victim/new shared/s.damaged.1
	run coget -d out --session shared/s "$SERVER_URL/size/10/a"
	assert_status 0
	rm out/a
	assert_unharmed
	[ -L shared/s.damaged ]
	[ -f shared/s.damaged.2 ]
}

@test "planted: the sandbox is not opened to where a stranger's link leads" {
	need_stranger
	strace -o /dev/null true 2>/dev/null || skip 'strace cannot trace'
	strangers_link ../victim/file shared/name
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 \
		run strace -f -y -o trace -e trace=landlock_add_rule \
		"$COGET" -r 0 -d out --failed shared/name \
		--session shared/name http://127.0.0.1:1/
	assert_status 3
	grep -q landlock_add_rule trace || skip 'the kernel has no Landlock'
	assert_contains "$(cat trace)" "$PWD/out>"
	refute_contains "$(cat trace)" victim
	refute_contains "$(cat trace)" shared
}

@test "planted: links raced in at the names of list and session lead nowhere" {
	need_stranger
	# shellcheck disable=SC2016 # for the shell inside
	start racer setpriv --reuid=$STRANGER --regid=$STRANGER --clear-groups \
		sh -c 'while :; do
			ln -s ../victim/file shared/name; rm -f shared/name
		done' </dev/null
	for option in --failed --session; do
		for _ in {1..4}; do
			run timeout 20 "$COGET" --no-sandbox -d out -r 0 \
				$option shared/name "$SERVER_URL/status/404/x"
			assert_status 3 8
			assert_unharmed
			rm -f shared/name
		done
	done
}

@test "planted: secrets are not read where a stranger's link leads" {
	need_stranger
	echo 'X-Secret: of the victim' >victim/file
	strangers_link ../victim/file shared/name
	for option in --user --header; do
		run coget $option @shared/name "$SERVER_URL/size/10/a"
		assert_status 2
		assert_contains "$output" \
			"'shared/name': a link in this path belongs"
	done
	for option in --netrc-file --load-cookies; do
		run coget $option shared/name "$SERVER_URL/size/10/a"
		assert_status 3
		assert_contains "$output" 'shared/name: a link in this path belongs'
	done
	assert_equal "$(server_saw GET)" 0
}

@test "planted: secrets are read through links of the user's, and from pipes" {
	echo 'me:secret' >user
	ln -s user link
	run coget --user @link "$SERVER_URL/size/10/a"
	assert_status 0
	run coget --user @<(cat user) --header @/dev/stdin \
		"$SERVER_URL/size/10/b" <<<'X-Name: value'
	assert_status 0
	assert_body b 10 b
}

@test "planted: lists and checksums are read wherever a link leads" {
	need_stranger
	echo "$SERVER_URL/size/10/a" >list
	server_body 10 a | md5sum | sed 's/-/a/' >sums
	strangers_link ../list shared/list
	strangers_link ../sums shared/sums
	run coget -d out -i shared/list --checksums shared/sums
	assert_status 0
	assert_body out/a 10 a
}

@test "planted: whatever a stranger puts at names of parts and files is let be" {
	need_stranger
	chmod 1777 out
	for policy in overwrite resume update rename; do
		for kind in link dangling second file fifo directory; do
			for name in $kind p$kind.part; do
				plant $kind "out/$name"
				[ $kind = second ] ||
					chown -h $STRANGER "out/$name"
			done
			echo "$SERVER_URL/size/200k/$kind"
			echo "$SERVER_URL/size/200k/p$kind"
		done >list
		run timeout 60 "$COGET" -d out -r 0 --exists $policy -i list
		assert_status 0 1 3
		assert_file victim/file precious
		assert_listing victim empty file
		for kind in link dangling second file fifo directory; do
			assert_body out/p$kind 204800 p$kind
		done
		rm -r out/*
	done
}
