/* How conversations end. */
#include "unit/websocket/websocket_util.h"

/* The client's close, in a task. */
struct closing {
	struct co_websocket *websocket;
	unsigned code;
	const char *reason;
};

static int close_it(void *arg)
{
	const struct closing *it = arg;

	return co_websocket_shutdown(it->websocket, it->code, it->reason);
}

ASYNC_TEST(a_close_tells_code_and_reason)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 4001, "enough"};
	struct co_task *task = spawn(close_it, &closing);

	ck_assert_uint_eq(co_websocket_close_code(ends.there), 0);
	ck_assert_int_eq(receive_nothing(ends.there), UV_EOF);
	ck_assert_uint_eq(co_websocket_close_code(ends.there), 4001);
	ck_assert_str_eq(co_websocket_close_reason(ends.there), "enough");
	ck_assert_ptr_null(co_websocket_error(ends.there));
	co_stream_close(ends.stream);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(co_websocket_close_code(ends.here), 4001);
	ck_assert_int_eq(receive_nothing(ends.here), UV_EOF);
	ck_assert_int_eq(co_websocket_send_text(ends.here, "x"), UV_EPIPE);
	ck_assert_int_eq(co_websocket_ping(ends.here, NULL, 0), UV_EPIPE);
	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, NULL), 0);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

ASYNC_TEST(a_server_closes_as_well)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.there, CO_WEBSOCKET_GOING_AWAY, NULL};
	struct co_task *task = spawn(close_it, &closing);

	ck_assert_int_eq(receive_nothing(ends.here), UV_EOF);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(co_websocket_close_code(ends.here), 1001);
	ck_assert_str_eq(co_websocket_close_reason(ends.here), "");
	free_ends(&ends);
}

ASYNC_TEST(both_may_close_at_once)
{
	struct ends ends = make_ends();
	struct closing here = {ends.here, 1000, NULL};
	struct closing there = {ends.there, 1000, NULL};
	struct co_task *tasks[] = {spawn(close_it, &here),
				   spawn(close_it, &there)};

	ck_assert_int_eq(finish(tasks[1]), 0);
	co_stream_close(ends.stream);
	ck_assert_int_eq(finish(tasks[0]), 0);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

ASYNC_TEST(messages_on_their_way_at_a_close_are_received)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 1000, NULL};
	struct co_task *task;

	ck_assert_int_eq(co_websocket_send_text(ends.there, "late"), 0);
	task = spawn(close_it, &closing);
	ck_assert_int_eq(receive_nothing(ends.there), UV_EOF);
	co_stream_close(ends.stream);
	ck_assert_int_eq(finish(task), 0);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

ASYNC_TEST(a_close_leaves_the_messages_to_a_task_that_receives)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 1000, NULL};
	struct co_task *receiver = spawn(receive_in_task, ends.here), *closer;

	yield_turns(2);
	closer = spawn(close_it, &closing);
	yield_turns(2);
	send_bytes(ends.stream, BYTES("\x81\x04late"));
	ck_assert_int_eq(finish(receiver), 0);
	ck_assert_int_eq(receive_nothing(ends.there), UV_EOF);
	ck_assert_int_eq(receive_nothing(ends.here), UV_EOF);
	co_stream_close(ends.stream);
	ck_assert_int_eq(finish(closer), 0);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

/* It has had enough after one message; the close is still to come. */
ASYNC_TEST(a_close_receives_on_when_the_receiver_leaves)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 1000, NULL};
	struct co_task *receiver = spawn(receive_in_task, ends.here), *closer;

	yield_turns(2);
	closer = spawn(close_it, &closing);
	yield_turns(2);
	ck_assert_int_eq(co_websocket_send_text(ends.there, "late"), 0);
	ck_assert_int_eq(finish(receiver), 0);
	ck_assert_int_eq(receive_nothing(ends.there), UV_EOF);
	co_stream_close(ends.stream);
	ck_assert_int_eq(finish(closer), 0);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

ASYNC_TEST(a_close_receives_on_when_the_receiver_is_cancelled)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 1000, NULL};
	struct co_task *receiver = spawn(receive_in_task, ends.here), *closer;

	yield_turns(2);
	closer = spawn(close_it, &closing);
	yield_turns(2);
	co_task_cancel(receiver);
	ck_assert_int_eq(finish(receiver), UV_ECANCELED);
	ck_assert_int_eq(receive_nothing(ends.there), UV_EOF);
	co_stream_close(ends.stream);
	ck_assert_int_eq(finish(closer), 0);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

/* It was busy with a message when another task began to close. */
ASYNC_TEST(who_receives_during_a_close_gets_its_end)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 1000, NULL};
	struct co_task *closer = spawn(close_it, &closing), *receiver;

	yield_turns(2);
	receiver = spawn(receive_in_task, ends.here);
	yield_turns(2);
	ck_assert_int_eq(co_websocket_send_text(ends.there, "late"), 0);
	ck_assert_int_eq(receive_nothing(ends.there), UV_EOF);
	co_stream_close(ends.stream);
	ck_assert_int_eq(finish(receiver), UV_EOF);
	ck_assert_int_eq(finish(closer), 0);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

ASYNC_TEST(who_receives_goes_on_when_a_close_is_given_up)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 1000, NULL};
	struct co_task *closer = spawn(close_it, &closing), *receiver;

	yield_turns(2);
	receiver = spawn(receive_in_task, ends.here);
	yield_turns(2);
	co_task_cancel(closer);
	ck_assert_int_eq(finish(closer), UV_ECANCELED);
	ck_assert_int_eq(co_websocket_send_text(ends.there, "late"), 0);
	ck_assert_int_eq(finish(receiver), 0);
	free_ends(&ends);
}

ASYNC_TEST(a_close_without_a_code_is_one)
{
	struct ends ends = make_ends();

	send_bytes(ends.stream, BYTES("\x88\x00"));
	ck_assert_int_eq(receive_nothing(ends.here), UV_EOF);
	ck_assert_uint_eq(co_websocket_close_code(ends.here),
			  CO_WEBSOCKET_NO_CODE);
	expect_masked(ends.stream, 0x88, NULL, 0);
	free_ends(&ends);
}

ASYNC_TEST(a_close_within_a_message_is_one)
{
	struct ends ends = make_ends();

	send_bytes(ends.stream, BYTES("\x01\x01" "a" "\x88\x04\x03\xe9" "ok"));
	ck_assert_int_eq(receive_nothing(ends.here), UV_EOF);
	ck_assert_uint_eq(co_websocket_close_code(ends.here), 1001);
	ck_assert_str_eq(co_websocket_close_reason(ends.here), "ok");
	free_ends(&ends);
}

ASYNC_TEST(several_tasks_may_close)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 1000, NULL};
	struct co_task *tasks[] = {spawn(close_it, &closing),
				   spawn(close_it, &closing)};

	ck_assert_int_eq(receive_nothing(ends.there), UV_EOF);
	co_stream_close(ends.stream);
	ck_assert_int_eq(finish(tasks[0]), 0);
	ck_assert_int_eq(finish(tasks[1]), 0);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

ASYNC_TEST(a_connection_that_ends_without_a_close_is_lost)
{
	struct ends ends = make_ends();

	send_bytes(ends.stream, BYTES("\x81\x05Hel"));
	co_stream_close(ends.stream);
	ck_assert_int_eq(receive_nothing(ends.here), UV_ECONNRESET);
	ck_assert_uint_eq(co_websocket_close_code(ends.here),
			  CO_WEBSOCKET_LOST);
	ck_assert_ptr_nonnull(co_websocket_error(ends.here));
	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, NULL),
			 UV_ECONNRESET);
	co_websocket_close(ends.here);
	co_websocket_close(ends.there);
}

ASYNC_TEST(a_peer_that_does_not_close_is_waited_for_so_long)
{
	const struct co_websocket_options options = {
		.close_timeout_ns = 20 * CO_MILLISECOND};
	struct ends ends = make_ends_with(&options, NULL);

	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, NULL),
			 UV_ETIMEDOUT);
	free_ends(&ends);
}

ASYNC_TEST(a_server_that_keeps_the_connection_is_waited_for_so_long)
{
	const struct co_websocket_options options = {
		.close_timeout_ns = 200 * CO_MILLISECOND};
	struct ends ends = make_ends_with(&options, NULL);

	send_bytes(ends.stream, BYTES("\x88\x02\x03\xe8"));
	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, NULL), 0);
	free_ends(&ends);
}

ASYNC_TEST(a_close_can_be_cancelled)
{
	struct ends ends = make_ends();
	struct closing closing = {ends.here, 1000, NULL};
	struct co_task *task = spawn(close_it, &closing);

	yield_turns(3);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	free_ends(&ends);
}

ASYNC_TEST(codes_and_reasons_that_cannot_be_sent_are_refused)
{
	static const unsigned codes[] = {0,    999,  1004, 1005, 1006,
					 1015, 2999, 5000, 66536};
	char reason[125];
	struct ends ends = make_ends();

	for (size_t i = 0; i < CO_COUNT(codes); i++)
		ck_assert_int_eq(
			co_websocket_shutdown(ends.here, codes[i], NULL),
			UV_EINVAL);
	memset(reason, 'x', sizeof(reason));
	reason[124] = '\0';
	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, reason),
			 UV_EINVAL);
	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, "\xff"),
			 UV_EINVAL);
	ck_assert_int_eq(co_websocket_send_text(ends.here, "still open"), 0);
	expect_text_received(ends.there, "still open");
	free_ends(&ends);
}

ASYNC_TEST(a_silent_peer_is_given_up)
{
	const struct co_websocket_options options = {
		.heartbeat_ns = 20 * CO_MILLISECOND};
	struct ends ends = make_ends_with(&options, NULL);

	ck_assert_int_eq(receive_nothing(ends.here), UV_ETIMEDOUT);
	expect_masked(ends.stream, 0x89, NULL, 0);
	ck_assert_uint_eq(co_websocket_close_code(ends.here),
			  CO_WEBSOCKET_LOST);
	free_ends(&ends);
}

static int send_later(void *arg)
{
	int status = co_sleep(200 * CO_MILLISECOND);

	return status < 0 ? status : co_websocket_send_text(arg, "at last");
}

ASYNC_TEST(a_peer_that_answers_is_not_given_up)
{
	const struct co_websocket_options options = {
		.heartbeat_ns = 60 * CO_MILLISECOND};
	struct ends ends = make_ends_with(&options, NULL);
	struct co_task *answers = spawn(receive_in_task, ends.there);
	struct co_task *sender = spawn(send_later, ends.there);

	expect_text_received(ends.here, "at last");
	ck_assert_int_eq(finish(sender), 0);
	co_task_cancel(answers);
	ck_assert_int_eq(finish(answers), UV_ECANCELED);
	free_ends(&ends);
}

/* Bytes of one long message, each behind a moment, and no answer to a ping. */
static int send_slowly(void *arg)
{
	int status = co_stream_write(arg, BYTES("\x82\x1e"));

	for (int i = 0; status == 0 && i < 30; i++) {
		status = co_sleep(10 * CO_MILLISECOND);
		if (status == 0)
			status = co_stream_write(arg, "x", 1);
	}
	return status;
}

ASYNC_TEST(a_peer_whose_message_is_slow_is_not_given_up)
{
	const struct co_websocket_options options = {
		.heartbeat_ns = 100 * CO_MILLISECOND};
	struct ends ends = make_ends_with(&options, NULL);
	struct co_task *sender = spawn(send_slowly, ends.stream);

	expect_received(ends.here, CO_WEBSOCKET_BINARY,
			BYTES("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
	ck_assert_int_eq(finish(sender), 0);
	free_ends(&ends);
}

ASYNC_TEST(calls_of_other_tasks_survive_the_end)
{
	struct ends ends = make_ends();
	struct co_task *task = spawn(receive_in_task, ends.here);

	yield_turns(2);
	co_websocket_close(ends.here);
	ck_assert_int_eq(finish(task), UV_EBADF);
	co_websocket_close(ends.there);
	co_stream_close(ends.stream);
}

static void talk_and_return(struct co_websocket *at)
{
	CO_CLOSING(co_websocket, websocket);

	websocket = at;
	ck_assert_int_eq(co_websocket_send_text(websocket, "short"), 0);
}

ASYNC_TEST(a_variable_closes_it_at_the_end_of_its_block)
{
	struct ends ends = make_ends();

	talk_and_return(ends.here);
	expect_text_received(ends.there, "short");
	ck_assert_int_eq(receive_nothing(ends.there), UV_ECONNRESET);
	co_websocket_close(ends.there);
	co_stream_close(ends.stream);
}

int main(void)
{
	return RUN_SUITE(
		"ws_close", a_close_tells_code_and_reason,
		a_server_closes_as_well, both_may_close_at_once,
		messages_on_their_way_at_a_close_are_received,
		a_close_leaves_the_messages_to_a_task_that_receives,
		a_close_receives_on_when_the_receiver_leaves,
		a_close_receives_on_when_the_receiver_is_cancelled,
		who_receives_during_a_close_gets_its_end,
		who_receives_goes_on_when_a_close_is_given_up,
		a_close_without_a_code_is_one,
		a_close_within_a_message_is_one, several_tasks_may_close,
		a_connection_that_ends_without_a_close_is_lost,
		a_peer_that_does_not_close_is_waited_for_so_long,
		a_server_that_keeps_the_connection_is_waited_for_so_long,
		a_close_can_be_cancelled,
		codes_and_reasons_that_cannot_be_sent_are_refused,
		a_silent_peer_is_given_up, a_peer_that_answers_is_not_given_up,
		a_peer_whose_message_is_slow_is_not_given_up,
		calls_of_other_tasks_survive_the_end,
		a_variable_closes_it_at_the_end_of_its_block);
}
