/*
 * Packing bytes by each content coding, for what is to unpack them again.
 */
#ifndef PACKING_H
#define PACKING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "http/content_coding.h"

/* deflate without its frame, which is no coding of its own. */
enum { PACKING_BARE = CODING_OTHER + 1 };

static inline size_t pack_by_zlib(uint8_t *out, size_t size, const void *data,
				  size_t len, int bits)
{
	z_stream zlib = {0};
	size_t packed;

	if (deflateInit2(&zlib, 9, Z_DEFLATED, bits, 9, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		abort();
	zlib.next_in = (Bytef *)data;
	zlib.avail_in = (uInt)len;
	zlib.next_out = out;
	zlib.avail_out = (uInt)size;
	if (deflate(&zlib, Z_FINISH) != Z_STREAM_END)
		abort();
	packed = zlib.total_out;
	deflateEnd(&zlib);
	return packed;
}

static inline size_t pack_by_brotli(uint8_t *out, size_t size, const void *data,
				    size_t len)
{
	if (!BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, len, data, &size,
				   out))
		abort();
	return size;
}

/* With a checksum, which is not the default. */
static inline size_t pack_by_zstd(uint8_t *out, size_t size, const void *data,
				  size_t len)
{
	ZSTD_CCtx *state = ZSTD_createCCtx();
	size_t packed;

	if (!state)
		abort();
	ZSTD_CCtx_setParameter(state, ZSTD_c_checksumFlag, 1);
	packed = ZSTD_compress2(state, out, size, data, len);
	if (ZSTD_isError(packed))
		abort();
	ZSTD_freeCCtx(state);
	return packed;
}

/* Returns how many bytes there are; aborts if they are more than size. */
static inline size_t pack_by(int coding, uint8_t *out, size_t size,
			     const void *data, size_t len)
{
	switch (coding) {
	case CODING_GZIP:
		return pack_by_zlib(out, size, data, len, 15 + 16);
	case CODING_DEFLATE:
		return pack_by_zlib(out, size, data, len, 15);
	case PACKING_BARE:
		return pack_by_zlib(out, size, data, len, -15);
	case CODING_BROTLI:
		return pack_by_brotli(out, size, data, len);
	default:
		return pack_by_zstd(out, size, data, len);
	}
}

#endif
