/*
 * A look at each transfer now and then, to end it when it stands still: the
 * clock that struct stall does not have.
 *
 * init once, then start and stop with each request.  On the loop's stack or a
 * coroutine's.
 */
#ifndef TRANSFER_WATCH_H
#define TRANSFER_WATCH_H

#include "transfer/transfer.h"

/* Prepare the watch of a transfer that is made. */
void watch_init(struct transfer *transfer);

/*
 * Watch a request that is about to be sent, by the settings.  Also a body that
 * nobody wants is not waited for longer than from one look to the next.
 *
 * Returns 0 or UV_ENOMEM.
 */
int watch_start(struct transfer *transfer);

/* Let it be, also where it is not watched. */
void watch_stop(struct transfer *transfer);

#endif
