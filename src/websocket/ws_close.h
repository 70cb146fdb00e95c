/*
 * Closing a conversation.
 */
#ifndef WEBSOCKET_WS_CLOSE_H
#define WEBSOCKET_WS_CLOSE_H

#include <stdbool.h>

/* Whether a close may have that code (RFC 6455 section 7.4). */
bool ws_close_is_code(unsigned code);

#endif
