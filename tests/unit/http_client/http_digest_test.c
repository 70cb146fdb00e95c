/* Logins by Digest (RFC 7616), as servers ask for them. */
#include "unit/http_client/http_util.h"

static const char *challenge;
static bool takes_it;

/* Asks for a login, and answers with the request that has one. */
static int ask_for_login(struct talk *talk)
{
	if (takes_it && strcasestr(talk->head, "\r\nAuthorization: "))
		return echo_request(talk);
	return peer_say(talk,
			"HTTP/1.1 401 Who\r\nWWW-Authenticate: %s\r\n"
			"Content-Length: 0\r\n\r\n",
			challenge);
}

static struct pair open_asking(const char *text, bool is_taken)
{
	struct pair pair = {peer_open(ask_for_login), NULL};

	challenge = text;
	takes_it = is_taken;
	pair.session = open_session(pair.peer, (struct co_http_session_options){
						       .user = "m\"e",
						       .password = "pass",
						       .uses_digest = true});
	return pair;
}

/* RFC 7616 section 3.4: what is quoted, and what is not. */
ASYNC_TEST(a_login_is_shown_as_the_server_asks)
{
	struct pair pair = open_asking("Digest realm=\"a b\", nonce=\"n\", "
				       "qop=\"auth\", opaque=\"o\"",
				       true);
	char *text = text_of(must_get(pair.session, "a?x=%20y"));

	ck_assert_ptr_nonnull(strstr(text, "Authorization: Digest "));
	ck_assert_ptr_nonnull(strstr(text, "username=\"m\\\"e\""));
	ck_assert_ptr_nonnull(strstr(text, "realm=\"a b\""));
	ck_assert_ptr_nonnull(strstr(text, "uri=\"/a?x=%20y\""));
	ck_assert_ptr_nonnull(strstr(text, "nonce=\"n\""));
	ck_assert_ptr_nonnull(strstr(text, "opaque=\"o\""));
	ck_assert_ptr_nonnull(strstr(text, "qop=auth"));
	ck_assert_ptr_nonnull(strstr(text, "nc=00000001"));
	ck_assert_uint_eq(pair.peer->requests, 2);
	free(text);
	close_pair(pair);
}

/* RFC 2617's example, without a nonce of the client's. */
ASYNC_TEST(a_response_is_the_digest_of_what_was_said)
{
	struct pair pair = {peer_open(ask_for_login), NULL};

	challenge = "Digest realm=\"testrealm@host.com\", "
		    "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
	takes_it = true;
	pair.session = open_session(
		pair.peer,
		(struct co_http_session_options){.user = "Mufasa",
						 .password = "Circle Of Life",
						 .uses_digest = true});
	check_echo(must_get(pair.session, "dir/index.html"),
		   "response=\"670fd8c2df070c60b045671b8b24ff02\"", "opaque");
	close_pair(pair);
}

ASYNC_TEST(a_login_that_is_not_taken_is_shown_once)
{
	struct pair pair = open_asking(
		"Digest realm=\"r\", nonce=\"n\", qop=\"auth\"", false);
	struct co_http_response *response = must_get(pair.session, "a");

	ck_assert_int_eq(co_http_response_status(response), 401);
	check_text(response, "");
	ck_assert_uint_eq(pair.peer->requests, 2);
	close_pair(pair);
}

ASYNC_TEST(what_is_asked_for_otherwise_is_an_answer)
{
	static const char *const challenges[] = {
		"Digest realm=\"r\", nonce=\"n\", algorithm=SHA-1",
		"Digest realm=\"r\"", "Digest", "Negotiate", "Bearer"};

	for (size_t i = 0; i < CO_COUNT(challenges); i++) {
		struct pair pair = open_asking(challenges[i], true);
		struct co_http_response *response = must_get(pair.session, "a");

		ck_assert_msg(co_http_response_status(response) == 401, "%s",
			      challenges[i]);
		co_http_response_close(response);
		close_pair(pair);
	}
}

ASYNC_TEST(who_asks_for_nothing_is_shown_nothing)
{
	struct pair pair = open_pair(echo_request);
	struct co_http_session *session = open_session(
		pair.peer,
		(struct co_http_session_options){
			.user = "me", .password = "pass", .uses_digest = true});

	check_echo(must_get(session, "a"), "GET", "Authorization");
	ck_assert_uint_eq(pair.peer->requests, 1);
	co_http_session_close(session);
	close_pair(pair);
}

static const char *elsewhere;

static int redirect(struct talk *talk)
{
	return peer_say(talk,
			"HTTP/1.1 302 On\r\nLocation: %s\r\n"
			"Content-Length: 0\r\n\r\n",
			elsewhere);
}

ASYNC_TEST(another_origin_is_shown_no_login)
{
	struct pair pair = open_asking("Digest realm=\"r\", nonce=\"n\"", true);
	struct peer *first = peer_open(redirect);
	struct co_http_response *response;

	elsewhere = peer_url(pair.peer, "/a");
	response = must_get(pair.session, peer_url(first, "/"));
	ck_assert_int_eq(co_http_response_status(response), 401);
	co_http_response_close(response);
	ck_assert_uint_eq(pair.peer->requests, 1);
	peer_close(first);
	close_pair(pair);
}

int main(void)
{
	return RUN_SUITE("http_digest", a_login_is_shown_as_the_server_asks,
			 a_response_is_the_digest_of_what_was_said,
			 a_login_that_is_not_taken_is_shown_once,
			 what_is_asked_for_otherwise_is_an_answer,
			 who_asks_for_nothing_is_shown_nothing,
			 another_origin_is_shown_no_login);
}
