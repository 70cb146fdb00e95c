/*
 * The virtual clock.
 */
#include "unit/runtime/util.h"

VIRTUAL_TEST(an_hours_sleep_takes_no_time)
{
	int64_t start_ns = co_time_ns();

	ck_assert_int_eq(co_sleep(3600 * CO_SECOND), 0);
	ck_assert_int_eq(co_time_ns() - start_ns, 3600 * CO_SECOND);
}

VIRTUAL_TEST(time_stands_still_while_something_runs)
{
	int64_t start_ns = co_time_ns();

	block_thread_ms(5);
	yield_turns(1000);
	ck_assert_int_eq(co_time_ns() - start_ns, 0);
}

static int sleep_and_note(void *arg)
{
	int status = co_sleep(*(int64_t *)arg * CO_SECOND);

	note("%d", (int)*(int64_t *)arg);
	return status;
}

VIRTUAL_TEST(deadlines_come_in_their_order)
{
	int64_t delays[] = {30, 10, 20, 86400};

	ck_assert_int_eq(co_gather(CO_EACH(sleep_and_note, delays)), 0);
	ck_assert_str_eq(noted(), "10 20 30 86400");
}

static int block_thread(void *arg UNUSED)
{
	block_thread_ms(30);
	return 7;
}

VIRTUAL_TEST(time_waits_for_the_threads_of_the_pool)
{
	struct co_scope scope;
	int status = co_timeout_enter(&scope, CO_SECOND);

	ck_assert_int_eq(status, 0);
	status = co_to_thread(block_thread, NULL);
	ck_assert_int_eq(co_timeout_leave(&scope, status), 7);
}

static int talk(void *arg)
{
	struct co_stream *stream;
	char byte;
	int status = co_server_accept(arg, &stream);

	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(co_stream_read(stream, &byte, 1), 1);
	ck_assert_int_eq(co_stream_write(stream, &byte, 1), 0);
	co_stream_close(stream);
	return 0;
}

static int echo_within_a_second(void *arg)
{
	struct co_stream *stream;
	char byte = 'x';

	ck_assert_int_eq(
		co_stream_connect(&stream, "127.0.0.1", co_server_port(arg)),
		0);
	ck_assert_int_eq(co_stream_write(stream, &byte, 1), 0);
	ck_assert_int_eq(co_stream_read(stream, &byte, 1), 1);
	co_stream_close(stream);
	return 0;
}

static void echo(void)
{
	struct co_server *server;
	struct co_task *talker;

	ck_assert_int_eq(co_server_listen(&server, "127.0.0.1", 0, 1), 0);
	talker = spawn(talk, server);
	ck_assert_int_eq(co_wait_for(echo_within_a_second, server, CO_SECOND),
			 0);
	ck_assert_int_eq(finish(talker), 0);
	co_server_close(server);
}

VIRTUAL_TEST(time_waits_for_what_the_poll_brings)
{
	for (int i = 0; i < 50; i++)
		echo();
}

VIRTUAL_TEST(an_hours_timeout_expires)
{
	ck_assert_int_eq(co_wait_for(sleep_forever, NULL, 3600 * CO_SECOND),
			 UV_ETIMEDOUT);
}

static void note_call(void *arg UNUSED)
{
	note("called");
}

VIRTUAL_TEST(callbacks_keep_to_it)
{
	struct co_callback callback;

	co_callback_init(&callback, note_call, NULL);
	ck_assert_int_eq(co_call_later(&callback, 60 * CO_SECOND), 0);
	ck_assert_int_eq(co_sleep(61 * CO_SECOND), 0);
	ck_assert_str_eq(noted(), "called");
}

int main(void)
{
	return RUN_SUITE("runtime_virtual", an_hours_sleep_takes_no_time,
			 time_stands_still_while_something_runs,
			 deadlines_come_in_their_order,
			 time_waits_for_the_threads_of_the_pool,
			 time_waits_for_what_the_poll_brings,
			 an_hours_timeout_expires, callbacks_keep_to_it);
}
