#!/usr/bin/env bats
# Checksums: where they come from, what becomes of files that differ, and
# digests that are told.

load helpers

setup()
{
	enter_scratch
	start_server
}

# sum_of TOOL SIZE NAME: the digest of /size/SIZE/NAME.
sum_of()
{
	local out

	out=$(server_body "$2" "$3" | "$1")
	echo "${out%% *}"
}

# pct TEXT: what stands for it in a URL of the server.
pct()
{
	local text=$1

	text=${text//+/%2B}
	echo "${text//\//%2F}"
}

# base64_of ALGORITHM SIZE NAME: the digest as headers have it.
base64_of()
{
	server_body "$2" "$3" | openssl dgst "-$1" -binary | base64 -w 0
}

@test "checksum: a file that has its checksum is placed, whatever the algorithm" {
	printf abc >"$SERVER_ROOT/abc"
	for checksum in sha256="$(sha256sum <"$SERVER_ROOT/abc" | cut -c -64)" \
		SHA-512="$(sha512sum <"$SERVER_ROOT/abc" | cut -c -128)" \
		sha1="$(sha1sum <"$SERVER_ROOT/abc" | cut -c -40)" \
		MD5=900150983CD24FB0D6963F7D28E17F72 \
		blake2b="$(b2sum <"$SERVER_ROOT/abc" | cut -c -128)" \
		crc32c=364b3fb7; do
		run coget --exists overwrite --checksum "$checksum" \
			"$SERVER_URL/files/abc"
		assert_status 0
		assert_equal "$(<abc)" abc
		rm abc
	done
	assert_equal "$(server_saw GET)" 6
}

@test "checksum: a file that has not is fetched once more, and not placed" {
	for size in 40 300000; do
		: >"$SERVER_LOG"
		run coget -d out --checksum \
			"sha256=$(sum_of sha256sum 40 other)" \
			"$SERVER_URL/size/$size/a"
		assert_status 9
		assert_contains "$output" \
			'/a: checksum mismatch: expected sha256='
		assert_contains "$output" '; check the expected checksum, and'
		assert_listing out
		assert_equal "$(server_saw GET)" 2
		# From its beginning: nothing of it is any good.
		assert_equal "$(server_saw 'bytes=')" 0
	done
}

@test "checksum: what was expected and what came are both told, also in JSON" {
	local algorithm tool expected got

	for algorithm in sha256 sha512 sha1 md5 blake2b; do
		tool=${algorithm/blake2b/b2}sum
		expected=$(sum_of "$tool" 40 other)
		got=$(sum_of "$tool" 40 a)
		run coget --json -r 0 --checksum "$algorithm=$expected" \
			"$SERVER_URL/size/40/a"
		assert_status 9
		assert_contains "$output" "a: checksum mismatch: expected $algorithm=$expected, got $algorithm=$got; "
		assert_contains "$output" "\"errormsg\":\"checksum mismatch: expected $algorithm=$expected, got $algorithm=$got\""
	done
}

@test "checksum: an empty file has a checksum, too" {
	empty=d41d8cd98f00b204e9800998ecf8427e
	run coget --digest crc32c --checksum "md5=$empty" "$SERVER_URL/size/0/a"
	assert_status 0
	assert_contains "$output" '00000000  a'
	run coget -r 0 --checksum "md5=$empty" "$SERVER_URL/size/1/b"
	assert_status 9
	assert_listing . a
}

@test "checksum: what exists outlives a file that differs" {
	echo before >a
	run coget -r 0 --exists overwrite --checksum crc32c=00000000 \
		"$SERVER_URL/size/300000/a"
	assert_status 9
	assert_equal "$(<a)" before
	assert_listing . a
}

@test "checksum: what was damaged on the way is right at the second time" {
	run coget --checksum "md5=$(sum_of md5sum 200000 a)" \
		"$SERVER_URL/first/1/corrupt/100000/always/size/200000/a"
	assert_status 0
	assert_body a 200000 a
	assert_equal "$(server_saw GET)" 2
}

@test "checksum: a file that broke off is checked as a whole" {
	run coget --retry-delay 0.01 --digest sha1 \
		--checksum "sha256=$(sum_of sha256sum 300000 a)" \
		"$SERVER_URL/first/1/truncate-after/200000/always/size/300000/a"
	assert_status 0
	assert_body a 300000 a
	assert_equal "$(server_saw 'bytes=200000-')" 1
	assert_contains "$output" "$(sum_of sha1sum 300000 a)  "
}

@test "checksum: a file that another run began is checked as a whole" {
	url=$SERVER_URL/first/1/truncate-after/200000/always/size/300000/a
	run coget -r 0 "$url"
	assert_status 4
	assert_listing . a.part
	run coget --checksum "sha256=$(sum_of sha256sum 300000 a)" "$url"
	assert_status 0
	assert_body a 300000 a
	assert_equal "$(server_saw 'bytes=200000-')" 1
	# What was there is wrong, though all that came is right.
	rm a
	: >"$SERVER_LOG"
	url=$SERVER_URL/first/1/truncate-after/200000/always/size/300000/b
	run coget -r 0 "$url"
	printf x | dd of=b.part conv=notrunc bs=1 seek=100000 2>/dev/null
	run coget --checksum "sha256=$(sum_of sha256sum 300000 b)" "$url"
	assert_status 0
	assert_body b 300000 b
}

@test "checksum: items of a list have checksums of their own" {
	cat >list <<-LIST
		$SERVER_URL/size/40/a
		  checksum=sha-256=$(sum_of sha256sum 40 a)

		$SERVER_URL/size/40/b
		 checksum=md5=$(sum_of md5sum 40 other)
		$SERVER_URL/size/40/c
	LIST
	run coget -d out -i list
	assert_status 9
	assert_listing out a c
	assert_contains "$output" '/b: checksum mismatch: expected md5='
	assert_contains "$output" '2 done, 1 failed'
}

@test "checksum: a blank line starts an item with options from a slow pipe" {
	mkfifo list
	start coget coget -d out -i list
	exec 7>list
	printf '%s\n checksum=md5=%s\n\n' "$SERVER_URL/size/40/a" \
		"$(sum_of md5sum 40 a)" >&7
	wait_until test -e out/a
	# From now on each item waits for its options.
	echo "$SERVER_URL/size/40/b" >&7
	sleep 0.3
	echo "  checksum=md5=$(sum_of md5sum 40 other)" >&7
	exec 7>&-
	assert_finishes "$PID" 9
	assert_listing out a
}

@test "checksum: files are checked by the names in checksum files" {
	{
		echo "$(sum_of sha256sum 40 a)  ./dir/a"
		echo "$(sum_of sha1sum 40 b) *b"
		echo "$(sum_of sha256sum 40 other)  c"
		echo "$(sum_of sha256sum 40 other)  not-fetched"
	} >SHA256SUMS
	printf 'BLAKE2b (d) = %s\r\n\r\nMD5 (e) = %s\r\n' \
		"$(sum_of b2sum 40 d)" "$(sum_of md5sum 40 other)" >bsd
	echo "$(sum_of b2sum 40 f)  f" >B2SUMS
	run coget -d out --checksums SHA256SUMS --checksums bsd \
		--checksums B2SUMS "$SERVER_URL"/size/40/{a,b,c,d,e,f,g}
	assert_status 9
	assert_listing out a b d f g
	assert_contains "$output" '/c: checksum mismatch: expected sha256'
	assert_contains "$output" '/e: checksum mismatch: expected md5='
	assert_contains "$output" '5 done, 2 failed'
}

@test "checksum: files that no checksum file names are told, and no failures" {
	: >empty
	echo "$(sum_of sha256sum 40 a)  a" >SHA256SUMS
	run coget -q -d out --checksums empty "$SERVER_URL"/size/40/{a,b}
	assert_status 0
	assert_equal "$output" 'coget: 2 files were not verified: the files of --checksums do not name them'
	run coget -q -d out --checksums SHA256SUMS "$SERVER_URL"/size/40/{a,b}
	assert_status 0
	assert_equal "$output" 'coget: 1 file was not verified: the files of --checksums do not name it'
	run coget -q -d out --checksums SHA256SUMS "$SERVER_URL/size/40/a"
	assert_status 0
	assert_equal "$output" ''
	run coget -q -o - --checksums empty "$SERVER_URL/size/40/c"
	assert_contains "$output" '1 file was not verified'
}

@test "checksum: the tools' own files are understood" {
	mkdir tree
	server_body 40 a >tree/a
	server_body 40 'b%20c' >'tree/b c'
	for tool in 'sha256sum' 'md5sum --tag' 'b2sum --tag' 'sha512sum -b' \
		'openssl dgst -sha256' 'openssl dgst -r -sha1'; do
		(cd tree && $tool a 'b c') >sums
		run coget -d "out $tool" --checksums sums \
			"$SERVER_URL/size/40/a" "$SERVER_URL/size/40/b%20c"
		assert_status 0
		run coget -d "out $tool" --exists overwrite --checksums sums \
			-r 0 "$SERVER_URL/corrupt/3/size/40/a" \
			"$SERVER_URL/corrupt/3/size/40/b%20c"
		assert_status 9
		assert_contains "$output" '0 done, 2 failed'
	done
}

@test "checksum: of a text signed with PGP the text counts" {
	cat >sums <<-SUMS
		-----BEGIN PGP SIGNED MESSAGE-----
		Hash: SHA256

		# a: 10 bytes
		SHA256 (a) = $(sum_of sha256sum 40 other)
		-----BEGIN PGP SIGNATURE-----

		iQIzBAEBCAAdFiEE
		-----END PGP SIGNATURE-----
		$(sum_of sha256sum 40 other)  b
	SUMS
	run coget -d out --checksums sums "$SERVER_URL"/size/40/{a,b}
	assert_status 9
	assert_contains "$output" '0 done, 2 failed'
	refute_contains "$output" 'sums:'
}

@test "checksum: directories of the URL tell files of one name apart" {
	{
		echo "$(sum_of md5sum 40 x)  size/40/x"
		echo "$(sum_of md5sum 20 x)  ./size/20/x"
	} >sums
	run coget -d out --checksums sums "$SERVER_URL"/size/{40,20}/x
	assert_status 0
	run coget -d out --exists overwrite --checksums sums \
		"$SERVER_URL/size/30/x"
	assert_status 1
	assert_contains "$output" 'several checksums of different files named x'
	assert_equal "$(server_saw size/30)" 1
}

@test "checksum: the name that the server gives counts before that of the URL" {
	echo "$(sum_of md5sum 40 a)  given" >sums
	run coget -d out --checksums sums "$SERVER_URL/$(:
		)disposition/attachment;filename=given/size/40/a"
	assert_status 0
	echo "$(sum_of md5sum 40 other)  given" >sums
	run coget -d out2 --checksums sums "$SERVER_URL/$(:
		)disposition/attachment;filename=given/size/40/a"
	assert_status 9
	assert_listing out2
	echo "$(sum_of md5sum 40 other)  a" >sums
	run coget -d out2 --checksums sums "$SERVER_URL/$(:
		)disposition/attachment;filename=given/size/40/a"
	assert_status 9
	assert_listing out2
}

@test "checksum: what the server says of its file must be true" {
	sha256=$(pct "$(base64_of sha256 40 a)")
	md5=$(pct "$(base64_of md5 40 a)")
	run coget -d out \
		"$SERVER_URL/header/Repr-Digest/sha-256=:$sha256:/size/40/a" \
		"$SERVER_URL/header/Content-MD5/$md5/size/40/a" \
		"$SERVER_URL/header/x-goog-hash/md5=$md5/size/40/a"
	assert_status 0
	run coget -d out2 -r 0 \
		"$SERVER_URL/header/Repr-Digest/sha-256=:$sha256:/size/20/a" \
		"$SERVER_URL/header/Content-MD5/$md5/size/20/b" \
		"$SERVER_URL/header/x-goog-hash/crc32c=AAAAAA==/size/20/c"
	assert_status 9
	assert_listing out2
	assert_contains "$output" 'checksum mismatch: the server promised sha256='
	assert_contains "$output" 'checksum mismatch: the server promised md5='
	assert_contains "$output" 'checksum mismatch: the server promised crc32c=00000000'
}

@test "checksum: what the server says is not checked with --no-server-checksums" {
	sha256=$(pct "$(base64_of sha256 40 a)")
	md5=$(pct "$(base64_of md5 40 a)")
	for stale in "Repr-Digest/sha-256=:$sha256:" "Content-MD5/$md5" \
		'x-goog-hash/crc32c=AAAAAA=='; do
		url=$SERVER_URL/header/$stale/size/20/b
		run coget -d out -r 0 "$url"
		assert_status 9
		assert_contains "$output" 'use --no-server-checksums'
		assert_listing out
		run coget -d out -r 0 --no-server-checksums "$url"
		assert_status 0
		assert_body out/b 20 b
		rm out/b
	done
}

@test "checksum: only what the server alone says wrong names that option" {
	url=$SERVER_URL/header/Content-MD5/$(pct "$(base64_of md5 40 a)")/size/20/b
	right=$(sum_of sha256sum 20 b)
	wrong=$(sum_of sha256sum 40 a)
	run coget -d out -r 0 --checksum "sha256=$right" "$url"
	assert_status 9
	assert_contains "$output" 'use --no-server-checksums'
	run coget -d out -r 0 --checksum "sha256=$wrong" "$url"
	assert_status 9
	refute_contains "$output" --no-server-checksums
	run coget -d out -r 0 --no-server-checksums --checksum "sha256=$wrong" "$url"
	assert_status 9
	refute_contains "$output" --no-server-checksums
	run coget -d out -r 0 --no-server-checksums --checksum "sha256=$right" "$url"
	assert_status 0
	assert_body out/b 20 b
}

@test "checksum: --digest prints what sha256sum can check" {
	run --separate-stderr coget -d 'out\dir' --digest sha256 \
		"$SERVER_URL/size/40/a" "$SERVER_URL/size/300000/b" \
		"$SERVER_URL/status/404/c"
	assert_status 8
	echo "$output" >sums
	assert_equal "$(wc -l <sums)" 2
	sha256sum --strict -c sums
}

@test "checksum: the digest stands in the JSON, and no line is printed then" {
	run --separate-stderr coget -q --json --digest crc32c \
		--checksum "sha256=$(sum_of sha256sum 300000 a)" \
		"$SERVER_URL/size/300000/a"
	assert_status 0
	assert_matches "$(jq -r 'select(.event == "done") | .digest' \
		<<<"$output")" '^crc32c=[0-9a-f]{8}$'
	run --separate-stderr coget -q --json --exists overwrite \
		"$SERVER_URL/size/40/a"
	assert_equal "$(jq -c 'select(.event == "done") | .digest' \
		<<<"$output")" null
}

@test "checksum: the option of an item that is none is named with its line" {
	cat >list <<-LIST
		$SERVER_URL/size/10/a
		  owt=b
		$SERVER_URL/size/10/b
		  checksum=sha256=00
		$SERVER_URL/size/10/c
		  checksum=sha3=$(sum_of sha256sum 10 c)
		$SERVER_URL/size/10/d
		  checksum=$(sum_of sha256sum 10 d)
		$SERVER_URL/size/10/e
	LIST
	run --separate-stderr coget -d out -i list
	assert_status 1
	assert_listing out e
	# shellcheck disable=SC2154 # run sets it
	assert_contains "$stderr" 'list:2: owt is no option of an item; did you mean out?'
	assert_contains "$stderr" 'list:4: sha256 has 64 hexadecimal digits, not'
	assert_contains "$stderr" 'list:6: no checksum algorithm is named sha3;'
	assert_contains "$stderr" 'list:8: a checksum is written as ALGO=HEX;'
	assert_contains "$stderr" '1 done, 4 failed'
}

@test "checksum: what has failed for a wrong option is not tried without it" {
	cat >list <<-LIST
		$SERVER_URL/size/10/a
		  checksum=sha256=00
		$SERVER_URL/status/404/b
		  checksum=crc32c=00000000
	LIST
	run coget -d out -i list --failed failed
	assert_status 1
	cat >expected <<-LIST
		$SERVER_URL/size/10/a
		  checksum=sha256=00
		$SERVER_URL/status/404/b
		  checksum=crc32c=00000000
	LIST
	diff expected failed
}

@test "checksum: an option without a URL above it is an error" {
	cat >list <<-LIST
		  checksum=crc32c=00000000
		$SERVER_URL/size/10/a

		  checksum=crc32c=00000000
	LIST
	run coget -d out -i list
	assert_status 1
	assert_contains "$output" 'list:1: there is no URL above the option checksum;'
	assert_contains "$output" 'list:4: there is no URL above the option checksum;'
	assert_contains "$output" '1 done, 2 failed'
	assert_listing out a
}

@test "checksum: an item cannot have two checksums in a list" {
	cat >list <<-LIST
		$SERVER_URL/size/10/a
		  checksum=crc32c=00000000
		# again
		  checksum=crc32c=00000000
	LIST
	run coget -d out -i list
	assert_status 1
	assert_contains "$output" 'list:4: the item has a checksum already;'
	assert_listing out
}

@test "checksum: options under a line that is no URL are passed over" {
	printf 'nonsense\n checksum=crc32c=00000000\n out=x\n' >list
	run coget -i list
	assert_status 1
	assert_contains "$output" 'list:1: nonsense: not a URL'
	assert_contains "$output" '0 done, 1 failed'
}

@test "checksum: indented URLs are URLs, whatever is in their queries" {
	printf ' %s?checksum=x\n\t%s\n' "$SERVER_URL/size/10/a" \
		"$SERVER_URL/size/10/b" >list
	run coget -d out -i list
	assert_status 0
	assert_listing out a b
}

@test "checksum: an option that comes after its URL was started is an error" {
	mkfifo list
	start coget coget -d out -i list
	exec 7>list
	echo "$SERVER_URL/size/10/a" >&7
	wait_until test -e out/a
	echo "  checksum=crc32c=00000000" >&7
	exec 7>&-
	assert_finishes "$PID" 1
	assert_contains "$(<"$OWNED/coget.err")" 'list:2: the option came too late'
}

@test "checksum: a checksum file that is not there keeps all from starting" {
	run coget -d out --checksums missing "$SERVER_URL/size/10/a"
	assert_status 3
	assert_contains "$output" 'missing: cannot open the checksums: No such'
	assert_equal "$(server_saw GET)" 0
}

@test "checksum: a binary is no checksum file" {
	run coget -d out --checksums "$COGET" "$SERVER_URL/size/10/a"
	assert_status 1
	assert_contains "$output" "$COGET:1: binary data, not checksums;"
	assert_equal "$(server_saw GET)" 0
}

@test "checksum: bad lines of a checksum file are named, and all is fetched" {
	cat >sums <<-SUMS
		# comment

		$(sum_of md5sum 10 a)  a
		nonsense
		SHA256 (b) = 00
		RMD160 (c) = $(sum_of sha1sum 10 c)
		0000  d
	SUMS
	run coget -d out --checksums sums "$SERVER_URL/size/10/a"
	assert_status 1
	assert_contains "$output" 'sums:4: neither HEX  NAME nor'
	assert_contains "$output" 'sums:5: sha256 has 64 hexadecimal digits'
	assert_contains "$output" 'sums:6: no checksum algorithm is named RMD160'
	assert_contains "$output" 'sums:7: 4 digits tell no algorithm;'
	assert_contains "$output" '1 done, 4 failed'
	assert_listing out a
}

@test "checksum: --checksum is for one URL" {
	run coget --checksum crc32c=00000000 "$SERVER_URL/a" "$SERVER_URL/b"
	assert_status 2
	assert_contains "$output" '--checksum needs exactly one URL, given as an argument;'
	run coget --checksum crc32c=0 "$SERVER_URL/a"
	assert_status 2
	assert_contains "$output" 'crc32c with 8 hexadecimal digits'
	assert_equal "$(server_saw GET)" 0
}
