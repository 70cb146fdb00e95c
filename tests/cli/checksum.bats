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

@test "checksum: the option of an item that is none is named with its line" {
	cat >list <<-LIST
		$SERVER_URL/size/10/a
		  out=b
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
	assert_contains "$stderr" 'list:2: out is no option of an item; there is'
	assert_contains "$stderr" 'list:4: sha256 has 64 hexadecimal digits, not'
	assert_contains "$stderr" 'list:6: no checksum algorithm is named sha3;'
	assert_contains "$stderr" 'list:8: a checksum is written as ALGO=HEX;'
	assert_contains "$stderr" '1 done, 4 failed'
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
	assert_status 1
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
	assert_contains "$output" '--checksum is for one URL as the only argument;'
	run coget --checksum crc32c=0 "$SERVER_URL/a"
	assert_status 2
	assert_contains "$output" 'crc32c with 8 hexadecimal digits'
	assert_equal "$(server_saw GET)" 0
}
