/*
 * A web server inside the test: what it answers, and when, is the test's.
 *
 * peer_open() with a function that answers one request; peer_close() ends it
 * and all its connections.  URLs come from peer_url().
 */
#ifndef PEER_H
#define PEER_H

#include "unit/runtime/util.h"

enum { PEER_CONNECTIONS_MAX = 1024, PEER_HEAD_SIZE = 4096 };

struct peer;

/* A connection to the peer, and the request that it is about. */
struct talk {
	struct peer *peer;
	struct co_stream *stream;
	struct co_task *task;
	char head[PEER_HEAD_SIZE]; /* of the request */
	size_t len;		   /* of that, with what has come behind it */
	char path[256];
	unsigned number; /* of the request on this connection, from 1 */
};

struct peer {
	struct co_server *server;
	struct co_task *acceptor;
	/* Returns 0 to go on with the connection, anything else to close it. */
	int (*answer)(struct talk *talk);
	unsigned connections;
	unsigned closed; /* connections that have ended */
	unsigned requests;
	size_t sent; /* bytes, by peer_say() and peer_send() */
	struct co_future gate; /* for answers to wait for */
	struct talk *talks[PEER_CONNECTIONS_MAX];
};

static inline int peer_send(struct talk *talk, const void *data, size_t len)
{
	int status = co_stream_write(talk->stream, data, len);

	if (status == 0)
		talk->peer->sent += len;
	return status;
}

static inline int peer_say(struct talk *talk, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline int peer_say(struct talk *talk, const char *format, ...)
{
	char text[PEER_HEAD_SIZE];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return peer_send(talk, text, (size_t)len);
}

/* Read on until the client has closed; its bytes are ignored. */
static inline int peer_wait_for_close(struct talk *talk)
{
	char ignored[4096];
	ssize_t got;

	do
		got = co_stream_read(talk->stream, ignored, sizeof(ignored));
	while (got > 0);
	return got < 0 ? (int)got : 1;
}

/* Read the head of a request; 0 once it is there. */
static inline int peer_read_head(struct talk *talk)
{
	size_t len = 0;

	do {
		ssize_t got = co_stream_read(talk->stream, talk->head + len,
					     sizeof(talk->head) - 1 - len);

		if (got <= 0)
			return got < 0 ? (int)got : UV_EOF;
		len += (size_t)got;
		talk->head[len] = '\0';
		talk->len = len;
	} while (!strstr(talk->head, "\r\n\r\n"));
	ck_assert_int_eq(sscanf(talk->head, "%*s %255s HTTP/1.1", talk->path),
			 1);
	return 0;
}

static inline int peer_talk(void *arg)
{
	struct talk *talk = arg;
	int status = 0;

	while (status == 0) {
		status = peer_read_head(talk);
		if (status < 0)
			break;
		talk->number++;
		talk->peer->requests++;
		status = talk->peer->answer(talk);
	}
	talk->peer->closed++;
	if (talk->stream)
		co_stream_close(talk->stream);
	talk->stream = NULL;
	return status;
}

static inline int peer_accept(void *arg)
{
	struct peer *peer = arg;
	struct co_stream *stream;
	int status;

	while ((status = co_server_accept(peer->server, &stream)) == 0) {
		struct talk *talk = calloc(1, sizeof(*talk));

		ck_assert_uint_lt(peer->connections, PEER_CONNECTIONS_MAX);
		talk->peer = peer;
		talk->stream = stream;
		peer->talks[peer->connections++] = talk;
		talk->task = spawn(peer_talk, talk);
	}
	return status;
}

/* At this port; 0: any that is free. */
static inline struct peer *peer_open_at(int (*answer)(struct talk *talk),
					unsigned port)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	peer->answer = answer;
	co_future_init(&peer->gate, NULL, NULL);
	ck_assert_int_eq(
		co_server_listen(&peer->server, "127.0.0.1", port, 1024), 0);
	peer->acceptor = spawn(peer_accept, peer);
	return peer;
}

static inline struct peer *peer_open(int (*answer)(struct talk *talk))
{
	return peer_open_at(answer, 0);
}

static inline void peer_close(struct peer *peer)
{
	co_task_cancel(peer->acceptor);
	(void)finish(peer->acceptor);
	for (unsigned i = 0; i < peer->connections; i++) {
		co_task_cancel(peer->talks[i]->task);
		(void)finish(peer->talks[i]->task);
		free(peer->talks[i]);
	}
	co_server_close(peer->server);
	free(peer);
}

/* The URL of a path ("/a") on the peer; valid until the call after next. */
static inline const char *peer_url(const struct peer *peer, const char *path)
{
	static char urls[2][512];
	static unsigned next;
	char *url = urls[next++ % 2];

	snprintf(url, sizeof(urls[0]), "http://127.0.0.1:%u%s",
		 co_server_port(peer->server), path);
	return url;
}

/* Let the loop go on until a condition holds. */
#define wait_until(condition)                                     \
	do {                                                      \
		while (!(condition))                              \
			ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0); \
	} while (0)

#endif
