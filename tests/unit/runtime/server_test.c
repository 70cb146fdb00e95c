/* Servers: a coroutine for each connection, and their end. */
#include "unit/runtime/stream_util.h"

/* A server that is served by a task of its own. */
struct serving {
	struct co_server *server;
	co_client_fn *talk;
	struct co_task *task;
	int begun;
	int ended;
	int last_status; /* of a connection */
	struct co_event let_go;
};

static int serve(void *arg)
{
	struct serving *serving = arg;

	return co_server_serve(serving->server, serving->talk, serving);
}

static void start(struct serving *serving, co_client_fn *talk)
{
	*serving = (struct serving){.server = listen_anywhere(), .talk = talk};
	co_event_init(&serving->let_go);
	serving->task = spawn(serve, serving);
}

static int stop(struct serving *serving)
{
	int status;

	co_server_shutdown(serving->server);
	status = finish(serving->task);
	co_server_close(serving->server);
	return status;
}

static int talk_echo(void *arg, struct co_stream *stream)
{
	struct serving *serving = arg;

	serving->begun++;
	serving->last_status = send_back(stream);
	serving->ended++;
	return serving->last_status;
}

/* Answer one line, and end without having closed anything. */
static int talk_line(void *arg UNUSED, struct co_stream *stream)
{
	const char *line;
	ssize_t len = co_stream_read_line(stream, &line);

	return len < 0 ? (int)len : co_stream_buffer(stream, line, (size_t)len);
}

static int talk_nonsense(void *arg UNUSED, struct co_stream *stream)
{
	return read_byte(stream) == 'x' ? UV_EPROTO : 0;
}

static int wait_for_event(void *arg, struct co_stream *stream UNUSED)
{
	struct serving *serving = arg;

	serving->begun++;
	serving->last_status = co_event_wait(&serving->let_go);
	serving->ended++;
	return serving->last_status;
}

/* Let the loop go on until so many connections have begun. */
static void await_begun(const struct serving *serving, int count)
{
	while (serving->begun < count)
		ck_assert_int_eq(co_sleep(0), 0);
}

ASYNC_TEST(each_connection_has_its_coroutine)
{
	struct serving serving;
	struct co_stream *streams[3];

	start(&serving, talk_echo);
	for (int i = 0; i < 3; i++)
		streams[i] = connect_to(serving.server);
	for (int i = 2; i >= 0; i--) {
		write_text(streams[i], "ping");
		expect_text(streams[i], "ping");
	}
	ck_assert_uint_eq(co_server_connections(serving.server), 3);
	for (int i = 0; i < 3; i++)
		co_stream_close(streams[i]);
	ck_assert_int_eq(stop(&serving), 0);
	ck_assert_int_eq(serving.ended, 3);
}

ASYNC_TEST(what_a_coroutine_has_buffered_is_sent_before_its_stream_closes)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, talk_line);
	stream = connect_to(serving.server);
	write_text(stream, "hello world!\n");
	expect_text(stream, "hello world!\n");
	expect_end(stream);
	co_stream_close(stream);
	ck_assert_int_eq(stop(&serving), 0);
}

ASYNC_TEST(a_coroutine_that_fails_resets_its_connection_alone)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, talk_nonsense);
	for (int i = 0; i < 2; i++) {
		stream = connect_to(serving.server);
		write_text(stream, "x");
		ck_assert_int_eq(read_byte(stream), UV_ECONNRESET);
		co_stream_close(stream);
	}
	ck_assert_int_eq(co_task_state(serving.task), CO_TASK_SUSPENDED);
	ck_assert_int_eq(stop(&serving), 0);
}

ASYNC_TEST(a_server_that_is_shut_down_refuses_and_waits_for_its_connections)
{
	struct serving serving;
	struct co_stream *stream, *late;
	uint16_t port;

	start(&serving, talk_echo);
	port = co_server_port(serving.server);
	stream = connect_to(serving.server);
	await_begun(&serving, 1);
	co_server_shutdown(serving.server);
	ck_assert_int_eq(co_stream_connect(&late, LOCALHOST, port),
			 UV_ECONNREFUSED);
	write_text(stream, "still");
	expect_text(stream, "still");
	ck_assert_int_eq(co_task_state(serving.task), CO_TASK_SUSPENDED);
	co_stream_close(stream);
	ck_assert_int_eq(stop(&serving), 0);
	ck_assert_int_eq(serving.ended, 1);
}

ASYNC_TEST(a_shutdown_and_the_last_close_may_come_at_once)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, talk_echo);
	stream = connect_to(serving.server);
	await_begun(&serving, 1);
	co_server_shutdown(serving.server);
	co_stream_close(stream);
	ck_assert_int_eq(finish(serving.task), 0);
	co_server_shutdown(serving.server); /* may be repeated */
	co_server_close(serving.server);
}

ASYNC_TEST(a_server_without_connections_ends_at_once)
{
	struct serving serving;

	start(&serving, talk_echo);
	yield_turns(2);
	ck_assert_int_eq(stop(&serving), 0);
}

ASYNC_TEST(whoever_cancels_the_server_cancels_its_connections)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, wait_for_event);
	stream = connect_to(serving.server);
	await_begun(&serving, 1);
	co_task_cancel(serving.task);
	ck_assert_int_eq(finish(serving.task), UV_ECANCELED);
	ck_assert_int_eq(serving.ended, 1);
	ck_assert_int_eq(serving.last_status, UV_ECANCELED);
	ck_assert_uint_eq(co_server_connections(serving.server), 0);
	ck_assert_int_eq(read_byte(stream), UV_ECONNRESET);
	co_stream_close(stream);
	co_server_close(serving.server);
}

ASYNC_TEST(a_cancellation_ends_the_wait_for_connections_too)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, wait_for_event);
	stream = connect_to(serving.server);
	await_begun(&serving, 1);
	co_server_shutdown(serving.server);
	yield_turns(2);
	co_task_cancel(serving.task);
	ck_assert_int_eq(finish(serving.task), UV_ECANCELED);
	ck_assert_int_eq(serving.last_status, UV_ECANCELED);
	co_stream_close(stream);
	co_server_close(serving.server);
}

static int cancel_host(void *arg, struct co_stream *stream)
{
	struct serving *serving = arg;
	const char *line;

	ck_assert_int_gt(co_stream_read_line(stream, &line), 0);
	co_task_cancel(serving->task);
	return co_stream_write(stream, "1", 1);
}

ASYNC_TEST(a_connection_may_end_its_server)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, cancel_host);
	stream = connect_to(serving.server);
	write_text(stream, "end\n");
	expect_text(stream, "1");
	ck_assert_int_eq(finish(serving.task), UV_ECANCELED);
	co_stream_close(stream);
	co_server_close(serving.server);
}

/* Buffer what nobody reads. */
static int talk_too_much(void *arg, struct co_stream *stream)
{
	struct serving *serving = arg;
	struct message message = make_message(stream, 16 * MEBIBYTE);
	int status = co_stream_buffer(stream, message.bytes, message.len);

	free(message.bytes);
	serving->begun++;
	return status;
}

ASYNC_TEST(a_cancelled_server_drops_what_no_peer_takes)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, talk_too_much);
	stream = connect_to(serving.server);
	await_begun(&serving, 1);
	yield_turns(2);
	ck_assert_uint_eq(co_server_connections(serving.server), 1);
	co_task_cancel(serving.task);
	ck_assert_int_eq(finish(serving.task), UV_ECANCELED);
	ck_assert_uint_eq(co_server_connections(serving.server), 0);
	co_stream_close(stream);
	co_server_close(serving.server);
}

ASYNC_TEST(a_connection_cancelled_before_it_began_is_reset)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, talk_echo);
	yield_turns(2);
	stream = connect_to(serving.server);
	while (co_server_connections(serving.server) == 0)
		ck_assert_int_eq(co_sleep(0), 0);
	co_task_cancel(serving.task);
	ck_assert_int_eq(finish(serving.task), UV_ECANCELED);
	ck_assert_int_lt(read_byte(stream), 0);
	co_stream_close(stream);
	co_server_close(serving.server);
}

static void note_report(void *arg UNUSED, const char *text)
{
	note("%s", text);
}

static int fail_and_cancel(void *arg UNUSED)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, talk_nonsense);
	stream = connect_to(serving.server);
	write_text(stream, "x");
	ck_assert_int_lt(read_byte(stream), 0);
	co_stream_close(stream);
	stream = connect_to(serving.server);
	while (co_server_connections(serving.server) == 0)
		ck_assert_int_eq(co_sleep(0), 0);
	co_task_cancel(serving.task);
	ck_assert_int_eq(finish(serving.task), UV_ECANCELED);
	co_stream_close(stream);
	co_server_close(serving.server);
	return 0;
}

START_TEST(debug_mode_reports_what_failed_and_not_what_was_cancelled)
{
	const struct co_run_options options = {.debug = true};

	co_set_reporter(note_report, NULL);
	ck_assert_int_eq(co_run_with(fail_and_cancel, NULL, &options), 0);
	ck_assert_str_eq(noted(), "a connection failed: protocol error");
}
END_TEST

ASYNC_TEST(one_task_at_a_time_accepts_or_serves)
{
	struct serving serving;
	struct co_stream *stream;

	start(&serving, talk_echo);
	yield_turns(2);
	ck_assert_int_eq(co_server_accept(serving.server, &stream), UV_EBUSY);
	ck_assert_int_eq(co_server_serve(serving.server, talk_echo, NULL),
			 UV_EBUSY);
	ck_assert_int_eq(stop(&serving), 0);
}

/*
 * What cannot be accepted waits, the server does not spin, and it goes on when
 * there are descriptors again.
 */
ASYNC_TEST(a_server_lives_through_the_want_of_descriptors)
{
	struct serving serving;
	struct co_stream *stream;
	int fds[64], taken;
	clock_t before;

	if (drops_beyond_limit())
		SKIP_TEST("valgrind drops what is beyond the limit");
	limit_descriptors(64);
	start(&serving, talk_echo);
	yield_turns(2);
	taken = take_descriptors(fds, 64, 1);
	stream = connect_to(serving.server);
	before = clock();
	ck_assert_int_eq(co_sleep(250 * CO_MILLISECOND), 0);
	ck_assert_int_lt(clock() - before, CLOCKS_PER_SEC / 10);
	ck_assert_int_eq(serving.begun, 0);
	close(fds[--taken]);
	write_text(stream, "at last");
	expect_text(stream, "at last");
	while (taken > 0)
		close(fds[--taken]);
	co_stream_close(stream);
	ck_assert_int_eq(stop(&serving), 0);
}

static int want_descriptors(void *arg UNUSED)
{
	struct serving serving;
	struct co_stream *stream;
	int fds[64], taken;

	limit_descriptors(64);
	start(&serving, talk_echo);
	yield_turns(2);
	taken = take_descriptors(fds, 64, 1);
	stream = connect_to(serving.server);
	while (!*noted())
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	while (taken > 0)
		close(fds[--taken]);
	co_stream_close(stream);
	return stop(&serving);
}

START_TEST(debug_mode_reports_the_want_of_descriptors)
{
	const struct co_run_options options = {.debug = true};

	if (drops_beyond_limit())
		return;
	co_set_reporter(note_report, NULL);
	ck_assert_int_eq(co_run_with(want_descriptors, NULL, &options), 0);
	ck_assert_ptr_nonnull(strstr(
		noted(), "accepting a connection failed: too many open files"));
}
END_TEST

ASYNC_TEST(nothing_of_a_burst_is_lost)
{
	enum { BURST = 200 };
	struct serving serving;
	struct co_stream *streams[BURST];

	NEED_DESCRIPTORS(1000);
	start(&serving, talk_line);
	for (int i = 0; i < BURST; i++)
		streams[i] = connect_to(serving.server);
	for (int i = 0; i < BURST; i++) {
		write_text(streams[i], "x\n");
		expect_text(streams[i], "x\n");
		expect_end(streams[i]);
		co_stream_close(streams[i]);
	}
	ck_assert_int_eq(stop(&serving), 0);
}

int main(void)
{
	return RUN_SUITE(
		"runtime server", each_connection_has_its_coroutine,
		what_a_coroutine_has_buffered_is_sent_before_its_stream_closes,
		a_coroutine_that_fails_resets_its_connection_alone,
		a_server_that_is_shut_down_refuses_and_waits_for_its_connections,
		a_shutdown_and_the_last_close_may_come_at_once,
		a_server_without_connections_ends_at_once,
		whoever_cancels_the_server_cancels_its_connections,
		a_cancellation_ends_the_wait_for_connections_too,
		a_connection_may_end_its_server,
		a_cancelled_server_drops_what_no_peer_takes,
		a_connection_cancelled_before_it_began_is_reset,
		debug_mode_reports_what_failed_and_not_what_was_cancelled,
		one_task_at_a_time_accepts_or_serves,
		a_server_lives_through_the_want_of_descriptors,
		debug_mode_reports_the_want_of_descriptors,
		nothing_of_a_burst_is_lost);
}
