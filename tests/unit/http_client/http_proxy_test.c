/* Proxies: what they are asked, and what becomes of what they answer. */
#include "unit/http_client/http_util.h"

static const char *answer_text;

static int answer(struct talk *talk)
{
	if (strncmp(talk->head, "CONNECT", 7) != 0)
		return echo_request(talk);
	return peer_say(talk, "%s", answer_text) || 1;
}

/* A session that asks a proxy for all, with a login. */
static struct co_http_session *open_by(const struct peer *proxy)
{
	char address[64];
	const struct co_http_session_options options = {.proxy = address};
	struct co_http_session *session;

	snprintf(address, sizeof(address), "http://me:p%%40ss@127.0.0.1:%u",
		 co_server_port(proxy->server));
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	return session;
}

static void check_tunnel(const char *text, int expected, const char *said)
{
	struct peer *proxy = peer_open(answer);
	struct co_http_session *session = open_by(proxy);
	static const char head[] = "CONNECT far.test:443 HTTP/";

	answer_text = text;
	check_fails(session, "GET", "https://far.test/a", NULL, expected, said);
	ck_assert_ptr_null(strstr(co_http_error(), "p%40ss"));
	ck_assert_int_eq(strncmp(proxy->talks[0]->head, head, strlen(head)), 0);
	ck_assert_ptr_nonnull(
		strstr(proxy->talks[0]->head, "\r\nHost: far.test:443\r\n"));
	ck_assert_ptr_nonnull(
		strstr(proxy->talks[0]->head,
		       "\r\nProxy-Authorization: Basic bWU6cEBzcw==\r\n"));
	co_http_session_close(session);
	peer_close(proxy);
}

ASYNC_TEST(a_tunnel_that_is_refused_is_told)
{
	check_tunnel("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
		     CO_HTTP_PROXY_FAILED, "403");
	check_tunnel("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n",
		     CO_HTTP_PROXY_FAILED, "502");
	check_tunnel("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n"
		     "Proxy-Authenticate: Basic realm=\"r\"\r\n\r\n",
		     CO_HTTP_PROXY_FAILED, "407");
	check_tunnel("", CO_HTTP_DISCONNECTED, "the proxy 127.0.0.1");
}

ASYNC_TEST(the_head_for_the_proxy_stays_with_it)
{
	static const struct co_http_pair headers[] = {
		{"X-Secret", "for the server"}, {NULL, NULL}};
	const struct co_http_options options = {
		.headers = headers, .body = co_http_text("for the server")};
	struct peer *proxy = peer_open(answer);
	struct co_http_session *session = open_by(proxy);

	answer_text = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
	check_fails(session, "POST", "https://far.test/a", &options,
		    CO_HTTP_PROXY_FAILED, "");
	ck_assert_ptr_null(strstr(proxy->talks[0]->head, "for the server"));
	co_http_session_close(session);
	peer_close(proxy);
}

ASYNC_TEST(a_proxy_is_asked_for_the_whole_url)
{
	struct peer *proxy = peer_open(answer);
	struct co_http_session *session = open_by(proxy);

	check_echo(must_get(session, "http://far.test:81/a%20b?c=d#e"),
		   "GET http://far.test:81/a%20b?c=d HTTP/1.1\r\n"
		   "Host: far.test:81\r\n",
		   NULL);
	check_echo(must_get(session, "http://b\xC3\xBC"
				     "cher.test/"),
		   "GET http://xn--bcher-kva.test/ HTTP/1.1\r\n", NULL);
	check_echo(must_get(session, "http://far.test/"),
		   "\r\nProxy-Authorization: Basic bWU6cEBzcw==\r\n",
		   "\r\nAuthorization");
	co_http_session_close(session);
	peer_close(proxy);
}

ASYNC_TEST(a_proxy_that_is_not_there_is_told)
{
	struct peer *proxy = peer_open(answer);
	struct co_http_session *session = open_by(proxy);
	struct co_http_session_options options = {0};

	peer_close(proxy);
	check_fails(session, "GET", "http://far.test/", NULL,
		    CO_HTTP_NO_CONNECTION, "proxy");
	check_fails(session, "GET", "https://far.test/", NULL,
		    CO_HTTP_NO_CONNECTION, "proxy");
	co_http_session_close(session);
	options.proxy = "gopher://far.test:1";
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	check_fails(session, "GET", "http://far.test/", NULL,
		    CO_HTTP_PROXY_FAILED, "kind that is supported");
	co_http_session_close(session);
}

static int refuse(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 407 Who\r\nContent-Length: 0\r\n"
			      "Proxy-Authenticate: Basic realm=\"r\"\r\n\r\n");
}

ASYNC_TEST(a_proxy_that_wants_a_login_is_told)
{
	struct peer *proxy = peer_open(refuse);
	struct co_http_session *session = open_by(proxy);
	struct co_http_response *response =
		must_get(session, "http://far.test/");

	ck_assert_int_eq(co_http_response_status(response), 407);
	check_text(response, "");
	co_http_session_close(session);
	peer_close(proxy);
}

ASYNC_TEST(the_environment_names_one_with_its_login)
{
	const struct co_http_session_options options = {.trusts_environment =
								true};
	struct peer *proxy = peer_open(answer);
	struct co_http_session *session;
	char address[64];

	snprintf(address, sizeof(address), "http://me:p%%40ss@127.0.0.1:%u",
		 co_server_port(proxy->server));
	setenv("http_proxy", address, 1);
	setenv("https_proxy", address, 1);
	setenv("no_proxy", "direct.invalid", 1);
	answer_text = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	check_echo(must_get(session, "http://far.test/"),
		   "\r\nProxy-Authorization: Basic bWU6cEBzcw==\r\n", NULL);
	check_fails(session, "GET", "https://far.test/", NULL,
		    CO_HTTP_PROXY_FAILED, "403");
	check_fails(session, "GET", "http://direct.invalid/", NULL,
		    CO_HTTP_HOST_NOT_FOUND, "direct.invalid");
	co_http_session_close(session);
	peer_close(proxy);
}

int main(void)
{
	return RUN_SUITE("http_proxy", a_tunnel_that_is_refused_is_told,
			 the_head_for_the_proxy_stays_with_it,
			 a_proxy_is_asked_for_the_whole_url,
			 a_proxy_that_is_not_there_is_told,
			 a_proxy_that_wants_a_login_is_told,
			 the_environment_names_one_with_its_login);
}
