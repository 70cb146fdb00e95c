/* The directory that files go to, and the stamp of the run. */
#include "unit/storage/storage_util.h"

#include <sys/prctl.h>

#include "storage/dest_internal.h"

#define NOBODY 65534

ASYNC_TEST(directories_are_made_with_their_parents)
{
	struct dest *dest = open_dest("a/b//c/");

	check_fetch(dest, "x", "text", EXISTS_FAIL, 0, "a/b//c/x");
	check_file("a/b/c/x", "text");
	dest_close(dest);
}

ASYNC_TEST(opening_leaves_nothing_behind)
{
	dest_close(open_dest("."));
	dest_close(open_dest("./"));
	check_names("");
}

ASYNC_TEST(paths_are_as_the_user_would_write_them)
{
	struct dest *here = open_dest(".");
	struct dest *sub = open_dest("sub");

	check_fetch(here, "x", "", EXISTS_FAIL, 0, "x");
	check_fetch(sub, "x", "", EXISTS_FAIL, 0, "sub/x");
	dest_close(here);
	dest_close(sub);
}

ASYNC_TEST(a_directory_may_be_reached_through_the_users_link)
{
	struct dest *dest;

	ck_assert_int_eq(mkdir("real", 0777), 0);
	ck_assert_int_eq(symlink("real", "link"), 0);
	dest = open_dest("link/sub");
	check_fetch(dest, "x", "text", EXISTS_FAIL, 0, "link/sub/x");
	check_file("real/sub/x", "text");
	dest_close(dest);
}

ASYNC_TEST(a_file_in_the_way_is_not_a_directory)
{
	struct dest *dest;

	put_file("file", "");
	ck_assert_int_eq(dest_open(&dest, "file"), UV_ENOTDIR);
	ck_assert_ptr_null(dest);
	ck_assert_int_eq(dest_open(&dest, "file/sub"), UV_ENOTDIR);
	check_names("file");
}

/* Permissions do not hold root back: be somebody else. */
static void drop_root(void)
{
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(NOBODY), 0);
}

/* A process that was somebody else is not dumpable: LeakSanitizer needs it. */
static void regain_root(void)
{
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1), 0);
}

ASYNC_TEST(an_unwritable_directory_is_refused_at_once)
{
	struct dest *dest;

	ck_assert_int_eq(mkdir("locked", 0555), 0);
	drop_root();
	ck_assert_int_eq(dest_open(&dest, "locked"), UV_EACCES);
	ck_assert_int_eq(dest_open(&dest, "locked/sub"), UV_EACCES);
	ck_assert_ptr_null(dest);
	regain_root();
}

ASYNC_TEST(a_directory_need_not_be_readable)
{
	struct dest *dest;

	ck_assert_int_eq(mkdir("blind", 0777), 0);
	ck_assert_int_eq(chmod("blind", 0333), 0);
	drop_root();
	dest = open_dest("blind");
	check_fetch(dest, "x", "text", EXISTS_FAIL, 0, "blind/x");
	check_file("blind/x", "text");
	dest_close(dest);
	ck_assert_int_eq(remove("blind/x"), 0);
	regain_root();
}

ASYNC_TEST(the_directory_stays_the_same_when_it_is_moved)
{
	struct dest *dest = open_dest("sub");

	ck_assert_int_eq(rename("sub", "moved"), 0);
	check_fetch(dest, "x", "text", EXISTS_FAIL, 0, "sub/x");
	check_file("moved/x", "text");
	dest_close(dest);
}

/* The clock that stamps files ticks rarely: so often, both fall in one tick. */
#define TICK_ROUNDS 30

ASYNC_TEST(a_file_made_just_before_the_run_is_older)
{
	for (int i = 0; i < TICK_ROUNDS; i++) {
		struct dest *dest;

		remove("x");
		put_file("x", "old");
		dest = open_dest(".");
		check_fetch(dest, "x", "new", EXISTS_SKIP, UV_EEXIST, "x");
		check_file("x", "old");
		dest_close(dest);
	}
}

ASYNC_TEST(a_file_made_just_after_the_start_is_not_older)
{
	for (int i = 0; i < TICK_ROUNDS; i++) {
		struct dest *dest = open_dest(".");

		check_fetch(dest, "x", "one", EXISTS_OVERWRITE, 0, "x");
		check_fetch(dest, "x", "two", EXISTS_OVERWRITE, 0, "x.1");
		remove("x");
		remove("x.1");
		dest_close(dest);
	}
}

START_TEST(a_clock_set_back_makes_no_file_of_the_run_an_older_one)
{
	int dir_fd = open(".", O_PATH | O_DIRECTORY);
	struct file_mode mode;
	struct run_epoch epoch;
	struct stat file;
	int fd;

	ck_assert_int_eq(run_epoch_take(&epoch, &mode, dir_fd), 0);
	epoch.taken_ns += 3600 * CO_SECOND;
	put_file("x", "text");
	fd = open("x", O_WRONLY);
	ck_assert_int_eq(fstat(fd, &file), 0);
	ck_assert(run_epoch_is_older(&epoch, &file));
	ck_assert(!run_epoch_has_passed(&epoch));

	ck_assert_int_eq(run_epoch_outlast(&epoch, fd), 0);
	ck_assert_int_eq(fstat(fd, &file), 0);
	ck_assert(!run_epoch_is_older(&epoch, &file));
	close(fd);
	close(dir_fd);
}
END_TEST

ASYNC_TEST(a_clock_set_back_meanwhile_lets_no_file_be_overwritten)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_large(dest, "x", 'x');

	/* A stamp an hour ahead is as good as a clock an hour behind. */
	dest->root.directory.volume->epoch.taken_ns += 3600 * CO_SECOND;
	dest->root.directory.volume->epoch.passed_ns += 3600 * CO_SECOND;
	check_commit(part, EXISTS_OVERWRITE, 0, "x");
	check_fetch(dest, "x", "text", EXISTS_OVERWRITE, 0, "x.1");
	check_file("x", large_body('x'));
	dest_close(dest);
}

START_TEST(a_file_with_a_date_past_all_clocks_is_not_older)
{
	int dir_fd = open(".", O_PATH | O_DIRECTORY);
	struct stat file = {.st_ctim = {INT64_MAX, 999999999}};
	struct file_mode mode;
	struct run_epoch epoch;

	ck_assert_int_eq(run_epoch_take(&epoch, &mode, dir_fd), 0);
	ck_assert(!run_epoch_is_older(&epoch, &file));
	file.st_ctim.tv_sec = INT64_MIN;
	ck_assert(run_epoch_is_older(&epoch, &file));
	close(dir_fd);
}
END_TEST

int main(void)
{
	return RUN_STORAGE_SUITE(
		"dest", directories_are_made_with_their_parents,
		opening_leaves_nothing_behind,
		paths_are_as_the_user_would_write_them,
		a_directory_may_be_reached_through_the_users_link,
		a_file_in_the_way_is_not_a_directory,
		an_unwritable_directory_is_refused_at_once,
		a_directory_need_not_be_readable,
		the_directory_stays_the_same_when_it_is_moved,
		a_file_made_just_before_the_run_is_older,
		a_file_made_just_after_the_start_is_not_older,
		a_clock_set_back_makes_no_file_of_the_run_an_older_one,
		a_clock_set_back_meanwhile_lets_no_file_be_overwritten,
		a_file_with_a_date_past_all_clocks_is_not_older);
}
