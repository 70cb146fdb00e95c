/* Retries: which requests are made again, how often, and when. */
#include "unit/http_client/http_util.h"

/* What a peer has to say before all is well. */
static const char *trouble;
static unsigned trouble_left;

static int say_trouble(struct talk *talk)
{
	if (trouble_left == 0)
		return echo_request(talk);
	trouble_left--;
	return peer_say(talk, "%s", trouble) || !strstr(trouble, "Length: 0");
}

#define UNAVAILABLE "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n"
#define NO_ANSWER ""

/* A peer in trouble for so many requests, and a session that retries. */
static struct pair open_troubled(const char *text, unsigned times,
				 struct co_http_session_options options)
{
	struct pair pair = {peer_open(say_trouble), NULL};

	trouble = text;
	trouble_left = times;
	if (options.retry_delay_ns == 0)
		options.retry_delay_ns = 1;
	pair.session = open_session(pair.peer, options);
	return pair;
}

/* A request by these options is answered so, after so many requests in all. */
static void check_made(const struct pair *pair, const char *method,
		       const struct co_http_options *options, int http_code,
		       unsigned requests)
{
	struct co_http_response *response =
		must_request(pair->session, method, "a", options);

	ck_assert_int_eq(co_http_response_status(response), http_code);
	ck_assert_uint_eq(pair->peer->requests, requests);
	co_http_response_close(response);
}

ASYNC_TEST(what_may_pass_is_asked_for_again)
{
	struct pair pair =
		open_troubled(UNAVAILABLE "\r\n", 3,
			      (struct co_http_session_options){.retries = 3});

	check_made(&pair, "GET", NULL, 200, 4);
	ck_assert_uint_eq(pair.peer->connections, 1);
	close_pair(pair);
}

ASYNC_TEST(nothing_is_retried_unasked)
{
	struct pair pair = open_troubled(UNAVAILABLE "\r\n", 3,
					 (struct co_http_session_options){0});

	check_made(&pair, "GET", NULL, 503, 1);
	close_pair(pair);
}

ASYNC_TEST(the_last_answer_is_what_the_program_gets)
{
	struct pair pair =
		open_troubled(UNAVAILABLE "\r\n", 1000,
			      (struct co_http_session_options){.retries = 2});
	const struct co_http_options strict = {.needs_success = true};

	check_made(&pair, "GET", NULL, 503, 3);
	check_fails(pair.session, "GET", "a", &strict, CO_HTTP_ERROR_STATUS,
		    "503");
	ck_assert_uint_eq(pair.peer->requests, 6);
	close_pair(pair);
}

ASYNC_TEST(a_request_has_retries_of_its_own)
{
	struct pair pair =
		open_troubled(UNAVAILABLE "\r\n", 1000,
			      (struct co_http_session_options){.retries = 2});

	check_made(&pair, "GET", &(struct co_http_options){.retries = -1}, 503,
		   1);
	check_made(&pair, "GET", &(struct co_http_options){.retries = 4}, 503,
		   6);
	close_pair(pair);
}

ASYNC_TEST(what_stays_wrong_is_not_asked_for_again)
{
	struct co_http_session_options options = {.retries = 2};
	struct pair pair = open_troubled(
		"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n", 1, options);

	check_made(&pair, "GET", NULL, 404, 1);
	check_fails(pair.session, "GET", "ftp://a/", NULL, CO_HTTP_BAD_URL, "");
	check_fails(pair.session, "GE T", "a", NULL, UV_EINVAL, "method");
	close_pair(pair);
	options.retry_on = "404";
	pair = open_troubled("HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n",
			     1, options);
	check_made(&pair, "GET", NULL, 200, 2);
	close_pair(pair);
}

ASYNC_TEST(what_may_be_done_twice_is_not_repeated)
{
	const struct co_http_options text = {.body = co_http_text("text")};
	struct co_http_session_options options = {.retries = 2};
	struct pair pair = open_troubled(UNAVAILABLE "\r\n", 1, options);

	check_made(&pair, "POST", &text, 503, 1);
	close_pair(pair);
	pair = open_troubled(NO_ANSWER, 1, options);
	check_fails(pair.session, "POST", "a", &text, CO_HTTP_DISCONNECTED, "");
	ck_assert_uint_eq(pair.peer->requests, 1);
	close_pair(pair);
	options.repeats_unsafe = true;
	pair = open_troubled(NO_ANSWER, 1, options);
	check_made(&pair, "POST", &text, 200, 2);
	close_pair(pair);
}

ASYNC_TEST(a_body_is_sent_again)
{
	const struct co_http_options text = {.body = co_http_text("text")};
	struct co_http_session_options options = {.retries = 2};
	struct pair pair = open_troubled(UNAVAILABLE "\r\n", 2, options);

	check_echo(must_request(pair.session, "PUT", "a", &text),
		   "\r\n\r\ntext", NULL);
	ck_assert_uint_eq(pair.peer->requests, 3);
	close_pair(pair);
}

static int yield_one(void *arg UNUSED, struct co_generator *generator)
{
	struct co_bytes piece = {(char *)"text", 4};

	return co_generator_yield(generator, &piece);
}

ASYNC_TEST(what_a_generator_yields_is_not_sent_again)
{
	struct pair pair =
		open_troubled(UNAVAILABLE "\r\n", 1,
			      (struct co_http_session_options){
				      .retries = 2, .repeats_unsafe = true});
	struct co_generator generator;
	struct co_http_options options = {.body = {0}};

	co_generator_init(&generator, yield_one, NULL);
	options.body = co_http_pieces(&generator, 4, NULL);
	check_made(&pair, "PUT", &options, 503, 1);
	close_pair(pair);
}

ASYNC_TEST(a_connection_that_breaks_is_made_again)
{
	struct co_http_session_options options = {.retries = 1};
	struct pair pair = open_troubled(NO_ANSWER, 1, options);

	check_made(&pair, "GET", NULL, 200, 2);
	close_pair(pair);
	pair = open_troubled(NO_ANSWER, 2, options);
	check_fails(pair.session, "GET", "a", NULL, CO_HTTP_DISCONNECTED, "");
	ck_assert_uint_eq(pair.peer->requests, 2);
	close_pair(pair);
}

/* Where nobody listens for now. */
struct absent {
	struct co_http_session *session;
	char url[64];
};

static int post_to(void *arg)
{
	const struct absent *absent = arg;
	struct co_http_response *response;
	int status = co_http_post(
		&response, absent->session, absent->url,
		&(struct co_http_options){.body = co_http_text("text")});

	co_http_response_close(response);
	return status;
}

ASYNC_TEST(what_has_come_to_nobody_is_sent_again)
{
	const struct co_http_session_options options = {.retries = 1000,
							.retry_delay_ns = 1};
	struct peer *peer = peer_open(echo_request);
	unsigned port = co_server_port(peer->server);
	struct absent absent;
	struct co_task *task;

	snprintf(absent.url, sizeof(absent.url), "%s", peer_url(peer, "/"));
	peer_close(peer);
	ck_assert_int_eq(co_http_session_open(&absent.session, &options), 0);
	task = spawn(post_to, &absent);
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_status(task), UV_EAGAIN);
	peer = peer_open_at(echo_request, port);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(peer->requests, 1);
	co_http_session_close(absent.session);
	peer_close(peer);
}

ASYNC_TEST(a_text_is_read_again_that_was_cut_off)
{
	struct pair pair = open_troubled(
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", 1,
		(struct co_http_session_options){.retries = 1});
	struct co_bytes text;

	ck_assert_int_eq(co_http_get_text(&text, pair.session, "a", SIZE_MAX),
			 0);
	ck_assert_ptr_nonnull(strstr(text.data, "GET /a"));
	co_bytes_release(&text);
	ck_assert_uint_eq(pair.peer->requests, 2);
	close_pair(pair);
}

ASYNC_TEST(what_the_server_wants_goes_before)
{
	struct co_http_session_options options = {
		.retries = 1, .retry_delay_ns = 60 * 60 * CO_SECOND};
	struct pair pair =
		open_troubled(UNAVAILABLE "Retry-After: 0\r\n\r\n", 1, options);
	int64_t begun_ns;

	check_made(&pair, "GET", NULL, 200, 2);
	close_pair(pair);
	options.retry_delay_ns = 1;
	pair = open_troubled(UNAVAILABLE "Retry-After: 1\r\n\r\n", 1, options);
	begun_ns = co_time_ns();
	check_made(&pair, "GET", NULL, 200, 2);
	ck_assert_int_ge(co_time_ns() - begun_ns, CO_SECOND);
	close_pair(pair);
}

ASYNC_TEST(no_retry_begins_behind_the_time_of_the_request)
{
	const struct co_http_options options = {.timeout_ns = 20 * CO_SECOND};
	struct pair pair =
		open_troubled(UNAVAILABLE "Retry-After: 60\r\n\r\n", 1,
			      (struct co_http_session_options){.retries = 9});

	check_made(&pair, "GET", &options, 503, 1);
	close_pair(pair);
}

static int get_a(void *arg)
{
	struct co_http_response *response;
	int status = co_http_get(&response, arg, "a", NULL);

	co_http_response_close(response);
	return status;
}

/* A request that waits before it is made again. */
static struct co_task *spawn_waiting(const struct pair *pair)
{
	struct co_task *task = spawn(get_a, pair->session);

	wait_until(pair->peer->requests == 1);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_status(task), UV_EAGAIN);
	return task;
}

ASYNC_TEST(waiting_ends_with_the_task_and_the_session)
{
	struct co_http_session_options options = {.retries = 1};
	struct pair pair = open_troubled(UNAVAILABLE "Retry-After: 100\r\n\r\n",
					 1, options);
	struct co_task *task = spawn_waiting(&pair);

	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_eq(pair.peer->requests, 1);
	close_pair(pair);
	pair = open_troubled(UNAVAILABLE "Retry-After: 100\r\n\r\n", 1,
			     options);
	task = spawn_waiting(&pair);
	close_pair(pair);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

int main(void)
{
	return RUN_SUITE("http_retry", what_may_pass_is_asked_for_again,
			 nothing_is_retried_unasked,
			 the_last_answer_is_what_the_program_gets,
			 a_request_has_retries_of_its_own,
			 what_stays_wrong_is_not_asked_for_again,
			 what_may_be_done_twice_is_not_repeated,
			 a_body_is_sent_again,
			 what_a_generator_yields_is_not_sent_again,
			 a_connection_that_breaks_is_made_again,
			 what_has_come_to_nobody_is_sent_again,
			 a_text_is_read_again_that_was_cut_off,
			 what_the_server_wants_goes_before,
			 no_retry_begins_behind_the_time_of_the_request,
			 waiting_ends_with_the_task_and_the_session);
}
