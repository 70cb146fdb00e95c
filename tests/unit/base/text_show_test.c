#include "base/text_safe.h"
#include "base/text_show.h"
#include "base/utf8.h"

#include "unit/report/report_util.h"

static struct buf out = BUF_INIT(1 << 16);

static const char *escaped(const char *text)
{
	buf_reset(&out);
	ck_assert_int_eq(text_escape(&out, text, strlen(text)), 0);
	return text_of(&out);
}

static const char *fitted(const char *text, unsigned columns,
			  enum text_charset charset, unsigned *used)
{
	buf_reset(&out);
	ck_assert_int_eq(text_fit(&out, text, columns, charset, used), 0);
	return text_of(&out);
}

static size_t encode(char text[4], uint32_t code)
{
	static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
	size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	text[0] = (char)(leads[len] | code >> 6 * (len - 1));
	for (size_t i = 1; i < len; i++)
		text[i] = (char)(0x80 | (code >> 6 * (len - 1 - i) & 0x3F));
	return len;
}

static bool is_decoded(uint32_t code)
{
	char text[4];
	size_t len = encode(text, code);
	uint32_t decoded, none;

	return utf8_decode(text, len, &decoded) == len && decoded == code &&
	       utf8_decode(text, len - 1, &none) == 0;
}

START_TEST(decode_takes_every_scalar_value_whole)
{
	for (uint32_t code = 0; code <= 0x10FFFF; code++)
		if (is_decoded(code) != (code < 0xD800 || code > 0xDFFF))
			ck_abort_msg("U+%X", code);
}
END_TEST

/* After Markus Kuhn's UTF-8 decoder capability and stress test. */
START_TEST(decode_refuses_what_is_malformed)
{
	static const char *const texts[] = {
		/* Continuation bytes alone. */
		"\x80", "\xBF",
		/* Lead bytes followed by something else, or nothing. */
		"\xC2 ", "\xE1 ", "\xE1\x80 ", "\xF1\x80\x80 ", "\xC2\xC2",
		"\xDF", "\xEF\xBF", "\xF4\x8F\xBF",
		/* Bytes that UTF-8 has not. */
		"\xFE", "\xFF", "\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80",
		"\xF5\x80\x80\x80",
		/* Overlong forms of '/', U+007F, U+07FF, U+FFFF and NUL. */
		"\xC0\xAF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF", "\xC1\xBF",
		"\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xC0\x80",
		/* Surrogates, and past the end. */
		"\xED\xA0\x80", "\xED\xBF\xBF", "\xED\xA0\x80\xED\xB0\x80",
		"\xF4\x90\x80\x80",
	};
	uint32_t code;

	for (size_t i = 0; i < COUNT(texts); i++) {
		ck_assert_msg(utf8_decode(texts[i], strlen(texts[i]), &code) ==
				      0, "number %zu is taken", i);
		ck_assert(!utf8_is_valid(texts[i], strlen(texts[i])));
	}
	ck_assert_uint_eq(utf8_decode("", 0, &code), 0);
	ck_assert(utf8_is_valid("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF", 10));
}
END_TEST

START_TEST(unsafe_characters_are_known)
{
	static const uint32_t unsafe[] = {
		0, 0x1B, '\n', 0x7F, 0x80, 0x9B, 0x9F, 0xAD, 0x61C, 0x200B,
		0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060,
		0x2066, 0x2069, 0x3164, 0xFDD0, 0xFEFF, 0xFFF9, 0xFFFE, 0xFFFF,
		0x1FFFE, 0xE0001, 0xE0041, 0x10FFFF, 0x110000,
		/* Reserved for what is invisible. */
		0x2065, 0xFFF0, 0xE0000, 0xE0080, 0xE0FFF,
	};
	static const uint32_t safe[] = {
		' ', 'a', '~', 0xA0, 0xE9, 0x301, 0x3B1, 0x5D0, 0x4E00, 0xFFFD,
		0x1F600,
	};

	for (size_t i = 0; i < COUNT(unsafe); i++)
		ck_assert_msg(text_is_unsafe(unsafe[i]), "U+%X", unsafe[i]);
	for (size_t i = 0; i < COUNT(safe); i++)
		ck_assert_msg(!text_is_unsafe(safe[i]), "U+%X", safe[i]);
}
END_TEST

START_TEST(columns_are_as_terminals_count_them)
{
	static const struct {
		uint32_t code;
		unsigned columns;
	} cases[] = {
		{'a', 1},    {0xE9, 1},    {0x300, 0},   {0x36F, 0},
		{0x370, 1},  {0x483, 0},   {0x5D0, 1},   {0x10FF, 1},
		{0x1100, 2}, {0x1161, 0},  {0x200A, 1},  {0x20D0, 0},
		{0x2026, 1}, {0x2588, 1},  {0x231A, 2},  {0x3000, 2},
		{0x303F, 1}, {0x3042, 2},  {0x3099, 0},  {0x4E00, 2},
		{0xAC00, 2}, {0xFE0F, 0},  {0xFF21, 2},  {0xFF71, 1},
		{0x1D11E, 1}, {0x1F600, 2}, {0x20000, 2}, {0xE0100, 0},
		{0x200C, 0}, {0x200D, 0}, {0xE0067, 0}, {0xE007F, 0},
		/* Marks beside their letter, a flag's half, what is ambiguous,
		 * and of Unicode 15. */
		{0x903, 1},  {0x93E, 1},   {0x1F1E6, 1}, {0xA1, 1},
		{0x1FAF7, 2},
		/* Where emoji and ideographs are to come. */
		{0x1FADE, 2}, {0x3FFFD, 2},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		ck_assert_msg(utf8_columns(cases[i].code) == cases[i].columns,
			      "U+%X", cases[i].code);
}
END_TEST

START_TEST(escape_leaves_plain_text_alone)
{
	ck_assert_str_eq(escaped("plain, na\u00EFve, \u65E5\u672C"),
			 "plain, na\u00EFve, \u65E5\u672C");
	ck_assert_str_eq(escaped(""), "");
}
END_TEST

START_TEST(escape_disarms_controls_and_stray_bytes)
{
	ck_assert_str_eq(escaped("a\nb\rc\td\\e"), "a\\nb\\rc\\td\\\\e");
	ck_assert_str_eq(escaped("\033[31m\a\x7F"), "\\x1B[31m\\x07\\x7F");
	ck_assert_str_eq(escaped("\xFF\xC3(\xE2\x82"), "\\xFF\\xC3(\\xE2\\x82");
	ck_assert_str_eq(escaped("\xC2\x9B"
				 "2J\u202Etxt"),
			 "\\u{9B}2J\\u{202E}txt");
	buf_reset(&out);
	ck_assert_int_eq(text_escape(&out, "a\0b", 3), 0);
	ck_assert_str_eq(text_of(&out), "a\\x00b");
}
END_TEST

START_TEST(joiners_are_shown_where_they_join)
{
	static const char *const shown[] = {
		"\u0645\u06CC\u200C\u062E", "\u0930\u094D\u200D\u092F",
		"a\u200Db", "\U0001F468\u200D\U0001F467",
		("\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E"
		 "\U000E0067\U000E007F"),
	};
	unsigned used;

	for (size_t i = 0; i < COUNT(shown); i++) {
		ck_assert_str_eq(escaped(shown[i]), shown[i]);
		ck_assert_str_eq(fitted(shown[i], 10, TEXT_UTF8, &used),
				 shown[i]);
	}
	ck_assert_uint_eq(used, 2);
	ck_assert_str_eq(escaped("a\u200D"), "a\\u{200D}");
	ck_assert_str_eq(escaped("\u200Da"), "\\u{200D}a");
	ck_assert_str_eq(escaped("a\\\u200Db"), "a\\\\\\u{200D}b");
	ck_assert_str_eq(escaped("\n\u200Db"), "\\n\\u{200D}b");
	ck_assert_str_eq(escaped("a\u202E\u200Db"), "a\\u{202E}\\u{200D}b");
	ck_assert_str_eq(escaped("\U0001F3F4\U000E0067"),
			 "\U0001F3F4\\u{E0067}");
	ck_assert_str_eq(fitted("a\u200Db", 20, TEXT_ASCII, &used),
			 "a\\u{200D}b");
}
END_TEST

START_TEST(fit_leaves_what_fits)
{
	unsigned used;

	ck_assert_str_eq(fitted("name.txt", 8, TEXT_UTF8, &used), "name.txt");
	ck_assert_uint_eq(used, 8);
	ck_assert_str_eq(fitted("e\u0301\u65E5", 3, TEXT_UTF8, &used),
			 "e\u0301\u65E5");
	ck_assert_uint_eq(used, 3);
	ck_assert_str_eq(fitted("", 0, TEXT_UTF8, &used), "");
	ck_assert_uint_eq(used, 0);
}
END_TEST

START_TEST(fit_cuts_in_the_middle)
{
	unsigned used;

	ck_assert_str_eq(fitted("abcdefghij", 7, TEXT_UTF8, &used),
			 "abc\u2026hij");
	ck_assert_uint_eq(used, 7);
	ck_assert_str_eq(fitted("abcdefghij", 1, TEXT_UTF8, &used), "\u2026");
	ck_assert_uint_eq(used, 1);
	ck_assert_str_eq(fitted("abcdefghij", 0, TEXT_UTF8, &used), "");
	ck_assert_uint_eq(used, 0);
	ck_assert_str_eq(fitted("abcdefghij", 6, TEXT_ASCII, &used), "ab..ij");
	ck_assert_uint_eq(used, 6);
}
END_TEST

START_TEST(fit_splits_no_character_nor_its_marks)
{
	unsigned used;

	/* A wide one that would stand half in is left out. */
	ck_assert_str_eq(fitted("\u65E5\u672C\u8A9E\u6587", 6, TEXT_UTF8,
				&used),
			 "\u65E5\u2026\u6587");
	ck_assert_uint_eq(used, 5);
	/* A mark stays with its letter, or goes with it. */
	ck_assert_str_eq(fitted("abe\u0301defg\u0302", 5, TEXT_UTF8, &used),
			 "ab\u2026fg\u0302");
	ck_assert_str_eq(fitted("e\u0301bcdefgh\u0302", 3, TEXT_UTF8, &used),
			 "e\u0301\u2026h\u0302");
	ck_assert_uint_eq(used, 3);
	/* An escape is cut as a whole. */
	ck_assert_str_eq(fitted("\033\033\033\033", 10, TEXT_UTF8, &used),
			 "\\x1B\u2026\\x1B");
	ck_assert_uint_eq(used, 9);
}
END_TEST

START_TEST(fit_never_takes_more_than_it_may)
{
	static const char *const texts[] = {
		"plain-name.tar.gz", "\u65E5\u672Ca\u8A9E\u0301.x", "\xFF\xFE\n",
		"\u0301\u0302\u0303", "\u202E\u65E5\033",
	};

	for (size_t i = 0; i < COUNT(texts); i++)
		for (unsigned columns = 0; columns < 24; columns++)
			for (int charset = 0; charset < 2; charset++) {
				unsigned used = 99;

				fitted(texts[i], columns,
				       (enum text_charset)charset, &used);
				ck_assert_uint_le(used, columns);
			}
}
END_TEST

START_TEST(ascii_terminals_get_ascii)
{
	unsigned used;

	ck_assert_str_eq(fitted("na\u00EFve", 20, TEXT_ASCII, &used),
			 "na\\u{EF}ve");
	ck_assert_uint_eq(used, 10);
}
END_TEST

START_TEST(what_is_written_from_right_to_left_is_known)
{
	ck_assert(!text_has_rtl("abc \u65E5\u672C e\u0301 \xFF"));
	ck_assert(text_has_rtl("abc\u05E9"));	 /* Hebrew */
	ck_assert(text_has_rtl("\u0645\u0644")); /* Arabic */
	ck_assert(text_has_rtl("\u0661"));	 /* its digits */
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		decode_takes_every_scalar_value_whole,
		decode_refuses_what_is_malformed,
		unsafe_characters_are_known,
		columns_are_as_terminals_count_them,
		escape_leaves_plain_text_alone,
		escape_disarms_controls_and_stray_bytes,
		joiners_are_shown_where_they_join,
		fit_leaves_what_fits,
		fit_cuts_in_the_middle,
		fit_splits_no_character_nor_its_marks,
		fit_never_takes_more_than_it_may,
		ascii_terminals_get_ascii,
		what_is_written_from_right_to_left_is_known,
	};

	return run_tests("text_show", tests, COUNT(tests));
}
