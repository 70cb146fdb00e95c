# Ranges of one file at once: -s, --segments.

load helpers

setup()
{
	enter_scratch
	start_server
}

# Ranges are at least 1 MiB long.  The server is slow enough for all to begin.
MIB=1048576

# fetch BEHAVIOURS OPTION...: 8 MiB in four ranges.
fetch()
{
	local behaviours=$1

	shift
	run coget -q -d out -s 4 --segment-min 1M "$@" \
		"$SERVER_URL/rate/8m/${behaviours}size/8m/file"
}

# ranges: how many ranges were asked for.
ranges()
{
	grep -c 'bytes=' "$SERVER_LOG" || true
}

fetched_whole()
{
	[ "$status" -eq 0 ] || fail "$output"
	assert_body out/file $((8 * MIB)) file
	assert_equal "$(ls -A out)" file
}

@test "segments: a file comes in ranges at once" {
	fetch ''
	fetched_whole
	assert_equal "$(ranges)" 3
	assert_equal "$(server_saw 'bytes=2097152-4194303')" 1
}

@test "segments: each connection brings its part" {
	run coget -q -d out -s 4 --segment-min 1M --format '{size}' \
		"$SERVER_URL/rate/8m/size/8m/file"
	fetched_whole
	assert_equal "$output" $((8 * MIB))
	[ "$(cut -f1 "$SERVER_SENT" | sort -u | wc -l)" -ge 4 ]
}

@test "segments: without -s there is one request" {
	coget -q -d out "$SERVER_URL/size/32m/file"
	assert_equal "$(wc -l <"$SERVER_LOG")" 1
}

@test "segments: a file below --segment-min comes at once" {
	coget -q -d out -s 4 "$SERVER_URL/size/8m/file"
	assert_equal "$(wc -l <"$SERVER_LOG")" 1
}

@test "segments: five bytes are not divided into 10000" {
	coget -q -d out -s 10000 --segment-min 1 "$SERVER_URL/size/5/file"
	assert_body out/file 5 file
	assert_equal "$(wc -l <"$SERVER_LOG")" 1
}

@test "segments: no more are at work than --per-host and -j allow" {
	for limit in '--per-host 2' '-j 2'; do
		: >"$SERVER_LOG"
		# shellcheck disable=SC2086
		run coget -q -d out -s 8 $limit --segment-min 1M --exists overwrite \
			"$SERVER_URL/rate/8m/at-most/3/size/8m/file"
		fetched_whole
		assert_equal "$(server_saw ' 503 ')" 0
	done
}

@test "segments: a server that knows no ranges sends one stream" {
	fetch no-ranges/
	fetched_whole
	[ "$(server_saw ' 200 ')" -le 4 ]
	assert_equal "$(cut -f6 "$SERVER_SENT" | sort -n | tail -n 1)" $((8 * MIB))
}

@test "segments: a weak validator is none for ranges" {
	fetch weak-etag/x/modified-now/
	fetched_whole
	assert_equal "$(wc -l <"$SERVER_LOG")" 1
}

@test "segments: a strong date is a validator" {
	fetch no-etag/
	fetched_whole
	assert_equal "$(ranges)" 3
}

@test "segments: --trust-length does without a validator" {
	fetch no-etag/no-modified/ --trust-length
	fetched_whole
	assert_equal "$(ranges)" 3
}

@test "segments: another version in a range is not spliced" {
	fetch ranged/version/other/ignore-if-range/always/
	fetched_whole
}

@test "segments: another total in a range is not spliced" {
	fetch ranged/content-range/bytes%20F-L%2F8388609/always/
	fetched_whole
}

@test "segments: ETags that differ by backend bring one stream" {
	fetch every/2/etag/other/always/
	fetched_whole
}

@test "segments: an ETag that is another each time brings one stream" {
	fetch changing-etag/
	fetched_whole
}

@test "segments: ranges that overlap or fall short are not joined" {
	fetch ranged/range-late/7/always/
	fetched_whole
	rm -r out
	fetch ranged/range-early/7/always/
	fetched_whole
}

@test "segments: several ranges for one are refused" {
	fetch ranged/header/Content-Type/multipart%2Fbyteranges%3Bboundary%3Dx/always/
	fetched_whole
}

@test "segments: 416 for a range leaves one stream" {
	fetch ranged/status/416/always/
	fetched_whole
}

@test "segments: ranges that come in pieces are asked for on" {
	fetch range-max/300k/
	fetched_whole
	rm -r out
	fetch unasked-range/range-max/1m/
	fetched_whole
}

@test "segments: ranges that come in pieces of a few bytes are asked for no more" {
	for piece in 1 9000; do
		: >"$SERVER_LOG"
		fetch "range-max/$piece/"
		fetched_whole
		[ "$(wc -l <"$SERVER_LOG")" -lt 100 ]
		rm -r out
	done
}

@test "segments: a range that breaks off is gone on from" {
	fetch ranged/first/3/truncate-after/100k/always/ --retry-delay 10ms
	fetched_whole
	assert_equal "$(server_saw 'bytes=2199552-')" 1
}

@test "segments: connections that are refused are tried fewer at a time" {
	fetch at-most/2/ --retry-delay 10ms
	fetched_whole
}

@test "segments: ranges that are reset each time leave one stream" {
	fetch ranged/reset-before-headers/always/ --retry-delay 10ms
	fetched_whole
}

@test "segments: all of them may break off" {
	fetch first/5/truncate-after/300k/always/ --retry-delay 10ms
	fetched_whole
}

@test "segments: a version that changes meanwhile is fetched anew" {
	fetch first/2/version/old/etag/old/always/ --retry-delay 10ms
	assert_equal "$status" 0
	assert_body out/file $((8 * MIB)) old
}

@test "segments: a range that stands still is fetched a second time" {
	fetch past/6m/on/1/stall-after/300k/always/
	fetched_whole
}

@test "segments: checksums are of the whole file" {
	sum=$(server_body $((8 * MIB)) file | sha256sum | cut -d' ' -f1)
	fetch '' --checksum "sha256=$sum"
	fetched_whole
	rm -r out
	run coget -q -d out -s 4 --segment-min 1M -r 0 \
		--checksum "sha256=${sum//[0-4]/5}" \
		"$SERVER_URL/rate/8m/size/8m/file"
	assert_equal "$status" 9
}

# The first four ranges stand still after a good part.
CUT=first/4/stall-after/1200k/always/size/8m/file

# leave_ranges KEY SIGNAL: what a run leaves that the signal ends.
leave_ranges()
{
	start coget "$COGET" -q -d out -s 4 --segment-min 1M \
		"$SERVER_URL/key/$1/$CUT"
	wait_until saw_at_least 3 "/$1/.*bytes="
	wait_until has_blocks 7500 out/file.part
	kill "-$2" "$PID"
	wait "$PID" || true
	# On a slow machine there are more, of ranges that stood still.
	wait_until has_lines "$(server_saw "/$1/")" "$SERVER_SENT"
	: >"$SERVER_SENT"
}

has_blocks()
{
	[ "$(stat -c %b "$2")" -ge "$1" ]
}

@test "segments: what a kill leaves is gone on from, by any -s" {
	for segments in 1 2 16; do
		rm -rf out
		leave_ranges "$segments" KILL
		run coget -q -d out -s "$segments" --segment-min 1M \
			"$SERVER_URL/key/$segments/$CUT"
		fetched_whole
		sent=$(awk -F'\t' '{ sum += $6 } END { print sum }' "$SERVER_SENT")
		[ "$sent" -lt $((8 * MIB)) ] || fail "$sent bytes were sent"
		: >"$SERVER_SENT"
	done
}

@test "segments: an interrupt leaves all of them" {
	leave_ranges x INT
	run coget -q -d out "$SERVER_URL/key/x/$CUT"
	fetched_whole
	sent=$(awk -F'\t' '{ sum += $6 } END { print sum }' "$SERVER_SENT")
	[ "$sent" -lt $((8 * MIB)) ] || fail "$sent bytes were sent"
}

@test "segments: what is sent comes at once" {
	run coget -q -d out -s 4 --segment-min 1M --method GET --data x=1 \
		"$SERVER_URL/size/8m/file"
	fetched_whole
	assert_equal "$(ranges)" 0
}

@test "segments: --limit-rate-per holds for the file" {
	run coget -q -d out -s 4 --segment-min 1M --limit-rate-per 16M \
		"$SERVER_URL/size/8m/file"
	fetched_whole
	assert_equal "$(ranges)" 0
}

@test "segments: redirects are followed by each of them" {
	run coget -q -d out -s 4 --segment-min 1M --name-from url \
		-o file "$SERVER_URL/redirect/1/rate/8m/size/8m/file"
	fetched_whole
	assert_equal "$(ranges)" 6
}

@test "segments: several files share the connections" {
	for name in a b c; do
		echo "$SERVER_URL/rate/8m/size/8m/$name"
	done >list
	coget -d out -s 4 --segment-min 1M --per-host 6 -i list
	ls -la out
	for name in a b c; do
		assert_body out/$name $((8 * MIB)) $name
	done
}

@test "segments: other programs' spellings are known" {
	run coget --split 4 --min-split-size 1M http://127.0.0.1:1/
	assert_equal "$status" 2
	[[ $output == *--segment-min* ]]
	run coget -s 0 http://127.0.0.1:1/
	assert_equal "$status" 2
	run coget -s many http://127.0.0.1:1/
	assert_equal "$status" 2
}

# to_pipe BEHAVIOURS OPTION...: the same to standard output.
to_pipe()
{
	local behaviours=$1

	shift
	coget -q -d out -s 4 --segment-min 1M -o - "$@" \
		"$SERVER_URL/rate/8m/${behaviours}size/8m/file" >written
}

@test "segments: standard output gets them in order" {
	to_pipe ''
	assert_body written $((8 * MIB)) file
	[ "$(ranges)" -ge 3 ]
	assert_equal "$(ls -A out)" ''
}

@test "segments: --buffer bounds how far ahead of standard output they are" {
	mkfifo pipe
	# shellcheck disable=SC2016
	start coget bash -c 'exec "$0" "$@" >pipe' "$COGET" -q -d out -s 4 \
		--segment-min 1M --buffer 2M -o - "$SERVER_URL/size/32m/file"
	exec 4<pipe
	wait_until has_blocks 2000 out/file.part
	# Nobody reads: what the pipe and the buffer hold is all that comes.
	pause 500
	[ "$(stat -c %s out/file.part)" -lt $((16 * MIB)) ]
	cat <&4 >written
	wait "$PID"
	assert_body written $((32 * MIB)) file
}

@test "segments: a buffer of a byte is no reason to wait" {
	to_pipe '' --buffer 1
	assert_body written $((8 * MIB)) file
}

@test "segments: ranges shorter than a block come to an end, too" {
	for buffer in 1 64K; do
		coget -q -d out -s 16 --segment-min 1000 --buffer "$buffer" \
			-o - "$SERVER_URL/size/1m/file" >written
		assert_body written $MIB file
	done
	coget -q -d out -s 16 --segment-min 1 "$SERVER_URL/size/40001/file"
	assert_body out/file 40001 file
}

@test "segments: nothing of another version gets to standard output" {
	to_pipe ranged/version/other/ignore-if-range/always/
	assert_body written $((8 * MIB)) file
	to_pipe ranged/first/3/truncate-after/100k/always/ --retry-delay 10ms
	assert_body written $((8 * MIB)) file
}

@test "segments: a checksum is verified before standard output gets a byte" {
	sum=$(server_body $((8 * MIB)) file | sha256sum | cut -d' ' -f1)
	to_pipe '' --checksum "sha256=$sum"
	assert_body written $((8 * MIB)) file
}

@test "segments: what has changed twice is fetched at once, without a retry" {
	run coget -q -d out -r 0 \
		"$SERVER_URL/key/x/first/1/truncate-after/300k/always/changing-etag/ranged/ignore-if-range/always/size/8m/file"
	assert_equal "$status" 4
	run coget -q -d out -r 0 -s 4 --segment-min 1k \
		"$SERVER_URL/key/x/first/1/truncate-after/300k/always/changing-etag/ranged/ignore-if-range/always/size/8m/file"
	fetched_whole
}
