/* Proxies as the environment names them. */
#include "transfer/proxy_address.h"

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

START_TEST(the_first_variable_that_is_not_empty_counts)
{
	struct proxy_address proxy;

	forget_all();
	setenv("https_proxy", "", 1);
	setenv("HTTPS_PROXY", "a:1", 1);
	setenv("all_proxy", "b:1", 1);
	ck_assert(proxy_address_find(&proxy, "https://h/"));
	ck_assert_str_eq(proxy.address, "a:1");
	ck_assert(proxy_address_find(&proxy, "http://h/"));
	ck_assert_str_eq(proxy.address, "b:1");
}
END_TEST

START_TEST(a_proxy_is_named_by_host_and_port_alone)
{
	static const struct {
		const char *value;
		enum proxy_kind kind;
		const char *address;
		bool has_login;
	} cases[] = {
		{"http://p:3128", PROXY_HTTP, "p:3128", false},
		{"p.example:3128/", PROXY_HTTP, "p.example:3128", false},
		{"smtp.example:3128", PROXY_HTTP, "smtp.example:3128", false},
		{"http://u:secret@p:3128", PROXY_HTTP, "p:3128", true},
		{"u:se%40cret@p:3128", PROXY_HTTP, "p:3128", true},
		{"http://p", PROXY_HTTP, "p:1080", false},
		{"https://p", PROXY_HTTPS, "p:443", false},
		{"socks4a://p", PROXY_SOCKS, "p:1080", false},
		{"SOCKS5h://u@[::1]:9", PROXY_SOCKS, "[::1]:9", true},
		{"ftp://u:secret@p:1", PROXY_UNKNOWN, "", false},
		{"http://u:sec ret@p:1", PROXY_UNKNOWN, "", false},
		{"http://", PROXY_UNKNOWN, "", false},
		{"http://u%00:secret@p:1", PROXY_BAD_LOGIN, "p:1", true},
		{"http://u:secret%0a@p:1", PROXY_BAD_LOGIN, "p:1", true},
		{"u:%zz%7f@p:1", PROXY_HTTP, "p:1", true},
	};
	struct proxy_address proxy;

	forget_all();
	for (size_t i = 0; i < COUNT(cases); i++) {
		setenv("http_proxy", cases[i].value, 1);
		ck_assert(proxy_address_find(&proxy, "http://h/"));
		ck_assert_msg(proxy.kind == cases[i].kind, "%s: %d",
			      cases[i].value, proxy.kind);
		ck_assert_str_eq(proxy.address, cases[i].address);
		if (proxy.kind != PROXY_UNKNOWN)
			ck_assert(proxy.has_login == cases[i].has_login);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE("proxy address",
			 the_first_variable_that_is_not_empty_counts,
			 a_proxy_is_named_by_host_and_port_alone);
}
