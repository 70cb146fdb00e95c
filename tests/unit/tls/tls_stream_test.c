/* Streams of TLS are streams. */
#include "unit/tls/tls_util.h"

#include <openssl/ssl.h>

ASYNC_TEST(what_is_written_comes_back_from_an_echo)
{
	struct pair pair = make_tls_pair();

	write_text(pair.here, "hello");
	expect_text(pair.there, "hello");
	write_text(pair.there, "and you");
	expect_text(pair.here, "and you");
	close_pair(&pair);
}

ASYNC_TEST(nothing_is_sent_in_the_clear)
{
	struct pair pair = make_pair();
	struct contexts contexts = make_contexts();
	int fds[2] = {co_stream_fd(pair.here), co_stream_fd(pair.there)};
	char raw[4096];
	ssize_t len;

	put_tls(&pair, &contexts);
	write_text(pair.here, "a secret");
	len = recv(fds[1], raw, sizeof(raw), MSG_PEEK);
	ck_assert_int_gt(len, 8);
	ck_assert_ptr_null(memmem(raw, (size_t)len, "a secret", 8));
	expect_text(pair.there, "a secret");
	free_contexts(&contexts);
	close_pair(&pair);
}

static int select_readable(void *stream)
{
	struct co_case readable = co_case_readable(stream);
	int index = co_select(&readable, 1);

	return index < 0 ? index : readable.status;
}

static int try_readable(struct co_stream *stream)
{
	struct co_case readable = co_case_readable(stream);

	return co_try_select(&readable, 1);
}

ASYNC_TEST(a_select_sees_the_bytes_that_are_meant_and_no_others)
{
	struct pair pair = make_tls_pair();
	struct co_task *task;

	/* The tickets of TLS 1.3 are no bytes of the stream's. */
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(try_readable(pair.here), UV_EAGAIN);
	for (int i = 0; i < 3; i++) {
		task = spawn(select_readable, pair.here);
		yield_turns(1);
		ck_assert_str_eq(co_task_waits_on(task), "select");
		write_text(pair.there, "hello");
		ck_assert_int_eq(finish(task), 0);
		expect_text(pair.here, "he");
		ck_assert_int_eq(try_readable(pair.here), 0);
		expect_text(pair.here, "llo");
		ck_assert_int_eq(try_readable(pair.here), UV_EAGAIN);
	}
	ck_assert_int_eq(co_stream_shutdown(pair.there), 0);
	ck_assert_int_eq(select_readable(pair.here), 0);
	expect_end(pair.here);
	close_pair(&pair);
}

ASYNC_TEST(what_a_read_left_of_a_record_can_be_read)
{
	struct pair pair = make_tls_pair();

	write_text(pair.there, "hello");
	expect_text(pair.here, "he");
	ck_assert_int_eq(try_readable(pair.here), 0);
	ck_assert_int_eq(select_readable(pair.here), 0);
	expect_text(pair.here, "llo");
	close_pair(&pair);
}

ASYNC_TEST(lines_come_out_whole_however_they_arrive)
{
	struct pair pair = make_tls_pair();
	const char *line;

	write_text(pair.here, "one\ntw");
	write_text(pair.here, "o\nthe last");
	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 4);
	ck_assert_str_eq(line, "one\n");
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 4);
	ck_assert_str_eq(line, "two\n");
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 8);
	ck_assert_str_eq(line, "the last");
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 0);
	ck_assert(co_stream_at_eof(pair.there));
	close_pair(&pair);
}

ASYNC_TEST(a_line_over_the_limit_is_kept)
{
	struct pair pair = make_tls_pair();
	const char *line;
	char bytes[8];

	ck_assert_int_eq(co_stream_set_limit(pair.there, 8), 0);
	write_text(pair.here, "12345678901\n");
	ck_assert_int_eq(co_stream_read_line(pair.there, &line),
			 CO_LIMIT_OVERRUN);
	ck_assert_int_eq(co_stream_read_exactly(pair.there, bytes, 8, NULL), 0);
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 4);
	ck_assert_str_eq(line, "901\n");
	close_pair(&pair);
}

ASYNC_TEST(a_record_is_read_in_pieces)
{
	struct pair pair = make_tls_pair();
	struct message message = make_message(pair.here, 16000);
	size_t got = 0;

	ck_assert_int_eq(co_stream_write(pair.here, message.bytes, message.len),
			 0);
	while (got < message.len) {
		char piece[7];
		ssize_t n = co_stream_read(pair.there, piece, sizeof(piece));

		ck_assert_int_gt(n, 0);
		ck_assert_mem_eq(piece, message.bytes + got, (size_t)n);
		got += (size_t)n;
	}
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_long_message_goes_both_ways_at_once)
{
	struct pair pair = make_tls_pair();
	struct message out = make_message(pair.here, 3 * MEBIBYTE + 5);
	struct message back = make_message(pair.there, 2 * MEBIBYTE + 7);
	struct co_task *writers[2] = {spawn(write_message, &out),
				      spawn(write_message, &back)};

	expect_message(pair.there, &out);
	expect_message(pair.here, &back);
	ck_assert_int_eq(finish(writers[0]), 0);
	ck_assert_int_eq(finish(writers[1]), 0);
	free(out.bytes);
	free(back.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_half_closed_stream_still_receives)
{
	struct pair pair = make_tls_pair();

	write_text(pair.here, "question");
	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EPIPE);
	ck_assert_int_eq(co_stream_shutdown(pair.here), UV_ENOTCONN);
	expect_text(pair.there, "question");
	expect_end(pair.there);
	expect_end(pair.there);
	write_text(pair.there, "answer");
	expect_text(pair.here, "answer");
	close_pair(&pair);
}

ASYNC_TEST(an_orderly_end_is_an_end)
{
	struct pair pair = make_tls_pair();

	write_text(pair.there, "last");
	co_stream_close(pair.there);
	expect_text(pair.here, "last");
	expect_end(pair.here);
	ck_assert_ptr_null(co_tls_error(pair.here));
	co_stream_close(pair.here);
}

/* Shut a stream's connection down, past TLS. */
static void cut(struct co_stream *stream)
{
	ck_assert_int_eq(shutdown(co_stream_fd(stream), SHUT_WR), 0);
}

ASYNC_TEST(a_stream_that_is_cut_off_is_no_end)
{
	struct pair pair = make_tls_pair();
	char byte;

	write_text(pair.there, "half");
	cut(pair.there);
	expect_text(pair.here, "half");
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), CO_TLS_TRUNCATED);
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), CO_TLS_TRUNCATED);
	ck_assert(!co_stream_at_eof(pair.here));
	ck_assert_str_eq(co_tls_error(pair.here),
			 co_strerror(CO_TLS_TRUNCATED));
	close_pair(&pair);
}

ASYNC_TEST(who_gathers_to_the_end_learns_that_it_was_cut_off)
{
	struct pair pair = make_tls_pair();
	struct co_bytes all;
	const char *line;

	write_text(pair.there, "half a line");
	cut(pair.there);
	ck_assert_int_eq(co_stream_read_line(pair.here, &line),
			 CO_TLS_TRUNCATED);
	ck_assert_int_eq(co_stream_read_all(pair.here, &all, 100),
			 CO_TLS_TRUNCATED);
	expect_text(pair.here, "half a line");
	close_pair(&pair);
}

ASYNC_TEST(a_reset_is_an_error_and_no_end)
{
	struct pair pair = make_tls_pair();
	char byte;

	co_stream_reset(pair.there);
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), UV_ECONNRESET);
	co_stream_close(pair.here);
}

ASYNC_TEST(a_record_that_was_tampered_with_is_refused)
{
	struct pair pair = make_tls_pair();
	static const char record[] = "\x17\x03\x03\x00\x20"
				     "0123456789012345678901234567890";
	char byte;

	ck_assert_int_eq(
		send(co_stream_fd(pair.there), record, sizeof(record), 0),
		sizeof(record));
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), CO_TLS_FAILED);
	ck_assert_int_lt(co_stream_write(pair.here, "x", 1), 0);
	ck_assert_ptr_nonnull(co_tls_error(pair.here));
	ck_assert_int_eq(co_stream_read(pair.there, &byte, 1), CO_TLS_REFUSED);
	close_pair(&pair);
}

ASYNC_TEST(a_cancelled_read_leaves_the_bytes_to_the_next)
{
	struct pair pair = make_tls_pair();
	struct co_task *reader = spawn(read_byte, pair.here);

	yield_turns(2);
	co_task_cancel(reader);
	write_text(pair.there, "kept");
	block_thread_ms(20);
	ck_assert_int_eq(finish(reader), UV_ECANCELED);
	expect_text(pair.here, "kept");
	close_pair(&pair);
}

ASYNC_TEST(a_timeout_ends_a_read_and_nothing_else)
{
	struct pair pair = make_tls_pair();
	struct co_scope timeout;
	char byte;
	int n;

	ck_assert_int_eq(co_timeout_enter(&timeout, CO_MILLISECOND), 0);
	n = co_stream_read(pair.here, &byte, 1);
	ck_assert_int_eq(co_timeout_leave(&timeout, n), UV_ETIMEDOUT);
	write_text(pair.there, "still here");
	expect_text(pair.here, "still here");
	close_pair(&pair);
}

ASYNC_TEST(a_writer_waits_for_a_peer_that_does_not_read)
{
	struct pair pair = make_tls_pair();
	struct message message = make_message(pair.here, 32 * MEBIBYTE);
	struct co_task *writer = spawn(write_message, &message);

	ck_assert_int_eq(co_sleep(50 * CO_MILLISECOND), 0);
	ck_assert(!message.written);
	ck_assert_uint_lt(co_stream_unsent(pair.here), MEBIBYTE);
	expect_message(pair.there, &message);
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	close_pair(&pair);
}

/* RFC 8446, section 4.6.3: each is answered by a record. */
static int ask_for_keys(void *stream)
{
	SSL *ssl = co_tls_ssl(stream);
	int status = 0;

	for (int i = 0; i < 100 * 1000 && status == 0; i++) {
		SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
		status = co_stream_write(stream, "x", 1);
	}
	return status;
}

ASYNC_TEST(who_asks_for_new_keys_and_reads_none_is_cut_off)
{
	struct contexts contexts = make_contexts();
	struct pair pair;
	struct co_task *asker;
	int fds[2], status;
	char byte;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(co_stream_open(&pair.here, fds[0]), 0);
	ck_assert_int_eq(co_stream_open(&pair.there, fds[1]), 0);
	put_tls(&pair, &contexts);
	free_contexts(&contexts);
	asker = spawn(ask_for_keys, pair.here);
	do {
		status = co_stream_read(pair.there, &byte, 1);
		ck_assert_uint_lt(co_stream_unsent(pair.there), 128 * 1024);
	} while (status > 0);
	ck_assert_int_eq(status, CO_TLS_FAILED);
	co_stream_reset(pair.there);
	ck_assert_int_lt(finish(asker), 0);
	co_stream_close(pair.here);
}

/* What nobody reads stays in the kernel, but for about a record. */
ASYNC_TEST(a_reader_that_does_not_read_keeps_its_memory)
{
	struct pair pair = make_tls_pair();
	struct message message = make_message(pair.here, 32 * MEBIBYTE);
	struct co_task *writer = spawn(write_message, &message);
	clock_t before;

	expect_bytes(pair.there, message.bytes, 100);
	before = clock();
	ck_assert_int_eq(co_sleep(300 * CO_MILLISECOND), 0);
	ck_assert_int_lt(clock() - before, CLOCKS_PER_SEC / 10);
	ck_assert(!message.written);
	expect_bytes(pair.there, message.bytes + 100, message.len - 100);
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_cancelled_write_ends_the_sending_side_only)
{
	struct pair pair = make_tls_pair();
	struct message message = make_message(pair.here, 32 * MEBIBYTE);
	struct co_task *writer = spawn(write_message, &message);

	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	co_task_cancel(writer);
	ck_assert_int_eq(finish(writer), UV_ECANCELED);
	free(message.bytes);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_ECANCELED);
	write_text(pair.there, "this way it works");
	expect_text(pair.here, "this way it works");
	close_pair(&pair);
}

static int drain_stream(void *stream)
{
	return co_stream_drain(stream);
}

ASYNC_TEST(who_buffers_much_waits_for_the_low_mark)
{
	struct pair pair = make_tls_pair();
	struct message message = make_message(pair.here, MEBIBYTE);
	struct co_task *drainer;
	size_t sent = 0;

	ck_assert_int_eq(co_stream_set_marks(pair.here, 4096, 100), 0);
	while (co_stream_unsent(pair.here) <= 4096) {
		ck_assert_int_eq(
			co_stream_buffer(pair.here, message.bytes, message.len),
			0);
		sent++;
	}
	drainer = spawn(drain_stream, pair.here);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(drainer), CO_TASK_SUSPENDED);
	while (sent-- > 0)
		expect_message(pair.there, &message);
	ck_assert_int_eq(finish(drainer), 0);
	ck_assert_uint_le(co_stream_unsent(pair.here), 100);
	ck_assert_int_eq(co_stream_flush(pair.here), 0);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_stream_has_one_reader_and_one_writer)
{
	struct pair pair = make_tls_pair();
	struct message message = make_message(pair.here, 32 * MEBIBYTE);
	struct co_task *reader = spawn(read_byte, pair.here);
	struct co_task *writer = spawn(write_message, &message);

	yield_turns(2);
	ck_assert_int_eq(read_byte(pair.here), UV_EBUSY);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EBUSY);
	co_task_cancel(reader);
	co_task_cancel(writer);
	ck_assert_int_eq(finish(reader), UV_ECANCELED);
	ck_assert_int_eq(finish(writer), UV_ECANCELED);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_close_ends_the_calls_of_others)
{
	struct pair pair = make_tls_pair();
	struct co_task *reader = spawn(read_byte, pair.here);

	yield_turns(2);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(reader), UV_EBADF);
	expect_end(pair.there);
	co_stream_close(pair.there);
}

ASYNC_TEST(a_close_sends_what_is_buffered_and_a_close_notify)
{
	struct pair pair = make_tls_pair();
	struct message message = make_message(pair.here, 8 * MEBIBYTE);

	ck_assert_int_eq(
		co_stream_buffer(pair.here, message.bytes, message.len), 0);
	co_stream_close(pair.here);
	expect_message(pair.there, &message);
	expect_end(pair.there);
	free(message.bytes);
	co_stream_close(pair.there);
}

/* A reset would come, and could overtake what was sent. */
ASYNC_TEST(a_close_with_unread_input_is_orderly)
{
	struct pair pair = make_tls_pair();
	struct message message = make_message(pair.there, 100000);

	ck_assert_int_eq(
		co_stream_write(pair.there, message.bytes, message.len), 0);
	write_text(pair.here, "goodbye");
	co_stream_close(pair.here);
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	write_text(pair.there, "late");
	expect_text(pair.there, "goodbye");
	expect_end(pair.there);
	free(message.bytes);
	co_stream_close(pair.there);
}

/* Wait until there are no more than so many; returns how many there are. */
static int await_descriptors(int count)
{
	while (count_descriptors() > count)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	return count_descriptors();
}

ASYNC_TEST(a_closed_stream_leaves_when_the_peer_does)
{
	struct pair first = make_tls_pair(), pair; /* libuv keeps some things */
	int before;

	before = count_descriptors();
	close_pair(&first);
	before = await_descriptors(before - 2);
	pair = make_tls_pair();
	co_stream_close(pair.here);
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	ck_assert_int_eq(count_descriptors(), before + 2);
	co_stream_close(pair.there);
	await_descriptors(before);
}

ASYNC_TEST(a_closed_stream_waits_no_longer_than_the_shutdown_timeout)
{
	struct contexts contexts = {
		client_context((struct co_tls_options){
			.shutdown_timeout_ns = 30 * CO_MILLISECOND}),
		server_context(usual)};
	struct pair pair = make_tls_pair_of(&contexts);
	int fds = count_descriptors();

	free_contexts(&contexts);
	co_stream_close(pair.here);
	await_descriptors(fds - 1);
	co_stream_close(pair.there);
}

static int shut_down(void *stream)
{
	return co_tls_shutdown(stream);
}

ASYNC_TEST(a_shutdown_ends_both_directions)
{
	struct pair pair = make_tls_pair();
	struct co_task *there = spawn(shut_down, pair.there);

	write_text(pair.here, "dropped");
	ck_assert_int_eq(co_tls_shutdown(pair.here), 0);
	ck_assert_int_eq(finish(there), 0);
	ck_assert_int_eq(co_tls_shutdown(pair.here), 0); /* may be repeated */
	close_pair(&pair);
}

ASYNC_TEST(a_shutdown_tells_of_a_peer_that_does_not_answer)
{
	struct contexts contexts = {
		client_context((struct co_tls_options){
			.shutdown_timeout_ns = 100 * CO_MILLISECOND}),
		server_context(usual)};
	struct pair pair = make_tls_pair_of(&contexts);

	ck_assert_int_eq(co_tls_shutdown(pair.here), UV_ETIMEDOUT);
	cut(pair.there);
	ck_assert_int_eq(co_tls_shutdown(pair.here), CO_TLS_TRUNCATED);
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(a_shutdown_of_a_stream_without_tls_is_refused)
{
	struct pair pair = make_pair();

	ck_assert_int_eq(co_tls_shutdown(pair.here), UV_ENOTCONN);
	close_pair(&pair);
}

/* The end of the run closes what is open. */
static int leave_open(void *arg UNUSED)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_tls_pair_of(&contexts);

	free_contexts(&contexts);
	co_stream_close(pair.here);
	return 0;
}

START_TEST(the_end_of_the_run_closes_what_is_open)
{
	ck_assert_int_eq(co_run(leave_open, NULL), 0);
	ck_assert_int_eq(co_run(leave_open, NULL), 0);
}
END_TEST

ASYNC_TEST(a_unix_socket_can_have_tls)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_narrow_pair();
	struct message message = make_message(pair.here, 100000);
	struct co_task *writer;

	put_tls(&pair, &contexts);
	writer = spawn(write_message, &message);
	expect_message(pair.there, &message);
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	free_contexts(&contexts);
	close_pair(&pair);
}

int main(void)
{
	return RUN_TLS_SUITE(
		"tls_stream", what_is_written_comes_back_from_an_echo,
		nothing_is_sent_in_the_clear,
		a_select_sees_the_bytes_that_are_meant_and_no_others,
		what_a_read_left_of_a_record_can_be_read,
		lines_come_out_whole_however_they_arrive,
		a_line_over_the_limit_is_kept, a_record_is_read_in_pieces,
		a_long_message_goes_both_ways_at_once,
		a_half_closed_stream_still_receives, an_orderly_end_is_an_end,
		a_stream_that_is_cut_off_is_no_end,
		who_gathers_to_the_end_learns_that_it_was_cut_off,
		a_reset_is_an_error_and_no_end,
		a_record_that_was_tampered_with_is_refused,
		a_cancelled_read_leaves_the_bytes_to_the_next,
		a_timeout_ends_a_read_and_nothing_else,
		a_writer_waits_for_a_peer_that_does_not_read,
		who_asks_for_new_keys_and_reads_none_is_cut_off,
		a_reader_that_does_not_read_keeps_its_memory,
		a_cancelled_write_ends_the_sending_side_only,
		who_buffers_much_waits_for_the_low_mark,
		a_stream_has_one_reader_and_one_writer,
		a_close_ends_the_calls_of_others,
		a_close_sends_what_is_buffered_and_a_close_notify,
		a_close_with_unread_input_is_orderly,
		a_closed_stream_leaves_when_the_peer_does,
		a_closed_stream_waits_no_longer_than_the_shutdown_timeout,
		a_shutdown_ends_both_directions,
		a_shutdown_tells_of_a_peer_that_does_not_answer,
		a_shutdown_of_a_stream_without_tls_is_refused,
		the_end_of_the_run_closes_what_is_open,
		a_unix_socket_can_have_tls);
}
