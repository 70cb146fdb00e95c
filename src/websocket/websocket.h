/*
 * A conversation, from its handshake to its end; what <coget/websocket.h> hides.
 *
 * What is sent is put into the stream's buffer a whole frame at a time.  So
 * frames of several tasks never mix, and a receiver that answers a ping waits for
 * no sender.
 */
#ifndef WEBSOCKET_WEBSOCKET_H
#define WEBSOCKET_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/event.h>
#include <coget/lock.h>
#include <coget/websocket.h>

#include "base/buf.h"
#include "websocket/ws_frame.h"
#include "websocket/ws_handshake.h"

struct co_websocket {
	struct co_stream *stream;
	struct ws_handshake handshake;
	int64_t heartbeat_ns; /* 0: none */
	int64_t close_timeout_ns;
	bool is_client;
	bool is_freed; /* by its owner, while calls go on */
	unsigned calls;

	/* What is received. */
	bool is_receiving;
	bool is_dropping; /* the task that receives is in a close */
	bool awaits_pong; /* or anything else */
	unsigned char head[WS_HEAD_MOST_BYTES];
	size_t head_len;
	bool has_frame; /* the head is complete */
	struct ws_frame frame;
	uint64_t payload_len; /* of it, what has come */
	char control[WS_CONTROL_MOST_BYTES];
	struct buf message;
	unsigned kind; /* of the message that is being received; 0: none */

	/* How it has ended. */
	int end_status; /* what receivers return; 0 while it goes on */
	unsigned close_code;
	char close_reason[WS_CONTROL_MOST_BYTES - 1];

	/* Set for a moment when the task that receives leaves, and at the end. */
	struct co_event changed;

	/* What is sent. */
	struct co_lock senders;
	struct buf frame_out;
	bool has_closed; /* a close was sent */
	bool is_torn;	 /* a message was broken off */
	bool owes_pong;
	char pong[WS_CONTROL_MOST_BYTES];
	size_t pong_len;
};

/*
 * End it: receivers return that status from now on.
 *
 * format  what has failed; NULL for what is no failure.
 *
 * Returns the status.
 */
int websocket_end(struct co_websocket *websocket, int status,
		  const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Wake all who wait for it to change. */
void websocket_notify(struct co_websocket *websocket);

/* Every call that may suspend stands between these two. */
void websocket_enter(struct co_websocket *websocket);
void websocket_leave(struct co_websocket *websocket);

#endif
