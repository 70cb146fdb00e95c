/* Proxies as the options and the environment name them. */
#include "transfer/proxy_address.h"

#include <stdlib.h>
#include <string.h>

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Places in the table of schemes. */
enum { HTTPS, HTTP };

static const char *const variables[] = {
	"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
	"all_proxy",  "ALL_PROXY",  "no_proxy",	   "NO_PROXY",
};

static void forget_all(void)
{
	for (size_t i = 0; i < COUNT(variables); i++)
		unsetenv(variables[i]);
}

/* What is found for the settings and the environment; to be released. */
static struct proxy_addresses found_for(const struct settings *settings)
{
	struct proxy_addresses addresses;

	ck_assert_int_eq(proxy_addresses_init(&addresses, settings), 0);
	return addresses;
}

START_TEST(the_first_variable_that_is_not_empty_counts)
{
	const struct settings settings = {0};
	struct proxy_addresses found;

	forget_all();
	setenv("https_proxy", "", 1);
	setenv("HTTPS_PROXY", "a:1", 1);
	setenv("all_proxy", "b:1", 1);
	found = found_for(&settings);
	ck_assert_str_eq(found.by_scheme[HTTPS].address, "a:1");
	ck_assert_str_eq(found.by_scheme[HTTP].address, "b:1");
	proxy_addresses_release(&found);
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
	const struct settings settings = {0};

	forget_all();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct proxy_addresses found;
		const struct proxy_address *proxy = &found.by_scheme[HTTP];

		setenv("http_proxy", cases[i].value, 1);
		found = found_for(&settings);
		ck_assert_msg(proxy->kind == cases[i].kind, "%s: %d",
			      cases[i].value, proxy->kind);
		ck_assert_str_eq(proxy->address, cases[i].address);
		if (proxy->kind != PROXY_UNKNOWN)
			ck_assert(proxy->has_login == cases[i].has_login);
		proxy_addresses_release(&found);
	}
	forget_all();
}
END_TEST

START_TEST(a_login_given_apart_replaces_that_of_the_url)
{
	static const struct {
		const char *url;
		const char *login;
		const char *target;
	} cases[] = {
		{"p:3128", NULL, "http://p:3128/"},
		{"smtp.p:1", NULL, "http://smtp.p:1/"},
		{"socks5h://p", NULL, "socks5h://p:1080/"},
		{"https://u:p%40s@h/", NULL, "https://u:p%40s@h:443/"},
		{"http://u@h:1", NULL, "http://u@h:1/"},
		{"http://:p@h:1", NULL, "http://:p@h:1/"},
		{"http://[::1]:9", NULL, "http://[::1]:9/"},
		{"http://[fe80::1%25eth0]:9", NULL,
		 "http://[fe80::1%25eth0]:9/"},
		{"http://u:p@h:1", "v:q%41:r", "http://v:q%2541%3ar@h:1/"},
		{"http://u%00:p@h:1", "v:w", "http://v:w@h:1/"},
		{"h:1", "a@b/:x", "http://a%40b%2f:x@h:1/"},
	};

	forget_all();
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct settings settings = {.proxy = cases[i].url,
						  .proxy_user = cases[i].login};
		struct proxy_addresses found = found_for(&settings);
		const struct proxy_address *proxy = &found.by_scheme[HTTPS];

		ck_assert_str_eq(proxy->target, cases[i].target);
		ck_assert_str_eq(proxy->source, "--proxy");
		proxy_addresses_release(&found);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE("proxy address",
			 the_first_variable_that_is_not_empty_counts,
			 a_proxy_is_named_by_host_and_port_alone,
			 a_login_given_apart_replaces_that_of_the_url);
}
