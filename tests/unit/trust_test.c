/* Who is shown what, hop by hop. */
#include "transfer/trust.h"

#include "model/header.h"
#include "model/userinfo.h"
#include "report_util.h"

#include "suite.h"

static char *headers[] = {"Authorization: Bearer x", "X-Key: y",
			  "Accept: text/plain"};
static struct settings settings;
static struct credentials credentials;
static struct trust trust;
static char netrc_text[] = "machine net.example login ned password np\n"
			   "machine home.example login hal password hp\n"
			   "default login dee password dp\n";

static void set_up(void)
{
	size_t line;

	credentials.settings = &settings;
	ck_assert_int_eq(netrc_parse(&credentials.netrc, netrc_text, &line), 0);
}

static void tear_down(void)
{
	trust_release(&trust);
	netrc_release(&credentials.netrc);
}

static void begin(const char *url)
{
	trust_release(&trust);
	trust_init(&trust, &credentials);
	ck_assert_int_eq(trust_enter(&trust, url), 0);
}

static void go(const char *url)
{
	ck_assert_int_eq(trust_enter(&trust, url), 0);
}

/* As whom coget logs in where it is: "user:password", or "" for nobody. */
static const char *login(void)
{
	static char text[128];
	struct login login;

	text[0] = '\0';
	if (trust_find_login(&trust, &login))
		snprintf(text, sizeof(text), "%s:%s", login.user,
			 login.password);
	return text;
}

/* The headers that are sent, by their first letters. */
static const char *sent(void)
{
	static char letters[8];
	struct curl_slist *list = NULL;
	size_t count = 0;

	ck_assert_int_eq(trust_add_headers(&trust, &list), 0);
	for (struct curl_slist *at = list; at; at = at->next)
		letters[count++] = at->data[1];
	letters[count] = '\0';
	curl_slist_free_all(list);
	return letters;
}

START_TEST(headers_stay_with_the_origin)
{
	settings.headers = headers;
	settings.header_count = COUNT(headers);
	begin("http://home.example/a");
	ck_assert_str_eq(sent(), "u-c");
	go("http://HOME.example:80/b");
	ck_assert_str_eq(sent(), "u-c");
	go("http://home.example:81/b");
	ck_assert_str_eq(sent(), "c");
	go("http://home.example/a");
	ck_assert_str_eq(sent(), "c");
	begin("http://home.example/a");
	ck_assert_str_eq(sent(), "u-c");
	go("https://home.example/a");
	ck_assert_str_eq(sent(), "c");
	settings.location_trusted = true;
	ck_assert_str_eq(sent(), "u-c");
}
END_TEST

START_TEST(hosts_that_only_look_alike_are_others)
{
	static const char *const others[] = {
		"http://home.example./",
		"http://home.example.evil/",
		"http://xhome.example/",
		"http://home.example@evil/",
		"http://home.example:80@evil",
		"http://evil/home.example",
		"http://evil#@home.example/",
		"http://evil?@home.example/",
		"http://[::1]/",
		"http://home.examp1e/",
	};

	settings.headers = headers;
	settings.header_count = COUNT(headers);
	for (size_t i = 0; i < COUNT(others); i++) {
		begin("http://home.example/");
		go(others[i]);
		ck_assert_msg(strcmp(sent(), "c") == 0, "%s", others[i]);
	}
}
END_TEST

START_TEST(user_stays_with_the_origin)
{
	credentials.user = "u";
	credentials.password = "p";
	begin("http://one.example/");
	ck_assert_str_eq(login(), "u:p");
	go("http://one.example/b");
	ck_assert_str_eq(login(), "u:p");
	go("http://two.example/");
	ck_assert_str_eq(login(), "");
	go("http://one.example/");
	ck_assert_str_eq(login(), "");
}
END_TEST

START_TEST(a_urls_login_is_its_own_and_is_not_in_what_is_fetched)
{
	begin("http://al%40x:s%2Fec@one.example/p?q");
	ck_assert_str_eq(login(), "al@x:s/ec");
	ck_assert_str_eq(trust.url, "http://one.example/p?q");
	go("http://one.example/r");
	ck_assert_str_eq(login(), "al@x:s/ec");
	go("http://bo:b@two.example/");
	ck_assert_str_eq(login(), "bo:b");
	ck_assert_str_eq(trust.url, "http://two.example/");
	go("http://two.example/");
	ck_assert_str_eq(login(), "bo:b");
	go("http://one.example/r");
	ck_assert_str_eq(login(), "");
}
END_TEST

START_TEST(a_urls_login_goes_along_where_all_is_trusted)
{
	settings.location_trusted = true;
	begin("http://al:secret@one.example/");
	go("https://two.example/");
	ck_assert_str_eq(login(), "al:secret");
}
END_TEST

START_TEST(netrc_is_for_the_host_of_each_hop)
{
	begin("http://home.example/");
	ck_assert_str_eq(login(), "hal:hp");
	go("http://net.example/");
	ck_assert_str_eq(login(), "ned:np");
	go("http://other.example/");
	ck_assert_str_eq(login(), "");
	go("http://home.example/");
	ck_assert_str_eq(login(), "hal:hp");
	begin("http://other.example/");
	ck_assert_str_eq(login(), "dee:dp");
}
END_TEST

START_TEST(netrc_is_not_for_a_hop_that_gave_up_tls)
{
	begin("https://home.example/");
	ck_assert_str_eq(login(), "hal:hp");
	go("http://net.example/");
	ck_assert_str_eq(login(), "");
	go("https://net.example/");
	ck_assert_str_eq(login(), "ned:np");
	go("http://home.example/");
	ck_assert_str_eq(login(), "");
}
END_TEST

START_TEST(the_nearest_login_goes_before_the_others)
{
	credentials.user = "u";
	credentials.password = "p";
	begin("http://home.example/");
	ck_assert_str_eq(login(), "u:p");
	begin("http://hal@home.example/");
	ck_assert_str_eq(login(), "hal:hp");
	begin("http://zoe@home.example/");
	ck_assert_str_eq(login(), "zoe:");
	begin("http://zoe:z@home.example/");
	ck_assert_str_eq(login(), "zoe:z");
	credentials.has_authorization = true;
	ck_assert_str_eq(login(), "");
	go("http://net.example/");
	ck_assert_str_eq(login(), "ned:np");
}
END_TEST

START_TEST(without_credentials_only_a_urls_login_counts)
{
	trust_release(&trust);
	trust_init(&trust, NULL);
	go("http://home.example/");
	ck_assert_str_eq(login(), "");
	go("http://al:x@home.example/a@b");
	ck_assert_str_eq(login(), "al:x");
	ck_assert_str_eq(trust.url, "http://home.example/a@b");
	go("http://home.example/");
	ck_assert_str_eq(login(), "al:x");
	go("http://net.example/");
	ck_assert_str_eq(login(), "");
	ck_assert_str_eq(sent(), "");
}
END_TEST

START_TEST(a_url_that_libcurl_does_not_take_is_an_error)
{
	begin("http://home.example/");
	ck_assert_int_eq(trust_enter(&trust, "http://"), UV_EINVAL);
	ck_assert_int_eq(trust_enter(&trust, "http://a:b@c@d/"), UV_EINVAL);
	ck_assert_int_eq(trust_enter(&trust, "http://a:%00@d/"), UV_EINVAL);
	ck_assert_int_eq(trust_enter(&trust, "http://a:x%0d%0aB: c@d/"),
			 UV_EINVAL);
}
END_TEST

START_TEST(headers_are_valid_by_the_letter)
{
	static const char *const good[] = {
		"A: b", "A:", "A:b", "X-Key:\tv", "a!#$%&'*+-.^_`|~9: \xe9",
	};
	static const char *const bad[] = {
		"",
		"A",
		": b",
		"A b: c",
		"A : b",
		"A: b\r\nC: d",
		"A: \x01",
		"A: \x7f",
		"\xe9: b",
		"@file: x",
		"Range: bytes=0-",
		"RANGE:",
		"if-range: x",
		"Connection: close",
		"Transfer-Encoding: chunked",
		"Content-Length: 3",
	};

	for (size_t i = 0; i < COUNT(good); i++)
		ck_assert_msg(header_is_valid(good[i]), "%s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(!header_is_valid(bad[i]), "%s", bad[i]);
	ck_assert(header_is_harmless("ACCEPT-language: de"));
	ck_assert(!header_is_harmless("Accept-Secret: x"));
	ck_assert(!header_is_harmless("Cookie: x"));
}
END_TEST

START_TEST(userinfo_is_found_wherever_it_hides)
{
	static const struct {
		const char *url;
		const char *found;
	} cases[] = {
		{"http://a:b@c/", "a:b"},
		{"http://a@c/", "a"},
		{"HTTP:///a:b@c", "a:b"},
		{"a:b@c/d", "a:b"},
		{"http://a:b/d@c/", "a:b/d"},
		{"http://a:b@c@d/", "a:b@c"},
		{"http://c/x@y", NULL},
		{"http://c:80/x@y", NULL},
		{"http://c/", NULL},
		{"http://c/?u=http://a:b@d", NULL},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct userinfo found = {0};
		bool is_there = userinfo_find(cases[i].url, &found);

		ck_assert_msg(is_there == (cases[i].found != NULL), "%s",
			      cases[i].url);
		if (is_there) {
			ck_assert_uint_eq(found.len, strlen(cases[i].found));
			ck_assert_int_eq(strncmp(cases[i].url + found.offset,
						 cases[i].found, found.len),
					 0);
		}
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"trust", set_up, tear_down, headers_stay_with_the_origin,
		hosts_that_only_look_alike_are_others,
		user_stays_with_the_origin,
		a_urls_login_is_its_own_and_is_not_in_what_is_fetched,
		a_urls_login_goes_along_where_all_is_trusted,
		netrc_is_for_the_host_of_each_hop,
		netrc_is_not_for_a_hop_that_gave_up_tls,
		the_nearest_login_goes_before_the_others,
		without_credentials_only_a_urls_login_counts,
		a_url_that_libcurl_does_not_take_is_an_error,
		headers_are_valid_by_the_letter,
		userinfo_is_found_wherever_it_hides);
}
