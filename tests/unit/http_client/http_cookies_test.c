/* Cookies as a program sees and sets them. */
#include "unit/http_client/http_util.h"

static int set_cookies(struct talk *talk)
{
	if (strcmp(talk->path, "/set") == 0)
		return peer_say(talk,
				"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
				"Set-Cookie: a=1; Path=/; Max-Age=1000\r\n"
				"Set-Cookie: b=\"2 {3}\"; Path=/\r\n"
				"Set-Cookie: c=4; Path=/below\r\n\r\n");
	if (strcmp(talk->path, "/move") == 0)
		return peer_say(talk, "HTTP/1.1 302 Found\r\nLocation: /x\r\n"
				      "Set-Cookie: moved=1; Path=/\r\n"
				      "Content-Length: 0\r\n\r\n");
	if (strcmp(talk->path, "/expire") == 0)
		return peer_say(
			talk, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
			      "Set-Cookie: a=1; Path=/; Max-Age=0\r\n"
			      "Set-Cookie: b=; Path=/; "
			      "Expires=Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n");
	return echo_request(talk);
}

static void check_cookies(struct co_http_session *session, const char *url,
			  const char *text)
{
	struct co_bytes cookies;

	ck_assert_int_eq(co_http_session_cookies(session, url, &cookies), 0);
	ck_assert_str_eq(cookies.data, text);
	ck_assert_uint_eq(cookies.len, strlen(text));
	co_bytes_release(&cookies);
}

ASYNC_TEST(what_a_url_would_be_sent_can_be_seen)
{
	struct pair pair = open_pair(set_cookies);
	struct co_http_session *session = pair.session;
	struct co_bytes cookies;

	check_cookies(session, "x", "");
	check_text(must_get(session, "set"), "");
	check_cookies(session, "x", "a=1; b=\"2 {3}\"");
	check_cookies(session, "/below/x", "c=4; a=1; b=\"2 {3}\"");
	check_cookies(session, "http://other.test/", "");
	check_text(must_get(session, "expire"), "");
	check_cookies(session, "below", "c=4");
	ck_assert_int_eq(co_http_session_cookies(session, "x:y", &cookies),
			 CO_HTTP_BAD_URL);
	ck_assert_ptr_null(cookies.data);
	close_pair(pair);
}

ASYNC_TEST(those_of_a_redirect_are_sent_on)
{
	struct pair pair = open_pair(set_cookies);

	check_echo(must_get(pair.session, "move"), "Cookie: moved=1\r\n", NULL);
	check_cookies(pair.session, "/", "moved=1");
	close_pair(pair);
}

ASYNC_TEST(those_of_a_request_go_with_the_sessions)
{
	static const struct co_http_pair own[] = {{"Cookie", "a=9; d=5"},
						  {NULL, NULL}};
	const struct co_http_options options = {.headers = own};
	struct pair pair = open_pair(set_cookies);
	char *text;

	check_text(must_get(pair.session, "set"), "");
	text = text_of(must_request(pair.session, "GET", "x", &options));
	ck_assert_ptr_nonnull(strstr(text, "a=9; d=5"));
	ck_assert_ptr_nonnull(strstr(text, "b=\"2 {3}\""));
	ck_assert_ptr_null(strstr(text, "a=1"));
	ck_assert_ptr_eq(strcasestr(text, "\ncookie:"),
			 strstr(text, "\nCookie:"));
	free(text);
	check_cookies(pair.session, "x", "a=1; b=\"2 {3}\"");
	close_pair(pair);
}

ASYNC_TEST(all_can_be_forgotten)
{
	struct pair pair = open_pair(set_cookies);

	check_text(must_get(pair.session, "set"), "");
	co_http_session_clear_cookies(pair.session);
	check_cookies(pair.session, "/below", "");
	check_echo(must_get(pair.session, "x"), "GET", "Cookie");
	check_text(must_get(pair.session, "set"), "");
	check_cookies(pair.session, "/", "a=1; b=\"2 {3}\"");
	co_http_session_clear_cookies(NULL);
	close_pair(pair);
}

ASYNC_TEST(a_text_carries_them_to_another_session)
{
	struct pair pair = open_pair(set_cookies);
	struct co_http_session *other =
		open_session(pair.peer, (struct co_http_session_options){0});
	struct co_bytes text;

	check_text(must_get(pair.session, "set"), "");
	ck_assert_int_eq(co_http_session_export_cookies(pair.session, &text),
			 0);
	ck_assert_ptr_nonnull(strstr(text.data, "127.0.0.1\tFALSE\t/below\t"
						"FALSE\t0\tc\t4\n"));
	ck_assert_int_eq(co_http_session_import_cookies(other, text.data), 0);
	check_cookies(other, "/below", "c=4; a=1; b=\"2 {3}\"");
	co_bytes_release(&text);
	ck_assert_int_eq(
		co_http_session_import_cookies(
			other, "# fine\nh\tFALSE\t/\tFALSE\t0\te\t1\nnot\n"),
		UV_EINVAL);
	ck_assert_ptr_nonnull(strstr(co_http_error(), "line 3"));
	check_cookies(other, "http://h/", "e=1");
	co_http_session_close(other);
	close_pair(pair);
}

ASYNC_TEST(a_session_that_ignores_them_has_none)
{
	struct peer *peer = peer_open(set_cookies);
	struct co_http_session *session = open_session(
		peer,
		(struct co_http_session_options){.ignores_cookies = true});

	check_text(must_get(session, "set"), "");
	check_cookies(session, "/", "");
	ck_assert_int_eq(co_http_session_import_cookies(session, ""),
			 UV_EINVAL);
	co_http_session_close(session);
	peer_close(peer);
}

ASYNC_TEST(nothing_is_done_without_a_session)
{
	struct pair pair = open_pair(set_cookies);
	struct co_bytes text = {.len = 1};

	ck_assert_int_eq(co_http_session_cookies(NULL, "a", &text), UV_EINVAL);
	ck_assert_uint_eq(text.len, 0);
	ck_assert_int_eq(co_http_session_cookies(pair.session, NULL, &text),
			 UV_EINVAL);
	ck_assert_int_eq(co_http_session_cookies(pair.session, "a", NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_http_session_export_cookies(NULL, &text),
			 UV_EINVAL);
	ck_assert_int_eq(co_http_session_export_cookies(pair.session, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_http_session_import_cookies(NULL, ""), UV_EINVAL);
	ck_assert_int_eq(co_http_session_import_cookies(pair.session, NULL),
			 UV_EINVAL);
	close_pair(pair);
}

int main(void)
{
	return RUN_SUITE("http_cookies", what_a_url_would_be_sent_can_be_seen,
			 those_of_a_redirect_are_sent_on,
			 those_of_a_request_go_with_the_sessions,
			 all_can_be_forgotten,
			 a_text_carries_them_to_another_session,
			 a_session_that_ignores_them_has_none,
			 nothing_is_done_without_a_session);
}
