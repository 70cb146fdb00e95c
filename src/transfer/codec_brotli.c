#include "transfer/codec_brotli.h"

#include <brotli/decode.h>
#include <stdbool.h>

static void *open_state(void)
{
	return BrotliDecoderCreateInstance(NULL, NULL, NULL);
}

static void close_state(void *state)
{
	BrotliDecoderDestroyInstance(state);
}

static bool lacks_memory(const BrotliDecoderState *state)
{
	BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(state);

	return code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
	       code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES;
}

static enum codec_result step(void *state, struct codec_buffers *buffers)
{
	BrotliDecoderResult result;

	if (BrotliDecoderIsFinished(state))
		return CODEC_DAMAGED;
	result = BrotliDecoderDecompressStream(
		state, &buffers->in_len, &buffers->in, &buffers->out_len,
		&buffers->out, NULL);
	if (result == BROTLI_DECODER_RESULT_SUCCESS)
		return CODEC_ENDED;
	if (result != BROTLI_DECODER_RESULT_ERROR)
		return CODEC_GOES_ON;
	return lacks_memory(state) ? CODEC_NO_MEMORY : CODEC_DAMAGED;
}

const struct codec codec_brotli = {open_state, step, close_state};
