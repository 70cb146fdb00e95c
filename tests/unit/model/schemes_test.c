/* The lists of --proto. */
#include "model/schemes.h"

#include <errno.h>
#include <string.h>

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

START_TEST(a_list_names_schemes_or_takes_them_out)
{
	static const struct {
		const char *list;
		unsigned schemes;
	} cases[] = {
		{"https", SCHEME_HTTPS},
		{"=https", SCHEME_HTTPS},
		{"HTTP", SCHEME_HTTP},
		{"http,https", SCHEME_HTTP | SCHEME_HTTPS},
		{"=http,https", SCHEME_HTTP | SCHEME_HTTPS},
		{"http,=https", SCHEME_HTTPS},
		{"all", SCHEMES_ALL},
		{"all,-http", SCHEMES_ALL - SCHEME_HTTP},
		{"-http", SCHEMES_ALL - SCHEME_HTTP},
		{"ftp,FTPS", SCHEME_FTP | SCHEME_FTPS},
		{"-all,https", SCHEME_HTTPS},
		{"-all,+https", SCHEME_HTTPS},
		{"+http", SCHEMES_ALL},
		{"-ftps,-telnet", SCHEMES_ALL - SCHEME_FTPS},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned schemes = 0;

		ck_assert_int_eq(schemes_parse(&schemes, cases[i].list), 0);
		ck_assert_msg(schemes == cases[i].schemes, "%s",
			      cases[i].list);
	}
}
END_TEST

START_TEST(what_cannot_be_fetched_has_an_alternative)
{
	static const char *const others[] = {"s3", "IMAP", "ws", "magnet"};
	static const char *const none[] = {"", " ", "http", "s3 ", "im", "x"};

	for (size_t i = 0; i < COUNT(others); i++)
		ck_assert_ptr_nonnull(
			scheme_alternative(others[i], strlen(others[i])));
	for (size_t i = 0; i < COUNT(none); i++)
		ck_assert_msg(!scheme_alternative(none[i], strlen(none[i])),
			      "%s", none[i]);
}
END_TEST

START_TEST(a_list_of_nothing_or_of_others_is_refused)
{
	static const char *const lists[] = {
		"",
		",",
		"https,",
		"=",
		"-",
		"+",
		"imap",
		"=smb",
		"-all",
		("-http,-https,-ftp,-ftps,-sftp,-file,"
		 "-scp,-tftp,-gopher,-gophers,-dict"),
		"http s",
		"https:",
		"-a b",
		"=https,htp",
	};

	for (size_t i = 0; i < COUNT(lists); i++) {
		unsigned schemes = 7;

		ck_assert_msg(schemes_parse(&schemes, lists[i]) == -EINVAL,
			      "%s", lists[i]);
		ck_assert_uint_eq(schemes, 7);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE("schemes", a_list_names_schemes_or_takes_them_out,
			 what_cannot_be_fetched_has_an_alternative,
			 a_list_of_nothing_or_of_others_is_refused);
}
