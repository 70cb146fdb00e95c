/* Files of other tools that a part begins with. */
#include "part_util.h"

static struct partfile *adopt(struct dest *dest, uint64_t len)
{
	struct partfile *part = open_part(dest, "x", URL);

	ck_assert_int_eq(partfile_adopt(part, "x"), 0);
	ck_assert_uint_eq(partfile_len(part), len);
	ck_assert_int_eq(partfile_is_resumable(part, false), len > 0);
	return part;
}

ASYNC_TEST(a_file_is_the_beginning_of_its_part)
{
	struct dest *dest;
	struct partfile *part;

	put_file("x", "some ");
	dest = open_dest(".");
	part = adopt(dest, 5);
	ck_assert_ptr_null(partfile_version(part)->etag);
	begin_at(part, 5, version_of(9));
	append(part, "text");
	check_file("x", "some ");
	check_commit(part, EXISTS_RESUME, 0, "x");
	check_names("x");
	check_file("x", "some text");
	dest_close(dest);
}

ASYNC_TEST(a_file_is_kept_when_its_part_is_given_up)
{
	struct dest *dest;
	struct partfile *part;

	put_file("x", "some ");
	dest = open_dest(".");
	partfile_discard(adopt(dest, 5));
	check_names("x");
	part = adopt(dest, 5);
	begin_at(part, 5, version_of(1000000));
	append(part, "text");
	keep_at(part, "x.part");
	check_file("x", "some ");
	check_file("x.part", "some text");
	dest_close(dest);
	check_left("x", URL, 9); /* of a version that is known by now */
}

ASYNC_TEST(a_long_file_is_adopted_whole)
{
	static char body[3 * 1024 * 1024 + 1];
	struct dest *dest;
	struct partfile *part;

	memset(body, 'x', sizeof(body) - 1);
	put_file("x", body);
	dest = open_dest(".");
	part = adopt(dest, sizeof(body) - 1);
	begin_at(part, sizeof(body) - 1, version_of(sizeof(body)));
	append(part, "x");
	memset(body, 'x', sizeof(body));
	check_commit(part, EXISTS_RESUME, 0, "x");
	check_bytes("x", body, sizeof(body));
	dest_close(dest);
}

ASYNC_TEST(what_is_no_file_is_not_adopted)
{
	static const char *const names[] = {"none", "empty", "link", "dir",
					    "fifo"};
	struct dest *dest;

	put_file("empty", "");
	put_file("victim", "text");
	ck_assert_int_eq(symlink("victim", "link"), 0);
	ck_assert_int_eq(mkdir("dir", 0777), 0);
	ck_assert_int_eq(mkfifo("fifo", 0666), 0);
	dest = open_dest(".");
	for (size_t i = 0; i < CO_COUNT(names); i++) {
		struct partfile *part = open_part(dest, "x", URL);

		ck_assert_int_eq(partfile_adopt(part, names[i]), 0);
		ck_assert_uint_eq(partfile_len(part), 0);
		partfile_discard(part);
	}
	check_names("dir empty fifo link victim");
	dest_close(dest);
}

ASYNC_TEST(a_file_whose_version_is_known_is_joined_to_that_only)
{
	struct commit how = {.policy = EXISTS_RESUME, .store_version = true};
	struct commit_result result;
	struct dest *dest = open_dest(".");
	struct partfile *part = open_part(dest, "x", URL);

	begin_at(part, 0, version_of(4));
	append(part, "text");
	ck_assert_int_eq(partfile_commit(part, &how, &result), 0);
	free(result.path);
	dest_close(dest);
	dest = open_dest(".");
	part = adopt(dest, 4);
	ck_assert_str_eq(partfile_version(part)->etag, "\"one\"");
	partfile_discard(part);
	dest_close(dest);
}

ASYNC_TEST(a_copy_that_has_no_room_leaves_nothing)
{
	struct rlimit limit = {1000, RLIM_INFINITY};
	struct dest *dest;
	struct partfile *part;

	put_file("x", large_body('x'));
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(partfile_adopt(part, "x"), UV_EFBIG);
	limit.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	check_names("x");
	ck_assert_uint_eq(partfile_len(part), 0);
	keep_at(part, NULL);
	dest_close(dest);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"adopt", a_file_is_the_beginning_of_its_part,
		a_file_is_kept_when_its_part_is_given_up,
		a_long_file_is_adopted_whole, what_is_no_file_is_not_adopted,
		a_file_whose_version_is_known_is_joined_to_that_only,
		a_copy_that_has_no_room_leaves_nothing);
}
