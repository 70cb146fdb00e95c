#!/usr/bin/env bats
# The recipes of coget-recipes(7), as they stand there: what differs is the server,
# how many retries are waited for, and how long a crawl waits.

load helpers

PAGE=$REPOSITORY/man/coget-recipes.7

setup()
{
	enter_scratch
	start_server
	mkdir bin
	ln -s "$COGET" bin/coget
	PATH=$PWD/bin:$PATH
	BASE=$SERVER_URL/files
}

# block RECIPE N: the text of its Nth example, as the page shows it.
block()
{
	awk -v recipe=".Ss $1" -v wanted="$2" '
		/^\.S[sh] / { is_inside = $0 == recipe }
		!is_inside { next }
		/^\.Ed/ { is_shown = 0 }
		is_shown && count == wanted
		/^\.Bd -literal/ {
			is_shown = 1
			count++
		}' "$PAGE" | sed 's/\\e/\\/g; s/\\-/-/g' |
		sed "s|https://example\.org|$BASE|g"
}

# try RECIPE N: run the commands of its Nth example; sets status and output.
try()
{
	local commands

	commands=$(block "$1" "$2" | sed 's/^\$ //; s/ -r 20 / -r 1 /; s/wait 2s/wait 20ms/')
	[ -n "$commands" ] || fail "no such example: $1, $2"
	run bash -o pipefail -c "$commands"
}

# serve NAME...: files of that content, listed in urls.txt, with SHA256SUMS.
serve()
{
	local name

	for name; do
		echo "this is $name" >"$SERVER_ROOT/$name"
		echo "$BASE/$name" >>urls.txt
	done
	(cd "$SERVER_ROOT" && sha256sum "$@") >SHA256SUMS
}

# are_in DIR NAME...: just these, as they were served.
are_in()
{
	local dir=$1 name

	shift
	assert_listing "$dir" "$@"
	for name; do
		assert_same_file "$dir/$name" "$SERVER_ROOT/$name"
	done
}

@test "recipes: each of the page has a test" {
	assert_equal "$(sed -n 's/^\.Ss //p' "$PAGE" | sort)" \
		"$(sed -n 's/^@test "recipes: \([A-Z].*\)" {$/\1/p' \
			"$BATS_TEST_FILENAME" | sort)"
}

# The README has the same tasks in a line each.
@test "recipes: those of the README do what they say" {
	local line count=0

	serve a b
	printf '{"url": "%s", "id": "k%s"}\n' "$BASE/a" 1 \
		"$SERVER_URL/status/403/files/b" 2 >objects.jsonl
	cp "$SERVER_ROOT/a" "$SERVER_ROOT/big.iso"
	tar -czf "$SERVER_ROOT/source.tar.gz" -C "$SERVER_ROOT" a b
	while IFS= read -r line; do
		count=$((count + 1))
		mkdir "try-$count"
		cp urls.txt SHA256SUMS objects.jsonl "try-$count"
		line=${line//https:\/\/example.org/$BASE}
		line=${line/--wait 2s/--wait 20ms}
		run bash -c "cd try-$count && $line"
		assert_status 0
		[ "$(find "try-$count" -type f | wc -l)" -ge 4 ] ||
			fail "$line: $output"
	done < <(sed -n '/^## Recipes/,/^## /s/^    \(coget.*\)/\1/p' \
		"$REPOSITORY/README.md")
	[ "$count" -eq 13 ]
}

@test "recipes: Fill the cache of a CI job" {
	serve a b c
	try 'Fill the cache of a CI job' 1
	assert_status 0
	are_in cache a b c
	try 'Fill the cache of a CI job' 1
	assert_status 0
	assert_equal "$(server_saw GET)" 3
	rm cache/a
	echo 'something else' >cache/b
	try 'Fill the cache of a CI job' 1
	assert_status 9
	assert_same_file cache/a "$SERVER_ROOT/a"
}

@test "recipes: Mirror a dataset" {
	local left folder=dataset/127.0.0.1_${SERVER_URL##*:}/files

	serve a b
	echo "$SERVER_URL/fail-first/100/status/404/files/c" >>urls.txt
	try 'Mirror a dataset' 1
	assert_status 8
	[ -e "$folder/a" ] || folder=$(dirname "$(find dataset -name a)")
	are_in "$folder" a b
	left=$(<left.txt)
	assert_contains "$left" /files/c
	assert_contains "$(<dataset.html)" '<svg'
	refute_contains "$left" /files/a
	sed -i '/404/d' urls.txt
	rm "$folder/a"
	try 'Mirror a dataset' 1
	assert_status 0
	[ ! -s left.txt ]
	are_in "$folder" b
}

@test "recipes: Replace xargs and curl" {
	serve a b
	try 'Replace xargs and curl' 1
	assert_status 0
	assert_same_file a "$SERVER_ROOT/a"
	jq -Rn '{files: [inputs | {url: .}]}' urls.txt >index.json
	try 'Replace xargs and curl' 2
	assert_status 0
	are_in files a b
	rm a b
	echo "$SERVER_URL/status/404/none" >>urls.txt
	try 'Replace xargs and curl' 3
	assert_same_file <(gunzip -c a.gz) "$SERVER_ROOT/a"
	assert_same_file <(gunzip -c b.gz) "$SERVER_ROOT/b"
}

@test "recipes: Download presigned URLs" {
	block 'Download presigned URLs' 1 >objects.jsonl
	jq -c --arg url "$SERVER_URL/status/403/files/7?X-Amz-Signature=00" \
		'{url: $url, out: "b.bin", id: "k8"}' objects.jsonl >expired.jsonl
	cat expired.jsonl >>objects.jsonl
	echo seven >"$SERVER_ROOT/7"
	try 'Download presigned URLs' 2
	assert_file expired.txt k8
	assert_listing objects a.bin
	assert_file objects/a.bin seven
}

@test "recipes: Resume over a bad line" {
	local broken=$SERVER_URL/first/2/close-before-headers/then/truncate-after/100k

	server_body 300000 big.iso >"$SERVER_ROOT/big.iso"
	printf '#!/bin/sh\necho "slept $*" >>slept\n' >bin/sleep
	chmod +x bin/sleep
	BASE=$broken/files try 'Resume over a bad line' 1
	assert_file slept 'slept 60'
	assert_same_file big.iso "$SERVER_ROOT/big.iso"
	assert_equal "$(server_saw ' 206 ')" 2
}

@test "recipes: Crawl politely" {
	serve a b
	echo "$SERVER_URL/request" >>urls.txt
	try 'Crawl politely' 1
	assert_status 0
	assert_listing pages a b request
	assert_contains "$(<pages/request)" 'archive/1.0 (+https://example.com/bot)'
}

@test "recipes: Verify a mirror" {
	serve a b c
	cp SHA256SUMS "$SERVER_ROOT"
	mkdir mirror
	cp "$SERVER_ROOT/a" mirror
	echo 'something else' >mirror/b
	echo 'old' >SHA256SUMS
	try 'Verify a mirror' 1
	assert_status 9
	assert_same_file SHA256SUMS "$SERVER_ROOT/SHA256SUMS"
	assert_same_file mirror/c "$SERVER_ROOT/c"
	assert_file mirror/b 'something else'
	assert_equal "$(grep -c files bad.txt)" 1
	try 'Verify a mirror' 2
	assert_status 0
	are_in mirror a b c
}

@test "recipes: Check links" {
	serve a b
	echo "$BASE/missing" >>urls.txt
	try 'Check links' 1
	assert_status 8
	assert_equal "$(sort good.tsv)" "$BASE/a	200"$'\n'"$BASE/b	200"
	assert_equal "$(grep -v '^#' broken.txt)" "$BASE/missing"
}

@test "recipes: Download only what changed" {
	serve a b
	try 'Download only what changed' 1
	assert_status 0
	assert_equal "$(sort changed.txt)" site/a$'\n'site/b
	echo 'this is new' >"$SERVER_ROOT/b"
	try 'Download only what changed' 1
	assert_file changed.txt site/b
	assert_file site/b 'this is new'
}

@test "recipes: Pack a tar archive on the fly" {
	serve a b 'c d'
	sed -i 's/c d/c%20d/' urls.txt
	echo "$SERVER_URL/status/404/none" >>urls.txt
	try 'Pack a tar archive on the fly' 1
	assert_equal "$(tar -tzf files.tar.gz | sort)" a$'\n'b$'\n''c d'
	try 'Pack a tar archive on the fly' 2
	assert_equal "$(tar -tf files.tar | sort)" a$'\n'b$'\n''c d'
	tar -czf "$SERVER_ROOT/source.tar.gz" -C "$SERVER_ROOT" a b
	try 'Pack a tar archive on the fly' 3
	assert_status 0
	assert_same_file a "$SERVER_ROOT/a"
}

@test "recipes: Show progress in a script" {
	serve a b c
	echo "$SERVER_URL/status/404/none" >>urls.txt
	try 'Show progress in a script' 1
	assert_contains "$output" '25% '
	assert_contains "$output" '100% '
	assert_equal "$(grep -c '% done' <<<"$output")" 3
	assert_equal "$(grep -c '% failed' <<<"$output")" 1
}

# The script of the page, with a mail that is only written down.
@test "recipes: Download every night, and mail what is left" {
	serve a b
	block 'Download every night, and mail what is left' 1 >nightly
	assert_equal "$(wc -l <nightly)" 30
	shellcheck nightly
	chmod +x nightly
	cat >bin/mail <<-'SCRIPT'
		#!/bin/sh
		{
			printf '<%s>' "$@"
			echo
			cat
		} >"$MAILED"
	SCRIPT
	chmod +x bin/mail
	export MAILED=$PWD/mailed LOGNAME=alice
	mkdir mirror
	mv urls.txt SHA256SUMS mirror
	echo 'damaged' >"$SERVER_ROOT/b"

	run ./nightly mirror
	assert_status 9
	assert_contains "$(<mailed)" \
		'<-s><nightly: files have other checksums than they should><alice>'
	assert_contains "$(<mailed)" "$BASE/b: "
	refute_contains "$(<mailed)" "$BASE/a: "
	assert_contains "$(<mailed)" '1 downloaded, 0 were there'
	are_in mirror/files a

	echo 'this is b' >"$SERVER_ROOT/b"
	rm mailed
	run ./nightly mirror
	assert_status 0
	assert_no_file mailed
	are_in mirror/files a b

	run flock mirror/nightly.lock ./nightly mirror
	assert_status 0
	run ./nightly nowhere
	[ "$status" -ne 0 ]
	assert_no_file mailed
}
