/*
 * The virtual clock.
 */
#include "runtime_util.h"

static const struct co_run_options virtual_clock = {.virtual_clock = true};

/* A test whose main coroutine runs on the virtual clock. */
static void run(co_fn *fn)
{
	time_t start = time(NULL);

	ck_assert_int_eq(co_run_with(fn, NULL, &virtual_clock), 0);
	ck_assert_int_lt(time(NULL) - start, 10);
}

static int sleep_an_hour(void *arg UNUSED)
{
	int64_t start_ns = co_time_ns();

	ck_assert_int_eq(co_sleep(3600 * CO_SECOND), 0);
	ck_assert_int_eq(co_time_ns() - start_ns, 3600 * CO_SECOND);
	return 0;
}

START_TEST(an_hours_sleep_takes_no_time)
{
	run(sleep_an_hour);
}
END_TEST

static int compute(void *arg UNUSED)
{
	int64_t start_ns = co_time_ns();

	block_thread_ms(5);
	yield_turns(1000);
	ck_assert_int_eq(co_time_ns() - start_ns, 0);
	return 0;
}

START_TEST(time_stands_still_while_something_runs)
{
	run(compute);
}
END_TEST

static int sleep_and_note(void *arg)
{
	int status = co_sleep(*(int64_t *)arg * CO_SECOND);

	note("%d", (int)*(int64_t *)arg);
	return status;
}

static int sleep_in_disorder(void *arg UNUSED)
{
	int64_t delays[] = {30, 10, 20, 86400};

	ck_assert_int_eq(co_gather(CO_EACH(sleep_and_note, delays)), 0);
	ck_assert_str_eq(noted(), "10 20 30 86400");
	return 0;
}

START_TEST(deadlines_come_in_their_order)
{
	run(sleep_in_disorder);
}
END_TEST

static int block_thread(void *arg UNUSED)
{
	block_thread_ms(30);
	return 7;
}

static int work_within_a_second(void *arg UNUSED)
{
	struct co_scope scope;
	int status = co_timeout_enter(&scope, CO_SECOND);

	ck_assert_int_eq(status, 0);
	status = co_to_thread(block_thread, NULL);
	ck_assert_int_eq(co_timeout_leave(&scope, status), 7);
	return 0;
}

START_TEST(time_waits_for_the_threads_of_the_pool)
{
	run(work_within_a_second);
}
END_TEST

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

static int echo(void *arg UNUSED)
{
	struct co_server *server;
	struct co_task *talker;

	ck_assert_int_eq(co_server_listen(&server, "127.0.0.1", 0, 1), 0);
	talker = spawn(talk, server);
	ck_assert_int_eq(co_wait_for(echo_within_a_second, server, CO_SECOND),
			 0);
	ck_assert_int_eq(finish(talker), 0);
	co_server_close(server);
	return 0;
}

START_TEST(time_waits_for_what_the_poll_brings)
{
	for (int i = 0; i < 50; i++)
		run(echo);
}
END_TEST

static int time_out(void *arg UNUSED)
{
	return co_wait_for(sleep_forever, NULL, 3600 * CO_SECOND);
}

START_TEST(an_hours_timeout_expires)
{
	ck_assert_int_eq(co_run_with(time_out, NULL, &virtual_clock),
			 UV_ETIMEDOUT);
}
END_TEST

static void note_call(void *arg UNUSED)
{
	note("called");
}

static int call_later(void *arg UNUSED)
{
	struct co_callback callback;

	co_callback_init(&callback, note_call, NULL);
	ck_assert_int_eq(co_call_later(&callback, 60 * CO_SECOND), 0);
	ck_assert_int_eq(co_sleep(61 * CO_SECOND), 0);
	ck_assert_str_eq(noted(), "called");
	return 0;
}

START_TEST(callbacks_keep_to_it)
{
	run(call_later);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_virtual", an_hours_sleep_takes_no_time,
			 time_stands_still_while_something_runs,
			 deadlines_come_in_their_order,
			 time_waits_for_the_threads_of_the_pool,
			 time_waits_for_what_the_poll_brings,
			 an_hours_timeout_expires, callbacks_keep_to_it);
}
