#include "transfer/unpack.h"

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
};

struct unpack {
	z_stream zlib;
	uint64_t max_bytes; /* UINT64_MAX for no limit */
	uint64_t packed_bytes;
	uint64_t bytes;
	bool is_at_end; /* of a member; another may follow (section 2.2) */
	unsigned char piece[PIECE_BYTES];
};

int unpack_open(struct unpack **out, uint64_t max_bytes)
{
	struct unpack *unpack = malloc(sizeof(*unpack));

	*out = NULL;
	if (!unpack)
		return UV_ENOMEM;
	unpack->zlib = (z_stream){0};
	unpack->max_bytes = max_bytes > 0 ? max_bytes : UINT64_MAX;
	unpack->packed_bytes = 0;
	unpack->bytes = 0;
	unpack->is_at_end = false;
	if (inflateInit2(&unpack->zlib, WINDOW_BITS) != Z_OK) {
		free(unpack);
		return UV_ENOMEM;
	}
	*out = unpack;
	return 0;
}

void unpack_close(struct unpack *unpack)
{
	if (!unpack)
		return;
	inflateEnd(&unpack->zlib);
	free(unpack);
}

static int check_size(const struct unpack *unpack, struct failure *failure)
{
	if (unpack->bytes > unpack->max_bytes) {
		failure_set(failure, FAULT_TOO_LARGE,
			    "unpacked, the file has more than %" PRIu64
			    " bytes",
			    unpack->max_bytes);
		return UV_EPROTO;
	}
	if (unpack->bytes > BOMB_BYTES &&
	    unpack->bytes / BOMB_RATIO > unpack->packed_bytes) {
		failure_set(failure, FAULT_TOO_LARGE,
			    "the body unpacks to more than %d times its size",
			    BOMB_RATIO);
		return UV_EPROTO;
	}
	return 0;
}

/* Unpack one piece. */
static int step(struct unpack *unpack, struct sink *sink,
		struct failure *failure)
{
	z_stream *zlib = &unpack->zlib;
	uInt before = zlib->avail_in;
	size_t len;
	int code, status;

	if (unpack->is_at_end)
		inflateReset(zlib);
	zlib->next_out = unpack->piece;
	zlib->avail_out = PIECE_BYTES;
	code = inflate(zlib, Z_NO_FLUSH);
	if (code == Z_MEM_ERROR) {
		failure_set(failure, FAULT_RESOURCES,
			    "no memory left for unpacking");
		return UV_EPROTO;
	}
	if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
		failure_set(failure, FAULT_PROTOCOL,
			    "the compressed body cannot be unpacked");
		return UV_EPROTO;
	}
	unpack->is_at_end = code == Z_STREAM_END;
	len = PIECE_BYTES - zlib->avail_out;
	unpack->packed_bytes += before - zlib->avail_in;
	unpack->bytes += len;
	status = check_size(unpack, failure);
	return status == 0 && len > 0 ? sink->write(sink, unpack->piece, len)
				      : status;
}

int unpack_feed(struct unpack *unpack, const void *data, size_t len,
		struct sink *sink, struct failure *failure)
{
	z_stream *zlib = &unpack->zlib;
	int status;

	zlib->next_in = (Bytef *)data;
	zlib->avail_in = (uInt)len;
	do
		status = step(unpack, sink, failure);
	while (status == 0 &&
	       (zlib->avail_in > 0 ||
		(zlib->avail_out == 0 && !unpack->is_at_end)));
	return status;
}

bool unpack_is_complete(const struct unpack *unpack)
{
	return unpack->is_at_end;
}
