/*
 * The server's side of the handshake.
 */
#ifndef WEBSOCKET_WS_SERVER_H
#define WEBSOCKET_WS_SERVER_H

#include <coget/stream.h>
#include <coget/websocket.h>

#include "websocket/ws_handshake.h"

/*
 * Read a client's request, and answer it.  Suspends.
 *
 * out  to be released by the caller, also on error; says what went wrong.
 *
 * Returns 0; CO_WEBSOCKET_REFUSED; UV_ECONNRESET if the stream ends; the errors
 * of the stream; UV_ENOMEM.
 */
int ws_server_answer(struct ws_handshake *out, struct co_stream *stream,
		     const struct co_websocket_options *options) CO_MUST_CHECK;

#endif
