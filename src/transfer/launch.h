/*
 * Which way a request goes: directly, on a connection that is kept, or through
 * libcurl.
 *
 * On the loop's stack.
 */
#ifndef TRANSFER_LAUNCH_H
#define TRANSFER_LAUNCH_H

#include "transfer/transfer.h"

/* Prepare a new transfer for it. */
void launch_init(struct transfer *transfer);

/*
 * Send the request of a prepared transfer, whose hop is set.  Its slot's
 * on_ended is called once it has ended, not before this returns.
 *
 * Returns 0, UV_ENOMEM, or UV_EAGAIN for want of threads.
 */
int launch(struct transfer *transfer);

#endif
