/*
 * Unpacking a body that came compressed; by what, see codec.h.
 *
 * Not left to libcurl: 7.88 takes a stream that breaks off for a whole one, and
 * keeps what a pause holds back unpacked.  open, feed any number of times, then
 * ask whether it is complete, and close.  Used by the fetching coroutine.
 */
#ifndef TRANSFER_DECODER_H
#define TRANSFER_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/content_coding.h"
#include "model/failure.h"
#include "transfer/client.h"

struct decoder;

/*
 * Start to unpack a body.
 *
 * coding     neither CODING_NONE nor CODING_OTHER
 * max_bytes  of the file; 0 for no limit
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int decoder_open(struct decoder **out, enum content_coding coding,
		 uint64_t max_bytes);

/* End it.  NULL is ignored. */
void decoder_close(struct decoder *decoder);

/*
 * Unpack the next len bytes and write what they hold to the sink, in bounded
 * pieces.  Suspends where the sink does.
 *
 * Returns 0; UV_EPROTO with *failure set if they are damaged, or hold more than
 * the limit, or what looks like a bomb, or next to nothing; the sink's own
 * status.
 */
int decoder_feed(struct decoder *decoder, const void *data, size_t len,
		 struct sink *sink, struct failure *failure);

/* Whether what was fed so far is whole, with its checksum if it has one. */
bool decoder_is_complete(const struct decoder *decoder);

#endif
