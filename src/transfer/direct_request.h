/*
 * The bytes of a request that is sent without libcurl: see direct.h.
 */
#ifndef TRANSFER_DIRECT_REQUEST_H
#define TRANSFER_DIRECT_REQUEST_H

#include <stdbool.h>

#include "base/buf.h"
#include "transfer/transfer.h"

/*
 * Append a prepared transfer's request, as libcurl would send it.
 *
 * Returns whether it was made: not where libcurl does more than to send it, such
 * as to go through a proxy, nor when out of memory.
 */
bool direct_request_make(struct buf *out, const struct transfer *transfer,
			 const struct hop *hop);

#endif
