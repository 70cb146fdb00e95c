#include "unit/runtime/file_util.h"
#include "unit/runtime/stream_util.h"

#include <coget/filter.h>
#include <semaphore.h>

/* More than the kernel holds, and no multiple of a piece; less than a piece. */
#define LARGE (6 * MEBIBYTE + 123)
#define SMALL ((size_t)9000)

static unsigned char *content;

static int open_content(size_t len)
{
	struct message message = make_message(NULL, len);

	content = message.bytes;
	return open_file(make_file("content", content, len), O_RDONLY);
}

static void close_content(int fd)
{
	ck_assert_int_eq(co_file_close(fd), 0);
	free(content);
}

/* A part of a file being sent. */
struct sending {
	struct co_stream *stream;
	int fd;
	int64_t offset;
	uint64_t count;
	uint64_t sent;
};

static int send_part(void *arg)
{
	struct sending *sending = arg;

	return co_stream_send_file(sending->stream, sending->fd,
				   sending->offset, sending->count,
				   &sending->sent);
}

/* Send and receive a part; the position must stay where it was. */
static void pass(const struct pair *pair, int fd, int64_t offset,
		 uint64_t count, size_t expected)
{
	struct sending sending = {pair->here, fd, offset, count, 0};
	struct co_task *task = spawn(send_part, &sending);

	if (expected > 0)
		expect_bytes(pair->there, content + offset, expected);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(sending.sent, expected);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
}

/* All of a file, parts of it, and what is not there. */
static void pass_all_ways(struct pair pair, size_t len)
{
	int fd = open_content(len);

	pass(&pair, fd, 0, UINT64_MAX, len);
	pass(&pair, fd, 0, len, len);
	pass(&pair, fd, 1000, 2000, 2000);
	pass(&pair, fd, 1000, len, len - 1000);
	pass(&pair, fd, (int64_t)len, UINT64_MAX, 0);
	pass(&pair, fd, (int64_t)len + 5, 5, 0);
	pass(&pair, fd, 5, 0, 0);
	ck_assert_int_eq(co_stream_send_file(pair.here, fd, 0, 0, NULL), 0);
	close_content(fd);
	close_pair(&pair);
}

ASYNC_TEST(goes_whole_and_in_parts)
{
	pass_all_ways(make_pair(), LARGE);
	pass_all_ways(make_pair(), SMALL);
}

ASYNC_TEST(goes_through_a_unix_socket)
{
	pass_all_ways(make_narrow_pair(), LARGE);
}

static struct pair make_pipe(void)
{
	struct pair pair;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(co_stream_open(&pair.there, fds[0]), 0);
	ck_assert_int_eq(co_stream_open(&pair.here, fds[1]), 0);
	return pair;
}

ASYNC_TEST(goes_through_a_pipe)
{
	pass_all_ways(make_pipe(), LARGE);
}

static void on_attached(void *arg, struct co_layer *layer)
{
	*(struct co_layer **)arg = layer;
}

static ssize_t pass_up(void *arg, void *buf, size_t size)
{
	return co_layer_receive(*(struct co_layer **)arg, buf, size);
}

static int pass_down(void *arg, const void *data, size_t len)
{
	return co_layer_send(*(struct co_layer **)arg, data, len);
}

static void release(void *arg UNUSED)
{
}

static const struct co_filter filter = {.attached = on_attached,
					.read = pass_up,
					.write = pass_down,
					.release = release};

ASYNC_TEST(goes_through_a_filter)
{
	static struct co_layer *layer;
	struct pair pair = make_pair();

	ck_assert_int_eq(co_stream_add_filter(pair.here, &filter, &layer), 0);
	pass_all_ways(pair, LARGE);
}

ASYNC_TEST(of_no_bytes_sends_none)
{
	struct pair pair = make_pair();
	int fd = open_content(0);

	pass(&pair, fd, 0, UINT64_MAX, 0);
	pass(&pair, fd, 0, MEBIBYTE, 0);
	close_content(fd);
	close_pair(&pair);
}

static void pass_between_others(struct pair pair, size_t len)
{
	struct sending sending = {pair.here, open_content(len), 0, len, 0};
	struct message before = make_message(pair.here, 3 * MEBIBYTE);
	struct co_task *task;

	ck_assert_int_eq(co_stream_buffer(pair.here, before.bytes, before.len),
			 0);
	task = spawn(send_part, &sending);
	expect_message(pair.there, &before);
	expect_bytes(pair.there, content, len);
	ck_assert_int_eq(finish(task), 0);
	write_text(pair.here, "after");
	expect_text(pair.there, "after");
	close_content(sending.fd);
	free(before.bytes);
	close_pair(&pair);
}

ASYNC_TEST(comes_between_what_is_written_before_and_after)
{
	pass_between_others(make_pair(), LARGE);
	pass_between_others(make_pair(), SMALL);
	pass_between_others(make_pipe(), LARGE);
}

/* Files of which the kernel cannot send, and no files. */
ASYNC_TEST(of_what_is_no_plain_file_is_copied_or_refused)
{
	struct pair pair = make_pair();
	int zero = open_file("/dev/zero", O_RDONLY);
	int directory = open_file(test_directory, O_RDONLY);
	struct sending sending = {pair.here, zero, 0, MEBIBYTE, 0};
	struct co_task *task = spawn(send_part, &sending);
	unsigned char *zeros = calloc(1, MEBIBYTE);
	uint64_t sent = 5;

	expect_bytes(pair.there, zeros, MEBIBYTE);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_int_eq(
		co_stream_send_file(pair.here, directory, 0, UINT64_MAX, &sent),
		UV_EISDIR);
	ck_assert_uint_eq(sent, 0);
	ck_assert_int_eq(co_stream_send_file(pair.here,
					     co_stream_fd(pair.there), 0, 9,
					     NULL),
			 UV_ESPIPE);
	ck_assert_int_eq(co_stream_send_file(pair.here, -1, 0, 9, NULL),
			 UV_EBADF);
	ck_assert_int_eq(co_stream_send_file(pair.here, zero, -1, 9, NULL),
			 UV_EINVAL);
	write_text(pair.here, "goes on");
	expect_text(pair.there, "goes on");
	close(zero);
	close(directory);
	free(zeros);
	close_pair(&pair);
}

ASYNC_TEST(keeps_other_writers_off)
{
	struct pair pair = make_pair();
	struct sending sending = {pair.here, open_content(LARGE), 0, LARGE, 0};
	struct co_task *task = spawn(send_part, &sending);

	yield_turns(1); /* it is on a thread */
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", 1), UV_EBUSY);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EBUSY);
	ck_assert_int_eq(co_stream_shutdown(pair.here), UV_EBUSY);
	ck_assert_int_eq(co_stream_send_file(pair.here, sending.fd, 0, 1, NULL),
			 UV_EBUSY);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0); /* it waits */
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EBUSY);
	expect_bytes(pair.there, content, LARGE);
	ck_assert_int_eq(finish(task), 0);
	close_content(sending.fd);
	close_pair(&pair);
}

ASYNC_TEST(on_a_stream_that_is_shut_is_refused)
{
	struct pair pair = make_pair();
	int fd = open_content(SMALL);

	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	ck_assert_int_eq(co_stream_send_file(pair.here, fd, 0, 9, NULL),
			 UV_EPIPE);
	close_content(fd);
	close_pair(&pair);
}

/* Some bytes are read, and then the peer goes. */
static void lose_the_peer(struct pair pair)
{
	struct sending sending = {pair.here, open_content(LARGE), 0, LARGE, 0};
	struct co_task *task = spawn(send_part, &sending);
	int status;

	expect_bytes(pair.there, content, 1024);
	co_stream_reset(pair.there);
	status = finish(task);
	ck_assert(status == UV_EPIPE || status == UV_ECONNRESET);
	ck_assert_uint_ge(sending.sent, 1024);
	ck_assert_uint_lt(sending.sent, LARGE);
	ck_assert_int_lt(co_stream_write(pair.here, "x", 1), 0);
	close_content(sending.fd);
	co_stream_close(pair.here);
}

ASYNC_TEST(fails_when_the_peer_goes)
{
	lose_the_peer(make_pair());
	lose_the_peer(make_narrow_pair());
	lose_the_peer(make_pipe());
}

ASYNC_TEST(ends_when_the_peer_closes_after_the_last_byte)
{
	struct pair pair = make_pair();
	struct sending sending = {pair.here, open_content(LARGE), 0, LARGE, 0};
	struct co_task *task = spawn(send_part, &sending);

	expect_bytes(pair.there, content, LARGE);
	co_stream_close(pair.there);
	ck_assert_int_eq(finish(task), 0);
	close_content(sending.fd);
	co_stream_close(pair.here);
}

/* In the call, be it on a thread or waiting for the peer, when it is ended. */
static void cancel_sending(struct pair pair, int64_t after_ns)
{
	struct sending sending = {pair.here, open_content(LARGE), 0, LARGE, 0};
	struct co_task *task = spawn(send_part, &sending);
	char byte;

	ck_assert_int_eq(co_sleep(after_ns), 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_lt(sending.sent, LARGE);
	if (sending.sent > 0) {
		expect_bytes(pair.there, content, sending.sent);
		ck_assert_int_eq(co_stream_write(pair.here, "x", 1),
				 UV_ECANCELED);
		co_stream_close(pair.here);
		ck_assert_int_eq(co_stream_read(pair.there, &byte, 1), 0);
	} else {
		co_stream_close(pair.here);
	}
	close_content(sending.fd);
	co_stream_close(pair.there);
}

ASYNC_TEST(cancelled_has_sent_what_it_says)
{
	cancel_sending(make_pair(), 0);
	cancel_sending(make_pair(), 20 * CO_MILLISECOND);
	cancel_sending(make_narrow_pair(), 20 * CO_MILLISECOND);
}

static void close_sending(struct pair pair, int64_t after_ns, bool is_reset)
{
	struct sending sending = {pair.here, open_content(LARGE), 0, LARGE, 0};
	struct co_task *task = spawn(send_part, &sending);

	ck_assert_int_eq(co_sleep(after_ns), 0);
	if (is_reset)
		co_stream_reset(pair.here);
	else
		co_stream_close(pair.here);
	ck_assert_int_eq(finish(task), UV_EBADF);
	close_content(sending.fd);
	co_stream_close(pair.there);
}

ASYNC_TEST(of_a_stream_that_another_task_closes_ends)
{
	int before;

	close_sending(make_pair(), 0, false); /* libuv keeps one for itself */
	before = open_descriptors();
	for (int i = 0; i < 2; i++) {
		close_sending(make_pair(), 0, i);
		close_sending(make_pair(), 20 * CO_MILLISECOND, i);
		close_sending(make_narrow_pair(), 20 * CO_MILLISECOND, i);
		close_sending(make_pipe(), 20 * CO_MILLISECOND, i);
	}
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	ck_assert_int_eq(open_descriptors(), before);
}

static int reader_of(void *stream)
{
	return read_byte(stream);
}

/* Another task reads meanwhile, as servers do that watch for the client's end.
 */
ASYNC_TEST(goes_on_while_another_task_reads)
{
	struct pair pair = make_pair();
	struct co_task *reader = spawn(reader_of, pair.here);

	for (int i = 0; i < 2; i++) {
		int fd = open_content(LARGE);

		pass(&pair, fd, 0, LARGE, LARGE);
		close_content(fd);
	}
	write_text(pair.there, "x");
	ck_assert_int_eq(finish(reader), 'x');
	close_pair(&pair);
}

ASYNC_TEST(of_one_descriptor_serves_many_at_once)
{
	enum { COUNT = 8 };
	struct sending sendings[COUNT];
	struct pair pairs[COUNT];
	struct co_task *tasks[COUNT];
	int fd = open_content(LARGE);

	for (int i = 0; i < COUNT; i++) {
		pairs[i] = make_pair();
		sendings[i] = (struct sending){pairs[i].here, fd, 0, LARGE, 0};
		tasks[i] = spawn(send_part, &sendings[i]);
	}
	for (int i = COUNT; i-- > 0;)
		expect_bytes(pairs[i].there, content, LARGE);
	for (int i = 0; i < COUNT; i++) {
		ck_assert_int_eq(finish(tasks[i]), 0);
		close_pair(&pairs[i]);
	}
	close_content(fd);
}

int main(void)
{
	return RUN_SUITE_WITH("runtime_send_file", make_directory,
			      remove_directory, goes_whole_and_in_parts,
			      goes_through_a_unix_socket, goes_through_a_pipe,
			      goes_through_a_filter, of_no_bytes_sends_none,
			      comes_between_what_is_written_before_and_after,
			      of_what_is_no_plain_file_is_copied_or_refused,
			      keeps_other_writers_off,
			      on_a_stream_that_is_shut_is_refused,
			      fails_when_the_peer_goes,
			      ends_when_the_peer_closes_after_the_last_byte,
			      cancelled_has_sent_what_it_says,
			      of_a_stream_that_another_task_closes_ends,
			      goes_on_while_another_task_reads,
			      of_one_descriptor_serves_many_at_once);
}
