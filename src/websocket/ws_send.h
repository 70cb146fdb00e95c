/*
 * Sending frames.
 */
#ifndef WEBSOCKET_WS_SEND_H
#define WEBSOCKET_WS_SEND_H

#include <stdbool.h>
#include <stddef.h>

#include "websocket/websocket.h"

/*
 * Put a frame into the stream's buffer.  Does not suspend.
 *
 * Returns 0, the stream's error, or UV_ENOMEM with nothing sent.
 */
int ws_send_frame(struct co_websocket *websocket, unsigned opcode, bool is_last,
		  const void *data, size_t len);

/*
 * Send a close, unless one was sent.  Does not suspend.
 *
 * code  0: without one.
 */
int ws_send_close(struct co_websocket *websocket, unsigned code,
		  const char *reason);

/*
 * Answer the last ping, if there is one, unless many such answers are unsent.
 * Of several that wait only the last is answered (RFC 6455 section 5.5.3).
 */
int ws_send_pong(struct co_websocket *websocket);

#endif
