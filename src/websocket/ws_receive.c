#include "websocket/ws_receive.h"

#include <string.h>

#include <coget/scope.h>

#include "base/utf8.h"
#include "websocket/websocket.h"
#include "websocket/ws_close.h"
#include "websocket/ws_send.h"

/* So much room is made at a time for what comes. */
#define ROOM_BYTES ((size_t)64 * 1024)

/* The peer has broken the protocol: say so to it, and end. */
static int fail(struct co_websocket *websocket, unsigned code, int status,
		const char *why)
{
	(void)ws_send_close(websocket, code, "");
	websocket->close_code = CO_WEBSOCKET_LOST;
	return websocket_end(websocket, status, "%s", why);
}

static int break_off(struct co_websocket *websocket, const char *why)
{
	return fail(websocket, CO_WEBSOCKET_PROTOCOL_ERROR, CO_WEBSOCKET_FAILED,
		    why);
}

/* The connection is of no use any more. */
static int lose(struct co_websocket *websocket, int status)
{
	websocket->close_code = CO_WEBSOCKET_LOST;
	return websocket_end(websocket, status, "the connection is lost: %s",
			     co_strerror(status));
}

/* Read, for no longer than the heartbeat lets a peer be silent. */
static ssize_t read_in_time(struct co_websocket *websocket, void *to,
			    size_t size)
{
	int64_t limit_ns = websocket->awaits_pong ? websocket->heartbeat_ns / 2
						  : websocket->heartbeat_ns;
	struct co_scope scope;
	ssize_t got = 0;
	int status;

	if (websocket->heartbeat_ns == 0)
		return co_stream_read(websocket->stream, to, size);
	status = co_timeout_enter(&scope, limit_ns);
	if (status == 0) {
		got = co_stream_read(websocket->stream, to, size);
		status = got < 0 ? (int)got : 0;
	}
	status = co_timeout_leave(&scope, status);
	return status < 0 ? status : got;
}

/* Returns 0 if the peer may be silent for a while longer. */
static int on_silence(struct co_websocket *websocket)
{
	int status;

	if (websocket->awaits_pong)
		return lose(websocket, UV_ETIMEDOUT);
	status = co_websocket_ping(websocket, NULL, 0);
	websocket->awaits_pong = status == 0 || status == UV_EPIPE;
	return status == UV_EPIPE ? 0 : status;
}

/* Read some bytes.  Returns how many; or an error. */
static ssize_t read_some(struct co_websocket *websocket, void *to, size_t size)
{
	ssize_t got;
	int status;

	while ((got = read_in_time(websocket, to, size)) == UV_ETIMEDOUT) {
		status = on_silence(websocket);
		if (status < 0)
			return status;
	}
	if (got > 0)
		websocket->awaits_pong = false;
	if (got > 0 || got == UV_ECANCELED || got == UV_ENOMEM ||
	    got == UV_EBUSY)
		return got;
	return lose(websocket, got == 0 ? UV_ECONNRESET : (int)got);
}

/* What is wrong with a frame where it stands; static, or NULL. */
static const char *fault_of(const struct co_websocket *websocket)
{
	const struct ws_frame *frame = &websocket->frame;

	if (frame->is_masked && websocket->is_client)
		return "the server masks its frames";
	if (!frame->is_masked && !websocket->is_client)
		return "the client does not mask its frames";
	if (frame->opcode == WS_CONTINUATION && !websocket->kind)
		return "a frame continues no message";
	if (frame->opcode != WS_CONTINUATION && frame->opcode < WS_CLOSE &&
	    websocket->kind)
		return "a message begins within another";
	return NULL;
}

/* Take in the head of a frame that is complete. */
static int begin_frame(struct co_websocket *websocket)
{
	struct ws_frame *frame = &websocket->frame;
	struct buf *message = &websocket->message;
	const char *fault = ws_frame_parse(frame, websocket->head);

	if (!fault)
		fault = fault_of(websocket);
	if (fault)
		return break_off(websocket, fault);
	if (frame->opcode < WS_CLOSE) {
		if (frame->len_bytes > message->cap - message->len)
			return fail(websocket, CO_WEBSOCKET_TOO_BIG,
				    UV_EMSGSIZE,
				    "a message is larger than allowed");
		/* That an empty one can be handed over, too. */
		if (buf_reserve(message, 0) < 0)
			return UV_ENOMEM;
		if (frame->opcode != WS_CONTINUATION)
			websocket->kind = frame->opcode;
	}
	websocket->has_frame = true;
	websocket->payload_len = 0;
	return 0;
}

/* How long the head is, as far as is known. */
static size_t head_size(const struct co_websocket *websocket)
{
	return websocket->head_len < WS_HEAD_LEAST_BYTES
		       ? WS_HEAD_LEAST_BYTES
		       : ws_frame_head_len(websocket->head);
}

static int read_head(struct co_websocket *websocket)
{
	while (websocket->head_len < head_size(websocket)) {
		ssize_t got = read_some(
			websocket, websocket->head + websocket->head_len,
			head_size(websocket) - websocket->head_len);

		if (got < 0)
			return (int)got;
		websocket->head_len += (size_t)got;
	}
	return begin_frame(websocket);
}

/* Where the next bytes of the payload go, and for how many there is room. */
static char *make_room(struct co_websocket *websocket, size_t *size)
{
	uint64_t left = websocket->frame.len_bytes - websocket->payload_len;
	struct buf *message = &websocket->message;

	if (websocket->frame.opcode >= WS_CLOSE) {
		*size = (size_t)left;
		return websocket->control + websocket->payload_len;
	}
	*size = left < ROOM_BYTES ? (size_t)left : ROOM_BYTES;
	if (buf_reserve(message, *size) < 0)
		return NULL;
	return message->data + message->len;
}

static int read_payload(struct co_websocket *websocket)
{
	const struct ws_frame *frame = &websocket->frame;

	while (websocket->payload_len < frame->len_bytes) {
		size_t size;
		char *room = make_room(websocket, &size);
		ssize_t got;

		if (!room)
			return UV_ENOMEM;
		got = read_some(websocket, room, size);
		if (got < 0)
			return (int)got;
		if (frame->is_masked)
			ws_frame_mask(frame, room, (size_t)got,
				      websocket->payload_len);
		websocket->payload_len += (uint64_t)got;
		if (frame->opcode < WS_CLOSE)
			websocket->message.len += (size_t)got;
	}
	return 0;
}

/* Take in the peer's close, and answer it. */
static int take_close(struct co_websocket *websocket)
{
	const unsigned char *payload =
		(const unsigned char *)websocket->control;
	size_t len = (size_t)websocket->payload_len;
	unsigned code = len < 2 ? 0 : (unsigned)payload[0] << 8 | payload[1];

	if (len == 1 || (len > 1 && !ws_close_is_code(code)))
		return break_off(websocket, "a close has no code that is one");
	if (len > 2 && !utf8_is_valid(websocket->control + 2, len - 2))
		return fail(websocket, CO_WEBSOCKET_BAD_TEXT,
			    CO_WEBSOCKET_FAILED,
			    "the reason of a close is not UTF-8");
	if (len > 2)
		memcpy(websocket->close_reason, websocket->control + 2,
		       len - 2);
	websocket->close_code = code ? code : CO_WEBSOCKET_NO_CODE;
	(void)ws_send_close(websocket, code, "");
	return websocket_end(websocket, UV_EOF, NULL);
}

static int take_ping(struct co_websocket *websocket)
{
	int status;

	memcpy(websocket->pong, websocket->control,
	       (size_t)websocket->payload_len);
	websocket->pong_len = (size_t)websocket->payload_len;
	websocket->owes_pong = true;
	status = ws_send_pong(websocket);
	/* What cannot be written fails later; what has come is read first. */
	return status == UV_ENOMEM ? status : 0;
}

/* Returns 1 if a message is complete. */
static int take_message(struct co_websocket *websocket)
{
	const struct buf *message = &websocket->message;

	if (!websocket->frame.is_last)
		return 0;
	if (websocket->kind == CO_WEBSOCKET_TEXT &&
	    !utf8_is_valid(message->data, message->len))
		return fail(websocket, CO_WEBSOCKET_BAD_TEXT,
			    CO_WEBSOCKET_FAILED, "a text is not UTF-8");
	return 1;
}

static int take_frame(struct co_websocket *websocket)
{
	websocket->has_frame = false;
	websocket->head_len = 0;
	switch (websocket->frame.opcode) {
	case WS_CLOSE:
		return take_close(websocket);
	case WS_PING:
		return take_ping(websocket);
	case WS_PONG:
		return 0;
	default:
		return take_message(websocket);
	}
}

/* What has come stays where it is, if a read is cancelled or memory is short. */
static int read_message(struct co_websocket *websocket)
{
	int status = 0;

	while (status == 0) {
		if (!websocket->has_frame)
			status = read_head(websocket);
		if (status == 0)
			status = read_payload(websocket);
		if (status == 0)
			status = take_frame(websocket);
	}
	return status;
}

static int receive_one(struct co_websocket *websocket)
{
	int status;

	websocket->is_receiving = true;
	status = read_message(websocket);
	websocket->is_receiving = false;
	websocket_notify(websocket);
	return status < 0 ? status : 0;
}

static void drop_message(struct co_websocket *websocket)
{
	buf_reset(&websocket->message);
	websocket->kind = 0;
}

int ws_receive_to_end(struct co_websocket *websocket)
{
	int status = 0;

	while (status == 0 && websocket->end_status == 0) {
		if (websocket->is_receiving) {
			status = co_event_wait(&websocket->changed);
			continue;
		}
		websocket->is_dropping = true;
		status = receive_one(websocket);
		websocket->is_dropping = false;
		if (status == 0)
			drop_message(websocket);
	}
	return websocket->end_status < 0 ? websocket->end_status : status;
}

/* Hand the message over; its memory becomes the caller's. */
static void hand_over(struct co_websocket *websocket,
		      enum co_websocket_kind *kind, struct co_bytes *out)
{
	struct buf *message = &websocket->message;

	if (kind)
		*kind = websocket->kind;
	message->data[message->len] = '\0';
	*out = (struct co_bytes){message->data, message->len};
	*message = BUF_INIT(message->cap);
	websocket->kind = 0;
}

static int receive(struct co_websocket *websocket, enum co_websocket_kind *kind,
		   struct co_bytes *out)
{
	int status = 0;

	while (status == 0 && websocket->is_dropping)
		status = co_event_wait(&websocket->changed);
	if (websocket->end_status < 0)
		return websocket->end_status;
	if (status == 0)
		status = websocket->is_receiving ? UV_EBUSY
						 : receive_one(websocket);
	if (status < 0)
		return status;
	hand_over(websocket, kind, out);
	return 0;
}

int co_websocket_receive(struct co_websocket *websocket,
			 enum co_websocket_kind *kind, struct co_bytes *out)
{
	int status;

	if (!out)
		return UV_EINVAL;
	*out = (struct co_bytes){0};
	if (!websocket)
		return UV_EINVAL;
	websocket_enter(websocket);
	status = receive(websocket, kind, out);
	websocket_leave(websocket);
	return status;
}

bool co_websocket_next_message(struct co_websocket *websocket,
			       enum co_websocket_kind *kind,
			       struct co_bytes *message, int *status)
{
	co_bytes_release(message);
	if (*status < 0)
		return false;
	*status = co_websocket_receive(websocket, kind, message);
	if (*status == 0)
		return true;
	if (*status == UV_EOF)
		*status = 0;
	return false;
}
