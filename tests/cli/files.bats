#!/usr/bin/env bats
# What stands in the directory: whole files, under safe names, nothing else.

load helpers
load confine

setup()
{
	enter_scratch
	start_server
}

@test "files: a file has its final name only when it is whole" {
	start coget coget -d out "$SERVER_URL/rate/1m/size/600k/big"
	wait_until test -e out/big.part
	while listing=$(ls -A out) && [ "$listing" != big ]; do
		assert_equal "$listing" big.part
		sleep 0.05
	done
	finish "$PID"
	assert_listing out big
	assert_body out/big 614400 big
}

@test "files: sizes around what is kept in memory come whole" {
	for size in 0 1 65535 65536 65537 262144 524288 1048577; do
		echo "$SERVER_URL/size/$size/$size"
		echo "$SERVER_URL/chunked/size/$size/c$size"
		echo "$SERVER_URL/no-length/size/$size/n$size"
	done >list
	run coget -d out -i list
	assert_status 0
	for size in 0 1 65535 65536 65537 262144 524288 1048577; do
		assert_body "out/$size" "$size" "$size"
		assert_body "out/c$size" "$size" "c$size"
		assert_body "out/n$size" "$size" "n$size"
	done
	assert_equal "$(find out -type f | wc -l)" 24
}

@test "files: what breaks off has no final name" {
	cat >list <<-LIST
		$SERVER_URL/truncate-after/10/size/100/a
		$SERVER_URL/truncate-after/100k/size/200k/b
		$SERVER_URL/reset-after/10/size/100/c
		$SERVER_URL/reset-after/100k/size/200k/d
		$SERVER_URL/bad-chunk/size/100/e
		$SERVER_URL/chunked/truncate-after/10/size/100/f
		$SERVER_URL/content-length/200/size/100/g
		$SERVER_URL/close-before-headers/size/9/h
		$SERVER_URL/reset-before-headers/size/9/i
		$SERVER_URL/not-http
		$SERVER_URL/size/100/whole
	LIST
	run --separate-stderr coget -r 0 -d out -i list
	assert_status 1
	assert_equal "$(find out -name '*.part' -prune -o -type f -print)" \
		out/whole
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$stderr" '1 done, 10 failed'
	for what in 'a: the connection ended after 10 of 100 bytes; try again' \
		'b: the connection ended after 102400 of 204800 bytes' \
		'g: the connection ended after 100 of 200 bytes' \
		'h: the server closed the connection without an answer' \
		'not-http: .*; check that the server speaks HTTP'; do
		assert_matches "$stderr" "/$what"
	done
}

@test "files: a part is the beginning of what broke off" {
	run coget -r 0 "$SERVER_URL/truncate-after/100k/size/200k/a"
	assert_status 4
	assert_listing . a.part
	server_body 204800 a | head -c 102400 | cmp - a.part
}

@test "files: a part from before is started over" {
	printf stale >a.part
	run coget "$SERVER_URL/size/100k/a"
	assert_status 0
	assert_listing . a
	assert_body a 102400 a
}

@test "files: an answer with an error leaves nothing" {
	cat >list <<-LIST
		$SERVER_URL/status/404/size/100/a
		$SERVER_URL/status/500/size/200k/b
		$SERVER_URL/status/403/no-length/size/100/c
		$SERVER_URL/status/304/d
		$SERVER_URL/status/300/e
	LIST
	run coget -r 0 -d out -i list
	assert_status 8
	assert_contains "$output" 'a: HTTP 404 Not Found; check the URL, and'
	assert_contains "$output" 'b: HTTP 500 Internal Server Error; try again'
	assert_contains "$output" 'c: HTTP 403 Forbidden; check that you may'
	assert_contains "$output" '0 done, 5 failed'
	assert_listing out
}

@test "files: a length that is none is an error" {
	for length in abc -5 +5 0x5 5,7 5%205 99999999999999999999; do
		run coget -d out "$SERVER_URL/content-length/$length/size/5/x"
		[ "$status" -eq 7 ] || fail "taken: $length"
		assert_contains "$output" Content-Length
		assert_listing out
	done
}

@test "files: two lengths that differ are an error" {
	path=header/Content-Length/1/header/Content-Length/5/size/5/x
	run coget "$SERVER_URL/$path"
	assert_status 7
	assert_contains "$output" Content-Length
	assert_listing .
}

@test "files: two lengths that agree are one" {
	path=header/Content-Length/5/header/Content-Length/5/size/5/x
	run coget "$SERVER_URL/$path"
	assert_status 0
	assert_body x 5 x
}

@test "files: a part of the file, which was not asked for, is an error" {
	run coget -r 0 "$SERVER_URL/status/206/header/Content-Range/$(:
		)bytes%204-8%2f9/size/5/x"
	assert_status 4
	assert_contains "$output" 'x: the server sent a part of the file only'
	assert_listing .
}

@test "files: names come from the last segment of the path" {
	cat >list <<-LIST
		$SERVER_URL/size/10/plain.txt
		$SERVER_URL/size/10/query.txt?a=b/c
		$SERVER_URL/size/10/fragment.txt#a/b
		$SERVER_URL/size/10/two%20words%2Etxt
		$SERVER_URL/size/10/%e2%82%ac.txt
		$SERVER_URL/size/10/€uro.txt
		$SERVER_URL/status/200/
	LIST
	run coget -d out -i list
	assert_status 0
	assert_listing out plain.txt query.txt fragment.txt 'two words.txt' \
		€.txt €uro.txt index.html
}

@test "files: hostile names in URLs stay in the directory" {
	mkdir out
	cat >list <<-LIST
		$SERVER_URL/size/10/..%2f..%2fup
		$SERVER_URL/size/10/%2e%2e
		$SERVER_URL/size/10/%2fetc%2fpasswd
		$SERVER_URL/size/10/.hidden
		$SERVER_URL/size/10/nul%00byte
		$SERVER_URL/size/10/escape%1b%5b31m
		$SERVER_URL/size/10/line%0abreak
		$SERVER_URL/size/10/bad%ffutf8
		$SERVER_URL/size/10/back%5cslash
		$SERVER_URL/size/10/CON
		$SERVER_URL/size/10/photo%e2%80%aegpj.exe
		$SERVER_URL/size/10/isolate%e2%81%a6%e2%81%a9
		$SERVER_URL/size/10/mark%e2%80%8f%d8%9c
		$SERVER_URL/size/10/zero%e2%80%8bwidth%ef%bb%bf
		$SERVER_URL/size/10/separator%e2%80%a8%c2%85
	LIST
	run coget -d out/in -i list
	assert_listing . list out
	assert_listing out in
	assert_equal "$(find out/in -type f | wc -l)" \
		"$(sed -n 's/.*coget: \([0-9]*\) done.*/\1/p' <<<"$output")"
	assert_equal "$(find out/in -name '.*')" ''
	assert_equal "$(find out/in | LC_ALL=C grep -c '[^ -~]')" 0
}

@test "files: names come from Content-Disposition" {
	cat >list <<-LIST
		$SERVER_URL/disposition/attachment;filename=%22given.txt%22/size/10/a
		$SERVER_URL/disposition/attachment;filename=plain.txt/size/10/b
		$SERVER_URL/disposition/attachment;filename=%22no.txt%22;filename*=UTF-8%27%27%25e2%2582%25ac.txt/size/10/c
		$SERVER_URL/disposition/inline/size/10/d
	LIST
	run coget -d out -i list
	assert_status 0
	assert_listing out given.txt plain.txt €.txt d
	assert_body out/given.txt 10 a
}

@test "files: no server names a part, or what is noted of one" {
	mkdir out
	printf %s "mine" >out/a.part
	cat >list <<-LIST
		$SERVER_URL/disposition/attachment;filename=a.part/size/10/b
		$SERVER_URL/disposition/attachment;filename=a.PART.state/size/10/c
		$SERVER_URL/size/10/d.part
	LIST
	run coget -d out --exists overwrite -i list
	assert_status 0
	assert_listing out a.PART_state a.part a_part d_part
	assert_equal "$(cat out/a.part)" mine
}

@test "files: no name is an option of the programs that get it" {
	cat >list <<-LIST
		$SERVER_URL/size/10/-rf
		$SERVER_URL/disposition/attachment;filename=--help/size/10/b
		$SERVER_URL/size/10/%2dv
	LIST
	run coget -d out -i list
	assert_status 0
	assert_listing out _rf _-help _v
	cd out
	assert_equal "$(wc -c -- * | tail -n 1)" '30 total'
}

@test "files: no server names a file as coget names what it keeps for itself" {
	local name

	for name in x.part x.part.state x.part.state~ x.Part.State x.coget-new \
		x.COGET-NEW; do
		echo "$SERVER_URL/size/9/$name"
		echo "$SERVER_URL/disposition/attachment;filename=$name/size/9/y"
	done >list
	run coget -q -d out -i list
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 12
	assert_equal "$(find out -iname '*.part' -o -iname '*.part.state*' \
		-o -iname '*.coget-new')" ''
}

@test "files: a record that a server sends is not taken for that of a part" {
	local path=first/1/truncate-after/300k/always/size/1m/x

	run coget -q -r 0 "$SERVER_URL/$path"
	assert_status 4
	printf 'coget record 1\n' >"$SERVER_ROOT/x.part.state"
	run coget -q "$SERVER_URL/files/x.part.state"
	assert_status 0
	assert_listing . x.part x.part_state
}

@test "files: --no-content-disposition keeps the URL's name" {
	run coget --no-content-disposition \
		"$SERVER_URL/disposition/attachment;filename=given/size/10/a"
	assert_status 0
	assert_listing . a
}

@test "files: hostile names in Content-Disposition stay in the directory" {
	mkdir out
	for name in ..%2f..%2fup %2fetc%2fpasswd . .. .bashrc ..%5cup \
		a%1b%5b31m %22%22 LPT1; do
		echo "$SERVER_URL/disposition/attachment;filename=%22$name%22/size/10/x"
	done >list
	run coget -d out/in -i list
	assert_status 0
	assert_listing . list out
	assert_listing out in
	assert_equal "$(find out/in -type f | wc -l)" 9
	assert_equal "$(find out/in -name '.*')" ''
	assert_equal "$(find out/in | LC_ALL=C grep -c '[^ -~]')" 0
}

@test "files: of many Content-Dispositions, one gives the name" {
	path=
	for i in $(seq 16); do
		path+="/header/Content-Disposition/attachment;filename=n$i"
	done
	run coget "$SERVER_URL$path/size/10/x"
	assert_status 0
	assert_listing . n1
}

@test "files: a name too long is cut, and keeps its extension" {
	long=$(printf '%0300d' 0)
	run coget -d out "$SERVER_URL/size/10/$long.txt" \
		"$SERVER_URL/size/100k/1$long.tar.gz" \
		"$SERVER_URL/disposition/attachment;filename=2$long.zip/size/10/x"
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 3
	assert_equal "$(find out -name '0*.txt' -size 10c | wc -l)" 1
	assert_equal "$(find out -name '1*.tar.gz' -size 102400c | wc -l)" 1
	assert_equal "$(find out -name '2*.zip' -size 10c | wc -l)" 1
}

@test "files: a link at the file's name is not followed" {
	echo precious >target
	for policy in skip rename fail overwrite; do
		mkdir "$policy"
		ln -s ../target "$policy/small"
		ln -s ../target "$policy/large"
		ln -s ../new "$policy/dangling"
		run coget -d "$policy" --exists "$policy" \
			"$SERVER_URL/size/10/small" \
			"$SERVER_URL/size/200k/large" \
			"$SERVER_URL/size/10/dangling"
		assert_file target precious
		assert_no_file new
	done
	assert_body overwrite/small 10 small
	assert_body overwrite/large 204800 large
	assert_body rename/small.1 10 small
}

@test "files: a link at the part's name is not followed" {
	echo precious >target
	ln -s target large.part
	ln -s target small.part
	run coget "$SERVER_URL/size/200k/large" "$SERVER_URL/size/10/small"
	assert_status 0
	assert_file target precious
	assert_body large 204800 large
	assert_body small 10 small
}

@test "files: links that are put there meanwhile are not followed" {
	mkdir out
	echo precious >victim
	start racer sh -c 'while :; do
		ln -s ../victim out/a.part; rm -f out/a.part
		ln -s ../victim out/a; rm -f out/a
		done' </dev/null
	for _ in {1..20}; do
		run timeout 20 "$COGET" --no-sandbox -r 0 -d out \
			--exists overwrite "$SERVER_URL/size/2000000/a"
		assert_status 0 1 3
		assert_file victim precious
	done
}

@test "files: two items of one name are two files" {
	cat >list <<-LIST
		$SERVER_URL/size/100k/same.txt
		$SERVER_URL/drip/1ms/size/200k/same.txt
		$SERVER_URL/size/10/same.txt
		$SERVER_URL/disposition/attachment;filename=same.txt/size/20/other
	LIST
	for exists in skip overwrite rename fail; do
		run coget -d "$exists" --exists "$exists" -i list
		assert_status 0
		assert_listing "$exists" same.txt same.1.txt same.2.txt \
			same.3.txt
		assert_equal "$(stat -c %s "$exists"/* | sort -n | xargs)" \
			'10 20 102400 204800'
		for file in "$exists"/*; do
			size=$(stat -c %s "$file")
			name=same.txt
			[ "$size" -ne 20 ] || name=other
			assert_body "$file" "$size" "$name"
		done
	done
}

@test "files: hundreds of one name are as many files" {
	for i in $(seq 300); do
		echo "$SERVER_URL/size/$((1000 + i))/x"
	done >list
	run coget -d out -i list
	assert_status 0
	assert_equal "$(find out -type f | wc -l)" 300
	assert_equal "$(stat -c %s out/* | sort -n)" "$(seq 1001 1300)"
}

@test "files: one that exists is kept, and nothing is fetched" {
	echo mine >a
	run --separate-stderr coget "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/10/b"
	assert_status 0
	assert_file a mine
	assert_body b 10 b
	assert_contains "$stderr" '1 done, 0 failed, 1 skipped'
	assert_equal "$(server_saw /a)" 0
}

@test "files: one that exists under the server's name is kept" {
	echo mine >given
	run coget "$SERVER_URL/disposition/attachment;filename=given/size/10/a"
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 1 skipped'
	assert_listing . given
	assert_file given mine
}

@test "files: --exists overwrite replaces it when the new one is whole" {
	echo mine >a
	echo mine >b
	run coget -r 0 --exists overwrite "$SERVER_URL/size/10/a" \
		"$SERVER_URL/truncate-after/5/size/10/b"
	assert_status 4
	assert_body a 10 a
	assert_file b mine
}

@test "files: with --exists overwrite a server chooses what it replaces" {
	echo mine | tee precious >a
	url=$SERVER_URL/disposition/attachment%3bfilename=precious/size/10/a
	run coget --exists overwrite --no-content-disposition "$url"
	assert_status 0
	assert_body a 10 a
	assert_file precious mine
	run coget --exists overwrite "$url"
	assert_status 0
	assert_body precious 10 a
}

@test "files: --exists rename gives the new one a number" {
	echo mine >a.txt
	echo mine >a.1.txt
	run coget --exists rename "$SERVER_URL/size/10/a.txt"
	assert_status 0
	assert_listing . a.txt a.1.txt a.2.txt
	assert_file a.txt mine
	assert_body a.2.txt 10 a.txt
}

@test "files: --exists fail makes the item fail" {
	echo mine >a
	run coget --exists fail "$SERVER_URL/size/10/a" "$SERVER_URL/size/10/b"
	assert_status 3
	assert_contains "$output" 'a: a exists; move it away, or use --exists rename'
	assert_file a mine
	assert_body b 10 b
}

@test "files: the same command again fetches nothing" {
	for i in $(seq 100); do
		echo "$SERVER_URL/size/10/$i"
	done >list
	run coget -d out -i list
	assert_status 0
	assert_equal "$(server_saw GET)" 100
	run coget -d out -i list
	assert_status 0
	assert_contains "$output" '0 done, 0 failed, 100 skipped'
	assert_equal "$(server_saw GET)" 100
}

@test "files: -d makes the directory and those above it" {
	run coget -d one/two/three "$SERVER_URL/size/10/a"
	assert_status 0
	assert_body one/two/three/a 10 a
}

@test "files: the directory can be a link, or end with a slash" {
	mkdir real
	ln -s real link
	run coget -d link "$SERVER_URL/size/10/a"
	assert_status 0
	run coget -d real/ "$SERVER_URL/size/10/b"
	assert_status 0
	assert_listing real a b
}

@test "files: a directory that cannot be written to is named" {
	mkdir out
	chmod 555 out
	run without_privileges "$COGET" -d out "$SERVER_URL/size/10/a"
	assert_status 3
	assert_contains "$output" 'coget: out: Permission denied; check the'
	assert_equal "$(server_saw GET)" 0
	run without_privileges "$COGET" -d out/in "$SERVER_URL/size/10/a"
	assert_status 3
	assert_contains "$output" 'coget: out/in: Permission denied; check the'
	chmod 755 out
	assert_listing out
}

@test "files: a directory that is a file is named" {
	echo mine >out
	run coget -d out "$SERVER_URL/size/10/a"
	assert_status 3
	assert_contains "$output" 'coget: out: Not a directory; check the'
	assert_file out mine
}

# start_racer DIR TARGET: put links to it at names in the directory, and take them
# away, without end.
start_racer()
{
	# shellcheck disable=SC2016 # it is Python
	start racer python3 -c 'import contextlib, os, sys
directory, target = sys.argv[1:]
names = [f"{directory}/f{i}{end}" for i in range(1, 41) for end in ("", ".part")]
while True:
    for name in names:
        with contextlib.suppress(OSError):
            os.symlink(target, name)
            os.unlink(name)' "$@" </dev/null
}

@test "files: links raced in at the names of parts and files lead nowhere" {
	mkdir out
	echo precious >victim
	for i in {1..40}; do
		echo "$SERVER_URL/rate/4m/size/200k/f$i"
		echo "$SERVER_URL/delay/${i}ms/size/10/f$i"
	done >list
	start_racer out "$PWD/victim"
	for policy in overwrite rename resume update skip; do
		run coget -r 0 --exists $policy -d out -i list
	done
	kill "$PID"
	finish "$PID" || true
	assert_file victim precious
	assert_listing . list out victim
	find out -type f ! -name '*.part' -printf '%p %s %f\n' |
		sed 's/\.[^ .]*$//' | assert_bodies
}

@test "files: a directory that is removed meanwhile is an error" {
	start coget coget -d out "$SERVER_URL/rate/20/size/10/a"
	wait_until saw_at_least 1 GET
	rmdir out
	finish "$PID" && fail 'exits with 0'
	assert_contains "$(cat "$OWNED/coget.err")" 'No such file or directory'
}

@test "files: a directory at the file's name is an error" {
	mkdir small large
	run coget "$SERVER_URL/size/10/small" "$SERVER_URL/size/200k/large" \
		"$SERVER_URL/size/10/other"
	assert_status 3
	assert_contains "$output" 'small: small is a directory; move it away, or use'
	assert_contains "$output" 'large: large is a directory; move it away, or use'
	assert_listing . small large other
	assert_listing small
}

@test "files: a full disk is an error that keeps the part" {
	need_mounts
	run with_disk 192k full "$COGET" -d full "$SERVER_URL/chunked/size/1m/large" \
		"$SERVER_URL/delay/200ms/size/10k/small"
	assert_status 3
	assert_contains "$output" 'large: cannot write the file: No space left'
	assert_contains "$output" '0 done, 2 failed'
	assert_contains "$output" '; free some space, or choose another'
	assert_listing full.after large.part
	[ -s full.after/large.part ] || fail 'the part is empty'
}

@test "files: a limit on their size is an error" {
	# shellcheck disable=SC2016 # for the shell inside
	run bash -c 'ulimit -f 100; exec "$COGET" "$@"' bash \
		"$SERVER_URL/size/1m/large" "$SERVER_URL/size/10/small"
	assert_status 3
	assert_contains "$output" 'large: cannot write the file: File too large'
	assert_no_file large
	assert_body small 10 small
}

@test "files: what came before an interrupt is kept" {
	start coget coget "$SERVER_URL/stall-after/600k/size/1m/large" \
		"$SERVER_URL/stall-after/10/size/20/small"
	wait_until test -s large.part
	kill -INT "$PID"
	assert_finishes "$PID" 130
	assert_no_file large
	assert_no_file small
	server_body 1048576 large | head -c "$(stat -c %s large.part)" |
		cmp - large.part
}

@test "files: the umask decides their mode" {
	umask 027
	run coget "$SERVER_URL/size/10/small" "$SERVER_URL/size/200k/large"
	assert_status 0
	assert_equal "$(stat -c %a small large | xargs)" '640 640'
}

@test "files: compressed answers are unpacked where asked for" {
	run coget -d plain "$SERVER_URL/gzip/size/100k/a"
	assert_status 0
	assert_body plain/a 102400 a
	run coget -d packed --compressed "$SERVER_URL/gzip/size/100k/a"
	assert_status 0
	assert_body packed/a 102400 a
}

@test "files: each coding is unpacked, as curl unpacks it, and whole or not at all" {
	seq 99999 >"$SERVER_ROOT/x"
	gzip -k "$SERVER_ROOT/x"
	brotli -q 5 "$SERVER_ROOT/x"
	zstd -q "$SERVER_ROOT/x"
	mv "$SERVER_ROOT/x.zst" "$SERVER_ROOT/x.zstd"
	mv "$SERVER_ROOT/x.gz" "$SERVER_ROOT/x.gzip"
	for coding in gzip br zstd; do
		url=$SERVER_URL/header/Content-Encoding/$coding/files/x.$coding
		run coget -d "$coding" --compressed "$url"
		assert_status 0
		curl -q -s --compressed "$url" | cmp - "$coding/x.$coding"
		assert_same_file "$coding/x.$coding" "$SERVER_ROOT/x"
		truncate -s -1 "$SERVER_ROOT/x.$coding"
		run coget -d cut -r 0 --compressed "$url"
		assert_status 4
		assert_contains "$output" 'the compressed body ends early'
		assert_no_file "cut/x.$coding"
	done
}

@test "files: a compressed answer that breaks off has no final name" {
	run coget -r 0 --compressed \
		"$SERVER_URL/truncate-after/100/gzip/size/100k/a" \
		"$SERVER_URL/chunked/truncate-after/100/gzip/size/100k/b"
	assert_status 4
	assert_no_file a
	assert_no_file b
}

@test "files: runs side by side in one directory do no harm" {
	start one coget "$SERVER_URL/rate/1m/size/300k/same"
	one=$PID
	start two coget "$SERVER_URL/rate/1m/size/300k/same"
	# One of them may find the other at work on the part, and fail.
	finish "$one" || one_status=$?
	finish "$PID" || two_status=$?
	statuses="${one_status:-0} ${two_status:-0}"
	[[ $statuses =~ ^(0 0|0 1|1 0)$ ]] || fail "statuses: $statuses"
	assert_body same 307200 same
	for file in *; do
		assert_body "$file" 307200 same
	done
}

@test "files: a long name keeps its extension, whoever says it" {
	long=$(printf 'a%.0s' {1..5000})
	run coget -d url "$SERVER_URL/size/10/$long.tar.gz"
	assert_status 0
	run coget -d header \
		"$SERVER_URL/disposition/attachment;filename=$long.tar.gz/size/10/x"
	assert_status 0
	assert_listing url "${long:0:248}.tar.gz"
	assert_listing header "${long:0:248}.tar.gz"
}

@test "files: joiners stay in names, and on the terminal" {
	# Persian for "I want", and a family.
	persian=$'\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88\xd8\xa7\xd9\x87\xd9\x85.pdf'
	family=$'\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7.png'
	for name in "$persian" "$family"; do
		run coget --digest crc32c -d out "$SERVER_URL/size/10/$name"
		assert_status 0
		assert_contains "$output" "  out/$name"
	done
	assert_listing out "$persian" "$family"
}
