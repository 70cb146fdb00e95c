/* Where redirects lead, and where they may not. */
#include "unit/transfer/client_util.h"

static int say_path(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
			strlen(talk->path), talk->path);
}

/* The request for /from is answered with this place; others with their path. */
static const char *location;

static int redirect_from(struct talk *talk)
{
	if (strcmp(talk->path, "/from") != 0 &&
	    strcmp(talk->path, "/dir/from") != 0)
		return say_path(talk);
	return peer_say(talk,
			"HTTP/1.1 302 Found\r\nLocation: %s\r\n"
			"Content-Length: 4\r\n\r\ngone",
			location);
}

static void check_leads(const char *from, const char *to, const char *expected)
{
	location = to;
	fetch_text(redirect_from, from, expected);
}

ASYNC_TEST(a_relative_redirect_starts_from_the_url)
{
	check_leads("/dir/from", "to", "/dir/to");
	check_leads("/dir/from", "../to", "/to");
	check_leads("/dir/from", "/to", "/to");
	check_leads("/dir/from", "?to", "/dir/from?to");
	check_leads("/dir/from", "./to?b#c", "/dir/to?b");
	check_leads("/dir/from", "to it", "/dir/to%20it");
}

static int redirect_from_old_to_new(struct talk *talk)
{
	if (strcmp(talk->path, "/from") != 0)
		return say_path(talk);
	return peer_say(talk,
			"HTTP/1.1 301 Moved\r\nLocation: %s\r\n"
			"Content-Disposition: attachment; filename=old\r\n"
			"Content-Type: text/old\r\n"
			"Content-Length: 0\r\n\r\n",
			location);
}

ASYNC_TEST(an_absolute_redirect_is_told_of_in_the_response)
{
	struct peer *from = peer_open(redirect_from_old_to_new);
	struct peer *to = peer_open(say_path);
	char url[512];
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	snprintf(url, sizeof(url), "%s", peer_url(to, "/to"));
	location = url;
	fetch = fetch_path(setup.client, from, "/from");
	check_text(fetch, "/to");
	ck_assert_str_eq(fetch->response.url_effective, url);
	ck_assert_uint_eq(fetch->response.num_redirects, 1);
	ck_assert_uint_eq(fetch->response.num_connects, 2);
	ck_assert_int_eq(fetch->response.http_code, 200);
	ck_assert_uint_eq(fetch->response.remote_port,
			  co_server_port(to->server));
	/* What the redirect itself said is forgotten. */
	ck_assert_ptr_null(fetch->response.disposition);
	ck_assert_ptr_null(fetch->response.content_type);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(from);
	peer_close(to);
}

static int say_code_from_path(struct talk *talk)
{
	if (strcmp(talk->path, "/to") == 0)
		return say_path(talk);
	return peer_say(talk,
			"HTTP/1.1 %s Some Reason\r\nLocation: /to\r\n"
			"Content-Length: 0\r\n\r\n",
			talk->path + 1);
}

ASYNC_TEST(every_status_of_redirection_is_followed)
{
	fetch_text(say_code_from_path, "/301", "/to");
	fetch_text(say_code_from_path, "/302", "/to");
	fetch_text(say_code_from_path, "/303", "/to");
	fetch_text(say_code_from_path, "/307", "/to");
	fetch_text(say_code_from_path, "/308", "/to");
	fetch_failing(say_code_from_path, "/404", ERROR_HTTP_STATUS, "HTTP 404",
		      404, "");
	fetch_failing(say_code_from_path, "/304", ERROR_HTTP_STATUS, "HTTP 304",
		      304, "");
	fetch_failing(say_code_from_path, "/305", ERROR_HTTP_STATUS, "HTTP 305",
		      305, "");
}

/* "/3" leads to "/2" and so on to "/0". */
static int count_down(struct talk *talk)
{
	int left = atoi(talk->path + 1);

	if (left == 0)
		return say_path(talk);
	return peer_say(talk,
			"HTTP/1.1 302 Found\r\nLocation: %d\r\n"
			"Content-Length: 0\r\n\r\n",
			left - 1);
}

ASYNC_TEST(ten_redirects_are_followed_on_one_connection)
{
	struct peer *peer = peer_open(count_down);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = fetch_path(setup.client, peer, "/10");
	check_text(fetch, "/0");
	ck_assert_uint_eq(fetch->response.num_redirects, 10);
	ck_assert_uint_eq(fetch->response.num_connects, 1);
	ck_assert_uint_eq(peer->requests, 11);
	free_fetch(fetch);
	fetch = fetch_path(setup.client, peer, "/11");
	check_failed(fetch, ERROR_REDIRECT, "more than 10 redirects");
	ck_assert_uint_eq(fetch->response.num_redirects, 10);
	ck_assert_uint_eq(peer->requests, 22);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(as_many_redirects_are_followed_as_the_settings_say)
{
	struct peer *peer = peer_open(count_down);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	setup.settings.max_redirs = 0;
	fetch = fetch_path(setup.client, peer, "/0");
	check_text(fetch, "/0");
	free_fetch(fetch);
	fetch = fetch_path(setup.client, peer, "/1");
	check_failed(fetch, ERROR_REDIRECT, "more than 0 redirects");
	free_fetch(fetch);
	setup.settings.max_redirs = 20;
	fetch = fetch_path(setup.client, peer, "/20");
	check_text(fetch, "/0");
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

/* What the sink was told of redirects, and what it answers. */
static char announced[1024];
static int announced_status;

static int note_redirect(struct sink *sink, const char *url)
{
	ck_assert_uint_eq(((struct catch *)sink)->begins, 0);
	strcat(strcat(announced, strrchr(url, '/')), " ");
	/* It may suspend. */
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	return announced_status;
}

static struct fetching *fetch_announced(struct setup *setup, struct peer *peer,
					int status)
{
	struct fetching *fetch = new_fetch(setup->client, peer_url(peer, "/3"));

	announced[0] = '\0';
	announced_status = status;
	fetch->catch.sink.may_redirect = note_redirect;
	(void)run_fetch(fetch);
	return fetch;
}

ASYNC_TEST(the_sink_is_told_before_each_redirect_and_may_refuse)
{
	struct peer *peer = peer_open(count_down);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = fetch_announced(&setup, peer, 0);
	check_text(fetch, "/0");
	ck_assert_str_eq(announced, "/2 /1 /0 ");
	ck_assert_uint_eq(peer->requests, 4);
	free_fetch(fetch);
	fetch = fetch_announced(&setup, peer, UV_EBUSY);
	ck_assert_int_eq(fetch->status, UV_EBUSY);
	ck_assert_str_eq(announced, "/2 ");
	ck_assert_uint_eq(peer->requests, 5);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static int want_a_range(struct talk *talk)
{
	ck_assert(strstr(talk->head, "\r\nRange: bytes=4-\r\n"));
	ck_assert(strstr(talk->head, "\r\nIf-Range: \"a\"\r\n"));
	if (strcmp(talk->path, "/to") != 0)
		return redirect_from(talk);
	return peer_say(talk, "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n"
			      "Content-Range: bytes 4-5/6\r\n\r\nto") < 0
		       ? -1
		       : 1;
}

ASYNC_TEST(a_range_is_asked_for_behind_a_redirect_too)
{
	struct peer *peer = peer_open(want_a_range);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	location = "/to";
	fetch = new_fetch(setup.client, peer_url(peer, "/from"));
	fetch->request.from_bytes = 4;
	fetch->request.if_range = "\"a\"";
	(void)run_fetch(fetch);
	check_text(fetch, "to");
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static int go_in_circles(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 302 Found\r\nLocation: %s\r\n"
			      "Content-Length: 0\r\n\r\n",
			talk->path);
}

ASYNC_TEST(a_circle_ends)
{
	fetch_failing(go_in_circles, "/", ERROR_REDIRECT,
		      "more than 10 redirects", 302, "");
}

static void check_refused(const char *to, const char *what)
{
	location = to;
	fetch_failing(redirect_from, "/from", ERROR_REDIRECT, what, 302, "");
}

ASYNC_TEST(a_redirect_never_leaves_http)
{
	check_refused("ftp://127.0.0.1/to",
		      "redirected to ftp://127.0.0.1/to, which is not HTTP");
	check_refused("file:///etc/passwd", "file:///etc/passwd");
	check_refused("gopher://127.0.0.1:70/x", "gopher:");
	check_refused("javascript:alert(1)", "javascript");
	check_refused("data:,x", "data");
}

static int redirect_to_long_login(struct talk *talk)
{
	char login[400];

	memset(login, 's', sizeof(login) - 1);
	login[sizeof(login) - 1] = '\0';
	return peer_say(talk, "HTTP/1.1 302 Found\r\n"
			      "Location: %s://user:%s@127.0.0.1/x\r\n"
			      "Content-Length: 0\r\n\r\n",
			talk->path + 1, login);
}

ASYNC_TEST(a_login_in_a_redirect_is_not_told_however_long_it_is)
{
	fetch_failing(redirect_to_long_login, "/ftp", ERROR_REDIRECT,
		      "redirected to ftp://***@127.0.0.1/x, which is not HTTP",
		      302, "");
}

static int say_refresh(struct talk *talk)
{
	static const char meta[] =
		"<meta http-equiv=refresh content='0; url=/to'>";

	return peer_say(talk, "HTTP/1.1 200 OK\r\nRefresh: 0; url=/to\r\n"
			      "Content-Length: %zu\r\n\r\n%s",
			strlen(meta), meta);
}

ASYNC_TEST(a_refresh_is_no_redirect)
{
	fetch_text(say_refresh, "/from",
		   "<meta http-equiv=refresh content='0; url=/to'>");
}

ASYNC_TEST(a_redirect_to_no_url_is_refused)
{
	check_refused("http://", "http://");
	check_refused("http://a b/", "http://a b/");
	check_refused("http://127.0.0.1:99999/", "99999");
	check_refused("http://[::1/", "[::1/");
}

ASYNC_TEST(a_login_in_what_is_no_url_is_not_told)
{
	static const char what[] = "redirected to ***, which is not a URL";

	check_refused("http://user:secret@a b/", what);
	check_refused("http://user:sec/ret@host/", what);
	check_refused("http://user:secret@127.0.0.1:99999/", what);
}

static int redirect_nowhere(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 302 Found\r\n%s"
			      "Content-Length: 0\r\n\r\n",
			talk->path[1] ? "Location:\r\n" : "");
}

ASYNC_TEST(a_redirect_without_a_place_is_a_failure)
{
	fetch_failing(redirect_nowhere, "/", ERROR_HTTP_STATUS,
		      "HTTP 302 Found", 302, "");
	fetch_failing(redirect_nowhere, "/x", ERROR_HTTP_STATUS,
		      "HTTP 302 Found", 302, "");
}

static int redirect_and_hold(struct talk *talk)
{
	int status;

	if (strcmp(talk->path, "/to") == 0)
		return say_path(talk);
	status = peer_say(talk, "HTTP/1.1 302 Found\r\nLocation: /to\r\n%s\r\n",
			  talk->path[1] == 'c' ? "Transfer-Encoding: chunked\r\n"
			  : talk->path[1] == 'l'
				  ? "Content-Length: 100000000\r\n"
				  : "");
	return status < 0 ? status : peer_wait_for_close(talk);
}

ASYNC_TEST(a_redirect_held_open_is_not_waited_for)
{
	fetch_text(redirect_and_hold, "/none", "/to");
	fetch_text(redirect_and_hold, "/chunked", "/to");
	fetch_text(redirect_and_hold, "/long", "/to");
}

static int redirect_at_length(struct talk *talk)
{
	int status;

	if (strcmp(talk->path, "/to") == 0)
		return say_path(talk);
	status = peer_say(talk, "HTTP/1.1 302 Found\r\nLocation: /to\r\n"
				"Content-Length: 200000\r\n\r\n");
	return status < 0 ? status : send_body(talk, 200000);
}

ASYNC_TEST(a_redirect_with_a_long_body_is_followed)
{
	fetch_text(redirect_at_length, "/", "/to");
}

static int redirect_to_nobody(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 302 Found\r\nLocation: %s\r\n"
			      "Content-Length: 0\r\n\r\n",
			location);
}

ASYNC_TEST(a_redirect_to_where_nobody_listens_fails_as_such)
{
	struct peer *gone = peer_open(say_path);
	char url[512];

	snprintf(url, sizeof(url), "%s", peer_url(gone, "/"));
	peer_close(gone);
	location = url;
	fetch_failing(redirect_to_nobody, "/", ERROR_CONNECT, "", 302, "");
}

static int want_no_password(struct talk *talk)
{
	ck_assert(!strstr(talk->head, "\r\nAuthorization:"));
	return say_path(talk);
}

static int want_a_password(struct talk *talk)
{
	ck_assert(strstr(talk->head, "\r\nAuthorization: Basic dTpw\r\n"));
	return redirect_from(talk);
}

ASYNC_TEST(a_password_stays_with_its_host)
{
	struct peer *from = peer_open(want_a_password);
	struct peer *to = peer_open(want_no_password);
	char url[512], target[512];
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	snprintf(url, sizeof(url), "http://u:p@127.0.0.1:%u/from",
		 co_server_port(from->server));
	location = "/to";
	fetch = new_fetch(setup.client, url);
	ck_assert_int_eq(run_fetch(fetch), 0);
	check_text(fetch, "/to");
	free_fetch(fetch);

	snprintf(target, sizeof(target), "%s", peer_url(to, "/to"));
	location = target;
	fetch = new_fetch(setup.client, url);
	ck_assert_int_eq(run_fetch(fetch), 0);
	check_text(fetch, "/to");
	ck_assert_str_eq(fetch->response.url_effective, target);
	free_fetch(fetch);
	location = target + strlen("http:");
	fetch = new_fetch(setup.client, url);
	ck_assert_int_eq(run_fetch(fetch), 0);
	check_text(fetch, "/to");
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(from);
	peer_close(to);
}

int main(void)
{
	return RUN_SUITE(
		"client redirect", a_relative_redirect_starts_from_the_url,
		an_absolute_redirect_is_told_of_in_the_response,
		every_status_of_redirection_is_followed,
		ten_redirects_are_followed_on_one_connection,
		as_many_redirects_are_followed_as_the_settings_say,
		the_sink_is_told_before_each_redirect_and_may_refuse,
		a_range_is_asked_for_behind_a_redirect_too, a_circle_ends,
		a_redirect_never_leaves_http,
		a_login_in_a_redirect_is_not_told_however_long_it_is,
		a_refresh_is_no_redirect, a_redirect_to_no_url_is_refused,
		a_login_in_what_is_no_url_is_not_told,
		a_redirect_without_a_place_is_a_failure,
		a_redirect_held_open_is_not_waited_for,
		a_redirect_with_a_long_body_is_followed,
		a_redirect_to_where_nobody_listens_fails_as_such,
		a_password_stays_with_its_host);
}
