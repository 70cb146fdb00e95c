/* Cookies that are kept, beside the user's own. */
#include <string.h>

#include "http/cookie_header.h"
#include "unit/suite.h"

static void check(const char *kept, const char *own, const char *expected)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	ck_assert_int_eq(cookie_header_join(&text, kept, own), 0);
	ck_assert_str_eq(text.data, expected);
	buf_release(&text);
}

START_TEST(own_ones_stand_behind_those_that_are_kept)
{
	check("a=1; b=2", "c=3", "a=1; b=2; c=3");
	check("", "c=3", "c=3");
}
END_TEST

START_TEST(own_ones_replace_those_of_their_name)
{
	check("a=1; b=2; c=3", "c=9; a=8", "b=2; c=9; a=8");
	check("a=1", "a=2", "a=2");
	check("a=1; b=\"x=y\"", " b = 2 ;x", "a=1;  b = 2 ;x");
}
END_TEST

START_TEST(names_are_whole_and_of_one_case)
{
	check("a=1; ab=2; A=3", "a=4", "ab=2; A=3; a=4");
	check("x=a=1", "a=4", "x=a=1; a=4");
}
END_TEST

int main(void)
{
	return RUN_SUITE("cookie_header",
			 own_ones_stand_behind_those_that_are_kept,
			 own_ones_replace_those_of_their_name,
			 names_are_whole_and_of_one_case);
}
