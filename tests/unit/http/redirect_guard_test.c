/* Which redirects are followed, and which connections of theirs are used. */
#include "http/redirect_guard.h"

#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "unit/suite.h"

#define PUBLIC "http://public.example/a"
#define PUBLIC_IP "8.8.8.8"

/* As if that URL, at that address, had redirected. */
static struct redirect_guard answered(const struct redirects *redirects,
				      const char *url, const char *ip)
{
	struct request request = REQUEST_FOR(url);
	struct redirect_guard guard;

	redirect_guard_init(&guard, redirects, &request);
	ck_assert_int_eq(redirect_guard_enter(&guard, url, false, false), 0);
	redirect_guard_answered(&guard, url, ip);
	return guard;
}

static bool admits(struct redirect_guard *guard, const char *ip)
{
	struct address address = address_parse(ip);

	return redirect_guard_admits(guard, &address);
}

/* Whether a redirect of that guard's chain is followed; else see *failure. */
static bool follows(struct redirect_guard *guard, const char *from,
		    const char *to, struct failure *failure)
{
	int status = redirect_guard_allows(guard, from, to, failure);

	ck_assert(status == 0 || status == UV_EPROTO);
	if (status < 0)
		ck_assert_int_eq(failure->error, ERROR_UNSAFE_REDIRECT);
	return status == 0;
}

static const char *const private_urls[] = {
	"http://127.0.0.1/", "http://127.1/", "http://0x7f000001/",
	"http://2130706433/", "http://017700000001/", "http://0/",
	"http://%31%32%37.0.0.1/", "http://\uFF11\uFF12\uFF17.0.0.1/",
	"http://user:password@10.1.2.3/", "http://192.168.1.1:8080/x",
	"http://169.254.169.254/latest", "http://100.64.0.1/",
	"http://[::1]/", "http://[::]/", "http://[::ffff:10.0.0.1]/",
	"http://[fd00::1]/", "http://[fe80::1%25eth0]/",
	"http://[64:ff9b::a00:1]/", "http://224.0.0.1/",
	"http://localhost/", "http://LOCALHOST./", "http://a.localhost/",
	"https://127.0.0.1/",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

START_TEST(a_public_address_does_not_lead_to_a_private_url)
{
	const struct redirects none = {0};
	const struct redirects private = {.may_be_private = true};
	struct failure failure;

	for (size_t i = 0; i < COUNT(private_urls); i++) {
		struct redirect_guard guard =
			answered(&none, PUBLIC, PUBLIC_IP);

		ck_assert_msg(!follows(&guard, PUBLIC, private_urls[i],
				       &failure), "%s", private_urls[i]);
		guard = answered(&private, PUBLIC, PUBLIC_IP);
		ck_assert_msg(follows(&guard, PUBLIC, private_urls[i],
				      &failure), "%s", private_urls[i]);
	}
}
END_TEST

START_TEST(a_private_address_leads_anywhere)
{
	const struct redirects none = {0};
	struct failure failure;

	for (size_t i = 0; i < COUNT(private_urls); i++) {
		struct redirect_guard guard =
			answered(&none, "http://intranet/", "10.1.2.3");

		ck_assert(follows(&guard, "http://intranet/", private_urls[i],
				  &failure));
	}
}
END_TEST

START_TEST(a_chain_that_was_public_once_stays_so)
{
	const struct redirects none = {0};
	struct redirect_guard guard =
		answered(&none, "http://intranet/", "10.1.2.3");
	struct request request = REQUEST_FOR("http://intranet/");
	struct failure failure;

	redirect_guard_answered(&guard, PUBLIC, PUBLIC_IP);
	redirect_guard_answered(&guard, "http://other/", "10.1.2.4");
	ck_assert(!follows(&guard, "http://other/", "http://10.1.2.5/",
			   &failure));
	/* Also behind a wait, which the trail outlasts. */
	request.trail = guard.trail;
	redirect_guard_init(&guard, &none, &request);
	ck_assert_int_eq(
		redirect_guard_enter(&guard, "http://other/", true, false), 0);
	ck_assert(!admits(&guard, "10.1.2.5"));
}
END_TEST

START_TEST(the_address_that_a_name_has_counts)
{
	const struct redirects none = {0};
	struct redirect_guard guard = answered(&none, PUBLIC, PUBLIC_IP);
	struct failure failure;

	ck_assert(follows(&guard, PUBLIC, "http://inner.example/", &failure));
	ck_assert_int_eq(redirect_guard_enter(&guard, "http://inner.example/",
					      true, false),
			 0);
	ck_assert(!admits(&guard, "10.1.2.3"));
	ck_assert(!admits(&guard, "::1"));
	redirect_guard_explain(&guard, PUBLIC, "http://inner.example/",
			       &failure);
	ck_assert_int_eq(failure.error, ERROR_UNSAFE_REDIRECT);
	ck_assert_str_eq(failure.what,
			 "redirected from " PUBLIC " to http://inner.example/: "
			 "::1 is a loopback address");
	/* Of several addresses the public ones may be used. */
	ck_assert(admits(&guard, "1.1.1.1"));
	ck_assert_uint_eq(guard.refused.len, 0);
	/* What cannot be told is not public. */
	ck_assert(!admits(&guard, ""));
}
END_TEST

START_TEST(the_first_url_may_have_any_address)
{
	const struct redirects none = {0};
	struct request request = REQUEST_FOR("http://intranet/");
	struct redirect_guard guard;

	redirect_guard_init(&guard, &none, &request);
	ck_assert_int_eq(
		redirect_guard_enter(&guard, request.url, false, false), 0);
	ck_assert(admits(&guard, "10.1.2.3"));
}
END_TEST

START_TEST(a_host_or_network_that_was_named_may_be_led_to)
{
	const struct redirects named = {.list = "inner.example,10.0.0.0/8"};
	struct redirect_guard guard = answered(&named, PUBLIC, PUBLIC_IP);
	struct failure failure;

	ck_assert_int_eq(redirect_guard_enter(&guard, "http://inner.example/",
					      true, false),
			 0);
	ck_assert(admits(&guard, "127.0.0.1"));
	ck_assert_int_eq(
		redirect_guard_enter(&guard, "http://o.example/", true, false),
		0);
	ck_assert(admits(&guard, "10.1.2.3"));
	ck_assert(!admits(&guard, "127.0.0.1"));
	ck_assert(follows(&guard, PUBLIC, "http://10.1.2.3/", &failure));
	ck_assert(!follows(&guard, PUBLIC, "http://127.0.0.1/", &failure));
	ck_assert(follows(&guard, "https://public.example/",
			  "http://a.inner.example/", &failure));
}
END_TEST

START_TEST(https_does_not_lead_to_http)
{
	const struct redirects none = {0};
	const struct redirects http = {.may_be_http = true};
	struct redirect_guard guard =
		answered(&none, "https://10.1.2.3/", "10.1.2.3");
	struct failure failure;

	ck_assert(!follows(&guard, "https://10.1.2.3/", "http://10.1.2.3/",
			   &failure));
	ck_assert(strstr(failure.what, "from https://10.1.2.3/ to "
				       "http://10.1.2.3/: http can be read"));
	ck_assert(strstr(failure_remedy(&failure), "--redirect-to http"));
	ck_assert(!follows(&guard, "HTTPS://10.1.2.3/", "HTTP://h/",
			   &failure));
	ck_assert(follows(&guard, "https://10.1.2.3/", "https://h/",
			  &failure));
	ck_assert(follows(&guard, "http://10.1.2.3/", "https://h/", &failure));
	guard = answered(&http, "https://10.1.2.3/", "10.1.2.3");
	ck_assert(follows(&guard, "https://10.1.2.3/", "http://10.1.2.3/",
			  &failure));
}
END_TEST

START_TEST(what_a_checksum_proves_may_come_from_anywhere)
{
	const struct redirects none = {0};
	struct request request = REQUEST_FOR(PUBLIC);
	struct redirect_guard guard;
	struct failure failure;

	request.is_proven = true;
	redirect_guard_init(&guard, &none, &request);
	redirect_guard_answered(&guard, PUBLIC, PUBLIC_IP);
	ck_assert(!guard.trail.needs_proof);
	ck_assert(follows(&guard, "https://a/", "https://b/", &failure));
	ck_assert(!guard.trail.needs_proof);
	ck_assert(follows(&guard, "https://a/", "http://b/", &failure));
	ck_assert(guard.trail.needs_proof);

	redirect_guard_init(&guard, &none, &request);
	redirect_guard_answered(&guard, PUBLIC, PUBLIC_IP);
	ck_assert_int_eq(redirect_guard_enter(&guard, "http://b/", true, false),
			 0);
	ck_assert(admits(&guard, PUBLIC_IP));
	ck_assert(!guard.trail.needs_proof);
	ck_assert(admits(&guard, "10.1.2.3"));
	ck_assert(guard.trail.needs_proof);
}
END_TEST

START_TEST(what_a_server_proves_may_come_over_http_alone)
{
	const struct redirects none = {0};
	struct request request = REQUEST_FOR(PUBLIC);
	struct redirect_guard guard;
	struct failure failure;

	request.is_proven = true;
	request.is_proof_led = true;
	redirect_guard_init(&guard, &none, &request);
	redirect_guard_answered(&guard, PUBLIC, PUBLIC_IP);
	ck_assert(follows(&guard, "https://a/", "http://b/", &failure));
	ck_assert(
		!follows(&guard, "https://a/", "https://10.1.2.3/", &failure));
	ck_assert_int_eq(
		redirect_guard_enter(&guard, "https://b/", true, false), 0);
	ck_assert(!admits(&guard, "10.1.2.3"));
}
END_TEST

START_TEST(a_url_tells_whether_its_server_may_be_public)
{
	ck_assert(redirect_guard_may_be_public("https://example.org/a"));
	ck_assert(redirect_guard_may_be_public("https://192.0.43.8/a"));
	ck_assert(!redirect_guard_may_be_public("http://127.0.0.1:80/a"));
	ck_assert(!redirect_guard_may_be_public("http://localhost/a"));
	ck_assert(!redirect_guard_may_be_public("http://10.1.2.3/a"));
}
END_TEST

/* As if that URL, asked of a proxy on this machine, had redirected. */
static struct redirect_guard asked_of_proxy(const struct redirects *redirects,
					    const char *url)
{
	struct request request = REQUEST_FOR(url);
	struct redirect_guard guard;

	redirect_guard_init(&guard, redirects, &request);
	ck_assert_int_eq(redirect_guard_enter(&guard, url, false, true), 0);
	redirect_guard_answered(&guard, url, "127.0.0.1");
	return guard;
}

START_TEST(through_a_proxy_only_urls_tell_addresses)
{
	const struct redirects none = {0};
	struct redirect_guard guard;
	struct failure failure;

	/* A name can be anybody's, and counts as public. */
	guard = asked_of_proxy(&none, PUBLIC);
	ck_assert(!follows(&guard, PUBLIC, "http://10.1.2.3/", &failure));
	ck_assert(follows(&guard, PUBLIC, "http://inner/", &failure));
	ck_assert_int_eq(
		redirect_guard_enter(&guard, "http://inner/", true, true), 0);
	ck_assert(admits(&guard, "127.0.0.1")); /* the proxy's own */
	ck_assert_int_eq(redirect_guard_enter(&guard, "http://direct.example/",
					      true, false),
			 0);
	ck_assert(!admits(&guard, "127.0.0.1"));
	guard = asked_of_proxy(&none, "http://10.1.2.3/");
	ck_assert(follows(&guard, "http://10.1.2.3/", "http://10.1.2.4/",
			  &failure));
}
END_TEST

START_TEST(a_message_holds_no_login)
{
	const struct redirects none = {0};
	struct redirect_guard guard = answered(&none, PUBLIC, PUBLIC_IP);
	struct failure failure;

	ck_assert(!follows(&guard, PUBLIC, "http://user:secret@10.1.2.3/",
			   &failure));
	ck_assert(!strstr(failure.what, "secret"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("redirect guard",
			 a_public_address_does_not_lead_to_a_private_url,
			 a_private_address_leads_anywhere,
			 a_chain_that_was_public_once_stays_so,
			 the_address_that_a_name_has_counts,
			 the_first_url_may_have_any_address,
			 a_host_or_network_that_was_named_may_be_led_to,
			 https_does_not_lead_to_http,
			 what_a_checksum_proves_may_come_from_anywhere,
			 what_a_server_proves_may_come_over_http_alone,
			 a_url_tells_whether_its_server_may_be_public,
			 through_a_proxy_only_urls_tell_addresses,
			 a_message_holds_no_login);
}
