/* Transports and protocols: connections by callbacks. */
#include "unit/runtime/transport_util.h"

#include <stdint.h>

ASYNC_TEST(bytes_go_both_ways)
{
	struct link link;

	make_link(&link, &simple);
	say(&link.end, "hello");
	expect_text(link.there, "hello");
	write_text(link.there, "hello yourself");
	await_text(&link.end, "hello yourself");
	co_transport_close(link.end.transport);
	ck_assert(co_transport_is_closing(link.end.transport));
	expect_end(link.there);
	ck_assert_int_eq(await_lost(&link.end), 1);
	co_stream_close(link.there);
}

/* Never from within a call of the transport. */
ASYNC_TEST(the_end_is_told_after_the_call_that_brings_it)
{
	struct link link;

	make_link(&link, &simple);
	co_transport_close(link.end.transport);
	co_transport_abort(link.end.transport);
	ck_assert_ptr_nonnull(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), 1);
	co_stream_close(link.there);
}

ASYNC_TEST(the_peers_end_closes_what_is_not_to_be_kept_open)
{
	struct link link;

	make_link(&link, &simple);
	write_text(link.there, "bye");
	co_stream_close(link.there);
	ck_assert_int_eq(await_lost(&link.end), 1);
	ck_assert_str_eq(link.end.text, "bye");
}

ASYNC_TEST(after_the_peers_end_one_may_go_on_writing)
{
	struct link link;

	make_link(&link, &protocol);
	link.end.keeps_open = true;
	ck_assert_int_eq(co_stream_shutdown(link.there), 0);
	while (!*noted())
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	say(&link.end, "answer");
	ck_assert_int_eq(co_transport_write_eof(link.end.transport), 0);
	ck_assert_int_eq(co_transport_write_eof(link.end.transport), UV_EPIPE);
	ck_assert_int_eq(co_transport_write(link.end.transport, "x", 1),
			 UV_EPIPE);
	expect_text(link.there, "answer");
	expect_end(link.there);
	ck_assert_str_eq(noted(), "eof");
	co_transport_close(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), 1);
	co_stream_close(link.there);
}

ASYNC_TEST(a_reset_is_the_status_of_the_end)
{
	struct link link;

	make_link(&link, &simple);
	co_stream_reset(link.there);
	ck_assert_int_eq(await_lost(&link.end), UV_ECONNRESET);
}

ASYNC_TEST(a_write_that_fails_is_the_status_of_the_end)
{
	struct link link;

	make_link(&link, &simple);
	co_stream_reset(link.there);
	ck_assert_int_eq(co_transport_write(link.end.transport, "x", 1),
			 UV_ECONNRESET);
	ck_assert_ptr_nonnull(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), UV_ECONNRESET);
}

ASYNC_TEST(an_error_need_not_close)
{
	struct link link;

	make_link(&link, &protocol);
	link.end.keeps_open = true;
	co_stream_reset(link.there);
	while (link.end.failures == 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(co_transport_write(link.end.transport, "x", 1),
			 UV_ECONNRESET);
	ck_assert(!co_transport_is_closing(link.end.transport));
	co_transport_close(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), 1);
	ck_assert_uint_eq(link.end.failures, 1);
}

ASYNC_TEST(an_error_that_a_write_returns_is_left_to_its_caller)
{
	struct link link;

	make_narrow_link(&link, &protocol);
	link.end.keeps_open = true;
	co_stream_close(link.there);
	while (strcmp(noted(), "eof") != 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	link.end.keeps_open = false;
	ck_assert_int_eq(co_transport_write(link.end.transport, "x", 1),
			 UV_EPIPE);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_uint_eq(link.end.failures, 0);
	ck_assert(!co_transport_is_closing(link.end.transport));
	co_transport_close(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), 1);
}

ASYNC_TEST(an_abort_drops_what_is_unsent)
{
	struct message message = make_message(NULL, MEBIBYTE);
	struct link link;
	struct co_bytes all;

	make_narrow_link(&link, &simple);
	ck_assert_int_eq(co_transport_write(link.end.transport, message.bytes,
					    message.len), 0);
	ck_assert_uint_gt(co_transport_unsent(link.end.transport), 0);
	co_transport_abort(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), UV_ECANCELED);
	ck_assert_int_eq(co_stream_read_all(link.there, &all, SIZE_MAX), 0);
	ck_assert_uint_lt(all.len, message.len);
	co_bytes_release(&all);
	free(message.bytes);
	co_stream_close(link.there);
}

ASYNC_TEST(a_close_waits_for_what_is_unsent)
{
	struct message message = make_message(NULL, MEBIBYTE);
	struct link link;

	make_narrow_link(&link, &simple);
	ck_assert_int_eq(co_transport_write(link.end.transport, message.bytes,
					    message.len), 0);
	co_transport_close(link.end.transport);
	ck_assert_int_eq(co_transport_write(link.end.transport, "x", 1),
			 UV_EPIPE);
	ck_assert_int_eq(co_transport_write_eof(link.end.transport), UV_EPIPE);
	write_text(link.there, "not heard any more");
	expect_message(link.there, &message);
	ck_assert_int_eq(await_lost(&link.end), 1);
	ck_assert_uint_eq(link.end.total, 0);
	free(message.bytes);
	co_stream_close(link.there);
}

ASYNC_TEST(writing_is_paused_above_the_high_mark_until_the_low_one)
{
	struct message message = make_message(NULL, MEBIBYTE);
	struct link link;
	size_t got = 0;

	make_narrow_link(&link, &protocol);
	ck_assert_int_eq(co_transport_set_marks(link.end.transport, 1000,
						LOW_BYTES), 0);
	ck_assert_int_eq(co_transport_write(link.end.transport, message.bytes,
					    message.len), 0);
	ck_assert(link.end.is_paused); /* by the write itself */
	ck_assert_int_eq(co_transport_write(link.end.transport, "x", 1), 0);
	ck_assert_uint_eq(link.end.pauses, 1);
	while (link.end.is_paused) {
		ck_assert_uint_gt(co_transport_unsent(link.end.transport),
				  LOW_BYTES);
		expect_bytes(link.there, message.bytes + got, 4096);
		got += 4096;
		yield_turns(1);
	}
	expect_bytes(link.there, message.bytes + got, message.len - got);
	expect_text(link.there, "x");
	while (link.end.flushes == 0)
		ck_assert_int_eq(co_sleep(0), 0);
	ck_assert_uint_eq(link.end.resumes, 1);
	ck_assert_uint_eq(link.end.flushes, 1);
	ck_assert_uint_eq(co_transport_unsent(link.end.transport), 0);
	co_transport_close(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), 1);
	free(message.bytes);
	co_stream_close(link.there);
}

ASYNC_TEST(paused_reading_leaves_the_bytes_to_the_kernel)
{
	struct link link;
	clock_t before;

	make_link(&link, &simple);
	co_transport_pause_reading(link.end.transport);
	co_transport_pause_reading(link.end.transport);
	write_text(link.there, "later");
	co_stream_close(link.there);
	before = clock();
	ck_assert_int_eq(co_sleep(200 * CO_MILLISECOND), 0);
	ck_assert_int_lt(clock() - before, CLOCKS_PER_SEC / 10); /* no spin */
	ck_assert_uint_eq(link.end.len, 0);
	co_transport_resume_reading(link.end.transport);
	co_transport_resume_reading(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), 1);
	ck_assert_str_eq(link.end.text, "later");
}

static void pause_at_once(void *arg, struct co_transport *transport)
{
	on_made(arg, transport);
	co_transport_pause_reading(transport);
}

static const struct co_protocol paused = {
	.connection_made = pause_at_once,
	.data_received = on_data,
	.connection_lost = on_lost,
};

/* asyncio: test_pause_reading_connection_made */
ASYNC_TEST(reading_may_be_paused_as_the_connection_is_made)
{
	struct link link;

	make_link(&link, &paused);
	write_text(link.there, "later");
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_uint_eq(link.end.len, 0);
	co_transport_resume_reading(link.end.transport);
	await_text(&link.end, "later");
	co_transport_close(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), 1);
	co_stream_close(link.there);
}

static void give_room(void *arg, char **buf, size_t *size)
{
	struct end *end = arg;

	*buf = end->text + end->len;
	*size = end->total < 8 ? 4 : 0;
}

static void fill_room(void *arg, const char *data, size_t len)
{
	struct end *end = arg;

	ck_assert_ptr_eq(data, end->text + end->len); /* where it said */
	ck_assert_uint_le(len, 4);
	end->len += len;
	end->total += len;
}

static const struct co_protocol with_buffer = {
	.connection_made = on_made,
	.get_buffer = give_room,
	.data_received = fill_room,
	.connection_lost = on_lost,
};

ASYNC_TEST(a_protocol_may_say_where_to_read_to_and_that_it_is_full)
{
	struct link link;

	make_link(&link, &with_buffer);
	write_text(link.there, "12345678rest");
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_str_eq(link.end.text, "12345678");
	link.end.total = 0;
	co_transport_resume_reading(link.end.transport);
	await_text(&link.end, "12345678rest");
	co_transport_close(link.end.transport);
	ck_assert_int_eq(await_lost(&link.end), 1);
	co_stream_close(link.there);
}

static void give_small_room(void *arg, char **buf, size_t *size)
{
	*buf = ((struct end *)arg)->text;
	*size = 50;
}

static void answer_the_last(void *arg, const char *data, size_t len)
{
	struct end *end = arg;

	for (size_t i = 0; i < len; i++)
		ck_assert_int_eq(data[i], "12345678+"[(end->total + i) % 9]);
	end->total += len;
	if (end->total == 9 * 1024)
		ck_assert_int_eq(co_transport_write(end->transport, "1", 1), 0);
}

static const struct co_protocol with_small_buffer = {
	.connection_made = on_made,
	.get_buffer = give_small_room,
	.data_received = answer_the_last,
	.connection_lost = on_lost,
};

ASYNC_TEST(a_long_message_comes_through_a_small_buffer)
{
	struct link link;

	make_link(&link, &with_small_buffer);
	for (int i = 0; i < 1024; i++)
		write_text(link.there, "12345678+");
	expect_text(link.there, "1");
	co_stream_close(link.there);
	ck_assert_int_eq(await_lost(&link.end), 1);
}

/* Both ends of a pipe, and one of a pair of sockets. */
ASYNC_TEST(an_open_descriptor_is_a_transport)
{
	struct end reader, writer;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(co_transport_open(fds[0], &simple, init(&reader)), 0);
	ck_assert_int_eq(co_transport_open(fds[1], &simple, init(&writer)), 0);
	ck_assert_int_eq(co_transport_write(writer.transport, "piped", 5), 0);
	await_text(&reader, "piped");
	co_transport_close(writer.transport);
	ck_assert_int_eq(await_lost(&writer), 1);
	ck_assert_int_eq(await_lost(&reader), 1);
	ck_assert_int_eq(fcntl(fds[0], F_GETFD), -1);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(co_transport_open(fds[0], &simple, init(&reader)), 0);
	ck_assert_int_eq(write(fds[1], "paired", 6), 6);
	await_text(&reader, "paired");
	close(fds[1]);
	ck_assert_int_eq(await_lost(&reader), 1);
	ck_assert_int_eq(co_transport_open(-1, &simple, init(&reader)),
			 UV_EBADF);
	ck_assert(!co_future_done(&reader.made));
}

static void close_at_data(void *arg, const char *data, size_t len)
{
	struct end *end = arg;

	on_data(arg, data, len);
	ck_assert_int_eq(co_transport_write(end->transport, data, len), 0);
	co_transport_close(end->transport);
}

static const struct co_protocol one_shot = {
	.connection_made = on_made,
	.data_received = close_at_data,
	.connection_lost = on_lost,
};

ASYNC_TEST(a_callback_may_write_and_close)
{
	struct link link;

	make_link(&link, &one_shot);
	write_text(link.there, "once");
	expect_text(link.there, "once");
	expect_end(link.there);
	ck_assert_int_eq(await_lost(&link.end), 1);
	co_stream_close(link.there);
}

ASYNC_TEST(a_failed_connect_calls_no_function)
{
	struct co_server *server = listen_anywhere();
	uint16_t port = co_server_port(server);
	struct end end;

	co_server_close(server);
	ck_assert_int_eq(co_transport_connect(LOCALHOST, port, &simple,
					      init(&end)), UV_ECONNREFUSED);
	ck_assert_int_eq(co_transport_connect_unix("/nowhere", &simple, &end),
			 UV_ENOENT);
	ck_assert(!co_future_done(&end.made));
	ck_assert(!co_future_done(&end.lost));
}

ASYNC_TEST(transports_refuse_what_makes_no_sense)
{
	static const struct co_protocol endless = {.data_received = on_data};
	struct co_server *server;
	struct link link;

	ck_assert_int_eq(co_transport_connect(NULL, 1, &simple, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_transport_connect(LOCALHOST, 1, NULL, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_transport_connect(LOCALHOST, 1, &endless, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_transport_connect_unix(NULL, &simple, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_transport_listen(&server, LOCALHOST, 0, 1, &simple,
					     NULL, NULL), UV_EINVAL);
	ck_assert_ptr_null(server);
	ck_assert_int_eq(co_transport_write(NULL, "x", 1), UV_EINVAL);
	ck_assert_int_eq(co_transport_write_eof(NULL), UV_EINVAL);
	ck_assert_int_eq(co_transport_set_marks(NULL, 1, 0), UV_EINVAL);
	ck_assert_int_eq(co_transport_fd(NULL), UV_EINVAL);
	ck_assert_uint_eq(co_transport_unsent(NULL), 0);
	ck_assert(co_transport_is_closing(NULL));
	co_transport_pause_reading(NULL);
	co_transport_resume_reading(NULL);
	co_transport_close(NULL);
	co_transport_abort(NULL);
	make_link(&link, &simple);
	ck_assert_int_eq(co_transport_write(link.end.transport, NULL, 1),
			 UV_EINVAL);
	ck_assert_int_eq(co_transport_write(link.end.transport, NULL, 0), 0);
	ck_assert_int_eq(co_transport_write(link.end.transport, "x", SIZE_MAX),
			 UV_ENOMEM);
	ck_assert_int_eq(co_transport_set_marks(link.end.transport, 1, 2),
			 UV_EINVAL);
	say(&link.end, "as if nothing had been");
	expect_text(link.there, "as if nothing had been");
	co_transport_close(link.end.transport);
	ck_assert_int_eq(co_transport_fd(link.end.transport), UV_EBADF);
	ck_assert_int_eq(await_lost(&link.end), 1);
	co_stream_close(link.there);
}

int main(void)
{
	return RUN_SUITE(
		"runtime transport", bytes_go_both_ways,
		the_end_is_told_after_the_call_that_brings_it,
		the_peers_end_closes_what_is_not_to_be_kept_open,
		after_the_peers_end_one_may_go_on_writing,
		a_reset_is_the_status_of_the_end,
		a_write_that_fails_is_the_status_of_the_end,
		an_error_need_not_close,
		an_error_that_a_write_returns_is_left_to_its_caller,
		an_abort_drops_what_is_unsent,
		a_close_waits_for_what_is_unsent,
		writing_is_paused_above_the_high_mark_until_the_low_one,
		paused_reading_leaves_the_bytes_to_the_kernel,
		reading_may_be_paused_as_the_connection_is_made,
		a_protocol_may_say_where_to_read_to_and_that_it_is_full,
		a_long_message_comes_through_a_small_buffer,
		an_open_descriptor_is_a_transport,
		a_callback_may_write_and_close,
		a_failed_connect_calls_no_function,
		transports_refuse_what_makes_no_sense);
}
