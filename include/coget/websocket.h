/*
 * WebSockets: messages in both directions on one connection (RFC 6455,
 * aiohttp's ws_connect): part of libcoget-http.
 *
 * co_websocket_connect() makes one as a client, and co_websocket_accept() as a
 * server, on a stream that a client has connected.  Then one task may receive
 * while others send.  co_websocket_shutdown() ends the conversation in good
 * order.  co_websocket_close() frees it in any case; a client's connection ends
 * then, and a server closes its stream afterwards:
 *
 *	static int echo(void *arg, struct co_stream *stream)
 *	{
 *		CO_CLOSING(co_websocket, websocket);
 *		CO_RELEASING(co_bytes, message);
 *		enum co_websocket_kind kind;
 *		int status;
 *
 *		CO_TRY(co_websocket_accept(&websocket, stream, NULL));
 *		CO_FOR_MESSAGES (kind, message, websocket, status)
 *			status = co_websocket_send(websocket, kind,
 *						   message.data, message.len);
 *		return status;
 *	}
 *
 * The peer's pings are answered, and its close is noticed, while a task is in
 * co_websocket_receive().  So some task should always receive.
 *
 * When the peer closes, co_websocket_receive() returns UV_EOF after the last
 * message, and co_websocket_close_code() tells why.  When the connection is
 * lost without a close it returns UV_ECONNRESET.  When the peer breaks the
 * protocol, the connection is closed with the code that RFC 6455 section 7.4.1
 * has for it, and the status is CO_WEBSOCKET_FAILED or UV_EMSGSIZE;
 * co_websocket_error() says more.
 *
 * Extensions, such as compression, are neither offered nor accepted.  Redirects
 * are not followed, and no proxy is used.
 *
 * NULL for a WebSocket or an output is UV_EINVAL.
 */
#ifndef COGET_WEBSOCKET_H
#define COGET_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/bytes.h>
#include <coget/parts.h>
#include <coget/status.h>
#include <coget/stream.h>
#include <coget/tls.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A conversation; belongs to the loop that has begun it. */
struct co_websocket;

/* The kinds of messages. */
enum co_websocket_kind {
	CO_WEBSOCKET_TEXT = 1,   /* UTF-8 */
	CO_WEBSOCKET_BINARY = 2, /* any bytes */
};

/* Why a conversation was closed: the codes of RFC 6455 section 7.4.1. */
enum co_websocket_code {
	CO_WEBSOCKET_NORMAL = 1000,
	CO_WEBSOCKET_GOING_AWAY = 1001,
	CO_WEBSOCKET_PROTOCOL_ERROR = 1002,
	CO_WEBSOCKET_UNSUPPORTED = 1003,
	CO_WEBSOCKET_NO_CODE = 1005, /* the peer's close has none; never sent */
	CO_WEBSOCKET_LOST = 1006,    /* there was no close; never sent */
	CO_WEBSOCKET_BAD_TEXT = 1007,
	CO_WEBSOCKET_POLICY = 1008,
	CO_WEBSOCKET_TOO_BIG = 1009,
	CO_WEBSOCKET_INTERNAL_ERROR = 1011,
};

/* How to converse; all zero, or NULL, stands for the defaults given below. */
struct co_websocket_options {
	/*
	 * More headers of the handshake, "Name: value" each, with a NULL behind
	 * the last.  Of those that make the handshake only Host can be
	 * replaced.
	 */
	const char *const *headers;

	/*
	 * Subprotocols, the best first, with a NULL behind the last.  A server
	 * chooses the first of its own that the client has offered, or none.
	 */
	const char *const *protocols;

	/*
	 * Whom a client trusts, for a URL of wss; it must live until the call
	 * returns.  NULL: whom the system trusts.
	 */
	struct co_tls_context *tls;

	/*
	 * The largest message to be received, in bytes; 0: 4 MiB, as aiohttp.
	 */
	size_t max_message_bytes;

	/*
	 * After so many nanoseconds in which nothing has come, a receiver sends
	 * a ping, and after half of that again returns UV_ETIMEDOUT; 0: never.
	 */
	int64_t heartbeat_ns;

	/* How many nanoseconds the handshake may take; 0: 60 s. */
	int64_t handshake_timeout_ns;

	/* How many a shutdown may wait for the peer's close; 0: 10 s. */
	int64_t close_timeout_ns;
};

/*
 * Connect to a server and make the handshake (RFC 6455 section 4.1).  Suspends.
 *
 * url      of ws, wss, http or https; a user and password in it are sent as
 *          Basic authorization, unless there is such a header.
 * options  copied as far as they are needed; NULL for none.
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for a URL that is none, a
 * header or protocol that cannot be sent, or a time below 0;
 * CO_WEBSOCKET_REFUSED if the server answers otherwise than with a handshake;
 * UV_ETIMEDOUT; what co_tls_connect() and co_stream_connect() return;
 * UV_ECONNRESET if the server closes meanwhile; UV_ECANCELED; UV_ENOMEM.  On
 * error *out is NULL, and co_websocket_error(NULL) says more.
 */
int co_websocket_connect(
	struct co_websocket **out, const char *url,
	const struct co_websocket_options *options) CO_MUST_CHECK;

/*
 * Read a client's handshake from a stream and answer it (RFC 6455 section 4.2):
 * what the talk of a server begins with (stream.h, tls.h).  A request that is
 * none is answered with 400 or 426.  Suspends.
 *
 * stream  stays the caller's, who closes it after co_websocket_close().
 *
 * Returns 0 with *out owned by the caller; CO_WEBSOCKET_REFUSED for a request
 * that is no handshake; UV_EINVAL; UV_ETIMEDOUT; UV_ECONNRESET if the client
 * closes; the errors of the stream; UV_ECANCELED; UV_ENOMEM.  On error *out is
 * NULL.
 */
int co_websocket_accept(
	struct co_websocket **out, struct co_stream *stream,
	const struct co_websocket_options *options) CO_MUST_CHECK;

/*
 * Send a message.  Suspends while much of what was sent before has not left;
 * several tasks may send, one message after the other.
 *
 * data  is copied as it is sent; must live until the call returns.
 *
 * Returns 0; UV_EINVAL for a kind that is none, and for a text that is not
 * UTF-8, of which nothing is sent; UV_EPIPE after a close, the peer's or our
 * own, or if an earlier message was broken off; the errors of the stream;
 * UV_ENOMEM; UV_ECANCELED.  If a part of the message has been sent on error, no
 * more messages can be sent.
 */
int co_websocket_send(struct co_websocket *websocket,
		      enum co_websocket_kind kind, const void *data,
		      size_t len) CO_MUST_CHECK;

/* The same for a string, as a text. */
int co_websocket_send_text(struct co_websocket *websocket,
			   const char *text) CO_MUST_CHECK;

/*
 * Receive the next message.  Suspends until it is complete.  One task at a
 * time: others get UV_EBUSY.  A call that begins while another task is in
 * co_websocket_shutdown() may wait for the end of that.
 *
 * kind  out: of the message; NULL if not wanted.
 * out   receives the bytes, owned by the caller.
 *
 * Returns 0; UV_EOF after the peer's close, or our own; UV_ECONNRESET if the
 * connection is lost; CO_WEBSOCKET_FAILED; UV_EMSGSIZE for a message that is
 * too large; UV_ETIMEDOUT if the peer does not answer the heartbeat; the errors
 * of the stream; UV_ENOMEM; UV_ECANCELED, with nothing lost.  On error *out is
 * empty.  After one other than UV_EBUSY, UV_ENOMEM and UV_ECANCELED all later
 * calls return the same.
 */
int co_websocket_receive(struct co_websocket *websocket,
			 enum co_websocket_kind *kind,
			 struct co_bytes *out) CO_MUST_CHECK;

/*
 * Receive messages until the conversation is closed; each is assigned, as by
 * co_websocket_receive(), to message, a struct co_bytes variable, and kind, an
 * enum co_websocket_kind variable, and the body runs.
 *
 * message is to be empty at first, and is freed before the next one comes.
 * Where the body may leave the loop it is best a variable of CO_RELEASING.
 *
 * A message that is here already may be received without suspending.  A body
 * that hands messages to other tasks, and does not suspend itself, calls
 * co_sleep(0): otherwise a burst of messages fills the queue before any task
 * takes from it.
 *
 * status is an int variable.  The loop ends with it at 0 after the peer's
 * close, or our own, and otherwise with the error of co_websocket_receive(), or
 * with one that the body has left in it.  Suspends as co_websocket_receive()
 * does.
 */
#define CO_FOR_MESSAGES(kind, message, websocket, status)    \
	for ((status) = 0; co_websocket_next_message(        \
		     (websocket), &(kind), &(message), &(status));)

/*
 * For CO_FOR_MESSAGES: free the message, and tell whether there is another, and
 * *status is not an error.
 */
bool co_websocket_next_message(struct co_websocket *websocket,
			       enum co_websocket_kind *kind,
			       struct co_bytes *message, int *status);

/*
 * Send a ping of at most 125 bytes.  The receiver takes in the answer.  Does
 * not suspend.
 *
 * Returns 0; UV_EMSGSIZE; UV_EPIPE; UV_ENOMEM; the errors of the stream.
 */
int co_websocket_ping(struct co_websocket *websocket, const void *data,
		      size_t len) CO_MUST_CHECK;

/*
 * End the conversation in good order: send a close, and wait for the peer's,
 * for at most the time of the options.  Messages that come meanwhile are
 * received by a task that does, or dropped.  Suspends.  May be repeated, also
 * after the peer has closed.  The WebSocket has still to be closed.  In a task
 * that is cancelled, a shield lets it wait (CO_WITH_SHIELD).
 *
 * code    1000 to 1003, 1007 to 1014, or 3000 to 4999.
 * reason  for people, UTF-8 of at most 123 bytes; NULL for none.
 *
 * Returns 0 once the peer has closed; UV_EINVAL for such a code or reason;
 * UV_ETIMEDOUT; the errors of receiving; UV_ECANCELED.
 */
int co_websocket_shutdown(struct co_websocket *websocket, unsigned code,
			  const char *reason) CO_MUST_CHECK;

/*
 * The code of the peer's close; CO_WEBSOCKET_LOST if the connection was lost or
 * failed; 0 before that, and for NULL.
 */
unsigned co_websocket_close_code(const struct co_websocket *websocket);

/*
 * The reason of the peer's close, "" for none; it holds as the WebSocket does.
 */
const char *co_websocket_close_reason(const struct co_websocket *websocket);

/* The subprotocol that was agreed on; NULL for none. */
const char *co_websocket_protocol(const struct co_websocket *websocket);

/*
 * What a client asked a server for: "/chat?room=1"; it holds as the WebSocket
 * does.  NULL for a client's end.
 */
const char *co_websocket_target(const struct co_websocket *websocket);

/* The stream beneath, for addresses and TLS; it must not be read or written. */
struct co_stream *co_websocket_stream(const struct co_websocket *websocket);

/*
 * What has failed, in English, as "the server answers 403 Forbidden"; NULL if
 * nothing has.  NULL for the WebSocket: in the last co_websocket_connect() or
 * co_websocket_accept() of this thread that has failed.
 */
const char *co_websocket_error(const struct co_websocket *websocket);

/*
 * Close and free: end the connection, unless it is a server's end, whose stream
 * stays the caller's; no close is sent to the peer.  Does not suspend.  What
 * was sent before leaves in the background, as with co_stream_close().  Calls
 * of other tasks on it end as those on a stream that is closed do, and must be
 * the last.  NULL is ignored.
 */
void co_websocket_close(struct co_websocket *websocket);

/* For CO_CLOSING. */
CO_CLOSER_(co_websocket)

#ifdef __cplusplus
}
#endif
#endif
