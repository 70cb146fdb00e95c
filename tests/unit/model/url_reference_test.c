#include "model/url_reference.h"

#include <stdlib.h>
#include <string.h>

#include "../suite.h"

static void check(const char *base, const char *reference, const char *expected)
{
	char *url;

	ck_assert_int_eq(
		url_resolve(&url, base,
			    (struct span){reference, strlen(reference)}),
		0);
	ck_assert_str_eq(url, expected);
	free(url);
}

/* Cases of RFC 3986 section 5.4.1 that have no dot segments. */
START_TEST(references_are_resolved)
{
	static const char base[] = "http://a/b/c/d;p?q";

	check(base, "g:h", "g:h");
	check(base, "g", "http://a/b/c/g");
	check(base, "g/", "http://a/b/c/g/");
	check(base, "/g", "http://a/g");
	check(base, "//g", "http://g");
	check(base, "?y", "http://a/b/c/d;p?y");
	check(base, "g?y", "http://a/b/c/g?y");
	check(base, "#s", "http://a/b/c/d;p?q#s");
	check(base, "g?y#s", "http://a/b/c/g?y#s");
	check(base, ";x", "http://a/b/c/;x");
	check(base, "", "http://a/b/c/d;p?q");
	check(base, "https://x:1/y", "https://x:1/y");
}
END_TEST

START_TEST(a_base_without_a_path_gets_one)
{
	check("http://a", "g", "http://a/g");
	check("http://a?q", "g", "http://a/g");
	check("http://a", "/g", "http://a/g");
	check("http://a#f/", "g", "http://a/g");
	check("http://a/x?y/z", "g:1/2", "g:1/2");
	check("http://a/x?y/z", "g/1:2", "http://a/g/1:2");
}
END_TEST

int main(void)
{
	return RUN_SUITE("url reference", references_are_resolved,
			 a_base_without_a_path_gets_one);
}
