/* Peers that mean harm: floods, silence, and what comes behind an end. */
#include "unit/websocket/websocket_util.h"

#include <sys/resource.h>

#include "websocket/ws_handshake.h"

/* The same bytes again and again, in a task, until the stream fails. */
struct flood {
	struct co_stream *stream;
	const char *bytes;
	size_t len;
};

static int flood(void *arg)
{
	const struct flood *it = arg;
	static char block[64 * 1024];
	size_t len = 0;
	int status;

	for (; len + it->len <= sizeof(block); len += it->len)
		memcpy(block + len, it->bytes, it->len);
	while ((status = co_stream_write(it->stream, block, len)) == 0)
		;
	return status;
}

static int64_t peak_kib(void)
{
	struct rusage usage;

	ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss;
}

/* What a receive comes to within 300 ms of such a flood. */
static int receive_in_flood(const char *bytes, size_t len)
{
	struct ends ends = make_ends();
	struct flood it = {ends.stream, bytes, len};
	struct co_task *task = spawn(flood, &it);
	int64_t before_kib = peak_kib();
	int status = co_wait_for(receive_in_task, ends.here,
				 300 * CO_MILLISECOND);

	ck_assert_int_lt(peak_kib() - before_kib, 20 * 1024);
	co_websocket_close(ends.here);
	co_task_cancel(task);
	(void)finish(task);
	co_websocket_close(ends.there);
	co_stream_close(ends.stream);
	return status;
}

/* Nothing of it is a message, and none of it keeps others waiting. */
ASYNC_TEST(floods_can_be_cancelled)
{
	ck_assert_int_eq(receive_in_flood(BYTES("\x89\x00")), UV_ETIMEDOUT);
	ck_assert_int_eq(receive_in_flood(BYTES("\x8a\x01x")), UV_ETIMEDOUT);
	ck_assert_int_eq(receive_in_flood(BYTES("\x00\x00")),
			 CO_WEBSOCKET_FAILED);
}

/* A first fragment, and then others of nothing. */
ASYNC_TEST(fragments_of_nothing_can_be_cancelled)
{
	struct ends ends = make_ends();
	struct flood it = {ends.stream, BYTES("\x00\x00")};
	struct co_task *task;

	send_bytes(ends.stream, BYTES("\x01\x00"));
	task = spawn(flood, &it);
	ck_assert_int_eq(co_wait_for(receive_in_task, ends.here,
				     300 * CO_MILLISECOND),
			 UV_ETIMEDOUT);
	co_websocket_close(ends.here);
	co_task_cancel(task);
	(void)finish(task);
	co_websocket_close(ends.there);
	co_stream_close(ends.stream);
}

/* A peer that goes on in place of closing, before its close or behind it. */
static void close_in_flood(const char *first, size_t first_len,
			   const char *bytes, size_t len, int expected)
{
	const struct co_websocket_options options = {
		.close_timeout_ns = 300 * CO_MILLISECOND};
	struct ends ends = make_ends_with(&options, NULL);
	struct flood it = {ends.stream, bytes, len};
	struct co_task *task;

	if (first_len > 0)
		send_bytes(ends.stream, first, first_len);
	task = spawn(flood, &it);
	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, NULL), expected);
	co_websocket_close(ends.here);
	co_task_cancel(task);
	(void)finish(task);
	co_websocket_close(ends.there);
	co_stream_close(ends.stream);
}

ASYNC_TEST(a_close_is_not_held_up_by_a_flood)
{
	close_in_flood(NULL, 0, BYTES("\x82\x04" "more"), UV_ETIMEDOUT);
	close_in_flood(BYTES("\x88\x02\x03\xe8"), BYTES("\x82\x04" "more"), 0);
}

/* The answer waits behind the message, which is larger than the sockets'
 * buffers, and goes out though nothing else is sent. */
ASYNC_TEST(a_ping_behind_a_large_message_is_answered)
{
	static const char large[120 * 1024];
	struct ends ends = make_ends();
	struct co_stream *here = co_websocket_stream(ends.here);
	struct co_task *task = spawn(receive_in_task, ends.here);
	static char got[64 * 1024];
	ssize_t len;
	char last[6] = "";

	/* Until nothing more goes into the kernel. */
	while (co_stream_unsent(here) <= 64 * 1024)
		ck_assert_int_eq(co_websocket_send(ends.here,
						   CO_WEBSOCKET_BINARY, large,
						   64 * 1024),
				 0);
	send_bytes(ends.stream, BYTES("\x89\x00"));
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_uint_gt(co_stream_unsent(here), 64 * 1024);
	while (co_stream_unsent(here) > 0) {
		len = co_stream_read(ends.stream, got, sizeof(got));
		ck_assert_int_gt(len, (ssize_t)sizeof(last));
		memcpy(last, got + len - sizeof(last), sizeof(last));
	}
	for (;;) {
		struct co_scope scope;
		int status;

		ck_assert_int_eq(
			co_timeout_enter(&scope, 100 * CO_MILLISECOND), 0);
		len = co_stream_read(ends.stream, got, sizeof(got));
		status = co_timeout_leave(&scope, len < 0 ? (int)len : 0);
		if (status == UV_ETIMEDOUT)
			break;
		ck_assert_int_ge(len, (ssize_t)sizeof(last));
		memcpy(last, got + len - sizeof(last), sizeof(last));
	}
	ck_assert_uint_eq((unsigned char)last[0], 0x8a);
	ck_assert_uint_eq((unsigned char)last[1], 0x80);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	free_ends(&ends);
}

/* Who neither reads nor closes keeps nothing of ours. */
ASYNC_TEST(a_peer_that_reads_nothing_keeps_no_descriptor)
{
	static const char large[64 * 1024];
	const struct co_websocket_options options = {
		.close_timeout_ns = 20 * CO_MILLISECOND};
	struct ends ends = make_ends_with(&options, NULL);
	int descriptors;

	while (co_stream_unsent(co_websocket_stream(ends.here)) <= 64 * 1024)
		ck_assert_int_eq(co_websocket_send(ends.here,
						   CO_WEBSOCKET_BINARY, large,
						   sizeof(large)),
				 0);
	ck_assert_int_eq(co_websocket_shutdown(ends.here, 1000, NULL),
			 UV_ETIMEDOUT);
	descriptors = open_descriptors();
	co_websocket_close(ends.here);
	yield_turns(3);
	ck_assert_int_eq(open_descriptors(), descriptors - 1);
	co_websocket_close(ends.there);
	co_stream_close(ends.stream);
}

ASYNC_TEST(what_comes_behind_a_close_is_not_received)
{
	struct ends ends = make_ends();

	send_bytes(ends.stream,
		   BYTES("\x88\x02\x03\xe8" "\x81\x04" "more" "\x89\x00"));
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(receive_nothing(ends.here), UV_EOF);
	ck_assert_uint_eq(co_websocket_close_code(ends.here), 1000);
	expect_masked(ends.stream, 0x88, "\x03\xe8", 2);
	free_ends(&ends);
}

/* Send a server's answer, with the right Accept where it says "%s". */
static int answer_key(struct co_stream *stream, const char *format)
{
	char key[25] = "", accept[WS_ACCEPT_SIZE];
	const char *line;
	ssize_t len;

	while ((len = co_stream_read_line(stream, &line)) > 2)
		sscanf(line, "Sec-WebSocket-Key: %24s", key);
	ck_assert_int_eq(len, 2);
	ws_handshake_accept(accept, key);
	return co_stream_printf(stream, format, accept);
}

/* What comes of an answer; the options have a protocol that it may choose. */
static int come_of(const char *format)
{
	static const char *const protocols[] = {"chat", NULL};
	const struct co_websocket_options options = {.protocols = protocols};
	struct place place = make_place();
	struct dial call = {.url = place.url, .options = &options};
	struct co_task *task = spawn(dial, &call);
	struct co_stream *stream;
	int status;

	ck_assert_int_eq(co_server_accept(place.server, &stream), 0);
	ck_assert_int_eq(answer_key(stream, format), 0);
	status = finish(task);
	co_websocket_close(call.websocket);
	co_stream_close(stream);
	co_server_close(place.server);
	return status;
}

#define AGREES \
	"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n" \
	"Connection: upgrade\r\nSec-WebSocket-Accept: %s\r\n"
#define CONTINUES "HTTP/1.1 100 Continue\r\n\r\n"

ASYNC_TEST(handshakes_that_agree_to_what_was_not_asked_are_refused)
{
	static const char *const answers[] = {
		AGREES "Sec-WebSocket-Protocol: other\r\n\r\n",
		AGREES "Sec-WebSocket-Protocol: chat, other\r\n\r\n",
		AGREES "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
		AGREES "Sec-WebSocket-Accept: x\r\n\r\n",
	};

	ck_assert_int_eq(come_of(AGREES "\r\n"), 0);
	ck_assert_int_eq(come_of(CONTINUES CONTINUES AGREES
				    "Sec-WebSocket-Protocol: chat\r\n\r\n"),
			 0);
	for (size_t i = 0; i < CO_COUNT(answers); i++)
		ck_assert_msg(come_of(answers[i]) == CO_WEBSOCKET_REFUSED,
			      "%zu", i);
}

ASYNC_TEST(answers_before_the_handshake_have_an_end)
{
	struct place place = make_place();
	struct dial call = {.url = place.url};
	struct co_task *task = spawn(dial, &call), *flooding;
	struct co_stream *stream;
	struct flood it = {NULL, BYTES(CONTINUES)};

	ck_assert_int_eq(co_server_accept(place.server, &stream), 0);
	it.stream = stream;
	flooding = spawn(flood, &it);
	ck_assert_int_eq(finish(task), CO_WEBSOCKET_REFUSED);
	(void)finish(flooding);
	co_stream_close(stream);
	co_server_close(place.server);
}

int main(void)
{
	return RUN_SUITE("ws_hostile", floods_can_be_cancelled,
			 fragments_of_nothing_can_be_cancelled,
			 a_close_is_not_held_up_by_a_flood,
			 a_ping_behind_a_large_message_is_answered,
			 a_peer_that_reads_nothing_keeps_no_descriptor,
			 what_comes_behind_a_close_is_not_received,
			 handshakes_that_agree_to_what_was_not_asked_are_refused,
			 answers_before_the_handshake_have_an_end);
}
