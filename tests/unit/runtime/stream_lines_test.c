#include "unit/runtime/stream_util.h"

/* Lines, texts and whole streams. */

ASYNC_TEST(lines_come_one_by_one_to_the_end)
{
	struct pair pair = make_pair();
	const char *line;
	size_t len;
	int status;

	write_text(pair.there, "one\n\ntwo\nrest");
	co_stream_close(pair.there);
	CO_FOR_LINES (line, len, pair.here, status) {
		ck_assert_int_eq(status, 0);
		ck_assert_uint_eq(len, strlen(line));
		note("%zu:%c", len, *line);
	}
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(noted(), "4:o 1:\n 4:t 4:r");
	co_stream_close(pair.here);
}

ASYNC_TEST(a_line_may_hold_a_nul)
{
	struct pair pair = make_pair();
	const char *line;
	size_t len;
	int status;

	ck_assert_int_eq(co_stream_write(pair.there, "a\0b\n", 4), 0);
	CO_FOR_LINES (line, len, pair.here, status) {
		ck_assert_uint_eq(len, 4);
		ck_assert_mem_eq(line, "a\0b\n", 4);
		break;
	}
	ck_assert_int_eq(status, 0);
	close_pair(&pair);
}

ASYNC_TEST(an_error_of_reading_or_of_the_body_ends_the_lines)
{
	struct pair pair = make_pair();
	const char *line;
	size_t len;
	int status;

	write_text(pair.there, "one\ntwo\nlonger than the limit\n");
	CO_FOR_LINES (line, len, pair.here, status)
		status = UV_EIO;
	ck_assert_int_eq(status, UV_EIO);
	ck_assert_str_eq(line, "one\n");
	ck_assert_int_eq(co_stream_set_limit(pair.here, 8), 0);
	CO_FOR_LINES (line, len, pair.here, status)
		note("%c", *line);
	ck_assert_int_eq(status, CO_LIMIT_OVERRUN);
	ck_assert_uint_eq(len, 0);
	CO_FOR_LINES (line, len, NULL, status)
		note("never");
	ck_assert_int_eq(status, UV_EINVAL);
	ck_assert_str_eq(noted(), "t");
	close_pair(&pair);
}

static int read_lines(void *stream)
{
	const char *line;
	size_t len;
	int status;

	CO_FOR_LINES (line, len, stream, status)
		note("%s", line);
	return status;
}

ASYNC_TEST(a_cancelled_reader_of_lines_loses_nothing)
{
	struct pair pair = make_pair();
	struct co_task *task = spawn(read_lines, pair.here);

	write_text(pair.there, "be");
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	write_text(pair.there, "gun");
	co_stream_close(pair.there);
	ck_assert_int_eq(read_lines(pair.here), 0);
	ck_assert_str_eq(noted(), "begun");
	co_stream_close(pair.here);
}

ASYNC_TEST(a_formatted_text_is_written_whatever_its_length)
{
	struct pair pair = make_pair();
	char text[8001];

	memset(text, 'x', 8000);
	text[8000] = '\0';
	ck_assert_int_eq(co_stream_printf(pair.here, "%s=%d\n", "a", 5), 0);
	expect_text(pair.there, "a=5\n");
	for (size_t len = 500; len < 520; len++) {
		char got[520];

		ck_assert_int_eq(
			co_stream_printf(pair.here, "%.*s", (int)len, text), 0);
		ck_assert_int_eq(
			co_stream_read_exactly(pair.there, got, len, NULL), 0);
		ck_assert_mem_eq(got, text, len);
	}
	ck_assert_int_eq(co_stream_printf(pair.here, "%s", text), 0);
	ck_assert_int_eq(co_stream_printf(pair.here, "%s", ""), 0);
	ck_assert_int_eq(co_stream_read_exactly(pair.there, text, 8000, NULL),
			 0);
	close_pair(&pair);
}

static int print_much(void *stream)
{
	int status = 0;

	while (status == 0)
		status = co_stream_printf(stream, "%0900d", 0);
	return status;
}

ASYNC_TEST(printing_fails_as_writing_does)
{
	struct pair pair = make_narrow_pair();
	struct co_task *task = spawn(print_much, pair.here);

	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(co_stream_printf(pair.here, "x"), UV_EBUSY);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(co_stream_printf(NULL, "x"), UV_EINVAL);
	close_pair(&pair);
}

struct copy {
	struct co_stream *to;
	struct co_stream *from;
};

static int copy(void *arg)
{
	struct copy *copy = arg;
	int status = co_stream_copy(copy->to, copy->from);

	return status < 0 ? status : co_stream_shutdown(copy->to);
}

static int write_and_end(void *arg)
{
	struct message *message = arg;
	int status = write_message(message);

	return status < 0 ? status : co_stream_shutdown(message->stream);
}

/* More than fits anywhere between. */
ASYNC_TEST(all_that_comes_goes_on_to_the_other_and_at_its_pace)
{
	struct pair in = make_pair(), out = make_narrow_pair();
	struct copy half = {out.here, in.here};
	struct co_task *task = spawn(copy, &half);
	struct message message = make_message(in.there, MEBIBYTE);
	struct co_task *writer = spawn(write_and_end, &message);
	struct co_bytes got;

	ck_assert_int_eq(co_stream_read_all(out.there, &got, SIZE_MAX), 0);
	ck_assert_uint_eq(got.len, message.len);
	ck_assert_mem_eq(got.data, message.bytes, message.len);
	ck_assert_int_eq(finish(writer), 0);
	ck_assert_int_eq(finish(task), 0);
	co_bytes_release(&got);
	free(message.bytes);
	close_pair(&in);
	close_pair(&out);
}

ASYNC_TEST(a_stream_is_copied_back_to_itself)
{
	struct pair pair = make_pair();
	struct copy echo = {pair.here, pair.here};
	struct co_task *task = spawn(copy, &echo);

	write_text(pair.there, "back");
	expect_text(pair.there, "back");
	ck_assert_int_eq(co_stream_shutdown(pair.there), 0);
	expect_end(pair.there);
	ck_assert_int_eq(finish(task), 0);
	close_pair(&pair);
}

ASYNC_TEST(a_copy_ends_with_the_error_of_either_side)
{
	struct pair in = make_pair(), out = make_pair();
	struct copy half = {out.here, in.here};
	struct co_task *task = spawn(copy, &half);

	yield_turns(1);
	co_stream_reset(in.there);
	ck_assert_int_eq(finish(task), UV_ECONNRESET);
	co_stream_close(in.here);
	in = make_pair();
	half.from = in.here;
	ck_assert_int_eq(co_stream_shutdown(out.here), 0);
	write_text(in.there, "x");
	ck_assert_int_eq(copy(&half), UV_EPIPE);
	task = spawn(copy, &half);
	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(co_stream_copy(NULL, in.here), UV_EINVAL);
	ck_assert_int_eq(co_stream_copy(out.here, NULL), UV_EINVAL);
	close_pair(&in);
	close_pair(&out);
}

int main(void)
{
	return RUN_SUITE("runtime_stream_lines",
			 lines_come_one_by_one_to_the_end,
			 a_line_may_hold_a_nul,
			 an_error_of_reading_or_of_the_body_ends_the_lines,
			 a_cancelled_reader_of_lines_loses_nothing,
			 a_formatted_text_is_written_whatever_its_length,
			 printing_fails_as_writing_does,
			 all_that_comes_goes_on_to_the_other_and_at_its_pace,
			 a_stream_is_copied_back_to_itself,
			 a_copy_ends_with_the_error_of_either_side);
}
