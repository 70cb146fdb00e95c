#include "model/byte_range.h"

#include <errno.h>

#include "unit/suite.h"

static struct byte_range parse(const char *text)
{
	struct byte_range range;

	ck_assert_msg(byte_range_parse(&range, text) == 0, "%s is refused",
		      text);
	return range;
}

static void refuse(const char *text, int status)
{
	struct byte_range range;

	ck_assert_msg(byte_range_parse(&range, text) == status,
		      "%s is taken, or refused otherwise", text);
	ck_assert_int_eq(range.kind, BYTE_RANGE_ALL);
}

START_TEST(what_is_parsed_is_written_alike)
{
	static const char *const texts[] = {"0-0", "0-499", "500-999", "500-",
					    "0-",  "-1",    "-500"};
	char text[BYTE_RANGE_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct byte_range range = parse(texts[i]);

		byte_range_format(text, &range);
		ck_assert_str_eq(text, texts[i]);
	}
}
END_TEST

START_TEST(what_is_no_range_is_refused)
{
	static const char *const texts[] = {
		"",
		"-",
		"-0",
		"5",
		"a-b",
		"1-0",
		"0--1",
		" 0-1",
		"0-1 ",
		"+0-1",
		"bytes=0-1",
		"0-1-2",
		"0x1-2",
		"99999999999999999999-",
		"-99999999999999999999",
		"0-99999999999999999999",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		refuse(texts[i], -EINVAL);
	refuse("0-1,5-6", -E2BIG);
	refuse(",", -E2BIG);
}
END_TEST

static void check_place(const char *text, uint64_t total, uint64_t first,
			uint64_t len)
{
	struct byte_range range = parse(text);
	struct byte_place place;

	ck_assert_msg(byte_range_find(&range, total, &place), "%s of %u", text,
		      (unsigned)total);
	ck_assert_uint_eq(place.first_bytes, first);
	ck_assert_uint_eq(place.len_bytes, len);
}

START_TEST(a_range_lies_within_the_file)
{
	check_place("0-499", 1000, 0, 500);
	check_place("900-2000", 1000, 900, 100);
	check_place("999-999", 1000, 999, 1);
	check_place("900-", 1000, 900, 100);
	check_place("-100", 1000, 900, 100);
	check_place("-2000", 1000, 0, 1000);
}
END_TEST

START_TEST(there_may_be_nothing_of_it)
{
	static const char *const texts[] = {"1000-", "1000-1001", "2000-3000"};
	struct byte_place place;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct byte_range range = parse(texts[i]);

		ck_assert(!byte_range_find(&range, 1000, &place));
		ck_assert(!byte_range_find(&range, 0, &place));
	}
}
END_TEST

static void check_rest(const char *text, uint64_t there, uint64_t len,
		       const char *expected)
{
	struct byte_range range = parse(text);
	struct byte_range rest = byte_range_rest(&range, there, len);
	char rest_text[BYTE_RANGE_TEXT_SIZE];

	byte_range_format(rest_text, &rest);
	ck_assert_str_eq(rest_text, expected);
}

START_TEST(the_rest_is_what_is_not_there)
{
	check_rest("100-499", 0, 400, "100-499");
	check_rest("100-499", 10, 400, "110-499");
	check_rest("100-", 10, 400, "110-");
	check_rest("-500", 10, 500, "-490");
	check_rest("-500", 10, 300, "-290"); /* the file has no more */
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"byte range", what_is_parsed_is_written_alike,
		what_is_no_range_is_refused, a_range_lies_within_the_file,
		there_may_be_nothing_of_it, the_rest_is_what_is_not_there);
}
