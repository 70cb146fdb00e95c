#!/usr/bin/env bats
# Names that a file system takes for the same: they differ in case, or in how an
# accent is written.  On a real one where the kernel has it, and everywhere by
# folding.c.

load helpers
load confine

setup_file()
{
	# shellcheck disable=SC2086 # "ccache gcc" is two words
	${CC:-gcc} -shared -fPIC -D_GNU_SOURCE -o "$BATS_FILE_TMPDIR/folding.so" \
		"$BATS_TEST_DIRNAME/folding.c" -ldl
}

setup()
{
	enter_scratch
	start_server
}

need_preload()
{
	[ -z "${COGET_REPORTS:-}" ] || skip 'sanitizers want to be loaded first'
}

folded()
{
	LD_PRELOAD=$BATS_FILE_TMPDIR/folding.so coget "$@"
}

# is_in DIR NAME: one of its files is /size/99/NAME.
is_in()
{
	local file

	for file in "$1"/*; do
		! server_body 99 "$2" | cmp -s - "$file" || return 0
	done
	fail "no file has the bytes of $2"
}

# has_twins DIR COMMAND...: of names that differ so, each has its file.
has_twins()
{
	local dir=$1 name

	"${@:2}" -d "$dir" "$SERVER_URL"/size/99/{Name,name,NAME,caf%C3%A9,cafe%CC%81}
	assert_equal "$(find "$dir" -type f | wc -l)" 5
	for name in Name name NAME caf%C3%A9 cafe%CC%81; do
		is_in "$dir" "$name"
	done
}

@test "folding: twins get a file each" {
	need_preload
	has_twins out folded -j 1
	has_twins all folded -j 5
}

@test "folding: a twin from another run is a file that exists" {
	need_preload
	folded -d out "$SERVER_URL/size/99/Name"
	folded -d out --exists rename "$SERVER_URL/size/99/name"
	assert_listing out name name.1
	assert_body out/name 99 Name
	assert_body out/name.1 99 name
}

@test "folding: what is left of a file is not continued by its twin" {
	need_preload
	run folded -r 0 -d out "$SERVER_URL/truncate-after/50k/size/100k/Name"
	assert_status 4
	assert_listing out name.part
	folded -d out "$SERVER_URL/size/100k/name"
	assert_body out/name 102400 name
}

@test "folding: so they do where ext4 folds names" {
	need_mounts
	truncate -s 16M image
	mkfs.ext4 -q -O casefold -E encoding=utf8 image 2>/dev/null ||
		skip 'mkfs.ext4 makes no such file system'
	mkdir disk twins
	apart mount -o loop image disk 2>/dev/null ||
		skip 'the kernel mounts no ext4 with casefold'
	# shellcheck disable=SC2016 # for the shell inside
	unshare --mount sh -c 'mount -o loop image disk && mkdir disk/out &&
		chattr +F disk/out && "$@" && cp -r disk/out/. twins' sh \
		"$COGET" -q -d disk/out "$SERVER_URL"/size/99/{Name,name}
	assert_equal "$(find twins -type f | wc -l)" 2
	is_in twins Name
	is_in twins name
}
