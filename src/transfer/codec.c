#include "transfer/codec.h"

#include "transfer/codec_brotli.h"
#include "transfer/codec_zlib.h"
#include "transfer/codec_zstd.h"

const struct codec *codec_of(enum content_coding coding)
{
	switch (coding) {
	case CODING_DEFLATE:
		return &codec_deflate;
	case CODING_BROTLI:
		return &codec_brotli;
	case CODING_ZSTD:
		return &codec_zstd;
	default:
		return &codec_gzip;
	}
}
