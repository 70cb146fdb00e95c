/*
 * Frames, of which messages are made (RFC 6455 section 5).  Plain data.
 */
#ifndef WEBSOCKET_WS_FRAME_H
#define WEBSOCKET_WS_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ws_opcode {
	WS_CONTINUATION = 0x0,
	WS_TEXT = 0x1,
	WS_BINARY = 0x2,
	WS_CLOSE = 0x8, /* from here on, frames that control the connection */
	WS_PING = 0x9,
	WS_PONG = 0xA,
};

/* Of what is in front of a frame's payload. */
#define WS_HEAD_LEAST_BYTES 2
#define WS_HEAD_MOST_BYTES 14

/* Of the payload of a frame that controls the connection. */
#define WS_CONTROL_MOST_BYTES 125

#define WS_MASK_BYTES 4

struct ws_frame {
	unsigned opcode;
	bool is_last; /* of its message */
	bool is_masked;
	unsigned char mask[WS_MASK_BYTES];
	uint64_t len_bytes; /* of the payload */
};

/*
 * How long the head is that begins with these bytes, WS_HEAD_LEAST_BYTES of
 * them.
 */
size_t ws_frame_head_len(const unsigned char *head);

/*
 * Parse a head that is complete.
 *
 * Returns what is wrong with it, static, or NULL.
 */
const char *ws_frame_parse(struct ws_frame *frame, const unsigned char *head);

/* Write the head of a frame.  Returns its length. */
size_t ws_frame_write(unsigned char head[WS_HEAD_MOST_BYTES],
		      const struct ws_frame *frame);

/*
 * Mask bytes, or undo it, in place.
 *
 * offset  of the bytes in the payload.
 */
void ws_frame_mask(const struct ws_frame *frame, char *data, size_t len,
		   uint64_t offset);

#endif
