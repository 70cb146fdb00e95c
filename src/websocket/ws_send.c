#include "websocket/ws_send.h"

#include <string.h>

#include <openssl/rand.h>

#include "base/utf8.h"

/* A message is sent in frames of so many bytes at most. */
#define FRAGMENT_BYTES ((size_t)64 * 1024)

/* With more answers unsent, pings wait for theirs. */
#define PONGS_MOST_BYTES ((size_t)64 * 1024)

static int write_frame(struct co_websocket *websocket, struct ws_frame *frame,
		       const void *data)
{
	unsigned char head[WS_HEAD_MOST_BYTES];
	size_t len = (size_t)frame->len_bytes;
	struct buf *out = &websocket->frame_out;
	size_t head_len;
	int status;

	if (frame->is_masked &&
	    RAND_bytes(frame->mask, sizeof(frame->mask)) != 1)
		return UV_ENOMEM;
	head_len = ws_frame_write(head, frame);
	buf_reset(out);
	status = buf_append(out, head, head_len);
	if (status == 0)
		status = buf_append(out, data, len);
	if (status < 0)
		return status;
	if (frame->is_masked)
		ws_frame_mask(frame, out->data + head_len, len, 0);
	return co_stream_buffer(websocket->stream, out->data, out->len);
}

int ws_send_frame(struct co_websocket *websocket, unsigned opcode, bool is_last,
		  const void *data, size_t len)
{
	struct ws_frame frame = {.opcode = opcode,
				 .is_last = is_last,
				 .is_masked = websocket->is_client,
				 .len_bytes = len};

	return write_frame(websocket, &frame, data);
}

int ws_send_close(struct co_websocket *websocket, unsigned code,
		  const char *reason)
{
	char payload[WS_CONTROL_MOST_BYTES];
	size_t len = strlen(reason);
	int status;

	if (websocket->has_closed)
		return 0;
	payload[0] = (char)(code >> 8);
	payload[1] = (char)code;
	memcpy(payload + 2, reason, len);
	status = ws_send_frame(websocket, WS_CLOSE, true, payload,
			       code == 0 ? 0 : len + 2);
	websocket->has_closed = status == 0;
	return status;
}

/*
 * Only pongs count.  Behind a message that is large another may be the last
 * frame for long, and the peer waits for it.
 */
static bool has_room_for_pong(struct co_websocket *websocket)
{
	size_t unsent = co_stream_unsent(websocket->stream);

	if (websocket->pongs_bytes > unsent)
		websocket->pongs_bytes = unsent;
	return websocket->pongs_bytes < PONGS_MOST_BYTES;
}

int ws_send_pong(struct co_websocket *websocket)
{
	int status;

	if (!websocket->owes_pong || websocket->has_closed ||
	    !has_room_for_pong(websocket))
		return 0;
	status = ws_send_frame(websocket, WS_PONG, true, websocket->pong,
			       websocket->pong_len);
	if (status == 0)
		websocket->pongs_bytes +=
			WS_HEAD_MOST_BYTES + websocket->pong_len;
	websocket->owes_pong = status == UV_ENOMEM;
	return status;
}

/* Whether messages can be sent still. */
static bool is_open(const struct co_websocket *websocket)
{
	return !websocket->has_closed && !websocket->is_torn &&
	       websocket->end_status == 0 && !websocket->is_freed;
}

/* Wait until the peer takes in what was sent, and answer its ping first. */
static int wait_for_room(struct co_websocket *websocket)
{
	int status = co_stream_drain(websocket->stream);

	if (status < 0)
		return status;
	if (!is_open(websocket))
		return UV_EPIPE;
	return ws_send_pong(websocket);
}

static int send_message(struct co_websocket *websocket, unsigned opcode,
			const char *data, size_t len)
{
	size_t sent = 0, part;
	int status;

	do {
		part = len - sent < FRAGMENT_BYTES ? len - sent
						   : FRAGMENT_BYTES;
		status = wait_for_room(websocket);
		if (status == 0)
			status = ws_send_frame(websocket, opcode,
					       sent + part == len, data + sent,
					       part);
		if (status < 0) {
			websocket->is_torn = sent > 0;
			return status;
		}
		opcode = WS_CONTINUATION;
		sent += part;
	} while (sent < len);
	return 0;
}

static int send_in_turn(struct co_websocket *websocket, unsigned opcode,
			const void *data, size_t len)
{
	int status;

	if (!is_open(websocket))
		return UV_EPIPE;
	status = co_lock_acquire(&websocket->senders);
	if (status < 0)
		return status;
	status = is_open(websocket) ? send_message(websocket, opcode,
						   data ? data : "", len)
				    : UV_EPIPE;
	co_lock_release(&websocket->senders);
	return status;
}

int co_websocket_send(struct co_websocket *websocket,
		      enum co_websocket_kind kind, const void *data, size_t len)
{
	int status;

	if (!websocket || (!data && len > 0) ||
	    (kind != CO_WEBSOCKET_TEXT && kind != CO_WEBSOCKET_BINARY) ||
	    (kind == CO_WEBSOCKET_TEXT && !utf8_is_valid(data, len)))
		return UV_EINVAL;
	websocket_enter(websocket);
	status = send_in_turn(websocket, kind, data, len);
	websocket_leave(websocket);
	return status;
}

int co_websocket_send_text(struct co_websocket *websocket, const char *text)
{
	if (!text)
		return UV_EINVAL;
	return co_websocket_send(websocket, CO_WEBSOCKET_TEXT, text,
				 strlen(text));
}

int co_websocket_ping(struct co_websocket *websocket, const void *data,
		      size_t len)
{
	if (!websocket || (!data && len > 0))
		return UV_EINVAL;
	if (len > WS_CONTROL_MOST_BYTES)
		return UV_EMSGSIZE;
	if (websocket->has_closed || websocket->end_status < 0)
		return UV_EPIPE;
	return ws_send_frame(websocket, WS_PING, true, data, len);
}
