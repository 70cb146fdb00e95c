/* Streams and servers of descriptors that come from elsewhere. */
#include "unit/runtime/stream_util.h"

#include <netinet/in.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/un.h>

static struct co_stream *open_stream(int fd)
{
	struct co_stream *stream;

	ck_assert_int_eq(co_stream_open(&stream, fd), 0);
	return stream;
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static bool is_nonblocking(int fd)
{
	return fcntl(fd, F_GETFL) & O_NONBLOCK;
}

ASYNC_TEST(both_ends_of_a_socketpair_are_streams)
{
	struct pair pair;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	pair.here = open_stream(fds[0]);
	ck_assert(!is_open(fds[0]));
	pair.there = open_stream(fds[1]);
	write_text(pair.here, "hello");
	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	expect_text(pair.there, "hello");
	expect_end(pair.there);
	write_text(pair.there, "and back");
	expect_text(pair.here, "and back");
	close_pair(&pair);
}

ASYNC_TEST(a_pipe_goes_one_way)
{
	struct co_stream *reader, *writer;
	const char *line;
	char byte;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	reader = open_stream(fds[0]);
	writer = open_stream(fds[1]);
	write_text(writer, "a line\nand");
	ck_assert_int_eq(co_stream_read_line(reader, &line), 7);
	ck_assert_int_eq(co_stream_read(writer, &byte, 1), UV_ENOTCONN);
	ck_assert_int_eq(co_stream_write(reader, "x", 1), UV_EPIPE);
	ck_assert_int_eq(co_stream_shutdown(writer), UV_ENOTSOCK);
	co_stream_close(writer);
	expect_text(reader, "and");
	expect_end(reader);
	co_stream_close(reader);
}

ASYNC_TEST(a_pipe_that_was_not_shut_down_goes_on)
{
	struct co_stream *reader, *writer;
	struct message message;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	reader = open_stream(fds[0]);
	writer = open_stream(fds[1]);
	message = make_message(writer, MEBIBYTE);
	ck_assert_int_eq(co_stream_shutdown(writer), UV_ENOTSOCK);
	ck_assert_int_eq(co_stream_buffer(writer, message.bytes, message.len),
			 0);
	ck_assert_int_eq(co_stream_shutdown(writer), UV_ENOTSOCK);
	ck_assert_int_eq(co_stream_buffer(writer, "more", 4), 0);
	co_stream_close(writer);
	expect_message(reader, &message);
	expect_text(reader, "more");
	expect_end(reader);
	co_stream_close(reader);
	free(message.bytes);
}

ASYNC_TEST(a_writer_waits_for_the_reader_of_a_pipe)
{
	struct co_stream *reader;
	struct message message;
	struct co_task *task;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	reader = open_stream(fds[0]);
	message = make_message(open_stream(fds[1]), MEBIBYTE);
	task = spawn(write_message, &message);
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	ck_assert(!message.written);
	expect_message(reader, &message);
	ck_assert_int_eq(finish(task), 0);
	co_stream_close(message.stream);
	co_stream_close(reader);
	free(message.bytes);
}

ASYNC_TEST(a_pipe_whose_reader_has_gone_is_an_error)
{
	struct co_stream *writer;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	writer = open_stream(fds[1]);
	close(fds[0]);
	ck_assert_int_eq(co_stream_write(writer, "x", 1), UV_EPIPE);
	co_stream_close(writer);
}

ASYNC_TEST(others_that_have_a_pipe_are_not_disturbed)
{
	struct co_stream *stream;
	int fds[2], shared;

	ck_assert_int_eq(pipe(fds), 0);
	shared = dup(fds[0]);
	stream = open_stream(fds[0]);
	ck_assert(!is_nonblocking(shared));
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	expect_text(stream, "x");
	co_stream_close(stream);
	close(shared);
	close(fds[1]);
}

ASYNC_TEST(a_fifo_is_a_stream)
{
	struct co_stream *reader, *writer;
	int fd;

	unlink(socket_path());
	ck_assert_int_eq(mkfifo(socket_path(), 0600), 0);
	fd = open(socket_path(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	reader = open_stream(fd);
	writer = open_stream(open(socket_path(), O_WRONLY | O_CLOEXEC));
	write_text(writer, "through");
	expect_text(reader, "through");
	co_stream_close(writer);
	expect_end(reader);
	co_stream_close(reader);
	unlink(socket_path());
}

ASYNC_TEST(a_fifo_whose_writer_has_gone_ends)
{
	struct co_stream *reader;
	int fd, writer;

	unlink(socket_path());
	ck_assert_int_eq(mkfifo(socket_path(), 0600), 0);
	fd = open(socket_path(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	writer = open(socket_path(), O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(write(writer, "left", 4), 4);
	close(writer);
	reader = open_stream(fd);
	expect_text(reader, "left");
	expect_end(reader);
	co_stream_close(reader);
	unlink(socket_path());
}

ASYNC_TEST(a_terminal_is_a_stream)
{
	struct co_stream *master, *slave;
	const char *line;
	int fds[2], shared;

	if (openpty(&fds[0], &fds[1], NULL, NULL, NULL) < 0)
		SKIP_TEST("no pseudoterminals here");
	shared = dup(fds[1]);
	master = open_stream(fds[0]);
	slave = open_stream(fds[1]);
	ck_assert(isatty(co_stream_fd(slave)));
	ck_assert(!is_nonblocking(shared));
	write_text(master, "typed\n");
	ck_assert_int_eq(co_stream_read_line(slave, &line), 6);
	ck_assert_str_eq(line, "typed\n");
	write_text(slave, "shown\n");
	ck_assert_int_eq(co_stream_read_line(master, &line), 7); /* the echo */
	ck_assert_int_eq(co_stream_read_line(master, &line), 7);
	ck_assert_str_eq(line, "shown\r\n");
	close(shared);
	co_stream_close(slave);
	co_stream_close(master);
}

ASYNC_TEST(standard_input_stays_open)
{
	struct co_stream *stream;
	int fds[2], kept = dup(STDIN_FILENO);

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	close(fds[0]);
	stream = open_stream(STDIN_FILENO);
	ck_assert_int_eq(write(fds[1], "line\n", 5), 5);
	expect_text(stream, "line\n");
	co_stream_close(stream);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert(is_open(STDIN_FILENO));
	ck_assert(!is_nonblocking(STDIN_FILENO));
	close(fds[1]);
	dup2(kept, STDIN_FILENO);
	close(kept);
}

/* A socket of another library's, connected to a server. */
static int dial(const struct co_server *server)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(co_server_port(server)),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

ASYNC_TEST(a_connected_socket_is_a_stream)
{
	struct co_server *server = listen_anywhere();
	struct sockaddr_storage address;
	struct pair pair = {.here = open_stream(dial(server))};

	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	ck_assert_int_eq(co_stream_peer_address(pair.here, &address), 0);
	ck_assert_int_eq(address.ss_family, AF_INET);
	write_text(pair.here, "hello");
	expect_text(pair.there, "hello");
	co_stream_reset(pair.here);
	ck_assert_int_eq(read_byte(pair.there), UV_ECONNRESET);
	co_stream_close(pair.there);
	co_server_close(server);
}

/* Pass a descriptor through a socket, as another process would. */
static int hand_over(int fd)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.align = {.cmsg_len = CMSG_LEN(sizeof(int)),
			       .cmsg_level = SOL_SOCKET,
			       .cmsg_type = SCM_RIGHTS}};
	char byte = 'x';
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	int fds[2], got;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
	ck_assert_int_eq(sendmsg(fds[0], &message, 0), 1);
	close(fd);
	ck_assert_int_eq(recvmsg(fds[1], &message, MSG_CMSG_CLOEXEC), 1);
	memcpy(&got, CMSG_DATA(&control.align), sizeof(got));
	close(fds[0]);
	close(fds[1]);
	return got;
}

ASYNC_TEST(a_socket_that_was_handed_over_is_a_stream)
{
	struct co_server *server = listen_anywhere();
	struct pair pair = {.here = open_stream(hand_over(dial(server)))};

	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	write_text(pair.there, "welcome");
	expect_text(pair.here, "welcome");
	close_pair(&pair);
	co_server_close(server);
}

static void expect_refusal(int fd, int status)
{
	struct co_stream *stream;

	ck_assert_int_eq(co_stream_open(&stream, fd), status);
	ck_assert_ptr_null(stream);
	ck_assert(status == UV_EBADF || is_open(fd)); /* still the caller's */
	if (status != UV_EBADF)
		close(fd);
}

ASYNC_TEST(what_cannot_be_waited_for_is_refused)
{
	expect_refusal(open("/dev/null", O_RDWR), UV_EPERM);
	expect_refusal(open("/proc/self/exe", O_RDONLY), UV_EPERM);
	expect_refusal(open("/", O_RDONLY | O_DIRECTORY), UV_EPERM);
}

ASYNC_TEST(what_is_no_connection_is_refused)
{
	struct co_server *server = listen_anywhere();

	expect_refusal(socket(AF_INET, SOCK_STREAM, 0), UV_ENOTCONN);
	expect_refusal(socket(AF_INET, SOCK_DGRAM, 0), UV_EINVAL);
	expect_refusal(-1, UV_EBADF);
	expect_refusal(12345, UV_EBADF);
	co_server_close(server);
}

ASYNC_TEST(want_of_descriptors_is_an_error)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	limit_descriptors((unsigned)fds[1] + 1);
	expect_refusal(fds[1], UV_EMFILE);
	close(fds[0]);
}

/* A listening socket as a service is started with. */
static int listen_raw(int domain)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_un un;
	} at = {.v4 = {.sin_family = AF_INET,
		       .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
	int fd = socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (domain == AF_UNIX) {
		memset(&at, 0, sizeof(at));
		at.un.sun_family = AF_UNIX;
		strcpy(at.un.sun_path, socket_path());
		unlink(socket_path());
	}
	ck_assert_int_eq(
		bind(fd, &at.any,
		     domain == AF_UNIX ? sizeof(at.un) : sizeof(at.v4)),
		0);
	ck_assert_int_eq(listen(fd, 8), 0);
	return fd;
}

static struct co_server *open_server(int fd)
{
	struct co_server *server;

	ck_assert_int_eq(co_server_open(&server, fd), 0);
	ck_assert(!is_open(fd));
	return server;
}

ASYNC_TEST(a_socket_that_listens_is_a_server)
{
	struct co_server *server = open_server(listen_raw(AF_INET));
	struct pair pair = {.here = connect_to(server)};

	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	write_text(pair.here, "hello");
	expect_text(pair.there, "hello");
	close_pair(&pair);
	co_server_close(server);
}

ASYNC_TEST(others_that_have_the_socket_go_on_listening)
{
	int fd = listen_raw(AF_INET);
	struct co_server *first = open_server(dup(fd));
	struct co_server *second = open_server(fd);
	struct pair pair;

	co_server_shutdown(first);
	pair.here = connect_to(second);
	ck_assert_int_eq(co_server_accept(first, &pair.there), UV_EOF);
	co_server_close(first);
	ck_assert_int_eq(co_server_accept(second, &pair.there), 0);
	close_pair(&pair);
	pair.here = connect_to(second);
	ck_assert_int_eq(co_server_accept(second, &pair.there), 0);
	close_pair(&pair);
	co_server_close(second);
}

ASYNC_TEST(a_unix_socket_that_listens_keeps_its_path)
{
	struct co_server *server = open_server(listen_raw(AF_UNIX));
	struct pair pair;

	ck_assert_uint_eq(co_server_port(server), 0);
	ck_assert_int_eq(co_stream_connect_unix(&pair.here, socket_path()), 0);
	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	write_text(pair.here, "hello");
	expect_text(pair.there, "hello");
	close_pair(&pair);
	co_server_close(server);
	ck_assert_int_eq(unlink(socket_path()), 0);
}

static void expect_no_server(int fd, int status)
{
	struct co_server *server;

	ck_assert_int_eq(co_server_open(&server, fd), status);
	ck_assert_ptr_null(server);
	ck_assert(status == UV_EBADF || is_open(fd));
	if (status != UV_EBADF)
		close(fd);
}

ASYNC_TEST(what_does_not_listen_is_no_server)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	expect_no_server(fds[0], UV_ENOTSOCK);
	close(fds[1]);
	expect_no_server(socket(AF_INET, SOCK_STREAM, 0), UV_EINVAL);
	expect_no_server(socket(AF_INET, SOCK_DGRAM, 0), UV_EINVAL);
	expect_no_server(-1, UV_EBADF);
}

ASYNC_TEST(several_servers_may_share_a_port)
{
	const struct co_listen_options shared = {.reuse_port = true};
	struct co_server *first, *second, *third;
	uint16_t port;

	ck_assert_int_eq(co_server_listen_with(&first, LOCALHOST, 0, &shared),
			 0);
	port = co_server_port(first);
	ck_assert_int_eq(
		co_server_listen_with(&second, LOCALHOST, port, &shared), 0);
	ck_assert_int_eq(co_server_listen_with(&third, LOCALHOST, port, NULL),
			 UV_EADDRINUSE);
	ck_assert_ptr_null(third);
	co_server_close(first);
	co_server_close(second);
}

ASYNC_TEST(ipv6_may_be_alone)
{
	const struct co_listen_options options = {.only_ipv6 = true};
	struct co_server *server;
	struct co_stream *stream;

	if (co_server_listen_with(&server, NULL, 0, &options) < 0)
		SKIP_TEST("no IPv6 here");
	ck_assert_int_eq(
		co_stream_connect(&stream, LOCALHOST, co_server_port(server)),
		UV_ECONNREFUSED);
	co_server_close(server);
}

/* What is set on the socket that listens, accepted ones have, too. */
ASYNC_TEST(accepted_connections_may_be_kept_alive)
{
	for (int wanted = 0; wanted < 2; wanted++) {
		const struct co_listen_options options = {.keep_alive = wanted};
		struct co_server *server;
		struct pair pair;
		int value = -1;
		socklen_t len = sizeof(value);

		ck_assert_int_eq(
			co_server_listen_with(&server, LOCALHOST, 0, &options),
			0);
		pair.here = connect_to(server);
		ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
		ck_assert_int_eq(getsockopt(co_stream_fd(pair.there),
					    SOL_SOCKET, SO_KEEPALIVE, &value,
					    &len),
				 0);
		ck_assert_int_eq(value, wanted);
		co_server_close(server);
		close_pair(&pair);
	}
}

int main(void)
{
	return RUN_SUITE(
		"runtime_open", both_ends_of_a_socketpair_are_streams,
		a_pipe_goes_one_way, a_pipe_that_was_not_shut_down_goes_on,
		a_writer_waits_for_the_reader_of_a_pipe,
		a_pipe_whose_reader_has_gone_is_an_error,
		others_that_have_a_pipe_are_not_disturbed, a_fifo_is_a_stream,
		a_fifo_whose_writer_has_gone_ends, a_terminal_is_a_stream,
		standard_input_stays_open, a_connected_socket_is_a_stream,
		a_socket_that_was_handed_over_is_a_stream,
		what_cannot_be_waited_for_is_refused,
		what_is_no_connection_is_refused,
		want_of_descriptors_is_an_error,
		a_socket_that_listens_is_a_server,
		others_that_have_the_socket_go_on_listening,
		a_unix_socket_that_listens_keeps_its_path,
		what_does_not_listen_is_no_server,
		several_servers_may_share_a_port, ipv6_may_be_alone,
		accepted_connections_may_be_kept_alive);
}
