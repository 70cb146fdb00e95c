
#include "http/retry_after.h"

#include "unit/suite.h"

#define NOW INT64_C(784111777) /* Sun, 06 Nov 1994 08:49:37 GMT */
#define SECOND INT64_C(1000000000)

START_TEST(seconds_are_taken)
{
	ck_assert_int_eq(retry_after_ns("0", NULL, NOW), 0);
	ck_assert_int_eq(retry_after_ns("120", NULL, NOW), 120 * SECOND);
	ck_assert_int_eq(retry_after_ns("007", NULL, NOW), 7 * SECOND);
}
END_TEST

START_TEST(a_date_counts_from_the_answers_own)
{
	const char *then = "Sun, 06 Nov 1994 08:50:37 GMT";

	ck_assert_int_eq(retry_after_ns(then, NULL, NOW), 60 * SECOND);
	ck_assert_int_eq(retry_after_ns(then, "yesterday", NOW), 60 * SECOND);
	ck_assert_int_eq(
		retry_after_ns(then, "Sun, 06 Nov 1994 08:50:07 GMT", NOW),
		30 * SECOND);
}
END_TEST

START_TEST(a_date_that_is_past_is_no_wait)
{
	ck_assert_int_eq(
		retry_after_ns("Sun, 06 Nov 1994 08:49:36 GMT", NULL, NOW), 0);
	ck_assert_int_eq(
		retry_after_ns("Sat, 01 Jan 0000 00:00:00 GMT", NULL, NOW), 0);
}
END_TEST

START_TEST(what_does_not_fit_is_the_most_there_is)
{
	ck_assert_int_eq(retry_after_ns("99999999999", NULL, NOW), INT64_MAX);
	ck_assert_int_eq(retry_after_ns("9223372036854775808", NULL, NOW),
			 INT64_MAX);
	ck_assert_int_eq(
		retry_after_ns("99999999999999999999999999", NULL, NOW),
		INT64_MAX);
	ck_assert_int_eq(
		retry_after_ns("Fri, 31 Dec 9999 23:59:59 GMT", NULL, NOW),
		INT64_MAX);
}
END_TEST

START_TEST(what_is_neither_is_unsaid)
{
	ck_assert_int_eq(retry_after_ns("", NULL, NOW), -1);
	ck_assert_int_eq(retry_after_ns("-1", NULL, NOW), -1);
	ck_assert_int_eq(retry_after_ns("+1", NULL, NOW), -1);
	ck_assert_int_eq(retry_after_ns("1.5", NULL, NOW), -1);
	ck_assert_int_eq(retry_after_ns("1s", NULL, NOW), -1);
	ck_assert_int_eq(retry_after_ns("soon", NULL, NOW), -1);
}
END_TEST

int main(void)
{
	return RUN_SUITE("retry after", seconds_are_taken,
			 a_date_counts_from_the_answers_own,
			 a_date_that_is_past_is_no_wait,
			 what_does_not_fit_is_the_most_there_is,
			 what_is_neither_is_unsaid);
}
