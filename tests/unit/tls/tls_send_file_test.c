/* Files sent through TLS, which the kernel cannot encrypt: they are copied. */
#include "unit/tls/tls_util.h"

#define LEN ((size_t)128 * 1024 + 16)

/* A file without a name, and what is in it. */
struct content {
	int fd;
	struct message message;
};

static struct content make_content(void)
{
	struct content content = {fileno(tmpfile()), make_message(NULL, LEN)};

	ck_assert_int_ge(content.fd, 0);
	ck_assert_int_eq(write(content.fd, content.message.bytes, LEN), LEN);
	return content;
}

static void release_content(const struct content *content)
{
	close(content->fd);
	free(content->message.bytes);
}

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

ASYNC_TEST(a_file_goes_between_what_is_written_before_and_after)
{
	struct pair pair = make_tls_pair();
	struct content content = make_content();
	struct sending sending = {pair.here, content.fd, 0, UINT64_MAX, 0};
	struct co_task *task;

	ck_assert_int_eq(co_stream_buffer(pair.here, "before", 6), 0);
	task = spawn(send_part, &sending);
	expect_text(pair.there, "before");
	expect_message(pair.there, &content.message);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(sending.sent, LEN);
	write_text(pair.here, "after");
	expect_text(pair.there, "after");
	release_content(&content);
	close_pair(&pair);
}

ASYNC_TEST(a_part_of_a_file_goes_alone)
{
	struct pair pair = make_tls_pair();
	struct content content = make_content();
	uint64_t sent;

	ck_assert_int_eq(
		co_stream_send_file(pair.here, content.fd, 1000, 100, &sent),
		0);
	ck_assert_uint_eq(sent, 100);
	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	expect_bytes(pair.there, content.message.bytes + 1000, 100);
	expect_end(pair.there);
	release_content(&content);
	close_pair(&pair);
}

ASYNC_TEST(a_file_whose_receiver_leaves_behind_its_end_is_sent)
{
	struct pair pair = make_tls_pair();
	struct content content = make_content();
	struct sending sending = {pair.here, content.fd, 0, LEN, 0};
	struct co_task *task = spawn(send_part, &sending);

	expect_message(pair.there, &content.message);
	co_stream_close(pair.there);
	ck_assert_int_eq(finish(task), 0);
	release_content(&content);
	co_stream_close(pair.here);
}

int main(void)
{
	return RUN_TLS_SUITE(
		"tls_send_file",
		a_file_goes_between_what_is_written_before_and_after,
		a_part_of_a_file_goes_alone,
		a_file_whose_receiver_leaves_behind_its_end_is_sent);
}
