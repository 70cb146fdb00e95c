#include "unit/runtime/stream_util.h"

/* A server beside a block. */

static int echo(void *count, struct co_stream *stream)
{
	if (count)
		++*(int *)count;
	return co_stream_copy(stream, stream);
}

static int talk_to(const struct co_server *server, const char *text)
{
	CO_CLOSING(co_stream, stream);

	CO_TRY(co_stream_connect(&stream, LOCALHOST, co_server_port(server)));
	write_text(stream, text);
	expect_text(stream, text);
	return 5;
}

enum way { END, CONTINUE, GOTO, RETURN };

static int serve(enum way way, int *count)
{
	struct co_server *server;
	int status;

	CO_WITH_SERVER (server, LOCALHOST, 0, echo, count, status) {
		ck_assert_int_eq(status, 0);
		status = talk_to(server, "hello");
		if (way == CONTINUE)
			continue;
		if (way == GOTO)
			goto out;
		if (way == RETURN)
			return status;
	}
out:
	ck_assert_ptr_null(server);
	return status;
}

ASYNC_TEST(it_serves_within_the_block_and_is_closed_on_every_path)
{
	int count = 0;

	for (enum way way = END; way <= RETURN; way++)
		ck_assert_int_eq(serve(way, &count), 5);
	ck_assert_int_eq(count, 4);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
}

static int answer_late(void *arg, struct co_stream *stream)
{
	CO_TRY(co_sleep(20 * CO_MILLISECOND));
	*(bool *)arg = true;
	return co_stream_printf(stream, "late\n");
}

ASYNC_TEST(leaving_waits_for_open_connections)
{
	struct co_server *server;
	struct co_stream *stream = NULL;
	bool is_answered = false;
	int status;

	CO_WITH_SERVER (server, LOCALHOST, 0, answer_late, &is_answered,
			status) {
		stream = connect_to(server);
		while (co_server_connections(server) == 0)
			yield_turns(1);
	}
	ck_assert_int_eq(status, 0);
	ck_assert(is_answered);
	expect_text(stream, "late\n");
	co_stream_close(stream);
}

static int wait_for_ever(void *arg, struct co_stream *stream UNUSED)
{
	int status = co_sleep(CO_FOREVER);

	note("%s", co_strerror(status));
	(void)arg;
	return status;
}

ASYNC_TEST(an_error_cancels_open_connections)
{
	struct co_server *server;
	struct co_stream *stream = NULL;
	int status;

	CO_WITH_SERVER (server, LOCALHOST, 0, wait_for_ever, NULL, status) {
		stream = connect_to(server);
		while (co_server_connections(server) == 0)
			yield_turns(1);
		status = UV_EIO;
	}
	ck_assert_int_eq(status, UV_EIO);
	ck_assert_str_eq(noted(), "operation canceled");
	co_stream_close(stream);
}

static int serve_for_ever(void *arg UNUSED)
{
	struct co_server *server;
	struct co_stream *stream = NULL;
	int status;

	CO_WITH_SERVER (server, LOCALHOST, 0, wait_for_ever, NULL, status) {
		stream = connect_to(server);
		status = 3; /* and wait for who never ends */
	}
	co_stream_close(stream);
	return status;
}

ASYNC_TEST(a_cancellation_while_it_is_left_cancels_the_connections)
{
	struct co_task *task = spawn(serve_for_ever, NULL);

	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "operation canceled");
}

ASYNC_TEST(what_cannot_listen_skips_the_block)
{
	struct co_server *server, *other = listen_anywhere();
	int status;

	CO_WITH_SERVER (server, LOCALHOST, co_server_port(other), echo, NULL,
			status)
		note("never");
	ck_assert_int_eq(status, UV_EADDRINUSE);
	ck_assert_ptr_null(server);
	CO_WITH_SERVER (server, "no.address", 0, echo, NULL, status)
		note("never");
	ck_assert_int_eq(status, UV_EINVAL);
	CO_WITH_SERVER (server, LOCALHOST, 0, NULL, NULL, status)
		note("never");
	ck_assert_int_eq(status, UV_EINVAL);
	ck_assert_str_eq(noted(), "");
	co_server_close(other);
}

ASYNC_TEST(it_may_be_shut_down_by_the_block)
{
	struct co_server *server;
	int status;

	CO_WITH_SERVER (server, LOCALHOST, 0, echo, NULL, status) {
		status = talk_to(server, "hello");
		co_server_shutdown(server);
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	}
	ck_assert_int_eq(status, 5);
}

struct service {
	uint16_t port;
	int count;
};

static int serve_port(void *arg)
{
	struct service *service = arg;

	return co_serve(LOCALHOST, service->port, echo, &service->count);
}

/* A port that was free a moment ago. */
static uint16_t free_port(void)
{
	struct co_server *server = listen_anywhere();
	uint16_t port = co_server_port(server);

	co_server_close(server);
	yield_turns(3);
	return port;
}

ASYNC_TEST(co_serve_serves_until_it_is_cancelled)
{
	struct service service = {.port = free_port()};
	struct co_task *task = spawn(serve_port, &service);
	struct co_stream *stream;

	yield_turns(1);
	ck_assert_int_eq(co_stream_connect(&stream, LOCALHOST, service.port),
			 0);
	write_text(stream, "hello");
	expect_text(stream, "hello");
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(service.count, 1);
	co_stream_close(stream);
	ck_assert_int_eq(co_stream_connect(&stream, LOCALHOST, service.port),
			 UV_ECONNREFUSED);
}

ASYNC_TEST(co_serve_says_what_keeps_it_from_serving)
{
	struct co_server *other = listen_anywhere();

	ck_assert_int_eq(co_serve(LOCALHOST, co_server_port(other), echo, NULL),
			 UV_EADDRINUSE);
	ck_assert_int_eq(co_serve("no.address", 0, echo, NULL), UV_EINVAL);
	ck_assert_int_eq(co_serve(LOCALHOST, 0, NULL, NULL), UV_EINVAL);
	co_server_close(other);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_with_server",
		it_serves_within_the_block_and_is_closed_on_every_path,
		leaving_waits_for_open_connections,
		an_error_cancels_open_connections,
		a_cancellation_while_it_is_left_cancels_the_connections,
		what_cannot_listen_skips_the_block,
		it_may_be_shut_down_by_the_block,
		co_serve_serves_until_it_is_cancelled,
		co_serve_says_what_keeps_it_from_serving);
}
