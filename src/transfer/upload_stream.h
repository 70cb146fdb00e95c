/*
 * Sending a body whose bytes are made meanwhile (model/body_stream.h):
 * libcurl's side of it.  On the loop's stack.
 */
#ifndef TRANSFER_UPLOAD_STREAM_H
#define TRANSFER_UPLOAD_STREAM_H

#include <stdbool.h>

#include "transfer/transfer.h"

/*
 * Have libcurl read the body of the transfer's content, which is a stream.
 * Returns whether it agreed.
 */
bool upload_stream_set(struct transfer *transfer);

/* Let go of the stream, if there is one. */
void upload_stream_reset(struct transfer *transfer);

#endif
