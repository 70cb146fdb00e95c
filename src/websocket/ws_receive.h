/*
 * Receiving messages, and the frames that control the connection.
 */
#ifndef WEBSOCKET_WS_RECEIVE_H
#define WEBSOCKET_WS_RECEIVE_H

#include <coget/status.h>

struct co_websocket;

/*
 * Wait until the conversation has ended.  Suspends.  Messages that come
 * meanwhile are left to a task that receives; while there is none, they are
 * dropped.
 *
 * Returns the status of the end; UV_ENOMEM; UV_ECANCELED.
 */
int ws_receive_to_end(struct co_websocket *websocket) CO_MUST_CHECK;

#endif
