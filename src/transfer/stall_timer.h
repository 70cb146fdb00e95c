/*
 * The timer that ends a transfer which receives too little: it gives struct
 * stall the time and the bytes.  What has come of a slow body is passed on at
 * each look, so that a process which is killed does not lose it.
 *
 * init once, then start and stop with each request.  On the loop's stack or a
 * coroutine's.
 */
#ifndef TRANSFER_STALL_TIMER_H
#define TRANSFER_STALL_TIMER_H

#include "transfer/transfer.h"

/*
 * Prepare the timer of a new transfer.
 *
 * end  called to end it, with the code that libcurl would have ended it with.
 */
void stall_timer_init(struct transfer *transfer,
		      void (*end)(struct transfer *transfer, CURLcode code));

/*
 * Watch a request that is about to be sent, by the settings.  Also a body that
 * nobody wants is not waited for longer than from one look to the next.
 *
 * Returns 0 or UV_ENOMEM.
 */
int stall_timer_start(struct transfer *transfer);

/* Let it be, also where it is not watched. */
void stall_timer_stop(struct transfer *transfer);

#endif
