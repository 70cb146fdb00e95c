/*
 * What the tests of streams and servers share: both ends of a connection in one
 * program, and what is said between them.
 */
#ifndef RUNTIME_STREAM_UTIL_H
#define RUNTIME_STREAM_UTIL_H

#include "unit/runtime/util.h"

#include <sys/socket.h>

#define LOCALHOST "127.0.0.1"
#define MEBIBYTE ((size_t)1 << 20)

/* Two ends of one connection. */
struct pair {
	struct co_stream *here;
	struct co_stream *there;
};

static inline struct co_server *listen_anywhere(void)
{
	struct co_server *server;

	ck_assert_int_eq(co_server_listen(&server, LOCALHOST, 0, 256), 0);
	ck_assert_uint_gt(co_server_port(server), 0);
	return server;
}

static inline struct co_stream *connect_to(const struct co_server *server)
{
	struct co_stream *stream;

	ck_assert_int_eq(co_stream_connect(&stream, LOCALHOST,
					   co_server_port(server)), 0);
	return stream;
}

static inline struct pair make_pair(void)
{
	struct co_server *server = listen_anywhere();
	struct pair pair = {.here = connect_to(server)};

	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	co_server_close(server);
	return pair;
}

/* A path for a Unix socket, in the directory for temporary files. */
static inline const char *socket_path(void)
{
	static char path[100];
	const char *dir = getenv("TMPDIR");

	snprintf(path, sizeof(path), "%s/coget-test-%d", dir ? dir : "/tmp",
		 (int)getpid());
	return path;
}

/* A pair of Unix sockets, of which the kernel holds few bytes. */
static inline struct pair make_narrow_pair(void)
{
	struct co_server *server;
	struct pair pair;
	int bytes = 4096;

	ck_assert_int_eq(co_server_listen_unix(&server, socket_path(), 1), 0);
	ck_assert_int_eq(co_stream_connect_unix(&pair.here, socket_path()), 0);
	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	co_server_close(server);
	ck_assert_int_eq(setsockopt(co_stream_fd(pair.here), SOL_SOCKET,
				    SO_SNDBUF, &bytes, sizeof(bytes)), 0);
	return pair;
}

static inline void close_pair(struct pair *pair)
{
	co_stream_close(pair->here);
	co_stream_close(pair->there);
}

static inline void write_text(struct co_stream *stream, const char *text)
{
	ck_assert_int_eq(co_stream_write(stream, text, strlen(text)), 0);
}

/* Read as many bytes as the text has, and compare. */
static inline void expect_text(struct co_stream *stream, const char *text)
{
	size_t len = strlen(text), got = 0;
	char buf[256];

	ck_assert_uint_le(len, sizeof(buf));
	while (got < len) {
		ssize_t n = co_stream_read(stream, buf + got, len - got);

		ck_assert_int_gt(n, 0);
		got += (size_t)n;
	}
	ck_assert_mem_eq(buf, text, len);
}

static inline void expect_end(struct co_stream *stream)
{
	char byte;

	ck_assert_int_eq(co_stream_read(stream, &byte, 1), 0);
}

static inline int read_byte(void *arg)
{
	char byte;
	ssize_t n = co_stream_read(arg, &byte, 1);

	return n == 1 ? byte : (int)n;
}

/* Send back what comes, to the end. */
static inline int send_back(struct co_stream *stream)
{
	char buf[512];
	ssize_t n;

	while ((n = co_stream_read(stream, buf, sizeof(buf))) > 0) {
		n = co_stream_write(stream, buf, (size_t)n);
		if (n < 0)
			break;
	}
	return (int)n;
}

/* A long message whose bytes depend on where they stand. */
struct message {
	struct co_stream *stream;
	unsigned char *bytes;
	size_t len;
	bool written;
};

static inline struct message make_message(struct co_stream *stream, size_t len)
{
	struct message message = {stream, malloc(len), len, false};

	ck_assert_ptr_nonnull(message.bytes);
	for (size_t i = 0; i < len; i++)
		message.bytes[i] = (unsigned char)(i ^ i >> 8 ^ i >> 16);
	return message;
}

static inline int write_message(void *arg)
{
	struct message *message = arg;
	int status = co_stream_write(message->stream, message->bytes,
				     message->len);

	message->written = true;
	return status;
}

static inline void expect_bytes(struct co_stream *stream,
				const unsigned char *bytes, size_t len)
{
	char *buf = malloc(len);

	ck_assert_int_eq(co_stream_read_exactly(stream, buf, len, NULL), 0);
	ck_assert_mem_eq(buf, bytes, len);
	free(buf);
}

static inline void expect_message(struct co_stream *stream,
				  const struct message *message)
{
	expect_bytes(stream, message->bytes, message->len);
}

/* Let the process have descriptors below a number only. */
static inline void limit_descriptors(unsigned limit)
{
	struct rlimit now;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &now), 0);
	now.rlim_cur = limit;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &now), 0);
}

/* Have all descriptors but count taken; returns how many that takes. */
static inline int take_descriptors(int *fds, int max, int count)
{
	int len = 0;

	while (len < max && (fds[len] = dup(STDERR_FILENO)) >= 0)
		len++;
	ck_assert_int_lt(len, max);
	while (count-- > 0)
		close(fds[--len]);
	return len;
}

#endif
