/* Sessions: what their requests have in common. */
#include "unit/http_client/http_util.h"

static void check_refused(struct co_http_session_options options, int expected,
			  const char *text)
{
	struct co_http_session *session = (void *)1;

	ck_assert_int_eq(co_http_session_open(&session, &options), expected);
	ck_assert_ptr_null(session);
	ck_assert_msg(strstr(co_http_error(), text), "it says: %s",
		      co_http_error());
}

ASYNC_TEST(options_that_make_no_sense_are_refused)
{
	static const struct co_http_pair headers[] = {{"A", "b\n"},
						      {NULL, NULL}};

#define REFUSED(status, text, ...)                                           \
	check_refused((struct co_http_session_options){__VA_ARGS__}, status, \
		      text)
	REFUSED(UV_EINVAL, "timeout", .timeout_ns = -1);
	REFUSED(UV_EINVAL, "timeout", .connect_timeout_ns = -1);
	REFUSED(UV_EINVAL, "timeout", .stall_timeout_ns = -1);
	REFUSED(UV_EINVAL, "header", .headers = headers);
	REFUSED(UV_EINVAL, "name", .user = "a:b");
	REFUSED(UV_EINVAL, "name", .user = "a", .password = "b\r\n");
	REFUSED(UV_EINVAL, "token", .bearer = "a b");
	REFUSED(UV_EINVAL, "token", .bearer = "");
	REFUSED(UV_EINVAL, "user agent", .user_agent = "a\nb");
	REFUSED(UV_EINVAL, "version", .version = (enum co_http_version)99);
	REFUSED(UV_EINVAL, "key", .key_file = "/nothing");
	REFUSED(UV_EINVAL, "delay", .retry_delay_ns = -1);
	REFUSED(UV_EINVAL, "\"often\"", .retry_on = "often");
	REFUSED(UV_EINVAL, "line 2", .netrc = "\nmachine a login \"b");
	REFUSED(CO_HTTP_BAD_URL, "ftp", .base_url = "ftp://a/");
	REFUSED(CO_HTTP_BAD_URL, "", .base_url = "a");
	REFUSED(CO_TLS_BAD_FILE, "/nothing", .cert_file = "/nothing");
#undef REFUSED
	ck_assert_int_eq(co_http_session_open(NULL, NULL), UV_EINVAL);
}

ASYNC_TEST(a_login_goes_to_whom_it_is_for)
{
	struct peer *peer = peer_open(echo_request);
	struct peer *other = peer_open(echo_request);
	struct co_http_session *session =
		open_session(peer, (struct co_http_session_options){
					   .user = "me", .password = "a:b"});

	check_echo(must_get(session, "a"), "Authorization: Basic bWU6YTpi\r\n",
		   NULL);
	check_echo(must_get(session, peer_url(other, "/a")),
		   "Authorization: Basic bWU6YTpi\r\n", NULL);
	co_http_session_close(session);
	session = open_session(
		peer, (struct co_http_session_options){.bearer = "abc"});
	check_echo(must_get(session, "a"), "Authorization: Bearer abc\r\n",
		   "Basic");
	co_http_session_close(session);
	peer_close(other);
	peer_close(peer);
}

ASYNC_TEST(a_header_can_be_set_later)
{
	const struct co_http_pair first[] = {
		{"X-One", "1"}, {"x-one", "2"}, {"X-Two", "2"}, {NULL, NULL}};
	struct peer *peer = peer_open(echo_request);
	struct co_http_session *session = open_session(
		peer, (struct co_http_session_options){.headers = first,
						       .user = "me",
						       .password = "pass"});

	ck_assert_int_eq(co_http_session_set_header(session, "X-ONE", "3"), 0);
	check_echo(must_get(session, "a"), "X-ONE: 3\r\n", "x-one: 1");
	check_echo(must_get(session, "a"), "Basic", "x-one: 2");
	ck_assert_int_eq(co_http_session_set_header(session, "X-Two", NULL), 0);
	ck_assert_int_eq(co_http_session_set_header(session, "X-None", NULL),
			 0);
	ck_assert_int_eq(co_http_session_set_header(session, "Authorization",
						    "Bearer x"),
			 0);
	check_echo(must_get(session, "a"), "Authorization: Bearer x\r\n",
		   "X-Two");
	check_echo(must_get(session, "a"), "X-ONE: 3\r\n", "Basic");
	ck_assert_int_eq(
		co_http_session_set_header(session, "Authorization", NULL), 0);
	check_echo(must_get(session, "a"), "Authorization: Basic", "Bearer");
	ck_assert_int_eq(co_http_session_set_header(session, "X-ONE", "a\nb"),
			 UV_EINVAL);
	ck_assert_int_eq(co_http_session_set_header(session, NULL, "a"),
			 UV_EINVAL);
	ck_assert_int_eq(co_http_session_set_header(NULL, "a", "a"), UV_EINVAL);
	check_echo(must_get(session, "a"), "X-ONE: 3\r\n", NULL);
	co_http_session_close(session);
	peer_close(peer);
}

static int say_missing(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 404 Not Here\r\n"
			      "Content-Length: 4\r\n\r\nnone");
}

ASYNC_TEST(a_session_can_need_success)
{
	const struct co_http_options lenient = {.keeps_errors = true};
	const struct co_http_options both = {.needs_success = true,
					     .keeps_errors = true};
	struct peer *peer = peer_open(say_missing);
	struct co_http_session *session = open_session(
		peer, (struct co_http_session_options){.needs_success = true});

	check_fails(session, "GET", "a", NULL, CO_HTTP_ERROR_STATUS, "404");
	check_text(must_request(session, "GET", "a", &lenient), "none");
	check_fails(session, "GET", "a", &both, CO_HTTP_ERROR_STATUS, "404");
	co_http_session_close(session);
	peer_close(peer);
}

static int say_client(struct talk *talk)
{
	struct sockaddr_storage address;
	char name[64];

	ck_assert_int_eq(co_stream_peer_address(talk->stream, &address), 0);
	ck_assert_int_eq(
		uv_ip_name((struct sockaddr *)&address, name, sizeof(name)), 0);
	return say_text(talk, name);
}

ASYNC_TEST(connections_come_from_the_address_of_choice)
{
	struct peer *peer = peer_open(say_client);
	struct co_http_session *session = open_session(
		peer,
		(struct co_http_session_options){.local_address = "127.0.0.2"});

	check_echo(must_get(session, "a"), "127.0.0.2", NULL);
	co_http_session_close(session);
	session = open_session(peer, (struct co_http_session_options){
					     .local_address = "192.0.2.1"});
	check_fails(session, "GET", "a", NULL, CO_HTTP_NO_CONNECTION,
		    "192.0.2.1");
	co_http_session_close(session);
	peer_close(peer);
}

ASYNC_TEST(the_version_is_the_sessions)
{
	struct peer *peer = peer_open(echo_request);
	struct co_http_session *session =
		open_session(peer, (struct co_http_session_options){
					   .version = CO_HTTP_VERSION_1_0});

	check_echo(must_get(session, "a"), "GET /a HTTP/1.0\r\n", NULL);
	co_http_session_close(session);
	session = open_session(peer, (struct co_http_session_options){0});
	check_echo(must_get(session, "a"), "GET /a HTTP/1.1\r\n", NULL);
	co_http_session_close(session);
	peer_close(peer);
}

ASYNC_TEST(logins_come_from_a_netrc)
{
	static const struct co_http_pair headers[] = {
		{"Authorization", "Bearer x"}, {NULL, NULL}};
	const struct co_http_options own = {.headers = headers};
	struct co_http_session_options options = {
		.netrc = "machine 127.0.0.1 login me password pass\n"};
	struct peer *peer = peer_open(echo_request);
	struct co_http_session *session = open_session(peer, options);

	check_echo(must_get(session, "a"),
		   "Authorization: Basic bWU6cGFzcw==\r\n", NULL);
	check_echo(must_request(session, "GET", "a", &own),
		   "Authorization: Bearer x\r\n", "Basic");
	co_http_session_close(session);
	options.netrc = "machine other.test login me password pass\n";
	session = open_session(peer, options);
	check_echo(must_get(session, "a"), "GET", "Authorization");
	co_http_session_close(session);
	options.netrc = NULL;
	session = open_session(peer, options);
	check_echo(must_get(session, "a"), "GET", "Authorization");
	co_http_session_close(session);
	peer_close(peer);
}

static const char *elsewhere;

static int redirect_away(struct talk *talk)
{
	return peer_say(talk,
			"HTTP/1.1 307 There\r\nLocation: %s\r\n"
			"Content-Length: 0\r\n\r\n",
			elsewhere);
}

ASYNC_TEST(a_redirect_to_another_origin_gets_no_secrets)
{
	struct peer *peer = peer_open(redirect_away);
	struct peer *other = peer_open(echo_request);
	const struct co_http_pair secret[] = {
		{"X-Key", "secret"}, {"Accept", "text/x"}, {NULL, NULL}};
	struct co_http_options options = {.headers = secret};
	struct co_http_session *session = open_session(
		peer, (struct co_http_session_options){.user = "me",
						       .password = "secret",
						       .bearer = NULL});

	elsewhere = peer_url(other, "/b");
	check_echo(must_request(session, "GET", "a", &options),
		   "Accept: text/x\r\n", "secret");
	check_echo(must_request(session, "GET", "a", &options), "GET /b",
		   "Authorization");
	options.body = co_http_text("secret");
	check_fails(session, "POST", "a", &options, CO_HTTP_UNSAFE_REDIRECT,
		    "body");
	co_http_session_close(session);
	peer_close(other);
	peer_close(peer);
}

static int set_cookie(struct talk *talk)
{
	if (strcmp(talk->path, "/set") != 0)
		return echo_request(talk);
	return peer_say(talk, "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\n"
			      "Set-Cookie: b=2; Path=/only\r\n"
			      "Content-Length: 0\r\n\r\n");
}

ASYNC_TEST(cookies_are_kept_and_sent)
{
	struct pair pair = open_pair(set_cookie);
	struct co_http_session *session = pair.session;

	check_echo(must_get(session, "x"), "GET", "Cookie");
	check_text(must_get(session, "set"), "");
	check_echo(must_get(session, "x"), "Cookie: a=1\r\n", NULL);
	check_echo(must_get(session, "only"), "a=1", NULL);
	check_echo(must_get(session, "only"), "b=2", NULL);
	ck_assert_int_eq(co_http_session_set_cookie(session, "/", "c=3"), 0);
	ck_assert_int_eq(co_http_session_set_cookie(session, "/", "c=4"), 0);
	ck_assert_int_eq(co_http_session_set_cookie(session, "/",
						    "d=5; Domain=other.test"),
			 UV_EINVAL);
	ck_assert_int_eq(co_http_session_set_cookie(session, "x:y", "c=4"),
			 CO_HTTP_BAD_URL);
	check_echo(must_get(session, "x"), "c=4", "c=3");
	close_pair(pair);
}

ASYNC_TEST(a_session_can_ignore_cookies)
{
	struct peer *peer = peer_open(set_cookie);
	struct co_http_session *session = open_session(
		peer,
		(struct co_http_session_options){.ignores_cookies = true});

	check_text(must_get(session, "set"), "");
	check_echo(must_get(session, "x"), "GET", "Cookie");
	ck_assert_int_eq(co_http_session_set_cookie(session, "/", "c=3"),
			 UV_EINVAL);
	co_http_session_close(session);
	peer_close(peer);
}

ASYNC_TEST(requests_go_through_a_proxy)
{
	struct peer *proxy = peer_open(echo_request);
	char address[512];
	struct co_http_session_options options = {.proxy = address,
						  .no_proxy = "direct.test"};
	struct co_http_session *session;

	snprintf(address, sizeof(address), "http://me:secret@127.0.0.1:%u",
		 co_server_port(proxy->server));
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	check_echo(must_get(session, "http://far.test/a"),
		   "GET http://far.test/a HTTP/1.1\r\n", NULL);
	check_echo(must_get(session, "http://far.test/a"),
		   "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n", NULL);
	check_fails(session, "GET", "http://direct.test/", NULL,
		    CO_HTTP_HOST_NOT_FOUND, "direct.test");
	co_http_session_close(session);
	peer_close(proxy);
}

/* The request itself, or the one for a tunnel, which is refused. */
static int check_agent(struct talk *talk)
{
	const char *agent = strstr(talk->head, "\r\nUser-Agent: own/1\r\n");

	ck_assert_ptr_nonnull(agent);
	ck_assert(!strcasestr(agent + 2, "\r\nUser-Agent:"));
	return strncmp(talk->head, "CONNECT ", 8) == 0
		       ? peer_say(talk, "HTTP/1.1 502 No\r\n"
					"Content-Length: 0\r\n\r\n")
		       : say_text(talk, "ok");
}

ASYNC_TEST(a_proxy_hears_who_asks)
{
	struct peer *proxy = peer_open(check_agent);
	char address[64];
	const struct co_http_session_options options = {.proxy = address,
							.user_agent = "own/1",
							.no_proxy =
								"127.0.0.1"};
	struct co_http_session *session;

	snprintf(address, sizeof(address), "http://127.0.0.1:%u",
		 co_server_port(proxy->server));
	session = open_session(proxy, options);
	for (int i = 0; i < 2; i++) {
		check_text(must_get(session, "http://h.test/"), "ok");
		check_text(must_get(session, "a"), "ok");
		check_fails(session, "GET", "https://h.test/", NULL,
			    CO_HTTP_PROXY_FAILED, "502");
	}
	ck_assert_uint_eq(proxy->requests, 6);
	co_http_session_close(session);
	peer_close(proxy);
}

ASYNC_TEST(the_environment_counts_only_if_trusted)
{
	struct peer *peer = peer_open(echo_request);
	struct co_http_session *session;

	setenv("http_proxy", "http://127.0.0.1:1", 1);
	unsetenv("no_proxy");
	session = open_session(peer, (struct co_http_session_options){0});
	check_echo(must_get(session, "a"), "GET /a", NULL);
	co_http_session_close(session);
	session = open_session(peer, (struct co_http_session_options){
					     .trusts_environment = true});
	check_fails(session, "GET", "a", NULL, CO_HTTP_NO_CONNECTION, "proxy");
	co_http_session_close(session);
	peer_close(peer);
}

static unsigned at_once, most_at_once;

static int count_at_once(struct talk *talk)
{
	int status;

	at_once++;
	if (at_once > most_at_once)
		most_at_once = at_once;
	status = co_sleep(5 * CO_MILLISECOND);
	at_once--;
	return status < 0 ? status : say_text(talk, "x");
}

struct asking {
	struct co_http_session *session;
	const char *url;
};

static int ask(void *arg)
{
	struct asking *asking = arg;
	struct co_bytes text;
	int status = co_http_get_text(&text, asking->session, asking->url,
				      SIZE_MAX);

	co_bytes_release(&text);
	return status;
}

static unsigned most_of(struct co_http_session_options options)
{
	struct peer *peer = peer_open(count_at_once);
	struct co_http_session *session = open_session(peer, options);
	struct asking all[12];

	most_at_once = 0;
	for (size_t i = 0; i < CO_COUNT(all); i++)
		all[i] = (struct asking){session, "a"};
	ck_assert_int_eq(co_gather(CO_EACH(ask, all)), 0);
	co_http_session_close(session);
	peer_close(peer);
	return most_at_once;
}

ASYNC_TEST(requests_at_once_have_a_limit)
{
	ck_assert_uint_eq(
		most_of((struct co_http_session_options){.max_requests = 3}),
		3);
	ck_assert_uint_eq(most_of((struct co_http_session_options){
				  .max_requests_per_host = 2}),
			  2);
	ck_assert_uint_eq(most_of((struct co_http_session_options){0}), 12);
	ck_assert_uint_eq(most_of((struct co_http_session_options){
				  .max_requests = SIZE_MAX,
				  .max_requests_per_host = SIZE_MAX}),
			  12);
}

ASYNC_TEST(who_waits_for_a_turn_can_be_cancelled)
{
	struct peer *peer = peer_open(peer_wait_for_close);
	struct co_http_session *session = open_session(
		peer,
		(struct co_http_session_options){.max_requests_per_host = 1});
	struct asking asking = {session, "a"};
	struct co_task *first = spawn(ask, &asking);
	struct co_task *second;

	wait_until(peer->requests == 1);
	second = spawn(ask, &asking);
	yield_turns(5);
	co_task_cancel(second);
	ck_assert_int_eq(finish(second), UV_ECANCELED);
	co_task_cancel(first);
	ck_assert_int_eq(finish(first), UV_ECANCELED);
	co_http_session_close(session);
	peer_close(peer);
}

static int end_at_once(struct talk *talk UNUSED)
{
	return 1;
}

ASYNC_TEST(a_turn_that_fails_is_the_next_ones)
{
	struct peer *peer = peer_open(end_at_once);
	struct co_http_session *session = open_session(
		peer, (struct co_http_session_options){.max_requests = 1});
	struct asking asking = {session, "a"};
	struct co_task *tasks[3];

	for (size_t i = 0; i < CO_COUNT(tasks); i++)
		tasks[i] = spawn(ask, &asking);
	for (size_t i = 0; i < CO_COUNT(tasks); i++)
		ck_assert_int_eq(finish(tasks[i]), CO_HTTP_DISCONNECTED);
	ck_assert_uint_eq(peer->requests, CO_COUNT(tasks));
	co_http_session_close(session);
	peer_close(peer);
}

ASYNC_TEST(closing_a_session_ends_its_requests)
{
	struct peer *peer = peer_open(peer_wait_for_close);
	struct co_http_session *session =
		open_session(peer, (struct co_http_session_options){0});
	struct asking asking = {session, "a"};
	struct co_task *task = spawn(ask, &asking);

	wait_until(peer->requests == 1);
	co_http_session_close(session);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	peer_close(peer);
}

ASYNC_TEST(a_response_outlives_its_session)
{
	struct pair pair = open_pair(say_much);
	struct co_http_response *response = must_get(pair.session, "a");
	const void *data;
	ssize_t len;

	co_http_session_close(pair.session);
	while ((len = co_http_response_next(response, &data)) > 0)
		;
	ck_assert_int_eq(len, UV_ECANCELED);
	ck_assert_int_eq(co_http_response_status(response), 200);
	co_http_response_close(response);
	peer_close(pair.peer);
}

static int leave_open(void *arg)
{
	struct pair *pair = arg;

	*pair = open_pair(say_much);
	(void)must_get(pair->session, "a");
	return 0;
}

/* The memory of what was not closed is lost, and nothing else. */
START_TEST(a_run_ends_though_a_session_was_left_open)
{
	struct pair pair;

#ifdef COGET_SANITIZED
	SKIP_TEST("it leaks");
#endif
	ck_assert_int_eq(co_run(leave_open, &pair), 0);
}
END_TEST

ASYNC_TEST(blocks_close_what_they_opened)
{
	struct peer *peer = peer_open(say_much);
	struct co_http_session_options options = {.base_url =
							  peer_url(peer, "/")};
	struct co_http_session *session;
	struct co_http_response *response;
	int status;

	CO_WITH_HTTP_SESSION (session, &options, status) {
		CO_WITH_HTTP_GET (response, session, "a", NULL, status)
			status = co_http_response_status(response);
		ck_assert_ptr_null(response);
		ck_assert_int_eq(status, 200);
		CO_WITH_HTTP_GET (response, session, "x:y", NULL, status)
			ck_abort_msg("the block of a failure was entered");
		ck_assert_int_eq(status, CO_HTTP_BAD_URL);
		wait_until(peer->closed == 1);
	}
	ck_assert_ptr_null(session);
	peer_close(peer);
}

int main(void)
{
	return RUN_SUITE("http_session", options_that_make_no_sense_are_refused,
			 a_login_goes_to_whom_it_is_for,
			 a_header_can_be_set_later, a_session_can_need_success,
			 connections_come_from_the_address_of_choice,
			 logins_come_from_a_netrc, the_version_is_the_sessions,
			 a_redirect_to_another_origin_gets_no_secrets,
			 cookies_are_kept_and_sent,
			 a_session_can_ignore_cookies,
			 requests_go_through_a_proxy, a_proxy_hears_who_asks,
			 the_environment_counts_only_if_trusted,
			 requests_at_once_have_a_limit,
			 who_waits_for_a_turn_can_be_cancelled,
			 a_turn_that_fails_is_the_next_ones,
			 closing_a_session_ends_its_requests,
			 a_response_outlives_its_session,
			 a_run_ends_though_a_session_was_left_open,
			 blocks_close_what_they_opened);
}
