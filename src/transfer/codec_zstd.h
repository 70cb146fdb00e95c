/*
 * zstd (RFC 8878), by libzstd: any number of frames, one behind the other.  A
 * window may have 8 MiB, as RFC 9659 says of HTTP.
 */
#ifndef TRANSFER_CODEC_ZSTD_H
#define TRANSFER_CODEC_ZSTD_H

#include "transfer/codec.h"

extern const struct codec codec_zstd;

#endif
