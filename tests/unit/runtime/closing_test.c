/*
 * Handles that are closed while another task waits on them: its call returns
 * UV_EBADF, and the handle is gone.
 */
#include "unit/runtime/process_util.h"
#include "unit/runtime/stream_util.h"

enum { FILLING_BYTES = 1 << 20 };

static char filling[FILLING_BYTES];

/* The calls that wait on a stream. */

static int read_exactly(void *stream)
{
	char buf[8];
	size_t got;
	int status = co_stream_read_exactly(stream, buf, sizeof(buf), &got);

	ck_assert_uint_eq(got, 3);
	ck_assert_mem_eq(buf, "abc", 3);
	return status;
}

static int read_line(void *stream)
{
	const char *line;
	ssize_t len = co_stream_read_line(stream, &line);

	ck_assert_ptr_null(line);
	return (int)len;
}

static int read_all(void *stream)
{
	struct co_bytes bytes;
	int status = co_stream_read_all(stream, &bytes, SIZE_MAX);

	ck_assert_ptr_null(bytes.data);
	return status;
}

static int write_filling(void *stream)
{
	return co_stream_write(stream, filling, sizeof(filling));
}

static int drain(void *stream)
{
	ck_assert_int_eq(co_stream_buffer(stream, filling, sizeof(filling)), 0);
	return co_stream_drain(stream);
}

static int flush(void *stream)
{
	ck_assert_int_eq(co_stream_buffer(stream, filling, sizeof(filling)), 0);
	return co_stream_flush(stream);
}

static int shut_down(void *stream)
{
	ck_assert_int_eq(co_stream_buffer(stream, filling, sizeof(filling)), 0);
	return co_stream_shutdown(stream);
}

static const struct {
	co_fn *wait;
	const char *input; /* comes before the close */
} waits[] = {
	{read_byte, ""},      {read_exactly, "abc"}, {read_line, "part"},
	{read_all, "part"},   {write_filling, ""},   {drain, ""},
	{flush, ""},	      {shut_down, ""},
};

static void close_while_waiting(size_t i, void (*close)(struct co_stream *))
{
	struct pair pair = make_narrow_pair();
	struct co_task *task;

	write_text(pair.there, waits[i].input);
	task = spawn(waits[i].wait, pair.here);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	close(pair.here);
	ck_assert_int_eq(finish(task), UV_EBADF);
	co_stream_reset(pair.there);
}

ASYNC_TEST(a_stream_that_is_closed_ends_every_call_on_it)
{
	for (size_t i = 0; i < CO_COUNT(waits); i++) {
		close_while_waiting(i, co_stream_close);
		close_while_waiting(i, co_stream_reset);
	}
}

/* Read as most do: as long as bytes come. */
static int read_to_the_end(void *stream)
{
	char byte;
	ssize_t got;

	while ((got = co_stream_read(stream, &byte, 1)) > 0)
		note("%c", byte);
	return (int)got;
}

/*
 * The reader has its bytes and has not run yet when the stream is closed: it is
 * not to read again from a stream that is gone.
 */
ASYNC_TEST(a_reader_that_was_about_to_return_ends_too)
{
	struct pair pair = make_pair();
	struct co_task *reader = spawn(read_to_the_end, pair.here);

	yield_turns(2);
	write_text(pair.there, "x");
	while (co_task_state(reader) == CO_TASK_SUSPENDED)
		ck_assert_int_eq(co_sleep(0), 0);
	ck_assert_int_eq(co_task_state(reader), CO_TASK_READY);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(reader), UV_EBADF);
	co_stream_close(pair.there);
}

static int write_often(void *stream)
{
	int status;

	do
		status = co_stream_write(stream, filling, 4096);
	while (status == 0);
	return status;
}

ASYNC_TEST(a_reader_and_a_writer_at_once_both_end)
{
	struct pair pair = make_narrow_pair();
	struct co_task *reader = spawn(read_to_the_end, pair.here);
	struct co_task *writer = spawn(write_often, pair.here);

	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(writer), UV_EBADF);
	ck_assert_int_eq(finish(reader), UV_EBADF);
	co_stream_close(pair.there);
}

ASYNC_TEST(a_cancelled_reader_may_find_its_stream_closed)
{
	struct pair pair = make_pair();
	struct co_task *reader = spawn(read_to_the_end, pair.here);

	yield_turns(2);
	co_task_cancel(reader);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(reader), UV_EBADF);
	co_stream_close(pair.there);
}

/* Servers. */

static int accept_one(void *server)
{
	struct co_stream *stream = (void *)"set";
	int status = co_server_accept(server, &stream);

	ck_assert_ptr_null(stream);
	return status;
}

ASYNC_TEST(a_server_that_is_closed_ends_its_accept)
{
	struct co_server *server = listen_anywhere();
	struct co_task *task = spawn(accept_one, server);

	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_server_close(server);
	ck_assert_int_eq(finish(task), UV_EBADF);
}

ASYNC_TEST(a_server_may_be_closed_while_an_accept_yields)
{
	struct co_server *server = listen_anywhere();
	struct co_task *task = spawn(accept_one, server);

	yield_turns(1); /* it waits for its turn */
	co_server_close(server);
	ck_assert_int_eq(finish(task), UV_EBADF);
}

static int talk(void *arg UNUSED, struct co_stream *stream)
{
	int status = read_byte(stream);

	note("%s", co_strerror(status));
	return status;
}

static int serve(void *server)
{
	return co_server_serve(server, talk, NULL);
}

ASYNC_TEST(a_server_that_is_closed_ends_its_service_and_connections)
{
	struct co_server *server = listen_anywhere();
	struct co_task *task = spawn(serve, server);
	struct co_stream *stream = connect_to(server);

	while (co_server_connections(server) == 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	yield_turns(2);
	co_server_close(server);
	ck_assert_int_eq(finish(task), UV_EBADF);
	ck_assert_str_eq(noted(), "operation canceled");
	ck_assert_int_lt(read_byte(stream), 1);
	co_stream_close(stream);
}

ASYNC_TEST(a_server_that_waits_for_its_connections_can_be_closed)
{
	struct co_server *server = listen_anywhere();
	struct co_task *task = spawn(serve, server);
	struct co_stream *stream = connect_to(server);

	while (co_server_connections(server) == 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_server_shutdown(server);
	yield_turns(3);
	co_server_close(server);
	ck_assert_int_eq(finish(task), UV_EBADF);
	co_stream_close(stream);
}

/* Signals and processes. */

static int wait_for_signal(void *signal)
{
	return co_signal_wait(signal);
}

ASYNC_TEST(a_watch_that_is_closed_ends_its_wait)
{
	static const int signums[] = {SIGUSR1, SIGUSR2};
	struct co_signal *signal;
	struct co_task *task;

	ck_assert_int_eq(co_signal_open(&signal, signums, 2), 0);
	task = spawn(wait_for_signal, signal);
	yield_turns(1);
	co_signal_close(signal);
	ck_assert_int_eq(finish(task), UV_EBADF);
}

static int wait_for_process(void *process)
{
	struct co_process_end end;
	int status = co_process_wait(process, &end);

	ck_assert_int_eq(end.status, -1);
	return status;
}

PROCESS_TEST(a_process_that_is_released_ends_its_waits)
{
	struct co_process *process = start_endless();
	struct co_task *first = spawn(wait_for_process, process);
	struct co_task *second = spawn(wait_for_process, process);

	yield_turns(1);
	co_process_close(process);
	ck_assert_int_eq(finish(first), UV_EBADF);
	ck_assert_int_eq(finish(second), UV_EBADF);
}

static int communicate(void *process)
{
	struct co_bytes out;
	int status = co_process_communicate(process, &out, NULL, NULL, filling,
					    sizeof(filling));

	ck_assert_ptr_null(out.data);
	return status;
}

PROCESS_TEST(a_process_that_is_released_ends_the_talk_with_it)
{
	struct co_process *process = START("exec sleep 1000", WITH_PIPES);
	struct co_task *task = spawn(communicate, process);

	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_process_close(process);
	ck_assert_int_eq(finish(task), UV_EBADF);
}

static int await_end(void *process)
{
	return end_of(process);
}

/* When the talk has begun, and its tasks have not. */
PROCESS_TEST(a_process_may_be_released_before_the_talk_begins)
{
	for (int turns = 0; turns < 4; turns++) {
		struct co_process *process = START("exec sleep 1000",
						   WITH_PIPES);
		struct co_task *task = spawn(communicate, process);

		yield_turns(turns);
		co_task_cancel(turns == 0 ? task : NULL);
		co_process_close(process);
		ck_assert_int_eq(finish(task),
				 turns == 0 ? UV_ECANCELED : UV_EBADF);
	}
}

/* All have been woken; the first to run gives the process back. */
PROCESS_TEST(a_process_may_be_released_by_the_first_that_wakes)
{
	struct co_process *process = START("exit 3");
	struct co_task *second;
	struct co_task *first = spawn(await_end, process);

	second = spawn(await_end, process);
	ck_assert_int_eq(finish(first), 3);
	co_process_close(process);
	ck_assert_int_eq(finish(second), 3);
}

static struct co_task *spawn_cancelled(co_fn *wait, void *handle, int turns)
{
	struct co_task *task = spawn(wait, handle);

	yield_turns(turns);
	co_task_cancel(task);
	return task;
}

ASYNC_TEST(an_accept_that_was_just_cancelled_finds_its_server_closed)
{
	for (int turns = 1; turns <= 2; turns++) {
		struct co_server *server = listen_anywhere();
		struct co_task *task =
			spawn_cancelled(accept_one, server, turns);

		co_server_close(server);
		ck_assert_int_eq(finish(task), UV_EBADF);
	}
}

ASYNC_TEST(a_service_that_was_just_cancelled_finds_its_server_closed)
{
	struct co_server *server = listen_anywhere();
	struct co_task *task = spawn_cancelled(serve, server, 2);

	co_server_close(server);
	ck_assert_int_eq(finish(task), UV_EBADF);
}

ASYNC_TEST(a_wait_that_was_just_cancelled_finds_its_watch_closed)
{
	static const int signum = SIGUSR1;
	struct co_signal *signal;
	struct co_task *task;

	ck_assert_int_eq(co_signal_open(&signal, &signum, 1), 0);
	task = spawn_cancelled(wait_for_signal, signal, 1);
	co_signal_close(signal);
	ck_assert_int_eq(finish(task), UV_EBADF);
}

PROCESS_TEST(a_wait_that_was_just_cancelled_finds_its_process_closed)
{
	struct co_process *process = start_endless();
	struct co_task *task = spawn_cancelled(wait_for_process, process, 1);

	co_process_close(process);
	ck_assert_int_eq(finish(task), UV_EBADF);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_closing", a_stream_that_is_closed_ends_every_call_on_it,
		a_reader_that_was_about_to_return_ends_too,
		a_reader_and_a_writer_at_once_both_end,
		a_cancelled_reader_may_find_its_stream_closed,
		a_server_that_is_closed_ends_its_accept,
		a_server_may_be_closed_while_an_accept_yields,
		a_server_that_is_closed_ends_its_service_and_connections,
		a_server_that_waits_for_its_connections_can_be_closed,
		a_watch_that_is_closed_ends_its_wait,
		a_process_that_is_released_ends_its_waits,
		a_process_that_is_released_ends_the_talk_with_it,
		a_process_may_be_released_before_the_talk_begins,
		a_process_may_be_released_by_the_first_that_wakes,
		an_accept_that_was_just_cancelled_finds_its_server_closed,
		a_service_that_was_just_cancelled_finds_its_server_closed,
		a_wait_that_was_just_cancelled_finds_its_watch_closed,
		a_wait_that_was_just_cancelled_finds_its_process_closed);
}
