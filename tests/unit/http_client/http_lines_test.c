/* Bodies that are read line by line, or by exact lengths. */
#include "unit/http_client/http_util.h"

/* What the server sends, piece by piece, each behind a moment. */
static const char *const *pieces;

static int say_pieces(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 200 OK\r\n"
				    "Transfer-Encoding: chunked\r\n\r\n");

	for (size_t i = 0; status == 0 && pieces[i]; i++) {
		status = peer_say(talk, "%zx\r\n%s\r\n", strlen(pieces[i]),
				  pieces[i]);
		if (status == 0)
			status = co_sleep(2 * CO_MILLISECOND);
	}
	return status == 0 ? peer_say(talk, "0\r\n\r\n") : status;
}

/* As above, but without the end. */
static int say_pieces_and_leave(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n%s",
			pieces[0]) ||
	       1;
}

#define PIECES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void check_line(struct co_http_response *response, const char *text)
{
	const char *line;
	ssize_t len = co_http_response_read_line(response, &line, SIZE_MAX);

	ck_assert_int_eq(len, (ssize_t)strlen(text));
	ck_assert_mem_eq(line, text, strlen(text));
}

static void check_until(struct co_http_response *response,
			const char *separator, ssize_t expected,
			const char *text)
{
	const char *data;

	ck_assert_int_eq(co_http_response_read_until(response, &data, separator,
						     strlen(separator),
						     SIZE_MAX),
			 expected);
	if (text)
		ck_assert_mem_eq(data, text, strlen(text));
	else
		ck_assert_ptr_null(data);
}

ASYNC_TEST(lines_are_read_however_they_come)
{
	struct pair pair = open_pair(say_pieces);
	struct co_http_response *response;
	const char *line;

	pieces = PIECES("one\ntwo\nth", "r", "ee\n", "\n", "last");
	response = must_get(pair.session, "a");
	check_line(response, "one\n");
	check_line(response, "two\n");
	check_line(response, "three\n");
	check_line(response, "\n");
	check_line(response, "last");
	ck_assert_int_eq(co_http_response_read_line(response, &line, SIZE_MAX),
			 0);
	ck_assert_ptr_null(line);
	co_http_response_close(response);
	close_pair(pair);
}

ASYNC_TEST(any_bytes_can_separate)
{
	struct pair pair = open_pair(say_pieces);
	struct co_http_response *response;
	const char *data;

	pieces = PIECES("a--", "b--", "-c-", "--d");
	response = must_get(pair.session, "a");
	check_until(response, "---", 7, "a--b---");
	check_until(response, "---", 4, "c---");
	check_until(response, "---", UV_EOF, NULL);
	co_http_response_close(response);
	response = must_get(pair.session, "a");
	ck_assert_int_eq(
		co_http_response_read_until(response, &data, "", 0, SIZE_MAX),
		UV_EINVAL);
	check_until(response, "nowhere", UV_EOF, NULL);
	check_text(response, "a--b---c---d");
	close_pair(pair);
}

ASYNC_TEST(a_line_can_have_a_limit)
{
	struct pair pair = open_pair(say_pieces);
	struct co_http_response *response;
	const char *line;

	pieces = PIECES("1234\n", "12345", "6\n");
	response = must_get(pair.session, "a");
	ck_assert_int_eq(co_http_response_read_line(response, &line, 5), 5);
	ck_assert_int_eq(co_http_response_read_line(response, &line, 5),
			 CO_LIMIT_OVERRUN);
	ck_assert_ptr_null(line);
	ck_assert_ptr_nonnull(strstr(co_http_error(), "line"));
	check_line(response, "123456\n");
	co_http_response_close(response);
	close_pair(pair);
}

ASYNC_TEST(ways_of_reading_may_follow_each_other)
{
	struct pair pair = open_pair(say_pieces);
	struct co_http_response *response;
	const void *data;
	char buf[8];
	size_t got;

	pieces = PIECES("one\ntwo", "three\nfour", "five", "six");
	response = must_get(pair.session, "a");
	check_line(response, "one\n");
	ck_assert_int_eq(co_http_response_read_exactly(response, buf, 5, &got),
			 0);
	ck_assert_mem_eq(buf, "twoth", 5);
	ck_assert_uint_eq(got, 5);
	check_line(response, "ree\n");
	ck_assert_int_eq(co_http_response_read(response, buf, 2), 2);
	ck_assert_mem_eq(buf, "fo", 2);
	ck_assert_int_ge(co_http_response_next(response, &data), 2);
	ck_assert_mem_eq(data, "ur", 2);
	ck_assert_int_eq(co_http_response_read_exactly(response, buf, 0, NULL),
			 0);
	ck_assert_int_eq(co_http_response_read_exactly(response, buf, 8, &got),
			 UV_EOF);
	ck_assert_uint_le(got, 7);
	co_http_response_close(response);
	close_pair(pair);
}

/* Far more than the library receives ahead. */
ASYNC_TEST(a_long_line_is_gathered_whole)
{
	struct pair pair = open_pair(say_much);
	struct co_http_response *response = must_get(pair.session, "a");
	const char *line;

	ck_assert_int_eq(co_http_response_read_line(response, &line, 1000),
			 CO_LIMIT_OVERRUN);
	ck_assert_int_eq(co_http_response_read_line(response, &line, SIZE_MAX),
			 LARGE);
	ck_assert_int_eq(co_http_response_read_line(response, &line, SIZE_MAX),
			 0);
	co_http_response_close(response);
	close_pair(pair);
}

ASYNC_TEST(a_line_that_is_cut_off_is_an_error)
{
	struct pair pair = open_pair(say_pieces_and_leave);
	struct co_http_response *response;
	const char *line;
	char buf[9];
	size_t got;

	pieces = PIECES("one\ntw");
	response = must_get(pair.session, "a");
	check_line(response, "one\n");
	ck_assert_int_eq(co_http_response_read_line(response, &line, SIZE_MAX),
			 CO_HTTP_TRUNCATED);
	ck_assert_ptr_null(line);
	ck_assert_int_eq(co_http_response_read_exactly(response, buf, 9, &got),
			 CO_HTTP_TRUNCATED);
	ck_assert_uint_eq(got, 2);
	co_http_response_close(response);
	close_pair(pair);
}

static int say_half_a_line(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 200 OK\r\n"
				    "Content-Length: 8\r\n\r\none ");

	if (status == 0)
		status = co_future_wait(&talk->peer->gate);
	return status == 0 ? peer_say(talk, "two\n") : status;
}

static int read_line(void *arg)
{
	const char *line;
	ssize_t len = co_http_response_read_line(arg, &line, SIZE_MAX);

	return len > 0 ? 0 : (int)len;
}

ASYNC_TEST(a_line_can_be_waited_for_again)
{
	struct pair pair = open_pair(say_half_a_line);
	struct co_http_response *response = must_get(pair.session, "a");
	struct co_task *task = spawn(read_line, response);
	const char *line;

	yield_turns(3);
	ck_assert_int_eq(co_http_response_read_line(response, &line, SIZE_MAX),
			 UV_EBUSY);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	task = spawn(read_line, response);
	yield_turns(3);
	ck_assert_int_eq(co_http_response_read_line(response, &line, SIZE_MAX),
			 UV_EBUSY);
	co_future_set(&pair.peer->gate, 0);
	ck_assert_int_eq(finish(task), 0);
	check_text(response, "");
	close_pair(pair);
}

ASYNC_TEST(a_response_is_closed_while_a_task_waits_for_a_line)
{
	struct pair pair = open_pair(say_half_a_line);
	struct co_http_response *response = must_get(pair.session, "a");
	struct co_task *task = spawn(read_line, response);

	yield_turns(3);
	co_http_response_close(response);
	ck_assert_int_eq(finish(task), UV_EBADF);
	close_pair(pair);
}

ASYNC_TEST(nothing_is_read_without_a_response)
{
	const char *line = "";
	char buf[1];
	size_t got = 1;

	ck_assert_int_eq(co_http_response_read_line(NULL, &line, SIZE_MAX),
			 UV_EINVAL);
	ck_assert_ptr_null(line);
	ck_assert_int_eq(co_http_response_read_until(NULL, &line, "x", 1, 1),
			 UV_EINVAL);
	ck_assert_int_eq(co_http_response_read_exactly(NULL, buf, 1, &got),
			 UV_EINVAL);
	ck_assert_uint_eq(got, 0);
}

int main(void)
{
	return RUN_SUITE("http_lines", lines_are_read_however_they_come,
			 any_bytes_can_separate, a_line_can_have_a_limit,
			 ways_of_reading_may_follow_each_other,
			 a_long_line_is_gathered_whole,
			 a_line_that_is_cut_off_is_an_error,
			 a_line_can_be_waited_for_again,
			 a_response_is_closed_while_a_task_waits_for_a_line,
			 nothing_is_read_without_a_response);
}
