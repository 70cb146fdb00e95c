#include "transfer/codec_zstd.h"

#include <zstd.h>
#include <zstd_errors.h>

enum { WINDOW_LOG = 23 };

static void *open_state(void)
{
	ZSTD_DCtx *state = ZSTD_createDCtx();

	if (state)
		ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, WINDOW_LOG);
	return state;
}

static void close_state(void *state)
{
	ZSTD_freeDCtx(state);
}

static enum codec_result step(void *state, struct codec_buffers *buffers)
{
	ZSTD_inBuffer in = {buffers->in, buffers->in_len, 0};
	ZSTD_outBuffer out = {buffers->out, buffers->out_len, 0};
	size_t left = ZSTD_decompressStream(state, &out, &in);

	buffers->in += in.pos;
	buffers->in_len -= in.pos;
	buffers->out += out.pos;
	buffers->out_len -= out.pos;
	if (left == 0)
		return CODEC_ENDED;
	if (!ZSTD_isError(left))
		return CODEC_GOES_ON;
	return ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation
		       ? CODEC_NO_MEMORY
		       : CODEC_DAMAGED;
}

const struct codec codec_zstd = {open_state, step, close_state};
