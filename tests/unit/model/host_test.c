/* Names of hosts in any script, and what is no name. */
#include <errno.h>
#include <string.h>

#include "model/host.h"

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const names[][2] = {
	{"example.org", "example.org"},
	{"EXAMPLE.org.", "example.org."},
	{"a_b~c-d.e", "a_b~c-d.e"},
	{"%41%2e%42", "a.b"},
	{"[2001:DB8::1]", "[2001:db8::1]"},
	{"[fe80::1%25eth0]", "[fe80::1%25eth0]"},
	{"b\u00FCcher.example", "xn--bcher-kva.example"},
	{"b%C3%BCcher.example", "xn--bcher-kva.example"},
	{"bu\u0308cher.example", "xn--bcher-kva.example"},
	{"B\u00DCCHER.EXAMPLE", "xn--bcher-kva.example"},
	{"b\u00FCcher\uFF0Eexample", "xn--bcher-kva.example"},
	{"xn--bcher-kva.b\u00FCcher", "xn--bcher-kva.xn--bcher-kva"},
	/* A letter of its own today, "ss" twenty years ago. */
	{"fa\u00DF.de", "xn--fa-hia.de"},
	{"\u03A0\u0391\u03A1\u0386\u0394\u0395\u0399\u0393\u039C\u0391",
	 "xn--hxajbheg2az3al"},
	/* Persian, with a non-joiner that is a part of the word. */
	{"\u0646\u0627\u0645\u0647\u200C\u0627\u06CC.com",
	 "xn--mgba3gch31f060k.com"},
	{"\u4F8B\u3048.\u30C6\u30B9\u30C8", "xn--r8jz45g.xn--zckzah"},
	/* By the older rules alone. */
	{"\u2603.net", "xn--n3h.net"},
	{"\U0001F4A9.la", "xn--ls8h.la"},
	{"\uFF11\uFF12\uFF17.0.0.1", "127.0.0.1"},
	{"192.0.2.1", "192.0.2.1"},
	{"0.0.0.0", "0.0.0.0"},
	{"010.0.00.255", "8.0.0.255"},
	{"1.2.3", "1.2.0.3"},
	{"0x7f.1", "127.0.0.1"},
	{"256.0.0.1", "256.0.0.1"},
	{"1.2.3.4.5", "1.2.3.4.5"},
};

START_TEST(a_name_is_converted)
{
	struct failure failure = {0};
	char *ascii;

	ck_assert_int_eq(host_to_ascii(&ascii, names[_i][0],
				       strlen(names[_i][0]), &failure), 0);
	ck_assert_str_eq(ascii, names[_i][1]);
	free(ascii);
}
END_TEST

/* What it is, and what the message names. */
static const char *const refused[][2] = {
	{"a..b", "'a..b' is no valid name: it has a dot with nothing before"},
	{".", "a dot with nothing before it"},
	{".\u00FC", "a dot with nothing before it"},
	{"\u00FC..de", "a dot with nothing before it"},
	{"\u00AD", "a dot with nothing before it"},
	{"a!b", "'a!b' is no valid name: it has a '!' in it"},
	{"a%2Fb", "'a%2Fb' is no valid name: it has a '/' in it"},
	{"a%3a80", "a ':' in it"},
	{"u%40h", "a '@' in it"},
	{"a%25", "a '%' in it"},
	{"a%", "a '%' in it"},
	{"%zz", "a '%' in it"},
	{"a%5bb", "a '[' in it"},
	{"a%00b", "a control character"},
	{"a%0d%0ab", "a control character"},
	{"a%20b", "a blank"},
	{"a%7f", "a control character"},
	{"\xFF", "it is not UTF-8"},
	{"a%c3", "it is not UTF-8"},
	{"%ed%a0%80", "it is not UTF-8"},
	/* What is mapped to something that ends a host. */
	{"a\u2100b.de", "a '/' in it"},
	{"good.example\uFF0Fevil.example", "a '/' in it"},
	{"a\uFF03b", "a '#' in it"},
	{"a\uFF1A80", "a ':' in it"},
	{"a\uFF20b", "a '@' in it"},
	{"a\uFF3Cb", "a '\\' in it"},
	/* What no table maps, or no label can be. */
	{"\u202E\u00FC.de", "disallowed"},
	{"-\u00FC.de", "hyphen"},
	{"\u0301a.de", "combining"},
	{"xn--zz-\u00FC.de", "punycode"},
};

START_TEST(what_no_name_can_be_is_told)
{
	const char *host = refused[_i][0];
	struct failure failure = {0};
	char *ascii = NULL;

	ck_assert_msg(host_to_ascii(&ascii, host, strlen(host), &failure) ==
			      -EINVAL, "%s is taken for %s", host, ascii);
	ck_assert_ptr_null(ascii);
	ck_assert_int_eq(failure.error, ERROR_URL);
	ck_assert_msg(strstr(failure.what, refused[_i][1]), "%s: %s", host,
		      failure.what);
}
END_TEST

static void check_too_long(const char *unit, size_t count)
{
	char *host = calloc(count, strlen(unit) + 1);
	struct failure failure = {0};
	char *ascii;

	for (size_t i = 0; i < count; i++)
		memcpy(host + i * strlen(unit), unit, strlen(unit));
	ck_assert_int_eq(host_to_ascii(&ascii, host, strlen(host), &failure),
			 -EINVAL);
	ck_assert_msg(strstr(failure.what, "long") ||
			      strstr(failure.what, "large"), "%s",
		      failure.what);
	free(host);
}

START_TEST(a_name_that_is_too_long_is_told)
{
	check_too_long("\u00FC", 70);
	check_too_long("\u00FC.", 70);
	check_too_long("\u00FC", 1000000);
	check_too_long("%cc%81", 1000000);
}
END_TEST

START_TEST(a_piece_of_a_text_is_enough)
{
	struct failure failure = {0};
	char *ascii;

	ck_assert_int_eq(host_to_ascii(&ascii, "B\u00FC/\xFF", 3, &failure),
			 0);
	ck_assert_str_eq(ascii, "xn--b-eha");
	free(ascii);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("host");
	TCase *tcase = tcase_create("host");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, a_name_is_converted, 0, COUNT(names));
	tcase_add_loop_test(tcase, what_no_name_can_be_is_told, 0,
			    COUNT(refused));
	tcase_add_test(tcase, a_name_that_is_too_long_is_told);
	tcase_add_test(tcase, a_piece_of_a_text_is_enough);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
