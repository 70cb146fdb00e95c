/* URLs without a scheme, and with blanks. */
#include "model/loose_url.h"

#include <stdlib.h>
#include <string.h>

#include "unit/suite.h"

START_TEST(schemes_are_seen)
{
	ck_assert(loose_url_has_scheme("http://x"));
	ck_assert(loose_url_has_scheme("svn+ssh://x"));
	ck_assert(!loose_url_has_scheme("://x"));
	ck_assert(!loose_url_has_scheme("1a://x"));
	ck_assert(!loose_url_has_scheme("http:/x"));
	ck_assert(!loose_url_has_scheme("example.org/?u=http://x"));
}
END_TEST

START_TEST(hosts_are_seen)
{
	static const char *const hosts[] = {
		"example.org",	  "example.org/a?b#c", "a.b.c:80/x",
		"localhost/x",	  "localhost",	       "host:8080",
		"127.0.0.1/x",	  "[::1]/x",	       "[1:2::3]:80",
		"b\xc3\xbc.de/x", "example.org?x",     "example.org/?u=http://x",
	};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		ck_assert_msg(loose_url_has_host(hosts[i]), "%s", hosts[i]);
}
END_TEST

START_TEST(what_begins_with_no_host_is_seen)
{
	static const char *const others[] = {
		"",	      "nonsense",     "/a/b.c",	   "./a.b",
		".a",	      "a.",	      "1.5",	   "v1.2.3",
		"a b.c/d",    "joe@x.org",    "mailto:x",  "http:/x.org",
		"host:x",     "host:123456",  "[x]",	   "[INFO] x",
		"<a.b>",      "key=a.b",      "C:\\x.txt", "[1]",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ck_assert_msg(!loose_url_has_host(others[i]), "%s", others[i]);
}
END_TEST

START_TEST(blanks_of_paths_and_queries_are_seen)
{
	ck_assert(loose_url_has_blanks("http://x/a b"));
	ck_assert(loose_url_has_blanks("x.org/a b?c d"));
	ck_assert(loose_url_has_blanks("http://x?a b"));
	ck_assert(!loose_url_has_blanks("http://x/a"));
	ck_assert(!loose_url_has_blanks("http://x y/a"));
	ck_assert(!loose_url_has_blanks("http://x/a # b"));
	ck_assert(!loose_url_has_blanks("http://x/a http://x/b"));
	ck_assert(!loose_url_has_blanks("some words"));
}
END_TEST

static void check(const char *text, const char *scheme, const char *expected)
{
	char *url = loose_url_complete(text, scheme);

	ck_assert_str_eq(url, expected);
	free(url);
}

START_TEST(they_are_completed)
{
	check("x.org/a b", "https", "https://x.org/a%20b");
	check("http://x/a  b", NULL, "http://x/a%20%20b");
}
END_TEST

int main(void)
{
	return RUN_SUITE("loose_url", schemes_are_seen, hosts_are_seen,
			 what_begins_with_no_host_is_seen,
			 blanks_of_paths_and_queries_are_seen,
			 they_are_completed);
}
