#include "base/span.h"
#include "base/text.h"

#include <string.h>

#include "unit/suite.h"

START_TEST(numbers_are_taken_up_to_their_limit)
{
	static const struct {
		const char *text;
		bool is_signed, is_unsigned;
		uint64_t value;
		const char *rest;
	} cases[] = {
		{"0", true, true, 0, ""},
		{"007x", true, true, 7, "x"},
		{"9223372036854775807 ", true, true, INT64_MAX, " "},
		{"9223372036854775808", false, true,
		 UINT64_C(9223372036854775808), ""},
		{"18446744073709551615", false, true, UINT64_MAX, ""},
		{"18446744073709551616", false, false, 0, ""},
		{"", false, false, 0, ""},
		{"-1", false, false, 0, ""},
		{" 1", false, false, 0, ""},
		{"+1", false, false, 0, ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *one = cases[i].text, *other = cases[i].text;
		int64_t number;
		uint64_t count;

		ck_assert_int_eq(text_take_number(&one, &number),
				 cases[i].is_signed);
		ck_assert_int_eq(text_take_unsigned(&other, &count),
				 cases[i].is_unsigned);
		if (!cases[i].is_unsigned)
			continue;
		ck_assert_uint_eq(count, cases[i].value);
		ck_assert_str_eq(other, cases[i].rest);
		if (!cases[i].is_signed)
			continue;
		ck_assert_int_eq(number, (int64_t)cases[i].value);
		ck_assert_str_eq(one, cases[i].rest);
	}
}
END_TEST

START_TEST(digits_are_those_of_ascii)
{
	ck_assert_uint_eq(text_count_digits("0123456789x"), 10);
	ck_assert_uint_eq(text_count_digits(""), 0);
	ck_assert(!text_is_digit('/') && !text_is_digit(':'));
	ck_assert(!text_is_digit((char)0xB2));
}
END_TEST

START_TEST(letters_of_ascii_alone_get_lower)
{
	char text[] = "aZ@[`{09\xC3\x84-A";

	text_lower(text);
	ck_assert_str_eq(text, "az@[`{09\xC3\x84-a");
}
END_TEST

START_TEST(controls_are_found)
{
	ck_assert(!text_has_controls(" ~\xC2\x9B\xFF"));
	ck_assert(text_has_controls("a\x1F"));
	ck_assert(text_has_controls("\x7F"));
	ck_assert(text_has_controls("a\tb"));
	ck_assert(!text_has_controls(""));
}
END_TEST

static void check_span(struct span span, const char *text)
{
	ck_assert_uint_eq(span.len, strlen(text));
	ck_assert_mem_eq(span.text, text, span.len);
}

START_TEST(parts_are_taken_trimmed)
{
	const char *at = " a b;\t;c = d ";
	const char *end = at + strlen(at);

	check_span(span_take(&at, end, ';'), "a b");
	check_span(span_take(&at, end, ';'), "");
	check_span(span_take(&at, end, ';'), "c = d");
	ck_assert_ptr_eq(at, end);
	check_span(span_take(&at, end, ';'), "");
	check_span(span_trim((struct span){" \r\n ", 4}), "");
}
END_TEST

START_TEST(words_have_no_case)
{
	struct span span = {"Max-Age=1", 7};

	ck_assert(span_is(span, "max-age"));
	ck_assert(!span_is(span, "max-ag"));
	ck_assert(!span_is(span, "max-age="));
	ck_assert(span_begins_with(span, "MAX-"));
	ck_assert(!span_begins_with(span, "max-age="));
	ck_assert(span_begins_with((struct span){"", 0}, ""));
}
END_TEST

int main(void)
{
	return RUN_SUITE("text", numbers_are_taken_up_to_their_limit,
			 digits_are_those_of_ascii,
			 letters_of_ascii_alone_get_lower, controls_are_found,
			 parts_are_taken_trimmed, words_have_no_case);
}
