/* Which proxy is for which URL, as the options and the environment say. */
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

/* What says the proxy of a URL; NULL: there is none. */
static const char *source_of(const char *text, const struct settings *settings)
{
	struct proxies proxies;
	struct failure failure;
	const char *source = NULL;
	struct url url;

	proxies_choose(&proxies, settings);
	ck_assert_int_eq(url_parse(&url, text, &failure), 0);
	if (proxies_apply(&proxies, &url))
		source = proxies.by_scheme[scheme_index(url.scheme)].source;
	url_release(&url);
	return source;
}

/* The variable that is heard for a URL, with only this one set. */
static const char *heard(const char *variable, const char *url)
{
	const struct settings settings = {0};
	const char *source;

	forget_all();
	setenv(variable, "http://p:1", 1);
	source = source_of(url, &settings);
	forget_all();
	return source;
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
	const struct settings settings = {0};

	forget_all();
	setenv("http_proxy", "p:1", 1);
	setenv("no_proxy", "h.example,::1", 1);
	ck_assert(!source_of("http://h.example:81/", &settings));
	ck_assert(!source_of("http://[::1]:81/", &settings));
	ck_assert(source_of("http://other.example:81/", &settings));
	unsetenv("no_proxy");
	setenv("NO_PROXY", "*", 1);
	ck_assert(!source_of("http://other.example:81/", &settings));
	forget_all();
}
END_TEST

START_TEST(options_go_before_the_environment)
{
	struct settings settings = {.proxy = "o:1"};

	forget_all();
	setenv("http_proxy", "p:1", 1);
	setenv("no_proxy", "h.example", 1);
	ck_assert_str_eq(source_of("http://a.example/", &settings), "--proxy");
	ck_assert_str_eq(source_of("https://a.example/", &settings), "--proxy");
	ck_assert(!source_of("http://h.example/", &settings));
	settings.no_proxy = "";
	ck_assert(source_of("http://h.example/", &settings));
	settings.no_proxy = "a.example";
	ck_assert(!source_of("http://a.example/", &settings));
	settings.proxy = "";
	ck_assert(!source_of("http://b.example/", &settings));
	forget_all();
}
END_TEST

int main(void)
{
	return RUN_SUITE("proxy", each_scheme_has_its_variables,
			 hosts_are_excepted_with_what_is_below_them,
			 no_proxy_is_heard_in_either_case,
			 options_go_before_the_environment);
}
