/* What Set-Cookie says. */
#include "http/cookie.h"

#include <string.h>

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { NOW_S = 1000000000 };

static bool is(struct span span, const char *text)
{
	return span.len == strlen(text) &&
	       (span.len == 0 || memcmp(span.text, text, span.len) == 0);
}

START_TEST(name_and_value_are_what_stands_before_the_attributes)
{
	static const struct {
		const char *header, *name, *value;
	} cases[] = {
		{"a=b", "a", "b"},
		{" a = b c \t; path=/", "a", "b c"},
		{"a=", "a", ""},
		{"a=b=c==", "a", "b=c=="},
		{"a=\"b c\"", "a", "\"b c\""},
		{"a=\xc3\xa4", "a", "\xc3\xa4"},
		{"a=b;;;", "a", "b"},
	};
	struct cookie cookie;

	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert(cookie_parse(&cookie, cases[i].header, NOW_S));
		ck_assert(is(cookie.name, cases[i].name));
		ck_assert(is(cookie.value, cases[i].value));
		ck_assert_int_eq(cookie.expires_s, INT64_MAX);
		ck_assert(!cookie.is_secure);
	}
}
END_TEST

START_TEST(what_is_none_or_cannot_be_sent_is_refused)
{
	static const char *const headers[] = {
		"", " ", ";", "=b", "a", "a; b=c", " =b; c=d",
		"a=b\x01", "a\x7f=b", "a=b; path=/\x1f",
	};
	char longest[COOKIE_MAX_BYTES + 3];
	struct cookie cookie;

	for (size_t i = 0; i < COUNT(headers); i++)
		ck_assert_msg(!cookie_parse(&cookie, headers[i], NOW_S),
			      "\"%s\"", headers[i]);
	memset(longest, 'x', sizeof(longest));
	longest[1] = '=';
	longest[sizeof(longest) - 1] = '\0';
	ck_assert(!cookie_parse(&cookie, longest, NOW_S));
	longest[sizeof(longest) - 2] = '\0';
	ck_assert(cookie_parse(&cookie, longest, NOW_S));
}
END_TEST

START_TEST(attributes_are_read_in_any_case_and_the_last_one_counts)
{
	struct cookie cookie;

	ck_assert(cookie_parse(&cookie,
			       "a=b; PATH=/x;path = /y ; domain=.Example.org;"
			       "secure; HttpOnly; SameSite=None; nonsense=1",
			       NOW_S));
	ck_assert(is(cookie.path, "/y"));
	ck_assert(is(cookie.domain, "Example.org"));
	ck_assert(cookie.is_secure);
	ck_assert(cookie_parse(&cookie, "a=b;path=/x;path=y;domain=", NOW_S));
	ck_assert(is(cookie.path, ""));
	ck_assert(is(cookie.domain, ""));
}
END_TEST

START_TEST(the_time_is_that_of_max_age_or_expires)
{
	static const struct {
		const char *attributes;
		int64_t expires_s;
	} cases[] = {
		{"Max-Age=60", NOW_S + 60},
		{"Max-Age=0", INT64_MIN},
		{"Max-Age=-5", INT64_MIN},
		{"Max-Age=99999999999999999999999", INT64_MAX / 100},
		{"Max-Age=x", INT64_MAX},
		{"Max-Age=", INT64_MAX},
		{"Max-Age=-", INT64_MAX},
		{"Expires=Wed, 21 Oct 2015 07:28:00 GMT", 1445412480},
		{"Expires=Wed, 21-Oct-2015 07:28:00 GMT", 1445412480},
		{"Expires=Wednesday, 21-Oct-15 07:28:00 GMT", 1445412480},
		{"Expires=Wed Oct 21 07:28:00 2015", 1445412480},
		{"Expires=some day", INT64_MAX},
		{"Max-Age=60; Expires=Wed, 21 Oct 2015 07:28:00 GMT",
		 NOW_S + 60},
		{"Expires=Wed, 21 Oct 2015 07:28:00 GMT; Max-Age=60",
		 NOW_S + 60},
	};
	struct cookie cookie;
	char header[128];

	for (size_t i = 0; i < COUNT(cases); i++) {
		strcpy(header, "a=b; ");
		strcat(header, cases[i].attributes);
		ck_assert(cookie_parse(&cookie, header, NOW_S));
		if (strstr(header, "9999"))
			ck_assert_int_ge(cookie.expires_s,
					 cases[i].expires_s);
		else
			ck_assert_msg(cookie.expires_s == cases[i].expires_s,
				      "%s: %lld", header,
				      (long long)cookie.expires_s);
	}
}
END_TEST

START_TEST(prefixes_of_names_promise_something)
{
	struct cookie cookie;

	ck_assert(cookie_parse(&cookie, "__secure-a=b", NOW_S));
	ck_assert(!cookie_keeps_promise(&cookie, true));
	ck_assert(cookie_parse(&cookie, "__Secure-a=b;secure", NOW_S));
	ck_assert(cookie_keeps_promise(&cookie, false));
	ck_assert(cookie_parse(&cookie, "__Host-a=b;secure", NOW_S));
	ck_assert(cookie_keeps_promise(&cookie, true));
	ck_assert(!cookie_keeps_promise(&cookie, false));
	ck_assert(cookie_parse(&cookie, "a=b", NOW_S));
	ck_assert(cookie_keeps_promise(&cookie, false));
}
END_TEST

int main(void)
{
	return RUN_SUITE("cookie",
			 name_and_value_are_what_stands_before_the_attributes,
			 what_is_none_or_cannot_be_sent_is_refused,
			 attributes_are_read_in_any_case_and_the_last_one_counts,
			 the_time_is_that_of_max_age_or_expires,
			 prefixes_of_names_promise_something);
}
