/*
 * The timer of a body that somebody reads while it comes (request->is_read_on):
 * what has come of it is passed on soon, though it is little.
 *
 * A body that comes fast has brought TRANSFER_PASS_ON_BYTES by then, and is
 * passed on as any other.
 *
 * On the loop's stack or a coroutine's.
 */
#ifndef TRANSFER_READ_ON_TIMER_H
#define TRANSFER_READ_ON_TIMER_H

#include "transfer/transfer.h"

/* Prepare the timer of a new transfer. */
void read_on_timer_init(struct transfer *transfer);

/* Some of the body has come, and less than is passed on at once. */
void read_on_timer_start(struct transfer *transfer);

/* Let it be, also where it does not run. */
void read_on_timer_stop(struct transfer *transfer);

#endif
