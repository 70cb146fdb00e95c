#include "unit/runtime/util.h"

/* CO_TRY, and the variables that let a return be enough. */

static int half(int number)
{
	return number % 2 ? UV_EINVAL : number / 2;
}

static int quarter(int number)
{
	int result = CO_TRY(half(CO_TRY(half(number))));

	note("%d", result);
	return result;
}

START_TEST(a_value_goes_on_and_an_error_returns)
{
	ck_assert_int_eq(quarter(8), 2);
	ck_assert_int_eq(quarter(6), UV_EINVAL);
	ck_assert_int_eq(quarter(7), UV_EINVAL);
	ck_assert_str_eq(noted(), "2");
}
END_TEST

static ssize_t count_calls(int *calls, ssize_t result)
{
	++*calls;
	return result;
}

static int try_twice(int *calls, ssize_t first, ssize_t second)
{
	CO_TRY(count_calls(calls, first));
	return (int)CO_TRY(count_calls(calls, second));
}

START_TEST(a_call_is_made_once)
{
	int calls = 0;

	ck_assert_int_eq(try_twice(&calls, 3, 4), 4);
	ck_assert_int_eq(calls, 2);
	ck_assert_int_eq(try_twice(&calls, UV_EIO, 4), UV_EIO);
	ck_assert_int_eq(calls, 3);
}
END_TEST

static int open_two(int status)
{
	CO_CLOSING(co_server, server);
	CO_CLOSING(co_stream, stream);

	ck_assert_ptr_null(server);
	ck_assert_ptr_null(stream);
	CO_TRY(co_server_listen(&server, "127.0.0.1", 0, 1));
	CO_TRY(status);
	CO_TRY(co_stream_connect(&stream, "127.0.0.1", co_server_port(server)));
	return 7;
}

static void ignore_events(void *arg UNUSED, int events UNUSED)
{
}

static int open_others(int status)
{
	static const int signums[] = {SIGUSR1};
	static const char *const command[] = {"cat", NULL};
	const struct co_process_options options = {.argv = command,
						   .in = CO_STDIO_PIPE};
	CO_CLOSING(co_datagram, datagram);
	CO_CLOSING(co_signal, watch);
	CO_CLOSING(co_process, process);

	CO_TRY(co_datagram_bind(&datagram, "127.0.0.1", 0, NULL));
	CO_TRY(co_signal_open(&watch, signums, 1));
	CO_TRY(co_process_spawn(&process, &options));
	for (int i = 0; i < 2; i++) {
		CO_CLOSING(co_directory, directory);
		CO_CLOSING(co_poll, poll);

		CO_TRY(co_directory_open(&directory, "/"));
		CO_TRY(co_poll_open(&poll, STDIN_FILENO, ignore_events, NULL));
		if (i == 0)
			continue; /* and watch it anew */
		CO_TRY(status);
	}
	return 0;
}

static int open_all(void *arg UNUSED)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	ck_assert_int_eq(open_two(0), 7);
	ck_assert_int_eq(open_two(UV_EIO), UV_EIO);
	ck_assert_int_eq(open_others(0), 0);
	ck_assert_int_eq(open_others(UV_EIO), UV_EIO);
	close(fds[0]);
	close(fds[1]);
	return 0;
}

static void note_report(void *arg UNUSED, const char *text)
{
	if (!strstr(text, "kept the loop")) /* as it may on a slow machine */
		note("%s", text);
}

/* In debug mode the end of a run tells of what is open. */
START_TEST(what_is_open_is_closed_on_every_path)
{
	const struct co_run_options options = {.debug = true};

	co_set_reporter(note_report, NULL);
	ck_assert_int_eq(co_run_with(open_all, NULL, &options), 0);
	ck_assert_str_eq(noted(), "");
}
END_TEST

static int use_bytes(const char *text)
{
	CO_RELEASING(co_bytes, bytes);

	ck_assert_ptr_null(bytes.data);
	if (!text)
		return 0;
	bytes.data = strdup(text);
	return bytes.data ? *bytes.data : UV_ENOMEM;
}

ASYNC_TEST(structs_are_released_on_every_path)
{
	CO_RELEASING(co_queue, unused);
	CO_RELEASING(co_queue, used);
	CO_RELEASING(co_completions, completions);

	ck_assert_int_eq(co_queue_init(&used, 1), 0);
	ck_assert_uint_eq(unused.len + completions.count, 0);
	ck_assert_int_eq(use_bytes(NULL), 0);
	ck_assert_int_eq(use_bytes("x"), 'x');
}

int main(void)
{
	return RUN_SUITE("runtime_try", a_value_goes_on_and_an_error_returns,
			 a_call_is_made_once,
			 what_is_open_is_closed_on_every_path,
			 structs_are_released_on_every_path);
}
