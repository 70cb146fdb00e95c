#include "websocket/ws_frame.h"

#include <string.h>

/* Bits of the first two bytes, and what the length there can stand for. */
enum {
	FIN = 0x80,
	RESERVED = 0x70,
	OPCODE = 0x0f,
	MASKED = 0x80,
	LEN = 0x7f,
	LEN_16 = 126,
	LEN_64 = 127,
};

static size_t len_bytes_behind(unsigned char second)
{
	switch (second & LEN) {
	case LEN_16:
		return 2;
	case LEN_64:
		return 8;
	default:
		return 0;
	}
}

size_t ws_frame_head_len(const unsigned char *head)
{
	return WS_HEAD_LEAST_BYTES + len_bytes_behind(head[1]) +
	       (head[1] & MASKED ? WS_MASK_BYTES : 0);
}

static bool is_known(unsigned opcode)
{
	return opcode <= WS_BINARY ||
	       (opcode >= WS_CLOSE && opcode <= WS_PONG);
}

const char *ws_frame_parse(struct ws_frame *frame, const unsigned char *head)
{
	size_t more = len_bytes_behind(head[1]);
	const unsigned char *at = head + WS_HEAD_LEAST_BYTES;

	frame->is_last = head[0] & FIN;
	frame->opcode = head[0] & OPCODE;
	frame->is_masked = head[1] & MASKED;
	frame->len_bytes = more > 0 ? 0 : head[1] & LEN;
	for (; more > 0; more--)
		frame->len_bytes = frame->len_bytes << 8 | *at++;
	if (frame->is_masked)
		memcpy(frame->mask, at, WS_MASK_BYTES);
	if (head[0] & RESERVED)
		return "a frame has a reserved bit, and no extension is in use";
	if (!is_known(frame->opcode))
		return "a frame has an opcode that is not known";
	if (frame->len_bytes > INT64_MAX)
		return "a frame has a length of 2^63 bytes or more";
	if (frame->opcode < WS_CLOSE)
		return NULL;
	if (!frame->is_last)
		return "a control frame is fragmented";
	if (frame->len_bytes > WS_CONTROL_MOST_BYTES)
		return "a control frame is longer than 125 bytes";
	return NULL;
}

size_t ws_frame_write(unsigned char head[WS_HEAD_MOST_BYTES],
		      const struct ws_frame *frame)
{
	size_t len = WS_HEAD_LEAST_BYTES;

	head[0] = (unsigned char)(frame->opcode | (frame->is_last ? FIN : 0));
	head[1] = (unsigned char)(frame->len_bytes < LEN_16	 ? frame->len_bytes
				  : frame->len_bytes <= UINT16_MAX ? LEN_16
								   : LEN_64);
	for (size_t more = len_bytes_behind(head[1]); more > 0; more--)
		head[len++] =
			(unsigned char)(frame->len_bytes >> 8 * (more - 1));
	if (frame->is_masked) {
		head[1] |= MASKED;
		memcpy(head + len, frame->mask, WS_MASK_BYTES);
		len += WS_MASK_BYTES;
	}
	return len;
}

void ws_frame_mask(const struct ws_frame *frame, char *data, size_t len,
		   uint64_t offset)
{
	uint64_t mask, word;
	unsigned char turned[sizeof(mask)];
	size_t i = 0;

	for (size_t j = 0; j < sizeof(turned); j++)
		turned[j] = frame->mask[(offset + j) % WS_MASK_BYTES];
	memcpy(&mask, turned, sizeof(mask));
	for (; len - i >= sizeof(mask); i += sizeof(mask)) {
		memcpy(&word, data + i, sizeof(word));
		word ^= mask;
		memcpy(data + i, &word, sizeof(word));
	}
	for (; i < len; i++)
		data[i] ^= (char)turned[i % WS_MASK_BYTES];
}
