/* Reading from streams: so many bytes, lines, and everything. */
#include "unit/runtime/stream_util.h"

#include <stdint.h>

#include "runtime/stream.h"

/* A read in a task of its own. */
struct reading {
	struct co_stream *stream;
	char buf[64];
	size_t size;
	size_t got;
	const char *line;
	ssize_t len;
	struct co_task *task;
};

static int read_exactly(void *arg)
{
	struct reading *reading = arg;

	return co_stream_read_exactly(reading->stream, reading->buf,
				      reading->size, &reading->got);
}

static int read_line(void *arg)
{
	struct reading *reading = arg;

	reading->len = co_stream_read_line(reading->stream, &reading->line);
	return (int)reading->len;
}

static void start(struct reading *reading, co_fn *fn)
{
	reading->task = spawn(fn, reading);
	yield_turns(2);
}

static void expect_line(struct co_stream *stream, const char *text)
{
	const char *line;

	ck_assert_int_eq(co_stream_read_line(stream, &line), strlen(text));
	ck_assert_str_eq(line, text);
}

static void expect_until(struct co_stream *stream, const char *separator,
			 const char *text)
{
	const char *data;

	ck_assert_int_eq(co_stream_read_until(stream, &data, separator,
					      strlen(separator)),
			 strlen(text));
	ck_assert_str_eq(data, text);
}

/* Have the bytes arrive on their own. */
static void write_apart(struct co_stream *stream, const char *text)
{
	write_text(stream, text);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
}

static void end(struct co_stream *stream)
{
	ck_assert_int_eq(co_stream_shutdown(stream), 0);
}

ASYNC_TEST(a_read_of_no_bytes_takes_none)
{
	struct pair pair = make_pair();
	char byte = '?';

	ck_assert_int_eq(co_stream_read(pair.here, &byte, 0), 0);
	write_text(pair.there, "x");
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 0), 0);
	ck_assert_int_eq(byte, '?');
	expect_text(pair.here, "x");
	close_pair(&pair);
}

ASYNC_TEST(a_read_returns_what_there_is_and_no_more_than_asked)
{
	struct pair pair = make_pair();
	char buf[30];

	write_text(pair.there, "line1line2");
	ck_assert_int_eq(co_stream_read(pair.here, buf, 5), 5);
	ck_assert_mem_eq(buf, "line1", 5);
	ck_assert_int_eq(co_stream_read(pair.here, buf, sizeof(buf)), 5);
	ck_assert_mem_eq(buf, "line2", 5);
	close_pair(&pair);
}

ASYNC_TEST(read_all_returns_everything_to_the_end)
{
	struct pair pair = make_pair();
	struct co_bytes all;

	write_text(pair.there, "chunk1\n");
	write_text(pair.there, "chunk2");
	end(pair.there);
	ck_assert_int_eq(co_stream_read_all(pair.here, &all, SIZE_MAX), 0);
	ck_assert_str_eq(all.data, "chunk1\nchunk2");
	ck_assert_uint_eq(all.len, strlen("chunk1\nchunk2"));
	co_bytes_release(&all);
	ck_assert(co_stream_at_eof(pair.here));
	close_pair(&pair);
}

ASYNC_TEST(read_all_of_nothing_is_empty)
{
	struct pair pair = make_pair();
	struct co_bytes all;

	end(pair.there);
	ck_assert_int_eq(co_stream_read_all(pair.here, &all, 0), 0);
	ck_assert_str_eq(all.data, "");
	ck_assert_uint_eq(all.len, 0);
	co_bytes_release(&all);
	close_pair(&pair);
}

ASYNC_TEST(read_all_gathers_megabytes)
{
	struct pair pair = make_pair();
	struct message message = make_message(pair.there, 4 * MEBIBYTE);
	struct co_task *writer = spawn(write_message, &message);
	struct co_bytes all;

	ck_assert_int_eq(co_stream_read_all(pair.here, &all, 0),
			 CO_LIMIT_OVERRUN);
	ck_assert_ptr_null(all.data);
	expect_bytes(pair.here, message.bytes, MEBIBYTE);
	ck_assert_int_eq(co_stream_read_all(pair.here, &all, 3 * MEBIBYTE - 1),
			 CO_LIMIT_OVERRUN);
	ck_assert_int_eq(finish(writer), 0);
	end(pair.there);
	ck_assert_int_eq(co_stream_read_all(pair.here, &all, 3 * MEBIBYTE), 0);
	ck_assert_uint_eq(all.len, 3 * MEBIBYTE);
	ck_assert_mem_eq(all.data, message.bytes + MEBIBYTE, all.len);
	co_bytes_release(&all);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(read_exactly_waits_for_the_last_byte_and_leaves_the_rest)
{
	struct pair pair = make_pair();
	struct reading reading = {.stream = pair.here, .size = 10};

	start(&reading, read_exactly);
	write_apart(pair.there, "1234");
	ck_assert_int_eq(co_task_state(reading.task), CO_TASK_SUSPENDED);
	write_apart(pair.there, "567890rest");
	ck_assert_int_eq(finish(reading.task), 0);
	ck_assert_uint_eq(reading.got, 10);
	ck_assert_mem_eq(reading.buf, "1234567890", 10);
	expect_text(pair.here, "rest");
	close_pair(&pair);
}

ASYNC_TEST(read_exactly_of_no_bytes_takes_none)
{
	struct pair pair = make_pair();
	size_t got = 1;

	end(pair.there);
	ck_assert_int_eq(co_stream_read_exactly(pair.here, NULL, 0, &got), 0);
	ck_assert_uint_eq(got, 0);
	close_pair(&pair);
}

ASYNC_TEST(read_exactly_says_how_many_came_before_the_end)
{
	struct pair pair = make_pair();
	struct reading reading = {.stream = pair.here, .size = 36};

	write_text(pair.there, "eighteen bytes are");
	end(pair.there);
	ck_assert_int_eq(read_exactly(&reading), UV_EOF);
	ck_assert_uint_eq(reading.got, 18);
	ck_assert_mem_eq(reading.buf, "eighteen bytes are", 18);
	ck_assert(co_stream_at_eof(pair.here));
	close_pair(&pair);
}

ASYNC_TEST(read_exactly_goes_on_where_it_was_cancelled)
{
	struct pair pair = make_pair();
	struct reading reading = {.stream = pair.here, .size = 6};

	start(&reading, read_exactly);
	write_apart(pair.there, "abc");
	co_task_cancel(reading.task);
	ck_assert_int_eq(finish(reading.task), UV_ECANCELED);
	ck_assert_uint_eq(reading.got, 3);
	write_text(pair.there, "def");
	ck_assert_int_eq(co_stream_read_exactly(pair.here, reading.buf + 3, 3,
						NULL), 0);
	ck_assert_mem_eq(reading.buf, "abcdef", 6);
	close_pair(&pair);
}

/* As of a child: the pipe's bytes outlive its writer. */
ASYNC_TEST(read_all_reads_pipes_too_whatever_the_limit)
{
	struct co_stream *stream;
	struct co_bytes all;
	uv_pipe_t *pipe_handle;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(write(fds[1], "data", 4), 4);
	close(fds[1]);
	stream = stream_of_pipe(&pipe_handle);
	ck_assert_int_eq(uv_pipe_open(pipe_handle, fds[0]), 0);
	ck_assert_int_eq(co_stream_set_limit(stream, 1), 0);
	ck_assert_int_eq(co_stream_write(stream, "x", 1), UV_EPIPE);
	ck_assert_int_eq(co_stream_read_all(stream, &all, SIZE_MAX), 0);
	ck_assert_str_eq(all.data, "data");
	co_bytes_release(&all);
	co_stream_close(stream);
}

ASYNC_TEST(a_reset_is_an_error_also_to_who_waits_for_a_line)
{
	struct pair pair = make_pair();
	struct reading reading = {.stream = pair.here};

	start(&reading, read_line);
	write_apart(pair.there, "half a li");
	co_stream_reset(pair.there);
	ck_assert_int_eq(finish(reading.task), UV_ECONNRESET);
	ck_assert_ptr_null(reading.line);
	ck_assert(!co_stream_at_eof(pair.here));
	expect_text(pair.here, "half a li"); /* kept */
	ck_assert_int_eq(read_byte(pair.here), UV_ECONNRESET);
	co_stream_close(pair.here);
}

ASYNC_TEST(a_reset_is_an_error_also_to_who_wants_so_many_bytes)
{
	struct pair pair = make_pair();
	struct reading reading = {.stream = pair.here, .size = 5};

	start(&reading, read_exactly);
	write_apart(pair.there, "li");
	co_stream_reset(pair.there);
	ck_assert_int_eq(finish(reading.task), UV_ECONNRESET);
	ck_assert_uint_eq(reading.got, 2);
	ck_assert_int_eq(read_exactly(&reading), UV_ECONNRESET);
	co_stream_close(pair.here);
}

ASYNC_TEST(a_line_may_come_in_pieces)
{
	struct pair pair = make_pair();
	struct reading reading = {.stream = pair.here};

	write_text(pair.there, "chunk1 ");
	start(&reading, read_line);
	write_apart(pair.there, "chunk2 ");
	write_apart(pair.there, "chunk3 \n chunk4");
	ck_assert_int_eq(finish(reading.task), 22);
	ck_assert_str_eq(reading.line, "chunk1 chunk2 chunk3 \n");
	expect_text(pair.here, " chunk4");
	close_pair(&pair);
}

ASYNC_TEST(lines_that_came_at_once_are_read_one_by_one)
{
	struct pair pair = make_pair();

	write_text(pair.there, "line1\n\nline3\nline4\nline5\n");
	expect_line(pair.here, "line1\n");
	expect_line(pair.here, "\n");
	expect_line(pair.here, "line3\n");
	expect_text(pair.here, "line4\nl");
	expect_line(pair.here, "ine5\n");
	close_pair(&pair);
}

ASYNC_TEST(the_last_line_needs_no_newline)
{
	struct pair pair = make_pair();
	const char *line;

	write_text(pair.there, "first\nlast");
	end(pair.there);
	ck_assert(!co_stream_at_eof(pair.here));
	expect_line(pair.here, "first\n");
	ck_assert(!co_stream_at_eof(pair.here));
	expect_line(pair.here, "last");
	ck_assert(co_stream_at_eof(pair.here));
	ck_assert_int_eq(co_stream_read_line(pair.here, &line), 0);
	expect_end(pair.here);
	close_pair(&pair);
}

ASYNC_TEST(a_limit_of_none_or_of_all_is_refused)
{
	struct pair pair = make_pair();

	ck_assert_int_eq(co_stream_set_limit(pair.here, 0), UV_EINVAL);
	ck_assert_int_eq(co_stream_set_limit(pair.here, SIZE_MAX), UV_EINVAL);
	ck_assert_int_eq(co_stream_set_limit(NULL, 1), UV_EINVAL);
	close_pair(&pair);
}

ASYNC_TEST(a_line_as_long_as_the_limit_is_read_and_a_longer_one_kept)
{
	struct pair pair = make_pair();
	const char *line;

	ck_assert_int_eq(co_stream_set_limit(pair.here, 8), 0);
	write_text(pair.there, "1234567\n12345678\n");
	expect_line(pair.here, "1234567\n");
	ck_assert_int_eq(co_stream_read_line(pair.here, &line),
			 CO_LIMIT_OVERRUN);
	ck_assert_ptr_null(line);
	expect_text(pair.here, "12345678");
	expect_line(pair.here, "\n");
	close_pair(&pair);
}

ASYNC_TEST(a_line_without_end_is_refused_at_the_limit)
{
	struct pair pair = make_pair();
	struct message message = make_message(pair.there, MEBIBYTE);
	struct co_task *writer;
	const char *line;

	memset(message.bytes, 'x', message.len);
	writer = spawn(write_message, &message);
	ck_assert_int_eq(co_stream_read_line(pair.here, &line),
			 CO_LIMIT_OVERRUN);
	expect_message(pair.here, &message);
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(limits_are_not_for_other_reads)
{
	struct pair pair = make_pair();
	char buf[5];

	ck_assert_int_eq(co_stream_set_limit(pair.here, 3), 0);
	write_text(pair.there, "chunkchunk");
	ck_assert_int_eq(co_stream_read(pair.here, buf, 5), 5);
	ck_assert_int_eq(co_stream_read_exactly(pair.here, buf, 5, NULL), 0);
	ck_assert_mem_eq(buf, "chunk", 5);
	close_pair(&pair);
}

ASYNC_TEST(a_separator_may_come_in_pieces_too)
{
	struct pair pair = make_pair();
	struct co_stream *in = pair.there;

	write_text(in, "lineAAA");
	expect_until(pair.here, "AAA", "lineAAA");
	write_text(in, "lineAAAQWEaa");
	expect_until(pair.here, "AAA", "lineAAA");
	write_apart(in, "XYaa");
	write_text(in, "aaaaXaaa");
	expect_until(pair.here, "aaa", "QWEaaXYaaa");
	expect_until(pair.here, "aaa", "aaa");
	expect_until(pair.here, "aaa", "Xaaa");
	close_pair(&pair);
}

ASYNC_TEST(a_stream_that_ends_without_a_separator_keeps_its_bytes)
{
	struct pair pair = make_pair();
	const char *data;

	write_text(pair.there, "some dataAA");
	end(pair.there);
	ck_assert_int_eq(co_stream_read_until(pair.here, &data, "AAA", 3),
			 UV_EOF);
	ck_assert_ptr_null(data);
	expect_text(pair.here, "some dataAA");
	close_pair(&pair);
}

ASYNC_TEST(a_separator_beyond_the_limit_is_not_found)
{
	struct pair pair = make_pair();
	const char *data;

	ck_assert_int_eq(co_stream_set_limit(pair.here, 11), 0);
	write_text(pair.there, "some dataAA");
	ck_assert_int_eq(co_stream_read_until(pair.here, &data, "AAA", 3),
			 CO_LIMIT_OVERRUN);
	write_text(pair.there, "A");
	ck_assert_int_eq(co_stream_read_until(pair.here, &data, "AAA", 3),
			 CO_LIMIT_OVERRUN);
	ck_assert_int_eq(co_stream_set_limit(pair.here, 12), 0);
	expect_until(pair.here, "AAA", "some dataAAA");
	close_pair(&pair);
}

ASYNC_TEST(a_separator_is_bytes_also_nul)
{
	struct pair pair = make_pair();
	const char *data;

	ck_assert_int_eq(co_stream_write(pair.there, "a\0b\0", 4), 0);
	ck_assert_int_eq(co_stream_read_until(pair.here, &data, "\0", 1), 2);
	ck_assert_int_eq(co_stream_read_until(pair.here, &data, "\0", 1), 2);
	ck_assert_mem_eq(data, "b\0", 2);
	close_pair(&pair);
}

ASYNC_TEST(a_cancelled_read_of_a_line_leaves_its_beginning)
{
	struct pair pair = make_pair();
	struct reading reading = {.stream = pair.here};

	start(&reading, read_line);
	write_apart(pair.there, "begun ");
	co_task_cancel(reading.task);
	ck_assert_int_eq(finish(reading.task), UV_ECANCELED);
	write_text(pair.there, "and ended\n");
	expect_line(pair.here, "begun and ended\n");
	close_pair(&pair);
}

ASYNC_TEST(a_reset_after_a_cancelled_read_hurts_nobody)
{
	struct pair pair = make_pair();
	struct reading reading = {.stream = pair.here};

	start(&reading, read_line);
	co_task_cancel(reading.task);
	co_stream_reset(pair.there);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	ck_assert_int_eq(finish(reading.task), UV_ECANCELED);
	ck_assert_int_eq(read_byte(pair.here), UV_ECONNRESET);
	co_stream_close(pair.here);
}

ASYNC_TEST(reads_refuse_what_makes_no_sense)
{
	struct pair pair = make_pair();
	struct co_bytes all;
	const char *data;
	char byte;

	ck_assert_int_eq(co_stream_read(NULL, &byte, 1), UV_EINVAL);
	ck_assert_int_eq(co_stream_read(pair.here, NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_stream_read_exactly(NULL, &byte, 1, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_stream_read_exactly(pair.here, NULL, 1, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_stream_read_line(NULL, &data), UV_EINVAL);
	ck_assert_int_eq(co_stream_read_line(pair.here, NULL), UV_EINVAL);
	ck_assert_int_eq(co_stream_read_until(pair.here, &data, "", 0),
			 UV_EINVAL);
	ck_assert_int_eq(co_stream_read_until(pair.here, &data, NULL, 1),
			 UV_EINVAL);
	ck_assert_int_eq(co_stream_read_all(NULL, &all, 1), UV_EINVAL);
	ck_assert_int_eq(co_stream_read_all(pair.here, NULL, 1), UV_EINVAL);
	ck_assert(!co_stream_at_eof(NULL));
	close_pair(&pair);
}

ASYNC_TEST(a_separator_longer_than_what_can_come_is_never_found)
{
	struct pair pair = make_pair();
	const char *data;

	ck_assert_int_eq(co_stream_set_limit(pair.here, 2), 0);
	write_text(pair.there, "xxxx");
	ck_assert_int_eq(co_stream_read_until(pair.here, &data, "xxx", 3),
			 CO_LIMIT_OVERRUN);
	close_pair(&pair);
}

int main(void)
{
	return RUN_SUITE(
		"runtime stream read", a_read_of_no_bytes_takes_none,
		a_read_returns_what_there_is_and_no_more_than_asked,
		read_all_returns_everything_to_the_end,
		read_all_of_nothing_is_empty, read_all_gathers_megabytes,
		read_exactly_waits_for_the_last_byte_and_leaves_the_rest,
		read_exactly_of_no_bytes_takes_none,
		read_exactly_says_how_many_came_before_the_end,
		read_exactly_goes_on_where_it_was_cancelled,
		read_all_reads_pipes_too_whatever_the_limit,
		a_reset_is_an_error_also_to_who_waits_for_a_line,
		a_reset_is_an_error_also_to_who_wants_so_many_bytes,
		a_line_may_come_in_pieces,
		lines_that_came_at_once_are_read_one_by_one,
		the_last_line_needs_no_newline,
		a_limit_of_none_or_of_all_is_refused,
		a_line_as_long_as_the_limit_is_read_and_a_longer_one_kept,
		a_line_without_end_is_refused_at_the_limit,
		limits_are_not_for_other_reads,
		a_separator_may_come_in_pieces_too,
		a_stream_that_ends_without_a_separator_keeps_its_bytes,
		a_separator_beyond_the_limit_is_not_found,
		a_separator_is_bytes_also_nul,
		a_cancelled_read_of_a_line_leaves_its_beginning,
		a_reset_after_a_cancelled_read_hurts_nobody,
		reads_refuse_what_makes_no_sense,
		a_separator_longer_than_what_can_come_is_never_found);
}
