/* The lists of --proto. */
#include "model/schemes.h"

#include <errno.h>

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

START_TEST(a_list_of_nothing_or_of_others_is_refused)
{
	static const char *const lists[] = {
		"",	  ",",
		"https,", "=",
		"-",	  "+",
		"gopher", "=scp",
		"-all",	  "-http,-https,-ftp,-ftps,-sftp,-file",
		"http s", "https:",
		"-a b",	  "=https,htp",
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
			 a_list_of_nothing_or_of_others_is_refused);
}
