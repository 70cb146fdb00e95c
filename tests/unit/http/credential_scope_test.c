/* Who is shown what, hop by hop. */
#include "http/credential_scope.h"

#include <coget/status.h>

#include "model/header.h"
#include "model/user_login.h"
#include "model/userinfo.h"
#include "unit/report/report_util.h"

#include "unit/suite.h"

static char *headers[] = {"Authorization: Bearer x", "X-Key: y",
			  "Accept: text/plain"};
static struct settings settings;
static struct credentials credentials;
static struct credential_scope scope;
static struct host_login logins[] = {{.name = (char *)"u",
				      .password = (char *)"p"}};
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
	credential_scope_release(&scope);
	netrc_release(&credentials.netrc);
}

static void begin(const char *url)
{
	credential_scope_release(&scope);
	credential_scope_init(&scope, &credentials);
	ck_assert_int_eq(credential_scope_enter(&scope, url), 0);
}

static void go(const char *url)
{
	ck_assert_int_eq(credential_scope_enter(&scope, url), 0);
}

/* As whom coget logs in where it is: "user:password", or "" for nobody. */
static const char *login(void)
{
	static char text[128];
	struct login login;

	text[0] = '\0';
	if (credential_scope_find_login(&scope, &login))
		snprintf(text, sizeof(text), "%s:%s", login.user,
			 login.password);
	return text;
}

/* The headers that are sent, by their first letters. */
static const char *sent(void)
{
	static char letters[8];
	struct request_headers list = REQUEST_HEADERS_NONE;
	const char *line = NULL;
	size_t count = 0;

	ck_assert_int_eq(credential_scope_add_headers(&scope, NULL, &list), 0);
	while ((line = request_headers_next(&list, line)))
		letters[count++] = line[1];
	letters[count] = '\0';
	request_headers_release(&list);
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
	go("http://%68ome.example/c");
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

START_TEST(a_certificate_stays_with_the_origin_and_tls)
{
	begin("http://home.example/a");
	ck_assert(!credential_scope_shows_certificate(&scope));
	go("https://home.example/a");
	ck_assert(!credential_scope_shows_certificate(&scope));
	begin("https://home.example/a");
	ck_assert(credential_scope_shows_certificate(&scope));
	go("https://home.example/b");
	ck_assert(credential_scope_shows_certificate(&scope));
	go("https://other.example/");
	ck_assert(!credential_scope_shows_certificate(&scope));
	go("https://home.example/a");
	ck_assert(!credential_scope_shows_certificate(&scope));
	settings.location_trusted = true;
	ck_assert(credential_scope_shows_certificate(&scope));
}
END_TEST

START_TEST(an_items_own_headers_are_withheld_and_replace_as_the_users_do)
{
	static char own_key[] = "x-key: own", own_type[] = "Content-Type: x";
	static char *own[] = {own_key, own_type};
	struct request_content content = {.method = "POST",
					  .headers = own,
					  .header_count = COUNT(own),
					  .referer = "http://r/"};

	settings.headers = headers;
	settings.header_count = COUNT(headers);
	begin("http://home.example/a");
	scope.content = &content;
	ck_assert_str_eq(sent(), "uc-oe");
	content.has_lost_body = true;
	ck_assert_str_eq(sent(), "uc-e");
	go("http://home.example:81/b");
	ck_assert_str_eq(sent(), "c");
}
END_TEST

START_TEST(an_items_own_authorization_replaces_a_login)
{
	static char authorization[] = "Authorization: Own x";
	static char *own[] = {authorization};
	struct request_content content = {
		.method = "GET", .headers = own, .header_count = COUNT(own)};

	begin("http://u:p@home.example/a");
	ck_assert_str_eq(login(), "u:p");
	scope.content = &content;
	ck_assert_str_eq(login(), "");
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
	credentials.logins = logins;
	credentials.login_count = COUNT(logins);
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

START_TEST(a_login_that_is_bound_goes_to_its_host_alone)
{
	struct host_login bound[] = {
		{(char *)"one.example", 0, (char *)"a", (char *)"1"},
		{NULL, 0, (char *)"u", (char *)"p"},
		{(char *)"two.example", 81, (char *)"b", (char *)"2"},
		{(char *)"two.example", 0, (char *)"c", (char *)"3"},
		{(char *)"::1", 0, (char *)"d", (char *)"4"},
		{(char *)"one.example", 0, (char *)"e", (char *)"5"},
	};

	credentials.logins = bound;
	credentials.login_count = COUNT(bound);
	begin("http://one.example:8080/");
	ck_assert_str_eq(login(), "e:5");
	go("http://two.example/");
	ck_assert_str_eq(login(), "c:3");
	go("http://two.example:81/");
	ck_assert_str_eq(login(), "b:2");
	go("http://[::1]/");
	ck_assert_str_eq(login(), "d:4");
	go("http://three.example/");
	ck_assert_str_eq(login(), "");
	begin("http://three.example/");
	ck_assert_str_eq(login(), "u:p");
	go("http://one.example.three.example/");
	ck_assert_str_eq(login(), "");
	begin("http://a@one.example/");
	ck_assert_str_eq(login(), "a:1");
	begin("http://z@one.example/");
	ck_assert_str_eq(login(), "z:");
	begin("https://one.example/");
	ck_assert_str_eq(login(), "e:5");
	go("http://one.example/");
	ck_assert_str_eq(login(), "");
	go("http://two.example/");
	ck_assert_str_eq(login(), "");
	go("https://two.example/");
	ck_assert_str_eq(login(), "c:3");
}
END_TEST

START_TEST(a_login_is_bound_by_what_can_be_a_host)
{
	static const struct {
		const char *text;
		const char *read; /* "host|name|password"; NULL: refused */
	} cases[] = {
		{"u:p", "|u|p"},
		{"u", "|u|"},
		{"u:", "|u|"},
		{":p", "||p"},
		{"u:p=q", "|u|p=q"},
		{"u:1234=", "|u|1234="},
		{"u:80=q", "|u|80=q"},
		{"u:=p:q", "|u|=p:q"},
		{"me@example.org:p=q:r", "|me@example.org|p=q:r"},
		{"a b=c:p", "|a b=c|p"},
		{"example.org=u:p", "example.org|u|p"},
		{"example.org=u:p=q:r", "example.org|u|p=q:r"},
		{"example.org=u=v:p", "example.org|u=v|p"},
		{"example.org:8080=u:p", "example.org:8080|u|p"},
		{"localhost=u:", "localhost|u|"},
		{"127.0.0.1=u:p", "127.0.0.1|u|p"},
		{"[::1]=u:p", "[::1]|u|p"},
		{"[::1]:80=u:p", "[::1]:80|u|p"},
		{"b\u00fccher.example=u:p", "b\u00fccher.example|u|p"},
		{"=u:p", "|u|p"},
		{"=uid=al,ou=x:p", "|uid=al,ou=x|p"},
		{"==u:p", "|=u|p"},
		{"", NULL},
		{"=", NULL},
		{"u:p\n", NULL},
		{"example.org=", "|example.org=|"},
		{"example.org=u", NULL},
		{"https://example.org=u:p", NULL},
		{"*.example.org=u:p", NULL},
		{"example.org/path=u:p", NULL},
		{"::1=u:p", NULL},
		{"[::1=u:p", NULL},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct user_login login;
		char read[128] = "";
		int status = user_login_parse(&login, cases[i].text);

		ck_assert_msg((status == 0) == (cases[i].read != NULL),
			      "%s: %d", cases[i].text, status);
		if (status < 0)
			continue;
		snprintf(read, sizeof(read), "%.*s|%.*s|%s",
			 (int)login.host_len, login.host ? login.host : "",
			 (int)login.name_len, login.name, login.password);
		ck_assert_str_eq(read, cases[i].read);
	}
}
END_TEST

START_TEST(a_loopback_is_known_however_it_is_written)
{
	static const char *const near[] = {
		"http://127.0.0.1/", "http://127.9.9.9:80/", "http://127.1/",
		"http://localhost/", "http://LOCALHOST./",
		"http://a.localhost/", "http://[::1]/",
		"http://[0:0::0:1]/", "http://[::ffff:127.0.0.1]/",
	};
	static const char *const far[] = {
		"http://example.org/", "http://127.0.0.1.example.org/",
		"http://xlocalhost/", "http://localhost.example/",
		"http://128.0.0.1/", "http://[::2]/",
		"http://[::ffff:128.0.0.1]/",
	};
	credentials.logins = logins;
	credentials.login_count = COUNT(logins);
	for (size_t i = 0; i < COUNT(near); i++) {
		begin(near[i]);
		ck_assert_str_eq(login(), "u:p");
		ck_assert_msg(!credential_scope_exposes_login(&scope), "%s",
			      near[i]);
	}
	for (size_t i = 0; i < COUNT(far); i++) {
		begin(far[i]);
		ck_assert_msg(credential_scope_exposes_login(&scope), "%s",
			      far[i]);
	}
}
END_TEST

START_TEST(a_urls_login_is_its_own_and_is_not_in_what_is_fetched)
{
	begin("http://al%40x:s%2Fec@one.example/p?q");
	ck_assert_str_eq(login(), "al@x:s/ec");
	ck_assert_str_eq(scope.url, "http://one.example/p?q");
	go("http://one.example/r");
	ck_assert_str_eq(login(), "al@x:s/ec");
	go("http://bo:b@two.example/");
	ck_assert_str_eq(login(), "bo:b");
	ck_assert_str_eq(scope.url, "http://two.example/");
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

START_TEST(netrc_is_for_the_items_own_host)
{
	begin("http://home.example/");
	ck_assert_str_eq(login(), "hal:hp");
	go("http://net.example/");
	ck_assert_str_eq(login(), "");
	go("http://ned@net.example/");
	ck_assert_str_eq(login(), "ned:");
	go("http://other.example/");
	ck_assert_str_eq(login(), "");
	go("https://HOME.example/");
	ck_assert_str_eq(login(), "hal:hp");
	begin("http://other.example/");
	ck_assert_str_eq(login(), "dee:dp");
	go("http://home.example/");
	ck_assert_str_eq(login(), "");
	settings.location_trusted = true;
	ck_assert_str_eq(login(), "hal:hp");
}
END_TEST

START_TEST(netrc_is_not_for_a_hop_that_gave_up_tls)
{
	begin("https://home.example/");
	ck_assert_str_eq(login(), "hal:hp");
	go("http://home.example/");
	ck_assert_str_eq(login(), "");
	go("https://home.example/");
	ck_assert_str_eq(login(), "hal:hp");
	go("http://net.example/");
	go("http://home.example/");
	ck_assert_str_eq(login(), "");
}
END_TEST

START_TEST(the_nearest_login_goes_before_the_others)
{
	credentials.logins = logins;
	credentials.login_count = COUNT(logins);
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
	begin("http://home.example/");
	go("http://home.example:81/");
	ck_assert_str_eq(login(), "hal:hp");
}
END_TEST

START_TEST(without_credentials_only_a_urls_login_counts)
{
	credential_scope_release(&scope);
	credential_scope_init(&scope, NULL);
	go("http://home.example/");
	ck_assert_str_eq(login(), "");
	go("http://al:x@home.example/a@b");
	ck_assert_str_eq(login(), "al:x");
	ck_assert_str_eq(scope.url, "http://home.example/a@b");
	go("http://home.example/");
	ck_assert_str_eq(login(), "al:x");
	go("http://net.example/");
	ck_assert_str_eq(login(), "");
	ck_assert_str_eq(sent(), "");
}
END_TEST

START_TEST(a_url_that_cannot_be_read_is_an_error)
{
	begin("http://home.example/");
	ck_assert_int_eq(credential_scope_enter(&scope, "http://"), UV_EINVAL);
	ck_assert_int_eq(credential_scope_enter(&scope, "http://a:b@c@d/"),
			 UV_EINVAL);
	ck_assert_int_eq(credential_scope_enter(&scope, "http://a:%00@d/"),
			 UV_EINVAL);
	ck_assert_int_eq(
		credential_scope_enter(&scope, "http://a:x%0d%0aB: c@d/"),
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
		"credential scope", set_up, tear_down,
		headers_stay_with_the_origin,
		a_certificate_stays_with_the_origin_and_tls,
		an_items_own_headers_are_withheld_and_replace_as_the_users_do,
		an_items_own_authorization_replaces_a_login,
		hosts_that_only_look_alike_are_others,
		user_stays_with_the_origin,
		a_login_that_is_bound_goes_to_its_host_alone,
		a_login_is_bound_by_what_can_be_a_host,
		a_loopback_is_known_however_it_is_written,
		a_urls_login_is_its_own_and_is_not_in_what_is_fetched,
		a_urls_login_goes_along_where_all_is_trusted,
		netrc_is_for_the_items_own_host,
		netrc_is_not_for_a_hop_that_gave_up_tls,
		the_nearest_login_goes_before_the_others,
		without_credentials_only_a_urls_login_counts,
		a_url_that_cannot_be_read_is_an_error,
		headers_are_valid_by_the_letter,
		userinfo_is_found_wherever_it_hides);
}
