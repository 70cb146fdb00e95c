/* Filters under streams: one that hides bytes, and says hello before. */
#include "unit/runtime/stream_util.h"

#include <coget/filter.h>

/*
 * Each byte is sent inverted, the end as a byte of its own.  Before the first
 * one each side sends as many bytes as greeting has, and gets as many.
 */
struct mask {
	struct co_layer *layer;
	const char *greeting;
	size_t greeted; /* bytes of the peer's that have come */
	bool has_greeted;
	bool is_ended;
	bool *released;
	int64_t linger_ns;
	int write_status;
	unsigned char secret;
};

static void on_attached(void *arg, struct co_layer *layer)
{
	((struct mask *)arg)->layer = layer;
}

static int on_open(void *arg)
{
	struct mask *mask = arg;
	size_t len = strlen(mask->greeting);
	int status = 0;

	ck_assert_ptr_null(co_current_task()); /* on the loop's stack */
	if (!mask->has_greeted)
		status = co_layer_send(mask->layer, mask->greeting, len);
	mask->has_greeted = true;
	while (status == 0 && mask->greeted < len) {
		char byte;
		ssize_t got = co_layer_receive(mask->layer, &byte, 1);

		if (got == 1 && byte != mask->greeting[mask->greeted++])
			return UV_EPROTO;
		status = got < 0 ? (int)got : 0;
	}
	return status;
}

enum { END = 0xff };

static ssize_t on_read(void *arg, void *buf, size_t size)
{
	struct mask *mask = arg;
	unsigned char *bytes = buf;
	ssize_t got;

	ck_assert_ptr_null(co_current_task());
	if (mask->is_ended)
		return UV_EOF;
	got = co_layer_receive(mask->layer, buf, size);
	if (got == UV_EOF)
		return UV_ECONNABORTED; /* without END */
	for (ssize_t i = 0; i < got; i++) {
		if (bytes[i] == END) {
			mask->is_ended = true;
			return i > 0 ? i : UV_EOF;
		}
		bytes[i] ^= mask->secret;
	}
	return got;
}

/* It keeps nothing; that it is ended, it has told. */
static bool has_more(void *arg UNUSED)
{
	return false;
}

static int on_write(void *arg, const void *data, size_t len)
{
	struct mask *mask = arg;
	const unsigned char *bytes = data;
	unsigned char piece[100];
	int status = mask->write_status;

	ck_assert_ptr_null(co_current_task());
	while (len > 0 && status == 0) {
		size_t part = len < sizeof(piece) ? len : sizeof(piece);

		for (size_t i = 0; i < part; i++)
			piece[i] = bytes[i] ^ mask->secret;
		status = co_layer_send(mask->layer, piece, part);
		bytes += part;
		len -= part;
	}
	return status;
}

static void on_end(void *arg)
{
	static const unsigned char end = END;

	(void)!co_layer_send(((struct mask *)arg)->layer, &end, 1);
}

static int64_t on_linger(void *arg)
{
	return ((struct mask *)arg)->linger_ns;
}

static void on_release(void *arg)
{
	struct mask *mask = arg;

	if (mask->released)
		*mask->released = true;
	free(mask);
}

static const struct co_filter filter = {
	.attached = on_attached,
	.open = on_open,
	.read = on_read,
	.has_more = has_more,
	.write = on_write,
	.end = on_end,
	.linger_ns = on_linger,
	.release = on_release,
};

static struct mask *make_mask(const char *greeting)
{
	struct mask *mask = calloc(1, sizeof(*mask));

	ck_assert_ptr_nonnull(mask);
	mask->greeting = greeting;
	mask->secret = 0x15;
	return mask;
}

struct adding {
	struct co_stream *stream;
	struct mask *mask;
};

static int add_mask(void *arg)
{
	const struct adding *adding = arg;

	return co_stream_add_filter(adding->stream, &filter, adding->mask);
}

static void put_masks(const struct pair *pair, const char *greeting)
{
	struct adding there = {pair->there, make_mask(greeting)};
	struct co_task *task = spawn(add_mask, &there);

	ck_assert_int_eq(
		co_stream_add_filter(pair->here, &filter, make_mask(greeting)),
		0);
	ck_assert_int_eq(finish(task), 0);
}

static struct pair make_masked_pair(void)
{
	struct pair pair = make_pair();

	put_masks(&pair, "hello");
	return pair;
}

ASYNC_TEST(bytes_pass_through_it_both_ways)
{
	struct pair pair = make_masked_pair();

	write_text(pair.here, "question");
	expect_text(pair.there, "question");
	write_text(pair.there, "answer");
	expect_text(pair.here, "answer");
	close_pair(&pair);
}

ASYNC_TEST(what_is_sent_is_the_filters)
{
	struct pair pair = make_pair();
	struct adding adding = {pair.here, make_mask("")};

	ck_assert_int_eq(add_mask(&adding), 0);
	write_text(pair.here, "a");
	expect_text(pair.there, "t"); /* 'a' ^ 0x15 */
	close_pair(&pair);
}

ASYNC_TEST(the_end_is_the_filters_too)
{
	struct pair pair = make_masked_pair();
	const char *line;

	write_text(pair.here, "a line\nand");
	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 7);
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 3);
	ck_assert_str_eq(line, "and");
	expect_end(pair.there);
	ck_assert(co_stream_at_eof(pair.there));
	close_pair(&pair);
}

ASYNC_TEST(its_error_is_what_reads_return)
{
	struct pair pair = make_masked_pair();
	char byte;

	write_text(pair.here, "x");
	ck_assert_int_eq(shutdown(co_stream_fd(pair.here), SHUT_WR), 0);
	expect_text(pair.there, "x");
	ck_assert_int_eq(co_stream_read(pair.there, &byte, 1), UV_ECONNABORTED);
	ck_assert_int_eq(co_stream_read(pair.there, &byte, 1), UV_ECONNABORTED);
	close_pair(&pair);
}

ASYNC_TEST(its_error_is_what_writes_return)
{
	struct pair pair = make_pair();
	struct mask *mask = make_mask("");

	mask->write_status = UV_EPROTO;
	ck_assert_int_eq(co_stream_add_filter(pair.here, &filter, mask), 0);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EPROTO);
	mask->write_status = 0;
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", 1), UV_EPROTO);
	ck_assert_int_eq(co_stream_flush(pair.here), UV_EPROTO);
	close_pair(&pair);
}

ASYNC_TEST(several_lie_one_upon_the_other)
{
	struct pair pair = make_masked_pair();
	struct message message = make_message(pair.here, 300000);
	struct co_task *writer;
	const void *lowest = co_stream_filter(pair.here, &filter);

	for (size_t i = 0; i < message.len; i++)
		message.bytes[i] &= 0x7f; /* none that means the end */
	put_masks(&pair, "and hello again");
	ck_assert_ptr_ne(co_stream_filter(pair.here, &filter), lowest);
	writer = spawn(write_message, &message);
	expect_message(pair.there, &message);
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(what_has_come_before_goes_through_it)
{
	struct pair pair = make_pair();
	struct adding adding = {pair.there, make_mask("hi")};
	const char *line;

	write_text(pair.here, "START\nhi");
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 6);
	ck_assert_int_eq(add_mask(&adding), 0);
	write_text(pair.here, "t");
	expect_text(pair.there, "a");
	close_pair(&pair);
}

ASYNC_TEST(what_was_written_before_is_sent_before)
{
	struct pair pair = make_pair();
	struct message message = make_message(pair.here, MEBIBYTE);

	ck_assert_int_eq(
		co_stream_buffer(pair.here, message.bytes, message.len), 0);
	ck_assert_int_eq(
		co_stream_add_filter(pair.here, &filter, make_mask("")), 0);
	ck_assert_int_eq(co_stream_buffer(pair.here, "a", 1), 0);
	expect_message(pair.there, &message);
	expect_text(pair.there, "t");
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(nobody_reads_or_writes_while_it_opens)
{
	struct pair pair = make_pair();
	struct adding adding = {pair.here, make_mask("hello")};
	struct co_task *task = spawn(add_mask, &adding);

	yield_turns(2);
	ck_assert_str_eq(co_task_waits_on(task), "filter");
	ck_assert_int_eq(read_byte(pair.here), UV_EBUSY);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EBUSY);
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", 1), UV_EBUSY);
	write_text(pair.there, "hello");
	ck_assert_int_eq(finish(task), 0);
	close_pair(&pair);
}

ASYNC_TEST(none_is_added_while_others_read_or_write)
{
	struct pair pair = make_pair();
	struct co_task *reader = spawn(read_byte, pair.here);
	bool is_released = false;
	struct adding adding = {pair.here, make_mask("")};

	adding.mask->released = &is_released;
	yield_turns(2);
	ck_assert_int_eq(add_mask(&adding), UV_EBUSY);
	ck_assert(is_released);
	co_task_cancel(reader);
	ck_assert_int_eq(finish(reader), UV_ECANCELED);
	close_pair(&pair);
}

ASYNC_TEST(one_that_does_not_open_makes_the_stream_useless)
{
	struct pair pair = make_pair();
	struct adding adding = {pair.here, make_mask("hello")};
	struct co_task *task = spawn(add_mask, &adding);

	write_text(pair.there, "howdy");
	ck_assert_int_eq(finish(task), UV_EPROTO);
	ck_assert_int_eq(read_byte(pair.here), UV_EPROTO);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EPIPE);
	close_pair(&pair);
}

ASYNC_TEST(a_connection_that_ends_ends_the_opening)
{
	struct pair pair = make_pair();
	struct adding adding = {pair.here, make_mask("hello")};
	struct co_task *task = spawn(add_mask, &adding);

	write_text(pair.there, "he");
	ck_assert_int_eq(co_stream_shutdown(pair.there), 0);
	ck_assert_int_eq(finish(task), UV_EOF);
	close_pair(&pair);
	pair = make_pair();
	adding = (struct adding){pair.here, make_mask("hello")};
	task = spawn(add_mask, &adding);
	yield_turns(2);
	co_stream_reset(pair.there);
	ck_assert_int_eq(finish(task), UV_ECONNRESET);
	co_stream_close(pair.here);
}

ASYNC_TEST(a_cancelled_opening_makes_the_stream_useless)
{
	struct pair pair = make_pair();
	struct adding adding = {pair.here, make_mask("hello")};
	struct co_task *task = spawn(add_mask, &adding);

	yield_turns(2);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	write_text(pair.there, "hello");
	ck_assert_int_eq(read_byte(pair.here), UV_ECANCELED);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EPIPE);
	close_pair(&pair);
}

ASYNC_TEST(a_close_ends_the_opening)
{
	struct pair pair = make_pair();
	bool is_released = false;
	struct adding adding = {pair.here, make_mask("hello")};
	struct co_task *task = spawn(add_mask, &adding);

	adding.mask->released = &is_released;
	yield_turns(2);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(task), UV_EBADF);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert(is_released);
	co_stream_close(pair.there);
}

ASYNC_TEST(it_is_released_when_the_connection_is_closed)
{
	struct pair pair = make_pair();
	bool is_released = false;
	struct adding adding = {pair.here, make_mask("")};

	adding.mask->released = &is_released;
	ck_assert_int_eq(add_mask(&adding), 0);
	co_stream_reset(pair.here);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert(is_released);
	co_stream_close(pair.there);
}

ASYNC_TEST(a_closed_stream_lingers_until_the_peer_closes)
{
	struct pair pair = make_pair();
	bool is_released = false;
	struct adding adding = {pair.here, make_mask("")};

	adding.mask->released = &is_released;
	adding.mask->linger_ns = CO_FOREVER;
	ck_assert_int_eq(add_mask(&adding), 0);
	co_stream_close(pair.here);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert(!is_released);
	write_text(pair.there, "dropped");
	co_stream_close(pair.there);
	while (!is_released)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

ASYNC_TEST(a_closed_stream_lingers_no_longer_than_it_may)
{
	struct pair pair = make_pair();
	bool is_released = false;
	struct adding adding = {pair.here, make_mask("")};

	adding.mask->released = &is_released;
	adding.mask->linger_ns = CO_MILLISECOND;
	ck_assert_int_eq(add_mask(&adding), 0);
	co_stream_close(pair.here);
	while (!is_released)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_stream_close(pair.there);
}

ASYNC_TEST(what_nobody_reads_is_not_gathered)
{
	struct pair pair = make_masked_pair();
	struct message message = make_message(pair.here, 16 * MEBIBYTE);
	struct co_task *writer;
	clock_t before;

	for (size_t i = 0; i < message.len; i++)
		message.bytes[i] &= 0x7f;
	writer = spawn(write_message, &message);
	expect_bytes(pair.there, message.bytes, 10);
	before = clock();
	ck_assert_int_eq(co_sleep(200 * CO_MILLISECOND), 0);
	ck_assert_int_lt(clock() - before, CLOCKS_PER_SEC / 10);
	ck_assert(!message.written);
	expect_bytes(pair.there, message.bytes + 10, message.len - 10);
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	close_pair(&pair);
}

static int talk(void *arg UNUSED, struct co_stream *stream)
{
	int status = co_stream_add_filter(stream, &filter, make_mask("hello"));

	return status < 0 ? status : co_stream_buffer(stream, "bye", 3);
}

static int serve(void *server)
{
	return co_server_serve(server, talk, NULL);
}

ASYNC_TEST(a_server_closes_streams_that_have_one)
{
	struct co_server *server = listen_anywhere();
	struct co_task *serving = spawn(serve, server);

	for (int i = 0; i < 3; i++) {
		struct adding adding = {connect_to(server), make_mask("hello")};

		ck_assert_int_eq(add_mask(&adding), 0);
		expect_text(adding.stream, "bye");
		expect_end(adding.stream);
		co_stream_close(adding.stream);
	}
	co_server_shutdown(server);
	ck_assert_int_eq(finish(serving), 0);
	co_server_close(server);
}

ASYNC_TEST(what_makes_no_sense_is_refused)
{
	struct pair pair = make_pair();
	struct co_filter incomplete = filter;
	struct mask *mask = make_mask("");

	incomplete.read = NULL;
	ck_assert_int_eq(co_stream_add_filter(pair.here, NULL, mask),
			 UV_EINVAL);
	ck_assert_int_eq(co_stream_add_filter(pair.here, &incomplete, mask),
			 UV_EINVAL);
	free(mask);
	ck_assert_int_eq(co_stream_add_filter(NULL, &filter, make_mask("")),
			 UV_EINVAL);
	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	ck_assert_int_eq(
		co_stream_add_filter(pair.here, &filter, make_mask("")),
		UV_EPIPE);
	ck_assert_ptr_null(co_stream_filter(pair.here, &filter));
	ck_assert_ptr_null(co_stream_filter(NULL, &filter));
	close_pair(&pair);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_filter", bytes_pass_through_it_both_ways,
		what_is_sent_is_the_filters, the_end_is_the_filters_too,
		its_error_is_what_reads_return, its_error_is_what_writes_return,
		several_lie_one_upon_the_other,
		what_has_come_before_goes_through_it,
		what_was_written_before_is_sent_before,
		nobody_reads_or_writes_while_it_opens,
		none_is_added_while_others_read_or_write,
		one_that_does_not_open_makes_the_stream_useless,
		a_connection_that_ends_ends_the_opening,
		a_cancelled_opening_makes_the_stream_useless,
		a_close_ends_the_opening,
		it_is_released_when_the_connection_is_closed,
		a_closed_stream_lingers_until_the_peer_closes,
		a_closed_stream_lingers_no_longer_than_it_may,
		what_nobody_reads_is_not_gathered,
		a_server_closes_streams_that_have_one,
		what_makes_no_sense_is_refused);
}
