/* Parts between two attempts: what is let go of, and what is found again. */
#include "unit/storage/part_util.h"

static struct part_file *park_large(struct dest *dest)
{
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, version_of(1000000));
	append(part, large_body('x'));
	ck_assert_int_eq(part_file_park(part), 0);
	return part;
}

/* What was parked cannot be gone on from. */
static void check_changed(struct part_file *part)
{
	struct version version = version_of(1000000);

	ck_assert_int_eq(part_file_begin(part, LARGE_BYTES, &version, 0),
			 UV_EAGAIN);
	ck_assert_uint_eq(part_file_len(part), 0);
	begin_at(part, 0, version);
	append(part, "text");
}

ASYNC_TEST(a_parked_part_goes_on_where_it_was)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = park_large(dest);
	struct stat file;

	ck_assert_uint_eq(part_file_len(part), LARGE_BYTES);
	ck_assert(part_file_is_resumable(part, false));
	begin_at(part, LARGE_BYTES, version_of(1000000));
	append(part, large_body('x'));
	check_commit(part, EXISTS_FAIL, 0, "x");
	ck_assert_int_eq(stat("x", &file), 0);
	ck_assert_int_eq(file.st_size, 2 * LARGE_BYTES);
	dest_close(dest);
}

ASYNC_TEST(a_parked_part_holds_no_descriptor)
{
	struct dest *dest = open_dest(".");
	size_t before;
	struct part_file *part;

	check_fetch(dest, "first", "", EXISTS_FAIL, 0, "first");
	before = open_descriptors();
	part = park_large(dest);
	ck_assert_uint_eq(open_descriptors(), before);
	part_file_discard(part);
	check_names("first");
	ck_assert_uint_eq(open_descriptors(), before);
	dest_close(dest);
}

ASYNC_TEST(a_small_part_is_parked_in_memory)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, version_of(1000000));
	append(part, "some ");
	ck_assert_int_eq(part_file_park(part), 0);
	check_names("");
	ck_assert_uint_eq(part_file_len(part), 5);
	begin_at(part, 5, version_of(1000000));
	append(part, "text");
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_file("x", "some text");
	dest_close(dest);
}

ASYNC_TEST(a_parked_part_can_be_kept)
{
	struct dest *dest = open_dest(".");

	keep_at(park_large(dest), "x.part");
	dest_close(dest);
	check_left("x", URL, LARGE_BYTES);
}

ASYNC_TEST(a_parked_parts_name_is_not_given_to_another)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = park_large(dest);

	keep_at(begin_large(dest, "x", 'y'), "x.1.part");
	keep_at(part, "x.part");
	dest_close(dest);
}

ASYNC_TEST(a_parked_part_that_has_grown_is_started_over)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = park_large(dest);
	FILE *file = fopen("x.part", "a");

	fputs("more", file);
	fclose(file);
	check_changed(part);
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_file("x", "text");
	dest_close(dest);
}

ASYNC_TEST(a_parked_part_that_was_written_over_is_started_over)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = park_large(dest);
	FILE *file = fopen("x.part", "r+");

	fputs("else", file);
	fclose(file);
	check_changed(part);
	part_file_discard(part);
	dest_close(dest);
}

ASYNC_TEST(a_parked_part_that_has_gone_is_started_over)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = park_large(dest);

	ck_assert_int_eq(remove("x.part"), 0);
	check_changed(part);
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	dest_close(dest);
}

ASYNC_TEST(what_was_put_in_a_parked_parts_place_is_let_alone)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = park_large(dest);

	ck_assert_int_eq(remove("x.part"), 0);
	put_file("victim", "precious");
	ck_assert_int_eq(symlink("victim", "x.part"), 0);
	part_file_discard(part);
	check_names("victim x.part");
	check_file("victim", "precious");
	dest_close(dest);
}

ASYNC_TEST(after_a_write_that_failed_what_is_there_can_be_gone_on_from)
{
	struct rlimit limit = {1000, RLIM_INFINITY};
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, version_of(1000000));
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(part_file_append(part, large_body('x'), LARGE_BYTES),
			 UV_EFBIG);
	limit.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(part_file_park(part), 0);
	ck_assert_uint_eq(part_file_len(part), 1000);
	begin_at(part, 1000, version_of(1000000));
	append(part, large_body('x') + 1000);
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_file("x", large_body('x'));
	dest_close(dest);
}

static int park_cancelled(void *arg)
{
	co_task_cancel(co_current_task());
	ck_assert_int_eq(part_file_park(arg), 0);
	return co_sleep(0);
}

ASYNC_TEST(a_cancelled_task_can_park)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_large(dest, "x", 'x');

	ck_assert_int_eq(finish(spawn(park_cancelled, part)), UV_ECANCELED);
	ck_assert_uint_eq(part_file_len(part), LARGE_BYTES);
	keep_at(part, "x.part");
	dest_close(dest);
}

static int begin_cancelled(void *arg)
{
	struct version version = {.etag = "\"two\"", .total_bytes = 4};

	co_task_cancel(co_current_task());
	ck_assert_int_eq(part_file_begin(arg, 0, &version, 0), UV_ECANCELED);
	return co_sleep(0);
}

ASYNC_TEST(starting_over_that_is_cancelled_loses_nothing)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = park_large(dest);

	ck_assert_int_eq(finish(spawn(begin_cancelled, part)), UV_ECANCELED);
	ck_assert_uint_eq(part_file_len(part), LARGE_BYTES);
	ck_assert_str_eq(part_file_version(part)->etag, "\"one\"");
	keep_at(part, "x.part");
	dest_close(dest);
	check_left("x", URL, LARGE_BYTES);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"park", a_parked_part_goes_on_where_it_was,
		a_parked_part_holds_no_descriptor,
		a_small_part_is_parked_in_memory, a_parked_part_can_be_kept,
		a_parked_parts_name_is_not_given_to_another,
		a_parked_part_that_has_grown_is_started_over,
		a_parked_part_that_was_written_over_is_started_over,
		a_parked_part_that_has_gone_is_started_over,
		what_was_put_in_a_parked_parts_place_is_let_alone,
		after_a_write_that_failed_what_is_there_can_be_gone_on_from,
		a_cancelled_task_can_park,
		starting_over_that_is_cancelled_loses_nothing);
}
