/*
 * Descriptors that others hand over: sent on Unix sockets, and given by a
 * service manager.
 */
#include "unit/runtime/file_util.h"
#include "unit/runtime/stream_util.h"

static struct pair make_socketpair(void)
{
	struct pair pair;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(co_stream_open(&pair.here, fds[0]), 0);
	ck_assert_int_eq(co_stream_open(&pair.there, fds[1]), 0);
	return pair;
}

static int open_text(const char *name, const char *text)
{
	return open(make_text(name, text), O_RDONLY | O_CLOEXEC);
}

/* Whether a descriptor is of a file that begins with this text. */
static void expect_file(int fd, const char *text)
{
	char buf[32] = "";

	ck_assert_int_eq(pread(fd, buf, sizeof(buf) - 1, 0),
			 (ssize_t)strlen(text));
	ck_assert_str_eq(buf, text);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
}

ASYNC_TEST(of_a_file_is_read_by_who_receives_it)
{
	struct pair pair = make_socketpair();
	int fd = open_text("a", "text"), got = -1;
	size_t count;
	char buf[8] = "";

	ck_assert_int_eq(co_stream_send_fds(pair.here, "take", 4, &fd, 1), 0);
	close(fd);
	ck_assert_int_eq(co_stream_receive_fds(pair.there, buf, sizeof(buf),
					       &got, 1, &count),
			 4);
	ck_assert_str_eq(buf, "take");
	ck_assert_uint_eq(count, 1);
	expect_file(got, "text");
	close(got);
	close_pair(&pair);
}

struct receipt {
	struct co_stream *stream;
	char buf[64];
	int fds[CO_FDS_MAX];
	size_t max;
	size_t count;
};

static int receive(void *arg)
{
	struct receipt *receipt = arg;

	return (int)co_stream_receive_fds(receipt->stream, receipt->buf,
					  sizeof(receipt->buf), receipt->fds,
					  receipt->max, &receipt->count);
}

static void close_received(const struct receipt *receipt)
{
	for (size_t i = 0; i < receipt->count; i++)
		close(receipt->fds[i]);
}

ASYNC_TEST(are_waited_for_as_often_as_they_come)
{
	struct pair pair = make_socketpair();
	struct receipt receipt = {.stream = pair.there, .max = 2};
	int before = open_descriptors();

	for (int i = 0; i < 50; i++) {
		int fds[2] = {open_text("a", "a"), open_text("b", "bb")};
		struct co_task *task = spawn(receive, &receipt);

		yield_turns(i % 4);
		ck_assert_int_eq(co_stream_send_fds(pair.here, "x", 1, fds, 2),
				 0);
		close(fds[0]);
		close(fds[1]);
		ck_assert_int_eq(finish(task), 1);
		ck_assert_uint_eq(receipt.count, 2);
		expect_file(receipt.fds[0], "a");
		expect_file(receipt.fds[1], "bb");
		close_received(&receipt);
	}
	ck_assert_int_eq(open_descriptors(), before);
	close_pair(&pair);
}

ASYNC_TEST(come_with_the_last_of_the_bytes)
{
	struct pair pair = make_socketpair();
	struct receipt receipt = {.stream = pair.there, .max = 9};
	int fd = open_text("a", "text");

	write_text(pair.here, "before");
	ck_assert_int_eq(co_stream_send_fds(pair.here, "with", 4, &fd, 1), 0);
	write_text(pair.here, "after");
	ck_assert_int_eq(receive(&receipt), 10);
	ck_assert_uint_eq(receipt.count, 1);
	ck_assert_mem_eq(receipt.buf, "beforewith", 10);
	close_received(&receipt);
	ck_assert_int_eq(receive(&receipt), 5);
	ck_assert_uint_eq(receipt.count, 0);
	close(fd);
	close_pair(&pair);
}

ASYNC_TEST(of_the_largest_number_travel_at_once)
{
	struct pair pair = make_socketpair();
	static struct receipt receipt;
	static int fds[CO_FDS_MAX + 1];
	int fd = open_text("a", "text");

	NEED_DESCRIPTORS(400);
	for (size_t i = 0; i < CO_COUNT(fds); i++)
		fds[i] = fd;
	receipt = (struct receipt){.stream = pair.there, .max = CO_FDS_MAX};
	ck_assert_int_eq(co_stream_send_fds(pair.here, "x", 1, fds, CO_FDS_MAX),
			 0);
	ck_assert_int_eq(receive(&receipt), 1);
	ck_assert_uint_eq(receipt.count, CO_FDS_MAX);
	expect_file(receipt.fds[CO_FDS_MAX - 1], "text");
	close_received(&receipt);
	ck_assert_int_eq(
		co_stream_send_fds(pair.here, "x", 1, fds, CO_FDS_MAX + 1),
		UV_EINVAL);
	close(fd);
	close_pair(&pair);
}

ASYNC_TEST(more_than_are_wanted_are_closed_and_told)
{
	struct pair pair = make_socketpair();
	struct receipt receipt = {.stream = pair.there, .max = 1};
	int fds[2] = {open_text("a", "a"), open_text("b", "b")};
	int before = open_descriptors();

	ck_assert_int_eq(co_stream_send_fds(pair.here, "x", 1, fds, 2), 0);
	ck_assert_int_eq(receive(&receipt), UV_EMSGSIZE);
	ck_assert_uint_eq(receipt.count, 0);
	ck_assert_int_eq(open_descriptors(), before);
	write_text(pair.here, "on");
	ck_assert_int_eq(receive(&receipt), 2);
	close(fds[0]);
	close(fds[1]);
	close_pair(&pair);
}

ASYNC_TEST(more_than_the_process_may_have_are_told)
{
	struct pair pair = make_socketpair();
	struct receipt receipt = {.stream = pair.there, .max = 9};
	int fds[3] = {open_text("a", "a"), 0, 0};
	int before = open_descriptors();

	if (drops_beyond_limit())
		SKIP_TEST("valgrind drops what is beyond the limit");
	fds[1] = fds[2] = fds[0];
	ck_assert_int_eq(co_stream_send_fds(pair.here, "x", 1, fds, 3), 0);
	limit_descriptors((unsigned)dup(fds[0]) + 1);
	ck_assert_int_eq(receive(&receipt), UV_EMFILE);
	ck_assert_uint_eq(receipt.count, 0);
	limit_descriptors(256);
	ck_assert_int_eq(open_descriptors(), before + 1);
	close_pair(&pair);
}

struct shipment {
	struct message message;
	int fd;
};

static int ship(void *arg)
{
	const struct shipment *shipment = arg;

	return co_stream_send_fds(shipment->message.stream,
				  shipment->message.bytes,
				  shipment->message.len, &shipment->fd, 1);
}

/* More bytes than the kernel takes; the descriptor is with the first. */
ASYNC_TEST(travel_with_the_first_of_many_bytes)
{
	struct pair pair = make_narrow_pair();
	struct shipment shipment = {make_message(pair.here, MEBIBYTE),
				    open_text("a", "text")};
	struct receipt receipt = {.stream = pair.there, .max = 1};
	struct co_task *task = spawn(ship, &shipment);
	int got = receive(&receipt);

	ck_assert_int_gt(got, 0);
	ck_assert_uint_eq(receipt.count, 1);
	expect_bytes(pair.there, shipment.message.bytes + got,
		     MEBIBYTE - (size_t)got);
	ck_assert_int_eq(finish(task), 0);
	close_received(&receipt);
	close(shipment.fd);
	free(shipment.message.bytes);
	close_pair(&pair);
}

static int write_much(void *message)
{
	return write_message(message);
}

/* The kernel has no room: the send waits, and the task can be cancelled. */
ASYNC_TEST(wait_for_room)
{
	struct pair pair = make_narrow_pair();
	struct message much = make_message(pair.here, MEBIBYTE);
	struct shipment shipment = {make_message(pair.here, 1),
				    open_text("a", "text")};
	struct receipt receipt = {.stream = pair.there, .max = 1};
	struct co_task *filler = spawn(write_much, &much), *task;
	int got;

	yield_turns(2);
	ck_assert_int_eq(ship(&shipment), UV_EBUSY);
	expect_message(pair.there, &much);
	ck_assert_int_eq(finish(filler), 0);
	while (send(co_stream_fd(pair.here), "f", 1, MSG_DONTWAIT) == 1)
		;
	task = spawn(ship, &shipment);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	task = spawn(ship, &shipment);
	do
		got = receive(&receipt);
	while (got > 0 && receipt.count == 0);
	ck_assert_int_eq(got, 1);
	ck_assert_int_eq(finish(task), 0);
	close_received(&receipt);
	close(shipment.fd);
	free(shipment.message.bytes);
	free(much.bytes);
	close_pair(&pair);
}

ASYNC_TEST(need_a_unix_socket)
{
	struct pair pair = make_pair();
	int fd = open_text("a", "text");
	size_t count;
	char byte;

	ck_assert_int_eq(co_stream_send_fds(pair.here, "x", 1, &fd, 1),
			 UV_ENOTSUP);
	ck_assert_int_eq(
		co_stream_receive_fds(pair.there, &byte, 1, &fd, 1, &count),
		UV_ENOTSUP);
	write_text(pair.here, "goes on");
	expect_text(pair.there, "goes on");
	close(fd);
	close_pair(&pair);
}

ASYNC_TEST(that_are_none_are_not_sent)
{
	struct pair pair = make_socketpair();
	int none = -1;

	ck_assert_int_eq(co_stream_send_fds(pair.here, "x", 1, &none, 1),
			 UV_EBADF);
	write_text(pair.here, "goes on");
	expect_text(pair.there, "goes on");
	close_pair(&pair);
}

ASYNC_TEST(end_with_the_stream)
{
	struct pair pair = make_socketpair();
	struct receipt receipt = {.stream = pair.there, .max = 1};
	struct co_task *task = spawn(receive, &receipt);

	yield_turns(2);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(task), 0);
	ck_assert(co_stream_at_eof(pair.there));
	ck_assert_int_eq(receive(&receipt), 0);
	expect_end(pair.there);
	co_stream_close(pair.there);
}

ASYNC_TEST(in_the_kernel_survive_a_cancelled_reader)
{
	struct pair pair = make_socketpair();
	struct receipt receipt = {.stream = pair.there, .max = 1};
	struct co_task *task = spawn(receive, &receipt);
	int fd = open_text("a", "text");

	yield_turns(2);
	co_task_cancel(task);
	ck_assert_int_eq(co_stream_send_fds(pair.here, "x", 1, &fd, 1), 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(receive(&receipt), 1);
	ck_assert_uint_eq(receipt.count, 1);
	close_received(&receipt);
	close(fd);
	close_pair(&pair);
}

ASYNC_TEST(a_close_ends_the_call_of_another)
{
	struct pair pair = make_socketpair();
	struct receipt receipt = {.stream = pair.there, .max = 1};
	struct co_task *task = spawn(receive, &receipt);

	yield_turns(2);
	ck_assert_int_eq(receive(&receipt), UV_EBUSY);
	co_stream_close(pair.there);
	ck_assert_int_eq(finish(task), UV_EBADF);
	co_stream_close(pair.here);
}

/* A connection that one accepts and hands to another. */
ASYNC_TEST(of_a_connection_is_a_stream_again)
{
	struct pair pair = make_socketpair(), connection = make_pair();
	struct receipt receipt = {.stream = pair.there, .max = 1};
	struct co_stream *taken;
	int fd = co_stream_fd(connection.there);

	ck_assert_int_eq(co_stream_send_fds(pair.here, "x", 1, &fd, 1), 0);
	co_stream_close(connection.there);
	ck_assert_int_eq(receive(&receipt), 1);
	ck_assert_int_eq(co_stream_open(&taken, receipt.fds[0]), 0);
	write_text(taken, "hello");
	expect_text(connection.here, "hello");
	co_stream_close(taken);
	expect_end(connection.here);
	co_stream_close(connection.here);
	close_pair(&pair);
}

/* What a service manager says, in a process of its own. */
struct activation {
	const char *fds, *names;
	bool is_ours;
	int count; /* of what is open from 3 on */
};

static void be_given(const struct activation *activation)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid() + !activation->is_ours);
	setenv("LISTEN_PID", pid, 1);
	if (activation->fds)
		setenv("LISTEN_FDS", activation->fds, 1);
	if (activation->names)
		setenv("LISTEN_FDNAMES", activation->names, 1);
	close_range(3, ~0U, 0);
	for (int i = 0; i < activation->count; i++) {
		struct sockaddr_in any = {.sin_family = AF_INET};
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		if (fd != 3 + i ||
		    bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 ||
		    listen(fd, 8) < 0)
			_exit(99);
	}
}

#define EXPECT(condition)                       \
	do {                                    \
		if (!(condition))               \
			return __LINE__ & 0x7f; \
	} while (0)

static int find_given(void *arg)
{
	be_given(arg);
	EXPECT(co_listen_fds() == 2);
	EXPECT(co_listen_fds() == 2);
	EXPECT(fcntl(4, F_GETFD) == FD_CLOEXEC);
	EXPECT(co_listen_fd(NULL) == 3);
	EXPECT(co_listen_fd("http") == 3);
	EXPECT(co_listen_fd("https") == 4);
	EXPECT(co_listen_fd("htt") == UV_ENOENT);
	EXPECT(co_listen_fd("third") == UV_ENOENT);
	return 0;
}

static int find_none(void *arg)
{
	be_given(arg);
	EXPECT(co_listen_fds() == 0);
	EXPECT(co_listen_fd(NULL) == UV_ENOENT);
	EXPECT(co_listen_fd("http") == UV_ENOENT);
	return 0;
}

static int find_nonsense(void *arg)
{
	be_given(arg);
	EXPECT(co_listen_fds() == UV_EINVAL);
	EXPECT(co_listen_fd(NULL) == UV_EINVAL);
	return 0;
}

static int serve_once(void *arg UNUSED)
{
	struct co_stream *here, *there;
	struct co_server *server;

	EXPECT(co_server_open(&server, co_listen_fd("http")) == 0);
	EXPECT(co_stream_connect(&here, LOCALHOST, co_server_port(server)) ==
	       0);
	EXPECT(co_server_accept(server, &there) == 0);
	EXPECT(co_stream_write(there, "x", 1) == 0);
	EXPECT(read_byte(here) == 'x');
	return 0;
}

static int serve_given(void *arg)
{
	be_given(arg);
	return co_run(serve_once, NULL);
}

static void try_given(int (*fn)(void *arg), struct activation activation)
{
	struct child_end end = call_in_child(fn, &activation);

	ck_assert_int_eq(end.wait_status, 0);
}

START_TEST(of_a_service_are_found_by_name)
{
	try_given(find_given,
		  (struct activation){"2", "http:https:third", true, 2});
	try_given(serve_given, (struct activation){"1", "http", true, 1});
}
END_TEST

START_TEST(of_another_process_are_none_of_ours)
{
	try_given(find_none, (struct activation){"2", "http", false, 2});
	try_given(find_none, (struct activation){"0", "http", true, 0});
	try_given(find_none, (struct activation){NULL, "http", true, 0});
}
END_TEST

START_TEST(of_a_service_are_not_taken_from_nonsense)
{
	static const char *const numbers[] = {
		"", "x", "1x", "-1", " 1", "99999999999", "2147483647"};

	for (size_t i = 0; i < CO_COUNT(numbers); i++)
		try_given(find_nonsense,
			  (struct activation){numbers[i], NULL, true, 0});
	/* More than there are. */
	try_given(find_nonsense, (struct activation){"2", NULL, true, 1});
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"runtime_descriptor", make_directory, remove_directory,
		of_a_file_is_read_by_who_receives_it,
		are_waited_for_as_often_as_they_come,
		come_with_the_last_of_the_bytes,
		of_the_largest_number_travel_at_once,
		more_than_are_wanted_are_closed_and_told,
		more_than_the_process_may_have_are_told,
		travel_with_the_first_of_many_bytes, wait_for_room,
		need_a_unix_socket, that_are_none_are_not_sent,
		end_with_the_stream, in_the_kernel_survive_a_cancelled_reader,
		a_close_ends_the_call_of_another,
		of_a_connection_is_a_stream_again,
		of_a_service_are_found_by_name,
		of_another_process_are_none_of_ours,
		of_a_service_are_not_taken_from_nonsense);
}
