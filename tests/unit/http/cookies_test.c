/* Which cookies go where, and how many are kept. */
#include "http/cookies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "http/cookie_file.h"
#include "http/public_suffix.h"
#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { NOW_S = 1000000000 };

static struct cookies cookies;
static struct buf sent = BUF_INIT(SIZE_MAX / 2);

static void release(void)
{
	cookies_release(&cookies);
	buf_release(&sent);
	ck_assert_uint_eq(cookies.count, 0);
	ck_assert_uint_eq(cookies.bytes, 0);
	ck_assert_ptr_null(cookies.oldest);
	ck_assert_ptr_null(cookies.newest);
}

static void set(const char *url, const char *value)
{
	cookies_store(&cookies, url, value, NOW_S);
}

/* What goes to a URL at a time; "" for nothing. */
static const char *sent_at(const char *url, int64_t now_s)
{
	buf_reset(&sent);
	ck_assert_int_eq(cookies_find(&cookies, url, now_s, &sent), 0);
	return sent.len > 0 ? sent.data : "";
}

static const char *sent_to(const char *url)
{
	return sent_at(url, NOW_S);
}

START_TEST(a_cookie_goes_to_the_host_that_set_it)
{
	set("http://Example.org:81/", "a=1");
	ck_assert_str_eq(sent_to("http://example.org/x"), "a=1");
	ck_assert_str_eq(sent_to("https://EXAMPLE.ORG:9/"), "a=1");
	ck_assert_str_eq(sent_to("http://example.org./"), "a=1");
	ck_assert_str_eq(sent_to("http://user:pass@example.org/"), "a=1");
	ck_assert_str_eq(sent_to("http://www.example.org/"), "");
	ck_assert_str_eq(sent_to("http://org/"), "");
	ck_assert_str_eq(sent_to("http://badexample.org/"), "");
	ck_assert_str_eq(sent_to("http://example.org.evil.net/"), "");
	ck_assert_str_eq(sent_to("http://x@evil.net/example.org"), "");
	ck_assert_str_eq(sent_to("no URL"), "");
}
END_TEST

START_TEST(nobody_sets_them_for_others)
{
	static const struct {
		const char *url, *domain;
	} cases[] = {
		{"http://a.example.org/", "b.example.org"},
		{"http://a.example.org/", "x.a.example.org"},
		{"http://a.example.org/", "evil.net"},
		{"http://a.example.org/", "ample.org"},
		{"http://a.example.org/", "org"},
		{"http://a.example.org/", ".org."},
		{"http://a.example.co.uk/", "co.uk"},
		{"http://127.0.0.1/", "0.0.1"},
		{"http://127.0.0.1/", "1"},
		{"http://[::1]/", "1"},
		{"http://a.localhost/", "localhost"},
	};
	char value[64];

	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(value, sizeof(value), "a=1; domain=%s",
			 cases[i].domain);
		set(cases[i].url, value);
		ck_assert_msg(cookies.count == 0, "%s for %s", cases[i].url,
			      cases[i].domain);
	}
}
END_TEST

START_TEST(a_domain_is_all_hosts_below_it)
{
	set("http://a.example.org/", "a=1; domain=.EXAMPLE.org");
	if (public_suffix_is("example.org")) {
		ck_assert_uint_eq(cookies.count, 0); /* built without libpsl */
		return;
	}
	ck_assert_str_eq(sent_to("http://b.x.example.org/"), "a=1");
	ck_assert_str_eq(sent_to("http://example.org/"), "a=1");
	ck_assert_str_eq(sent_to("http://badexample.org/"), "");
	ck_assert_str_eq(sent_to("http://org/"), "");
}
END_TEST

START_TEST(a_host_is_one_however_it_is_written)
{
	set("http://\xC3\xA9\xC3\xA9.example.org/",
	    "a=1; domain=xn--9caa.example.org");
	set("http://xn--9caa.example.org/", "b=2");
	ck_assert_str_eq(sent_to("http://xn--9caa.example.org/"), "a=1; b=2");
	ck_assert_str_eq(sent_to("http://\xC3\x89\xC3\xA9.example.org/"),
			 "a=1; b=2");
}
END_TEST

/* As on hosts that are a public suffix themselves. */
START_TEST(a_domain_that_is_the_host_is_kept_for_it_alone_at_least)
{
	set("http://127.0.0.1/", "a=1; domain=127.0.0.1");
	set("http://localhost/", "b=2; domain=localhost");
	set("http://[::1]/", "c=3");
	ck_assert_str_eq(sent_to("http://127.0.0.1:81/"), "a=1");
	ck_assert_str_eq(sent_to("http://localhost/"), "b=2");
	ck_assert_str_eq(sent_to("http://x.localhost/"), "");
	ck_assert_str_eq(sent_to("http://[0::1]/"), "c=3");
}
END_TEST

START_TEST(a_path_is_all_that_is_below_it)
{
	set("http://h/dir/file?x/y", "a=1");
	set("http://h/", "b=2; path=/dir/sub/");
	set("http://h/", "c=3; path=/");
	ck_assert_str_eq(sent_to("http://h/dir"), "a=1; c=3");
	ck_assert_str_eq(sent_to("http://h/dir/"), "a=1; c=3");
	ck_assert_str_eq(sent_to("http://h/dir?x"), "a=1; c=3");
	ck_assert_str_eq(sent_to("http://h/directory"), "c=3");
	ck_assert_str_eq(sent_to("http://h/dir/sub"), "a=1; c=3");
	ck_assert_str_eq(sent_to("http://h/dir/sub/x"), "b=2; a=1; c=3");
	ck_assert_str_eq(sent_to("http://h"), "c=3");
}
END_TEST

START_TEST(a_secure_one_comes_and_goes_by_tls_alone)
{
	set("http://h/", "a=1; secure");
	ck_assert_uint_eq(cookies.count, 0);
	set("https://h/", "a=1; secure");
	ck_assert_str_eq(sent_to("https://h/"), "a=1");
	ck_assert_str_eq(sent_to("http://h/"), "");
	/* Nor does anybody on the way replace it, or set another beside it. */
	set("http://h/", "a=2");
	set("http://h/x/", "a=3; path=/x");
	set("http://h/", "a=4; max-age=0");
	ck_assert_str_eq(sent_to("https://h/x"), "a=1");
	set("https://h/", "a=5");
	ck_assert_str_eq(sent_to("http://h/"), "a=5");
	set("https://h/", "__Host-b=1");
	set("https://h/x/", "__Host-b=1; secure");
	ck_assert_str_eq(sent_to("https://h/x/"), "a=5");
}
END_TEST

START_TEST(the_last_value_counts_and_an_old_one_is_gone)
{
	set("http://h/", "a=1");
	set("http://h/", "b=2; max-age=10");
	set("http://h/", "a=3");
	ck_assert_str_eq(sent_to("http://h/"), "a=3; b=2");
	ck_assert_str_eq(sent_at("http://h/", NOW_S + 9), "a=3; b=2");
	ck_assert_str_eq(sent_at("http://h/", NOW_S + 10), "a=3");
	ck_assert_uint_eq(cookies.count, 1);
	set("http://h/", "a=; expires=Thu, 01 Jan 1970 00:00:00 GMT");
	ck_assert_str_eq(sent_to("http://h/"), "");
	ck_assert_uint_eq(cookies.count, 0);
}
END_TEST

START_TEST(any_number_of_them_is_held_to_the_limits)
{
	char url[64], value[4200];

	set("http://h.example/", "first=1");
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(value, sizeof(value), "n%u=%u", i, i);
		set("http://h.example/", value);
	}
	ck_assert_uint_eq(cookies.count, COOKIES_PER_DOMAIN);
	memset(value, 'x', sizeof(value));
	memcpy(value, "a=", 2);
	value[4000] = '\0';
	for (unsigned i = 0; i < 3000; i++) {
		snprintf(url, sizeof(url), "http://h%u/", i);
		set(url, value);
		if (i % 100 == 0) /* who is in use stays */
			ck_assert_str_ne(sent_to("http://h0/"), "");
		ck_assert_uint_le(cookies.bytes, COOKIES_MAX_BYTES);
	}
	ck_assert_uint_lt(cookies.count, 1100);
	ck_assert_uint_gt(cookies.count, 900);
	ck_assert_str_eq(sent_to("http://h1/"), "");
	ck_assert_str_ne(sent_to("http://h2999/"), "");
}
END_TEST

START_TEST(no_more_is_sent_than_servers_take)
{
	char value[1024];

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	value[0] = 'a';
	value[2] = '=';
	for (char c = 'a'; c <= 'z'; c++) {
		value[1] = c;
		set("http://h/", value);
	}
	ck_assert_uint_gt(strlen(sent_to("http://h/")), 7000);
	ck_assert_uint_le(strlen(sent_to("http://h/")),
			  COOKIES_HEADER_MAX_BYTES);
}
END_TEST

/* Parse a file; returns the line that is wrong, 0 if none is. */
static size_t load(const char *text)
{
	char *copy = strdup(text);
	size_t line;
	int status = cookie_file_parse(&cookies, copy, NOW_S, &line);

	free(copy);
	ck_assert(status == 0 || status == UV_EINVAL);
	return status == 0 ? 0 : line;
}

START_TEST(a_file_says_whose_they_are)
{
	ck_assert_uint_eq(
		load("# Netscape HTTP Cookie File\n"
		     "\n \r\n"
		     "h\tFALSE\t/\tFALSE\t0\ta\t1\r\n"
		     ".example.org\tTRUE\t/x\tTRUE\t1000000001\tb\t2\n"
		     "#HttpOnly_h\tFALSE\t/\tFALSE\t0\tc\t3\n"
		     "h\tFALSE\t/\tFALSE\t999999999\told\t4\n"
		     "h\tFALSE\t/\tFALSE\t0\tempty\n"
		     "Set-Cookie: d=5; domain=example.net\n"
		     "last\tFALSE\t/\tFALSE\t0\te\tf\tg"),
		10);
	ck_assert_str_eq(sent_to("http://h/"), "a=1; c=3; empty=");
	ck_assert_str_eq(sent_to("https://a.example.org/x"), "b=2");
	ck_assert_str_eq(sent_to("http://a.example.org/x"), "");
	ck_assert_str_eq(sent_to("http://a.example.net/x"), "d=5");
	ck_assert_str_eq(sent_to("http://a.h/"), "");
}
END_TEST

START_TEST(a_file_that_holds_anything_else_is_refused_by_line)
{
	ck_assert_uint_eq(load("<html>"), 1);
	ck_assert_uint_eq(load("#\nh\tFALSE\t/\tFALSE\t0\n"), 2);
	ck_assert_uint_eq(load("\n\nSet-Cookie: everybodys=1"), 3);
	ck_assert_uint_eq(load(""), 0);
}
END_TEST

START_TEST(what_cannot_be_sent_is_passed_over)
{
	ck_assert_uint_eq(load("\xef\xbb\xbf# Netscape HTTP Cookie File\n"
			       "\tFALSE\t/\tFALSE\t0\ta\t1\n"
			       "h\tFALSE\t/\tFALSE\t0\t\tnameless\n"
			       "h\tFALSE\t/\tFALSE\t0\ta\t1\rX: y\n"
			       "h\tFALSE\t/\tFALSE\t0\ta\x01\t1\n"
			       "h\tFALSE\t/\tFALSE\t0\tb\t2\n"),
			  0);
	ck_assert_str_eq(sent_to("http://h/"), "b=2");
}
END_TEST

START_TEST(what_the_user_gave_is_not_pushed_out)
{
	char value[32];

	for (unsigned i = 0; i < 200; i++) {
		snprintf(value, sizeof(value), "h\tFALSE\t/\tFALSE\t0\tg%u\t1",
			 i);
		ck_assert_uint_eq(load(value), 0);
	}
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(value, sizeof(value), "n%u=1", i);
		set("http://h/", value);
	}
	set("http://h/", "g7=2");
	ck_assert_uint_eq(cookies.count, 200 + COOKIES_PER_DOMAIN);
	ck_assert_ptr_nonnull(strstr(sent_to("http://h/"), "g7=2; "));
}
END_TEST

/* The text of a file of all that there are. */
static const char *saved(void)
{
	static char lines[1024];
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	const char *begin;

	ck_assert_int_eq(cookie_file_format(&text, &cookies, NOW_S), 0);
	begin = strstr(text.data, "\n\n");
	snprintf(lines, sizeof(lines), "%s", begin ? begin + 2 : "");
	buf_release(&text);
	return lines;
}

START_TEST(what_is_saved_is_what_a_file_says)
{
	static const char *const files[] = {
		"h\tFALSE\t/\tFALSE\t0\ta\t1\n",
		".h.example\tTRUE\t/x\tTRUE\t9999999999\ta\t\n",
		"#HttpOnly_h\tFALSE\t/\tFALSE\t0\ta\t1\n",
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		ck_assert_uint_eq(load(files[i]), 0);
		ck_assert_str_eq(saved(), files[i]);
		cookies_release(&cookies);
	}
}
END_TEST

START_TEST(what_cannot_stand_in_a_file_is_not_saved)
{
	set("http://h/", "a=1\t2");
	set("http://h/", "b=1; Max-Age=0");
	ck_assert_str_eq(saved(), "");
	set("http://h/", "c=3; HttpOnly");
	ck_assert_str_eq(saved(), "#HttpOnly_h\tFALSE\t/\tFALSE\t0\tc\t3\n");
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"cookies", NULL, release, a_cookie_goes_to_the_host_that_set_it,
		nobody_sets_them_for_others,
		a_host_is_one_however_it_is_written,
		a_domain_is_all_hosts_below_it,
		a_domain_that_is_the_host_is_kept_for_it_alone_at_least,
		a_path_is_all_that_is_below_it,
		a_secure_one_comes_and_goes_by_tls_alone,
		the_last_value_counts_and_an_old_one_is_gone,
		any_number_of_them_is_held_to_the_limits,
		no_more_is_sent_than_servers_take, a_file_says_whose_they_are,
		a_file_that_holds_anything_else_is_refused_by_line,
		what_cannot_be_sent_is_passed_over,
		what_the_user_gave_is_not_pushed_out,
		what_is_saved_is_what_a_file_says,
		what_cannot_stand_in_a_file_is_not_saved);
}
