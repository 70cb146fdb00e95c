#include "transfer/decoder.h"

#include <inttypes.h>
#include <stdlib.h>

#include "transfer/codec.h"

enum {
	PIECE_BYTES = 64 * 1024,
	/*
	 * Past so much, what grows to more than so many times its size is
	 * refused: gzip reaches 1,032, with nothing but the same byte, and the
	 * others more, with nothing else either.
	 */
	BOMB_BYTES = 10 * 1024 * 1024,
	BOMB_RATIO = 1000,
	/*
	 * The reverse: coding adds five bytes to 16 KiB at most, and as much to
	 * each line that a server flushes.  Without end, members of nothing
	 * keep a download going whose file does not grow.
	 */
	HOLLOW_BYTES = 1024 * 1024,
	HOLLOW_RATIO = 100,
};

struct decoder {
	const struct codec *codec;
	void *state;	    /* the codec's */
	uint64_t max_bytes; /* UINT64_MAX for no limit */
	uint64_t packed_bytes;
	uint64_t bytes;
	bool is_at_end; /* of a stream; another may follow */
	unsigned char piece[PIECE_BYTES];
};

int decoder_open(struct decoder **out, enum content_coding coding,
		 uint64_t max_bytes)
{
	struct decoder *decoder = malloc(sizeof(*decoder));

	*out = NULL;
	if (!decoder)
		return UV_ENOMEM;
	decoder->codec = codec_of(coding);
	decoder->max_bytes = max_bytes > 0 ? max_bytes : UINT64_MAX;
	decoder->packed_bytes = 0;
	decoder->bytes = 0;
	decoder->is_at_end = false;
	decoder->state = decoder->codec->open();
	if (!decoder->state) {
		free(decoder);
		return UV_ENOMEM;
	}
	*out = decoder;
	return 0;
}

void decoder_close(struct decoder *decoder)
{
	if (!decoder)
		return;
	decoder->codec->close(decoder->state);
	free(decoder);
}

static int check_size(const struct decoder *decoder, struct failure *failure)
{
	if (decoder->bytes > decoder->max_bytes) {
		failure_set(failure, ERROR_TOO_LARGE,
			    "unpacked, the file has more than %" PRIu64
			    " bytes",
			    decoder->max_bytes);
		failure->remedy = "raise --max-filesize, or leave out "
				  "--compressed";
		return UV_EPROTO;
	}
	if (decoder->bytes > BOMB_BYTES &&
	    decoder->bytes / BOMB_RATIO > decoder->packed_bytes) {
		failure_set(failure, ERROR_TOO_LARGE,
			    "the body unpacks to more than %d times its size",
			    BOMB_RATIO);
		failure->remedy = "leave out --compressed to get it as it is "
				  "sent";
		return UV_EPROTO;
	}
	if (decoder->packed_bytes > HOLLOW_BYTES &&
	    decoder->packed_bytes / HOLLOW_RATIO > decoder->bytes) {
		failure_set(failure, ERROR_PROTOCOL,
			    "the compressed body unpacks to less than a "
			    "hundredth of its size");
		return UV_EPROTO;
	}
	return 0;
}

static int fail(enum codec_result result, struct failure *failure)
{
	if (result == CODEC_NO_MEMORY) {
		failure_set(failure, ERROR_RESOURCES,
			    "no memory left for unpacking");
		return UV_EPROTO;
	}
	failure_set(failure, ERROR_PROTOCOL,
		    "the compressed body cannot be unpacked");
	failure->remedy = "leave out --compressed to get it as it is sent";
	return UV_EPROTO;
}

/* Unpack one piece. */
static int step(struct decoder *decoder, struct codec_buffers *buffers,
		struct sink *sink, struct failure *failure)
{
	size_t before = buffers->in_len;
	enum codec_result result;
	size_t len;
	int status;

	buffers->out = decoder->piece;
	buffers->out_len = PIECE_BYTES;
	result = decoder->codec->step(decoder->state, buffers);
	if (result != CODEC_GOES_ON && result != CODEC_ENDED)
		return fail(result, failure);
	decoder->is_at_end = result == CODEC_ENDED;
	len = PIECE_BYTES - buffers->out_len;
	decoder->packed_bytes += before - buffers->in_len;
	decoder->bytes += len;
	status = check_size(decoder, failure);
	return status == 0 && len > 0 ? sink->write(sink, decoder->piece, len)
				      : status;
}

int decoder_feed(struct decoder *decoder, const void *data, size_t len,
		 struct sink *sink, struct failure *failure)
{
	struct codec_buffers buffers = {.in = data, .in_len = len};
	int status;

	do
		status = step(decoder, &buffers, sink, failure);
	while (status == 0 && (buffers.in_len > 0 ||
			       (buffers.out_len == 0 && !decoder->is_at_end)));
	return status;
}

bool decoder_is_complete(const struct decoder *decoder)
{
	return decoder->is_at_end;
}
