/* TCP streams and servers. */
#include "unit/runtime/stream_util.h"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

static int echo_all(void *arg)
{
	int status = send_back(arg);

	co_stream_close(arg);
	return status;
}

ASYNC_TEST(what_is_written_comes_back_from_an_echo)
{
	struct pair pair = make_pair();
	struct co_task *echo = spawn(echo_all, pair.there);

	write_text(pair.here, "hello");
	expect_text(pair.here, "hello");
	write_text(pair.here, "again");
	expect_text(pair.here, "again");
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(echo), 0);
}

ASYNC_TEST(a_half_closed_stream_still_receives)
{
	struct pair pair = make_pair();

	write_text(pair.here, "question");
	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	ck_assert_int_lt(co_stream_write(pair.here, "x", 1), 0);
	expect_text(pair.there, "question");
	expect_end(pair.there);
	expect_end(pair.there); /* an end is for good */
	write_text(pair.there, "answer");
	expect_text(pair.here, "answer");
	close_pair(&pair);
}

/* Both directions end: the kernel reports the bytes and a hang-up at once. */
ASYNC_TEST(the_end_does_not_overtake_the_last_bytes)
{
	struct pair pair = make_pair();
	char buf[64];

	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	write_text(pair.there, "last");
	co_stream_close(pair.there);
	ck_assert_int_eq(co_stream_read(pair.here, buf, sizeof(buf)), 4);
	ck_assert_mem_eq(buf, "last", 4);
	expect_end(pair.here);
	co_stream_close(pair.here);
}

ASYNC_TEST(a_reset_is_an_error_and_no_end)
{
	struct pair pair = make_pair();
	char byte;

	co_stream_reset(pair.there);
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), UV_ECONNRESET);
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), UV_ECONNRESET);
	co_stream_close(pair.here);
}

ASYNC_TEST(writing_to_a_closed_peer_is_an_error_and_no_signal)
{
	struct pair pair;

	signal(SIGPIPE, SIG_DFL); /* also if whoever runs this ignores it */
	pair = make_pair();
	co_stream_reset(pair.there);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_ECONNRESET);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_ECONNRESET);
	co_stream_close(pair.here);
}

ASYNC_TEST(a_cancelled_read_leaves_the_bytes_to_the_next)
{
	struct pair pair = make_pair();
	struct co_task *reader = spawn(read_byte, pair.here);

	yield_turns(2);
	co_task_cancel(reader);
	write_text(pair.there, "kept");
	block_thread_ms(20); /* the loop polls before the reader runs */
	ck_assert_int_eq(finish(reader), UV_ECANCELED);
	expect_text(pair.here, "kept");
	close_pair(&pair);
}

struct cancelled_read {
	struct co_task *reader;
	struct co_callback cancel;
};

static void on_cancel_due(void *arg)
{
	co_task_cancel(((struct cancelled_read *)arg)->reader);
}

/*
 * The expiry and the bytes reach the loop in one poll: whichever comes first, no
 * byte is lost.  The thread sleeps so that both are due when the loop polls.
 */
ASYNC_TEST(a_read_cancelled_as_the_bytes_come_loses_none)
{
	struct pair pair = make_pair();
	struct cancelled_read read;
	int got;

	read.reader = spawn(read_byte, pair.here);
	yield_turns(2);
	co_callback_init(&read.cancel, on_cancel_due, &read);
	ck_assert_int_eq(co_call_later(&read.cancel, CO_MILLISECOND), 0);
	write_text(pair.there, "ab");
	block_thread_ms(20);
	got = finish(read.reader);
	if (got == UV_ECANCELED)
		expect_text(pair.here, "a");
	else
		ck_assert_int_eq(got, 'a');
	expect_text(pair.here, "b");
	co_callback_cancel(&read.cancel);
	close_pair(&pair);
}

ASYNC_TEST(bytes_that_come_while_nobody_reads_wait)
{
	struct pair pair = make_pair();

	write_text(pair.there, "1234567890");
	expect_text(pair.here, "12345");
	/* Time for the loop to ask for a reader more than once. */
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	expect_text(pair.here, "67890");
	close_pair(&pair);
}

/* The processor's time must not pass while nothing happens. */
ASYNC_TEST(waiting_input_without_a_reader_does_not_spin)
{
	struct pair pair = make_pair();
	clock_t before;

	write_text(pair.there, "1234567890");
	expect_text(pair.here, "12345");
	before = clock();
	ck_assert_int_eq(co_sleep(300 * CO_MILLISECOND), 0);
	ck_assert_int_lt(clock() - before, CLOCKS_PER_SEC / 10);
	close_pair(&pair);
}

ASYNC_TEST(a_writer_waits_for_a_peer_that_does_not_read)
{
	struct pair pair = make_pair();
	struct message message = make_message(pair.here, 32 * MEBIBYTE);
	struct co_task *writer = spawn(write_message, &message);

	ck_assert_int_eq(co_sleep(50 * CO_MILLISECOND), 0);
	ck_assert(!message.written);
	ck_assert_int_eq(co_task_state(writer), CO_TASK_SUSPENDED);
	expect_message(pair.there, &message);
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	close_pair(&pair);
}

/* Read what comes, until nothing has come for a while. */
static size_t drain(struct co_stream *stream)
{
	static char buf[65536];
	size_t total = 0;
	int n;

	do {
		struct co_scope timeout;

		ck_assert_int_eq(co_timeout_enter(&timeout, 50 * CO_MILLISECOND),
				 0);
		n = co_stream_read(stream, buf, sizeof(buf));
		n = co_timeout_leave(&timeout, n);
		total += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	ck_assert_int_eq(n, UV_ETIMEDOUT);
	return total;
}

ASYNC_TEST(a_cancelled_write_ends_the_sending_side_only)
{
	struct pair pair = make_pair();
	struct message message = make_message(pair.here, 32 * MEBIBYTE);
	struct co_task *writer = spawn(write_message, &message);

	yield_turns(2);
	co_task_cancel(writer);
	ck_assert_int_eq(finish(writer), UV_ECANCELED);
	free(message.bytes); /* the stream must not look at it any more */
	ck_assert_uint_lt(drain(pair.there), message.len);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_ECANCELED);
	ck_assert_int_eq(co_stream_shutdown(pair.here), UV_ECANCELED);
	write_text(pair.there, "this way it works");
	expect_text(pair.here, "this way it works");
	close_pair(&pair);
}

ASYNC_TEST(a_stream_has_one_reader_and_one_writer)
{
	struct pair pair = make_pair();
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

ASYNC_TEST(a_cancelled_task_does_not_wait_for_input)
{
	struct pair pair = make_pair();

	co_task_cancel(co_current_task());
	ck_assert_int_eq(read_byte(pair.here), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	write_text(pair.there, "x");
	ck_assert_int_eq(read_byte(pair.here), 'x');
	close_pair(&pair);
}

struct accepting {
	struct co_server *server;
	struct co_stream *stream;
};

static int accept_one(void *arg)
{
	struct accepting *accepting = arg;

	return co_server_accept(accepting->server, &accepting->stream);
}

ASYNC_TEST(a_cancelled_accept_leaves_the_connection_to_the_next)
{
	struct accepting accepting = {.server = listen_anywhere()};
	struct co_task *acceptor = spawn(accept_one, &accepting);
	struct pair pair;

	yield_turns(2);
	ck_assert_int_eq(accept_one(&accepting), UV_EBUSY);
	co_task_cancel(acceptor);
	pair.here = connect_to(accepting.server);
	ck_assert_int_eq(finish(acceptor), UV_ECANCELED);
	ck_assert_ptr_null(accepting.stream);
	ck_assert_int_eq(co_server_accept(accepting.server, &pair.there), 0);
	co_server_close(accepting.server);
	write_text(pair.here, "through");
	expect_text(pair.there, "through");
	close_pair(&pair);
}

ASYNC_TEST(a_port_in_use_is_refused)
{
	struct co_server *server = listen_anywhere(), *other;

	ck_assert_int_eq(co_server_listen(&other, LOCALHOST,
					  co_server_port(server), 1),
			 UV_EADDRINUSE);
	ck_assert_ptr_null(other);
	co_server_close(server);
}

ASYNC_TEST(connecting_to_nobody_is_refused)
{
	struct co_server *server = listen_anywhere();
	uint16_t port = co_server_port(server);
	struct co_stream *stream;

	co_server_close(server);
	ck_assert_int_eq(co_stream_connect(&stream, LOCALHOST, port),
			 UV_ECONNREFUSED);
	ck_assert_ptr_null(stream);
}

ASYNC_TEST(servers_listen_on_addresses_and_not_on_names)
{
	struct co_server *server;

	ck_assert_int_eq(co_server_listen(&server, "localhost", 0, 1),
			 UV_EINVAL);
	ck_assert_ptr_null(server);
	ck_assert_int_eq(co_server_listen(&server, "", 0, 1), UV_EINVAL);
	ck_assert_ptr_null(server);
}

ASYNC_TEST(ipv6_works_where_the_system_has_it)
{
	struct co_server *server;
	struct pair pair;

	if (co_server_listen(&server, "::1", 0, 1) < 0)
		SKIP_TEST("no IPv6 on the loopback");
	ck_assert_int_eq(co_stream_connect(&pair.here, "::1",
					   co_server_port(server)), 0);
	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	co_server_close(server);
	close_pair(&pair);
}

/* Be in a network of one's own, whose bindv6only is 1; false if that is denied. */
static bool enter_network(void)
{
	struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd;

	if (unshare(CLONE_NEWNET) < 0 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return false;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &loopback) < 0)
		return false;
	close(fd);
	fd = open("/proc/sys/net/ipv6/bindv6only", O_WRONLY);
	if (fd < 0 || write(fd, "1", 1) != 1)
		return false;
	close(fd);
	return true;
}

enum { SERVED = 3, DENIED };

static int serve_both_families(void *arg UNUSED)
{
	struct co_server *server;
	struct co_stream *stream;
	int status = co_server_listen(&server, NULL, 0, 2);

	if (status == 0)
		status = co_stream_connect(&stream, "::1",
					   co_server_port(server));
	if (status < 0)
		return DENIED; /* no IPv6 here */
	co_stream_close(stream);
	status = co_stream_connect(&stream, LOCALHOST, co_server_port(server));
	if (status < 0)
		return 0;
	co_stream_close(stream);
	co_server_close(server);
	return SERVED;
}

static int run_in_network(void *arg)
{
	return enter_network() ? co_run(serve_both_families, arg) : DENIED;
}

START_TEST(all_addresses_are_of_both_families_whatever_bindv6only_says)
{
	struct child_end end = call_in_child(run_in_network, NULL);

	ck_assert(WIFEXITED(end.wait_status));
	if (WEXITSTATUS(end.wait_status) != DENIED)
		ck_assert_int_eq(WEXITSTATUS(end.wait_status), SERVED);
}
END_TEST

static int connect_and_close(void *arg)
{
	struct co_stream *stream;
	int status = co_stream_connect(&stream, LOCALHOST,
				       co_server_port(arg));

	co_stream_close(stream);
	return status;
}

ASYNC_TEST(a_cancelled_connect_leaves_no_stream)
{
	struct co_server *server = listen_anywhere();
	struct co_task *task = spawn(connect_and_close, server);

	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_le(finish(task), 0); /* 0: it had connected meanwhile */
	co_server_close(server);
}

enum { CLIENTS = 200 };

static int talk_to_echo(void *arg)
{
	struct co_stream *stream = connect_to(*(struct co_server **)arg);

	for (int i = 0; i < 3; i++) {
		write_text(stream, "ping");
		expect_text(stream, "ping");
	}
	co_stream_close(stream);
	return 0;
}

static int serve_echo(void *arg)
{
	for (;;) {
		struct co_stream *stream;
		int status = co_server_accept(arg, &stream);

		if (status < 0)
			return status;
		ck_assert_int_eq(co_create_task(NULL, echo_all, stream), 0);
	}
}

static int run_many_clients(void *arg UNUSED)
{
	struct co_server *servers[CLIENTS];
	struct co_task *acceptor;

	servers[0] = listen_anywhere();
	for (int i = 1; i < CLIENTS; i++)
		servers[i] = servers[0];
	acceptor = spawn(serve_echo, servers[0]);
	ck_assert_int_eq(co_gather(CO_EACH(talk_to_echo, servers)), 0);
	co_task_cancel(acceptor);
	ck_assert_int_eq(finish(acceptor), UV_ECANCELED);
	co_server_close(servers[0]);
	return 0;
}

START_TEST(many_connections_leave_no_descriptor_behind)
{
	int before;

	NEED_DESCRIPTORS(1000);
	/* What libuv opens once for the process does not count. */
	ck_assert_int_eq(co_run(run_many_clients, NULL), 0);
	before = count_descriptors();
	ck_assert_int_eq(co_run(run_many_clients, NULL), 0);
	ck_assert_int_eq(count_descriptors(), before);
}
END_TEST

static int answer_three_lines(void *arg UNUSED, struct co_stream *stream)
{
	const char *line;

	if (co_stream_read_line(stream, &line) <= 0)
		return 1;
	return co_stream_buffer(stream, "200 OK\na header\nthe rest\n", 25);
}

static int serve_three_lines(void *server)
{
	return co_server_serve(server, answer_three_lines, NULL);
}

/* With bytes in the stream's memory, and with others left to the kernel. */
ASYNC_TEST(closing_with_unread_input_is_orderly)
{
	struct pair first = make_pair(); /* libuv keeps one from then on */
	struct co_server *server;
	struct co_stream *stream;
	struct co_task *serving;
	const char *line;
	int before;

	close_pair(&first);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	before = count_descriptors();
	server = listen_anywhere();
	serving = spawn(serve_three_lines, server);
	stream = connect_to(server);
	write_text(stream, "GET /\n");
	ck_assert_int_eq(co_stream_read_line(stream, &line), 7);
	ck_assert_str_eq(line, "200 OK\n");
	ck_assert(!co_stream_at_eof(stream));
	ck_assert_int_eq(co_stream_flush(stream), 0);
	co_stream_close(stream);
	co_server_shutdown(server);
	ck_assert_int_eq(finish(serving), 0);
	co_server_close(server);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(count_descriptors(), before);
}

/* Tasks that compute for a little and yield, and how often they did. */
struct busy {
	int runs;
	bool is_over;
};

static int be_busy(void *arg)
{
	struct busy *busy = arg;

	while (!busy->is_over) {
		int64_t until_ns = co_time_ns() + 20 * CO_MICROSECOND;

		while (co_time_ns() < until_ns)
			;
		busy->runs++;
		ck_assert_int_eq(co_sleep(0), 0);
	}
	return 0;
}

static int echo_there(void *stream)
{
	return send_back(stream);
}

ASYNC_TEST(tasks_that_yield_do_not_starve_it)
{
	enum { TASKS = 5, ECHOES = 50 };
	struct pair pair = make_pair();
	struct co_task *echoing = spawn(echo_there, pair.there);
	struct co_task *tasks[TASKS];
	struct busy busy = {0};

	for (int i = 0; i < TASKS; i++)
		tasks[i] = spawn(be_busy, &busy);
	for (int i = 0; i < ECHOES; i++) {
		write_text(pair.here, "x");
		expect_text(pair.here, "x");
	}
	busy.is_over = true;
	/* Two polls for an echo, and a turn or two before each. */
	ck_assert_int_lt(busy.runs, ECHOES * TASKS * 6);
	for (int i = 0; i < TASKS; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(echoing), 0);
	co_stream_close(pair.there);
}

int main(void)
{
	return RUN_SUITE(
		"runtime stream", what_is_written_comes_back_from_an_echo,
		a_half_closed_stream_still_receives,
		the_end_does_not_overtake_the_last_bytes,
		a_reset_is_an_error_and_no_end,
		writing_to_a_closed_peer_is_an_error_and_no_signal,
		a_cancelled_read_leaves_the_bytes_to_the_next,
		a_read_cancelled_as_the_bytes_come_loses_none,
		bytes_that_come_while_nobody_reads_wait,
		waiting_input_without_a_reader_does_not_spin,
		a_writer_waits_for_a_peer_that_does_not_read,
		a_cancelled_write_ends_the_sending_side_only,
		a_stream_has_one_reader_and_one_writer,
		a_cancelled_task_does_not_wait_for_input,
		a_cancelled_accept_leaves_the_connection_to_the_next,
		a_port_in_use_is_refused, connecting_to_nobody_is_refused,
		servers_listen_on_addresses_and_not_on_names,
		ipv6_works_where_the_system_has_it,
		all_addresses_are_of_both_families_whatever_bindv6only_says,
		a_cancelled_connect_leaves_no_stream,
		many_connections_leave_no_descriptor_behind,
		closing_with_unread_input_is_orderly,
		tasks_that_yield_do_not_starve_it);
}
