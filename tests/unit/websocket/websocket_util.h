/*
 * What the tests of WebSockets share: a client and a server that have made their
 * handshake, and peers whose every byte a test chooses.
 */
#ifndef WEBSOCKET_UTIL_H
#define WEBSOCKET_UTIL_H

#include "unit/runtime/stream_util.h"

#include <coget/websocket.h>

/* A string with its NULs, as data and length. */
#define BYTES(text) (text), sizeof(text) - 1

static const struct co_websocket_options no_options UNUSED;

/* A server on a port of the machine's, and its URL. */
struct place {
	struct co_server *server;
	char url[64];
};

static inline struct place make_place(void)
{
	struct place place;

	ck_assert_int_eq(co_server_listen(&place.server, LOCALHOST, 0, 16), 0);
	snprintf(place.url, sizeof(place.url), "ws://" LOCALHOST ":%d/chat?a=b",
		 co_server_port(place.server));
	return place;
}

/* The client's end of a handshake, in a task. */
struct dial {
	const char *url;
	const struct co_websocket_options *options;
	struct co_websocket *websocket;
};

static inline int dial(void *arg)
{
	struct dial *it = arg;

	return co_websocket_connect(&it->websocket, it->url, it->options);
}

/* Both ends of a conversation. */
struct ends {
	struct co_websocket *here; /* the client */
	struct co_websocket *there;
	struct co_stream *stream; /* of the server's end: its raw bytes */
};

static inline struct ends make_ends_with(
	const struct co_websocket_options *client,
	const struct co_websocket_options *server)
{
	struct place place = make_place();
	struct dial call = {.url = place.url, .options = client};
	struct co_task *task = spawn(dial, &call);
	struct ends ends;

	ck_assert_int_eq(co_server_accept(place.server, &ends.stream), 0);
	ck_assert_int_eq(
		co_websocket_accept(&ends.there, ends.stream, server), 0);
	ck_assert_int_eq(finish(task), 0);
	ends.here = call.websocket;
	co_server_close(place.server);
	return ends;
}

static inline struct ends make_ends(void)
{
	return make_ends_with(NULL, NULL);
}

static inline void free_ends(struct ends *ends)
{
	co_websocket_close(ends->here);
	co_websocket_close(ends->there);
	co_stream_close(ends->stream);
}

static inline void send_bytes(struct co_stream *stream, const char *bytes,
			      size_t len)
{
	ck_assert_int_eq(co_stream_write(stream, bytes, len), 0);
}

static inline void expect_received(struct co_websocket *websocket,
				  enum co_websocket_kind kind, const char *text,
				  size_t len)
{
	enum co_websocket_kind got_kind;
	struct co_bytes got;
	int status = co_websocket_receive(websocket, &got_kind, &got);

	ck_assert_msg(status == 0, "%s: %s", co_strerror(status),
		      co_websocket_error(websocket));
	ck_assert_int_eq(got_kind, kind);
	ck_assert_uint_eq(got.len, len);
	ck_assert(len == 0 || memcmp(got.data, text, len) == 0);
	ck_assert_int_eq(got.data[len], '\0');
	co_bytes_release(&got);
}

static inline void expect_text_received(struct co_websocket *websocket,
				       const char *text)
{
	expect_received(websocket, CO_WEBSOCKET_TEXT, text, strlen(text));
}

/* What a receive returns that brings no message. */
static inline int receive_nothing(struct co_websocket *websocket)
{
	struct co_bytes got;
	int status = co_websocket_receive(websocket, NULL, &got);

	ck_assert_int_lt(status, 0);
	ck_assert_ptr_null(got.data);
	return status;
}

static inline int receive_in_task(void *arg)
{
	struct co_bytes got;
	int status = co_websocket_receive(arg, NULL, &got);

	co_bytes_release(&got);
	return status;
}

/* Read a frame of a client's, unmask it, and compare. */
static inline void expect_masked(struct co_stream *stream, unsigned first,
				 const char *payload, size_t len)
{
	unsigned char head[6];
	char got[125];

	ck_assert_uint_le(len, sizeof(got));
	ck_assert_int_eq(
		co_stream_read_exactly(stream, head, sizeof(head), NULL), 0);
	ck_assert_uint_eq(head[0], first);
	ck_assert_uint_eq(head[1], 0x80 | len);
	ck_assert_int_eq(co_stream_read_exactly(stream, got, len, NULL), 0);
	for (size_t i = 0; i < len; i++)
		got[i] ^= (char)head[2 + i % 4];
	ck_assert(len == 0 || memcmp(got, payload, len) == 0);
}

#endif
