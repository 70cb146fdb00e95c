/*
 * gzip and deflate, by zlib.
 */
#ifndef TRANSFER_CODEC_ZLIB_H
#define TRANSFER_CODEC_ZLIB_H

#include "transfer/codec.h"

/* RFC 1952: any number of members, one behind the other. */
extern const struct codec codec_gzip;

/*
 * RFC 1950; also without its frame, RFC 1951, as servers send that under the same
 * name.
 */
extern const struct codec codec_deflate;

#endif
