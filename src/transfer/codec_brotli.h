/*
 * br (RFC 7932), by libbrotlidec.  It has no checksum, but an end.
 */
#ifndef TRANSFER_CODEC_BROTLI_H
#define TRANSFER_CODEC_BROTLI_H

#include "transfer/codec.h"

extern const struct codec codec_brotli;

#endif
