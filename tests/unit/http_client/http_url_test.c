/* Where links lead. */
#include "unit/http_client/http_util.h"

static void check_join(const char *base, const char *link, const char *expected)
{
	struct co_bytes url = {(char *)1, 1};
	int status = co_http_url_join(&url, base, link);

	ck_assert_msg(status == 0, "%s: %s", link, co_http_error());
	ck_assert_str_eq(url.data, expected);
	ck_assert_uint_eq(url.len, strlen(expected));
	co_bytes_release(&url);
}

static void check_refused(const char *link)
{
	struct co_bytes url = {(char *)1, 1};

	ck_assert_int_eq(co_http_url_join(&url, "http://h/", link),
			 CO_HTTP_BAD_URL);
	ck_assert_ptr_null(url.data);
	ck_assert_msg(strstr(co_http_error(), "it is no"), "%s: it says: %s",
		      link, co_http_error());
}

ASYNC_TEST(links_are_relative_to_their_document)
{
	const char *base = "http://h/a/b/c?q#f";

	check_join(base, "d", "http://h/a/b/d");
	check_join(base, "../d/./e", "http://h/a/d/e");
	check_join(base, "../../../d", "http://h/d");
	check_join(base, "/d", "http://h/d");
	check_join(base, "?r", "http://h/a/b/c?r");
	check_join(base, "", "http://h/a/b/c?q");
	check_join(base, "//other:81/d", "http://other:81/d");
	check_join(base, "https://other/d", "https://other/d");
}

ASYNC_TEST(urls_of_the_same_are_the_same)
{
	const char *base = "http://h/a";

	check_join(base, "#f", "http://h/a");
	check_join(base, "b#f", "http://h/b");
	check_join(base, " \n b\t", "http://h/b");
	check_join(base, "b c", "http://h/b%20c");
	check_join(base, "\xC3\xA4", "http://h/%c3%a4");
	check_join(base, "http://\xC3\xA4.example/", "http://xn--4ca.example/");
	check_join(base, "HTTP://h", "http://h/");
}

ASYNC_TEST(what_leads_elsewhere_is_refused)
{
	check_refused("mailto:me@h");
	check_refused("javascript:void(0)");
	check_refused("data:text/plain,a");
	check_refused("ftp://h/");
	check_refused("http://[h/");
	check_refused("//");
}

ASYNC_TEST(origins_are_compared)
{
	ck_assert(co_http_url_same_origin("http://h/a", "http://h:80/b?c"));
	ck_assert(co_http_url_same_origin("https://H/", "https://me:pw@h"));
	ck_assert(!co_http_url_same_origin("http://h/", "https://h/"));
	ck_assert(!co_http_url_same_origin("http://h/", "http://h:81/"));
	ck_assert(!co_http_url_same_origin("http://h/", "http://h.h/"));
	ck_assert(!co_http_url_same_origin("http://h/", "h"));
	ck_assert(!co_http_url_same_origin("mailto:me", "mailto:me"));
}

ASYNC_TEST(null_is_no_url)
{
	struct co_bytes url = {(char *)1, 1};

	ck_assert_int_eq(co_http_url_join(NULL, "http://h/", "a"), UV_EINVAL);
	ck_assert_int_eq(co_http_url_join(&url, NULL, "a"), UV_EINVAL);
	ck_assert_ptr_null(url.data);
	ck_assert_int_eq(co_http_url_join(&url, "http://h/", NULL), UV_EINVAL);
	ck_assert(!co_http_url_same_origin(NULL, "http://h/"));
	ck_assert(!co_http_url_same_origin("http://h/", NULL));
}

START_TEST(names_become_parts_of_urls)
{
	struct co_bytes quoted;

	ck_assert_int_eq(
		co_http_url_quote(&quoted, "a b/?c#%d:\xC3\xA4-._~Z9"), 0);
	ck_assert_str_eq(quoted.data, "a%20b/%3Fc%23%25d%3A%C3%A4-._~Z9");
	ck_assert_uint_eq(quoted.len, strlen(quoted.data));
	co_bytes_release(&quoted);
	ck_assert_int_eq(co_http_url_quote(&quoted, ""), 0);
	ck_assert_str_eq(quoted.data, "");
	co_bytes_release(&quoted);
	ck_assert_int_eq(co_http_url_quote(&quoted, NULL), UV_EINVAL);
	ck_assert_ptr_null(quoted.data);
	ck_assert_int_eq(co_http_url_quote(NULL, "a"), UV_EINVAL);
}
END_TEST

int main(void)
{
	return RUN_SUITE("http_url", links_are_relative_to_their_document,
			 urls_of_the_same_are_the_same,
			 what_leads_elsewhere_is_refused, origins_are_compared,
			 names_become_parts_of_urls, null_is_no_url);
}
