/* Messages, and the frames between them. */
#include "unit/websocket/websocket_util.h"

ASYNC_TEST(texts_and_bytes_go_both_ways)
{
	struct ends ends = make_ends();

	ck_assert_int_eq(co_websocket_send_text(ends.here, "h\xc3\xa9llo"), 0);
	expect_text_received(ends.there, "h\xc3\xa9llo");
	ck_assert_int_eq(co_websocket_send(ends.there, CO_WEBSOCKET_BINARY,
					   BYTES("\0\xff\0")),
			 0);
	expect_received(ends.here, CO_WEBSOCKET_BINARY, BYTES("\0\xff\0"));
	ck_assert_int_eq(co_websocket_send(ends.here, CO_WEBSOCKET_TEXT, NULL, 0),
			 0);
	expect_text_received(ends.there, "");
	free_ends(&ends);
}

static int send_two_and_close(void *arg)
{
	CO_TRY(co_websocket_send_text(arg, "one"));
	CO_TRY(co_websocket_send(arg, CO_WEBSOCKET_BINARY, BYTES("\xff")));
	return co_websocket_shutdown(arg, CO_WEBSOCKET_NORMAL, NULL);
}

ASYNC_TEST(a_loop_over_messages_ends_with_the_close)
{
	CO_RELEASING(co_bytes, message);
	struct ends ends = make_ends();
	struct co_task *task = spawn(send_two_and_close, ends.there);
	enum co_websocket_kind kind;
	int lens[3] = {0};
	int status;

	CO_FOR_MESSAGES (kind, message, ends.here, status)
		lens[kind] += (int)message.len;
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(lens[CO_WEBSOCKET_TEXT], 3);
	ck_assert_int_eq(lens[CO_WEBSOCKET_BINARY], 1);
	ck_assert_ptr_null(message.data);
	ck_assert_int_eq(finish(task), 0);
	free_ends(&ends);
}

ASYNC_TEST(a_loop_over_messages_ends_with_an_error)
{
	struct co_bytes message = {0};
	struct ends ends = make_ends();
	enum co_websocket_kind kind;
	int status;

	ck_assert_int_eq(co_websocket_send_text(ends.there, "one"), 0);
	ck_assert_int_eq(co_websocket_send_text(ends.there, "two"), 0);
	CO_FOR_MESSAGES (kind, message, ends.here, status)
		status = UV_ENOENT; /* the body's */
	ck_assert_int_eq(status, UV_ENOENT);
	ck_assert_ptr_null(message.data);
	co_websocket_close(ends.there);
	co_stream_close(ends.stream);
	CO_FOR_MESSAGES (kind, message, ends.here, status)
		ck_assert_str_eq(message.data, "two");
	ck_assert_int_eq(status, UV_ECONNRESET);
	co_websocket_close(ends.here);
}

ASYNC_TEST(a_loop_over_messages_can_be_left)
{
	CO_RELEASING(co_bytes, message);
	struct ends ends = make_ends();
	enum co_websocket_kind kind;
	int status;

	ck_assert_int_eq(co_websocket_send_text(ends.there, "one"), 0);
	CO_FOR_MESSAGES (kind, message, ends.here, status)
		break;
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(message.data, "one");
	CO_FOR_MESSAGES (kind, message, NULL, status)
		ck_abort_msg("a message of no WebSocket");
	ck_assert_int_eq(status, UV_EINVAL);
	free_ends(&ends);
}

/* A message of a size at which the form of its frames changes. */
struct sized {
	struct co_websocket *websocket;
	size_t len;
	char byte;
};

static int send_sized(void *arg)
{
	const struct sized *sized = arg;
	char *data = malloc(sized->len);
	int status;

	memset(data, sized->byte, sized->len);
	status = co_websocket_send(sized->websocket, CO_WEBSOCKET_BINARY, data,
				   sized->len);
	free(data);
	return status;
}

/* Receive one whose bytes are all the same; returns its length. */
static size_t receive_uniform(struct co_websocket *websocket)
{
	struct co_bytes got;
	size_t len;

	ck_assert_int_eq(co_websocket_receive(websocket, NULL, &got), 0);
	len = got.len;
	ck_assert_uint_gt(len, 0);
	ck_assert(memcmp(got.data, got.data + 1, len - 1) == 0);
	co_bytes_release(&got);
	return len;
}

ASYNC_TEST(messages_of_all_sizes_come_whole)
{
	static const size_t sizes[] = {1,     125,   126,    127,	65535,
				       65536, 65537, 131072, 1000003, 4194304};
	struct ends ends = make_ends();

	for (size_t i = 0; i < CO_COUNT(sizes); i++) {
		struct sized up = {ends.here, sizes[i], 'u'};
		struct sized down = {ends.there, sizes[i], 'd'};
		struct co_task *tasks[] = {spawn(send_sized, &up),
					   spawn(send_sized, &down)};

		ck_assert_uint_eq(receive_uniform(ends.there), sizes[i]);
		ck_assert_uint_eq(receive_uniform(ends.here), sizes[i]);
		ck_assert_int_eq(finish(tasks[0]), 0);
		ck_assert_int_eq(finish(tasks[1]), 0);
	}
	free_ends(&ends);
}

ASYNC_TEST(messages_of_several_senders_do_not_mix)
{
	enum { SENDERS = 8, LEN = 300000 };
	struct ends ends = make_ends();
	struct sized sized[SENDERS];
	struct co_task *tasks[SENDERS];

	for (int i = 0; i < SENDERS; i++) {
		sized[i] = (struct sized){ends.here, LEN, (char)('a' + i)};
		tasks[i] = spawn(send_sized, &sized[i]);
	}
	for (int i = 0; i < SENDERS; i++)
		ck_assert_uint_eq(receive_uniform(ends.there), LEN);
	for (int i = 0; i < SENDERS; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	free_ends(&ends);
}

/* RFC 6455 section 5.7. */
ASYNC_TEST(the_frames_of_the_rfc_are_understood)
{
	struct ends ends = make_ends();

	send_bytes(ends.stream, BYTES("\x81\x05Hello"));
	expect_text_received(ends.here, "Hello");
	send_bytes(ends.stream, BYTES("\x01\x03Hel\x80\x02lo"));
	expect_text_received(ends.here, "Hello");
	send_bytes(ends.stream, BYTES("\x89\x05Hello\x82\x7e\x00\x02xy"));
	expect_received(ends.here, CO_WEBSOCKET_BINARY, BYTES("xy"));
	expect_masked(ends.stream, 0x8a, BYTES("Hello"));
	free_ends(&ends);
}

ASYNC_TEST(what_is_sent_is_masked_by_the_client_alone)
{
	struct ends ends = make_ends();

	ck_assert_int_eq(co_websocket_send_text(ends.here, "Hello"), 0);
	expect_masked(ends.stream, 0x81, BYTES("Hello"));
	ck_assert_int_eq(co_websocket_send_text(ends.there, "Hello"), 0);
	expect_text_received(ends.here, "Hello");
	free_ends(&ends);
}

ASYNC_TEST(pings_within_a_message_are_answered)
{
	struct ends ends = make_ends();

	send_bytes(ends.stream,
		   BYTES("\x01\x01" "a" "\x89\x01" "1" "\x00\x01" "b"
			 "\x8a\x00" "\x89\x00" "\x80\x01" "c"));
	expect_text_received(ends.here, "abc");
	expect_masked(ends.stream, 0x8a, BYTES("1"));
	expect_masked(ends.stream, 0x8a, NULL, 0);
	free_ends(&ends);
}

ASYNC_TEST(a_ping_is_sent_and_its_answer_taken_in)
{
	struct ends ends = make_ends();
	struct co_task *task;

	ck_assert_int_eq(co_websocket_ping(ends.here, BYTES("x")), 0);
	ck_assert_int_eq(co_websocket_ping(ends.here, "", 126), UV_EMSGSIZE);
	task = spawn(receive_in_task, ends.there);
	yield_turns(3);
	ck_assert_int_eq(co_websocket_send_text(ends.there, "then"), 0);
	expect_text_received(ends.here, "then");
	ck_assert_int_eq(co_websocket_send_text(ends.here, "end"), 0);
	ck_assert_int_eq(finish(task), 0);
	free_ends(&ends);
}

/* Who reads no answers gets few: those that wait are not gathered. */
ASYNC_TEST(answers_to_a_flood_of_pings_do_not_fill_memory)
{
	enum { PINGS = 200000 };
	static char pings[PINGS * 7];
	struct ends ends = make_ends();
	struct co_task *task = spawn(receive_in_task, ends.here);

	for (int i = 0; i < PINGS; i++)
		memcpy(pings + i * 7, "\x89\x05Hello", 7);
	send_bytes(ends.stream, pings, sizeof(pings));
	ck_assert_uint_lt(co_stream_unsent(co_websocket_stream(ends.here)),
			  200 * 1024);
	send_bytes(ends.stream, BYTES("\x81\x00"));
	ck_assert_int_eq(finish(task), 0);
	free_ends(&ends);
}

/* Each byte on its own, and the receiver is cancelled before each. */
ASYNC_TEST(a_receive_that_is_cancelled_loses_nothing)
{
	static const char frames[] = "\x01\x03Hel\x89\x02hi\x80\x7e\x00\x02lo";
	struct ends ends = make_ends();
	struct co_bytes got;

	for (size_t i = 0; i + 1 < sizeof(frames) - 1; i++) {
		struct co_scope scope;
		int status;

		send_bytes(ends.stream, frames + i, 1);
		ck_assert_int_eq(
			co_timeout_enter(&scope, 2 * CO_MILLISECOND), 0);
		status = co_websocket_receive(ends.here, NULL, &got);
		status = co_timeout_leave(&scope, status);
		ck_assert_msg(status == UV_ETIMEDOUT, "%zu: %s", i, co_strerror(status));
	}
	send_bytes(ends.stream, frames + sizeof(frames) - 2, 1);
	expect_text_received(ends.here, "Hello");
	free_ends(&ends);
}

ASYNC_TEST(one_task_receives_at_a_time)
{
	struct ends ends = make_ends();
	struct co_task *task = spawn(receive_in_task, ends.here);

	yield_turns(2);
	ck_assert_int_eq(receive_nothing(ends.here), UV_EBUSY);
	ck_assert_int_eq(co_websocket_send_text(ends.there, "x"), 0);
	ck_assert_int_eq(finish(task), 0);
	free_ends(&ends);
}

ASYNC_TEST(a_sender_waits_for_a_peer_that_does_not_read)
{
	enum { LEN = 30 * 1000 * 1000 };
	const struct co_websocket_options large = {.max_message_bytes = LEN};
	struct ends ends = make_ends_with(NULL, &large);
	struct sized sized = {ends.here, LEN, 'x'};
	struct co_task *task = spawn(send_sized, &sized);

	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	ck_assert_uint_lt(co_stream_unsent(co_websocket_stream(ends.here)),
			  300 * 1024);
	ck_assert_uint_eq(receive_uniform(ends.there), LEN);
	ck_assert_int_eq(finish(task), 0);
	free_ends(&ends);
}

ASYNC_TEST(a_message_that_was_broken_off_is_the_last)
{
	struct ends ends = make_ends();
	struct sized sized = {ends.here, 30 * 1000 * 1000, 'x'};
	struct co_task *task = spawn(send_sized, &sized);

	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(co_websocket_send_text(ends.here, "x"), UV_EPIPE);
	free_ends(&ends);
}

ASYNC_TEST(what_is_no_message_is_not_sent)
{
	struct ends ends = make_ends();

	ck_assert_int_eq(co_websocket_send_text(ends.here, "\xff"), UV_EINVAL);
	ck_assert_int_eq(co_websocket_send_text(ends.here, NULL), UV_EINVAL);
	ck_assert_int_eq(co_websocket_send(ends.here, 8, "x", 1), UV_EINVAL);
	ck_assert_int_eq(co_websocket_send(ends.here, CO_WEBSOCKET_TEXT, NULL, 1),
			 UV_EINVAL);
	ck_assert_int_eq(co_websocket_send_text(NULL, "x"), UV_EINVAL);
	ck_assert_int_eq(co_websocket_receive(NULL, NULL, NULL), UV_EINVAL);
	ck_assert_int_eq(co_websocket_ping(NULL, NULL, 0), UV_EINVAL);
	ck_assert_int_eq(co_websocket_shutdown(NULL, 1000, NULL), UV_EINVAL);
	ck_assert_uint_eq(co_websocket_close_code(NULL), 0);
	ck_assert_str_eq(co_websocket_close_reason(NULL), "");
	co_websocket_close(NULL);
	ck_assert_int_eq(co_websocket_send_text(ends.here, "fine"), 0);
	expect_text_received(ends.there, "fine");
	free_ends(&ends);
}

/* Bytes of a peer that breaks the protocol, and what comes of them. */
struct breach {
	const char *what;
	const char *bytes;
	size_t len;
	int status;
	unsigned code; /* that the peer is told */
};

static const struct breach of_servers[] = {
	{"masked", BYTES("\x81\x81" "aaaa" "b"), CO_WEBSOCKET_FAILED, 1002},
	{"reserved bit", BYTES("\xc1\x01" "a"), CO_WEBSOCKET_FAILED, 1002},
	{"opcode 3", BYTES("\x83\x00"), CO_WEBSOCKET_FAILED, 1002},
	{"opcode 11", BYTES("\x8b\x00"), CO_WEBSOCKET_FAILED, 1002},
	{"opcode 15", BYTES("\x8f\x00"), CO_WEBSOCKET_FAILED, 1002},
	{"close in pieces", BYTES("\x08\x00"), CO_WEBSOCKET_FAILED, 1002},
	{"reserved bit of a close", BYTES("\xa8\x00"), CO_WEBSOCKET_FAILED,
	 1002},
	{"ping in pieces", BYTES("\x09\x00"), CO_WEBSOCKET_FAILED, 1002},
	{"long ping", BYTES("\x89\x7e\x00\x7e"), CO_WEBSOCKET_FAILED, 1002},
	{"2^63", BYTES("\x82\x7f\x80\0\0\0\0\0\0\0"), CO_WEBSOCKET_FAILED, 1002},
	{"2^63 - 1", BYTES("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"),
	 UV_EMSGSIZE, 1009},
	{"too large", BYTES("\x82\x7f\0\0\0\0\0\x40\0\x01"), UV_EMSGSIZE, 1009},
	{"too large in all", BYTES("\x02\x01x\x80\x7f\0\0\0\0\0\x40\0\0"),
	 UV_EMSGSIZE, 1009},
	{"continues nothing", BYTES("\x80\x00"), CO_WEBSOCKET_FAILED, 1002},
	{"within another", BYTES("\x01\x01" "a" "\x81\x01" "b"),
	 CO_WEBSOCKET_FAILED, 1002},
	{"no UTF-8", BYTES("\x81\x02\xc3\x28"), CO_WEBSOCKET_FAILED, 1007},
	{"cut UTF-8", BYTES("\x01\x01\xc3\x80\x00"), CO_WEBSOCKET_FAILED, 1007},
	{"no UTF-8 over fragments", BYTES("\x01\x02\xe2\x82\x80\x01\x28"),
	 CO_WEBSOCKET_FAILED, 1007},
	{"surrogate", BYTES("\x81\x03\xed\xa0\x80"), CO_WEBSOCKET_FAILED, 1007},
	{"close of a byte", BYTES("\x88\x01" "x"), CO_WEBSOCKET_FAILED, 1002},
	{"close 999", BYTES("\x88\x02\x03\xe7"), CO_WEBSOCKET_FAILED, 1002},
	{"close 1005", BYTES("\x88\x02\x03\xed"), CO_WEBSOCKET_FAILED, 1002},
	{"close 1006", BYTES("\x88\x02\x03\xee"), CO_WEBSOCKET_FAILED, 1002},
	{"close 0", BYTES("\x88\x02\0\0"), CO_WEBSOCKET_FAILED, 1002},
	{"close 1004", BYTES("\x88\x02\x03\xec"), CO_WEBSOCKET_FAILED, 1002},
	{"close 1015", BYTES("\x88\x02\x03\xf7"), CO_WEBSOCKET_FAILED, 1002},
	{"close 2999", BYTES("\x88\x02\x0b\xb7"), CO_WEBSOCKET_FAILED, 1002},
	{"close 5000", BYTES("\x88\x02\x13\x88"), CO_WEBSOCKET_FAILED, 1002},
	{"close with no UTF-8", BYTES("\x88\x03\x03\xe8\xff"),
	 CO_WEBSOCKET_FAILED, 1007},
};

static void check_breach(const struct breach *breach)
{
	struct ends ends = make_ends();
	char code[2] = {(char)(breach->code >> 8), (char)breach->code};

	send_bytes(ends.stream, breach->bytes, breach->len);
	for (int i = 0; i < 2; i++)
		ck_assert_msg(receive_nothing(ends.here) == breach->status,
			      "%s: %s", breach->what,
			      co_websocket_error(ends.here));
	ck_assert_ptr_nonnull(co_websocket_error(ends.here));
	ck_assert_uint_eq(co_websocket_close_code(ends.here), 1006);
	ck_assert_int_eq(co_websocket_send_text(ends.here, "x"), UV_EPIPE);
	expect_masked(ends.stream, 0x88, code, 2);
	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, NULL),
			 breach->status);
	free_ends(&ends);
}

ASYNC_TEST(a_server_that_breaks_the_protocol_is_told_so)
{
	for (size_t i = 0; i < CO_COUNT(of_servers); i++)
		check_breach(&of_servers[i]);
}

ASYNC_TEST(a_client_that_does_not_mask_is_refused)
{
	struct ends ends = make_ends();

	send_bytes(co_websocket_stream(ends.here), BYTES("\x81\x05Hello"));
	ck_assert_int_eq(receive_nothing(ends.there), CO_WEBSOCKET_FAILED);
	ck_assert_int_eq(receive_nothing(ends.here), UV_EOF);
	ck_assert_uint_eq(co_websocket_close_code(ends.here), 1002);
	free_ends(&ends);
}

ASYNC_TEST(masked_fragments_are_put_together)
{
	struct ends ends = make_ends();

	send_bytes(co_websocket_stream(ends.here),
		   BYTES("\x01\x83\x01\x02\x03\x04" "Igo"
			 "\x80\x82\x04\x03\x02\x01" "hl"));
	expect_text_received(ends.there, "Hello");
	free_ends(&ends);
}

int main(void)
{
	return RUN_SUITE(
		"websocket", texts_and_bytes_go_both_ways,
		a_loop_over_messages_ends_with_the_close,
		a_loop_over_messages_ends_with_an_error,
		a_loop_over_messages_can_be_left,
		messages_of_all_sizes_come_whole,
		messages_of_several_senders_do_not_mix,
		the_frames_of_the_rfc_are_understood,
		what_is_sent_is_masked_by_the_client_alone,
		pings_within_a_message_are_answered,
		a_ping_is_sent_and_its_answer_taken_in,
		answers_to_a_flood_of_pings_do_not_fill_memory,
		a_receive_that_is_cancelled_loses_nothing,
		one_task_receives_at_a_time,
		a_sender_waits_for_a_peer_that_does_not_read,
		a_message_that_was_broken_off_is_the_last,
		what_is_no_message_is_not_sent,
		a_server_that_breaks_the_protocol_is_told_so,
		a_client_that_does_not_mask_is_refused,
		masked_fragments_are_put_together);
}
