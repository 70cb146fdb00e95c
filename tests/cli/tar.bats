#!/usr/bin/env bats
# --tar: all files go into one archive.

load helpers
load confine

setup()
{
	enter_scratch
	start_server
}

# put_list COUNT: items of many lengths and kinds of answers, that end in another
# order than that of the list; the files that are to come of it are put in want/.
put_list()
{
	local kinds=('' chunked/ no-length/ first/1/close-before-headers/always/)
	local sizes=(0 1 511 512 513 70000 300000) i

	mkdir -p want
	for i in $(seq "$1"); do
		local size=${sizes[i % 7]}

		echo "$SERVER_URL/delay/$((RANDOM % 10))0ms/${kinds[i % 4]}size/$size/f$i"
		server_body "$size" "f$i" >"want/f$i"
	done >list
}

# assert_holds ARCHIVE: each file of want/, once, for both tars.
assert_holds()
{
	local program

	for program in tar bsdtar; do
		rm -rf got
		mkdir got
		"$program" -xf "$1" -C got
		diff -r want got
		assert_equal "$("$program" -tf "$1" | sort)" "$(cd want && find . \
			-type f -printf '%P\n' | sort)"
	done
}

@test "tar: all files are in the archive, and nothing else is left" {
	put_list 40
	coget -q --retry-delay 1ms --tar x.tar -i list
	assert_holds x.tar
	assert_listing . got list want x.tar
}

@test "tar: a pipe gets the same" {
	put_list 40
	coget -q --retry-delay 1ms --tar - -i list >x.tar
	assert_holds x.tar
	coget -q --retry-delay 1ms --tar - -i list | tar -x -C got
	diff -r want got
	coget -q --retry-delay 1ms --tar >(cat >y.tar) -i list
	wait_until tar -tf y.tar
	mkfifo pipe
	start cat cat pipe
	coget -q --retry-delay 1ms --tar pipe -i list
	assert_finishes "$PID" 0
	assert_holds "$OWNED/cat.out"
}

@test "tar: without files a pipe gets an empty archive, and a file is not made" {
	run -8 coget -q --tar x.tar "$SERVER_URL/status/404/always/x"
	assert_listing .
	coget -q --tar - "$SERVER_URL/status/404/always/x" >x.tar || true
	assert_equal "$(tar -tf x.tar)" ''
}

@test "tar: names are those that files would have" {
	local long

	long=$(printf 'n%.0s' {1..180})
	cat >list <<-LIST
		$SERVER_URL/size/1/a
		$SERVER_URL/size/2/a
		$SERVER_URL/size/3/$long
		$SERVER_URL/size/4/caf%C3%A9
		$SERVER_URL/size/5/..%2F..%2Fup
		$SERVER_URL/disposition/attachment;filename=b/size/6/x
		$SERVER_URL/size/7/y
		  dir=folder
		  out=z
		$SERVER_URL/size/8/folder
	LIST
	coget -q -j 1 --tar x.tar -i list
	LC_ALL=C.UTF-8 run bsdtar -tf x.tar
	assert_equal "$output" "a
a.1
$long
café
___.._up
b
folder/z
folder.1"
	coget -q -o '{host}/{index}-{name}' --tar y.tar "$SERVER_URL/size/1/a"
	assert_equal "$(tar -tf y.tar)" 127.0.0.1/1-a
	coget -q -d files -j 1 -i list
	tar -xf x.tar --one-top-level=got
	diff -r got files
}

@test "tar: what is in the directory does not matter, and stays" {
	echo old >a
	mkdir b
	coget -q --tar x.tar "$SERVER_URL/size/1/a" "$SERVER_URL/size/1/b"
	assert_equal "$(tar -tf x.tar | sort)" $'a\nb'
	assert_file a old
}

@test "tar: files have the server's time" {
	local url=$SERVER_URL/modified/1000000000/size/1/a

	coget -q --tar x.tar "$url"
	assert_equal "$(TZ=UTC tar -tvf x.tar --full-time | awk '{print $4, $5}')" \
		'2001-09-09 01:46:40'
	coget -q --no-mtime --tar y.tar "$url"
	[[ $(tar -tvf y.tar --full-time) != *2001-09-09* ]]
}

@test "tar: a file that failed leaves no entry" {
	run coget -q -r 0 --tar x.tar "$SERVER_URL/size/10/a" \
		"$SERVER_URL/truncate-after/200k/size/1m/b" "$SERVER_URL/size/9/c"
	assert_status 4
	assert_equal "$(tar -tf x.tar | sort)" $'a\nc'
	assert_listing . b.1.part x.tar
}

@test "tar: a body that breaks off, is started over or is compressed is whole" {
	local again=first/1/truncate-after/300k/always/size/1m

	coget -q --compressed --retry-delay 1ms --tar x.tar \
		"$SERVER_URL/$again/a" "$SERVER_URL/no-ranges/$again/b" \
		"$SERVER_URL/gzip/size/200k/c"
	mkdir want
	server_body 1048576 a >want/a
	server_body 1048576 b >want/b
	server_body 204800 c >want/c
	assert_holds x.tar
}

@test "tar: with --ordered the order is that of the list, else that of the ends" {
	cat >list <<-LIST
		$SERVER_URL/delay/500ms/size/1/a
		$SERVER_URL/size/1/b
		$SERVER_URL/delay/300ms/size/1/c
	LIST
	coget -q --ordered --tar x.tar -i list
	assert_equal "$(tar -tf x.tar)" $'a\nb\nc'
	coget -q --tar y.tar -i list
	assert_equal "$(tar -tf y.tar)" $'b\nc\na'
}

@test "tar: results and digests name the entry" {
	coget --json -o '{host}/{name}' --digest sha256 --tar x.tar \
		"$SERVER_URL/size/10/a" >events
	assert_equal "$(jq -r 'select(.event == "done") |
		.filename_effective + " " + .entry' events)" 'x.tar 127.0.0.1/a'
	run coget -q --format '{path} {name}' --tar y.tar "$SERVER_URL/size/10/a"
	assert_equal "$output" 'y.tar a'
	coget -q --digest sha256 --tar z.tar "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/100k/b" >SUMS
	tar -xf z.tar
	sha256sum -c SUMS
	run coget --dry-run --tar z.tar "$SERVER_URL/size/10/a"
	assert_contains "$output" "$SERVER_URL/size/10/a	a"
	run coget --tar w.tar "$SERVER_URL/size/10/a"
	assert_contains "$output" 'saved a in w.tar'
}

@test "tar: what has the wrong checksum is not in it" {
	run -9 coget -q -r 0 --checksum "md5=$(printf '0%.0s' {1..32})" \
		--tar x.tar "$SERVER_URL/size/10/a"
	assert_listing .
}

# has_entries COUNT: x.tar has so many, and is well.
has_entries()
{
	[ "$(tar -tf x.tar | wc -l)" -ge "$1" ]
}

@test "tar: after an interrupt the archive is whole, and parts are kept" {
	cat >list <<-LIST
		$SERVER_URL/size/100k/a
		$SERVER_URL/size/10/b
		$SERVER_URL/stall-after/300k/size/1m/c
	LIST
	start coget coget -q --tar x.tar -i list
	wait_until has_entries 2
	wait_until has_bytes 262144 c.2.part
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(tar -tf x.tar | sort)" $'a\nb'
	assert_equal "$(bsdtar -tf x.tar | sort)" $'a\nb'
	[ -s c.2.part ]
}

@test "tar: an interrupt brings the archive in a pipe to its end" {
	# shellcheck disable=SC2016 # bash is to expand it
	start coget bash -c 'exec "$0" -q --tar - "$1/size/100k/a" \
		"$1/size/10/b" "$1/stall-after/300k/size/1m/c" >x.tar' \
		"$COGET" "$SERVER_URL"
	wait_until has_bytes 103936 x.tar
	wait_until has_bytes 262144 c.2.part
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_equal "$(tar -tf x.tar | sort)" $'a\nb'
}

@test "tar: an interrupt while an entry goes into a pipe leaves that whole" {
	mkfifo pipe
	# shellcheck disable=SC2016 # bash is to expand it
	start reader bash -c 'exec <pipe; head -c 1000000 >x.tar
		read -r _ <go; cat >>x.tar'
	local reader=$PID
	mkfifo go
	start coget coget -q --tar pipe "$SERVER_URL/size/20m/a"
	wait_until has_bytes 1000000 x.tar
	kill -INT "$PID"
	echo >go
	assert_finishes "$PID" 130
	assert_finishes "$reader" 0
	tar -xf x.tar
	assert_body a 20971520 a
}

@test "tar: however often it is killed, a session loses nothing, and has nothing twice" {
	local signal i

	put_list 60
	sed -i 's|/delay|/rate/2m/delay|' list
	for i in $(seq 1 12); do
		signal=$([ $((i % 4)) = 0 ] && echo INT || echo KILL)
		start coget coget -q -j 8 --retry-delay 1ms --session s \
			--tar x.tar -i list
		pause $((40 + 25 * i))
		kill "-$signal" "$PID" 2>/dev/null || true
		finish "$PID" || true
		[ ! -s x.tar ] || tar -tf x.tar >/dev/null
	done
	coget -q --retry-delay 1ms --session s --tar x.tar -i list
	assert_holds x.tar
	assert_listing . got list s want x.tar
	run coget --session s --tar x.tar -i list
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 60 skipped'
}

@test "tar: an entry that the session does not know is cut off, which is said" {
	coget -q --session s --tar x.tar "$SERVER_URL/size/10/a"
	cp x.tar whole.tar
	start coget coget -q --session s --tar x.tar "$SERVER_URL/size/10/b" \
		"$SERVER_URL/stall-after/10/size/100/c"
	wait_until has_entries 2
	kill -KILL "$PID"
	finish "$PID" || true
	head -c 1500 /dev/urandom >>x.tar
	run coget --session s --tar x.tar "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/10/d"
	assert_status 0
	assert_contains "$output" 'the last run was cut short'
	assert_contains "$output" 'the end of x.tar'
	assert_equal "$(tar -tf x.tar)" $'a\nb\nd'
}

@test "tar: a session takes no archive that was changed, cut or exchanged" {
	coget -q --session s --tar x.tar "$SERVER_URL/size/10/a"
	cp x.tar y.tar
	run coget -q --session s --tar y.tar "$SERVER_URL/size/10/b"
	assert_status 3
	assert_contains "$output" 'goes with another archive'
	tar -rf y.tar s
	cp y.tar x.tar
	run coget -q --session s --tar x.tar "$SERVER_URL/size/10/b"
	assert_status 3
	assert_contains "$output" 'was changed since'
	assert_same_file x.tar y.tar
	truncate -s 512 x.tar
	run coget -q --session s --tar x.tar "$SERVER_URL/size/10/b"
	assert_status 3
	assert_contains "$output" 'lacks files'
	rm x.tar
	run coget -q --session s --tar x.tar "$SERVER_URL/size/10/b"
	assert_status 3
	[ ! -e x.tar ]
}

@test "tar: a session does not go on with a pipe" {
	mkfifo pipe
	start cat cat pipe
	run coget -q --session s --tar pipe "$SERVER_URL/size/1/a"
	assert_status 3
	assert_contains "$output" 'pipe is no regular file'
	assert_finishes "$PID" 0
	assert_equal "$(server_saw .)" 0
}

@test "tar: another user's file is not written to" {
	[ "$(id -u)" -eq 0 ] || skip 'cannot give files away'
	for exists in overwrite rename; do
		echo theirs >x.tar
		chown 65534 x.tar
		run coget -q --exists "$exists" --tar x.tar "$SERVER_URL/size/1/a"
		assert_status 3
		assert_contains "$output" 'x.tar belongs to another user'
		assert_equal "$(cat x.tar)" theirs
	done
	assert_equal "$(server_saw .)" 0
}

@test "tar: names stay as they are when a session goes on with another list" {
	coget -q --session s --tar x.tar "$SERVER_URL/size/1/a"
	coget -q --session s --tar x.tar "$SERVER_URL/size/2/a" \
		"$SERVER_URL/size/1/a"
	assert_equal "$(tar -tvf x.tar | awk '{print $3, $6}')" $'1 a\n2 a.1'
}

@test "tar: an archive that is there is kept, replaced or passed over" {
	coget -q --tar x.tar "$SERVER_URL/size/1/a"
	cp x.tar before.tar
	for policy in skip fail; do
		run coget -q --exists "$policy" --tar x.tar "$SERVER_URL/size/1/b"
		assert_status 3
		assert_contains "$output" 'x.tar exists; use --exists overwrite'
		assert_same_file x.tar before.tar
	done
	coget -q --exists rename --tar x.tar "$SERVER_URL/size/1/b"
	assert_same_file x.tar before.tar
	assert_equal "$(tar -tf x.1.tar)" b
	run -8 coget -q --exists overwrite --tar x.tar \
		"$SERVER_URL/status/404/always/c"
	assert_same_file x.tar before.tar
	coget -q --exists overwrite --tar x.tar "$SERVER_URL/size/1/c"
	assert_equal "$(tar -tf x.tar)" c
	: >empty.tar
	coget -q --tar empty.tar "$SERVER_URL/size/1/d"
	assert_equal "$(tar -tf empty.tar)" d
}

@test "tar: two runs do not write to one archive" {
	start coget coget -q --tar x.tar "$SERVER_URL/stall-after/10/size/100/a"
	wait_until test -e x.tar
	run coget -q --exists overwrite --tar x.tar "$SERVER_URL/size/1/b"
	assert_status 3
	assert_contains "$output" 'another process'
}

@test "tar: a target that is full ends the run, and loses nothing" {
	[ -w /dev/full ] || skip 'there is no /dev/full'
	run coget -q --tar /dev/full "$SERVER_URL/size/100k/a"
	assert_status 3
	assert_contains "$output" 'cannot write it to /dev/full'
	assert_contains "$output" 'free some space'
	[ -s a.part ]
}

@test "tar: a limit on its length leaves the archive whole" {
	run bash -c 'ulimit -f 300; exec "$COGET" -q -j 1 --session s --tar x.tar "$@"' \
		bash "$SERVER_URL/size/100k/a" "$SERVER_URL/size/250k/b"
	assert_status 3
	assert_equal "$(tar -tf x.tar)" a
	[ -s b.1.part ]
	coget -q --session s --tar x.tar "$SERVER_URL/size/100k/a" \
		"$SERVER_URL/size/250k/b"
	assert_equal "$(tar -tf x.tar)" $'a\nb'
	assert_listing . s x.tar
}

@test "tar: a target that cannot be written is said before anything is fetched" {
	mkdir d closed
	run coget -q --tar d "$SERVER_URL/size/1/a"
	assert_status 3
	assert_contains "$output" 'd is a directory'
	run coget -q --tar missing/x.tar "$SERVER_URL/size/1/a"
	assert_status 3
	assert_contains "$output" 'missing/x.tar'
	if [ "$(id -u)" -ne 0 ]; then
		chmod a-w closed
		run coget -q --tar closed/x.tar "$SERVER_URL/size/1/a"
		assert_status 3
		assert_contains "$output" 'closed/x.tar'
	fi
	run script -qec "'$COGET' -q --tar - '$SERVER_URL/size/1/a'" /dev/null
	assert_status 2
	assert_contains "$output" 'is a terminal'
	assert_equal "$(server_saw .)" 0
}

@test "tar: a reader that has gone ends the run with 141" {
	set +o pipefail
	coget -q --tar - "$SERVER_URL/size/10m/a" "$SERVER_URL/size/10m/b" | head -c 1000 >out
	assert_equal "${PIPESTATUS[0]}" 141
	assert_listing . out
}

@test "tar: the archive can be in another directory, sandbox or not" {
	local option

	mkdir -p ../beside
	for option in '' --no-sandbox; do
		coget -q $option -d in --tar ../beside/x.tar --exists overwrite \
			"$SERVER_URL/size/100k/a"
		assert_equal "$(tar -tf ../beside/x.tar)" a
	done
	assert_listing in
}

@test "tar: a name that promises compression is refused" {
	local name

	for name in x.tar.gz x.tgz x.TAR.ZST dir.d/x.tar.xz; do
		run coget --tar "$name" "$SERVER_URL/size/1/a"
		assert_status 2
		assert_contains "$output" 'does not compress'
		assert_contains "$output" '--tar - and a pipe'
	done
	run coget --tar x.zip "$SERVER_URL/size/1/a"
	assert_status 2
	coget -q --tar x.gz.d "$SERVER_URL/size/1/a"
}

@test "tar: what is about files, or writes there too, is refused" {
	local options

	for options in '--exec true' '-o -' -c '--exists update'; do
		# shellcheck disable=SC2086
		run coget --tar x.tar $options "$SERVER_URL/size/1/a"
		assert_status 2
		assert_contains "$output" 'leave one of them out'
	done
	for options in --json '--format {url}' '--digest md5' '--session s'; do
		# shellcheck disable=SC2086
		run coget --tar - $options "$SERVER_URL/size/1/a"
		assert_status 2
	done
	echo "$SERVER_URL/size/1/a" >list
	run coget --tar list -i list
	assert_status 2
	assert_contains "$output" 'both name the file'
	run coget --session s --tar s "$SERVER_URL/size/1/a"
	assert_status 2
}

@test "tar: the command line goes before what a config file says of archives" {
	echo 'tar = x.tar' >config
	coget -q --config config -o - "$SERVER_URL/size/10/a" >out
	assert_body out 10 a
	coget -q --config config --exec 'cat {}' "$SERVER_URL/size/10/a" >/dev/null
	rm a
	printf '%s\n' 'exec = cat {}' 'exists = resume' 'json = events' >config
	coget -q --config config --tar - "$SERVER_URL/size/10/b" | tar -x
	assert_body b 10 b
}

@test "tar: a run that was killed leaves no part of what is in the archive" {
	local url=$SERVER_URL/first/1/stall-after/3m/always/size/4m/a

	start coget coget -q --tar y.tar "$url"
	wait_until has_bytes 2097152 a.part
	kill -KILL "$PID"
	finish "$PID" || true
	mv a.part "$OWNED"
	start coget coget -q --session s --tar x.tar "$url" \
		"$SERVER_URL/stall-after/10/size/100/b"
	wait_until has_entries 1
	kill -KILL "$PID"
	finish "$PID" || true
	mv "$OWNED/a.part" .
	coget -q --session s --tar x.tar "$url" "$SERVER_URL/size/10/c"
	assert_equal "$(tar -tf x.tar)" $'a\nc'
	assert_listing . s x.tar y.tar
}

@test "tar: a short part that a killed run left without a record goes, too" {
	printf stale >a.part
	printf stale >b.1.part
	coget -q --session s --tar x.tar "$SERVER_URL/size/100k/a" \
		"$SERVER_URL/size/10/b"
	assert_equal "$(tar -tf x.tar)" $'a\nb'
	assert_listing . s x.tar
	printf stale >a.part
	coget -q --no-continue --tar - "$SERVER_URL/size/10/a" | tar -x
	assert_listing . a s x.tar
}

# shellcheck disable=SC2016 # the script is for the shell on the disk
@test "tar: a disk that fills up leaves the archive whole" {
	need_mounts
	run with_disk 4m disk bash -c 'cd disk && "$COGET" -q -j 1 -d ../parts \
		--session ../s --tar x.tar "$SERVER_URL/size/1m/a" \
		"$SERVER_URL/size/9m/b" "$SERVER_URL/size/1k/c"'
	assert_status 3
	assert_contains "$output" 'b: cannot write it to x.tar: No space left on device; free some space'
	assert_equal "$(tar -tf disk.after/x.tar)" a
	[ -s parts/b.1.part ]
	mkdir -p disk
	cp disk.after/x.tar disk
	cd disk
	coget -q -j 1 -d ../parts --session ../s --tar x.tar \
		"$SERVER_URL/size/1m/a" "$SERVER_URL/size/9m/b" \
		"$SERVER_URL/size/1k/c"
	assert_equal "$(tar -tf x.tar)" $'a\nb\nc'
	assert_listing ../parts
}

@test "tar: what is to be cut off is known until it has been" {
	coget -q --session s --tar x.tar "$SERVER_URL/size/10/a"
	start coget coget -q --session s --tar x.tar "$SERVER_URL/size/10/b" \
		"$SERVER_URL/stall-after/10/size/100/c"
	wait_until has_entries 2
	kill -KILL "$PID"
	finish "$PID" || true
	head -c 5000 /dev/urandom >>x.tar
	# This one cannot open it.
	run flock x.tar "$COGET" -q --session s --tar x.tar \
		"$SERVER_URL/size/10/d"
	assert_status 3
	assert_contains "$output" 'another process'
	coget -q --session s --tar x.tar "$SERVER_URL/size/10/d"
	assert_equal "$(tar -tf x.tar)" $'a\nb\nd'
	tar -rf x.tar s
	run coget -q --session s --tar x.tar "$SERVER_URL/size/10/e"
	assert_status 3
	assert_contains "$output" 'was changed since'
}
