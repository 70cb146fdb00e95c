#include <errno.h>

#include "base/date.h"

#include "suite.h"

/* The first second of 2026. */
#define NOW INT64_C(1767225600)

static void check_date(const char *text, int64_t expected)
{
	int64_t seconds;

	ck_assert_msg(date_parse(text, NOW, &seconds) == 0, "%s is not taken",
		      text);
	ck_assert_int_eq(seconds, expected);
}

static void refuse(const char *text)
{
	int64_t seconds = 7;

	ck_assert_msg(date_parse(text, NOW, &seconds) == -EINVAL,
		      "%s is taken for a date", text);
	ck_assert_int_eq(seconds, 0);
}

START_TEST(the_three_forms_are_one_date)
{
	check_date("Sun, 06 Nov 1994 08:49:37 GMT", 784111777);
	check_date("Sunday, 06-Nov-94 08:49:37 GMT", 784111777);
	check_date("Sun Nov  6 08:49:37 1994", 784111777);
	check_date("Wed Nov 16 08:49:37 1994", 784111777 + 10 * 86400);
}
END_TEST

START_TEST(dates_reach_from_year_0_to_9999)
{
	check_date("Sat, 01 Jan 0000 00:00:00 GMT", -62167219200);
	check_date("Mon, 01 Jan 0001 00:00:00 GMT", -62135596800);
	check_date("Thu, 01 Jan 1970 00:00:00 GMT", 0);
	check_date("Mon, 01 Mar 2100 00:00:00 GMT", 4107542400);
	check_date("Fri, 31 Dec 9999 23:59:59 GMT", 253402300799);
	check_date("Tue, 29 Feb 2000 23:59:59 GMT", 951868799);
	check_date("Tue, 29 Feb 2000 23:59:60 GMT", 951868800);
}
END_TEST

START_TEST(a_year_of_two_digits_is_at_most_50_years_ahead)
{
	check_date("Thursday, 01-Jan-76 00:00:00 GMT", 3345062400);
	check_date("Saturday, 01-Jan-77 00:00:00 GMT", 220924800);
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
	refuse("");
	refuse("Sun");
	refuse("yesterday");
	refuse("784111777");
	refuse("Sun, 06 Nov 1994 08:49:37");
	refuse("Sun, 06 Nov 1994 08:49:37 CET");
	refuse("Sun, 06 Nov 1994 08:49:37 GMT ");
	refuse(" Sun, 06 Nov 1994 08:49:37 GMT");
	refuse("Sun, 6 Nov 1994 08:49:37 GMT");
	refuse("Sun, 06 nov 1994 08:49:37 GMT");
	refuse("Sun, 31 Feb 1994 08:49:37 GMT");
	refuse("Sun, 29 Feb 2100 08:49:37 GMT");
	refuse("Sun, 00 Nov 1994 08:49:37 GMT");
	refuse("Sun, 06 Nov 1994 24:49:37 GMT");
	refuse("Sun, 06 Nov 1994 08:60:37 GMT");
	refuse("Sun, 06 Nov 1994 08:49:61 GMT");
	refuse("Sun, 06 Nov -994 08:49:37 GMT");
	refuse("Sun, 06 Nov 19944 08:49:37 GMT");
	refuse("Sun Nov 06 08:49:37 1994 GMT");
}
END_TEST

int main(void)
{
	return RUN_SUITE("date", the_three_forms_are_one_date,
			 dates_reach_from_year_0_to_9999,
			 a_year_of_two_digits_is_at_most_50_years_ahead,
			 what_is_no_date_is_refused);
}
