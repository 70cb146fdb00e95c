#include "transfer/codec_zlib.h"

#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

enum {
	/* 15 for the largest window; 16 more for gzip, negative for no frame. */
	GZIP_BITS = 15 + 16,
	ZLIB_BITS = 15,
	BARE_BITS = -15,
	FRAME_BYTES = 2, /* by which that of RFC 1950 is known */
};

struct state {
	z_stream zlib;
	bool is_open; /* zlib has begun */
	bool has_ended;
	unsigned char frame[FRAME_BYTES]; /* the first bytes of deflate */
	size_t frame_len;
};

static enum codec_result step(struct state *state, struct codec_buffers *buffers)
{
	z_stream *zlib = &state->zlib;
	int code;

	zlib->next_in = (Bytef *)buffers->in;
	zlib->avail_in = (uInt)buffers->in_len;
	zlib->next_out = buffers->out;
	zlib->avail_out = (uInt)buffers->out_len;
	code = inflate(zlib, Z_NO_FLUSH);
	buffers->in = zlib->next_in;
	buffers->in_len = zlib->avail_in;
	buffers->out = zlib->next_out;
	buffers->out_len = zlib->avail_out;
	state->has_ended = code == Z_STREAM_END;
	if (state->has_ended)
		return CODEC_ENDED;
	if (code == Z_MEM_ERROR)
		return CODEC_NO_MEMORY;
	return code == Z_OK || code == Z_BUF_ERROR ? CODEC_GOES_ON
						   : CODEC_DAMAGED;
}

static void *open_state(void)
{
	return calloc(1, sizeof(struct state));
}

static void *open_gzip(void)
{
	struct state *state = open_state();

	if (state && inflateInit2(&state->zlib, GZIP_BITS) != Z_OK) {
		free(state);
		return NULL;
	}
	if (state)
		state->is_open = true;
	return state;
}

static void close_state(void *state)
{
	struct state *own = state;

	if (own->is_open)
		inflateEnd(&own->zlib);
	free(own);
}

static enum codec_result step_gzip(void *state, struct codec_buffers *buffers)
{
	struct state *own = state;

	if (own->has_ended)
		inflateReset(&own->zlib);
	return step(own, buffers);
}

/* RFC 1950 section 2.2: the method, and a check of both bytes. */
static bool has_frame(const unsigned char *bytes)
{
	return (bytes[0] & 0x0f) == Z_DEFLATED &&
	       (bytes[0] * 256 + bytes[1]) % 31 == 0;
}

/* Begin once it is known whether there is a frame; the bytes are part of it. */
static enum codec_result begin_deflate(struct state *state,
				       struct codec_buffers *buffers)
{
	struct codec_buffers frame = {state->frame, FRAME_BYTES, buffers->out,
				      buffers->out_len};
	int bits = has_frame(state->frame) ? ZLIB_BITS : BARE_BITS;
	enum codec_result result;

	if (inflateInit2(&state->zlib, bits) != Z_OK)
		return CODEC_NO_MEMORY;
	state->is_open = true;
	result = step(state, &frame);
	buffers->out = frame.out;
	buffers->out_len = frame.out_len;
	return result;
}

static enum codec_result step_deflate(void *state,
				      struct codec_buffers *buffers)
{
	struct state *own = state;
	enum codec_result result = CODEC_GOES_ON;

	if (own->has_ended)
		return CODEC_DAMAGED;
	while (own->frame_len < FRAME_BYTES && buffers->in_len > 0) {
		own->frame[own->frame_len++] = *buffers->in++;
		buffers->in_len--;
	}
	if (!own->is_open && own->frame_len == FRAME_BYTES)
		result = begin_deflate(own, buffers);
	return own->is_open && result == CODEC_GOES_ON ? step(own, buffers)
						       : result;
}

const struct codec codec_gzip = {open_gzip, step_gzip, close_state};
const struct codec codec_deflate = {open_state, step_deflate, close_state};
