#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

static void refuse_count(const char *text, int status)
{
	uint64_t value = 7;

	ck_assert_msg(units_parse_count(text, 1, 100, &value) == status,
		      "\"%s\" is not refused as it should be", text);
	ck_assert_uint_eq(value, 0);
}

START_TEST(count_takes_whole_numbers_within_limits)
{
	uint64_t value;

	ck_assert_int_eq(units_parse_count("1", 1, 100, &value), 0);
	ck_assert_uint_eq(value, 1);
	ck_assert_int_eq(units_parse_count("100", 1, 100, &value), 0);
	ck_assert_uint_eq(value, 100);
	ck_assert_int_eq(units_parse_count("007", 1, 100, &value), 0);
	ck_assert_uint_eq(value, 7);
	ck_assert_int_eq(units_parse_count("18446744073709551615", 0,
					   UINT64_MAX, &value), 0);
	ck_assert_uint_eq(value, UINT64_MAX);
}
END_TEST

START_TEST(count_refuses_what_is_outside_its_limits)
{
	refuse_count("0", -ERANGE);
	refuse_count("101", -ERANGE);
	refuse_count("18446744073709551616", -ERANGE);
	refuse_count("99999999999999999999999999", -ERANGE);
}
END_TEST

START_TEST(count_refuses_what_is_no_whole_number)
{
	static const char *const texts[] = {
		"", " ", " 1", "1 ", "+1", "-1", "1.0", "1e1", "0x1", "x",
		"1\n", "1,0", "\xd9\xa1", "99999999999999999999999999x",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		refuse_count(texts[i], -EINVAL);
}
END_TEST

static void check_duration(const char *text, int64_t expected_ns)
{
	int64_t duration_ns = -1;

	ck_assert_msg(units_parse_duration_ns(text, &duration_ns) == 0,
		      "\"%s\" is refused", text);
	ck_assert_msg(duration_ns == expected_ns, "\"%s\" is %jd ns", text,
		      (intmax_t)duration_ns);
}

START_TEST(an_interval_is_what_lies_between_so_many_times)
{
	static const struct {
		const char *text;
		int64_t interval_ns;
	} cases[] = {
		{"1", 1000000000},
		{"2", 500000000},
		{"0.5", 2000000000},
		{"4/s", 250000000},
		{"30/m", 2000000000},
		{"1/h", INT64_C(3600000000000)},
		{"1/d", INT64_C(86400000000000)},
		{"0", 0},
		{"0/m", 0},
		{"3", 333333333},
	};
	static const char *const wrong[] = {
		"",	"-1",	"1,5", "x",  "1/",	    "/s",
		"1/x",	"1 /s", "1e5", "2s", "99999999999", "0.0000000000001/d",
		"5/ms",
	};
	int64_t interval_ns;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_int_eq(
			units_parse_interval_ns(cases[i].text, &interval_ns),
			0);
		ck_assert_int_eq(interval_ns, cases[i].interval_ns);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ck_assert_msg(
			units_parse_interval_ns(wrong[i], &interval_ns) < 0,
			"\"%s\" is %jd ns", wrong[i], (intmax_t)interval_ns);
}
END_TEST

START_TEST(duration_without_a_unit_is_in_seconds)
{
	check_duration("0", 0);
	check_duration("0.0", 0);
	check_duration("30", INT64_C(30000000000));
	check_duration("1.5", 1500000000);
	check_duration(".5", 500000000);
	check_duration("0.000000001", 1);
}
END_TEST

START_TEST(duration_takes_units)
{
	check_duration("250ms", 250000000);
	check_duration("30s", INT64_C(30000000000));
	check_duration("1.5m", INT64_C(90000000000));
	check_duration(".5h", INT64_C(1800000000000));
	check_duration("2d", INT64_C(172800000000000));
}
END_TEST

START_TEST(duration_is_exact_and_rounds_up)
{
	/* A double has 53 bits; this takes 60. */
	check_duration("1000000000.000000001", INT64_C(1000000000000000001));
	check_duration("0.0000000001", 1);
	check_duration("1.0000000000000000000000000000000000001", 1000000001);
	check_duration("1.1000000000000000000000000000000000000", 1100000000);
	/* A third of a day has no end in tenths. */
	check_duration("0.3333333333333333333333333333333d",
		       INT64_C(28800000000000));
	check_duration("0.33333333333333333d", INT64_C(28800000000000));
	check_duration("0.33333333333333d", INT64_C(28799999999999) + 1);
	check_duration("0.3333333333333d", INT64_C(28799999999998));
}
END_TEST

START_TEST(duration_ends_before_what_stands_for_no_limit)
{
	static const char *const texts[] = {
		"9223372036.854775807", "9223372036.8547758061", "106751.992d",
		"18446744073.709551616", "99999999999999999999999",
	};
	int64_t duration_ns;

	check_duration("9223372036.854775806", INT64_MAX - 1);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		duration_ns = 7;
		ck_assert_msg(units_parse_duration_ns(texts[i], &duration_ns) ==
			      -ERANGE, "\"%s\" is taken", texts[i]);
		ck_assert_int_eq(duration_ns, 0);
	}
}
END_TEST

START_TEST(duration_refuses_what_is_none)
{
	static const char *const texts[] = {
		"", ".", "1.", "1.s", "s", "ms", "1e3", "5x", "-1", "+1", " 1",
		"1 ", "1 s", "1\t", "1.5.5", "1,5", "0x10", "inf", "nan",
		"none", "1S", "1M", "1sm", "1m30s", "1\xc2\xb5s",
		"99999999999999999999999x",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int64_t duration_ns = 7;

		ck_assert_msg(units_parse_duration_ns(texts[i], &duration_ns) ==
			      -EINVAL, "\"%s\" is taken", texts[i]);
		ck_assert_int_eq(duration_ns, 0);
	}
}
END_TEST

static void check_size(const char *text, uint64_t expected)
{
	uint64_t bytes;

	ck_assert_int_eq(units_parse_size(text, &bytes), 0);
	ck_assert_uint_eq(bytes, expected);
}

static void refuse_size(const char *text, int status)
{
	uint64_t bytes = 7;

	ck_assert_msg(units_parse_size(text, &bytes) == status,
		      "\"%s\" is not refused as it should be", text);
	ck_assert_uint_eq(bytes, 0);
}

START_TEST(sizes_take_powers_of_1024)
{
	check_size("0", 0);
	check_size("4096", 4096);
	check_size("1k", 1024);
	check_size("2M", 2 * 1024 * 1024);
	check_size("3g", 3 * UINT64_C(1024) * 1024 * 1024);
	check_size("4T", 4 * UINT64_C(1024) * 1024 * 1024 * 1024);
	check_size("1.5M", 1536 * 1024);
	check_size(".5k", 512);
	check_size("0.0001k", 1);
	check_size("9223372036854775807", INT64_MAX);
	check_size("8388607T", UINT64_C(8388607) << 40);
}
END_TEST

START_TEST(sizes_refuse_what_is_none)
{
	refuse_size("", -EINVAL);
	refuse_size("k", -EINVAL);
	refuse_size("1.5", -EINVAL);
	refuse_size("1.k", -EINVAL);
	refuse_size(".k", -EINVAL);
	refuse_size("1.5.5k", -EINVAL);
	refuse_size("8388608.5T", -ERANGE);
	refuse_size("-1", -EINVAL);
	refuse_size("1kB", -EINVAL);
	refuse_size("1 k", -EINVAL);
	refuse_size("1x", -EINVAL);
	refuse_size("9223372036854775808", -ERANGE);
	refuse_size("8388608T", -ERANGE);
	refuse_size("99999999999999999999", -ERANGE);
}
END_TEST

static void check_bytes(uint64_t bytes, const char *expected)
{
	char text[UNITS_TEXT_SIZE];

	units_format_bytes(text, bytes);
	ck_assert_str_eq(text, expected);
}

START_TEST(bytes_take_the_unit_that_fits)
{
	check_bytes(0, "0 B");
	check_bytes(512, "512 B");
	check_bytes(1023, "1023 B");
	check_bytes(1024, "1.0 KiB");
	check_bytes(3565158, "3.4 MiB");
	check_bytes(10 * 1024, "10 KiB");
	check_bytes(UINT64_C(1) << 40, "1.0 TiB");
	check_bytes(UINT64_MAX, "16 EiB");
}
END_TEST

START_TEST(bytes_round_without_growing_wider)
{
	check_bytes(10 * 1024 - 1, "10 KiB");
	check_bytes(999 * 1024 + 511, "999 KiB");
	check_bytes(999 * 1024 + 512, "1.0 MiB");
	check_bytes(1024 * 1024 - 1, "1.0 MiB");
	for (unsigned shift = 0; shift < 64; shift++) {
		for (int64_t step = -600; step <= 600; step++) {
			char text[UNITS_TEXT_SIZE];
			uint64_t bytes = (UINT64_C(1) << shift) +
					 (uint64_t)(step * (1 << shift / 3));

			units_format_bytes(text, bytes);
			ck_assert_uint_le(strlen(text), 7);
		}
	}
}
END_TEST

static void check_count(uint64_t count, const char *expected)
{
	char text[UNITS_TEXT_SIZE];

	units_format_count(text, count);
	ck_assert_str_eq(text, expected);
}

START_TEST(counts_have_commas_between_thousands)
{
	check_count(0, "0");
	check_count(999, "999");
	check_count(1000, "1,000");
	check_count(12000, "12,000");
	check_count(1234567, "1,234,567");
	check_count(UINT64_MAX, "18,446,744,073,709,551,615");
}
END_TEST

static void check_time(int64_t duration_ns, const char *expected)
{
	char text[UNITS_TEXT_SIZE];

	units_format_duration(text, duration_ns);
	ck_assert_str_eq(text, expected);
}

START_TEST(durations_are_shown_in_two_units_at_most)
{
	const int64_t second = 1000000000;

	check_time(0, "0ms");
	check_time(-5, "0ms");
	check_time(300000000, "300ms");
	check_time(second * 3 / 2, "1.5s");
	check_time(4 * second, "4s");
	check_time(65 * second, "1m05s");
	check_time((2 * 60 + 7) * 60 * second, "2h07m");
	check_time((3 * 24 + 4) * 3600 * second, "3d04h");
	check_time(INT64_MAX, "106752d00h");
}
END_TEST

START_TEST(durations_carry_when_they_round)
{
	const int64_t second = 1000000000;

	check_time(999499999, "999ms");
	check_time(999500000, "1s");
	check_time(1049999999, "1s");
	check_time(1050000000, "1.1s");
	check_time(9949999999, "9.9s");
	check_time(9950000000, "10s");
	check_time(10 * second + second / 2, "11s");
	check_time(60 * second - 1, "1m00s");
	check_time(3600 * second - 1, "1h00m");
	check_time(24 * 3600 * second - 1, "1d00h");
}
END_TEST

static Suite *units_suite(void)
{
	Suite *suite = suite_create("units");
	TCase *parsing = tcase_create("parsing");
	TCase *formatting = tcase_create("formatting");

	tcase_add_test(parsing, count_takes_whole_numbers_within_limits);
	tcase_add_test(parsing, count_refuses_what_is_outside_its_limits);
	tcase_add_test(parsing, count_refuses_what_is_no_whole_number);
	tcase_add_test(parsing, an_interval_is_what_lies_between_so_many_times);
	tcase_add_test(parsing, duration_without_a_unit_is_in_seconds);
	tcase_add_test(parsing, duration_takes_units);
	tcase_add_test(parsing, duration_is_exact_and_rounds_up);
	tcase_add_test(parsing, duration_ends_before_what_stands_for_no_limit);
	tcase_add_test(parsing, duration_refuses_what_is_none);
	tcase_add_test(parsing, sizes_take_powers_of_1024);
	tcase_add_test(parsing, sizes_refuse_what_is_none);
	tcase_add_test(formatting, bytes_take_the_unit_that_fits);
	tcase_add_test(formatting, bytes_round_without_growing_wider);
	tcase_add_test(formatting, counts_have_commas_between_thousands);
	tcase_add_test(formatting, durations_are_shown_in_two_units_at_most);
	tcase_add_test(formatting, durations_carry_when_they_round);
	suite_add_tcase(suite, parsing);
	suite_add_tcase(suite, formatting);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(units_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
