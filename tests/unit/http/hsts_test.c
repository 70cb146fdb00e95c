/* Which hosts are asked over TLS alone, and what they say of it. */
#include "http/hsts.h"

#include <coget/status.h>
#include <stdlib.h>
#include <string.h>

#include "http/hsts_policy.h"
#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW 1000000000 /* 2001-09-09 01:46:40 */

/* What is parsed of a text; to be released. */
static struct hsts parsed(const char *text)
{
	struct hsts hsts = {0};
	char *copy = strdup(text);
	size_t line;

	ck_assert_int_eq(hsts_parse(&hsts, copy, &line), 0);
	free(copy);
	return hsts;
}

START_TEST(a_header_has_an_age_and_each_directive_once)
{
	static const struct {
		const char *header;
		bool is_valid;
		int64_t age_s;
		bool has_below;
	} cases[] = {
		{"max-age=31536000", true, 31536000, false},
		{" MAX-AGE = \"10\" ; IncludeSubDomains", true, 10, true},
		{"includeSubDomains;max-age=0", true, 0, true},
		{"max-age=1; preload; other=\"a;b\"", true, 1, false},
		{";; max-age=1 ;", true, 1, false},
		{"max-age=999999999999999999999999", true, -1, false},
		{"", false, 0, false},
		{"includeSubDomains", false, 0, false},
		{"max-age", false, 0, false},
		{"max-age=", false, 0, false},
		{"max-age=-1", false, 0, false},
		{"max-age=1x", false, 0, false},
		{"max-age=1; max-age=2", false, 0, false},
		{"max-age=1; includeSubDomains; includesubdomains", false, 0,
		 false},
		{"max-age=\"1", false, 0, false},
		{"max-age=1 2", false, 0, false},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct hsts_policy policy;
		bool is_valid = hsts_policy_parse(&policy, cases[i].header);

		ck_assert_msg(is_valid == cases[i].is_valid, "%s",
			      cases[i].header);
		if (!is_valid)
			continue;
		ck_assert(policy.has_below == cases[i].has_below);
		if (cases[i].age_s >= 0)
			ck_assert_int_eq(policy.max_age_s, cases[i].age_s);
		else
			ck_assert_int_gt(policy.max_age_s, INT64_MAX / 100);
	}
}
END_TEST

START_TEST(a_file_holds_hosts_until_they_end)
{
	struct hsts hsts = parsed("# a comment\n\n"
				  "a.test \"20200101 00:00:00\"\r\n"
				  ".b.test \"unlimited\"\n"
				  "Old.test. \"20010909 01:46:40\"\n"
				  ".c.test \"20010909 01:46:41\"");

	ck_assert(hsts_holds(&hsts, "a.test", NOW));
	ck_assert(!hsts_holds(&hsts, "x.a.test", NOW));
	ck_assert(hsts_holds(&hsts, "b.test", NOW));
	ck_assert(hsts_holds(&hsts, "y.x.b.test", NOW));
	ck_assert(!hsts_holds(&hsts, "xb.test", NOW));
	ck_assert(!hsts_holds(&hsts, "test", NOW));
	ck_assert(!hsts_holds(&hsts, "old.test", NOW));
	ck_assert(hsts_holds(&hsts, "old.test", NOW - 1));
	ck_assert(hsts_holds(&hsts, "x.c.test", NOW));
	ck_assert(!hsts_holds(&hsts, "x.c.test", NOW + 1));
	ck_assert(!hsts.has_changed);
	hsts_release(&hsts);
}
END_TEST

START_TEST(what_is_no_line_is_told_by_its_number)
{
	static const char *const lines[] = {
		"a.test",
		"a.test unlimited",
		"a.test \"\"",
		"a.test \"20200101\"",
		"a.test \"20200101 00:00:00",
		"a.test \"20201301 00:00:00\"",
		"a.test \"20200001 00:00:00\"",
		"a.test \"20200230 00:00:00\"",
		"a.test \"20200101 24:00:00\"",
		". \"unlimited\"",
		" \"unlimited\"",
		"a.test\t443\t0\t1\t1",
	};

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct hsts hsts = {0};
		char text[128];
		size_t line;

		snprintf(text, sizeof(text), "b.test \"unlimited\"\n\n%s\n",
			 lines[i]);
		ck_assert_msg(hsts_parse(&hsts, text, &line) == UV_EINVAL,
			      "%s", lines[i]);
		ck_assert_uint_eq(line, 3);
		hsts_release(&hsts);
	}
}
END_TEST

START_TEST(what_hosts_say_is_written_as_it_is_read)
{
	struct hsts hsts = {0}, again;
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	ck_assert_int_eq(hsts_store(&hsts, "a.test", "max-age=60", NOW), 0);
	ck_assert_int_eq(hsts_store(&hsts, "b.test",
				    "max-age=99999999999999999999;"
				    "includeSubDomains", NOW), 0);
	ck_assert_int_eq(hsts_store(&hsts, "c.test", "max-age=1", NOW), 0);
	ck_assert_int_eq(hsts_store(&hsts, "c.test", "max-age=0", NOW), 0);
	ck_assert_int_eq(hsts_store(&hsts, "d.test", "max-age=0", NOW), 0);
	ck_assert_int_eq(hsts_store(&hsts, "e.test", "nonsense", NOW), 0);
	ck_assert_int_eq(hsts_store(&hsts, "10.1.2.3", "max-age=60", NOW), 0);
	ck_assert(hsts.has_changed);
	ck_assert(!hsts_holds(&hsts, "c.test", NOW));
	ck_assert(!hsts_holds(&hsts, "10.1.2.3", NOW));
	ck_assert_int_eq(hsts_format(&hsts, &text, NOW), 0);
	ck_assert_ptr_nonnull(
		strstr(text.data, "\na.test \"20010909 01:47:40\"\n"));
	ck_assert_ptr_nonnull(strstr(text.data, "\n.b.test \"21"));
	ck_assert_ptr_null(strstr(text.data, "c.test"));
	again = parsed(text.data);
	ck_assert(hsts_holds(&again, "a.test", NOW + 59));
	ck_assert(!hsts_holds(&again, "a.test", NOW + 60));
	ck_assert(hsts_holds(&again, "x.b.test", NOW));
	buf_release(&text);
	hsts_release(&hsts);
	hsts_release(&again);
}
END_TEST

START_TEST(a_url_keeps_all_but_scheme_and_port_80)
{
	static const struct {
		const char *url;
		const char *secure; /* NULL: it stays as it is */
	} cases[] = {
		{"http://a.test", "https://a.test"},
		{"http://a.test/x?y#z", "https://a.test/x?y#z"},
		{"HTTP://u:p@A.Test.:80/x", "https://u:p@A.Test./x"},
		{"http://a.test:8080?q", "https://a.test:8080?q"},
		{"http://a.test:/x", "https://a.test/x"},
		{"https://a.test/x", NULL},
		{"http://b.test/", NULL},
		{"http://10.1.2.3/", NULL},
		{"nonsense", NULL},
		{"http://", NULL},
	};
	struct hsts hsts = parsed("a.test \"unlimited\"\n"
				  "10.1.2.3 \"unlimited\"");

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *secure;

		ck_assert_int_eq(hsts_secure(&secure, &hsts, cases[i].url, NOW),
				 0);
		ck_assert_pstr_eq(secure, cases[i].secure);
		free(secure);
	}
	hsts_release(&hsts);
}
END_TEST

int main(void)
{
	return RUN_SUITE("hsts", a_header_has_an_age_and_each_directive_once,
			 a_file_holds_hosts_until_they_end,
			 what_is_no_line_is_told_by_its_number,
			 what_hosts_say_is_written_as_it_is_read,
			 a_url_keeps_all_but_scheme_and_port_80);
}
