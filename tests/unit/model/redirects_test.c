/* What --redirect-to allows. */
#include "model/redirects.h"

#include <errno.h>
#include <string.h>

#include "unit/suite.h"

static struct redirects parse(const char *list)
{
	struct redirects redirects = {0};

	ck_assert_msg(redirects_parse(&redirects, list) == 0, "%s", list);
	return redirects;
}

START_TEST(words_stand_for_kinds_of_redirects)
{
	static const struct {
		const char *list;
		bool may_be_http;
		bool may_be_private;
	} lists[] = {
		{"none", false, false},
		{"http", true, false},
		{"private", false, true},
		{"http,private", true, true},
		{"all", true, true},
		{"none,http", true, false},
		{"example.org", false, false},
		{"example.org,private", false, true},
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct redirects redirects = parse(lists[i].list);

		ck_assert_int_eq(redirects.may_be_http, lists[i].may_be_http);
		ck_assert_int_eq(redirects.may_be_private,
				 lists[i].may_be_private);
	}
}
END_TEST

START_TEST(what_is_no_word_host_or_network_is_refused)
{
	static const char *const lists[] = {
		"", ",", "http,", ",http", "htpp", "privat", "HTTP", "https",
		"mirror", "http private", "*", ".", "example.org:80",
		"http://example.org", "b\u00FCcher.example", "10.0.0.0/33",
		"10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/ 8",
		"10.0.0.0/-18446744073709551608", "10.0.0/8", "[::1",
		"fc00::/129", "a.b/c",
	};
	struct redirects redirects = parse("http");

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		ck_assert_msg(redirects_parse(&redirects, lists[i]) == -EINVAL,
			      "%s", lists[i]);
	ck_assert(redirects.may_be_http);
	ck_assert_str_eq(redirects.list, "http");
}
END_TEST

static void check_named(const char *list, const char *host, bool is_named)
{
	struct redirects redirects = parse(list);

	ck_assert_msg(redirects_name(&redirects, host) == is_named,
		      "%s in %s", host, list);
}

START_TEST(hosts_and_networks_are_named)
{
	static const char list[] =
		"private,example.org,mirror.,localhost,10.0.0.0/8,192.168.1.1,"
		"[fd00::1],fe80::/10";

	check_named(list, "example.org", true);
	check_named(list, "EXAMPLE.org.", true);
	check_named(list, "a.example.org", true);
	check_named(list, "anexample.org", false);
	check_named(list, "mirror", true);
	check_named(list, "localhost", true);
	check_named(list, "10.1.2.3", true);
	check_named(list, "11.1.2.3", false);
	check_named(list, "192.168.1.1", true);
	check_named(list, "192.168.1.2", false);
	check_named(list, "fd00::1", true);
	check_named(list, "fd00::2", false);
	check_named(list, "fe80::2", true);
	check_named(list, "", false);
}
END_TEST

START_TEST(words_name_no_hosts)
{
	check_named("all,http,private,none", "private", false);
	check_named("all,http,private,none", "a.all", false);
	check_named("all,http,private,none", "http", false);
	check_named("all,http,private,none", "10.0.0.1", false);
}
END_TEST

START_TEST(without_a_list_nothing_is_named)
{
	struct redirects redirects = {0};

	ck_assert(!redirects_name(&redirects, "example.org"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("redirects", words_stand_for_kinds_of_redirects,
			 what_is_no_word_host_or_network_is_refused,
			 hosts_and_networks_are_named, words_name_no_hosts,
			 without_a_list_nothing_is_named);
}
