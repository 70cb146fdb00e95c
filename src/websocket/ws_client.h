/*
 * The client's side of the handshake.
 */
#ifndef WEBSOCKET_WS_CLIENT_H
#define WEBSOCKET_WS_CLIENT_H

#include <coget/stream.h>
#include <coget/websocket.h>

#include "websocket/ws_handshake.h"
#include "websocket/ws_url.h"

/*
 * Ask a server, and read its answer.  Suspends.
 *
 * out  to be released by the caller, also on error; says what went wrong.
 *
 * Returns 0; CO_WEBSOCKET_REFUSED; UV_ECONNRESET if the stream ends; the errors
 * of the stream; UV_ENOMEM.
 */
int ws_client_ask(struct ws_handshake *out, struct co_stream *stream,
		  const struct ws_url *url,
		  const struct co_websocket_options *options) CO_MUST_CHECK;

#endif
