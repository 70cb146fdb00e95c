#include "unit/runtime/util.h"

#include <fcntl.h>
#include <sys/socket.h>

/* A watched descriptor, its other end, and what was seen of it. */
struct watch {
	struct co_poll *poll;
	struct co_future seen;
	int fds[2];
	int events;
	int calls;
};

static void on_ready(void *arg, int events)
{
	struct watch *watch = arg;

	watch->calls++;
	watch->events = events;
	if (watch->calls >= 3)
		ck_assert_int_eq(co_poll_set(watch->poll, 0), 0);
	co_future_set(&watch->seen, 0);
}

static void open_watch(struct watch *watch)
{
	*watch = (struct watch){0};
	co_future_init(&watch->seen, NULL, NULL);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, watch->fds), 0);
	ck_assert_int_eq(co_poll_open(&watch->poll, watch->fds[0], on_ready,
				      watch), 0);
}

static void close_watch(struct watch *watch)
{
	co_poll_close(watch->poll);
	close(watch->fds[0]);
	close(watch->fds[1]);
}

ASYNC_TEST(nothing_is_watched_until_asked_for)
{
	struct watch watch;

	open_watch(&watch);
	ck_assert_int_eq(co_poll_events(watch.poll), 0);
	ck_assert_int_eq(write(watch.fds[1], "x", 1), 1);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	ck_assert_int_eq(watch.calls, 0);
	close_watch(&watch);
}

ASYNC_TEST(tells_that_a_socket_can_be_read)
{
	struct watch watch;

	open_watch(&watch);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
	ck_assert_int_eq(co_poll_events(watch.poll), CO_READABLE);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	ck_assert_int_eq(watch.calls, 0);
	ck_assert_int_eq(write(watch.fds[1], "x", 1), 1);
	ck_assert_int_eq(co_future_wait(&watch.seen), 0);
	ck_assert_int_eq(watch.events, CO_READABLE);
	close_watch(&watch);
}

ASYNC_TEST(tells_it_again_until_it_has_been_read)
{
	struct watch watch;

	open_watch(&watch);
	ck_assert_int_eq(write(watch.fds[1], "x", 1), 1);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
	while (watch.calls < 3)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(co_poll_events(watch.poll), 0);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	ck_assert_int_eq(watch.calls, 3);
	close_watch(&watch);
}

ASYNC_TEST(tells_that_a_socket_can_be_written)
{
	struct watch watch;

	open_watch(&watch);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE | CO_WRITABLE), 0);
	ck_assert_int_eq(co_future_wait(&watch.seen), 0);
	ck_assert_int_eq(watch.events, CO_WRITABLE);
	close_watch(&watch);
}

static void on_ready_note(void *arg, int events)
{
	struct watch *watch = arg;

	watch->calls++;
	watch->events |= events;
	co_future_set(&watch->seen, 0);
}

/* What the descriptor is found to be within some turns. */
static int find(struct watch *watch, int events)
{
	watch->events = 0;
	ck_assert_int_eq(co_poll_set(watch->poll, events), 0);
	ck_assert_int_eq(co_poll_events(watch->poll), events);
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	return watch->events;
}

/* asyncio: test_add_reader_existing_writer, test_remove_reader_read_write */
ASYNC_TEST(each_direction_is_watched_for_itself)
{
	struct watch watch = {0};

	co_future_init(&watch.seen, NULL, NULL);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, watch.fds), 0);
	ck_assert_int_eq(
		co_poll_open(&watch.poll, watch.fds[0], on_ready_note, &watch),
		0);
	ck_assert_int_eq(write(watch.fds[1], "x", 1), 1);
	ck_assert_int_eq(find(&watch, CO_WRITABLE), CO_WRITABLE);
	ck_assert_int_eq(find(&watch, CO_READABLE | CO_WRITABLE),
			 CO_READABLE | CO_WRITABLE);
	ck_assert_int_eq(find(&watch, CO_READABLE), CO_READABLE);
	ck_assert_int_eq(find(&watch, CO_WRITABLE), CO_WRITABLE);
	ck_assert_int_eq(find(&watch, 0), 0);
	close_watch(&watch);
}

ASYNC_TEST(tells_of_a_hang_up)
{
	struct watch watch;

	open_watch(&watch);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
	close(watch.fds[1]);
	ck_assert_int_eq(co_future_wait(&watch.seen), 0);
	ck_assert(watch.events & CO_READABLE);
	co_poll_close(watch.poll);
	close(watch.fds[0]);
}

/* libuv by itself tells an error once and then watches no more. */
ASYNC_TEST(tells_of_a_broken_pipe_until_asked_to_stop)
{
	struct watch watch = {0};

	co_future_init(&watch.seen, NULL, NULL);
	ck_assert_int_eq(pipe(watch.fds), 0);
	ck_assert_int_eq(co_poll_open(&watch.poll, watch.fds[1], on_ready,
				      &watch), 0);
	close(watch.fds[0]);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_WRITABLE), 0);
	for (int i = 0; watch.calls < 3 && i < 1000; i++)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(watch.calls, 3);
	ck_assert_int_eq(watch.events, CO_READABLE | CO_WRITABLE);
	co_poll_close(watch.poll);
	close(watch.fds[1]);
}

ASYNC_TEST(refuses_what_cannot_be_watched)
{
	struct watch watch;
	struct co_poll *second = (struct co_poll *)&watch;
	int file = open("/proc/self/exe", O_RDONLY);

	open_watch(&watch);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
	ck_assert_int_eq(
		co_poll_open(&second, watch.fds[0], on_ready, &watch),
		UV_EEXIST);
	ck_assert_ptr_null(second);
	ck_assert_int_eq(co_poll_open(&second, 9999, on_ready, &watch),
			 UV_EBADF);
	ck_assert_int_eq(co_poll_open(&second, file, on_ready, &watch),
			 UV_EPERM);
	close(file);
	close_watch(&watch);
}

ASYNC_TEST(refuses_the_descriptor_of_a_stream)
{
	struct co_stream *stream;
	struct co_poll *poll;
	char text[2];
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(co_stream_open(&stream, fds[0]), 0);
	ck_assert_int_eq(co_poll_open(&poll, co_stream_fd(stream), on_ready,
				      NULL), UV_EEXIST);
	ck_assert_ptr_null(poll);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_eq(co_stream_read(stream, text, sizeof(text)), 1);
	ck_assert_int_eq(co_poll_open(&poll, co_stream_fd(stream), on_ready,
				      NULL), UV_EEXIST);
	ck_assert_int_eq(co_poll_open(&poll, fds[1], on_ready, NULL), 0);
	co_poll_close(poll);
	co_stream_close(stream);
	close(fds[1]);
}

ASYNC_TEST(closing_leaves_the_descriptor_to_be_watched_again)
{
	struct watch watch;

	open_watch(&watch);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
	co_poll_close(watch.poll);
	co_poll_close(NULL);
	ck_assert_int_ge(fcntl(watch.fds[0], F_GETFD), 0);
	ck_assert_int_eq(co_poll_open(&watch.poll, watch.fds[0], on_ready,
				      &watch), 0);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
	ck_assert_int_eq(write(watch.fds[1], "x", 1), 1);
	ck_assert_int_eq(co_future_wait(&watch.seen), 0);
	close_watch(&watch);
}

static void on_ready_close(void *arg, int events UNUSED)
{
	struct watch *watch = arg;

	watch->calls++;
	co_poll_close(watch->poll);
	co_future_set(&watch->seen, 0);
}

ASYNC_TEST(may_be_closed_in_its_own_callback)
{
	struct watch watch = {0};

	co_future_init(&watch.seen, NULL, NULL);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, watch.fds), 0);
	ck_assert_int_eq(co_poll_open(&watch.poll, watch.fds[0], on_ready_close,
				      &watch), 0);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_WRITABLE), 0);
	ck_assert_int_eq(co_future_wait(&watch.seen), 0);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	ck_assert_int_eq(watch.calls, 1);
	close(watch.fds[0]);
	close(watch.fds[1]);
}

/* The kernel gives a closed number out again at once. */
ASYNC_TEST(number_used_again_is_a_new_descriptor)
{
	struct watch watch;

	for (int i = 0; i < 50; i++) {
		open_watch(&watch);
		ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
		ck_assert_int_eq(write(watch.fds[1], "x", 1), 1);
		ck_assert_int_eq(co_future_wait(&watch.seen), 0);
		close_watch(&watch);
	}
}

/* Yield until input is seen; returns how often. */
static int yield_until_seen(const struct watch *watch, void (*work)(void))
{
	int yields = 0;

	for (; watch->calls == 0 && yields < 100000; yields++) {
		work();
		ck_assert_int_eq(co_sleep(0), 0);
	}
	return yields;
}

static void do_nothing(void)
{
}

/* Until the kernel's coarse clock ticks: some milliseconds. */
static void work_long(void)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &start);
	do
		clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	while (now.tv_nsec == start.tv_nsec);
}

ASYNC_TEST(sees_input_while_a_task_yields)
{
	struct watch watch;

	open_watch(&watch);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
	ck_assert_int_eq(write(watch.fds[1], "x", 1), 1);
	ck_assert_int_le(yield_until_seen(&watch, do_nothing), 1100);
	close_watch(&watch);
}

ASYNC_TEST(sees_input_at_once_while_a_task_works_long)
{
	struct watch watch;

	open_watch(&watch);
	ck_assert_int_eq(co_poll_set(watch.poll, CO_READABLE), 0);
	for (int i = 0; i < 10; i++) {
		work_long();
		ck_assert_int_eq(co_sleep(0), 0);
	}
	ck_assert_int_eq(write(watch.fds[1], "x", 1), 1);
	ck_assert_int_le(yield_until_seen(&watch, work_long), 2);
	close_watch(&watch);
}

int main(void)
{
	return RUN_SUITE("runtime_poll", nothing_is_watched_until_asked_for,
			 tells_that_a_socket_can_be_read,
			 tells_it_again_until_it_has_been_read,
			 tells_that_a_socket_can_be_written,
			 each_direction_is_watched_for_itself,
			 tells_of_a_hang_up,
			 tells_of_a_broken_pipe_until_asked_to_stop,
			 refuses_what_cannot_be_watched,
			 refuses_the_descriptor_of_a_stream,
			 closing_leaves_the_descriptor_to_be_watched_again,
			 may_be_closed_in_its_own_callback,
			 number_used_again_is_a_new_descriptor,
			 sees_input_while_a_task_yields,
			 sees_input_at_once_while_a_task_works_long);
}
