/* Writing to streams: buffers, water marks, half-close. */
#include "unit/runtime/stream_util.h"

#include <stdint.h>

/* More than the kernel takes from a narrow pair's end. */
enum { MUCH = 1024 * 1024 };

static int drain(void *stream)
{
	return co_stream_drain(stream);
}

static int flush(void *stream)
{
	return co_stream_flush(stream);
}

static int shutdown_sending(void *stream)
{
	return co_stream_shutdown(stream);
}

/* Buffer a long message, of which some is left to be sent. */
static struct message buffer_much(struct co_stream *stream)
{
	struct message message = make_message(stream, MUCH);

	ck_assert_int_eq(co_stream_buffer(stream, message.bytes, MUCH), 0);
	ck_assert_uint_gt(co_stream_unsent(stream), 64 * 1024);
	return message;
}

ASYNC_TEST(what_is_buffered_is_copied_and_sent_in_order)
{
	struct pair pair = make_pair();
	char text[8];

	for (int i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "part %d ", i);
		ck_assert_int_eq(co_stream_buffer(pair.here, text,
						  strlen(text)), 0);
		memset(text, 0, sizeof(text));
	}
	ck_assert_int_eq(co_stream_buffer(pair.here, text, 0), 0);
	expect_text(pair.there, "part 0 part 1 part 2 ");
	close_pair(&pair);
}

ASYNC_TEST(what_the_kernel_does_not_take_is_kept)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);
	struct message same = make_message(NULL, MUCH);

	memset(message.bytes, 0, MUCH); /* the copy counts */
	ck_assert_int_eq(co_stream_buffer(pair.here, "end", 3), 0);
	expect_message(pair.there, &same);
	expect_text(pair.there, "end");
	ck_assert_int_eq(co_stream_flush(pair.here), 0);
	ck_assert_uint_eq(co_stream_unsent(pair.here), 0);
	free(message.bytes);
	free(same.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_write_comes_after_what_is_buffered)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);
	struct message next = make_message(pair.here, MUCH);
	struct co_task *writer = spawn(write_message, &next);

	yield_turns(2);
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", 1), UV_EBUSY);
	expect_message(pair.there, &message);
	expect_message(pair.there, &next);
	ck_assert_int_eq(finish(writer), 0);
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", 1), 0);
	expect_text(pair.there, "x");
	free(message.bytes);
	free(next.bytes);
	close_pair(&pair);
}

ASYNC_TEST(drain_returns_at_once_below_the_high_mark)
{
	struct pair pair = make_narrow_pair();
	struct message message = make_message(pair.here, MUCH);

	ck_assert_int_eq(co_stream_set_marks(pair.here, MUCH, 0), 0);
	ck_assert_int_eq(co_stream_buffer(pair.here, message.bytes, MUCH), 0);
	ck_assert_uint_gt(co_stream_unsent(pair.here), 0);
	ck_assert_int_eq(co_stream_drain(pair.here), 0);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(all_who_drain_wait_until_the_low_mark_is_reached)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);
	struct co_task *drainers[3];
	size_t left = MUCH;

	for (int i = 0; i < 3; i++)
		drainers[i] = spawn(drain, pair.here);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(drainers[0]), CO_TASK_SUSPENDED);
	while (co_task_state(drainers[0]) != CO_TASK_DONE) {
		expect_bytes(pair.there, message.bytes + MUCH - left, 8192);
		left -= 8192;
		ck_assert_int_eq(co_sleep(CO_MILLISECOND / 10), 0);
		if (co_stream_unsent(pair.here) > 16 * 1024)
			ck_assert_int_ne(co_task_state(drainers[0]),
					 CO_TASK_DONE);
	}
	ck_assert_uint_gt(co_stream_unsent(pair.here), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(finish(drainers[i]), 0);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(flush_waits_until_everything_is_sent)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);
	struct co_task *flusher = spawn(flush, pair.here);

	expect_bytes(pair.there, message.bytes, MUCH / 2);
	ck_assert_int_eq(co_task_state(flusher), CO_TASK_SUSPENDED);
	expect_bytes(pair.there, message.bytes + MUCH / 2, MUCH / 2);
	ck_assert_int_eq(finish(flusher), 0);
	ck_assert_uint_eq(co_stream_unsent(pair.here), 0);
	ck_assert_int_eq(co_stream_flush(pair.here), 0);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_cancelled_drain_or_flush_loses_nothing)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);
	struct co_task *drainer = spawn(drain, pair.here);
	struct co_task *flusher = spawn(flush, pair.here);

	yield_turns(2);
	co_task_cancel(drainer);
	co_task_cancel(flusher);
	ck_assert_int_eq(finish(drainer), UV_ECANCELED);
	ck_assert_int_eq(finish(flusher), UV_ECANCELED);
	ck_assert_int_eq(co_stream_buffer(pair.here, "more", 4), 0);
	expect_message(pair.there, &message);
	expect_text(pair.there, "more");
	free(message.bytes);
	close_pair(&pair);
}

/* Who writes and drains without end must notice that nobody is there. */
ASYNC_TEST(buffering_for_a_peer_that_has_closed_ends_with_an_error)
{
	struct pair pair = make_pair();
	int status;

	co_stream_close(pair.there);
	do {
		status = co_stream_buffer(pair.here, "foo\n", 4);
		if (status == 0)
			status = co_stream_drain(pair.here);
	} while (status == 0);
	ck_assert(status == UV_ECONNRESET || status == UV_EPIPE);
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", 1), status);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), status);
	ck_assert_int_eq(co_stream_drain(pair.here), status);
	ck_assert_int_eq(co_stream_flush(pair.here), status);
	ck_assert_int_eq(co_stream_shutdown(pair.here), status);
	co_stream_close(pair.here);
}

ASYNC_TEST(a_reset_wakes_all_who_wait_to_write)
{
	struct pair pair = make_pair();
	struct message message = make_message(pair.here, 16 * MEBIBYTE);
	struct co_task *writer = spawn(write_message, &message);
	struct co_task *drainer, *flusher;

	yield_turns(2);
	drainer = spawn(drain, pair.here);
	flusher = spawn(flush, pair.here);
	ck_assert_int_eq(co_stream_set_marks(pair.here, 0, 0), 0);
	yield_turns(2);
	co_stream_reset(pair.there);
	ck_assert_int_eq(finish(drainer), UV_ECONNRESET);
	ck_assert_int_eq(finish(flusher), UV_ECONNRESET);
	ck_assert_int_eq(finish(writer), UV_ECONNRESET);
	ck_assert_uint_eq(co_stream_unsent(pair.here), 0);
	free(message.bytes);
	co_stream_close(pair.here);
}

ASYNC_TEST(after_a_failed_write_the_input_can_still_be_read)
{
	struct pair pair = make_narrow_pair();

	write_text(pair.there, "goodbye");
	co_stream_close(pair.there);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EPIPE);
	expect_text(pair.here, "goodbye");
	expect_end(pair.here);
	co_stream_close(pair.here);
}

ASYNC_TEST(close_sends_what_is_buffered_in_the_background)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);

	co_stream_close(pair.here);
	expect_message(pair.there, &message);
	expect_end(pair.there);
	free(message.bytes);
	co_stream_close(pair.there);
}

/* libuv would take a reset right behind bytes for an orderly end. */
ASYNC_TEST(reset_drops_what_is_buffered_and_is_seen_behind_the_rest)
{
	struct pair pair = make_pair();
	struct message message = make_message(pair.here, 16 * MEBIBYTE);
	ssize_t n;

	ck_assert_int_eq(co_stream_buffer(pair.here, message.bytes,
					  message.len), 0);
	co_stream_reset(pair.here);
	do
		n = co_stream_read(pair.there, message.bytes, message.len);
	while (n > 0);
	ck_assert_int_eq(n, UV_ECONNRESET);
	free(message.bytes);
	co_stream_close(pair.there);
}

ASYNC_TEST(shutdown_waits_for_what_is_buffered)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);
	struct co_task *task = spawn(shutdown_sending, pair.here);

	yield_turns(2);
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", 1), UV_EPIPE);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EPIPE);
	expect_bytes(pair.there, message.bytes, MUCH / 2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	expect_bytes(pair.there, message.bytes + MUCH / 2, MUCH / 2);
	expect_end(pair.there);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_int_eq(co_stream_shutdown(pair.here), UV_ENOTCONN);
	write_text(pair.there, "answer");
	expect_text(pair.here, "answer");
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_cancelled_shutdown_goes_on_in_the_background)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);
	struct co_task *task = spawn(shutdown_sending, pair.here);

	yield_turns(2);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	expect_message(pair.there, &message);
	expect_end(pair.there);
	free(message.bytes);
	close_pair(&pair);
}

/* Both write much before they read, on one loop: no one blocks the other. */
ASYNC_TEST(both_sides_may_write_and_read_at_once)
{
	struct pair pair = make_pair();
	struct message to = make_message(pair.here, 16 * MEBIBYTE);
	struct message back = make_message(pair.there, 16 * MEBIBYTE);
	struct co_task *writers[] = {spawn(write_message, &to),
				     spawn(write_message, &back)};

	expect_message(pair.there, &to);
	expect_message(pair.here, &back);
	ck_assert_int_eq(finish(writers[0]), 0);
	ck_assert_int_eq(finish(writers[1]), 0);
	free(to.bytes);
	free(back.bytes);
	close_pair(&pair);
}

static int leave_unsent(void *arg UNUSED)
{
	struct pair pair = make_narrow_pair();
	struct message message = buffer_much(pair.here);

	co_stream_close(pair.here);
	co_stream_close(pair.there);
	free(message.bytes);
	return 0;
}

START_TEST(the_end_of_the_run_drops_what_no_peer_takes)
{
	int before;

	ck_assert_int_eq(co_run(leave_unsent, NULL), 0);
	before = count_descriptors();
	ck_assert_int_eq(co_run(leave_unsent, NULL), 0);
	ck_assert_int_eq(count_descriptors(), before);
}
END_TEST

ASYNC_TEST(writes_refuse_what_makes_no_sense)
{
	struct pair pair = make_pair();

	ck_assert_int_eq(co_stream_write(NULL, "x", 1), UV_EINVAL);
	ck_assert_int_eq(co_stream_write(pair.here, NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_stream_write(pair.here, NULL, 0), 0);
	ck_assert_int_eq(co_stream_buffer(NULL, "x", 1), UV_EINVAL);
	ck_assert_int_eq(co_stream_buffer(pair.here, NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", SIZE_MAX),
			 UV_ENOMEM);
	ck_assert_int_eq(co_stream_drain(NULL), UV_EINVAL);
	ck_assert_int_eq(co_stream_flush(NULL), UV_EINVAL);
	ck_assert_int_eq(co_stream_shutdown(NULL), UV_EINVAL);
	ck_assert_uint_eq(co_stream_unsent(NULL), 0);
	ck_assert_int_eq(co_stream_set_marks(NULL, 1, 0), UV_EINVAL);
	ck_assert_int_eq(co_stream_set_marks(pair.here, 1, 2), UV_EINVAL);
	ck_assert_int_eq(co_stream_fd(NULL), UV_EINVAL);
	co_stream_close(NULL);
	co_stream_reset(NULL);
	write_text(pair.here, "as if nothing had been");
	expect_text(pair.there, "as if nothing had been");
	close_pair(&pair);
}

int main(void)
{
	return RUN_SUITE(
		"runtime stream write",
		what_is_buffered_is_copied_and_sent_in_order,
		what_the_kernel_does_not_take_is_kept,
		a_write_comes_after_what_is_buffered,
		drain_returns_at_once_below_the_high_mark,
		all_who_drain_wait_until_the_low_mark_is_reached,
		flush_waits_until_everything_is_sent,
		a_cancelled_drain_or_flush_loses_nothing,
		buffering_for_a_peer_that_has_closed_ends_with_an_error,
		a_reset_wakes_all_who_wait_to_write,
		after_a_failed_write_the_input_can_still_be_read,
		close_sends_what_is_buffered_in_the_background,
		reset_drops_what_is_buffered_and_is_seen_behind_the_rest,
		shutdown_waits_for_what_is_buffered,
		a_cancelled_shutdown_goes_on_in_the_background,
		both_sides_may_write_and_read_at_once,
		the_end_of_the_run_drops_what_no_peer_takes,
		writes_refuse_what_makes_no_sense);
}
