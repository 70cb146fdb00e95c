/* What must not be done twice: on which connections it is sent, and how often. */
#include "unit/http_client/http_util.h"

static struct co_http_options with_text(void)
{
	return (struct co_http_options){.body = co_http_text("text")};
}

static void post(struct co_http_session *session)
{
	const struct co_http_options text = with_text();

	check_echo(must_request(session, "POST", "a", &text), "\r\n\r\ntext",
		   NULL);
}

ASYNC_TEST(one_after_the_other_uses_a_connection_again)
{
	struct pair pair = open_pair(echo_request);

	for (int i = 0; i < 3; i++)
		post(pair.session);
	ck_assert_uint_eq(pair.peer->requests, 3);
	ck_assert_uint_eq(pair.peer->connections, 1);
	close_pair(pair);
}

/* Answers when two have asked. */
static int echo_both(struct talk *talk)
{
	wait_until(talk->peer->requests == 2);
	return echo_request(talk);
}

static int post_once(void *arg)
{
	post(arg);
	return 0;
}

ASYNC_TEST(at_once_each_has_a_connection)
{
	struct pair pair = open_pair(echo_both);
	struct co_task *tasks[2];

	for (int i = 0; i < 2; i++)
		tasks[i] = spawn(post_once, pair.session);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_uint_eq(pair.peer->connections, 2);
	close_pair(pair);
}

/* A server whose idle connections end when the next request is on its way. */
static int answer_first(struct talk *talk)
{
	return talk->number == 1 ? echo_request(talk) : UV_EOF;
}

static void check_not_repeated(const struct co_http_options *options,
			       struct co_http_session_options session)
{
	struct pair pair = {peer_open(answer_first), NULL};

	pair.session = open_session(pair.peer, session);
	post(pair.session);
	check_fails(pair.session, "POST", "a", options, CO_HTTP_DISCONNECTED,
		    "without an answer");
	ck_assert_uint_eq(pair.peer->requests, 2);
	/* The program may. */
	post(pair.session);
	ck_assert_uint_eq(pair.peer->requests, 3);
	close_pair(pair);
}

ASYNC_TEST(what_a_used_connection_does_not_answer_is_not_repeated)
{
	const struct co_http_options text = with_text();

	check_not_repeated(&text, (struct co_http_session_options){0});
}

ASYNC_TEST(nor_are_retries_made)
{
	const struct co_http_options text = with_text();

	check_not_repeated(&text, (struct co_http_session_options){
					  .retries = 3, .retry_delay_ns = 1});
}

static int yield_text(void *arg, struct co_generator *generator)
{
	struct co_bytes piece = {arg, 4};

	return co_generator_yield(generator, &piece);
}

ASYNC_TEST(nor_is_what_a_generator_yields)
{
	struct co_generator generator;

	co_generator_init(&generator, yield_text, (char[]){"text"});
	check_not_repeated(
		&(struct co_http_options){
			.body = co_http_pieces(&generator, 4, "text/plain")},
		(struct co_http_session_options){0});
}

ASYNC_TEST(with_consent_it_is_repeated)
{
	struct pair pair = {peer_open(answer_first), NULL};

	pair.session = open_session(pair.peer, (struct co_http_session_options){
						       .repeats_unsafe = true});
	post(pair.session);
	post(pair.session);
	ck_assert_uint_eq(pair.peer->requests, 3);
	close_pair(pair);
}

ASYNC_TEST(what_is_idempotent_is_repeated)
{
	const struct co_http_options text = with_text();
	struct pair pair = open_pair(answer_first);

	for (int i = 0; i < 2; i++)
		check_echo(must_request(pair.session, "PUT", "a", &text),
			   "\r\n\r\ntext", NULL);
	ck_assert_uint_eq(pair.peer->requests, 3);
	close_pair(pair);
}

/* It closes behind each answer, without a word. */
static int echo_and_close(struct talk *talk)
{
	int status = echo_request(talk);

	return status < 0 ? status : UV_EOF;
}

ASYNC_TEST(a_connection_that_is_closed_already_is_not_used)
{
	struct pair pair = open_pair(echo_and_close);

	for (unsigned i = 1; i <= 3; i++) {
		post(pair.session);
		wait_until(pair.peer->closed == i);
		ck_assert_uint_eq(pair.peer->connections, i);
	}
	close_pair(pair);
}

/* Something that nobody has asked for, behind an answer. */
static int echo_and_chatter(struct talk *talk)
{
	int status = echo_request(talk);

	return status < 0 ? status : peer_say(talk, "HTTP/1.1 200 OK\r\n");
}

ASYNC_TEST(nor_is_one_on_which_something_has_come)
{
	struct pair pair = open_pair(echo_and_chatter);

	for (unsigned i = 1; i <= 3; i++) {
		size_t sent = pair.peer->sent;

		post(pair.session);
		wait_until(pair.peer->sent >= sent + 17);
		ck_assert_uint_eq(pair.peer->requests, i);
		ck_assert_uint_eq(pair.peer->connections, i);
	}
	close_pair(pair);
}

int main(void)
{
	return RUN_SUITE(
		"http_once", one_after_the_other_uses_a_connection_again,
		at_once_each_has_a_connection,
		what_a_used_connection_does_not_answer_is_not_repeated,
		nor_are_retries_made, nor_is_what_a_generator_yields,
		with_consent_it_is_repeated, what_is_idempotent_is_repeated,
		a_connection_that_is_closed_already_is_not_used,
		nor_is_one_on_which_something_has_come);
}
