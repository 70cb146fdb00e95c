
#include "http/content_range.h"

#include "unit/suite.h"

static void check_part(const char *text, int64_t first, int64_t last,
		       int64_t total)
{
	struct content_range range;

	ck_assert_msg(content_range_parse(&range, text), "%s is refused", text);
	ck_assert(!range.is_unsatisfied);
	ck_assert_int_eq(range.first, first);
	ck_assert_int_eq(range.last, last);
	ck_assert_int_eq(range.total, total);
}

static void refuse(const char *text)
{
	struct content_range range;

	ck_assert_msg(!content_range_parse(&range, text), "%s is taken", text);
}

START_TEST(parts_are_taken)
{
	check_part("bytes 0-0/1", 0, 0, 1);
	check_part("bytes 4-9/10", 4, 9, 10);
	check_part("Bytes 4-9/*", 4, 9, -1);
	check_part("bytes 9223372036854775805-9223372036854775806/"
		   "9223372036854775807",
		   INT64_MAX - 2, INT64_MAX - 1, INT64_MAX);
}
END_TEST

START_TEST(the_unit_is_taken_as_servers_write_it)
{
	check_part("bytes=4-9/10", 4, 9, 10);
	check_part("bytes: 4-9/10", 4, 9, 10);
	check_part("bytes:4-9/10", 4, 9, 10);
	check_part("bytes = 4-9/10", 4, 9, 10);
	check_part("BYTES\t  4-9/*", 4, 9, -1);
	check_part("4-9/10", 4, 9, 10);
}
END_TEST

START_TEST(what_is_not_there_is_told)
{
	struct content_range range;

	ck_assert(content_range_parse(&range, "bytes */10"));
	ck_assert(range.is_unsatisfied);
	ck_assert_int_eq(range.total, 10);
	ck_assert(content_range_parse(&range, "bytes=*/10"));
	ck_assert(range.is_unsatisfied);
}
END_TEST

START_TEST(parts_that_contradict_themselves_are_refused)
{
	refuse("bytes 5-4/10");
	refuse("bytes 4-10/10");
	refuse("bytes 0-0/0");
	refuse("bytes */*");
}
END_TEST

START_TEST(numbers_that_do_not_fit_are_refused)
{
	refuse("bytes 0-9223372036854775807/*");
	refuse("bytes 0-9223372036854775808/*");
	refuse("bytes 18446744073709551616-18446744073709551617/*");
	refuse("bytes 0-1/18446744073709551618");
	refuse("bytes */9223372036854775808");
}
END_TEST

START_TEST(what_is_not_to_the_letter_is_refused)
{
	refuse("");
	refuse("bytes");
	refuse("bytes ");
	refuse("=4-9/10");
	refuse("bytes4-9/10");
	refuse("items 4-9/10");
	refuse("octets=4-9/10");
	refuse("bytes 4 -9/10");
	refuse("bytes 4-9/10 ");
	refuse("bytes 4-9/");
	refuse("bytes 4-9");
	refuse("bytes 4-/10");
	refuse("bytes -9/10");
	refuse("bytes +4-9/10");
	refuse("bytes 0x4-9/10");
	refuse("bytes *-9/10");
	refuse("bytes 4-9/10, bytes 11-12/10");
}
END_TEST

int main(void)
{
	return RUN_SUITE("content range", parts_are_taken,
			 the_unit_is_taken_as_servers_write_it,
			 what_is_not_there_is_told,
			 parts_that_contradict_themselves_are_refused,
			 numbers_that_do_not_fit_are_refused,
			 what_is_not_to_the_letter_is_refused);
}
