/* Which proxy is for which URL, as the environment says. */
#include "http/proxy.h"

#include <stdlib.h>
#include <string.h>

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const variables[] = {
	"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
	"all_proxy",  "ALL_PROXY",  "no_proxy",	   "NO_PROXY",
};

static void forget_all(void)
{
	for (size_t i = 0; i < COUNT(variables); i++)
		unsetenv(variables[i]);
}

/* The variable that is heard for a URL, with only this one set. */
static const char *heard(const char *variable, const char *url)
{
	const char *found, *value;

	forget_all();
	setenv(variable, "http://p:1", 1);
	value = proxy_find(url, &found);
	forget_all();
	return value ? found : NULL;
}

START_TEST(each_scheme_has_its_variables)
{
	static const struct {
		const char *variable;
		bool for_http;
		bool for_https;
	} cases[] = {
		{"http_proxy", true, false},  {"HTTP_PROXY", false, false},
		{"https_proxy", false, true}, {"HTTPS_PROXY", false, true},
		{"all_proxy", true, true},    {"ALL_PROXY", true, true},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *name = cases[i].variable;

		ck_assert_pstr_eq(heard(name, "http://h/"),
				  cases[i].for_http ? name : NULL);
		ck_assert_pstr_eq(heard(name, "HTTPS://h/"),
				  cases[i].for_https ? name : NULL);
	}
}
END_TEST

/* As libcurl 7.88 has it. */
START_TEST(hosts_are_excepted_with_what_is_below_them)
{
	static const struct {
		const char *list;
		const char *host;
		bool is_excepted;
	} cases[] = {
		{"*", "a.example", true},
		{"*.example", "a.example", false},
		{"a.example", "a.example", true},
		{"A.Example", "a.exAMPLE", true},
		{"example", "a.example", true},
		{".example", "a.example", true},
		{".example", "example", true},
		{"example.", "a.example", true},
		{"example", "a.example.", true},
		{"ample", "a.example", false},
		{"b.a.example", "a.example", false},
		{"x,example,y", "a.example", true},
		{"x example y", "a.example", true},
		{" , x ,example", "a.example", true},
		{"", "a.example", false},
		{",", "a.example", false},
		{"10.1.2.3", "10.1.2.3", true},
		{"1.2.3", "10.1.2.3", false},
		{"10.0.0.0/8", "10.1.2.3", true},
		{"10.1.2.0/31", "10.1.2.1", true},
		{"10.1.2.0/31", "10.1.2.2", false},
		{"10.0.0.0/33", "10.0.0.0", false},
		{"10.0.0.0/x", "10.0.0.0", false},
		{"0.0.0.0/0", "10.0.0.0", true},
		{"::1", "::1", true},
		{"[::1]", "::1", true},
		{"fe80::/10", "fe81::1", true},
		{"fe80::/10", "fec0::1", false},
		{"fe80::/10", "10.0.0.0", false},
		{"10.0.0.0/8", "::1", false},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		ck_assert_msg(proxy_is_excepted(cases[i].list, cases[i].host) ==
				      cases[i].is_excepted,
			      "\"%s\" has %s", cases[i].list, cases[i].host);
}
END_TEST

START_TEST(no_proxy_is_heard_in_either_case)
{
	forget_all();
	setenv("http_proxy", "p:1", 1);
	setenv("no_proxy", "h.example,::1", 1);
	ck_assert(!proxy_is_used("http://h.example:81/"));
	ck_assert(!proxy_is_used("http://[::1]:81/"));
	ck_assert(proxy_is_used("http://other.example:81/"));
	unsetenv("no_proxy");
	setenv("NO_PROXY", "*", 1);
	ck_assert(!proxy_is_used("http://other.example:81/"));
	ck_assert(!proxy_is_used("nonsense://"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("proxy", each_scheme_has_its_variables,
			 hosts_are_excepted_with_what_is_below_them,
			 no_proxy_is_heard_in_either_case);
}
