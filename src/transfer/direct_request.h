/*
 * The bytes of a request that is sent without libcurl: see direct.h.
 */
#ifndef TRANSFER_DIRECT_REQUEST_H
#define TRANSFER_DIRECT_REQUEST_H

#include <stdbool.h>

#include "base/buf.h"
#include "transfer/transfer.h"

/*
 * Whether a prepared transfer's request can be sent so: not where libcurl does
 * more than to send it, such as to go through a proxy, or has words of its own.
 */
bool direct_request_is_possible(const struct transfer *transfer);

/*
 * Append such a request, as libcurl would send it.
 *
 * Returns 0 or UV_ENOMEM, also where it is longer than out may be.
 */
int direct_request_make(struct buf *out, const struct transfer *transfer);

#endif
