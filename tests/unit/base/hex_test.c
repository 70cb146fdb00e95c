#include "base/hex.h"
#include "base/percent.h"

#include <string.h>

#include "unit/suite.h"

#include "base/base64.h"

START_TEST(hex_is_written_as_it_is_read)
{
	static const unsigned char bytes[] = {0x00, 0x7F, 0x80, 0xFF, 0xA5};
	unsigned char read[sizeof(bytes)];
	char text[2 * sizeof(bytes) + 1];

	hex_encode(text, bytes, sizeof(bytes));
	ck_assert_str_eq(text, "007f80ffa5");
	ck_assert(hex_decode(read, sizeof(read), text));
	ck_assert_mem_eq(read, bytes, sizeof(bytes));
	ck_assert(hex_decode_any_case(read, 2, "fFaB"));
	ck_assert_mem_eq(read, "\xFF\xAB", 2);
	ck_assert(!hex_decode(read, 2, "fFab"));
	ck_assert(!hex_decode(read, 2, "ffAb"));
	ck_assert(hex_decode(read, 0, ""));
}
END_TEST

START_TEST(hex_takes_nothing_but_that_many_digits)
{
	static const char *const texts[] = {
		"",	"0",	"000",	"00000", "0g00", "000G", "00 0",
		"-000", "0x00", "00@0", "00/0",	 "00:0", "00`0",
	};
	unsigned char bytes[2];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(!hex_decode(bytes, 2, texts[i]) &&
				      !hex_decode_any_case(bytes, 2, texts[i]),
			      "%s", texts[i]);
}
END_TEST

START_TEST(percent_signs_need_two_digits)
{
	char byte;

	ck_assert_uint_eq(percent_decode("%4a%", 4, &byte), 3);
	ck_assert_int_eq(byte, 'J');
	ck_assert_uint_eq(percent_decode("%fF", 3, &byte), 3);
	ck_assert_int_eq((unsigned char)byte, 0xFF);
	ck_assert_uint_eq(percent_decode("%4a", 2, &byte), 1);
	ck_assert_int_eq(byte, '%');
	ck_assert_uint_eq(percent_decode("%g0", 3, &byte), 1);
	ck_assert_uint_eq(percent_decode("%0g", 3, &byte), 1);
	ck_assert_uint_eq(percent_decode("a20", 3, &byte), 1);
	ck_assert_int_eq(byte, 'a');
}
END_TEST

/* From RFC 4648 section 10. */
START_TEST(base64_is_as_in_the_standard)
{
	static const struct {
		const char *text, *bytes;
	} cases[] = {
		{"", ""},
		{"Zg==", "f"},
		{"Zm8=", "fo"},
		{"Zm9v", "foo"},
		{"Zm9vYg==", "foob"},
		{"Zg", "f"},
		{"Zm9vYmE=", "fooba"},
		{"Zm8", "fo"},
		{"+/8", "\xFB\xFF"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i].bytes);
		char bytes[8];

		ck_assert_msg(base64_decode(bytes, len, cases[i].text,
					    strlen(cases[i].text)),
			      "%s", cases[i].text);
		ck_assert_mem_eq(bytes, cases[i].bytes, len);
	}
}
END_TEST

START_TEST(base64_takes_nothing_but_that_many_bytes)
{
	static const char *const texts[] = {
		"",    "Z",   "Zg",   "Zg==",	"Zm9v", "Zm8==", "Zm8===",
		"Z=8", "Zm-", "Zm 8", "Zm8=\n", "=",	"====",
	};
	char bytes[2];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(
			!base64_decode(bytes, 2, texts[i], strlen(texts[i])),
			"%s", texts[i]);
}
END_TEST

int main(void)
{
	return RUN_SUITE("hex", hex_is_written_as_it_is_read,
			 hex_takes_nothing_but_that_many_digits,
			 percent_signs_need_two_digits,
			 base64_is_as_in_the_standard,
			 base64_takes_nothing_but_that_many_bytes);
}
