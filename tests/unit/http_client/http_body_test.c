/* Bodies that a generator yields while they are sent. */
#include "unit/http_client/http_util.h"

/* What the generators of the tests yield, one after the other. */
struct yielding {
	const char *const *texts; /* NULL behind the last */
	int status;		  /* in the end */
	size_t count;		  /* of what was yielded */
	bool has_ended;
};

static int yield_texts(void *arg, struct co_generator *generator)
{
	struct yielding *yielding = arg;
	int status = 0;

	for (size_t i = 0; status == 0 && yielding->texts[i]; i++) {
		struct co_bytes piece = {(char *)yielding->texts[i],
					 strlen(yielding->texts[i])};

		yielding->count++;
		status = co_generator_yield(generator, &piece);
		if (status == 0)
			status = co_sleep(CO_MILLISECOND);
	}
	yielding->has_ended = true;
	return status < 0 ? status : yielding->status;
}

static const char *const three[] = {"one ", "", "two ", "three", NULL};

/* Read a body in chunks, and answer with what was sent. */
static int echo_chunks(struct talk *talk)
{
	while (!strstr(talk->head, "0\r\n\r\n")) {
		int got = co_stream_read(talk->stream, talk->head + talk->len,
					 sizeof(talk->head) - 1 - talk->len);

		if (got <= 0)
			return got < 0 ? got : UV_EOF;
		talk->len += (size_t)got;
		talk->head[talk->len] = '\0';
	}
	return say_text(talk, talk->head);
}

ASYNC_TEST(pieces_are_sent_in_chunks)
{
	struct pair pair = open_pair(echo_chunks);
	struct yielding yielding = {.texts = three};
	struct co_generator generator;
	struct co_http_options options = {
		.body = co_http_pieces(&generator, -1, "text/x")};
	struct co_http_response *response;
	char *text;

	co_generator_init(&generator, yield_texts, &yielding);
	response = must_request(pair.session, "POST", "a", &options);
	text = text_of(response);
	ck_assert_ptr_nonnull(strstr(text, "Transfer-Encoding: chunked\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "Content-Type: text/x\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "one "));
	ck_assert_ptr_nonnull(strstr(text, "three\r\n0\r\n\r\n"));
	ck_assert(yielding.has_ended);
	free(text);
	close_pair(pair);
}

ASYNC_TEST(pieces_of_a_known_length_are_sent_as_they_are)
{
	struct pair pair = open_pair(echo_request);
	struct yielding yielding = {.texts = three};
	struct co_generator generator;
	struct co_http_options options = {
		.body = co_http_pieces(&generator, 13, NULL)};

	co_generator_init(&generator, yield_texts, &yielding);
	check_echo(must_request(pair.session, "PUT", "a", &options),
		   "\r\n\r\none two three", "chunked");
	close_pair(pair);
}

static void check_failing(const char *const *texts, int64_t bytes, int status,
			  int expected, const char *text)
{
	struct pair pair = open_pair(echo_request);
	struct yielding yielding = {.texts = texts, .status = status};
	struct co_generator generator;
	struct co_http_options options = {
		.body = co_http_pieces(&generator, bytes, NULL)};

	co_generator_init(&generator, yield_texts, &yielding);
	check_fails(pair.session, "PUT", "a", &options, expected, text);
	ck_assert(yielding.has_ended);
	close_pair(pair);
}

ASYNC_TEST(a_body_that_is_not_as_was_said_is_an_error)
{
	check_failing(three, 14, 0, CO_HTTP_BAD_BODY, "shorter");
	check_failing(three, 12, 0, CO_HTTP_BAD_BODY, "longer");
	check_failing(three, 14, UV_ENOSPC, UV_ENOSPC, "has failed");
}

static int post(void *arg)
{
	struct co_http_options options = {
		.body = co_http_pieces(arg, -1, NULL)};
	struct co_http_session_options none = {0};
	struct co_http_response *response;
	struct co_http_session *session;
	struct peer *peer = peer_open(peer_wait_for_close);
	int status;

	session = open_session(peer, none);
	status = co_http_post(&response, session, "a", &options);
	co_http_session_close(session);
	peer_close(peer);
	return status;
}

static int yield_and_wait(void *arg, struct co_generator *generator)
{
	struct co_bytes piece = {"piece", 5};
	int status = co_generator_yield(generator, &piece);

	*(bool *)arg = true;
	return status < 0 ? status : co_sleep(CO_FOREVER);
}

ASYNC_TEST(a_request_is_cancelled_while_its_body_is_made)
{
	struct co_generator generator;
	bool was_asked_on = false;
	struct co_task *task;

	co_generator_init(&generator, yield_and_wait, &was_asked_on);
	task = spawn(post, &generator);
	wait_until(was_asked_on);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(co_generator_status(&generator), UV_ECANCELED);
}

enum { BLOCK = 64 * 1024, BLOCKS = 400 };

static int yield_blocks(void *arg, struct co_generator *generator)
{
	static char block[BLOCK];
	struct co_bytes piece = {block, BLOCK};
	size_t *count = arg;
	int status = 0;

	while (status == 0 && *count < BLOCKS) {
		++*count;
		status = co_generator_yield(generator, &piece);
	}
	return status;
}

/* Reads no more than the head until the gate opens. */
static int read_late(struct talk *talk)
{
	int status = co_future_wait(&talk->peer->gate);
	size_t left = (size_t)BLOCK * BLOCKS;
	static char buf[BLOCK];

	left -= talk->len -
		(size_t)(strstr(talk->head, "\r\n\r\n") + 4 - talk->head);
	while (status >= 0 && left > 0) {
		status = co_stream_read(talk->stream, buf, sizeof(buf));
		if (status == 0)
			return UV_EOF;
		left -= status > 0 ? (size_t)status : 0;
	}
	return status < 0 ? status : say_text(talk, "read");
}

struct posting {
	struct co_http_session *session;
	struct co_http_options options;
};

static int post_blocks(void *arg)
{
	struct posting *posting = arg;
	struct co_http_response *response;
	int status = co_http_post(&response, posting->session, "a",
				  &posting->options);

	co_http_response_close(response);
	return status;
}

ASYNC_TEST(a_slow_server_holds_back_the_generator)
{
	struct pair pair = open_pair(read_late);
	struct co_generator generator;
	size_t count = 0, before;
	struct posting posting = {
		pair.session,
		{.body = co_http_pieces(&generator, (int64_t)BLOCK * BLOCKS,
					NULL)}};
	struct co_task *task;

	co_generator_init(&generator, yield_blocks, &count);
	task = spawn(post_blocks, &posting);
	wait_until(pair.peer->requests == 1);
	do {
		before = count;
		ck_assert_int_eq(co_sleep(50 * CO_MILLISECOND), 0);
	} while (count > before);
	ck_assert_uint_lt(count, BLOCKS);
	co_future_set(&pair.peer->gate, 0);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(count, BLOCKS);
	close_pair(pair);
}

ASYNC_TEST(a_server_that_takes_nothing_is_not_waited_for)
{
	struct peer *peer = peer_open(read_late);
	struct co_http_session *session =
		open_session(peer, (struct co_http_session_options){
					   .stall_timeout_ns = CO_SECOND});
	struct co_generator generator;
	size_t count = 0;
	struct co_http_options options = {
		.body = co_http_pieces(&generator, (int64_t)BLOCK * BLOCKS,
				       NULL)};

	co_generator_init(&generator, yield_blocks, &count);
	check_fails(session, "POST", "a", &options, UV_ETIMEDOUT, "");
	ck_assert_uint_lt(count, BLOCKS);
	co_http_session_close(session);
	peer_close(peer);
}

/* Answers as soon as the head is there, and reads the rest afterwards. */
static int answer_early(struct talk *talk)
{
	int status;

	if (strncmp(talk->head, "GET", 3) == 0)
		return say_text(talk, "fine");
	status = peer_say(talk, "HTTP/1.1 400 No\r\nConnection: close\r\n"
				"Content-Length: 4\r\n\r\nnone");
	return status < 0 ? status : peer_wait_for_close(talk);
}

ASYNC_TEST(an_answer_may_come_before_the_body_has_gone)
{
	struct pair pair = open_pair(answer_early);
	struct co_generator generator;
	size_t count = 0;
	struct co_http_options options = {
		.body = co_http_pieces(&generator, (int64_t)BLOCK * BLOCKS,
				       NULL)};
	struct co_http_response *response;

	co_generator_init(&generator, yield_blocks, &count);
	response = must_request(pair.session, "POST", "a", &options);
	ck_assert_int_eq(co_http_response_status(response), 400);
	check_text(response, "none");
	check_text(must_get(pair.session, "a"), "fine");
	close_pair(pair);
}

static bool has_body(const struct talk *talk)
{
	return strstr(talk->head, "\r\n\r\n")[4] != '\0';
}

static int ask_for_body(struct talk *talk)
{
	int status;

	ck_assert_ptr_nonnull(
		strstr(talk->head, "\r\nExpect: 100-continue\r\n"));
	ck_assert(!has_body(talk));
	if (strcmp(talk->path, "/no") == 0)
		return peer_say(talk, "HTTP/1.1 417 No\r\n"
				      "Content-Length: 0\r\n\r\n") ||
		       peer_wait_for_close(talk);
	status = peer_say(talk, "HTTP/1.1 100 Continue\r\n\r\n");
	return status < 0 ? status : echo_request(talk);
}

ASYNC_TEST(a_body_waits_until_the_server_wants_it)
{
	const struct co_http_options options = {.body = co_http_text("text"),
						.awaits_continue = true};
	const struct co_http_options none = {.awaits_continue = true};
	struct pair pair = open_pair(ask_for_body);
	struct co_http_response *response;

	check_echo(must_request(pair.session, "POST", "a", &options),
		   "\r\n\r\ntext", NULL);
	response = must_request(pair.session, "POST", "no", &options);
	ck_assert_int_eq(co_http_response_status(response), 417);
	check_text(response, "");
	pair.peer->answer = echo_request;
	check_echo(must_request(pair.session, "GET", "a", &none), "GET",
		   "Expect");
	close_pair(pair);
}

static int redirect_later(struct talk *talk)
{
	if (strcmp(talk->path, "/b") == 0)
		return echo_chunks(talk);
	while (!strstr(talk->head, "0\r\n\r\n")) {
		int got = co_stream_read(talk->stream, talk->head + talk->len,
					 sizeof(talk->head) - 1 - talk->len);

		if (got <= 0)
			return got < 0 ? got : UV_EOF;
		talk->len += (size_t)got;
		talk->head[talk->len] = '\0';
	}
	return peer_say(talk, "HTTP/1.1 307 There\r\nLocation: /b\r\n"
			      "Content-Length: 0\r\n\r\n");
}

ASYNC_TEST(pieces_cannot_be_sent_twice)
{
	struct pair pair = open_pair(redirect_later);
	struct yielding yielding = {.texts = three};
	struct co_generator generator;
	struct co_http_options options = {
		.body = co_http_pieces(&generator, -1, NULL)};

	co_generator_init(&generator, yield_texts, &yielding);
	check_fails(pair.session, "POST", "a", &options, CO_HTTP_BAD_BODY,
		    "once more");
	close_pair(pair);
}

int main(void)
{
	return RUN_SUITE("http_body", pieces_are_sent_in_chunks,
			 pieces_of_a_known_length_are_sent_as_they_are,
			 a_body_that_is_not_as_was_said_is_an_error,
			 a_request_is_cancelled_while_its_body_is_made,
			 a_slow_server_holds_back_the_generator,
			 a_server_that_takes_nothing_is_not_waited_for,
			 an_answer_may_come_before_the_body_has_gone,
			 a_body_waits_until_the_server_wants_it,
			 pieces_cannot_be_sent_twice);
}
