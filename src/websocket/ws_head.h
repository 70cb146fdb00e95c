/*
 * The heads of a handshake, read from a stream: a server's answer, or a client's
 * request (RFC 9112 section 2, RFC 6455 section 4).
 *
 * Init, read, look at it, release.
 */
#ifndef WEBSOCKET_WS_HEAD_H
#define WEBSOCKET_WS_HEAD_H

#include <stdbool.h>

#include <coget/stream.h>

#include "base/buf.h"

/* The fields that make a handshake. */
enum ws_field {
	WS_FIELD_ACCEPT,
	WS_FIELD_CONNECTION,
	WS_FIELD_EXTENSIONS,
	WS_FIELD_HOST,
	WS_FIELD_KEY,
	WS_FIELD_PROTOCOL,
	WS_FIELD_UPGRADE,
	WS_FIELD_VERSION,
	WS_FIELD_COUNT,
};

struct ws_head {
	char *first; /* the first line, without its end */
	char *values[WS_FIELD_COUNT]; /* lists that came in lines are joined */
};

/* Make it one that owns nothing. */
void ws_head_init(struct ws_head *head);

/* Free what it owns. */
void ws_head_release(struct ws_head *head);

/*
 * Read a head, its empty line included.  Suspends.
 *
 * why  receives what is wrong with it, for CO_WEBSOCKET_REFUSED; static.
 *
 * Returns 0; CO_WEBSOCKET_REFUSED for what is no head, or has more than 64 KiB;
 * UV_ECONNRESET if the stream ends before; the errors of reading; UV_ENOMEM.
 */
int ws_head_read(struct ws_head *head, struct co_stream *stream,
		 const char **why) CO_MUST_CHECK;

/* Whether a field's value, a list, has the word, of either case. */
bool ws_head_has(const struct ws_head *head, enum ws_field field,
		 const char *word);

/* Whether a field is there, and is that text. */
bool ws_head_is(const struct ws_head *head, enum ws_field field,
		const char *text);

/* Whether a line of a request, "Name: value", is of a field that is ours. */
bool ws_head_is_own(const char *line);

#endif
