/*
 * What the actors of io_stress_test.c say to each other on streams: bytes that
 * tell by themselves where they stand.
 */
#ifndef RUNTIME_IO_STRESS_STREAMS_H
#define RUNTIME_IO_STRESS_STREAMS_H

#include <coget/descriptor.h>

#include "unit/runtime/io_stress.h"

enum { PATTERN_BYTES = 1 << 16 };

/* Both ends of a connection, each with a task of its own. */
struct talk {
	struct co_stream *from, *to;
	size_t goal, sent, read;
	bool is_torn;	/* what was sent last may have come in part */
	bool is_reset;	/* bytes may be lost */
	bool is_closed; /* to: by its reader or another */
	int file;	/* with the pattern */
};

static unsigned char pattern[2 * PATTERN_BYTES];

static inline void draw_pattern(void)
{
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = (unsigned char)((i % PATTERN_BYTES) *
					     2654435761u >> 11);
}

static inline const unsigned char *from_position(size_t at)
{
	return pattern + at % PATTERN_BYTES;
}

/* Send some bytes in one of several ways; returns its status. */
static inline ssize_t send_some(struct talk *talk, size_t len)
{
	const unsigned char *data = from_position(talk->sent);
	uint64_t sent = 0;
	ssize_t status;

	switch (roll(5)) {
	case 0:
		status = co_stream_buffer(talk->from, data, len);
		if (status < 0)
			return status;
		talk->sent += len;
		return HASTILY(roll(2) ? co_stream_drain(talk->from)
				       : co_stream_flush(talk->from));
	case 1:
		status = HASTILY(co_stream_send_file(
			talk->from, talk->file,
			(int64_t)(talk->sent % PATTERN_BYTES), len, &sent));
		HOLDS(status < 0 || sent == len);
		talk->sent += sent;
		talk->is_torn |= status < 0;
		return status;
	default:
		status = HASTILY(co_stream_write(talk->from, data, len));
		talk->sent += status == 0 ? len : 0;
		talk->is_torn |= status < 0;
		return status;
	}
}

static inline int speak(void *arg)
{
	struct talk *talk = arg;
	ssize_t status = 0;

	while (!talk->is_torn && talk->sent < talk->goal &&
	       (status == 0 || was_interrupted(status)))
		status = send_some(talk, 1 + roll(roll(6) ? 3000
							  : PATTERN_BYTES));
	HOLDS(status == 0 || was_interrupted(status) ||
	      ((status == UV_EPIPE || status == UV_ECONNRESET) &&
	       talk->is_closed));
	if (roll(4) == 0) {
		talk->is_reset = true;
		co_stream_reset(talk->from);
	} else {
		co_stream_close(talk->from);
	}
	return 0;
}

/* So many bytes have come. */
static inline void hear(struct talk *talk, const void *data, size_t len)
{
	while (len > 0) {
		size_t part = len < PATTERN_BYTES ? len : PATTERN_BYTES;

		HOLDS(memcmp(data, from_position(talk->read), part) == 0);
		talk->read += part;
		data = (const char *)data + part;
		len -= part;
	}
}

static inline ssize_t await_bytes(struct talk *talk)
{
	struct co_case cases[] = {
		co_case_after(moment()),
		co_case_readable(talk->to),
		co_case_event(&world.event),
	};
	ssize_t index = HASTILY(co_select(cases, CO_COUNT(cases)));

	if (talk->is_closed) /* maybe after another case was chosen */
		return UV_EBADF;
	if (index != 1)
		return index < 0 ? index : UV_ETIMEDOUT;
	return cases[1].status < 0 ? cases[1].status : UV_ETIMEDOUT;
}

/* Read some bytes in one of several ways; 0 at the end. */
static inline ssize_t read_some(struct talk *talk)
{
	char own[2000];
	const char *line;
	size_t got = 0;
	ssize_t len;

	HOLDS(!talk->is_closed);
	switch (roll(5)) {
	case 0:
		len = HASTILY(co_stream_read_exactly(
			talk->to, own, 1 + roll(sizeof(own)), &got));
		hear(talk, own, got);
		return len == UV_EOF ? 0 : len == 0 ? 1 : len;
	case 1:
		len = HASTILY(co_stream_read_line(talk->to, &line));
		if (len > 0)
			hear(talk, line, (size_t)len);
		return len;
	case 2:
		return await_bytes(talk);
	default:
		len = HASTILY(co_stream_read(talk->to, own,
					     1 + roll(sizeof(own))));
		if (len > 0)
			hear(talk, own, (size_t)len);
		return len;
	}
}

static inline int listen_to(void *arg)
{
	struct talk *talk = arg;
	ssize_t status = 1;

	while (status > 0 || was_interrupted(status)) {
		status = read_some(talk);
		if (!talk->is_closed && roll(300) == 0) {
			talk->is_closed = true;
			break;
		}
	}
	if (status == UV_EBADF) { /* closed by another */
		HOLDS(talk->is_closed);
		return 0;
	}
	HOLDS(status == 0 || talk->is_closed ||
	      (status == UV_ECONNRESET && (talk->is_reset || talk->is_torn)));
	talk->is_closed = true;
	co_stream_close(talk->to);
	return status == 0 ? 1 : 0;
}

static inline void open_socket_pair(struct talk *talk)
{
	int fds[2], bytes = 4096;

	HOLDS(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
	if (roll(2))
		(void)!setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &bytes,
				  sizeof(bytes));
	HOLDS(co_stream_open(&talk->from, fds[0]) == 0);
	HOLDS(co_stream_open(&talk->to, fds[1]) == 0);
}

static inline void open_pipe_pair(struct talk *talk)
{
	int fds[2];

	HOLDS(pipe2(fds, O_CLOEXEC) == 0);
	HOLDS(co_stream_open(&talk->from, fds[1]) == 0);
	HOLDS(co_stream_open(&talk->to, fds[0]) == 0);
}

static inline int pattern_file(void)
{
	int fd = open(getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp",
		      O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	HOLDS(fd >= 0);
	HOLDS(write(fd, pattern, sizeof(pattern)) == sizeof(pattern));
	return fd;
}

static inline void do_talk(void)
{
	struct talk talk = {.goal = roll(4) ? roll(20000) : roll(400000),
			    .file = pattern_file()};
	struct helper speaker, listener;

	if (roll(2))
		open_socket_pair(&talk);
	else
		open_pipe_pair(&talk);
	start_helper(&listener, listen_to, &talk);
	start_helper(&speaker, speak, &talk);
	if (roll(8) == 0) {
		(void)HASTILY(co_sleep(moment()));
		if (!talk.is_closed) {
			talk.is_closed = true;
			co_stream_close(talk.to);
		}
	}
	(void)end_helper(&speaker);
	if (end_helper(&listener) == 1 && !talk.is_torn && !talk.is_reset)
		HOLDS(talk.read == talk.sent);
	close(talk.file);
}

/* Descriptors, some of which are on their way when a stream is closed. */
static inline int send_descriptors(void *arg)
{
	struct co_stream *stream = arg;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int fds[] = {null, null, null};
	ssize_t status = 0;

	for (unsigned left = roll(20); status == 0 && left > 0; left--)
		status = HASTILY(co_stream_send_fds(
			stream, pattern, 1 + roll(3000), fds, 1 + roll(3)));
	HOLDS(status == 0 || was_interrupted(status) || status == UV_EPIPE ||
	      status == UV_ECONNRESET);
	close(null);
	co_stream_close(stream);
	return 0;
}

static inline void do_descriptors(void)
{
	struct helper sender;
	struct talk talk = {0};
	char buf[500];
	size_t count;
	ssize_t len;
	int fds[3];

	open_socket_pair(&talk);
	start_helper(&sender, send_descriptors, talk.from);
	do {
		len = HASTILY(co_stream_receive_fds(talk.to, buf, sizeof(buf),
						    fds, 3, &count));
		HOLDS(len > 0 || count == 0);
		while (count > 0)
			HOLDS(close(fds[--count]) == 0);
	} while ((len > 0 && roll(40)) || was_interrupted(len));
	co_stream_close(talk.to);
	(void)end_helper(&sender);
}

static inline int talk_back(void *arg UNUSED, struct co_stream *stream)
{
	return send_back(stream);
}

static inline void do_visit(void)
{
	uint16_t port = co_server_port(world.server);
	char said[600], heard[600];
	struct co_stream *stream;
	size_t len = 1 + roll(sizeof(said)), got = 0, more;
	ssize_t status = HASTILY(co_stream_connect(&stream, LOCALHOST, port));

	HOLDS(status == 0 || (was_interrupted(status) && !stream));
	if (status < 0)
		return;
	memcpy(said, pattern, len);
	status = HASTILY(co_stream_write(stream, said, len));
	while (status == 0 && got < len) {
		status = HASTILY(co_stream_read_exactly(stream, heard + got,
							len - got, &more));
		got += more;
		if (was_interrupted(status) && roll(8))
			status = 0;
	}
	HOLDS(status == 0 || was_interrupted(status));
	HOLDS(memcmp(said, heard, got) == 0);
	if (roll(4))
		co_stream_close(stream);
	else
		co_stream_reset(stream);
}

/* A server of its own, closed or shut down at any moment. */
static inline int accept_some(void *arg)
{
	struct co_server **server = arg;
	struct co_stream *stream;
	ssize_t status;

	do {
		status = HASTILY(co_server_accept(*server, &stream));
		HOLDS((status == 0) == (stream != NULL));
		co_stream_close(stream);
	} while (status == 0 || was_interrupted(status));
	HOLDS(status == UV_EOF || status == UV_EBADF || status == UV_EBUSY);
	return 0;
}

static inline void do_accept(void)
{
	struct co_server *server = listen_anywhere();
	uint16_t port = co_server_port(server);
	struct helper acceptors[2];
	struct co_stream *stream;
	bool is_shut = roll(2);

	start_helper(&acceptors[0], accept_some, &server);
	start_helper(&acceptors[1], accept_some, &server);
	for (unsigned left = roll(5); left > 0; left--) {
		(void)HASTILY(co_stream_connect(&stream, LOCALHOST, port));
		co_stream_close(stream);
	}
	if (is_shut)
		co_server_shutdown(server);
	else
		co_server_close(server);
	(void)end_helper(&acceptors[0]);
	(void)end_helper(&acceptors[1]);
	if (is_shut)
		co_server_close(server);
}

#endif
