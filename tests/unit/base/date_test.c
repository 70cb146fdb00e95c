#include <errno.h>

#include "base/date.h"

#include "unit/suite.h"

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

START_TEST(dates_are_taken_as_servers_write_them)
{
	static const char *const same[] = {
		"Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun,  6 Nov 1994 08:49:37 GMT",
		"Sun,06 Nov 1994 08:49:37 GMT",
		"Sun 06 Nov 1994 08:49:37 GMT",
		"06 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 8:49:37 GMT",
		"sun, 06 NOV 1994 08:49:37 gmt",
		"Sunday, 06 November 1994 08:49:37 GMT",
		"Sun, 06-Nov-1994 08:49:37 GMT",
		"Sun, 06-Nov-94 08:49:37 GMT",
		"Sunday, 6-Nov-1994 08:49:37 GMT",
		"Sun, 06 Nov 94 08:49:37 GMT",
		"Sun Nov 06 08:49:37 1994 GMT",
		"Sun Nov 6 08:49:37 1994",
		"Sun Nov  6 08:49:37 UTC 1994",
		"Mon, 06 Nov 1994 08:49:37 GMT",
		"\tSun, 06 Nov 1994 08:49:37 GMT ",
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		check_date(same[i], 784111777);
	check_date("Sun, 06 Nov 1994 08:49 GMT", 784111777 - 37);
}
END_TEST

START_TEST(zones_are_those_of_mail)
{
	static const char *const same[] = {
		"06 Nov 1994 08:49:37",
		"06 Nov 1994 08:49:37 UTC",
		"06 Nov 1994 08:49:37 UT",
		"06 Nov 1994 08:49:37Z",
		"06 Nov 1994 08:49:37 +0000",
		"06 Nov 1994 08:49:37 -0000",
		"06 Nov 1994 08:49:37 +0000 (UTC)",
		"06 Nov 1994 08:49:37 GMT+0000",
		"06 Nov 1994 08:49:37 GMT+00:00 (Greenwich Mean Time)",
		"06 Nov 1994 09:49:37 +0100",
		"06 Nov 1994 14:19:37 +05:30",
		"05 Nov 1994 22:49:37 -1000",
		"06 Nov 1994 03:49:37 EST",
		"06 Nov 1994 01:49:37 pdt",
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		check_date(same[i], 784111777);
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
	static const char *const none[] = {
		"",
		"Sun",
		"yesterday",
		"784111777",
		"Sun, 06 Nov 1994",
		"06 Nov 08:49:37 GMT",
		"06 1994 08:49:37 GMT",
		"Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 CET",
		"Sun, 06 Nov 1994 08:49:37 GMT+0100",
		"Sun, 06 Nov 1994 08:49:37 +01",
		"Sun, 06 Nov 1994 08:49:37 +2400",
		"Sun, 06 Nov 1994 08:49:37 +0060",
		"Sun, 06 Nov 1994 08:49:37 +0000 +0000",
		"Sun, 06 Nov 1994 08:49:37 GMT GMT",
		"Sun, 06 Nov 1994 08:49:37 GMT (",
		"Sun, 06 Nov 1994 08:49:37 (GMT)",
		"GMT 06 Nov 1994 08:49:37",
		"Sun, Mon, 06 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov Dec 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 1995 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 08:49:37 GMT",
		"Su, 06 Nov 1994 08:49:37 GMT",
		"Sundays, 06 Nov 1994 08:49:37 GMT",
		"Sun, 06 No 1994 08:49:37 GMT",
		"Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 29 Feb 2100 08:49:37 GMT",
		"Sun, 00 Nov 1994 08:49:37 GMT",
		"Sun, 32 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 24:49:37 GMT",
		"Sun, 06 Nov 1994 008:49:37 GMT",
		"Sun, 06 Nov 1994 08:60:37 GMT",
		"Sun, 06 Nov 1994 08:49:61 GMT",
		"Sun, 06 Nov 1994 08:9:37 GMT",
		"Sun, 06 Nov 1994 08:49:7 GMT",
		"Sun, 06 Nov 1994 08:49:37.5 GMT",
		"Sun, 06 Nov 1994 08.49.37 GMT",
		"Sun, 06 Nov -994 08:49:37 GMT",
		"Sun, 06 Nov -1994 08:49:37 GMT",
		"Sun, 06 Nov 199 08:49:37 GMT",
		"Sun, 06 Nov 19944 08:49:37 GMT",
		"Sun, 06 Nov 00000000001994 08:49:37 GMT",
		"1994-11-06T08:49:37Z",
		"1994-11-06 08:49:37",
	};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		refuse(none[i]);
}
END_TEST

int main(void)
{
	return RUN_SUITE("date", the_three_forms_are_one_date,
			 dates_reach_from_year_0_to_9999,
			 a_year_of_two_digits_is_at_most_50_years_ahead,
			 dates_are_taken_as_servers_write_them,
			 zones_are_those_of_mail, what_is_no_date_is_refused);
}
