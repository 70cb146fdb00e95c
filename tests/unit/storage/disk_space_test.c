/* Room on the disk for long files: how much is taken, and when it is said that
 * there is too little. */
#include "unit/storage/part_util.h"

#include <sys/statvfs.h>

#define MIB ((int64_t)1024 * 1024)

/* Whether the file system reserves room; elsewhere none is ever taken. */
static bool can_reserve(void)
{
	int fd = open("probe", O_RDWR | O_CREAT, 0600);
	bool can = fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 4096) == 0;

	close(fd);
	return remove("probe") == 0 && can;
}

static int64_t taken_bytes(const char *path)
{
	struct stat file;

	ck_assert_int_eq(stat(path, &file), 0);
	return (int64_t)file.st_blocks * 512;
}

/* For this user: some of a disk may be for root alone. */
static int64_t free_bytes(void)
{
	struct statvfs disk;

	ck_assert_int_eq(statvfs(".", &disk), 0);
	return (int64_t)((geteuid() == 0 ? disk.f_bfree : disk.f_bavail) *
			 disk.f_frsize);
}

static struct part_file *begin_of_length(struct dest *dest, const char *name,
					 int64_t total_bytes)
{
	struct part_file *part = open_part(dest, name, next_url());

	begin_at(part, 0, version_of(total_bytes));
	return part;
}

static int write_large(struct part_file *part)
{
	return part_file_append(part, large_body('x'), LARGE_BYTES);
}

ASYNC_TEST(room_is_taken_a_step_ahead_of_what_has_come)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_of_length(dest, "x", 64 * MIB);
	int64_t stored_bytes = 0;

	if (!can_reserve())
		SKIP_TEST("the file system does not reserve room");
	while (stored_bytes < 5 * MIB) {
		ck_assert_int_eq(write_large(part), 0);
		stored_bytes += LARGE_BYTES;
		ck_assert_int_ge(taken_bytes("x.part"), stored_bytes);
		ck_assert_int_le(taken_bytes("x.part"),
				 2 * stored_bytes + 2 * MIB);
	}
	ck_assert_int_ge(taken_bytes("x.part"), 8 * MIB);
	keep_at(part, "x.part");
	ck_assert_int_le(taken_bytes("x.part"), stored_bytes + 64 * 1024);
	dest_close(dest);
}

ASYNC_TEST(no_more_is_taken_than_the_file_needs)
{
	int64_t total_bytes = (int64_t)LARGE_BYTES + MIB + 1000;
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_of_length(dest, "x", total_bytes);
	int64_t stored_bytes = LARGE_BYTES;

	if (!can_reserve())
		SKIP_TEST("the file system does not reserve room");
	ck_assert_int_eq(write_large(part), 0);
	ck_assert_int_le(taken_bytes("x.part"), total_bytes + 8192);
	while (stored_bytes < total_bytes) {
		size_t len = LARGE_BYTES;

		if (total_bytes - stored_bytes < (int64_t)len)
			len = (size_t)(total_bytes - stored_bytes);
		ck_assert_int_eq(part_file_append(part, large_body('x'), len),
				 0);
		stored_bytes += (int64_t)len;
	}
	check_commit(part, EXISTS_FAIL, 0, "x");
	ck_assert_int_le(taken_bytes("x"), total_bytes + 8192);
	dest_close(dest);
}

ASYNC_TEST(what_a_killed_run_had_taken_is_given_back)
{
	int fd;

	if (!can_reserve())
		SKIP_TEST("the file system does not reserve room");
	leave_part("x", URL, large_body('x'), "x.part");
	fd = open("x.part", O_RDWR);
	ck_assert_int_eq(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 8 * MIB), 0);
	close(fd);
	ck_assert_int_ge(taken_bytes("x.part"), 8 * MIB);
	check_left("x", URL, LARGE_BYTES);
	ck_assert_int_le(taken_bytes("x.part"), MIB);
}

/* All of it counts that running files will need, though none of it is taken. */
ASYNC_TEST(a_file_that_does_not_fit_beside_others_fails_at_once)
{
	int64_t total_bytes = free_bytes() / 10 * 7;
	struct dest *dest = open_dest(".");
	struct part_file *one, *two;

	if (!can_reserve() || total_bytes < 64 * MIB)
		SKIP_TEST("the file system does not reserve room");
	one = begin_of_length(dest, "one", total_bytes);
	ck_assert_int_eq(write_large(one), 0);
	two = begin_of_length(dest, "two", total_bytes);
	ck_assert_int_eq(write_large(two), UV_ENOSPC);
	part_file_discard(two);
	check_names("one.part");
	/* One that waits needs nothing for now, and one that has ended none. */
	ck_assert_int_eq(part_file_park(one), 0);
	two = begin_of_length(dest, "two", total_bytes);
	ck_assert_int_eq(write_large(two), 0);
	part_file_discard(two);
	begin_at(one, LARGE_BYTES, version_of(total_bytes));
	ck_assert_int_eq(write_large(one), 0);
	part_file_discard(one);
	check_names("");
	dest_close(dest);
}

ASYNC_TEST(a_file_that_is_larger_than_the_disk_fails_at_once)
{
	int64_t total_bytes = free_bytes() + free_bytes() / 10 + 64 * MIB;
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_of_length(dest, "x", total_bytes);

	if (!can_reserve() || total_bytes == 64 * MIB)
		SKIP_TEST("the file system does not reserve room");
	ck_assert_int_eq(write_large(part), UV_ENOSPC);
	part_file_discard(part);
	check_names("");
	dest_close(dest);
}

ASYNC_TEST(a_length_that_no_disk_has_is_an_error_at_once)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_of_length(dest, "x", INT64_MAX);
	int status = write_large(part);

	ck_assert_msg(status == UV_ENOSPC || status == UV_EFBIG, "%d", status);
	part_file_discard(part);
	check_names("");
	dest_close(dest);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"disk_space", room_is_taken_a_step_ahead_of_what_has_come,
		no_more_is_taken_than_the_file_needs,
		what_a_killed_run_had_taken_is_given_back,
		a_file_that_does_not_fit_beside_others_fails_at_once,
		a_file_that_is_larger_than_the_disk_fails_at_once,
		a_length_that_no_disk_has_is_an_error_at_once);
}
