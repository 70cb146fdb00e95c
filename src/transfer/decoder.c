#include "transfer/decoder.h"

#include <inttypes.h>
#include <stdlib.h>
#include <zlib.h>

enum {
	PIECE_BYTES = 64 * 1024,
	/* zlib: 15 for the largest window, 16 more for gzip alone. */
	WINDOW_BITS = 15 + 16,
	/*
	 * Past so much, what grows to more than so many times its size is
	 * refused: gzip reaches 1,032, with nothing but the same byte.
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
	z_stream zlib;
	uint64_t max_bytes; /* UINT64_MAX for no limit */
	uint64_t packed_bytes;
	uint64_t bytes;
	bool is_at_end; /* of a member; another may follow (section 2.2) */
	unsigned char piece[PIECE_BYTES];
};

int decoder_open(struct decoder **out, uint64_t max_bytes)
{
	struct decoder *decoder = malloc(sizeof(*decoder));

	*out = NULL;
	if (!decoder)
		return UV_ENOMEM;
	decoder->zlib = (z_stream){0};
	decoder->max_bytes = max_bytes > 0 ? max_bytes : UINT64_MAX;
	decoder->packed_bytes = 0;
	decoder->bytes = 0;
	decoder->is_at_end = false;
	if (inflateInit2(&decoder->zlib, WINDOW_BITS) != Z_OK) {
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
	inflateEnd(&decoder->zlib);
	free(decoder);
}

static int check_size(const struct decoder *decoder, struct failure *failure)
{
	if (decoder->bytes > decoder->max_bytes) {
		failure_set(failure, ERROR_TOO_LARGE,
			    "unpacked, the file has more than %" PRIu64
			    " bytes",
			    decoder->max_bytes);
		return UV_EPROTO;
	}
	if (decoder->bytes > BOMB_BYTES &&
	    decoder->bytes / BOMB_RATIO > decoder->packed_bytes) {
		failure_set(failure, ERROR_TOO_LARGE,
			    "the body unpacks to more than %d times its size",
			    BOMB_RATIO);
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

/* Unpack one piece. */
static int step(struct decoder *decoder, struct sink *sink,
		struct failure *failure)
{
	z_stream *zlib = &decoder->zlib;
	uInt before = zlib->avail_in;
	size_t len;
	int code, status;

	if (decoder->is_at_end)
		inflateReset(zlib);
	zlib->next_out = decoder->piece;
	zlib->avail_out = PIECE_BYTES;
	code = inflate(zlib, Z_NO_FLUSH);
	if (code == Z_MEM_ERROR) {
		failure_set(failure, ERROR_RESOURCES,
			    "no memory left for unpacking");
		return UV_EPROTO;
	}
	if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
		failure_set(failure, ERROR_PROTOCOL,
			    "the compressed body cannot be unpacked");
		failure->remedy = "leave out --compressed to get it as it is "
				  "sent";
		return UV_EPROTO;
	}
	decoder->is_at_end = code == Z_STREAM_END;
	len = PIECE_BYTES - zlib->avail_out;
	decoder->packed_bytes += before - zlib->avail_in;
	decoder->bytes += len;
	status = check_size(decoder, failure);
	return status == 0 && len > 0 ? sink->write(sink, decoder->piece, len)
				      : status;
}

int decoder_feed(struct decoder *decoder, const void *data, size_t len,
		 struct sink *sink, struct failure *failure)
{
	z_stream *zlib = &decoder->zlib;
	int status;

	zlib->next_in = (Bytef *)data;
	zlib->avail_in = (uInt)len;
	do
		status = step(decoder, sink, failure);
	while (status == 0 && (zlib->avail_in > 0 ||
			       (zlib->avail_out == 0 && !decoder->is_at_end)));
	return status;
}

bool decoder_is_complete(const struct decoder *decoder)
{
	return decoder->is_at_end;
}
